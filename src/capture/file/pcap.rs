//! The records of a pcap file: microseconds or nanoseconds, either byte order, modified or not.

use pcap_parser::parse_pcap_header;

use super::{DamageKind, Found, Interface, MAX_RECORD, Packets};
use crate::capture::time::{Clock, Time};

/// How the records of a pcap file are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Big-endian.
    pub(super) big: bool,
    /// Nanoseconds, not microseconds.
    pub(super) nano: bool,
    /// Kuznetzov's patch: 8 octets more before the data.
    pub(super) modified: bool,
}

impl Layout {
    /// Octets before the data of a record.
    const fn head(self) -> usize {
        if self.modified { 24 } else { 16 }
    }
}

/// The fields that each record begins with.
#[derive(Clone, Copy)]
struct Fields {
    seconds: u32,
    fraction: u32,
    kept: u32,
    wire: u32,
}

impl Fields {
    #[inline]
    fn of(octets: &[u8], big: bool) -> Option<Self> {
        let octets = octets.first_chunk::<16>()?;
        let field = |at: usize| {
            let field = [octets[at], octets[at + 1], octets[at + 2], octets[at + 3]];
            if big { u32::from_be_bytes(field) } else { u32::from_le_bytes(field) }
        };
        Some(Self { seconds: field(0), fraction: field(4), kept: field(8), wire: field(12) })
    }
}

impl Packets<'_> {
    pub(super) fn read_pcap_header(&mut self, layout: Layout) -> Option<()> {
        let rest = self.rest();
        let (snaplen, network) = match parse_pcap_header(rest) {
            Ok((_, header)) => (header.snaplen, header.network.0.cast_unsigned()),
            Err(_) => {
                (self.u32_at(16, layout.big).filter(|_| rest.len() >= 24)?, self.u32_at(20, layout.big)?)
            }
        };
        // The upper bits say how long a frame check sequence is.
        let link = u16::try_from(network & 0xffff).unwrap_or_default();
        let clock = Clock::decimal(if layout.nano { 9 } else { 6 });
        self.most_kept = match snaplen as usize {
            0 => MAX_RECORD,
            snaplen => snaplen.clamp(1 << 18, MAX_RECORD),
        };
        self.interfaces.push(Interface { link, snaplen, clock });
        self.skip(24);
        Some(())
    }

    /// The next record of a pcap file.
    pub(super) fn frame(&mut self, layout: Layout) -> Option<Found> {
        let head = layout.head();
        loop {
            if let Some(found) = self.frame_at_hand(layout) {
                return Some(found);
            }
            if !self.has(head) {
                self.ends_within();
                return None;
            }
            let fields = Fields::of(self.rest(), layout.big)?;
            if !self.fits(&fields, layout) {
                self.complain(DamageKind::Malformed);
                if !self.find(1, |packets, ahead| packets.begins_record(ahead, layout)) {
                    return None;
                }
            } else if !self.has(head + fields.kept as usize) {
                self.ends_within();
                return None;
            }
        }
    }

    /// The same, if it is in the buffer as a whole, and nothing is wrong with it.
    #[inline]
    pub(super) fn frame_at_hand(&mut self, layout: Layout) -> Option<Found> {
        let head = layout.head();
        let rest = self.rest();
        let fields = Fields::of(rest, layout.big)?;
        let kept = fields.kept as usize;
        if !self.fits(&fields, layout) || rest.len() < head + kept {
            return None;
        }
        let link = self.interfaces.first().map_or(0, |interface| interface.link);
        let time =
            Time::of(fields.seconds, if layout.nano { fields.fraction } else { fields.fraction * 1_000 });
        let data = self.start + head..self.start + head + kept;
        self.skip(head + kept);
        Some(Found::Packet { time, link, data, wire_len: fields.wire as usize })
    }

    /// Whether these can be the fields of a record.
    #[inline]
    fn fits(&self, fields: &Fields, layout: Layout) -> bool {
        let limit = if layout.nano { 1_000_000_000 } else { 1_000_000 };
        let (kept, wire) = (fields.kept as usize, fields.wire as usize);
        fields.fraction < limit && kept <= self.most_kept && wire <= MAX_RECORD && kept <= wire.max(1 << 18)
    }

    /// Whether a record begins here after damage: its time fits, and it is followed by another, or by the end.
    fn begins_record(&mut self, at: usize, layout: Layout) -> bool {
        let fields = |packets: &Self, at: usize| {
            packets.rest().get(at..).and_then(|rest| Fields::of(rest, layout.big))
        };
        let Some(here) = fields(self, at).filter(|here| self.fits(here, layout)) else { return false };
        let is_near =
            self.last == Time::default() || self.last.seconds().abs_diff(u64::from(here.seconds)) < 86_400;
        if !is_near || here.kept == 0 || here.kept > here.wire {
            return false;
        }
        let next = at + layout.head() + here.kept as usize;
        if self.fill(next + layout.head()).unwrap_or_default() {
            fields(self, next).is_some_and(|next| self.fits(&next, layout))
        } else {
            self.end - self.start == next
        }
    }
}
