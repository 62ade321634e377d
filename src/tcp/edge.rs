//! The table of transitions: the machine takes no other, and diagram, exports, docs and tests are derived from it.
//!
//! First the 21 edges of the picture (RFC 9293 Figure 5 and its Note 2), then those that only the text has.

use super::State;

/// What makes a peer take an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The cause that the diagram writes on this edge.
    Drawn,
    /// An active OPEN in LISTEN.
    Open,
    /// A SYN inside the window.
    Syn,
    /// A RST.
    Rst,
    /// The ABORT call.
    Abort,
    /// Data that the user gave up receiving ([section 3.6.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.6.1)).
    Unread,
    /// The user timeout.
    UserTimeout,
    /// A reboot of the host.
    Crash,
}

impl Cause {
    /// How many there are.
    const COUNT: usize = Self::Crash as usize + 1;

    /// The last part of the edge's id; drawn edges have none.
    pub const fn suffix(self) -> Option<&'static str> {
        match self {
            Self::Drawn => None,
            Self::Open => Some("open"),
            Self::Syn => Some("syn"),
            Self::Rst => Some("rst"),
            Self::Abort => Some("abort"),
            Self::Unread => Some("unread"),
            Self::UserTimeout => Some("user-timeout"),
            Self::Crash => Some("crash"),
        }
    }
}

/// One transition that TCP can make.
#[derive(Debug)]
pub struct Edge {
    /// The state it leaves.
    pub from: State,
    /// The state it enters.
    pub to: State,
    /// What makes a peer take it.
    pub cause: Cause,
    /// The event, as the diagram writes it: `rcv SYN`.
    pub trigger: &'static str,
    /// What is done, as the diagram writes it: `snd SYN,ACK`; empty where nothing is.
    pub action: &'static str,
    /// The section of RFC 9293 that says so; empty for a crash, which no RFC describes.
    pub section: &'static str,
    index: u8,
}

/// All edges are those of [`EDGES`].
impl PartialEq for Edge {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl Eq for Edge {}

impl Edge {
    /// `listen--syn-received`, or with the cause where the diagram does not draw it: `listen--closed--abort`.
    pub fn id(&self) -> String {
        let mut id = format!("{}--{}", self.from, self.to);
        if let Some(cause) = self.cause.suffix() {
            id.push_str("--");
            id.push_str(cause);
        }
        id.make_ascii_lowercase();
        id
    }

    /// Whether the diagram has a line for it.
    pub fn is_drawn(&self) -> bool {
        self.cause == Cause::Drawn
    }

    /// The segment that the action sends, as the diagram's label names it; empty where none is sent.
    pub fn sends(&self) -> &'static str {
        self.action.strip_prefix("snd ").unwrap_or_default()
    }

    /// The place in [`EDGES`]; below [`DRAWN`] for drawn edges, in the order of the diagram's tables.
    pub const fn index(&self) -> usize {
        self.index as usize
    }

    /// The edge between two states that is taken for this cause.
    pub fn find(from: State, to: State, cause: Cause) -> Option<&'static Self> {
        EDGES.get(usize::from(BY_ENDS[from as usize][to as usize][cause as usize]))
    }

    /// The edge with this id.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        EDGES.iter().find(|edge| edge.id() == id)
    }
}

/// How many edges the diagram draws; they come first in [`EDGES`].
pub const DRAWN: usize = 21;

/// The drawn edges.
pub fn drawn() -> &'static [Edge] {
    &EDGES[..DRAWN]
}

macro_rules! edges {
    ($( $from:ident => $to:ident by $cause:ident: $trigger:literal, $action:literal, $section:literal; )*) => {
        const ENDS: &[(State, State, Cause)] = &[$( (State::$from, State::$to, Cause::$cause), )*];

        /// Every transition, drawn ones first.
        pub static EDGES: &[Edge] = &{
            let mut index = 0;
            [$({
                index += 1;
                Edge {
                    from: State::$from,
                    to: State::$to,
                    cause: Cause::$cause,
                    trigger: $trigger,
                    action: $action,
                    section: $section,
                    index: index - 1,
                }
            },)*]
        };
    };
}

/// The index in [`EDGES`] of the edge from one state to another for a cause; beyond the end if there is none.
static BY_ENDS: [[[u8; Cause::COUNT]; State::ALL.len()]; State::ALL.len()] = {
    let mut by_ends = [[[u8::MAX; Cause::COUNT]; State::ALL.len()]; State::ALL.len()];
    let (mut place, mut index) = (0, 0u8);
    while place < ENDS.len() {
        let (from, to, cause) = ENDS[place];
        by_ends[from as usize][to as usize][cause as usize] = index;
        place += 1;
        index += 1;
    }
    by_ends
};

edges! {
    // Figure 5, and Note 2 as number 16. The order is that of the diagram's tables of coordinates.
    Closed => Listen by Drawn: "passive OPEN", "create TCB", "3.10.1";
    Closed => SynSent by Drawn: "active OPEN", "snd SYN", "3.10.1";
    Listen => Closed by Drawn: "CLOSE", "delete TCB", "3.10.4";
    Listen => SynSent by Drawn: "SEND", "snd SYN", "3.10.2";
    Listen => SynReceived by Drawn: "rcv SYN", "snd SYN,ACK", "3.10.7.2";
    SynSent => Closed by Drawn: "CLOSE", "delete TCB", "3.10.4";
    SynSent => SynReceived by Drawn: "rcv SYN", "snd SYN,ACK", "3.10.7.3";
    SynSent => Established by Drawn: "rcv SYN,ACK", "snd ACK", "3.10.7.3";
    SynReceived => Established by Drawn: "rcv ACK", "", "3.10.7.4";
    SynReceived => Listen by Drawn: "rcv RST", "", "3.10.7.4";
    SynReceived => FinWait1 by Drawn: "CLOSE", "snd FIN", "3.10.4";
    Established => FinWait1 by Drawn: "CLOSE", "snd FIN", "3.10.4";
    Established => CloseWait by Drawn: "rcv FIN", "snd ACK", "3.10.7.4";
    FinWait1 => FinWait2 by Drawn: "rcv ACK of FIN", "", "3.10.7.4";
    FinWait1 => Closing by Drawn: "rcv FIN", "snd ACK", "3.10.7.4";
    FinWait1 => TimeWait by Drawn: "rcv FIN+ACK of FIN", "snd ACK", "3.10.7.4";
    FinWait2 => TimeWait by Drawn: "rcv FIN", "snd ACK", "3.10.7.4";
    Closing => TimeWait by Drawn: "rcv ACK of FIN", "", "3.10.7.4";
    CloseWait => LastAck by Drawn: "CLOSE", "snd FIN", "3.10.4";
    LastAck => Closed by Drawn: "rcv ACK of FIN", "delete TCB", "3.10.7.4";
    TimeWait => Closed by Drawn: "2MSL timeout", "delete TCB", "3.10.8";

    // Only in the text: opening.
    Listen => SynSent by Open: "active OPEN", "snd SYN", "3.10.1";
    SynReceived => Listen by Syn: "rcv SYN", "", "3.10.7.4";

    // Only in the text: a RST arrives.
    SynSent => Closed by Rst: "rcv RST", "delete TCB", "3.10.7.3";
    SynReceived => Closed by Rst: "rcv RST", "delete TCB", "3.10.7.4";
    Established => Closed by Rst: "rcv RST", "delete TCB", "3.10.7.4";
    FinWait1 => Closed by Rst: "rcv RST", "delete TCB", "3.10.7.4";
    FinWait2 => Closed by Rst: "rcv RST", "delete TCB", "3.10.7.4";
    CloseWait => Closed by Rst: "rcv RST", "delete TCB", "3.10.7.4";
    Closing => Closed by Rst: "rcv RST", "delete TCB", "3.10.7.4";
    LastAck => Closed by Rst: "rcv RST", "delete TCB", "3.10.7.4";
    TimeWait => Closed by Rst: "rcv RST", "delete TCB", "3.10.7.4";

    // Only in the text: the user aborts.
    Listen => Closed by Abort: "ABORT", "delete TCB", "3.10.5";
    SynSent => Closed by Abort: "ABORT", "delete TCB", "3.10.5";
    SynReceived => Closed by Abort: "ABORT", "snd RST", "3.10.5";
    Established => Closed by Abort: "ABORT", "snd RST", "3.10.5";
    FinWait1 => Closed by Abort: "ABORT", "snd RST", "3.10.5";
    FinWait2 => Closed by Abort: "ABORT", "snd RST", "3.10.5";
    CloseWait => Closed by Abort: "ABORT", "snd RST", "3.10.5";
    Closing => Closed by Abort: "ABORT", "delete TCB", "3.10.5";
    LastAck => Closed by Abort: "ABORT", "delete TCB", "3.10.5";
    TimeWait => Closed by Abort: "ABORT", "delete TCB", "3.10.5";

    // Only in the text: data is unread, or arrives, when the user has given up receiving.
    Established => Closed by Unread: "unread data", "snd RST", "3.6.1";
    FinWait1 => Closed by Unread: "unread data", "snd RST", "3.6.1";
    FinWait2 => Closed by Unread: "unread data", "snd RST", "3.6.1";
    CloseWait => Closed by Unread: "unread data", "snd RST", "3.6.1";

    // Only in the text: the user timeout.
    Listen => Closed by UserTimeout: "user timeout", "delete TCB", "3.10.8";
    SynSent => Closed by UserTimeout: "user timeout", "delete TCB", "3.10.8";
    SynReceived => Closed by UserTimeout: "user timeout", "delete TCB", "3.10.8";
    Established => Closed by UserTimeout: "user timeout", "delete TCB", "3.10.8";
    FinWait1 => Closed by UserTimeout: "user timeout", "delete TCB", "3.10.8";
    FinWait2 => Closed by UserTimeout: "user timeout", "delete TCB", "3.10.8";
    CloseWait => Closed by UserTimeout: "user timeout", "delete TCB", "3.10.8";
    Closing => Closed by UserTimeout: "user timeout", "delete TCB", "3.10.8";
    LastAck => Closed by UserTimeout: "user timeout", "delete TCB", "3.10.8";
    TimeWait => Closed by UserTimeout: "user timeout", "delete TCB", "3.10.8";

    // The host reboots.
    Listen => Closed by Crash: "crash", "lose TCB", "";
    SynSent => Closed by Crash: "crash", "lose TCB", "";
    SynReceived => Closed by Crash: "crash", "lose TCB", "";
    Established => Closed by Crash: "crash", "lose TCB", "";
    FinWait1 => Closed by Crash: "crash", "lose TCB", "";
    FinWait2 => Closed by Crash: "crash", "lose TCB", "";
    CloseWait => Closed by Crash: "crash", "lose TCB", "";
    Closing => Closed by Crash: "crash", "lose TCB", "";
    LastAck => Closed by Crash: "crash", "lose TCB", "";
    TimeWait => Closed by Crash: "crash", "lose TCB", "";
}
