//! Every pair of states that two peers can reach, as a grid that is walked: a search that goes on in slices, the selected
//! pair, the shortest way to it, and bounds that keys change.

mod bound;
mod never;
mod way;

pub use bound::Bound;
pub use never::{never_sentence, never_with};
pub use way::{From, shortest_scenario};
pub(super) use way::{goals, has_way_here, lead, nearest, shortest_run};

use std::sync::{Arc, Mutex, PoisonError};

use super::selection::Toward;
use super::{Model, View};
use crate::run::Timeline;
use crate::search::{Bounds, EndKind, Outcome, Pair, Search};
use crate::sim::Peer;
use crate::tcp::State;

const STATES: usize = State::ALL.len();

/// Worlds that a slice expands: no key waits longer than a few milliseconds.
const SLICE: u32 = 2048;

/// The default limit of worlds.
const MAX_WORLDS: u32 = 2_000_000;

/// A state's name in at most five columns.
pub const fn short(state: State) -> &'static str {
    match state {
        State::Closed => "CLSD",
        State::Listen => "LSTN",
        State::SynSent => "SSENT",
        State::SynReceived => "SRCVD",
        State::Established => "ESTAB",
        State::FinWait1 => "FW-1",
        State::FinWait2 => "FW-2",
        State::CloseWait => "CL-WT",
        State::Closing => "CLSNG",
        State::LastAck => "LACK",
        State::TimeWait => "TM-WT",
    }
}

/// What a search has found so far.
#[derive(Clone, Debug)]
pub struct Found {
    /// What may happen.
    pub bounds: Bounds,
    /// The progress of the search.
    pub outcome: Outcome,
    /// How many worlds are found.
    pub worlds: u32,
    pairs: [[Option<Pair>; STATES]; STATES],
    ends: Vec<([State; 2], EndKind)>,
}

impl Found {
    fn of(search: &Search) -> Self {
        Self {
            bounds: *search.bounds(),
            outcome: search.outcome(),
            worlds: search.worlds(),
            pairs: State::ALL.map(|a| State::ALL.map(|b| search.pair(a, b).copied())),
            ends: search.ends().collect(),
        }
    }

    /// This pair, if it is found.
    pub fn pair(&self, [a, b]: [State; 2]) -> Option<&Pair> {
        self.pairs[a as usize][b as usize].as_ref()
    }

    /// How many pairs are found.
    pub fn count(&self) -> usize {
        self.pairs.iter().flatten().flatten().count()
    }

    /// Whether worlds are still to be looked at.
    fn is_running(&self) -> bool {
        self.outcome == Outcome::Running
    }

    /// Why some worlds of this pair have no successor.
    pub fn ends(&self, states: [State; 2]) -> impl Iterator<Item = EndKind> {
        self.ends.iter().filter(move |(of, _)| *of == states).map(|&(_, kind)| kind)
    }
}

/// The state of the grid. Clones share the search, but each keeps what was found when it was made.
#[derive(Clone, Debug)]
pub struct Explore {
    /// The selected pair: A's state, B's.
    pub selected: [State; 2],
    /// The bound that keys change, while they do.
    pub bound: Option<Bound>,
    /// What is shown.
    pub found: Arc<Found>,
    /// The shortest way to the selected pair, if one is found.
    pub way: Option<Timeline>,
    search: Arc<Mutex<Search>>,
}

impl Explore {
    /// A search that has just begun.
    pub fn new(bounds: Bounds, selected: [State; 2]) -> Self {
        let search = Search::new(bounds);
        let found = Arc::new(Found::of(&search));
        let mut explore =
            Self { selected, bound: None, found, way: None, search: Arc::new(Mutex::new(search)) };
        explore.search_on();
        explore
    }

    /// Searches a slice further; whether pairs were found, or it is over.
    pub(super) fn search_on(&mut self) -> bool {
        let mut search = self.search.lock().unwrap_or_else(PoisonError::into_inner);
        search.advance(SLICE);
        let found = Found::of(&search);
        drop(search);
        let has_news = found.count() > self.found.count() || !found.is_running();
        self.found = Arc::new(found);
        if self.way.is_none() {
            self.find_way();
        }
        has_news
    }

    fn find_way(&mut self) {
        let search = self.search.lock().unwrap_or_else(PoisonError::into_inner);
        let [a, b] = self.selected;
        self.way = search.pair(a, b).map(|pair| shortest_run(&search, pair));
    }

    pub(super) fn select(&mut self, selected: [State; 2]) {
        self.selected = selected;
        self.find_way();
    }

    /// Selects the pair beside the selected one; at the edge it stays.
    pub(super) fn go(&mut self, toward: Toward) {
        let [a, b] = self.selected;
        self.select(match toward {
            Toward::Up => [before(a), b],
            Toward::Down => [behind(a), b],
            Toward::Left => [a, before(b)],
            Toward::Right => [a, behind(b)],
        });
    }

    /// Restarts the search with other bounds.
    fn restart(&mut self, bounds: Bounds) {
        if bounds != self.found.bounds {
            *self = Self { bound: self.bound, ..Self::new(bounds, self.selected) };
        }
    }

    /// Chooses the bound behind the chosen one, or the one before it.
    pub(super) fn go_to_bound(&mut self, ahead: bool) {
        self.bound = self.bound.map(|bound| bound.neighbour(ahead));
    }

    /// One more of the chosen bound, or one less.
    pub(super) fn change_bound(&mut self, up: bool) {
        if let Some(bound) = self.bound {
            self.restart(bound.changed(self.found.bounds, up));
        }
    }
}

fn before(state: State) -> State {
    State::ALL.into_iter().rfind(|&other| other < state).unwrap_or(state)
}

fn behind(state: State) -> State {
    State::ALL.into_iter().find(|&other| other > state).unwrap_or(state)
}

/// Shows the grid: at the pair whose way is walked, else at the states where the peers are now.
pub(super) fn open(model: &mut Model) {
    let moment = model.timeline.now();
    let selected = Peer::BOTH.map(|peer| moment.state(peer).states().iter().next().unwrap_or(State::Closed));
    let is_walked = |way: &Timeline| way.is_same_run(&model.timeline);
    match &mut model.explore {
        Some(explore) if explore.way.as_ref().is_some_and(is_walked) => {}
        Some(explore) => explore.select(selected),
        None => {
            let bounds = Bounds { max_worlds: MAX_WORLDS, ..Bounds::default() };
            model.explore = Some(Explore::new(bounds, selected));
        }
    }
    model.playing = false;
    model.view = View::Explore;
}

/// Shows the grid of a search within these bounds.
pub fn open_within(model: &mut Model, bounds: Bounds) {
    model.explore = Some(Explore::new(bounds, [State::Established; 2]));
    model.view = View::Explore;
}

/// Whether the grid is shown and its search is not over: it goes on by ticks.
pub(super) fn wants_ticks(model: &Model) -> bool {
    model.view == View::Explore && model.explore.as_ref().is_some_and(|explore| explore.found.is_running())
}

/// The shortest way to the selected pair, if one is found.
pub(super) fn selected_way(model: &Model) -> Option<&Timeline> {
    model.explore.as_ref()?.way.as_ref()
}
