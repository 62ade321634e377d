//! The list of steps with the world after each, and a cursor. Every source makes one, everything shown is read
//! from one, and back, seek and fork are index moves.

use std::sync::Arc;

use crate::sim::{ApplyError, Event, Peer, Setup, Step, Transition, World};
use crate::tcp::{Edge, State};

/// Where a peer has been, up to and including one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    states: u16,
    edges: u64,
    last: Option<Transition>,
}

impl Trail {
    fn starting_in(state: State) -> Self {
        Self { states: 1 << state as u16, ..Self::default() }
    }

    fn follow(&mut self, transition: Transition) {
        self.states |= 1 << transition.edge.to as u16;
        self.edges |= 1 << transition.edge.index();
        self.last = Some(transition);
    }

    /// Whether the peer has been in this state.
    pub fn has_been_in(&self, state: State) -> bool {
        self.states & 1 << state as u16 != 0
    }

    /// Whether the peer has taken this edge.
    pub fn has_taken(&self, edge: &Edge) -> bool {
        self.edges & 1 << edge.index() != 0
    }

    /// The edge the peer took last.
    pub fn last(&self) -> Option<&'static Edge> {
        self.last.map(|transition| transition.edge)
    }
}

/// One step, the world after it, and where each peer has been.
#[derive(Clone, Debug)]
pub struct Moment {
    /// What happened.
    pub step: Step,
    /// The world after it.
    pub world: World,
    trails: [Trail; 2],
    /// The newest eventful step up to this one; 0 if there is none.
    eventful: usize,
}

impl Moment {
    /// Where this peer has been.
    pub fn trail(&self, peer: Peer) -> &Trail {
        &self.trails[peer.index()]
    }
}

/// When a segment was in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The step in which it set out.
    pub left: usize,
    /// The step in which it arrived or was lost.
    pub ended: Option<usize>,
}

/// Moments from the start on, at least one, and which of them is now. A clone shares them.
#[derive(Clone, Debug)]
pub struct Timeline {
    moments: Arc<Vec<Moment>>,
    /// By the number of the flight.
    passages: Arc<Vec<Passage>>,
    cursor: usize,
}

impl Timeline {
    /// The start, before anything has happened.
    pub fn new(setup: &Setup) -> Self {
        let world = World::new(setup);
        let trails = Peer::BOTH.map(|peer| Trail::starting_in(world.state(peer)));
        let start = Moment { step: Step::default(), world, trails, eventful: 0 };
        Self { moments: Arc::new(vec![start]), passages: Arc::default(), cursor: 0 }
    }

    /// Lets an event happen now. What came later in the timeline is forgotten: a fork is a clone, a seek and this.
    ///
    /// # Errors
    /// [`ApplyError`] if it cannot happen; then nothing has changed.
    pub fn apply(&mut self, event: &Event) -> Result<&Moment, ApplyError> {
        let mut moment = self.now().clone();
        moment.step = moment.world.apply(event)?;
        for &transition in &moment.step.transitions {
            moment.trails[transition.peer.index()].follow(transition);
        }
        self.forget_later();
        self.cursor += 1;
        if moment.step.is_eventful() {
            moment.eventful = self.cursor;
        }
        self.note_passages(&moment.step);
        Arc::make_mut(&mut self.moments).push(moment);
        Ok(self.now())
    }

    /// Forgets what comes after the cursor.
    fn forget_later(&mut self) {
        if self.cursor == self.last() {
            return;
        }
        Arc::make_mut(&mut self.moments).truncate(self.cursor + 1);
        let passages = Arc::make_mut(&mut self.passages);
        passages.retain(|passage| passage.left <= self.cursor);
        for passage in passages {
            passage.ended = passage.ended.filter(|&step| step <= self.cursor);
        }
    }

    /// Notes what sets out and what ends in the step at the cursor. Flights are numbered as they set out.
    fn note_passages(&mut self, step: &Step) {
        let passages = Arc::make_mut(&mut self.passages);
        let departures = step.sent.iter().chain(&step.copied);
        passages.extend(departures.map(|_| Passage { left: self.cursor, ended: None }));
        let ended = step.delivered.or(step.lost).and_then(|arrival| arrival.flight);
        if let Some(passage) = ended.and_then(|id| passages.get_mut(usize::try_from(id).ok()?)) {
            passage.ended = Some(self.cursor);
        }
    }

    /// The eventful steps up to the cursor, newest first.
    pub fn eventful(&self) -> impl Iterator<Item = (usize, &Moment)> {
        let newest = |index: usize| Some(self.get(index)?.eventful).filter(|&step| step > 0);
        let steps = std::iter::successors(newest(self.cursor), move |step| newest(step - 1));
        steps.filter_map(|step| Some((step, self.get(step)?)))
    }

    /// When the flight of this number has been under way, as far as is known at the cursor.
    pub fn passage(&self, flight: u64) -> Option<Passage> {
        let Passage { left, ended } = *self.passages.get(usize::try_from(flight).ok()?)?;
        let ended = ended.filter(|&step| step <= self.cursor);
        (left <= self.cursor).then_some(Passage { left, ended })
    }

    /// The moment at the cursor.
    pub fn now(&self) -> &Moment {
        &self.moments[self.cursor]
    }

    /// The moment before the one at the cursor; none at the start.
    pub fn before(&self) -> Option<&Moment> {
        self.moments.get(self.cursor.checked_sub(1)?)
    }

    /// The moment after step `index`; 0 is the start.
    pub fn get(&self, index: usize) -> Option<&Moment> {
        self.moments.get(index)
    }

    /// All moments, the start first.
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// The number of the step at the cursor; 0 is the start.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The number of the last step.
    pub fn last(&self) -> usize {
        self.moments.len() - 1
    }

    /// Moves the cursor to a step, or to the last one if there are fewer.
    pub fn seek(&mut self, index: usize) {
        self.cursor = index.min(self.last());
    }
}
