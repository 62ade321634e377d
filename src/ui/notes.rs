//! The notes of a captured connection, in the place of the ladder: the step of each, whose packet it is about, what it is.
//! The diagram beside it shows the step of the selected one.
//!
//! ```text
//!  Notes                          3
//!     4  ● retransmission        #5
//!  ▶ 12  ◆ delayed ACK          #14
//!    17  ◆ CLOSED or LAST-ACK
//! ```
//!
//! The story says the same in sentences; where the list covers it, the heading has the sentence of the selected note.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::drawing::{Ctx, Drawing};
use super::lines;
use super::pen::Pen;
use super::theme::{Ground, Role};
use crate::app::{Model, Overlay, Target, notes};
use crate::run::{Remark, Remarkable};
use crate::text::key;

/// Draws the list, if it is open.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let model = ctx.model;
    let Some(Overlay::Notes { selected }) = model.overlay else { return };
    let area = area.intersection(out.buffer.area);
    if area.is_empty() {
        return;
    }
    let notes = notes(model);
    let rows = area.height - 1;
    let first = first(selected, notes.len(), rows);
    let shown = || (first..notes.len()).zip(1..=rows);
    // As with any overlay, nothing else can be hit.
    out.targets.clear();
    for (index, y) in shown() {
        out.targets.add(Rect { y: area.y + y, height: 1, ..area }, Target::Note(index));
    }
    // There is no story beside the list where it is as wide as the screen.
    let covers_story = area.width + 2 >= out.buffer.area.width;
    let sentence = notes.get(selected).filter(|_| covers_story).map(|note| note.sentence(model.text()));
    let mut pen = out.pen(area, ctx);
    title(&mut pen, model, &sentence.unwrap_or_default());
    let digits = notes.last().map_or(1, |note| digits(note.step));
    for (index, y) in shown() {
        if let Some(&note) = notes.get(index) {
            row(&mut pen, y, note, index == selected, digits, model);
        }
    }
    let muted = pen.theme.fg(Role::Muted);
    let width = pen.width();
    if first > 0 {
        pen.put(width - 1, 1, pen.glyphs.more, muted);
    }
    if first + usize::from(rows) < notes.len() {
        pen.put(width - 1, rows, pen.glyphs.more, muted);
    }
}

/// The first row that is shown, so that the selected one is.
fn first(selected: usize, count: usize, rows: u16) -> usize {
    let rows = usize::from(rows);
    selected.saturating_sub(rows / 2).min(count.saturating_sub(rows))
}

fn digits(step: usize) -> u16 {
    u16::try_from(step.max(1).ilog10() + 1).unwrap_or(1)
}

/// The heading, how many notes there are, and between them a sentence where there is no room for it below.
fn title(pen: &mut Pen<'_>, model: &Model, sentence: &str) {
    let width = pen.width();
    let title = pen.strong(model.text().get(key!("notes.title")), Role::Text);
    let x = pen.line(1, 0, &Line::from(title)) + 2;
    let count = Line::from(pen.span(notes(model).len().to_string(), Role::Muted));
    let end = pen.line_to(width - 1, 0, &count);
    let sentence = lines::clip(sentence, end.saturating_sub(x + 2), pen.glyphs.ellipsis).into_owned();
    pen.put(x, 0, &sentence, pen.theme.fg(Role::Text2));
}

fn row(pen: &mut Pen<'_>, y: u16, note: Remark, is_selected: bool, digits: u16, model: &Model) {
    let width = pen.width();
    if is_selected {
        pen.ground(0, y, width, Ground::Chip);
        pen.put(1, y, pen.glyphs.heads[0], pen.theme.fg(Role::Acc));
    }
    let muted = pen.theme.fg(Role::Muted);
    let step = note.step.to_string();
    let x = pen.put(3 + digits.saturating_sub(lines::width(&step)), y, &step, muted) + 2;
    let [mark, _] = pen.peer(note.peer);
    let x = pen.line(x, y, &Line::from(mark)) + 1;
    let end = match note.about {
        Remarkable::Packet { number, .. } => {
            pen.line_to(width - 1, y, &Line::from(pen.span(format!("#{number}"), Role::Muted)))
        }
        Remarkable::State(_) => width - 1,
    };
    let words = note.words(model.text());
    let words = lines::clip(&words, end.saturating_sub(x + 1), pen.glyphs.ellipsis).into_owned();
    let style = if is_selected { pen.theme.strong(Role::Text) } else { pen.theme.fg(Role::Text2) };
    pen.put(x, y, &words, style);
}

#[cfg(test)]
mod tests;
