//! LZW as GIF has it, for pictures that are mostly [`CLEAR`]: a stretch of it is taken at once, so that the time goes
//! with what changes.

use super::CLEAR;

/// How many codes there are at most: they have up to twelve bits.
const CODES: u32 = 1 << 12;

/// Compresses pixels: the number of bits that they need, then the codes.
pub(super) fn compress(pixels: &[u8]) -> Vec<u8> {
    let depth = pixels.iter().fold(3, |all, pixel| all | pixel).ilog2() + 1;
    let (clear, end) = (1 << depth, (1 << depth) + 1);
    let mut out = Codes { bytes: Vec::new(), bits: depth + 1, held: 0, waiting: 0 };
    out.bytes.extend(u8::try_from(depth));
    out.put(clear);
    let (mut words, mut free) = (Words::default(), end + 1);
    let mut rest = pixels;
    while let Some((&pixel, after)) = rest.split_first() {
        let (mut word, mut after) =
            if pixel == CLEAR { words.stretch(rest) } else { (u32::from(pixel), after) };
        let new = loop {
            let Some((&pixel, further)) = after.split_first() else { break None };
            match words.find(word, pixel) {
                Ok(longer) => (word, after) = (longer, further),
                Err(place) => break Some((place, pixel)),
            }
        };
        rest = after;
        out.put(word);
        // Whoever reads this knows one word less.
        if free == 1 << out.bits {
            out.bits += 1;
        }
        let Some((place, pixel)) = new else { break };
        words.add(place, word, pixel, free);
        free += 1;
        if free == CODES {
            out.put(clear);
            (words, free, out.bits) = (Words::default(), end + 1, depth + 1);
        }
    }
    out.put(end);
    out.finish()
}

/// Codes of any number of bits as bytes, the lowest bit first.
struct Codes {
    bytes: Vec<u8>,
    /// How many bits the next code has.
    bits: u32,
    held: u64,
    /// How many bits are held.
    waiting: u32,
}

impl Codes {
    fn put(&mut self, code: u32) {
        self.held |= u64::from(code) << self.waiting;
        self.waiting += self.bits;
        while self.waiting >= 8 {
            self.bytes.push(self.held.to_le_bytes()[0]);
            self.held >>= 8;
            self.waiting -= 8;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.bytes.extend((self.waiting > 0).then_some(self.held.to_le_bytes()[0]));
        self.bytes
    }
}

/// The words met so far: each is a shorter one and a pixel more.
struct Words {
    /// Where hashing puts them: word and pixel, and the code below. 0 is none.
    known: Vec<u32>,
    /// The codes of one, two, three ... clear pixels.
    stretches: Vec<u32>,
}

impl Default for Words {
    fn default() -> Self {
        Self { known: vec![0; Self::PLACES], stretches: vec![CLEAR.into()] }
    }
}

impl Words {
    /// A power of two, and so many that there are always free ones.
    const PLACES: usize = 1 << 14;

    /// The code of a word and a pixel more, or the place for it.
    fn find(&self, word: u32, pixel: u8) -> Result<u32, usize> {
        let key = word << 8 | u32::from(pixel);
        let mut place = (key.wrapping_mul(0x9e37_79b1) >> 18) as usize;
        loop {
            match self.known.get(place) {
                Some(&known) if known >> 12 == key && known > 0 => return Ok(known % CODES),
                Some(&known) if known > 0 => place = (place + 1) % Self::PLACES,
                _ => return Err(place),
            }
        }
    }

    fn add(&mut self, place: usize, word: u32, pixel: u8, code: u32) {
        if let Some(known) = self.known.get_mut(place) {
            *known = word << 20 | u32::from(pixel) << 12 | code;
        }
        if pixel == CLEAR && self.stretches.last() == Some(&word) {
            self.stretches.push(code);
        }
    }

    /// The longest known stretch of clear pixels at the start, which is clear, and what comes after it.
    fn stretch<'a>(&self, pixels: &'a [u8]) -> (u32, &'a [u8]) {
        let known = self.stretches.iter().zip(pixels).zip(1..);
        let clear = known.take_while(|&((_, &pixel), _)| pixel == CLEAR).last();
        let ((&word, _), length) = clear.unwrap_or(((&0, &CLEAR), 0));
        (word, pixels.get(length..).unwrap_or_default())
    }
}
