//! A moving picture: frames as a GIF with the theme's exact colours, of which only what changes is stored.
//!
//! Delays are whole hundredths of a second; rounding errors are carried to the next frame.

mod lzw;
#[cfg(test)]
mod reader;
#[cfg(test)]
mod tests;

use std::borrow::{Borrow, Cow};
use std::io::{self, Write};

use ::gif::{Encoder, EncodingError, Frame as Picture, Repeat};

use super::raster::palette::{self, Rgb, SHADES};
use super::raster::{Missing, Raster, RasterError, RasterOptions, Tile};
use super::{Frame, Map};

/// Writes `frames` as an animated GIF, which starts over at its end if it is `looped`.
///
/// Frames are drawn as they come; only the finished, compressed pictures are kept, as the common palette stands
/// before them in the file. The result is what no font has.
///
/// # Errors
/// [`RasterError`] if the options do not hold, there is no frame, frames differ in size, or `out` cannot be
/// written to.
pub fn write<F: Borrow<Frame>>(
    frames: impl IntoIterator<Item = F>,
    options: &RasterOptions,
    looped: bool,
    out: impl Write,
) -> Result<Missing, RasterError> {
    let mut animation = Animation::new(Raster::new(options)?);
    for frame in frames {
        animation.add(frame.borrow())?;
    }
    animation.finish(looped, out)
}

/// The index that lets the picture below shine through; never a colour.
const CLEAR: u8 = 0;

/// The least delay that players keep, in hundredths of a second.
const LEAST_DELAY: u64 = 2;

struct Animation {
    raster: Raster,
    /// Columns and rows of every frame.
    size: (u16, u16),
    /// What is on the screen now.
    tiles: Vec<Tile>,
    palette: Palette,
    clock: Clock,
    /// The newest picture, and for how many milliseconds it has been on the screen.
    pending: Option<(Picture<'static>, u64)>,
    done: Vec<Picture<'static>>,
}

impl Animation {
    fn new(raster: Raster) -> Self {
        Self {
            raster,
            size: (0, 0),
            tiles: Vec::new(),
            palette: Palette::default(),
            clock: Clock::default(),
            pending: None,
            done: Vec::new(),
        }
    }

    fn add(&mut self, frame: &Frame) -> Result<(), RasterError> {
        let size = (frame.buffer.area.width, frame.buffer.area.height);
        if self.tiles.is_empty() {
            self.size = size;
            self.pixels()?;
        } else if size != self.size {
            return Err(RasterError::Resized { from: self.size, to: size });
        }
        let tiles = self.raster.tiles(&frame.buffer);
        let hold = u64::from(frame.hold_ms);
        match (self.changed(&tiles), &mut self.pending) {
            (None, Some((_, shown))) => *shown += hold,
            (None, None) => {}
            (Some(area), _) => {
                let picture = self.picture(&tiles, &area)?;
                self.release();
                self.pending = Some((picture, hold));
            }
        }
        self.tiles = tiles;
        Ok(())
    }

    /// Width and height of the whole in pixels.
    fn pixels(&self) -> Result<(u16, u16), RasterError> {
        let width = usize::from(self.size.0) * self.raster.metrics.width;
        let height = usize::from(self.size.1) * self.raster.metrics.height;
        match (u16::try_from(width), u16::try_from(height)) {
            (Ok(wide), Ok(high)) => Ok((wide, high)),
            _ => Err(RasterError::TooLarge(width, height)),
        }
    }

    /// The cells from the first to the last that differ from what is on the screen.
    fn changed(&self, tiles: &[Tile]) -> Option<Area> {
        let columns = usize::from(self.size.0);
        let mut area: Option<Area> = None;
        for (at, _) in tiles.iter().enumerate().filter(|&(at, tile)| self.tiles.get(at) != Some(tile)) {
            let (x, y) = (at % columns, at / columns);
            let area = area.get_or_insert(Area { left: x, top: y, right: x, bottom: y });
            area.left = area.left.min(x);
            area.right = area.right.max(x);
            area.bottom = y;
        }
        area
    }

    /// The new pixels of an area, compressed.
    fn picture(&mut self, tiles: &[Tile], area: &Area) -> Result<Picture<'static>, RasterError> {
        let Self { raster, palette, .. } = self;
        let columns = usize::from(self.size.0);
        let first = self.tiles.is_empty();
        let changes = || {
            let tiles = tiles.iter().enumerate();
            tiles.filter(|&(at, tile)| self.tiles.get(at) != Some(tile)).map(|(_, &tile)| tile)
        };
        let mut local = None;
        if !palette.admit(raster, changes(), false) {
            local.get_or_insert_with(Palette::default).admit(raster, changes(), true);
        }
        let indices = local.as_ref().unwrap_or(palette);

        let (width, height) = (raster.metrics.width, raster.metrics.height);
        let (wide, high) = ((area.right - area.left + 1) * width, (area.bottom - area.top + 1) * height);
        let mut pixels = vec![CLEAR; wide * high];
        for row in area.top..=area.bottom {
            for column in area.left..=area.right {
                let at = row * columns + column;
                let (old, Some(&new)) = (self.tiles.get(at).copied(), tiles.get(at)) else { continue };
                if old == Some(new) {
                    continue;
                }
                let first = (row - area.top) * height * wide + (column - area.left) * width;
                let lines = pixels.get_mut(first..).unwrap_or_default().chunks_mut(wide);
                change(raster, indices, old, new, lines.take(height));
            }
        }
        let side = |pixels: usize| u16::try_from(pixels).map_err(|_| RasterError::TooLarge(wide, high));
        Ok(Picture {
            left: side(area.left * width)?,
            top: side(area.top * height)?,
            width: side(wide)?,
            height: side(high)?,
            buffer: Cow::Owned(lzw::encode(&pixels)),
            transparent: (!first).then_some(CLEAR),
            palette: local.map(|local| local.colors.concat()),
            ..Picture::default()
        })
    }

    /// Gives the pending picture its delay.
    fn release(&mut self) {
        let Some((mut picture, held)) = self.pending.take() else { return };
        let mut rest = self.clock.delay(held);
        loop {
            picture.delay = u16::try_from(rest).unwrap_or(u16::MAX - 100);
            rest -= u64::from(picture.delay);
            self.done.push(picture);
            if rest == 0 {
                return;
            }
            // longer than a delay can say: the same picture goes on
            let buffer = Cow::Owned(lzw::encode(&[CLEAR]));
            picture = Picture { width: 1, height: 1, buffer, transparent: Some(CLEAR), ..Picture::default() };
        }
    }

    fn finish(mut self, looped: bool, out: impl Write) -> Result<Missing, RasterError> {
        self.release();
        if self.done.is_empty() {
            return Err(RasterError::Empty);
        }
        let (width, height) = self.pixels()?;
        let mut encoder =
            Encoder::new(io::BufWriter::new(out), width, height, &self.palette.colors.concat())?;
        if looped {
            encoder.set_repeat(Repeat::Infinite)?;
        }
        for picture in &self.done {
            encoder.write_lzw_pre_encoded_frame(picture)?;
        }
        encoder.into_inner()?.flush()?;
        Ok(self.raster.missing)
    }
}

/// Cells from `left` to `right` and `top` to `bottom`, all inclusive.
struct Area {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

/// Puts a cell that changes onto its lines: pixels that stay are left clear.
fn change<'a>(
    raster: &Raster,
    indices: &Palette,
    old: Option<Tile>,
    new: Tile,
    lines: impl Iterator<Item = &'a mut [u8]>,
) {
    let ramp = |tile: Tile| raster.ramps.get(tile.ramp as usize).copied().unwrap_or_default();
    let (before, after, lut) = (old.map(ramp).unwrap_or_default(), ramp(new), indices.of(new.ramp));
    for (y, line) in lines.enumerate() {
        let old = old.map_or(&[][..], |old| raster.line(old, y));
        let mut shown = old.iter().map(|&step| before[usize::from(step)]);
        for (pixel, &step) in line.iter_mut().zip(raster.line(new, y)) {
            let step = usize::from(step);
            if shown.next() != Some(after[step]) {
                *pixel = lut[step];
            }
        }
    }
}

/// Up to 255 colours and [`CLEAR`], in the order in which they came.
struct Palette {
    colors: Vec<Rgb>,
    known: Map<Rgb, u8>,
    /// The indices of each ramp, and which of its steps have one.
    ramps: Vec<([u8; SHADES], u8)>,
}

impl Default for Palette {
    fn default() -> Self {
        Self { colors: vec![[0; 3]], known: Map::default(), ramps: Vec::new() }
    }
}

impl Palette {
    /// The indices of a ramp's steps.
    fn of(&self, ramp: u32) -> [u8; SHADES] {
        self.ramps.get(ramp as usize).map_or([CLEAR; SHADES], |&(indices, _)| indices)
    }

    /// Gives every colour of the tiles an index. When the palette is full, it fails, or uses the nearest colour.
    fn admit(&mut self, raster: &Raster, tiles: impl Iterator<Item = Tile>, nearest: bool) -> bool {
        self.ramps.resize(raster.ramps.len(), ([CLEAR; SHADES], 0));
        for tile in tiles {
            for (step, color) in raster.colors(tile) {
                let Some((indices, given)) = self.ramps.get_mut(tile.ramp as usize) else { continue };
                if *given >> step & 1 == 1 {
                    continue;
                }
                let index = match (self.known.get(&color), u8::try_from(self.colors.len())) {
                    (Some(&index), _) => index,
                    (None, Ok(next)) => {
                        self.colors.push(color);
                        next
                    }
                    (None, Err(_)) if nearest => {
                        let far = |&index: &u8| {
                            self.colors.get(usize::from(index)).map(|&other| palette::distance(other, color))
                        };
                        (1..=u8::MAX).min_by_key(far).unwrap_or(1)
                    }
                    (None, Err(_)) => return false,
                };
                self.known.insert(color, index);
                indices[step] = index;
                *given |= 1 << step;
            }
        }
        true
    }
}

/// Milliseconds as hundredths of a second, without a rounding error that grows.
#[derive(Default)]
struct Clock {
    /// What has passed, in milliseconds.
    passed: u64,
    /// The sum of the delays so far, in hundredths.
    given: u64,
}

impl Clock {
    fn delay(&mut self, held_ms: u64) -> u64 {
        self.passed += held_ms;
        let delay = ((self.passed + 5) / 10).saturating_sub(self.given).max(LEAST_DELAY);
        self.given += delay;
        delay
    }
}

impl From<EncodingError> for RasterError {
    fn from(error: EncodingError) -> Self {
        match error {
            EncodingError::Io(error) => Self::Io(error),
            other => Self::Encode(other.to_string()),
        }
    }
}
