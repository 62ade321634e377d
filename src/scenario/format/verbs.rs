//! The verbs of the steps, and their keys.

use super::{Key, Shape, U16, Verb, flags, timers};
use crate::scenario::fields::timer_of;
use crate::sim::EventKind;

/// `bytes` where a step leaves it out.
pub(in crate::scenario) const BYTES: u32 = 1;

/// `nth` where a step leaves it out.
pub(in crate::scenario) const NTH: u32 = 1;

/// `len` where an injected segment leaves it out.
pub(in crate::scenario) const INJECTED_LEN: u32 = 0;

/// SEG.WND of an injected segment that does not give one.
pub const INJECTED_WINDOW: u32 = U16;

const AMOUNT: &[Key] = &[Key::number("bytes", (1, U16), BYTES, "How many octets.")];

const WHICH: &[Key] = &[Key::number(
    "nth",
    (1, u32::MAX),
    NTH,
    "Which of the segments in flight towards this peer, the oldest being 1.",
)];

const CLOSE: &[Key] = &[Key::optional(
    "both",
    Shape::Flag,
    "The socket API's close(): the user gives up receiving too, and data that is lost thereby draws a RST.",
)];

const TIMEOUT: &[Key] = &[Key::required("timer", Shape::Word(timers), "The timer that fires.")];

const INJECT: &[Key] = &[Key::required("segment", Shape::Segment, "The segment that arrives.")];

/// The keys of an injected segment.
pub(in crate::scenario) const SEGMENT: &[Key] = &[
    Key::required("flags", Shape::Set(&Shape::Word(flags)), "The control bits that are set."),
    Key::required(
        "seq",
        Shape::Seq,
        "SEG.SEQ: a number, or a variable of the receiving peer's TCB with an offset, such as `RCV.NXT+1000`.",
    ),
    Key::optional("ack", Shape::Seq, "SEG.ACK, likewise; there exactly when ACK is set."),
    Key::number("len", (0, U16), INJECTED_LEN, "Octets of data."),
    Key::number("window", (0, U16), INJECTED_WINDOW, "SEG.WND."),
];

/// All verbs.
pub(in crate::scenario) const VERBS: &[Verb] = &[
    Verb {
        name: "passive-open",
        keys: &[],
        kind: |_| Some(EventKind::PassiveOpen),
        about: "The user waits for a peer.",
    },
    Verb {
        name: "active-open",
        keys: &[],
        kind: |_| Some(EventKind::ActiveOpen),
        about: "The user connects to the other peer.",
    },
    Verb {
        name: "send",
        keys: AMOUNT,
        kind: |fields| Some(EventKind::Send(fields.number("bytes").unwrap_or(BYTES))),
        about: "The user sends octets.",
    },
    Verb {
        name: "receive",
        keys: AMOUNT,
        kind: |fields| Some(EventKind::Receive(fields.number("bytes").unwrap_or(BYTES))),
        about: "The user takes octets that have arrived, or waits for them.",
    },
    Verb {
        name: "close",
        keys: CLOSE,
        kind: |fields| {
            Some(if fields.flag("both") == Some(true) { EventKind::CloseBoth } else { EventKind::Close })
        },
        about: "The user has no more to send.",
    },
    Verb {
        name: "abort",
        keys: &[],
        kind: |_| Some(EventKind::Abort),
        about: "The user drops the connection at once.",
    },
    Verb {
        name: "status",
        keys: &[],
        kind: |_| Some(EventKind::Status),
        about: "The user asks for the state.",
    },
    Verb {
        name: "deliver",
        keys: WHICH,
        kind: |fields| Some(EventKind::Deliver(fields.number("nth").unwrap_or(NTH))),
        about: "A segment in flight towards this peer arrives.",
    },
    Verb {
        name: "lose",
        keys: WHICH,
        kind: |fields| Some(EventKind::Lose(fields.number("nth").unwrap_or(NTH))),
        about: "A segment in flight towards this peer never arrives.",
    },
    Verb {
        name: "duplicate",
        keys: WHICH,
        kind: |fields| Some(EventKind::Duplicate(fields.number("nth").unwrap_or(NTH))),
        about: "The wire makes one more of a segment in flight towards this peer, behind the rest.",
    },
    Verb {
        name: "inject",
        keys: INJECT,
        kind: |fields| fields.injection("segment").map(EventKind::Inject),
        about: "A segment that nobody here sent arrives: an old duplicate, a forgery.",
    },
    Verb {
        name: "timeout",
        keys: TIMEOUT,
        kind: |fields| timer_of(fields.text("timer")?).map(EventKind::Timeout),
        about: "A timer of this peer fires.",
    },
    Verb {
        name: "crash",
        keys: &[],
        kind: |_| Some(EventKind::Crash),
        about: "The host reboots: its TCB is gone and nobody is told.",
    },
];

/// The verb with this name.
pub(in crate::scenario) fn verb(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name)
}

/// Other words for one of ours, for suggestions.
pub(in crate::scenario) const SYNONYMS: &[(&str, &str)] = &[
    ("listen", "passive-open"),
    ("accept", "passive-open"),
    ("connect", "active-open"),
    ("open", "active-open"),
    ("write", "send"),
    ("read", "receive"),
    ("shutdown", "close"),
    ("fin", "close"),
    ("reset", "abort"),
    ("reset", "RST"),
    ("rst", "abort"),
    ("ack", "deliver"),
    ("arrive", "deliver"),
    ("drop", "lose"),
    ("copy", "duplicate"),
    ("forge", "inject"),
    ("reboot", "crash"),
    ("rto", "retransmission"),
    ("2msl", "time-wait"),
];
