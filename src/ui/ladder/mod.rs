//! The ladder: what happened at the peers and between them, in the order of the steps, newest at the bottom.
//!
//! ```text
//!  ┃ CLOSE → FIN-WAIT-1                 ┃   a user call, and the state it leads to
//!  ┠── FIN,ACK SEQ=100 ACK=300 ──────╮  ┃   sent, and in its lane until it arrives
//!  ┃              CLOSE → FIN-WAIT-1 │  ┃
//!  ┃◀─────── FIN,ACK SEQ=300 ACK=100 ┼──┨   arrived before anything else happened
//!  ┃ → CLOSING                       │  ┃
//!  ┠━━ ACK SEQ=101 ACK=301 ━━━━━━━━━┓│  ┃   in flight
//!  ┃                                ▼╰─▶┃◆  arrived in the step at the cursor, at B
//! ```

mod arrow;
mod history;
mod label;
mod layout;
mod paint;

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::style::Style;
use ratatui::text::Line;

use super::drawing::{Ctx, Drawing, Targets};
use super::glyphs::Glyphs;
use super::lines;
use super::motion::{ARRIVAL, PULSE};
use super::pen::{Pen, hues};
use super::theme::{Ground, Role, Theme};
use crate::app::Model;
use crate::sim::{EventKind, Peer};
use crate::text::key;

pub(super) use arrow::{Arrow, Fate, is_shrunken, shows_window};
pub(super) use history::timer_fires;
pub(super) use label::label;
pub(super) use paint::{Track, draw as draw_arrow};

use history::{Note, NoteKind};
use layout::{Content, Layout, Route, Row};

/// Lifelines closer than this have nothing between them.
const NARROWEST: u16 = 8;

/// The part of a ladder that is on the screen.
struct View {
    layout: Layout,
    /// The first row that is shown.
    top: usize,
    /// Rows of the screen that say that there is more above, and below.
    above: u16,
    below: u16,
}

impl View {
    /// The newest rows that fit.
    fn new(model: &Model, (width, height): (u16, u16), spaced: bool) -> Option<Self> {
        let cells = width.checked_sub(4).filter(|&cells| cells >= NARROWEST)?;
        let glyphs = Glyphs::of(model.settings.glyphs);
        let lanes = usize::from(layout::lane_count(cells));
        let history = history::read(model, usize::from(height), lanes, glyphs);
        let layout = Layout::new(history, cells, spaced);
        let below = u16::from(layout.hidden != [0; 2]);
        let room = height.saturating_sub(below);
        let more = layout.rows.len() > usize::from(room);
        let above = u16::from(more);
        let top = if more { layout.rows.len() - usize::from(room.saturating_sub(above)) } else { 0 };
        Some(Self { layout, top, above, below })
    }

    /// The row of the screen that shows a row of the layout.
    fn y(&self, row: usize) -> Option<u16> {
        u16::try_from(row.checked_sub(self.top)?).ok()?.checked_add(self.above)
    }

    /// The row of the screen below the last one that is in use.
    fn bottom(&self) -> u16 {
        self.y(self.layout.rows.len()).unwrap_or(u16::MAX)
    }
}

/// Draws the ladder, `spaced` with an empty row after each segment.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>, spaced: bool) {
    let Ctx { model, glyphs, .. } = *ctx;
    let (times, area) = split(area.intersection(out.buffer.area), model);
    let Some(view) = View::new(model, (area.width, area.height), spaced) else { return };
    add_targets(&mut out.targets, times, area, &view, model);
    if times.width > 0 {
        draw_times(&mut out.pen(times, ctx), &view, model);
    }
    let mut pen = out.pen(area, ctx);
    let cells = view.layout.cells;
    // Before the first step only the first row of the lifelines is in use.
    let used = view.bottom().saturating_add(view.below).max(1);
    for y in 0..pen.height() {
        for (peer, x) in [(Peer::A, 1), (Peer::B, cells + 2)] {
            let role = if y < used { hues(peer).dim } else { Role::Rule };
            let style = pen.theme.fg(role);
            pen.put(x, y, glyphs.life, style);
        }
    }
    let muted = pen.theme.fg(Role::Muted);
    if view.above > 0 {
        pen.put(pen.width() / 2, 0, glyphs.more, muted);
    }
    mark_cursor(&mut pen, &view, model);
    lanes(&mut pen, &view, model);
    for (row, content) in view.layout.rows.iter().enumerate().skip(view.top) {
        if let Some(y) = view.y(row) {
            draw_row(&mut pen, &view, y, content, model);
        }
    }
    if view.below > 0 {
        more_in_flight(&mut pen, &view, model);
    }
}

/// Columns of the times, and a blank.
const TIMES: u16 = 9;

/// The fewest columns that a ladder needs beside times.
const BESIDE_TIMES: u16 = 28;

/// The columns of the times, where the run has any and there is room for them, and those of the ladder.
fn split(area: Rect, model: &Model) -> (Rect, Rect) {
    let has_times = model.timeline.get(0).is_some_and(|start| start.at.is_some());
    let width = if has_times && area.width >= TIMES + BESIDE_TIMES { TIMES } else { 0 };
    let times = Rect { width, ..area };
    (times, Rect { x: area.x + width, width: area.width - width, ..area })
}

/// Writes at the first row of each step when it happened, in seconds.
fn draw_times(pen: &mut Pen<'_>, view: &View, model: &Model) {
    let mut last = None;
    for (row, content) in view.layout.rows.iter().enumerate().skip(view.top) {
        let is_first = last.replace(content.step) != Some(content.step);
        let (Some(y), true) = (view.y(row), is_first && content.content != Content::Gap) else { continue };
        let at = model.timeline.get(content.step).and_then(|moment| moment.at);
        if let (Some(at), true) = (at, content.step > 0) {
            let now = content.step == model.timeline.cursor();
            let time = pen.span(seconds(at), if now { Role::Text2 } else { Role::Muted });
            pen.line_to(TIMES - 1, y, &Line::from(time));
        }
    }
}

/// `0.018203`, with as many digits as fit.
fn seconds(at: Duration) -> String {
    let whole = at.as_secs();
    let digits = 6_usize.saturating_sub(whole.max(1).ilog10() as usize).max(1);
    format!("{:.digits$}", at.as_secs_f64())
}

/// Makes what belongs to the step at the cursor look as what would happen, not as what has.
pub(super) fn ghost(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let would_be = arrow::step_target(ctx.model, ctx.model.timeline.cursor());
    let Drawing { buffer, targets, .. } = out;
    ghost_where(buffer, area, ctx.theme, |at| targets.at(at.x, at.y) == Some(would_be));
}

/// Makes cells look as what would happen: in a faint slant, on the ground of their row and no fill.
pub(super) fn ghost_where(
    buffer: &mut Buffer,
    area: Rect,
    theme: Theme,
    is_ghost: impl Fn(Position) -> bool,
) {
    let style = theme.fg(Role::Muted).remove_modifier(Modifier::BOLD | Modifier::REVERSED);
    let style = style.add_modifier(Modifier::ITALIC);
    let fills = [Ground::FillA, Ground::FillB].map(|fill| theme.bg(fill).bg);
    let area = area.intersection(buffer.area);
    for at in area.positions().filter(|&at| is_ghost(at)) {
        let ground = buffer.cell((area.x, at.y)).map(|cell| cell.bg);
        let Some(cell) = buffer.cell_mut(at) else { continue };
        if fills.contains(&Some(cell.bg))
            && let Some(ground) = ground
        {
            cell.bg = ground;
        }
        cell.set_style(style);
    }
}

/// Lights the row of the step at the cursor, and sets the mark of the peer that it happens at beside its lifeline; a
/// loss or a copy happens at neither.
fn mark_cursor(pen: &mut Pen<'_>, view: &View, model: &Model) {
    let timeline = &model.timeline;
    let row = view.layout.row_of(timeline.cursor()).and_then(|row| view.y(row));
    let (Some(y), Some(event)) = (row, &timeline.now().step.event) else { return };
    pen.ground(0, y, pen.width(), Ground::Chip);
    if matches!(event.kind, EventKind::Lose(_) | EventKind::Duplicate(_)) {
        return;
    }
    let x = match event.at {
        Peer::A => 0,
        Peer::B => pen.width() - 1,
    };
    let style = pen.theme.fg(hues(event.at).now);
    pen.put(x, y, pen.glyphs.here[event.at.index()], style);
}

/// Draws the lanes that run through the rows on the screen.
fn lanes(pen: &mut Pen<'_>, view: &View, model: &Model) {
    let track = Track { left: 1, cells: view.layout.cells, ..Track::default() };
    for placed in &view.layout.arrows {
        let first = placed.departure.map_or(0, |row| row + 1).max(view.top);
        let last = placed.end.unwrap_or(view.layout.rows.len());
        if let (Some(start), Some(end)) = (view.y(first), view.y(last)) {
            // A lane that comes from above begins beside the mark that there is more.
            let start = if view.above > 0 && first == view.top { 0 } else { start };
            paint::lane(pen, track, start..end, placed, model, placed.end.is_none());
        }
    }
}

fn draw_row(pen: &mut Pen<'_>, view: &View, y: u16, row: &Row, model: &Model) {
    let cells = view.layout.cells;
    let track = Track { left: 1, y, cells, lanes: row.lanes };
    let arrow = |at: usize| view.layout.arrows.get(at);
    match &row.content {
        Content::Note(note) => draw_note(pen, y, row, note, cells, model.frame),
        Content::Departure(at) => {
            if let Some(placed) = arrow(*at) {
                paint::departure(pen, track, placed, model);
            }
        }
        Content::End(at) => {
            if let Some(placed) = arrow(*at) {
                let out_of_sight = placed.departure.is_none_or(|row| row < view.top);
                paint::end(pen, track, placed, model, out_of_sight);
            }
        }
        Content::Gap => {}
    }
}

fn draw_note(pen: &mut Pen<'_>, y: u16, row: &Row, note: &Note, cells: u16, frame: Option<u16>) {
    let room = Row::note_room(&row.lanes, note.peer, cells);
    let mark = match note.kind {
        NoteKind::Alarm if note.continued => "  ".to_owned(),
        NoteKind::Alarm => format!("{} ", pen.glyphs.lost),
        // Hollow, as what is not sure on the diagram.
        _ if note.inferred => format!("{} ", pen.glyphs.been[note.peer.index()]),
        NoteKind::Call | NoteKind::Timer => String::new(),
    };
    let columns = room.end.saturating_sub(room.start);
    let whole = format!("{mark}{}", note.text);
    let text = lines::clip(&whole, columns, pen.glyphs.ellipsis);
    // The peer has the new state when its mark arrives there.
    let head = (mark.len() + note.head).min(text.len());
    let head = if text.is_char_boundary(head) { head } else { text.len() };
    let (head, states) = text.split_at(head);
    let under_way = note.new && frame.is_some_and(|frame| frame < PULSE);
    let x = match note.peer {
        Peer::A => 2 + room.start,
        Peer::B => (2 + cells).saturating_sub(room.start + lines::width(&text)),
    };
    let (head_style, state_style) = note_styles(pen.theme, note);
    let x = pen.put(x, y, head, head_style);
    if !under_way {
        pen.put(x, y, states, state_style);
    }
}

/// The styles of what happens at the peer and of the states it takes.
fn note_styles(theme: Theme, note: &Note) -> (Style, Style) {
    let hues = hues(note.peer);
    let role = match note.kind {
        NoteKind::Alarm => Role::Err,
        NoteKind::Timer if note.new => Role::Acc,
        NoteKind::Call if note.new => Role::Text,
        NoteKind::Call | NoteKind::Timer => Role::Text2,
    };
    if note.new { (theme.strong(role), theme.strong(hues.now)) } else { (theme.fg(role), theme.fg(hues.mid)) }
}

/// Says below the last row how many segments are in flight for which there is no lane, at their receiver's side.
fn more_in_flight(pen: &mut Pen<'_>, view: &View, model: &Model) {
    let style = pen.theme.fg(Role::Muted);
    let y = view.bottom();
    for from in Peer::BOTH {
        let count = view.layout.hidden[from.index()];
        if count > 0 {
            let words = model.text().fill(key!("ladder.more"), &[("count", &count)]);
            let text = format!("{} {words}", pen.glyphs.more);
            let room = if view.layout.hidden.contains(&0) {
                view.layout.cells - 2
            } else {
                view.layout.cells / 2 - 1
            };
            let text = lines::clip(&text, room, pen.glyphs.ellipsis);
            let x = if from == Peer::A { view.layout.cells + 1 - lines::width(&text) } else { 3 };
            pen.put(x, y, &text, style);
        }
    }
}

/// What the mouse can hit: a row belongs to its step, except that each end of a segment belongs to the step in which it
/// left or ended there.
fn add_targets(targets: &mut Targets, times: Rect, area: Rect, view: &View, model: &Model) {
    let lifelines = (area.x + 1, area.x + view.layout.cells + 2);
    for (row, content) in view.layout.rows.iter().enumerate().skip(view.top) {
        let Some(y) = view.y(row).filter(|&y| y < area.height) else { break };
        let row = Rect { y: area.y + y, height: 1, ..times.union(area) };
        let arrow = |at: usize| view.layout.arrows.get(at).map(|placed| &placed.arrow);
        let step = match content.content {
            Content::Note(_) => Some(content.step),
            Content::End(at) => arrow(at).and_then(|arrow| arrow.steps.1),
            Content::Departure(at) => {
                if let Some(arrow) = arrow(at) {
                    arrow.add_targets(targets, row, lifelines, model);
                }
                None
            }
            Content::Gap => None,
        };
        if let Some(step) = step {
            targets.add(row, arrow::step_target(model, step));
        }
    }
}

/// The newest segment, and the newest that is in flight from each peer.
pub(super) struct Newest {
    pub(super) any: Option<Arrow>,
    pub(super) in_flight: [Option<Arrow>; 2],
}

/// What a place with room for one segment or two shows: what was sent in this step, else what arrived or was lost
/// in it, else the newest.
pub(super) fn newest(model: &Model) -> Newest {
    const RECENT: usize = 8;
    let glyphs = Glyphs::of(model.settings.glyphs);
    let layout = Layout::new(history::read(model, RECENT, 0, glyphs), u16::MAX, false);
    let sent =
        layout.arrows.into_iter().filter(|placed| placed.departure.is_some() || placed.way == Route::NoLane);
    let mut arrows: Vec<Arrow> = sent.map(|placed| placed.arrow).collect();
    // What is sent leaves after what arrives has arrived.
    if model.frame.is_some_and(|frame| frame < PULSE + ARRIVAL) {
        arrows.retain(|arrow| !arrow.new || arrow.fate != Fate::InFlight);
    }
    let in_flight = Peer::BOTH.map(|peer| {
        arrows.iter().rev().find(|arrow| arrow.from == peer && arrow.fate == Fate::InFlight).cloned()
    });
    let sent_now = arrows.iter().rposition(|arrow| arrow.new && arrow.fate == Fate::InFlight);
    let ended_now = arrows.iter().position(|arrow| arrow.new && arrow.fate != Fate::InFlight);
    let newest = arrows.len().checked_sub(1);
    let any = sent_now.or(ended_now).or(newest).and_then(|at| arrows.get(at).cloned());
    Newest { any, in_flight }
}

#[cfg(test)]
mod tests;
