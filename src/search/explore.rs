//! The search itself.

use std::collections::BTreeSet;
use std::ops::Range;

use super::bounds::Used;
use super::expand::{Expansion, Job, Source, expand};
use super::store::{Full, Origin, Store};
use super::{Bounds, EndKind};
use crate::sim::{Event, Peer, Policy, Setup, World};
use crate::tcp::State;

const STATES: usize = State::ALL.len();

/// Worlds that are expanded before what they lead to is kept; it is all in memory meanwhile.
const MOST_AT_ONCE: u32 = 8192;

/// The progress of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There are worlds that have not been expanded.
    Running,
    /// Everything within the bounds has been seen.
    Complete,
    /// [`Bounds::max_worlds`] are found, and there are more.
    MaxWorlds,
    /// There is no memory for more worlds.
    OutOfMemory,
    /// The machine took a step that is not in its table of transitions.
    OffTable,
}

/// A pair of states that is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The state of each peer.
    pub states: [State; 2],
    /// The fewest events that lead there.
    pub least: u32,
    /// In how many worlds the peers are in these states.
    pub worlds: u32,
    /// The first world of them.
    first: u32,
}

/// A breadth-first search, in pieces.
#[derive(Debug)]
pub struct Search {
    bounds: Bounds,
    policy: Policy,
    start: World,
    pub(super) store: Store,
    outcome: Outcome,
    /// The first world that has not been expanded.
    next: u32,
    events: u64,
    /// How many events lead to the worlds that are being expanded, and the first world of the next level.
    depth: u32,
    level_end: u32,
    pairs: [[Option<Pair>; STATES]; STATES],
    ends: BTreeSet<([State; 2], EndKind)>,
    /// Kept for their memory.
    expansions: Vec<Expansion>,
}

impl Search {
    /// A search from two CLOSED peers.
    pub fn new(bounds: Bounds) -> Self {
        Self::starting_at(World::new(&Bounds::setup()), bounds)
    }

    /// A search from this world: what the bounds allow is counted from there on.
    pub fn starting_at(start: World, bounds: Bounds) -> Self {
        let mut search = Self {
            bounds,
            policy: bounds.policy(),
            start,
            store: Store::default(),
            outcome: Outcome::Running,
            next: 0,
            events: 0,
            depth: 0,
            level_end: 1,
            pairs: [[None; STATES]; STATES],
            ends: BTreeSet::new(),
            expansions: Vec::new(),
        };
        let mut key = Vec::new();
        Used::default().write(&search.bounds, &mut key);
        search.start.key(&mut key);
        let states = Peer::BOTH.map(|peer| search.start.state(peer));
        if let Err(outcome) = search.keep(&key, states, Origin { parent: 0, choice: 0 }) {
            search.outcome = outcome;
        }
        search
    }

    /// Searches to the end, or until `is_enough`, which is called after each batch of this many worlds.
    pub fn run(&mut self, piece: u32, mut is_enough: impl FnMut(&Self) -> bool) {
        while self.outcome == Outcome::Running && !is_enough(self) {
            self.advance(piece);
        }
    }

    /// Expands at most this many worlds.
    pub fn advance(&mut self, worlds: u32) {
        self.advance_by(worlds, 1, |jobs| jobs.into_iter().for_each(Job::run));
    }

    /// The same, with the worlds of a level divided into so many jobs, which `run_all` runs at once. What it finds is the
    /// same; each job wants thousands of worlds.
    pub fn advance_by(&mut self, worlds: u32, jobs: u32, run_all: impl Fn(Vec<Job<'_>>)) {
        let mut left = worlds;
        while left > 0 && self.outcome == Outcome::Running {
            if self.next == self.level_end {
                if self.level_end == self.store.len() {
                    self.outcome = Outcome::Complete;
                    return;
                }
                self.depth += 1;
                self.level_end = self.store.len();
            }
            let count = left.min(self.level_end - self.next).min(MOST_AT_ONCE);
            self.expand(self.next..self.next + count, jobs, &run_all);
            left -= count;
        }
    }

    /// Expands these worlds, which are of one level, and keeps what is new.
    fn expand(&mut self, worlds: Range<u32>, jobs: u32, run_all: impl FnOnce(Vec<Job<'_>>)) {
        let mut expansions = std::mem::take(&mut self.expansions);
        expand(&mut expansions, self.source(), &worlds, jobs, run_all);
        self.next = worlds.end;
        for expansion in &expansions {
            let kept = self.keep_all(expansion);
            let stopped_at = kept.err().map(|(outcome, events, parent)| {
                self.outcome = outcome;
                self.next = parent + 1;
                (events, parent)
            });
            let (events, last) = stopped_at.unwrap_or((expansion.events, worlds.end));
            self.events += events;
            let ends = expansion.ends.iter().filter(|(world, ..)| *world < last);
            self.ends.extend(ends.map(|&(_, states, end)| (states, end)));
            if self.outcome != Outcome::Running {
                break;
            }
        }
        self.expansions = expansions;
    }

    /// Keeps the new worlds of an expansion. Stops as a search of one world after the other would: why, with how many of
    /// the events, and in which world.
    fn keep_all(&mut self, expansion: &Expansion) -> Result<(), (Outcome, u64, u32)> {
        for (key, found) in expansion.found() {
            self.keep(key, found.states, found.origin)
                .map_err(|outcome| (outcome, found.events, found.origin.parent))?;
        }
        expansion.stopped.map_or(Ok(()), |(outcome, world)| Err((outcome, expansion.events, world)))
    }

    /// Keeps a world if it is new.
    fn keep(&mut self, key: &[u8], states: [State; 2], origin: Origin) -> Result<(), Outcome> {
        if self.store.len() >= self.bounds.max_worlds && !self.store.has(key) {
            return Err(Outcome::MaxWorlds);
        }
        if let Some(number) = self.store.insert(key, origin).map_err(|Full| Outcome::OutOfMemory)? {
            let least = if number == 0 { 0 } else { self.depth + 1 };
            let [a, b] = states.map(|state| state as usize);
            let pair = self.pairs[a][b].get_or_insert(Pair { states, least, worlds: 0, first: number });
            pair.worlds += 1;
        }
        Ok(())
    }

    fn source(&self) -> Source<'_> {
        Source { bounds: &self.bounds, policy: &self.policy, start: &self.start, store: &self.store }
    }

    /// A world that was found, and what was used up on the way to it.
    pub(super) fn world(&self, number: u32) -> Option<(World, Used)> {
        self.source().world(number)
    }

    /// What the search may do.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// How both peers of a search from two CLOSED ones are set up, with as many ISS as these events need.
    pub fn setup(&self, way: &[Event]) -> Setup {
        let full = Bounds::setup();
        let outcome = |setup: &Setup| {
            let mut world = World::new(setup);
            let steps = way.iter().map(|event| world.apply(event));
            steps.map(|step| step.map(|step| (step.transitions, step.sent))).collect::<Vec<_>>()
        };
        let wanted = outcome(&full);
        let shortened = (1..).map(|count| {
            let iss = full.iss.each_ref().map(|iss| iss.iter().take(count).copied().collect());
            Setup { iss, ..full.clone() }
        });
        let most = full.iss.iter().map(Vec::len).max().unwrap_or_default();
        shortened.take(most).find(|setup| outcome(setup) == wanted).unwrap_or(full)
    }

    /// Its progress.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// How many worlds are found: two are the same if the peers, the wire and what is used up of the bounds are.
    pub fn worlds(&self) -> u32 {
        self.store.len()
    }

    /// How many events were tried, each in its world.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// The most events that a shortest way to a world needs, of the worlds found so far.
    pub fn depth(&self) -> u32 {
        self.depth + u32::from(self.store.len() > self.level_end)
    }

    /// The memory of the worlds, in octets.
    pub fn memory(&self) -> usize {
        self.store.memory()
    }

    /// The pairs found so far, by A's state and then B's.
    pub fn pairs(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().flatten().flatten()
    }

    /// This pair, if it is found.
    pub fn pair(&self, a: State, b: State) -> Option<&Pair> {
        self.pairs[a as usize][b as usize].as_ref()
    }

    /// The states of the worlds that have no successor, and why.
    pub fn ends(&self) -> impl Iterator<Item = ([State; 2], EndKind)> {
        self.ends.iter().copied()
    }

    /// One of the shortest ways to a pair.
    pub fn shortest(&self, pair: &Pair) -> Vec<Event> {
        let mut way = Vec::new();
        let mut world = pair.first;
        while let Some(Origin { parent, choice }) = self.store.origin(world) {
            let mut choices = Vec::new();
            if let Some((before, _)) = self.world(parent) {
                before.choices(&self.policy, &mut choices);
            }
            way.extend(choices.into_iter().nth(choice.into()));
            world = parent;
        }
        way.reverse();
        way
    }
}
