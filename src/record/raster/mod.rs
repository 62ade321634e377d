//! Screens as pixels: every cell becomes a tile of one size, drawn from the built-in font or by code. The same cell
//! gives the same pixels, on every machine.

pub(crate) mod marks;
pub(crate) mod palette;

mod face;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io;

use ab_glyph::{Font, InvalidFont};
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr;

use super::Map;
use face::Faces;
use palette::{BG, FG, Ramp, Rgb, SHADES};

/// How pictures are drawn.
#[derive(Clone, Debug)]
pub struct RasterOptions {
    /// Pixels of the em square.
    pub font_size: f32,
    /// The bytes of the reader's own font; the built-in ones are used for what it lacks.
    pub font: Option<Vec<u8>>,
}

impl RasterOptions {
    /// The smallest and the largest font size that can be read and held.
    pub const FONT_SIZES: std::ops::RangeInclusive<f32> = 8.0..=96.0;
}

impl Default for RasterOptions {
    fn default() -> Self {
        Self { font_size: 14.0, font: None }
    }
}

/// Characters of a recording that no font has: each is drawn as a box, accents are left out.
pub type Missing = BTreeSet<char>;

/// So many of them are named.
const NAMED: usize = 8;

/// The first of these characters as a person reads them, each with its number.
pub fn named(missing: &Missing) -> String {
    let named = missing.iter().take(NAMED).map(|&letter| format!("{letter} (U+{:04X})", u32::from(letter)));
    let more = if missing.len() > NAMED { " ..." } else { "" };
    format!("{}{more}", named.collect::<Vec<_>>().join(" "))
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// The font size is not one of [`RasterOptions::FONT_SIZES`].
    #[error("the font size is {0}, not between 8 and 96 pixels")]
    FontSize(f32),
    /// The reader's font cannot be read.
    #[error("the font is neither TrueType nor OpenType")]
    Font(#[from] InvalidFont),
    /// A recording without a frame.
    #[error("there is no frame to draw")]
    Empty,
    /// A frame of another size than the first.
    #[error("the screen's size changed from {from:?} to {to:?} cells")]
    Resized {
        /// Columns and rows of the first frame.
        from: (u16, u16),
        /// Columns and rows of this one.
        to: (u16, u16),
    },
    /// More pixels than the format can say.
    #[error("{0} x {1} pixels are more than the format holds")]
    TooLarge(usize, usize),
    /// The file could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The encoder refused.
    #[error("the picture could not be encoded: {0}")]
    Encode(String),
}

/// Sizes in pixels that everything in a cell is drawn by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Metrics {
    /// Of the em square.
    size: f32,
    /// Of a cell.
    pub(crate) width: usize,
    /// Of a cell.
    pub(crate) height: usize,
    /// From the top of a cell.
    baseline: f32,
    /// How much higher letters are drawn so that those like x end on a whole pixel.
    stretch: f32,
    /// Thickness of a light line.
    light: usize,
    /// Thickness of a heavy line, wider by the same on both sides.
    heavy: usize,
}

impl Metrics {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sizes of at most a few hundred"
    )]
    fn new(font: &impl Font, size: f32) -> Self {
        let scale = size / font.units_per_em().unwrap_or(1000.0);
        let advance = font.h_advance_unscaled(font.glyph_id('0')) * scale;
        let line = (font.height_unscaled() + font.line_gap_unscaled()) * scale;
        let x_height =
            font.outline(font.glyph_id('x')).map_or(0.0, |x| x.bounds.min.y.max(x.bounds.max.y)) * scale;
        let light = (size * 0.07).round().max(1.0);
        let heavy = light + 2.0 * (light * 0.6).round();
        Self {
            size,
            width: advance.round().clamp(3.0, 2.0 * size) as usize,
            height: line.round().clamp(4.0, 3.0 * size) as usize,
            baseline: (font.ascent_unscaled() * scale + font.line_gap_unscaled() * scale / 2.0).round(),
            stretch: if x_height > 1.0 { x_height.round() / x_height } else { 1.0 },
            light: light as usize,
            heavy: heavy as usize,
        }
    }

    /// From where to where a line of this weight goes across a cell that is `length` wide.
    fn span(&self, length: usize, weight: u8) -> (usize, usize) {
        let start = length.saturating_sub(self.light) / 2;
        let more = if weight > 1 { (self.heavy - self.light) / 2 } else { 0 };
        (start.saturating_sub(more), (start + self.light + more).min(length))
    }

    /// The middle of the lines, which is at most half a pixel from the middle of the cell.
    #[expect(clippy::cast_precision_loss, reason = "cells are small")]
    fn centre(&self) -> (f32, f32) {
        let middle = |length| self.span(length, 1).0 as f32 + self.light as f32 / 2.0;
        (middle(self.width), middle(self.height))
    }
}

/// What one cell looks like: which mask, in which colours. Equal tiles are equal pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tile {
    mask: u32,
    /// The number of its [`Ramp`].
    pub(crate) ramp: u32,
}

/// The pixels of a cell as steps of a ramp.
#[derive(Debug)]
struct Mask {
    steps: Vec<u8>,
    /// Which steps there are, a bit for each.
    used: u8,
}

/// Draws screens as grids of tiles; remembers every glyph and every pair of colours that it met.
pub(crate) struct Raster {
    pub(crate) metrics: Metrics,
    faces: Faces,
    masks: Vec<Mask>,
    /// The masks of a symbol's one or two cells: plain, bold, underlined, both.
    glyphs: [Map<String, [u32; 2]>; 4],
    pub(crate) ramps: Vec<Ramp>,
    /// The characters met that no font has.
    pub(crate) missing: Missing,
    pairs: Map<(Rgb, Rgb), u32>,
}

impl Raster {
    pub(crate) fn new(options: &RasterOptions) -> Result<Self, RasterError> {
        if !RasterOptions::FONT_SIZES.contains(&options.font_size) {
            return Err(RasterError::FontSize(options.font_size));
        }
        let faces = Faces::new(options.font.clone())?;
        Ok(Self {
            metrics: Metrics::new(faces.main(), options.font_size),
            faces,
            masks: Vec::new(),
            glyphs: Default::default(),
            ramps: Vec::new(),
            missing: Missing::new(),
            pairs: Map::default(),
        })
    }

    /// The tiles of a screen, row by row. A wide symbol has two; where there is room for one only, it is left out,
    /// as a terminal does.
    pub(crate) fn tiles(&mut self, buffer: &Buffer) -> Vec<Tile> {
        let columns = usize::from(buffer.area.width);
        let mut tiles = Vec::with_capacity(buffer.content.len());
        for row in buffer.content.chunks_exact(columns.max(1)) {
            let mut second_half = None;
            let mut before = None;
            for (x, cell) in row.iter().enumerate() {
                if let Some(tile) = second_half.take() {
                    tiles.push(tile);
                    continue;
                }
                // Most cells are blanks in a row.
                if let Some((_, tile)) = before.filter(|&(same, _)| same == cell) {
                    tiles.push(tile);
                    continue;
                }
                let (ink, ground) = palette::inks(cell, FG, BG);
                let ramp = self.ramp(ink, ground);
                let wide = cell.symbol().width() > 1;
                let symbol = if wide && x + 1 == columns { " " } else { cell.symbol() };
                let [mask, second] = self.glyph(symbol, cell.modifier);
                let tile = Tile { mask, ramp };
                tiles.push(tile);
                second_half = wide.then_some(Tile { mask: second, ramp });
                before = (!wide).then_some((cell, tile));
            }
        }
        tiles
    }

    /// The colours that a tile shows.
    pub(crate) fn colors(&self, tile: Tile) -> impl Iterator<Item = (usize, Rgb)> + use<'_> {
        let used = self.masks.get(tile.mask as usize).map_or(0, |mask| mask.used);
        let ramp = self.ramps.get(tile.ramp as usize).into_iter().flatten().copied();
        ramp.enumerate().filter(move |(step, _)| used >> step & 1 == 1)
    }

    /// One row of a tile's pixels, as steps of its ramp.
    pub(crate) fn line(&self, tile: Tile, y: usize) -> &[u8] {
        let width = self.metrics.width;
        let mask = self.masks.get(tile.mask as usize).map_or(&[][..], |mask| &mask.steps);
        mask.get(y * width..(y + 1) * width).unwrap_or_default()
    }

    fn ramp(&mut self, ink: Rgb, ground: Rgb) -> u32 {
        let next = index(self.ramps.len());
        *self.pairs.entry((ink, ground)).or_insert_with(|| {
            self.ramps.push(palette::ramp(ink, ground));
            next
        })
    }

    fn glyph(&mut self, symbol: &str, modifier: Modifier) -> [u32; 2] {
        let bold = modifier.contains(Modifier::BOLD);
        let underlined = modifier.contains(Modifier::UNDERLINED);
        let kind = usize::from(bold) + 2 * usize::from(underlined);
        if let Some(&known) = self.glyphs.get(kind).and_then(|glyphs| glyphs.get(symbol)) {
            return known;
        }
        let cells = if symbol.width() > 1 { 2 } else { 1 };
        let mut mask = self.draw(symbol, bold, cells);
        if underlined {
            self.underline(&mut mask, cells);
        }
        let first = index(self.masks.len());
        let width = self.metrics.width;
        for cell in 0..cells {
            let rows = mask.chunks_exact(width * cells);
            let steps: Vec<u8> =
                rows.flat_map(|row| row.iter().skip(cell * width).take(width).copied().map(step)).collect();
            let used = steps.iter().fold(0, |used, step| used | 1 << step);
            self.masks.push(Mask { steps, used });
        }
        let known = [first, first + index(cells) - 1];
        if let Some(glyphs) = self.glyphs.get_mut(kind) {
            glyphs.insert(symbol.to_owned(), known);
        }
        known
    }

    /// The coverage of a symbol: its first character, and what combines with it on top.
    fn draw(&mut self, symbol: &str, bold: bool, cells: usize) -> Vec<f32> {
        let Self { metrics, faces, missing, .. } = self;
        let mut letter = |character| {
            let drawn = faces.draw(character, bold, cells, metrics);
            missing.extend(drawn.is_none().then_some(character));
            drawn
        };
        let mut characters = symbol.chars();
        let first = characters.next().unwrap_or(' ');
        let mut mask = marks::draw(first, metrics)
            .filter(|_| cells == 1)
            .or_else(|| letter(first))
            .unwrap_or_else(|| marks::missing(metrics, cells));
        for mark in characters.filter_map(letter) {
            mask.iter_mut().zip(mark).for_each(|(pixel, more)| *pixel = pixel.max(more));
        }
        mask
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the baseline is in the cell"
    )]
    fn underline(&self, mask: &mut [f32], cells: usize) {
        let Metrics { width, height, light, baseline, .. } = self.metrics;
        let top = (baseline as usize + 1 + light / 2).min(height.saturating_sub(light));
        mask.iter_mut().skip(top * width * cells).take(light * width * cells).for_each(|pixel| *pixel = 1.0);
    }
}

/// The step of a ramp for a coverage between 0 and 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "0 to 5"
)]
fn step(covered: f32) -> u8 {
    (covered.clamp(0.0, 1.0) * (SHADES - 1) as f32).round() as u8
}

/// A number of a mask or a ramp; there are never more than a recording's cells.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
