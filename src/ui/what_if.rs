//! The list of all that can happen now, in the ladder's place or below a compact diagram: each row with the key that
//! does it and its outcome.

use std::ops::Range;

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::drawing::{Ctx, Drawing};
use super::glyphs::Glyphs;
use super::ladder;
use super::lines;
use super::pen::Pen;
use super::theme::{Ground, Role};
use crate::app::{
    Model, Origin, Overlay, Target, WhatIf, WhatIfGroup, WhatIfRow, coverage, level_met, level_page, offered,
};
use crate::sim::EventKind;
use crate::tcp::{DRAWN, Segment, State, Timer};
use crate::text::key;

/// With fewer rows the heading of the selected row's group is in the title, and no other is shown.
const ROWS_WITH_HEADINGS: u16 = 8;

/// Columns before the words of a row: selection, what the script does, key, and blanks.
const INDENT: u16 = 6;

/// A line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Heading(WhatIfGroup),
    Row(usize),
}

/// The lines of the list, and which of them are shown.
struct Layout {
    items: Vec<Item>,
    shown: Range<usize>,
}

/// Lays the rows out in this many lines below the title, so that the selected one is visible.
fn layout(rows: &[WhatIfRow], selected: Option<usize>, height: u16) -> Layout {
    let has_headings = height + 1 >= ROWS_WITH_HEADINGS;
    let mut items = Vec::new();
    let mut group = None;
    for (index, row) in rows.iter().enumerate() {
        if has_headings && group != Some(row.group) {
            group = Some(row.group);
            items.push(Item::Heading(row.group));
        }
        items.push(Item::Row(index));
    }
    let height = usize::from(height);
    let is_selected = |item: &Item| selected.is_some_and(|selected| *item == Item::Row(selected));
    let place = items.iter().position(is_selected).unwrap_or(0);
    // The heading above a group's first row comes along, and the rows around the selected one.
    let from = place.saturating_sub(height.saturating_sub(1) / 2).min(items.len().saturating_sub(height));
    Layout { shown: from..(from + height).min(items.len()), items }
}

/// The place of the list on a compact screen: the story keeps its rows while nothing is previewed.
pub(super) fn below_the_diagram(model: &Model, panels: Rect, story: Rect) -> Rect {
    if covers_story(model) { panels.union(story) } else { panels }
}

/// Whether the list takes the story's rows on a compact screen.
pub(super) fn covers_story(model: &Model) -> bool {
    model.what_if.is_some_and(|what_if| what_if.selected.is_some())
        || model.overlay.as_ref().is_some_and(Overlay::is_beside_diagram)
}

/// Draws the list.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let model = ctx.model;
    let Some(WhatIf { selected, .. }) = model.what_if else { return };
    let (goal, area) = split_for_goal(model, area);
    draw_goal(&mut out.pen(goal, ctx), model);
    let area = area.intersection(out.buffer.area);
    if area.is_empty() {
        return;
    }
    let rows = offered(model);
    let layout = layout(&rows, selected, area.height - 1);
    for (item, y) in layout.items[layout.shown.clone()].iter().zip(area.y + 1..) {
        if let Item::Row(index) = *item {
            out.targets.add(Rect { y, height: 1, ..area }, Target::WhatIf(index));
        }
    }
    let mut pen = out.pen(area, ctx);
    title(&mut pen, model, &rows, selected);
    for (item, y) in layout.items[layout.shown.clone()].iter().zip(1..) {
        match *item {
            Item::Heading(group) => {
                let muted = pen.theme.fg(Role::Muted);
                pen.put(1, y, model.text().get(group.key()), muted);
            }
            Item::Row(index) => {
                if let Some(row) = rows.get(index) {
                    draw_row(&mut pen, y, row, Some(index) == selected, model);
                }
            }
        }
    }
    let width = pen.width();
    let muted = pen.theme.fg(Role::Muted);
    if layout.shown.start > 0 {
        pen.put(width - 1, 1, pen.glyphs.more, muted);
    }
    if layout.shown.end < layout.items.len() {
        pen.put(width - 1, pen.height() - 1, pen.glyphs.more, muted);
    }
}

/// With fewer rows the goal of a level is in its panel only.
const ROWS_WITH_GOAL: u16 = 14;

/// The most rows of a goal; the panel has the rest.
const GOAL_ROWS: usize = 8;

/// The rows of a level's goal: the sentence, and what is wanted, with a mark for what has happened.
fn goal_rows(model: &Model, width: u16) -> Vec<(String, bool)> {
    let Some(page) = level_page(model) else { return Vec::new() };
    let wrapped = lines::wrap(&page.goal, width.saturating_sub(2).max(1));
    let mut rows: Vec<(String, bool)> =
        wrapped.into_iter().filter_map(|range| Some((page.goal.get(range)?.to_owned(), false))).collect();
    if page.wanted.len() > 1 && rows.len() + page.wanted.len() <= GOAL_ROWS {
        let marks = ["[ ]", "[x]"];
        rows.extend(
            page.wanted
                .into_iter()
                .map(|(wanted, is_met)| (format!("{} {wanted}", marks[usize::from(is_met)]), is_met)),
        );
    }
    rows.truncate(GOAL_ROWS);
    rows
}

/// The places of a level's goal and of the list below it.
fn split_for_goal(model: &Model, area: Rect) -> (Rect, Rect) {
    let rows = if area.height < ROWS_WITH_GOAL { 0 } else { goal_rows(model, area.width).len() };
    let height = u16::try_from(rows).unwrap_or(0);
    let gap = u16::from(height > 0);
    let goal = Rect { height, ..area };
    let list = Rect { y: area.y + height + gap, height: area.height - height - gap, ..area };
    (goal, list)
}

fn draw_goal(pen: &mut Pen<'_>, model: &Model) {
    for ((row, is_met), y) in goal_rows(model, pen.width()).iter().zip(0..pen.height()) {
        let style = pen.theme.fg(if *is_met { Role::Muted } else { Role::Text });
        let shown = lines::clip(row, pen.width().saturating_sub(2), pen.glyphs.ellipsis);
        pen.put(1, y, &shown, style);
    }
}

/// `What if …  On the wire   4 of 27`, with how much of the diagram a run without a script has seen.
fn title(pen: &mut Pen<'_>, model: &Model, rows: &[WhatIfRow], selected: Option<usize>) {
    let text = model.text();
    let mut spans = vec![pen.strong(text.get(key!("what-if.title")), Role::Text)];
    if pen.height() < ROWS_WITH_HEADINGS
        && let Some(row) = rows.get(selected.unwrap_or(0))
    {
        spans.push(pen.span(format!("  {}", text.get(row.group.key())), Role::Muted));
    }
    pen.line(1, 0, &Line::from(spans));
    let right = if let Some(met) = level_met(model) {
        met
    } else if model.timeline.is_free() {
        let (edges, states) = coverage(model);
        let all = State::ALL.len();
        text.fill(
            key!("what-if.coverage"),
            &[("edges", &edges), ("all", &DRAWN), ("states", &states), ("states-all", &all)],
        )
    } else if rows.is_empty() {
        text.get(key!("what-if.none")).to_owned()
    } else {
        text.fill(
            key!("overlay.found"),
            &[("found", &selected.map_or(0, |selected| selected + 1)), ("all", &rows.len())],
        )
    };
    let right = Line::from(pen.span(right, Role::Muted));
    // Above the outcomes.
    let end = pen.width().saturating_sub(1);
    pen.line_to(end, 0, &right);
}

fn draw_row(pen: &mut Pen<'_>, y: u16, row: &WhatIfRow, is_selected: bool, model: &Model) {
    let width = pen.width();
    if is_selected {
        pen.ground(0, y, width, Ground::Chip);
        let acc = pen.theme.fg(Role::Acc);
        pen.put(1, y, pen.glyphs.heads[0], acc);
    }
    if row.is_script {
        let acc = pen.theme.fg(Role::Acc);
        pen.put(2, y, pen.glyphs.open_heads[0], acc);
    }
    if row.is_known && !row.is_script {
        let muted = pen.theme.fg(Role::Muted);
        pen.put(2, y, pen.glyphs.dot, muted);
    }
    let key = row.key.map(String::from).unwrap_or_default();
    let key_style = pen.theme.strong(Role::Text2);
    pen.put(4, y, &key, key_style);
    let (outcome, role) = outcome(row, model, width / 2, pen.glyphs);
    // The last column is for the marks of more.
    let end = pen.width().saturating_sub(1);
    let at = end.saturating_sub(lines::width(&outcome));
    let room = at.saturating_sub(INDENT + 1);
    let words = labels(row, model, pen.glyphs);
    let words = words.iter().find(|words| lines::width(words) <= room).or(words.last());
    let words = lines::clip(words.map_or("", String::as_str), room, pen.glyphs.ellipsis);
    let style = text_style(pen, is_selected);
    pen.put(INDENT, y, &words, style);
    let style = if is_selected { pen.theme.strong(role) } else { pen.theme.fg(role) };
    pen.put(at, y, &outcome, style);
}

fn text_style(pen: &Pen<'_>, is_selected: bool) -> Style {
    if is_selected { pen.theme.strong(Role::Text) } else { pen.theme.fg(Role::Text2) }
}

/// What happens, the longest way to say it first.
fn labels(row: &WhatIfRow, model: &Model, glyphs: &Glyphs) -> Vec<String> {
    let text = model.text();
    let me = &row.event.at;
    let step = &row.step;
    let segment = step.delivered.or(step.lost).map(|arrival| arrival.segment);
    let segment = segment.or(step.copied.map(|copy| copy.flight.segment));
    let named = |key, segment: Option<Segment>| -> Vec<String> {
        let Some(segment) = segment else { return Vec::new() };
        // Whole, with SEQ only, and by its flags alone.
        let spelled = [u16::MAX, 16].map(|room| ladder::label(&segment, false, "", room, glyphs));
        let spelled = spelled.into_iter().chain([flags(&segment, glyphs)]);
        spelled.map(|segment| text.fill(key, &[("segment", &segment), ("me", me)])).collect()
    };
    match &row.event.kind {
        EventKind::Deliver(_) => named(key!("what-if.arrives"), segment),
        EventKind::Lose(_) => vec![format!("  {}", text.get(key!("what-if.lost")))],
        EventKind::Duplicate(_) => vec![format!("  {}", text.get(key!("what-if.copied")))],
        EventKind::Inject(_) => match row.origin {
            Some(origin @ Origin::Forged(_)) => {
                [origin.key(), origin.short_key()].map(|key| text.fill(key, &[("me", me)])).into()
            }
            Some(Origin::Old) => named(Origin::Old.key(), segment),
            None => named(key!("what-if.forged"), segment),
        },
        EventKind::Crash => vec![text.fill(key!("what-if.crash"), &[("me", me)])],
        EventKind::Timeout(timer) => {
            let key = match timer {
                Timer::Retransmission => key!("what-if.retransmission"),
                Timer::TimeWait => key!("what-if.time-wait"),
                Timer::User => key!("what-if.user"),
                Timer::KeepAlive => key!("what-if.keep-alive"),
            };
            vec![text.fill(key, &[("me", me)])]
        }
        call => call.call().map(|call| call.name().to_owned()).into_iter().collect(),
    }
}

/// `SYN,ACK`, as the ladder names it.
pub(super) fn flags(segment: &Segment, glyphs: &Glyphs) -> String {
    let label = ladder::label(segment, false, "", u16::MAX, glyphs);
    label.split(' ').next().unwrap_or_default().to_owned()
}

/// The outcome in at most this many columns, and its role.
fn outcome(row: &WhatIfRow, model: &Model, room: u16, glyphs: &Glyphs) -> (String, Role) {
    let text = model.text();
    let me = &row.event.at;
    let step = &row.step;
    if let Some((_, error)) = &step.error {
        let long = text.fill(key!("what-if.error"), &[("error", error)]);
        let short = || text.get(key!("what-if.error.short")).to_owned();
        return (if lines::width(&long) <= room { long } else { short() }, Role::Err);
    }
    if let Some(taken) = step.transitions.last() {
        let moved = format!("{} {} {}", taken.peer, glyphs.heads[0], taken.edge.to);
        return (moved, super::pen::hues(taken.peer).now);
    }
    if let Some(sent) = step.sent.first() {
        return (format!("{}: {}", sent.from, flags(&sent.flight.segment, glyphs)), Role::Text2);
    }
    let key = if row.changes { key!("what-if.stays") } else { key!("what-if.nothing") };
    (text.fill(key, &[("me", me)]), Role::Muted)
}

#[cfg(test)]
mod tests;
