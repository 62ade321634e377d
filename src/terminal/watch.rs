//! The file of the scenario that is shown, and a watch on it, so that the screen follows an editor. The folder is watched,
//! as editors may replace the file.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::message::Message;
use super::platform::Sender;
use crate::scenario::MAX_BYTES;

/// An editor may write a file in pieces: it is read when nothing has happened to it for so long.
const SETTLED: Duration = Duration::from_millis(80);

/// A scenario file.
#[derive(Clone, Debug)]
pub struct ScenarioFile {
    /// Where it is.
    pub path: PathBuf,
    /// What problems call it.
    pub name: String,
    /// What was in it when it was read last.
    pub bytes: Vec<u8>,
}

/// The file that is watched.
pub(super) struct Watch {
    path: PathBuf,
    name: String,
    /// What was in it when it was read last; `None` when it could not be read.
    known: Option<Vec<u8>>,
    /// It is dropped with this; none where the system cannot watch.
    _watcher: Option<RecommendedWatcher>,
    /// When it is to be read, if something has happened to it.
    due: Option<Instant>,
}

/// What is in the file now.
pub(super) enum FileContent {
    /// What was in it before.
    Same,
    /// Something else.
    Bytes(Vec<u8>),
}

impl Watch {
    /// Watches from now on. Where the system cannot, the file is read only when the user asks for it.
    pub(super) fn new(file: ScenarioFile, sender: Sender) -> Self {
        let ScenarioFile { path, name, bytes } = file;
        let watcher = watch(&path, sender).ok();
        Self { path, name, known: Some(bytes), _watcher: watcher, due: None }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// When it is to be read.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Something has happened to it.
    pub(super) fn changed(&mut self) {
        self.due = Instant::now().checked_add(SETTLED);
    }

    /// Reads it. After an error, whatever it holds is something else.
    pub(super) fn read(&mut self) -> io::Result<FileContent> {
        self.due = None;
        let before = self.known.take();
        let bytes = read(&self.path)?;
        let is_same = before.as_ref() == Some(&bytes);
        self.known = Some(bytes.clone());
        Ok(if is_same { FileContent::Same } else { FileContent::Bytes(bytes) })
    }
}

/// All of a scenario file, and a byte more of one that is too long. Only of a file: opening a pipe would wait.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let kind = std::fs::metadata(path)?.file_type();
    if !kind.is_file() {
        return Err(if kind.is_dir() { ErrorKind::IsADirectory } else { ErrorKind::InvalidInput }.into());
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Watches the folders in which the file, and what it may be a link to, lie.
fn watch(path: &Path, sender: Sender) -> notify::Result<RecommendedWatcher> {
    let places = [Some(path.to_owned()), path.canonicalize().ok()];
    let places: Vec<PathBuf> = places.into_iter().flatten().collect();
    let names: Vec<OsString> = places.iter().filter_map(|place| place.file_name()).map(Into::into).collect();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let is_ours = event.is_ok_and(|event| {
            is_change(event.kind)
                && event
                    .paths
                    .iter()
                    .any(|path| path.file_name().is_some_and(|name| names.iter().any(|it| it == name)))
        });
        if is_ours {
            sender.send(Message::FileChanged);
        }
    })?;
    let mut folders: Vec<PathBuf> = places.iter().filter_map(|place| folder(place)).collect();
    folders.dedup();
    for folder in folders {
        watcher.watch(&folder, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}

fn folder(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    folder.canonicalize().ok()
}

/// Reading changes nothing, and is what this program does itself.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_new(watch: &mut Watch) -> bool {
        matches!(watch.read(), Ok(FileContent::Bytes(_)))
    }

    #[test]
    fn what_comes_after_an_unreadable_file_is_new_whatever_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.json");
        let mut watch = Watch {
            path: path.clone(),
            name: String::new(),
            known: Some(b"{}".to_vec()),
            _watcher: None,
            due: None,
        };
        for content in ["", "{}"] {
            assert!(watch.read().is_err(), "it is not there");
            std::fs::write(&path, content).unwrap();
            assert!(is_new(&mut watch) && !is_new(&mut watch), "{content:?}");
            std::fs::remove_file(&path).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_its_place_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.json");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert!(read(&path).is_err());
        assert!(read(folder.path()).is_err());
    }
}
