//! Faint marks on the diagram, when they are asked for: the states and edges that were never seen.

use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::drawing::{Ctx, Drawing};
use super::theme::Role;
use crate::app::{CoverageItem, Subject, Target};
use crate::sim::Peer;

/// Draws what was never seen faint on the diagram that is in `area`; where peers are or may go now, nothing is.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let Ctx { model, theme, .. } = *ctx;
    if !model.marks {
        return;
    }
    let now = model.timeline.now();
    let possible = Peer::BOTH.map(|peer| now.possible(peer));
    let is_faint = |subject: Subject| {
        let (item, is_now) = match subject {
            Subject::State(state) => {
                (CoverageItem::State(state), Peer::BOTH.into_iter().any(|peer| now.state(peer).is_at(state)))
            }
            Subject::Edge(edge) => {
                (CoverageItem::Edge(edge), possible.iter().any(|edges| edges.contains(edge)))
            }
        };
        !is_now && !item.is_in(&model.progress.coverage)
    };
    let faint = theme.fg(Role::Faint).add_modifier(Modifier::DIM);
    for Position { x, y } in area.intersection(out.buffer.area).positions() {
        if let Some(Target::Subject(subject)) = out.targets.at(x, y)
            && is_faint(subject)
            && let Some(cell) = out.buffer.cell_mut(Position { x, y })
        {
            cell.set_style(faint);
        }
    }
}
