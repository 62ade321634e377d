//! The states: a rounded box at rest, a heavy ring with a filled name where a peer is, split where both are; a double
//! one around what is selected.

use super::canvas::Canvas;
use super::layout::{Layout, Point, Region, StateBox};
use super::lines::{self, own};
use super::view::{StateMarks, Tense, View, is_forced};
use crate::sim::{Peer, Transition};
use crate::tcp::State;
use crate::text::Text;
use crate::ui::lines::width;
use crate::ui::theme::{Ground, Role};

/// Lays the ground of a region and writes its title.
pub(super) fn region(canvas: &mut Canvas<'_>, region: &Region, text: Text) {
    let ((x, y), (w, h)) = (region.at, region.size);
    let tint = canvas.theme.bg(Ground::Tint);
    for at in (y..y + h).flat_map(|y| (x..x + w).map(move |x| (x, y))) {
        canvas.ground(at, tint);
    }
    let muted = canvas.theme.fg(Role::Muted);
    canvas.text(region.title, (x + w).saturating_sub(region.title.0), text.get(region.key), muted);
}

/// Draws the box of a state.
pub(super) fn draw(canvas: &mut Canvas<'_>, place: StateBox, state: State, spot: StateMarks, text: Text) {
    let filled = who(spot.now).is_some() && !spot.flash && !is_unsure(spot);
    if place.h > 1 {
        border(canvas, place, spot);
    }
    if filled {
        fill(canvas, place, spot);
    } else if place.h == 1 {
        let chip = canvas.theme.bg(Ground::Chip);
        columns(place).for_each(|x| canvas.ground((x, place.y), chip));
    }
    if !filled {
        heat(canvas, place, spot);
    }
    name(canvas, place, state, spot);
    if place.h > 3
        && let Some(caption) = text.caption(state)
    {
        let room = place.w - 2 * place.inset();
        let x = place.x + place.inset() + centred(room, width(caption));
        for (i, c) in caption.char_indices() {
            let at = x + width(&caption[..i]);
            let role = half(spot.now, place, at).map_or(Role::Muted, |peer| inside(peer, spot));
            let style = canvas.theme.fg(role);
            canvas.text((at, place.y + 2), room, c.encode_utf8(&mut [0; 4]), style);
        }
    }
    slots(canvas, place, spot);
    if spot.selected && place.h == 1 {
        brackets(canvas, place, spot);
    }
}

fn columns(place: StateBox) -> std::ops::Range<u16> {
    place.x..place.x + place.w
}

/// One of two peers, or both: A left, B right.
fn who(peers: [bool; 2]) -> Option<[Peer; 2]> {
    match peers {
        [true, true] => Some(Peer::BOTH),
        [true, false] => Some([Peer::A; 2]),
        [false, true] => Some([Peer::B; 2]),
        [false, false] => None,
    }
}

/// Whose half of the box this column is.
fn half(peers: [bool; 2], place: StateBox, x: u16) -> Option<Peer> {
    who(peers).map(|halves| halves[usize::from(x >= place.x + place.w / 2)])
}

/// Whether no peer is known for sure to be in it: its ring is dashed, and it is hollow.
fn is_unsure(spot: StateMarks) -> bool {
    (0..2).all(|i| spot.unsure[i] || !spot.now[i]) && spot.unsure != [false; 2]
}

/// The style inside a current box: ink on its fill; while it flashes, or is hollow, the peer's colour on no fill.
fn inside(peer: Peer, spot: StateMarks) -> Role {
    match peer {
        _ if spot.flash || is_unsure(spot) => own(peer),
        Peer::A => Role::InkA,
        Peer::B => Role::InkB,
    }
}

fn border(canvas: &mut Canvas<'_>, place: StateBox, spot: StateMarks) {
    let StateBox { x, y, w, h } = place;
    let (right, bottom) = (x + w - 1, y + h - 1);
    let heavy = who(spot.now).is_some();
    let glyphs = canvas.glyphs;
    let (corners, level, upright) = if spot.selected {
        (glyphs.double_corners, glyphs.double_h, glyphs.double_v)
    } else if who(spot.preview).is_some() && !heavy || is_unsure(spot) {
        (glyphs.light_corners, glyphs.dash_h, glyphs.dash_v)
    } else if heavy {
        (glyphs.heavy_corners, glyphs.heavy_h, glyphs.heavy_v)
    } else {
        (glyphs.light_corners, glyphs.light_h, glyphs.light_v)
    };
    let mut put = |at: Point, mark| {
        let style = canvas.theme.fg(border_role(place, spot, at.0));
        canvas.put(at, mark, style);
    };
    for column in x + 1..right {
        put((column, y), level);
        put((column, bottom), level);
    }
    for row in y + 1..bottom {
        put((x, row), upright);
        put((right, row), upright);
    }
    for (at, mark) in [(x, y), (right, y), (x, bottom), (right, bottom)].into_iter().zip(corners) {
        put(at, mark);
    }
}

/// The role of the border in this column.
fn border_role(place: StateBox, spot: StateMarks, x: u16) -> Role {
    match (half(spot.now, place, x), half(been(spot), place, x)) {
        _ if spot.selected => Role::Acc,
        (Some(peer), _) => own(peer),
        (None, _) if who(spot.preview).is_some() => half(spot.preview, place, x).map_or(Role::Text, own),
        (None, Some(peer)) => lines::role(peer, Tense::Visited),
        (None, None) => Role::Faint,
    }
}

fn been(spot: StateMarks) -> [bool; 2] {
    [0, 1].map(|i| spot.been[i] || spot.thrown[i])
}

fn fill(canvas: &mut Canvas<'_>, place: StateBox, spot: StateMarks) {
    let inset = place.inset();
    for y in place.y + inset..place.y + place.h - inset {
        for x in place.x + inset..place.x + place.w - inset {
            let ground =
                if half(spot.now, place, x) == Some(Peer::B) { Ground::FillB } else { Ground::FillA };
            canvas.put((x, y), " ", canvas.theme.bg(ground));
        }
    }
}

/// How many sockets there are, as a length: on the ground of the name, and of a larger box on the lower border.
fn heat(canvas: &mut Canvas<'_>, place: StateBox, spot: StateMarks) {
    let inset = place.inset();
    let room = place.w - 2 * inset;
    let cells = if spot.heat > 0 { (room * spot.heat).div_ceil(100).clamp(1, room) } else { 0 };
    let start = place.x + inset;
    for x in start..start + cells {
        canvas.ground((x, place.name_row()), canvas.theme.bg(Ground::Heat));
        if place.h > 1 && !spot.selected {
            let style = canvas.theme.fg(if spot.warns { Role::Err } else { Role::Text2 });
            canvas.put((x, place.y + place.h - 1), canvas.glyphs.heavy_h, style);
        }
    }
}

/// The name, and how many sockets there are: as many digits as fit between the marks of the peers.
fn words(place: StateBox, state: State, spot: StateMarks) -> String {
    let name = state.name();
    let Some(count) = spot.count.filter(|&count| count > 0) else { return name.to_owned() };
    let mark = if spot.warns { "!" } else { "" };
    let room = place.w - 2 * place.inset() - 2;
    let words = [format!("{name} {count}{mark}"), format!("{name} {}{mark}", short(count))];
    words.into_iter().find(|words| width(words) <= room).unwrap_or_else(|| format!("{name} {}", short(count)))
}

/// A number in few characters, cut to whole thousands or millions: `999`, `12k`, `3M`.
pub fn short(count: u32) -> String {
    match count {
        0..1_000 => count.to_string(),
        1_000..1_000_000 => format!("{}k", count / 1_000),
        _ => format!("{}M", count / 1_000_000),
    }
}

fn name(canvas: &mut Canvas<'_>, place: StateBox, state: State, spot: StateMarks) {
    let (name, y) = (words(place, state, spot), place.name_row());
    let start = place.x + centred(place.w, width(&name));
    let has_some = spot.count.is_some_and(|count| count > 0);
    for (x, letter) in (start..).zip(name.chars()) {
        let style = match half(spot.now, place, x) {
            Some(peer) => canvas.theme.strong(inside(peer, spot)),
            None if has_some || spot.selected || who(spot.preview).is_some() => {
                canvas.theme.strong(Role::Text)
            }
            None if who(been(spot)).is_some() => canvas.theme.fg(Role::Text2),
            None => canvas.theme.fg(Role::Muted),
        };
        canvas.put((x, y), letter.encode_utf8(&mut [0; 4]), style);
    }
}

/// The marks of peers that are or have been in it: A's at the left end, B's at the right.
fn slots(canvas: &mut Canvas<'_>, place: StateBox, spot: StateMarks) {
    let y = place.name_row();
    let brackets = place.h == 1 && who(spot.now).is_none() && needs_ends(canvas);
    if place.h == 1 && is_unsure(spot) {
        question(canvas, place, spot);
    }
    for peer in Peer::BOTH {
        let i = peer.index();
        let x = if i == 0 { place.x + place.inset() } else { place.x + place.w - 1 - place.inset() };
        let (mark, role) = if spot.now[i] {
            let mark = if spot.unsure[i] { canvas.glyphs.been[i] } else { canvas.glyphs.here[i] };
            (mark, own(peer))
        } else if spot.thrown[i] {
            (canvas.glyphs.lost, Role::Err)
        } else if spot.been[i] {
            (canvas.glyphs.been[i], lines::role(peer, Tense::Next))
        } else if brackets {
            (canvas.glyphs.ends[i], border_role(place, spot, x))
        } else {
            continue;
        };
        // On a fill only ink can be read.
        let role = half(spot.now, place, x).map_or(role, |here| inside(here, spot));
        let style = canvas.theme.fg(role);
        canvas.put((x, y), mark, style);
    }
}

/// Says inside a one-row box, which has no border, that it is selected.
fn brackets(canvas: &mut Canvas<'_>, place: StateBox, spot: StateMarks) {
    for x in [place.x + 1, place.x + place.w.saturating_sub(2)] {
        let role = half(spot.now, place, x).map_or(Role::Acc, |here| inside(here, spot));
        let style = canvas.theme.strong(role);
        canvas.put((x, place.y), canvas.glyphs.double_v, style);
    }
}

/// Marks a one-row box, which has no ring that could be dashed, if no peer is known for sure to be in it.
fn question(canvas: &mut Canvas<'_>, place: StateBox, spot: StateMarks) {
    let x = (place.x + place.w).saturating_sub(2);
    let role = half(spot.now, place, x).map_or(Role::Text, own);
    let style = canvas.theme.strong(role);
    let x = if spot.now[1] { place.x + 1 } else { x };
    canvas.put((x, place.y), "?", style);
}

/// A one-row box needs brackets where its background does not show it.
fn needs_ends(canvas: &Canvas<'_>) -> bool {
    !canvas.glyphs.has_chinese() || !canvas.theme.has_grounds()
}

/// Puts the tees where the lines leave the boxes.
pub(super) fn tees(canvas: &mut Canvas<'_>, layout: &Layout, view: &View) {
    if layout.box_size.1 < 3 {
        return;
    }
    for ((edge, route), line) in layout.routes().zip(&view.lines) {
        let place = layout.place(edge.from);
        let spot = view.spots[edge.from as usize];
        let Some((at, way)) = route.points.first().and_then(|&first| lines::departure(place, first)) else {
            continue;
        };
        let heavy = who(spot.now).is_some() && !is_unsure(spot);
        // A ring stays whole; a border at rest lends the line its cell.
        let whole = heavy || spot.selected;
        let role = if whole { border_role(place, spot, at.0) } else { lines::role_at(*line, 0) };
        let style = canvas.theme.fg(role);
        let tee = if spot.selected {
            canvas.glyphs.tees_double[way as usize]
        } else {
            lines::tee(canvas.glyphs, heavy, *line, way)
        };
        canvas.put(at, tee, style);
    }
}

/// Writes at a box why it was left, if it was along an edge that is not drawn.
pub(super) fn tag(canvas: &mut Canvas<'_>, layout: &Layout, left: &Transition) {
    let edge = left.edge;
    let forced = is_forced(edge.cause);
    let why = edge.trigger.trim_start_matches("rcv ");
    let mark = if forced { canvas.glyphs.lost } else { canvas.glyphs.been[left.peer.index()] };
    let short = why.rsplit(' ').next().unwrap_or(why);
    let ((x, y), room) = layout.tags[edge.from as usize];
    let texts = [
        format!("{mark} {why} {} {}", canvas.glyphs.to, edge.to),
        format!("{mark} {why}"),
        format!("{mark} {short}"),
        short.to_owned(),
    ];
    let Some(text) = texts.iter().find(|text| width(text) <= room) else { return };
    let role = if forced { Role::Err } else { own(left.peer) };
    // On a border it has a blank at each end where there is room for them.
    let on_border = layout.box_size.1 > 1 && width(text) + 2 <= room;
    let text = if on_border { format!(" {text} ") } else { text.clone() };
    let style = canvas.theme.strong(role);
    canvas.text((x + if on_border { centred(room, width(&text)) } else { 0 }, y), room, &text, style);
}

/// Blank columns before something that is to be in the middle.
fn centred(room: u16, width: u16) -> u16 {
    room.saturating_sub(width) / 2
}
