//! The compression of GIF, as short as the `gif` crate's and faster: most pixels of a recording are runs of one index, and a run
//! is looked up as a whole.

#[cfg(test)]
mod tests;

/// Codes have at most so many bits.
const LONGEST: u32 = 12;
/// So many codes there are at most.
const CODES: usize = 1 << LONGEST;
/// Places of the table of strings: four times as many as codes.
const PLACES: usize = 4 * CODES;

/// Compresses indices: the number of bits of an index, then the codes.
pub(super) fn encode(data: &[u8]) -> Vec<u8> {
    let greatest = data.iter().copied().max().unwrap_or_default();
    let bits = (u32::from(greatest) + 1).max(4).next_power_of_two().trailing_zeros();
    let mut out = Bits { bytes: vec![u8::try_from(bits).unwrap_or(8)], pending: 0, count: 0 };
    let mut strings = Strings::new(bits);
    let mut width = bits + 1;
    out.push(strings.clear, width);
    let (mut at, mut run_end) = (0, 0);
    while let Some(&first) = data.get(at) {
        if at >= run_end {
            let rest = data.get(at..).unwrap_or_default();
            run_end = at + rest.iter().position(|&byte| byte != first).unwrap_or(rest.len());
        }
        // The longest known string of this byte alone, as far as the run goes.
        let (mut code, length) = strings.run(first, run_end - at);
        at += length;
        while let Some(longer) = data.get(at).and_then(|&byte| strings.find_or_add(code, byte)) {
            code = longer;
            at += 1;
        }
        out.push(code, width);
        // At the end nothing was added here, but the reader adds a string before it reads the last code.
        let strings_read = if at < data.len() { strings.next } else { strings.next + 1 };
        if strings_read > 1 << width && width < LONGEST {
            width += 1;
        }
        if strings.next > CODES {
            out.push(strings.clear, width);
            strings.reset();
            width = bits + 1;
        }
    }
    out.push(strings.clear + 1, width);
    out.finish()
}

/// Codes put together, the lowest bit first.
struct Bits {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
}

impl Bits {
    fn push(&mut self, code: u16, width: u32) {
        self.pending |= u64::from(code) << self.count;
        self.count += width;
        while self.count >= 8 {
            self.bytes.push(self.pending.to_le_bytes()[0]);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.pending.to_le_bytes()[0]);
        }
        self.bytes
    }
}

/// The strings that have a code.
struct Strings {
    /// The code that forgets all strings; the one after it ends the data.
    clear: u16,
    /// The next code that is given.
    next: usize,
    /// For a string its last byte, the code of what is before that, and its own code; the code 0, which no string of two
    /// bytes has, where there is none.
    table: Vec<(u8, u16, u16)>,
    /// For each byte the codes of the strings of it alone, the shortest first.
    runs: Vec<Vec<u16>>,
}

impl Strings {
    fn new(bits: u32) -> Self {
        let clear = 1 << bits;
        let runs = (0..clear).map(|byte| vec![byte]).collect();
        Self { clear, next: usize::from(clear) + 2, table: vec![(0, 0, 0); PLACES], runs }
    }

    fn reset(&mut self) {
        self.next = usize::from(self.clear) + 2;
        self.table.fill((0, 0, 0));
        self.runs.iter_mut().for_each(|codes| codes.truncate(1));
    }

    /// The longest string of a byte alone, of at most so many, and how many it has.
    fn run(&self, byte: u8, most: usize) -> (u16, usize) {
        let codes = self.runs.get(usize::from(byte)).map_or(&[][..], Vec::as_slice);
        let known = codes.iter().copied().zip(1..).nth(most.min(codes.len()).saturating_sub(1));
        known.unwrap_or((u16::from(byte), 1))
    }

    /// The code of a string with one more byte. One that is new gets a code, for the next time.
    fn find_or_add(&mut self, before: u16, byte: u8) -> Option<u16> {
        let mut place = (usize::from(before) * 0x9e5 + usize::from(byte) * 0x101) % PLACES;
        loop {
            let entry = self.table.get_mut(place)?;
            match *entry {
                (_, _, 0) => {
                    let code = u16::try_from(self.next).unwrap_or(u16::MAX);
                    *entry = (byte, before, code);
                    self.next += 1;
                    let run = self.runs.get_mut(usize::from(byte));
                    if let Some(run) = run.filter(|run| run.last() == Some(&before)) {
                        run.push(code);
                    }
                    return None;
                }
                (last, known, code) if (last, known) == (byte, before) => return Some(code),
                _ => place = (place + 1) % PLACES,
            }
        }
    }
}
