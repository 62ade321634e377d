//! One step of a run: what happened, how things stand after it, and what the source says about it.

use std::sync::Arc;
use std::time::Duration;

use super::view::{Known, PeerView, Trail};
use crate::sim::{Event, Flight, Peer, Step, World};
use crate::text::Localized;

/// What the source of a run says about one of its steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// The story.
    pub say: Option<Localized>,
    /// How long autoplay and recordings stay on the step; as long as it takes to read where none is given.
    pub pause: Option<Duration>,
    /// Those keys of the event that a file gives though it could leave them out, such as `nth`.
    pub given: Vec<&'static str>,
}

/// One step, and how things stand after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// What happened.
    pub step: Step,
    /// How both peers are shown.
    pub peers: [PeerView; 2],
    /// When it happened, counted from the start of the run; `None` where time means nothing.
    pub at: Option<Duration>,
    /// What the source says about it. A step that was chosen has none.
    pub note: Option<Arc<Note>>,
    /// The simulation after it; `None` where nothing was simulated.
    pub world: Option<World>,
}

impl Moment {
    /// The start of a simulation.
    pub(super) fn start(world: World) -> Self {
        let trails = Peer::BOTH.map(|peer| Trail::starting_in(world.state(peer)));
        Self::simulated(Step::default(), world, trails, None)
    }

    fn simulated(step: Step, world: World, trails: [Trail; 2], note: Option<Arc<Note>>) -> Self {
        Self { step, peers: PeerView::both(&world, trails), at: None, note, world: Some(world) }
    }

    /// The moment after a step that led from this one to `world`.
    pub(super) fn then(&self, step: Step, world: World, note: Option<Arc<Note>>) -> Self {
        let trails = Peer::BOTH.map(|peer| {
            let mut trail = *self.trail(peer);
            trail.follow_all(peer, &step.transitions);
            trail
        });
        Self::simulated(step, world, trails, note)
    }

    /// How this peer is shown.
    pub fn peer(&self, peer: Peer) -> &PeerView {
        &self.peers[peer.index()]
    }

    /// What is known of this peer's state.
    pub fn state(&self, peer: Peer) -> Known {
        self.peer(peer).state
    }

    /// Where this peer has been.
    pub fn trail(&self, peer: Peer) -> &Trail {
        &self.peer(peer).trail
    }

    /// What is in flight towards this peer, oldest first; nothing is known of it where nothing was simulated.
    pub fn in_flight(&self, towards: Peer) -> impl Iterator<Item = Flight> {
        self.world.iter().flat_map(move |world| world.in_flight(towards))
    }

    /// How many segments are in flight towards this peer.
    pub fn in_flight_count(&self, towards: Peer) -> usize {
        self.world.as_ref().map_or(0, |world| world.in_flight_count(towards))
    }

    /// What happened; `None` at the start.
    pub fn event(&self) -> Option<&Event> {
        self.step.event.as_ref()
    }

    /// The story of this step, if the source tells one.
    pub fn story(&self) -> Option<&Localized> {
        self.note.as_ref()?.say.as_ref()
    }
}
