//! What is worth a look in a captured connection, as a list: each note can be looked at, and gone to.

use super::{Model, Overlay, walk};
use crate::run::Remark;

/// The notes of the run.
pub fn notes(model: &Model) -> &[Remark] {
    &model.timeline.about().remarks
}

/// Opens the list at the last note up to the step at the cursor.
pub(super) fn open(model: &mut Model) {
    model.playing = false;
    let cursor = model.timeline.left_script().unwrap_or(model.timeline.cursor());
    let selected = notes(model).partition_point(|note| note.step <= cursor).saturating_sub(1);
    model.overlay = Some(Overlay::Notes { selected });
}

/// The note that is selected.
fn selected(model: &Model) -> Option<Remark> {
    let Some(Overlay::Notes { selected }) = model.overlay else { return None };
    notes(model).get(selected).copied()
}

/// The model at the step of the selected note, which the screen shows while the list is open.
pub fn previewed_note(model: &Model) -> Option<Model> {
    let note = selected(model)?;
    let mut there = Model { what_if: None, picked: None, frame: None, ..model.clone() };
    seek(&mut there, note);
    Some(there)
}

/// Goes to the step of the selected note.
pub(super) fn go(model: &mut Model) {
    let Some(note) = selected(model) else { return };
    (model.overlay, model.what_if, model.frame) = (None, None, None);
    seek(model, note);
    walk::arrived(model);
}

/// Notes are about the script: a branch that is open is left.
fn seek(model: &mut Model, note: Remark) {
    model.timeline.return_to_script();
    model.timeline.seek(note.step);
}

/// A click selects a note; on the selected one it goes there.
pub(super) fn pick(model: &mut Model, place: usize) {
    match &mut model.overlay {
        Some(Overlay::Notes { selected }) if *selected == place => go(model),
        Some(Overlay::Notes { selected }) => *selected = place,
        _ => {}
    }
}
