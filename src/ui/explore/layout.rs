//! The layout of the grid's screen, by its size.

use ratatui::layout::Rect;

use crate::tcp::State;
use crate::ui::header;

/// How the states are named over the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heads {
    /// In one row, short.
    Short,
    /// Alternating between two rows, short.
    ShortByTurns,
    /// Alternating between two rows, in full.
    FullByTurns,
}

/// The grid: its rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cells {
    pub(super) area: Rect,
    /// Columns for the names of A's states.
    pub(super) label: u16,
    /// Columns of a cell.
    pub(super) width: u16,
    /// Rows of a cell.
    pub(super) height: u16,
    pub(super) heads: Heads,
}

/// Rows over the grid for the names.
pub(super) const HEAD: u16 = 2;

/// How many states there are, as many as [`State::ALL`] has.
const COUNT: u16 = 11;

impl Cells {
    fn new(at: (u16, u16), label: u16, width: u16, height: u16, heads: Heads) -> Self {
        let (x, y) = at;
        let area = Rect { x, y, width: label + COUNT * width, height: HEAD + (COUNT - 1) * height + 1 };
        Self { area, label, width, height, heads }
    }

    /// The first column of the cells of this state of B.
    pub(super) fn x(&self, b: State) -> u16 {
        self.label + b as u16 * self.width
    }

    /// The row of this state of A.
    pub(super) fn y(&self, a: State) -> u16 {
        HEAD + a as u16 * self.height
    }

    /// The cells of the screen that a pair has.
    pub(super) fn place(&self, [a, b]: [State; 2]) -> Rect {
        let (x, y) = (self.area.x + self.x(b), self.area.y + self.y(a));
        Rect { x, y, width: self.width, height: self.height }.intersection(self.area)
    }
}

/// The places on the screen. What there is no room for is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) header: Rect,
    pub(super) bounds: Rect,
    pub(super) grid: Option<Cells>,
    pub(super) side: Rect,
    pub(super) legend: Rect,
    /// Below the legend, where rows are left: the bounds in sentences.
    pub(super) sentences: Rect,
    pub(super) footer: Rect,
}

/// Columns between the grid and the side panel.
const GAP: u16 = 3;

/// The largest width of the side panel.
const WIDEST_SIDE: u16 = 56;

/// Rows before the grid, and those behind it with a row between: header, bounds, legend, footer.
const AROUND: u16 = 6;

/// Narrower than this there are no margins.
const NARROW: u16 = 40;

/// From this size on there is a grid.
const ROOM_FOR_GRID: (u16, u16) = (53, AROUND + HEAD + COUNT);

/// From this width on there is a side panel.
const ROOM_FOR_SIDE: u16 = 78;

/// From this width on A's states are named in full.
pub(super) const FULL: u16 = 14;

pub(super) fn layout(area: Rect) -> Layout {
    let row = |y: u16| Rect { y: area.y.saturating_add(y), height: 1, ..area }.intersection(area);
    let (width, height) = (area.width, area.height);
    let header = row(0);
    let footer = if height > 1 { row(height - 1) } else { Rect::ZERO };
    let inset =
        |rect: Rect, by: u16| Rect { x: rect.x + by, width: rect.width.saturating_sub(2 * by), ..rect };
    let margin = if width < NARROW { 0 } else { header::margin(width) };
    if width < ROOM_FOR_GRID.0 || height < ROOM_FOR_GRID.1 {
        let bounds = if height > 8 { inset(row(1), margin) } else { Rect::ZERO };
        let top = 1 + bounds.height + u16::from(height > 12);
        let side = Rect { y: area.y + top.min(height), height: height.saturating_sub(top + 1), ..area };
        let (grid, legend, sentences) = (None, Rect::ZERO, Rect::ZERO);
        return Layout { header, bounds, grid, side: inset(side, margin), legend, sentences, footer };
    }
    let (label, cell, heads) = match width {
        160.. => (FULL, 8, Heads::FullByTurns),
        120.. => (FULL, 6, Heads::Short),
        100.. => (FULL, 4, Heads::ShortByTurns),
        _ => (7, 4, Heads::ShortByTurns),
    };
    let tall = height >= AROUND + HEAD + 2 * COUNT;
    // With rows to spare, empty ones set the parts apart.
    let spare = height - if tall { AROUND + HEAD + 2 * COUNT - 1 } else { ROOM_FOR_GRID.1 };
    let (before_bounds, before_grid) = (spare.min(1), u16::from(spare > 1));
    let grid_width = label + COUNT * cell;
    let side_width = (width - grid_width).saturating_sub(GAP + 2 * margin).min(WIDEST_SIDE);
    let has_side = width >= ROOM_FOR_SIDE;
    let used = grid_width + if has_side { GAP + side_width } else { 0 };
    let left = area.x + (width - used) / 2;
    let bounds = row(1 + before_bounds);
    let top = bounds.y + 1 + before_grid;
    let grid = Cells::new((left, top), label, cell, if tall { 2 } else { 1 }, heads);
    let legend_y = grid.area.bottom() + 1;
    let below = footer.y.saturating_sub(legend_y);
    let legend = Rect { x: left, y: legend_y, width: used, height: below.min(2) };
    let side = if has_side {
        let bottom = footer.y.saturating_sub(1);
        Rect { x: left + grid_width + GAP, y: top, width: side_width, height: bottom.saturating_sub(top) }
    } else {
        let y = legend.bottom() + 1;
        Rect { x: left, y, width: used, height: footer.y.saturating_sub(y) }
    };
    // The legend keeps to the grid's columns where the side comes down beside it.
    let legend = if has_side { Rect { width: grid_width, ..legend } } else { legend };
    let y = legend.bottom() + 1;
    let height = if has_side { footer.y.saturating_sub(y + 1) } else { 0 };
    let sentences = Rect { y, height, ..legend };
    let bounds = Rect { x: left, width: used, ..bounds };
    Layout { header, bounds, grid: Some(grid), side, legend, sentences, footer }
}
