//! Screens as control sequences, as few as it takes: moves, colours and attributes only where they change.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use crate::record::raster::palette::named;

const ATTRIBUTES: [(Modifier, u8); 8] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// What the terminal is set to, and where its cursor is, if that is known.
#[derive(Default)]
pub(super) struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
    at: Option<(u16, u16)>,
}

impl Pen {
    /// The whole screen, on a terminal in any state.
    pub(super) fn paint(&mut self, buffer: &Buffer) -> String {
        *self = Self::default();
        let mut out = String::from("\x1b[0m\x1b[?25l\x1b[2J");
        let columns = usize::from(buffer.area.width).max(1);
        for (y, row) in (0..).zip(buffer.content.chunks(columns)) {
            let mut covered = 0;
            for (x, cell) in (0..).zip(row) {
                if x >= covered {
                    self.cell(&mut out, (x, y), cell);
                    covered = x + width(cell);
                }
            }
        }
        out
    }

    /// From one screen to another of the same size.
    pub(super) fn update(&mut self, before: &Buffer, after: &Buffer) -> String {
        let mut out = String::new();
        for (x, y, cell) in before.diff(after) {
            self.cell(&mut out, (x, y), cell);
        }
        out
    }

    /// The last words: the cursor below all, and as it was.
    pub(super) fn leave(height: u16) -> String {
        format!("\x1b[0m\x1b[{height};1H\x1b[?25h")
    }

    fn cell(&mut self, out: &mut String, (x, y): (u16, u16), cell: &Cell) {
        if self.at != Some((x, y)) {
            let _ = match self.at {
                Some((from, row)) if row == y && from < x => write!(out, "\x1b[{}C", x - from),
                _ => write!(out, "\x1b[{};{}H", y + 1, x + 1),
            };
        }
        self.style(out, cell);
        out.push_str(cell.symbol());
        // At the end of a row terminals differ in where the cursor is; the next row is told anyway.
        self.at = Some((x + width(cell), y));
    }

    fn style(&mut self, out: &mut String, cell: &Cell) {
        let mut codes: Vec<String> = Vec::new();
        if !(self.modifier - cell.modifier).is_empty() {
            *self = Self { at: self.at, ..Self::default() };
            codes.push("0".to_owned());
        }
        let more = cell.modifier - self.modifier;
        codes.extend(
            ATTRIBUTES.iter().filter(|(one, _)| more.contains(*one)).map(|(_, code)| code.to_string()),
        );
        if self.fg != cell.fg {
            codes.push(color(cell.fg, 30));
        }
        if self.bg != cell.bg {
            codes.push(color(cell.bg, 40));
        }
        if !codes.is_empty() {
            let _ = write!(out, "\x1b[{}m", codes.join(";"));
        }
        (self.fg, self.bg, self.modifier) = (cell.fg, cell.bg, cell.modifier);
    }
}

/// Columns that a cell takes, as far as the cursor goes.
fn width(cell: &Cell) -> u16 {
    u16::try_from(cell.symbol().width()).unwrap_or(1).max(1)
}

/// A colour as SGR parameters; `base` is 30 for ink, 40 for ground.
fn color(color: Color, base: u8) -> String {
    match (color, named(color)) {
        (Color::Rgb(r, g, b), _) => format!("{};2;{r};{g};{b}", base + 8),
        (Color::Indexed(index), _) => format!("{};5;{index}", base + 8),
        (_, Some(number @ 0..8)) => (base + number).to_string(),
        (_, Some(bright)) => (base + 60 + bright - 8).to_string(),
        (_, None) => (base + 9).to_string(),
    }
}
