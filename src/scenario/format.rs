//! Scenario format 1, declared once: every key with its shape and meaning, every verb with its keys.
//!
//! The reader, its suggestions and error texts, and the JSON schema all come out of these tables.

mod goal;

use crate::sim::{EventKind, Peer};
use crate::tcp::{CallError, Flag, Signal, Timer};

use super::fields::{Fields, timer_of};
pub(super) use goal::{ALLOW, ALLOWED_WITH, GOAL, REACH, REACHED};

/// The most steps that a scenario may have.
pub(super) const MAX_STEPS: usize = 20_000;

/// The highest number that 16 bits of the header hold: windows, ports, and the octets of a segment.
const U16: u32 = 65_535;

/// The longest pause of a step, in milliseconds: ten minutes.
pub const MAX_PAUSE_MS: u32 = 600_000;

/// What a value has to be.
pub(super) enum Shape {
    /// A string.
    Text,
    /// A string, or an object with one for each language.
    Localized,
    /// True or false.
    Flag,
    /// A whole number, from and to.
    Whole(u32, u32),
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// The name of a state in any spelling.
    State,
    /// A sequence number: plain, or a TCB variable with an offset.
    Seq,
    /// A list of these.
    List(&'static Shape),
    /// A list of these without duplicates.
    Set(&'static Shape),
    /// One of these, or a list of at least one.
    OneOrMore(&'static Shape),
    /// A list of at least one and at most this many of these.
    Some(&'static Shape, usize),
    /// An object with these keys.
    Object(&'static [Key]),
    /// One of these words, or an object with these keys.
    Brief(fn() -> Vec<&'static str>, &'static [Key]),
    /// This, or null.
    Nullable(&'static Shape),
    /// An injected segment: [`SEGMENT`], with `ack` exactly when ACK is set.
    Segment,
    /// One thing that a goal wants: [`REACH`], of which exactly one of the groups of [`REACHED`] is there.
    Reach,
    /// A kind of event that a goal allows: [`ALLOW`], each key with the verbs of [`ALLOWED_WITH`] only.
    Allow,
    /// The list of steps.
    Steps,
}

/// What a file that leaves the key out gets.
#[derive(Clone, Copy)]
pub(super) enum Fallback {
    /// Nothing.
    Absent,
    /// This number.
    Number(u32),
    /// This word.
    Word(&'static str),
}

/// One key of an object.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) shape: Shape,
    pub(super) fallback: Fallback,
    pub(super) about: &'static str,
}

impl Key {
    const fn optional(name: &'static str, shape: Shape, about: &'static str) -> Self {
        Self { name, required: false, shape, fallback: Fallback::Absent, about }
    }

    const fn required(name: &'static str, shape: Shape, about: &'static str) -> Self {
        Self { name, required: true, shape, fallback: Fallback::Absent, about }
    }

    const fn number(name: &'static str, (from, to): (u32, u32), fallback: u32, about: &'static str) -> Self {
        let shape = Shape::Whole(from, to);
        Self { name, required: false, shape, fallback: Fallback::Number(fallback), about }
    }

    const fn word(
        name: &'static str,
        words: fn() -> Vec<&'static str>,
        fallback: &'static str,
        about: &'static str,
    ) -> Self {
        let shape = Shape::Word(words);
        Self { name, required: false, shape, fallback: Fallback::Word(fallback), about }
    }
}

/// One thing that can happen.
pub(super) struct Verb {
    pub(super) name: &'static str,
    /// The keys it has besides those of every step.
    pub(super) keys: &'static [Key],
    /// What the sound fields of a step with this verb mean.
    pub(super) kind: fn(&Fields<'_>) -> Option<EventKind>,
    pub(super) about: &'static str,
}

/// The file.
pub(super) const SCENARIO: &[Key] = &[
    Key::optional("$schema", Shape::Text, "Where an editor finds the schema of this file."),
    Key::optional("format", Shape::Whole(1, 1), "The format of this file."),
    Key::required("title", Shape::Localized, "The title."),
    Key::optional("summary", Shape::Localized, "What the scenario shows, in one sentence."),
    Key::optional("reference", Shape::Text, "Where it comes from, such as `RFC 9293 Figure 12`."),
    Key::optional("tags", Shape::List(&Shape::Text), "Words to find it by."),
    Key::word(
        "start",
        || START.to_vec(),
        START[0],
        "Where both peers begin; with `established` the handshake has already happened.",
    ),
    Key::optional("peers", Shape::Object(PEERS), "The two peers."),
    Key::required("steps", Shape::Steps, "What happens, one event after the other."),
    Key::optional(
        "goal",
        Shape::Object(GOAL),
        "Makes it a level: what is to be brought about. The steps show one way to do it.",
    ),
];

/// The words of `start`.
pub(super) const START: [&str; 2] = ["closed", "established"];

const PEERS: &[Key] = &[
    Key::optional("a", Shape::Object(PEER_A), "The peer on the left: the client, where there is one."),
    Key::optional("b", Shape::Object(PEER_B), "The peer on the right: the server, where there is one."),
];

const PEER_A: &[Key] = &peer_keys(49_152, 100);
const PEER_B: &[Key] = &peer_keys(80, 300);

const fn peer_keys(port: u32, iss: u32) -> [Key; 4] {
    [
        Key::optional("name", Shape::Text, "How the peer is called; `client` or `server` unless given."),
        Key::number("port", (0, U16), port, "Its port."),
        Key {
            name: "iss",
            required: false,
            shape: Shape::OneOrMore(&Shape::Whole(0, u32::MAX)),
            fallback: Fallback::Number(iss),
            about: "Its initial sequence number; or a list: each connection takes the next, then the last again.",
        },
        Key::number("window", (0, U16), U16, "Its receive buffer in octets: the window it opens with."),
    ]
}

/// The keys of a peer.
pub(super) const fn peer(peer: Peer) -> &'static [Key] {
    match peer {
        Peer::A => PEER_A,
        Peer::B => PEER_B,
    }
}

/// The keys that every step has.
pub(super) const STEP: &[Key] = &[
    Key::required("at", Shape::Word(peers), "The peer at which it happens."),
    Key::required("do", Shape::Word(verbs), "What happens."),
    Key::optional("say", Shape::Localized, "The story, beside the rule that the machine names."),
    Key::optional(
        "expect",
        Shape::Object(EXPECT),
        "What the step is expected to bring about; what is left out is not judged.",
    ),
    Key::optional(
        "pause_ms",
        Shape::Whole(0, MAX_PAUSE_MS),
        "How long autoplay and recordings stay on the step, in milliseconds.",
    ),
];

const EXPECT: &[Key] = &[
    Key::optional("a", Shape::State, "The state of peer A after the step."),
    Key::optional("b", Shape::State, "The state of peer B after the step."),
    Key::optional(
        "sent",
        Shape::List(&Shape::Object(SENT)),
        "The segments sent, in order, none left out; of each as many fields as matter.",
    ),
    Key::optional(
        "signals",
        Shape::List(&Shape::Brief(signals, SIGNAL)),
        "What the users are told, in order, none left out.",
    ),
    Key::optional(
        "error",
        Shape::Nullable(&Shape::Brief(errors, REFUSAL)),
        "Why the call is refused; null if it is not.",
    ),
    Key::optional("timers", Shape::Object(ARMED), "The timers that are armed after the step."),
];

const SENT: &[Key] = &[
    Key::optional("from", Shape::Word(peers), "Who sends it."),
    Key::optional("seq", SEQ_NUMBER, "SEG.SEQ."),
    Key::optional("ack", Shape::Nullable(&SEQ_NUMBER), "SEG.ACK; null where ACK is not set."),
    Key::optional("flags", Shape::Set(&Shape::Word(flags)), "All control bits that are set, in any order."),
    Key::optional("len", Shape::Whole(0, U16), "Octets of data."),
    Key::optional("window", Shape::Whole(0, U16), "SEG.WND."),
];

const SEQ_NUMBER: Shape = Shape::Whole(0, u32::MAX);

const SIGNAL: &[Key] = &[
    Key::optional("peer", Shape::Word(peers), "Whose user is told."),
    Key::optional("signal", Shape::Word(signals), "What the user is told."),
];

const REFUSAL: &[Key] = &[
    Key::optional("peer", Shape::Word(peers), "Whose call is refused."),
    Key::optional("error", Shape::Word(errors), "Why."),
];

const ARMED: &[Key] = &[
    Key::optional("a", Shape::Set(&Shape::Word(timers)), "Those of peer A, all of them."),
    Key::optional("b", Shape::Set(&Shape::Word(timers)), "Those of peer B, all of them."),
];

/// `bytes` where a step leaves it out.
pub(super) const BYTES: u32 = 1;

/// `nth` where a step leaves it out.
pub(super) const NTH: u32 = 1;

/// `len` where an injected segment leaves it out.
pub(super) const INJECTED_LEN: u32 = 0;

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
pub(super) const SEGMENT: &[Key] = &[
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
pub(super) const VERBS: &[Verb] = &[
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
pub(super) fn verb(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name)
}

fn verbs() -> Vec<&'static str> {
    VERBS.iter().map(|verb| verb.name).collect()
}

fn peers() -> Vec<&'static str> {
    Peer::BOTH.map(Peer::key).to_vec()
}

fn timers() -> Vec<&'static str> {
    Timer::ALL.map(Timer::name).to_vec()
}

fn signals() -> Vec<&'static str> {
    Signal::ALL.map(Signal::name).to_vec()
}

fn errors() -> Vec<&'static str> {
    CallError::ALL.map(CallError::name).to_vec()
}

fn flags() -> Vec<&'static str> {
    Flag::ALL.map(Flag::name).to_vec()
}

/// Words that people use for one of ours; a suggestion, where ours is among the words that are right.
pub(super) const SYNONYMS: &[(&str, &str)] = &[
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
