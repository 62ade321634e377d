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
    let found = app::help(model.text(), query);
    if width < WIDE {
        let keys = keys_width(model, &app::help(model.text(), ""), width, theme);
        return blocks(model, &found, (keys, width), theme).join(&Line::default());
    }
    let column = (width - GAP) / 2;
    let side = |groups: &Groups| {
        let keys = keys_width(model, groups, column, theme);
        blocks(model, groups, (keys, column), theme).join(&Line::default())
    };
    // Where both columns are most alike.
    let splits = (0..=found.len()).rev().map(|split| (side(&found[..split]), side(&found[split..])));
    let best = splits.min_by_key(|(left, right)| left.len().max(right.len()));
    best.map_or_else(Vec::new, |(left, right)| side_by_side(left, right, column + GAP))
}

fn blocks(model: &Model, groups: &Groups, widths: (u16, u16), theme: &Theme) -> Vec<Vec<Line<'static>>> {
    groups.iter().map(|(of, bindings)| block(model, *of, bindings, widths, theme)).collect()
}

/// The column of the keys, and the gap behind it: as wide as takes the fewest rows.
fn keys_width(model: &Model, groups: &Groups, width: u16, theme: &Theme) -> u16 {
    let bindings = groups.iter().flat_map(|(_, bindings)| bindings);
    let longest = bindings.map(|binding| lines::width(&names(binding, model))).max().unwrap_or(0);
    let most = (longest + 2).min(WIDEST).min(width * 2 / 5);
    let rows = |keys: &u16| blocks(model, groups, (*keys, width), theme).concat().len();
    (NARROWEST.min(most)..=most).rev().min_by_key(rows).unwrap_or(most)
}

fn names(binding: &Binding, model: &Model) -> String {
    binding.key_names(model.text()).join(" ")
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
