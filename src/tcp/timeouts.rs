//! The timeouts, [RFC 9293 section 3.10.8](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.8).

use super::handler::Handler;
use super::{Cause, Flags, Observer, Rule, Signal, State, Timer};

impl<O: Observer> Handler<'_, O> {
    /// A timer that may fire does.
    pub(super) fn timeout(&mut self, timer: Timer) {
        match timer {
            Timer::User => {
                self.rule(Rule::UserTimeout);
                self.signal(Signal::UserTimeout);
                self.take(State::Closed, Cause::UserTimeout);
            }
            Timer::TimeWait => {
                self.rule(Rule::TimeWaitTimeout);
                self.take(State::Closed, Cause::Drawn);
            }
            Timer::Retransmission => self.retransmit(),
            Timer::KeepAlive => self.keep_alive(),
        }
    }

    /// "Send the segment at the front of the retransmission queue again"; with none there, probe a zero window
    /// with one octet (3.8.6.1).
    fn retransmit(&mut self) {
        if let Some(front) = self.tcb.resend(0) {
            self.rule_on(Rule::Retransmission, front.len);
            self.emit(front);
        } else if let Some((octets, ends)) = self.tcb.next_text(1) {
            self.rule_on(Rule::RetransmissionProbe, octets);
            let psh = if ends { Flags::PSH } else { Flags::NONE };
            self.transmit(octets, psh);
            // If this was the last octet, a FIN that waited behind it may go.
            self.run_queue();
        }
        self.start(Timer::Retransmission);
    }

    /// `<SEQ=SND.NXT-1><ACK=RCV.NXT><CTL=ACK>`, which the peer must answer (3.8.4).
    fn keep_alive(&mut self) {
        self.rule(Rule::KeepAlive);
        self.send_ack_at(self.tcb.snd_nxt - 1);
    }
}
