//! What is followed: both ends of a connection as A and B, or one socket, and what its state means.

use std::time::Duration;

use ratatui::text::Line;

use super::list;
use crate::app::{Live, Model};
use crate::live::End;
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::{StateAspect, key, visible};
use crate::ui::lines;
use crate::ui::pen::{Pen, hues};
use crate::ui::theme::Role;

/// A row for each end, and two for the state.
pub(super) const ROWS: u16 = 4;

/// Room for the address of an end.
const ADDRESS: u16 = 23;

pub(super) fn draw(pen: &mut Pen<'_>, model: &Model, live: &Live) {
    if pen.height() == 0 {
        return;
    }
    let text = model.text();
    let Some(followed) = &live.followed else {
        let muted = pen.theme.fg(Role::Muted);
        for (range, y) in lines::wrap(text.get(key!("live.follow")), pen.width()).into_iter().zip(0..) {
            pen.put(0, y, text.get(key!("live.follow")).get(range).unwrap_or_default(), muted);
        }
        return;
    };
    let now = live.snapshot.as_ref().map_or(Duration::ZERO, |snapshot| snapshot.now);
    let mut y = 0;
    for peer in Peer::BOTH {
        if let Some(end) = &followed.ends[peer.index()] {
            draw_end(pen, y, model, peer, end, now);
            y += 1;
        }
    }
    let chosen = followed.ends[followed.chosen.index()].as_ref();
    let Some(state) = chosen.map(End::state) else { return };
    let meaning = text.about(state, StateAspect::Means).unwrap_or_default();
    let style = pen.theme.fg(Role::Muted);
    let rows = usize::from(pen.height().saturating_sub(y));
    let mut ranges = lines::wrap(meaning, pen.width());
    if let Some(last) = ranges.get(rows.saturating_sub(1)).filter(|_| ranges.len() > rows) {
        let rest = last.start..meaning.len();
        ranges.truncate(rows.saturating_sub(1));
        ranges.push(rest);
    }
    for (range, y) in ranges.into_iter().zip(y..) {
        let piece = lines::clip(meaning.get(range).unwrap_or_default(), pen.width(), pen.glyphs.ellipsis);
        pen.put(0, y, &piece, style);
    }
}

/// `● A  127.0.0.1:50312  FIN-WAIT-2  12s  unread 0, unacknowledged 0, keepalive  curl (4711)`
fn draw_end(pen: &mut Pen<'_>, y: u16, model: &Model, peer: Peer, end: &End, now: Duration) {
    let text = model.text();
    let socket = &end.watched.socket;
    let [mark, letter] = pen.peer(peer);
    let x = pen.line(0, y, &Line::from(vec![mark, letter])) + 1;
    let local = visible(&socket.local.to_string()).to_string();
    let local = lines::clip(&local, ADDRESS, pen.glyphs.ellipsis);
    let style = pen.theme.fg(Role::Text2);
    let after = pen.put(x, y, &local, style);
    let x = after.max(x + ADDRESS.min(pen.width() / 3)) + 1;
    let state = end.state();
    let style = pen.theme.strong(hues(peer).now);
    pen.put(x, y, state.name(), style);
    let x = x + list::STATE + 1;
    let (age, is_exact) = end.age(now);
    let style = pen.theme.fg(Role::Text);
    let x = pen.put(x, y, &list::age(age, is_exact), style) + 2;
    if state == State::Closed {
        let muted = pen.theme.fg(Role::Muted);
        pen.put(x, y, text.get(key!("live.gone")), muted);
        return;
    }
    let process = match (&socket.process, socket.pid) {
        (Some(name), Some(pid)) => format!("{} ({pid})", visible(name)),
        _ => list::process(socket),
    };
    let queued = |key, queue: Option<u32>| match queue {
        Some(count) if count > 0 => text.fill(key, &[("count", &count)]),
        _ => String::new(),
    };
    let [received, sent] = match (socket.recv_q, socket.send_q) {
        (Some(waiting), Some(backlog)) if state == State::Listen => {
            [text.fill(key!("live.backlog"), &[("waiting", &waiting), ("backlog", &backlog)]), String::new()]
        }
        (unread, sent) => {
            [queued(key!("live.unread-octets"), unread), queued(key!("live.unacknowledged"), sent)]
        }
    };
    let parts = [process, received, sent, list::timer_of(socket)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let joint = format!(" {} ", pen.glyphs.dot);
    let words = parts.join(&joint);
    let words = lines::clip(&words, pen.width().saturating_sub(x), pen.glyphs.ellipsis);
    let style = pen.theme.fg(Role::Text2);
    pen.put(x, y, &words, style);
}
