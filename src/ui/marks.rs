//! Faint marks on the diagram, when they are asked for: the states and edges that were never seen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::diagram::{self, DiagramSize};
use super::theme::{Role, Theme};
use crate::app::{Model, Sight, Subject};
use crate::sim::Peer;

/// Draws what was never seen faint; where peers are or may go now, nothing is.
pub(super) fn draw(buf: &mut Buffer, area: Rect, size: DiagramSize, model: &Model, theme: &Theme) {
    if !model.marks {
        return;
    }
    let now = model.timeline.now();
    let is_faint = |subject: Subject| {
        let (sight, is_now) = match subject {
            Subject::State(state) => {
                (Sight::State(state), Peer::BOTH.into_iter().any(|peer| now.state(peer).is_at(state)))
            }
            Subject::Edge(edge) => {
                let is_next = |peer: Peer| now.peer(peer).possible.contains(edge);
                (Sight::Edge(edge), Peer::BOTH.into_iter().any(is_next))
            }
        };
        !is_now && !sight.is_in(&model.progress.coverage)
    };
    let faint = theme.fg(Role::Faint).add_modifier(Modifier::DIM);
    for Position { x, y } in area.intersection(buf.area).positions() {
        let subject = diagram::hit(size.layout(), x - area.x, y - area.y);
        if subject.is_some_and(is_faint)
            && let Some(cell) = buf.cell_mut(Position { x, y })
        {
            cell.set_style(faint);
        }
    }
}
