//! Where a connection was captured: who answers at once was near, who takes his time was far.

use std::time::Duration;

use super::connection::Connection;
use crate::text::{TextKey, key};

/// A host answers a segment within this time, seen at its own interface.
const AT_ONCE: Duration = Duration::from_micros(400);
/// What takes at least this long comes from somewhere else.
const FAR: Duration = Duration::from_micros(1_500);
/// So many times longer must the far answers take.
const RATIO: u32 = 5;

/// Where a connection was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapturedAt {
    /// At A's host.
    A,
    /// At B's host.
    B,
    /// Somewhere on the way.
    Between,
    /// The packets do not say.
    Unknown,
}

impl CapturedAt {
    /// Its sentence in the language tables.
    pub const fn key(self) -> TextKey {
        match self {
            Self::A => key!("capture.at.a"),
            Self::B => key!("capture.at.b"),
            Self::Between => key!("capture.at.between"),
            Self::Unknown => key!("capture.at.unknown"),
        }
    }

    /// As in traces.
    pub const fn id(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::Between => "between",
            Self::Unknown => "unknown",
        }
    }
}

/// What the place of the capture says of what is captured, and what is not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vantage {
    pub(super) at: CapturedAt,
    /// What is captured on its way to this side has arrived there.
    pub(super) is_near: [bool; 2],
    /// What this side sent is captured, all of it. Not so on a loopback interface, where what is lost is lost before.
    pub(super) sees_sent: [bool; 2],
    /// How long a segment takes between this side and the capture.
    pub(super) delay: [Duration; 2],
}

impl Vantage {
    pub(super) fn of(connection: &Connection) -> Self {
        let [a, b] = &connection.sides;
        let gaps = [a.gap(), b.gap()];
        // A loopback interface may be made slow: then what it captures has not just been sent.
        let is_local = connection.is_local && gaps.iter().flatten().all(|&gap| gap < FAR);
        let is_at_once =
            |gap: Duration, other: Duration| gap <= AT_ONCE && other >= FAR && other >= gap * RATIO;
        let at = match gaps {
            _ if connection.is_local => CapturedAt::Unknown,
            [Some(a), Some(b)] if is_at_once(a, b) => CapturedAt::A,
            [Some(a), Some(b)] if is_at_once(b, a) => CapturedAt::B,
            [Some(a), Some(b)] if a >= FAR && b >= FAR => CapturedAt::Between,
            _ => CapturedAt::Unknown,
        };
        // Behind a router it is not captured where it arrives, however soon it is answered.
        let sees_sent =
            [at == CapturedAt::A && a.has_initial_ttl(), at == CapturedAt::B && b.has_initial_ttl()];
        // What came back a second time although it was captured may have been lost behind the capture.
        let is_near =
            [(is_local || sees_sent[0]) && !b.lost_behind(), (is_local || sees_sent[1]) && !a.lost_behind()];
        let half = |gap: Option<Duration>| gap.filter(|_| !is_local).unwrap_or_default() / 2;
        Self { at, is_near, sees_sent, delay: gaps.map(half) }
    }
}
