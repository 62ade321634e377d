//! A piece of a buffer to draw the diagram on. What falls outside is cut off; nothing panics.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthChar;

use super::layout::Point;
use crate::ui::glyphs::Glyphs;
use crate::ui::theme::Theme;

/// Where the diagram is drawn, and what with.
pub(super) struct Canvas<'a> {
    buf: &'a mut Buffer,
    area: Rect,
    pub(super) theme: &'a Theme,
    pub(super) glyphs: &'a Glyphs,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(buf: &'a mut Buffer, area: Rect, theme: &'a Theme, glyphs: &'a Glyphs) -> Self {
        let area = area.intersection(buf.area);
        Self { buf, area, theme, glyphs }
    }

    /// Blanks all of it, in one style.
    pub(super) fn clear(&mut self, style: Style) {
        if self.area.is_empty() {
            return;
        }
        let mut blank = Cell::EMPTY;
        blank.set_style(style);
        for y in 0..self.area.height {
            let start = self.buf.index_of(self.area.x, self.area.y + y);
            let row = self.buf.content.get_mut(start..start + usize::from(self.area.width));
            row.unwrap_or_default().fill(blank.clone());
        }
    }

    /// Writes one mark over what was there; the ground stays.
    pub(super) fn put(&mut self, at: Point, mark: &str, style: Style) {
        if let Some(cell) = self.cell(at) {
            cell.set_symbol(mark);
            // Reverse video is a ground where there are no colours.
            cell.modifier &= Modifier::REVERSED;
            cell.set_style(style);
        }
    }

    /// Lays a ground; the marks on it stay.
    pub(super) fn ground(&mut self, at: Point, style: Style) {
        if let Some(cell) = self.cell(at) {
            cell.set_style(style);
        }
    }

    /// Writes a text of at most `columns` columns, and says how many it took. A wide character never hangs over.
    pub(super) fn text(&mut self, (x, y): Point, columns: u16, text: &str, style: Style) -> u16 {
        let mut used = 0;
        let mut mark = String::new();
        for c in text.chars() {
            let width = u16::try_from(c.width().unwrap_or(0)).unwrap_or(0);
            if width == 0 {
                continue;
            }
            if used + width > columns {
                break;
            }
            mark.clear();
            mark.push(c);
            let at = x.saturating_add(used);
            let fits = u32::from(at) + u32::from(width) <= u32::from(self.area.width);
            self.put((at, y), if fits { &mark } else { " " }, style);
            if width == 2 && fits {
                self.put((at.saturating_add(1), y), " ", style);
            }
            used += width;
        }
        used
    }

    fn cell(&mut self, (x, y): Point) -> Option<&mut Cell> {
        let inside = x < self.area.width && y < self.area.height;
        let at = (self.area.x.saturating_add(x), self.area.y.saturating_add(y));
        if inside { self.buf.cell_mut(at) } else { None }
    }
}
