//! The number of a step, or the name of a state.

use super::panel::{Panel, Size};
use crate::app::{Model, TypedLine, where_it_happens};
use crate::text::key;

pub(super) const SIZE: Size = (36, 5);

/// For a line of several words.
pub(super) const WIDE: Size = (64, 5);

pub(super) fn step(panel: &mut Panel<'_>, model: &Model, digits: &TypedLine) {
    let text = model.text();
    let range = text.fill(key!("jump.range"), &[("last", &model.timeline.last())]);
    draw(panel, text.get(key!("jump.title")), &range, digits, "");
}

/// A row of what can happen: asked for in lines only, but drawn as well as any other question.
pub(super) fn row(panel: &mut Panel<'_>, model: &Model, digits: &TypedLine) {
    draw(panel, model.text().get(key!("what-if.title")), "", digits, "");
}

/// Where nothing is typed, that state is meant where something happens.
pub(super) fn state(panel: &mut Panel<'_>, model: &Model, typed: &TypedLine) {
    draw(panel, model.text().get(key!("jump.state")), "", typed, where_it_happens(model).name());
}

/// Which sockets to show.
pub(super) fn filter(panel: &mut Panel<'_>, model: &Model, typed: &TypedLine) {
    let text = model.text();
    draw(
        panel,
        text.get(key!("live.filter.title")),
        text.get(key!("live.filter.clear")),
        typed,
        text.get(key!("live.filter.hint")),
    );
}

fn draw(panel: &mut Panel<'_>, title: &str, right: &str, typed: &TypedLine, hint: &str) {
    panel.title(title, right);
    panel.typed(2.min(panel.pen.height().saturating_sub(1)), typed, hint);
}
