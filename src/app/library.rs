//! The scenarios that the picker offers, and how they are found.

use std::sync::{Arc, LazyLock};

use super::explore::{goals, shortest_scenario};
use super::{Model, Overlay, level, sandbox};
use crate::run::Timeline;
use crate::scenario::{BUILTINS, Builtin, LEVELS, Scenario, Topic, Words, load};
use crate::search::{Goal, Pair, within_default};
use crate::tcp::State;
use crate::text::{Lang, Localized, Text, key};

/// The name of every shortest way to a pair of states.
const WAY: &str = "shortest-way";

/// A scenario that the picker offers.
#[derive(Clone, Debug)]
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

/// Scenarios, loaded on first use.
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

    /// Whether it is no scenario of the library but the shortest way to a pair of states.
    pub fn is_way(&self) -> bool {
        self.name == WAY
    }

    fn open(builtin: &Builtin) -> Option<Self> {
        let (scenario, timeline) = builtin.open()?;
        Some(Self::new(builtin.name, Some(builtin.topic), scenario, timeline))
    }
}

/// The scenarios that a query finds: whole words before their beginnings, and those before letters somewhere. Behind them,
/// if it names a state or two, the shortest ways there.
pub fn found<'a>(model: &'a Model, query: &str) -> Vec<&'a Entry> {
    let ranked = model.library.iter().filter_map(|entry| Some((entry.words.rank(query)?, entry)));
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, entry)| entry).chain::<Vec<&Entry>>(ways(query)).collect()
}

/// The shortest ways, within the default bounds, to a world where one peer is in a state, or where both are in two of
/// them, one each.
fn ways(query: &str) -> Vec<&'static Entry> {
    static ALL: LazyLock<Vec<(Pair, Entry)>> = LazyLock::new(|| {
        let search = within_default();
        let way = |pair: &Pair| {
            let (mut scenario, timeline) = load(WAY, shortest_scenario(search, pair)?.as_bytes()).opened?;
            let [a, b] = pair.states;
            let to = |lang| (lang, Text::of(lang).fill(key!("picker.way-to"), &[("a", &a), ("b", &b)]));
            scenario.title = Localized(Lang::ALL.map(to).into());
            Some((*pair, Entry::new(WAY, None, scenario, timeline)))
        };
        // Nothing leads to where a search starts.
        search.pairs().filter(|pair| pair.least > 0).filter_map(way).collect()
    });
    let states: Vec<Option<State>> = query.split_whitespace().map(State::from_name).collect();
    let goals = match states[..] {
        [Some(state)] => goals(state),
        [Some(one), Some(other)] => [Goal([Some(one), Some(other)]), Goal([Some(other), Some(one)])],
        _ => return Vec::new(),
    };
    let nearest = |goal: Goal| {
        let ways = ALL.iter().filter(|(pair, _)| goal.holds(pair.states));
        ways.min_by_key(|(pair, _)| pair.least)
    };
    let mut ways: Vec<_> = goals.into_iter().filter_map(nearest).collect();
    ways.dedup_by_key(|(pair, _)| pair.states);
    ways.into_iter().map(|(_, entry)| entry).collect()
}

/// The index of the scenario that is on the screen; `None` if it is not in the library.
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
    // Loaded on first use: it takes longer than everything else at the start.
    at_end.then(|| model.library.get(current(model)? + 1))?
}

/// The one that is selected in the picker.
pub fn picked(model: &Model) -> Option<&Entry> {
    let Some(Overlay::Picker { query, selected, .. }) = &model.overlay else { return None };
    found(model, query).get(*selected).copied()
}
