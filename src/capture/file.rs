//! Packets out of a capture file: pcap (µs, ns, both byte orders, modified), pcapng, either gzipped.
//!
//! Reads forward only, through a buffer that grows to the longest record. What is damaged is skipped and named with
//! its place. Nothing else is kept but the list of interfaces.

mod damage;
mod pcap;
mod pcapng;

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use pcap_parser::PcapHeader;

pub use self::damage::{Damage, DamageKind, MAX_DAMAGE};
use self::pcap::Layout;
use super::time::{Clock, Time};

/// The largest record believed, in octets. A longer one is damage.
const MAX_RECORD: usize = 1 << 24;
/// Octets asked for at a time: so many that handing them on takes little of the time, and so few that they stay in a cache.
const CHUNK: usize = 1 << 17;
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// "Modified" pcap (Kuznetzov's patch) in big-endian order, which `pcap_parser` does not know.
const MODIFIED_BE: u32 = 0x34cd_b2a1;
const SECTION: u32 = 0x0a0d_0d0a;

/// A packet as captured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packet<'a> {
    /// Its number in the file, from 1.
    pub(super) number: u32,
    /// When it was captured.
    pub(super) time: Time,
    /// LINKTYPE_ of its interface.
    pub(super) link: u16,
    /// What was kept of it.
    pub(super) data: &'a [u8],
    /// Octets it had on the wire.
    pub(super) wire_len: usize,
}

/// The same without its octets: where they lie in the buffer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) number: u32,
    pub(super) time: Time,
    pub(super) link: u16,
    start: u32,
    kept: u32,
    wire_len: u32,
}

impl Place {
    /// The packet, if this is the buffer that it lies in.
    #[inline]
    pub(super) fn packet(self, buffer: &[u8]) -> Option<Packet<'_>> {
        let Self { number, time, link, start, kept, wire_len } = self;
        let data = buffer.get(start as usize..)?.get(..kept as usize)?;
        Some(Packet { number, time, link, data, wire_len: wire_len as usize })
    }
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
    Pcap(Layout),
    Pcapng,
}

impl Format {
    fn of(start: &[u8]) -> Option<Self> {
        let magic = u32::from_le_bytes(*start.first_chunk::<4>()?);
        if magic == SECTION {
            return Some(Self::Pcapng);
        }
        if magic == MODIFIED_BE {
            return Some(Self::Pcap(Layout { big: true, nano: false, modified: true }));
        }
        let header = PcapHeader { magic_number: magic, ..PcapHeader::new() };
        let known = matches!(magic, 0xa1b2_c3d4 | 0xd4c3_b2a1 | 0xa1b2_3c4d | 0x4d3c_b2a1 | 0xa1b2_cd34);
        known.then(|| {
            Self::Pcap(Layout {
                big: header.is_bigendian(),
                nano: header.is_nanosecond_precision(),
                modified: header.is_modified_format(),
            })
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
pub(super) struct Packets<'r> {
    from: Box<dyn Read + Send + 'r>,
    buffer: Vec<u8>,
    /// The part of the buffer that is not yet used.
    start: usize,
    end: usize,
    /// Octets of the file before `start`.
    offset: u64,
    at_end: bool,
    format: Format,
    /// The byte order of the section, where there are sections.
    big: bool,
    /// The longest record believed of a file that says how much it keeps of each packet.
    most_kept: usize,
    interfaces: Vec<Interface>,
    last: Time,
    number: u32,
    packed: bool,
    /// What could not be used, the first [`MAX_DAMAGE`] places.
    pub(super) damage: Vec<Damage>,
    /// How many places could not be used.
    pub(super) damaged: u64,
}

impl<'r> Packets<'r> {
    /// Opens a capture.
    ///
    /// # Errors
    /// [`OpenError`] if it is none, or its beginning cannot be read.
    pub(super) fn open(mut from: impl Read + Send + 'r) -> Result<Self, OpenError> {
        let mut magic = Vec::new();
        from.by_ref().take(2).read_to_end(&mut magic)?;
        let packed = magic == GZIP;
        let whole = io::Cursor::new(magic).chain(from);
        let from: Box<dyn Read + Send + 'r> =
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
            most_kept: MAX_RECORD,
            interfaces: Vec::new(),
            last: Time::default(),
            number: 0,
            packed,
            damage: Vec::new(),
            damaged: 0,
        };
        packets.fill(24)?;
        packets.format = Format::of(packets.rest()).ok_or(OpenError::NotACapture)?;
        if let Format::Pcap(layout) = packets.format {
            packets.read_pcap_header(layout).ok_or(OpenError::NotACapture)?;
        }
        Ok(packets)
    }

    /// Finds the next packet; none at the end. A file that cannot be read on ends there, and [`Packets::damage`] says so.
    /// Packets found before may not lie in the buffer any more.
    pub(super) fn find_next(&mut self) -> Option<Place> {
        loop {
            let found = match self.format {
                Format::Pcap(layout) => self.frame(layout),
                Format::Pcapng => self.block(),
            }?;
            if let Some(place) = self.place(found) {
                return Some(place);
            }
        }
    }

    /// The same, if nothing has to be read for it and nothing stands before it that is no packet. The buffer stays as it is.
    #[inline]
    pub(super) fn find_next_at_hand(&mut self) -> Option<Place> {
        let found = match self.format {
            Format::Pcap(layout) => self.frame_at_hand(layout),
            Format::Pcapng => self.block_at_hand(),
        }?;
        self.place(found)
    }

    #[inline]
    fn place(&mut self, found: Found) -> Option<Place> {
        let Found::Packet { time, link, data, wire_len } = found else { return None };
        self.number += 1;
        self.last = time;
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (start, kept) = (short(data.start), short(data.len()));
        Some(Place { number: self.number, time, link, start, kept, wire_len: short(wire_len).max(kept) })
    }

    /// Gives the buffer away, with all packets found since this was called last, and goes on in that which is given.
    pub(super) fn exchange_buffer(&mut self, buffer: &mut Vec<u8>) {
        let rest = &self.buffer[self.start..self.end];
        let octets = rest.len();
        if buffer.len() < octets.max(CHUNK) {
            buffer.resize(octets.max(CHUNK), 0);
        }
        buffer[..octets].copy_from_slice(rest);
        std::mem::swap(&mut self.buffer, buffer);
        (self.start, self.end) = (0, octets);
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
            // A length is not believed before the octets are there: the buffer grows with them.
            if self.end == self.buffer.len() {
                self.buffer.resize(self.buffer.len() * 2, 0);
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
    #[inline]
    fn has(&mut self, wanted: usize) -> bool {
        self.end - self.start >= wanted || self.reads(wanted)
    }

    #[cold]
    fn reads(&mut self, wanted: usize) -> bool {
        self.fill(wanted).unwrap_or_else(|_| {
            let kind = if self.packed { DamageKind::Compression } else { DamageKind::Truncated };
            let end = self.end - self.start;
            self.complain_at(end, kind);
            // What is left of a record is part of the same damage.
            self.skip(end);
            false
        })
    }

    #[inline]
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

    fn u16_at(&self, at: usize, big: bool) -> Option<u16> {
        let octets = *self.rest().get(at..)?.first_chunk::<2>()?;
        Some(if big { u16::from_be_bytes(octets) } else { u16::from_le_bytes(octets) })
    }

    fn u32_at(&self, at: usize, big: bool) -> Option<u32> {
        let octets = *self.rest().get(at..)?.first_chunk::<4>()?;
        Some(if big { u32::from_be_bytes(octets) } else { u32::from_le_bytes(octets) })
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
}
