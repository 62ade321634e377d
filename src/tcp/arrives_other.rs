//! SEGMENT ARRIVES in the other states, RFC 9293 section 3.10.7.4: the first five steps, and the order of all eight.

use super::endpoint::Run;
use super::ruling;
use super::tcb::Opened;
use super::{Cause, Flag, Rule, Segment, Signal, State, Timer};

/// Whether later steps still see the segment.
enum Verdict {
    Continue,
    Return,
}

impl Run<'_> {
    /// 3.10.7.4 Other States.
    pub(super) fn arrives_other(&mut self, segment: Segment) {
        let Some(tcb) = &self.end.tcb else { return };
        if ruling::is_crossing_syn_ack(self.end.state, tcb, &segment) {
            return self.crossing_syn_ack(segment);
        }
        if segment.has(Flag::Rst) {
            return self.check_rst(&segment);
        }
        if let Verdict::Return = self.check_syn(&segment) {
            return;
        }
        if let Verdict::Return = self.check_sequence(&segment) {
            return;
        }
        let trimmed = self.trim(segment);
        if let Verdict::Return = self.check_ack(&trimmed) {
            return;
        }
        self.check_urg(&trimmed);
        if !trimmed.has(Flag::Fin) {
            self.leave_fin_wait_1();
        }
        let asks = self.process_text(&trimmed);
        let moved = self.process_held();
        if moved || (asks && segment.seg_len() > 0) {
            self.send_ack();
        }
        self.leave_fin_wait_1();
        self.run_queue();
    }

    /// What of a segment lies inside the window; says so if its end does not.
    pub(super) fn trim(&mut self, segment: Segment) -> Segment {
        let Some(tcb) = &self.end.tcb else { return segment };
        let trimmed = tcb.trim(segment);
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
        let asks = self.process_text(&rest);
        let moved = self.process_held();
        if moved || (asks && segment.seg_len() > 1) {
            self.send_ack();
        }
        self.run_queue();
    }

    /// First, check the sequence number.
    fn check_sequence(&mut self, segment: &Segment) -> Verdict {
        let state = self.end.state;
        let Some(tcb) = &mut self.end.tcb else { return Verdict::Return };
        if tcb.is_acceptable(segment) {
            tcb.refused = None;
            return Verdict::Continue;
        }
        if ruling::is_old_fin(state, tcb, segment) {
            tcb.time_wait = true;
            self.out.started.push(Timer::TimeWait);
            self.rule(Rule::TimeWaitFin);
            self.send_ack();
        } else if ruling::is_ack_on_zero_window(state, tcb, segment) {
            let bare = Segment { len: 0, flags: segment.flags.without(Flag::Fin), ..*segment };
            self.rule(Rule::UnacceptableZeroWindow);
            let verdict = self.check_ack(&bare);
            self.check_urg(&bare);
            if let Verdict::Continue = verdict {
                self.send_ack();
                self.leave_fin_wait_1();
                self.run_queue();
            } else if self.out.sent.is_empty() {
                self.send_ack();
            }
        } else if ruling::is_answered_without_end(state, tcb, segment) {
            self.rule(Rule::UnacceptableBeyond);
        } else {
            tcb.refused = Some(*segment);
            self.rule(Rule::Unacceptable);
            self.send_ack();
        }
        Verdict::Return
    }

    /// Second, check the RST bit, by RFC 5961 section 3: its SEQ decides.
    fn check_rst(&mut self, segment: &Segment) {
        let Some(tcb) = &self.end.tcb else { return };
        if !tcb.in_receive_window(segment.seq) {
            return self.rule(Rule::RstOutside);
        }
        if Some(segment.seq) != tcb.rcv_nxt {
            self.rule(Rule::RstChallenge);
            return self.send_ack();
        }
        match self.end.state {
            State::SynReceived => {
                let to = ruling::reset_in_handshake_enters(self.end.state, tcb.opened);
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

    /// Back to LISTEN for the next peer. The user need not be told, so what they have queued stays queued.
    pub(super) fn return_to_listen(&mut self, cause: Cause) {
        let old = self.end.tcb.take();
        let tcb = self.new_tcb(Opened::Passive);
        if let Some(old) = old {
            tcb.receives = old.receives;
            tcb.sends = old.sends;
            tcb.close_queued = old.close_queued;
            tcb.gave_up_receiving = old.gave_up_receiving;
        }
        self.take(State::Listen, cause);
    }

    /// Fourth, check the SYN bit. In the synchronized states it draws a challenge ACK whatever its SEQ
    /// (RFC 5961 section 4), so this comes before the sequence check, which would send the same ACK.
    fn check_syn(&mut self, segment: &Segment) -> Verdict {
        let Some(tcb) = &self.end.tcb else { return Verdict::Return };
        if !segment.has(Flag::Syn) {
            return Verdict::Continue;
        }
        let passive = self.end.state == State::SynReceived && tcb.opened == Opened::Passive;
        if !passive {
            let waits = self.end.state == State::TimeWait;
            self.rule(if waits { Rule::SynTimeWait } else { Rule::SynChallenge });
            self.send_ack();
        } else if tcb.rcv_wnd > 0 && tcb.in_receive_window(segment.seq) {
            self.rule(Rule::SynToListen);
            self.return_to_listen(Cause::Syn);
        } else {
            return Verdict::Continue;
        }
        Verdict::Return
    }

    /// Fifth, check the ACK field.
    fn check_ack(&mut self, segment: &Segment) -> Verdict {
        let state = self.end.state;
        let Some(tcb) = &mut self.end.tcb else { return Verdict::Return };
        let Some(ack) = segment.ack else {
            self.rule(Rule::NoAck);
            return Verdict::Return;
        };
        let new = tcb.acknowledges_new(ack);
        if state == State::SynReceived {
            if !new {
                // The ruling on a bad ACK here: a RST, and the state is kept.
                self.rule(Rule::SynReceivedBadAck);
                self.send_rst(ack, None);
                return Verdict::Return;
            }
            self.rule(Rule::SynReceivedAck);
            self.establish(segment);
            return Verdict::Continue;
        }
        if !tcb.ack_in_range(ack) {
            self.rule(Rule::AckOutOfRange);
            self.send_ack();
            return Verdict::Return;
        }
        if new {
            tcb.acknowledge(ack);
        }
        tcb.update_send_window(segment, ack);
        let fin_acked = tcb.fin_acked();
        let bare_ack_in_time_wait = ruling::is_bare_ack_in_time_wait(state, tcb, segment);
        match state {
            State::Closing if fin_acked => {
                self.rule(Rule::AckOfFinClosing);
                self.take(State::TimeWait, Cause::Drawn);
                self.start_time_wait();
            }
            State::Closing => {
                let fin_is_sent = tcb.fin_seq.is_some();
                self.rule(match (new, fin_is_sent) {
                    (true, _) => Rule::AckNew,
                    (false, true) => Rule::ClosingIgnores,
                    // Data still waits in front of the FIN, and this may be the window for it.
                    (false, false) => Rule::AckOld,
                });
                self.run_queue();
                return Verdict::Return;
            }
            State::LastAck if fin_acked => {
                self.rule(Rule::AckOfFinLastAck);
                self.take(State::Closed, Cause::Drawn);
                return Verdict::Return;
            }
            State::TimeWait if bare_ack_in_time_wait => {
                self.rule(Rule::TimeWaitBareAck);
                return Verdict::Return;
            }
            // "The only thing that can arrive in this state is a retransmission of the remote FIN."
            State::TimeWait => {
                self.out.started.push(Timer::TimeWait);
                self.rule(Rule::TimeWaitAnswers);
                self.send_ack();
                return Verdict::Return;
            }
            // Told below, together with the FIN of the same segment if it has one.
            State::FinWait1 if fin_acked => {}
            _ if new => self.rule(Rule::AckNew),
            _ if segment.seg_len() == 0 => self.rule(Rule::AckOld),
            _ => {}
        }
        Verdict::Continue
    }

    /// The handshake is complete: ESTABLISHED, with the peer's window.
    pub(super) fn establish(&mut self, segment: &Segment) {
        let Some(tcb) = &mut self.end.tcb else { return };
        tcb.set_send_window(segment);
        if let Some(ack) = segment.ack {
            tcb.acknowledge(ack);
        }
        self.take(State::Established, Cause::Drawn);
    }
}
