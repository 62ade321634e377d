//! The states that are looked for.

use super::{Pair, Search};
use crate::sim::Peer;
use crate::tcp::State;

/// The state that is looked for of each peer; `None` is any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Goal(pub [Option<State>; 2]);

impl Goal {
    /// This peer in this state, the other in any.
    pub fn of(peer: Peer, state: State) -> Self {
        let mut goal = Self::default();
        goal.0[peer.index()] = Some(state);
        goal
    }

    /// Whether it holds in these states.
    pub fn holds(self, states: [State; 2]) -> bool {
        self.0.iter().zip(states).all(|(&goal, state)| goal.is_none_or(|goal| goal == state))
    }

    /// The pair found first in which it holds, if there is one. The search is breadth-first, so none is nearer.
    pub fn find(self, search: &Search) -> Option<&Pair> {
        search.pairs().filter(|pair| self.holds(pair.states)).min_by_key(|pair| pair.least)
    }
}

/// `A CLOSING, B TIME-WAIT`
impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut states = Peer::BOTH.into_iter().zip(self.0).filter_map(|(peer, state)| Some((peer, state?)));
        if let Some((peer, state)) = states.next() {
            write!(f, "{peer} {state}")?;
        }
        states.try_for_each(|(peer, state)| write!(f, ", {peer} {state}"))
    }
}
