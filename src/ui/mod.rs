//! The screen: a pure function of the model and a size.

pub mod glyphs;
pub mod theme;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::Model;

/// Draws the whole screen.
pub fn render(model: &Model, area: Rect) -> Buffer {
    let _ = model;
    Buffer::empty(area)
}
