//! IP fragments: the TCP header is in the first, the length only known with the last.

use std::collections::VecDeque;
use std::net::IpAddr;

/// Datagrams remembered at most; the oldest gives way.
const MAX_DATAGRAMS: usize = 64;
/// Pieces of a datagram at most.
const MAX_PIECES: usize = 256;
/// The longest TCP header, in octets.
const TCP_HEADER: usize = 60;

/// The addresses and the identification, by which fragments find each other.
pub(super) type FragmentKey = ((IpAddr, IpAddr), u32);

/// Which part of a datagram a fragment is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) offset: usize,
    pub(super) octets: usize,
    /// More follow.
    pub(super) more: bool,
}

#[derive(Debug)]
struct Datagram {
    key: FragmentKey,
    header: Vec<u8>,
    total: Option<usize>,
    /// Where each piece begins and ends, in order.
    pieces: Vec<(usize, usize)>,
}

#[derive(Debug, Default)]
pub(super) struct Fragments {
    datagrams: VecDeque<Datagram>,
    given_up: u64,
}

impl Fragments {
    /// Adds a fragment. If it completes the datagram: its first octets, and how many it has.
    pub(super) fn add(&mut self, key: FragmentKey, piece: Piece, payload: &[u8]) -> Option<(Vec<u8>, usize)> {
        let at = self.datagrams.iter().position(|known| known.key == key).unwrap_or_else(|| {
            if self.datagrams.len() == MAX_DATAGRAMS {
                self.datagrams.pop_front();
                self.given_up += 1;
            }
            self.datagrams.push_back(Datagram { key, header: Vec::new(), total: None, pieces: Vec::new() });
            self.datagrams.len() - 1
        });
        let datagram = self.datagrams.get_mut(at)?;
        if piece.offset == 0 {
            datagram.header = payload[..payload.len().min(TCP_HEADER)].to_vec();
        }
        let end = piece.offset + piece.octets;
        if !piece.more {
            datagram.total = Some(end);
        }
        if datagram.pieces.len() < MAX_PIECES {
            let place = datagram.pieces.partition_point(|&(from, _)| from < piece.offset);
            datagram.pieces.insert(place, (piece.offset, end));
        }
        let reached = datagram.pieces.iter().fold(
            0,
            |reached, &(from, to)| {
                if from <= reached { reached.max(to) } else { reached }
            },
        );
        let total = datagram.total.filter(|&total| reached >= total)?;
        let whole = self.datagrams.remove(at)?;
        Some((whole.header, total))
    }

    /// Datagrams of which a part is missing.
    pub(super) fn incomplete(&self) -> u64 {
        self.given_up + self.datagrams.len() as u64
    }
}
