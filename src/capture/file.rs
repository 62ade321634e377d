//! Packets out of a capture file: pcap (µs, ns, both byte orders, modified), pcapng, either gzipped.
//!
//! Reads forward only, with one buffer. What is damaged is skipped and named with its place; nothing panics, and
//! nothing is kept but the buffer and the list of interfaces.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use pcap_parser::pcapng::{parse_block_be, parse_block_le};
use pcap_parser::{Block, PcapHeader, nom, parse_pcap_frame, parse_pcap_frame_be, parse_pcap_header};

use super::time::{Clock, Time};
use crate::text::{TextKey, key};

/// The largest record believed, in octets. A longer one is damage.
const MAX_RECORD: usize = 1 << 24;
/// Octets asked for at a time.
const CHUNK: usize = 1 << 18;
/// Damaged places named one by one; further ones are only counted.
pub const MAX_DAMAGE: usize = 100;
/// Interfaces remembered of a section.
const MAX_INTERFACES: usize = 1 << 16;
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// "Modified" pcap (Kuznetzov's patch) in big-endian order, which `pcap_parser` does not know.
const MODIFIED_BE: u32 = 0x34cd_b2a1;
const SECTION: u32 = 0x0a0d_0d0a;

/// What is wrong at a place of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DamageKind {
    /// The file ends within a record.
    Truncated,
    /// What stands here is no record.
    Malformed,
    /// A packet of an interface that the section does not declare.
    UnknownInterface,
    /// A gzip stream that is cut or corrupt.
    Compression,
    /// A link type that is not read, with its number.
    LinkType(u16),
}

impl DamageKind {
    /// The key of what it is.
    pub const fn key(self) -> TextKey {
        match self {
            Self::Truncated => key!("capture.damage.truncated"),
            Self::Malformed => key!("capture.damage.malformed"),
            Self::UnknownInterface => key!("capture.damage.interface"),
            Self::Compression => key!("capture.damage.compression"),
            Self::LinkType(_) => key!("capture.damage.link-type"),
        }
    }
}

/// A place of the file that could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Octets from the beginning; of the unpacked stream where the file is gzipped.
    pub offset: u64,
    /// The number of the packet that would have been here, from 1.
    pub packet: u32,
    /// What is wrong.
    pub kind: DamageKind,
}

/// A packet as captured.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// Its number in the file, from 1.
    pub number: u32,
    /// When it was captured.
    pub time: Time,
    /// LINKTYPE_ of its interface.
    pub link: u16,
    /// What was kept of it.
    pub data: &'a [u8],
    /// Octets it had on the wire.
    pub wire_len: usize,
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is no capture.
    #[error("neither pcap nor pcapng")]
    NotACapture,
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Whether a file that begins with these octets is a capture, or may be one that is gzipped.
pub fn is_capture(start: &[u8]) -> bool {
    start.starts_with(&GZIP) || Format::of(start).is_some()
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    link: u16,
    snaplen: u32,
    clock: Clock,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Pcap { big: bool, nano: bool, modified: bool },
    Pcapng,
}

impl Format {
    fn of(start: &[u8]) -> Option<Self> {
        let magic = u32::from_le_bytes(*start.first_chunk::<4>()?);
        if magic == SECTION {
            return Some(Self::Pcapng);
        }
        if magic == MODIFIED_BE {
            return Some(Self::Pcap { big: true, nano: false, modified: true });
        }
        let header = PcapHeader { magic_number: magic, ..PcapHeader::new() };
        let known = matches!(magic, 0xa1b2_c3d4 | 0xd4c3_b2a1 | 0xa1b2_3c4d | 0x4d3c_b2a1 | 0xa1b2_cd34);
        known.then(|| Self::Pcap {
            big: header.is_bigendian(),
            nano: header.is_nanosecond_precision(),
            modified: header.is_modified_format(),
        })
    }
}

/// What stands at the reading position.
enum Found {
    /// A packet: its time, link type, where its data lies in the buffer, its length on the wire.
    Packet { time: Time, link: u16, data: std::ops::Range<usize>, wire_len: usize },
    /// Something else, understood.
    Other,
}

/// A capture file, read from front to back.
pub struct Packets<'r> {
    from: Box<dyn Read + 'r>,
    buffer: Vec<u8>,
    /// The part of the buffer that is not yet used.
    start: usize,
    end: usize,
    /// Octets of the file before `start`.
    offset: u64,
    at_end: bool,
    format: Format,
    big: bool,
    interfaces: Vec<Interface>,
    last: Time,
    number: u32,
    packed: bool,
    /// What could not be used, the first [`MAX_DAMAGE`] places.
    pub damage: Vec<Damage>,
    /// How many places could not be used.
    pub damaged: u64,
}

impl<'r> Packets<'r> {
    /// Opens a capture.
    ///
    /// # Errors
    /// [`OpenError`] if it is none, or its beginning cannot be read.
    pub fn open(mut from: impl Read + 'r) -> Result<Self, OpenError> {
        let mut magic = Vec::new();
        from.by_ref().take(2).read_to_end(&mut magic)?;
        let packed = magic == GZIP;
        let whole = io::Cursor::new(magic).chain(from);
        let from: Box<dyn Read + 'r> =
            if packed { Box::new(MultiGzDecoder::new(io::BufReader::new(whole))) } else { Box::new(whole) };
        let mut packets = Self {
            from,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            offset: 0,
            at_end: false,
            format: Format::Pcapng,
            big: false,
            interfaces: Vec::new(),
            last: Time::default(),
            number: 0,
            packed,
            damage: Vec::new(),
            damaged: 0,
        };
        packets.fill(24)?;
        packets.format = Format::of(packets.rest()).ok_or(OpenError::NotACapture)?;
        if let Format::Pcap { .. } = packets.format {
            packets.read_pcap_header().ok_or(OpenError::NotACapture)?;
        }
        Ok(packets)
    }

    /// The next packet; none at the end. A file that cannot be read on ends there, and [`Packets::damage`] says so.
    pub fn next_packet(&mut self) -> Option<Packet<'_>> {
        loop {
            let found = match self.format {
                Format::Pcap { big, nano, modified } => self.frame(big, nano, modified),
                Format::Pcapng => self.block(),
            }?;
            let Found::Packet { time, link, data, wire_len } = found else { continue };
            self.number += 1;
            self.last = time;
            let data = &self.buffer[data];
            let wire_len = wire_len.max(data.len());
            return Some(Packet { number: self.number, time, link, data, wire_len });
        }
    }

    /// Octets read so far; of the unpacked stream where the file is gzipped.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Says that the packet just read has a link type that is not read.
    pub(super) fn complain_of_link(&mut self, link: u16) {
        self.damaged += 1;
        if self.damage.len() < MAX_DAMAGE {
            let kind = DamageKind::LinkType(link);
            self.damage.push(Damage { offset: self.offset, packet: self.number, kind });
        }
    }

    fn rest(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Reads until at least `wanted` octets are there, or the end.
    fn fill(&mut self, wanted: usize) -> io::Result<bool> {
        while self.end - self.start < wanted && !self.at_end {
            if self.start > 0 {
                self.buffer.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
            }
            if self.buffer.len() < wanted.max(self.end + 1) {
                self.buffer.resize((wanted + CHUNK).next_multiple_of(CHUNK), 0);
            }
            match self.from.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.at_end = true,
                Ok(octets) => self.end += octets,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.at_end = true;
                    return Err(error);
                }
            }
        }
        Ok(self.end - self.start >= wanted)
    }

    /// [`Packets::fill`], where what cannot be read is damage.
    fn has(&mut self, wanted: usize) -> bool {
        self.fill(wanted).unwrap_or_else(|_| {
            let kind = if self.packed { DamageKind::Compression } else { DamageKind::Truncated };
            let end = self.end - self.start;
            self.complain_at(end, kind);
            // What is left of a record is part of the same damage.
            self.skip(end);
            false
        })
    }

    fn skip(&mut self, octets: usize) {
        self.start += octets;
        self.offset += octets as u64;
    }

    fn complain(&mut self, kind: DamageKind) {
        self.complain_at(0, kind);
    }

    fn complain_at(&mut self, ahead: usize, kind: DamageKind) {
        self.damaged += 1;
        if self.damage.len() < MAX_DAMAGE {
            let offset = self.offset + ahead as u64;
            self.damage.push(Damage { offset, packet: self.number.saturating_add(1), kind });
        }
    }

    /// Says that the file ends in the middle of something, unless it ends here.
    fn ends_within(&mut self) {
        if self.end > self.start {
            self.complain(DamageKind::Truncated);
            self.skip(self.end - self.start);
        }
    }

    fn read_pcap_header(&mut self) -> Option<()> {
        let Format::Pcap { big, nano, .. } = self.format else { return None };
        let rest = self.rest();
        let (snaplen, network) = match parse_pcap_header(rest) {
            Ok((_, header)) => (header.snaplen, header.network.0.cast_unsigned()),
            Err(_) => (self.u32_at(16, big).filter(|_| rest.len() >= 24)?, self.u32_at(20, big)?),
        };
        // The upper bits say how long a frame check sequence is.
        let link = u16::try_from(network & 0xffff).unwrap_or_default();
        let clock = Clock::decimal(if nano { 9 } else { 6 });
        self.interfaces.push(Interface { link, snaplen, clock });
        self.skip(24);
        Some(())
    }

    /// The next record of a pcap file.
    fn frame(&mut self, big: bool, nano: bool, modified: bool) -> Option<Found> {
        let head = if modified { 24 } else { 16 };
        loop {
            if !self.has(head) {
                self.ends_within();
                return None;
            }
            if self.looks_like_frame(0, big, nano) {
                break;
            }
            self.complain(DamageKind::Malformed);
            if !self.find(1, |packets, ahead| {
                packets.looks_like_frame(ahead, big, nano) && packets.is_followed(ahead, head, big, nano)
            }) {
                return None;
            }
        }
        let length = usize::try_from(self.u32_at(8, big)?).ok()?;
        let whole = self.has(head + length);
        let rest = self.rest();
        if !whole {
            self.ends_within();
            return None;
        }
        // The modified form has 8 octets more before the data; the fields before them are the same.
        let parsed = if big { parse_pcap_frame_be(rest) } else { parse_pcap_frame(rest) };
        let (seconds, fraction, wire_len) =
            parsed.ok().map(|(_, frame)| (frame.ts_sec, frame.ts_usec, frame.origlen))?;
        let Interface { link, clock, .. } = *self.interfaces.first()?;
        let time = clock.at(u64::from(seconds), u64::from(fraction));
        let data = self.start + head..self.start + head + length;
        self.skip(head + length);
        Some(Found::Packet { time, link, data, wire_len: usize::try_from(wire_len).unwrap_or_default() })
    }

    fn u32_at(&self, at: usize, big: bool) -> Option<u32> {
        let octets = *self.rest().get(at..)?.first_chunk::<4>()?;
        Some(if big { u32::from_be_bytes(octets) } else { u32::from_le_bytes(octets) })
    }

    /// Whether a record of a pcap file can begin here.
    fn looks_like_frame(&self, at: usize, big: bool, nano: bool) -> bool {
        let field = |nth: usize| self.u32_at(at + 4 * nth, big);
        let (Some(fraction), Some(kept), Some(wire)) = (field(1), field(2), field(3)) else { return false };
        let limit = if nano { 1_000_000_000 } else { 1_000_000 };
        let snaplen = self.interfaces.first().map_or(0, |interface| interface.snaplen);
        let most = if snaplen == 0 { MAX_RECORD } else { (snaplen as usize).clamp(1 << 18, MAX_RECORD) };
        fraction < limit && kept as usize <= most && wire as usize <= MAX_RECORD && kept <= wire.max(1 << 18)
    }

    /// Whether a record that begins here after damage is followed by another, or by the end, and its time fits.
    fn is_followed(&mut self, at: usize, head: usize, big: bool, nano: bool) -> bool {
        let (Some(seconds), Some(kept), Some(wire)) =
            (self.u32_at(at, big), self.u32_at(at + 8, big), self.u32_at(at + 12, big))
        else {
            return false;
        };
        let fits = self.last == Time::default() || self.last.seconds().abs_diff(u64::from(seconds)) < 86_400;
        let next = at + head + kept as usize;
        fits && kept > 0 && kept <= wire && {
            let more = self.fill(next + head).unwrap_or_default();
            if more { self.looks_like_frame(next, big, nano) } else { self.end - self.start == next }
        }
    }

    /// Moves on to where `fits` holds, in steps; says whether there is such a place.
    fn find(&mut self, step: usize, mut fits: impl FnMut(&mut Self, usize) -> bool) -> bool {
        loop {
            if !self.has(step + 16) {
                let left = self.end - self.start;
                self.skip(left);
                return false;
            }
            let most = self.end - self.start - 16;
            let mut ahead = step;
            while ahead <= most {
                if fits(self, ahead) {
                    self.skip(ahead);
                    return true;
                }
                ahead += step;
            }
            self.skip(ahead - step);
        }
    }

    /// The next block of a pcapng file.
    fn block(&mut self) -> Option<Found> {
        if !self.has(12) {
            self.ends_within();
            return None;
        }
        if self.u32_at(0, false)? == SECTION {
            self.big = self.rest()[8..12] == [0x1a, 0x2b, 0x3c, 0x4d];
        }
        let length = self.u32_at(4, self.big)? as usize;
        if !self.looks_like_block(0) {
            self.complain(DamageKind::Malformed);
            return self.find(4, Self::is_block).then_some(Found::Other);
        }
        if !self.has(length) {
            return self.last_piece();
        }
        let found = self.understand(length);
        if found.is_none() {
            self.complain(DamageKind::Malformed);
        }
        self.skip(length);
        Some(found.unwrap_or(Found::Other))
    }

    /// The file ends in this block, unless its length is the damage.
    fn last_piece(&mut self) -> Option<Found> {
        self.complain(DamageKind::Truncated);
        self.find(4, Self::is_block).then_some(Found::Other)
    }

    fn looks_like_block(&self, at: usize) -> bool {
        let length = self.u32_at(at + 4, self.big).map_or(0, |length| length as usize);
        (12..=MAX_RECORD).contains(&length) && length.is_multiple_of(4)
    }

    /// Whether a block of a known type stands here, whole.
    fn is_block(&mut self, at: usize) -> bool {
        let Some(kind) = self.u32_at(at, self.big) else { return false };
        if !matches!(kind, 1..=6 | SECTION) || !self.looks_like_block(at) {
            return false;
        }
        let Some(length) = self.u32_at(at + 4, self.big) else { return false };
        let end = at + length as usize;
        self.fill(end).unwrap_or_default() && self.u32_at(end - 4, self.big) == Some(length)
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
                if self.interfaces.len() < MAX_INTERFACES {
                    self.interfaces.push(Interface { link, snaplen: block.snaplen, clock });
                }
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
                let interface = u32::from(self.rest().get(8..10).map_or(0, |octets| {
                    let octets = [octets[0], octets[1]];
                    if big { u16::from_be_bytes(octets) } else { u16::from_le_bytes(octets) }
                }));
                let stamp = u64::from(field(12)?) << 32 | u64::from(field(16)?);
                let (kept, wire) = (field(20)?, field(24)?);
                return Some(self.packet(interface, Some(stamp), start + 28, kept, wire, length - 32));
            }
            _ => {}
        }
        Some(Found::Other)
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
