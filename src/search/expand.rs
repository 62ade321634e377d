//! Expands worlds: what one event more leads to, found without changing the search, so that a caller can have several threads
//! do it.

use std::ops::Range;

use super::bounds::Used;
use super::explore::Outcome;
use super::store::{Origin, Store};
use super::{Bounds, EndKind};
use crate::sim::{Event, Observer, Peer, Policy, Transition, World};
use crate::tcp::State;

/// Fewer worlds are not worth a job.
const FEWEST: u32 = 1024;

/// What an expansion reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub(super) bounds: &'a Bounds,
    pub(super) policy: &'a Policy,
    pub(super) start: &'a World,
    pub(super) store: &'a Store,
}

impl Source<'_> {
    /// A world that was found, and what was used up on the way to it.
    pub(super) fn world(&self, number: u32) -> Option<(World, Used)> {
        let (used, key) = Used::read(self.bounds, self.store.key(number))?;
        Some((self.start.from_key(key)?, used))
    }
}

/// A world that an event led to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// Where its key ends among those of the expansion.
    end: usize,
    pub(super) states: [State; 2],
    pub(super) origin: Origin,
    /// Events of the expansion up to this one.
    pub(super) events: u64,
}

/// What some worlds lead to, in the order of the worlds and of their events.
#[derive(Debug, Default)]
pub(super) struct Expansion {
    worlds: Range<u32>,
    keys: Vec<u8>,
    found: Vec<Found>,
    /// Events that could happen.
    pub(super) events: u64,
    /// The worlds without successors.
    pub(super) ends: Vec<(u32, [State; 2], EndKind)>,
    /// Why it is not whole, and at which world it stopped.
    pub(super) stopped: Option<(Outcome, u32)>,
    choices: Vec<Event>,
}

impl Expansion {
    /// The worlds found, with their keys. Some may be known, or be found twice.
    pub(super) fn found(&self) -> impl Iterator<Item = (&[u8], &Found)> {
        let mut start = 0;
        self.found.iter().map(move |found| {
            let key = self.keys.get(start..found.end).unwrap_or_default();
            start = found.end;
            (key, found)
        })
    }

    /// Expands these worlds. With `looks_up`, leaves out what the search knows already.
    fn fill(&mut self, source: Source<'_>, worlds: Range<u32>, looks_up: bool) {
        self.keys.clear();
        self.found.clear();
        self.ends.clear();
        self.events = 0;
        self.stopped = worlds
            .clone()
            .find_map(|number| self.expand(source, number, looks_up).err().map(|outcome| (outcome, number)));
        self.worlds = worlds;
    }

    /// Lets everything happen once in a world.
    fn expand(&mut self, source: Source<'_>, number: u32, looks_up: bool) -> Result<(), Outcome> {
        let Some((world, used)) = source.world(number) else { return Err(Outcome::OutOfMemory) };
        self.choices.clear();
        world.choices(source.policy, &mut self.choices);
        let before = Peer::BOTH.map(|peer| world.state(peer));
        let mut end = Some(EndKind::Dead);
        // One world for all that follows: its memory is used again.
        let mut after = world.clone();
        for (choice, event) in (0u16..).zip(&self.choices) {
            let Some(used) = used.after(event, source.bounds) else { continue };
            after.clone_from(&world);
            let mut reported = States(before.map(Some));
            if after.apply_to(event, &mut reported).is_err() || overflows(&after, source.bounds) {
                end = end.map(|_| EndKind::Bound);
                continue;
            }
            end = None;
            self.events += 1;
            let states = Peer::BOTH.map(|peer| after.state(peer));
            let start = self.keys.len();
            used.write(source.bounds, &mut self.keys);
            after.key(&mut self.keys);
            if looks_up && self.keys.get(start..).is_some_and(|key| source.store.has(key)) {
                self.keys.truncate(start);
            } else {
                let origin = Origin { parent: number, choice };
                self.found.push(Found { end: self.keys.len(), states, origin, events: self.events });
            }
            if reported.0 != states.map(Some) {
                return Err(Outcome::OffTable);
            }
        }
        if let Some(end) = end {
            let end = if end == EndKind::Dead { EndKind::of(&world) } else { end };
            self.ends.push((number, before, end));
        }
        Ok(())
    }
}

/// A part of the worlds to expand. Jobs do not depend on each other: any thread can do any of them, in any order.
#[derive(Debug)]
pub struct Job<'a> {
    expansion: &'a mut Expansion,
    source: Source<'a>,
    worlds: Range<u32>,
    looks_up: bool,
}

impl Job<'_> {
    /// Expands its worlds.
    pub fn run(self) {
        self.expansion.fill(self.source, self.worlds, self.looks_up);
    }
}

/// Expands these worlds as at most so many jobs, which `run_all` runs. The expansions are in the order of the worlds; those behind
/// the first that stopped count for nothing.
pub(super) fn expand(
    expansions: &mut Vec<Expansion>,
    source: Source<'_>,
    worlds: &Range<u32>,
    jobs: u32,
    run_all: impl FnOnce(Vec<Job<'_>>),
) {
    let each = worlds.end.saturating_sub(worlds.start).div_ceil(jobs.max(1)).max(FEWEST);
    let part = |start: u32| start..start.saturating_add(each).min(worlds.end);
    let parts: Vec<_> = worlds.clone().step_by(each as usize).map(part).collect();
    expansions.resize_with(parts.len(), Expansion::default);
    // What one job finds can as well be looked up when it is kept.
    let looks_up = parts.len() > 1;
    let job =
        |(expansion, worlds): (_, &Range<u32>)| Job { expansion, source, worlds: worlds.clone(), looks_up };
    for expansion in expansions.iter_mut() {
        expansion.worlds = 0..0;
    }
    run_all(expansions.iter_mut().zip(&parts).map(job).collect());
    // What was not done, as where no thread could be had.
    for (expansion, worlds) in
        expansions.iter_mut().zip(parts).filter(|(expansion, worlds)| expansion.worlds != *worlds)
    {
        expansion.fill(source, worlds, looks_up);
    }
}

fn overflows(world: &World, bounds: &Bounds) -> bool {
    let most = usize::from(bounds.in_flight);
    Peer::BOTH.into_iter().any(|peer| world.in_flight_count(peer) > most)
}

/// The states that the edges taken lead to; `None` once an edge begins elsewhere.
struct States([Option<State>; 2]);

impl Observer for States {
    fn transition(&mut self, Transition { peer, edge }: Transition) {
        let state = &mut self.0[peer.index()];
        *state = (*state == Some(edge.from)).then_some(edge.to);
    }
}
