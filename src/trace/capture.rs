//! The connections of a capture: one JSON object a line, plain sentences, or a table.
//!
//! The names and the order of the JSON keys are stable: keys are only added.

use std::fmt::Display;
use std::io::{self, Write};
use std::net::IpAddr;

use serde::Serialize;

use crate::app::say_look;
use crate::capture::{Capture, Certainty, Connection, Outcome, Path};
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::{Text, key};

/// At most this many notes of a connection are printed; the rest is counted.
const MOST_NOTES: usize = 20;

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
    match connection.ends[peer.index()] {
        (IpAddr::V4(address), port) => format!("{address}:{port}"),
        (IpAddr::V6(address), port) => format!("[{address}]:{port}"),
    }
}

/// Writes an end into a row of the table.
fn push_socket(row: &mut Vec<u8>, connection: &Connection, peer: Peer) {
    let (IpAddr::V4(address), port) = connection.ends[peer.index()] else {
        return row.extend_from_slice(socket(connection, peer).as_bytes());
    };
    let mut longest = *b"255.255.255.255:65535";
    let mut start = put_number(&mut longest, port.into());
    let [a, b, c, d] = address.octets();
    for (octet, behind) in [(d, b':'), (c, b'.'), (b, b'.'), (a, b'.')] {
        start -= 1;
        longest[start] = behind;
        start = put_number(&mut longest[..start], octet.into());
    }
    row.extend_from_slice(&longest[start..]);
}

/// Writes a number into a row of the table, filled up on the left to so many octets.
fn push_number(row: &mut Vec<u8>, number: u64, width: usize, fill: u8) {
    let mut longest = [fill; 20];
    let start = put_number(&mut longest, number);
    row.extend_from_slice(&longest[start.min(longest.len() - width)..]);
}

/// Writes a number at the end of a place that has room for it; says where it starts. Several times as fast as `write!`.
fn put_number(place: &mut [u8], mut number: u64) -> usize {
    let mut start = place.len();
    for octet in place.iter_mut().rev() {
        *octet = b"0123456789"[(number % 10) as usize];
        number /= 10;
        start -= 1;
        if number == 0 {
            break;
        }
    }
    start
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
    let mut words = String::new();
    say_ends(path, text, |word| words.push_str(word));
    words
}

/// Says the same bit by bit.
fn say_ends(path: &Path, text: Text, mut say: impl FnMut(&str)) {
    if path.ends.is_empty() {
        say(text.get(key!("capture.anything")));
    }
    for (place, end) in path.ends.iter().enumerate() {
        if place > 0 {
            say(text.get(key!("capture.or")));
        }
        say(end.name());
    }
}

/// Writes a connection as a line of a table: who, how long, where both ended, what to look at. Each column is padded by itself:
/// there may be millions of lines.
pub fn connection_row(out: &mut Vec<u8>, capture: &Capture, connection: &Connection, text: Text) {
    let outcome = capture.outcome(connection);
    push_number(out, connection.number as u64, 5, b' ');
    out.extend_from_slice(b"  ");
    for peer in Peer::BOTH {
        let start = out.len();
        push_socket(out, connection, peer);
        pad(out, out.len() - start, 22);
    }
    let lasted = connection.last.since(connection.start);
    push_number(out, connection.packets.into(), 7, b' ');
    out.push(b' ');
    push_number(out, lasted.as_secs(), 4, b' ');
    out.push(b'.');
    push_number(out, lasted.subsec_micros().into(), 6, b'0');
    out.extend_from_slice(b"  ");
    for path in &outcome.paths {
        let written = push_ends(out, path, text);
        pad(out, written, 26);
    }
    say_look(connection, &outcome, text, |word| out.extend_from_slice(word.as_bytes()));
    out.push(b'\n');
}

/// Writes where a path ended into a row of the table; says how many characters that are.
fn push_ends(row: &mut Vec<u8>, path: &Path, text: Text) -> usize {
    let mut written = 0;
    let mut say = |words: &str| {
        row.extend_from_slice(words.as_bytes());
        written += if words.is_ascii() { words.len() } else { words.chars().count() };
    };
    if path.certainty == Certainty::AtLeast {
        say(&text.fill(key!("capture.at-least"), &[("state", &ends(path, text))]));
    } else {
        say_ends(path, text, say);
    }
    written
}

/// Pads a column of so many characters to its width, and adds the space between columns.
fn pad(row: &mut Vec<u8>, written: usize, width: usize) {
    row.resize(row.len() + width.saturating_sub(written) + 1, b' ');
}

#[cfg(test)]
mod tests {
    use super::push_number;

    #[test]
    fn a_number_is_written_as_write_does() {
        for number in [0, 7, 10, 99_999, 123_456, 1_000_000, u64::MAX] {
            for width in [1, 4, 6, 7, 20] {
                let mut line = b"x".to_vec();
                push_number(&mut line, number, width, b'0');
                push_number(&mut line, number, width, b' ');
                assert_eq!(line, format!("x{number:0width$}{number:width$}").into_bytes());
            }
        }
    }
}
