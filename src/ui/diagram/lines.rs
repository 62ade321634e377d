//! The lines of the edges: their weight says when an edge was taken, colour and token say by whom.

use std::cmp::Ordering;

use ratatui::style::Style;

use super::boxes::short;
use super::canvas::Canvas;
use super::layout::{Label, Point, Route, StateBox, Words};
use super::view::{Line, Tense};
use crate::sim::Peer;
use crate::tcp::Edge;
use crate::ui::glyphs::Glyphs;
use crate::ui::lines::width;
use crate::ui::motion::PULSE;
use crate::ui::theme::Role;

/// One of four ways, in the order of `Glyphs::heads`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Right,
    Left,
    Up,
    Down,
}

impl Direction {
    /// From one cell to another in the same row or column.
    pub(super) fn between(from: Point, to: Point) -> Self {
        match to.1.cmp(&from.1) {
            Ordering::Equal if to.0 >= from.0 => Self::Right,
            Ordering::Equal => Self::Left,
            Ordering::Less => Self::Up,
            Ordering::Greater => Self::Down,
        }
    }

    fn is_level(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }
}

/// How a piece of line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Light,
    Dashed,
    Heavy,
    Double,
}

impl Weight {
    fn of(line: Line) -> Self {
        match line.drawn() {
            _ if line.selected => Self::Double,
            // Whatever it has been, it would be taken.
            _ if line.preview => Self::Dashed,
            Tense::Idle | Tense::Visited if line.flow > 0 => Self::Heavy,
            Tense::Idle | Tense::Visited => Self::Light,
            Tense::Next => Self::Dashed,
            Tense::Last | Tense::Taken => Self::Heavy,
        }
    }

    fn head(self, glyphs: &Glyphs, way: Direction) -> &'static str {
        let heads = if self == Self::Dashed { glyphs.open_heads } else { glyphs.heads };
        heads[way as usize]
    }

    fn piece(self, glyphs: &Glyphs, from: Direction, to: Direction) -> &'static str {
        if from != to {
            let corners = match self {
                Self::Light | Self::Dashed => glyphs.light_corners,
                Self::Heavy => glyphs.heavy_corners,
                Self::Double => glyphs.double_corners,
            };
            return corners[corner(from, to)];
        }
        match (self, to.is_level()) {
            (Self::Light, true) => glyphs.light_h,
            (Self::Light, false) => glyphs.light_v,
            (Self::Dashed, true) => glyphs.dash_h,
            (Self::Dashed, false) => glyphs.dash_v,
            (Self::Heavy, true) => glyphs.heavy_h,
            (Self::Heavy, false) => glyphs.heavy_v,
            (Self::Double, true) => glyphs.double_h,
            (Self::Double, false) => glyphs.double_v,
        }
    }
}

/// Which corner a line that turns from one way into another makes, in the order of `Glyphs::light_corners`.
fn corner(from: Direction, to: Direction) -> usize {
    let opens_down = from == Direction::Up || to == Direction::Down;
    let opens_right = from == Direction::Left || to == Direction::Right;
    match (opens_down, opens_right) {
        (true, true) => 0,
        (true, false) => 1,
        (false, true) => 2,
        (false, false) => 3,
    }
}

/// The role of a peer's line in this tense.
pub(super) fn role(peer: Peer, tense: Tense) -> Role {
    match (tense, peer) {
        (Tense::Idle, _) => Role::Faint,
        (Tense::Visited, Peer::A) => Role::Ad,
        (Tense::Visited, Peer::B) => Role::Bd,
        (Tense::Next | Tense::Last, Peer::A) => Role::Am,
        (Tense::Next | Tense::Last, Peer::B) => Role::Bm,
        (Tense::Taken, Peer::A) => Role::A,
        (Tense::Taken, Peer::B) => Role::B,
    }
}

/// The colour of a peer itself.
pub(super) fn own(peer: Peer) -> Role {
    role(peer, Tense::Taken)
}

/// The role of the line's cell number `i`: two cells for each peer in turn.
pub(super) fn role_at(line: Line, i: usize) -> Role {
    if line.selected {
        return Role::Acc;
    }
    if line.preview {
        let peer = Peer::BOTH.into_iter().find(|peer| line.tense[peer.index()] == Tense::Next);
        return peer.map_or(Role::Text, own);
    }
    if line.flow > 0 && !line.drawn().is_heavy() {
        return Role::Text;
    }
    let mut peers = line.peers();
    let first = peers.next();
    let second = peers.next();
    let peer = if i / 2 % 2 == 1 { second.or(first) } else { first };
    peer.map_or(Role::Faint, |peer| role(peer, line.tense[peer.index()]))
}

/// Draws the line of an edge that leaves the box `source`, with its head and tokens, and its label.
pub(super) fn draw(canvas: &mut Canvas<'_>, edge: &Edge, source: StateBox, route: &Route, line: Line) {
    let cells = route.cells();
    let leaves = cells.first().and_then(|&first| departure(source, first)).map(|(_, way)| way);
    let gap = gap(edge, route, line);
    let covered =
        |(x, y): Point| gap.as_ref().is_some_and(|(row, columns)| *row == y && columns.contains(&x));
    let free: Vec<usize> = (0..cells.len()).filter(|&i| !covered(cells[i])).collect();
    let is_bend = |i: usize| route.points.contains(&cells[i]) && 0 < i && i + 1 < cells.len();
    let tokens = tokens(line, &free, is_bend);
    let reached =
        line.moving.and_then(|(peer, _)| tokens.iter().find(|token| token.1 == peer)).map(|token| token.0);
    for &i in &free {
        let at = cells[i];
        if let Some(&(_, peer)) = tokens.iter().find(|token| token.0 == i) {
            canvas.put(at, canvas.glyphs.here[peer.index()], canvas.theme.fg(own(peer)));
            continue;
        }
        let ahead = reached.is_some_and(|reached| i > reached);
        let weight = if ahead { Weight::Dashed } else { Weight::of(line) };
        let from = i.checked_sub(1).map_or(leaves, |before| Some(Direction::between(cells[before], at)));
        let from = from.unwrap_or(Direction::Right);
        let mark = match cells.get(i + 1) {
            None => weight.head(canvas.glyphs, from),
            Some(&after) => weight.piece(canvas.glyphs, from, Direction::between(at, after)),
        };
        let role = role_at(line, i);
        let bold =
            canvas.glyphs.has_thin_heavy_lines() && weight == Weight::Heavy && line.drawn() == Tense::Taken;
        let style = if bold { canvas.theme.strong(role) } else { canvas.theme.fg(role) };
        canvas.put(at, mark, style);
    }
    label(canvas, edge, route, line);
}

/// Which cells hold a token: for those that took the edge last one near its end, for one under way where it is.
fn tokens(line: Line, free: &[usize], is_bend: impl Fn(usize) -> bool) -> Vec<(usize, Peer)> {
    let resting = line.peers().filter(|peer| {
        line.tense[peer.index()].is_heavy() && line.moving.is_none_or(|(moving, _)| moving != *peer)
    });
    let resting: Vec<Peer> = resting.collect();
    let mut places = resting_places(free, is_bend);
    places.truncate(resting.len());
    places.sort_unstable();
    let mut tokens: Vec<(usize, Peer)> = places.into_iter().zip(resting).collect();
    if let Some((peer, behind)) = line.moving {
        let last = free.len().saturating_sub(1);
        let place = last * usize::from(behind) / usize::from(PULSE - 1);
        if let Some(&i) = free.get(place.min(last)) {
            tokens.retain(|token| token.0 != i);
            tokens.push((i, peer));
        }
    }
    tokens
}

/// Where tokens may rest, the best cell first: one before the head, so that the line is seen on both sides, and
/// never on a bend, where the line would come apart.
fn resting_places(free: &[usize], is_bend: impl Fn(usize) -> bool) -> Vec<usize> {
    let line = free.split_last().map_or(free, |(_head, line)| line);
    let mut places: Vec<usize> = line.iter().rev().copied().collect();
    if places.len() > 1 {
        places.swap(0, 1);
    }
    places.retain(|&i| !is_bend(i));
    places
}

fn label(canvas: &mut Canvas<'_>, edge: &Edge, route: &Route, line: Line) {
    let theme = canvas.theme;
    let [trigger, action] = match line.drawn() {
        _ if line.selected => [theme.strong(Role::Acc); 2],
        _ if line.preview => [theme.strong(Role::Text); 2],
        Tense::Idle | Tense::Visited => [theme.fg(Role::Muted); 2],
        Tense::Next => [theme.fg(Role::Text), theme.fg(Role::Text2)],
        Tense::Last => [theme.fg(Role::Text), theme.fg(Role::Muted)],
        Tense::Taken => [theme.strong(Role::Text); 2],
    };
    let mut labels = route.labels(edge);
    if line.flow > 0
        && let Some(((x, y), words)) = labels.pop()
    {
        let room = words.width();
        let (start, words) = counted(x, words, line.flow);
        if !matches!(route.label, Label::OnLine(_)) {
            canvas.text((x, y), room, &" ".repeat(usize::from(room)), theme.fg(Role::Text));
        }
        canvas.text((start, y), room, &words, theme.strong(Role::Text));
    }
    for ((x, y), words) in labels {
        let styles: [Style; 3] = [trigger, theme.fg(Role::Faint), action];
        let mut x = x;
        for (part, style) in words.parts().into_iter().zip(styles) {
            x += canvas.text((x, y), u16::MAX, part, style);
        }
    }
}

/// The columns of the line's row that its label covers.
fn gap(edge: &Edge, route: &Route, line: Line) -> Option<(u16, std::ops::Range<u16>)> {
    let whole = route.gap(edge)?;
    if line.flow == 0 {
        return Some(whole);
    }
    let ((x, row), words) = route.labels(edge).into_iter().next()?;
    let (start, words) = counted(x, words, line.flow);
    Some((row, start.saturating_sub(1)..start + width(&words) + 1))
}

/// A row of a label with how many took the edge, and of its words what then still fits; where it then begins.
fn counted(x: u16, words: Words, flow: u32) -> (u16, String) {
    let [trigger, separator, action] = words.parts();
    let flow = format!("+{}", short(flow));
    let rows = [format!("{trigger}{separator}{action} {flow}"), format!("{trigger} {flow}")];
    let fits = |row: &String| !trigger.is_empty() && width(row) <= words.width();
    let row = rows.into_iter().find(fits).unwrap_or(flow);
    (x + words.width().saturating_sub(width(&row)) / 2, row)
}

/// The tee where a line leaves the border of a box.
pub(super) fn tee(glyphs: &Glyphs, heavy_box: bool, line: Line, way: Direction) -> &'static str {
    let tees = match (heavy_box, Weight::of(line)) {
        (false, Weight::Light | Weight::Dashed) => glyphs.tees_light,
        (false, Weight::Heavy) => glyphs.tees_light_heavy,
        (false, Weight::Double) => glyphs.tees_light_double,
        // Nothing joins heavy and double.
        (true, Weight::Light | Weight::Dashed | Weight::Double) => glyphs.tees_heavy_light,
        (true, Weight::Heavy) => glyphs.tees_heavy,
    };
    tees[way as usize]
}

/// The way a line leaves its box, and the cell of the border it leaves from.
pub(super) fn departure(place: StateBox, first: Point) -> Option<(Point, Direction)> {
    let (x, y) = first;
    let doors = [
        (x.checked_sub(1).map(|x| (x, y)), Direction::Right),
        (Some((x + 1, y)), Direction::Left),
        (Some((x, y + 1)), Direction::Up),
        (y.checked_sub(1).map(|y| (x, y)), Direction::Down),
    ];
    doors
        .into_iter()
        .find_map(|(border, way)| border.filter(|&border| place.holds(border)).map(|border| (border, way)))
}
