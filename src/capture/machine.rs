//! The shared TCP machine as captures use it: all calls to [`crate::tcp`] that move it stand here.
//!
//! Its windows are opened wide: what crossed the wire crossed it, whatever the machine would have allowed.

use super::connection::Event as Seen;
use super::packet::bits;
use crate::tcp::{Call, Endpoint, Event, Flags, Observer, Outcome, Segment, SeqNum, State, Timer, Var};

/// Wider than any run of data between two acknowledgments, and still less than half of the sequence space.
pub(super) const WIDE: u32 = 1 << 30;

/// One end of a captured connection.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    end: Endpoint,
}

impl Machine {
    /// In CLOSED; its SYN will have this sequence number.
    pub(super) fn closed(isn: SeqNum) -> Self {
        Self { end: Endpoint::new(WIDE, &[isn.0]) }
    }

    /// In LISTEN; its SYN will have this sequence number.
    pub(super) fn listening(isn: SeqNum) -> Self {
        let mut machine = Self::closed(isn);
        machine.apply_to(Event::Call(Call::PassiveOpen), &mut ());
        machine
    }

    /// In ESTABLISHED, with these as SND.NXT and RCV.NXT.
    pub(super) fn established(snd_nxt: SeqNum, rcv_nxt: SeqNum) -> Self {
        let mut machine = Self::closed(snd_nxt - 1);
        machine.apply_to(Event::Call(Call::ActiveOpen), &mut ());
        let syn_ack =
            Segment { seq: rcv_nxt - 1, ack: Some(snd_nxt), flags: Flags::SYN, len: 0, window: WIDE };
        machine.apply_to(Event::Arrives(syn_ack), &mut ());
        machine
    }

    /// Lets an event happen. A timer that is not armed does not fire: then nothing comes of it.
    pub(super) fn apply(&mut self, event: Event) -> Outcome {
        let mut outcome = Outcome::default();
        self.apply_to(event, &mut outcome);
        outcome
    }

    /// The same, and tells an observer what it does.
    pub(super) fn apply_to(&mut self, event: Event, observer: &mut impl Observer) {
        let _ = self.end.apply_to(event, observer);
        // The user takes what has come, so that the window stays open.
        if let Event::Arrives(segment) = event
            && segment.len > 0
        {
            let _ = self.end.apply_to(Event::Call(Call::Receive(u32::MAX)), &mut ());
        }
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.end
    }

    pub(super) fn state(&self) -> State {
        self.end.state()
    }

    pub(super) fn snd_nxt(&self) -> Option<SeqNum> {
        self.end.var(Var::SndNxt).map(SeqNum)
    }

    pub(super) fn snd_una(&self) -> Option<SeqNum> {
        self.end.var(Var::SndUna).map(SeqNum)
    }

    pub(super) fn rcv_nxt(&self) -> Option<SeqNum> {
        self.end.var(Var::RcvNxt).map(SeqNum)
    }

    /// Whether something it sent waits for its acknowledgment.
    pub(super) fn can_retransmit(&self) -> bool {
        self.end.can_fire(Timer::Retransmission)
    }
}

/// A captured segment, or the part of a run from `seq` on, as the machine takes it.
pub(super) fn segment_of(seen: &Seen, seq: SeqNum, len: u32) -> Segment {
    let flags = seen.tcp_flags();
    Segment { seq, ack: seen.ack(), flags, len, window: if seen.has(bits::RST) { 0 } else { WIDE } }
}

/// A segment without anything but an acknowledgment.
pub(super) fn bare_ack(seq: SeqNum, ack: SeqNum) -> Segment {
    Segment { seq, ack: Some(ack), flags: Flags::NONE, len: 0, window: WIDE }
}
