//! What is kept of a segment, or of a run of data.

use crate::capture::packet::bits;
use crate::capture::time::Time;
use crate::tcp::{Flags, SeqNum};

/// A segment, or a run of data segments of one side.
#[derive(Clone, Copy, Debug)]
pub(in crate::capture) struct Event {
    pub(in crate::capture) time: Time,
    /// The number of the (first) packet.
    pub(in crate::capture) packet: u32,
    pub(in crate::capture) seq: u32,
    /// Of a run: the last.
    pub(in crate::capture) ack: u32,
    pub(in crate::capture) len: u32,
    /// As it stands in the header.
    pub(in crate::capture) window: u16,
    pub(in crate::capture) flags: u8,
    pub(super) marks: u8,
}

pub(super) const FROM_B: u8 = 1;
pub(super) const DOUBTFUL: u8 = 2;
pub(super) const AGAIN: u8 = 4;
pub(super) const RUN: u8 = 8;

impl Event {
    /// Who sent it: 0 is A.
    pub(in crate::capture) fn side(&self) -> usize {
        usize::from(self.marks & FROM_B)
    }

    /// It may be forged, or is one that the receiver's timestamp check refuses.
    pub(in crate::capture) fn is_doubtful(&self) -> bool {
        self.marks & DOUBTFUL != 0
    }

    /// All of it had been sent before.
    pub(in crate::capture) fn is_again(&self) -> bool {
        self.marks & AGAIN != 0
    }

    pub(in crate::capture) fn has(&self, bits: u8) -> bool {
        self.flags & bits != 0
    }

    /// The control bits, as the machine has them.
    pub(in crate::capture) fn tcp_flags(&self) -> Flags {
        let wire = [
            (bits::SYN, Flags::SYN),
            (bits::FIN, Flags::FIN),
            (bits::RST, Flags::RST),
            (bits::PSH, Flags::PSH),
            (bits::URG, Flags::URG),
        ];
        wire.into_iter().filter(|&(bit, _)| self.has(bit)).map(|(_, flag)| flag).collect()
    }

    pub(in crate::capture) fn ack(&self) -> Option<SeqNum> {
        self.has(bits::ACK).then_some(SeqNum(self.ack))
    }

    pub(in crate::capture) fn seq(&self) -> SeqNum {
        SeqNum(self.seq)
    }

    /// Sequence numbers it occupies.
    pub(in crate::capture) fn seg_len(&self) -> u32 {
        self.len.wrapping_add(u32::from(self.has(bits::SYN))).wrapping_add(u32::from(self.has(bits::FIN)))
    }

    pub(in crate::capture) fn end(&self) -> SeqNum {
        self.seq() + self.seg_len()
    }
}
