//! What can happen in the world: one thing, at one peer.

use std::fmt;

use crate::tcp::{Call, Endpoint, Flag, Flags, Segment, SeqNum, Timer, Var};

/// One of the two peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Peer {
    /// The client, where there is one; always on the left.
    A,
    /// The server, where there is one; always on the right.
    B,
}

impl Peer {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// The one at the other end of the wire.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// The name in files and traces: `a` or `b`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }

    /// The place of this peer in a pair.
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::A => "A",
            Self::B => "B",
        })
    }
}

/// A sequence number of an injected segment: plain, or a variable of the receiving peer with an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeqExpr {
    /// The number itself.
    Number(u32),
    /// Such as `RCV.NXT+1000`.
    Relative(Var, i64),
}

impl SeqExpr {
    /// Its value at this endpoint; `None` where the variable has none.
    pub fn resolve(self, endpoint: &Endpoint) -> Option<SeqNum> {
        match self {
            Self::Number(number) => Some(SeqNum(number)),
            Self::Relative(var, offset) => {
                let value = i64::from(endpoint.var(var)?).wrapping_add(offset);
                Some(SeqNum(u32::try_from(value.rem_euclid(1 << 32)).unwrap_or_default()))
            }
        }
    }
}

impl fmt::Display for SeqExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Relative(var, 0) => f.write_str(var.name()),
            Self::Relative(var, offset) => write!(f, "{}{offset:+}", var.name()),
        }
    }
}

/// A segment that neither peer sent: an old duplicate, a forgery.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Injection {
    /// The bits that are set, except ACK, which is set if `ack` is some.
    pub flags: Flags,
    /// SEG.SEQ.
    pub seq: SeqExpr,
    /// SEG.ACK; `Some` is the ACK bit.
    pub ack: Option<SeqExpr>,
    /// Octets of data.
    pub len: u32,
    /// SEG.WND.
    pub window: u32,
}

impl Injection {
    /// Whether this control bit is set, ACK included.
    pub const fn has(&self, flag: Flag) -> bool {
        match flag.bit() {
            Some(bit) => self.flags.contains(bit),
            None => self.ack.is_some(),
        }
    }

    /// This very segment.
    pub fn of(segment: &Segment) -> Self {
        Self {
            flags: segment.flags,
            seq: SeqExpr::Number(segment.seq.0),
            ack: segment.ack.map(|ack| SeqExpr::Number(ack.0)),
            len: segment.len,
            window: segment.window,
        }
    }

    /// The segment, or the variable that has no value at the endpoint it is to arrive at.
    ///
    /// # Errors
    /// The expression that cannot be resolved.
    pub fn resolve(&self, endpoint: &Endpoint) -> Result<Segment, SeqExpr> {
        Ok(Segment {
            seq: self.seq.resolve(endpoint).ok_or(self.seq)?,
            ack: self.ack.map(|ack| ack.resolve(endpoint).ok_or(ack)).transpose()?,
            flags: self.flags,
            len: self.len,
            window: self.window,
        })
    }
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// The user call.
    PassiveOpen,
    /// The user call.
    ActiveOpen,
    /// The user call.
    Close,
    /// The socket API's `close()`, which gives up receiving too.
    CloseBoth,
    /// The user call.
    Abort,
    /// The user call.
    Status,
    /// The user call, with how many octets.
    Send(u32),
    /// The user call, with how many octets.
    Receive(u32),
    /// The nth-oldest segment in flight towards this peer arrives; the oldest is 1.
    Deliver(u32),
    /// The nth-oldest never arrives.
    Lose(u32),
    /// The wire makes one more of the nth-oldest, behind the rest.
    Duplicate(u32),
    /// A segment that neither peer sent arrives at once.
    Inject(Injection),
    /// A timer of this peer fires.
    Timeout(Timer),
    /// The host reboots.
    Crash,
}

impl EventKind {
    /// The word for it in scenario files.
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::PassiveOpen => "passive-open",
            Self::ActiveOpen => "active-open",
            Self::Close | Self::CloseBoth => "close",
            Self::Abort => "abort",
            Self::Status => "status",
            Self::Send(_) => "send",
            Self::Receive(_) => "receive",
            Self::Deliver(_) => "deliver",
            Self::Lose(_) => "lose",
            Self::Duplicate(_) => "duplicate",
            Self::Inject(_) => "inject",
            Self::Timeout(_) => "timeout",
            Self::Crash => "crash",
        }
    }

    /// The user call this is, if it is one.
    pub fn call(&self) -> Option<Call> {
        Some(match self {
            Self::PassiveOpen => Call::PassiveOpen,
            Self::ActiveOpen => Call::ActiveOpen,
            Self::Close => Call::Close,
            Self::CloseBoth => Call::CloseBoth,
            Self::Abort => Call::Abort,
            Self::Status => Call::Status,
            Self::Send(octets) => Call::Send(*octets),
            Self::Receive(octets) => Call::Receive(*octets),
            _ => return None,
        })
    }
}

impl From<Call> for EventKind {
    fn from(call: Call) -> Self {
        match call {
            Call::PassiveOpen => Self::PassiveOpen,
            Call::ActiveOpen => Self::ActiveOpen,
            Call::Send(octets) => Self::Send(octets),
            Call::Receive(octets) => Self::Receive(octets),
            Call::Close => Self::Close,
            Call::CloseBoth => Self::CloseBoth,
            Call::Abort => Self::Abort,
            Call::Status => Self::Status,
        }
    }
}

/// One thing that happens at one peer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// Where.
    pub at: Peer,
    /// What.
    pub kind: EventKind,
}

impl Event {
    /// `kind` at peer `at`.
    pub const fn new(at: Peer, kind: EventKind) -> Self {
        Self { at, kind }
    }
}
