//! The user calls, RFC 9293 sections 3.10.1 to 3.10.6, a function for each section.

use super::endpoint::Run;
use super::ruling::RESET_SENDER_ENTERS;
use super::tcb::Opened;
use super::{CallError, Cause, Flag, Flags, Rule, Signal, State, Tcb};

impl Run<'_> {
    /// 3.10.1 OPEN, passive.
    pub(super) fn passive_open(&mut self) {
        match self.end.state {
            State::Closed => {
                self.new_tcb(Opened::Passive);
                self.rule(Rule::OpenPassive);
                self.take(State::Listen, Cause::Drawn);
            }
            _ => self.refuse(Rule::OpenExists, CallError::AlreadyExists),
        }
    }

    /// 3.10.1 OPEN, active, the remote socket being known.
    pub(super) fn active_open(&mut self) {
        match self.end.state {
            State::Closed => {
                self.new_tcb(Opened::Active);
                self.select_iss();
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
        if let Some(tcb) = &mut self.end.tcb {
            tcb.opened = Opened::Active;
        }
        self.select_iss();
    }

    /// 3.10.2 SEND.
    pub(super) fn send(&mut self, octets: u32) {
        let Some(tcb) = &mut self.end.tcb else {
            return self.refuse(Rule::SendClosed, CallError::DoesNotExist);
        };
        // 3.6, case 1: after CLOSE no further SENDs are accepted, even while the FIN waits behind data.
        if tcb.close_queued {
            return self.refuse(Rule::SendClosing, CallError::Closing);
        }
        match self.end.state {
            State::Listen => {
                tcb.sends.enqueue_mut(octets);
                self.become_active();
                self.rule_on(Rule::SendListen, octets);
                self.take(State::SynSent, Cause::Drawn);
            }
            State::SynSent | State::SynReceived => {
                tcb.sends.enqueue_mut(octets);
                self.rule_on(Rule::SendQueued, octets);
            }
            State::Established | State::CloseWait => {
                tcb.sends.enqueue_mut(octets);
                let sent = self.send_text();
                if sent > 0 {
                    self.rule_on(Rule::SendData, sent);
                }
                if self.end.tcb.as_ref().is_some_and(|tcb| !tcb.sends.is_empty()) {
                    self.rule_on(Rule::SendWaits, octets - sent.min(octets));
                }
            }
            _ => self.refuse(Rule::SendClosing, CallError::Closing),
        }
    }

    /// 3.10.3 RECEIVE.
    pub(super) fn receive(&mut self, octets: u32) {
        let Some(tcb) = &mut self.end.tcb else {
            return self.refuse(Rule::ReceiveClosed, CallError::DoesNotExist);
        };
        if tcb.gave_up_receiving {
            return self.refuse(Rule::ReceiveAfterClose, CallError::Closing);
        }
        match self.end.state {
            State::Listen | State::SynSent | State::SynReceived => {
                tcb.receives.enqueue_mut(octets);
                self.rule_on(Rule::ReceiveQueued, octets);
            }
            State::Established | State::FinWait1 | State::FinWait2 if tcb.unread == 0 => {
                tcb.receives.enqueue_mut(octets);
                self.rule_on(Rule::ReceiveWaits, octets);
            }
            State::Established | State::FinWait1 | State::FinWait2 | State::CloseWait if tcb.unread > 0 => {
                let handed = tcb.hand_over(octets);
                let opened = tcb.open_window();
                self.rule_on(Rule::ReceiveDelivers, handed);
                // After the peer's FIN nobody could use it.
                if opened && self.end.state != State::CloseWait {
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
        let Some(tcb) = &mut self.end.tcb else {
            return self.refuse(Rule::CloseClosed, CallError::DoesNotExist);
        };
        // What is not yet open can always be closed, even if it came back from SYN-RECEIVED with a CLOSE queued.
        if tcb.close_queued && !matches!(self.end.state, State::Listen | State::SynSent) {
            let rule = if self.end.state == State::FinWait1 { Rule::CloseAgain } else { Rule::CloseClosing };
            return self.refuse(rule, CallError::Closing);
        }
        let nothing_queued = tcb.sends.is_empty();
        match self.end.state {
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
                self.transmit(0, Flags::of(&[Flag::Fin]));
                self.take(State::FinWait1, Cause::Drawn);
            }
            State::SynReceived => {
                tcb.close_queued = true;
                self.rule(Rule::CloseSynReceivedQueued);
            }
            State::Established if nothing_queued => {
                self.rule(Rule::CloseEstablished);
                self.transmit(0, Flags::of(&[Flag::Fin]));
                self.take(State::FinWait1, Cause::Drawn);
            }
            State::Established => {
                tcb.close_queued = true;
                self.rule(Rule::CloseEstablishedQueued);
                self.take(State::FinWait1, Cause::Drawn);
            }
            State::CloseWait if nothing_queued => {
                self.rule(Rule::CloseCloseWait);
                self.transmit(0, Flags::of(&[Flag::Fin]));
                self.take(State::LastAck, Cause::Drawn);
            }
            State::CloseWait => {
                tcb.close_queued = true;
                self.rule(Rule::CloseCloseWaitQueued);
            }
            State::FinWait1 | State::FinWait2 => self.refuse(Rule::CloseAgain, CallError::Closing),
            _ => self.refuse(Rule::CloseClosing, CallError::Closing),
        }
    }

    /// `close()` of the socket API: CLOSE, and nothing more is received. Data that is unread, or arrives later, draws a RST
    /// to show that it was lost (3.6.1, MAY-1, SHLD-3).
    pub(super) fn close_both(&mut self) {
        let Some(tcb) = &mut self.end.tcb else { return self.close() };
        let receives = matches!(
            self.end.state,
            State::SynReceived | State::Established | State::FinWait1 | State::FinWait2 | State::CloseWait
        );
        if !receives || tcb.gave_up_receiving {
            return self.close();
        }
        if tcb.unread > 0 {
            let unread = tcb.unread;
            self.rule_on(Rule::CloseUnread, unread);
            return self.reset_unread();
        }
        // What is held was never acknowledged: the peer will send it again, and learn that it is lost.
        tcb.held.clear();
        tcb.gave_up_receiving = true;
        let waited = !tcb.receives.is_empty();
        tcb.receives = rpds::QueueSync::new_sync();
        let closed_before = tcb.close_queued || matches!(self.end.state, State::FinWait1 | State::FinWait2);
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
        let Some(tcb) = &self.end.tcb else { return };
        let (snd_nxt, had_queued_calls) = (tcb.snd_nxt, has_queued_calls(tcb));
        self.send_rst(snd_nxt, None);
        if had_queued_calls {
            self.signal(Signal::ConnectionReset);
        }
        self.take(RESET_SENDER_ENTERS, Cause::Unread);
    }

    fn close_unopened(&mut self) {
        if self.end.tcb.as_ref().is_some_and(has_queued_calls) {
            self.signal(Signal::Closing);
        }
        self.take(State::Closed, Cause::Drawn);
    }

    /// 3.10.5 ABORT.
    pub(super) fn abort(&mut self) {
        let Some(tcb) = &self.end.tcb else {
            return self.refuse(Rule::AbortClosed, CallError::DoesNotExist);
        };
        let (snd_nxt, had_queued_calls) = (tcb.snd_nxt, has_queued_calls(tcb));
        match self.end.state {
            State::Listen => self.rule(Rule::AbortListen),
            State::SynSent => self.rule(Rule::AbortSynSent),
            State::SynReceived
            | State::Established
            | State::FinWait1
            | State::FinWait2
            | State::CloseWait => {
                self.rule(Rule::AbortReset);
                self.send_rst(snd_nxt, None);
            }
            // "Respond with ok", whatever is still queued.
            _ => {
                self.rule(Rule::AbortSilent);
                return self.take(RESET_SENDER_ENTERS, Cause::Abort);
            }
        }
        if had_queued_calls {
            self.signal(Signal::ConnectionReset);
        }
        self.take(RESET_SENDER_ENTERS, Cause::Abort);
    }

    /// 3.10.6 STATUS.
    pub(super) fn status(&mut self) {
        match self.end.state {
            State::Closed => self.refuse(Rule::StatusClosed, CallError::DoesNotExist),
            _ => self.rule(Rule::Status),
        }
    }
}

fn has_queued_calls(tcb: &Tcb) -> bool {
    !tcb.sends.is_empty() || !tcb.receives.is_empty()
}
