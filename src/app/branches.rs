//! The tree of branches as a list: each can be looked at, and walked to.

use super::{Model, Overlay, walk, what_if};
use crate::run::BranchInfo;

/// Opens the tree at the branch that is open.
pub(super) fn open(model: &mut Model) {
    model.playing = false;
    let selected = model.timeline.tree().iter().position(|info| info.is_open).unwrap_or(0);
    model.overlay = Some(Overlay::Branches { selected });
}

/// The branch that is selected.
fn selected(model: &Model) -> Option<BranchInfo> {
    let Some(Overlay::Branches { selected }) = model.overlay else { return None };
    model.timeline.tree().into_iter().nth(selected)
}

/// The model with the selected branch open, which the screen shows while the tree is open.
pub fn previewed_branch(model: &Model) -> Option<Model> {
    let info = selected(model)?;
    let mut there = Model { what_if: None, picked: None, frame: None, ..model.clone() };
    if !info.is_open {
        there.timeline.walk_to(info.number);
    }
    Some(there)
}

/// Goes to the selected branch.
pub(super) fn walk(model: &mut Model) {
    let Some(info) = selected(model) else { return };
    model.overlay = None;
    walk_to(model, &info);
}

/// Goes to a branch; where it is open already, nothing moves.
pub(super) fn walk_to(model: &mut Model, info: &BranchInfo) {
    model.playing = false;
    if !info.is_open && model.timeline.walk_to(info.number) {
        walk::turn_page(model);
        what_if::reselect(model);
    }
}

/// A click selects a branch; on the selected one it goes there.
pub(super) fn pick(model: &mut Model, place: usize) {
    match &mut model.overlay {
        Some(Overlay::Branches { selected }) if *selected == place => walk(model),
        Some(Overlay::Branches { selected }) => *selected = place,
        _ => {}
    }
}
