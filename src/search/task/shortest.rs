//! The fewest events that reach a goal.

use std::collections::HashMap;

use super::{Reached, Task};
use crate::search::store::{Full, Origin, Store};
use crate::sim::{Event, Observer, Peer, Policy, Transition, World};
use crate::tcp::{Facts, Rule};

/// The most segments in flight towards each peer.
const MOST_IN_FLIGHT: usize = 6;

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
    /// The limit of worlds was reached first.
    Cut,
}

/// Finds the fewest events that lead from a world to a goal, within at most this many worlds.
pub fn fewest(start: &World, task: &Task, most: u32) -> Fewest {
    GoalSearch::new(start, task, most).advance(u32::MAX).unwrap_or(Fewest::Cut)
}

/// A breadth-first search for the fewest events to a goal, in slices. Of two ways to one world only
/// the one that reached more of the goal is followed: it can reach everything else as soon as the other.
#[derive(Debug)]
pub struct GoalSearch {
    start: World,
    task: Task,
    most: u32,
    policy: Policy,
    store: Store,
    /// The world that is expanded next.
    next: u32,
    /// What was reached on the ways that are followed, by the world and what is used up there.
    met: HashMap<Box<[u8]>, Vec<u64>>,
    key: Vec<u8>,
}

impl GoalSearch {
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
