//! Packets in, connections out: reads a capture, splits it into connections, and infers what each end went through.
//!
//! Memory does not grow with the data: only control segments are kept, runs of data are folded.

mod arrivals;
mod block;
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
mod path;
mod run;
mod table;
mod time;
mod vantage;
mod walk;

use std::io::Read;

pub use block::{Block, Blocks, Connections};
pub use connection::Connection;
pub use file::{Damage, DamageKind, MAX_DAMAGE, OpenError, is_capture};

pub use note::{Note, NoteKind};
pub use path::{Certainty, Path, States};
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
        let mut blocks = Blocks::open(from)?;
        let mut connections = Connections::new(detail);
        let mut block = Block::default();
        while blocks.read(&mut block) {
            connections.add(&mut block);
            progress(block.packets);
        }
        Ok(connections.finish(blocks))
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
