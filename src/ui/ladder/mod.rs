//! The ladder: what crossed between the two lifelines, newest at the bottom.
//!
//! ```text
//! ┃ SYN-SENT                  LISTEN ┃   notes, each in its own lifeline
//! ┠── SYN SEQ=100 ──────────────────▶┃   arrived
//! ┃                     SYN-RECEIVED ┃
//! ┃◀━━━━━━ SYN,ACK SEQ=300 ACK=101 ━━┨   arrived in this step
//! ┠━━━━━━━ ACK SEQ=101 ACK=301 ▶·····┃   in flight
//! ```

mod label;
mod lane;
mod rows;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::glyphs::Glyphs;
use super::lines;
use super::motion::{ARRIVAL, PULSE};
use super::pen::{Pen, hues};
use super::theme::{Role, Theme};
use crate::app::Model;
use crate::sim::Peer;

pub(super) use label::{is_shrunken, label};
pub(super) use lane::{Lane, draw as draw_crossing};
pub(super) use rows::{Crossing, Fate, Row, timer_fires};
use rows::{Note, Tone};

/// The narrowest lane a segment is drawn in.
const NARROWEST: u16 = 8;

/// Draws the ladder, `spaced` with an empty row after each segment.
pub(super) fn draw(
    buf: &mut Buffer,
    area: Rect,
    model: &Model,
    theme: &Theme,
    glyphs: &'static Glyphs,
    spaced: bool,
) {
    let mut pen = Pen::new(buf, area, theme, glyphs);
    let Some(cells) = pen.width().checked_sub(4).filter(|&cells| cells >= NARROWEST) else { return };
    let height = usize::from(pen.height());
    let (rows, more_above) = visible(model, height, cells, spaced);
    // Before anything has happened the lifelines begin, and no more.
    let used = u16::try_from(rows.len() + usize::from(more_above)).unwrap_or(u16::MAX).max(1);
    for y in 0..pen.height() {
        for (peer, x) in [(Peer::A, 1), (Peer::B, cells + 2)] {
            let role = if y < used { hues(peer).dim } else { Role::Rule };
            let style = pen.theme.fg(role);
            pen.put(x, y, glyphs.life, style);
        }
    }
    if more_above {
        let style = pen.theme.fg(Role::Muted);
        pen.put(pen.width() / 2, 0, glyphs.more, style);
    }
    for (y, row) in (u16::from(more_above)..).zip(&rows) {
        match row {
            Row::Notes(sides) => notes(&mut pen, y, sides, cells, model.frame),
            Row::Crossing(crossing) => draw_crossing(&mut pen, Lane { left: 1, y, cells }, crossing, model),
            Row::Blank => {}
        }
    }
}

/// The step that a cell of the ladder belongs to: where a segment begins, that in which it set out; where it ends,
/// that in which it arrived or was lost; beside a lifeline, that of the note.
pub(super) fn step_at(model: &Model, area: Rect, (x, y): (u16, u16), spaced: bool) -> Option<usize> {
    let cells = area.width.checked_sub(4).filter(|&cells| cells >= NARROWEST)?;
    let (rows, more_above) = visible(model, usize::from(area.height), cells, spaced);
    let half = if x < area.width / 2 { Peer::A } else { Peer::B };
    match rows.get(usize::from(y).checked_sub(usize::from(more_above))?)? {
        Row::Crossing(crossing) => Some(crossing.step_at(half)),
        Row::Notes(sides) => {
            let [a, b] = sides.each_ref().map(|note| note.as_ref().map(|note| note.step));
            if half == Peer::A { a.or(b) } else { b.or(a) }
        }
        Row::Blank => None,
    }
}

/// The rows that there is room for, and whether there are more above them. The segment that arrived or was lost
/// in this step is always among them.
fn visible(model: &Model, height: usize, cells: u16, spaced: bool) -> (Vec<Row>, bool) {
    let mut rows = rows::newest(model, height + 1, cells);
    if spaced {
        rows = rows
            .into_iter()
            .flat_map(|row| {
                let rest = matches!(row, Row::Crossing(_)).then_some(Row::Blank);
                std::iter::once(row).chain(rest)
            })
            .collect();
        if rows.last() == Some(&Row::Blank) {
            rows.pop();
        }
    }
    if rows.len() <= height {
        return (rows, false);
    }
    let mut rows = rows.split_off(rows.len() - height.saturating_sub(1));
    if let Some(ended) = rows::just_ended(model)
        && !rows.iter().any(|row| matches!(row, Row::Crossing(shown) if shown.is_same_flight(&ended)))
        && let Some(first) = rows.first_mut()
    {
        *first = Row::Crossing(ended);
    }
    (rows, true)
}

/// The newest segment of the whole ladder, and the newest that is still in flight from each peer.
pub(super) struct Newest {
    pub(super) any: Option<Crossing>,
    pub(super) flying: [Option<Crossing>; 2],
}

/// What a place with room for one segment or two shows: what was sent in this step, else what arrived or was lost
/// in it, else the newest.
pub(super) fn newest(model: &Model) -> Newest {
    let mut crossings: Vec<Crossing> = rows::newest(model, 8, u16::MAX)
        .into_iter()
        .filter_map(|row| if let Row::Crossing(crossing) = row { Some(crossing) } else { None })
        .collect();
    // What is sent sets out after what arrives has come in.
    if model.frame.is_some_and(|frame| frame < PULSE + ARRIVAL) {
        crossings.retain(|known| !known.new || known.fate != Fate::Flying);
    }
    let flying = Peer::BOTH.map(|peer| {
        crossings.iter().rev().find(|known| known.from == peer && known.fate == Fate::Flying).cloned()
    });
    let sent = crossings.last().is_some_and(|last| last.new && last.fate == Fate::Flying);
    let any = rows::just_ended(model).filter(|_| !sent).or_else(|| crossings.pop());
    Newest { any, flying }
}

fn notes(pen: &mut Pen<'_>, y: u16, sides: &[Option<Note>; 2], cells: u16, frame: Option<u16>) {
    for (peer, note) in Peer::BOTH.into_iter().zip(sides) {
        let Some(note) = note else { continue };
        let under_way = note.new && note.tone == Tone::State && frame.is_some_and(|frame| frame < PULSE);
        if under_way {
            continue;
        }
        let mark = match note.tone {
            Tone::Alarm if note.continued => "  ".to_owned(),
            Tone::Alarm => format!("{} ", pen.glyphs.lost),
            Tone::State | Tone::Timer => String::new(),
        };
        let text = format!("{mark}{}", note.text);
        let text = lines::clip(&text, cells - 2, pen.glyphs.ellipsis);
        let x = match peer {
            Peer::A => 3,
            Peer::B => cells + 1 - lines::width(&text),
        };
        let style = note_style(pen.theme, peer, note);
        pen.put(x, y, &text, style);
    }
}

fn note_style(theme: &Theme, peer: Peer, note: &Note) -> Style {
    match (note.tone, note.new) {
        (Tone::State, true) => theme.strong(hues(peer).now),
        (Tone::State, false) => theme.fg(hues(peer).mid),
        (Tone::Timer, true) => theme.strong(Role::Acc),
        (Tone::Timer, false) => theme.fg(Role::Text2),
        (Tone::Alarm, true) => theme.strong(Role::Err),
        (Tone::Alarm, false) => theme.fg(Role::Err),
    }
}

#[cfg(test)]
mod tests;
