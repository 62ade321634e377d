//! The eleven states and every name they go by.

use std::fmt;

/// The tools whose names for the states are known: `ss` and `netstat` on Linux, `netstat` on BSD and macOS, and
/// `netstat` on Windows.
pub const TOOLS: [&str; 4] = ["Linux ss", "Linux netstat", "BSD, macOS netstat", "Windows netstat"];

/// A state of the connection
/// ([RFC 9293 section 3.3.2](https://www.rfc-editor.org/rfc/rfc9293#section-3.3.2)). `Display` is the RFC's spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
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
    /// All eleven, in the order in which
    /// [RFC 9293 section 3.3.2](https://www.rfc-editor.org/rfc/rfc9293#section-3.3.2) lists them, CLOSED first.
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

    /// The RFC's spelling.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closed => "CLOSED",
            Self::Listen => "LISTEN",
            Self::SynSent => "SYN-SENT",
            Self::SynReceived => "SYN-RECEIVED",
            Self::Established => "ESTABLISHED",
            Self::FinWait1 => "FIN-WAIT-1",
            Self::FinWait2 => "FIN-WAIT-2",
            Self::CloseWait => "CLOSE-WAIT",
            Self::Closing => "CLOSING",
            Self::LastAck => "LAST-ACK",
            Self::TimeWait => "TIME-WAIT",
        }
    }

    /// What each of [`TOOLS`] prints for it.
    pub const fn tool_names(self) -> [&'static str; TOOLS.len()] {
        match self {
            Self::Closed => ["UNCONN", "CLOSE", "CLOSED", "CLOSED"],
            Self::Listen => ["LISTEN", "LISTEN", "LISTEN", "LISTENING"],
            Self::SynSent => ["SYN-SENT", "SYN_SENT", "SYN_SENT", "SYN_SENT"],
            Self::SynReceived => ["SYN-RECV", "SYN_RECV", "SYN_RCVD", "SYN_RECEIVED"],
            Self::Established => ["ESTAB", "ESTABLISHED", "ESTABLISHED", "ESTABLISHED"],
            Self::FinWait1 => ["FIN-WAIT-1", "FIN_WAIT1", "FIN_WAIT_1", "FIN_WAIT_1"],
            Self::FinWait2 => ["FIN-WAIT-2", "FIN_WAIT2", "FIN_WAIT_2", "FIN_WAIT_2"],
            Self::CloseWait => ["CLOSE-WAIT", "CLOSE_WAIT", "CLOSE_WAIT", "CLOSE_WAIT"],
            Self::Closing => ["CLOSING", "CLOSING", "CLOSING", "CLOSING"],
            Self::LastAck => ["LAST-ACK", "LAST_ACK", "LAST_ACK", "LAST_ACK"],
            Self::TimeWait => ["TIME-WAIT", "TIME_WAIT", "TIME_WAIT", "TIME_WAIT"],
        }
    }

    /// The state that goes by `name`: the RFC's or a tool's, in upper or lower case, whatever joins its words.
    pub fn from_name(name: &str) -> Option<Self> {
        if name.starts_with(JOINTS) || name.ends_with(JOINTS) {
            return None;
        }
        if let Some(state) = Self::ALL.into_iter().find(|state| state.name() == name) {
            return Some(state);
        }
        let wanted = plain(name);
        Self::ALL.into_iter().find(|state| {
            let mut known = state.tool_names().into_iter().chain([state.name()]);
            known.any(|known| plain(known) == wanted)
        })
    }

    /// Whether both sides' sequence numbers are agreed
    /// ([RFC 9293 section 3.5.2](https://www.rfc-editor.org/rfc/rfc9293#section-3.5.2), group 3).
    pub const fn is_synchronized(self) -> bool {
        !matches!(self, Self::Closed | Self::Listen | Self::SynSent | Self::SynReceived)
    }
}

/// What joins the words of a name.
const JOINTS: [char; 3] = ['-', '_', ' '];

/// The letters and digits of a name, in upper case.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !JOINTS.contains(c)).map(|c| c.to_ascii_uppercase()).collect()
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
