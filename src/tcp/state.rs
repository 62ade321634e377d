//! The eleven states and every name they go by.

use std::fmt;

/// A state of the connection (RFC 9293 section 3.3.2). `Display` is the RFC's spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// No connection: there is no TCB.
    Closed,
    /// Waiting for a connection request from any remote peer.
    Listen,
    /// A SYN is sent, the matching one is awaited.
    SynSent,
    /// A SYN is received and one is sent; the acknowledgment of ours is awaited.
    SynReceived,
    /// An open connection: data flows.
    Established,
    /// Our FIN is sent (or queued behind data), its acknowledgment or the peer's FIN is awaited.
    FinWait1,
    /// Our FIN is acknowledged, the peer's is awaited.
    FinWait2,
    /// The peer has closed, the local user has not.
    CloseWait,
    /// Both FINs crossed; the acknowledgment of ours is awaited.
    Closing,
    /// The peer closed first; the acknowledgment of our FIN is awaited.
    LastAck,
    /// Both sides are closed; 2 MSL pass so that nothing old can harm a new connection.
    TimeWait,
}

impl State {
    /// All eleven, in the order in which RFC 9293 section 3.3.2 lists them, CLOSED first.
    pub const ALL: [Self; 11] = [
        Self::Closed,
        Self::Listen,
        Self::SynSent,
        Self::SynReceived,
        Self::Established,
        Self::FinWait1,
        Self::FinWait2,
        Self::CloseWait,
        Self::Closing,
        Self::LastAck,
        Self::TimeWait,
    ];

    /// The RFC's spelling first, then what Linux, BSD, macOS and Windows tools print.
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Closed => &["CLOSED", "CLOSE", "UNCONN"],
            Self::Listen => &["LISTEN", "LISTENING", "BOUND"],
            Self::SynSent => &["SYN-SENT", "SYN_SENT", "SYNSENT"],
            Self::SynReceived => &[
                "SYN-RECEIVED",
                "SYN_RECEIVED",
                "SYN-RECV",
                "SYN_RECV",
                "SYN_RCVD",
                "SYN-RCVD",
                "NEW_SYN_RECV",
            ],
            Self::Established => &["ESTABLISHED", "ESTAB"],
            Self::FinWait1 => &["FIN-WAIT-1", "FIN_WAIT_1", "FIN_WAIT1", "FINWAIT-1", "FINWAIT1"],
            Self::FinWait2 => &["FIN-WAIT-2", "FIN_WAIT_2", "FIN_WAIT2", "FINWAIT-2", "FINWAIT2"],
            Self::CloseWait => &["CLOSE-WAIT", "CLOSE_WAIT"],
            Self::Closing => &["CLOSING"],
            Self::LastAck => &["LAST-ACK", "LAST_ACK"],
            Self::TimeWait => &["TIME-WAIT", "TIME_WAIT"],
        }
    }

    /// The RFC's spelling.
    pub const fn name(self) -> &'static str {
        self.names()[0]
    }

    /// The state that goes by `name`, in any spelling of [`State::names`], upper or lower case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.names().iter().any(|known| known.eq_ignore_ascii_case(name)))
    }

    /// Whether both sides' sequence numbers are agreed (RFC 9293 section 3.5.2, group 3).
    pub const fn is_synchronized(self) -> bool {
        !matches!(self, Self::Closed | Self::Listen | Self::SynSent | Self::SynReceived)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
