//! Scenario format 1, declared once: every key with its shape and meaning, every verb with its keys.
//!
//! The reader, its suggestions and error texts, and the JSON schema all come out of these tables.

mod goal;
mod verbs;

use crate::run::PORTS;
use crate::sim::{EventKind, Peer};
use crate::tcp::{CallError, Flag, Signal, Timer};

use super::fields::Fields;
pub(super) use goal::{ALLOW, ALLOWED_WITH, GOAL, REACH, REACHED};
pub use verbs::INJECTED_WINDOW;
pub(super) use verbs::{BYTES, INJECTED_LEN, NTH, SEGMENT, SYNONYMS, VERBS, verb};

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

const PEER_A: &[Key] = &peer_keys(PORTS[0], 100);
const PEER_B: &[Key] = &peer_keys(PORTS[1], 300);

const fn peer_keys(port: u16, iss: u32) -> [Key; 4] {
    let port = port as u32;
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
