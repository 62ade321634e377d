//! A small reader of GIFs, so that what one crate wrote is not read by the same. Strict: whatever the format does
//! not allow is a panic.

use super::super::raster::palette::Rgb;

/// A GIF as a player shows it.
pub(super) struct Read {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) looped: bool,
    /// The whole picture after each image, and its delay in hundredths of a second.
    pub(super) shown: Vec<(Vec<Rgb>, u16)>,
    /// Width and height of each image.
    pub(super) sizes: Vec<(usize, usize)>,
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }

    fn byte(&mut self) -> u8 {
        self.take(1)[0]
    }

    fn word(&mut self) -> usize {
        usize::from(u16::from_le_bytes([self.byte(), self.byte()]))
    }

    fn blocks(&mut self) -> Vec<u8> {
        let mut data = Vec::new();
        loop {
            match self.byte() {
                0 => return data,
                count => data.extend(self.take(count.into())),
            }
        }
    }

    /// The colour table that the flags announce.
    fn colors(&mut self, flags: u8) -> Option<Vec<Rgb>> {
        let count = 2_usize << (flags & 7);
        (flags & 0x80 != 0)
            .then(|| self.take(count * 3).chunks_exact(3).map(|rgb| [rgb[0], rgb[1], rgb[2]]).collect())
    }
}

pub(super) fn read(file: &[u8]) -> Read {
    let mut bytes = Bytes(file);
    assert_eq!(bytes.take(6), b"GIF89a");
    let (width, height) = (bytes.word(), bytes.word());
    let flags = bytes.byte();
    bytes.take(2);
    let global = bytes.colors(flags);
    let mut canvas: Vec<Option<Rgb>> = vec![None; width * height];
    let mut read = Read { width, height, looped: false, shown: Vec::new(), sizes: Vec::new() };
    let (mut delay, mut clear) = (0, None);
    loop {
        match bytes.byte() {
            0x21 => match bytes.byte() {
                0xf9 => {
                    let control = bytes.blocks();
                    assert!((control[0] >> 2 & 7) < 2, "pictures stay");
                    delay = u16::from_le_bytes([control[1], control[2]]);
                    clear = (control[0] & 1 == 1).then_some(control[3]);
                }
                0xff => read.looped = bytes.blocks().starts_with(b"NETSCAPE2.0\x01\x00\x00"),
                other => panic!("extension {other:#x}"),
            },
            0x2c => {
                let (left, top, wide, high) = (bytes.word(), bytes.word(), bytes.word(), bytes.word());
                let flags = bytes.byte();
                let local = bytes.colors(flags);
                let colors = local.as_ref().or(global.as_ref()).expect("a palette");
                let start = bytes.byte();
                let pixels = decompress(start, &bytes.blocks());
                assert_eq!(pixels.len(), wide * high);
                for (at, index) in pixels.into_iter().enumerate() {
                    if Some(index) != clear {
                        let (x, y) = (left + at % wide, top + at / wide);
                        assert!(x < width && y < height);
                        canvas[y * width + x] = Some(colors[usize::from(index)]);
                    }
                }
                let shown = canvas.iter().map(|pixel| pixel.expect("every pixel has a colour")).collect();
                read.shown.push((shown, delay));
                read.sizes.push((wide, high));
            }
            0x3b => {
                assert!(bytes.0.is_empty(), "nothing after the end");
                return read;
            }
            other => panic!("block {other:#x}"),
        }
    }
}

/// LZW with codes that grow from `start` + 1 to 12 bits.
pub(super) fn decompress(start: u8, data: &[u8]) -> Vec<u8> {
    let (clear, end) = (1_usize << start, (1_usize << start) + 1);
    let base: Vec<Vec<u8>> = (0..=end).map(|code| u8::try_from(code).into_iter().collect()).collect();
    let mut out = Vec::new();
    let narrow = usize::from(start) + 1;
    let (mut words, mut last, mut bits, mut at) = (base.clone(), None::<Vec<u8>>, narrow, 0);
    loop {
        let code = (0..bits)
            .map(|bit| usize::from(data[(at + bit) / 8] >> ((at + bit) % 8) & 1) << bit)
            .sum::<usize>();
        at += bits;
        if code == clear {
            (words, last, bits) = (base.clone(), None, narrow);
            continue;
        }
        if code == end {
            return out;
        }
        let word = match (words.get(code), &last) {
            (Some(word), _) => word.clone(),
            (None, Some(last)) => last.iter().chain(&last[..1]).copied().collect(),
            (None, None) => panic!("a code before its word"),
        };
        if let Some(mut last) = last.filter(|_| words.len() < 4096) {
            last.push(word[0]);
            words.push(last);
            if words.len() == 1 << bits && bits < 12 {
                bits += 1;
            }
        }
        out.extend(&word);
        last = Some(word);
    }
}
