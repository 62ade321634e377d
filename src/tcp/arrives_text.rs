//! SEGMENT ARRIVES in the other states,
//! [RFC 9293 section 3.10.7.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7.4): the last three steps, URG,
//! text and FIN.

use super::handler::Handler;
use super::ruling;
use super::tcb::Marks;
use super::{Cause, Flag, Observer, Rule, Segment, Signal, State};

impl<O: Observer> Handler<'_, O> {
    /// Sixth, check the URG bit. There is no urgent pointer here, so nothing can be said of how far it reaches.
    pub(super) fn check_urg(&mut self, segment: &Segment) {
        let listens = matches!(self.tcb.state, State::Established | State::FinWait1 | State::FinWait2);
        if segment.has(Flag::Urg) && listens {
            self.rule(Rule::Urgent);
        }
    }

    /// Seventh, the segment text, and eighth, the FIN: those of this segment, if there is one, and those that were held,
    /// each when its turn comes. Says whether RCV.NXT moved; `None` if nothing is to be answered.
    pub(super) fn process_text(&mut self, segment: Option<&Segment>) -> Option<bool> {
        let (text, fin) = segment.map_or((0, false), |segment| (segment.len, segment.has(Flag::Fin)));
        if self.tcb.fin_received() {
            if fin {
                self.rule(Rule::FinAgain);
            } else if text > 0 {
                self.rule(Rule::TextIgnored);
                return None;
            }
            return Some(false);
        }
        if text > 0 && self.tcb.marks.has(Marks::GAVE_UP_RECEIVING) {
            self.rule(Rule::TextAfterClose);
            self.reset_unread();
            return None;
        }
        let segment = segment.filter(|_| text > 0 || fin);
        if segment.is_some_and(|segment| segment.seq != self.tcb.rcv_nxt) {
            self.rule(if text > 0 { Rule::TextHeld } else { Rule::FinHeld });
        }
        let ready = self.tcb.take_text(segment);
        if ready.octets > 0 {
            self.tcb.satisfy_receives(self.config.rcv_buff);
            self.rule_on(Rule::TextAccepted, ready.octets);
        }
        if ready.fin_overtaken {
            self.rule(Rule::FinOvertaken);
        }
        if ready.fin {
            self.process_fin();
        }
        Some(ready.fin || ready.octets > 0)
    }

    /// Eighth, check the FIN bit.
    fn process_fin(&mut self) {
        self.tcb.rcv_nxt += 1;
        self.tcb.drop_held();
        self.tcb.drop_receives();
        let fin_acked = self.tcb.fin_acked();
        self.signal(Signal::ConnectionClosing);
        match self.tcb.state {
            State::Established => {
                self.rule(ruling::fin_rule_in_established(self.began_in));
                self.take(State::CloseWait, Cause::Drawn);
            }
            State::FinWait1 if fin_acked => {
                self.rule(Rule::FinWait1ToTimeWait);
                self.take(State::TimeWait, Cause::Drawn);
            }
            State::FinWait1 => {
                self.rule(Rule::FinWait1ToClosing);
                self.take(State::Closing, Cause::Drawn);
            }
            State::FinWait2 => {
                self.rule(Rule::FinWait2ToTimeWait);
                self.take(State::TimeWait, Cause::Drawn);
            }
            _ => {}
        }
    }

    /// FIN-WAIT-1 whose FIN is acknowledged and that has not gone straight on to TIME-WAIT.
    pub(super) fn leave_fin_wait_1(&mut self) {
        if self.tcb.state == State::FinWait1 && self.tcb.fin_acked() {
            self.rule(Rule::AckOfFinWait1);
            self.take(State::FinWait2, Cause::Drawn);
        }
    }
}
