//! Two endpoints and the wire between them.
//!
//! `apply` lets one event happen and says all that came of it. No clock, no randomness, no I/O: the same events
//! give the same steps. A clone is cheap, whatever is in flight.

use rpds::RedBlackTreeMapSync;

use super::step::{Arrival, Departure, Fired, Flight, Step, Transition};
use super::{Event, EventKind, Peer, SeqExpr};
use crate::tcp::{self, Endpoint, Outcome, Rule, Segment, State, Timer};

/// What is in flight towards one peer, by the number of the flight: oldest first.
type Wire = RedBlackTreeMapSync<u64, Flight>;

/// The most segments that may be in flight towards one peer. It bounds what every step of a trace lists.
pub const MAX_IN_FLIGHT: usize = 1000;

/// What one event may send besides the text of each SEND that waits: an acknowledgment, a FIN, a reset, a SYN.
const SENT_BESIDES_TEXT: usize = 4;

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
        /// So many are there.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    endpoints: [Endpoint; 2],
    towards: [Wire; 2],
    flights: u64,
}

impl World {
    /// The world before the first event.
    pub fn new(setup: &Setup) -> Self {
        let endpoint = |peer: Peer| Endpoint::new(setup.window[peer.index()], &setup.iss[peer.index()]);
        let mut world = Self {
            endpoints: [endpoint(Peer::A), endpoint(Peer::B)],
            towards: [Wire::new_sync(), Wire::new_sync()],
            flights: 0,
        };
        if setup.established {
            world.shake_hands();
        }
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
            let shaken = self.apply(&Event::new(at, kind));
            debug_assert!(shaken.is_ok());
        }
        self.flights = 0;
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
    pub fn in_flight(&self, towards: Peer) -> impl Iterator<Item = &Flight> {
        self.towards[towards.index()].values()
    }

    /// How many segments are in flight towards this peer.
    pub fn in_flight_count(&self, towards: Peer) -> usize {
        self.towards[towards.index()].size()
    }

    /// All that can happen next: calls that TCP would not refuse, segments that can arrive, get lost or be
    /// copied, timers that can fire, crashes of hosts that have something to lose.
    pub fn enabled(&self) -> Vec<Event> {
        Peer::BOTH.into_iter().flat_map(|at| self.enabled_at(at)).collect()
    }

    fn enabled_at(&self, at: Peer) -> Vec<Event> {
        let calls = [
            EventKind::PassiveOpen,
            EventKind::ActiveOpen,
            EventKind::Send(1),
            EventKind::Receive(1),
            EventKind::Close,
            EventKind::CloseBoth,
            EventKind::Abort,
            EventKind::Status,
        ];
        let wire = (1..=u32::try_from(self.in_flight_count(at)).unwrap_or(u32::MAX))
            .flat_map(|nth| [EventKind::Deliver(nth), EventKind::Lose(nth), EventKind::Duplicate(nth)]);
        let timers = Timer::ALL.into_iter().filter(|&timer| self.endpoint(at).can_fire(timer));
        let crash = (self.state(at) != State::Closed).then_some(EventKind::Crash);
        calls
            .into_iter()
            .filter(|kind| self.would_accept(at, kind))
            .chain(wire)
            .chain(timers.map(EventKind::Timeout))
            .chain(crash)
            .map(|kind| Event::new(at, kind))
            .filter(|event| !self.may_overflow(at) || self.clone().apply(event).is_ok())
            .collect()
    }

    fn would_accept(&self, at: Peer, kind: &EventKind) -> bool {
        let Some(call) = kind.call() else { return false };
        let outcome = self.endpoint(at).clone().apply(tcp::Event::Call(call));
        outcome.is_ok_and(|outcome| outcome.error.is_none())
    }

    /// Lets one event happen.
    ///
    /// # Errors
    /// [`ApplyError`] if it cannot; then nothing has changed.
    pub fn apply(&mut self, event: &Event) -> Result<Step, ApplyError> {
        if !self.may_overflow(event.at) {
            return self.apply_unbounded(event);
        }
        let before = self.clone();
        let step = self.apply_unbounded(event).and_then(|step| {
            let too_many =
                Peer::BOTH.into_iter().find(|&towards| self.in_flight_count(towards) > MAX_IN_FLIGHT);
            too_many.map_or(Ok(step), |towards| Err(ApplyError::TooManyInFlight { towards }))
        });
        if step.is_err() {
            *self = before;
        }
        step
    }

    /// Whether an event at this peer may put more on the wire than there can be.
    fn may_overflow(&self, at: Peer) -> bool {
        let waiting = self.endpoint(at).tcb().map_or(0, |tcb| tcb.sends.len());
        let most = self.in_flight_count(at.other()) + waiting + SENT_BESIDES_TEXT;
        most > MAX_IN_FLIGHT || self.in_flight_count(at) >= MAX_IN_FLIGHT
    }

    fn apply_unbounded(&mut self, event: &Event) -> Result<Step, ApplyError> {
        let at = event.at;
        let mut step = Step { event: Some(event.clone()), ..Step::default() };
        match &event.kind {
            EventKind::Deliver(nth) => {
                let flight = self.take_flight(at, *nth)?;
                step.delivered = Some(Arrival { to: at, segment: flight.segment, flight: Some(flight.id) });
                self.happen(at, tcp::Event::Arrives(flight.segment), &mut step)?;
            }
            EventKind::Inject(injection) => {
                let segment = self.resolve(at, injection)?;
                step.delivered = Some(Arrival { to: at, segment, flight: None });
                self.happen(at, tcp::Event::Arrives(segment), &mut step)?;
            }
            EventKind::Lose(nth) => {
                let flight = self.take_flight(at, *nth)?;
                step.lost = Some(Arrival { to: at, segment: flight.segment, flight: Some(flight.id) });
                step.rules.push(self.wire_rule(at, Rule::Lost, flight.segment));
            }
            EventKind::Duplicate(nth) => {
                let flight = self.nth_flight(at, *nth)?;
                let copy = self.launch(at, flight.segment, flight.resent);
                step.copied = Some(Departure { from: at.other(), flight: copy });
                step.rules.push(self.wire_rule(at, Rule::Duplicated, flight.segment));
            }
            EventKind::Timeout(timer) => self.happen(at, tcp::Event::Timeout(*timer), &mut step)?,
            EventKind::Crash => self.happen(at, tcp::Event::Crash, &mut step)?,
            call => {
                if let Some(call) = call.call() {
                    self.happen(at, tcp::Event::Call(call), &mut step)?;
                }
            }
        }
        Ok(step)
    }

    /// Hands an event to an endpoint and puts what it sends on the wire.
    fn happen(&mut self, at: Peer, event: tcp::Event, step: &mut Step) -> Result<(), ApplyError> {
        let outcome = self.endpoints[at.index()]
            .apply(event)
            .map_err(|tcp::Refused::NotArmed { timer, state }| ApplyError::NotArmed { at, timer, state })?;
        let Outcome { transitions, sent, signals, error, started, rules } = outcome;
        step.transitions.extend(transitions.into_iter().map(|edge| Transition { peer: at, edge }));
        for outgoing in sent {
            let flight = self.launch(at.other(), outgoing.segment, outgoing.resent);
            step.sent.push(Departure { from: at, flight });
        }
        step.signals.extend(signals.into_iter().map(|signal| (at, signal)));
        step.error = error.map(|error| (at, error));
        step.started.extend(started.into_iter().map(|timer| (at, timer)));
        step.rules.extend(rules.into_iter().map(|(rule, facts)| Fired { peer: at, rule, facts }));
        Ok(())
    }

    fn launch(&mut self, towards: Peer, segment: Segment, resent: u32) -> Flight {
        let flight = Flight { id: self.flights, segment, resent };
        self.flights += 1;
        self.towards[towards.index()].insert_mut(flight.id, flight);
        flight
    }

    fn nth_flight(&self, at: Peer, nth: u32) -> Result<Flight, ApplyError> {
        let place = usize::try_from(nth).ok().and_then(|nth| nth.checked_sub(1));
        place.and_then(|place| self.in_flight(at).nth(place).copied()).ok_or(ApplyError::NotInFlight {
            at,
            nth,
            in_flight: self.in_flight_count(at),
        })
    }

    fn take_flight(&mut self, at: Peer, nth: u32) -> Result<Flight, ApplyError> {
        let flight = self.nth_flight(at, nth)?;
        self.towards[at.index()].remove_mut(&flight.id);
        Ok(flight)
    }

    fn resolve(&self, at: Peer, injection: &super::Injection) -> Result<Segment, ApplyError> {
        let endpoint = self.endpoint(at);
        injection.resolve(endpoint).map_err(|expr| ApplyError::NoValue { at, expr, state: endpoint.state() })
    }

    fn wire_rule(&self, peer: Peer, rule: Rule, segment: Segment) -> Fired {
        let facts = self.endpoint(peer).facts(Some(segment), segment.len);
        Fired { peer, rule, facts }
    }
}
