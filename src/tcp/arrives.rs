//! SEGMENT ARRIVES, [RFC 9293 section 3.10.7](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7), a function for
//! each of its steps, in its order.
//!
//! This file has CLOSED, LISTEN and SYN-SENT; `arrives_other` has the other states up to the ACK field,
//! `arrives_text` what follows it. There is no security or compartment here, so the third step of each list is
//! left out.

use super::handler::Handler;
use super::ruling;
use super::tcb::Marks;
use super::{Cause, Flag, Flags, Observer, Rule, Segment, SeqNum, Signal, State};

impl<O: Observer> Handler<'_, O> {
    /// A segment arrives, whatever the state.
    pub(super) fn arrives(&mut self, segment: Segment) {
        match self.tcb.state {
            State::Closed => self.arrives_closed(segment),
            State::Listen => self.arrives_listen(segment),
            State::SynSent => self.arrives_syn_sent(segment),
            _ => self.arrives_other(segment),
        }
    }

    /// 3.10.7.1 CLOSED STATE.
    fn arrives_closed(&mut self, segment: Segment) {
        if segment.has(Flag::Rst) {
            self.rule(Rule::ClosedRst);
        } else if let Some(ack) = segment.ack {
            self.rule(Rule::ClosedAck);
            self.send_rst(ack, None);
        } else {
            self.rule(Rule::ClosedNoAck);
            self.send_rst(SeqNum(0), Some(segment.end()));
        }
    }

    /// 3.10.7.2 LISTEN STATE: RST, then ACK, then SYN.
    fn arrives_listen(&mut self, segment: Segment) {
        if segment.has(Flag::Rst) {
            return self.rule(Rule::ListenRst);
        }
        if let Some(ack) = segment.ack {
            self.rule(Rule::ListenAck);
            return self.send_rst(ack, None);
        }
        if !segment.has(Flag::Syn) {
            return self.rule(Rule::ListenOther);
        }
        self.synchronize(&segment);
        self.select_iss();
        self.rule(Rule::ListenSyn);
        if self.hold_rest(segment) {
            self.rule(Rule::ListenSynMore);
        }
        self.take(State::SynReceived, Cause::Drawn);
    }

    /// "RCV.NXT is set to SEG.SEQ+1, IRS is set to SEG.SEQ."
    fn synchronize(&mut self, segment: &Segment) {
        self.tcb.marks.set(Marks::HAS_IRS, true);
        self.tcb.irs = segment.seq;
        self.tcb.rcv_nxt = segment.seq + 1;
        self.tcb.set_send_window(segment);
    }

    /// Holds for later what else a SYN carries and the window has room for; says whether that is anything.
    fn hold_rest(&mut self, syn: Segment) -> bool {
        let mut rest = self.trim(syn);
        if rest.len > 0 && self.tcb.marks.has(Marks::GAVE_UP_RECEIVING) {
            // A RST would undo the handshake. Without an ACK the text comes again, and draws its RST then (3.6.1).
            rest = Segment { len: 0, flags: rest.flags.without(Flags::FIN), ..rest };
        }
        self.tcb.hold(&rest);
        rest.seg_len() > 0
    }

    /// 3.10.7.3 SYN-SENT STATE.
    fn arrives_syn_sent(&mut self, segment: Segment) {
        // First, check the ACK bit. SND.UNA is ISS here.
        let acceptable = segment.ack.map(|ack| self.tcb.acknowledges_new(ack));
        if let (Some(false), Some(ack)) = (acceptable, segment.ack) {
            if segment.has(Flag::Rst) {
                return self.rule(Rule::SynSentBadAckRst);
            }
            self.rule(Rule::SynSentBadAck);
            return self.send_rst(ack, None);
        }
        // Second, check the RST bit: judged by its ACK alone (erratum 8167).
        if segment.has(Flag::Rst) {
            if acceptable.is_none() {
                return self.rule(Rule::SynSentRstNoAck);
            }
            let to = ruling::reset_in_handshake_enters(self.tcb.state, self.tcb.opened());
            self.rule(Rule::SynSentRst);
            self.signal(Signal::ConnectionReset);
            return self.take(to, Cause::Rst);
        }
        // Fourth, check the SYN bit; fifth, drop what has neither SYN nor RST.
        if !segment.has(Flag::Syn) {
            return self.rule(Rule::SynSentOther);
        }
        let Some(ack) = segment.ack else {
            self.synchronize(&segment);
            self.rule(Rule::SynSentSyn);
            if self.hold_rest(segment) {
                self.rule(Rule::SynSentSynMore);
            }
            self.take(State::SynReceived, Cause::Drawn);
            return self.send_syn_ack();
        };
        self.rule(Rule::SynSentSynAck);
        self.synchronize(&segment);
        self.tcb.acknowledge(ack);
        self.take(State::Established, Cause::Drawn);
        self.hold_rest(segment);
        // "Continue processing at the sixth step", and one ACK for all of it (MUST-58).
        self.check_urg(&segment);
        self.process_text(None);
        self.send_ack();
        self.run_queue();
    }

    /// `<SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>` in answer to a SYN that crossed ours: our SYN again, with an ACK.
    fn send_syn_ack(&mut self) {
        if let Some(syn) = self.tcb.front() {
            self.emit(syn);
        }
    }
}
