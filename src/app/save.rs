//! The name of the file for a recording, or for a run as a scenario: asked for, refused, written. A recording is lost
//! only when the user discards it.

use super::line::TypedLine;
use super::{Effect, Model, Overlay, RecordingStatus, View};
use crate::text::{Lang, key};

/// What is saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Saved {
    /// The recording.
    #[default]
    Recording,
    /// The run from the start to the cursor, as a scenario.
    Run,
}

/// What is to be saved, and what its file is to be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaveAs {
    /// What is saved.
    pub what: Saved,
    /// What is typed.
    pub typed: TypedLine,
    /// What is meant where nothing is typed.
    pub suggested: String,
    /// Why it could not be saved under the typed name.
    pub trouble: Option<String>,
    /// Whether a file of this name may be replaced.
    pub replaces: bool,
    /// Whether the program ends when it is saved.
    pub quits: bool,
}

/// The longest line that is typed, in characters: the name of a file.
pub const LONGEST_LINE: usize = 1000;

/// The longest name made of a title, in characters.
const LONGEST_TITLE: usize = 40;

impl SaveAs {
    /// The file that is meant; an ending alone is the suggestion in another format.
    pub fn file(&self) -> String {
        let (typed, stem) = (self.typed.trim(), self.suggested.rsplit_once('.').map_or("", |(stem, _)| stem));
        let ending = typed.strip_prefix('.').filter(|rest| rest.chars().all(char::is_alphanumeric));
        match ending {
            _ if typed.is_empty() => self.suggested.clone(),
            Some(ending) => format!("{stem}.{ending}"),
            None => typed.to_owned(),
        }
    }

    /// A changed name has not been refused yet.
    pub(super) fn is_retyped(&mut self) {
        self.trouble = None;
        self.replaces = false;
    }
}

/// Ends the recording, if it runs, and asks for a name.
pub(super) fn ask(model: &mut Model, quits: bool) -> Effect {
    let suggested = format!("{}.gif", name(model));
    model.recording = RecordingStatus::Kept;
    model.overlay = Some(Overlay::SaveAs(SaveAs { suggested, quits, ..SaveAs::default() }));
    Effect::Suggest
}

/// Asks for a name for the run up to the cursor.
pub(super) fn ask_run(model: &mut Model) -> Effect {
    model.playing = false;
    let suggested = format!("{}.json", name(model));
    model.overlay = Some(Overlay::SaveAs(SaveAs { what: Saved::Run, suggested, ..SaveAs::default() }));
    Effect::Suggest
}

/// The run is in this file.
pub fn run_saved(model: &mut Model, file: &str) {
    model.overlay = None;
    model.notice = Some(model.text().fill(key!("notice.saved"), &[("name", &file)]));
}

/// The name of the scenario, or of its title what a file's name can hold everywhere.
fn name(model: &Model) -> String {
    if model.view == View::Live {
        return "live".to_owned();
    }
    if let Some(entry) = model.library.iter().find(|entry| entry.timeline.is_same_run(&model.timeline)) {
        return entry.name.to_owned();
    }
    let title = model.timeline.about().title.get(Lang::En).to_lowercase();
    let words: Vec<&str> =
        title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(LONGEST_TITLE).collect();
    if name.is_empty() { env!("CARGO_PKG_NAME").to_owned() } else { name.trim_end_matches('-').to_owned() }
}

/// The name is refused, for this reason. If the file exists, entering the same name again replaces it.
pub fn refuse(model: &mut Model, trouble: String, replaces: bool) {
    let is_plain = model.plain;
    if let Some(Overlay::SaveAs(save)) = &mut model.overlay {
        if is_plain {
            // In lines nothing that is written can be changed: the name is typed anew, or meant by Enter alone.
            save.suggested = save.file();
            save.typed = TypedLine::default();
        }
        save.trouble = Some(trouble);
        save.replaces = replaces;
    }
}

/// The name is taken, and the file is being written.
pub fn writing(model: &mut Model, file: &str) {
    model.quit = matches!(&model.overlay, Some(Overlay::SaveAs(save)) if save.quits);
    model.overlay = None;
    model.recording = RecordingStatus::Writing;
    model.notice = Some(model.text().fill(key!("notice.writing"), &[("name", &file)]));
}

/// The file is written, with a box for each of these letters (most often none); or the recording is still to be saved, for
/// this reason.
pub fn written(model: &mut Model, file: &str, done: Result<&str, &str>) {
    let text = model.text();
    model.notice = Some(match done {
        Ok("") => text.fill(key!("notice.saved"), &[("name", &file)]),
        Ok(letters) => text.fill(key!("notice.saved-without"), &[("name", &file), ("letters", &letters)]),
        Err(trouble) => text.fill(key!("notice.not-saved"), &[("name", &file), ("error", &trouble)]),
    });
    model.recording = if done.is_ok() { RecordingStatus::None } else { RecordingStatus::Kept };
    model.quit &= done.is_ok();
}

/// Closes the question; the recording is kept, to be saved later.
pub(super) fn keep(model: &mut Model) -> Effect {
    let is_recording = matches!(&model.overlay, Some(Overlay::SaveAs(save)) if save.what == Saved::Recording);
    model.overlay = None;
    if is_recording {
        model.notify(key!("notice.kept"));
    }
    Effect::Draw
}

/// Discards the recording.
pub(super) fn discard(model: &mut Model) -> Effect {
    model.quit = matches!(&model.overlay, Some(Overlay::SaveAs(save)) if save.quits);
    model.overlay = None;
    model.recording = RecordingStatus::None;
    model.notify(key!("notice.discarded"));
    if model.quit { Effect::Quit } else { Effect::Draw }
}

/// Ends the program; asks first for the name of a recording that is not saved.
pub(super) fn quit(model: &mut Model) -> Effect {
    let is_asked = matches!(&model.overlay, Some(Overlay::SaveAs(save)) if save.quits);
    match model.recording {
        RecordingStatus::Running | RecordingStatus::Kept if !is_asked => return ask(model, true),
        RecordingStatus::Writing if !model.quit => {
            model.quit = true;
            model.notify(key!("notice.writes-first"));
            return Effect::Draw;
        }
        _ => {}
    }
    model.quit = true;
    Effect::Quit
}
