//! Two endpoints and the wire between them.
//!
//! `apply` lets one event happen and says all that came of it. No clock, no randomness, no I/O: the same events
//! give the same steps. A clone is cheap, even with segments in flight.

use super::observer::{AtPeer, Observer};
use super::step::{Arrival, Departure, Flight, Step};
use super::wire::Wire;
use super::{Event, EventKind, Injection, Peer, SeqExpr};
use crate::tcp::{self, Endpoint, Rule, Segment, State, Timer};

/// The most segments that may be in flight towards one peer. It bounds what every step of a trace lists.
pub const MAX_IN_FLIGHT: usize = 1000;

/// What one event may send besides the text of each SEND that waits: an acknowledgment, a SYN, a FIN, a reset,
/// and what went into a closed window.
const SENT_BESIDES_TEXT: usize = 6;

/// How the two peers are set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The receive buffer of each peer, in octets.
    pub window: [u32; 2],
    /// The initial sequence numbers of each peer's connections, one after the other.
    pub iss: [Vec<u32>; 2],
    /// Whether A has already opened a connection to B.
    pub established: bool,
}

impl Default for Setup {
    /// As scenario files have it where they say nothing: both peers CLOSED.
    fn default() -> Self {
        Self { window: [65535; 2], iss: [vec![100], vec![300]], established: false }
    }
}

/// Why an event cannot happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// There is no such segment in flight.
    #[error("only {in_flight} in flight towards {at}, there is no number {nth}")]
    NotInFlight {
        /// Towards this peer.
        at: Peer,
        /// The nth-oldest was asked for.
        nth: u32,
        /// How many there are.
        in_flight: usize,
    },
    /// The timer is not armed.
    #[error("{timer:?} is not armed at {at} in {state}")]
    NotArmed {
        /// At this peer.
        at: Peer,
        /// This timer.
        timer: Timer,
        /// The state the peer is in.
        state: State,
    },
    /// More than [`MAX_IN_FLIGHT`] segments would be in flight.
    #[error("no more than {MAX_IN_FLIGHT} segments can be in flight towards {towards}")]
    TooManyInFlight {
        /// Towards this peer.
        towards: Peer,
    },
    /// An injected segment names a variable that has no value.
    #[error("{expr} has no value at {at} in {state}")]
    NoValue {
        /// At this peer.
        at: Peer,
        /// As the segment names it.
        expr: SeqExpr,
        /// The state the peer is in.
        state: State,
    },
}

/// The whole simulation at one moment.
///
/// Two worlds are equal if the same events always lead to the same: numbers of flights and counts of retransmissions,
/// which affect no event, are left out. The hash is consistent with it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub(super) endpoints: [Endpoint; 2],
    pub(super) wire: Wire,
}

impl Clone for World {
    fn clone(&self) -> Self {
        Self { endpoints: self.endpoints.clone(), wire: self.wire.clone() }
    }

    /// Leaves alone what is shared already.
    fn clone_from(&mut self, source: &Self) {
        self.endpoints.clone_from(&source.endpoints);
        self.wire.clone_from(&source.wire);
    }
}

impl World {
    /// The world before the first event.
    pub fn new(setup: &Setup) -> Self {
        let endpoint = |peer: Peer| Endpoint::new(setup.window[peer.index()], &setup.iss[peer.index()]);
        let mut world = Self { endpoints: Peer::BOTH.map(endpoint), wire: Wire::default() };
        if setup.established {
            world.shake_hands();
        }
        world
    }

    /// A world of these endpoints, and these flights towards them, which have their numbers already. The next flight gets
    /// the number `next`.
    pub fn from_parts(
        endpoints: [Endpoint; 2],
        in_flight: impl IntoIterator<Item = (Peer, Flight)>,
        next: u64,
    ) -> Self {
        let mut world = Self { endpoints, wire: Wire::default() };
        for (towards, flight) in in_flight {
            world.wire.launch_numbered(towards, flight);
        }
        world.wire.restart_numbers_at(next);
        world
    }

    /// The handshake of RFC 9293 Figure 6, by the machine itself.
    fn shake_hands(&mut self) {
        let opening = [
            (Peer::B, EventKind::PassiveOpen),
            (Peer::A, EventKind::ActiveOpen),
            (Peer::B, EventKind::Deliver(1)),
            (Peer::A, EventKind::Deliver(1)),
            (Peer::B, EventKind::Deliver(1)),
        ];
        for (at, kind) in opening {
            let shaken = self.apply_to(&Event::new(at, kind), &mut ());
            debug_assert!(shaken.is_ok());
        }
        self.wire.restart_numbers();
    }

    /// The endpoint of this peer.
    pub fn endpoint(&self, peer: Peer) -> &Endpoint {
        &self.endpoints[peer.index()]
    }

    /// The state of this peer.
    pub fn state(&self, peer: Peer) -> State {
        self.endpoint(peer).state()
    }

    /// What is in flight towards this peer, oldest first.
    pub fn in_flight(&self, towards: Peer) -> impl Iterator<Item = Flight> {
        self.wire.towards(towards)
    }

    /// How many segments are in flight towards this peer.
    pub fn in_flight_count(&self, towards: Peer) -> usize {
        self.wire.count(towards)
    }

    /// Lets one event happen, and says all that it did.
    ///
    /// # Errors
    /// [`ApplyError`] if it cannot; then nothing has changed.
    pub fn apply(&mut self, event: &Event) -> Result<Step, ApplyError> {
        let mut step = Step { event: Some(event.clone()), ..Step::default() };
        self.apply_to(event, &mut step)?;
        Ok(step)
    }

    /// Lets one event happen, and says nothing of it.
    ///
    /// # Errors
    /// [`ApplyError`] if it cannot; then nothing has changed.
    pub fn apply_quiet(&mut self, event: &Event) -> Result<(), ApplyError> {
        self.apply_to(event, &mut ())
    }

    /// The outcome of an event: the world after it, and the step.
    ///
    /// # Errors
    /// [`ApplyError`] if it cannot happen.
    pub fn outcome(&self, event: &Event) -> Result<(Self, Step), ApplyError> {
        let mut world = self.clone();
        let step = world.apply(event)?;
        Ok((world, step))
    }

    /// Applies one event and reports to an observer what it does.
    ///
    /// # Errors
    /// [`ApplyError`] if it cannot; then nothing has changed, and what was reported is void.
    pub fn apply_to<O: Observer>(&mut self, event: &Event, observer: &mut O) -> Result<(), ApplyError> {
        if self.may_overflow(event.at) {
            let mut ahead = self.clone();
            ahead.happen(event, &mut ())?;
            let too_many = Peer::BOTH.into_iter().find(|&to| ahead.in_flight_count(to) > MAX_IN_FLIGHT);
            if let Some(towards) = too_many {
                return Err(ApplyError::TooManyInFlight { towards });
            }
        }
        self.happen(event, observer)
    }

    /// Whether an event at this peer may put more on the wire than there can be.
    pub(super) fn may_overflow(&self, at: Peer) -> bool {
        let waiting = self.endpoint(at).tcb().map_or(0, tcp::Tcb::queued_sends);
        let most = self.in_flight_count(at.other()) + waiting + SENT_BESIDES_TEXT;
        most > MAX_IN_FLIGHT || self.in_flight_count(at) >= MAX_IN_FLIGHT
    }

    fn happen<O: Observer>(&mut self, event: &Event, observer: &mut O) -> Result<(), ApplyError> {
        let at = event.at;
        match &event.kind {
            EventKind::Deliver(nth) => {
                let Flight { id, segment, .. } = self.take_flight(at, *nth)?;
                observer.delivered(Arrival { to: at, segment, flight: Some(id) });
                self.happen_at(at, tcp::Event::Arrives(segment), observer)
            }
            EventKind::Inject(injection) => {
                let segment = self.resolve(at, injection)?;
                observer.delivered(Arrival { to: at, segment, flight: None });
                self.happen_at(at, tcp::Event::Arrives(segment), observer)
            }
            EventKind::Lose(nth) => {
                let Flight { id, segment, .. } = self.take_flight(at, *nth)?;
                observer.lost(Arrival { to: at, segment, flight: Some(id) });
                observer.rule(at, Rule::Lost, || self.endpoint(at).facts(Some(segment), segment.len));
                Ok(())
            }
            EventKind::Duplicate(nth) => {
                let Flight { segment, resent, .. } = self.nth_flight(at, *nth)?;
                let flight = self.wire.launch(at, segment, resent);
                observer.copied(Departure { from: at.other(), flight });
                observer.rule(at, Rule::Duplicated, || self.endpoint(at).facts(Some(segment), segment.len));
                Ok(())
            }
            EventKind::Timeout(timer) => self.happen_at(at, tcp::Event::Timeout(*timer), observer),
            EventKind::Crash => self.happen_at(at, tcp::Event::Crash, observer),
            call => match call.call() {
                Some(call) => self.happen_at(at, tcp::Event::Call(call), observer),
                None => Ok(()),
            },
        }
    }

    /// Hands an event to an endpoint, which puts on the wire what it sends.
    fn happen_at<O: Observer>(
        &mut self,
        peer: Peer,
        event: tcp::Event,
        observer: &mut O,
    ) -> Result<(), ApplyError> {
        let Self { endpoints, wire } = self;
        let mut observer = AtPeer { peer, wire, observer };
        let applied = endpoints[peer.index()].apply_to(event, &mut observer);
        applied.map_err(|tcp::Refused::NotArmed { timer, state }| ApplyError::NotArmed {
            at: peer,
            timer,
            state,
        })
    }

    fn nth_flight(&self, at: Peer, nth: u32) -> Result<Flight, ApplyError> {
        place(nth).and_then(|place| self.wire.nth(at, place)).ok_or_else(|| self.not_in_flight(at, nth))
    }

    fn take_flight(&mut self, at: Peer, nth: u32) -> Result<Flight, ApplyError> {
        place(nth).and_then(|place| self.wire.take(at, place)).ok_or_else(|| self.not_in_flight(at, nth))
    }

    fn not_in_flight(&self, at: Peer, nth: u32) -> ApplyError {
        ApplyError::NotInFlight { at, nth, in_flight: self.in_flight_count(at) }
    }

    fn resolve(&self, at: Peer, injection: &Injection) -> Result<Segment, ApplyError> {
        let endpoint = self.endpoint(at);
        injection.resolve(endpoint).map_err(|expr| ApplyError::NoValue { at, expr, state: endpoint.state() })
    }
}

/// The nth-oldest as a place in a list.
fn place(nth: u32) -> Option<usize> {
    usize::try_from(nth).ok()?.checked_sub(1)
}
