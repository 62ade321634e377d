//! The built-in scenarios and levels: the files of `scenarios/` and `scenarios/levels/`, carried in the program.

use super::{Scenario, load};
use crate::run::Timeline;
use crate::text::{TextKey, key};

/// What the scenarios of a group teach, in the order in which they are best learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// How connections begin.
    Open,
    /// How data flows.
    Data,
    /// How connections end.
    Close,
    /// What happens when segments are lost.
    Loss,
    /// Resets, and what attackers try.
    Reset,
    /// One side has forgotten the connection.
    HalfOpen,
    /// What operators see.
    Practice,
    /// Goals to be reached by what if.
    Level,
}

impl Topic {
    /// The key of its name in the language tables, and its id in `finwait list --format json`.
    pub const fn keys(self) -> (TextKey, &'static str) {
        match self {
            Self::Open => (key!("topic.open"), "open"),
            Self::Data => (key!("topic.data"), "data"),
            Self::Close => (key!("topic.close"), "close"),
            Self::Loss => (key!("topic.loss"), "loss"),
            Self::Reset => (key!("topic.reset"), "reset"),
            Self::HalfOpen => (key!("topic.half-open"), "half-open"),
            Self::Practice => (key!("topic.practice"), "practice"),
            Self::Level => (key!("topic.level"), "level"),
        }
    }
}

/// A scenario that the program carries.
#[derive(Debug)]
pub struct Builtin {
    /// Its name: the file's, without the ending.
    pub name: &'static str,
    /// What it teaches.
    pub topic: Topic,
    /// Its file.
    pub json: &'static str,
}

macro_rules! builtins {
    ($(#[$about:meta])* $list:ident in $folder:literal: $($topic:ident { $($name:literal)* })*) => {
        $(#[$about])*
        pub static $list: &[Builtin] = &[$($(
            Builtin {
                name: $name,
                topic: Topic::$topic,
                json: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), $folder, $name, ".json")),
            },
        )*)*];
    };
}

builtins! {
    /// All scenarios, in the order of the picker and of `finwait list`.
    BUILTINS in "/scenarios/":
    Open {
        "normal-close"
        "three-way-handshake"
        "simultaneous-open"
        "listen-then-send"
        "close-in-listen"
        "close-in-syn-sent"
        "close-in-syn-received"
        "old-duplicate-syn"
        "two-passive-sockets"
    }
    Data {
        "zero-window"
        "data-lost"
        "old-segment"
    }
    Close {
        "server-closes-first"
        "three-segment-close"
        "half-close-with-data"
        "simultaneous-close"
        "fin-overtakes-data"
        "second-close-error"
        "close-with-unread-data"
        "data-after-close"
    }
    Loss {
        "syn-lost"
        "syn-ack-lost"
        "third-ack-lost"
        "fin-in-syn-received"
        "first-fin-lost"
        "fin-carries-ack"
        "second-fin-lost"
        "lost-last-ack"
        "simultaneous-close-lost-ack"
        "time-wait-too-short"
    }
    Reset {
        "connection-refused"
        "abort"
        "reset-in-syn-received"
        "reset-after-active-open"
        "blind-reset-challenge-ack"
        "syn-flood"
        "time-wait-assassination"
    }
    HalfOpen {
        "half-open-discovery"
        "half-open-active-side"
        "keep-alive"
        "user-timeout"
    }
    Practice {
        "close-wait-leak"
        "syn-never-answered"
    }
}

builtins! {
    /// All levels, in the order in which they are best played.
    LEVELS in "/scenarios/levels/":
    Level {
        "first-connection"
        "nobody-home"
        "hang-up-early"
        "polite-close"
        "both-syn-received"
        "no-listener"
        "both-closing"
        "both-time-wait"
        "call-from-listen"
        "refused-calls"
        "dead-connection"
        "silent-death"
        "leak-close-wait"
        "orphan"
        "forged-resets"
        "back-to-listen"
        "close-before-open"
        "one-segment"
        "busy-time-wait"
        "fin-in-the-handshake"
        "fin-overtakes"
        "bad-wire"
        "closed-window"
        "unread-data"
        "start-over"
        "assassination"
        "eleven-states"
        "every-edge"
    }
}

impl Builtin {
    /// The scenario or level with this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        BUILTINS.iter().chain(LEVELS).find(|builtin| builtin.name == name)
    }

    /// The scenario, and what happens in it; a test proves that each of them loads and runs.
    pub fn open(&self) -> Option<(Scenario, Timeline)> {
        load(self.name, self.json.as_bytes()).opened
    }
}
