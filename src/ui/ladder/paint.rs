//! Draws the segments of a ladder: in flight, arrived, lost, copied or injected.

use std::ops::Range;

use ratatui::style::Style;

use super::arrow::{Arrow, Fate, Origin};
use super::label::label;
use super::layout::{INDENT, Lanes, Placed, Reach, Route, column};
use crate::app::Model;
use crate::sim::Peer;
use crate::text::key;
use crate::ui::lines;
use crate::ui::motion::{ARRIVAL, ARRIVED, FLIGHT, IN_FLIGHT, LOST_AT, PULSE, between};
use crate::ui::pen::{Hues, Pen, hues};
use crate::ui::theme::Role;

/// Between lifelines closer than this an injected segment is marked by its dashes alone.
const NARROW: u16 = 30;

/// One row between two lifelines.
#[derive(Clone, Copy, Default)]
pub(in crate::ui) struct Track {
    /// The column of A's lifeline.
    pub(in crate::ui) left: u16,
    pub(in crate::ui) y: u16,
    /// Cells between the lifelines.
    pub(in crate::ui) cells: u16,
    /// The lanes of other segments that run through the row.
    pub(in crate::ui) lanes: Lanes,
}

impl Track {
    /// The column at which something so wide begins whose cell nearest to the sender is `cell`.
    fn column(&self, from: Peer, cell: u16, width: u16) -> u16 {
        match from {
            Peer::A => self.left + 1 + cell,
            Peer::B => (self.left + 1 + self.cells).saturating_sub(cell + width),
        }
    }
}

/// How a segment looks in one frame.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It is not sent yet.
    Hidden,
    /// In flight, this many thousandths of the way.
    InFlight(u16),
    Arrived,
    Lost,
}

fn stage(arrow: &Arrow, frame: Option<u16>) -> Stage {
    let frame = frame.filter(|_| arrow.new);
    match (arrow.fate, frame) {
        (Fate::InFlight, Some(frame)) if frame < PULSE + ARRIVAL => Stage::Hidden,
        (Fate::InFlight, Some(frame)) => {
            Stage::InFlight(between(0, IN_FLIGHT, frame - PULSE - ARRIVAL + 1, FLIGHT))
        }
        (Fate::InFlight, None) => Stage::InFlight(IN_FLIGHT),
        (Fate::Arrived, Some(frame)) if frame < PULSE && arrow.origin != Origin::Injected => {
            Stage::InFlight(between(IN_FLIGHT, ARRIVED, frame + 1, PULSE))
        }
        (Fate::Lost, Some(frame)) if frame < PULSE => {
            Stage::InFlight(between(IN_FLIGHT, LOST_AT, frame + 1, PULSE))
        }
        (Fate::Arrived, _) => Stage::Arrived,
        (Fate::Lost, _) => Stage::Lost,
    }
}

/// Draws a segment that arrives on the row it leaves on, as the only one of that row.
pub(in crate::ui) fn draw(pen: &mut Pen<'_>, track: Track, arrow: &Arrow, model: &Model) {
    let placed = Placed { arrow: arrow.clone(), departure: None, end: None, way: Route::Straight };
    departure(pen, track, &placed, model);
}

/// Draws a segment on the row it leaves on, and the mark on the lifeline.
pub(super) fn departure(pen: &mut Pen<'_>, track: Track, placed: &Placed, model: &Model) {
    let arrow = &placed.arrow;
    let stage = stage(arrow, model.frame);
    if stage == Stage::Hidden || track.cells < 4 {
        return;
    }
    let draw = Draw { track, arrow, model, reach: placed.reach(&track.lanes, track.cells) };
    match arrow.origin {
        Origin::Injected => return draw.injected(pen),
        Origin::Peer => draw.tee(pen, stage),
        Origin::Copy => {}
    }
    match (placed.way, stage) {
        (Route::Lane(_) | Route::NoLane, _) => draw.turning(pen, stage, placed.way),
        (Route::Straight, Stage::InFlight(way)) => draw.in_flight(pen, way),
        (Route::Straight, Stage::Arrived) => draw.arrived(pen),
        (Route::Straight, Stage::Lost) => draw.lost(pen),
        (Route::Straight, Stage::Hidden) => {}
    }
}

/// Draws a segment on the row it ends on; `labelled` if the row it left on is not visible.
pub(super) fn end(pen: &mut Pen<'_>, track: Track, placed: &Placed, model: &Model, labelled: bool) {
    let arrow = &placed.arrow;
    let reach = placed.end_reach(&track.lanes, track.cells);
    let draw = Draw { track, arrow, model, reach };
    draw.ending(pen, stage(arrow, model.frame), placed.way, labelled);
}

/// Draws the lane of a segment through these rows of the screen; `open` where it goes on below the last one.
pub(super) fn lane(
    pen: &mut Pen<'_>,
    track: Track,
    rows: Range<u16>,
    placed: &Placed,
    model: &Model,
    open: bool,
) {
    let Route::Lane(lane) = placed.way else { return };
    let arrow = &placed.arrow;
    let stage = stage(arrow, model.frame);
    if stage == Stage::Hidden {
        return;
    }
    let (_, vertical, style) = weight(pen, arrow, stage);
    let x = track.column(arrow.from, column(lane, track.cells), 1);
    let last = rows.end.saturating_sub(1);
    for y in rows {
        let glyph = if open && y == last { pen.glyphs.heads[3] } else { vertical };
        pen.put(x, y, glyph, style);
    }
}

/// The glyphs of a segment's line across and down, and its style.
fn weight(pen: &Pen<'_>, arrow: &Arrow, stage: Stage) -> (&'static str, &'static str, Style) {
    let Hues { now, mid, .. } = hues(arrow.from);
    let glyphs = pen.glyphs;
    if is_heavy(arrow, stage) {
        (glyphs.heavy_h, glyphs.heavy_v, pen.theme.fg(now))
    } else {
        (glyphs.light_h, glyphs.light_v, pen.theme.fg(mid))
    }
}

fn is_heavy(arrow: &Arrow, stage: Stage) -> bool {
    match stage {
        Stage::InFlight(_) => true,
        Stage::Arrived => arrow.new,
        Stage::Lost | Stage::Hidden => false,
    }
}

struct Draw<'a> {
    track: Track,
    arrow: &'a Arrow,
    model: &'a Model,
    reach: Reach,
}

impl Draw<'_> {
    /// Writes a glyph from cell `from` up to cell `to`, counted from the sender, and a crossing where a lane is.
    fn run(&self, pen: &mut Pen<'_>, cells: Range<u16>, glyph: &str, style: Style) {
        let heavy = glyph == pen.glyphs.heavy_h;
        for cell in cells.start..cells.end.min(self.track.cells) {
            let lane = self.track.lanes.at(self.arrow.from, cell, self.track.cells);
            let glyph = match lane {
                Some(_) if glyph == pen.glyphs.dot => continue,
                Some(heavy_lane) => pen.glyphs.crossings[usize::from(heavy) + 2 * usize::from(heavy_lane)],
                None => glyph,
            };
            self.put(pen, cell, glyph, style);
        }
    }

    fn put(&self, pen: &mut Pen<'_>, cell: u16, glyph: &str, style: Style) {
        pen.put(self.track.column(self.arrow.from, cell, 1), self.track.y, glyph, style);
    }

    /// Writes a text whose cell nearest to the sender is `cell`; returns the cell behind it.
    fn text(&self, pen: &mut Pen<'_>, cell: u16, text: &str, style: Style) -> u16 {
        let width = lines::width(text);
        if cell + width <= self.track.cells {
            pen.put(self.track.column(self.arrow.from, cell, width), self.track.y, text, style);
        }
        cell + width
    }

    fn head(&self, pen: &mut Pen<'_>, cell: u16, style: Style) {
        self.put(pen, cell, pen.glyphs.heads[self.arrow.from.index()], style);
    }

    /// Where the segment leaves the lifeline.
    fn tee(&self, pen: &mut Pen<'_>, stage: Stage) {
        let from = self.arrow.from;
        let (_, _, style) = weight(pen, self.arrow, stage);
        let x = match from {
            Peer::A => self.track.left,
            Peer::B => self.track.left + 1 + self.track.cells,
        };
        pen.put(x, self.track.y, pen.glyphs.depart[from.index()], style);
    }

    /// A copy leaves no lifeline: its line begins behind its label.
    fn first_cell(&self) -> u16 {
        if self.arrow.origin == Origin::Copy { self.reach.room.start } else { 0 }
    }

    fn label(&self, pen: &Pen<'_>, columns: u16) -> String {
        let arrow = self.arrow;
        let times = if arrow.resent > 0 {
            format!(" {}{}", pen.glyphs.times, arrow.resent.saturating_add(1))
        } else {
            String::new()
        };
        let copy = if arrow.origin == Origin::Copy {
            format!(" {}", self.model.text().get(key!("ladder.copy")))
        } else {
            String::new()
        };
        label(&arrow.segment, arrow.shows_window, &(times + &copy), columns, pen.glyphs)
    }

    fn room(&self) -> u16 {
        self.reach.room.end.saturating_sub(self.reach.room.start)
    }

    /// The label with a blank on either side, or brackets where it is picked, filled with the sender's colour.
    fn chip(&self, pen: &Pen<'_>) -> (String, Style) {
        let hues = hues(self.arrow.from);
        let ink = pen.theme.bg(hues.fill).patch(pen.theme.strong(hues.ink));
        let [open, close] = if self.arrow.is_picked(self.model) { ["[", "]"] } else { [" ", " "] };
        (format!("{open}{}{close}", self.label(pen, self.room().saturating_sub(1))), ink)
    }

    /// A chip with a head before it, the way behind it heavy, the way ahead dotted.
    fn in_flight(&self, pen: &mut Pen<'_>, way: u16) {
        let Track { cells, lanes, .. } = self.track;
        let from = self.arrow.from;
        let (chip, ink) = self.chip(pen);
        let width = lines::width(&chip);
        // Between the lanes of other segments.
        let start = lanes.near_end(from).max(self.first_cell().saturating_sub(1));
        let travel = lanes.far_start(from, cells).saturating_sub(start + width + 1);
        let at = u32::from(travel) * u32::from(way) / u32::from(ARRIVED);
        let at = start + u16::try_from(at).unwrap_or(0);
        let (glyph, _, line) = weight(pen, self.arrow, Stage::InFlight(way));
        self.run(pen, self.first_cell()..at, glyph, line);
        let head = self.text(pen, at, &chip, ink);
        self.head(pen, head, line);
        let ahead = pen.theme.fg(Role::Faint);
        self.run(pen, head + 1..cells, pen.glyphs.dot, ahead);
    }

    /// The style of text that is new in this step, and of text that is not.
    fn ink(&self, pen: &Pen<'_>) -> Style {
        if self.arrow.new { pen.theme.strong(Role::Text) } else { pen.theme.fg(Role::Text2) }
    }

    fn arrived(&self, pen: &mut Pen<'_>) {
        let cells = self.track.cells;
        let (glyph, _, line) = weight(pen, self.arrow, Stage::Arrived);
        let start = self.reach.room.start;
        self.run(pen, self.first_cell()..start - 1, glyph, line);
        let label = self.label(pen, self.room());
        let ink = self.ink(pen);
        let end = self.text(pen, start, &label, ink);
        self.run(pen, end + 1..cells - 1, glyph, line);
        self.head(pen, cells - 1, line);
    }

    /// The line goes to the turn into the lane, or to a mark where there is none.
    fn turning(&self, pen: &mut Pen<'_>, stage: Stage, way: Route) {
        let (glyph, _, line) = weight(pen, self.arrow, stage);
        let start = self.reach.room.start;
        let turn = self.reach.line.end - 1;
        let end = if matches!(stage, Stage::InFlight(_)) {
            let (chip, ink) = self.chip(pen);
            self.run(pen, self.first_cell()..start - 1, glyph, line);
            self.text(pen, start - 1, &chip, ink)
        } else {
            self.run(pen, self.first_cell()..start - 1, glyph, line);
            let ink = self.ink(pen);
            self.text(pen, start, &self.label(pen, self.room()), ink) + 1
        };
        self.run(pen, end..turn, glyph, line);
        let corners =
            if glyph == pen.glyphs.heavy_h { pen.glyphs.heavy_corners } else { pen.glyphs.light_corners };
        let corner = match (way, self.arrow.from) {
            (Route::NoLane, _) => pen.glyphs.more,
            (_, Peer::A) => corners[1],
            (_, Peer::B) => corners[0],
        };
        self.put(pen, turn, corner, line);
    }

    /// Out of the lane to the lifeline, or to a cross.
    fn ending(&self, pen: &mut Pen<'_>, stage: Stage, way: Route, labelled: bool) {
        let cells = self.track.cells;
        let (glyph, _, line) = weight(pen, self.arrow, stage);
        let turn = self.reach.line.start;
        let lost = self.arrow.fate == Fate::Lost;
        let corners =
            if glyph == pen.glyphs.heavy_h { pen.glyphs.heavy_corners } else { pen.glyphs.light_corners };
        let corner = match (way, self.arrow.from) {
            (Route::Lane(_), Peer::A) => corners[2],
            (Route::Lane(_), Peer::B) => corners[3],
            (Route::NoLane | Route::Straight, _) => pen.glyphs.more,
        };
        // While it moves, as far as it has come.
        let done = match stage {
            Stage::InFlight(_) if lost => 0,
            Stage::InFlight(way) => {
                let part = u32::from(way.saturating_sub(IN_FLIGHT)) * u32::from(cells - turn);
                u16::try_from(part / u32::from(ARRIVED - IN_FLIGHT)).unwrap_or(0)
            }
            _ => cells - turn,
        };
        let mut text_end = self.reach.room.end;
        let ink = self.ink(pen);
        if stage == Stage::Lost {
            let cross = if self.arrow.new { pen.theme.strong(Role::Err) } else { pen.theme.fg(Role::Err) };
            self.put(pen, turn, pen.glyphs.lost, cross);
            text_end = self.before(pen, text_end, self.model.text().get(key!("ladder.lost")), cross);
        } else if done == 0 {
            self.put(pen, turn, pen.glyphs.heads[3], line);
        } else {
            self.put(pen, turn, corner, line);
            self.run(pen, turn + 1..turn + done, glyph, line);
            if done > 1 {
                self.head(pen, turn + done - 1, line);
            }
        }
        if labelled || way == Route::NoLane {
            let label = self.label(pen, text_end.saturating_sub(self.reach.room.start));
            self.before(pen, text_end, &label, ink);
        }
    }

    /// Writes a text that ends before this cell, if there is room; returns the cell a blank before it.
    fn before(&self, pen: &mut Pen<'_>, end: u16, text: &str, style: Style) -> u16 {
        let Some(start) = end.checked_sub(lines::width(text)).filter(|&at| at >= self.reach.room.start)
        else {
            return end;
        };
        self.text(pen, start, text, style);
        start.saturating_sub(1)
    }

    /// Never an arrowhead: the line ends at a cross, and dots show the way it did not go.
    fn lost(&self, pen: &mut Pen<'_>) {
        let cells = self.track.cells;
        let word = format!("{} {}", pen.glyphs.lost, self.model.text().get(key!("ladder.lost")));
        let (glyph, _, line) = weight(pen, self.arrow, Stage::Lost);
        let cross = if self.arrow.new { pen.theme.strong(Role::Err) } else { pen.theme.fg(Role::Err) };
        let start = self.reach.room.start;
        // A blank on either side: a cross at the other lifeline would look like an arrival.
        let far = self.reach.room.end + 1;
        let needed = lines::width(&word) + 1;
        let label = self.label(pen, far.saturating_sub(start + 1 + needed));
        let ink = self.ink(pen);
        let mut at = self.text(pen, start, &label, ink) + 1;
        self.run(pen, self.first_cell()..start - 1, glyph, line);
        if at + 3 + needed <= far {
            // The cross is where the segment was seen last.
            let seen_last = u32::from(cells) * u32::from(LOST_AT) / u32::from(ARRIVED);
            let cross_at = u16::try_from(seen_last).unwrap_or(0).clamp(at + 3, far - needed);
            self.run(pen, at..cross_at - 1, glyph, line);
            at = cross_at;
        }
        let end = self.text(pen, at, &word, cross);
        let ahead = pen.theme.fg(Role::Faint);
        self.run(pen, end + 1..cells, pen.glyphs.dot, ahead);
    }

    /// It touches no lifeline but the one it arrives at, has neither peer's colour, and says what it is.
    fn injected(&self, pen: &mut Pen<'_>) {
        let cells = self.track.cells;
        let word = self.model.text().get(key!("ladder.stray"));
        let line = pen.theme.fg(if self.arrow.new { Role::Text } else { Role::Muted });
        let ink = self.ink(pen);
        let room = self.reach.room.start..self.reach.room.end.min(cells.saturating_sub(INDENT + 1));
        // Sooner than the word for what it is go fields of its label, where there are some to spare.
        let beside = if cells < NARROW { 0 } else { lines::width(word) };
        let label = self.label(pen, room.end.saturating_sub(room.start + beside));
        let start = room.end.saturating_sub(lines::width(&label));
        self.text(pen, start, &label, ink);
        self.run(pen, room.end + 1..cells - 1, pen.glyphs.dash_h, line);
        self.head(pen, cells - 1, line);
        let tail = start.saturating_sub(INDENT).max(room.start - INDENT);
        self.run(pen, tail..start.saturating_sub(1), pen.glyphs.dash_h, line);
        if let Some(at) = tail.checked_sub(lines::width(word) + 1).filter(|&at| at + 1 >= room.start) {
            let muted = pen.theme.fg(Role::Muted);
            self.text(pen, at, word, muted);
        }
    }
}
