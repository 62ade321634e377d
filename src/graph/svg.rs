//! The diagram as a picture: the cells of the largest layout, drawn as lines, boxes and text.

use std::fmt::Write;

use ratatui::style::Color;
use unicode_width::UnicodeWidthStr;

use super::{label, section, sentence};
use crate::app::{Depth, ThemeName};
use crate::tcp::{Edge, State};
use crate::text::{Escaped, Text, key};
use crate::ui::diagram::{DiagramSize, Layout, Point, Route};
use crate::ui::glyphs::Glyphs;
use crate::ui::theme::{Ground, Role, Theme};

/// Width and height of a cell.
const CELL: (f32, f32) = (9.0, 19.0);
/// Room around the drawing, in cells.
const MARGIN: f32 = 1.0;
/// How round corners are.
const ROUND: f32 = 7.0;

/// Draws the whole picture.
pub(super) fn draw(text: Text, glyphs: &Glyphs) -> String {
    let layout = DiagramSize::Large.layout();
    let (w, h) = corner((f32::from(layout.canvas.0) + 2.0 * MARGIN, f32::from(layout.canvas.1) + MARGIN));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
         aria-labelledby=\"title desc\" lang=\"{}\">\n",
        text.lang().tag()
    );
    let _ = writeln!(out, "<title id=\"title\">{}</title>", Escaped(text.get(key!("graph.title"))));
    let _ = writeln!(out, "<desc id=\"desc\">{}</desc>", Escaped(text.get(key!("graph.desc"))));
    out.push_str("<style>\n");
    out.push_str(SHAPES);
    out.push_str(&colours(ThemeName::Light));
    let _ = writeln!(out, "@media (prefers-color-scheme: dark) {{\n{}}}", colours(ThemeName::Dark));
    out.push_str("</style>\n");
    let _ = writeln!(out, "<rect class=\"ground\" width=\"{w}\" height=\"{h}\"/>");
    for region in &layout.regions {
        let (x, y) = corner(at(region.at));
        let (w, h) = (f32::from(region.size.0) * CELL.0, f32::from(region.size.1) * CELL.1);
        let _ = writeln!(
            out,
            "<rect class=\"region\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{ROUND}\"/>"
        );
        out.push_str(&words(region.title, text.get(region.key), "muted"));
    }
    for (edge, route) in layout.routes() {
        line(&mut out, layout, edge, route, glyphs);
    }
    for state in State::ALL {
        state_box(&mut out, layout, state, text);
    }
    out.push_str("</svg>\n");
    out
}

const SHAPES: &str = "text { font: 14px ui-monospace, 'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, \
                      'Noto Sans Mono CJK SC', monospace; white-space: pre }\n\
                      .line, .box { fill: none; stroke-width: 1.5 }\n\
                      .name { font-weight: bold }\n";

/// The colours of a theme.
fn colours(name: ThemeName) -> String {
    let theme = Theme::new(name, Depth::True);
    let ground = |ground| hex(theme.bg(ground).bg);
    let role = |role| hex(theme.fg(role).fg);
    format!(
        ".ground {{ fill: {} }}\n.region {{ fill: {} }}\n.line, .box {{ stroke: {line} }}\n.head {{ fill: {line} }}\n\
         .name {{ fill: {} }}\n.label {{ fill: {} }}\n.muted {{ fill: {} }}\n",
        ground(Ground::Bg),
        ground(Ground::Tint),
        role(Role::Text),
        role(Role::Text2),
        role(Role::Muted),
        line = role(Role::Faint),
    )
}

fn hex(color: Option<Color>) -> String {
    match color {
        Some(Color::Rgb(r, g, b)) => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => "currentColor".to_owned(),
    }
}

fn state_box(out: &mut String, layout: &Layout, state: State, text: Text) {
    let place = layout.place(state);
    let (x, y) = centre((place.x, place.y));
    let (w, h) = (f32::from(place.w - 1) * CELL.0, f32::from(place.h - 1) * CELL.1);
    let _ = writeln!(
        out,
        "<rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" rx=\"{ROUND}\"/>"
    );
    // Half a cell is no hindrance here: the middle is the middle.
    let mut centred = |row: u16, text: &str, class| {
        let middle = x + w / 2.0 - columns(text) * CELL.0 / 2.0;
        out.push_str(&words_at((middle, corner(at((0, row))).1), text, class));
    };
    centred(place.name_row(), state.name(), "name");
    if let Some(caption) = text.caption(state) {
        centred(place.name_row() + 1, caption, "muted");
    }
}

fn line(out: &mut String, layout: &Layout, edge: &Edge, route: &Route, glyphs: &Glyphs) {
    let Some((path, head)) = path(layout, edge, route) else { return };
    let from_rfc =
        section(edge).map_or_else(String::new, |section| format!(" ({}{section})", glyphs.section));
    let title = format!("{} {} {}: {}{from_rfc}", edge.from, glyphs.to, edge.to, sentence(edge));
    let _ = writeln!(out, "<g id=\"{}\" aria-label=\"{}\">", edge.id(), Escaped(&label(edge)));
    let _ = writeln!(out, "<title>{}</title>", Escaped(&title));
    let _ = writeln!(out, "<path class=\"line\" d=\"{path}\"/>");
    let _ = writeln!(out, "<path class=\"head\" d=\"{head}\"/>");
    for (place, row) in route.labels(edge) {
        out.push_str(&words(place, &row.parts().concat(), "label"));
    }
    out.push_str("</g>\n");
}

/// The points of the line: where it leaves one border, its bends, and where it meets the other.
fn bends(layout: &Layout, edge: &Edge, route: &Route) -> Option<Vec<(f32, f32)>> {
    let (&first, &last) = (route.points.first()?, route.points.last()?);
    let mut bends = vec![meet(layout, edge.from, first)?];
    bends.extend(route.points.iter().map(|&point| centre(point)));
    bends.push(meet(layout, edge.to, last)?);
    // A first or last cell in line with its neighbours is no bend.
    bends.dedup();
    let straight = |a: (f32, f32), b: (f32, f32), c: (f32, f32)| {
        same(a.0, b.0) && same(b.0, c.0) || same(a.1, b.1) && same(b.1, c.1)
    };
    let mut i = 1;
    while i + 1 < bends.len() {
        if straight(bends[i - 1], bends[i], bends[i + 1]) {
            bends.remove(i);
        } else {
            i += 1;
        }
    }
    Some(bends)
}

/// The line from border to border, with round bends and a gap for its label; and its head.
fn path(layout: &Layout, edge: &Edge, route: &Route) -> Option<(String, String)> {
    let mut bends = bends(layout, edge, route)?;
    let (&start, &[.., before, tip]) = (bends.first()?, &bends[..]) else { return None };
    let toward = (sign(tip.0 - before.0), sign(tip.1 - before.1));
    let back = |far: f32, aside: f32| {
        (tip.0 - toward.0 * far + toward.1 * aside, tip.1 - toward.1 * far + toward.0 * aside)
    };
    let (left, right) = (back(9.0, 4.5), back(9.0, -4.5));
    let head = format!("M{} {}L{} {}L{} {}Z", tip.0, tip.1, left.0, left.1, right.0, right.1);
    if let Some(end) = bends.last_mut() {
        *end = back(8.0, 0.0);
    }

    let gap = route.gap(edge).map(|(row, columns)| {
        let y = centre((0, row)).1;
        (y, corner(at((columns.start, row))).0 + 2.0, corner(at((columns.end, row))).0 - 2.0)
    });
    let mut path = format!("M{} {}", start.0, start.1);
    for (i, leg) in bends.windows(2).enumerate() {
        let (from, to) = (leg[0], leg[1]);
        let way = (sign(to.0 - from.0), sign(to.1 - from.1));
        if let Some((y, left, right)) = gap
            && same(from.1, y)
            && same(to.1, y)
        {
            let (near, far) = if way.0 > 0.0 { (left, right) } else { (right, left) };
            let _ = write!(path, "L{near} {y}M{far} {y}");
        }
        match bends.get(i + 2) {
            Some(next) => {
                let turn = (sign(next.0 - to.0), sign(next.1 - to.1));
                let (ax, ay) = (to.0 - way.0 * ROUND, to.1 - way.1 * ROUND);
                let (bx, by) = (to.0 + turn.0 * ROUND, to.1 + turn.1 * ROUND);
                let _ = write!(path, "L{ax} {ay}Q{} {} {bx} {by}", to.0, to.1);
            }
            None => {
                let _ = write!(path, "L{} {}", to.0, to.1);
            }
        }
    }
    Some((path, head))
}

/// Where a line whose outermost cell is this one meets the border of a state's box.
fn meet(layout: &Layout, state: State, outermost: Point) -> Option<(f32, f32)> {
    let place = layout.place(state);
    let (x, y) = outermost;
    let beside = [(x + 1, y), (x.checked_sub(1)?, y), (x, y + 1), (x, y.checked_sub(1)?)];
    beside.into_iter().find(|&cell| place.holds(cell)).map(centre)
}

/// A row of text that begins in a cell.
fn words(place: Point, words: &str, class: &str) -> String {
    words_at(corner(at(place)), words, class)
}

/// A row of text that fills its cells, whatever the font.
fn words_at((x, top): (f32, f32), words: &str, class: &str) -> String {
    let (y, length) = (top + CELL.1 * 0.74, columns(words) * CELL.0);
    format!(
        "<text class=\"{class}\" x=\"{x}\" y=\"{y:.1}\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>\n",
        Escaped(words)
    )
}

fn columns(text: &str) -> f32 {
    f32::from(u16::try_from(text.width()).unwrap_or(u16::MAX))
}

fn at((x, y): Point) -> (f32, f32) {
    (f32::from(x) + MARGIN, f32::from(y) + MARGIN / 2.0)
}

/// The top left corner of a cell.
fn corner((x, y): (f32, f32)) -> (f32, f32) {
    (x * CELL.0, y * CELL.1)
}

/// The middle of a cell.
fn centre(point: Point) -> (f32, f32) {
    let (x, y) = at(point);
    corner((x + 0.5, y + 0.5))
}

fn same(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.01
}

/// 1, -1, or 0 where there is nothing.
fn sign(n: f32) -> f32 {
    if same(n, 0.0) { 0.0 } else { n.signum() }
}
