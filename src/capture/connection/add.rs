//! Takes in the segments of a connection one after the other: what differs from the plain course of things is noted, and
//! data that follows data is folded into one event.

use std::time::Duration;

use super::event::{AGAIN, DOUBTFUL, FROM_B, RUN};
use super::{Connection, Event, Side};
use crate::capture::note::{Note, NoteKind};
use crate::capture::packet::{Captured, bits};
use crate::sim::Peer;
use crate::tcp::SeqNum;

/// Notes kept of a connection; further ones are counted.
const MAX_NOTES: usize = 1_000;
/// Events kept of a connection at most. A capture of more control segments than this is an attack or an error.
const MAX_EVENTS: usize = 20_000;
/// Events that there is room for at first: those of a connection that is refused.
const FEW_EVENTS: usize = 4;
/// Room for so many more at least: with them a connection can be opened, used and closed.
const MORE_EVENTS: usize = 5;
/// What fills a hole within so many nanoseconds was reordered; later, it was sent again.
const REORDERED_WITHIN: u64 = nanos(Duration::from_millis(3));
/// An ACK that takes longer than the others by so many nanoseconds was delayed on purpose.
const DELAYED_ACK: u64 = nanos(Duration::from_millis(30));

const CONTROL: u8 = bits::SYN | bits::FIN | bits::RST;

#[expect(clippy::cast_possible_truncation, reason = "both are short")]
const fn nanos(duration: Duration) -> u64 {
    duration.as_nanos() as u64
}

impl Connection {
    fn note(&mut self, me: usize, packet: u32, kind: NoteKind) {
        self.noted += 1;
        if self.notes.len() < MAX_NOTES {
            self.notes.push(Note { packet, from: Peer::BOTH[me], kind });
        }
    }

    /// Takes in the next segment, which this side sent.
    pub(in crate::capture) fn add(&mut self, me: usize, segment: &Captured) {
        self.packets += 1;
        self.last = self.last.max(segment.time);
        let side = &mut self.sides[me];
        if side.copies.has(segment) {
            // Of what the other side sends, too.
            self.sides.iter_mut().for_each(|side| side.copies.expect_more());
            return self.note(me, segment.number, NoteKind::Copy);
        }
        if !side.takes_checksum(segment.checksum) {
            return self.note(me, segment.number, NoteKind::BadChecksum);
        }
        if self.goes_on(me, segment) {
            return;
        }
        let doubtful = self.is_doubtful(me, segment);
        let again = self.compare(me, segment, doubtful);
        let event = Event {
            time: segment.time,
            packet: segment.number,
            seq: segment.seq,
            ack: segment.ack,
            len: segment.len,
            window: segment.window,
            flags: segment.flags,
            marks: u8::from(me == 1) * FROM_B + u8::from(doubtful) * DOUBTFUL + u8::from(again) * AGAIN,
        };
        self.remember(me, event);
        if !doubtful {
            self.follow(me, segment);
        }
    }

    /// Whether this is what most segments are: data or an ACK that follows what was captured before, with nothing to note,
    /// on a run that is open. Then it is folded into that: as below, without looking at what it cannot be.
    #[inline]
    fn goes_on(&mut self, me: usize, segment: &Captured) -> bool {
        let [side, other] = from(me, &mut self.sides);
        let (seq, ack) = (SeqNum(segment.seq), SeqNum(segment.ack));
        let is_plain = segment.flags & (CONTROL | bits::ACK) == bits::ACK && segment.window != 0;
        if !is_plain
            || side.is_oddly_unfinished(segment)
            || !side.is_steady()
            || !other.is_steady()
            || !side.is_next_from_same_host(segment)
        {
            return false;
        }
        if side.max_end() != Some(seq) || other.max_end().is_none_or(|end| end.before(ack)) {
            return false;
        }
        let waits = |since| segment.len == 0 && segment.time.nanos_since(since) > DELAYED_ACK;
        if other.waiting().is_some_and(waits) || self.events.len() < usize::from(self.unfolded) {
            return false;
        }
        let Some(run) = side.run().and_then(|run| self.events.get_mut(run)) else { return false };
        if SeqNum(run.ack).before(ack) {
            run.ack = segment.ack;
        }
        let end = seq + segment.len;
        if segment.len > 0 && run.end().before(end) {
            run.len = end.since(run.seq());
        }
        run.window = segment.window;
        run.marks |= RUN;
        side.set_window(segment.window);
        if let Some((value, _)) = segment.timestamp {
            side.set_timestamp(value);
        }
        side.acknowledges(other, ack, segment.time);
        if segment.len > 0 {
            side.set_max_end(end);
            side.set_newest(Some((end, segment.time)));
            side.waits_since(segment.time);
        }
        true
    }

    /// Whether it may not come from whom it says: another TTL or DF, a checksum left open where others are not, a timestamp
    /// older than before, or none.
    #[inline]
    fn is_doubtful(&mut self, me: usize, segment: &Captured) -> bool {
        let [side, other] = from(me, &mut self.sides);
        let is_rst = segment.flags & bits::RST != 0;
        let mut doubtful = !side.is_from_same_host(segment.ttl, segment.dont_fragment);
        doubtful |= side.is_oddly_unfinished(segment);
        match (side.timestamp(), segment.timestamp) {
            (Some(known), Some((value, _))) => {
                if SeqNum(value).before(SeqNum(known)) {
                    doubtful = true;
                } else if !doubtful {
                    side.set_timestamp(value);
                }
            }
            (Some(_), None) => doubtful |= !is_rst,
            (None, Some((value, _))) => side.set_timestamp(value),
            // Only what both SYNs carried is in use (RFC 7323, 3.2); without it there is none to compare.
            (None, None) if segment.flags & bits::SYN != 0 && !doubtful => other.forget_timestamp(),
            (None, None) => {}
        }
        let is_pure_ack = segment.len == 0 && segment.flags & CONTROL == 0;
        if doubtful && !is_pure_ack {
            self.note(me, segment.number, NoteKind::Doubtful);
        }
        doubtful
    }

    /// Notes what differs from the plain course of things; says whether all of it was sent before.
    #[inline]
    fn compare(&mut self, me: usize, segment: &Captured, doubtful: bool) -> bool {
        let has = |bit: u8| segment.flags & bit != 0;
        let mut again = false;
        let mut found = (has(bits::SYN) && segment.len > 0).then_some(NoteKind::SynData);
        if !doubtful && !has(bits::RST) {
            let side = &self.sides[me];
            let goes_on = side.max_end() == Some(SeqNum(segment.seq)) && side.hole().is_none();
            if !goes_on || self.sides[1 - me].window() == Some(0) {
                let (kind, is_old) = self.is_repeated(me, segment);
                (found, again) = (kind.or(found), is_old);
            }
            if has(bits::ACK) {
                found = self.compare_ack(me, segment, found);
            }
        }
        let is_plain = !has(CONTROL);
        let side = &mut self.sides[me];
        let closes = is_plain && segment.window == 0 && side.window().is_some_and(|window| window != 0);
        if is_plain || has(bits::FIN) {
            side.set_window(segment.window);
        }
        if closes {
            self.has_zero_window = true;
            self.note(me, segment.number, NoteKind::ZeroWindow);
        }
        if let Some(kind) = found {
            self.note(me, segment.number, kind);
        }
        again
    }

    /// What a segment is that does not go on where the last one ended, and whether all of it was sent before.
    fn is_repeated(&mut self, me: usize, segment: &Captured) -> (Option<NoteKind>, bool) {
        let (side, other) = (&self.sides[me], &self.sides[1 - me]);
        let Some(max_end) = side.max_end() else { return (None, false) };
        let (seq, len) = (SeqNum(segment.seq), segment.len);
        let is_plain = segment.flags & CONTROL == 0;
        let seg_len = seg_len(segment);
        let end = seq + seg_len;
        let acked = other.max_ack();
        let is_probing = is_plain && len <= 1 && (seq + 1 == max_end || seq == max_end && len == 1);
        let all_acked = acked == Some(max_end);
        let fills = side.hole().filter(|&(from, to, _)| seg_len > 0 && seq.between(from, to) && seq != to);
        if is_probing && all_acked && other.window() == Some(0) {
            return (Some(NoteKind::WindowProbe), false);
        }
        if is_plain && len <= 1 && seq + 1 == max_end && all_acked {
            return (Some(NoteKind::KeepAlive), false);
        }
        if let Some((_, _, since)) = fills {
            self.is_lossy = true;
            if segment.time.nanos_since(since) <= REORDERED_WITHIN {
                return (Some(NoteKind::OutOfOrder), false);
            }
            self.sides[me].set_lost_before();
            return (Some(NoteKind::Retransmission), false);
        }
        if seg_len == 0 || !end.at_or_before(max_end) {
            return (None, false);
        }
        self.is_lossy = true;
        if acked.is_some_and(|ack| end.at_or_before(ack)) {
            return (Some(NoteKind::Spurious), true);
        }
        self.sides[me].set_lost_behind();
        (Some(NoteKind::Retransmission), true)
    }

    /// What its acknowledgment says: that something was not captured, or that it was delayed.
    #[inline]
    fn compare_ack(&mut self, me: usize, segment: &Captured, found: Option<NoteKind>) -> Option<NoteKind> {
        let ack = SeqNum(segment.ack);
        let (side, other) = (&self.sides[me], &self.sides[1 - me]);
        if other.max_end().is_some_and(|end| end.before(ack)) {
            self.is_lossy = true;
            self.sides[1 - me].set_lost_before();
            self.note(me, segment.number, NoteKind::Unseen);
        } else if let (Some(since), Some(gap)) = (other.waiting(), side.gap_nanos())
            && seg_len(segment) == 0
            && segment.time.nanos_since(since) > gap.saturating_add(DELAYED_ACK)
            && side.max_ack().is_some_and(|known| known.before(ack))
            && !self.is_lossy
        {
            return found.or(Some(NoteKind::DelayedAck));
        }
        found
    }

    /// Adds an event, or folds it into the open run of its side.
    #[inline]
    fn remember(&mut self, me: usize, event: Event) {
        // What acknowledges more than was captured ends the runs: what follows must not seem to explain it.
        let peer_end = self.sides[1 - me].max_end();
        let acks_unseen = event.ack().is_some_and(|ack| peer_end.is_none_or(|end| end.before(ack)));
        let is_plain = !event.has(CONTROL) && !acks_unseen;
        let may_fold = is_plain
            && !event.is_doubtful()
            && event.has(bits::ACK)
            && self.events.len() >= usize::from(self.unfolded);
        if may_fold
            && let Some(run) = self.sides[me].run()
            && let Some(run) = self.events.get_mut(run)
        {
            let peer_fin = self.sides[1 - me].fin_end();
            let reaches = |ack: u32| peer_fin.is_some_and(|fin| fin.at_or_before(SeqNum(ack)));
            // The ACK of a FIN moves the peer, be the data that follows it accepted or not.
            let moves = run.seg_len() == 0 && event.len > 0 && reaches(run.ack);
            if reaches(run.ack) == reaches(event.ack) && !moves {
                if SeqNum(run.ack).before(SeqNum(event.ack)) {
                    run.ack = event.ack;
                }
                if event.len > 0 && run.end().before(event.end()) {
                    run.len = event.end().since(run.seq());
                }
                run.window = event.window;
                run.marks |= RUN;
                return;
            }
        }
        self.keep(me, event, is_plain);
    }

    /// Adds an event.
    fn keep(&mut self, me: usize, event: Event, is_plain: bool) {
        let at = self.events.len();
        if at >= MAX_EVENTS {
            self.is_cut = true;
            return;
        }
        if at == self.events.capacity() {
            self.events.reserve_exact(if at == 0 { FEW_EVENTS } else { (at / 2).max(MORE_EVENTS) });
        }
        // A control segment ends the runs of both, so that their order stays.
        if !is_plain || event.is_doubtful() {
            self.sides[0].set_run(None);
            self.sides[1].set_run(None);
        } else {
            self.sides[me].set_run(Some(at));
        }
        self.events.push(event);
    }

    /// Follows the sequence numbers of both sides, and how fast they answer.
    #[inline]
    fn follow(&mut self, me: usize, segment: &Captured) {
        let has = |bit: u8| segment.flags & bit != 0;
        if has(bits::RST) {
            return;
        }
        let seq = SeqNum(segment.seq);
        let end = seq + seg_len(segment);
        let [side, other] = from(me, &mut self.sides);
        if has(bits::SYN) && side.isn().is_none() {
            side.set_isn(seq, segment.window_scale);
        }
        if has(bits::FIN) && side.fin_end().is_none() {
            side.set_fin_end(end);
        }
        if has(bits::ACK) {
            side.acknowledges(other, SeqNum(segment.ack), segment.time);
        }
        match side.max_end() {
            Some(max_end) if !max_end.before(end) => {
                if end != seq {
                    // Sent again: which of the two an answer is for, nobody knows.
                    side.set_newest(None);
                }
            }
            known => {
                if let Some(max_end) = known.filter(|max_end| max_end.before(seq)) {
                    side.set_hole(max_end, seq, segment.time);
                }
                side.set_max_end(end);
                if known.is_some() || end != seq {
                    side.set_newest(Some((end, segment.time)));
                    side.waits_since(segment.time);
                }
            }
        }
    }
}

/// This side, and the other.
#[inline]
fn from(me: usize, [a, b]: &mut [Side; 2]) -> [&mut Side; 2] {
    if me == 0 { [a, b] } else { [b, a] }
}

/// Sequence numbers that a segment occupies.
#[inline]
fn seg_len(segment: &Captured) -> u32 {
    let has = |bit: u8| u32::from(segment.flags & bit != 0);
    segment.len.wrapping_add(has(bits::SYN)).wrapping_add(has(bits::FIN))
}
