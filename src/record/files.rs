//! Files that appear whole or not at all: written beside their place, then renamed into it.

#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

/// Writes a file with what `fill` writes, and says what it says. What is there already is replaced only if it is to be.
///
/// # Errors
/// Those of [`begin`], before `fill` is called; then those of [`Part::fill`].
pub fn write<T, E: From<io::Error>>(
    path: &Path,
    replace: bool,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    begin(path, replace)?.fill(fill)
}

/// Begins to write a file: what can fail at once does.
///
/// # Errors
/// [`ErrorKind::AlreadyExists`] if the file is there and not to be replaced; whatever the file system says.
pub fn begin(path: &Path, replace: bool) -> io::Result<Part<'static>> {
    PARTS.begin(path, replace)
}

/// Takes away all files that are half written. As long as the result lives, none is begun or finished: who ends
/// the program in that time leaves no half file.
#[must_use]
pub fn sweep() -> Swept {
    Swept { _parts: PARTS.sweep() }
}

/// No file is half written, and none is begun.
#[derive(Debug)]
pub struct Swept {
    _parts: MutexGuard<'static, Vec<PathBuf>>,
}

static PARTS: Parts = Parts(Mutex::new(Vec::new()));

/// The files that are half written.
#[derive(Debug)]
struct Parts(Mutex<Vec<PathBuf>>);

/// A file that is to be written.
#[derive(Debug)]
pub struct Part<'a> {
    place: Place,
    parts: &'a Parts,
}

#[derive(Debug)]
enum Place {
    /// A device or a pipe is written to, not replaced.
    Device(File),
    Beside {
        part: NamedTempFile,
        target: PathBuf,
        replace: bool,
    },
}

impl Part<'_> {
    /// Writes all of it, and puts it where it belongs.
    ///
    /// # Errors
    /// Whatever `fill` or the file system says. Then nothing is left behind, and what was there is as it was.
    pub fn fill<T, E: From<io::Error>>(
        self,
        fill: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<T, E> {
        let (mut part, target, replace) = match self.place {
            Place::Device(mut device) => return pour(&mut device, fill),
            Place::Beside { part, target, replace } => (part, target, replace),
        };
        let poured = pour(part.as_file_mut(), fill);
        // From here on it is finished or gone before anybody can sweep.
        let mut parts = self.parts.lock();
        parts.retain(|other| other != part.path());
        let finished = poured.and_then(|said| {
            let kept = if replace { part.persist(&target) } else { part.persist_noclobber(&target) };
            kept.map(|_| said).map_err(|failed| plain(&failed.error).into())
        });
        drop(parts);
        finished
    }
}

impl Parts {
    fn begin(&self, path: &Path, replace: bool) -> io::Result<Part<'_>> {
        let target = match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => {
                let device = OpenOptions::new().write(true).open(path)?;
                return Ok(Part { place: Place::Device(device), parts: self });
            }
            Ok(_) if !replace => return Err(ErrorKind::AlreadyExists.into()),
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
        let mut parts = self.lock();
        let part = beside.tempfile_in(folder).map_err(|error| plain(&error))?;
        parts.push(part.path().to_owned());
        Ok(Part { place: Place::Beside { part, target, replace }, parts: self })
    }

    fn sweep(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        let mut parts = self.lock();
        for part in parts.drain(..) {
            let _ = fs::remove_file(part);
        }
        parts
    }

    fn lock(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The file for one step of many: `close.png` is `close-007.png`.
pub fn numbered(path: &Path, step: usize) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{step:03}"));
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

/// An error without the name of the part, which says nothing to anybody.
fn plain(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

fn pour<T, E: From<io::Error>>(
    place: &mut File,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let mut out = BufWriter::with_capacity(1 << 16, place);
    let said = fill(&mut out)?;
    out.flush()?;
    Ok(said)
}
