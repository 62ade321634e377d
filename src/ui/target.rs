//! What the mouse points at.

use ratatui::layout::{Position, Rect};

use super::diagram::{self, DiagramSize};
use super::regions::{Regions, Size, regions, split_for_list};
use super::what_if::{self, below_the_diagram};
use super::{branches, captures, explore, header, ladder, overlay, predict, present, strip, trouble};
use crate::app::{self, Model, Pane, Target, View, WhatIf, preview, previewed_branch};

/// What stands at this cell of a screen; nothing that is hidden behind an overlay.
pub fn target(model: &Model, area: Rect, x: u16, y: u16) -> Option<Target> {
    let at = Position::new(x, y);
    if let Some(place) = overlay::scenario_at(model, area, at) {
        return Some(Target::Scenario(place));
    }
    if let Some(there) = previewed_branch(model) {
        let list = place_of_list(&there, area);
        return branches::row_at(model, list, at).map(Target::Branch);
    }
    if overlay::covers(model, area, at) {
        return None;
    }
    if let (View::Explore, Some(grid)) = (model.view, &model.explore) {
        return explore::target(area, grid, at);
    }
    if app::live(model).is_some() {
        return super::live::target(model, area, at);
    }
    if model.listing.is_some() {
        return captures::connection_at(model, area, at).map(Target::Connection);
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
    let previewed = preview(model);
    let told = previewed.as_ref().unwrap_or(model);
    // What would happen is a row of the list.
    let shown = if model.what_if.is_some() { told } else { model };
    let or_row = |target: Target| match (target, model.what_if) {
        (Target::Step(step), Some(WhatIf { selected: Some(row), .. }))
            if shown.is_preview && step == shown.timeline.cursor() =>
        {
            Target::WhatIf(row)
        }
        _ => target,
    };
    let on_answers = |panel: Rect| predict::choice_at(model, panel, at).map(Target::Answer);
    let on_ladder = |ladder: Rect, spaced: bool| {
        let inside = ladder.contains(at) && ladder.height > 1;
        let cell = inside.then(|| (x - ladder.x, y - ladder.y))?;
        ladder::target_at(shown, ladder, cell, spaced).map(or_row)
    };
    let on_strip = |strip: Rect, tcbs: Rect| {
        if strip.height > 1 {
            return on_ladder(strip, false);
        }
        strip::target_at(shown, strip, tcbs, at).map(or_row)
    };
    if let Some((_, places)) = present::places(model, area) {
        let header = Rect { height: area.height.min(1), ..area };
        return on_header(header).or_else(|| in_diagram(places.diagram, places.size));
    }
    match regions(area).for_story(|width| trouble::rows(told, width)) {
        Regions::Wide { size, header, diagram, ladder, .. } => {
            let has_list = model.what_if.is_some() || model.predict.is_some();
            let (ladder, list) = split_for_list(ladder, size, has_list);
            on_header(header)
                .or_else(|| in_diagram(diagram, size.diagram()))
                .or_else(|| on_list(list))
                .or_else(|| on_answers(list))
                .or_else(|| match size {
                    Size::Large => on_ladder(ladder, true),
                    _ => on_strip(ladder, Rect::ZERO),
                })
        }
        Regions::Compact { header, diagram, heads, strip, tcbs, story, other, .. } => on_header(header)
            .or_else(|| match model.shown_pane() {
                Pane::Diagram if model.what_if.is_some() => in_diagram(diagram, DiagramSize::Compact)
                    .or_else(|| on_list(below_the_diagram(model, heads.union(strip).union(tcbs), story))),
                Pane::Diagram if model.predict.is_some() => {
                    let panel = predict::below_the_diagram(model, heads.union(strip).union(tcbs), story);
                    let on_diagram =
                        || in_diagram(diagram, DiagramSize::Compact).filter(|_| !panel.contains(at));
                    on_answers(panel).or_else(on_diagram)
                }
                Pane::Diagram => in_diagram(diagram, DiagramSize::Compact).or_else(|| on_strip(strip, tcbs)),
                Pane::Ladder => on_ladder(other.ladder, false),
            }),
        Regions::Small { header, strip, story, .. } if model.what_if.is_some() => {
            on_header(header).or_else(|| on_list(strip.union(story)))
        }
        Regions::Small { strip, story, .. } if model.predict.is_some() => on_answers(strip.union(story)),
        Regions::Small { header, strip, .. } => on_header(header).or_else(|| on_strip(strip, Rect::ZERO)),
    }
}

/// Where a list stands on a screen that shows this model.
fn place_of_list(model: &Model, area: Rect) -> Rect {
    match regions(area).for_story(|width| trouble::rows(model, width)) {
        Regions::Wide { size, ladder, .. } => split_for_list(ladder, size, true).1,
        Regions::Compact { heads, strip, tcbs, story, .. } => {
            below_the_diagram(model, heads.union(strip).union(tcbs), story)
        }
        Regions::Small { strip, story, .. } => strip.union(story),
    }
}

#[cfg(test)]
mod tests;
