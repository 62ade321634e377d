//! Sequence numbers: 32 bits that wrap, compared as
//! [RFC 9293 section 3.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.4) compares them.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// A sequence or acknowledgment number; all arithmetic is modulo 2^32
/// ([RFC 9293 section 3.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.4)).
///
/// It has no `Ord`: on a circle "less than" only has a meaning for numbers less than half the circle apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SeqNum(pub u32);

impl SeqNum {
    /// The number of octets from `start` forward to `self`, modulo 2^32.
    pub const fn since(self, start: Self) -> u32 {
        self.0.wrapping_sub(start.0)
    }

    /// `self < other`: `other` is ahead by less than 2^31.
    pub const fn before(self, other: Self) -> bool {
        let ahead = other.since(self);
        ahead != 0 && ahead < 1 << 31
    }

    /// `self =< other`.
    pub const fn at_or_before(self, other: Self) -> bool {
        other.since(self) < 1 << 31
    }

    /// `start =< self < start + len`: inside a window of `len` octets.
    pub(crate) const fn in_window(self, start: Self, len: u32) -> bool {
        self.since(start) < len
    }

    /// `low =< self =< high`, going forward from `low`.
    pub const fn between(self, low: Self, high: Self) -> bool {
        self.since(low) <= high.since(low)
    }
}

impl Add<u32> for SeqNum {
    type Output = Self;
    fn add(self, octets: u32) -> Self {
        Self(self.0.wrapping_add(octets))
    }
}

impl AddAssign<u32> for SeqNum {
    fn add_assign(&mut self, octets: u32) {
        *self = *self + octets;
    }
}

impl Sub<u32> for SeqNum {
    type Output = Self;
    fn sub(self, octets: u32) -> Self {
        Self(self.0.wrapping_sub(octets))
    }
}

impl fmt::Display for SeqNum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
