//! The bounds of a search, one by one, as keys change them.

use crate::search::Bounds;
use crate::text::{TextKey, key};

/// One of the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of `Bounds` say it")]
pub enum Bound {
    InFlight,
    Reorder,
    Losses,
    Copies,
    Sends,
    Timeouts,
    Aborts,
    Crashes,
    MaxWorlds,
}

/// No key makes a count larger, nor more segments in flight: the command line can.
const MOST: u8 = 9;

impl Bound {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::InFlight,
        Self::Reorder,
        Self::Losses,
        Self::Copies,
        Self::Sends,
        Self::Timeouts,
        Self::Aborts,
        Self::Crashes,
        Self::MaxWorlds,
    ];

    /// The key of its name.
    pub const fn key(self) -> TextKey {
        match self {
            Self::InFlight => key!("explore.bound.in-flight"),
            Self::Reorder => key!("explore.bound.reorder"),
            Self::Losses => key!("explore.bound.losses"),
            Self::Copies => key!("explore.bound.copies"),
            Self::Sends => key!("explore.bound.sends"),
            Self::Timeouts => key!("explore.bound.timeouts"),
            Self::Aborts => key!("explore.bound.aborts"),
            Self::Crashes => key!("explore.bound.crashes"),
            Self::MaxWorlds => key!("explore.bound.max-worlds"),
        }
    }

    /// Its value; `reorder` is 0 or 1.
    pub fn value(self, bounds: &Bounds) -> u32 {
        match self {
            Self::InFlight => bounds.in_flight.into(),
            Self::Reorder => bounds.reorder.into(),
            Self::Losses => bounds.losses.into(),
            Self::Copies => bounds.copies.into(),
            Self::Sends => bounds.sends.into(),
            Self::Timeouts => bounds.timeouts.into(),
            Self::Aborts => bounds.aborts.into(),
            Self::Crashes => bounds.crashes.into(),
            Self::MaxWorlds => bounds.max_worlds,
        }
    }

    /// The bounds with one more of it, or one less.
    #[must_use]
    pub(super) fn changed(self, mut bounds: Bounds, up: bool) -> Bounds {
        let count = |count: u8| {
            if up { count.saturating_add(1).min(count.max(MOST)) } else { count.saturating_sub(1) }
        };
        match self {
            Self::InFlight if up => bounds.in_flight += u16::from(bounds.in_flight < MOST.into()),
            Self::InFlight => bounds.in_flight = bounds.in_flight.saturating_sub(1).max(1),
            Self::Reorder => bounds.reorder = up,
            Self::Losses => bounds.losses = count(bounds.losses),
            Self::Copies => bounds.copies = count(bounds.copies),
            Self::Sends => bounds.sends = count(bounds.sends),
            Self::Timeouts => bounds.timeouts = count(bounds.timeouts),
            Self::Aborts => bounds.aborts = count(bounds.aborts),
            Self::Crashes => bounds.crashes = count(bounds.crashes),
            Self::MaxWorlds if up => bounds.max_worlds = bounds.max_worlds.saturating_mul(2),
            Self::MaxWorlds => bounds.max_worlds = (bounds.max_worlds / 2).max(1),
        }
        bounds
    }

    /// The one behind it, or before it; at the ends it stays.
    #[must_use]
    pub(super) fn neighbour(self, ahead: bool) -> Self {
        let mut all = Self::ALL.into_iter();
        let found = if ahead {
            all.skip_while(|&bound| bound != self).nth(1)
        } else {
            all.position(|bound| bound == self)
                .and_then(|place| Self::ALL.get(place.checked_sub(1)?).copied())
        };
        found.unwrap_or(self)
    }
}
