//! What the tools call a state, and the command that shows the sockets in it.

use crate::tcp::{State, TOOLS};

/// For each of the tools: what comes before the name of the state. `-p` names the program behind each socket.
const COMMANDS: [&str; TOOLS.len()] =
    ["ss -tanp state ", "netstat -tan | grep -w ", "netstat -an | grep -w ", "netstat -an | findstr "];

/// One tool's view of a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolView {
    /// The tool.
    pub tool: &'static str,
    /// What it prints.
    pub name: &'static str,
    /// What to type.
    pub command: String,
}

/// How each tool sees a state.
pub(super) fn seen(state: State) -> impl Iterator<Item = ToolView> {
    let asked = state.tool_names().into_iter().enumerate();
    let tools = TOOLS.into_iter().zip(COMMANDS).zip(asked);
    tools.map(move |((tool, command), (place, name))| {
        let argument = if place == 0 { filter(state) } else { name };
        ToolView { tool, name, command: format!("{command}{argument}") }
    })
}

/// The name of a state in a filter of ss, which differs from what it prints.
const fn filter(state: State) -> &'static str {
    match state {
        State::Closed => "closed",
        State::Listen => "listening",
        State::SynSent => "syn-sent",
        State::SynReceived => "syn-recv",
        State::Established => "established",
        State::FinWait1 => "fin-wait-1",
        State::FinWait2 => "fin-wait-2",
        State::CloseWait => "close-wait",
        State::Closing => "closing",
        State::LastAck => "last-ack",
        State::TimeWait => "time-wait",
    }
}
