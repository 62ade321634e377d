//! The file in which learning progress is kept: `progress.json` in the platform's folder for state, or the file that
//! `FINWAIT_PROGRESS` names. Nothing fails because of it: what cannot be read or written is a note.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::Session;
use super::diagnostic::{Diagnostic, visible};
use super::target::{slurp, utf8};
use crate::lesson::{Progress, ProgressError};
use crate::record::files;
use crate::text::{Text, key};

/// The largest file that is read, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// How many damaged files are kept at most.
const MOST_DAMAGED: usize = 100;

/// Where progress is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Store {
    path: PathBuf,
}

/// The content of the file.
enum Found {
    Progress(Progress),
    Damaged(ProgressError),
    /// It is there, and not for this program to change.
    Closed(String),
}

impl Session {
    /// What was learnt so far; nothing where there is no file, or none that can be read.
    pub(super) fn load_progress(&self) -> Progress {
        let Some(store) = Store::locate(std::env::var_os("FINWAIT_PROGRESS")) else {
            return Progress::default();
        };
        let (progress, note) = store.load(self.text);
        self.note_if(note);
        progress
    }

    /// Adds to the file what was learnt. Nothing is written where nothing was.
    pub(super) fn save_progress(&self, progress: &Progress) {
        if let Some(store) = Store::locate(std::env::var_os("FINWAIT_PROGRESS")) {
            self.note_if(store.save(progress, self.text));
        }
    }

    fn note_if(&self, note: Option<String>) {
        if let Some(what) = note {
            self.note(&Diagnostic::new(what));
        }
    }
}

impl Store {
    /// The file that is named, else that in the platform's folder; `None` where the platform names no home.
    fn locate(named: Option<OsString>) -> Option<Self> {
        if let Some(name) = named.filter(|name| !name.is_empty()) {
            return Some(Self { path: name.into() });
        }
        let folders = etcetera::base_strategy::choose_native_strategy().ok()?;
        // macOS and Windows have no separate folder for state.
        let folder = folders.state_dir().unwrap_or_else(|| folders.data_dir());
        Some(Self { path: folder.join("finwait").join("progress.json") })
    }

    fn read(&self, text: Text) -> Found {
        match read(&self.path) {
            Ok(json) if json.trim().is_empty() => Found::Progress(Progress::default()),
            Ok(json) => match Progress::from_json(&json) {
                Ok(progress) => Found::Progress(progress),
                Err(newer @ ProgressError::Newer(_)) => Found::Closed(
                    text.fill(key!("progress.newer"), &[("name", &self.name()), ("error", &newer)]),
                ),
                Err(damaged) => Found::Damaged(damaged),
            },
            Err(error) if error.kind() == ErrorKind::NotFound => Found::Progress(Progress::default()),
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                Found::Damaged(serde_json::Error::io(error).into())
            }
            Err(error) => Found::Closed(
                text.fill(key!("progress.unreadable"), &[("name", &self.name()), ("error", &error)]),
            ),
        }
    }

    /// What was learnt so far, and what there is to say about the file. A damaged one gets another name.
    fn load(&self, text: Text) -> (Progress, Option<String>) {
        match self.read(text) {
            Found::Progress(progress) => (progress, None),
            Found::Closed(note) => (Progress::default(), Some(note)),
            Found::Damaged(error) => (Progress::default(), Some(self.set_aside(&error, text))),
        }
    }

    /// Adds progress to what the file has by now, since another run may have written it. What there is to say about it.
    fn save(&self, progress: &Progress, text: Text) -> Option<String> {
        if progress.is_empty() {
            return None;
        }
        let (before, note) = match self.read(text) {
            Found::Progress(progress) => (progress, None),
            // That was said when it was loaded.
            Found::Closed(_) => return None,
            Found::Damaged(error) => (Progress::default(), Some(self.set_aside(&error, text))),
        };
        let mut after = before.clone();
        after.merge(progress);
        if after == before {
            return note;
        }
        match self.write(&after) {
            Ok(()) => note,
            Err(error) => {
                Some(text.fill(key!("progress.unwritten"), &[("name", &self.name()), ("error", &error)]))
            }
        }
    }

    fn write(&self, progress: &Progress) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        // A damaged file that could not be renamed is never written over.
        let replace = !matches!(read(&self.path).map(|json| Progress::from_json(&json)), Ok(Err(_)));
        files::write(&self.path, replace, |out| out.write_all(progress.to_json().as_bytes()))
    }

    /// Gives a damaged file a name that none has yet. What there is to say about it.
    fn set_aside(&self, error: &ProgressError, text: Text) -> String {
        let free = (1..=MOST_DAMAGED)
            .map(|number| self.path.with_extension(format!("damaged-{number}.json")))
            .find(|path| fs::symlink_metadata(path).is_err());
        let renamed = free.filter(|free| fs::rename(&self.path, free).is_ok());
        let (name, error): (_, &dyn std::fmt::Display) = (self.name(), error);
        match renamed {
            Some(other) => {
                let other = visible(other.as_os_str());
                text.fill(key!("progress.set-aside"), &[("name", &name), ("error", error), ("other", &other)])
            }
            None => text.fill(key!("progress.damaged"), &[("name", &name), ("error", error)]),
        }
    }

    fn name(&self) -> String {
        visible(self.path.as_os_str())
    }
}

fn read(path: &Path) -> io::Result<String> {
    let file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    // A device such as /dev/null holds nothing, and may never end.
    let bytes = if metadata.is_file() { slurp(file, MAX_BYTES)? } else { Vec::new() };
    utf8(bytes, MAX_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn learnt() -> Progress {
        let mut progress = Progress::default();
        progress.answer("closed--listen", false);
        progress
    }

    fn english() -> Text {
        Text::of(Lang::En)
    }

    fn in_folder(test: impl FnOnce(&Path, &Store)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state").join("progress.json");
        test(folder.path(), &Store { path });
    }

    #[test]
    fn nothing_is_written_unless_something_was_learnt() {
        in_folder(|folder, store| {
            assert_eq!(store.load(english()), (Progress::default(), None));
            assert_eq!(store.save(&Progress::default(), english()), None);
            assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
            assert_eq!(store.save(&learnt(), english()), None);
            assert_eq!(store.load(english()), (learnt(), None));
        });
    }

    #[test]
    fn what_another_run_wrote_in_the_meantime_is_kept() {
        in_folder(|_, store| {
            let mut other = Progress::default();
            other.answer("listen--closed", true);
            store.save(&other, english());
            store.save(&learnt(), english());
            let (both, _) = store.load(english());
            assert_eq!(both.practice.len(), 2);
        });
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_never_written_over() {
        in_folder(|folder, store| {
            for number in 1..=2 {
                store.save(&learnt(), english());
                fs::write(&store.path, "{\"version\": 1, \"pract").unwrap();
                let (progress, note) = store.load(english());
                assert_eq!(progress, Progress::default());
                let other = folder.join("state").join(format!("progress.damaged-{number}.json"));
                let note = note.unwrap();
                assert!(note.contains(&*other.to_string_lossy()) && note.contains("EOF"), "{note}");
                assert_eq!(fs::read_to_string(other).unwrap(), "{\"version\": 1, \"pract");
                assert!(!store.path.exists());
            }
            fs::write(&store.path, b"\xff\xfe").unwrap();
            assert!(store.save(&learnt(), english()).unwrap().contains("damaged-3"));
            assert_eq!(store.load(english()), (learnt(), None));
        });
    }

    #[test]
    fn the_file_of_a_newer_program_stays_as_it_is() {
        in_folder(|folder, store| {
            let newer = "{\"version\": 7, \"levels\": []}";
            fs::create_dir(folder.join("state")).unwrap();
            fs::write(&store.path, newer).unwrap();
            assert!(store.load(english()).1.unwrap().contains("version 7"));
            assert_eq!(store.save(&learnt(), english()), None);
            assert_eq!(fs::read_to_string(&store.path).unwrap(), newer);
        });
    }

    #[test]
    fn what_cannot_be_read_is_a_note_and_stays_as_it_is() {
        in_folder(|folder, store| {
            // A file where the folder should be.
            fs::write(folder.join("state"), "mine").unwrap();
            assert!(store.load(english()).1.unwrap().contains("progress.json"));
            assert_eq!(store.save(&learnt(), english()), None);
            assert_eq!(fs::read_to_string(folder.join("state")).unwrap(), "mine");
        });
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_written_is_a_note() {
        in_folder(|folder, store| {
            fs::create_dir(folder.join("state")).unwrap();
            std::os::unix::fs::symlink(folder.join("gone").join("progress.json"), &store.path).unwrap();
            assert_eq!(store.load(english()), (Progress::default(), None));
            assert!(store.save(&learnt(), english()).unwrap().contains("progress.json"));
        });
    }

    #[test]
    fn a_file_is_named_by_the_environment() {
        let named = Store::locate(Some("/somewhere/mine.json".into())).unwrap();
        assert_eq!(named.path, Path::new("/somewhere/mine.json"));
        let platform = Store::locate(Some(OsString::new()));
        assert!(platform.is_none_or(|store| store.path.ends_with("finwait/progress.json")));
    }
}
