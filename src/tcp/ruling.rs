//! Where RFC 9293 contradicts itself, and what finwait does: each choice is made here, once.
//!
//! The sentence about the other reading is in the language tables, under the ruling's id.

use super::tcb::Opened;
use super::{Flag, Rule, Segment, State, Tcb};

macro_rules! rulings {
    ($( #[doc = $doc:literal] $name:ident $id:literal; )*) => {
        /// A choice between two readings of the RFC.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Ruling {
            $( #[doc = $doc] $name, )*
        }

        impl Ruling {
            /// All of them.
            pub const ALL: &'static [Self] = &[$( Self::$name, )*];

            /// The name in the language tables.
            pub const fn id(self) -> &'static str {
                match self { $( Self::$name => $id, )* }
            }
        }
    };
}

rulings! {
    #[doc = "Who sends a RST enters CLOSED (3.10.5, 3.10.7.4), not TIME-WAIT (Figure 5 Note 3, 3.5.2)."]
    ResetSender "reset-sender";
    #[doc = "A RST in SYN-SENT leads to CLOSED (3.5.3, 3.10.7.3), not back to LISTEN (prose of 3.5)."]
    ResetInSynSent "reset-in-syn-sent";
    #[doc = "In a simultaneous open the crossing SYN,ACK completes the handshake (Figure 7), although 3.10.7.4 rejects its SEQ."]
    CrossingSynAck "crossing-syn-ack";
    #[doc = "CLOSE in SYN-RECEIVED waits for pending SENDs (3.10.4), though Figure 5 goes to FIN-WAIT-1 at once."]
    CloseInSynReceived "close-in-syn-received";
    #[doc = "CLOSE behind data: FIN-WAIT-1 at once, LAST-ACK only when the FIN leaves, each as 3.10.4 writes it."]
    CloseBehindData "close-behind-data";
    #[doc = "A FIN sent again into TIME-WAIT is acknowledged and restarts 2MSL (eighth step), though the first step rejects it."]
    FinInTimeWait "fin-in-time-wait";
    #[doc = "A bare ACK in sequence draws no answer in TIME-WAIT, or two TIME-WAIT peers would answer each other for ever."]
    BareAckInTimeWait "bare-ack-in-time-wait";
    #[doc = "A bad ACK in SYN-RECEIVED draws a RST (3.5.2), not the ACK of the RFC 5961 check printed before it."]
    BadAckInSynReceived "bad-ack-in-syn-received";
    #[doc = "A FIN with the handshake's ACK passes through ESTABLISHED, though the eighth step lists SYN-RECEIVED."]
    FinInSynReceived "fin-in-syn-received";
    #[doc = "A zero window rejects text and FIN (Table 6), yet ACK, URG and RST at RCV.NXT are processed (3.10.7.4, MUST-66)."]
    ZeroWindow "zero-window";
    #[doc = "CLOSING to TIME-WAIT starts the time-wait timer, which the fifth step forgets to say."]
    ClosingStartsTimer "closing-starts-timer";
    #[doc = "The same bare ACK beyond the window is not answered twice (A.2), though 3.10.7.4 answers every one."]
    AnswersWithoutEnd "answers-without-end";
}

/// [`Ruling::ResetSender`]: where a peer goes that resets its connection.
pub(super) const RESET_SENDER_ENTERS: State = State::Closed;

/// [`Ruling::ResetInSynSent`]: where an acceptable RST leads during the handshake.
pub(super) const fn reset_in_handshake_enters(state: State, opened: Opened) -> State {
    match (state, opened) {
        (State::SynReceived, Opened::Passive) => State::Listen,
        _ => State::Closed,
    }
}

/// [`Ruling::CrossingSynAck`]: it repeats the peer's SYN and acknowledges ours.
pub(super) fn is_crossing_syn_ack(tcb: &Tcb, segment: &Segment) -> bool {
    tcb.state == State::SynReceived
        && tcb.opened() == Opened::Active
        && segment.has(Flag::Syn)
        && !segment.has(Flag::Rst)
        && tcb.irs == segment.seq
        && segment.ack.is_some_and(|ack| tcb.acknowledges_new(ack))
}

/// [`Ruling::FinInTimeWait`]: the FIN that is already behind RCV.NXT, with an acknowledgment that is in range.
pub(super) fn is_old_fin(tcb: &Tcb, segment: &Segment) -> bool {
    tcb.state == State::TimeWait
        && segment.has(Flag::Fin)
        && !segment.has(Flag::Syn)
        && segment.end() == tcb.rcv_nxt
        && segment.ack.is_some_and(|ack| tcb.ack_in_range(ack))
}

/// [`Ruling::BareAckInTimeWait`]: an ACK that occupies no sequence space, at RCV.NXT.
pub(super) fn is_bare_ack_in_time_wait(tcb: &Tcb, segment: &Segment) -> bool {
    tcb.state == State::TimeWait && segment.seg_len() == 0 && segment.seq == tcb.rcv_nxt
}

/// [`Ruling::FinInSynReceived`]: the FIN is processed in ESTABLISHED, even if the same segment led there.
pub(super) const fn fin_rule_in_established(began_in: State) -> Rule {
    match began_in {
        State::SynReceived => Rule::FinSynReceived,
        _ => Rule::FinEstablished,
    }
}

/// [`Ruling::ZeroWindow`]: the text does not fit, but the acknowledgment counts. A window that took the peer's FIN is not
/// zero, so nothing behind the FIN comes here.
pub(super) fn is_ack_on_zero_window(tcb: &Tcb, segment: &Segment) -> bool {
    tcb.rcv_wnd == 0 && segment.seq == tcb.rcv_nxt && segment.ack.is_some() && !segment.has(Flag::Syn)
}

/// A bare ACK beyond our window, on a synchronized connection. During the handshake nobody can go on
/// for ever: what is in flight is our SYN, and that takes no room.
pub(super) fn is_bare_ack_beyond(tcb: &Tcb, segment: &Segment) -> bool {
    let beyond = (tcb.rcv_nxt + tcb.rcv_wnd).at_or_before(segment.seq);
    tcb.state.is_synchronized() && segment.seg_len() == 0 && segment.ack.is_some() && beyond
}

/// [`Ruling::AnswersWithoutEnd`]: the very ACK that was refused last, beyond our window, while our answer would lie
/// beyond the peer's. Two peers that probe each other's closed window would go on for ever.
pub(super) fn is_answered_without_end(tcb: &Tcb, segment: &Segment) -> bool {
    let beyond_theirs = tcb.snd_nxt != tcb.snd_una && tcb.usable_window() == 0;
    is_bare_ack_beyond(tcb, segment) && beyond_theirs && tcb.refused() == Some(*segment)
}
