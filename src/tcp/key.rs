//! Endpoints and segments as a few bytes, and back. Equal endpoints have equal bytes, different ones do not. Numbers are
//! written in groups of seven bits, as differences where those are small; zeros are left out.

use super::endpoint::Endpoint;
use super::{Flag, Flags, Segment, SeqNum};

/// What numbers are counted from, for each of two endpoints.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Base {
    /// Sequence numbers of the endpoint's own: the ISS of its next connection.
    pub(crate) seq: [SeqNum; 2],
    /// Windows: the endpoint's receive buffer.
    pub(crate) window: [u32; 2],
}

impl Base {
    /// That of two endpoints.
    pub(crate) fn of(endpoints: &[Endpoint; 2]) -> Self {
        Self {
            seq: endpoints.each_ref().map(Endpoint::next_iss),
            window: endpoints.each_ref().map(Endpoint::rcv_buff),
        }
    }
}

/// A signed difference, small ones of both signs as small numbers.
const fn fold(difference: u32) -> u32 {
    let sign = difference >> 31;
    (difference << 1) ^ 0u32.wrapping_sub(sign)
}

const fn unfold(folded: u32) -> u32 {
    (folded >> 1) ^ 0u32.wrapping_sub(folded & 1)
}

/// Writes a key.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    bytes: &'a mut Vec<u8>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(bytes: &'a mut Vec<u8>) -> Self {
        Self { bytes }
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(crate) fn number(&mut self, mut number: u32) {
        while number > 0x7f {
            self.byte(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.byte(number.to_le_bytes()[0]);
    }

    pub(crate) fn count(&mut self, count: usize) {
        self.number(u32::try_from(count).unwrap_or(u32::MAX));
    }

    pub(crate) fn difference(&mut self, of: u32, from: u32) {
        self.number(fold(of.wrapping_sub(from)));
    }

    /// Those of up to sixteen numbers that are not 0, behind a set of which they are.
    pub(crate) fn sparse<const N: usize>(&mut self, numbers: [u32; N]) {
        let present = numbers.iter().rev().fold(0u16, |set, &number| set << 1 | u16::from(number != 0));
        present.to_le_bytes().into_iter().for_each(|byte| self.byte(byte));
        numbers.into_iter().filter(|&number| number != 0).for_each(|number| self.number(number));
    }

    /// A segment that the endpoint of this index sent.
    pub(crate) fn segment(&mut self, segment: &Segment, from: usize, base: &Base) {
        let window = fold(segment.window.wrapping_sub(base.window[from]));
        let mut bits = segment.flags.bits();
        bits |= HAS_ACK * u8::from(segment.has(Flag::Ack));
        bits |= HAS_WINDOW * u8::from(window != 0);
        bits |= HAS_LEN * u8::from(segment.len != 0);
        self.byte(bits);
        self.difference(segment.seq.0, base.seq[from].0);
        if let Some(ack) = segment.ack {
            self.difference(ack.0, base.seq[1 - from].0);
        }
        [window, segment.len]
            .into_iter()
            .filter(|&number| number != 0)
            .for_each(|number| self.number(number));
    }
}

const HAS_ACK: u8 = Flag::Ack as u8;
const HAS_WINDOW: u8 = 64;
const HAS_LEN: u8 = 128;

/// The folded difference of two numbers.
pub(super) const fn difference(of: u32, from: u32) -> u32 {
    fold(of.wrapping_sub(from))
}

/// The number that differs so from another.
pub(super) const fn sum(difference: u32, from: u32) -> u32 {
    unfold(difference).wrapping_add(from)
}

/// Reads a key. `None` where the bytes are no key.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    pub(crate) fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for group in 0..5 {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << (7 * group);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(crate) fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    pub(crate) fn difference(&mut self, from: u32) -> Option<u32> {
        Some(sum(self.number()?, from))
    }

    pub(crate) fn sparse<const N: usize>(&mut self) -> Option<[u32; N]> {
        let present = u16::from_le_bytes([self.byte()?, self.byte()?]);
        let mut numbers = [0; N];
        for (place, number) in numbers.iter_mut().enumerate() {
            if present >> place & 1 != 0 {
                *number = self.number()?;
            }
        }
        Some(numbers)
    }

    pub(crate) fn segment(&mut self, from: usize, base: &Base) -> Option<Segment> {
        let bits = self.byte()?;
        let seq = SeqNum(self.difference(base.seq[from].0)?);
        let ack = match bits & HAS_ACK {
            0 => None,
            _ => Some(SeqNum(self.difference(base.seq[1 - from].0)?)),
        };
        let window = if bits & HAS_WINDOW == 0 { 0 } else { self.number()? };
        let len = if bits & HAS_LEN == 0 { 0 } else { self.number()? };
        let flags = Flags::from_bits(bits & !(HAS_ACK | HAS_WINDOW | HAS_LEN));
        Some(Segment { seq, ack, flags, len, window: sum(window, base.window[from]) })
    }
}
