//! The layout of the diagram as data: one [`Layout`] for each size.
//!
//! Route `k` of a table belongs to `tcp::EDGES[k]`, box `s` to `State::ALL[s]`. What is written on an edge is not
//! here: it comes from the edge.

use ratatui::layout::Rect;

use crate::tcp::{Edge, State, drawn};
use crate::text::TextKey;

/// A cell of the canvas: column, row.
pub type Point = (u16, u16);

/// The place of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// On a level stretch of the line, which stops one cell before it and goes on one cell after it.
    OnLine(Point),
    /// In one row beside the line.
    Beside(Point),
    /// In two rows: above and below the line, or both beside it.
    TwoRows(Point, Point),
}

/// The way of an edge: its bends, from the cell at its source to the arrowhead at its target, and its label.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// First cell, bends, arrowhead.
    pub points: &'static [Point],
    /// The place of its label.
    pub label: Label,
}

/// A named region of the diagram.
#[derive(Clone, Copy, Debug)]
pub struct Region {
    /// The key of its title.
    pub key: TextKey,
    /// Left column, top row.
    pub at: Point,
    /// Columns, rows.
    pub size: Point,
    /// Where its title begins.
    pub title: Point,
}

/// The diagram at one size.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Columns and rows of the canvas.
    pub canvas: Point,
    /// Columns and rows of every state's box, its border included.
    pub box_size: Point,
    /// The top left cell of each state's box.
    pub boxes: [Point; 11],
    /// Where a box that was left by no drawn edge says why: first cell, columns.
    pub tags: [(Point, u16); 11],
    /// The routes of the drawn edges.
    pub routes: [Route; 21],
    /// The regions in the background: active close, passive close.
    pub regions: [Region; 2],
}

/// The box of a state on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateBox {
    /// Left column.
    pub x: u16,
    /// Top row.
    pub y: u16,
    /// Columns.
    pub w: u16,
    /// Rows.
    pub h: u16,
}

impl StateBox {
    /// Whether a cell is part of it.
    pub fn holds(self, (x, y): Point) -> bool {
        (self.x..self.x + self.w).contains(&x) && (self.y..self.y + self.h).contains(&y)
    }

    /// The row of the state's name.
    pub fn name_row(self) -> u16 {
        self.y + u16::from(self.h > 1)
    }

    /// From the border to the first cell inside; a one-row box has no border.
    pub fn inset(self) -> u16 {
        u16::from(self.h > 1)
    }
}

impl Layout {
    /// The box of a state.
    pub fn place(&self, state: State) -> StateBox {
        let (x, y) = self.boxes[state as usize];
        let (w, h) = self.box_size;
        StateBox { x, y, w, h }
    }

    /// The drawn edges with their routes.
    pub fn routes(&self) -> impl Iterator<Item = (&'static Edge, &Route)> {
        drawn().iter().zip(&self.routes)
    }
}

impl Route {
    /// Every cell of the line, from the source to the arrowhead.
    pub fn cells(&self) -> Vec<Point> {
        let mut cells: Vec<Point> = self.points.first().copied().into_iter().collect();
        for leg in self.points.windows(2) {
            let [from, to] = [leg[0], leg[1]];
            let toward = |from: u16, to: u16| match from.cmp(&to) {
                std::cmp::Ordering::Less => from + 1,
                std::cmp::Ordering::Equal => from,
                std::cmp::Ordering::Greater => from - 1,
            };
            let mut at = from;
            while at != to {
                at = (toward(at.0, to.0), toward(at.1, to.1));
                cells.push(at);
            }
        }
        cells
    }

    /// The straight parts of the line.
    pub(super) fn legs(&self) -> impl Iterator<Item = Rect> {
        self.points.windows(2).map(|leg| {
            let [(x0, y0), (x1, y1)] = [leg[0], leg[1]];
            Rect { x: x0.min(x1), y: y0.min(y1), width: x0.abs_diff(x1) + 1, height: y0.abs_diff(y1) + 1 }
        })
    }

    /// The texts of its label and where they begin.
    pub fn labels(&self, edge: &Edge) -> Vec<(Point, Words)> {
        let (trigger, action) = (edge.trigger, edge.sends());
        match self.label {
            Label::OnLine(at) | Label::Beside(at) => vec![(at, Words { trigger, action })],
            Label::TwoRows(first, second) if action.is_empty() => {
                let at = trigger.find(" of ").unwrap_or(trigger.len());
                let (head, tail) = trigger.split_at(at);
                [(first, head), (second, tail.trim_start())]
                    .map(|(at, trigger)| (at, Words { trigger, action }))
                    .into()
            }
            Label::TwoRows(first, second) => {
                vec![(first, Words { trigger, action: "" }), (second, Words { trigger: "", action })]
            }
        }
    }

    /// The columns of the line's row that its label covers, with a blank on each side; empty if it is not on the line.
    pub fn gap(&self, edge: &Edge) -> Option<(u16, std::ops::Range<u16>)> {
        let Label::OnLine((x, y)) = self.label else { return None };
        let (_, words) = self.labels(edge).into_iter().next()?;
        Some((y, x.saturating_sub(1)..x + words.width() + 1))
    }
}

/// One row of a label: `trigger / action`, or only one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What must happen.
    pub trigger: &'static str,
    /// What is sent.
    pub action: &'static str,
}

impl Words {
    /// The separator of trigger and action on one row.
    pub const SEPARATOR: &'static str = " / ";

    /// The three parts of the row: trigger, separator, action.
    pub fn parts(self) -> [&'static str; 3] {
        let both = !self.trigger.is_empty() && !self.action.is_empty();
        [self.trigger, if both { Self::SEPARATOR } else { "" }, self.action]
    }

    /// Columns of the row; labels are ASCII.
    pub fn width(self) -> u16 {
        self.parts().iter().map(|part| u16::try_from(part.len()).unwrap_or(u16::MAX)).sum()
    }
}
