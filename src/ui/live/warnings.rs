//! Warnings: what is wrong, what it means, what ends it, and the scenario that shows how it happens.

use ratatui::text::Line;

use crate::app::{Live, Model};
use crate::live::Warning;
use crate::text::{Text, key, visible};
use crate::ui::lines;
use crate::ui::pen::Pen;
use crate::ui::theme::{Ground, Role, Theme};

/// At most this many places are named.
const MOST_PLACES: usize = 5;

/// What is wrong, how often and where: `2 in CLOSE-WAIT: app (7), db (9)`.
pub fn what(warning: &Warning, text: Text) -> String {
    let mut places: Vec<_> = warning.places.iter().take(MOST_PLACES).map(|place| visible(place)).collect();
    if warning.places.len() > MOST_PLACES {
        places.push("...".into());
    }
    let places = places.join(text.get(key!("live.comma")));
    text.fill(warning.kind.key(), &[("count", &warning.count), ("places", &places)])
}

/// One line for each as far as there is room, below the diagram.
pub(super) fn draw_short(pen: &mut Pen<'_>, model: &Model, live: &Live) {
    let text = model.text();
    let height = usize::from(pen.height());
    let found = live.warnings();
    if height == 0 || live.snapshot.is_none() {
        return;
    }
    if found.is_empty() {
        let muted = pen.theme.fg(Role::Muted);
        pen.put(0, pen.height() - 1, text.get(key!("live.no-warning")), muted);
        return;
    }
    let kept = if found.len() > height { height - 1 } else { found.len() };
    let top = height - kept.max(1).min(height);
    for (warning, y) in found.iter().take(kept.max(1)).zip(top..) {
        let y = u16::try_from(y).unwrap_or(u16::MAX);
        let mark = pen.theme.strong(Role::Err);
        pen.put(0, y, "!", mark);
        let style = pen.theme.fg(Role::Text2);
        let room = pen.width().saturating_sub(2);
        pen.put(2, y, &lines::clip(&what(warning, text), room, pen.glyphs.ellipsis), style);
    }
}

/// All of them in full; the selected one is always visible.
pub(super) fn draw(pen: &mut Pen<'_>, model: &Model, live: &Live, selected: usize) {
    if pen.height() == 0 || pen.width() < 4 {
        return;
    }
    let text = model.text();
    let strong = pen.theme.strong(Role::Text);
    pen.put(0, 0, text.get(key!("live.warnings")), strong);
    let end = pen.width();
    let count = Line::from(pen.span(live.warnings().len().to_string(), Role::Muted));
    pen.line_to(end, 0, &count);
    if live.warnings().is_empty() {
        let muted = pen.theme.fg(Role::Muted);
        for (range, y) in lines::wrap(text.get(key!("live.no-warning")), end).into_iter().zip(2..) {
            pen.put(0, y, text.get(key!("live.no-warning")).get(range).unwrap_or_default(), muted);
        }
        return;
    }
    let width = end.saturating_sub(3);
    let blocks: Vec<Vec<(String, Role, bool)>> =
        live.warnings().iter().map(|warning| block(warning, text, width, pen.glyphs.to)).collect();
    let height = usize::from(pen.height().saturating_sub(2));
    // From the first block from which on the selected one fits.
    let lengths: Vec<usize> = blocks.iter().map(|block| block.len() + 1).collect();
    let until = |from: usize| lengths.get(from..=selected).unwrap_or_default().iter().sum::<usize>();
    let first = (0..=selected).find(|&from| until(from) <= height + 1).unwrap_or(selected);
    let mut y = 2;
    for (place, rows) in blocks.iter().enumerate().skip(first) {
        for (row, role, is_strong) in rows {
            if y >= pen.height() {
                return;
            }
            if place == selected {
                pen.ground(0, y, end, Ground::Chip);
                let acc = pen.theme.fg(Role::Acc);
                pen.put(0, y, pen.glyphs.light_v, acc);
            }
            let style = style(pen.theme, *role, *is_strong);
            pen.put(2, y, row, style);
            y += 1;
        }
        y += 1;
    }
}

fn style(theme: Theme, role: Role, is_strong: bool) -> ratatui::style::Style {
    if is_strong { theme.strong(role) } else { theme.fg(role) }
}

fn block(warning: &Warning, text: Text, width: u16, arrow: &str) -> Vec<(String, Role, bool)> {
    let [means, ends] = warning.kind.advice().map(|key| text.get(key).to_owned());
    let scenario = format!("{arrow} {}", warning.kind.scenario());
    let parts = [
        (what(warning, text), Role::Err, true),
        (means, Role::Text, false),
        (ends, Role::Text2, false),
        (scenario, Role::Acc, false),
    ];
    let rows = parts.into_iter().flat_map(|(words, role, is_strong)| {
        let rows = lines::wrap(&words, width).into_iter();
        rows.map(|range| (words.get(range).unwrap_or_default().to_owned(), role, is_strong))
            .collect::<Vec<_>>()
    });
    rows.collect()
}
