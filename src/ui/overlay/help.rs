//! All keys, in groups, and the terms: two columns where there is room.

use std::cell::RefCell;
use std::collections::HashMap;

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::panel::{self, Panel, Size, beside};
use crate::app::{self, HelpRow, HelpSection, Model, Scroll, TypedLine};
use crate::text::{Lang, key};
use crate::ui::footer;
use crate::ui::lines;
use crate::ui::pen::columns;
use crate::ui::theme::{Role, Theme};

/// Room for two columns.
const WIDTH: u16 = 116;

/// Title, what is typed, and an empty row.
const HEAD: u16 = 3;

/// From here on there are two columns.
const WIDE: u16 = 96;

/// The column of the keys.
const NARROWEST: u16 = 12;
const WIDEST: u16 = 24;

/// Between the columns.
const GAP: u16 = 4;

pub(super) fn draw(
    panel: &mut Panel<'_>,
    model: &Model,
    query: Option<&TypedLine>,
    scroll: Scroll,
) -> Scroll {
    let text = model.text();
    panel.title(text.get(key!("help.title")), "");
    legend(panel, model);
    match query {
        Some(query) => panel.typed(1, query, text.get(key!("overlay.search"))),
        None => {
            panel.pen.put(0, 1, text.get(key!("help.search")), panel.pen.theme.fg(Role::Muted));
        }
    }
    let rows = rows(model, query.map_or("", |query| query), panel.pen.width(), panel.pen.theme);
    if rows.is_empty() {
        panel.pen.put(0, HEAD, text.get(key!("overlay.none")), panel.pen.theme.fg(Role::Muted));
    }
    panel.rows(HEAD, &rows, scroll)
}

/// What the marks mean, on screens whose footer has no room for it.
fn legend(panel: &mut Panel<'_>, model: &Model) {
    let (pen, title) = (&mut panel.pen, lines::width(model.text().get(key!("help.title"))));
    let (legend, end) = (footer::legend(pen, model), pen.width());
    if end < WIDE && title + GAP + columns(&legend) <= end {
        pen.line_to(end, 0, &legend);
    }
}

/// As high as all keys need, so that it does not jump while a query narrows them.
pub(super) fn size(model: &Model, screen: Rect) -> Size {
    panel::as_high_as_rows(screen, WIDTH, HEAD, |width| count(model, width))
}

fn count(model: &Model, width: u16) -> usize {
    let width = width.saturating_sub(1);
    let found = app::help(model.text(), "");
    match columns_of(model, &found, width) {
        Columns::One(keys) => rows_of(&Heights::of(model, &found, width), keys),
        Columns::Two { rows, .. } => rows,
    }
}

/// How the groups are laid out.
enum Columns {
    /// In one column, with keys of this width.
    One(u16),
    /// In two columns, the second from group `split` on; `keys` are the widths of their keys.
    Two { split: usize, keys: [u16; 2], rows: usize },
}

fn columns_of(model: &Model, found: &[HelpSection], width: u16) -> Columns {
    if width < WIDE {
        let all = Heights::of(model, &app::help(model.text(), ""), width);
        return Columns::One(keys_width(&all, width));
    }
    let column = (width - GAP) / 2;
    let heights = Heights::of(model, found, column);
    // Where both columns are most alike.
    let splits = (0..=found.len()).rev().map(|split| {
        let (left, right) = heights.split_at(split);
        let keys = [keys_width(left, column), keys_width(right, column)];
        (split, keys, rows_of(left, keys[0]).max(rows_of(right, keys[1])))
    });
    let (split, keys, rows) = splits.min_by_key(|&(.., rows)| rows).unwrap_or_default();
    Columns::Two { split, keys, rows }
}

fn rows(model: &Model, query: &str, width: u16, theme: Theme) -> Vec<Line<'static>> {
    // The last column is for the marks of more.
    let width = width.saturating_sub(1);
    let found = app::help(model.text(), query);
    match columns_of(model, &found, width) {
        Columns::One(keys) => side(&found, (keys, width), theme),
        Columns::Two { split, keys: [left, right], .. } => {
            let column = (width - GAP) / 2;
            let left = side(&found[..split], (left, column), theme);
            let right = side(&found[split..], (right, column), theme);
            side_by_side(left, right, column + GAP)
        }
    }
}

/// Groups below each other.
fn side(groups: &[HelpSection], widths: (u16, u16), theme: Theme) -> Vec<Line<'static>> {
    let blocks = groups.iter().map(|section| block(section, widths, theme));
    blocks.collect::<Vec<_>>().join(&Line::default())
}

/// How many rows a group takes, for each width that its keys may get.
struct Heights {
    longest: u16,
    /// From [`NARROWEST`] to [`WIDEST`].
    known: [usize; KEY_WIDTHS],
}

const KEY_WIDTHS: usize = (WIDEST - NARROWEST + 1) as usize;

/// How many rows an entry takes, by language, width of the whole, entry, and names of its keys.
type Measured = HashMap<(Lang, u16, &'static str, String), (u16, [usize; KEY_WIDTHS])>;

thread_local! {
    /// Wrapping all texts at all widths takes milliseconds, too long for each key that narrows the list: each text
    /// is measured once for each width of the panel.
    static MEASURED: RefCell<Measured> = RefCell::default();
}

/// The length of a row's names, and the lines it takes for each width that the keys may get.
fn measured(model: &Model, row: &HelpRow, width: u16) -> (u16, [usize; KEY_WIDTHS]) {
    let key = (model.text().lang(), width, row.id, row.name.clone());
    MEASURED.with_borrow_mut(|measured| {
        if let Some(&known) = measured.get(&key) {
            return known;
        }
        let (names, help) = (&key.3, row.help);
        let rows = |text: &str, width: u16| lines::wrap(text, width.max(1)).len();
        let mut known = [0; KEY_WIDTHS];
        for (height, keys) in known.iter_mut().zip(NARROWEST..) {
            *height = rows(names, keys.saturating_sub(2)).max(rows(help, width.saturating_sub(keys)));
        }
        let known = (lines::width(names), known);
        measured.insert(key, known);
        known
    })
}

impl Heights {
    fn of(model: &Model, groups: &[HelpSection], width: u16) -> Vec<Self> {
        let of_one = |section: &HelpSection| {
            let mut heights = Self { longest: 0, known: [1; KEY_WIDTHS] };
            for row in &section.rows {
                let (length, known) = measured(model, row, width);
                heights.longest = heights.longest.max(length);
                for (height, more) in heights.known.iter_mut().zip(known) {
                    *height += more;
                }
            }
            heights
        };
        groups.iter().map(of_one).collect()
    }

    /// For a width within the bounds; the nearest one for another.
    fn at(&self, keys: u16) -> usize {
        self.known[usize::from(keys.clamp(NARROWEST, WIDEST) - NARROWEST)]
    }
}

/// The rows of groups below each other.
fn rows_of(groups: &[Heights], keys: u16) -> usize {
    groups.iter().map(|group| group.at(keys) + 1).sum::<usize>().saturating_sub(1)
}

/// The column of the keys, and the gap behind it: as wide as takes the fewest rows.
fn keys_width(groups: &[Heights], width: u16) -> u16 {
    let longest = groups.iter().map(|group| group.longest).max().unwrap_or(0);
    let most = (longest + 2).min(WIDEST).min(width * 2 / 5);
    (NARROWEST..=most).rev().min_by_key(|&keys| rows_of(groups, keys)).unwrap_or(most)
}

/// A heading, and a line or more for each row.
fn block(section: &HelpSection, (keys_width, width): (u16, u16), theme: Theme) -> Vec<Line<'static>> {
    let mut rows = vec![Line::from(Span::styled(section.title, theme.fg(Role::Acc)))];
    for row in &section.rows {
        let keys: Vec<_> = lines::wrap(&row.name, keys_width.saturating_sub(2).max(1))
            .into_iter()
            .filter_map(|range| row.name.get(range))
            .map(|names| Span::styled(names.to_owned(), theme.strong(Role::Text)))
            .collect();
        let style = |piece: &str| Span::styled(piece.to_owned(), theme.fg(Role::Text2));
        rows.extend(beside(&keys, keys_width, row.help, width, style));
    }
    rows
}

fn side_by_side(left: Vec<Line<'static>>, right: Vec<Line<'static>>, at: u16) -> Vec<Line<'static>> {
    let count = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let join = |_| {
        let mut row = left.next().unwrap_or_default();
        let gap = usize::from(at.saturating_sub(columns(&row)));
        row.spans.push(Span::raw(" ".repeat(gap)));
        row.spans.extend(right.next().unwrap_or_default().spans);
        row
    };
    (0..count).map(join).collect()
}
