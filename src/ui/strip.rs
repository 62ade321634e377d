//! Where there is no room for a ladder: the newest segment as one row, both TCBs as another. When segments fly
//! both ways, the second of them takes the row of the TCBs. Until there is a segment, its row says who the peers are.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::cards;
use super::glyphs::Glyphs;
use super::ladder::{self, Arrow, Track};
use super::pen::{Pen, columns, hues};
use super::theme::{Role, Theme};
use crate::app::{Model, Target};
use crate::sim::Peer;

/// From this width on the peers stand at both ends with their marks and letters.
const ROOMY: u16 = 60;

/// Draws who the lifelines of a ladder below belong to, each mark above its own.
pub(super) fn heads(buf: &mut Buffer, area: Rect, model: &Model, theme: &Theme, glyphs: &'static Glyphs) {
    let mut pen = Pen::new(buf, area, theme, glyphs);
    if pen.height() == 0 {
        return;
    }
    let end = pen.width().saturating_sub(2);
    let (left, right) = ends(&mut pen, 1, end);
    names(&mut pen, (left + 1, right.saturating_sub(1)), model);
}

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
    let [first, second] = shown(model, !tcbs.is_empty());
    segment(&mut Pen::new(buf, strip, theme, glyphs), first.as_ref(), model);
    if second.is_some() {
        segment(&mut Pen::new(buf, tcbs, theme, glyphs), second.as_ref(), model);
    } else {
        tcb_row(buf, tcbs, model, theme, glyphs);
    }
}

/// The segment of the strip's one row, and that which takes the row of the TCBs where there is one and it must.
fn shown(model: &Model, two_rows: bool) -> [Option<Arrow>; 2] {
    let newest = ladder::newest(model);
    match newest.in_flight {
        both @ [Some(_), Some(_)] if two_rows => both,
        _ => [newest.any, None],
    }
}

/// What a cell of these rows belongs to, as in the ladder: a segment in flight, or a step.
pub(super) fn target_at(model: &Model, strip: Rect, tcbs: Rect, at: Position) -> Option<Target> {
    let rows = [strip, tcbs].into_iter().zip(shown(model, !tcbs.is_empty()));
    let (row, arrow) = rows.into_iter().find(|(row, _)| row.contains(at))?;
    let half = if at.x - row.x < row.width / 2 { Peer::A } else { Peer::B };
    let (left, right) = lifelines(row.width);
    let arrow = arrow?;
    let x = at.x - row.x;
    let cell = if arrow.from == Peer::A { x.saturating_sub(left + 1) } else { right.saturating_sub(x + 1) };
    Some(arrow.target_at(model, half, cell))
}

/// Draws the newest segment alone, or a ladder where there are rows for it.
pub(super) fn newest(buf: &mut Buffer, area: Rect, model: &Model, theme: &Theme, glyphs: &'static Glyphs) {
    if area.height > 1 {
        return ladder::draw(buf, area, model, theme, glyphs, false);
    }
    let [segment_now, _] = shown(model, false);
    segment(&mut Pen::new(buf, area, theme, glyphs), segment_now.as_ref(), model);
    if model.is_preview && segment_now.is_some_and(|arrow| arrow.is_of_step(model)) {
        buf.set_style(area.intersection(buf.area), ladder::would_be(theme));
    }
}

/// The columns of both lifelines in a row of this width.
const fn lifelines(width: u16) -> (u16, u16) {
    let roomy = width >= ROOMY;
    (if roomy { 5 } else { 1 }, width.saturating_sub(if roomy { 6 } else { 2 }))
}

fn segment(pen: &mut Pen<'_>, arrow: Option<&Arrow>, model: &Model) {
    let roomy = pen.width() >= ROOMY;
    let (left, right) = lifelines(pen.width());
    let Some(cells) = right.checked_sub(left + 1).filter(|&cells| cells >= 8 && pen.height() > 0) else {
        return;
    };
    if roomy {
        ends(pen, 1, right + 4);
    } else {
        let ([mark_a, _], [mark_b, _]) = (pen.peer(Peer::A), pen.peer(Peer::B));
        pen.put(0, 0, &mark_a.content, mark_a.style);
        pen.put(right + 1, 0, &mark_b.content, mark_b.style);
    }
    for (peer, x) in [(Peer::A, left), (Peer::B, right)] {
        let style = pen.theme.fg(if arrow.is_some() { hues(peer).dim } else { Role::Rule });
        pen.put(x, 0, pen.glyphs.life, style);
    }
    match arrow {
        Some(arrow) => ladder::draw_arrow(pen, Track { left, cells, ..Track::default() }, arrow, model),
        None => names(pen, (left + 2, right - 1), model),
    }
}

/// Writes mark and letter of A from column `left` on, and those of B so that its mark stands in column `right`, as
/// seen from the other side; returns the columns that are left between them.
fn ends(pen: &mut Pen<'_>, left: u16, right: u16) -> (u16, u16) {
    let [mark, letter] = pen.peer(Peer::B);
    pen.put(right, 0, &mark.content, mark.style);
    let letter = Line::from(Span::styled(letter.content.trim().to_owned(), letter.style));
    let gap = u16::from(columns(&letter) > 0);
    let end = pen.line_to(right.saturating_sub(gap), 0, &letter);
    (pen.line(left, 0, &Line::from(pen.peer(Peer::A).to_vec())), end)
}

/// Says at both ends of these columns who the peers are.
fn names(pen: &mut Pen<'_>, (left, right): (u16, u16), model: &Model) {
    let room = (right.saturating_sub(left) / 2).saturating_sub(1);
    let [a, b] = Peer::BOTH.map(|peer| cards::who(pen, model, peer, room));
    pen.line(left, 0, &a);
    pen.line_to(right, 0, &b);
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
