//! A row of the table of actions: where it belongs, when it works, and its words.

use super::action::{Action, BINDINGS, Group};
use super::key::KeyCode::Char;
use super::key::{Key, KeyPress};
use super::mode::{Mode, Modes};
use super::what_if::is_row_key;
use super::{Model, Overlay, ROOM_FOR_BOTH, RecordingStatus, has_room, live, predict};
use crate::text::{Text, TextKey, key};

/// One row of the table.
#[derive(Debug)]
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// Its name in the language tables.
    pub id: &'static str,
    pub(super) word: Option<TextKey>,
    pub(super) help: TextKey,
    /// Its keys; the first one is shown where there is room for one.
    pub keys: &'static [Key],
    /// Where the help lists it.
    pub group: Group,
    pub(super) modes: Modes,
    /// Which rows the footer shows first, at rest and while playing: 1 before 2; 0 is never shown.
    pub(super) footer: [u8; 2],
    pub(super) works: fn(&Model) -> bool,
}

impl Binding {
    /// The row that this press means in the current mode; it may still not work now.
    pub(super) fn of(model: &Model, press: &KeyPress) -> Option<&'static Self> {
        if press.character().is_some_and(|c| is_choice(model, c)) {
            return None;
        }
        BINDINGS.iter().find(|row| row.is_here(model) && row.keys.iter().any(|key| key.is(press)))
    }

    /// The row of an action.
    pub(crate) fn of_action(action: Action) -> Option<&'static Self> {
        BINDINGS.iter().find(|row| row.action == action)
    }

    /// Whether it belongs where the user is.
    pub fn is_here(&self, model: &Model) -> bool {
        let is_here =
            self.modes.has(Mode::of(model)) && (self.group != Group::Level || model.level.is_some());
        is_here || self.closes(model)
    }

    /// Whether it would do something here and now.
    pub fn works(&self, model: &Model) -> bool {
        self.is_here(model) && ((self.works)(model) || self.closes(model))
    }

    /// Whether its overlay is open; the key closes it then.
    pub(super) fn closes(&self, model: &Model) -> bool {
        matches!(
            (self.action, &model.overlay),
            (Action::Help, Some(Overlay::Help { query: None, .. }))
                | (Action::Story, Some(Overlay::Story { .. }))
                | (Action::Scenarios, Some(Overlay::Picker { .. }))
                | (Action::Jump, Some(Overlay::Jump { .. }))
                | (Action::Name, Some(Overlay::Name { .. }))
                | (Action::Coverage, Some(Overlay::Coverage { .. }))
                | (Action::Blank, Some(Overlay::Blank))
                | (Action::Branches, Some(Overlay::Branches { .. }))
                | (Action::Notes, Some(Overlay::Notes { .. }))
        )
    }

    /// How early it wants to be in the footer, if it belongs there now.
    pub fn footer(&self, model: &Model) -> Option<u8> {
        let [rest, playing] = self.footer;
        let priority = match (self.action, model.recording) {
            // While recording, the key that stops it is shown first.
            (Action::Record, RecordingStatus::Running | RecordingStatus::Kept) => 1,
            // The list has its own key to close it.
            (Action::WhatIf, _) if model.what_if.is_some() => 0,
            // Only what the user has made is worth a file.
            (Action::SaveRun, _) if model.timeline.left_script().is_some() => 4,
            // Out of the view, and from the card of a state that says how many there are.
            (Action::Live, _) if live::live(model).is_some() => 2,
            (Action::Live, _) if model.machine.is_some() => 1,
            _ if model.playing => playing,
            _ => rest,
        };
        (priority > 0 && self.works(model) && self.key(model).is_some() && !self.closes(model))
            .then_some(priority)
    }

    /// The first of its keys that means it here.
    pub fn key(&self, model: &Model) -> Option<Key> {
        self.keys_here(model).next()
    }

    /// Those of its keys that mean it here: a letter may be typed, or mean something else.
    pub fn keys_here<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = Key> + 'a {
        let typed = move |key: &Key| match key {
            Key::Plain(Char(c)) => takes_text(model) || is_choice(model, *c),
            Key::Digit => takes_text(model),
            _ => false,
        };
        let means = move |key: &Key| {
            let row = BINDINGS.iter().find(|row| row.keys.contains(key) && row.is_here(model));
            row.is_some_and(|row| row.action == self.action)
        };
        self.keys.iter().copied().filter(move |key| !typed(key) && means(key))
    }

    /// Its word in the footer.
    pub fn word(&self, model: &Model) -> &'static str {
        let text = model.text();
        let playing = model.playing.then_some("playing");
        let shown = live::live(model).map(|_| "shown");
        let now = [playing, model.recording.id(), shown].into_iter().flatten();
        now.into_iter()
            .find_map(|now| text.find(&["action.", self.id, ".", now]))
            .or_else(|| self.word.map(|key| text.get(key)))
            .unwrap_or(self.id)
    }

    /// Its sentence in the help.
    pub fn help(&self, text: Text) -> &'static str {
        text.get(self.help)
    }

    /// Why it does nothing now.
    pub(super) fn refused(&self, model: &Model) -> Option<&'static str> {
        let text = model.text();
        if self.action == Action::Pane && has_room(model.size, ROOM_FOR_BOTH) {
            return Some(text.get(key!("action.pane.both")));
        }
        if self.action == Action::WayHere && model.level.is_some() {
            return Some(text.get(key!("level.not-allowed")));
        }
        text.find(&["action.", self.id, ".refused"])
    }

    /// The names of its keys.
    pub fn key_names(&self, text: Text) -> Vec<String> {
        self.keys.iter().map(|key| key.name(text)).collect()
    }
}

/// Whether this letter chooses a row of the open list, which then takes precedence over its binding.
fn is_choice(model: &Model, c: char) -> bool {
    match Mode::of(model) {
        Mode::WhatIf => is_row_key(c),
        Mode::Ask => predict::choice_of(model, c).is_some(),
        _ => false,
    }
}

/// Whether letters and digits are typed now.
pub fn takes_text(model: &Model) -> bool {
    matches!(
        Mode::of(model),
        Mode::HelpSearch
            | Mode::ConnectionSearch
            | Mode::Picker
            | Mode::Jump
            | Mode::Choose
            | Mode::Name
            | Mode::Filter
            | Mode::SaveAs
    )
}
