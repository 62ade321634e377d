//! The connections of a capture, in place of the run: who, how long, where both ended, what to look at.
//!
//! ```text
//!  finwait  │  lab3.pcapng                          1204 packets  ·  9 connections  ·  12.4 s
//!
//!     A                   B              packets  time     A ended in   B ended in   what to look at
//!   ▶ 1  10.0.0.2:49152   10.0.0.7:80         14   0.000  CLOSED       CLOSED       closed normally, A first
//!
//!     ● A 10.0.0.2:49152   CLOSED ▶ SYN-SENT ▶ ESTABLISHED ▶ FIN-WAIT-1 ▶ TIME-WAIT
//!     ◆ B 10.0.0.7:80      LISTEN ▶ SYN-RECEIVED ▶ ESTABLISHED ▶ CLOSE-WAIT ▶ LAST-ACK
//!     Captured at A.
//! ```

#[cfg(test)]
mod tests;

use std::time::Duration;

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::drawing::{Ctx, Drawing};
use super::lines;
use super::pen::{Pen, hues};
use super::theme::{Ground, Role};
use super::{footer, header};
use crate::app::{CaptureFile, Listing, Model, Target, look_words};
use crate::capture::{Certainty, Path};
use crate::sim::Peer;
use crate::text::{Text, key};

/// From this width on there is room for all columns of the table.
const WIDE: u16 = 120;
/// Rows above the list: header, search, headings, and the empty ones between them.
const HEAD: u16 = 5;
/// Rows below it: an empty one, both paths, where it was captured, and the footer.
const FOOT: u16 = 6;
/// With fewer rows than this for the list there are no details below it.
const LEAST: u16 = 4;

/// The places on a screen of this size.
struct Layout {
    margin: u16,
    /// The rows of the list.
    list: Rect,
    /// The first row of the details of the selected one.
    detail: Option<u16>,
}

impl Layout {
    fn new(area: Rect) -> Self {
        let margin = if area.width >= WIDE { 4 } else { 1 };
        let head = if area.height > HEAD + LEAST { HEAD } else { 2 };
        let rest = area.height.saturating_sub(head + 1);
        let has_detail = rest >= LEAST + FOOT;
        let height = if has_detail { rest - FOOT } else { rest };
        let list = Rect { y: area.y + head, height, ..area };
        Self { margin, list, detail: has_detail.then(|| list.bottom() + 1) }
    }
}

/// The first connection on the screen: the selected one stays in the middle, as far as there is a full page.
fn first(listing: &Listing, height: u16) -> usize {
    let height = usize::from(height);
    listing.selected.saturating_sub(height / 2).min(listing.found.len().saturating_sub(height))
}

/// Draws the list over the whole screen.
pub(super) fn draw(out: &mut Drawing, area: Rect, listing: &Listing, ctx: &Ctx<'_>) {
    let Ctx { model, theme, text, .. } = *ctx;
    let Some(file) = &model.capture else { return };
    let layout = Layout::new(area);
    let places = first(listing, layout.list.height)..listing.found.len();
    for (y, place) in (layout.list.y..layout.list.bottom()).zip(places) {
        out.targets.add(Rect { y, height: 1, ..layout.list }, Target::Connection(place));
    }
    for y in [area.y, area.bottom().saturating_sub(1)] {
        out.buffer.set_style(Rect { y, height: 1.min(area.height), ..area }, theme.bg(Ground::Bar));
    }
    let mut pen = out.pen(area, ctx);
    head(&mut pen, model, file, text);
    if layout.list.y > area.y + 2 {
        search(&mut pen, layout.margin, listing, text);
    }
    let columns = Columns::new(area.width, layout.margin, file);
    headings(&mut pen, layout.list.y.saturating_sub(area.y + 1), &columns, text);
    rows(&mut pen, area, &layout, &columns, listing, file, text);
    if let Some(y) = layout.detail {
        detail(&mut pen, y - area.y, layout.margin, listing, file, text);
    }
    let footer = Rect { y: area.bottom().saturating_sub(1), height: 1.min(area.height), ..area };
    footer::draw(out, footer, Rect::ZERO, ctx, model);
}

fn head(pen: &mut Pen<'_>, model: &Model, file: &CaptureFile, text: Text) {
    let width = pen.width();
    let lasted = format!("{:.1}", file.lasted().as_secs_f64());
    let connections = file.outcomes.len();
    let count = text.fill(
        if connections == 1 { key!("capture.header.one") } else { key!("capture.header") },
        &[("packets", &file.capture.packets), ("connections", &connections), ("seconds", &lasted)],
    );
    let right = header::recording_mark(pen, model).into_iter().chain([pen.span(count, Role::Text2)]);
    let right = Line::from(right.collect::<Vec<_>>());
    let end = pen.line_to(width.saturating_sub(header::margin(width)), 0, &right);
    let x = header::program_name(pen);
    let room = end.saturating_sub(x + 2);
    let short = file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name);
    let name = if lines::width(&file.name) > room { short } else { &file.name };
    let name = lines::clip(name, room, pen.glyphs.ellipsis);
    pen.put(x, 0, &name, pen.theme.strong(Role::Text));
}

fn search(pen: &mut Pen<'_>, margin: u16, listing: &Listing, text: Text) {
    let x = margin;
    let order = text.get(listing.order.key());
    let order = text.fill(key!("capture.ordered"), &[("order", &order)]);
    let end = pen.line_to(pen.width().saturating_sub(margin), 2, &Line::from(pen.span(order, Role::Muted)));
    let room = end.saturating_sub(x + 2);
    if !listing.typing && listing.query.is_empty() {
        let hint = lines::clip(text.get(key!("capture.search")), room, pen.glyphs.ellipsis).into_owned();
        pen.put(x, 2, &hint, pen.theme.fg(Role::Muted));
        return;
    }
    let (before, after) = listing.query.split();
    let x = pen.put(x, 2, before, pen.theme.strong(Role::Text));
    let x = if listing.typing { pen.put(x, 2, pen.glyphs.light_v, pen.theme.fg(Role::Acc)) } else { x };
    let x = pen.put(x, 2, after, pen.theme.strong(Role::Text));
    let count = text.fill(key!("overlay.found"), &[("found", &listing.found.len()), ("all", &"")]);
    let count = format!("   {}", count.trim_end_matches(|c: char| !c.is_alphanumeric()));
    if lines::width(&count) < end.saturating_sub(x) {
        pen.put(x, 2, &count, pen.theme.fg(Role::Muted));
    }
}

/// Where the columns of the table begin, and how wide they are.
struct Columns {
    number: (u16, u16),
    ends: [(u16, u16); 2],
    packets: Option<(u16, u16)>,
    begins: Option<(u16, u16)>,
    /// None on a narrow screen, where the final states are below the list.
    states: Option<[(u16, u16); 2]>,
    look: (u16, u16),
}

impl Columns {
    fn new(width: u16, margin: u16, file: &CaptureFile) -> Self {
        let sockets = |me: usize| {
            let ends = file.capture.connections.iter().take(2_000).map(|known| socket(known.ends[me]));
            ends.map(|end| lines::width(&end)).max().unwrap_or(0)
        };
        let digits = u16::try_from(file.outcomes.len().max(1).ilog10() + 1).unwrap_or(8);
        let mut x = margin + 2;
        let mut take = |columns: u16| {
            let at = (x, columns);
            x += columns + 2;
            at
        };
        let wide = width >= WIDE;
        let number = take(digits);
        let ends = [
            take(sockets(0).clamp(8, if wide { 24 } else { 17 })),
            take(sockets(1).clamp(8, if wide { 24 } else { 17 })),
        ];
        let packets = wide.then(|| take(7));
        let begins = wide.then(|| take(8));
        let state = match width {
            150.. => Some(26),
            // `CLOSED|LAST-ACK` fits.
            WIDE.. => Some(15),
            96.. => Some(12),
            _ => None,
        };
        let states = state.map(|state| [take(state), take(state)]);
        let look = (x, width.saturating_sub(x + margin));
        Self { number, ends, packets, begins, states, look }
    }
}

fn socket((address, port): (std::net::IpAddr, u16)) -> String {
    std::net::SocketAddr::new(address, port).to_string()
}

fn headings(pen: &mut Pen<'_>, y: u16, columns: &Columns, text: Text) {
    let mut put = |(x, room): (u16, u16), words: &str, right: bool| {
        let words = lines::clip(words, room, pen.glyphs.ellipsis).into_owned();
        let x = if right { x + room - lines::width(&words) } else { x };
        pen.put(x, y, &words, pen.theme.fg(Role::Muted));
    };
    put(columns.ends[0], "A", false);
    put(columns.ends[1], "B", false);
    if let Some(column) = columns.packets {
        put(column, text.get(key!("capture.column.packets")), true);
    }
    if let Some(column) = columns.begins {
        put(column, text.get(key!("capture.column.time")), true);
    }
    for (column, peer) in columns.states.into_iter().flatten().zip(Peer::BOTH) {
        put(column, &text.fill(key!("capture.column.ended"), &[("peer", &peer)]), false);
    }
    put(columns.look, text.get(key!("capture.column.look")), false);
}

fn rows(
    pen: &mut Pen<'_>,
    area: Rect,
    layout: &Layout,
    columns: &Columns,
    listing: &Listing,
    file: &CaptureFile,
    text: Text,
) {
    let (top, height) = (layout.list.y - area.y, layout.list.height);
    if listing.found.is_empty() {
        pen.put(layout.margin + 2, top, text.get(key!("overlay.none")), pen.theme.fg(Role::Muted));
        return;
    }
    let first = first(listing, height);
    let last = pen.width().saturating_sub(1);
    let shown = listing.found.iter().enumerate().skip(first).zip(top..top + height);
    for ((place, &index), y) in shown {
        let Some((connection, outcome)) = file.get(index) else { continue };
        let selected = place == listing.selected;
        let (strong, plain) = if selected {
            pen.ground(0, y, pen.width(), Ground::Chip);
            pen.put(layout.margin, y, pen.glyphs.heads[0], pen.theme.fg(Role::Acc));
            (pen.theme.strong(Role::Text), pen.theme.fg(Role::Text))
        } else {
            (pen.theme.fg(Role::Text2), pen.theme.fg(Role::Muted))
        };
        let mut put = |(x, room): (u16, u16), words: &str, right: bool, style| {
            let words = lines::clip(words, room, pen.glyphs.ellipsis).into_owned();
            let x = if right { x + room - lines::width(&words) } else { x };
            pen.put(x, y, &words, style);
        };
        put(columns.number, &connection.number.to_string(), true, plain);
        for (column, end) in columns.ends.into_iter().zip(connection.ends) {
            put(column, &socket(end), false, strong);
        }
        if let Some(column) = columns.packets {
            put(column, &connection.packets.to_string(), true, plain);
        }
        if let Some(column) = columns.begins {
            put(column, &seconds(file.begins(connection)), true, plain);
        }
        for (column, path) in columns.states.into_iter().flatten().zip(&outcome.paths) {
            put(column, &ended(path, text, column.1), false, plain);
        }
        put(columns.look, &look_words(connection, outcome, text), false, plain);
    }
    let more = pen.theme.fg(Role::Muted);
    if first > 0 {
        pen.put(last, top, pen.glyphs.heads[2], more);
    }
    if first + usize::from(height) < listing.found.len() {
        pen.put(last, top + height - 1, pen.glyphs.heads[3], more);
    }
}

fn seconds(at: Duration) -> String {
    format!("{:.3}", at.as_secs_f64())
}

/// Where a path ended, as far as is known: `ESTABLISHED`, `>=ESTABLISHED`, `CLOSED|LAST-ACK`, `?`.
fn ended(path: &Path, text: Text, room: u16) -> String {
    let names: Vec<&str> = path.ends.iter().map(|state| state.name()).collect();
    match path.certainty {
        _ if names.is_empty() || path.states.is_empty() && names.len() > 1 => "?".to_owned(),
        Certainty::AtLeast => format!(">={}", names.join("|")),
        Certainty::Exact | Certainty::OneOf => {
            let words = names.join(text.get(key!("capture.or")));
            // As in traces, where the words are too long.
            if lines::width(&words) > room { names.join("|") } else { words }
        }
    }
}

/// Both paths of the selected connection, and where it was captured.
fn detail(pen: &mut Pen<'_>, y: u16, margin: u16, listing: &Listing, file: &CaptureFile, text: Text) {
    let Some((connection, outcome)) = listing.place().and_then(|place| file.get(place)) else { return };
    let width = pen.width();
    let sockets = connection.ends.map(socket);
    let widest = sockets.iter().map(|socket| lines::width(socket)).max().unwrap_or(0).min(24);
    for (peer, row) in Peer::BOTH.into_iter().zip(y..) {
        let x = pen.line(margin, row, &Line::from(pen.peer(peer).to_vec())) + 1;
        let name = lines::clip(&sockets[peer.index()], widest, pen.glyphs.ellipsis).into_owned();
        pen.put(x, row, &name, pen.theme.fg(Role::Text2));
        let path = &outcome.paths[peer.index()];
        let x = x + widest + 2;
        let room = width.saturating_sub(x + margin);
        // The end of a path says more than its beginning.
        let shown = path_tail(path, text, pen, room);
        pen.put(x, row, &shown, pen.theme.fg(hues(peer).mid));
    }
    let look = look_words(connection, outcome, text);
    let look = lines::clip(&look, width.saturating_sub(2 * margin), pen.glyphs.ellipsis).into_owned();
    pen.put(margin, y + 2, &look, pen.theme.fg(Role::Text));
    let at = text.get(outcome.captured_at.key());
    let how = outcome.paths.each_ref().map(|path| path.certainty);
    let sure = text.get(match how {
        [Certainty::Exact, Certainty::Exact] => key!("capture.sure.both"),
        [Certainty::Exact, _] => key!("capture.sure.a"),
        [_, Certainty::Exact] => key!("capture.sure.b"),
        _ => key!("capture.sure.none"),
    });
    let words = format!("{at}{}{sure}", text.separator());
    let room = width.saturating_sub(2 * margin);
    for (line, row) in lines::wrap(&words, room).into_iter().zip(y + 3..y + 5) {
        let line = words.get(line).unwrap_or_default().to_owned();
        pen.put(margin, row, &line, pen.theme.fg(Role::Text2));
    }
}

/// As many of the last states of a path as fit, and the possible final states.
fn path_tail(path: &Path, text: Text, pen: &Pen<'_>, room: u16) -> String {
    let to = format!(" {} ", pen.glyphs.heads[0]);
    let open = match path.certainty {
        Certainty::Exact => String::new(),
        Certainty::AtLeast => format!(" {}{} ?", pen.glyphs.dash_h, pen.glyphs.open_heads[0]),
        Certainty::OneOf => {
            format!(" {}{} {}", pen.glyphs.dash_h, pen.glyphs.open_heads[0], ended(path, text, u16::MAX))
        }
    };
    let names: Vec<&str> = path.states.iter().map(|state| state.name()).collect();
    let whole = |from: usize| {
        let more = if from > 0 { format!("{}{to}", pen.glyphs.ellipsis) } else { String::new() };
        format!("{more}{}{open}", names.get(from..).unwrap_or_default().join(&to)).trim_start().to_owned()
    };
    let fitting = (0..=names.len()).map(whole).find(|words| lines::width(words) <= room);
    fitting.unwrap_or_else(|| lines::clip(open.trim_start(), room, pen.glyphs.ellipsis).into_owned())
}
