//! Connections by addresses, ports and incarnation.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::Detail;
use super::connection::{Connection, Opening};
use super::packet::{Captured, Socket, bits};
use crate::tcp::SeqNum;

/// So much farther is what follows a SYN that nobody has answered.
const UNANSWERED: u32 = 1 << 24;
/// Connections of one capture at most; what belongs to further ones is counted.
const MAX_CONNECTIONS: usize = 1 << 22;
/// Incarnations looked at to find the one a segment belongs to.
const MAX_INCARNATIONS: usize = 8;

/// All connections of a capture, in the order of their first packets.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) connections: Vec<Connection>,
    newest: HashMap<u64, u32, Plain>,
    hasher: RandomState,
    detail: Detail,
    pub(super) left_out: u64,
}

/// The keys are hashes already.
#[derive(Debug, Default, Clone, Copy)]
struct Plain;

impl BuildHasher for Plain {
    type Hasher = PlainHasher;
    fn build_hasher(&self) -> PlainHasher {
        PlainHasher(0)
    }
}

struct PlainHasher(u64);

impl std::hash::Hasher for PlainHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Table {
    /// No connections yet; of those that `detail` says segments will be kept one by one.
    pub(super) fn new(detail: Detail) -> Self {
        Self { detail, ..Self::default() }
    }

    /// Gives a segment to its connection.
    pub(super) fn add(&mut self, segment: &Captured) {
        let key = self.key(segment.from, segment.to);
        let index = if let Some(index) = self.find(key, segment) {
            index
        } else if self.connections.len() < MAX_CONNECTIONS {
            self.start(key, segment)
        } else {
            self.left_out += 1;
            return;
        };
        if let Some(connection) = self.connections.get_mut(index) {
            connection.add(segment);
        }
    }

    fn key(&self, one: Socket, other: Socket) -> u64 {
        self.hasher.hash_one(if one <= other { (one, other) } else { (other, one) })
    }

    fn start(&mut self, key: u64, segment: &Captured) -> usize {
        let index = self.connections.len();
        let number = index + 1;
        let mut connection = Connection::new(number, segment, self.detail);
        let here = u32::try_from(index).unwrap_or(u32::MAX);
        connection.previous = self.newest.insert(key, here);
        self.connections.push(connection);
        index
    }

    /// The incarnation that this segment belongs to; none if it opens a new one.
    fn find(&self, key: u64, segment: &Captured) -> Option<usize> {
        let newest = *self.newest.get(&key)?;
        let chain = std::iter::successors(Some(newest), |&index| self.at(index)?.previous);
        let same = chain.filter(|&index| {
            self.at(index).is_some_and(|known| {
                let ends = [segment.from, segment.to];
                known.ends == ends || known.ends == [ends[1], ends[0]]
            })
        });
        let mut known = same.take(MAX_INCARNATIONS).filter_map(|index| Some((index, self.at(index)?)));
        let syn = segment.flags & bits::SYN != 0;
        let ack = segment.flags & bits::ACK != 0;
        let found = if syn && !ack {
            known.find(|(_, known)| same_syn(known, segment)).map(|(index, _)| index)
        } else if syn {
            known.find(|(_, known)| same_syn_ack(known, segment)).map(|(index, _)| index)
        } else {
            // Every number is far from some incarnation's; the nearest is meant.
            known.min_by_key(|(_, known)| distance(known, segment)).map(|(index, _)| index)
        };
        found.map(|index| index as usize)
    }

    fn at(&self, index: u32) -> Option<&Connection> {
        self.connections.get(index as usize)
    }
}

/// A SYN sent again, the peer's in a simultaneous open, or one that comes while nothing contradicts it.
fn same_syn(known: &Connection, segment: &Captured) -> bool {
    let me = known.side_of(segment);
    if let Some(isn) = known.sides[me].isn {
        return isn.0 == segment.seq;
    }
    let peer = &known.sides[1 - me];
    let unanswered = peer.isn.is_some_and(|isn| peer.max_end.is_some_and(|end| end.since(isn) == 1));
    known.opening == Opening::Syn && known.sides[me].max_end.is_none() && unanswered
}

/// The answer to this SYN, or one that follows nothing else.
fn same_syn_ack(known: &Connection, segment: &Captured) -> bool {
    let me = known.side_of(segment);
    let (side, peer) = (&known.sides[me], &known.sides[1 - me]);
    if let Some(isn) = side.isn {
        return isn.0 == segment.seq;
    }
    match (peer.isn, peer.max_end) {
        (Some(isn), Some(end)) => {
            let ack = SeqNum(segment.ack);
            ack != isn && ack.between(isn, end)
        }
        _ => false,
    }
}

/// How far the numbers of a segment are from those of a connection.
fn distance(known: &Connection, segment: &Captured) -> u32 {
    let near = |known: Option<SeqNum>, number: u32| {
        known.map(|known| known.0.wrapping_sub(number).cast_signed().unsigned_abs())
    };
    let me = known.side_of(segment);
    let seq = near(known.sides[me].max_end.or(known.sides[1 - me].max_ack), segment.seq);
    let has_ack = segment.flags & bits::ACK != 0;
    let ack = near(known.sides[1 - me].max_end, segment.ack).filter(|_| has_ack);
    let distance = match (seq, ack) {
        (Some(seq), Some(ack)) => seq.min(ack),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => u32::MAX,
    };
    // Nothing but a SYN,ACK or a RST follows a SYN.
    let is_unanswered =
        known.opening == Opening::Syn && known.sides.iter().any(|side| side.max_end.is_none());
    let is_rst = segment.flags & bits::RST != 0;
    distance.saturating_add(if is_unanswered && !is_rst { UNANSWERED } else { 0 })
}
