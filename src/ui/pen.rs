//! Writes text into an area of the screen: clipped to it, wide glyphs whole or not at all, the background kept.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::glyphs::Glyphs;
use super::lines;
use super::theme::{Ground, Role, Theme};
use crate::sim::Peer;

/// The roles and the ground that belong to a peer.
pub(super) struct Hues {
    pub(super) now: Role,
    pub(super) mid: Role,
    pub(super) dim: Role,
    pub(super) ink: Role,
    pub(super) fill: Ground,
}

/// The hues of a peer.
pub(super) const fn hues(peer: Peer) -> Hues {
    match peer {
        Peer::A => Hues { now: Role::A, mid: Role::Am, dim: Role::Ad, ink: Role::InkA, fill: Ground::FillA },
        Peer::B => Hues { now: Role::B, mid: Role::Bm, dim: Role::Bd, ink: Role::InkB, fill: Ground::FillB },
    }
}

/// A buffer, the part of it that may be written to, and what it is written with. Coordinates start at that part.
pub(super) struct Pen<'a> {
    buf: &'a mut Buffer,
    area: Rect,
    pub(super) theme: Theme,
    pub(super) glyphs: &'static Glyphs,
}

impl<'a> Pen<'a> {
    pub(super) fn new(buf: &'a mut Buffer, area: Rect, theme: Theme, glyphs: &'static Glyphs) -> Self {
        let area = area.intersection(buf.area);
        Self { buf, area, theme, glyphs }
    }

    pub(super) fn width(&self) -> u16 {
        self.area.width
    }

    pub(super) fn height(&self) -> u16 {
        self.area.height
    }

    /// A text in a role.
    pub(super) fn span<'t>(&self, text: impl Into<std::borrow::Cow<'t, str>>, role: Role) -> Span<'t> {
        Span::styled(text, self.theme.fg(role))
    }

    /// A text in a role, standing out.
    pub(super) fn strong<'t>(&self, text: impl Into<std::borrow::Cow<'t, str>>, role: Role) -> Span<'t> {
        Span::styled(text, self.theme.strong(role))
    }

    /// The mark of a peer and its letter.
    pub(super) fn peer(&self, peer: Peer) -> [Span<'static>; 2] {
        let now = hues(peer).now;
        [self.span(self.glyphs.here[peer.index()], now), self.strong(self.glyphs.letter(peer), now)]
    }

    /// Writes from column `x` on; returns the column behind it.
    pub(super) fn put(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        let mut x = x;
        for glyph in
            lines::graphemes(text).map(|(_, glyph)| glyph).filter(|glyph| !glyph.contains(char::is_control))
        {
            let columns = lines::width(glyph);
            if columns == 0 {
                continue;
            }
            if y >= self.area.height || x.saturating_add(columns) > self.area.width {
                break;
            }
            for hidden in 0..columns {
                let place = Position::new(self.area.x + x + hidden, self.area.y + y);
                if let Some(cell) = self.buf.cell_mut(place) {
                    cell.set_symbol(if hidden == 0 { glyph } else { " " }).set_style(style);
                }
            }
            x += columns;
        }
        x
    }

    /// Writes a line from column `x` on; returns the column behind it.
    pub(super) fn line(&mut self, x: u16, y: u16, line: &Line<'_>) -> u16 {
        line.spans.iter().fold(x, |x, span| self.put(x, y, &span.content, span.style))
    }

    /// Writes a line so that it ends before column `end`.
    pub(super) fn line_to(&mut self, end: u16, y: u16, line: &Line<'_>) -> u16 {
        let x = end.saturating_sub(columns(line));
        self.line(x, y, line);
        x
    }

    /// Writes a glyph `count` times.
    pub(super) fn run(&mut self, x: u16, y: u16, count: u16, glyph: &str, style: Style) {
        for x in x..x.saturating_add(count) {
            self.put(x, y, glyph, style);
        }
    }

    /// Puts a ground behind a row of `width` cells.
    pub(super) fn ground(&mut self, x: u16, y: u16, width: u16, ground: Ground) {
        let cells = Rect { x: self.area.x + x, y: self.area.y + y, width, height: 1 };
        self.buf.set_style(cells.intersection(self.area), self.theme.bg(ground));
    }
}

/// How many columns a line takes.
pub(super) fn columns(line: &Line<'_>) -> u16 {
    u16::try_from(line.width()).unwrap_or(u16::MAX)
}

/// The first of `candidates` that fits into this many columns; the last one if none does.
pub(super) fn first_fitting<T>(candidates: Vec<T>, columns: u16, width: impl Fn(&T) -> u16) -> Option<T> {
    let mut last = None;
    for candidate in candidates {
        if width(&candidate) <= columns {
            return Some(candidate);
        }
        last = Some(candidate);
    }
    last
}
