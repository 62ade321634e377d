//! The presenter's view: below the header the diagram, as large as the screen allows, and the story where it is asked for.

use std::collections::BTreeSet;

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::diagram::{self, DiagramSize, Point, View};
use super::drawing::{Ctx, Drawing};
use super::theme::Role;
use super::{footer, header, trouble};
use crate::app::{Model, Present, Spotlight, Subject, edge_in_spotlight};
use crate::tcp::{State, drawn};

/// Rows of the story: a heading and its sentences.
const STORY: u16 = 4;

/// A row apart from the diagram.
const GAP: u16 = 1;

/// Longer lines are hard to read.
const WIDEST_STORY: u16 = 104;

/// The places of the parts of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) size: DiagramSize,
    pub(super) diagram: Rect,
    pub(super) story: Rect,
}

/// What this view shows, unless the panels are asked for, or a list that has its place among them, or it does not fit.
pub(super) fn places(model: &Model, area: Rect) -> Option<(Present, Places)> {
    let present = model.present.filter(|present| !present.panels && !model.has_list())?;
    let story = if present.story { STORY + GAP } else { 0 };
    let room = (area.width, area.height.checked_sub(1 + story)?);
    let mut sizes = DiagramSize::ALL.into_iter().rev();
    let size = sizes.find(|size| size.canvas().0 <= room.0 && size.canvas().1 <= room.1)?;
    let (width, height) = size.canvas();
    let diagram =
        Rect { x: area.x + (area.width - width) / 2, y: area.y + 1 + (room.1 - height) / 2, width, height };
    let width = area.width.saturating_sub(4).min(WIDEST_STORY);
    let x = area.x + (area.width - width) / 2;
    let story = Rect { x, y: area.bottom() - story, width, height: story.saturating_sub(GAP) };
    Some((present, Places { size, diagram, story }))
}

/// Draws the view; `preview` is the model, or the preview.
pub(super) fn draw(
    out: &mut Drawing,
    area: Rect,
    (present, places): (Present, Places),
    view: &View,
    ctx: &Ctx<'_>,
    preview: &Ctx<'_>,
) {
    let Places { size, diagram, story } = places;
    let model = ctx.model;
    let top = Rect { height: 1, ..area };
    let bottom = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    // Where the diagram has the bottom row, a notice replaces the header.
    let notice = model.notice.as_ref().map(|_| if diagram.bottom() == area.bottom() { top } else { bottom });
    if notice != Some(top) {
        header::draw(out, top, ctx);
    }
    let view = &match present.spotlight {
        Some(Spotlight::Peer(peer)) => view.clone().only(peer),
        Some(Spotlight::Edge) => view.clone().only_edge(edge_in_spotlight(model)),
        None => view.clone(),
    };
    super::diagram(out, diagram, size, view, ctx);
    if present.spotlight.is_some() {
        dim(out, diagram, size, view, ctx);
    }
    trouble::draw(out, story, preview);
    if let Some(row) = notice {
        footer::draw(out, row, story, ctx, preview.model);
    }
}

/// Dims everything without a peer.
fn dim(out: &mut Drawing, area: Rect, size: DiagramSize, view: &View, ctx: &Ctx<'_>) {
    let layout = size.layout();
    let states = State::ALL.into_iter().filter(|&state| view.shows(Subject::State(state)));
    let edges = drawn().iter().filter(|edge| view.shows(Subject::Edge(edge)));
    let lit: BTreeSet<Point> = states
        .map(Subject::State)
        .chain(edges.map(Subject::Edge))
        .flat_map(|subject| diagram::cells_of(layout, subject))
        .collect();
    let style = ctx.theme.fg(Role::Rule).remove_modifier(Modifier::BOLD);
    for at in area.positions() {
        if !lit.contains(&(at.x - area.x, at.y - area.y))
            && let Some(cell) = out.buffer.cell_mut(at)
        {
            cell.set_style(style);
        }
    }
}

#[cfg(test)]
mod tests;
