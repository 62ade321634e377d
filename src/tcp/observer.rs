//! The receiver of what an event does. The machine is generic over it, so what is not observed costs nothing.

use super::{CallError, Edge, Facts, Outcome, Outgoing, Rule, Signal, Timer};

/// Receives what one event does at an endpoint, in the order in which it happens. Every method does nothing by default;
/// `()` listens to nothing at all.
pub trait Observer {
    /// An edge is taken.
    fn transition(&mut self, edge: &'static Edge) {
        let _ = edge;
    }

    /// A segment is sent.
    fn sent(&mut self, outgoing: Outgoing) {
        let _ = outgoing;
    }

    /// A signal to the user.
    fn signal(&mut self, signal: Signal) {
        let _ = signal;
    }

    /// The call is refused.
    fn error(&mut self, error: CallError) {
        let _ = error;
    }

    /// A timer is started or restarted.
    fn started(&mut self, timer: Timer) {
        let _ = timer;
    }

    /// A rule fires. Its facts are gathered only if they are asked for.
    fn rule(&mut self, rule: Rule, facts: impl FnOnce() -> Facts) {
        let _ = (rule, facts);
    }
}

impl Observer for () {}

impl Observer for Outcome {
    fn transition(&mut self, edge: &'static Edge) {
        self.transitions.push(edge);
    }

    fn sent(&mut self, outgoing: Outgoing) {
        self.sent.push(outgoing);
    }

    fn signal(&mut self, signal: Signal) {
        self.signals.push(signal);
    }

    fn error(&mut self, error: CallError) {
        self.error = Some(error);
    }

    fn started(&mut self, timer: Timer) {
        self.started.push(timer);
    }

    fn rule(&mut self, rule: Rule, facts: impl FnOnce() -> Facts) {
        self.rules.push((rule, facts()));
    }
}
