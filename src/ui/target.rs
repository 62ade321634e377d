//! What the mouse points at.

use ratatui::layout::{Position, Rect};

use super::diagram::{self, DiagramSize};
use super::regions::{Regions, Size, regions, split_for_list};
use super::what_if::{self, below_the_diagram};
use super::{header, ladder, overlay, story, strip};
use crate::app::{Model, Pane, Target, preview};

/// What stands at this cell of a screen; nothing that is hidden behind an overlay.
pub fn target(model: &Model, area: Rect, x: u16, y: u16) -> Option<Target> {
    let at = Position::new(x, y);
    if let Some(place) = overlay::scenario_at(model, area, at) {
        return Some(Target::Scenario(place));
    }
    if overlay::covers(model, area, at) {
        return None;
    }
    let on_header = |header: Rect| {
        let inside = header.contains(at);
        inside.then(|| header::step_at(model, header.width, x - header.x)).flatten().map(Target::Step)
    };
    let in_diagram = |diagram: Rect, size: DiagramSize| {
        let inside = diagram.contains(at);
        let hit = || diagram::hit(size.layout(), x - diagram.x, y - diagram.y);
        inside.then(hit).flatten().map(Target::Subject)
    };
    let on_list = |list: Rect| what_if::row_at(model, list, at).map(Target::WhatIf);
    let on_ladder = |ladder: Rect, spaced: bool| {
        let inside = ladder.contains(at) && ladder.height > 1;
        let cell = inside.then(|| (x - ladder.x, y - ladder.y))?;
        ladder::step_at(model, ladder, cell, spaced).map(Target::Step)
    };
    let on_strip = |strip: Rect, tcbs: Rect| {
        if strip.height > 1 {
            return on_ladder(strip, false);
        }
        strip::step_at(model, strip, tcbs, at).map(Target::Step)
    };
    let previewed = preview(model);
    let told = previewed.as_ref().unwrap_or(model);
    match regions(area).for_story(|width| story::rows(told, width)) {
        Regions::Wide { size, header, diagram, ladder, .. } => {
            let (ladder, list) = split_for_list(ladder, size, model.what_if.is_some());
            on_header(header)
                .or_else(|| in_diagram(diagram, size.diagram()))
                .or_else(|| on_list(list))
                .or_else(|| on_ladder(ladder, size == Size::Large))
        }
        Regions::Compact { header, diagram, heads, strip, tcbs, story, other, .. } => on_header(header)
            .or_else(|| match model.shown_pane() {
                Pane::Diagram if model.what_if.is_some() => in_diagram(diagram, DiagramSize::Compact)
                    .or_else(|| on_list(below_the_diagram(model, heads.union(strip).union(tcbs), story))),
                Pane::Diagram => in_diagram(diagram, DiagramSize::Compact).or_else(|| on_strip(strip, tcbs)),
                Pane::Ladder => on_ladder(other.ladder, false),
            }),
        Regions::Small { header, strip, story, .. } if model.what_if.is_some() => {
            on_header(header).or_else(|| on_list(strip.union(story)))
        }
        Regions::Small { header, strip, .. } => on_header(header).or_else(|| on_strip(strip, Rect::ZERO)),
    }
}

#[cfg(test)]
mod tests;
