//! The recording: made while the model says that it runs, and written to a file by its own thread, so that no
//! key waits.

use std::io::{self, ErrorKind};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::message::Message;
use super::platform::Sender;
use crate::app::{self, Model, Overlay, Recording, RecordingStatus, SaveAs, Saved};
use crate::record::{Format, files, raster};
use crate::scenario;
use crate::text::key;

/// What is recorded, and who writes it.
pub(super) struct Recorder {
    begun: Instant,
    recording: Arc<Recording>,
    writer: Option<JoinHandle<()>>,
    sender: Sender,
}

impl Recorder {
    pub(super) fn new(sender: Sender) -> Self {
        Self { begun: Instant::now(), recording: Arc::default(), writer: None, sender }
    }

    /// Looks at what is shown from now on. What is being written stays as it is.
    pub(super) fn follow(&mut self, model: &Model) {
        if model.recording == RecordingStatus::Writing {
            return;
        }
        Arc::make_mut(&mut self.recording).follow(model, self.begun.elapsed());
    }

    /// Suggests a name that no file has yet.
    pub(super) fn suggest(model: &mut Model) {
        let Some(Overlay::SaveAs(SaveAs { suggested, .. })) = &mut model.overlay else { return };
        let Some((stem, ending)) = suggested.rsplit_once('.') else { return };
        let names = (2..1000).map(|number| format!("{stem}-{number}.{ending}"));
        let free = std::iter::once(suggested.clone()).chain(names).find(|name| !Path::new(name).exists());
        if let Some(free) = free {
            *suggested = free;
        }
    }

    /// Begins to write the recording to the file that is named, or reports why not.
    pub(super) fn save(&mut self, model: &mut Model) {
        let Some(Overlay::SaveAs(save)) = &model.overlay else { return };
        let (name, replaces) = (save.file(), save.replaces);
        if save.what == Saved::Run {
            return save_run(model, &name, replaces);
        }
        match self.begin(&name, replaces) {
            Ok(()) => app::writing(model, &name),
            Err(error) => {
                let exists = error.as_ref().is_some_and(|error| error.kind() == ErrorKind::AlreadyExists);
                app::refuse(model, trouble(model, &name, error.as_ref()), exists);
            }
        }
    }

    /// Opens the file; errors are returned at once. `None` if the name has no format.
    fn begin(&mut self, name: &str, replaces: bool) -> Result<(), Option<io::Error>> {
        let path = from_home(name);
        let format = Format::of(&path).ok_or(None)?;
        let part = files::begin(&path, replaces)?;
        let (recording, sender, name) = (Arc::clone(&self.recording), self.sender.clone(), name.to_owned());
        let writer = thread::Builder::new().name("writer".into()).spawn(move || {
            let write = AssertUnwindSafe(|| {
                part.fill(|out| crate::record::recording::write(&recording, format, out))
            });
            // A panic here does not end the program: the user sees that there is no file.
            let done = panic::catch_unwind(write).unwrap_or_else(|_| Err(io::Error::other("panic").into()));
            drop(recording);
            let done = done.map(|missing| raster::named(&missing)).map_err(|error| error.to_string());
            sender.send(Message::Written { name, done });
        })?;
        self.writer = Some(writer);
        Ok(())
    }

    /// Says how the writing ended.
    pub(super) fn written(&mut self, model: &mut Model, name: &str, done: Result<&str, &str>) {
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
        app::written(model, name, done);
        self.follow(model);
    }
}

/// The program is ending: it does not wait for the file, and removes what is half written: no other file is begun or finished
/// until the program ends.
impl Drop for Recorder {
    fn drop(&mut self) {
        if self.writer.is_some() {
            std::mem::forget(files::sweep());
        }
    }
}

/// Writes the run up to the cursor as a scenario, or says why not.
fn save_run(model: &mut Model, name: &str, replaces: bool) {
    let Some(scenario) = scenario::save(&model.timeline) else {
        return app::refuse(model, model.text().get(key!("save.too-long")).to_owned(), false);
    };
    match files::write(&from_home(name), replaces, |out| out.write_all(scenario.as_bytes())) {
        Ok(()) => app::run_saved(model, name),
        Err(error) => {
            let exists = error.kind() == ErrorKind::AlreadyExists;
            app::refuse(model, trouble(model, name, Some(&error)), exists);
        }
    }
}

/// `~/` is the home folder, as a shell would have it.
fn from_home(name: &str) -> PathBuf {
    let below = name.strip_prefix("~/").and_then(|rest| Some(std::env::home_dir()?.join(rest)));
    below.unwrap_or_else(|| name.into())
}

/// Why there is no such file, in a sentence.
fn trouble(model: &Model, name: &str, error: Option<&io::Error>) -> String {
    let text = model.text();
    let Some(error) = error else {
        let endings = Format::ALL.map(|format| format!(".{}", format.ending())).join(" ");
        return text.fill(key!("save.no-format"), &[("name", &name), ("endings", &endings)]);
    };
    match error.kind() {
        ErrorKind::AlreadyExists => text.fill(key!("save.exists"), &[("name", &name)]),
        ErrorKind::IsADirectory => text.fill(key!("save.folder"), &[("name", &name)]),
        ErrorKind::NotFound | ErrorKind::NotADirectory => text.fill(key!("save.missing"), &[("name", &name)]),
        ErrorKind::PermissionDenied => text.fill(key!("save.denied"), &[("name", &name)]),
        _ => text.fill(key!("save.cannot"), &[("name", &name), ("error", error)]),
    }
}
