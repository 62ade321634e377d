//! An event as a step of format 1 has it: `at`, `do` and the keys of its verb, ready to be serialized.

use serde::Serialize;

use super::format::{BYTES, INJECTED_LEN, INJECTED_WINDOW, NTH};
use crate::sim::{Event, EventKind, Injection, SeqExpr};
use crate::tcp::Flag;

/// The keys of an event. A number with its default is left out unless it was given.
#[derive(Debug, Default, Serialize)]
pub struct EventKeys {
    at: &'static str,
    r#do: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nth: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<SegmentKeys>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    both: Option<bool>,
}

impl EventKeys {
    /// The keys of `event`; those of its optional keys that are in `given` are there even with their defaults.
    pub fn of(event: &Event, given: &[&str]) -> Self {
        let number = |key, value, default| (value != default || given.contains(&key)).then_some(value);
        let mut keys = Self { at: event.at.key(), r#do: event.kind.verb(), ..Self::default() };
        match &event.kind {
            EventKind::Send(octets) | EventKind::Receive(octets) => {
                keys.bytes = number("bytes", *octets, BYTES);
            }
            EventKind::Deliver(nth) | EventKind::Lose(nth) | EventKind::Duplicate(nth) => {
                keys.nth = number("nth", *nth, NTH);
            }
            EventKind::Inject(injection) => keys.segment = Some(SegmentKeys::of(injection, number)),
            EventKind::Timeout(timer) => keys.timer = Some(timer.name()),
            EventKind::CloseBoth => keys.both = Some(true),
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

#[derive(Debug, Serialize)]
struct SegmentKeys {
    flags: Vec<&'static str>,
    seq: Seq,
    #[serde(skip_serializing_if = "Option::is_none")]
    ack: Option<Seq>,
    #[serde(skip_serializing_if = "Option::is_none")]
    len: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<u32>,
}

impl SegmentKeys {
    fn of(injection: &Injection, number: impl Fn(&'static str, u32, u32) -> Option<u32>) -> Self {
        Self {
            flags: Flag::ALL.into_iter().filter(|&flag| injection.has(flag)).map(Flag::name).collect(),
            seq: injection.seq.into(),
            ack: injection.ack.map(Seq::from),
            len: number("len", injection.len, INJECTED_LEN),
            window: number("window", injection.window, INJECTED_WINDOW),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Seq {
    Number(u32),
    Text(String),
}

impl From<SeqExpr> for Seq {
    fn from(expr: SeqExpr) -> Self {
        match expr {
            SeqExpr::Number(number) => Self::Number(number),
            SeqExpr::Relative(..) => Self::Text(expr.to_string()),
        }
    }
}
