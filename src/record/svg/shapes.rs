//! Lines and marks as paths, in a cell of 9 by 20 units whose lines cross at (4.5, 10.5): they join from cell to cell
//! whatever font there is.

use crate::record::raster::marks::arms;

/// Columns of units that a cell is wide.
pub(crate) const WIDTH: usize = 9;
/// Rows of units that a cell is high.
pub(crate) const HEIGHT: usize = 20;

/// Units are halved while lines are put together, so that everything is a whole number.
pub(super) const HALF: usize = 2;
const W: usize = WIDTH * HALF;
const H: usize = HEIGHT * HALF;
const CX: usize = 9;
const CY: usize = 21;

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    Light,
    Heavy,
    /// Two dashes a cell, across.
    DashedAcross,
    /// Two dashes a cell, down.
    DashedDown,
}

/// A piece of a straight line, in half units from the cell's corner: across at `y` from x to x, or down at `x` from
/// y to y.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Straight {
    pub(super) weight: Weight,
    pub(super) down: bool,
    pub(super) at: usize,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// The straight lines of a box-drawing character.
pub(super) fn straights(mark: char) -> Option<Vec<Straight>> {
    let across = |weight, from, to| Straight { weight, down: false, at: CY, from, to };
    let down = |weight, from, to| Straight { weight, down: true, at: CX, from, to };
    match mark {
        '╌' => return Some(vec![across(Weight::DashedAcross, 0, W)]),
        '╎' => return Some(vec![down(Weight::DashedDown, 0, H)]),
        _ => {}
    }
    let [left, right, up, below] = arms(mark)?;
    // An arm ends at the far side of the line that it meets: half the line's thickness past the middle.
    let past = |one: u8, other: u8| match one.max(other) {
        0 => 0,
        1 => 1,
        _ => 3,
    };
    let (x, y) = (past(up, below), past(left, right));
    let weight = |arm| if arm == 1 { Weight::Light } else { Weight::Heavy };
    let mut lines = Vec::with_capacity(4);
    let mut add = |arm: u8, line: &dyn Fn(Weight) -> Straight| {
        if arm > 0 {
            lines.push(line(weight(arm)));
        }
    };
    add(left, &|weight| across(weight, 0, CX + x));
    add(right, &|weight| across(weight, CX - x, W));
    add(up, &|weight| down(weight, 0, CY + y));
    add(below, &|weight| down(weight, CY - y, H));
    Some(lines)
}

/// How a mark is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Paint {
    /// As a light line.
    Line,
    /// As an outline of this thickness.
    Outline,
    Filled,
}

/// A mark as a path, relative to its cell's corner, which `M` has gone to.
pub(super) fn mark(mark: char) -> Option<(Paint, &'static str)> {
    Some(match mark {
        '╭' => (Paint::Line, "m4.5 20v-5q0-4.5 4.5-4.5"),
        '╮' => (Paint::Line, "m4.5 20v-5q0-4.5-4.5-4.5"),
        '╰' => (Paint::Line, "m4.5 0v6q0 4.5 4.5 4.5"),
        '╯' => (Paint::Line, "m4.5 0v6q0 4.5-4.5 4.5"),
        '▶' => (Paint::Filled, "m0 5.3l9 5.2l-9 5.2z"),
        '◀' => (Paint::Filled, "m9 5.3l-9 5.2l9 5.2z"),
        '▼' => (Paint::Filled, "m0 0h9l-4.5 11z"),
        '▲' => (Paint::Filled, "m0 20h9l-4.5-11z"),
        '●' => (Paint::Filled, "m.3 10.5a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0"),
        '◯' => (Paint::Outline, "m.9 10.5a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0"),
        '◆' => (Paint::Filled, "m4.5 5.5l4.5 5l-4.5 5l-4.5-5z"),
        '◇' => (Paint::Outline, "m4.5 6.4l3.6 4.1l-3.6 4.1l-3.6-4.1z"),
        '╳' => (Paint::Outline, "m1 7l7 7m0-7l-7 7"),
        '←' => (Paint::Outline, "m9 10.5h-8m3-3l-3 3l3 3"),
        '→' => (Paint::Outline, "m0 10.5h8m-3-3l3 3l-3 3"),
        '↓' => (Paint::Outline, "m4.5 0v10.5m-3-3l3 3l3-3"),
        '↑' => (Paint::Outline, "m4.5 20v-10.5m-3 3l3-3l3 3"),
        _ => return None,
    })
}
