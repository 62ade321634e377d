//! The list of sockets: in one row each where that is wide enough, else in two.
//!
//! ```text
//! ▶ 127.0.0.1:50312 → 127.0.0.1:8080        FIN-WAIT-2    12s      0/0  keepalive  curl
//!
//! ▶ 127.0.0.1:50312 → 127.0.0.1:8080
//!   FIN-WAIT-2   12s      0/0  curl
//! ```

use std::ops::Range;
use std::time::Duration;

use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::{Live, Model};
use crate::live::{Socket, Watched};
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::{key, visible};
use crate::ui::glyphs::Glyphs;
use crate::ui::lines;
use crate::ui::pen::{Pen, hues};
use crate::ui::theme::{Ground, Role};

/// Narrower than this a socket takes two rows.
const ONE_ROW: u16 = 70;

/// From this width on there is room for the timer too.
const WITH_TIMER: u16 = 100;

pub(super) const STATE: u16 = 12;
const AGE: u16 = 5;
const QUEUES: u16 = 9;
const TIMER: u16 = 10;
const PROCESS: u16 = 11;

fn rows_of_each(area: Rect) -> u16 {
    if area.width < ONE_ROW { 2 } else { 1 }
}

/// Which rows of the list are shown: those around the one that is followed.
pub(super) fn shown(area: Rect, live: &Live) -> Range<usize> {
    let height = usize::from(area.height.saturating_sub(1) / rows_of_each(area));
    let all = live.rows.len();
    let middle = live.selected().unwrap_or(0);
    let from = middle.saturating_sub(height / 2).min(all.saturating_sub(height));
    from..(from + height).min(all)
}

/// The places of the rows of the list that are shown.
pub(super) fn places(area: Rect, live: &Live) -> impl Iterator<Item = (Rect, usize)> {
    let height = rows_of_each(area);
    let tops = (area.y + 1..area.bottom()).step_by(usize::from(height));
    tops.map(move |y| Rect { y, height, ..area }).zip(shown(area, live))
}

/// Draws the list, its order and how much of it is shown above.
pub(super) fn draw(pen: &mut Pen<'_>, model: &Model, live: &Live) {
    if pen.height() == 0 || pen.width() == 0 {
        return;
    }
    let text = model.text();
    let area = Rect::new(0, 0, pen.width(), pen.height());
    let seen = shown(area, live);
    let title = Line::from(vec![
        pen.strong(text.get(key!("live.sockets")), Role::Text),
        pen.span(format!("  {}", text.get(live.sort.key())), Role::Muted),
    ]);
    pen.line(0, 0, &title);
    let (count, all) = (seen.len(), live.rows.len());
    if count < all {
        let range = format!("{}-{}", seen.start + 1, seen.end);
        let place = text.fill(key!("overlay.found"), &[("found", &range), ("all", &all)]);
        let place = Line::from(pen.span(place, Role::Muted));
        let end = pen.width();
        pen.line_to(end, 0, &place);
    }
    if all == 0 && live.snapshot.is_some() {
        let none = if live.filter.is_empty() { key!("live.none") } else { key!("live.none-fits") };
        let muted = pen.theme.fg(Role::Muted);
        pen.put(0, 1, text.get(none), muted);
    }
    let now = live.snapshot.as_ref().map_or(Duration::ZERO, |snapshot| snapshot.now);
    let selected = live.selected();
    let each = rows_of_each(area);
    let (first, last) = (seen.start > 0, seen.end < all);
    for (row, y) in seen.zip((1..).step_by(usize::from(each))) {
        let place = live.rows.get(row).copied();
        if let Some(watched) = place.and_then(|place| live.sockets().get(place)) {
            let is_selected = selected == Some(row);
            if is_selected {
                (y..y + each).for_each(|y| pen.ground(0, y, area.width, Ground::Chip));
            }
            mark(pen, y, live, &watched.socket, is_selected);
            let row = Row { watched, now, is_selected };
            if each == 1 { row.in_one(pen, y) } else { row.in_two(pen, y) }
        }
    }
    let muted = pen.theme.fg(Role::Muted);
    if first {
        pen.put(area.width - 1, 1, pen.glyphs.more, muted);
    }
    if last {
        pen.put(area.width - 1, area.height - 1, pen.glyphs.more, muted);
    }
}

/// Who it is on the diagram, if it is followed.
fn mark(pen: &mut Pen<'_>, y: u16, live: &Live, socket: &Socket, is_selected: bool) {
    let is = |peer: &Peer| {
        let end = live.followed.as_ref().and_then(|followed| followed.ends[peer.index()].as_ref());
        end.is_some_and(|end| end.gone.is_none() && end.watched.socket.is_same(socket))
    };
    if let Some(peer) = Peer::BOTH.into_iter().find(is) {
        let style = pen.theme.strong(hues(peer).now);
        pen.put(0, y, pen.glyphs.here[peer.index()], style);
    } else if is_selected {
        let style = pen.theme.fg(Role::Acc);
        pen.put(0, y, pen.glyphs.heads[0], style);
    }
}

struct Row<'a> {
    watched: &'a Watched,
    now: Duration,
    is_selected: bool,
}

impl Row<'_> {
    fn role(&self) -> Role {
        if self.is_selected { Role::Text } else { Role::Text2 }
    }

    fn in_one(&self, pen: &mut Pen<'_>, y: u16) {
        let width = pen.width().saturating_sub(1);
        let timer = if width >= WITH_TIMER { TIMER + 1 } else { 0 };
        let ends = width.saturating_sub(2 + 1 + STATE + 1 + AGE + 1 + QUEUES + 2 + timer + PROCESS);
        self.ends(pen, 2, y, ends);
        let mut x = self.state(pen, 2 + ends + 1, y);
        x = self.queues(pen, x, y);
        let socket = &self.watched.socket;
        if timer > 0 {
            let muted = pen.theme.fg(Role::Muted);
            pen.put(x, y, &lines::clip(&timer_of(socket), TIMER, pen.glyphs.ellipsis), muted);
            x += TIMER + 1;
        }
        self.process(pen, x, y, width.saturating_sub(x));
    }

    fn in_two(&self, pen: &mut Pen<'_>, y: u16) {
        let width = pen.width().saturating_sub(1);
        self.ends(pen, 2, y, width.saturating_sub(2));
        let x = self.state(pen, 2, y + 1) + 1;
        // Empty queues leave their room to the process.
        let socket = &self.watched.socket;
        let is_empty = socket.state != State::Listen && socket.recv_q == Some(0) && socket.send_q == Some(0);
        let end = match lines::width(&queues(socket)) {
            queues if !is_empty && x + queues <= width => {
                self.queues(pen, width.saturating_sub(QUEUES), y + 1);
                width - queues - 1
            }
            _ => width,
        };
        self.process(pen, x, y + 1, end.saturating_sub(x));
    }

    fn ends(&self, pen: &mut Pen<'_>, x: u16, y: u16, room: u16) {
        let style = if self.is_selected { pen.theme.strong(Role::Text) } else { pen.theme.fg(Role::Text2) };
        let ends = ends(&self.watched.socket, room, pen.glyphs);
        pen.put(x, y, &ends, style);
    }

    /// State and age; the column behind them.
    fn state(&self, pen: &mut Pen<'_>, x: u16, y: u16) -> u16 {
        let style = pen.theme.strong(self.role());
        pen.put(x, y, self.watched.socket.state.name(), style);
        let age = age(self.now.saturating_sub(self.watched.since), self.watched.came);
        let at = x + STATE + 1 + AGE.saturating_sub(lines::width(&age));
        let style = pen.theme.fg(self.role());
        pen.put(at, y, &age, style) + 1
    }

    fn queues(&self, pen: &mut Pen<'_>, x: u16, y: u16) -> u16 {
        let socket = &self.watched.socket;
        let queues = queues(socket);
        let is_full = socket.recv_q.unwrap_or(0) > 0 || socket.send_q.unwrap_or(0) > 0;
        let role = if is_full && socket.state != State::Listen { self.role() } else { Role::Muted };
        let at = x + QUEUES.saturating_sub(lines::width(&queues));
        let style = pen.theme.fg(role);
        pen.put(at, y, &queues, style).max(x + QUEUES) + 2
    }

    fn process(&self, pen: &mut Pen<'_>, x: u16, y: u16, room: u16) {
        let process = process(&self.watched.socket);
        let style = pen.theme.fg(self.role());
        pen.put(x, y, &lines::clip(&process, room, pen.glyphs.ellipsis), style);
    }
}

/// Both ends in this many columns; if they do not fit, both are cut.
pub(super) fn ends(socket: &Socket, room: u16, glyphs: &Glyphs) -> String {
    let (local, remote) = (visible_end(&socket.local.to_string()), visible_end(&socket.remote.to_string()));
    if socket.state == State::Listen {
        return lines::clip(&local, room, glyphs.ellipsis).into_owned();
    }
    let joint = format!(" {} ", glyphs.to);
    let room = room.saturating_sub(lines::width(&joint));
    let [one, other] = [lines::width(&local), lines::width(&remote)];
    // What one does not need the other one has.
    let first = one.min((room / 2).max(room.saturating_sub(other)));
    let local = cut(&local, first, glyphs);
    let remote = cut(&remote, room.saturating_sub(lines::width(&local)), glyphs);
    format!("{local}{joint}{remote}")
}

fn visible_end(end: &str) -> String {
    visible(end).to_string()
}

/// An address loses its middle, never its port.
fn cut(end: &str, room: u16, glyphs: &Glyphs) -> String {
    let port = end.rfind(':').unwrap_or(end.len());
    if lines::width(end) <= room {
        return end.to_owned();
    }
    let (address, port) = end.split_at(port);
    let address = lines::clip(address, room.saturating_sub(lines::width(port)), glyphs.ellipsis);
    format!("{address}{port}")
}

/// `12s`, `3m`, `5h`, `2d`; with a `+` where it is at least that.
pub(super) fn age(age: Duration, is_exact: bool) -> String {
    let seconds = age.as_secs();
    let spelled = match seconds {
        0..100 => format!("{seconds}s"),
        100..6_000 => format!("{}m", seconds / 60),
        6_000..172_800 => format!("{}h", seconds / 3_600),
        _ => format!("{}d", seconds / 86_400),
    };
    if is_exact { spelled } else { format!("{spelled}+") }
}

/// `unread/unacknowledged`; of a listener `waiting/backlog`.
pub(super) fn queues(socket: &Socket) -> String {
    match (socket.recv_q, socket.send_q) {
        (None, None) => String::new(),
        (unread, unacknowledged) => {
            let spelled = [unread, unacknowledged].map(|queue| queue.map_or_else(|| "-".to_owned(), octets));
            spelled.join("/")
        }
    }
}

/// A number of octets in at most four characters.
fn octets(count: u32) -> String {
    match count {
        0..10_000 => count.to_string(),
        10_000..1_000_000 => format!("{}k", count / 1_000),
        1_000_000..1_000_000_000 => format!("{}M", count / 1_000_000),
        _ => format!("{}G", count / 1_000_000_000),
    }
}

/// The timer that runs, as the system names it.
pub(super) fn timer_of(socket: &Socket) -> String {
    socket.timer.as_ref().map(|timer| visible(timer.as_ref()).to_string()).unwrap_or_default()
}

/// The process, as far as it is known.
pub(super) fn process(socket: &Socket) -> String {
    match (&socket.process, socket.pid) {
        (Some(name), _) => visible(name).to_string(),
        (None, Some(pid)) => pid.to_string(),
        (None, None) => String::new(),
    }
}
