//! All that one event did. What is shown, traced or recorded is read from here.

use super::{Event, Peer};
use crate::tcp::{CallError, Edge, Facts, Rule, Segment, Signal, Timer};

/// A segment on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flight {
    /// Its number: every segment put on the wire has the next one.
    pub id: u64,
    /// The segment.
    pub segment: Segment,
    /// How often it had been sent before: 0 unless it is a retransmission.
    pub resent: u32,
}

/// A segment that left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Who sent it.
    pub from: Peer,
    /// The segment and its number.
    pub flight: Flight,
}

/// A segment that reached its peer, or never will.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Towards this peer.
    pub to: Peer,
    /// The segment.
    pub segment: Segment,
    /// Its number on the wire; `None` if it was injected.
    pub flight: Option<u64>,
}

/// A peer took an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Who.
    pub peer: Peer,
    /// Which.
    pub edge: &'static Edge,
}

/// A rule fired at a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fired {
    /// Where.
    pub peer: Peer,
    /// Which.
    pub rule: Rule,
    /// The numbers in its sentence.
    pub facts: Facts,
}

/// One step of the timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// What happened; `None` only at the start.
    pub event: Option<Event>,
    /// The edges taken, in order. At most one peer moves.
    pub transitions: Vec<Transition>,
    /// The segment that arrived.
    pub delivered: Option<Arrival>,
    /// The segments that left, in order.
    pub sent: Vec<Departure>,
    /// The segment that the wire lost.
    pub lost: Option<Arrival>,
    /// The copy that the wire made.
    pub copied: Option<Departure>,
    /// The signals to the users.
    pub signals: Vec<(Peer, Signal)>,
    /// Why the call was refused.
    pub error: Option<(Peer, CallError)>,
    /// The timers started or restarted.
    pub started: Vec<(Peer, Timer)>,
    /// The rules that fired, in order.
    pub rules: Vec<Fired>,
}

impl Step {
    /// Becomes the step in which this event happens and of which nothing has come yet. Memory is used again.
    pub fn restart(&mut self, event: &Event) {
        match &mut self.event {
            Some(known) => known.clone_from(event),
            none => *none = Some(event.clone()),
        }
        (self.delivered, self.lost, self.copied, self.error) = (None, None, None, None);
        self.transitions.clear();
        self.sent.clear();
        self.signals.clear();
        self.started.clear();
        self.rules.clear();
    }
}
