//! A capture in blocks: each is read, decoded, and its segments are given to their connections. Whoever reads and whoever puts
//! connections together may be two threads; either can decode.

use std::io::Read;

use super::file::{MAX_DAMAGE, OpenError, Packets, Place};
use super::packet::{Captured, Decoder, Held, decode};
use super::table::Table;
use super::time::Time;
use super::{Capture, Detail, link};

/// A piece of a capture.
#[derive(Debug, Default)]
pub struct Block {
    octets: Vec<u8>,
    /// Where in them packets are that are not decoded.
    places: Vec<Place>,
    /// Those of the packets that are as most are, the first `count`; written over and over.
    segments: Vec<Captured>,
    count: usize,
    /// The other packets, each with the number of segments before it.
    odd: Vec<(usize, Place)>,
    /// Packets of the capture up to here.
    pub packets: u32,
}

impl Block {
    /// Finds the segments in its packets, unless that was done.
    pub fn decode(&mut self) {
        for place in self.places.drain(..) {
            if self.count == self.segments.len() {
                self.segments.push(Captured::BLANK);
            }
            let Some(packet) = place.packet(&self.octets) else { continue };
            match decode(&packet, &mut self.segments[self.count]) {
                Held::Segment => self.count += 1,
                Held::Nothing => {}
                Held::Odd => self.odd.push((self.count, place)),
            }
        }
    }
}

/// A capture, read one block after the other.
pub struct Blocks<'r> {
    packets: Packets<'r>,
    /// Link types that were complained of.
    unknown: Vec<u16>,
    count: u32,
    start: Option<Time>,
    end: Time,
}

impl<'r> Blocks<'r> {
    /// Opens a capture.
    ///
    /// # Errors
    /// [`OpenError`] if it is none.
    pub fn open(from: impl Read + Send + 'r) -> Result<Self, OpenError> {
        let packets = Packets::open(from)?;
        Ok(Self { packets, unknown: Vec::new(), count: 0, start: None, end: Time::default() })
    }

    /// Reads the next block in place of another; false if there is none, as the capture ends.
    pub fn read(&mut self, block: &mut Block) -> bool {
        let before = self.count;
        block.places.clear();
        block.odd.clear();
        block.count = 0;
        let mut next = self.packets.find_next();
        while let Some(place) = next {
            self.start = self.start.or(Some(place.time));
            self.end = self.end.max(place.time);
            if link::is_known(place.link) {
                block.places.push(place);
            } else {
                self.complain_of_link(place.link);
            }
            self.count = place.number;
            next = self.packets.find_next_at_hand();
        }
        self.packets.exchange_buffer(&mut block.octets);
        block.packets = self.count;
        self.count > before
    }

    #[cold]
    fn complain_of_link(&mut self, link: u16) {
        if !self.unknown.contains(&link) && self.unknown.len() < MAX_DAMAGE {
            self.unknown.push(link);
            self.packets.complain_of_link(link);
        }
    }
}

/// The connections of a capture.
#[derive(Debug)]
pub struct Connections {
    decoder: Decoder,
    table: Table,
}

impl Connections {
    /// None yet.
    pub fn new(detail: impl Into<Detail>) -> Self {
        Self { decoder: Decoder::default(), table: Table::new(detail.into()) }
    }

    /// Gives the segments of the next block to their connections.
    pub fn add(&mut self, block: &mut Block) {
        block.decode();
        let mut done = 0;
        for &(before, place) in &block.odd {
            self.add_all(&block.segments[done..before]);
            self.add_odd(place, block);
            done = before;
        }
        self.add_all(&block.segments[done..block.count]);
    }

    fn add_all(&mut self, segments: &[Captured]) {
        for segment in segments {
            self.table.add(segment);
        }
    }

    #[cold]
    fn add_odd(&mut self, place: Place, block: &Block) {
        let mut segment = Captured::BLANK;
        let packet = place.packet(&block.octets);
        if packet.is_some_and(|packet| self.decoder.decode(&packet, &mut segment)) {
            self.add_all(&[segment]);
        }
    }

    /// All of the capture whose blocks were added.
    pub fn finish(self, blocks: Blocks<'_>) -> Capture {
        let Blocks { mut packets, count, start, end, .. } = blocks;
        Capture {
            connections: self.table.connections,
            packets: count,
            start: start.unwrap_or_default(),
            end,
            damage: std::mem::take(&mut packets.damage),
            damaged: packets.damaged,
            incomplete: self.decoder.incomplete(),
            left_out: self.table.left_out,
        }
    }
}
