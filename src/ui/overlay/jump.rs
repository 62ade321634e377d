//! The number of a step.

use super::panel::{Panel, Size};
use crate::app::Model;

pub(super) const SIZE: Size = (36, 5);

pub(super) fn draw(panel: &mut Panel<'_>, model: &Model, digits: &str) {
    let text = model.text();
    let range = text.fill("jump.range", &[("last", &model.timeline.last())]);
    panel.title(text.get("jump.title"), &range);
    panel.typed(2.min(panel.pen.height().saturating_sub(1)), digits, "");
}
