//! One segment between two lifelines: on its way, arrived, or lost.

use ratatui::style::Style;

use super::label::label;
use super::rows::{Crossing, Fate, Origin};
use crate::app::Model;
use crate::scenario::INJECTED_WINDOW;
use crate::sim::Peer;
use crate::ui::lines;
use crate::ui::motion::{ARRIVAL, ARRIVED, FLIGHT, IN_FLIGHT, LOST_AT, PULSE, between};
use crate::ui::pen::{Pen, hues};
use crate::ui::theme::Role;

/// Cells between a lifeline and the label that stands beside it: two of line and one of space.
const INDENT: u16 = 3;

/// In a narrower lane a stray segment is told by its dashes alone.
const NARROW: u16 = 30;

/// The row between two lifelines. Columns count from the sender on.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Lane {
    /// The column of A's lifeline.
    pub(in crate::ui) left: u16,
    pub(in crate::ui) y: u16,
    /// Cells between the lifelines.
    pub(in crate::ui) cells: u16,
}

/// How a crossing looks in this frame.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// It has not set out.
    Hidden,
    /// On its way, so many thousandths of it behind.
    Flying(u16),
    Arrived,
    Lost,
}

fn look(crossing: &Crossing, frame: Option<u16>) -> Look {
    let frame = frame.filter(|_| crossing.new);
    match (crossing.fate, frame) {
        (Fate::Flying, Some(frame)) if frame < PULSE + ARRIVAL => Look::Hidden,
        (Fate::Flying, Some(frame)) => {
            Look::Flying(between(0, IN_FLIGHT, frame - PULSE - ARRIVAL + 1, FLIGHT))
        }
        (Fate::Flying, None) => Look::Flying(IN_FLIGHT),
        (Fate::Arrived, Some(frame)) if frame < PULSE && crossing.origin != Origin::Stray => {
            Look::Flying(between(IN_FLIGHT, ARRIVED, frame + 1, PULSE))
        }
        (Fate::Lost, Some(frame)) if frame < PULSE => {
            Look::Flying(between(IN_FLIGHT, LOST_AT, frame + 1, PULSE))
        }
        (Fate::Arrived, _) => Look::Arrived,
        (Fate::Lost, _) => Look::Lost,
    }
}

/// Draws a segment, and the mark on the lifeline it departs from.
pub(in crate::ui) fn draw(pen: &mut Pen<'_>, lane: Lane, crossing: &Crossing, model: &Model) {
    let look = look(crossing, model.frame);
    if look == Look::Hidden || lane.cells < 4 {
        return;
    }
    let draw = Draw { lane, crossing, model };
    if crossing.origin == Origin::Stray {
        return draw.stray(pen);
    }
    if crossing.origin == Origin::Peer {
        draw.departure(pen, look);
    }
    match look {
        Look::Flying(way) => draw.flying(pen, way),
        Look::Arrived => draw.arrived(pen),
        Look::Lost => draw.lost(pen),
        Look::Hidden => {}
    }
}

struct Draw<'a> {
    lane: Lane,
    crossing: &'a Crossing,
    model: &'a Model,
}

impl Draw<'_> {
    /// Writes a glyph from cell `from` up to cell `to`, counted from the sender.
    fn run(&self, pen: &mut Pen<'_>, from: u16, to: u16, glyph: &str, style: Style) {
        let to = to.min(self.lane.cells);
        for cell in from..to {
            pen.put(self.column(cell, 1), self.lane.y, glyph, style);
        }
    }

    /// Writes a text whose cell nearest to the sender is `cell`; returns the cell behind it.
    fn text(&self, pen: &mut Pen<'_>, cell: u16, text: &str, style: Style) -> u16 {
        let columns = lines::width(text);
        if cell + columns <= self.lane.cells {
            pen.put(self.column(cell, columns), self.lane.y, text, style);
        }
        cell + columns
    }

    /// The column at which something so wide begins whose cell nearest to the sender is `cell`.
    fn column(&self, cell: u16, columns: u16) -> u16 {
        let first = self.lane.left + 1;
        match self.crossing.from {
            Peer::A => first + cell,
            Peer::B => (first + self.lane.cells).saturating_sub(cell + columns),
        }
    }

    fn departure(&self, pen: &mut Pen<'_>, look: Look) {
        let from = self.crossing.from;
        let role = if self.is_heavy(look) { hues(from).now } else { hues(from).mid };
        let column = match from {
            Peer::A => self.lane.left,
            Peer::B => self.lane.left + 1 + self.lane.cells,
        };
        let style = pen.theme.fg(role);
        pen.put(column, self.lane.y, pen.glyphs.depart[from.index()], style);
    }

    fn is_heavy(&self, look: Look) -> bool {
        match look {
            Look::Flying(_) => true,
            Look::Arrived => self.crossing.new,
            Look::Lost | Look::Hidden => false,
        }
    }

    /// A copy leaves no lifeline: its line begins behind its label.
    fn first_cell(&self) -> u16 {
        if self.crossing.origin == Origin::Copy { INDENT } else { 0 }
    }

    fn label(&self, pen: &Pen<'_>, columns: u16) -> String {
        let crossing = self.crossing;
        let times = if crossing.resent > 0 {
            format!(" {}{}", pen.glyphs.times, crossing.resent.saturating_add(1))
        } else {
            String::new()
        };
        let copy = if crossing.origin == Origin::Copy {
            format!(" {}", self.model.text().get("ladder.copy"))
        } else {
            String::new()
        };
        let full_window = match crossing.origin {
            Origin::Stray => INJECTED_WINDOW,
            _ => self.model.scenario.setup.window[crossing.from.index()],
        };
        label(&crossing.segment, full_window, &(times + &copy), columns, pen.glyphs)
    }

    /// A chip with a head before it, the way behind it heavy, the way ahead dotted.
    fn flying(&self, pen: &mut Pen<'_>, way: u16) {
        let (hues, cells) = (hues(self.crossing.from), self.lane.cells);
        let label = format!(" {} ", self.label(pen, cells.saturating_sub(4)));
        let chip = lines::width(&label);
        let travel = u32::from(cells.saturating_sub(chip + 1));
        let at = u16::try_from(travel * u32::from(way) / u32::from(ARRIVED)).unwrap_or(0);
        let at = at.max(self.first_cell().min(cells.saturating_sub(chip + 1)));
        let line = pen.theme.fg(hues.now);
        self.run(pen, self.first_cell(), at, pen.glyphs.heavy_h, line);
        let ink = pen.theme.bg(hues.fill).patch(pen.theme.strong(hues.ink));
        let head = self.text(pen, at, &label, ink);
        self.run(pen, head, head + 1, pen.glyphs.heads[self.crossing.from.index()], line);
        let ahead = pen.theme.fg(Role::Faint);
        self.run(pen, head + 1, cells, pen.glyphs.dot, ahead);
    }

    fn arrived(&self, pen: &mut Pen<'_>) {
        let (hues, cells) = (hues(self.crossing.from), self.lane.cells);
        let (glyph, line, ink) = if self.crossing.new {
            (pen.glyphs.heavy_h, pen.theme.fg(hues.now), pen.theme.strong(Role::Text))
        } else {
            (pen.glyphs.light_h, pen.theme.fg(hues.mid), pen.theme.fg(Role::Text2))
        };
        self.run(pen, self.first_cell(), INDENT - 1, glyph, line);
        let label = self.label(pen, cells.saturating_sub(INDENT + 2));
        let end = self.text(pen, INDENT, &label, ink);
        self.run(pen, end + 1, cells - 1, glyph, line);
        self.run(pen, cells - 1, cells, pen.glyphs.heads[self.crossing.from.index()], line);
    }

    /// Never an arrowhead: the line ends at a cross, and dots show the way it did not go.
    fn lost(&self, pen: &mut Pen<'_>) {
        let (hues, cells) = (hues(self.crossing.from), self.lane.cells);
        let word = format!("{} {}", pen.glyphs.lost, self.model.text().get("ladder.lost"));
        let line = pen.theme.fg(hues.mid);
        let (ink, cross) = if self.crossing.new {
            (pen.theme.strong(Role::Text), pen.theme.strong(Role::Err))
        } else {
            (pen.theme.fg(Role::Text2), pen.theme.fg(Role::Err))
        };
        // A blank on either side: a cross at the other lifeline would look like an arrival.
        let needed = lines::width(&word) + 1;
        let label = self.label(pen, cells.saturating_sub(INDENT + 1 + needed));
        let mut at = self.text(pen, INDENT, &label, ink) + 1;
        self.run(pen, self.first_cell(), INDENT - 1, pen.glyphs.light_h, line);
        if at + 3 + needed <= cells {
            // The cross stands where the segment was seen last.
            let seen_last = u32::from(cells) * u32::from(LOST_AT) / u32::from(ARRIVED);
            let cross_at = u16::try_from(seen_last).unwrap_or(0).clamp(at + 3, cells - needed);
            self.run(pen, at, cross_at - 1, pen.glyphs.light_h, line);
            at = cross_at;
        }
        let end = self.text(pen, at, &word, cross);
        let ahead = pen.theme.fg(Role::Faint);
        self.run(pen, end + 1, cells, pen.glyphs.dot, ahead);
    }

    /// It touches no lifeline but the one it arrives at, has neither peer's colour, and says what it is.
    fn stray(&self, pen: &mut Pen<'_>) {
        let cells = self.lane.cells;
        let word = self.model.text().get("ladder.stray");
        let line = pen.theme.fg(if self.crossing.new { Role::Text } else { Role::Muted });
        let ink = if self.crossing.new { pen.theme.strong(Role::Text) } else { pen.theme.fg(Role::Text2) };
        // Sooner than the word for what it is go fields of its label, where there are some to spare.
        let beside = if cells < NARROW { 0 } else { lines::width(word) + 2 };
        let label = self.label(pen, cells.saturating_sub(2 * INDENT + 2 + beside));
        let start = cells.saturating_sub(INDENT + 1 + lines::width(&label));
        self.text(pen, start, &label, ink);
        self.run(pen, cells - INDENT, cells - 1, pen.glyphs.dash_h, line);
        self.run(pen, cells - 1, cells, pen.glyphs.heads[self.crossing.from.index()], line);
        let tail = start.saturating_sub(INDENT);
        self.run(pen, tail, start.saturating_sub(1), pen.glyphs.dash_h, line);
        if let Some(at) = tail.checked_sub(lines::width(word) + 1).filter(|&at| at >= 2) {
            let muted = pen.theme.fg(Role::Muted);
            self.text(pen, at, word, muted);
        }
    }
}
