//! Text that moves along a row, as an arrow does: the terminal can move it by itself.

use std::ops::Range;

use ratatui::buffer::Cell;
use unicode_width::UnicodeWidthStr;

use super::run::looks_same;
use crate::record::grid::spans;

/// So many columns a part of a row may have moved.
const FURTHEST_SHIFT: usize = 4;

/// So many cells of a part that has moved must be other than before: else moving it is not shorter than writing it.
const SHORTEST_SHIFT: usize = 8;

/// A part of a row that has moved to the left or to the right.
#[derive(Debug)]
pub(super) struct Shift {
    /// Its first column before.
    from: usize,
    /// The column after its last one before.
    to: usize,
    /// So many columns.
    pub(super) by: usize,
    right: bool,
}

impl Shift {
    /// The longest part that has moved, if it pays to move it.
    pub(super) fn find(before: &[Cell], after: &[Cell]) -> Option<Self> {
        let is_other: Vec<bool> = before.iter().zip(after).map(|(old, new)| !looks_same(old, new)).collect();
        if is_other.iter().filter(|is| **is).count() < SHORTEST_SHIFT {
            return None;
        }
        if before.iter().chain(after).any(|cell| cell.symbol().len() > 1 && cell.symbol().width() != 1) {
            return None;
        }
        let ways = (1..=FURTHEST_SHIFT).flat_map(|by| [(by, true), (by, false)]);
        let found = ways.filter_map(|(by, right)| {
            let target = |x: usize| if right { x.checked_add(by) } else { x.checked_sub(by) };
            let has_moved = |x: usize| {
                let new = target(x).and_then(|x| after.get(x));
                before.get(x).zip(new).is_some_and(|(old, new)| looks_same(old, new))
            };
            let gains = |part: &Range<usize>| {
                is_other.get(part.clone()).unwrap_or_default().iter().filter(|is| **is).count()
            };
            let parts = spans((0..before.len()).map(has_moved));
            let (gain, part) =
                parts.into_iter().map(|part| (gains(&part), part)).max_by_key(|(gain, _)| *gain)?;
            Some((gain, Self { from: part.start, to: part.end, by, right }))
        });
        let (gain, shift) = found.max_by_key(|(gain, _)| *gain)?;
        (gain >= SHORTEST_SHIFT).then_some(shift)
    }

    /// The column at which `by` cells are deleted, and the one at which as many are inserted then.
    pub(super) fn columns(&self) -> (usize, usize) {
        let &Self { from, to, by, right } = self;
        if right { (to, from) } else { (from - by, to - by) }
    }

    /// The row after it, as far as it is known.
    pub(super) fn applied<'b>(&self, mut cells: Vec<Option<&'b Cell>>) -> Vec<Option<&'b Cell>> {
        let (deletes, inserts) = self.columns();
        cells.drain(deletes..deletes + self.by);
        cells.splice(inserts..inserts, vec![None; self.by]);
        cells
    }
}
