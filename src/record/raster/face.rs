//! Letters: the outlines of the carried fonts, or of the reader's own, as the share of each pixel that they cover.

use ab_glyph::{Font, FontArc, GlyphId, InvalidFont, OutlinedGlyph, PxScaleFactor, point};

use super::Metrics;

const REGULAR: &[u8] = include_bytes!("fonts/JetBrainsMono-Regular.ttf");
const BOLD: &[u8] = include_bytes!("fonts/JetBrainsMono-Bold.ttf");
const CHINESE: &[u8] = include_bytes!("fonts/NotoSansCJKsc-Regular.otf");
const CHINESE_BOLD: &[u8] = include_bytes!("fonts/NotoSansCJKsc-Bold.otf");

/// The fonts.
pub(super) struct Faces {
    /// The reader's own, asked first.
    own: Option<FontArc>,
    /// The carried ones, each regular and bold.
    carried: [[FontArc; 2]; 2],
}

impl Faces {
    pub(super) fn new(own: Option<Vec<u8>>) -> Result<Self, InvalidFont> {
        let carried = |bytes: &'static [u8]| FontArc::try_from_slice(bytes);
        Ok(Self {
            own: own.map(FontArc::try_from_vec).transpose()?,
            carried: [[carried(REGULAR)?, carried(BOLD)?], [carried(CHINESE)?, carried(CHINESE_BOLD)?]],
        })
    }

    /// The font that says how large a cell is.
    pub(super) fn main(&self) -> &FontArc {
        let [[regular, _], _] = &self.carried;
        self.own.as_ref().unwrap_or(regular)
    }

    /// The first font that has the character, its glyph, and whether it still has to be made bold.
    fn find(&self, character: char, bold: bool) -> Option<(&FontArc, GlyphId, bool)> {
        let own = self.own.iter().map(|font| (font, bold));
        let carried = self.carried.iter().map(|[regular, heavy]| (if bold { heavy } else { regular }, false));
        own.chain(carried).find_map(|(font, embolden)| {
            let id = font.glyph_id(character);
            (id != GlyphId(0)).then_some((font, id, embolden))
        })
    }

    #[cfg(test)]
    pub(super) fn has(&self, character: char) -> bool {
        self.find(character, false).is_some()
    }

    /// Draws a character into a mask `cells` wide; `None` if no font has it.
    #[expect(clippy::cast_precision_loss, reason = "cells are small")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kept inside the mask")]
    pub(super) fn draw(
        &self,
        character: char,
        bold: bool,
        cells: usize,
        metrics: &Metrics,
    ) -> Option<Vec<f32>> {
        let (font, id, embolden) = self.find(character, bold)?;
        let (width, height) = (metrics.width * cells, metrics.height);
        let mut mask = vec![0.0_f32; width * height];
        let Some(outline) = font.outline(id) else { return Some(mask) };
        let em = font.units_per_em().unwrap_or(1000.0);
        let advance = font.h_advance_unscaled(id);
        let (scale, baseline) = if cells == 1 {
            let scale = metrics.size / em;
            let fits = (width as f32 / (advance * scale)).clamp(0.75, 1.0);
            (PxScaleFactor { horizontal: scale * fits, vertical: scale * metrics.stretch }, metrics.baseline)
        } else {
            // a square as wide as its cells, its middle where the middle of the capitals is
            let size = (width as f32 * WIDE).round().min(height as f32);
            let middle = metrics.centre().1 + size * WIDE_MIDDLE;
            (PxScaleFactor { horizontal: size / em, vertical: size / em }, middle.round())
        };
        let left = (width as f32 - advance * scale.horizontal) / 2.0;
        let glyph = id.with_scale_and_position(1.0, point(left, baseline));
        let outlined = OutlinedGlyph::new(glyph, outline, scale);
        let bounds = outlined.px_bounds();
        if bounds.width() > 8.0 * width as f32 || bounds.height() > 8.0 * height as f32 {
            return None; // a broken font: no letter is so large
        }
        let corner = bounds.min;
        outlined.draw(|x, y, covered| {
            let (x, y) = (corner.x + x as f32, corner.y + y as f32);
            if x >= 0.0
                && y >= 0.0
                && (x as usize) < width
                && let Some(pixel) = mask.get_mut(y as usize * width + x as usize)
            {
                *pixel = covered.min(1.0);
            }
        });
        if embolden {
            smear(&mut mask, width, metrics.size / 24.0);
        }
        Some(mask)
    }
}

/// How much of two cells a Chinese character's square takes.
const WIDE: f32 = 0.94;
/// How far its middle is above its baseline, in its own size.
const WIDE_MIDDLE: f32 = 0.38;

/// Makes a glyph bolder by this many pixels to the right.
fn smear(mask: &mut [f32], width: usize, by: f32) {
    let by = by.clamp(0.3, 1.0);
    for row in mask.chunks_exact_mut(width) {
        let mut left = 0.0;
        for pixel in row {
            let here = *pixel;
            *pixel = here.max(here + left * by).min(1.0);
            left = here;
        }
    }
}
