//! The diagram: eleven states and 21 labelled edges at three sizes, and where both peers are, have been and may go.
//!
//! The layout is data (`tables`), what there is to show is a [`View`], and [`draw`] writes both into a buffer cell
//! by cell. Line weight shows when (heavy: taken last, light: earlier or never, dashed: possible next); colour, shape and
//! side show which peer; what is selected has double lines. Nothing depends on colour alone.

mod boxes;
mod canvas;
#[cfg(test)]
mod checker;
mod layout;
mod lines;
mod tables;
#[cfg(test)]
mod tests;
mod view;

pub use boxes::short;
pub use layout::{Label, Layout, Point, Region, Route, StateBox, Words};
pub use view::View;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::glyphs::Glyphs;
use super::theme::{Ground, Role, Theme};
use crate::app::Subject;
use crate::tcp::State;
use crate::text::{Lang, Text};
use canvas::Canvas;

/// One of the three sizes: the same map with boxes of one, three or four rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiagramSize {
    /// For 80x24.
    Compact,
    /// For 120x36.
    Medium,
    /// For 160x45.
    Large,
}

impl DiagramSize {
    /// All of them, the smallest first.
    pub const ALL: [Self; 3] = [Self::Compact, Self::Medium, Self::Large];

    /// Columns and rows of the canvas.
    pub fn canvas(self) -> (u16, u16) {
        self.layout().canvas
    }

    /// The layout of this size.
    pub fn layout(self) -> &'static Layout {
        match self {
            Self::Compact => &tables::COMPACT,
            Self::Medium => &tables::MEDIUM,
            Self::Large => &tables::LARGE,
        }
    }
}

/// Draws the diagram with its top left cell at that of `area`; what does not fit into `area` is cut off. In 7-bit
/// ASCII it is in English.
pub fn draw(
    buf: &mut Buffer,
    area: Rect,
    size: DiagramSize,
    view: &View,
    theme: &Theme,
    glyphs: &Glyphs,
    text: Text,
) {
    let text = if glyphs.has_chinese() { text } else { Text::of(Lang::En) };
    let layout = size.layout();
    let (w, h) = layout.canvas;
    let area = Rect { width: area.width.min(w), height: area.height.min(h), ..area };
    let mut canvas = Canvas::new(buf, area, theme, glyphs);
    canvas.clear(theme.bg(Ground::Bg).patch(theme.fg(Role::Text)));
    for region in &layout.regions {
        boxes::region(&mut canvas, region, text);
    }
    for ((edge, route), &line) in layout.routes().zip(&view.lines) {
        lines::draw(&mut canvas, edge, layout.place(edge.from), route, line);
    }
    for (state, spot) in State::ALL.into_iter().zip(view.spots) {
        boxes::draw(&mut canvas, layout.place(state), state, spot, text);
    }
    boxes::tees(&mut canvas, layout, view);
    for left in &view.undrawn {
        boxes::tag(&mut canvas, layout, left);
    }
}

/// The cells of a state or an edge on the canvas.
pub(super) fn cells_of(layout: &Layout, subject: Subject) -> Vec<Point> {
    match subject {
        Subject::State(state) => {
            let place = layout.place(state);
            let (width, height) = layout.canvas;
            let all = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
            all.filter(|&at| place.holds(at)).collect()
        }
        Subject::Edge(edge) => {
            let route = layout.routes().find(|(other, _)| other.index() == edge.index());
            let cells = |route: &Route| {
                let labels = route.labels(edge).into_iter();
                let labels = labels
                    .flat_map(|((x, y), words): (Point, Words)| (x..x + words.width()).map(move |x| (x, y)));
                route.cells().into_iter().chain(labels).collect()
            };
            route.map_or_else(Vec::new, |(_, route)| cells(route))
        }
    }
}

/// The areas of the canvas that show something, from back to front: the line and the label of each edge, the box of
/// each state.
pub fn places(layout: &Layout) -> impl Iterator<Item = (Rect, Subject)> {
    let edges = layout.routes().collect::<Vec<_>>().into_iter().rev().flat_map(|(edge, route)| {
        let labels = route.labels(edge).into_iter();
        let labels = labels.map(|((x, y), words)| Rect { x, y, width: words.width(), height: 1 });
        route.legs().chain(labels).map(move |place| (place, Subject::Edge(edge)))
    });
    let states = State::ALL.into_iter().map(|state| {
        let StateBox { x, y, w: width, h: height } = layout.place(state);
        (Rect { x, y, width, height }, Subject::State(state))
    });
    edges.chain(states)
}
