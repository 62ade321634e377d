//! One JSON object a line, the start first. The names and the order of the keys are a contract: they only ever grow.

use std::io::{self, Write};

use serde::Serialize;

use crate::capture::{Capture, Connection};
use crate::run::{Moment, PeerView, Timeline};
use crate::scenario::EventKeys;
use crate::sim::{Arrival, Departure, Peer};
use crate::tcp::{CallError, Segment, Signal, Var};
use crate::text::Text;

/// Writes the whole timeline.
///
/// # Errors
/// When `out` cannot be written to.
pub fn jsonl(out: &mut dyn Write, timeline: &Timeline, text: Text) -> io::Result<()> {
    for (index, moment) in timeline.moments().enumerate() {
        let line = Line::of(index, &moment, text);
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes the steps of a connection of a capture: the same keys, and `packet`, `time` and `inferred`.
///
/// # Errors
/// When `out` cannot be written to.
pub fn steps_jsonl(
    out: &mut dyn Write,
    capture: &Capture,
    connection: &Connection,
    text: Text,
) -> io::Result<()> {
    for (index, stride) in capture.steps(connection).iter().enumerate() {
        let mut line = Line::of(index, &stride.moment, text);
        let sight = stride.moment.sight;
        line.captured = Some(Captured {
            packet: sight.and_then(|sight| sight.packet),
            time: stride.time.to_string(),
            inferred: sight.is_some_and(|sight| sight.inferred),
        });
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// What only a captured step has.
#[derive(Serialize)]
struct Captured {
    packet: Option<u32>,
    time: String,
    inferred: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    step: usize,
    event: Option<EventKeys>,
    a: End,
    b: End,
    transitions: Vec<Taken>,
    delivered: Option<Arrived>,
    sent: Vec<Departed>,
    lost: Option<Arrived>,
    in_flight: InFlight,
    signals: Vec<Told>,
    error: Option<Refusal>,
    rules: Vec<Why>,
    say: Option<&'a str>,
    #[serde(flatten)]
    captured: Option<Captured>,
}

impl<'a> Line<'a> {
    fn of(index: usize, moment: &'a Moment, text: Text) -> Self {
        let given = moment.note.as_ref().map_or(&[][..], |note| &note.given);
        let Moment { step, .. } = moment;
        let in_flight = |towards| moment.in_flight(towards).map(|flight| Wire::of(flight.segment)).collect();
        let transitions = step.transitions.iter().map(|taken| Taken {
            peer: taken.peer.key(),
            from: taken.edge.from.name(),
            to: taken.edge.to.name(),
            edge: taken.edge.id(),
            on: taken.edge.trigger,
            does: taken.edge.action,
        });
        let rules = step.rules.iter().map(|fired| Why {
            peer: fired.peer.key(),
            id: fired.rule.id(),
            section: fired.rule.section(),
            text: text.rule(fired),
        });
        Self {
            step: index,
            event: step.event.as_ref().map(|event| EventKeys::of(event, given)),
            a: End::of(moment.peer(Peer::A)),
            b: End::of(moment.peer(Peer::B)),
            transitions: transitions.collect(),
            delivered: step.delivered.map(Arrived::of),
            sent: step.sent.iter().copied().map(Departed::of).collect(),
            lost: step.lost.map(Arrived::of),
            in_flight: InFlight { to_a: in_flight(Peer::A), to_b: in_flight(Peer::B) },
            signals: step.signals.iter().copied().map(Told::of).collect(),
            error: step.error.map(Refusal::of),
            rules: rules.collect(),
            say: moment.story().map(|say| say.get(text.lang())),
            captured: None,
        }
    }
}

#[derive(Serialize)]
struct End {
    state: String,
    snd_una: Option<u32>,
    snd_nxt: Option<u32>,
    rcv_nxt: Option<u32>,
    timers: Vec<&'static str>,
}

impl End {
    fn of(peer: &PeerView) -> Self {
        Self {
            state: peer.state.to_string(),
            snd_una: peer.var(Var::SndUna),
            snd_nxt: peer.var(Var::SndNxt),
            rcv_nxt: peer.var(Var::RcvNxt),
            timers: peer.timers().map(crate::tcp::Timer::name).collect(),
        }
    }
}

#[derive(Serialize)]
struct Taken {
    peer: &'static str,
    from: &'static str,
    to: &'static str,
    edge: String,
    on: &'static str,
    does: &'static str,
}

#[derive(Serialize)]
struct Wire {
    seq: u32,
    ack: Option<u32>,
    flags: Vec<&'static str>,
    len: u32,
    window: u32,
}

impl Wire {
    fn of(segment: Segment) -> Self {
        Self {
            seq: segment.seq.0,
            ack: segment.ack.map(|ack| ack.0),
            flags: segment.flag_names().collect(),
            len: segment.len,
            window: segment.window,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Arrived {
    to: &'static str,
    #[serde(flatten)]
    segment: Wire,
}

impl Arrived {
    pub(super) fn of(arrival: Arrival) -> Self {
        Self { to: arrival.to.key(), segment: Wire::of(arrival.segment) }
    }
}

#[derive(Serialize)]
pub(super) struct Departed {
    from: &'static str,
    #[serde(flatten)]
    segment: Wire,
}

impl Departed {
    pub(super) fn of(departure: Departure) -> Self {
        Self { from: departure.from.key(), segment: Wire::of(departure.flight.segment) }
    }
}

#[derive(Serialize)]
struct InFlight {
    to_a: Vec<Wire>,
    to_b: Vec<Wire>,
}

#[derive(Serialize)]
pub(super) struct Told {
    peer: &'static str,
    signal: &'static str,
}

impl Told {
    pub(super) fn of((peer, signal): (Peer, Signal)) -> Self {
        Self { peer: peer.key(), signal: signal.name() }
    }
}

#[derive(Serialize)]
pub(super) struct Refusal {
    peer: &'static str,
    error: String,
}

impl Refusal {
    pub(super) fn of((peer, error): (Peer, CallError)) -> Self {
        Self { peer: peer.key(), error: error.to_string() }
    }
}

#[derive(Serialize)]
struct Why {
    peer: &'static str,
    id: &'static str,
    section: &'static str,
    text: String,
}
