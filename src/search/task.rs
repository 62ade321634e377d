//! Goals of a search: what has to happen, and which events are allowed.

mod shortest;

pub use shortest::{Fewest, GoalSearch, fewest};

use crate::sim::{Event, EventKind, Forgery, Peer, Policy, Step, Transition, Which, World};
use crate::tcp::{Call, Edge, Rule, State, Timer};

/// The most things that a goal can want.
pub const MOST_WANTED: usize = 64;

/// The most kinds of events that a goal can name.
pub const MOST_ALLOWED: usize = 32;

/// One thing that has to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The peers are in these states at the same time; a peer without one may be in any.
    States([Option<State>; 2]),
    /// Either peer is in this state.
    State(State),
    /// A peer takes this edge: the one named, or either.
    Edge(&'static Edge, Option<Peer>),
    /// This rule fires at a peer: the one named, or either.
    Rule(Rule, Option<Peer>),
}

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A user call; how many octets does not matter.
    Call(Call),
    /// A segment in flight arrives.
    Deliver,
    /// A segment in flight is lost.
    Lose,
    /// A segment in flight is copied.
    Duplicate,
    /// A forged segment arrives: one of [`Forgery::ALL`].
    Inject,
    /// A timer fires: the one named, or any.
    Timeout(Option<Timer>),
    /// The host reboots.
    Crash,
}

impl Kind {
    /// All of them, each call with one octet.
    pub const ALL: [Self; 14] = [
        Self::Call(Call::PassiveOpen),
        Self::Call(Call::ActiveOpen),
        Self::Call(Call::Send(1)),
        Self::Call(Call::Receive(1)),
        Self::Call(Call::Close),
        Self::Call(Call::CloseBoth),
        Self::Call(Call::Abort),
        Self::Call(Call::Status),
        Self::Deliver,
        Self::Lose,
        Self::Duplicate,
        Self::Inject,
        Self::Timeout(None),
        Self::Crash,
    ];

    /// Whether an event is of this kind.
    pub fn is_of(self, kind: &EventKind) -> bool {
        match (self, kind) {
            (Self::Call(Call::Send(_)), EventKind::Send(_))
            | (Self::Call(Call::Receive(_)), EventKind::Receive(_))
            | (Self::Deliver, EventKind::Deliver(_))
            | (Self::Lose, EventKind::Lose(_))
            | (Self::Duplicate, EventKind::Duplicate(_))
            | (Self::Inject, EventKind::Inject(_))
            | (Self::Timeout(None), EventKind::Timeout(_))
            | (Self::Crash, EventKind::Crash) => true,
            (Self::Timeout(Some(timer)), EventKind::Timeout(other)) => timer == *other,
            (Self::Call(call), kind) => kind.call() == Some(call),
            _ => false,
        }
    }
}

/// A kind of event that may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// The kind.
    pub kind: Kind,
    /// At this peer; at both, if none is named.
    pub at: Option<Peer>,
    /// How many times in all; `None` for any number.
    pub times: Option<u8>,
    /// Only the segment that has been in flight longest: the wire keeps the order.
    pub oldest: bool,
}

impl Allowed {
    /// This kind of event, anywhere and any number of times.
    pub const fn any(kind: Kind) -> Self {
        Self { kind, at: None, times: None, oldest: false }
    }

    /// Whether it is about an event.
    pub fn is_of(&self, event: &Event) -> bool {
        let nth = match event.kind {
            EventKind::Deliver(nth) | EventKind::Lose(nth) | EventKind::Duplicate(nth) => nth,
            _ => 1,
        };
        self.at.is_none_or(|at| at == event.at) && self.kind.is_of(&event.kind) && (nth == 1 || !self.oldest)
    }
}

/// What has to happen, and what may happen on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// All of this, in any order; at most [`MOST_WANTED`].
    pub wanted: Vec<Wanted>,
    /// An event counts for the first of these that it is of and that is not used up; at most [`MOST_ALLOWED`].
    pub allowed: Vec<Allowed>,
}

/// How far a run is on its way to a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// What has happened, a bit for each thing wanted.
    met: u64,
    /// How often each kind of event has happened, as far as it is counted.
    used: [u8; MOST_ALLOWED],
}

impl Reached {
    /// Whether this one of the things wanted has happened.
    pub const fn has_met(&self, wanted: usize) -> bool {
        self.met & 1 << wanted != 0
    }

    /// How many of the things wanted have happened.
    pub const fn met(&self) -> u32 {
        self.met.count_ones()
    }
}

impl Task {
    /// How far a run is that begins in this world.
    pub fn begin(&self, world: &World) -> Reached {
        let mut progress = Reached::default();
        self.note_states(world, &mut progress.met);
        progress
    }

    /// Whether everything has happened.
    pub fn is_met(&self, progress: &Reached) -> bool {
        progress.met() as usize == self.wanted.len()
    }

    /// How often this one of what is allowed may still happen; `None` for any number.
    pub fn left(&self, progress: &Reached, allowed: usize) -> Option<u8> {
        let times = self.allowed.get(allowed)?.times?;
        Some(times - progress.used.get(allowed).copied().unwrap_or_default().min(times))
    }

    /// Whether this may happen now.
    pub fn allows(&self, progress: &Reached, event: &Event) -> bool {
        self.counted_by(progress, event).is_some()
    }

    /// Whether this may happen at all.
    pub fn allows_ever(&self, event: &Event) -> bool {
        self.allowed.iter().any(|allowed| allowed.is_of(event))
    }

    fn counted_by(&self, progress: &Reached, event: &Event) -> Option<usize> {
        let mut places = self.allowed.iter().enumerate().filter(|(_, allowed)| allowed.is_of(event));
        places.find(|(place, _)| self.left(progress, *place) != Some(0)).map(|(place, _)| place)
    }

    /// How far a run is after an event: what it did, and the world after it. What is not allowed is not counted.
    pub fn after(&self, progress: &Reached, event: &Event, step: &Step, world: &World) -> Reached {
        let mut after = self.counting(progress, event).unwrap_or(*progress);
        step.transitions.iter().for_each(|taken| self.note_edge(*taken, &mut after.met));
        step.rules.iter().for_each(|fired| self.note_rule(fired.peer, fired.rule, &mut after.met));
        self.note_states(world, &mut after.met);
        after
    }

    /// With this event counted, if it is allowed.
    fn counting(&self, progress: &Reached, event: &Event) -> Option<Reached> {
        let place = self.counted_by(progress, event)?;
        let mut after = *progress;
        if self.allowed.get(place)?.times.is_some() {
            *after.used.get_mut(place)? += 1;
        }
        Some(after)
    }

    fn note(&self, met: &mut u64, holds: impl Fn(&Wanted) -> bool) {
        for (place, _) in self.wanted.iter().enumerate().filter(|(_, wanted)| holds(wanted)) {
            *met |= 1 << place;
        }
    }

    fn note_states(&self, world: &World, met: &mut u64) {
        let is = |peer: Peer, wanted: Option<State>| wanted.is_none_or(|state| state == world.state(peer));
        self.note(met, |wanted| match wanted {
            Wanted::States([a, b]) => is(Peer::A, *a) && is(Peer::B, *b),
            Wanted::State(state) => Peer::BOTH.into_iter().any(|peer| is(peer, Some(*state))),
            _ => false,
        });
    }

    fn note_edge(&self, Transition { peer, edge }: Transition, met: &mut u64) {
        self.note(met, |wanted| {
            matches!(wanted, Wanted::Edge(wanted, at) if *wanted == edge && at.is_none_or(|at| at == peer))
        });
    }

    fn note_rule(&self, peer: Peer, rule: Rule, met: &mut u64) {
        self.note(met, |wanted| {
            matches!(wanted, Wanted::Rule(wanted, at) if *wanted == rule && at.is_none_or(|at| at == peer))
        });
    }

    /// What a world offers of what is allowed at all: calls that TCP refuses too, for what it answers them may be wanted.
    pub fn policy(&self) -> Policy {
        let has = |kind: Kind| self.allowed.iter().any(|allowed| allowed.kind == kind);
        let which = |kind| match self
            .allowed
            .iter()
            .filter(|allowed| allowed.kind == kind)
            .map(|one| one.oldest)
            .min()
        {
            Some(false) => Which::Each,
            Some(true) => Which::Oldest,
            None => Which::None,
        };
        let calls = Kind::ALL.into_iter().filter_map(|kind| match kind {
            Kind::Call(call) if has(kind) => Some(call),
            _ => None,
        });
        let timers = Timer::ALL.into_iter().filter(|&timer| {
            self.allowed.iter().any(|allowed| allowed.kind.is_of(&EventKind::Timeout(timer)))
        });
        Policy {
            calls: calls.collect(),
            refused_calls: self.wanted.iter().any(|wanted| matches!(wanted, Wanted::Rule(..))),
            deliver: which(Kind::Deliver),
            lose: which(Kind::Lose),
            duplicate: which(Kind::Duplicate),
            timers: timers.collect(),
            crashes: has(Kind::Crash),
            forgeries: if has(Kind::Inject) { Forgery::ALL.to_vec() } else { Vec::new() },
            old: [Vec::new(), Vec::new()],
        }
    }
}

#[cfg(test)]
mod tests;
