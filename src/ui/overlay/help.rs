//! All keys, in groups: two columns where there is room.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::panel::{self, Panel, Size, beside};
use crate::app::{self, Binding, Group, Model};
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

pub(super) fn draw(panel: &mut Panel<'_>, model: &Model, query: &str, scroll: usize) {
    let text = model.text();
    panel.title(text.get("help.title"), "");
    legend(panel, model);
    panel.typed(1, query, text.get("overlay.search"));
    let rows = rows(model, query, panel.pen.width(), panel.pen.theme);
    if rows.is_empty() {
        panel.pen.put(0, HEAD, text.get("overlay.none"), panel.pen.theme.fg(Role::Muted));
    }
    panel.rows(HEAD, &rows, scroll);
}

/// What the marks mean, on screens whose footer has no room for it.
fn legend(panel: &mut Panel<'_>, model: &Model) {
    let (pen, title) = (&mut panel.pen, lines::width(model.text().get("help.title")));
    let (legend, end) = (footer::legend(pen, model), pen.width());
    if end < WIDE && title + GAP + columns(&legend) <= end {
        pen.line_to(end, 0, &legend);
    }
}

pub(super) fn last_scroll(model: &Model, query: &str, screen: Rect) -> usize {
    let (_, inner) = panel::place(screen, size(model, screen));
    panel::last_scroll(count(model, query, inner.width), inner.height.saturating_sub(HEAD))
}

/// As high as all keys need, so that it does not jump while a query narrows them.
pub(super) fn size(model: &Model, screen: Rect) -> Size {
    let (_, inner) = panel::place(screen, (WIDTH, screen.height));
    (WIDTH, panel::height(HEAD, count(model, "", inner.width)))
}

fn count(model: &Model, query: &str, width: u16) -> usize {
    let theme = Theme::new(model.settings.theme, model.settings.depth);
    rows(model, query, width, &theme).len()
}

type Groups = [(Group, Vec<&'static Binding>)];

fn rows(model: &Model, query: &str, width: u16, theme: &Theme) -> Vec<Line<'static>> {
    // The last column is for the marks of more.
    let width = width.saturating_sub(1);
    let found = app::help(&model.keymap, model.text(), query);
    if width < WIDE {
        let all = Heights::of(model, &app::help(&model.keymap, model.text(), ""), width);
        return side(model, &found, (keys_width(&all, width), width), theme);
    }
    let column = (width - GAP) / 2;
    let heights = Heights::of(model, &found, column);
    // Where both columns are most alike.
    let splits = (0..=found.len()).rev().map(|split| {
        let (left, right) = heights.split_at(split);
        (split, keys_width(left, column), keys_width(right, column))
    });
    let best = splits.min_by_key(|&(split, left, right)| {
        let (first, second) = heights.split_at(split);
        rows_of(first, left).max(rows_of(second, right))
    });
    best.map_or_else(Vec::new, |(split, left, right)| {
        let left = side(model, &found[..split], (left, column), theme);
        let right = side(model, &found[split..], (right, column), theme);
        side_by_side(left, right, column + GAP)
    })
}

/// Groups below each other.
fn side(model: &Model, groups: &Groups, widths: (u16, u16), theme: &Theme) -> Vec<Line<'static>> {
    let blocks = groups.iter().map(|(of, bindings)| block(model, *of, bindings, widths, theme));
    blocks.collect::<Vec<_>>().join(&Line::default())
}

/// How many rows a group takes, for each width that its keys may get; none of them is laid out for it.
struct Heights {
    bindings: Vec<(String, &'static str)>,
    width: u16,
    /// From [`NARROWEST`] on.
    known: Vec<usize>,
}

impl Heights {
    fn of(model: &Model, groups: &Groups, width: u16) -> Vec<Self> {
        let text = model.text();
        let of_one = |(_, bindings): &(_, Vec<&'static Binding>)| {
            let bindings =
                bindings.iter().map(|binding| (names(binding, model), binding.help(text))).collect();
            let mut heights = Self { bindings, width, known: Vec::new() };
            heights.known = (NARROWEST..=WIDEST).map(|keys| heights.counted(keys)).collect();
            heights
        };
        groups.iter().map(of_one).collect()
    }

    fn at(&self, keys: u16) -> usize {
        let known = keys.checked_sub(NARROWEST).and_then(|place| self.known.get(usize::from(place)));
        known.copied().unwrap_or_else(|| self.counted(keys))
    }

    fn counted(&self, keys: u16) -> usize {
        let rows = |text: &str, width: u16| lines::wrap(text, width.max(1)).len();
        let one = |(names, help): &(String, &str)| {
            rows(names, keys.saturating_sub(2)).max(rows(help, self.width.saturating_sub(keys)))
        };
        1 + self.bindings.iter().map(one).sum::<usize>()
    }
}

/// The rows of groups below each other.
fn rows_of(groups: &[Heights], keys: u16) -> usize {
    groups.iter().map(|group| group.at(keys) + 1).sum::<usize>().saturating_sub(1)
}

/// The column of the keys, and the gap behind it: as wide as takes the fewest rows.
fn keys_width(groups: &[Heights], width: u16) -> u16 {
    let bindings = groups.iter().flat_map(|group| &group.bindings);
    let longest = bindings.map(|(names, _)| lines::width(names)).max().unwrap_or(0);
    let most = (longest + 2).min(WIDEST).min(width * 2 / 5);
    (NARROWEST..=most).rev().min_by_key(|&keys| rows_of(groups, keys)).unwrap_or(most)
}

fn names(binding: &Binding, model: &Model) -> String {
    binding.key_names(&model.keymap, model.text()).join(" ")
}

/// A heading, and a row or more for each key.
fn block(
    model: &Model,
    of: Group,
    bindings: &[&Binding],
    (keys_width, width): (u16, u16),
    theme: &Theme,
) -> Vec<Line<'static>> {
    let text = model.text();
    let mut rows = vec![Line::from(Span::styled(of.title(text), theme.fg(Role::Acc)))];
    for binding in bindings {
        let names = names(binding, model);
        let keys: Vec<_> = lines::wrap(&names, keys_width.saturating_sub(2).max(1))
            .into_iter()
            .filter_map(|range| names.get(range))
            .map(|names| Span::styled(names.to_owned(), theme.strong(Role::Text)))
            .collect();
        let style = |piece: &str| Span::styled(piece.to_owned(), theme.fg(Role::Text2));
        rows.extend(beside(&keys, keys_width, binding.help(text), width, style));
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
