//! Colours as red, green, blue: what a terminal's colours are in a picture, and the shades between two of them.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// A colour.
pub(crate) type Rgb = [u8; 3];

/// What a terminal's own foreground is taken for.
pub(crate) const FG: Rgb = [0xff; 3];
/// What a terminal's own background is taken for.
pub(crate) const BG: Rgb = [0; 3];

/// Steps from ground to ink: 0 is the ground, `SHADES - 1` the ink. So few pack well and look no worse.
pub(crate) const SHADES: usize = 6;

/// The colours of one cell from ground to ink.
pub(crate) type Ramp = [Rgb; SHADES];

/// The sixteen named colours, as xterm has them.
const ANSI: [Rgb; 16] = [
    [0x00, 0x00, 0x00],
    [0xcd, 0x00, 0x00],
    [0x00, 0xcd, 0x00],
    [0xcd, 0xcd, 0x00],
    [0x00, 0x00, 0xee],
    [0xcd, 0x00, 0xcd],
    [0x00, 0xcd, 0xcd],
    [0xe5, 0xe5, 0xe5],
    [0x7f, 0x7f, 0x7f],
    [0xff, 0x00, 0x00],
    [0x00, 0xff, 0x00],
    [0xff, 0xff, 0x00],
    [0x5c, 0x5c, 0xff],
    [0xff, 0x00, 0xff],
    [0x00, 0xff, 0xff],
    [0xff, 0xff, 0xff],
];

/// A colour of the 256: sixteen named ones, a cube of six levels a side, 24 greys.
fn indexed(index: u8) -> Rgb {
    let side = |level: u8| if level == 0 { 0 } else { 55 + 40 * level };
    match index {
        0..16 => ANSI.get(usize::from(index)).copied().unwrap_or_default(),
        16..232 => [side((index - 16) / 36), side((index - 16) / 6 % 6), side((index - 16) % 6)],
        232.. => [8 + 10 * (index - 232); 3],
    }
}

/// The number of a named colour among the sixteen.
pub(crate) const fn named(color: Color) -> Option<u8> {
    Some(match color {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Reset | Color::Rgb(..) | Color::Indexed(_) => return None,
    })
}

/// A terminal's colour; `reset` is what the terminal's own would be.
fn rgb(color: Color, reset: Rgb) -> Rgb {
    match color {
        Color::Rgb(r, g, b) => [r, g, b],
        Color::Indexed(index) => indexed(index),
        color => named(color).map_or(reset, indexed),
    }
}

/// Ink and ground of a cell. Dim ink goes a third of the way to its ground.
pub(crate) fn inks(cell: &Cell, fg: Rgb, bg: Rgb) -> (Rgb, Rgb) {
    let (mut ink, mut ground) = (rgb(cell.fg, fg), rgb(cell.bg, bg));
    if cell.modifier.contains(Modifier::DIM) {
        ink = mix(ground, ink, 2, 3);
    }
    if cell.modifier.contains(Modifier::REVERSED) {
        (ink, ground) = (ground, ink);
    }
    if cell.modifier.contains(Modifier::HIDDEN) {
        ink = ground;
    }
    (ink, ground)
}

/// The shades from `ground` to `ink`; the first and the last are exactly these.
pub(crate) fn ramp(ink: Rgb, ground: Rgb) -> Ramp {
    std::array::from_fn(|step| mix(ground, ink, step, SHADES - 1))
}

/// `part` of `whole` on the way from one colour to the other.
#[expect(clippy::cast_possible_truncation, reason = "a mean of two bytes is a byte")]
fn mix(from: Rgb, to: Rgb, part: usize, whole: usize) -> Rgb {
    std::array::from_fn(|i| {
        ((usize::from(from[i]) * (whole - part) + usize::from(to[i]) * part + whole / 2) / whole) as u8
    })
}

/// How far apart two colours are; only for saying which of two is nearer.
pub(crate) fn distance(a: Rgb, b: Rgb) -> u32 {
    a.iter().zip(b).map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}
