//! Packets in, connections out: reads a capture, splits it into connections, and infers what each end went through.
//!
//! Memory does not grow with the data: only control segments are kept, runs of data are folded.

mod arrivals;
mod connection;
mod explain;
mod file;
mod fragments;
mod guess;
mod infer;
mod link;
mod machine;
mod note;
mod packet;
mod run;
mod table;
mod time;
mod vantage;
mod walk;

use std::io::Read;

pub use connection::Connection;
pub use file::{Damage, DamageKind, MAX_DAMAGE, OpenError, Packets, is_capture};
pub use infer::{Certainty, Path};
pub use note::{Note, NoteKind};
pub use time::Time;
pub use vantage::CapturedAt;
pub use walk::Stride;

/// A capture file, read and split into connections.
#[derive(Debug)]
pub struct Capture {
    /// In the order of their first packets.
    pub connections: Vec<Connection>,
    /// Packets of whatever kind.
    pub packets: u32,
    /// When the first packet was captured.
    pub start: Time,
    /// When the last packet was captured.
    pub end: Time,
    /// What could not be used, the first [`MAX_DAMAGE`] places.
    pub damage: Vec<Damage>,
    /// How many places could not be used.
    pub damaged: u64,
    /// Fragmented segments of which a part is missing.
    pub incomplete: u64,
    /// Packets of more connections than are kept.
    pub left_out: u64,
}

/// Of which connections segments are kept one by one; of the others runs of data are folded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Of none.
    #[default]
    Folded,
    /// Of each its first segments.
    Begin,
    /// Of the connection with this number.
    Of(usize),
}

impl From<Option<usize>> for Detail {
    fn from(number: Option<usize>) -> Self {
        number.map_or(Self::Folded, Self::Of)
    }
}

/// The segments of a capture, one after the other: the first of two halves of the work, for a thread of its own.
pub struct Segments<'r> {
    packets: Packets<'r>,
    decoder: packet::Decoder,
    /// Link types that were complained of.
    unknown: Vec<u16>,
    count: u32,
    start: Option<Time>,
    end: Time,
}

/// So many segments that followed each other.
#[derive(Debug, Default)]
pub struct Batch {
    /// Written over and over; the first `count` are those of this batch.
    segments: Vec<packet::Captured>,
    count: usize,
    /// Packets up to here.
    pub packets: u32,
}

/// Segments of a batch: handing one over takes some microseconds, which so many make up for.
const BATCH: usize = 4096;

impl<'r> Segments<'r> {
    /// Opens a capture.
    ///
    /// # Errors
    /// [`OpenError`] if it is none.
    pub fn open(from: impl Read + Send + 'r) -> Result<Self, OpenError> {
        let packets = Packets::open(from)?;
        let decoder = packet::Decoder::default();
        Ok(Self { packets, decoder, unknown: Vec::new(), count: 0, start: None, end: Time::default() })
    }

    /// Reads the next batch in place of what is in it; false if there is none, as the capture ends.
    pub fn read(&mut self, batch: &mut Batch) -> bool {
        batch.count = 0;
        if batch.segments.is_empty() {
            batch.segments = vec![packet::Captured::BLANK; BATCH];
        }
        let before = self.count;
        for _ in 0..1 << 16 {
            let Some(place) = batch.segments.get_mut(batch.count) else { break };
            let Some(packet) = self.packets.next_packet() else { break };
            self.count = packet.number;
            self.start = self.start.or(Some(packet.time));
            self.end = self.end.max(packet.time);
            if self.decoder.segment(&packet, place) {
                batch.count += 1;
            } else if !link::is_known(packet.link) {
                let link = packet.link;
                self.complain_of_link(link);
            }
        }
        let is_more = self.count > before;
        batch.packets = self.count;
        is_more
    }

    #[cold]
    fn complain_of_link(&mut self, link: u16) {
        if !self.unknown.contains(&link) && self.unknown.len() < MAX_DAMAGE {
            self.unknown.push(link);
            self.packets.complain_of_link(link);
        }
    }
}

/// The connections that segments belong to: the second half of the work.
#[derive(Debug)]
pub struct Connections {
    table: table::Table,
}

impl Connections {
    /// None yet.
    pub fn new(detail: impl Into<Detail>) -> Self {
        Self { table: table::Table::new(detail.into()) }
    }

    /// Gives the segments of a batch to their connections.
    pub fn add(&mut self, batch: &Batch) {
        for segment in batch.segments.iter().take(batch.count) {
            self.table.add(segment);
        }
    }

    /// All of the capture whose segments were added.
    pub fn finish(self, segments: Segments<'_>) -> Capture {
        let Segments { mut packets, decoder, count, start, end, .. } = segments;
        Capture {
            connections: self.table.connections,
            packets: count,
            start: start.unwrap_or_default(),
            end,
            damage: std::mem::take(&mut packets.damage),
            damaged: packets.damaged,
            incomplete: decoder.incomplete(),
            left_out: self.table.left_out,
        }
    }
}

/// What came of a connection.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Where it was captured.
    pub captured_at: CapturedAt,
    /// What A and B went through.
    pub paths: [Path; 2],
    /// What is worth a look, by packet; the first thousand.
    pub notes: Vec<Note>,
    /// How many notes there were.
    pub noted: u64,
}

impl Capture {
    /// Reads a whole capture. `progress` is told now and then how many packets are read.
    ///
    /// # Errors
    /// [`OpenError`] if it is no capture. What is damaged further on is no error, but named.
    pub fn read(
        from: impl Read + Send,
        detail: impl Into<Detail>,
        mut progress: impl FnMut(u32),
    ) -> Result<Self, OpenError> {
        let mut segments = Segments::open(from)?;
        let mut connections = Connections::new(detail);
        let mut batch = Batch::default();
        while segments.read(&mut batch) {
            connections.add(&batch);
            progress(batch.packets);
        }
        Ok(connections.finish(segments))
    }

    /// What came of a connection of this capture.
    pub fn outcome(&self, connection: &Connection) -> Outcome {
        let vantage = vantage::Vantage::of(connection);
        let paths = [0, 1].map(|me| infer::infer(connection, &vantage, me, self.end, false));
        let mut notes = connection.notes.clone();
        let inferred = paths.iter().flat_map(|path| &path.notes);
        let count = u64::from(connection.noted) + inferred.clone().count() as u64;
        notes.extend(inferred);
        notes.sort_by_key(|note| note.packet);
        Outcome { captured_at: vantage.at, paths, notes, noted: count }
    }

    /// The steps of a connection of this capture, the start first. Its segments were kept one by one if its number
    /// was asked for when the capture was read; otherwise runs of data are one step each.
    pub fn steps(&self, connection: &Connection) -> Vec<Stride> {
        let vantage = vantage::Vantage::of(connection);
        let paths = [0, 1].map(|me| infer::infer(connection, &vantage, me, self.end, true));
        walk::walk(connection, &vantage, &paths)
    }
}
