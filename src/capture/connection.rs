//! One connection as captured: its control segments one by one, runs of data folded, and what shows on the way.
//!
//! Its size does not grow with the data: runs fold, and notes are kept up to a limit.

use std::time::Duration;

use super::Detail;
use super::note::{Note, NoteKind};
use super::packet::{Captured, Checksum, Socket, bits};
use super::time::Time;
use crate::tcp::{Flag, Flags, SeqNum};

/// Notes kept of a connection; further ones are counted.
const MAX_NOTES: usize = 1_000;
/// Events kept of a connection at most. A capture of more control segments than this is an attack or an error.
const MAX_EVENTS: usize = 20_000;
/// Segments kept one by one where all of a connection is wanted, before runs are folded.
const MAX_DETAIL: u16 = 10_000;
/// The same, where the beginnings of all connections are wanted.
const BEGIN: u16 = 200;
/// A copy made on the way is captured within this time of the original.
const COPY_WITHIN: Duration = Duration::from_millis(150);
/// The same, where neither an identification nor a timestamp tells a copy from a retransmission.
const BARE_COPY_WITHIN: Duration = Duration::from_millis(5);
/// What fills a hole within this time was reordered; later, it was sent again.
const REORDERED_WITHIN: Duration = Duration::from_millis(3);
/// An ACK that takes longer than the others by this was delayed on purpose.
const DELAYED_ACK: Duration = Duration::from_millis(30);
const COPIES: usize = 3;

/// A segment, or a run of data segments of one side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub(super) time: Time,
    /// The number of the (first) packet.
    pub(super) packet: u32,
    pub(super) seq: u32,
    /// Of a run: the last.
    pub(super) ack: u32,
    pub(super) len: u32,
    /// As it stands in the header.
    pub(super) window: u16,
    pub(super) flags: u8,
    marks: u8,
}

const FROM_B: u8 = 1;
const DOUBTFUL: u8 = 2;
const AGAIN: u8 = 4;
const RUN: u8 = 8;

impl Event {
    /// Who sent it: 0 is A.
    pub(super) fn side(&self) -> usize {
        usize::from(self.marks & FROM_B)
    }

    /// It may be forged, or is one that the receiver's timestamp check refuses.
    pub(super) fn is_doubtful(&self) -> bool {
        self.marks & DOUBTFUL != 0
    }

    /// All of it had been sent before.
    pub(super) fn is_again(&self) -> bool {
        self.marks & AGAIN != 0
    }

    pub(super) fn has(&self, bits: u8) -> bool {
        self.flags & bits != 0
    }

    /// The control bits, as the machine has them.
    pub(super) fn tcp_flags(&self) -> Flags {
        let wire = [
            (bits::SYN, Flag::Syn),
            (bits::FIN, Flag::Fin),
            (bits::RST, Flag::Rst),
            (bits::PSH, Flag::Psh),
            (bits::URG, Flag::Urg),
        ];
        wire.iter().fold(Flags::NONE, |all, &(bit, flag)| if self.has(bit) { all.with(flag) } else { all })
    }

    pub(super) fn ack(&self) -> Option<SeqNum> {
        self.has(bits::ACK).then_some(SeqNum(self.ack))
    }

    pub(super) fn seq(&self) -> SeqNum {
        SeqNum(self.seq)
    }

    /// Sequence numbers it occupies.
    pub(super) fn seg_len(&self) -> u32 {
        self.len.wrapping_add(u32::from(self.has(bits::SYN))).wrapping_add(u32::from(self.has(bits::FIN)))
    }

    pub(super) fn end(&self) -> SeqNum {
        self.seq() + self.seg_len()
    }
}

/// What is known of what one side sent.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Side {
    /// The SYN's sequence number.
    pub(super) isn: Option<SeqNum>,
    /// After the highest sequence number it sent; none before its first segment.
    pub(super) max_end: Option<SeqNum>,
    /// The highest acknowledgment it sent.
    pub(super) max_ack: Option<SeqNum>,
    /// After its FIN.
    pub(super) fin_end: Option<SeqNum>,
    pub(super) window_scale: Option<u8>,
    /// The shortest time in which it answered, seen from where the capture was made.
    pub(super) gap: Option<Duration>,
    /// Something captured of it was sent again without a sign that it had arrived.
    pub(super) lost_behind: bool,
    /// Something of it was never captured, or only when it was sent again.
    pub(super) lost_before: bool,
    /// The last segments that occupied sequence numbers: where it ended, and when it was captured first.
    newest: Option<(SeqNum, Time)>,
    /// Since when something unacknowledged waits.
    waiting: Option<Time>,
    hole: Option<(SeqNum, SeqNum, Time)>,
    copies: [(u64, Time); COPIES],
    timestamp: Option<u32>,
    ttl: Option<(u8, bool)>,
    window: u16,
    has_window: bool,
    good_checksums: bool,
    pub(super) bad_checksums: bool,
    /// Where in the events its open run is.
    run: Option<u32>,
}

/// How the capture met the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// With a SYN.
    Syn,
    /// With the answer to one.
    SynAck,
    /// It was open before.
    Before,
}

/// A connection as captured.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Connection {
    /// Its number, from 1, by its first packet.
    pub number: usize,
    /// A's and B's address and port.
    pub ends: [Socket; 2],
    /// When its first packet was captured.
    pub start: Time,
    /// When its last packet was captured.
    pub last: Time,
    /// Packets of it.
    pub packets: u32,
    /// What is worth a look, by packet; the first thousand.
    pub notes: Vec<Note>,
    /// How many notes there were.
    pub noted: u64,
    pub(super) opening: Opening,
    pub(super) events: Vec<Event>,
    pub(super) sides: [Side; 2],
    pub(super) is_local: bool,
    /// Something was sent again, reordered or not captured.
    pub(super) is_lossy: bool,
    /// A receive window was closed.
    pub(super) has_zero_window: bool,
    /// Some events were left out.
    pub(super) is_cut: bool,
    /// So many segments are events of their own, before runs of data are folded.
    unfolded: u16,
    /// The connection before it in the same bucket of the table.
    pub(super) previous: Option<u32>,
}

impl Connection {
    pub(super) fn new(number: usize, first: &Captured, detail: Detail) -> Self {
        let opening = match (first.flags & bits::SYN != 0, first.flags & bits::ACK != 0) {
            (true, false) => Opening::Syn,
            (true, true) => Opening::SynAck,
            (false, _) => Opening::Before,
        };
        let mut ends = [first.from, first.to];
        if opening == Opening::SynAck {
            ends.reverse();
        }
        Self {
            number,
            ends,
            start: first.time,
            last: first.time,
            packets: 0,
            notes: Vec::new(),
            noted: 0,
            opening,
            events: Vec::new(),
            sides: Default::default(),
            is_local: first.is_local,
            is_lossy: false,
            has_zero_window: false,
            is_cut: false,
            unfolded: match detail {
                Detail::Of(wanted) if wanted == number => MAX_DETAIL,
                Detail::Begin => BEGIN,
                Detail::Folded | Detail::Of(_) => 0,
            },
            previous: None,
        }
    }

    /// Whether it was open before the capture began.
    pub fn was_open_before(&self) -> bool {
        self.opening == Opening::Before
    }

    /// The same with the sequence numbers of each side counted from its SYN, or from the first that is known of it.
    pub(super) fn relative(&self) -> Self {
        let mut relative = self.clone();
        let base = [0, 1].map(|me: usize| {
            let first = || self.events.iter().find(|seen| seen.side() == me).map(Event::seq);
            let acked = || self.events.iter().find(|seen| seen.side() != me).and_then(Event::ack);
            self.sides[me].isn.or_else(first).or_else(acked).unwrap_or_default().0
        });
        for event in &mut relative.events {
            let me = event.side();
            event.seq = event.seq.wrapping_sub(base[me]);
            if event.has(bits::ACK) {
                event.ack = event.ack.wrapping_sub(base[1 - me]);
            }
        }
        for (me, side) in relative.sides.iter_mut().enumerate() {
            let less = |number: Option<SeqNum>, base: u32| number.map(|number| number - base);
            side.isn = less(side.isn, base[me]);
            side.max_end = less(side.max_end, base[me]);
            side.fin_end = less(side.fin_end, base[me]);
            side.max_ack = less(side.max_ack, base[1 - me]);
        }
        relative
    }

    /// The largest window that each side offered, in octets.
    pub(super) fn largest_windows(&self) -> [Option<u32>; 2] {
        let scales = self.scales();
        [0, 1].map(|me: usize| {
            let plain =
                self.events.iter().filter(|seen| seen.side() == me && !seen.has(bits::RST | bits::SYN));
            plain.map(|seen| u32::from(seen.window) << scales[me]).max()
        })
    }

    /// By how many bits the windows of each side are shifted: both must have offered it.
    pub(super) fn scales(&self) -> [u8; 2] {
        match [0, 1].map(|me: usize| self.sides[me].window_scale) {
            [Some(a), Some(b)] => [a, b],
            _ => [0, 0],
        }
    }

    /// Which side sent this.
    pub(super) fn side_of(&self, segment: &Captured) -> usize {
        usize::from(self.ends[0] != segment.from)
    }

    fn note(&mut self, packet: u32, kind: NoteKind) {
        self.noted += 1;
        if self.notes.len() < MAX_NOTES {
            self.notes.push(Note { packet, kind });
        }
    }

    /// Takes in the next segment.
    pub(super) fn add(&mut self, segment: &Captured) {
        self.packets += 1;
        self.last = self.last.max(segment.time);
        let me = self.side_of(segment);
        if self.is_copy(me, segment) {
            self.note(segment.number, NoteKind::Copy);
            return;
        }
        match segment.checksum {
            Checksum::Bad if self.sides[me].good_checksums => {
                self.note(segment.number, NoteKind::BadChecksum);
                return;
            }
            Checksum::Bad => self.sides[me].bad_checksums = true,
            Checksum::Good => self.sides[me].good_checksums = true,
            Checksum::Unknown => {}
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

    /// Whether this packet was captured a moment ago already.
    fn is_copy(&mut self, me: usize, segment: &Captured) -> bool {
        let mut print = u64::from(segment.seq) << 32 | u64::from(segment.ack);
        for part in [
            u64::from(segment.flags) << 48 | u64::from(segment.window) << 32 | u64::from(segment.len),
            u64::from(segment.id.unwrap_or_default()),
            segment.timestamp.map_or(1, |(value, echo)| u64::from(value) << 32 | u64::from(echo)),
        ] {
            print = (print ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        }
        let is_bare = segment.id.unwrap_or_default() == 0 && segment.timestamp.is_none();
        let within = if is_bare { BARE_COPY_WITHIN } else { COPY_WITHIN };
        let copies = &mut self.sides[me].copies;
        let known = copies.iter().any(|&(known, time)| known == print && segment.time.since(time) <= within);
        if !known {
            copies.rotate_right(1);
            copies[0] = (print, segment.time);
        }
        known
    }

    /// Whether it may not come from whom it says: another TTL or DF, a timestamp older than before, or none.
    fn is_doubtful(&mut self, me: usize, segment: &Captured) -> bool {
        let side = &mut self.sides[me];
        let ttl = *side.ttl.get_or_insert((segment.ttl, segment.dont_fragment));
        let is_rst = segment.flags & bits::RST != 0;
        let mut doubtful = ttl != (segment.ttl, segment.dont_fragment);
        match (side.timestamp, segment.timestamp) {
            (Some(known), Some((value, _))) => {
                if SeqNum(value).before(SeqNum(known)) {
                    doubtful = true;
                } else if !doubtful {
                    side.timestamp = Some(value);
                }
            }
            (Some(_), None) => doubtful |= !is_rst,
            // Only what both SYNs carried is in use; a side that never sent one has none to compare.
            (None, Some((value, _))) => side.timestamp = Some(value),
            (None, None) => {}
        }
        let is_pure_ack = segment.len == 0 && segment.flags & (bits::SYN | bits::FIN | bits::RST) == 0;
        if doubtful && !is_pure_ack {
            self.note(segment.number, NoteKind::Doubtful);
        }
        doubtful
    }

    /// Notes what differs from the plain course of things; says whether all of it was sent before.
    fn compare(&mut self, me: usize, segment: &Captured, doubtful: bool) -> bool {
        let (seq, len) = (SeqNum(segment.seq), segment.len);
        let has = |bit: u8| segment.flags & bit != 0;
        let seg_len = len + u32::from(has(bits::SYN)) + u32::from(has(bits::FIN));
        let end = seq + seg_len;
        let (side, other) = (&self.sides[me], &self.sides[1 - me]);
        let acked = other.max_ack;
        let is_plain = !has(bits::SYN | bits::FIN | bits::RST);
        let mut found = None;
        let mut again = false;
        let mut lossy = false;
        if has(bits::SYN) && len > 0 {
            found = Some(NoteKind::SynData);
        }
        if let Some(max_end) = side.max_end.filter(|_| !doubtful && !has(bits::RST)) {
            let is_probing = is_plain && len <= 1 && (seq + 1 == max_end || seq == max_end && len == 1);
            let all_acked = acked == Some(max_end);
            let is_old = seg_len > 0 && end.at_or_before(max_end);
            let fills = side.hole.filter(|&(from, to, _)| seg_len > 0 && seq.between(from, to) && seq != to);
            if is_probing && all_acked && other.has_window && other.window == 0 {
                found = Some(NoteKind::WindowProbe);
            } else if is_plain && len <= 1 && seq + 1 == max_end && all_acked {
                found = Some(NoteKind::KeepAlive);
            } else if let Some((_, _, since)) = fills {
                let reordered = segment.time.since(since) <= REORDERED_WITHIN;
                found = Some(if reordered { NoteKind::OutOfOrder } else { NoteKind::Retransmission });
                lossy = true;
            } else if is_old {
                again = true;
                lossy = true;
                let spurious = acked.is_some_and(|ack| end.at_or_before(ack));
                found = Some(if spurious { NoteKind::Spurious } else { NoteKind::Retransmission });
            }
        }
        if found == Some(NoteKind::Retransmission) {
            let side = &mut self.sides[me];
            if again {
                side.lost_behind = true;
            } else {
                side.lost_before = true;
            }
        }
        if has(bits::ACK) && !has(bits::RST) && !doubtful {
            let ack = SeqNum(segment.ack);
            let side = &self.sides[me];
            let other = &self.sides[1 - me];
            if other.max_end.is_some_and(|end| end.before(ack)) {
                lossy = true;
                self.sides[1 - me].lost_before = true;
                self.note(segment.number, NoteKind::Unseen);
            } else if let (Some(since), Some(gap)) = (other.waiting, side.gap)
                && seg_len == 0
                && side.max_ack.is_some_and(|known| known.before(ack))
                && !self.is_lossy
                && segment.time.since(since) > gap + DELAYED_ACK
            {
                found = found.or(Some(NoteKind::DelayedAck));
            }
        }
        let side = &mut self.sides[me];
        let closes = is_plain && segment.window == 0 && side.has_window && side.window != 0;
        if is_plain || has(bits::FIN) {
            side.window = segment.window;
            side.has_window = true;
        }
        if closes {
            self.has_zero_window = true;
            self.note(segment.number, NoteKind::ZeroWindow);
        }
        if let Some(kind) = found {
            self.note(segment.number, kind);
        }
        self.is_lossy |= lossy;
        again
    }

    /// Adds an event, or folds it into the open run of its side.
    fn remember(&mut self, me: usize, event: Event) {
        // What acknowledges more than was captured ends the runs: what follows must not seem to explain it.
        let peer_end = self.sides[1 - me].max_end;
        let acks_unseen = event.ack().is_some_and(|ack| peer_end.is_none_or(|end| end.before(ack)));
        let is_plain = !event.has(bits::SYN | bits::FIN | bits::RST) && !acks_unseen;
        let peer_fin = self.sides[1 - me].fin_end;
        let may_fold = is_plain
            && !event.is_doubtful()
            && event.has(bits::ACK)
            && self.events.len() >= usize::from(self.unfolded);
        if may_fold
            && let Some(run) = self.sides[me].run
            && let Some(run) = self.events.get_mut(run as usize)
        {
            let reaches = |ack: u32| peer_fin.is_some_and(|fin| fin.at_or_before(SeqNum(ack)));
            if reaches(run.ack) == reaches(event.ack) {
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
        if self.events.len() >= MAX_EVENTS {
            self.is_cut = true;
            return;
        }
        if self.events.len() == self.events.capacity() {
            self.events.reserve_exact((self.events.len() / 2).max(4));
        }
        // A control segment ends the runs of both, so that their order stays.
        if !is_plain || event.is_doubtful() {
            self.sides[0].run = None;
            self.sides[1].run = None;
        } else {
            self.sides[me].run = u32::try_from(self.events.len()).ok();
        }
        self.events.push(event);
    }

    /// Follows the sequence numbers of both sides, and how fast they answer.
    fn follow(&mut self, me: usize, segment: &Captured) {
        let has = |bit: u8| segment.flags & bit != 0;
        if has(bits::RST) {
            return;
        }
        let seq = SeqNum(segment.seq);
        let end = seq + segment.len + u32::from(has(bits::SYN)) + u32::from(has(bits::FIN));
        let [side, other] = {
            let [a, b] = &mut self.sides;
            if me == 0 { [a, b] } else { [b, a] }
        };
        if has(bits::SYN) && side.isn.is_none() {
            side.isn = Some(seq);
            side.window_scale = segment.window_scale;
        }
        if has(bits::FIN) && side.fin_end.is_none() {
            side.fin_end = Some(end);
        }
        if has(bits::ACK) {
            let ack = SeqNum(segment.ack);
            if let Some((newest, time)) = other.newest
                && newest == ack
                && side.max_ack.is_none_or(|known| known.before(ack))
            {
                let gap = segment.time.since(time);
                side.gap = Some(side.gap.map_or(gap, |known| known.min(gap)));
            }
            if side.max_ack.is_none_or(|known| known.before(ack)) {
                side.max_ack = Some(ack);
                other.waiting = None;
            }
        }
        let Some(max_end) = side.max_end else {
            side.max_end = Some(end);
            if end != seq {
                side.newest = Some((end, segment.time));
                side.waiting = Some(segment.time);
            }
            return;
        };
        if max_end.before(end) {
            if max_end.before(seq) {
                side.hole = Some((max_end, seq, segment.time));
            }
            side.max_end = Some(end);
            side.newest = Some((end, segment.time));
            side.waiting = side.waiting.or(Some(segment.time));
        } else if end != seq {
            // Sent again: which of the two an answer is for, nobody knows.
            side.newest = None;
        }
    }
}

impl Side {
    /// Some of its checksums are right and some wrong, the wrong ones first: which of those were dropped, nobody knows.
    pub(super) fn has_mixed_checksums(&self) -> bool {
        self.good_checksums && self.bad_checksums
    }
}
