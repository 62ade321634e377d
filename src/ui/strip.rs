//! Where there is no room for a ladder: the newest segment as one row, both TCBs as another. When segments fly
//! both ways, the second of them takes the row of the TCBs. Until there is a segment, its row says who the peers are.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::cards;
use super::drawing::{Ctx, Drawing};
use super::ladder::{self, Arrow, Track};
use super::pen::{Pen, columns, hues};
use super::theme::Role;
use crate::app::Model;
use crate::sim::Peer;

/// From this width on the marks and letters of the peers are at both ends.
const ROOMY: u16 = 60;

/// Draws who the lifelines of a ladder below belong to, each mark above its own.
pub(super) fn heads(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let mut pen = out.pen(area, ctx);
    if pen.height() == 0 {
        return;
    }
    let end = pen.width().saturating_sub(2);
    let (left, right) = ends(&mut pen, 1, end);
    names(&mut pen, (left + 1, right.saturating_sub(1)), ctx.model);
}

/// Draws the strip and the row of the TCBs. With more rows than one the strip is a ladder.
pub(super) fn draw(out: &mut Drawing, strip: Rect, tcbs: Rect, ctx: &Ctx<'_>) {
    if strip.height > 1 {
        ladder::draw(out, strip, ctx, false);
        return tcb_row(out, tcbs, ctx);
    }
    let [first, second] = shown(ctx.model, !tcbs.is_empty());
    segment(out, strip, first.as_ref(), ctx);
    if second.is_some() {
        segment(out, tcbs, second.as_ref(), ctx);
    } else {
        tcb_row(out, tcbs, ctx);
    }
}

/// The segment of the strip's one row, and the one in the row of the TCBs, if there are two in flight.
fn shown(model: &Model, two_rows: bool) -> [Option<Arrow>; 2] {
    let newest = ladder::newest(model);
    match newest.in_flight {
        both @ [Some(_), Some(_)] if two_rows => both,
        _ => [newest.any, None],
    }
}

/// Draws the newest segment alone, or a ladder where there are rows for it.
pub(super) fn newest(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    if area.height > 1 {
        return ladder::draw(out, area, ctx, false);
    }
    let model = ctx.model;
    let [newest, _] = shown(model, false);
    segment(out, area, newest.as_ref(), ctx);
    if model.is_preview && newest.is_some_and(|arrow| arrow.is_of_step(model)) {
        ladder::ghost_where(&mut out.buffer, area, ctx.theme, |_| true);
    }
}

/// The columns of both lifelines in a row of this width.
const fn lifelines(width: u16) -> (u16, u16) {
    let roomy = width >= ROOMY;
    (if roomy { 5 } else { 1 }, width.saturating_sub(if roomy { 6 } else { 2 }))
}

fn segment(out: &mut Drawing, area: Rect, arrow: Option<&Arrow>, ctx: &Ctx<'_>) {
    let model = ctx.model;
    if let Some(arrow) = arrow {
        let (left, right) = lifelines(area.width);
        arrow.add_targets(&mut out.targets, area, (area.x + left, area.x + right), model);
    }
    let pen = &mut out.pen(area, ctx);
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

/// Writes mark and letter of A from column `left` on, and those of B so that its mark is in column `right`, as
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
fn tcb_row(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let model = ctx.model;
    let mut pen = out.pen(area, ctx);
    let room = pen.width().saturating_sub(4) / 2;
    let of_a = cards::one_row(&pen, model, Peer::A, room);
    let of_b = cards::one_row(&pen, model, Peer::B, room);
    pen.line(1, 0, &of_a);
    let end = pen.width().saturating_sub(1);
    pen.line_to(end, 0, &of_b);
}
