//! Coverage: the states, edges, rules and pairs that have been seen, what is missing, and the shortest way to it.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use super::{Model, Overlay, walk};
use crate::lesson::{Coverage, Progress};
use crate::run::{Moment, Timeline};
use crate::search::{Allowed, Fewest, GoalSearch, Kind, Task, Wanted, within_default};
use crate::sim::{Event, Peer, Setup, World};
use crate::tcp::{Call, EDGES, Edge, Rule, State, Timer};
use crate::text::{Lang, Localized, Text, key};

/// What belongs together in the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageGroup {
    /// States of either peer.
    States,
    /// Edges, those too that the diagram does not draw.
    Edges,
    /// Rules of the RFC.
    Rules,
    /// Pairs of states, of those that two peers reach within the usual bounds.
    Pairs,
}

/// One thing that can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverageItem {
    /// A state.
    State(State),
    /// An edge.
    Edge(&'static Edge),
    /// A rule.
    Rule(Rule),
    /// A pair of states.
    Pair([State; 2]),
}

impl CoverageGroup {
    /// All of them, in the order of the view.
    pub const ALL: [Self; 4] = [Self::States, Self::Edges, Self::Pairs, Self::Rules];

    /// Its heading, with how much of it has been seen.
    pub fn heading(self, progress: &Progress, text: Text) -> String {
        let all = self.all();
        let seen = all.iter().filter(|item| item.is_in(&progress.coverage)).count();
        let key = match self {
            Self::States => key!("coverage.states"),
            Self::Edges => key!("coverage.edges"),
            Self::Rules => key!("coverage.rules"),
            Self::Pairs => key!("coverage.pairs"),
        };
        text.fill(key, &[("seen", &seen), ("all", &all.len())])
    }

    fn all(self) -> Vec<CoverageItem> {
        match self {
            Self::States => State::ALL.into_iter().map(CoverageItem::State).collect(),
            Self::Edges => EDGES.iter().map(CoverageItem::Edge).collect(),
            Self::Rules => Rule::ALL.iter().copied().map(CoverageItem::Rule).collect(),
            Self::Pairs => within_default().pairs().map(|pair| CoverageItem::Pair(pair.states)).collect(),
        }
    }
}

impl CoverageItem {
    fn name(self) -> String {
        match self {
            Self::State(state) => state.name().to_owned(),
            Self::Edge(edge) => edge.id(),
            Self::Rule(rule) => rule.id().to_owned(),
            Self::Pair([a, b]) => format!("{a}/{b}"),
        }
    }

    /// Whether it has been seen.
    pub fn is_in(self, coverage: &Coverage) -> bool {
        self.set_of(coverage).contains(&self.name())
    }

    fn set_of(self, coverage: &Coverage) -> &std::collections::BTreeSet<String> {
        match self {
            Self::State(_) => &coverage.states,
            Self::Edge(_) => &coverage.edges,
            Self::Rule(_) => &coverage.rules,
            Self::Pair(_) => &coverage.pairs,
        }
    }

    fn add_to(self, coverage: &mut Coverage) {
        let set = match self {
            Self::State(_) => &mut coverage.states,
            Self::Edge(_) => &mut coverage.edges,
            Self::Rule(_) => &mut coverage.rules,
            Self::Pair(_) => &mut coverage.pairs,
        };
        set.insert(self.name());
    }

    /// How it is called in the view.
    pub fn name_in(self, text: Text) -> String {
        match self {
            Self::State(state) => state.name().to_owned(),
            Self::Edge(edge) => text.fill(
                key!("coverage.edge"),
                &[("from", &edge.from), ("to", &edge.to), ("trigger", &edge.trigger)],
            ),
            Self::Rule(rule) => {
                text.fill(key!("coverage.rule"), &[("rule", &rule.id()), ("section", &rule.section())])
            }
            Self::Pair([a, b]) => text.fill(key!("coverage.pair"), &[("a", &a), ("b", &b)]),
        }
    }

    fn wanted(self) -> Wanted {
        match self {
            Self::State(state) => Wanted::State(state),
            Self::Edge(edge) => Wanted::Edge(edge, None),
            Self::Rule(rule) => Wanted::Rule(rule, None),
            Self::Pair(states) => Wanted::States(states.map(Some)),
        }
    }
}

/// What a moment shows.
fn shown_by(moment: &Moment) -> Vec<CoverageItem> {
    let mut items = Vec::new();
    let states = Peer::BOTH.map(|peer| moment.state(peer).exact());
    items.extend(states.into_iter().flatten().map(CoverageItem::State));
    if let [Some(a), Some(b)] = states {
        items.push(CoverageItem::Pair([a, b]));
    }
    for taken in &moment.step.transitions {
        items.extend([
            CoverageItem::State(taken.edge.from),
            CoverageItem::State(taken.edge.to),
            CoverageItem::Edge(taken.edge),
        ]);
    }
    items.extend(moment.step.rules.iter().map(|fired| CoverageItem::Rule(fired.rule)));
    items
}

/// Notes what the step at the cursor shows. The start of a run, where nothing has happened, teaches nothing.
pub(super) fn note(model: &mut Model) {
    if model.timeline.cursor() == 0 || model.timeline.now().world.is_none() {
        return;
    }
    let is_new = |item: &CoverageItem| !item.is_in(&model.progress.coverage);
    let new: Vec<CoverageItem> = shown_by(model.timeline.now()).into_iter().filter(is_new).collect();
    if !new.is_empty() {
        let coverage = &mut Arc::make_mut(&mut model.progress).coverage;
        for item in new {
            item.add_to(coverage);
        }
    }
}

/// What has not been seen yet, by group.
pub fn missing(progress: &Progress) -> Vec<(CoverageGroup, Vec<CoverageItem>)> {
    let unseen = |group: CoverageGroup| {
        group.all().into_iter().filter(|item| !item.is_in(&progress.coverage)).collect::<Vec<_>>()
    };
    CoverageGroup::ALL.map(|group| (group, unseen(group))).into()
}

/// What is selected in the view.
pub(super) fn selected(model: &Model) -> Option<CoverageItem> {
    let Some(Overlay::Coverage { selected }) = model.overlay else { return None };
    missing(&model.progress).into_iter().flat_map(|(_, items)| items).nth(selected)
}

/// How much is missing.
pub(super) fn count(model: &Model) -> usize {
    missing(&model.progress).iter().map(|(_, items)| items.len()).sum()
}

/// Plays the shortest way to what is selected, as soon as it is found.
pub(super) fn play(model: &mut Model) {
    model.seeking = selected(model).map(Seeking::new);
    seek_on(model);
}

/// Continues the search for the way to what is selected, and plays it once it is found; whether the search is over.
pub(super) fn seek_on(model: &mut Model) -> bool {
    let Some(seeking) = &mut model.seeking else { return false };
    let Poll::Ready(way) = seeking.advance() else { return false };
    model.seeking = None;
    match way {
        Some(run) => {
            walk::open_run(model, run);
            model.what_if = None;
            model.playing = true;
        }
        None => model.notify(key!("coverage.no-way")),
    }
    true
}

/// Whether a search is going on: it goes on by ticks.
pub(super) fn wants_ticks(model: &Model) -> bool {
    model.seeking.is_some()
}

/// Ends a search whose target is no longer selected.
pub(super) fn end_stale_search(model: &mut Model) {
    if model.seeking.as_ref().is_some_and(|seeking| selected(model) != Some(seeking.item)) {
        model.seeking = None;
    }
}

/// So many worlds are kept in each stage, at the most.
const WORLDS: u32 = 30_000;

/// Worlds that a slice expands: no key waits longer than some hundredths of a second.
const SLICE: u32 = 256;

/// A search for the shortest way to something, in slices: first by what correct programs on a good network do, then with
/// losses, aborts and timers, then with crashes and forgeries; each from two CLOSED peers, then from a connection that is
/// there; all of it once more with windows of one octet. Clones share the stage that is searched.
#[derive(Clone, Debug)]
pub struct Seeking {
    item: CoverageItem,
    /// The stages that follow, the next one last.
    stages: Vec<Stage>,
    now: Option<(Setup, Arc<Mutex<GoalSearch>>)>,
}

/// The start of a stage, and what may happen in it.
type Stage = (Setup, Vec<Kind>);

/// All stages, the first one last.
fn stages() -> Vec<Stage> {
    let usual = [
        Kind::Call(Call::PassiveOpen),
        Kind::Call(Call::ActiveOpen),
        Kind::Call(Call::Close),
        Kind::Deliver,
        Kind::Timeout(Some(Timer::TimeWait)),
    ];
    let trouble = [Kind::Call(Call::Send(1)), Kind::Call(Call::Abort), Kind::Lose, Kind::Timeout(None)];
    let kinds = [usual.to_vec(), [&usual[..], &trouble].concat(), Kind::ALL.to_vec()];
    let mut stages = Vec::new();
    for window in [65_535, 1] {
        for kinds in &kinds {
            for established in [false, true] {
                let setup = Setup { window: [window; 2], iss: [vec![100], vec![300]], established };
                stages.push((setup, kinds.clone()));
            }
        }
    }
    stages.reverse();
    stages
}

impl Seeking {
    fn new(item: CoverageItem) -> Self {
        Self { item, stages: stages(), now: None }
    }

    /// Searches a slice further; once it is over, the way if there is one.
    fn advance(&mut self) -> Poll<Option<Timeline>> {
        let Some((setup, hunt)) = &self.now else {
            let Some((setup, kinds)) = self.stages.pop() else { return Poll::Ready(None) };
            let allowed = kinds.into_iter().map(Allowed::any).collect();
            let task = Task { wanted: vec![self.item.wanted()], allowed };
            let hunt = GoalSearch::new(&World::new(&setup), &task, WORLDS);
            self.now = Some((setup, Arc::new(Mutex::new(hunt))));
            return self.advance();
        };
        let found = hunt.lock().unwrap_or_else(PoisonError::into_inner).advance(SLICE);
        let run = match found {
            None => return Poll::Pending,
            Some(Fewest::Way(events)) => run_of(self.item, setup, &events),
            Some(Fewest::NoWay | Fewest::Cut) => None,
        };
        self.now = None;
        run.map_or(Poll::Pending, |run| Poll::Ready(Some(run)))
    }
}

/// These events as a run; none if nothing happens in it.
fn run_of(item: CoverageItem, setup: &Setup, events: &[Event]) -> Option<Timeline> {
    let mut run = Timeline::new(setup);
    let title = |lang| {
        let text = Text::of(lang);
        (lang, text.fill(key!("coverage.way"), &[("what", &item.name_in(text))]))
    };
    let about = run.about_mut();
    about.title = Localized(Lang::ALL.map(title).into());
    events.iter().try_for_each(|event| run.apply(event).map(drop)).ok()?;
    run.end_script();
    (!events.is_empty()).then_some(run)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::fixture::{model, press};
    use crate::app::{Input, next_tick, update};
    use std::time::Duration;

    #[test]
    fn what_the_cursor_has_shown_is_seen_and_no_more() {
        let mut model = model("normal-close");
        assert!(model.progress.is_empty());
        press(&mut model, "n n");
        let coverage = &model.progress.coverage;
        assert!(coverage.edges.contains("established--fin-wait-1"));
        assert!(coverage.pairs.contains("FIN-WAIT-1/CLOSE-WAIT") && coverage.pairs.len() == 2);
        assert!(coverage.rules.contains("fin-established") && !coverage.states.contains("TIME-WAIT"));
        let before = model.progress.clone();
        press(&mut model, "p p");
        assert_eq!(model.progress, before);
    }

    #[test]
    fn a_way_is_found_to_every_state_and_every_drawn_edge() {
        for group in [CoverageGroup::States, CoverageGroup::Edges] {
            for item in group.all() {
                // The searches for the others take a minute.
                let is_undrawn = matches!(item, CoverageItem::Edge(edge) if !edge.is_drawn());
                if is_undrawn || item == CoverageItem::State(State::Closed) {
                    continue;
                }
                let mut seeking = Seeking::new(item);
                let run = loop {
                    if let Poll::Ready(way) = seeking.advance() {
                        break way.unwrap_or_else(|| panic!("{item:?}"));
                    }
                };
                let last = run.get(run.last()).unwrap();
                assert!(shown_by(&last).contains(&item), "{item:?}");
            }
        }
    }

    #[test]
    fn the_view_lists_what_is_missing_and_enter_plays_the_way() {
        let mut model = model("normal-close");
        press(&mut model, "n C");
        let missing = selected(&model).unwrap();
        assert_eq!(missing, CoverageItem::State(State::Closed));
        press(&mut model, "Down");
        let Some(CoverageItem::State(state)) = selected(&model) else { panic!("a state") };
        press(&mut model, "Enter");
        assert!(model.playing && model.overlay.is_none());
        press(&mut model, "End");
        assert!(model.progress.coverage.states.contains(state.name()));
        assert_eq!(model.timeline.about().title.get(Lang::En), "The shortest way to LISTEN");
    }

    #[test]
    fn a_long_search_goes_on_by_ticks_and_ends_when_something_else_is_selected() {
        let mut model = model("normal-close");
        // The last rule of the list; it takes more than a slice.
        press(&mut model, "C");
        for _ in 0..count(&model) {
            press(&mut model, "Down");
        }
        press(&mut model, "Enter");
        assert!(model.seeking.is_some() && next_tick(&model) == Some(Duration::ZERO));
        press(&mut model, "Up");
        assert!(model.seeking.is_none());
        press(&mut model, "Down Enter Esc");
        assert!(model.seeking.is_none() && model.overlay.is_none());
    }

    #[test]
    fn what_takes_many_slices_is_played_once_it_is_found() {
        let mut model = model("normal-close");
        press(&mut model, "C Enter");
        let mut ticks = 0;
        while model.seeking.is_some() {
            update(&mut model, Input::Tick);
            ticks += 1;
        }
        assert!(ticks > 0 && model.playing && model.overlay.is_none());
        press(&mut model, "End");
        assert!(model.progress.coverage.states.contains("CLOSED"));
    }
}
