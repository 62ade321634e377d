//! Where there is no room for a ladder: the newest segment as one row, both TCBs as another. When segments fly
//! both ways, the second of them takes the row of the TCBs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::cards;
use super::glyphs::Glyphs;
use super::ladder::{self, Crossing, Lane};
use super::pen::{Pen, hues};
use super::theme::{Role, Theme};
use crate::app::Model;
use crate::sim::Peer;

/// From this width on the peers stand at both ends with their marks and letters.
const ROOMY: u16 = 60;

/// Draws the strip and the row of the TCBs. With more rows than one the strip is a ladder.
pub(super) fn draw(
    buf: &mut Buffer,
    strip: Rect,
    tcbs: Rect,
    model: &Model,
    theme: &Theme,
    glyphs: &'static Glyphs,
) {
    if strip.height > 1 {
        ladder::draw(buf, strip, model, theme, glyphs, false);
        return tcb_row(buf, tcbs, model, theme, glyphs);
    }
    let newest = ladder::newest(model);
    if let [Some(from_a), Some(from_b)] = &newest.flying {
        segment(&mut Pen::new(buf, strip, theme, glyphs), Some(from_a), model);
        segment(&mut Pen::new(buf, tcbs, theme, glyphs), Some(from_b), model);
        return;
    }
    segment(&mut Pen::new(buf, strip, theme, glyphs), newest.any.as_ref(), model);
    tcb_row(buf, tcbs, model, theme, glyphs);
}

/// Draws the newest segment alone, or a ladder where there are rows for it.
pub(super) fn newest(buf: &mut Buffer, area: Rect, model: &Model, theme: &Theme, glyphs: &'static Glyphs) {
    if area.height > 1 {
        return ladder::draw(buf, area, model, theme, glyphs, false);
    }
    let newest = ladder::newest(model);
    segment(&mut Pen::new(buf, area, theme, glyphs), newest.any.as_ref(), model);
}

fn segment(pen: &mut Pen<'_>, crossing: Option<&Crossing>, model: &Model) {
    let roomy = pen.width() >= ROOMY;
    let (left, right) = (if roomy { 5 } else { 1 }, pen.width().saturating_sub(if roomy { 6 } else { 2 }));
    let Some(cells) = right.checked_sub(left + 1).filter(|&cells| cells >= 8 && pen.height() > 0) else {
        return;
    };
    let [mark_a, letter_a] = pen.peer(Peer::A);
    let [mark_b, letter_b] = pen.peer(Peer::B);
    if roomy {
        pen.line(1, 0, &Line::from(vec![mark_a, letter_a]));
        // The same from the other side: the letter, then the mark.
        pen.put(right + 2, 0, letter_b.content.trim(), letter_b.style);
        pen.put(right + 4, 0, &mark_b.content, mark_b.style);
    } else {
        pen.put(0, 0, &mark_a.content, mark_a.style);
        pen.put(right + 1, 0, &mark_b.content, mark_b.style);
    }
    for (peer, x) in [(Peer::A, left), (Peer::B, right)] {
        let style = pen.theme.fg(if crossing.is_some() { hues(peer).dim } else { Role::Rule });
        pen.put(x, 0, pen.glyphs.life, style);
    }
    if let Some(crossing) = crossing {
        ladder::draw_crossing(pen, Lane { left, y: 0, cells }, crossing, model);
    }
}

/// A's TCB at the left, B's at the right.
fn tcb_row(buf: &mut Buffer, area: Rect, model: &Model, theme: &Theme, glyphs: &'static Glyphs) {
    let mut pen = Pen::new(buf, area, theme, glyphs);
    let room = pen.width().saturating_sub(4) / 2;
    let of_a = cards::one_row(&pen, model, Peer::A, room);
    let of_b = cards::one_row(&pen, model, Peer::B, room);
    pen.line(1, 0, &of_a);
    let end = pen.width().saturating_sub(1);
    pen.line_to(end, 0, &of_b);
}
