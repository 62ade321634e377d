//! Lines, heads and tokens, drawn for the size of a cell: straight lines on whole pixels from edge to edge, so that
//! they join; round and slanted marks smoothed, and centred on the lines that lead to them.

use super::Metrics;

/// Which arms reach the edges of a cell from its middle, for U+2500 to U+254B: left, right, up, down; 1 light,
/// 2 heavy. Dashes have none here.
const ARMS: &str = "\
    11.. 22.. ..11 ..22 .... .... .... .... .... .... .... .... .1.1 .2.1 .1.2 .2.2 \
    1..1 2..1 1..2 2..2 .11. .21. .12. .22. 1.1. 2.1. 1.2. 2.2. .111 .211 .121 .112 \
    .122 .221 .212 .222 1.11 2.11 1.21 1.12 1.22 2.21 2.12 2.22 11.1 21.1 12.1 22.1 \
    11.2 21.2 12.2 22.2 111. 211. 121. 221. 112. 212. 122. 222. 1111 2111 1211 2211 \
    1121 1112 1122 2121 1221 2112 1212 2221 2212 2122 1222 2222 ";

/// The same for U+2574 to U+257F.
const HALF_ARMS: &str = "1... ..1. .1.. ...1 2... ..2. .2.. ...2 12.. ..12 21.. ..21 ";

/// The arms of a box-drawing character with square joints: left, right, up, down; 0 none, 1 light, 2 heavy.
pub(crate) fn arms(mark: char) -> Option<[u8; 4]> {
    let (table, first) = match mark {
        '─'..='╋' => (ARMS, '─'),
        '╴'..='╿' => (HALF_ARMS, '╴'),
        _ => return None,
    };
    let at = (mark as usize - first as usize) * 5;
    let mut arms = [0; 4];
    for (arm, weight) in arms.iter_mut().zip(table.get(at..at + 4)?.bytes()) {
        *arm = if weight == b'.' { 0 } else { weight - b'0' };
    }
    (arms != [0; 4]).then_some(arms)
}

/// Dashes a cell: how many, heavy or light, across or down.
fn dashes(mark: char) -> Option<(usize, bool, bool)> {
    Some(match mark {
        '╌' => (2, false, true),
        '╍' => (2, true, true),
        '╎' => (2, false, false),
        '╏' => (2, true, false),
        '┄' => (3, false, true),
        '┅' => (3, true, true),
        '┆' => (3, false, false),
        '┇' => (3, true, false),
        '┈' => (4, false, true),
        '┉' => (4, true, true),
        '┊' => (4, false, false),
        '┋' => (4, true, false),
        _ => return None,
    })
}

/// Part of a cell filled, in eighths: left, top, right, bottom.
fn block(mark: char) -> Option<[usize; 4]> {
    let code = mark as usize;
    Some(match mark {
        '▀' => [0, 0, 8, 4],
        '▁'..='█' => [0, 8 - (code - 0x2580), 8, 8],
        '▉'..='▏' => [0, 0, 0x2590 - code, 8],
        '▐' => [4, 0, 8, 8],
        '▔' => [0, 0, 8, 1],
        '▕' => [7, 0, 8, 8],
        _ => return None,
    })
}

/// Whether a point of the cell, in pixels, belongs to the mark.
type Shape = Box<dyn Fn(f32, f32) -> bool>;

/// Draws `mark` into a mask of one cell; `None` if it is a matter for the font.
pub(super) fn draw(mark: char, metrics: &Metrics) -> Option<Vec<f32>> {
    let shape = shape(mark, metrics)?;
    Some(sample(metrics, &shape))
}

/// In place of a character that no font has: an upright frame, in a mask of this many cells.
pub(super) fn missing(metrics: &Metrics, cells: usize) -> Vec<f32> {
    let metrics = &Metrics { width: metrics.width * cells, ..*metrics };
    let (w, h) = (metrics.width, metrics.height);
    let frame = |inset: usize| rect([1 + inset, h / 5 + inset, w - 1 - inset, h - h / 5 - inset]);
    let (outer, inner) = (frame(0), frame(metrics.light));
    sample(metrics, &(Box::new(move |x, y| outer(x, y) && !inner(x, y)) as Shape))
}

/// The share of each pixel that the shape covers.
#[expect(clippy::cast_precision_loss, reason = "cells are small")]
fn sample(metrics: &Metrics, shape: &Shape) -> Vec<f32> {
    const FINE: usize = 5;
    let at = |pixel: usize, part: usize| pixel as f32 + (part as f32 + 0.5) / FINE as f32;
    let mut mask = Vec::with_capacity(metrics.width * metrics.height);
    for y in 0..metrics.height {
        for x in 0..metrics.width {
            let hits = (0..FINE * FINE).filter(|i| shape(at(x, i % FINE), at(y, i / FINE))).count();
            mask.push(hits as f32 / (FINE * FINE) as f32);
        }
    }
    mask
}

#[expect(clippy::cast_precision_loss, reason = "cells are small")]
fn shape(mark: char, metrics: &Metrics) -> Option<Shape> {
    let (w, h) = (metrics.width as f32, metrics.height as f32);
    let (cx, cy) = metrics.centre();
    let light = metrics.light as f32;
    // a token touches both edges, to join with lines there, but does not fill them, to stay whole on a filled ground;
    // a head has to be even beside its line
    let (middle, radius, reach) = (w / 2.0, w / 2.0 - 0.5, cx.min(w - cx));
    let stroke = light.max(reach * 0.3);
    if let Some(arms) = arms(mark) {
        return Some(joint(arms, metrics));
    }
    if let Some((count, heavy, across)) = dashes(mark) {
        return Some(dashed(count, heavy, across, metrics));
    }
    if let Some([left, top, right, bottom]) = block(mark) {
        let part = |length: usize, eighths: usize| (length * eighths + 4) / 8;
        let (w, h) = (metrics.width, metrics.height);
        return Some(rect([part(w, left), part(h, top), part(w, right), part(h, bottom)]));
    }
    Some(match mark {
        '╭' => corner(1.0, 1.0, metrics),
        '╮' => corner(-1.0, 1.0, metrics),
        '╰' => corner(1.0, -1.0, metrics),
        '╯' => corner(-1.0, -1.0, metrics),
        '▶' => head([0.0, cy], [w, cy], reach * 1.15),
        '◀' => head([w, cy], [0.0, cy], reach * 1.15),
        '▼' => head([cx, 0.0], [cx, w * 1.25], reach),
        '▲' => head([cx, h], [cx, h - w * 1.25], reach),
        '→' => arrow([0.0, cy], [w, cy], reach * 0.85, light),
        '←' => arrow([w, cy], [0.0, cy], reach * 0.85, light),
        '↓' => arrow([cx, 0.0], [cx, w * 1.25], reach * 0.85, light),
        '↑' => arrow([cx, h], [cx, h - w * 1.25], reach * 0.85, light),
        '●' => Box::new(move |x, y| (x - middle).hypot(y - cy) <= radius),
        '◯' => Box::new(move |x, y| (radius - stroke..=radius).contains(&(x - middle).hypot(y - cy))),
        '◆' => Box::new(move |x, y| (x - middle).abs() + (y - cy).abs() / 1.2 <= radius),
        '◇' => Box::new(move |x, y| {
            let from_edge = radius - (x - middle).abs() - (y - cy).abs() / 1.2;
            (0.0..=stroke * 1.3).contains(&from_edge)
        }),
        '╳' => Box::new(move |x, y| {
            let (x, y) = ((x - middle).abs(), (y - cy).abs());
            (x - y).abs() <= stroke * 0.75 && x.max(y) <= reach
        }),
        '·' => Box::new(move |x, y| (x - cx).hypot(y - cy) <= (light * 0.5).max(reach * 0.3)),
        _ => return None,
    })
}

/// A rectangle of whole pixels: left, top, right, bottom.
#[expect(clippy::cast_precision_loss, reason = "cells are small")]
fn rect(sides: [usize; 4]) -> Shape {
    let [left, top, right, bottom] = sides.map(|side| side as f32);
    Box::new(move |x, y| left <= x && x < right && top <= y && y < bottom)
}

/// Straight arms from the edges to the far side of the line that they meet.
fn joint([left, right, up, down]: [u8; 4], metrics: &Metrics) -> Shape {
    let (w, h) = (metrics.width, metrics.height);
    let (down_lines, across_lines) = (up.max(down), left.max(right));
    // a half line without a partner ends as if it met its own kind
    let meets_x = metrics.span(w, if down_lines == 0 { across_lines } else { down_lines });
    let meets_y = metrics.span(h, if across_lines == 0 { down_lines } else { across_lines });
    let arm = |weight: u8, sides: [usize; 4]| rect(if weight == 0 { [0; 4] } else { sides });
    let y = |weight| metrics.span(h, weight);
    let x = |weight| metrics.span(w, weight);
    let rects = [
        arm(left, [0, y(left).0, meets_x.1, y(left).1]),
        arm(right, [meets_x.0, y(right).0, w, y(right).1]),
        arm(up, [x(up).0, 0, x(up).1, meets_y.1]),
        arm(down, [x(down).0, meets_y.0, x(down).1, h]),
    ];
    Box::new(move |x, y| rects.iter().any(|rect| rect(x, y)))
}

/// Dashes with half a gap at each end, so that the next cell goes on evenly.
fn dashed(count: usize, heavy: bool, across: bool, metrics: &Metrics) -> Shape {
    let (w, h) = (metrics.width, metrics.height);
    let (long, wide) = if across { (w, h) } else { (h, w) };
    let (from, to) = metrics.span(wide, 1 + u8::from(heavy));
    let gap = ((long * 4 + 5 * count) / (10 * count)).max(1);
    let rects: Vec<Shape> = (0..count)
        .map(|dash| {
            let (start, end) = (long * dash / count + gap / 2, long * (dash + 1) / count - gap.div_ceil(2));
            rect(if across { [start, from, end, to] } else { [from, start, to, end] })
        })
        .collect();
    Box::new(move |x, y| rects.iter().any(|rect| rect(x, y)))
}

/// A light quarter circle from the middle of one edge to the middle of another; the arms go to +x or -x, +y or -y.
#[expect(clippy::cast_precision_loss, reason = "cells are small")]
fn corner(right: f32, down: f32, metrics: &Metrics) -> Shape {
    let (cx, cy) = metrics.centre();
    let half = metrics.light as f32 / 2.0;
    let radius = cx.min(metrics.width as f32 - cx);
    Box::new(move |x, y| {
        let (x, y) = ((x - cx) * right, (y - cy) * down);
        if x < radius && y < radius {
            ((x - radius).hypot(y - radius) - radius).abs() <= half
        } else {
            x.abs() <= half || y.abs() <= half
        }
    })
}

/// A triangle from the middle of its base to its tip, `half` as wide to each side.
fn head([bx, by]: [f32; 2], [tx, ty]: [f32; 2], half: f32) -> Shape {
    let length = (tx - bx).hypot(ty - by);
    let (ux, uy) = ((tx - bx) / length, (ty - by) / length);
    Box::new(move |x, y| {
        let along = (x - bx) * ux + (y - by) * uy;
        let aside = ((x - bx) * uy - (y - by) * ux).abs();
        along >= 0.0 && half * (1.0 - along / length) >= aside
    })
}

/// A line from base to tip, with two barbs that spread `half` as far to each side.
fn arrow([bx, by]: [f32; 2], [tx, ty]: [f32; 2], half: f32, stroke: f32) -> Shape {
    let length = (tx - bx).hypot(ty - by);
    let (ux, uy) = ((tx - bx) / length, (ty - by) / length);
    Box::new(move |x, y| {
        let along = (x - bx) * ux + (y - by) * uy;
        let aside = ((x - bx) * uy - (y - by) * ux).abs();
        // The barbs go back at 45 degrees: `behind` the tip as far as aside.
        let behind = length - along;
        let on_shaft = aside <= stroke / 2.0 && along <= length - stroke / 2.0;
        let on_barb = aside <= half && (behind - aside - stroke * 0.7).abs() <= stroke * 0.7;
        along >= 0.0 && (on_shaft || on_barb)
    })
}
