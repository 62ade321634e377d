//! What is selected in the diagram, and how the keys move from there: along the grid on which all three sizes of the
//! diagram are built, and along the edges.

use super::Model;
use super::scroll::Scroll;
use crate::sim::Peer;
use crate::tcp::{EDGES, Edge, State};

/// Something of the diagram that has a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A state.
    State(State),
    /// An edge, drawn or not.
    Edge(&'static Edge),
}

/// What is selected, and how far its card is scrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// What the card is about.
    pub subject: Subject,
    /// How far its card is scrolled.
    pub scroll: Scroll,
}

/// Where an arrow key goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Toward {
    Left,
    Right,
    Up,
    Down,
}

/// Column and row of each state, in the order of `State::ALL`.
const GRID: [(i8, i8); State::ALL.len()] =
    [(1, 0), (1, 1), (2, 1), (0, 1), (1, 2), (0, 3), (0, 4), (2, 3), (1, 3), (2, 4), (1, 4)];

/// Column and row of a state on the grid of the diagram.
pub fn grid(state: State) -> (i8, i8) {
    GRID[state as usize]
}

/// The state of the peer at which this step happened; at the start, that of A.
pub fn where_it_happens(model: &Model) -> State {
    let moment = model.timeline.now();
    let peer = moment.step.event.as_ref().map_or(Peer::A, |event| event.at);
    moment.state(peer).states().iter().next().unwrap_or(State::Closed)
}

/// The state with this name, or the only one with this prefix.
pub(super) fn named(typed: &str) -> Option<State> {
    let begins = typed.trim().to_ascii_uppercase().replace(['_', ' '], "-");
    let mut found = State::ALL.into_iter().filter(|state| state.name().starts_with(&begins));
    let only = || found.next().filter(|_| found.next().is_none());
    State::from_name(typed.trim()).or_else(only)
}

/// The edges out of a state: drawn ones first, then those that only the text has.
pub(super) fn ways_out(state: State) -> impl Iterator<Item = &'static Edge> {
    EDGES.iter().filter(move |edge| edge.from == state)
}

impl Subject {
    /// The state that is next in the RFC's order, or the one before; an edge counts as the state it leaves.
    #[must_use]
    pub(super) fn neighbour(self, ahead: bool) -> Self {
        let states = State::ALL.into_iter();
        let by = if ahead { 1 } else { State::ALL.len() - 1 };
        let here = self.state();
        Self::State(states.cycle().skip_while(|&state| state != here).nth(by).unwrap_or(here))
    }

    /// The nearest state that way, if there is one. From an edge, that is first of all one of its ends.
    #[must_use]
    pub(super) fn toward(self, way: Toward) -> Self {
        let (x, y) = self.middle();
        let cost = |state: &State| {
            let (column, row) = grid(*state);
            let (right, down) = (2 * column - x, 2 * row - y);
            let (along, aside) = match way {
                Toward::Left => (-right, down),
                Toward::Right => (right, down),
                Toward::Up => (-down, right),
                Toward::Down => (down, right),
            };
            (along > 0).then_some(along + 2 * aside.abs())
        };
        let reachable = State::ALL.into_iter().filter_map(|state| Some((cost(&state)?, state)));
        reachable.min_by_key(|(cost, _)| *cost).map_or(self, |(_, state)| Self::State(state))
    }

    /// The first edge out of a state; after an edge, the next one out of the same state.
    #[must_use]
    pub(super) fn way_out(self) -> Self {
        let next = match self {
            Self::State(_) => None,
            Self::Edge(edge) => ways_out(edge.from).skip_while(|&other| other != edge).nth(1),
        };
        next.or_else(|| ways_out(self.state()).next()).map_or(self, Self::Edge)
    }

    /// The state itself, or the one that the edge leaves.
    fn state(self) -> State {
        match self {
            Self::State(state) => state,
            Self::Edge(edge) => edge.from,
        }
    }

    /// Twice its coordinates on the grid, so that the middle of an edge has integer ones.
    fn middle(self) -> (i8, i8) {
        let (from, to) = match self {
            Self::State(state) => (grid(state), grid(state)),
            Self::Edge(edge) => (grid(edge.from), grid(edge.to)),
        };
        (from.0 + to.0, from.1 + to.1)
    }
}

impl From<Subject> for Selection {
    /// Its card is read from the top.
    fn from(subject: Subject) -> Self {
        Self { subject, scroll: Scroll::default() }
    }
}
