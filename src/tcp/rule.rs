//! The table of rules: everything the machine does names one of them, with its RFC section.
//!
//! The sentence that explains a rule is in the language tables, under the rule's id.

use super::Ruling;

macro_rules! rules {
    ($( $name:ident $id:literal $section:literal $(by $ruling:ident)?; )*) => {
        /// A rule of RFC 9293 that can fire.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the language tables hold a sentence for each")]
        pub enum Rule {
            $( $name, )*
        }

        impl Rule {
            /// All rules, in the order of the RFC's
            /// [section 3.10](https://www.rfc-editor.org/rfc/rfc9293#section-3.10).
            pub const ALL: &'static [Self] = &[$( Self::$name, )*];

            /// The name in traces and language tables.
            pub const fn id(self) -> &'static str {
                match self { $( Self::$name => $id, )* }
            }

            /// The section of RFC 9293, or of an appendix, as in `A.2`; every rule has one.
            pub const fn section(self) -> &'static str {
                match self { $( Self::$name => $section, )* }
            }

            /// The ruling behind it, where the RFC contradicts itself.
            pub const fn ruling(self) -> Option<Ruling> {
                match self { $( Self::$name => rules!(@ruling $($ruling)?), )* }
            }
        }
    };
    (@ruling) => { None };
    (@ruling $ruling:ident) => { Some(Ruling::$ruling) };
}

rules! {
    // 3.10.1 OPEN
    OpenPassive "open-passive" "3.10.1";
    OpenActive "open-active" "3.10.1";
    OpenListenActive "open-listen-active" "3.10.1";
    OpenExists "open-exists" "3.10.1";

    // 3.10.2 SEND
    SendClosed "send-closed" "3.10.2";
    SendListen "send-listen" "3.10.2";
    SendQueued "send-queued" "3.10.2";
    SendData "send-data" "3.10.2";
    SendWaits "send-waits" "3.8.6";
    SendClosing "send-closing" "3.10.2";

    // 3.10.3 RECEIVE
    ReceiveClosed "receive-closed" "3.10.3";
    ReceiveQueued "receive-queued" "3.10.3";
    ReceiveWaits "receive-waits" "3.10.3";
    ReceiveDelivers "receive-delivers" "3.10.3";
    ReceiveOpensWindow "receive-opens-window" "3.8.6.2.2";
    ReceiveNothingLeft "receive-nothing-left" "3.10.3";
    ReceiveClosing "receive-closing" "3.10.3";
    ReceiveAfterClose "receive-after-close" "3.6.1";

    // 3.10.4 CLOSE
    CloseClosed "close-closed" "3.10.4";
    CloseListen "close-listen" "3.10.4";
    CloseSynSent "close-syn-sent" "3.10.4";
    CloseSynReceived "close-syn-received" "3.10.4";
    CloseSynReceivedQueued "close-syn-received-queued" "3.10.4" by CloseInSynReceived;
    CloseEstablished "close-established" "3.10.4";
    CloseEstablishedQueued "close-established-queued" "3.10.4" by CloseBehindData;
    CloseAgain "close-again" "3.10.4";
    CloseCloseWait "close-close-wait" "3.10.4";
    CloseCloseWaitQueued "close-close-wait-queued" "3.10.4" by CloseBehindData;
    CloseClosing "close-closing" "3.10.4";
    CloseBoth "close-both" "3.6.1";
    CloseUnread "close-unread" "3.6.1" by ResetSender;

    // 3.10.5 ABORT
    AbortClosed "abort-closed" "3.10.5";
    AbortListen "abort-listen" "3.10.5";
    AbortSynSent "abort-syn-sent" "3.10.5";
    AbortReset "abort-reset" "3.10.5" by ResetSender;
    AbortSilent "abort-silent" "3.10.5";

    // 3.10.6 STATUS
    StatusClosed "status-closed" "3.10.6";
    Status "status" "3.10.6";

    // 3.10.7.1 a segment arrives in CLOSED
    ClosedRst "closed-rst" "3.10.7.1";
    ClosedAck "closed-ack" "3.10.7.1";
    ClosedNoAck "closed-no-ack" "3.10.7.1";

    // 3.10.7.2 in LISTEN
    ListenRst "listen-rst" "3.10.7.2";
    ListenAck "listen-ack" "3.10.7.2";
    ListenSyn "listen-syn" "3.10.7.2";
    ListenSynMore "listen-syn-more" "3.10.7.2";
    ListenOther "listen-other" "3.10.7.2";

    // 3.10.7.3 in SYN-SENT
    SynSentBadAck "syn-sent-bad-ack" "3.10.7.3";
    SynSentBadAckRst "syn-sent-bad-ack-rst" "3.10.7.3";
    SynSentRst "syn-sent-rst" "3.10.7.3" by ResetInSynSent;
    SynSentRstNoAck "syn-sent-rst-no-ack" "3.10.7.3";
    SynSentSynAck "syn-sent-syn-ack" "3.10.7.3";
    SynSentSyn "syn-sent-syn" "3.10.7.3";
    SynSentSynMore "syn-sent-syn-more" "3.10.7.3";
    SynSentOther "syn-sent-other" "3.10.7.3";

    // 3.10.7.4 first: the sequence number
    Unacceptable "unacceptable" "3.10.7.4";
    UnacceptableZeroWindow "unacceptable-zero-window" "3.10.7.4" by ZeroWindow;
    UnacceptableBeyond "unacceptable-beyond" "A.2" by AnswersWithoutEnd;
    TimeWaitFin "time-wait-fin" "3.10.7.4" by FinInTimeWait;

    // second: RST
    RstOutside "rst-outside" "3.10.7.4";
    RstChallenge "rst-challenge" "3.10.7.4";
    RstToListen "rst-to-listen" "3.10.7.4";
    RstRefused "rst-refused" "3.10.7.4";
    RstReset "rst-reset" "3.10.7.4";
    RstQuiet "rst-quiet" "3.10.7.4";

    // fourth: SYN
    SynToListen "syn-to-listen" "3.10.7.4";
    SynChallenge "syn-challenge" "3.10.7.4";
    SynTimeWait "syn-time-wait" "3.10.7.4";

    // fifth: ACK
    NoAck "no-ack" "3.10.7.4";
    AckOutOfRange "ack-out-of-range" "3.10.7.4";
    SynReceivedBadAck "syn-received-bad-ack" "3.10.7.4" by BadAckInSynReceived;
    SynReceivedAck "syn-received-ack" "3.10.7.4";
    SynReceivedCrossing "syn-received-crossing" "3.5" by CrossingSynAck;
    AckNew "ack-new" "3.10.7.4";
    AckOld "ack-old" "3.10.7.4";
    AckOfFinWait1 "ack-of-fin-fin-wait-1" "3.10.7.4";
    AckOfFinClosing "ack-of-fin-closing" "3.10.7.4" by ClosingStartsTimer;
    AckOfFinLastAck "ack-of-fin-last-ack" "3.10.7.4";
    ClosingIgnores "closing-ignores" "3.10.7.4";
    TimeWaitBareAck "time-wait-bare-ack" "3.10.7.4" by BareAckInTimeWait;
    TimeWaitAnswers "time-wait-answers" "3.10.7.4";

    // sixth: URG
    Urgent "urgent" "3.10.7.4";

    // seventh: text
    TextAccepted "text-accepted" "3.10.7.4";
    TextHeld "text-held" "3.10.7.4";
    TextBeyondWindow "text-beyond-window" "3.10.7.4";
    TextIgnored "text-ignored" "3.10.7.4";
    TextAfterClose "text-after-close" "3.6.1" by ResetSender;

    // eighth: FIN
    FinEstablished "fin-established" "3.10.7.4";
    FinSynReceived "fin-syn-received" "3.10.7.4" by FinInSynReceived;
    FinWait1ToClosing "fin-fin-wait-1" "3.10.7.4";
    FinWait1ToTimeWait "fin-fin-wait-1-acked" "3.10.7.4";
    FinWait2ToTimeWait "fin-fin-wait-2" "3.10.7.4";
    FinHeld "fin-held" "3.10.7.4";
    FinOvertaken "fin-overtaken" "3.10.7.4";
    FinAgain "fin-again" "3.10.7.4";

    // what was queued runs after the segment that releases it
    QueueSends "queue-sends" "3.10.2";
    QueueFin "queue-fin" "3.10.4";
    WindowOpens "window-opens" "3.8.6.1";

    // 3.10.8 timeouts
    UserTimeout "user-timeout" "3.10.8";
    Retransmission "retransmission" "3.10.8";
    RetransmissionProbe "retransmission-probe" "3.8.6.1";
    KeepAlive "keep-alive" "3.8.4";
    TimeWaitTimeout "time-wait-timeout" "3.10.8";

    // what happens outside the two endpoints
    Crash "crash" "3.5.1";
    Lost "lost" "3.8";
    Duplicated "duplicated" "3.8";
}
