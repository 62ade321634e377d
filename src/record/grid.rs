//! Frames as interned rows, and what of them moves: the part of every row that stays the same all the time, and
//! spans of cells that change, each with its variants and when they are shown.
//!
//! An animation is mostly repetition. Kept like this it takes little memory, and vector formats draw every piece once.

use std::borrow::Borrow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::hash::Hash;
use std::ops::Range;
use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr;

use super::Map;
use super::raster::palette::{self, BG, FG, Rgb};

/// A colour by theme: dark and light. Where there is one theme, both are the same.
pub(crate) type Hue = [Rgb; 2];

/// Values by number, each kept once: a clone of one is to cost nothing.
#[derive(Debug)]
pub(crate) struct Interner<T> {
    numbers: Map<T, u32>,
    values: Vec<T>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { numbers: Map::default(), values: Vec::new() }
    }
}

impl<T: Clone + Eq + Hash> Interner<T> {
    pub(crate) fn number(&mut self, value: T) -> u32 {
        let next = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(value).or_insert_with_key(|value| {
            self.values.push(value.clone());
            next
        })
    }

    /// The same of a value that is kept only if it is new.
    fn number_of<B: Hash + Eq + ?Sized>(&mut self, value: &B) -> u32
    where
        T: Borrow<B> + for<'b> From<&'b B>,
    {
        self.numbers.get(value).copied().unwrap_or_else(|| self.number(value.into()))
    }

    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        self.values.get(number as usize)
    }

    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }
}

/// What a cell looks like, by numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Cell {
    pub(crate) symbol: u32,
    pub(crate) ink: u32,
    pub(crate) ground: u32,
    pub(crate) bold: bool,
    pub(crate) underlined: bool,
    /// Columns that its symbol takes; 0 for what a wide one covers.
    pub(crate) width: u8,
}

/// From which frame on which variant is shown.
pub(crate) type Turn = (usize, usize);

/// A span of a row that changes: what it shows, one after the other.
#[derive(Debug)]
pub(crate) struct Track<'g> {
    pub(crate) y: usize,
    pub(crate) columns: Range<usize>,
    /// The ground of each column, where it never changes.
    pub(crate) grounds: Vec<Option<u32>>,
    /// The different contents, in the order of their first appearance.
    pub(crate) variants: Vec<&'g [Cell]>,
    /// The first is at frame 0.
    pub(crate) turns: Vec<Turn>,
}

impl Track<'_> {
    /// For each variant the frames that show it, of `frames` in all.
    pub(crate) fn shown(&self, frames: usize) -> Vec<Vec<usize>> {
        let mut shown = vec![Vec::new(); self.variants.len()];
        let ends = self.turns.iter().skip(1).map(|(from, _)| *from).chain([frames]);
        for (&(from, variant), end) in self.turns.iter().zip(ends) {
            if let Some(shown) = shown.get_mut(variant) {
                shown.extend(from..end);
            }
        }
        shown
    }
}

/// An animation, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    symbols: Interner<Rc<str>>,
    hues: Interner<Hue>,
    kept: Interner<Rc<[Cell]>>,
    /// For each frame its rows.
    frames: Vec<Vec<u32>>,
    ground: u32,
    /// What the last frame was made from.
    before: Option<(Buffer, Option<Buffer>)>,
}

impl Grid {
    /// Adds a frame, drawn in the dark and in the light theme, or in one.
    pub(crate) fn add(&mut self, dark: Buffer, light: Option<Buffer>) {
        let columns = usize::from(dark.area.width).max(1);
        (self.columns, self.rows) = (columns, usize::from(dark.area.height));
        let before = self.before.take();
        let shown = before.as_ref().zip(self.frames.last()).map(|(buffers, rows)| (buffers, rows.clone()));
        let rows = dark.content.chunks(columns).enumerate().map(|(y, row)| {
            let cells = y * columns..(y + 1) * columns;
            let light_row = light.as_ref().and_then(|light| light.content.get(cells.clone()));
            // Most rows are what they were.
            if let Some(((old_dark, old_light), rows)) = &shown
                && old_dark.content.get(cells.clone()) == Some(row)
                && old_light.as_ref().and_then(|light| light.content.get(cells)) == light_row
                && let Some(&row) = rows.get(y)
            {
                return row;
            }
            self.row(row, light_row.unwrap_or(row))
        });
        let rows: Vec<u32> = rows.collect();
        if self.frames.is_empty() {
            self.ground = self.most(&rows);
        }
        self.frames.push(rows);
        self.before = Some((dark, light));
    }

    fn row(&mut self, dark: &[ratatui::buffer::Cell], light: &[ratatui::buffer::Cell]) -> u32 {
        let mut covered = 0_usize;
        let mut last: Option<(&ratatui::buffer::Cell, &ratatui::buffer::Cell, Cell)> = None;
        let cells = dark.iter().zip(light).map(|(dark, light)| {
            // Many cells look like the one before them.
            if let Some((last_dark, last_light, cell)) = last
                && cell.width == 1
                && last_dark == dark
                && (std::ptr::eq(dark, light) || last_light == light)
            {
                return cell;
            }
            let [(ink, ground), (light_ink, light_ground)] =
                [dark, light].map(|cell| palette::inks(cell, FG, BG));
            let symbol = if covered > 0 { "" } else { dark.symbol() };
            let width = symbol.width();
            covered = covered.saturating_sub(1) + width.saturating_sub(1);
            let underlined = dark.modifier.contains(Modifier::UNDERLINED);
            let inked = underlined || !symbol.trim().is_empty();
            let cell = Cell {
                symbol: self.symbols.number_of(symbol),
                // The colour of nothing is no difference.
                ink: if inked { self.hues.number([ink, light_ink]) } else { 0 },
                ground: self.hues.number([ground, light_ground]),
                bold: inked && dark.modifier.contains(Modifier::BOLD),
                underlined,
                width: u8::try_from(width).unwrap_or(2),
            };
            last = Some((dark, light, cell));
            cell
        });
        let cells: Vec<Cell> = cells.collect();
        self.kept.number_of(cells.as_slice())
    }

    /// The background of most of these rows.
    fn most(&self, rows: &[u32]) -> u32 {
        let mut counts = Map::default();
        for cell in rows.iter().filter_map(|&row| self.kept.get(row)).flat_map(|row| row.iter()) {
            *counts.entry(cell.ground).or_insert(0) += 1;
        }
        let most = counts.into_iter().max_by_key(|&(hue, count)| (count, Reverse(hue)));
        most.map_or(0, |(hue, _)| hue)
    }

    /// How many frames there are.
    pub(crate) fn frames(&self) -> usize {
        self.frames.len()
    }

    pub(crate) fn symbol(&self, cell: Cell) -> &str {
        self.symbols.get(cell.symbol).map_or("", AsRef::as_ref)
    }

    pub(crate) fn hues(&self) -> &[Hue] {
        self.hues.values()
    }

    pub(crate) fn is_blank(&self, cell: Cell) -> bool {
        self.symbol(cell).trim().is_empty() && !cell.underlined
    }

    /// The background of most of the first frame.
    pub(crate) fn ground(&self) -> u32 {
        self.ground
    }

    /// What a row shows in each frame, by number.
    fn row_numbers(&self, y: usize) -> Vec<u32> {
        self.frames.iter().filter_map(|rows| rows.get(y).copied()).collect()
    }

    /// All that a row ever shows.
    fn contents(&self, y: usize) -> Vec<&[Cell]> {
        let rows: BTreeSet<u32> = self.frames.iter().filter_map(|rows| rows.get(y).copied()).collect();
        rows.into_iter().filter_map(|row| self.kept.get(row)).map(AsRef::as_ref).collect()
    }

    /// Takes row `y` apart: the cells that are the same in every frame, and the spans that are not.
    pub(crate) fn split(&self, y: usize) -> (Vec<Option<Cell>>, Vec<Track<'_>>) {
        let numbers = self.row_numbers(y);
        let contents = self.contents(y);
        let steady = self.steady_grounds(y);
        let all = |x: usize| contents.iter().filter_map(move |row| row.get(x).copied());
        let mut moves: Vec<bool> = (0..self.columns)
            .map(|x| {
                let first = all(x).next();
                all(x).any(|cell| Some(cell) != first)
            })
            .collect();
        self.widen(&mut moves, &all);
        let spans = spans(moves);
        let mut still: Vec<Option<Cell>> = (0..self.columns).map(|x| all(x).next()).collect();
        let tracks = spans.into_iter().map(|columns| {
            still.iter_mut().take(columns.end).skip(columns.start).for_each(|cell| *cell = None);
            let grounds = steady.get(columns.clone()).unwrap_or_default().to_vec();
            let (variants, turns) = self.variants(&columns, &numbers);
            Track { y, columns, grounds, variants, turns }
        });
        let tracks = tracks.collect();
        (still, tracks)
    }

    /// The different contents of a span, and from which frame on which of them is shown.
    fn variants(&self, columns: &Range<usize>, numbers: &[u32]) -> (Vec<&[Cell]>, Vec<Turn>) {
        let mut variants: Interner<&[Cell]> = Interner::default();
        let mut turns: Vec<Turn> = Vec::new();
        let mut known: Map<u32, usize> = Map::default();
        for (frame, &row) in numbers.iter().enumerate() {
            let variant = *known.entry(row).or_insert_with(|| {
                let cells = self.kept.get(row).and_then(|row| row.get(columns.clone()));
                variants.number(cells.unwrap_or_default()) as usize
            });
            if turns.last().is_none_or(|(_, shown)| *shown != variant) {
                turns.push((frame, variant));
            }
        }
        (variants.values, turns)
    }

    /// Words and wide characters move as a whole.
    fn widen<I: Iterator<Item = Cell>>(&self, moves: &mut [bool], all: &impl Fn(usize) -> I) {
        let inked = |x: usize| {
            all(x).any(|cell| !self.is_blank(cell) && !is_line(self.symbol(cell)) || cell.width == 0)
        };
        let words: Vec<bool> = (0..moves.len()).map(inked).collect();
        let both = |a: usize, b: usize| words.get(a) == Some(&true) && words.get(b) == Some(&true);
        let forth = (1..moves.len()).map(|x| (x - 1, x));
        let back = (1..moves.len()).rev().map(|x| (x, x - 1));
        for (from, to) in forth.chain(back) {
            if moves.get(from) == Some(&true)
                && both(from, to)
                && let Some(moves) = moves.get_mut(to)
            {
                *moves = true;
            }
        }
    }

    /// The ground of each cell of a row, where it is the same in every frame.
    pub(crate) fn steady_grounds(&self, y: usize) -> Vec<Option<u32>> {
        let contents = self.contents(y);
        let steady = |x: usize| {
            let mut grounds = contents.iter().filter_map(|row| row.get(x)).map(|cell| cell.ground);
            let first = grounds.next()?;
            grounds.all(|ground| ground == first).then_some(first)
        };
        (0..self.columns).map(steady).collect()
    }
}

/// Whether a symbol is drawn, not written.
pub(crate) fn is_line(symbol: &str) -> bool {
    symbol.chars().next().is_some_and(|char| ('\u{2500}'..='\u{25ff}').contains(&char))
}

/// The stretches of columns for which it is true.
pub(crate) fn spans(columns: impl IntoIterator<Item = bool>) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (x, _) in columns.into_iter().enumerate().filter(|(_, is)| *is) {
        match spans.last_mut() {
            Some(span) if x == span.end => span.end = x + 1,
            _ => spans.push(x..x + 1),
        }
    }
    spans
}
