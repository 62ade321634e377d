//! The scenarios that the picker offers, and how they are found.

use std::sync::{Arc, LazyLock};

use super::{Model, Overlay};
use crate::run::Timeline;
use crate::scenario::{BUILTINS, Builtin, Scenario};
use crate::text::Lang;

/// A scenario that can be opened by name.
#[derive(Debug)]
pub struct Entry {
    /// Its name, as on the command line.
    pub name: &'static str,
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// What happens in it.
    pub timeline: Timeline,
}

/// Scenarios that are loaded when somebody first asks for them.
pub type Library = Arc<LazyLock<Vec<Entry>>>;

/// The built-in ones.
pub(super) fn built_in() -> Library {
    let open_all: fn() -> Vec<Entry> = || BUILTINS.iter().filter_map(Entry::open).collect();
    Arc::new(LazyLock::new(open_all))
}

impl Entry {
    fn open(builtin: &Builtin) -> Option<Self> {
        let (scenario, timeline) = builtin.open()?;
        Some(Self { name: builtin.name, scenario: scenario.into(), timeline })
    }

    /// Whether every word of the query is somewhere in its name, titles, summary, reference or tags.
    fn answers(&self, query: &str) -> bool {
        let scenario = &self.scenario;
        let mut told = vec![self.name, scenario.reference.as_deref().unwrap_or_default()];
        told.extend(Lang::ALL.map(|lang| scenario.title.get(lang)));
        told.extend(scenario.summary.iter().flat_map(|summary| Lang::ALL.map(|lang| summary.get(lang))));
        told.extend(scenario.tags.iter().map(String::as_str));
        let told = told.join("\n").to_lowercase();
        query.to_lowercase().split_whitespace().all(|word| told.contains(word))
    }
}

/// The scenarios that a query finds, in the order of the library.
pub fn found<'a>(model: &'a Model, query: &str) -> Vec<&'a Entry> {
    model.library.iter().filter(|entry| entry.answers(query)).collect()
}

/// The one that is selected in the picker.
pub fn picked(model: &Model) -> Option<&Entry> {
    let Some(Overlay::Picker { query, selected, .. }) = &model.overlay else { return None };
    found(model, query).get(*selected).copied()
}
