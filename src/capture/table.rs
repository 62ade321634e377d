//! Connections by addresses, ports and incarnation.

use std::hash::BuildHasher;
use std::net::IpAddr;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

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

/// Marks keys that are hashes, not the socket itself.
const IS_HASH: u64 = 1 << 63;

/// All connections of a capture, in the order of their first packets.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) connections: Vec<Connection>,
    /// The newest incarnation of each pair of sockets, as an index, and the hash of the pair: with it, no other connection
    /// has to be looked at, which may be in no cache any more.
    newest: HashTable<(u32, u32)>,
    hasher: RandomState,
    detail: Detail,
    pub(super) left_out: u64,
}

impl Table {
    /// No connections yet; of those that `detail` says segments will be kept one by one.
    pub(super) fn new(detail: Detail) -> Self {
        Self { detail, ..Self::default() }
    }

    /// Gives a segment to its connection.
    pub(super) fn add(&mut self, segment: &Captured) {
        let keys = [key(&self.hasher, &segment.from), key(&self.hasher, &segment.to)];
        let hash = self.hash(keys);
        let connections = &self.connections;
        let newest = self.newest.find(spread(hash), |&(index, of)| {
            of == hash
                && connections.get(index as usize).is_some_and(|known| is_between(known, keys, segment))
        });
        let newest = newest.map(|&(index, _)| index);
        let index = match newest.and_then(|newest| self.incarnation(newest, keys, segment)) {
            Some(index) => index as usize,
            None if self.connections.len() < MAX_CONNECTIONS => self.start(hash, newest, keys, segment),
            None => {
                self.left_out += 1;
                return;
            }
        };
        if let Some(connection) = self.connections.get_mut(index) {
            connection.add(sender(connection, keys), segment);
        }
    }

    /// The same for both directions.
    #[inline]
    fn hash(&self, [a, b]: [u64; 2]) -> u32 {
        let hash = self.hasher.hash_one((a.min(b), a.max(b)));
        #[expect(clippy::cast_possible_truncation, reason = "so many bits are enough")]
        let short = (hash ^ hash >> 32) as u32;
        short
    }

    #[cold]
    fn start(&mut self, hash: u32, previous: Option<u32>, keys: [u64; 2], segment: &Captured) -> usize {
        let index = self.connections.len();
        let mut connection = Connection::new(index + 1, segment, keys, self.detail);
        connection.previous = previous;
        self.connections.push(connection);
        let here = u32::try_from(index).unwrap_or(u32::MAX);
        match self.newest.find_mut(spread(hash), |&(known, _)| Some(known) == previous) {
            Some((known, _)) => *known = here,
            None => {
                self.newest.insert_unique(spread(hash), (here, hash), |&(_, hash)| spread(hash));
            }
        }
        index
    }

    /// The incarnation that this segment belongs to; none if it opens a new one.
    #[inline]
    fn incarnation(&self, newest: u32, keys: [u64; 2], segment: &Captured) -> Option<u32> {
        if segment.flags & bits::SYN == 0 && self.at(newest)?.previous.is_none() {
            return Some(newest);
        }
        self.older_incarnation(newest, keys, segment)
    }

    #[cold]
    fn older_incarnation(&self, newest: u32, keys: [u64; 2], segment: &Captured) -> Option<u32> {
        let syn = segment.flags & bits::SYN != 0;
        let ack = segment.flags & bits::ACK != 0;
        let chain = std::iter::successors(Some(newest), |&index| self.at(index)?.previous);
        let mut known = chain.take(MAX_INCARNATIONS).filter_map(|index| Some((index, self.at(index)?)));
        let found = if syn && !ack {
            known.find(|(_, known)| same_syn(known, sender(known, keys), segment))
        } else if syn {
            known.find(|(_, known)| same_syn_ack(known, sender(known, keys), segment))
        } else {
            // Every number is far from some incarnation's; the nearest is meant.
            known.min_by_key(|(_, known)| distance(known, sender(known, keys), segment))
        };
        found.map(|(index, _)| index)
    }

    fn at(&self, index: u32) -> Option<&Connection> {
        self.connections.get(index as usize)
    }
}

/// As many bits as a hash has, of which the table takes some from below and some from above.
#[inline]
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// A socket in 64 bits, unpredictable where that is not all of it, so that nobody can fill a bucket.
#[inline]
fn key(hasher: &RandomState, &(address, port): &Socket) -> u64 {
    match address {
        IpAddr::V4(address) => u64::from(address.to_bits()) << 16 | u64::from(port),
        IpAddr::V6(address) => hasher.hash_one((address.to_bits(), port)) | IS_HASH,
    }
}

/// Whether a segment with these keys goes from one end of a connection to the other.
#[inline]
fn is_between(known: &Connection, keys: [u64; 2], segment: &Captured) -> bool {
    let is_same = known.keys == keys || known.keys == [keys[1], keys[0]];
    is_same && (keys[0] | keys[1] < IS_HASH || is_between_hashed(known, segment))
}

#[cold]
fn is_between_hashed(known: &Connection, segment: &Captured) -> bool {
    known.ends == [segment.from, segment.to] || known.ends == [segment.to, segment.from]
}

/// Which side of its connection sent a segment with these keys.
#[inline]
fn sender(known: &Connection, keys: [u64; 2]) -> usize {
    usize::from(known.keys[0] != keys[0])
}

/// A SYN sent again, the peer's in a simultaneous open, or one that comes while nothing contradicts it.
fn same_syn(known: &Connection, me: usize, segment: &Captured) -> bool {
    if let Some(isn) = known.sides[me].isn() {
        return isn.0 == segment.seq;
    }
    let peer = &known.sides[1 - me];
    let unanswered = peer.isn().is_some_and(|isn| peer.max_end().is_some_and(|end| end.since(isn) == 1));
    known.opening == Opening::Syn && known.sides[me].max_end().is_none() && unanswered
}

/// The answer to this SYN, or one that follows nothing else.
fn same_syn_ack(known: &Connection, me: usize, segment: &Captured) -> bool {
    let (side, peer) = (&known.sides[me], &known.sides[1 - me]);
    if let Some(isn) = side.isn() {
        return isn.0 == segment.seq;
    }
    match (peer.isn(), peer.max_end()) {
        (Some(isn), Some(end)) => {
            let ack = SeqNum(segment.ack);
            ack != isn && ack.between(isn, end)
        }
        _ => false,
    }
}

/// How far the numbers of a segment are from those of a connection.
fn distance(known: &Connection, me: usize, segment: &Captured) -> u32 {
    let near = |known: Option<SeqNum>, number: u32| {
        known.map(|known| known.0.wrapping_sub(number).cast_signed().unsigned_abs())
    };
    let seq = near(known.sides[me].max_end().or(known.sides[1 - me].max_ack()), segment.seq);
    let has_ack = segment.flags & bits::ACK != 0;
    let ack = near(known.sides[1 - me].max_end(), segment.ack).filter(|_| has_ack);
    let distance = match (seq, ack) {
        (Some(seq), Some(ack)) => seq.min(ack),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => u32::MAX,
    };
    // Nothing but a SYN,ACK or a RST follows a SYN.
    let is_unanswered =
        known.opening == Opening::Syn && known.sides.iter().any(|side| side.max_end().is_none());
    let is_rst = segment.flags & bits::RST != 0;
    distance.saturating_add(if is_unanswered && !is_rst { UNANSWERED } else { 0 })
}
