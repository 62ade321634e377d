//! A screen too small for the diagram: both states, the newest segment and the story as far as they fit, and what
//! size shows more.

use ratatui::layout::Rect;

use super::cards;
use super::drawing::{Ctx, Drawing};
use super::lines;
use super::theme::Role;
use crate::app::ROOM_FOR_DIAGRAM;
use crate::sim::Peer;
use crate::text::key;

/// Draws both states, beside each other in one row or below each other in two.
pub(super) fn states(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let beside = area.width >= 38;
    let width = if beside { (area.width - 2) / 2 } else { area.width };
    for peer in Peer::BOTH {
        let (x, y) = match (peer, beside) {
            (Peer::A, _) => (area.x, area.y),
            (Peer::B, true) => (area.right() - width, area.y),
            (Peer::B, false) => (area.x, area.y.saturating_add(1)),
        };
        let row = Rect { x, y, width, height: 1 }.intersection(area);
        let mut pen = out.pen(row, ctx);
        if pen.height() > 0 {
            let marks = pen.peer(peer);
            let x = marks.iter().fold(0, |x, mark| pen.put(x, 0, &mark.content, mark.style)) + 1;
            cards::state_chip(&mut pen, x, 0, width.saturating_sub(x), peer, ctx.model);
        }
    }
}

/// Says which size shows the diagram.
pub(super) fn hint(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let glyphs = ctx.glyphs;
    let screen = out.buffer.area;
    let mut pen = out.pen(area, ctx);
    let size = |(width, height): (u16, u16)| format!("{width}{}{height}", glyphs.times);
    let (needed, have) = (size(ROOM_FOR_DIAGRAM), size((screen.width, screen.height)));
    let hint = ctx.text.fill(key!("small.size"), &[("needed", &needed), ("have", &have)]);
    let hint = lines::clip(&hint, pen.width(), glyphs.ellipsis);
    let style = pen.theme.fg(Role::Muted);
    pen.put(0, 0, &hint, style);
}
