//! A still picture: one screen as a PNG, with a palette where 256 colours are enough.

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use ::png::{BitDepth, ColorType, DeflateCompression, Encoder, EncodingError, Filter};
use ratatui::buffer::Buffer;

use super::Map;
use super::raster::palette::Rgb;
use super::raster::{Missing, Raster, RasterError, RasterOptions};

/// Writes `screen` as a PNG; the result is what no font has.
///
/// # Errors
/// [`RasterError`] if the options do not hold, the screen is empty, or `out` cannot be written to.
pub fn write(screen: &Buffer, options: &RasterOptions, out: impl Write) -> Result<Missing, RasterError> {
    if screen.content.is_empty() {
        return Err(RasterError::Empty);
    }
    let mut raster = Raster::new(options)?;
    let columns = usize::from(screen.area.width);
    let (width, height) =
        (columns * raster.metrics.width, usize::from(screen.area.height) * raster.metrics.height);
    let pixels = pixels(&mut raster, screen, columns);

    let too_large = |_| RasterError::TooLarge(width, height);
    let (wide, high) = (u32::try_from(width).map_err(too_large)?, u32::try_from(height).map_err(too_large)?);
    let mut encoder = Encoder::new(io::BufWriter::new(out), wide, high);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_filter(Filter::NoFilter);
    encoder.set_deflate_compression(DeflateCompression::Level(9));
    let data = if let Some((colors, indices)) = palette(&pixels) {
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(colors.concat());
        indices
    } else {
        encoder.set_color(ColorType::Rgb);
        pixels.concat()
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(raster.missing)
}

fn pixels(raster: &mut Raster, screen: &Buffer, columns: usize) -> Vec<Rgb> {
    let tiles = raster.tiles(screen);
    let Raster { metrics, ramps, .. } = &*raster;
    let mut pixels = Vec::with_capacity(tiles.len() * metrics.width * metrics.height);
    for row in tiles.chunks_exact(columns) {
        for y in 0..metrics.height {
            for &tile in row {
                let ramp = ramps.get(tile.ramp as usize).copied().unwrap_or_default();
                let line = raster.line(tile, y).iter();
                pixels.extend(line.map(|&step| ramp.get(usize::from(step)).copied().unwrap_or_default()));
            }
        }
    }
    pixels
}

/// The colours in the order of their first pixel, and the pixels as their numbers; `None` if a byte cannot number
/// them apart.
fn palette(pixels: &[Rgb]) -> Option<(Vec<Rgb>, Vec<u8>)> {
    let mut colors: Vec<Rgb> = Vec::new();
    let mut known: Map<Rgb, usize> = Map::default();
    let mut indices = Vec::with_capacity(pixels.len());
    for run in pixels.chunk_by(|a, b| a == b) {
        let Some(&color) = run.first() else { continue };
        let next = colors.len();
        let index = *known.entry(color).or_insert(next);
        if index == next {
            colors.push(color);
        }
        indices.resize(indices.len() + run.len(), u8::try_from(index).ok()?);
    }
    Some((colors, indices))
}

impl From<EncodingError> for RasterError {
    fn from(error: EncodingError) -> Self {
        match error {
            EncodingError::IoError(error) => Self::Io(error),
            other => Self::Encode(other.to_string()),
        }
    }
}
