//! What cannot be used of a capture file, and where.

use crate::text::{TextKey, key};

/// Damaged places named one by one; further ones are only counted.
pub const MAX_DAMAGE: usize = 100;

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
