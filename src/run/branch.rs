//! The steps of one branch, stored compactly: events, and a snapshot of the simulation now and then. What a step did is
//! found by letting its event happen again.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::moment::{Moment, Note};
use crate::sim::{Event, Step};

/// Steps between two snapshots: at most this many are replayed to read one.
const CHUNK: usize = 16;

/// When a segment was in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlightSpan {
    /// The step in which it was sent.
    pub left: usize,
    /// The step in which it arrived or was lost.
    pub ended: Option<usize>,
    /// Whether it was lost in that step.
    pub lost: bool,
}

/// How a step is stored.
#[derive(Clone, Debug)]
pub(super) enum StoredStep {
    /// What happened in a simulation.
    Event(Event, Option<Arc<Note>>),
    /// All of it.
    Moment(Arc<Moment>),
}

impl StoredStep {
    /// The moment of this entry, which follows on another.
    pub(super) fn after(&self, before: &Moment) -> Arc<Moment> {
        match self {
            Self::Event(event, note) => {
                let mut next = before.to_be_next();
                let happened = next.happen(before, event);
                debug_assert!(happened.is_ok(), "it was possible when it was stored");
                next.note.clone_from(note);
                next.into()
            }
            Self::Moment(moment) => moment.clone(),
        }
    }

    /// What happened.
    pub(super) fn event(&self) -> Option<&Event> {
        match self {
            Self::Event(event, _) => Some(event),
            Self::Moment(moment) => moment.event(),
        }
    }
}

/// Steps that follow on a snapshot.
#[derive(Clone, Debug)]
struct Chunk {
    /// The moment before the first of them.
    before: Arc<Moment>,
    steps: Vec<StoredStep>,
}

/// The end of a flight.
#[derive(Clone, Copy, Debug)]
struct End {
    step: u32,
    lost: bool,
}

/// A flight that was sent in this branch.
#[derive(Clone, Copy, Debug)]
struct BranchFlight {
    left: u32,
    /// The step in which it ended, with [`LOST`] if it was lost; 0 while it is under way.
    ended: u32,
}

/// Marks the end of a flight that was lost.
const LOST: u32 = 1 << 31;

/// A row of steps that leaves another, or the trunk.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    /// The branch that it leaves, and the last step in common; for the trunk, itself and the start.
    pub(super) parent: usize,
    pub(super) fork: usize,
    chunks: Vec<Arc<Chunk>>,
    len: usize,
    /// The number of the first flight that is sent here.
    first_flight: u64,
    flown: Vec<BranchFlight>,
    /// The ends of flights that had been sent before.
    ends: BTreeMap<u64, End>,
}

/// As stored. A run has fewer steps than this holds.
fn narrow(step: usize) -> u32 {
    u32::try_from(step).unwrap_or(u32::MAX) & !LOST
}

fn widen(step: u32) -> usize {
    usize::try_from(step).unwrap_or(usize::MAX)
}

impl Branch {
    pub(super) fn new(parent: usize, fork: usize, first_flight: u64) -> Self {
        Self {
            parent,
            fork,
            chunks: Vec::new(),
            len: 0,
            first_flight,
            flown: Vec::new(),
            ends: BTreeMap::new(),
        }
    }

    /// Its last step.
    pub(super) const fn last(&self) -> usize {
        self.fork + self.len
    }

    fn place(&self, step: usize) -> Option<(usize, usize)> {
        let index = step.checked_sub(self.fork + 1).filter(|&index| index < self.len)?;
        Some((index / CHUNK, index % CHUNK))
    }

    /// What is stored of a step of this branch.
    pub(super) fn entry(&self, step: usize) -> Option<&StoredStep> {
        let (chunk, index) = self.place(step)?;
        self.chunks.get(chunk)?.steps.get(index)
    }

    /// The moments of a chunk up to a step of this branch.
    pub(super) fn moments_to(&self, step: usize) -> Option<Vec<Arc<Moment>>> {
        let (chunk, index) = self.place(step)?;
        let Chunk { before, steps } = &**self.chunks.get(chunk)?;
        let mut moments: Vec<Arc<Moment>> = Vec::with_capacity(index + 1);
        for entry in steps.iter().take(index + 1) {
            moments.push(entry.after(moments.last().unwrap_or(before)));
        }
        Some(moments)
    }

    /// Adds a step, which did this and follows on this moment.
    pub(super) fn push(&mut self, before: &Arc<Moment>, entry: StoredStep, step: &Step) {
        self.len += 1;
        let number = self.last();
        if let Some(chunk) = self.chunks.last_mut().filter(|chunk| chunk.steps.len() < CHUNK) {
            Arc::make_mut(chunk).steps.push(entry);
        } else {
            let mut steps = Vec::with_capacity(CHUNK);
            steps.push(entry);
            self.chunks.push(Chunk { before: before.clone(), steps }.into());
        }
        let departures = step.sent.iter().chain(&step.copied);
        self.flown.extend(departures.map(|_| BranchFlight { left: narrow(number), ended: 0 }));
        if let Some(id) = step.delivered.or(step.lost).and_then(|arrival| arrival.flight) {
            let end = End { step: narrow(number), lost: step.lost.is_some() };
            match self.own(id) {
                Some(index) => {
                    if let Some(flown) = self.flown.get_mut(index) {
                        flown.ended = end.step | if end.lost { LOST } else { 0 };
                    }
                }
                None => drop(self.ends.insert(id, end)),
            }
        }
    }

    /// Attaches a note to a step of this branch.
    pub(super) fn annotate(&mut self, step: usize, note: &Arc<Note>) {
        let Some((chunk, index)) = self.place(step) else { return };
        let Some(chunk) = self.chunks.get_mut(chunk) else { return };
        match Arc::make_mut(chunk).steps.get_mut(index) {
            Some(StoredStep::Event(_, slot)) => *slot = Some(note.clone()),
            Some(StoredStep::Moment(moment)) => Arc::make_mut(moment).note = Some(note.clone()),
            None => {}
        }
    }

    /// The number of the first flight that is sent here.
    pub(super) const fn first_flight(&self) -> u64 {
        self.first_flight
    }

    /// The number of the first flight that is sent after this step.
    pub(super) fn flights_by(&self, step: usize) -> u64 {
        let out = self.flown.partition_point(|flown| widen(flown.left) <= step);
        self.first_flight + u64::try_from(out).unwrap_or_default()
    }

    fn own(&self, flight: u64) -> Option<usize> {
        usize::try_from(flight.checked_sub(self.first_flight)?).ok().filter(|&index| index < self.flown.len())
    }

    /// When a flight that was sent here was in flight, as far as this branch knows.
    pub(super) fn flight_span(&self, flight: u64) -> Option<FlightSpan> {
        let &BranchFlight { left, ended } = self.flown.get(self.own(flight)?)?;
        let step = widen(ended & !LOST);
        Some(FlightSpan { left: widen(left), ended: (step > 0).then_some(step), lost: ended & LOST != 0 })
    }

    /// The step in which a flight that had been sent before ended here, and whether it was lost.
    pub(super) fn end(&self, flight: u64) -> Option<(usize, bool)> {
        self.ends.get(&flight).map(|end| (widen(end.step), end.lost))
    }
}
