//! The modes of the program: what takes the keys. Each row of the table of actions applies in a set of modes.

use super::{LiveList, Model, Overlay, Stage, Subject, View, live, stage};

/// A mode: what takes the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// The screen; nothing is selected on it.
    Screen,
    /// The presenter's view; nothing is selected on it.
    Present,
    /// Plain mode; the last output was not a card.
    Plain,
    Help,
    /// The keys are searched.
    HelpSearch,
    Picker,
    Jump,
    /// The name of a state is being typed.
    Name,
    Story,
    /// The goal of a level.
    Level,
    /// What has been seen.
    Coverage,
    /// The name of a file is being typed.
    SaveAs,
    /// Nothing is shown.
    Blank,
    /// The list of what can happen is open.
    WhatIf,
    /// The sockets of this machine.
    Live,
    /// What deserves attention among them.
    LiveWarnings,
    /// Which of them to show is being typed.
    Filter,
    /// The same in lines: a number is being typed.
    Choose,
    /// The grid of all pairs.
    Grid,
    /// The bounds of its search are changed.
    Bounds,
    /// The connections of a capture.
    Connections,
    /// They are searched.
    ConnectionSearch,
    /// The tree of branches is open.
    Branches,
    /// The notes of a captured connection are listed.
    Notes,
    /// A question of the quiz waits for its answer.
    Ask,
    /// The quiz waits for the key that goes on.
    Answered,
    /// The full text of a step is read in a quiz: no key steps.
    AnsweredStory,
    /// A state is selected.
    State,
    /// An edge is selected.
    Edge,
    /// Plain mode; the last output was the card of a state.
    PlainState,
    /// Plain mode; the last output was the card of an edge.
    PlainEdge,
}

/// A set of modes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Modes(u32);

impl Modes {
    pub(super) const ALL: Self = Self(u32::MAX);
    pub(super) const SCREEN: Self = Self::of(&[Mode::Screen, Mode::Present]);
    pub(super) const PRESENT: Self = Self::of(&[Mode::Present]);
    pub(super) const LEVEL: Self = Self::of(&[Mode::Level]);
    pub(super) const COVERAGE: Self = Self::of(&[Mode::Coverage]);
    /// Where a level helps: its panel, or lines.
    pub(super) const HELPED: Self = Self::LEVEL.with(Self::PLAIN);
    /// Where a level is played.
    pub(super) const LEVELS: Self = Self::WHAT_IF.with(Self::EITHER);
    pub(super) const STORY: Self = Self::of(&[Mode::Story]);
    pub(super) const PICKER: Self = Self::of(&[Mode::Picker]);
    pub(super) const WHAT_IF: Self = Self::of(&[Mode::WhatIf]);
    pub(super) const LIVE: Self = Self::of(&[Mode::Live]);
    pub(super) const LIVE_WARNINGS: Self = Self::of(&[Mode::LiveWarnings]);
    pub(super) const LIVES: Self = Self::LIVE.with(Self::LIVE_WARNINGS);
    /// Where the sockets of this machine can be asked for, or left.
    pub(super) const TO_LIVE: Self = Self::SCREEN.with(Self::CARDS).with(Self::LIVES);
    pub(super) const ASK: Self = Self::of(&[Mode::Ask]);
    pub(super) const ANSWERED: Self = Self::of(&[Mode::Answered]);
    pub(super) const PREDICT: Self = Self::ASK.with(Self::ANSWERED);
    /// Where one of a list is chosen.
    pub(super) const CHOICES: Self = Self::WHAT_IF.with(Self::ASK);
    /// Where the name of a state can be typed.
    pub(super) const NAMED: Self = Self::CARDS.with(Self::ASK);
    /// Where the full text of a step can be read.
    pub(super) const READ: Self = Self::EITHER.with(Self::PREDICT);
    /// Where a branch can be walked.
    pub(super) const WALK: Self = Self::STEPS.with(Self::WHAT_IF);
    pub(super) const SAVE_AS: Self = Self::of(&[Mode::SaveAs]);
    pub(super) const STATES: Self = Self::of(&[Mode::State]);
    /// Where the card of a state is shown or printed.
    pub(super) const STATE_CARDS: Self = Self::STATES.with(Self::of(&[Mode::PlainState]));
    pub(super) const GRID: Self = Self::of(&[Mode::Grid]);
    pub(super) const BOUNDS: Self = Self::of(&[Mode::Bounds]);
    const EXPLORE: Self = Self::GRID.with(Self::BOUNDS);
    pub(super) const EDGES: Self = Self::of(&[Mode::Edge, Mode::PlainEdge]);
    pub(super) const CARDS: Self = Self::of(&[Mode::State, Mode::Edge]);
    const PLAIN_CARDS: Self = Self::of(&[Mode::PlainState, Mode::PlainEdge]);
    pub(super) const WALKS: Self = Self::CARDS.with(Self::PLAIN_CARDS);
    const PLAIN: Self = Self::PLAIN_CARDS.with(Self::of(&[Mode::Plain]));
    pub(super) const DRAWN: Self = Self::ALL.without(Self::PLAIN);
    /// The screen with nothing selected, or lines.
    pub(super) const EITHER: Self = Self::PLAIN.with(Self::SCREEN);
    pub(super) const MAIN: Self = Self::EITHER.with(Self::CARDS);
    /// The connections of a capture, which are not searched now.
    pub(super) const CONNECTIONS: Self = Self::of(&[Mode::Connections]);
    pub(super) const CONNECTION_SEARCH: Self = Self::of(&[Mode::ConnectionSearch]);
    pub(super) const CONNECTION_LIST: Self = Self::CONNECTIONS.with(Self::CONNECTION_SEARCH);
    /// Views beside the run, at rest.
    const OTHERS: Self = Self::EXPLORE.with(Self::LIVES).with(Self::CONNECTIONS);
    pub(super) const HELPS: Self = Self::MAIN.with(Self::WHAT_IF).with(Self::OTHERS).with(Self::PREDICT);
    pub(super) const PICKS: Self = Self::EITHER.with(Self::LIVES);
    pub(super) const PANES: Self = Self::SCREEN.with(Self::LIVES);
    pub(super) const STEPS: Self = Self::MAIN.with(Self::STORY);
    /// Where the language can be changed.
    pub(super) const TOLD: Self = Self::STEPS.with(Self::OTHERS);
    /// Where a run is shown.
    pub(super) const RUNS: Self = Self::STEPS.without(Self::PLAIN).with(Self::WHAT_IF).with(Self::PREDICT);
    pub(super) const VIEWS: Self = Self::RUNS.with(Self::OTHERS);
    /// A screen to look at.
    pub(super) const SHOWN: Self = Self::TOLD.without(Self::PLAIN);
    pub(super) const BRANCHES: Self = Self::of(&[Mode::Branches]);
    pub(super) const NOTES: Self = Self::of(&[Mode::Notes]);
    /// Where the tree of branches can be opened.
    pub(super) const TREE: Self = Self::SCREEN.with(Self::of(&[Mode::WhatIf, Mode::Branches]));
    pub(super) const HELP: Self = Self::of(&[Mode::Help]);
    pub(super) const LISTS: Self =
        Self::of(&[Mode::Help, Mode::HelpSearch, Mode::Picker, Mode::Story, Mode::Branches])
            .with(Self::LEVEL)
            .with(Self::NOTES)
            .with(Self::of(&[Mode::AnsweredStory]))
            .with(Self::COVERAGE);
    pub(super) const TYPED: Self = Self::of(&[Mode::Jump, Mode::Choose, Mode::Name, Mode::Filter]);
    pub(super) const OVERLAYS: Self = Self::LISTS.with(Self::TYPED);
    /// Where there is a line to type in.
    pub(super) const LINES: Self = Self::TYPED.with(Self::of(&[Mode::ConnectionSearch])).with(Self::of(&[
        Mode::HelpSearch,
        Mode::Picker,
        Mode::SaveAs,
    ]));

    const fn of(mut places: &[Mode]) -> Self {
        let mut bits = 0;
        while let [place, rest @ ..] = places {
            bits |= 1 << *place as u32;
            places = rest;
        }
        Self(bits)
    }

    const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn has(self, place: Mode) -> bool {
        self.0 & 1 << place as u32 != 0
    }
}

impl Mode {
    pub(super) fn of(model: &Model) -> Self {
        if model.overlay.is_none() && model.view == View::Explore {
            let is_bound = model.explore.as_ref().is_some_and(|explore| explore.bound.is_some());
            return if is_bound { Self::Bounds } else { Self::Grid };
        }
        if let (None, Some(listing)) = (&model.overlay, &model.listing) {
            return if listing.typing { Self::ConnectionSearch } else { Self::Connections };
        }
        match model.overlay {
            None if live(model).is_some_and(|live| live.list == LiveList::Sockets) => Self::Live,
            None if live(model).is_some() => Self::LiveWarnings,
            None if model.predict.is_some() => match stage(model) {
                Some(Stage::Asking) => Self::Ask,
                _ => Self::Answered,
            },
            Some(Overlay::Story { .. }) if model.predict.is_some() => Self::AnsweredStory,
            None if model.what_if.is_some() && model.selection.is_none() => Self::WhatIf,
            None => match (model.selection.map(|selection| selection.subject), model.plain) {
                (None, false) if model.present.is_some() => Self::Present,
                (None, false) => Self::Screen,
                (None, true) => Self::Plain,
                (Some(Subject::State(_)), false) => Self::State,
                (Some(Subject::State(_)), true) => Self::PlainState,
                (Some(Subject::Edge(_)), false) => Self::Edge,
                (Some(Subject::Edge(_)), true) => Self::PlainEdge,
            },
            Some(Overlay::Help { query: None, .. }) => Self::Help,
            Some(Overlay::Help { query: Some(_), .. }) => Self::HelpSearch,
            Some(Overlay::Picker { .. }) => Self::Picker,
            Some(Overlay::Jump { .. }) => Self::Jump,
            Some(Overlay::Choose { .. }) => Self::Choose,
            Some(Overlay::Branches { .. }) => Self::Branches,
            Some(Overlay::Notes { .. }) => Self::Notes,
            Some(Overlay::Name { .. }) => Self::Name,
            Some(Overlay::Filter { .. }) => Self::Filter,
            Some(Overlay::Story { .. }) => Self::Story,
            Some(Overlay::Level { .. }) => Self::Level,
            Some(Overlay::Coverage { .. }) => Self::Coverage,
            Some(Overlay::SaveAs(_)) => Self::SaveAs,
            Some(Overlay::Blank) => Self::Blank,
        }
    }
}
