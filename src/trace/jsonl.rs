//! One JSON object a line, the start first. The names and the order of the keys are a contract: they only ever grow.

use std::io::{self, Write};

use serde::Serialize;

use crate::run::{Moment, Timeline};
use crate::scenario::Scenario;
use crate::sim::{Arrival, Departure, Event, EventKind, Injection, Peer, SeqExpr, World};
use crate::tcp::{Flag, Segment, Var};
use crate::text::Text;

/// Writes the whole timeline.
///
/// # Errors
/// When `out` cannot be written to.
pub fn jsonl(out: &mut dyn Write, scenario: &Scenario, timeline: &Timeline, text: Text) -> io::Result<()> {
    for (index, moment) in timeline.moments().iter().enumerate() {
        let say = scenario.story(index, &moment.step).map(|say| say.get(text.lang()));
        let line = Line::of(index, moment, say, text);
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
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
}

impl<'a> Line<'a> {
    fn of(index: usize, moment: &Moment, say: Option<&'a str>, text: Text) -> Self {
        let Moment { step, world, .. } = moment;
        let in_flight = |towards| world.in_flight(towards).map(|flight| Wire::of(flight.segment)).collect();
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
        let signals =
            step.signals.iter().map(|(peer, signal)| Told { peer: peer.key(), signal: signal.name() });
        Self {
            step: index,
            event: step.event.as_ref().map(EventKeys::of),
            a: End::of(world, Peer::A),
            b: End::of(world, Peer::B),
            transitions: transitions.collect(),
            delivered: step.delivered.map(Arrived::of),
            sent: step.sent.iter().copied().map(Departed::of).collect(),
            lost: step.lost.map(Arrived::of),
            in_flight: InFlight { to_a: in_flight(Peer::A), to_b: in_flight(Peer::B) },
            signals: signals.collect(),
            error: step.error.map(|(peer, error)| Refusal { peer: peer.key(), error: error.to_string() }),
            rules: rules.collect(),
            say,
        }
    }
}

/// The keys of the event as a scenario gives them; what was left out stays out.
#[derive(Default, Serialize)]
struct EventKeys {
    at: &'static str,
    r#do: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nth: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<InjectedKeys>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timer: Option<&'static str>,
}

impl EventKeys {
    fn of(event: &Event) -> Self {
        let mut keys = Self { at: event.at.key(), r#do: event.kind.verb(), ..Self::default() };
        match &event.kind {
            EventKind::Send(octets) | EventKind::Receive(octets) => keys.bytes = *octets,
            EventKind::Deliver(nth) | EventKind::Lose(nth) | EventKind::Duplicate(nth) => keys.nth = *nth,
            EventKind::Inject(injection) => keys.segment = Some(InjectedKeys::of(injection)),
            EventKind::Timeout(timer) => keys.timer = Some(timer.name()),
            EventKind::PassiveOpen
            | EventKind::ActiveOpen
            | EventKind::Close
            | EventKind::Abort
            | EventKind::Status
            | EventKind::Crash => {}
        }
        keys
    }
}

#[derive(Serialize)]
struct InjectedKeys {
    flags: Vec<&'static str>,
    seq: Expr,
    #[serde(skip_serializing_if = "Option::is_none")]
    ack: Option<Expr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    len: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<u32>,
}

impl InjectedKeys {
    fn of(injection: &Injection) -> Self {
        Self {
            flags: injection.flags.iter().copied().map(Flag::name).collect(),
            seq: injection.seq.into(),
            ack: injection.ack.map(Expr::from),
            len: injection.len,
            window: injection.window,
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Expr {
    Number(u32),
    Text(String),
}

impl From<SeqExpr> for Expr {
    fn from(expr: SeqExpr) -> Self {
        match expr {
            SeqExpr::Number(number) => Self::Number(number),
            SeqExpr::Relative(..) => Self::Text(expr.to_string()),
        }
    }
}

#[derive(Serialize)]
struct End {
    state: &'static str,
    snd_una: Option<u32>,
    snd_nxt: Option<u32>,
    rcv_nxt: Option<u32>,
    timers: Vec<&'static str>,
}

impl End {
    fn of(world: &World, peer: Peer) -> Self {
        let endpoint = world.endpoint(peer);
        Self {
            state: endpoint.state().name(),
            snd_una: endpoint.var(Var::SndUna),
            snd_nxt: endpoint.var(Var::SndNxt),
            rcv_nxt: endpoint.var(Var::RcvNxt),
            timers: endpoint.timers().map(crate::tcp::Timer::name).collect(),
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
struct Arrived {
    to: &'static str,
    #[serde(flatten)]
    segment: Wire,
}

impl Arrived {
    fn of(arrival: Arrival) -> Self {
        Self { to: arrival.to.key(), segment: Wire::of(arrival.segment) }
    }
}

#[derive(Serialize)]
struct Departed {
    from: &'static str,
    #[serde(flatten)]
    segment: Wire,
}

impl Departed {
    fn of(departure: Departure) -> Self {
        Self { from: departure.from.key(), segment: Wire::of(departure.flight.segment) }
    }
}

#[derive(Serialize)]
struct InFlight {
    to_a: Vec<Wire>,
    to_b: Vec<Wire>,
}

#[derive(Serialize)]
struct Told {
    peer: &'static str,
    signal: &'static str,
}

#[derive(Serialize)]
struct Refusal {
    peer: &'static str,
    error: String,
}

#[derive(Serialize)]
struct Why {
    peer: &'static str,
    id: &'static str,
    section: &'static str,
    text: String,
}
