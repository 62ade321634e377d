//! SEGMENT ARRIVES in the other states,
//! [RFC 9293 section 3.10.7.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7.4): the first five steps, and the
//! order of all eight. A check breaks where no later step sees the segment.

use std::ops::ControlFlow;

use super::handler::Handler;
use super::ruling;
use super::tcb::Opened;
use super::{Cause, Flag, Flags, Observer, Rule, Segment, Signal, State, Timer};

impl<O: Observer> Handler<'_, O> {
    /// 3.10.7.4 Other States.
    pub(super) fn arrives_other(&mut self, segment: Segment) {
        if ruling::is_crossing_syn_ack(self.tcb, &segment) {
            return self.crossing_syn_ack(segment);
        }
        if segment.has(Flag::Rst) {
            return self.check_rst(&segment);
        }
        if self.check_syn(&segment).is_break() || self.check_sequence(&segment).is_break() {
            return;
        }
        let trimmed = self.trim(segment);
        if self.check_ack(&trimmed).is_break() {
            return;
        }
        self.check_urg(&trimmed);
        if !trimmed.has(Flag::Fin) {
            self.leave_fin_wait_1();
        }
        let asks = self.process_text(Some(&trimmed));
        if asks.is_some_and(|moved| moved || segment.seg_len() > 0) {
            self.send_ack();
        }
        self.leave_fin_wait_1();
        self.run_queue();
    }

    /// The part of a segment that is inside the window; reports a rule if its end is not.
    pub(super) fn trim(&mut self, segment: Segment) -> Segment {
        let trimmed = self.tcb.trim(segment);
        if trimmed.end() != segment.end() {
            self.rule(Rule::TextBeyondWindow);
        }
        trimmed
    }

    /// The ruling on simultaneous open: the handshake is complete and nothing is answered, unless the segment
    /// carries more than its SYN.
    fn crossing_syn_ack(&mut self, segment: Segment) {
        self.rule(Rule::SynReceivedCrossing);
        let rest = self.trim(segment);
        self.establish(&rest);
        self.check_urg(&rest);
        let asks = self.process_text(Some(&rest));
        if asks.is_some_and(|moved| moved || segment.seg_len() > 1) {
            self.send_ack();
        }
        self.run_queue();
    }

    /// First, check the sequence number.
    fn check_sequence(&mut self, segment: &Segment) -> ControlFlow<()> {
        if self.tcb.is_acceptable(segment) {
            self.tcb.set_refused(None);
            return ControlFlow::Continue(());
        }
        if ruling::is_old_fin(self.tcb, segment) {
            self.start(Timer::TimeWait);
            self.rule(Rule::TimeWaitFin);
            self.send_ack();
        } else if ruling::is_ack_on_zero_window(self.tcb, segment) {
            let bare = Segment { len: 0, flags: segment.flags.without(Flags::FIN), ..*segment };
            self.rule(Rule::UnacceptableZeroWindow);
            let checked = self.check_ack(&bare);
            self.check_urg(&bare);
            // Otherwise it is answered already.
            if checked.is_continue() {
                self.send_ack();
                self.leave_fin_wait_1();
                self.run_queue();
            }
        } else if ruling::is_answered_without_end(self.tcb, segment) {
            self.rule(Rule::UnacceptableBeyond);
        } else {
            self.tcb.set_refused(ruling::is_bare_ack_beyond(self.tcb, segment).then_some(*segment));
            self.rule(Rule::Unacceptable);
            self.send_ack();
        }
        ControlFlow::Break(())
    }

    /// Second, check the RST bit, by
    /// [RFC 5961 section 3](https://www.rfc-editor.org/rfc/rfc5961#section-3): its SEQ decides.
    fn check_rst(&mut self, segment: &Segment) {
        if !self.tcb.in_receive_window(segment.seq) {
            return self.rule(Rule::RstOutside);
        }
        if segment.seq != self.tcb.rcv_nxt {
            self.rule(Rule::RstChallenge);
            return self.send_ack();
        }
        match self.tcb.state {
            State::SynReceived => {
                let to = ruling::reset_in_handshake_enters(self.tcb.state, self.tcb.opened());
                if to == State::Listen {
                    self.rule(Rule::RstToListen);
                    self.return_to_listen(Cause::Drawn);
                } else {
                    self.rule(Rule::RstRefused);
                    self.signal(Signal::ConnectionRefused);
                    self.take(to, Cause::Rst);
                }
            }
            State::Closing | State::LastAck | State::TimeWait => {
                self.rule(Rule::RstQuiet);
                self.take(State::Closed, Cause::Rst);
            }
            _ => {
                self.rule(Rule::RstReset);
                self.signal(Signal::ConnectionReset);
                self.take(State::Closed, Cause::Rst);
            }
        }
    }

    /// Back to LISTEN for the next peer. The user is not signalled, so queued calls stay queued.
    pub(super) fn return_to_listen(&mut self, cause: Cause) {
        self.tcb.back_to_listen(self.config.rcv_buff);
        self.take(State::Listen, cause);
    }

    /// Fourth, check the SYN bit. In the synchronized states it draws a challenge ACK whatever its SEQ
    /// ([RFC 5961 section 4](https://www.rfc-editor.org/rfc/rfc5961#section-4)), so this comes before the sequence
    /// check, which would send the same ACK.
    fn check_syn(&mut self, segment: &Segment) -> ControlFlow<()> {
        if !segment.has(Flag::Syn) {
            return ControlFlow::Continue(());
        }
        let passive = self.tcb.state == State::SynReceived && self.tcb.opened() == Opened::Passive;
        if !passive {
            let waits = self.tcb.state == State::TimeWait;
            self.rule(if waits { Rule::SynTimeWait } else { Rule::SynChallenge });
            self.send_ack();
        } else if self.tcb.rcv_wnd > 0 && self.tcb.in_receive_window(segment.seq) {
            self.rule(Rule::SynToListen);
            self.return_to_listen(Cause::Syn);
        } else {
            return ControlFlow::Continue(());
        }
        ControlFlow::Break(())
    }

    /// Fifth, check the ACK field.
    fn check_ack(&mut self, segment: &Segment) -> ControlFlow<()> {
        let state = self.tcb.state;
        let Some(ack) = segment.ack else {
            self.rule(Rule::NoAck);
            return ControlFlow::Break(());
        };
        let new = self.tcb.acknowledges_new(ack);
        if state == State::SynReceived {
            if !new {
                // The ruling on a bad ACK here: a RST, and the state is kept.
                self.rule(Rule::SynReceivedBadAck);
                self.send_rst(ack, None);
                return ControlFlow::Break(());
            }
            self.rule(Rule::SynReceivedAck);
            self.establish(segment);
            return ControlFlow::Continue(());
        }
        if !self.tcb.ack_in_range(ack) {
            self.rule(Rule::AckOutOfRange);
            self.send_ack();
            return ControlFlow::Break(());
        }
        if new {
            self.tcb.acknowledge(ack);
        }
        self.tcb.update_send_window(segment, ack);
        let fin_acked = self.tcb.fin_acked();
        let bare_ack_in_time_wait = ruling::is_bare_ack_in_time_wait(self.tcb, segment);
        match state {
            State::Closing if fin_acked => {
                self.rule(Rule::AckOfFinClosing);
                self.take(State::TimeWait, Cause::Drawn);
            }
            State::Closing => {
                let fin_is_sent = self.tcb.fin_seq().is_some();
                self.rule(match (new, fin_is_sent) {
                    (true, _) => Rule::AckNew,
                    (false, true) => Rule::ClosingIgnores,
                    // Data still waits in front of the FIN, and this may be the window for it.
                    (false, false) => Rule::AckOld,
                });
                self.run_queue();
                return ControlFlow::Break(());
            }
            State::LastAck if fin_acked => {
                self.rule(Rule::AckOfFinLastAck);
                self.take(State::Closed, Cause::Drawn);
                return ControlFlow::Break(());
            }
            State::TimeWait if bare_ack_in_time_wait => {
                self.rule(Rule::TimeWaitBareAck);
                return ControlFlow::Break(());
            }
            // "The only thing that can arrive in this state is a retransmission of the remote FIN."
            State::TimeWait => {
                self.start(Timer::TimeWait);
                self.rule(Rule::TimeWaitAnswers);
                self.send_ack();
                return ControlFlow::Break(());
            }
            // Reported below, together with the FIN of the same segment if it has one.
            State::FinWait1 if fin_acked => {}
            _ if new => self.rule(Rule::AckNew),
            _ if segment.seg_len() == 0 => self.rule(Rule::AckOld),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    /// The handshake is complete: ESTABLISHED, with the peer's window.
    pub(super) fn establish(&mut self, segment: &Segment) {
        self.tcb.set_refused(None);
        self.tcb.set_send_window(segment);
        if let Some(ack) = segment.ack {
            self.tcb.acknowledge(ack);
        }
        self.take(State::Established, Cause::Drawn);
    }
}
