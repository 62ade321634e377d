//! Both peers' cards, the heads of the ladder's lifelines: who it is, its state, and what its TCB holds.
//!
//! ```text
//! ● A client  :49152
//!     ESTABLISHED       filled with the peer's colour
//! SND.UNA        101    bold where this step changed it
//! SND.NXT        101
//! RCV.NXT        301
//! timer            –
//! RCV.WND          0    only where a window is shrunken, or data waits for it
//! ```

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::drawing::{Ctx, Drawing};
use super::ladder;
use super::lines;
use super::motion::PULSE;
use super::pen::{Pen, columns, first_fitting, hues};
use super::theme::Role;
use crate::app::Model;
use crate::run::{Known, PeerView};
use crate::sim::Peer;
use crate::tcp::{State, Timer, Var};
use crate::text::key;

const GAP: u16 = 2;

/// Draws both cards side by side.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let width = area.width.saturating_sub(GAP) / 2;
    for (peer, x) in [(Peer::A, area.x), (Peer::B, area.right().saturating_sub(width))] {
        let mut pen = out.pen(Rect { x, width, ..area }, ctx);
        card(&mut pen, peer, ctx.model);
    }
}

fn card(pen: &mut Pen<'_>, peer: Peer, model: &Model) {
    let width = pen.width();
    let port = Line::from(pen.span(format!(":{}", model.timeline.about().peer(peer).port), Role::Muted));
    let [mark, letter] = pen.peer(peer);
    let x = pen.line(0, 0, &Line::from(vec![mark, letter])) + 1;
    // An address says nothing when it is cut.
    let is_seen = model.timeline.about().peer(peer).window.is_some();
    let fits = x + lines::width(name(model, peer)) + 1 + columns(&port) <= width;
    let port_at = if is_seen && !fits { width + 1 } else { pen.line_to(width, 0, &port) };
    let name = lines::clip(name(model, peer), port_at.saturating_sub(x + 1), pen.glyphs.ellipsis);
    let text = pen.theme.fg(Role::Text);
    pen.put(x, 0, &name, text);

    state_chip(pen, 0, 1, width, peer, model);
    for (y, var) in (2..).zip([Var::SndUna, Var::SndNxt, Var::RcvNxt]) {
        let value = number(pen, model, peer, var, width.saturating_sub(label_width(var) + 2));
        pair(pen, y, var.name(), value);
    }
    let label = model.text().get(key!("card.timer"));
    let value = timer(pen, model, peer, width.saturating_sub(lines::width(label) + 1));
    pair(pen, 5, label, value);
    if let Some(var) = window(model, peer) {
        let value = number(pen, model, peer, var, width.saturating_sub(label_width(var) + 2));
        pair(pen, 6, var.name(), value);
    }
}

fn label_width(var: Var) -> u16 {
    lines::width(var.name())
}

fn pair(pen: &mut Pen<'_>, y: u16, label: &str, value: Span<'static>) {
    let muted = pen.theme.fg(Role::Muted);
    pen.put(0, y, label, muted);
    let end = pen.width();
    pen.line_to(end, y, &Line::from(value));
}

/// Who a peer is: its name, clipped if it must be, and its port where there is room for both.
pub(super) fn who(pen: &Pen<'_>, model: &Model, peer: Peer, room: u16) -> Line<'static> {
    let port = format!(" :{}", model.timeline.about().peer(peer).port);
    let name = name(model, peer);
    if lines::width(name) + lines::width(&port) <= room {
        return Line::from(vec![pen.span(name.to_owned(), Role::Text2), pen.span(port, Role::Muted)]);
    }
    let name = lines::clip(name, room, pen.glyphs.ellipsis).into_owned();
    Line::from(pen.span(name, Role::Text2))
}

/// What the scenario calls a peer, else its role.
fn name(model: &Model, peer: Peer) -> &str {
    model.timeline.about().peer(peer).name.as_deref().unwrap_or_else(|| model.text().role(peer))
}

/// A peer's state on a row filled with its colour.
pub(super) fn state_chip(pen: &mut Pen<'_>, x: u16, y: u16, width: u16, peer: Peer, model: &Model) {
    let hues = hues(peer);
    let known = state(model, peer);
    // What is not sure is hollow, as on the diagram.
    let style = if known.exact().is_some() {
        pen.ground(x, y, width, hues.fill);
        pen.theme.bg(hues.fill).patch(pen.theme.strong(hues.ink))
    } else {
        pen.theme.strong(hues.now)
    };
    let state = known.to_string();
    let state = lines::clip(&state, width, pen.glyphs.ellipsis);
    let indent = width.saturating_sub(lines::width(&state)) / 2;
    pen.run(x, y, width, " ", style);
    pen.put(x + indent, y, &state, style);
}

/// The state that the diagram shows a peer in: until its mark arrives, the one that it leaves.
fn state(model: &Model, peer: Peer) -> Known {
    let under_way = model.frame.is_some_and(|frame| frame < PULSE);
    let moment = model.timeline.before().filter(|_| under_way).unwrap_or(model.timeline.now());
    moment.state(peer)
}

/// Whether this step changed something about an endpoint.
fn changed<T: PartialEq>(model: &Model, peer: Peer, of: impl Fn(&PeerView) -> T) -> bool {
    let now = of(model.timeline.now().peer(peer));
    model.timeline.before().is_some_and(|before| of(before.peer(peer)) != now)
}

/// The value of a variable: bold where it has changed.
fn number(pen: &Pen<'_>, model: &Model, peer: Peer, var: Var, columns: u16) -> Span<'static> {
    let value = model.timeline.now().peer(peer).var(var);
    let text = value.map_or_else(
        || pen.glyphs.none.to_owned(),
        |value| lines::number(value, columns, pen.glyphs.ellipsis),
    );
    match (value, changed(model, peer, |view| view.var(var))) {
        (Some(0), _) if var == Var::RcvWnd || var == Var::SndWnd => pen.strong(text, Role::Err),
        (_, true) => pen.strong(text, Role::Text),
        (Some(_), false) => pen.span(text, Role::Text2),
        (None, false) => pen.span(text, Role::Muted),
    }
}

/// The armed timer and how often it has fired: in the program's colour where it has just been started.
fn timer(pen: &Pen<'_>, model: &Model, peer: Peer, columns: u16) -> Span<'static> {
    let view = model.timeline.now().peer(peer);
    let fired = view.retransmissions;
    let times = format!("{}{fired}", pen.glyphs.times);
    let spell = |count: &dyn Fn() -> String| {
        let names = view.timers().map(|timer| match timer {
            Timer::Retransmission if fired > 0 => format!("{}{}", short_name(timer), count()),
            _ => short_name(timer).to_owned(),
        });
        names.collect::<Vec<_>>().join(" ")
    };
    let long = spell(&|| format!(" {}", model.text().fill(key!("card.fired"), &[("times", &times)])));
    let short = spell(&|| format!(" {times}"));
    let bare = spell(&String::new);
    let text = first_fitting(vec![long, short, bare], columns, |text| lines::width(text)).unwrap_or_default();
    let started = model.timeline.now().step.started.iter().any(|(at, _)| *at == peer);
    if text.is_empty() {
        let changed = changed(model, peer, |view| view.timers().next().is_some());
        let none = pen.glyphs.none;
        return if changed { pen.strong(none, Role::Text) } else { pen.span(none, Role::Muted) };
    }
    if started { pen.strong(text, Role::Acc) } else { pen.span(text, Role::Text2) }
}

/// What a timer is called where there is little room.
const fn short_name(timer: Timer) -> &'static str {
    match timer {
        Timer::Retransmission => "RTO",
        Timer::TimeWait => "2MSL",
        Timer::User => "USER",
        Timer::KeepAlive => "KEEP",
    }
}

/// The window that plays a part at this peer: shrunken, or too small for what its user wants to send; the closed one
/// before the other.
fn window(model: &Model, peer: Peer) -> Option<Var> {
    let view = model.timeline.now().peer(peer);
    // Before the peer's SYN nothing is known of its window.
    view.var(Var::Irs)?;
    let (rcv_wnd, snd_wnd) = (view.var(Var::RcvWnd)?, view.var(Var::SndWnd)?);
    // During the handshake data waits for other reasons.
    let waits = view.has_queued_sends && view.state.exact().is_some_and(State::is_synchronized);
    let own = view.rcv_buff.is_some_and(|buffer| ladder::is_shrunken(rcv_wnd, buffer));
    let others = waits || ladder::is_shrunken(snd_wnd, model.timeline.about().full_window(peer.other()));
    let own = own.then_some((rcv_wnd, Var::RcvWnd));
    let others = others.then_some((snd_wnd, Var::SndWnd));
    own.into_iter().chain(others).min_by_key(|(octets, _)| *octets != 0).map(|(_, var)| var)
}

/// `UNA 101  NXT 101  RCV 301  RTO` in one row.
pub(super) fn one_row(pen: &Pen<'_>, model: &Model, peer: Peer, room: u16) -> Line<'static> {
    let spelled = |digits: u16, gap: &'static str, timer_columns: u16| {
        let mut spans = Vec::new();
        for (name, var) in [("UNA ", Var::SndUna), ("NXT ", Var::SndNxt), ("RCV ", Var::RcvNxt)] {
            spans.push(pen.span(name, Role::Muted));
            spans.push(number(pen, model, peer, var, digits));
            spans.push(pen.span(gap, Role::Muted));
        }
        if model.timeline.now().peer(peer).timers().next().is_some() {
            spans.push(timer(pen, model, peer, timer_columns));
        } else {
            spans.pop();
        }
        Line::from(spans)
    };
    let mut with_window = spelled(u16::MAX, "  ", 7);
    if let Some(var) = window(model, peer) {
        with_window.push_span(pen.span("  WND ", Role::Muted));
        with_window.push_span(number(pen, model, peer, var, u16::MAX));
    }
    let shorter = [(u16::MAX, "  ", 7), (5, "  ", 7), (5, " ", 7), (5, " ", 4)];
    let mut candidates = vec![with_window];
    candidates.extend(shorter.map(|(digits, gap, timer)| spelled(digits, gap, timer)));
    first_fitting(candidates, room, columns).unwrap_or_default()
}

#[cfg(test)]
mod tests;
