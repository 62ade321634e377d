//! What a peer went through, and how sure that is.

use smallvec::SmallVec;

use super::guess::Act;
use super::machine::Machine;
use super::note::Note;
use crate::tcp::{Edge, Observer, State};

/// How sure a peer's path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// All of it, and where it ends.
    Exact,
    /// As far as it goes; it may go on.
    AtLeast,
    /// As far as it goes; then one of several.
    OneOf,
}

impl Certainty {
    /// As in traces.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::AtLeast => "at-least",
            Self::OneOf => "one-of",
        }
    }
}

/// States in their order. There may be millions of connections, of which each needs several such lists: as many states as most
/// come to lie in the list itself.
pub type States = SmallVec<[State; 15]>;

impl Observer for States {
    fn transition(&mut self, edge: &'static Edge) {
        self.push(edge.to);
    }
}

/// What a peer went through.
#[derive(Clone, Debug)]
pub struct Path {
    /// The states, in order, as far as they are certain. Empty where nothing is.
    pub states: States,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where it ended: one state, or those that it may be.
    pub ends: States,
    /// What happened at it, by the likeliest explanation; only where it was asked for.
    pub(super) acts: Vec<Act>,
    pub(super) start: Option<Box<Machine>>,
    /// What this shows of single packets.
    pub(super) notes: Vec<Note>,
}

impl Path {
    pub(super) fn unknown(states: &[State], ends: &[State], certainty: Certainty) -> Self {
        Self {
            states: States::from_slice(states),
            certainty,
            ends: States::from_slice(ends),
            acts: Vec::new(),
            start: None,
            notes: Vec::new(),
        }
    }
}
