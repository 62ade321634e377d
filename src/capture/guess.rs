//! One explanation of what was seen of a peer: the machine, the way it came, and how what it sent is explained.

use std::time::Duration;

use super::connection::Event as Seen;
use super::machine::{Machine, bare_ack, segment_of};
use super::packet::bits;
use super::path::States;
use super::time::Time;
use crate::tcp::{Call, Event, Flags, Segment, SeqNum, State, Timer};

/// Something that happened at a peer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act {
    /// The captured segment behind it: what arrived, or what shows that it was sent.
    pub(super) seen: Option<u32>,
    pub(super) event: Event,
    /// It arrived or was sent for sure.
    pub(super) is_sure: bool,
}

/// Several explanations; in boxes, as they are large, and each event moves them on.
pub(super) type Guesses = Vec<Box<Guess>>;

/// One explanation of what was seen of a peer.
#[derive(Clone, Debug)]
pub(super) struct Guess {
    pub(super) machine: Machine,
    /// The states that the machine came to, in order.
    pub(super) path: States,
    pub(super) acts: Vec<Act>,
    /// How often what was seen contradicts it.
    pub(super) contradictions: u32,
    /// So much of the path is not in doubt.
    pub(super) sure: usize,
    /// A RST that may have arrived, by its place among the events.
    pub(super) reset: Option<usize>,
    /// Since here in the path the peer may have sent a FIN that was not captured, or not then; up to this SEQ.
    pub(super) unseen: Option<(usize, SeqNum)>,
    /// Until when it may not yet have received what moved it last, where nothing proves that.
    pub(super) moved: Option<Time>,
    /// When it last sent what it waits to be acknowledged, and how long it waited before that.
    pub(super) sent: Option<(Time, Duration)>,
}

impl Guess {
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.machine.state() == other.machine.state()
            && self.machine.rcv_nxt() == other.machine.rcv_nxt()
            && self.machine.snd_una() == other.machine.snd_una()
            && self.reset == other.reset
            && self.sure == other.sure
            && self.path == other.path
    }

    /// Whether it is what the other becomes when the last ACK arrives: where nothing shows whether that did, both are followed
    /// since it was captured.
    pub(super) fn is_closed_after(&self, other: &Self) -> bool {
        other.machine.state() == State::LastAck
            && self.path.split_last() == Some((&State::Closed, &*other.path))
            && self.machine.state() == State::Closed
            && self.reset == other.reset
            && self.sure == other.sure
    }

    /// What was seen cannot come from here.
    pub(super) fn contradicted(&mut self) {
        self.contradictions += 1;
        self.sure = self.sure.min(self.path.len().saturating_sub(1));
    }

    /// Lets an event happen.
    pub(super) fn act(&mut self, seen: Option<usize>, event: Event, is_sure: bool, detailed: bool) {
        self.machine.apply_to(event, &mut self.path);
        if detailed {
            let seen = seen.and_then(|at| u32::try_from(at).ok());
            self.acts.push(Act { seen, event, is_sure });
        }
    }

    pub(super) fn call(&mut self, at: usize, call: Call, detailed: bool) {
        self.act(Some(at), Event::Call(call), true, detailed);
    }

    pub(super) fn arrives(&mut self, at: Option<usize>, segment: Segment, is_sure: bool, detailed: bool) {
        self.act(at, Event::Arrives(segment), is_sure, detailed);
    }

    /// `SND.UNA < ack =< SND.NXT`
    pub(super) fn acknowledges_new(&self, ack: SeqNum) -> bool {
        let (Some(una), Some(nxt)) = (self.machine.snd_una(), self.machine.snd_nxt()) else { return false };
        ack != una && ack.between(una, nxt)
    }

    /// Whether this acknowledgment would lead to another state.
    pub(super) fn would_move(&self, ack: SeqNum) -> bool {
        let Some(tcb) = self.machine.endpoint().tcb() else { return false };
        match self.machine.state() {
            State::SynReceived => self.acknowledges_new(ack),
            State::FinWait1 | State::Closing | State::LastAck => {
                self.acknowledges_new(ack) && tcb.fin_seq().is_some_and(|fin| fin.before(ack))
            }
            _ => false,
        }
    }

    pub(super) fn arrives_ack(&mut self, at: usize, ack: SeqNum, is_sure: bool, detailed: bool) {
        let Some(nxt) = self.machine.rcv_nxt() else { return };
        self.arrives(Some(at), bare_ack(nxt, ack), is_sure, detailed);
    }

    pub(super) fn arrives_unseen_ack(&mut self, ack: SeqNum, detailed: bool) {
        let Some(nxt) = self.machine.rcv_nxt() else { return };
        self.arrives(None, bare_ack(nxt, ack), true, detailed);
    }

    /// Whether it has sent data before the handshake was complete.
    pub(super) fn answered_early(&self) -> bool {
        let tcb = self.machine.endpoint().tcb();
        self.machine.state() == State::SynReceived && tcb.is_some_and(|tcb| tcb.queued_sends() > 0)
    }

    /// Something that acknowledges the SYN arrives, whichever segment it is.
    pub(super) fn completes_handshake(&mut self, detailed: bool) {
        if let Some(una) = self.machine.snd_una() {
            self.arrives_unseen_ack(una + 1, detailed);
        }
    }

    pub(super) fn arrives_text(
        &mut self,
        carrier: Option<usize>,
        from: SeqNum,
        to: SeqNum,
        ack: Option<SeqNum>,
        is_sure: bool,
        detailed: bool,
    ) {
        let ack = self.usable(ack);
        let segment = Segment { len: to.since(from), ..bare_ack(from, ack) };
        self.arrives(carrier, segment, is_sure, detailed);
    }

    pub(super) fn arrives_fin(
        &mut self,
        carrier: Option<usize>,
        from: SeqNum,
        fin: SeqNum,
        ack: Option<SeqNum>,
        is_sure: bool,
        detailed: bool,
    ) {
        let bare = bare_ack(from, self.usable(ack));
        let flags = bare.flags | Flags::FIN;
        let segment = Segment { len: fin.since(from).saturating_sub(1), flags, ..bare };
        self.arrives(carrier, segment, is_sure, detailed);
    }

    /// An acknowledgment that the machine takes: nothing beyond what it has sent.
    pub(super) fn usable(&self, ack: Option<SeqNum>) -> SeqNum {
        let una = self.machine.snd_una().unwrap_or_default();
        ack.filter(|&ack| self.acknowledges_new(ack)).unwrap_or(una)
    }

    /// The RST arrives with nothing missing before it; says whether it ended the connection.
    pub(super) fn resets(&mut self, at: usize, seen: &Seen, detailed: bool) -> bool {
        let state = self.machine.state();
        self.reset = None;
        let seq = match (state, self.machine.rcv_nxt()) {
            (State::SynSent, _) | (_, None) => seen.seq(),
            (_, Some(nxt)) => nxt,
        };
        let before = self.path.len();
        self.arrives(Some(at), segment_of(seen, seq, 0), true, detailed);
        self.path.len() > before
    }

    /// A segment that leaves the state as it is.
    pub(super) fn explain_nothing(&mut self, at: usize, _seen: &Seen, detailed: bool) {
        if detailed {
            let event = Event::Call(Call::Status);
            self.acts.push(Act { seen: u32::try_from(at).ok(), event, is_sure: true });
        }
    }

    pub(super) fn sends_syn(&mut self, at: usize, seen: &Seen, detailed: bool) {
        match self.machine.state() {
            State::Closed if self.path.len() == 1 => {
                self.call(at, Call::ActiveOpen, detailed);
                self.stamp(seen);
            }
            State::SynSent | State::SynReceived if seen.is_again() => self.sends_again(at, seen, detailed),
            _ => self.contradicted(),
        }
        // Data on it is sent as soon as the handshake allows.
        if seen.len > 0 && !seen.is_again() && self.machine.state() == State::SynSent {
            self.call(at, Call::Send(seen.len), detailed);
        }
    }

    pub(super) fn sends_syn_ack(&mut self, at: usize, seen: &Seen, detailed: bool) {
        match self.machine.state() {
            // The machine has sent it with what arrived.
            State::SynReceived if seen.is_again() => self.sends_again(at, seen, detailed),
            State::SynReceived => {
                self.explain_nothing(at, seen, detailed);
                self.stamp(seen);
            }
            _ => self.contradicted(),
        }
    }

    pub(super) fn sends_again(&mut self, at: usize, seen: &Seen, detailed: bool) {
        if self.machine.can_retransmit() {
            self.act(Some(at), Event::Timeout(Timer::Retransmission), true, detailed);
        }
        self.stamp(seen);
    }

    /// Notes when something was sent that waits for its acknowledgment.
    pub(super) fn stamp(&mut self, seen: &Seen) {
        let waited = self.sent.map_or(Duration::ZERO, |(before, _)| seen.time.since(before));
        self.sent = Some((seen.time, if seen.is_again() { waited } else { Duration::ZERO }));
    }

    /// Data, a FIN, or a bare ACK.
    pub(super) fn sends_text(&mut self, at: usize, seen: &Seen, detailed: bool) {
        let Some(nxt) = self.machine.snd_nxt() else { return self.contradicted() };
        let state = self.machine.state();
        if seen.seg_len() == 0 {
            if matches!(state, State::Closed | State::Listen | State::SynSent) {
                self.contradicted();
            }
            return self.explain_nothing(at, seen, detailed);
        }
        if seen.end().at_or_before(nxt) {
            // One octet behind SND.NXT asks for a sign of life.
            let is_probe = seen.len <= 1 && !seen.has(bits::FIN) && seen.end() == nxt;
            if is_probe {
                return self.explain_nothing(at, seen, detailed);
            }
            let repeats_fin = seen.has(bits::FIN);
            let waits = match state {
                State::FinWait1 | State::Closing | State::LastAck => true,
                State::Established | State::CloseWait => !repeats_fin,
                _ => false,
            };
            if waits {
                return self.sends_again(at, seen, detailed);
            }
            return self.contradicted();
        }
        // Fast Open: the answer to data on a SYN does not wait for the end of the handshake.
        if state == State::SynReceived && !seen.has(bits::FIN) {
            if !seen.is_again() {
                self.call(at, Call::Send(seen.len), detailed);
            }
            return;
        }
        if !matches!(state, State::Established | State::CloseWait) {
            return self.contradicted();
        }
        let text_end = if seen.has(bits::FIN) { seen.end() - 1 } else { seen.end() };
        if nxt.before(text_end) {
            self.call(at, Call::Send(text_end.since(nxt)), detailed);
        }
        // What was missing turns out to have been text.
        if self.unseen.is_some_and(|(_, missing)| missing.at_or_before(text_end)) {
            self.unseen = None;
        }
        if seen.has(bits::FIN) {
            self.call(at, Call::Close, detailed);
            self.stamp(seen);
        }
    }
}
