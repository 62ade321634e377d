//! The blocks of a pcapng file.

use pcap_parser::pcapng::{parse_block_be, parse_block_le};
use pcap_parser::{Block, nom};

use super::{DamageKind, Found, Interface, MAX_RECORD, Packets, SECTION};
use crate::capture::time::Clock;

/// How a section says which byte order it has.
const BYTE_ORDER: u32 = 0x1a2b_3c4d;
/// Interfaces remembered of a section.
const MAX_INTERFACES: usize = 1 << 16;

impl Packets<'_> {
    /// The next block of a pcapng file.
    pub(super) fn block(&mut self) -> Option<Found> {
        if let Some(found) = self.block_at_hand() {
            return Some(found);
        }
        if !self.has(12) {
            self.ends_within();
            return None;
        }
        self.big = self.is_big_at(0);
        let length = self.u32_at(4, self.big)? as usize;
        if !self.looks_like_block(0) {
            self.complain(DamageKind::Malformed);
            return self.find(4, Self::is_block).then_some(Found::Other);
        }
        if !self.has(length) {
            return self.last_piece();
        }
        let found = self.packet_block(length).or_else(|| self.understand(length));
        if found.is_none() {
            self.complain(DamageKind::Malformed);
            self.understand_head();
        }
        self.skip(length);
        Some(found.unwrap_or(Found::Other))
    }

    /// The next block, if it holds a packet and is in the buffer as a whole.
    #[inline]
    pub(super) fn block_at_hand(&mut self) -> Option<Found> {
        let length = self.u32_at(4, self.big)? as usize;
        if !self.looks_like_block(0) || self.rest().len() < length {
            return None;
        }
        let found = self.packet_block(length)?;
        self.skip(length);
        Some(found)
    }

    /// The file ends in this block, unless its length is the damage.
    fn last_piece(&mut self) -> Option<Found> {
        self.complain(DamageKind::Truncated);
        self.find(4, Self::is_block).then_some(Found::Other)
    }

    /// The byte order of the block here: a section begins with its own.
    #[inline]
    fn is_big_at(&self, at: usize) -> bool {
        if self.u32_at(at, false) == Some(SECTION) {
            self.u32_at(at + 8, true) == Some(BYTE_ORDER)
        } else {
            self.big
        }
    }

    fn looks_like_block(&self, at: usize) -> bool {
        let length = self.u32_at(at + 4, self.is_big_at(at)).map_or(0, |length| length as usize);
        (12..=MAX_RECORD).contains(&length) && length.is_multiple_of(4)
    }

    /// Whether a block of a known type stands here, whole.
    fn is_block(&mut self, at: usize) -> bool {
        let big = self.is_big_at(at);
        let Some(kind) = self.u32_at(at, big) else { return false };
        if !matches!(kind, 1..=6 | SECTION) || !self.looks_like_block(at) {
            return false;
        }
        let Some(length) = self.u32_at(at + 4, big) else { return false };
        let end = at + length as usize;
        self.fill(end).unwrap_or_default() && self.u32_at(end - 4, big) == Some(length)
    }

    /// An Enhanced Packet Block, which most are.
    #[inline]
    fn packet_block(&mut self, length: usize) -> Option<Found> {
        let big = self.big;
        let octets = self.rest().get(..length)?;
        let head = octets.first_chunk::<28>()?;
        let field = |at: usize| {
            let field = [head[at], head[at + 1], head[at + 2], head[at + 3]];
            if big { u32::from_be_bytes(field) } else { u32::from_le_bytes(field) }
        };
        if field(0) != 6 || octets.last_chunk::<4>() != head[4..8].first_chunk::<4>() {
            return None;
        }
        let room = length.checked_sub(32)?;
        let stamp = u64::from(field(12)) << 32 | u64::from(field(16));
        let (interface, kept, wire) = (field(8), field(20), field(24));
        (kept as usize <= room)
            .then(|| self.packet(interface, Some(stamp), self.start + 28, kept, wire, room))
    }

    /// A block that is there as a whole; none if it is malformed.
    fn understand(&mut self, length: usize) -> Option<Found> {
        let (start, big) = (self.start, self.big);
        let bytes = &self.buffer[start..start + length];
        let parsed = if big { parse_block_be(bytes) } else { parse_block_le(bytes) };
        let block = parsed.map_err(|_: nom::Err<_>| ()).ok()?.1;
        match block {
            Block::SectionHeader(_) => self.interfaces.clear(),
            Block::InterfaceDescription(block) => {
                let mut clock = Clock::decimal(6);
                for option in &block.options {
                    match (option.code.0, &*option.value) {
                        (9, [resolution, ..]) => clock.resolution(*resolution),
                        (14, value) => {
                            let Some(&octets) = value.first_chunk::<8>() else { continue };
                            clock.offset =
                                if big { i64::from_be_bytes(octets) } else { i64::from_le_bytes(octets) };
                        }
                        _ => {}
                    }
                }
                let link = u16::try_from(block.linktype.0).unwrap_or_default();
                self.declare(Interface { link, snaplen: block.snaplen, clock });
            }
            Block::EnhancedPacket(block) => {
                let stamp = u64::from(block.ts_high) << 32 | u64::from(block.ts_low);
                let (interface, kept, wire) = (block.if_id, block.caplen, block.origlen);
                return Some(self.packet(interface, Some(stamp), start + 28, kept, wire, length - 32));
            }
            Block::SimplePacket(block) => {
                let wire = block.origlen;
                let snaplen = self.interfaces.first().map_or(0, |interface| interface.snaplen);
                let room = u32::try_from(length - 16).unwrap_or_default();
                let kept = wire.min(room).min(if snaplen == 0 { u32::MAX } else { snaplen });
                return Some(self.packet(0, None, start + 12, kept, wire, length - 16));
            }
            // The obsolete Packet Block: its interface has 16 bits, and drops stand behind it.
            Block::Unknown(block) if block.block_type == 2 && length >= 32 => {
                let field = |at| self.u32_at(at, big);
                let interface = self.u16_at(8, big)?.into();
                let stamp = u64::from(field(12)?) << 32 | u64::from(field(16)?);
                let (kept, wire) = (field(20)?, field(24)?);
                return Some(self.packet(interface, Some(stamp), start + 28, kept, wire, length - 32));
            }
            _ => {}
        }
        Some(Found::Other)
    }

    /// What a damaged block changes all the same: which interfaces the packets behind it mean.
    fn understand_head(&mut self) {
        match self.u32_at(0, self.big) {
            Some(SECTION) => self.interfaces.clear(),
            Some(1) => self.declare(Interface {
                link: self.u16_at(8, self.big).unwrap_or_default(),
                snaplen: self.u32_at(12, self.big).unwrap_or_default(),
                clock: Clock::decimal(6),
            }),
            _ => {}
        }
    }

    fn declare(&mut self, interface: Interface) {
        if self.interfaces.len() < MAX_INTERFACES {
            self.interfaces.push(interface);
        }
    }

    fn packet(&mut self, id: u32, stamp: Option<u64>, at: usize, kept: u32, wire: u32, room: usize) -> Found {
        let interface = usize::try_from(id).ok().and_then(|id| self.interfaces.get(id)).copied();
        let Some(Interface { link, clock, .. }) = interface else {
            self.complain(DamageKind::UnknownInterface);
            return Found::Other;
        };
        // A Simple Packet Block has no time: it was captured after what stands before it.
        let time = stamp.map_or(self.last, |stamp| clock.stamp(stamp));
        let kept = (kept as usize).min(room);
        Found::Packet { time, link, data: at..at + kept, wire_len: wire as usize }
    }
}
