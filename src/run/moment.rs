//! One step of a run: what happened, the state after it, and what the source says about it.

use std::sync::Arc;
use std::time::Duration;

use super::view::{EdgeSet, Known, PeerView, Trail};
use crate::sim::{ApplyError, Event, Flight, Peer, Step, World};
use crate::tcp::Edge;
use crate::text::Localized;

/// What the source of a run says about one of its steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// The story.
    pub say: Option<Localized>,
    /// How long autoplay and recordings stay on the step; the time to read it if none is given.
    pub pause: Option<Duration>,
    /// Those keys of the event that a file gives though it could leave them out, such as `nth`.
    pub given: Vec<&'static str>,
}

/// How a step is known that was seen, not simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The number of the packet that shows it.
    pub packet: Option<u32>,
    /// No packet shows it: it is inferred from what was seen.
    pub inferred: bool,
}

/// One step, and the state after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// What happened.
    pub step: Step,
    /// How both peers are shown.
    pub peers: [PeerView; 2],
    /// When it happened, counted from the start of the run; `None` where time means nothing.
    pub at: Option<Duration>,
    /// How it is known, where it was seen.
    pub evidence: Option<Evidence>,
    /// What the source says about it. A step that was chosen has none.
    pub note: Option<Arc<Note>>,
    /// The simulation after it; `None` where nothing was simulated.
    pub world: Option<World>,
}

impl Moment {
    /// The start of a simulation.
    pub(super) fn start(world: World) -> Self {
        let trails = Peer::BOTH.map(|peer| Trail::starting_in(world.state(peer)));
        let peers = PeerView::both(&world, trails);
        Self { step: Step::default(), peers, at: None, evidence: None, note: None, world: Some(world) }
    }

    /// One that becomes the next after this one: see [`Moment::happen`].
    pub(super) fn to_be_next(&self) -> Self {
        Self {
            step: Step::default(),
            peers: self.peers.clone(),
            at: None,
            evidence: None,
            note: None,
            world: self.world.clone(),
        }
    }

    /// Becomes the moment after `before` in which this event happens; what it was before does not matter. Memory is used
    /// again.
    ///
    /// # Errors
    /// [`ApplyError`] if the event cannot happen, or nothing is simulated (`None`); then this is no moment any more.
    pub(super) fn happen(&mut self, before: &Self, event: &Event) -> Result<(), Option<ApplyError>> {
        self.world.clone_from(&before.world);
        let world = self.world.as_mut().ok_or(None)?;
        self.step.restart(event);
        world.apply_to(event, &mut self.step)?;
        // An event happens at one peer, and the other stays as it was.
        let (at, other) = (event.at.index(), event.at.other().index());
        let mut trail = before.peers[at].trail;
        trail.follow_all(event.at, &self.step.transitions);
        self.peers[at] = PeerView::of(world.endpoint(event.at), trail);
        self.peers[other].clone_from(&before.peers[other]);
        (self.at, self.evidence, self.note) = (None, None, None);
        Ok(())
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

    /// The edges whose guard holds at this peer, those that the diagram does not draw among them; none where nothing was
    /// simulated.
    pub fn possible(&self, peer: Peer) -> EdgeSet {
        self.world.as_ref().map_or_else(EdgeSet::default, |world| EdgeSet::possible(world.endpoint(peer)))
    }

    /// The drawn ones of them.
    pub fn possible_drawn(&self, peer: Peer) -> impl Iterator<Item = &'static Edge> + use<> {
        self.possible(peer).iter().filter(|edge| edge.is_drawn())
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

    /// The story of this step, if the source has one.
    pub fn story(&self) -> Option<&Localized> {
        self.note.as_ref()?.say.as_ref()
    }
}
