//! Files that appear whole or not at all: written beside their place, then renamed into it.

#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::Builder;

/// Writes a file with what `fill` writes. What is there already is replaced only if it is to be.
///
/// # Errors
/// [`ErrorKind::AlreadyExists`] if the file is there and not to be replaced, before `fill` is called; whatever
/// `fill` or the file system says. Then nothing is left behind, and what was there is as it was.
pub fn write<E: From<io::Error>>(
    path: &Path,
    replace: bool,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    let target = match fs::metadata(path) {
        Ok(found) if found.is_dir() => return Err(io::Error::from(ErrorKind::IsADirectory).into()),
        // A device or a pipe is written to, not replaced.
        Ok(found) if !found.is_file() => {
            return pour(&mut OpenOptions::new().write(true).open(path)?, fill);
        }
        Ok(_) if !replace => return Err(io::Error::from(ErrorKind::AlreadyExists).into()),
        // What a link points to is replaced, not the link.
        Ok(_) => fs::canonicalize(path)?,
        Err(_) => path.to_owned(),
    };
    let folder = target.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let mut beside = Builder::new();
    beside.prefix(".finwait-").suffix(".part");
    #[cfg(unix)]
    let beside = {
        use std::os::unix::fs::PermissionsExt;
        // As any new file; the process's mask takes from it.
        beside.permissions(fs::Permissions::from_mode(0o666))
    };
    let mut temporary = beside.tempfile_in(folder).map_err(|error| plain(&error))?;
    pour(temporary.as_file_mut(), fill)?;
    if STOPPED.load(Ordering::Relaxed) {
        return Err(stopped().into());
    }
    let kept = if replace { temporary.persist(&target) } else { temporary.persist_noclobber(&target) };
    kept.map(drop).map_err(|failed| plain(&failed.error).into())
}

/// The file for one step of many: `close.png` is `close-007.png`.
pub fn numbered(path: &Path, step: usize) -> PathBuf {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{name}-{step:03}{ending}"))
}

/// Lets the files that are being written end without a trace: from now on each of them fails.
pub fn stop() {
    STOPPED.store(true, Ordering::Relaxed);
}

/// Whether [`stop`] was called.
pub fn is_stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

static STOPPED: AtomicBool = AtomicBool::new(false);

fn stopped() -> io::Error {
    io::Error::other("stopped")
}

/// An error without the name of the part, which says nothing to anybody.
fn plain(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

fn pour<E: From<io::Error>>(
    place: &mut File,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
) -> Result<(), E> {
    let mut out = BufWriter::with_capacity(1 << 16, Tap(place));
    fill(&mut out)?;
    Ok(out.flush()?)
}

/// A file until it is stopped.
struct Tap<'a>(&'a mut File);

impl Write for Tap<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if is_stopped() {
            return Err(stopped());
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
