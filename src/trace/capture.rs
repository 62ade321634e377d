//! The connections of a capture: one JSON object a line, plain sentences, or a table.
//!
//! The names and the order of the JSON keys are stable: keys are only added.

use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};
use std::net::IpAddr;

use serde::Serialize;

use crate::app::push_look;
use crate::capture::{Capture, Certainty, Connection, Outcome, Path};
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::{Text, key};

/// At most this many notes of a connection are printed; the rest is counted.
const MOST_NOTES: usize = 20;

/// Octets that hold most lines of the table.
const ROW: usize = 192;

#[derive(Serialize)]
struct Line<'a> {
    connection: usize,
    a: String,
    b: String,
    start: String,
    seconds: f64,
    packets: u32,
    captured_at: &'a str,
    a_path: Vec<&'a str>,
    b_path: Vec<&'a str>,
    a_certainty: &'a str,
    b_certainty: &'a str,
    a_ends: Vec<&'a str>,
    b_ends: Vec<&'a str>,
    notes: Vec<NoteKeys<'a>>,
}

#[derive(Serialize)]
struct NoteKeys<'a> {
    packet: u32,
    kind: &'a str,
}

impl<'a> Line<'a> {
    fn of(connection: &'a Connection, outcome: &'a Outcome) -> Self {
        let [a, b] = &outcome.paths;
        let names = |states: &[State]| states.iter().map(|state| state.name()).collect();
        let notes = outcome.notes.iter().map(|note| NoteKeys { packet: note.packet, kind: note.kind.id() });
        Self {
            connection: connection.number,
            a: socket(connection, Peer::A),
            b: socket(connection, Peer::B),
            start: connection.start.to_string(),
            seconds: seconds(connection),
            packets: connection.packets,
            captured_at: outcome.captured_at.id(),
            a_path: names(&a.states),
            b_path: names(&b.states),
            a_certainty: a.certainty.id(),
            b_certainty: b.certainty.id(),
            a_ends: names(&a.ends),
            b_ends: names(&b.ends),
            notes: notes.collect(),
        }
    }
}

/// An end, as `10.0.0.2:49152` or `[2001:db8::1]:80`.
pub(crate) fn socket(connection: &Connection, peer: Peer) -> String {
    let mut socket = String::new();
    // A string takes all that is written.
    let _ = push_socket(&mut socket, connection, peer);
    socket
}

fn push_socket(line: &mut String, connection: &Connection, peer: Peer) -> fmt::Result {
    match connection.ends[peer.index()] {
        (IpAddr::V4(address), port) => {
            for (octet, behind) in address.octets().into_iter().zip(['.', '.', '.', ':']) {
                push_number(line, octet.into(), 1, b' ');
                line.push(behind);
            }
            push_number(line, port.into(), 1, b' ');
            Ok(())
        }
        (IpAddr::V6(address), port) => write!(line, "[{address}]:{port}"),
    }
}

/// Writes a number, filled up on the left to so many octets: several times as fast as `write!`.
fn push_number(line: &mut String, mut number: u64, width: usize, fill: u8) {
    let mut octets = [fill; 20];
    let mut start = octets.len();
    for octet in octets.iter_mut().rev() {
        *octet = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
        start -= 1;
        if number == 0 {
            break;
        }
    }
    let shown = octets.get(start.min(octets.len() - width.min(octets.len()))..);
    line.push_str(shown.and_then(|octets| str::from_utf8(octets).ok()).unwrap_or_default());
}

/// From the first packet to the last, to the microsecond.
fn seconds(connection: &Connection) -> f64 {
    let micros = connection.last.since(connection.start).as_micros();
    f64::from(u32::try_from(micros / 1_000_000).unwrap_or(u32::MAX))
        + f64::from(u32::try_from(micros % 1_000_000).unwrap_or_default()) / 1e6
}

/// Writes an object a connection.
///
/// # Errors
/// When `out` cannot be written to.
pub fn connections_jsonl(out: &mut dyn Write, capture: &Capture) -> io::Result<()> {
    capture.connections.iter().try_for_each(|connection| connection_jsonl(out, capture, connection))
}

/// Writes the object of one connection.
///
/// # Errors
/// When `out` cannot be written to.
pub fn connection_jsonl(out: &mut dyn Write, capture: &Capture, connection: &Connection) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Line::of(connection, &capture.outcome(connection)))?;
    out.write_all(b"\n")
}

/// Writes the same as an element of a JSON array, with what stands before it.
///
/// # Errors
/// When `out` cannot be written to.
pub fn connection_json(out: &mut dyn Write, capture: &Capture, connection: &Connection) -> io::Result<()> {
    out.write_all(if connection.number == 1 { b"[\n" } else { b",\n" })?;
    Ok(serde_json::to_writer(out, &Line::of(connection, &capture.outcome(connection)))?)
}

/// Writes what stands behind the last element of the JSON array.
///
/// # Errors
/// When `out` cannot be written to.
pub fn connections_json_end(out: &mut dyn Write, capture: &Capture) -> io::Result<()> {
    out.write_all(if capture.connections.is_empty() { b"[]\n" } else { b"\n]\n" })
}

/// Writes a connection in sentences: a paragraph, and an empty line before it unless it is the first.
///
/// # Errors
/// When `out` cannot be written to.
pub fn connection_paragraph(
    out: &mut dyn Write,
    capture: &Capture,
    connection: &Connection,
    text: Text,
) -> io::Result<()> {
    if connection.number > 1 {
        writeln!(out)?;
    }
    connection_plain(out, connection, &capture.outcome(connection), text)
}

/// Writes what came of one connection, in sentences.
///
/// # Errors
/// When `out` cannot be written to.
pub(super) fn connection_plain(
    out: &mut dyn Write,
    connection: &Connection,
    outcome: &Outcome,
    text: Text,
) -> io::Result<()> {
    let mut say = |key, values: &[(&str, &dyn Display)]| writeln!(out, "{}", text.fill(key, values));
    let (a, b) = (socket(connection, Peer::A), socket(connection, Peer::B));
    say(key!("capture.connection"), &[("n", &connection.number), ("a", &a), ("b", &b)])?;
    let lasted = format!("{:.6}", seconds(connection));
    say(
        key!("capture.extent"),
        &[("packets", &connection.packets), ("start", &connection.start), ("seconds", &lasted)],
    )?;
    say(outcome.captured_at.key(), &[])?;
    for me in Peer::BOTH {
        let path = &outcome.paths[me.index()];
        let states = list(&path.states);
        if !path.states.is_empty() {
            say(key!("capture.path"), &[("me", &me), ("states", &states)])?;
        }
        let key = match (path.certainty, path.states.is_empty()) {
            (_, true) => key!("capture.certainty.nothing"),
            (Certainty::Exact, _) => key!("capture.certainty.exact"),
            (Certainty::AtLeast, _) => key!("capture.certainty.at-least"),
            (Certainty::OneOf, _) => key!("capture.certainty.one-of"),
        };
        say(key, &[("me", &me), ("ends", &ends(path, text))])?;
    }
    for note in outcome.notes.iter().take(MOST_NOTES) {
        let what = text.get(note.kind.key());
        say(key!("capture.note"), &[("packet", &note.packet), ("what", &what)])?;
    }
    let more = outcome.noted.saturating_sub(MOST_NOTES as u64);
    if more > 0 {
        say(key!("capture.notes-more"), &[("count", &more)])?;
    }
    Ok(())
}

fn list(states: &[State]) -> String {
    states.iter().map(|state| state.name()).collect::<Vec<_>>().join(", ")
}

/// Where a path ended, or may have.
fn ends(path: &Path, text: Text) -> String {
    let names: Vec<&str> = path.ends.iter().map(|state| state.name()).collect();
    if names.is_empty() {
        text.get(key!("capture.anything")).to_owned()
    } else {
        names.join(text.get(key!("capture.or")))
    }
}

/// Writes a connection as a line of a table: who, how long, where both ended, what to look at.
///
/// # Errors
/// When `out` cannot be written to.
pub fn connection_row(
    out: &mut dyn Write,
    capture: &Capture,
    connection: &Connection,
    text: Text,
) -> io::Result<()> {
    let mut line = String::with_capacity(ROW);
    row(&mut line, connection, &capture.outcome(connection), text).map_err(io::Error::other)?;
    out.write_all(line.as_bytes())
}

/// A line of the table. Each column is padded by itself: there may be millions of lines.
fn row(line: &mut String, connection: &Connection, outcome: &Outcome, text: Text) -> fmt::Result {
    push_number(line, connection.number as u64, 5, b' ');
    line.push_str("  ");
    for peer in Peer::BOTH {
        let start = line.len();
        push_socket(line, connection, peer)?;
        pad(line, start, 22);
    }
    let lasted = connection.last.since(connection.start);
    push_number(line, connection.packets.into(), 7, b' ');
    line.push(' ');
    push_number(line, lasted.as_secs(), 4, b' ');
    line.push('.');
    push_number(line, lasted.subsec_micros().into(), 6, b'0');
    line.push_str("  ");
    for path in &outcome.paths {
        let start = line.len();
        match (path.certainty, path.ends.as_slice()) {
            (Certainty::AtLeast, _) => {
                line.push_str(&text.fill(key!("capture.at-least"), &[("state", &ends(path, text))]));
            }
            (_, [end]) => line.push_str(end.name()),
            _ => line.push_str(&ends(path, text)),
        }
        pad(line, start, 26);
    }
    push_look(line, connection, outcome, text);
    line.push('\n');
    Ok(())
}

/// Pads what was written since `start` to so many characters, and adds the space between columns.
fn pad(line: &mut String, start: usize, width: usize) {
    const BLANKS: &str = "                                ";
    let written = line.get(start..).map_or(0, |column| column.chars().count());
    let blanks = (width.saturating_sub(written) + 1).min(BLANKS.len());
    line.push_str(&BLANKS[..blanks]);
}

#[cfg(test)]
mod tests {
    use super::push_number;

    #[test]
    fn a_number_is_written_as_write_does() {
        for number in [0, 7, 10, 99_999, 123_456, 1_000_000, u64::MAX] {
            for width in [1, 4, 6, 7, 20] {
                let mut line = "x".to_owned();
                push_number(&mut line, number, width, b'0');
                push_number(&mut line, number, width, b' ');
                assert_eq!(line, format!("x{number:0width$}{number:width$}"));
            }
        }
    }
}
