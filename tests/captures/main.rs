//! Captures made from bytes: whatever the container and the link layer, the same connections come out; what the packets
//! do not show is not said.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod build;
mod certainty;
mod containers;
mod kernel;
mod links;
mod program;
mod random;
mod resets;
mod traps;

use finwait::capture::{Capture, Certainty};
use finwait::tcp::State;

/// Reads a capture that is one.
fn read(bytes: &[u8]) -> Capture {
    Capture::read(bytes, None, |_| {}).unwrap()
}

/// The connections as the trace has them.
fn jsonl(capture: &Capture) -> String {
    let mut out = Vec::new();
    finwait::trace::connections_jsonl(&mut out, capture).unwrap();
    String::from_utf8(out).unwrap()
}

/// What came of A (0) or B (1) in the first connection.
fn path(capture: &Capture, me: usize) -> (String, Certainty, Vec<State>) {
    let outcome = capture.outcome(&capture.connections[0]);
    let path = &outcome.paths[me];
    let states: Vec<&str> = path.states.iter().map(|state| state.name()).collect();
    (states.join(" "), path.certainty, path.ends.to_vec())
}

/// The kinds of notes of the first connection, with their packets.
fn notes(capture: &Capture) -> Vec<(u32, &'static str)> {
    let outcome = capture.outcome(&capture.connections[0]);
    outcome.notes.iter().map(|note| (note.packet, note.kind.id())).collect()
}
