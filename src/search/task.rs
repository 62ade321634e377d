//! Goals of a search: what has to happen, which events are allowed, and the fewest events that reach it.

use std::collections::HashMap;

use super::store::{Full, Origin, Store};
use crate::sim::{Event, EventKind, Forgery, Observer, Peer, Policy, Step, Transition, Which, World};
use crate::tcp::{Call, Edge, Facts, Rule, State, Timer};

/// The most things that a goal can want.
pub const MOST_WANTED: usize = 64;

/// The most kinds of events that a goal can name.
pub const MOST_ALLOWED: usize = 32;

/// Segments in flight towards each peer, at the most, in a search.
const MOST_IN_FLIGHT: usize = 6;

/// One thing that has to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The peers are in these states at the same time; a peer without one may be in any.
    States([Option<State>; 2]),
    /// A peer is in this state, be it the one or the other.
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
    /// So many times in all; `None` for any number.
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
    /// A goal that wants one thing, by anything that can happen.
    pub fn anyhow(wanted: Wanted) -> Self {
        Self { wanted: vec![wanted], allowed: Kind::ALL.map(Allowed::any).into() }
    }

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

/// Records which parts of a goal an event reaches.
struct Watch<'a> {
    task: &'a Task,
    met: &'a mut u64,
}

impl Observer for Watch<'_> {
    fn transition(&mut self, transition: Transition) {
        self.task.note_edge(transition, self.met);
    }

    fn rule(&mut self, peer: Peer, rule: Rule, _: impl FnOnce() -> Facts) {
        self.task.note_rule(peer, rule, self.met);
    }
}

/// What a search for the fewest events found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fewest {
    /// One of the shortest ways.
    Way(Vec<Event>),
    /// There is no way, with at most six segments in flight towards each peer.
    NoWay,
    /// So many worlds were not enough.
    Cut,
}

/// Finds the fewest events that lead from a world to a goal, within at most this many worlds.
pub fn fewest(start: &World, task: &Task, most: u32) -> Fewest {
    Hunt::new(start, task, most).advance(u32::MAX).unwrap_or(Fewest::Cut)
}

/// A breadth-first search for the fewest events to a goal, in slices. Of two ways to one world only that is followed which
/// brought about more: what the other can still reach, it can reach as soon.
#[derive(Debug)]
pub struct Hunt {
    start: World,
    task: Task,
    most: u32,
    policy: Policy,
    store: Store,
    /// The world that is expanded next.
    next: u32,
    /// What was brought about on the ways to each world and what is used up there, none of them part of another.
    met: HashMap<Box<[u8]>, Vec<u64>>,
    key: Vec<u8>,
}

impl Hunt {
    /// A search that has not begun, within at most this many worlds.
    pub fn new(start: &World, task: &Task, most: u32) -> Self {
        let (policy, store) = (task.policy(), Store::default());
        let (start, task) = (start.clone(), task.clone());
        Self { start, task, most, policy, store, next: 0, met: HashMap::new(), key: Vec::new() }
    }

    /// Expands at most this many worlds; `None` until it is over.
    pub fn advance(&mut self, worlds: u32) -> Option<Fewest> {
        self.expand(worlds).unwrap_or(Some(Fewest::Cut))
    }

    fn expand(&mut self, worlds: u32) -> Result<Option<Fewest>, Full> {
        if self.store.len() == 0 {
            let begin = self.task.begin(&self.start);
            if self.task.is_met(&begin) {
                return Ok(Some(Fewest::Way(Vec::new())));
            }
            let start = self.start.clone();
            self.keep(&start, &begin, Origin { parent: 0, choice: 0 })?;
        }
        let mut choices = Vec::new();
        for _ in 0..worlds {
            if self.next >= self.store.len() {
                return Ok(Some(Fewest::NoWay));
            }
            let (world, progress) = self.read(self.next).ok_or(Full)?;
            choices.clear();
            world.choices(&self.policy, &mut choices);
            for (choice, event) in (0u16..).zip(&choices) {
                let Some(mut after) = self.task.counting(&progress, event) else { continue };
                let mut then = world.clone();
                let mut watch = Watch { task: &self.task, met: &mut after.met };
                if then.apply_to(event, &mut watch).is_err()
                    || Peer::BOTH.into_iter().any(|peer| then.in_flight_count(peer) > MOST_IN_FLIGHT)
                {
                    continue;
                }
                self.task.note_states(&then, &mut after.met);
                let kept = self.keep(&then, &after, Origin { parent: self.next, choice })?;
                if let Some(number) = kept.filter(|_| self.task.is_met(&after)) {
                    return Ok(Some(Fewest::Way(self.way(number))));
                }
            }
            if self.store.len() > self.most {
                return Ok(Some(Fewest::Cut));
            }
            self.next += 1;
        }
        Ok(None)
    }

    /// Keeps a world, unless one is kept that can reach as much.
    fn keep(&mut self, world: &World, progress: &Reached, origin: Origin) -> Result<Option<u32>, Full> {
        self.key.clear();
        self.key.extend(progress.met.to_le_bytes());
        let counts =
            self.task.allowed.iter().zip(progress.used).filter(|(allowed, _)| allowed.times.is_some());
        self.key.extend(counts.map(|(_, used)| used));
        world.key(&mut self.key);
        let rest = self.key.get(size_of::<u64>()..).unwrap_or_default();
        let met = match self.met.get_mut(rest) {
            Some(met) => met,
            None => self.met.entry(rest.into()).or_default(),
        };
        if met.iter().any(|more| progress.met & !more == 0) {
            return Ok(None);
        }
        met.retain(|less| less & !progress.met != 0);
        met.push(progress.met);
        self.store.insert(&self.key, origin)
    }

    fn read(&self, number: u32) -> Option<(World, Reached)> {
        let (met, mut rest) = self.store.key(number).split_first_chunk()?;
        let mut progress = Reached { met: u64::from_le_bytes(*met), ..Reached::default() };
        for (place, _) in self.task.allowed.iter().enumerate().filter(|(_, allowed)| allowed.times.is_some())
        {
            let (used, others) = rest.split_first()?;
            *progress.used.get_mut(place)? = *used;
            rest = others;
        }
        Some((self.start.from_key(rest)?, progress))
    }

    fn way(&self, mut number: u32) -> Vec<Event> {
        let mut way = Vec::new();
        while let Some(Origin { parent, choice }) = self.store.origin(number) {
            let mut choices = Vec::new();
            if let Some((before, _)) = self.read(parent) {
                before.choices(&self.policy, &mut choices);
            }
            way.extend(choices.into_iter().nth(choice.into()));
            number = parent;
        }
        way.reverse();
        way
    }
}

#[cfg(test)]
mod tests;
