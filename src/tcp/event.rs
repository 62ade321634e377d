//! What can happen at one endpoint, and what the user hears of it.

use std::fmt;

use super::{Segment, SeqNum, State};

/// A user call ([RFC 9293 section 3.10](https://www.rfc-editor.org/rfc/rfc9293#section-3.10)). The remote socket is
/// always known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// OPEN, passive: wait for a peer.
    PassiveOpen,
    /// OPEN, active: send a SYN.
    ActiveOpen,
    /// SEND this many octets.
    Send(u32),
    /// RECEIVE at most this many octets.
    Receive(u32),
    /// CLOSE: no more to send.
    Close,
    /// The socket API's `close()`: no more to send, and no more to receive either
    /// ([section 3.6.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.6.1), MAY-1).
    CloseBoth,
    /// ABORT: drop the connection at once.
    Abort,
    /// STATUS: ask for the state.
    Status,
}

impl Call {
    /// The RFC's name of the call.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PassiveOpen => "passive OPEN",
            Self::ActiveOpen => "active OPEN",
            Self::Send(_) => "SEND",
            Self::Receive(_) => "RECEIVE",
            Self::Close => "CLOSE",
            Self::CloseBoth => "close()",
            Self::Abort => "ABORT",
            Self::Status => "STATUS",
        }
    }
}

/// A timer of the endpoint
/// ([RFC 9293 section 3.10.8](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.8)). There is no clock: a timer is
/// armed or not, and fires as an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// Armed while something sent is unacknowledged, or data waits on a zero window.
    Retransmission,
    /// Armed in TIME-WAIT, for 2 MSL.
    TimeWait,
    /// The user timeout: never listed as armed, may fire in every state but CLOSED.
    User,
    /// The keep-alive interval has passed
    /// ([section 3.8.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.8.4)): never listed as armed, may fire on an
    /// idle connection, one
    /// that is open in at least one direction and has nothing unacknowledged and nothing to send.
    KeepAlive,
}

impl Timer {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Retransmission, Self::TimeWait, Self::User, Self::KeepAlive];

    /// The name in scenario files and traces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retransmission => "retransmission",
            Self::TimeWait => "time-wait",
            Self::User => "user",
            Self::KeepAlive => "keep-alive",
        }
    }
}

/// One thing that happens at one endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// The user calls.
    Call(Call),
    /// A segment arrives.
    Arrives(Segment),
    /// A timer fires.
    Timeout(Timer),
    /// The host reboots: the TCB is gone, without a segment or a signal.
    Crash,
}

/// Why a call is refused, in the RFC's words (`Display`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.name())]
pub enum CallError {
    /// OPEN on a connection that is there already
    /// ([section 3.10.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.1)).
    AlreadyExists,
    /// Any other call where there is none (sections
    /// [3.10.2](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.2) to
    /// [3.10.6](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.6)).
    DoesNotExist,
    /// The connection is on its way down (sections
    /// [3.10.2](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.2) to
    /// [3.10.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.4)).
    Closing,
}

/// A signal to the user, in the RFC's words (`Display`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Signal {
    /// A RST ended the connection ([section 3.10.7](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7)).
    ConnectionReset,
    /// A RST answered our opening in SYN-RECEIVED
    /// ([section 3.10.7.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7.4)).
    ConnectionRefused,
    /// The peer's FIN arrived
    /// ([section 3.10.7.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7.4), eighth step).
    ConnectionClosing,
    /// The user closed while calls of theirs were still queued
    /// ([section 3.10.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.4)).
    Closing,
    /// The user timeout expired ([section 3.10.8](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.8)).
    UserTimeout,
}

impl CallError {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AlreadyExists, Self::DoesNotExist, Self::Closing];

    /// The RFC's words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AlreadyExists => "connection already exists",
            Self::DoesNotExist => "connection does not exist",
            Self::Closing => "connection closing",
        }
    }
}

impl Signal {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::ConnectionReset,
        Self::ConnectionRefused,
        Self::ConnectionClosing,
        Self::Closing,
        Self::UserTimeout,
    ];

    /// The RFC's words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConnectionReset => "connection reset",
            Self::ConnectionRefused => "connection refused",
            Self::ConnectionClosing => "connection closing",
            Self::Closing => "closing",
            Self::UserTimeout => "connection aborted due to user timeout",
        }
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A variable of the TCB that holds a sequence number or a window
/// ([RFC 9293 section 3.3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.3.1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Var {
    /// Oldest sequence number not yet acknowledged.
    SndUna,
    /// Next sequence number to send.
    SndNxt,
    /// The peer's window, counted from SND.UNA.
    SndWnd,
    /// Sequence number of the segment that last updated SND.WND.
    SndWl1,
    /// Acknowledgment number of the segment that last updated SND.WND.
    SndWl2,
    /// Our initial sequence number.
    Iss,
    /// Next sequence number expected.
    RcvNxt,
    /// Our window, counted from RCV.NXT.
    RcvWnd,
    /// The peer's initial sequence number.
    Irs,
}

impl Var {
    /// All nine.
    pub const ALL: [Self; 9] = [
        Self::SndUna,
        Self::SndNxt,
        Self::SndWnd,
        Self::SndWl1,
        Self::SndWl2,
        Self::Iss,
        Self::RcvNxt,
        Self::RcvWnd,
        Self::Irs,
    ];

    /// The RFC's spelling, as in `SND.UNA`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SndUna => "SND.UNA",
            Self::SndNxt => "SND.NXT",
            Self::SndWnd => "SND.WND",
            Self::SndWl1 => "SND.WL1",
            Self::SndWl2 => "SND.WL2",
            Self::Iss => "ISS",
            Self::RcvNxt => "RCV.NXT",
            Self::RcvWnd => "RCV.WND",
            Self::Irs => "IRS",
        }
    }
}

/// The numbers in a rule's sentence: the arriving segment, and the TCB when the rule fired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The state in which the rule fired.
    pub state: Option<State>,
    /// The segment that arrived, if one did.
    pub segment: Option<Segment>,
    /// How many octets of data it is about.
    pub octets: u32,
    /// SND.UNA.
    pub snd_una: Option<SeqNum>,
    /// SND.NXT.
    pub snd_nxt: Option<SeqNum>,
    /// RCV.NXT.
    pub rcv_nxt: Option<SeqNum>,
}
