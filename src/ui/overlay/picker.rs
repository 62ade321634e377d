//! The scenarios that a query finds, in the groups of the course, and what the selected one is about.
//!
//! ```text
//! Open      normal-close               Normal close                seen 12
//! ▶         three-way-handshake        Three-way handshake           8
//! ```

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::panel::{self, Panel, Size};
use crate::app::{Entry, Model, STARS, Scroll, Target, TypedLine, found};
use crate::scenario::path;
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::key;
use crate::ui::lines;
use crate::ui::theme::{Ground, Role};

const WIDTH: u16 = 96;

/// The column of the steps, and of the mark of a scenario that has been walked to its end.
const STEPS: u16 = 8;

/// From this width on the groups have their own column.
const WITH_TOPICS: u16 = 64;

/// Title, what is typed, and an empty row.
const HEAD: u16 = 3;

/// Rows of the summary; an empty one before, and behind one for the states of each peer and one for reference and tags.
const SUMMARY: u16 = 2;
const DETAIL: u16 = SUMMARY + 4;

/// With fewer rows for the list there is no detail.
const LIST: u16 = 5;

/// As high as all scenarios need, so that it does not jump while a query narrows them.
pub(super) fn size(model: &Model) -> Size {
    (WIDTH, panel::height(HEAD + DETAIL, model.library.len().max(usize::from(LIST))))
}

/// How far a list of `count` scenarios is scrolled in `height` rows: as asked for, but never so far that there is
/// less than a full page or that the selected one is not on it.
fn scrolled(scroll: Scroll, selected: usize, count: usize, height: u16) -> Scroll {
    let scroll = scroll.within(panel::last_scroll(count, height));
    let behind = (selected + 1).saturating_sub(usize::from(height));
    Scroll { at: scroll.at.clamp(behind, selected.max(behind)), ..scroll }
}

/// How much of the panel is for the list: there is a detail only where it leaves enough.
fn list_height(panel: u16) -> u16 {
    let height = panel.saturating_sub(HEAD);
    if height >= LIST + DETAIL { height - DETAIL } else { height }
}

pub(super) fn draw(
    panel: &mut Panel<'_>,
    model: &Model,
    query: &TypedLine,
    selected: usize,
    scroll: Scroll,
) -> Scroll {
    let text = model.text();
    let found = found(model, query);
    let count = text.fill(key!("overlay.found"), &[("found", &found.len()), ("all", &model.library.len())]);
    panel.title(text.get(key!("picker.title")), &count);
    panel.typed(1, query, text.get(key!("overlay.search")));
    let Some(entry) = found.get(selected) else {
        panel.pen.put(0, HEAD, text.get(key!("overlay.none")), panel.pen.theme.fg(Role::Muted));
        return Scroll::default();
    };
    let height = list_height(panel.pen.height());
    let scroll = scrolled(scroll, selected, found.len(), height);
    let list_area = Rect { y: panel.inner.y + HEAD.min(panel.inner.height), height, ..panel.inner };
    for (y, place) in (list_area.y..list_area.bottom()).zip(scroll.at..found.len()) {
        panel.targets.add(Rect { y, height: 1, ..list_area }, Target::Scenario(place));
    }
    list(panel, model, &found, (selected, scroll.at), height);
    if HEAD + height < panel.pen.height() {
        about(panel, model, entry);
    }
    scroll
}

fn list(
    panel: &mut Panel<'_>,
    model: &Model,
    found: &[&Entry],
    (selected, first): (usize, usize),
    height: u16,
) {
    let (pen, text) = (&mut panel.pen, model.text());
    let widest = model.library.iter().map(|entry| lines::width(entry.name)).max().unwrap_or(0);
    // Where there is little room, the groups have no column.
    let topics = model.library.iter().map(|entry| lines::width(topic(model, entry))).max().unwrap_or(0);
    let names_at = if topics > 0 && pen.width() >= WITH_TOPICS { 2 + topics + 1 } else { 2 };
    let titles_at = names_at + widest + 2;
    let shown = usize::from(height);
    for ((place, entry), y) in found.iter().enumerate().skip(first).zip(HEAD..HEAD + height) {
        let width = pen.width();
        let (name, title) = if place == selected {
            pen.ground(0, y, width, Ground::Chip);
            pen.put(0, y, pen.glyphs.heads[0], pen.theme.fg(Role::Acc));
            (pen.theme.strong(Role::Text), pen.theme.fg(Role::Text))
        } else {
            (pen.theme.fg(Role::Text2), pen.theme.fg(Role::Muted))
        };
        // A group is named where it begins.
        let before = place.checked_sub(1).and_then(|before| found.get(before));
        if names_at > 2 && before.is_none_or(|before| topic(model, before) != topic(model, entry)) {
            pen.put(2, y, topic(model, entry), pen.theme.fg(Role::Acc));
        }
        let room = width.saturating_sub(names_at);
        let x = pen.put(names_at, y, &lines::clip(entry.name, room, pen.glyphs.ellipsis), name);
        let x = titles_at.max(x + 1);
        let words = entry.scenario.title.get(model.settings.shown_lang());
        // The last column is for the marks of more.
        let room = width.saturating_sub(x + STEPS + 3);
        pen.put(x, y, &lines::clip(words, room, pen.glyphs.ellipsis), title);
        let level = entry.scenario.level.as_ref();
        let par = level.and_then(|level| level.par).and_then(|par| usize::try_from(par).ok());
        let steps = par.unwrap_or(entry.scenario.steps.len()).to_string();
        let end = width.saturating_sub(2);
        if x + STEPS < end {
            pen.put(end.saturating_sub(lines::width(&steps)), y, &steps, title);
            if let Some(solved) = model.progress.levels.get(entry.name) {
                let stars = text.fill(key!("picker.stars"), &[("stars", &solved.stars), ("all", &STARS)]);
                pen.put(end.saturating_sub(STEPS), y, &stars, pen.theme.fg(Role::Acc));
            } else if model.walked.contains(entry.name) {
                let mark = text.get(key!("picker.walked"));
                pen.put(end.saturating_sub(STEPS), y, mark, pen.theme.fg(Role::Acc));
            }
        }
    }
    panel.more(HEAD, height, first > 0, found.len() > first + shown);
}

fn about(panel: &mut Panel<'_>, model: &Model, entry: &Entry) {
    let pen = &mut panel.pen;
    let scenario = &entry.scenario;
    let top = pen.height().saturating_sub(DETAIL - 1);
    let summary = scenario.level.as_ref().map(|level| &level.text).or(scenario.summary.as_ref());
    let summary = summary.map_or("", |summary| summary.get(model.settings.shown_lang()));
    let mut rows = lines::wrap(summary, pen.width());
    let kept = usize::from(SUMMARY);
    if let Some(last) = rows.get(kept - 1).filter(|_| rows.len() > kept) {
        let rest = last.start..summary.len();
        rows.truncate(kept - 1);
        rows.push(rest);
    }
    for (range, y) in rows.into_iter().zip(top..) {
        let piece = lines::clip(summary.get(range).unwrap_or_default(), pen.width(), pen.glyphs.ellipsis);
        pen.put(0, y, &piece, pen.theme.fg(Role::Text2));
    }
    // The states of a level are what is looked for.
    let peers = if scenario.level.is_some() { &[][..] } else { &Peer::BOTH };
    for (&peer, y) in peers.iter().zip(top + SUMMARY..) {
        let names: Vec<&str> = path(&entry.timeline, peer).into_iter().map(State::name).collect();
        let [mark, letter] = pen.peer(peer);
        let x = pen.line(0, y, &Line::from(vec![mark, letter])) + 2;
        let names = names.join(&format!(" {} ", pen.glyphs.heads[0]));
        let names = lines::clip(&names, pen.width().saturating_sub(x), pen.glyphs.ellipsis);
        pen.put(x, y, &names, pen.theme.fg(Role::Text2));
    }
    let reference = scenario.reference.iter().map(String::as_str);
    let marks: Vec<_> = reference.chain(scenario.tags.iter().map(String::as_str)).collect();
    let marks = marks.join(&format!(" {} ", pen.glyphs.dot));
    let marks = lines::clip(&marks, pen.width(), pen.glyphs.ellipsis);
    pen.put(0, pen.height().saturating_sub(1), &marks, pen.theme.fg(Role::Muted));
}

/// The name of the group that a scenario is of.
fn topic(model: &Model, entry: &Entry) -> &'static str {
    let text = model.text();
    if entry.is_way() {
        text.get(key!("picker.way"))
    } else {
        entry.topic.map_or("", |topic| text.get(topic.keys().0))
    }
}
