//! What the program is showing: one timeline, and how it is looked at.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::captures::{CaptureFile, Listing};
use super::coverage::Seeking;
use super::explore::Explore;
use super::flight::Picked;
use super::level::LevelRun;
use super::library::{Library, built_in};
use super::line::TypedLine;
use super::live::Live;
use super::predict::Predict;
use super::present::Present;
use super::recording::RecordingStatus;
use super::reload::Trouble;
use super::save::SaveAs;
use super::scroll::Scroll;
use super::selection::Selection;
use super::settings::Settings;
use super::what_if::WhatIf;
use crate::lesson::{Answered, Progress};
use crate::live::Counts;
use crate::run::Timeline;
use crate::text::{Text, TextKey};

/// What fills the main area where there is no room for diagram and ladder side by side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The diagram.
    #[default]
    Diagram,
    /// Both cards and the ladder.
    Ladder,
}

/// What the screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// A run: diagram, ladder, story.
    #[default]
    Play,
    /// The grid of all pairs of states: [`Model::explore`].
    Explore,
    /// The sockets of this machine: [`Model::live`].
    Live,
}

/// The columns and rows that a screen must have to show the diagram.
pub const ROOM_FOR_DIAGRAM: (u16, u16) = (80, 24);

/// The columns and rows that it must have to show the ladder beside it.
pub const ROOM_FOR_BOTH: (u16, u16) = (120, 26);

/// Whether a screen of this size has at least these columns and rows.
pub const fn has_room(size: (u16, u16), least: (u16, u16)) -> bool {
    size.0 >= least.0 && size.1 >= least.1
}

/// Whether a screen of this size has too little room for diagram and ladder side by side, but enough for either.
pub const fn has_panes(size: (u16, u16)) -> bool {
    has_room(size, ROOM_FOR_DIAGRAM) && !has_room(size, ROOM_FOR_BOTH)
}

/// An overlay: it is drawn over the screen and takes the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// All keys, grouped; narrowed by a query.
    Help {
        /// What is searched for; `None` until a search is begun.
        query: Option<TypedLine>,
        /// How far it is scrolled.
        scroll: Scroll,
    },
    /// The built-in scenarios; narrowed by a query.
    Picker {
        /// What is searched for.
        query: TypedLine,
        /// Which of those found is selected.
        selected: usize,
        /// How far it is scrolled.
        scroll: Scroll,
    },
    /// The number of a step is being typed.
    Jump {
        /// The digits so far.
        digits: TypedLine,
    },
    /// The number of an event is being typed, in plain mode.
    Choose {
        /// The digits so far.
        digits: TypedLine,
    },
    /// The tree of branches.
    Branches {
        /// Which row is selected.
        selected: usize,
    },
    /// What is worth a look in a captured connection.
    Notes {
        /// Which row is selected.
        selected: usize,
    },
    /// The name of a state is being typed.
    Name {
        /// What is typed so far.
        typed: TypedLine,
    },
    /// Which sockets to show is being typed.
    Filter {
        /// What is typed so far.
        typed: TypedLine,
    },
    /// Everything this step says, without cutting: all rules, the rulings behind them, the story.
    Story {
        /// How far it is scrolled.
        scroll: Scroll,
    },
    /// What has been seen, and what is missing.
    Coverage {
        /// The selected row of what is missing.
        selected: usize,
    },
    /// The goal of the level, and how far it is.
    Level {
        /// How far it is scrolled.
        scroll: Scroll,
    },
    /// The name of the file for a recording or a run is being typed.
    SaveAs(SaveAs),
    /// A blank screen, for a speaker; any key ends it.
    Blank,
}

impl Overlay {
    /// Whether it is a list that stands beside the diagram, which shows what is selected in it.
    pub const fn is_beside_diagram(&self) -> bool {
        matches!(self, Self::Branches { .. } | Self::Notes { .. })
    }
}

/// Everything the screen depends on. The screen is a pure function of it and of a size. A clone is cheap: what is
/// large is shared.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is independent of the others")]
pub struct Model {
    /// What happened, and which step is now.
    pub timeline: Timeline,
    /// The sockets of this machine, as they are looked at; `None` until they are.
    pub live: Option<Live>,
    /// How many of them are in each state; `None` if it was not polled, or the system does not report it.
    pub machine: Option<Counts>,
    /// How it is drawn.
    pub settings: Settings,
    /// The scenarios that the picker offers.
    pub library: Library,
    /// The names of those scenarios of the library that have been walked to their end.
    pub walked: BTreeSet<&'static str>,
    /// Columns and rows of the screen; some keys do something at some sizes only.
    pub size: (u16, u16),
    /// Plain mode: lines instead of a screen. Keys that need a screen do nothing then.
    pub plain: bool,
    /// Whether the terminal reports the mouse; it selects no text then.
    pub mouse: bool,
    /// Whether there is a shell to come back from when the program is suspended.
    pub can_suspend: bool,
    /// The pane at 80x24 while nothing is selected; see [`Self::shown_pane`].
    pub pane: Pane,
    /// What is selected in the diagram; its card is shown.
    pub selection: Option<Selection>,
    /// What the screen shows.
    pub view: View,
    /// The grid of all pairs, once it has been opened.
    pub explore: Option<Explore>,
    /// The search for a way to what was never seen, while it runs.
    pub seeking: Option<Seeking>,
    /// The list of all that can happen now, while it is open.
    pub what_if: Option<WhatIf>,
    /// The segment in flight that was picked by mouse.
    pub picked: Option<Picked>,
    /// Whether the step at the cursor has not happened, and is shown as what would.
    pub is_preview: bool,
    /// The level that is played.
    pub level: Option<LevelRun>,
    /// The capture that is open.
    pub capture: Option<Arc<CaptureFile>>,
    /// The index of its connection that is walked.
    pub connection: usize,
    /// The list of its connections, while it is shown in place of the run.
    pub listing: Option<Listing>,
    /// The presenter's view, while it is on.
    pub present: Option<Present>,
    /// How long it has been on, in whole seconds, as last reported by the event loop.
    pub elapsed: Duration,
    /// The quiz, while it is open.
    pub predict: Option<Predict>,
    /// The overlay that is open.
    pub overlay: Option<Overlay>,
    /// Whether what was never seen is faint on the diagram.
    pub marks: bool,
    /// What was learnt, in this run of the program and before.
    pub progress: Arc<Progress>,
    /// All answers that were given in quizzes that are over.
    pub answered: Vec<Answered>,
    /// What the next quiz comes out of.
    pub seed: u64,
    /// How long the program has been running, as its caller says: nothing here reads a clock.
    pub now: Duration,
    /// Whether it plays.
    pub playing: bool,
    /// Speed of playing, in percent of normal.
    pub speed: u16,
    /// The frame of the running animation of this step; `None` at rest.
    pub frame: Option<u16>,
    /// The state of the recording.
    pub recording: RecordingStatus,
    /// Whether it is drawn for a recording, which has no keys: none are named then.
    pub for_recording: bool,
    /// Whether the run is that of a file, which is watched and can be read again.
    pub has_file: bool,
    /// What is wrong with the file as it is now.
    pub trouble: Option<Trouble>,
    /// Whether the file as it is now cannot run, and an older version is shown.
    pub runs_old_version: bool,
    /// A message in the footer, in place of the keys, until the next key.
    pub notice: Option<String>,
    /// The program is to end, as soon as nothing is left to be written.
    pub quit: bool,
}

impl Model {
    /// The screen at its start.
    pub fn new(timeline: Timeline, settings: Settings) -> Self {
        Self {
            timeline,
            live: None,
            machine: None,
            settings,
            library: built_in(),
            walked: BTreeSet::new(),
            size: ROOM_FOR_DIAGRAM,
            plain: false,
            mouse: true,
            can_suspend: false,
            pane: Pane::default(),
            selection: None,
            view: View::default(),
            explore: None,
            seeking: None,
            what_if: None,
            picked: None,
            is_preview: false,
            level: None,
            capture: None,
            connection: 0,
            listing: None,
            present: None,
            elapsed: Duration::ZERO,
            predict: None,
            overlay: None,
            marks: false,
            progress: Arc::default(),
            answered: Vec::new(),
            seed: 1,
            now: Duration::ZERO,
            playing: false,
            speed: 100,
            frame: None,
            recording: RecordingStatus::None,
            for_recording: false,
            has_file: false,
            trouble: None,
            runs_old_version: false,
            notice: None,
            quit: false,
        }
    }

    /// The pane that is shown: what is selected is in the diagram, and so is what the list previews.
    pub fn shown_pane(&self) -> Pane {
        if self.selection.is_some() || self.has_list() { Pane::Diagram } else { self.pane }
    }

    /// Whether a list stands beside the diagram, which shows what is selected in it.
    pub fn has_list(&self) -> bool {
        self.what_if.is_some() || self.overlay.as_ref().is_some_and(Overlay::is_beside_diagram)
    }

    /// Shows this in the footer, in place of the keys, until the next one is pressed.
    pub(crate) fn notify(&mut self, key: TextKey) {
        self.notice = Some(self.text().get(key).to_owned());
    }

    /// The sentences of the language in use.
    pub fn text(&self) -> Text {
        Text::of(self.settings.shown_lang())
    }
}
