//! A panel in the middle of the screen, and the rows in it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::app::{Scroll, TypedLine};
use crate::ui::drawing::{Ctx, Drawing, Targets};
use crate::ui::lines;
use crate::ui::pen::{Pen, columns};
use crate::ui::theme::{Ground, Role};

/// How large a panel wants to be.
pub(super) type Size = (u16, u16);

/// Smaller than this, every cell is for the text.
pub(super) const ROOMY: Size = (34, 9);

/// Narrower than this there is no room for the marks of more beside a wide glyph.
const NARROWEST: u16 = 5;

/// If fewer columns than this would be left beside the panel, it takes them too.
const SLIVER: u16 = 8;

/// The frame, and the padding in it.
pub(super) const MARGIN: Margin = Margin::new(3, 1);

/// The place of the panel, and of the text in it.
pub(super) fn place(screen: Rect, (width, height): Size) -> (Rect, Rect) {
    let free = if screen.height > ROOMY.1 { screen.inner(Margin::new(0, 1)) } else { screen };
    if free.width < ROOMY.0 || free.height < 5 {
        return (free, free);
    }
    let width = if free.width.saturating_sub(width) < 2 * SLIVER { free.width } else { width };
    let height = height.min(free.height);
    let x = free.x + (free.width - width) / 2;
    let y = free.y + (free.height - height) / 2;
    let outer = Rect { x, y, width, height };
    (outer, outer.inner(MARGIN))
}

/// The height of a panel with this many rows below its head.
pub(super) fn height(head: u16, rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(head + 2 * MARGIN.vertical)
}

/// The size of a panel that is as high as its rows; `count` says how many there are at a width.
pub(super) fn as_high_as_rows(screen: Rect, width: u16, head: u16, count: impl Fn(u16) -> usize) -> Size {
    let (_, inner) = place(screen, (width, screen.height));
    (width, height(head, count(inner.width)))
}

/// The panel, ready to be written on.
pub(super) struct Panel<'a> {
    pub(super) pen: Pen<'a>,
    pub(super) targets: &'a mut Targets,
    /// The place of the text on the screen.
    pub(super) inner: Rect,
}

impl<'a> Panel<'a> {
    pub(super) fn new(out: &'a mut Drawing, screen: Rect, size: Size, ctx: &Ctx<'_>) -> Self {
        let screen = screen.intersection(out.buffer.area);
        let (outer, inner) = place(screen, size);
        Self::over(out, outer, inner, ctx)
    }

    /// A panel at this place, with the text in `inner`. It has a frame if it has a margin.
    pub(super) fn over(out: &'a mut Drawing, outer: Rect, inner: Rect, ctx: &Ctx<'_>) -> Self {
        let Drawing { buffer: buf, targets, .. } = out;
        let Ctx { theme, glyphs, .. } = *ctx;
        targets.cover(outer);
        free_the_edge(buf, outer);
        // What lay below must not shine through: a style only adds to the attributes that are there.
        Clear.render(outer, buf);
        buf.set_style(outer, theme.bg(Ground::Surf).patch(theme.fg(Role::Text)));
        let mut pen = Pen::new(buf, outer, theme, glyphs);
        if outer != inner {
            frame(&mut pen);
        }
        Self { pen: Pen::new(buf, inner, theme, glyphs), targets, inner }
    }

    /// The first row: what this is, and at the right how much of it.
    pub(super) fn title(&mut self, title: &str, right: &str) {
        let pen = &mut self.pen;
        let end = pen.width();
        let room = end.saturating_sub(if right.is_empty() { 0 } else { lines::width(right) + 2 });
        let shown = lines::clip(title, room, pen.glyphs.ellipsis);
        pen.put(0, 0, &shown, pen.theme.strong(Role::Text));
        if room > 0 {
            pen.line_to(end, 0, &Line::from(pen.span(right, Role::Muted)));
        }
    }

    /// What has been typed, with a mark where the next character goes; a hint where it is empty.
    pub(super) fn typed(&mut self, y: u16, typed: &TypedLine, hint: &str) {
        let pen = &mut self.pen;
        let room = usize::from(pen.width().saturating_sub(1));
        let (before, after) = typed.split();
        // Around the cursor: the text behind it in at most half of the room, the text before it in the rest.
        let wanted = room.saturating_sub(after.width().min(room / 2));
        let cut = before.grapheme_indices(true).map(|(at, _)| at).find(|&at| before[at..].width() <= wanted);
        let x = pen.put(0, y, &before[cut.unwrap_or(before.len())..], pen.theme.strong(Role::Text));
        let x = pen.put(x, y, pen.glyphs.light_v, pen.theme.fg(Role::Acc));
        let after = lines::clip(after, pen.width().saturating_sub(x), pen.glyphs.ellipsis);
        pen.put(x, y, &after, pen.theme.strong(Role::Text));
        if typed.is_empty() {
            let hint = lines::clip(hint, pen.width().saturating_sub(x), pen.glyphs.ellipsis);
            pen.put(x, y, &hint, pen.theme.fg(Role::Muted));
        }
    }

    /// The rows as they are scrolled, below row `y`, with a mark where there are more. Returns how far they are
    /// scrolled.
    pub(super) fn rows(&mut self, y: u16, rows: &[Line<'_>], scroll: Scroll) -> Scroll {
        let pen = &mut self.pen;
        let height = pen.height().saturating_sub(y);
        let scroll = scroll.within(last_scroll(rows.len(), height));
        for (line, row) in rows.iter().skip(scroll.at).zip(y..y + height) {
            pen.line(0, row, line);
        }
        self.more(y, height, scroll.at > 0, scroll.has_more());
        scroll
    }

    /// Marks beside `height` rows from `y` on, where there are more above or below them.
    pub(super) fn more(&mut self, y: u16, height: u16, above: bool, below: bool) {
        let pen = &mut self.pen;
        if pen.width() < NARROWEST {
            return;
        }
        let (mark, style) = (pen.glyphs.more, pen.theme.fg(Role::Acc));
        let x = pen.width().saturating_sub(1);
        for (there, y) in [(above, y), (below, (y + height).saturating_sub(1))] {
            if there {
                pen.put(x, y, mark, style);
            }
        }
    }
}

/// The first row of the last full page.
pub(super) fn last_scroll(rows: usize, height: u16) -> usize {
    rows.saturating_sub(usize::from(height))
}

/// A wide glyph that the panel's left edge cuts is gone as a whole.
fn free_the_edge(buf: &mut Buffer, outer: Rect) {
    let Some(x) = outer.x.checked_sub(1) else { return };
    for y in outer.y..outer.bottom() {
        if let Some(cell) = buf.cell_mut(Position::new(x, y)).filter(|cell| cell.symbol().width() > 1) {
            cell.set_symbol(" ");
        }
    }
}

fn frame(pen: &mut Pen<'_>) {
    let style = pen.theme.fg(Role::Rule);
    let glyphs = pen.glyphs;
    let (right, bottom) = (pen.width().saturating_sub(1), pen.height().saturating_sub(1));
    let [top_left, top_right, bottom_left, bottom_right] = glyphs.light_corners;
    for (y, left, end) in [(0, top_left, top_right), (bottom, bottom_left, bottom_right)] {
        pen.run(1, y, right.saturating_sub(1), glyphs.light_h, style);
        pen.put(0, y, left, style);
        pen.put(right, y, end, style);
    }
    for y in 1..bottom {
        pen.put(0, y, glyphs.light_v, style);
        pen.put(right, y, glyphs.light_v, style);
    }
}

/// A text wrapped into rows.
pub(super) fn wrapped(text: &str, width: u16, style: Style) -> Vec<Line<'static>> {
    let pieces = lines::wrap(text, width).into_iter().filter_map(|range| text.get(range));
    pieces.map(|piece| Line::from(Span::styled(piece.to_owned(), style))).collect()
}

/// A text wrapped into a column, with something else at the left of it: rows of both.
pub(super) fn beside(
    left: &[Span<'static>],
    left_width: u16,
    text: &str,
    width: u16,
    style: impl Fn(&str) -> Span<'static>,
) -> Vec<Line<'static>> {
    let wrapped = lines::wrap(text, width.saturating_sub(left_width).max(1));
    let mut rows = Vec::new();
    for place in 0..left.len().max(wrapped.len()) {
        let label = left.get(place).cloned().unwrap_or_default();
        let gap = left_width.saturating_sub(columns(&Line::from(label.clone())));
        let piece = wrapped.get(place).and_then(|range| text.get(range.clone())).unwrap_or_default();
        rows.push(Line::from(vec![label, Span::raw(" ".repeat(usize::from(gap))), style(piece)]));
    }
    rows
}
