//! The list of steps with the world after each, and a cursor. Every source makes one, everything shown is read
//! from one, and back, seek and fork are index moves.

use std::sync::Arc;

use super::{Event, Impossible, Peer, Setup, Step, Transition, World};
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
}

impl Moment {
    /// Where this peer has been.
    pub fn trail(&self, peer: Peer) -> &Trail {
        &self.trails[peer.index()]
    }
}

/// Moments from the start on, at least one, and which of them is now. A clone shares them.
#[derive(Clone, Debug)]
pub struct Timeline {
    moments: Arc<Vec<Moment>>,
    cursor: usize,
}

impl Timeline {
    /// The start, before anything has happened.
    pub fn new(setup: &Setup) -> Self {
        let world = World::new(setup);
        let trails = Peer::BOTH.map(|peer| Trail::starting_in(world.state(peer)));
        Self { moments: Arc::new(vec![Moment { step: Step::default(), world, trails }]), cursor: 0 }
    }

    /// Lets an event happen now. What came later in the timeline is forgotten: a fork is a clone, a seek and this.
    ///
    /// # Errors
    /// [`Impossible`] if it cannot happen; then nothing has changed.
    pub fn apply(&mut self, event: &Event) -> Result<&Moment, Impossible> {
        let mut moment = self.now().clone();
        moment.step = moment.world.apply(event)?;
        for &transition in &moment.step.transitions {
            moment.trails[transition.peer.index()].follow(transition);
        }
        let moments = Arc::make_mut(&mut self.moments);
        moments.truncate(self.cursor + 1);
        moments.push(moment);
        self.cursor += 1;
        Ok(self.now())
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
