//! Packets that were captured before: by a mirror port, or at a second place.

use std::collections::HashMap;
use std::time::Duration;

use crate::capture::packet::Captured;

/// A copy made on the way is captured within this time of the original.
const COPY_WITHIN: u32 = ticks(Duration::from_millis(150));
/// The same, where neither an identification nor a timestamp tells a copy from a retransmission.
const BARE_COPY_WITHIN: u32 = ticks(Duration::from_millis(5));
/// Segments that the next is compared with before there was a copy.
const COPIES: usize = 2;
/// Segments remembered at most where copies are known to come.
const MOST: usize = 4096;
/// Nanoseconds of a tick, in which the times of possible copies are kept, as a power of two.
const TICK: u32 = 16;

#[expect(clippy::cast_possible_truncation, reason = "both are short")]
const fn ticks(duration: Duration) -> u32 {
    (duration.as_nanos() >> TICK) as u32
}

/// The segments of a side that the next may be a copy of.
#[derive(Clone, Debug, Default)]
pub(super) struct Copies {
    prints: [u64; COPIES],
    captured_at: [u32; COPIES],
    /// More of them, once there was a copy.
    recent: Option<Box<Recent>>,
}

/// With two vantage points in one file, as much lies between a segment and its copy as is under way between both.
#[derive(Clone, Debug, Default)]
struct Recent {
    captured_at: HashMap<u64, u32>,
    /// Whether a copy was found since there was too much to remember.
    is_of_use: bool,
}

impl Copies {
    /// Whether this segment was captured a moment ago already; remembers it if not.
    #[inline]
    pub(super) fn has(&mut self, segment: &Captured) -> bool {
        let print = print(segment);
        #[expect(clippy::cast_possible_truncation, reason = "only differences count")]
        let now = (segment.time.0 >> TICK) as u32;
        if (self.prints.contains(&print) || self.recent.is_some()) && self.has_print(segment, print, now) {
            return true;
        }
        self.prints = [print, self.prints[0]];
        self.captured_at = [now, self.captured_at[0]];
        false
    }

    #[cold]
    fn has_print(&mut self, segment: &Captured, print: u64, now: u32) -> bool {
        let is_bare = segment.id.unwrap_or_default() == 0 && segment.timestamp.is_none();
        let within = if is_bare { BARE_COPY_WITHIN } else { COPY_WITHIN };
        let is_within = |at: u32, within: u32| now.wrapping_sub(at).cast_signed() <= within.cast_signed();
        let last = self.prints.iter().zip(self.captured_at).filter(|&(known, _)| *known == print);
        let recent = self.recent.as_ref().and_then(|recent| recent.captured_at.get(&print)).copied();
        let is_copy = last.map(|(_, at)| at).chain(recent).any(|at| is_within(at, within));
        if let Some(recent) = &mut self.recent {
            recent.is_of_use |= is_copy;
            if !is_copy && !recent.remember(print, now, |at| is_within(at, COPY_WITHIN)) {
                self.recent = None;
            }
        }
        is_copy
    }

    /// There was a copy: more may come, each behind what was captured first in between.
    pub(super) fn expect_more(&mut self) {
        if self.recent.is_none() {
            let captured_at = self.prints.into_iter().zip(self.captured_at).collect();
            self.recent = Some(Box::new(Recent { captured_at, is_of_use: true }));
        }
    }
}

impl Recent {
    /// Says whether that is still of use: copies come, and few enough lie between them.
    fn remember(&mut self, print: u64, now: u32, is_recent: impl Fn(u32) -> bool) -> bool {
        if self.captured_at.len() >= MOST {
            self.captured_at.retain(|_, at| is_recent(*at));
            if !std::mem::take(&mut self.is_of_use) || self.captured_at.len() > MOST / 2 {
                return false;
            }
        }
        self.captured_at.insert(print, now);
        true
    }
}

/// What tells a segment from others of its side.
#[inline]
fn print(segment: &Captured) -> u64 {
    let numbers = u64::from(segment.seq) << 32 | u64::from(segment.ack);
    let (id, window) = (u64::from(segment.id.unwrap_or_default()), u64::from(segment.window));
    let stamped = u64::from(segment.timestamp.is_some());
    let rest =
        u64::from(segment.flags) << 58 ^ window << 42 ^ id << 26 ^ stamped << 25 ^ u64::from(segment.len);
    let (value, echo) = segment.timestamp.unwrap_or_default();
    let times = u64::from(value) << 32 | u64::from(echo);
    let mixed = |number: u64, factor: u64| number.wrapping_mul(factor) ^ number >> 29;
    mixed(numbers, 0x9e37_79b9_7f4a_7c15).rotate_left(29)
        ^ mixed(rest, 0xbf58_476d_1ce4_e5b9).rotate_left(11)
        ^ mixed(times, 0x94d0_49bb_1331_11eb)
}
