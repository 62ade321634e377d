//! What there is to write of a row: cells that look different, as runs of one style.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

/// Attributes that show on a blank, too.
pub(super) const SHOWN_ON_BLANKS: Modifier =
    Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// So many unchanged cells between two changed ones are written again: a move of the cursor is not shorter.
const SHORT_GAP: usize = 4;

/// So many changed blanks at the end of a row are written: EL is not shorter.
const SHORT_END: usize = 3;

/// Cells next to each other that are written in one style.
#[derive(Debug)]
pub(super) struct Run<'b> {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) cells: &'b [Cell],
    pub(super) bg: Color,
    /// Foreground and attributes; none if all is blank.
    pub(super) ink: Option<(Color, Modifier)>,
    /// Some of it is blank.
    has_blanks: bool,
    /// It is no cells but EL, from here to the end of the row.
    pub(super) erases: bool,
}

impl<'b> Run<'b> {
    /// The cells of a row from one column up to another.
    fn new(x: usize, y: usize, row: &'b [Cell], to: usize) -> Option<Self> {
        let bg = row.get(x)?.bg;
        let mut run = Self { x, y, cells: &[], bg, ink: None, has_blanks: false, erases: false };
        run.extend(row, to).then_some(run)
    }

    /// Adds the cells up to a column, if one style does for all of them.
    fn extend(&mut self, row: &'b [Cell], to: usize) -> bool {
        let Some(cells) = row.get(self.x..to) else { return false };
        let (mut ink, mut has_blanks) = (self.ink, self.has_blanks);
        let mut at = self.cells.len();
        while let Some(cell) = cells.get(at) {
            at += width(cell);
            let is_blank = is_blank(cell);
            let own = (cell.fg, cell.modifier);
            if cell.bg != self.bg || !is_blank && *ink.get_or_insert(own) != own {
                return false;
            }
            has_blanks |= is_blank;
        }
        if has_blanks && ink.is_some_and(|(_, modifier)| modifier.intersects(SHOWN_ON_BLANKS)) {
            return false;
        }
        (self.cells, self.ink, self.has_blanks) = (cells, ink, has_blanks);
        true
    }

    fn end(&self) -> usize {
        self.x + self.cells.len()
    }

    /// Whether it has a colour of 24 bits.
    pub(super) fn is_true_color(&self) -> bool {
        let ink = self.ink.map(|(fg, _)| fg);
        ink.into_iter().chain([self.bg]).any(|color| matches!(color, Color::Rgb(..)))
    }
}

/// Adds what there is to write of a row, where these cells have changed. If it `erases`, a blank end of the row is not
/// written.
pub(super) fn runs<'b>(runs: &mut Vec<Run<'b>>, y: usize, row: &'b [Cell], changed: &[bool], erases: bool) {
    let Some(last) = changed.iter().rposition(|is| *is) else { return };
    // From here to the end of the row all is blank, and of one colour.
    let blank = row.last().filter(|cell| erases && is_blank(cell));
    let end = blank.map_or(row.len(), |end| {
        let end = row.len() - row.iter().rev().take_while(|cell| looks_same(cell, end)).count();
        // The other half of a wide character looks blank.
        end.checked_sub(1).and_then(|last| Some(last + width(row.get(last)?))).unwrap_or(end)
    });
    let is_shorter = last + 1 > end + SHORT_END;
    let written = if is_shorter { end } else { last + 1 };
    let mut open: Option<Run<'b>> = None;
    for x in (0..written).filter(|&x| changed.get(x) == Some(&true)) {
        let to = x + row.get(x).map_or(1, width);
        let joins = open.as_mut().is_some_and(|run| {
            // Cells between that have not changed are as good as others, if they are single letters.
            let is_short =
                |gap: &[Cell]| gap.len() <= SHORT_GAP && gap.iter().all(|cell| cell.symbol().len() == 1);
            row.get(run.end()..x).is_some_and(is_short) && run.extend(row, to)
        });
        if !joins {
            runs.extend(std::mem::replace(&mut open, Run::new(x, y, row, to)));
        }
    }
    runs.extend(open);
    if let Some(blank) = blank.filter(|_| is_shorter) {
        runs.push(Run { x: end, y, cells: &[], bg: blank.bg, ink: None, has_blanks: true, erases: true });
    }
}

/// Which cells of a row must be written, by the first column of each.
pub(super) fn changes(before: &[Option<&Cell>], after: &[Cell]) -> Vec<bool> {
    let mut changed = vec![false; after.len()];
    // Up to here the terminal shows what cannot be known: writing over half of a wide character unsettles the rest.
    let mut unsettled = 0;
    let mut x = 0;
    while let Some(cell) = after.get(x) {
        let end = x + width(cell);
        let is_same =
            x >= unsettled && before.get(x).copied().flatten().is_some_and(|old| looks_same(old, cell));
        if !is_same {
            if let Some(changed) = changed.get_mut(x) {
                *changed = true;
            }
            let olds = before.iter().enumerate().take(end).skip(x);
            unsettled = olds.map(|(x, old)| x + old.map_or(1, width)).fold(unsettled, usize::max);
        }
        x = end;
    }
    changed
}

/// Whether only the background of a cell is seen.
pub(super) fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SHOWN_ON_BLANKS)
}

/// Whether the cells look the same.
pub(super) fn looks_same(one: &Cell, other: &Cell) -> bool {
    one.bg == other.bg && (one == other || is_blank(one) && is_blank(other))
}

/// Columns that a cell takes, as far as the cursor goes.
pub(super) fn width(cell: &Cell) -> usize {
    let symbol = cell.symbol();
    if symbol.len() == 1 { 1 } else { symbol.width().max(1) }
}
