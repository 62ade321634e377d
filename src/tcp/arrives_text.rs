//! SEGMENT ARRIVES in the other states, RFC 9293 section 3.10.7.4: the last three steps, URG, text and FIN.

use super::endpoint::Run;
use super::ruling;
use super::{Cause, Flag, Rule, Segment, Signal, State, Tcb};

impl Run<'_> {
    /// Sixth, check the URG bit. There is no urgent pointer here, so nothing can be said of how far it reaches.
    pub(super) fn check_urg(&mut self, segment: &Segment) {
        let listens = matches!(self.end.state, State::Established | State::FinWait1 | State::FinWait2);
        if segment.has(Flag::Urg) && listens {
            self.rule(Rule::Urgent);
        }
    }

    /// Seventh, the segment text, and eighth, the FIN: both are put where their turn comes. Says whether they ask for
    /// an acknowledgment.
    pub(super) fn process_text(&mut self, segment: &Segment) -> bool {
        let Some(tcb) = &mut self.end.tcb else { return false };
        if tcb.fin_received {
            if segment.has(Flag::Fin) {
                self.rule(Rule::FinAgain);
            } else if segment.len > 0 {
                self.rule(Rule::TextIgnored);
                return false;
            }
            return true;
        }
        if segment.len > 0 && tcb.gave_up_receiving {
            self.rule(Rule::TextAfterClose);
            self.reset_unread();
            return false;
        }
        if segment.len == 0 && !segment.has(Flag::Fin) {
            return true;
        }
        tcb.hold(segment);
        if Some(segment.seq) != tcb.rcv_nxt {
            if segment.len > 0 {
                self.rule(Rule::TextHeld);
            } else {
                self.rule(Rule::FinHeld);
            }
        }
        true
    }

    /// Processes in sequence order what is at hand: text into the user's buffer, then the FIN if it is its turn.
    /// Says whether RCV.NXT moved.
    pub(super) fn process_held(&mut self) -> bool {
        let Some(tcb) = &mut self.end.tcb else { return false };
        if tcb.fin_received {
            return false;
        }
        let ready = tcb.take_held();
        if ready.octets > 0 {
            tcb.satisfy_receives();
            self.rule_on(Rule::TextAccepted, ready.octets);
        }
        if ready.fin_overtaken {
            self.rule(Rule::FinOvertaken);
        }
        if ready.fin {
            self.process_fin();
        }
        ready.fin || ready.octets > 0
    }

    /// Eighth, check the FIN bit.
    fn process_fin(&mut self) {
        let Some(tcb) = &mut self.end.tcb else { return };
        tcb.rcv_nxt = tcb.rcv_nxt.map(|nxt| nxt + 1);
        tcb.fin_received = true;
        tcb.held.clear();
        tcb.receives = rpds::QueueSync::new_sync();
        let fin_acked = tcb.fin_acked();
        self.signal(Signal::ConnectionClosing);
        match self.end.state {
            State::Established => {
                self.rule(ruling::fin_rule_in_established(&self.out.transitions));
                self.take(State::CloseWait, Cause::Drawn);
            }
            State::FinWait1 if fin_acked => {
                self.rule(Rule::FinWait1ToTimeWait);
                self.take(State::TimeWait, Cause::Drawn);
                self.start_time_wait();
            }
            State::FinWait1 => {
                self.rule(Rule::FinWait1ToClosing);
                self.take(State::Closing, Cause::Drawn);
            }
            State::FinWait2 => {
                self.rule(Rule::FinWait2ToTimeWait);
                self.take(State::TimeWait, Cause::Drawn);
                self.start_time_wait();
            }
            _ => {}
        }
    }

    /// FIN-WAIT-1 whose FIN is acknowledged and that has not gone straight on to TIME-WAIT.
    pub(super) fn leave_fin_wait_1(&mut self) {
        if self.end.state == State::FinWait1 && self.end.tcb.as_ref().is_some_and(Tcb::fin_acked) {
            self.rule(Rule::AckOfFinWait1);
            self.take(State::FinWait2, Cause::Drawn);
        }
    }

    /// "Start the time-wait timer, turn off the other timers": nothing is left that could need them.
    pub(super) fn start_time_wait(&mut self) {
        if let Some(tcb) = &mut self.end.tcb {
            tcb.time_wait = true;
        }
    }
}
