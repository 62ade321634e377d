//! The receiver of what an event does in the world.

use super::Peer;
use super::step::{Arrival, Departure, Fired, Step, Transition};
use crate::sim::wire::Wire;
use crate::tcp::{self, CallError, Edge, Facts, Outgoing, Rule, Signal, Timer};

/// Receives what one event does, in the order in which it happens. Every method does nothing by default; `()` listens to
/// nothing at all, and a [`Step`] to everything.
pub trait Observer {
    /// A segment arrives.
    fn delivered(&mut self, arrival: Arrival) {
        let _ = arrival;
    }

    /// The wire loses a segment.
    fn lost(&mut self, arrival: Arrival) {
        let _ = arrival;
    }

    /// The wire makes a copy.
    fn copied(&mut self, departure: Departure) {
        let _ = departure;
    }

    /// A peer takes an edge.
    fn transition(&mut self, transition: Transition) {
        let _ = transition;
    }

    /// A peer sends a segment.
    fn sent(&mut self, departure: Departure) {
        let _ = departure;
    }

    /// A signal to a user.
    fn signal(&mut self, peer: Peer, signal: Signal) {
        let _ = (peer, signal);
    }

    /// A call is refused.
    fn error(&mut self, peer: Peer, error: CallError) {
        let _ = (peer, error);
    }

    /// A timer is started or restarted.
    fn started(&mut self, peer: Peer, timer: Timer) {
        let _ = (peer, timer);
    }

    /// A rule fires. Its facts are gathered only if they are asked for.
    fn rule(&mut self, peer: Peer, rule: Rule, facts: impl FnOnce() -> Facts) {
        let _ = (peer, rule, facts);
    }
}

impl Observer for () {}

impl Observer for Step {
    fn delivered(&mut self, arrival: Arrival) {
        self.delivered = Some(arrival);
    }

    fn lost(&mut self, arrival: Arrival) {
        self.lost = Some(arrival);
    }

    fn copied(&mut self, departure: Departure) {
        self.copied = Some(departure);
    }

    fn transition(&mut self, transition: Transition) {
        self.transitions.push(transition);
    }

    fn sent(&mut self, departure: Departure) {
        self.sent.push(departure);
    }

    fn signal(&mut self, peer: Peer, signal: Signal) {
        self.signals.push((peer, signal));
    }

    fn error(&mut self, peer: Peer, error: CallError) {
        self.error = Some((peer, error));
    }

    fn started(&mut self, peer: Peer, timer: Timer) {
        self.started.push((peer, timer));
    }

    fn rule(&mut self, peer: Peer, rule: Rule, facts: impl FnOnce() -> Facts) {
        self.rules.push(Fired { peer, rule, facts: facts() });
    }
}

/// Puts on the wire what an endpoint sends, and passes on the rest.
pub(super) struct AtPeer<'a, O> {
    pub(super) peer: Peer,
    pub(super) wire: &'a mut Wire,
    pub(super) observer: &'a mut O,
}

impl<O: Observer> tcp::Observer for AtPeer<'_, O> {
    fn transition(&mut self, edge: &'static Edge) {
        self.observer.transition(Transition { peer: self.peer, edge });
    }

    fn sent(&mut self, Outgoing { segment, resent }: Outgoing) {
        let flight = self.wire.launch(self.peer.other(), segment, resent);
        self.observer.sent(Departure { from: self.peer, flight });
    }

    fn signal(&mut self, signal: Signal) {
        self.observer.signal(self.peer, signal);
    }

    fn error(&mut self, error: CallError) {
        self.observer.error(self.peer, error);
    }

    fn started(&mut self, timer: Timer) {
        self.observer.started(self.peer, timer);
    }

    fn rule(&mut self, rule: Rule, facts: impl FnOnce() -> Facts) {
        self.observer.rule(self.peer, rule, facts);
    }
}
