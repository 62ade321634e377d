//! The built-in scenarios: the files of `scenarios/`, carried in the program.

use super::{Scenario, load};
use crate::run::Timeline;

/// A scenario that the program carries.
#[derive(Debug)]
pub struct Builtin {
    /// Its name: the file's, without the ending.
    pub name: &'static str,
    /// Its file.
    pub json: &'static str,
}

macro_rules! builtins {
    ($($name:literal)*) => {
        /// All of them, in the order of the picker and of `finwait list`.
        pub static BUILTINS: &[Builtin] = &[$(
            Builtin {
                name: $name,
                json: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/", $name, ".json")),
            },
        )*];
    };
}

builtins! {
    // The life of a connection.
    "normal-close"
    "three-way-handshake"
    "server-closes-first"
    "half-close-with-data"
    "zero-window"

    // Both at once.
    "simultaneous-open"
    "simultaneous-close"
    "simultaneous-close-lost-ack"

    // Segments get lost.
    "syn-lost"
    "syn-ack-lost"
    "third-ack-lost"
    "first-fin-lost"
    "fin-carries-ack"
    "lost-last-ack"
    "fin-in-syn-received"

    // Calls at unusual times.
    "listen-then-send"
    "close-in-listen"
    "close-in-syn-sent"
    "close-in-syn-received"
    "second-close-error"
    "close-wait-leak"

    // Old duplicates and forgeries.
    "old-duplicate-syn"
    "two-passive-sockets"
    "blind-reset-challenge-ack"
    "syn-flood"
    "time-wait-assassination"

    // Resets, reboots, silence.
    "connection-refused"
    "abort"
    "reset-in-syn-received"
    "half-open-discovery"
    "half-open-active-side"
    "user-timeout"
}

impl Builtin {
    /// The one with this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        BUILTINS.iter().find(|builtin| builtin.name == name)
    }

    /// The scenario, and what happens in it; a test proves that each of them loads and runs.
    pub fn open(&self) -> Option<(Scenario, Timeline)> {
        load(self.name, self.json.as_bytes()).opened
    }
}
