//! What the states of both peers mean: on tall screens, below the edges that may be next.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::drawing::{Ctx, Drawing};
use super::lines;
use super::pen::Pen;
use super::theme::Role;
use crate::app::Model;
use crate::run::Known;
use crate::sim::Peer;
use crate::text::StateAspect;

/// Rows for what is said about a state.
const ROWS: u16 = 3;

/// Rows for both peers, and one between them.
pub(super) const HEIGHT: u16 = 2 * ROWS + 1;

/// Columns for the name of a state, and a gap.
const NAME: u16 = 14;

/// Draws both states, or the one that both peers are in.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let model = ctx.model;
    let mut pen = out.pen(area, ctx);
    if pen.height() < HEIGHT {
        return;
    }
    let [a, b] = Peer::BOTH.map(|peer| model.timeline.now().state(peer));
    if a == b {
        return state(&mut pen, 0, &Peer::BOTH, a, model);
    }
    state(&mut pen, 0, &[Peer::A], a, model);
    state(&mut pen, ROWS + 1, &[Peer::B], b, model);
}

/// Who is in it, its name, what it means, and how long it lasts where there is room for that.
fn state(pen: &mut Pen<'_>, y: u16, peers: &[Peer], known: Known, model: &Model) {
    let mut x = 0;
    for &peer in peers {
        x = pen.line(x, y, &Line::from(pen.peer(peer).to_vec())) + 2;
    }
    let name = pen.theme.fg(Role::Text);
    pen.put(x, y, &known.to_string(), name);
    let Some(state) = known.exact() else { return };
    let x = x + NAME;
    let width = pen.width().saturating_sub(x);
    let [means, lasts] = [StateAspect::Means, StateAspect::Lasts]
        .map(|what| model.text().about(state, what).unwrap_or_default());
    let whole = format!("{means}{}{lasts}", model.text().separator());
    let fits = lines::wrap(&whole, width).len() <= usize::from(ROWS);
    let said = if fits { &whole } else { means };
    let style = pen.theme.fg(Role::Muted);
    for (range, row) in lines::wrap(said, width).into_iter().zip(y..y + ROWS) {
        pen.put(x, row, said.get(range).unwrap_or_default(), style);
    }
}

#[cfg(test)]
mod tests;
