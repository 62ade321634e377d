//! What is known of what one side sent: a few numbers, as small as they can be, for there may be millions of connections.

use std::time::Duration;

use super::copies::Copies;
use crate::capture::packet::{Captured, Checksum};
use crate::capture::time::Time;
use crate::tcp::SeqNum;

/// Which of the numbers are known, and what else there is to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Has(u16);

impl Has {
    const ISN: Self = Self(1);
    const END: Self = Self(1 << 1);
    const ACK: Self = Self(1 << 2);
    const FIN: Self = Self(1 << 3);
    const SCALE: Self = Self(1 << 4);
    const NEWEST: Self = Self(1 << 5);
    const WAITING: Self = Self(1 << 6);
    const HOLE: Self = Self(1 << 7);
    const TIMESTAMP: Self = Self(1 << 8);
    const TTL: Self = Self(1 << 9);
    const DONT_FRAGMENT: Self = Self(1 << 10);
    const WINDOW: Self = Self(1 << 11);
    const GOOD_CHECKSUM: Self = Self(1 << 12);
    const BAD_CHECKSUM: Self = Self(1 << 13);
    const LOST_BEHIND: Self = Self(1 << 14);
    const LOST_BEFORE: Self = Self(1 << 15);
}

/// What is known of what one side sent.
#[derive(Clone, Debug)]
pub(in crate::capture) struct Side {
    isn: SeqNum,
    max_end: SeqNum,
    max_ack: SeqNum,
    fin_end: SeqNum,
    newest: SeqNum,
    hole: (SeqNum, SeqNum),
    timestamp: u32,
    /// Where in the events its open run is; [`NO_RUN`] if there is none.
    run: u32,
    pub(super) copies: Copies,
    /// In nanoseconds; [`u64::MAX`] where there is none.
    gap: u64,
    newest_time: Time,
    waiting: Time,
    hole_time: Time,
    window: u16,
    has: Has,
    ttl: u8,
    window_scale: u8,
}

const NO_RUN: u32 = u32::MAX;

impl Default for Side {
    fn default() -> Self {
        Self {
            isn: SeqNum(0),
            max_end: SeqNum(0),
            max_ack: SeqNum(0),
            fin_end: SeqNum(0),
            newest: SeqNum(0),
            hole: (SeqNum(0), SeqNum(0)),
            timestamp: 0,
            run: NO_RUN,
            copies: Copies::default(),
            gap: u64::MAX,
            newest_time: Time(0),
            waiting: Time(0),
            hole_time: Time(0),
            window: 0,
            has: Has(0),
            ttl: 0,
            window_scale: 0,
        }
    }
}

/// What shows.
impl Side {
    /// The SYN's sequence number.
    pub(in crate::capture) fn isn(&self) -> Option<SeqNum> {
        self.has(Has::ISN).then_some(self.isn)
    }

    /// After the highest sequence number it sent; none before its first segment.
    #[inline]
    pub(in crate::capture) fn max_end(&self) -> Option<SeqNum> {
        self.has(Has::END).then_some(self.max_end)
    }

    /// The highest acknowledgment it sent.
    #[inline]
    pub(in crate::capture) fn max_ack(&self) -> Option<SeqNum> {
        self.has(Has::ACK).then_some(self.max_ack)
    }

    /// After its FIN.
    #[inline]
    pub(in crate::capture) fn fin_end(&self) -> Option<SeqNum> {
        self.has(Has::FIN).then_some(self.fin_end)
    }

    /// By how many bits it offers to shift its windows.
    pub(in crate::capture) fn window_scale(&self) -> Option<u8> {
        self.has(Has::SCALE).then_some(self.window_scale)
    }

    /// The shortest time in which it answered, seen from where the capture was made.
    pub(in crate::capture) fn gap(&self) -> Option<Duration> {
        (self.gap != u64::MAX).then_some(Duration::from_nanos(self.gap))
    }

    /// Whether it has the TTL that hosts send with: then no router stands between it and the capture.
    pub(in crate::capture) fn has_initial_ttl(&self) -> bool {
        self.has(Has::TTL) && matches!(self.ttl, 30 | 32 | 60 | 64 | 128 | 255)
    }

    /// Something captured of it was sent again without a sign that it had arrived.
    pub(in crate::capture) fn lost_behind(&self) -> bool {
        self.has(Has::LOST_BEHIND)
    }

    /// Something of it was never captured, or only when it was sent again.
    pub(in crate::capture) fn lost_before(&self) -> bool {
        self.has(Has::LOST_BEFORE)
    }

    /// Some of its checksums are right and some wrong, the wrong ones first: which of those were dropped, nobody knows.
    pub(in crate::capture) fn has_mixed_checksums(&self) -> bool {
        self.has(Has::GOOD_CHECKSUM) && self.has(Has::BAD_CHECKSUM)
    }

    #[inline]
    fn has(&self, what: Has) -> bool {
        self.has.0 & what.0 != 0
    }

    #[inline]
    fn set(&mut self, what: Has, holds: bool) {
        self.has.0 = if holds { self.has.0 | what.0 } else { self.has.0 & !what.0 };
    }
}

/// What is remembered while segments come.
impl Side {
    /// What its checksum says of it: false if the receiver drops it.
    #[inline]
    pub(super) fn takes_checksum(&mut self, checksum: Checksum) -> bool {
        match checksum {
            Checksum::Bad if self.has(Has::GOOD_CHECKSUM) => return false,
            Checksum::Bad => self.set(Has::BAD_CHECKSUM, true),
            Checksum::Good => self.set(Has::GOOD_CHECKSUM, true),
            Checksum::Unfinished | Checksum::Unknown => {}
        }
        true
    }

    /// Whether its checksum is left to a network card, while those before it were not. Where segments are joined by the
    /// receiving host, that is left open of the result; without data there is nothing to join.
    #[inline]
    pub(super) fn is_oddly_unfinished(&self, segment: &Captured) -> bool {
        segment.checksum == Checksum::Unfinished && segment.len == 0 && self.has(Has::GOOD_CHECKSUM)
    }

    /// Whether TTL and DF are as in its first segment.
    #[inline]
    pub(super) fn is_from_same_host(&mut self, ttl: u8, dont_fragment: bool) -> bool {
        if !self.has(Has::TTL) {
            self.ttl = ttl;
            self.set(Has::TTL, true);
            self.set(Has::DONT_FRAGMENT, dont_fragment);
        }
        self.ttl == ttl && self.has(Has::DONT_FRAGMENT) == dont_fragment
    }

    /// Whether nothing of it is missing, and neither a FIN nor a closed window changes what its segments mean.
    #[inline]
    pub(super) fn is_steady(&self) -> bool {
        const KNOWN: u16 = Has::END.0 | Has::ACK.0 | Has::TTL.0 | Has::WINDOW.0;
        self.has.0 & (KNOWN | Has::HOLE.0 | Has::FIN.0) == KNOWN && self.window != 0
    }

    /// Whether TTL, DF and timestamp are those of the segment that comes next from the same host.
    #[inline]
    pub(super) fn is_next_from_same_host(&self, segment: &Captured) -> bool {
        let is_later = match segment.timestamp {
            Some((value, _)) => self.has(Has::TIMESTAMP) && !SeqNum(value).before(SeqNum(self.timestamp)),
            None => !self.has(Has::TIMESTAMP),
        };
        is_later && self.ttl == segment.ttl && self.has(Has::DONT_FRAGMENT) == segment.dont_fragment
    }

    /// The newest timestamp value.
    #[inline]
    pub(super) fn timestamp(&self) -> Option<u32> {
        self.has(Has::TIMESTAMP).then_some(self.timestamp)
    }

    #[inline]
    pub(super) fn set_timestamp(&mut self, value: u32) {
        self.timestamp = value;
        self.set(Has::TIMESTAMP, true);
    }

    /// The other side does not use timestamps.
    pub(super) fn forget_timestamp(&mut self) {
        self.set(Has::TIMESTAMP, false);
    }

    /// The window it offered last, not scaled.
    #[inline]
    pub(super) fn window(&self) -> Option<u16> {
        self.has(Has::WINDOW).then_some(self.window)
    }

    #[inline]
    pub(super) fn set_window(&mut self, window: u16) {
        self.window = window;
        self.set(Has::WINDOW, true);
    }

    pub(super) fn set_lost_behind(&mut self) {
        self.set(Has::LOST_BEHIND, true);
    }

    pub(super) fn set_lost_before(&mut self) {
        self.set(Has::LOST_BEFORE, true);
    }

    /// Sequence numbers that were missing when later ones came: from, to, and since when.
    #[inline]
    pub(in crate::capture) fn hole(&self) -> Option<(SeqNum, SeqNum, Time)> {
        self.has(Has::HOLE).then_some((self.hole.0, self.hole.1, self.hole_time))
    }

    pub(super) fn set_hole(&mut self, from: SeqNum, to: SeqNum, since: Time) {
        (self.hole, self.hole_time) = ((from, to), since);
        self.set(Has::HOLE, true);
    }

    /// Where the last segment that occupied sequence numbers ended, and when it was captured; none if it was sent again.
    #[inline]
    pub(in crate::capture) fn newest(&self) -> Option<(SeqNum, Time)> {
        self.has(Has::NEWEST).then_some((self.newest, self.newest_time))
    }

    #[inline]
    pub(super) fn set_newest(&mut self, newest: Option<(SeqNum, Time)>) {
        self.set(Has::NEWEST, newest.is_some());
        if let Some(newest) = newest {
            (self.newest, self.newest_time) = newest;
        }
    }

    /// Since when something unacknowledged waits.
    #[inline]
    pub(super) fn waiting(&self) -> Option<Time> {
        self.has(Has::WAITING).then_some(self.waiting)
    }

    #[inline]
    pub(super) fn waits_since(&mut self, time: Time) {
        if !self.has(Has::WAITING) {
            self.waiting = time;
            self.set(Has::WAITING, true);
        }
    }

    /// It acknowledges what the other side sent up to here: if it is the newest, that shows how fast it answers.
    #[inline]
    pub(super) fn acknowledges(&mut self, other: &mut Self, ack: SeqNum, time: Time) {
        if self.max_ack().is_some_and(|known| !known.before(ack)) {
            return;
        }
        if let Some((newest, sent)) = other.newest()
            && newest == ack
            // A clock that was set back says nothing of it.
            && sent <= time
        {
            self.gap = self.gap.min(time.nanos_since(sent));
        }
        self.max_ack = ack;
        self.set(Has::ACK, true);
        other.set(Has::WAITING, false);
    }

    /// The shortest time in which it answered, in nanoseconds.
    #[inline]
    pub(super) fn gap_nanos(&self) -> Option<u64> {
        (self.gap != u64::MAX).then_some(self.gap)
    }

    /// Where in the events its open run is.
    #[inline]
    pub(super) fn run(&self) -> Option<usize> {
        (self.run != NO_RUN).then_some(self.run as usize)
    }

    #[inline]
    pub(super) fn set_run(&mut self, at: Option<usize>) {
        self.run = at.and_then(|at| u32::try_from(at).ok()).unwrap_or(NO_RUN);
    }

    pub(super) fn set_isn(&mut self, isn: SeqNum, window_scale: Option<u8>) {
        self.isn = isn;
        self.set(Has::ISN, true);
        self.window_scale = window_scale.unwrap_or_default();
        self.set(Has::SCALE, window_scale.is_some());
    }

    pub(super) fn set_fin_end(&mut self, end: SeqNum) {
        self.fin_end = end;
        self.set(Has::FIN, true);
    }

    #[inline]
    pub(super) fn set_max_end(&mut self, end: SeqNum) {
        self.max_end = end;
        self.set(Has::END, true);
    }

    /// Counts what it sent from `mine`, and what it acknowledged from `theirs`.
    pub(super) fn rebase(&mut self, mine: u32, theirs: u32) {
        for number in
            [&mut self.isn, &mut self.max_end, &mut self.fin_end, &mut self.hole.0, &mut self.hole.1]
        {
            *number = *number - mine;
        }
        self.max_ack = self.max_ack - theirs;
    }
}
