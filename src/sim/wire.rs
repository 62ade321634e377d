//! The wire: what is in flight in both directions, in the order in which it was sent.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

use super::Peer;
use super::step::Flight;
use crate::tcp::{Flag, Flags, Segment, SeqNum};

/// How many flights lie in the wire itself; more go to the heap.
const INLINE: usize = 3;

/// A flight, packed.
#[derive(Clone, Copy, Debug, Default)]
struct PackedFlight {
    seq: SeqNum,
    ack: SeqNum,
    len: u32,
    window: u32,
    id: u32,
    resent: u16,
    flags: Flags,
    bits: u8,
}

impl PackedFlight {
    const HAS_ACK: u8 = 1;
    const TOWARDS_B: u8 = 2;

    fn new(id: u32, towards: Peer, segment: Segment, resent: u32) -> Self {
        let mut bits = 0;
        if segment.has(Flag::Ack) {
            bits |= Self::HAS_ACK;
        }
        if towards == Peer::B {
            bits |= Self::TOWARDS_B;
        }
        let Segment { seq, ack, flags, len, window } = segment;
        let resent = u16::try_from(resent).unwrap_or(u16::MAX);
        Self { seq, ack: ack.unwrap_or_default(), len, window, id, resent, flags, bits }
    }

    fn towards(self) -> Peer {
        if self.bits & Self::TOWARDS_B != 0 { Peer::B } else { Peer::A }
    }

    fn segment(self) -> Segment {
        let Self { seq, len, window, flags, .. } = self;
        let ack = (self.bits & Self::HAS_ACK != 0).then_some(self.ack);
        Segment { seq, ack, flags, len, window }
    }

    fn flight(self) -> Flight {
        Flight { id: self.id.into(), segment: self.segment(), resent: self.resent.into() }
    }
}

/// What is in flight. Equality and hash look at the segments towards each peer in their order, not at their numbers
/// and not at how often they went before.
#[derive(Clone, Debug, Default)]
#[expect(clippy::box_collection, reason = "a pointer keeps the world small, and the queue is seldom there")]
pub(super) struct Wire {
    rest: Option<Box<VecDeque<PackedFlight>>>,
    first: [PackedFlight; INLINE],
    counts: [u16; 2],
    next: u32,
}

impl PartialEq for Wire {
    fn eq(&self, other: &Self) -> bool {
        self.counts == other.counts
            && Peer::BOTH.into_iter().all(|to| self.segments(to).eq(other.segments(to)))
    }
}

impl Eq for Wire {}

impl Hash for Wire {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.counts.hash(state);
        for to in Peer::BOTH {
            self.segments(to).for_each(|segment| segment.hash(state));
        }
    }
}

impl Wire {
    fn total(&self) -> usize {
        self.counts.iter().map(|&count| usize::from(count)).sum()
    }

    fn all(&self) -> impl Iterator<Item = &PackedFlight> {
        let rest = self.rest.iter().flat_map(|rest| rest.iter());
        self.first.iter().take(self.total()).chain(rest)
    }

    /// The segments in flight towards a peer, oldest first.
    pub(super) fn segments(&self, towards: Peer) -> impl Iterator<Item = Segment> {
        self.all().filter(move |packed| packed.towards() == towards).map(|packed| packed.segment())
    }

    /// What is in flight towards a peer, oldest first.
    pub(super) fn towards(&self, peer: Peer) -> impl Iterator<Item = Flight> {
        self.all().filter(move |packed| packed.towards() == peer).map(|packed| packed.flight())
    }

    /// How many are in flight towards a peer.
    pub(super) fn count(&self, towards: Peer) -> usize {
        self.counts[towards.index()].into()
    }

    /// Numbers the next flights from 0 on again.
    pub(super) fn restart_numbers(&mut self) {
        self.restart_numbers_at(0);
    }

    /// Numbers the next flights from here on.
    pub(super) fn restart_numbers_at(&mut self, next: u64) {
        self.next = u32::try_from(next).unwrap_or(u32::MAX);
    }

    /// Puts a segment behind the rest that has its number already.
    pub(super) fn launch_numbered(&mut self, towards: Peer, flight: Flight) {
        self.restart_numbers_at(flight.id);
        self.launch(towards, flight.segment, flight.resent);
    }

    /// Puts a segment behind the rest.
    pub(super) fn launch(&mut self, towards: Peer, segment: Segment, resent: u32) -> Flight {
        let packed = PackedFlight::new(self.next, towards, segment, resent);
        self.next = self.next.wrapping_add(1);
        let total = self.total();
        match self.first.get_mut(total) {
            Some(free) => *free = packed,
            None => self.rest.get_or_insert_default().push_back(packed),
        }
        self.counts[towards.index()] += 1;
        packed.flight()
    }

    /// The nth-oldest towards a peer; the oldest is 0.
    pub(super) fn nth(&self, towards: Peer, nth: usize) -> Option<Flight> {
        self.find(towards, nth).map(|(_, packed)| packed.flight())
    }

    fn find(&self, towards: Peer, nth: usize) -> Option<(usize, PackedFlight)> {
        let all = self.all().copied().enumerate();
        all.filter(|(_, packed)| packed.towards() == towards).nth(nth)
    }

    /// Takes the nth-oldest towards a peer off the wire.
    pub(super) fn take(&mut self, towards: Peer, nth: usize) -> Option<Flight> {
        let (place, packed) = self.find(towards, nth)?;
        if place < INLINE {
            self.first[place..].rotate_left(1);
            let refill = self.rest.as_mut().and_then(|rest| rest.pop_front());
            self.first[INLINE - 1] = refill.unwrap_or_default();
        } else if let Some(rest) = &mut self.rest {
            rest.remove(place - INLINE);
        }
        if self.rest.as_ref().is_some_and(|rest| rest.is_empty()) {
            self.rest = None;
        }
        self.counts[towards.index()] -= 1;
        Some(packed.flight())
    }
}
