//! The scenarios that the picker offers, and how they are found.

use std::sync::{Arc, LazyLock};

use super::{Model, Overlay, level, sandbox};
use crate::run::Timeline;
use crate::scenario::{BUILTINS, Builtin, LEVELS, Scenario, Topic, Words};

/// A scenario that can be opened by name.
#[derive(Debug)]
pub struct Entry {
    /// Its name, as on the command line.
    pub name: &'static str,
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// What happens in it.
    pub timeline: Timeline,
    /// What it teaches; `None` if it is not of the library's course.
    pub topic: Option<Topic>,
    words: Words,
}

/// Scenarios that are loaded when somebody first asks for them.
pub type Library = Arc<LazyLock<Vec<Entry>>>;

/// The sandbox, the built-in scenarios, and the levels.
pub(super) fn built_in() -> Library {
    let open_all: fn() -> Vec<Entry> = || {
        sandbox::entry(false)
            .into_iter()
            .chain(BUILTINS.iter().chain(LEVELS).filter_map(Entry::open))
            .collect()
    };
    Arc::new(LazyLock::new(open_all))
}

impl Entry {
    /// The scenario with this name.
    pub fn new(name: &'static str, topic: Option<Topic>, scenario: Scenario, timeline: Timeline) -> Self {
        let words = Words::of(name, &scenario, &timeline);
        Self { name, scenario: scenario.into(), timeline, topic, words }
    }

    fn open(builtin: &Builtin) -> Option<Self> {
        let (scenario, timeline) = builtin.open()?;
        Some(Self::new(builtin.name, Some(builtin.topic), scenario, timeline))
    }
}

/// The scenarios that a query finds: whole words before their beginnings, and those before letters somewhere.
pub fn found<'a>(model: &'a Model, query: &str) -> Vec<&'a Entry> {
    let ranked = model.library.iter().filter_map(|entry| Some((entry.words.rank(query)?, entry)));
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, entry)| entry).collect()
}

/// The place of the scenario that is on the screen; `None` if it is not of the library.
pub fn current(model: &Model) -> Option<usize> {
    model.library.iter().position(|entry| entry.timeline.is_same_run(&model.timeline))
}

/// The scenario behind the one on the screen, when that has been walked to its end.
pub fn following(model: &Model) -> Option<&Entry> {
    let timeline = &model.timeline;
    let at_end = match &model.level {
        Some(_) => level::is_reached(model),
        None => {
            timeline.cursor() == timeline.last() && timeline.last() > 0 && timeline.left_script().is_none()
        }
    };
    // The library is read when somebody first asks for it, which takes longer than all else at the start.
    at_end.then(|| model.library.get(current(model)? + 1))?
}

/// The one that is selected in the picker.
pub fn picked(model: &Model) -> Option<&Entry> {
    let Some(Overlay::Picker { query, selected, .. }) = &model.overlay else { return None };
    found(model, query).get(*selected).copied()
}
