//! One JSON object a line, the start first. The names and the order of the keys are stable: keys are only added.

use std::io::{self, Write};

use serde::Serialize;

use crate::capture::{Capture, Connection};
use crate::run::{Moment, PeerView, Timeline};
use crate::scenario::{ErrorKeys, EventKeys, SegmentKeys, SentKeys, SignalKeys};
use crate::sim::{Arrival, Peer};
use crate::tcp::Var;
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
        let evidence = stride.moment.evidence;
        line.captured = Some(Captured {
            packet: evidence.and_then(|evidence| evidence.packet),
            time: stride.time.to_string(),
            inferred: evidence.is_some_and(|evidence| evidence.inferred),
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
    transitions: Vec<TransitionKeys>,
    delivered: Option<ArrivalKeys>,
    sent: Vec<SentKeys>,
    lost: Option<ArrivalKeys>,
    in_flight: InFlight,
    signals: Vec<SignalKeys>,
    error: Option<ErrorKeys>,
    rules: Vec<RuleKeys>,
    say: Option<&'a str>,
    #[serde(flatten)]
    captured: Option<Captured>,
}

impl<'a> Line<'a> {
    fn of(index: usize, moment: &'a Moment, text: Text) -> Self {
        let given = moment.note.as_ref().map_or(&[][..], |note| &note.given);
        let Moment { step, .. } = moment;
        let in_flight =
            |towards| moment.in_flight(towards).map(|flight| SegmentKeys::of(flight.segment)).collect();
        let transitions = step.transitions.iter().map(|taken| TransitionKeys {
            peer: taken.peer.key(),
            from: taken.edge.from.name(),
            to: taken.edge.to.name(),
            edge: taken.edge.id(),
            on: taken.edge.trigger,
            does: taken.edge.action,
        });
        let rules = step.rules.iter().map(|fired| RuleKeys {
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
            delivered: step.delivered.map(ArrivalKeys::of),
            sent: step.sent.iter().copied().map(SentKeys::of).collect(),
            lost: step.lost.map(ArrivalKeys::of),
            in_flight: InFlight { to_a: in_flight(Peer::A), to_b: in_flight(Peer::B) },
            signals: step.signals.iter().copied().map(SignalKeys::of).collect(),
            error: step.error.map(ErrorKeys::of),
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
struct TransitionKeys {
    peer: &'static str,
    from: &'static str,
    to: &'static str,
    edge: String,
    on: &'static str,
    does: &'static str,
}

#[derive(Serialize)]
pub(super) struct ArrivalKeys {
    to: &'static str,
    #[serde(flatten)]
    segment: SegmentKeys,
}

impl ArrivalKeys {
    pub(super) fn of(arrival: Arrival) -> Self {
        Self { to: arrival.to.key(), segment: SegmentKeys::of(arrival.segment) }
    }
}

#[derive(Serialize)]
struct InFlight {
    to_a: Vec<SegmentKeys>,
    to_b: Vec<SegmentKeys>,
}

#[derive(Serialize)]
struct RuleKeys {
    peer: &'static str,
    id: &'static str,
    section: &'static str,
    text: String,
}
