//! Segments: what crosses the wire, without ports and options.

use std::fmt;
use std::ops::BitOr;

use super::SeqNum;

/// One control bit of the header ([RFC 9293 section 3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Flag {
    /// Synchronize sequence numbers; occupies one sequence number.
    Syn = 1,
    /// No more data from the sender; occupies one sequence number.
    Fin = 2,
    /// Reset the connection.
    Rst = 4,
    /// Push.
    Psh = 8,
    /// The acknowledgment field is significant.
    Ack = 16,
    /// The urgent pointer is significant.
    Urg = 32,
}

impl Flag {
    /// All of them, in the order in which a segment's label names them: "FIN,ACK", "RST,ACK".
    pub const ALL: [Self; 6] = [Self::Syn, Self::Fin, Self::Rst, Self::Psh, Self::Ack, Self::Urg];

    /// The RFC's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Syn => "SYN",
            Self::Fin => "FIN",
            Self::Rst => "RST",
            Self::Psh => "PSH",
            Self::Ack => "ACK",
            Self::Urg => "URG",
        }
    }

    /// This bit as [`Flags`]; none for ACK, which is [`Segment::ack`].
    pub const fn bit(self) -> Option<Flags> {
        match self {
            Self::Ack => None,
            _ => Some(Flags(self as u8)),
        }
    }
}

/// The control bits of a segment except ACK, which is set if [`Segment::ack`] is some.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u8);

impl Flags {
    /// No bit set.
    pub const NONE: Self = Self(0);
    /// [`Flag::Syn`] alone.
    pub const SYN: Self = Self(Flag::Syn as u8);
    /// [`Flag::Fin`] alone.
    pub const FIN: Self = Self(Flag::Fin as u8);
    /// [`Flag::Rst`] alone.
    pub const RST: Self = Self(Flag::Rst as u8);
    /// [`Flag::Psh`] alone.
    pub const PSH: Self = Self(Flag::Psh as u8);
    /// [`Flag::Urg`] alone.
    pub const URG: Self = Self(Flag::Urg as u8);

    /// The bits, as [`Flag`] numbers them.
    pub(super) const fn bits(self) -> u8 {
        self.0
    }

    /// The flags with these bits.
    pub(super) const fn from_bits(bits: u8) -> Self {
        Self(bits & !(Flag::Ack as u8))
    }

    /// These bits less those of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all bits of `other` are set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The bits of both.
impl BitOr for Flags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The bits of all of them.
impl FromIterator<Self> for Flags {
    fn from_iter<T: IntoIterator<Item = Self>>(flags: T) -> Self {
        flags.into_iter().fold(Self::NONE, BitOr::bitor)
    }
}

/// A segment. The user's data itself is never stored, only how much of it there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    /// SEG.SEQ.
    pub seq: SeqNum,
    /// SEG.ACK; `Some` is the ACK bit.
    pub ack: Option<SeqNum>,
    /// The other control bits.
    pub flags: Flags,
    /// Octets of data. SEG.LEN, which also counts SYN and FIN, is [`Segment::seg_len`].
    pub len: u32,
    /// SEG.WND: octets the sender of this segment is willing to receive.
    pub window: u32,
}

impl Segment {
    /// Whether this control bit is set, ACK included.
    pub const fn has(&self, flag: Flag) -> bool {
        match flag.bit() {
            Some(bit) => self.flags.contains(bit),
            None => self.ack.is_some(),
        }
    }

    /// The control bits that are set, in label order.
    pub fn flag_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let segment = *self;
        Flag::ALL.into_iter().filter(move |&flag| segment.has(flag)).map(Flag::name)
    }

    /// SEG.LEN: sequence numbers this segment occupies, SYN and FIN counted
    /// ([RFC 9293 section 3.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.4)).
    pub const fn seg_len(&self) -> u32 {
        self.len.wrapping_add(self.has(Flag::Syn) as u32).wrapping_add(self.has(Flag::Fin) as u32)
    }

    /// The sequence number after the last one this segment occupies.
    pub fn end(&self) -> SeqNum {
        self.seq + self.seg_len()
    }
}

/// `SYN,ACK SEQ=300 ACK=101 WND=65535`, as the RFC's figures write it.
impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = self.flag_names().peekable();
        if names.peek().is_none() {
            f.write_str("-")?;
        }
        for (i, name) in names.enumerate() {
            write!(f, "{}{name}", if i > 0 { "," } else { "" })?;
        }
        write!(f, " SEQ={}", self.seq)?;
        if let Some(ack) = self.ack {
            write!(f, " ACK={ack}")?;
        }
        if self.len > 0 {
            write!(f, " LEN={}", self.len)?;
        }
        write!(f, " WND={}", self.window)
    }
}
