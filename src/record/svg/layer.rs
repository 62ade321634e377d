//! Cells as SVG: grounds as rectangles, lines and marks as paths, the rest as text that stays text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::shapes::{self, HALF, HEIGHT, Paint, Straight, WIDTH, Weight};
use crate::record::grid::{Cell, Grid};
use crate::text::Escaped;

/// The distance of the baseline from the top of the cell.
const BASELINE: usize = 15;

/// The same of a wide one, which is larger.
const WIDE_BASELINE: usize = 16;

/// A collection of cells, put together into as few elements as they need.
#[derive(Default)]
pub(crate) struct Layer {
    /// By hue: the stretches of each row.
    grounds: BTreeMap<(u32, usize, usize), BTreeSet<usize>>,
    lines: BTreeMap<Course, Vec<Stretch>>,
    marks: BTreeMap<(u32, Paint), String>,
    texts: Vec<Text>,
}

/// Where straight lines of one kind lie: hue, weight, whether they go down, and how far from the edge.
type Course = (u32, Weight, bool, usize);

/// From where to where.
type Stretch = (usize, usize);

/// Words in one style, without a gap.
struct Text {
    x: usize,
    y: usize,
    /// The first cell, which has the style of all.
    first: Cell,
    /// Columns in all.
    width: usize,
    words: String,
}

impl Layer {
    /// Adds the cells of a row that are there, `x` being the column of the first.
    pub(crate) fn row(&mut self, grid: &Grid, x: usize, y: usize, cells: impl Iterator<Item = Option<Cell>>) {
        let mut open: Option<Text> = None;
        for (x, cell) in (x..).zip(cells) {
            let Some(cell) = cell else { continue };
            let symbol = grid.symbol(cell);
            if cell.width == 0 || grid.is_blank(cell) || self.draw(symbol, x, y, cell.ink) {
                continue;
            }
            match &mut open {
                Some(text) if text.goes_on(x, cell) => text.add(symbol, x, cell),
                _ => self.texts.extend(open.replace(Text::new(symbol, x, y, cell))),
            }
        }
        self.texts.extend(open);
    }

    /// Adds a stretch of ground, in cells.
    pub(crate) fn ground(&mut self, hue: u32, y: usize, from: usize, to: usize) {
        self.grounds.entry((hue, from, to)).or_default().insert(y);
    }

    /// Adds the ground of cells where it is said, next to each other as one.
    pub(crate) fn grounds(&mut self, x: usize, y: usize, hues: impl Iterator<Item = Option<u32>>) {
        let mut open: Option<(u32, usize)> = None;
        let mut end = x;
        for (x, hue) in (x..).zip(hues) {
            if open.map(|(hue, _)| hue) != hue {
                if let Some((hue, from)) = open {
                    self.ground(hue, y, from, x);
                }
                open = hue.map(|hue| (hue, x));
            }
            end = x + 1;
        }
        if let Some((hue, from)) = open {
            self.ground(hue, y, from, end);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.grounds.is_empty() && self.lines.is_empty() && self.marks.is_empty() && self.texts.is_empty()
    }

    /// Draws what is a line or a mark; `false` leaves it to the font.
    fn draw(&mut self, symbol: &str, column: usize, row: usize, ink: u32) -> bool {
        let mut chars = symbol.chars();
        let (Some(char), None) = (chars.next(), chars.next()) else { return false };
        let (x, y) = (column * WIDTH, row * HEIGHT);
        if let Some(straights) = shapes::straights(char) {
            for Straight { weight, down, at, from, to } in straights {
                let (across, along) = if down { (x, y) } else { (y, x) };
                let place = (ink, weight, down, at + across * HALF);
                self.lines.entry(place).or_default().push((from + along * HALF, to + along * HALF));
            }
            return true;
        }
        let Some((paint, path)) = shapes::mark(char) else { return false };
        let all = self.marks.entry((ink, paint)).or_default();
        let _ = write!(all, "M{x} {y}{path}");
        true
    }

    /// Writes it as elements whose classes [`style`] explains.
    pub(crate) fn write(self, out: &mut String) {
        for ((hue, from, to), rows) in self.grounds {
            let (x, width) = (from * WIDTH, (to - from) * WIDTH);
            for (top, bottom) in joined(rows.into_iter().map(|row| (row, row + 1)).collect()) {
                let (y, height) = (top * HEIGHT, (bottom - top) * HEIGHT);
                let _ = write!(
                    out,
                    r#"<rect class="f{hue}" x="{x}" y="{y}" width="{width}" height="{height}"/>"#
                );
            }
        }
        let mut paths: BTreeMap<(u32, &str), String> = BTreeMap::new();
        for ((hue, weight, down, at), pieces) in self.lines {
            let class = match weight {
                Weight::Light => "",
                Weight::Heavy => " h",
                Weight::DashedAcross => " d",
                Weight::DashedDown => " e",
            };
            let path = paths.entry((hue, class)).or_default();
            let cell = HALF * if down { HEIGHT } else { WIDTH };
            let overlap = usize::from(matches!(weight, Weight::Light | Weight::Heavy));
            for (from, to) in joined(pieces) {
                // Where a line continues in another element, there must be no gap.
                let from = if from % cell == 0 { from.saturating_sub(overlap) } else { from };
                let to = if to % cell == 0 { to + overlap } else { to };
                let (x, y) = if down { (at, from) } else { (from, at) };
                let way = if down { 'v' } else { 'h' };
                let _ = write!(path, "M{} {}{way}{}", Halved(x), Halved(y), Halved(to - from));
            }
        }
        for ((hue, paint), mark) in self.marks {
            match paint {
                Paint::Line => paths.entry((hue, "")).or_default().push_str(&mark),
                Paint::Outline => paths.entry((hue, " o")).or_default().push_str(&mark),
                Paint::Filled => {
                    let _ = write!(out, r#"<path class="f{hue}" d="{mark}"/>"#);
                }
            }
        }
        for ((hue, class), path) in paths {
            let _ = write!(out, r#"<path class="s{hue}{class}" d="{path}"/>"#);
        }
        self.texts.iter().for_each(|text| text.write(out));
    }
}

impl Text {
    fn new(symbol: &str, x: usize, y: usize, first: Cell) -> Self {
        Self { x, y, first, width: usize::from(first.width), words: symbol.to_owned() }
    }

    /// Whether the cell goes on with this text: over one blank between words, but not over a gap.
    fn goes_on(&self, x: usize, cell: Cell) -> bool {
        let style = |cell: Cell| (cell.ink, cell.bold, cell.underlined, cell.width);
        style(self.first) == style(cell) && x <= self.x + self.width + 1
    }

    fn add(&mut self, symbol: &str, x: usize, cell: Cell) {
        if x > self.x + self.width {
            self.words.push(' ');
        }
        self.words.push_str(symbol);
        self.width = x + usize::from(cell.width) - self.x;
    }

    fn write(&self, out: &mut String) {
        let Cell { ink, bold, underlined, width, .. } = self.first;
        let is_wide = width > 1;
        let x = self.x * WIDTH;
        let y = self.y * HEIGHT + if is_wide { WIDE_BASELINE } else { BASELINE };
        let _ = write!(out, r#"<text class="f{ink}"#);
        for (_, class) in [(bold, " b"), (underlined, " u"), (is_wide, " w")].iter().filter(|(is, _)| *is) {
            out.push_str(class);
        }
        let _ = write!(out, r#"" x="{x}" y="{y}""#);
        if self.width > usize::from(width) {
            let _ = write!(out, r#" textLength="{}""#, self.width * WIDTH);
        }
        let _ = write!(out, ">{}</text>", Escaped(&self.words));
    }
}

/// Stretches that touch, as one.
fn joined(mut pieces: Vec<Stretch>) -> Vec<Stretch> {
    pieces.sort_unstable();
    let mut joined: Vec<Stretch> = Vec::new();
    for (from, to) in pieces {
        match joined.last_mut() {
            Some((_, end)) if from <= *end => *end = (*end).max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// A number of half units.
struct Halved(usize);

impl std::fmt::Display for Halved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let half = if self.0 % 2 == 1 { ".5" } else { "" };
        write!(f, "{}{half}", self.0 / 2)
    }
}
