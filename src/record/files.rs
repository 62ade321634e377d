//! Files that appear whole or not at all: written beside their place, then renamed into it.
//!
//! A file that replaces another keeps its mode, its owner and all its names. Where a rename cannot keep them, because
//! the file has hard links or another owner, the finished bytes are copied into the old file instead: only a
//! failure of that last copy can leave half of it. A rename keeps no access control list and no extended attributes.

#[cfg(test)]
mod tests;

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, NamedTempFile};

/// Writes a file with what `fill` writes, and says what it says. What is there already is replaced only if it is to be.
///
/// # Errors
/// Those of [`begin`], before `fill` is called; then those of [`PartialFile::fill`].
pub fn write<T, E: From<io::Error>>(
    path: &Path,
    replace: bool,
    fill: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    begin(path, replace)?.fill(fill)
}

/// Begins to write a file; most errors are found here.
///
/// # Errors
/// [`ErrorKind::AlreadyExists`] if the file is there and not to be replaced; other errors of the file system.
pub fn begin(path: &Path, replace: bool) -> io::Result<PartialFile<'static>> {
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

static PARTS: PartialFiles = PartialFiles(Mutex::new(Vec::new()));

/// The files that are half written.
#[derive(Debug)]
struct PartialFiles(Mutex<Vec<PathBuf>>);

/// A file that is to be written.
#[derive(Debug)]
pub struct PartialFile<'a> {
    place: Destination,
    parts: &'a PartialFiles,
}

#[derive(Debug)]
enum Destination {
    /// A device or a pipe is written to, not replaced.
    Device(File),
    Beside {
        part: NamedTempFile,
        target: PathBuf,
        replace: bool,
    },
}

impl PartialFile<'_> {
    /// Writes all of it, and puts it where it belongs.
    ///
    /// # Errors
    /// Errors of `fill` and of the file system. Then nothing is left behind, and the old file is unchanged.
    pub fn fill<T, E: From<io::Error>>(
        self,
        fill: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<T, E> {
        let (mut part, target, replace) = match self.place {
            Destination::Device(mut device) => return pour(&mut device, fill),
            Destination::Beside { part, target, replace } => (part, target, replace),
        };
        let poured = pour(part.as_file_mut(), fill);
        // From here on it is finished or gone before anybody can sweep.
        let mut parts = self.parts.lock();
        parts.retain(|other| other != part.path());
        let finished = poured.and_then(|said| {
            let kept = if replace {
                put_in_place_of(part, &target)
            } else {
                part.persist_noclobber(&target).map(drop).map_err(|failed| failed.error)
            };
            kept.map(|()| said).map_err(|error| plain(&error).into())
        });
        drop(parts);
        finished
    }
}

impl PartialFiles {
    fn begin(&self, path: &Path, replace: bool) -> io::Result<PartialFile<'_>> {
        let target = match fs::metadata(path) {
            Ok(found) if found.is_dir() => return Err(ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => {
                let device = OpenOptions::new().write(true).open(path)?;
                return Ok(PartialFile { place: Destination::Device(device), parts: self });
            }
            Ok(_) if !replace => return Err(ErrorKind::AlreadyExists.into()),
            // What a link points to is replaced, not the link.
            Ok(_) => fs::canonicalize(path)?,
            // A link to a file that is not there yet makes that file.
            Err(error) if error.kind() == ErrorKind::NotFound => end_of_links(path),
            Err(error) => return Err(error),
        };
        let folder = target.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        let mut beside = Builder::new();
        beside.prefix(".finwait-").suffix(".part");
        #[cfg(unix)]
        let beside = {
            use std::os::unix::fs::PermissionsExt;
            // As any new file, before the umask.
            beside.permissions(fs::Permissions::from_mode(0o666))
        };
        let mut parts = self.lock();
        let part = beside.tempfile_in(folder).map_err(|error| plain(&error))?;
        parts.push(part.path().to_owned());
        Ok(PartialFile { place: Destination::Beside { part, target, replace }, parts: self })
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

/// Where the links from this path lead, though there is nothing.
fn end_of_links(path: &Path) -> PathBuf {
    let mut end = path.to_owned();
    // A loop of links has failed before this.
    while let Ok(next) = fs::read_link(&end) {
        end = end.parent().unwrap_or(Path::new("")).join(next);
    }
    end
}

/// Makes a finished part the contents of `target`, which stays the file that it is for everybody else.
fn put_in_place_of(part: NamedTempFile, target: &Path) -> io::Result<()> {
    match fs::metadata(target) {
        Ok(old) if !takes_after(part.as_file(), &old)? => {
            let mut file = OpenOptions::new().write(true).open(target)?;
            let length = io::copy(&mut part.reopen()?, &mut file)?;
            file.set_len(length)
        }
        _ => part.persist(target).map(drop).map_err(|failed| failed.error),
    }
}

/// Gives a new file the owner and the mode of an old one; false where it cannot have all that the old one has.
#[cfg(unix)]
fn takes_after(new: &File, old: &Metadata) -> io::Result<bool> {
    use std::os::unix::fs::{MetadataExt, fchown};
    if old.nlink() > 1 {
        return Ok(false);
    }
    let now = new.metadata()?;
    let is_of_same = (now.uid(), now.gid()) == (old.uid(), old.gid());
    if !is_of_same && fchown(new, Some(old.uid()), Some(old.gid())).is_err() {
        return Ok(false);
    }
    new.set_permissions(old.permissions())?;
    Ok(true)
}

/// Whether an old file has nothing that a new one has not.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it cannot fail here, but on Unix it can")]
fn takes_after(_: &File, _: &Metadata) -> io::Result<bool> {
    Ok(true)
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
