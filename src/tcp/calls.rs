//! The user calls, RFC 9293 sections
//! [3.10.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.1) to
//! [3.10.6](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.6), a function for each section.

use super::handler::Handler;
use super::ruling::RESET_SENDER_ENTERS;
use super::tcb::Marks;
use super::{CallError, Cause, Flags, Observer, Rule, Signal, State};

impl<O: Observer> Handler<'_, O> {
    /// 3.10.1 OPEN, passive.
    pub(super) fn passive_open(&mut self) {
        match self.tcb.state {
            State::Closed => {
                self.create_tcb();
                self.rule(Rule::OpenPassive);
                self.take(State::Listen, Cause::Drawn);
            }
            _ => self.refuse(Rule::OpenExists, CallError::AlreadyExists),
        }
    }

    /// 3.10.1 OPEN, active, the remote socket being known.
    pub(super) fn active_open(&mut self) {
        match self.tcb.state {
            State::Closed => {
                self.create_tcb();
                self.become_active();
                self.rule(Rule::OpenActive);
                self.take(State::SynSent, Cause::Drawn);
            }
            State::Listen => {
                self.become_active();
                self.rule(Rule::OpenListenActive);
                self.take(State::SynSent, Cause::Open);
            }
            _ => self.refuse(Rule::OpenExists, CallError::AlreadyExists),
        }
    }

    /// "Change the connection from passive to active, select an ISS. Send a SYN segment."
    fn become_active(&mut self) {
        self.tcb.marks.set(Marks::ACTIVE, true);
        self.select_iss();
    }

    /// 3.10.2 SEND.
    pub(super) fn send(&mut self, octets: u32) {
        // 3.6, case 1: after CLOSE no further SENDs are accepted, even while the FIN waits behind data.
        if self.tcb.marks.has(Marks::CLOSE_QUEUED) {
            return self.refuse(Rule::SendClosing, CallError::Closing);
        }
        match self.tcb.state {
            State::Closed => self.refuse(Rule::SendClosed, CallError::DoesNotExist),
            State::Listen => {
                self.tcb.queue_send(octets);
                self.become_active();
                self.rule_on(Rule::SendListen, octets);
                self.take(State::SynSent, Cause::Drawn);
            }
            State::SynSent | State::SynReceived => {
                self.tcb.queue_send(octets);
                self.rule_on(Rule::SendQueued, octets);
            }
            State::Established | State::CloseWait => {
                let sent = self.send_at_once(octets);
                let waits = self.tcb.has_queued_sends();
                if sent > 0 || !waits {
                    self.rule_on(Rule::SendData, sent);
                }
                if waits {
                    self.rule_on(Rule::SendWaits, octets - sent.min(octets));
                }
            }
            _ => self.refuse(Rule::SendClosing, CallError::Closing),
        }
    }

    /// Sends text, or as much of it as the window allows, unless other text waits before it; says how many octets.
    fn send_at_once(&mut self, octets: u32) -> u32 {
        if !self.tcb.has_queued_sends() && octets > 0 && octets <= self.tcb.usable_window() {
            self.transmit(octets, Flags::PSH);
            return octets;
        }
        self.tcb.queue_send(octets);
        self.send_text()
    }

    /// 3.10.3 RECEIVE.
    pub(super) fn receive(&mut self, octets: u32) {
        if self.tcb.marks.has(Marks::GAVE_UP_RECEIVING) {
            return self.refuse(Rule::ReceiveAfterClose, CallError::Closing);
        }
        match self.tcb.state {
            State::Closed => self.refuse(Rule::ReceiveClosed, CallError::DoesNotExist),
            State::Listen | State::SynSent | State::SynReceived => {
                self.tcb.queue_receive(octets);
                self.rule_on(Rule::ReceiveQueued, octets);
            }
            State::Established | State::FinWait1 | State::FinWait2 if self.tcb.unread == 0 => {
                self.tcb.queue_receive(octets);
                self.rule_on(Rule::ReceiveWaits, octets);
            }
            State::Established | State::FinWait1 | State::FinWait2 | State::CloseWait
                if self.tcb.unread > 0 =>
            {
                let handed = self.tcb.hand_over(octets);
                let opened = self.tcb.open_window(self.config.rcv_buff);
                self.rule_on(Rule::ReceiveDelivers, handed);
                // After the peer's FIN there is no use for it.
                if opened && self.tcb.state != State::CloseWait {
                    self.rule_on(Rule::ReceiveOpensWindow, handed);
                    self.send_ack();
                }
            }
            State::CloseWait => self.refuse(Rule::ReceiveNothingLeft, CallError::Closing),
            _ => self.refuse(Rule::ReceiveClosing, CallError::Closing),
        }
    }

    /// 3.10.4 CLOSE.
    pub(super) fn close(&mut self) {
        // What is not yet open can always be closed, even if it came back from SYN-RECEIVED with a CLOSE queued.
        if self.tcb.marks.has(Marks::CLOSE_QUEUED)
            && !matches!(self.tcb.state, State::Listen | State::SynSent)
        {
            let rule = if self.tcb.state == State::FinWait1 { Rule::CloseAgain } else { Rule::CloseClosing };
            return self.refuse(rule, CallError::Closing);
        }
        let nothing_queued = !self.tcb.has_queued_sends();
        match self.tcb.state {
            State::Closed => self.refuse(Rule::CloseClosed, CallError::DoesNotExist),
            State::Listen => {
                self.rule(Rule::CloseListen);
                self.close_unopened();
            }
            State::SynSent => {
                self.rule(Rule::CloseSynSent);
                self.close_unopened();
            }
            State::SynReceived if nothing_queued => {
                self.rule(Rule::CloseSynReceived);
                self.transmit(0, Flags::FIN);
                self.take(State::FinWait1, Cause::Drawn);
            }
            State::SynReceived => {
                self.tcb.marks.set(Marks::CLOSE_QUEUED, true);
                self.rule(Rule::CloseSynReceivedQueued);
            }
            State::Established if nothing_queued => {
                self.rule(Rule::CloseEstablished);
                self.transmit(0, Flags::FIN);
                self.take(State::FinWait1, Cause::Drawn);
            }
            State::Established => {
                self.tcb.marks.set(Marks::CLOSE_QUEUED, true);
                self.rule(Rule::CloseEstablishedQueued);
                self.take(State::FinWait1, Cause::Drawn);
            }
            State::CloseWait if nothing_queued => {
                self.rule(Rule::CloseCloseWait);
                self.transmit(0, Flags::FIN);
                self.take(State::LastAck, Cause::Drawn);
            }
            State::CloseWait => {
                self.tcb.marks.set(Marks::CLOSE_QUEUED, true);
                self.rule(Rule::CloseCloseWaitQueued);
            }
            State::FinWait1 | State::FinWait2 => self.refuse(Rule::CloseAgain, CallError::Closing),
            _ => self.refuse(Rule::CloseClosing, CallError::Closing),
        }
    }

    /// `close()` of the socket API: CLOSE, and nothing more is received. Data that is unread, or arrives later, draws a RST
    /// to show that it was lost (3.6.1, MAY-1, SHLD-3).
    pub(super) fn close_both(&mut self) {
        let receives = matches!(
            self.tcb.state,
            State::SynReceived | State::Established | State::FinWait1 | State::FinWait2 | State::CloseWait
        );
        if !receives || self.tcb.marks.has(Marks::GAVE_UP_RECEIVING) {
            return self.close();
        }
        if self.tcb.unread > 0 {
            self.rule_on(Rule::CloseUnread, self.tcb.unread);
            return self.reset_unread();
        }
        // What is held was never acknowledged: the peer will send it again, and learn that it is lost.
        self.tcb.drop_held();
        self.tcb.marks.set(Marks::GAVE_UP_RECEIVING, true);
        let waited = self.tcb.has_queued_receives();
        self.tcb.drop_receives();
        let closed_before = self.tcb.marks.has(Marks::CLOSE_QUEUED)
            || matches!(self.tcb.state, State::FinWait1 | State::FinWait2);
        if !closed_before {
            self.close();
        }
        self.rule(Rule::CloseBoth);
        if waited {
            self.signal(Signal::Closing);
        }
    }

    /// Data is lost because the user has given up receiving: a RST, as ABORT sends it, and CLOSED.
    pub(super) fn reset_unread(&mut self) {
        self.send_rst(self.tcb.snd_nxt, None);
        if self.tcb.has_queued_calls() {
            self.signal(Signal::ConnectionReset);
        }
        self.take(RESET_SENDER_ENTERS, Cause::Unread);
    }

    fn close_unopened(&mut self) {
        if self.tcb.has_queued_calls() {
            self.signal(Signal::Closing);
        }
        self.take(State::Closed, Cause::Drawn);
    }

    /// 3.10.5 ABORT.
    pub(super) fn abort(&mut self) {
        match self.tcb.state {
            State::Closed => return self.refuse(Rule::AbortClosed, CallError::DoesNotExist),
            State::Listen => self.rule(Rule::AbortListen),
            State::SynSent => self.rule(Rule::AbortSynSent),
            State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait => {
                self.rule(Rule::AbortReset);
                self.send_rst(self.tcb.snd_nxt, None);
            }
            // "Respond with ok", even with queued calls.
            _ => {
                self.rule(Rule::AbortSilent);
                return self.take(RESET_SENDER_ENTERS, Cause::Abort);
            }
        }
        if self.tcb.has_queued_calls() {
            self.signal(Signal::ConnectionReset);
        }
        self.take(RESET_SENDER_ENTERS, Cause::Abort);
    }

    /// 3.10.6 STATUS.
    pub(super) fn status(&mut self) {
        match self.tcb.state {
            State::Closed => self.refuse(Rule::StatusClosed, CallError::DoesNotExist),
            _ => self.rule(Rule::Status),
        }
    }
}
