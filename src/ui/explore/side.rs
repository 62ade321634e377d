//! The panel beside the grid: the selected pair and the shortest way to it, or the bounds while they are changed.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::grid::is_new;
use crate::app::{Bound, Explore, Model};
use crate::run::{Moment, Timeline};
use crate::search::{Bounds, EndKind, Outcome};
use crate::sim::{EventKind, Peer};
use crate::text::{StateAspect, Text, grouped, key};
use crate::ui::lines;
use crate::ui::pen::{Pen, columns, hues};
use crate::ui::theme::{Ground, Role};
use crate::ui::what_if::flags;

/// From this height on there is an empty row below the pair.
const AIRY: u16 = 22;

/// Rows before the first bound.
const BOUNDS_HEAD: u16 = 2;

/// Draws it.
pub(super) fn draw(pen: &mut Pen<'_>, model: &Model, explore: &Explore) {
    if pen.height() == 0 || pen.width() == 0 {
        return;
    }
    match explore.bound {
        Some(bound) => bounds(pen, model.text(), explore, bound),
        None => pair(pen, model.text(), explore),
    }
}

/// The rows of the screen that show a bound, while bounds are changed.
pub(super) fn bounds_at(explore: &Explore, area: Rect) -> impl Iterator<Item = (u16, Bound)> {
    let rows = area.y + BOUNDS_HEAD.min(area.height)..area.bottom();
    rows.zip(Bound::ALL).filter(|_| explore.bound.is_some())
}

fn bounds(pen: &mut Pen<'_>, text: Text, explore: &Explore, chosen: Bound) {
    let title = text.get(key!("explore.bounds"));
    let title = lines::clip(title, pen.width(), pen.glyphs.ellipsis);
    pen.put(0, 0, &title, pen.theme.strong(Role::Text));
    let width = pen.width().min(40);
    for (bound, y) in Bound::ALL.into_iter().zip(BOUNDS_HEAD..) {
        let value = match (bound, bound.value(&explore.found.bounds)) {
            (Bound::Reorder, 0) => text.get(key!("explore.no")).to_owned(),
            (Bound::Reorder, _) => text.get(key!("explore.yes")).to_owned(),
            (_, value) => grouped(value.into()),
        };
        let is_default = bound.value(&explore.found.bounds) == bound.value(&Bounds::default());
        let is_chosen = bound == chosen;
        let name = text.get(bound.key());
        let role = if is_default || bound == Bound::MaxWorlds { Role::Text2 } else { Role::Acc };
        let style = |role| if is_chosen { pen.theme.strong(role) } else { pen.theme.fg(role) };
        let (name_style, value_style) =
            (style(if is_chosen { Role::Text } else { Role::Text2 }), style(role));
        if is_chosen {
            pen.ground(0, y, width, Ground::Chip);
        }
        let [right, left, ..] = pen.glyphs.heads;
        let acc = pen.theme.fg(Role::Acc);
        let at = width.saturating_sub(2 + lines::width(&value));
        if is_chosen {
            pen.put(at.saturating_sub(2), y, left, acc);
            pen.put(width.saturating_sub(1), y, right, acc);
        }
        let room = at.saturating_sub(4);
        pen.put(1, y, &lines::clip(name, room, pen.glyphs.ellipsis), name_style);
        pen.put(at, y, &value, value_style);
    }
}

/// The pair, how far it is, the way to it, and whether a run can end there.
fn pair(pen: &mut Pen<'_>, text: Text, explore: &Explore) {
    let y = heading(pen, explore) + u16::from(pen.height() >= AIRY);
    let Some(least) = explore.found.pair(explore.selected).map(|pair| pair.least) else {
        let complete = explore.found.outcome == Outcome::Complete;
        let key = if complete { key!("explore.unreached") } else { key!("explore.not-yet") };
        let y = say(pen, y + 1, text.get(key), Role::Text);
        if let Some(why) = reason(explore, text) {
            say(pen, y + 1, why, Role::Text2);
        }
        return;
    };
    let distance = match least {
        0 => text.get(key!("explore.start")).to_owned(),
        _ => text.fill(key!("explore.least"), &[("least", &least)]),
    };
    let mut y = say(pen, y, &distance, Role::Text);
    if is_new(explore, explore.selected) {
        y = say(pen, y, text.get(key!("explore.new")), Role::Acc);
    }
    y += 1;
    let ends: Vec<&str> = explore.found.ends(explore.selected).map(|kind| leads(kind, text)).collect();
    let end_rows: usize = ends.iter().map(|words| lines::wrap(words, pen.width()).len()).sum();
    if let Some(way) = &explore.way {
        y = steps(pen, text, way, y, pen.height().saturating_sub(y));
    }
    // How a run can end here is said if the steps leave room.
    if usize::from(pen.height().saturating_sub(y + 1)) >= end_rows {
        ends.into_iter().fold(y + 1, |y, words| say(pen, y, words, Role::Text2));
    }
}

/// Writes a sentence from row `y` on; the row behind it.
pub(super) fn say(pen: &mut Pen<'_>, y: u16, words: &str, role: Role) -> u16 {
    lines::wrap(words, pen.width()).into_iter().fold(y, |y, range| {
        let style = pen.theme.fg(role);
        pen.put(0, y, words.get(range).unwrap_or_default(), style);
        y + 1
    })
}

/// `● A CLOSING  ◆ B TIME-WAIT`, in one row or in two; how many.
fn heading(pen: &mut Pen<'_>, explore: &Explore) -> u16 {
    let [a, b] = Peer::BOTH.map(|peer| {
        let [mark, letter] = pen.peer(peer);
        let name = pen.strong(format!(" {}", explore.selected[peer.index()]), Role::Text);
        Line::from(vec![mark, letter, name])
    });
    let second = columns(&a) + 3;
    if second + columns(&b) <= pen.width() {
        pen.line(0, 0, &a);
        pen.line(second, 0, &b);
        return 1;
    }
    pen.line(0, 0, &a);
    pen.line(0, 1, &b);
    2
}

/// Why the selected pair is never seen, where it is one sentence: it holds within the default bounds.
fn reason(explore: &Explore, text: Text) -> Option<&'static str> {
    let bounds = Bounds { max_worlds: Bounds::MAX_WORLDS, ..explore.found.bounds };
    let is_default = bounds == Bounds::default() && explore.found.outcome == Outcome::Complete;
    explore
        .selected
        .into_iter()
        .filter(|_| is_default)
        .find_map(|state| text.about(state, StateAspect::Never))
}

/// The steps of a way from row `y` on, in at most this many rows; returns the row behind them.
fn steps(pen: &mut Pen<'_>, text: Text, way: &Timeline, y: u16, rows: u16) -> u16 {
    let is_cut = usize::from(rows) < way.last();
    let shown = usize::from(rows) - usize::from(is_cut && rows > 0);
    let mut row = y;
    for (number, moment) in way.moments().enumerate().skip(1).take(shown) {
        step(pen, text, number, &moment, row);
        row += 1;
    }
    if is_cut && rows > 0 {
        pen.put(2, row, pen.glyphs.more, pen.theme.fg(Role::Muted));
        row += 1;
    }
    row
}

/// `4  SYN,ACK arrives at A / ACK    ESTABLISHED`
fn step(pen: &mut Pen<'_>, text: Text, number: usize, moment: &Moment, y: u16) {
    const NUMBER: u16 = 4;
    let digits = number.to_string();
    let muted = pen.theme.fg(Role::Muted);
    pen.put(2u16.saturating_sub(lines::width(&digits)), y, &digits, muted);
    let room = pen.width().saturating_sub(NUMBER);
    let words = event(moment, text, pen);
    let sent: Vec<String> =
        moment.step.sent.iter().map(|departure| flags(&departure.flight.segment, pen.glyphs)).collect();
    let doing = format!(" / {}", sent.join(", "));
    let mut x =
        pen.put(NUMBER, y, &lines::clip(&words, room, pen.glyphs.ellipsis), pen.theme.fg(Role::Text2));
    if !sent.is_empty() && x + lines::width(&doing) <= pen.width() {
        x = pen.put(x, y, &doing, muted);
    }
    let Some(taken) = moment.step.transitions.last() else { return };
    let to = taken.edge.to.name();
    let at = pen.width().saturating_sub(lines::width(to));
    if x + 3 <= at {
        pen.put(at, y, to, pen.theme.fg(hues(taken.peer).mid));
    }
}

/// What happens, in a few words.
fn event(moment: &Moment, text: Text, pen: &Pen<'_>) -> String {
    let step = &moment.step;
    let Some(event) = &step.event else { return String::new() };
    let me = event.at;
    let segment = step.delivered.or(step.lost).map(|arrival| arrival.segment);
    let segment = segment.or(step.copied.map(|copy| copy.flight.segment));
    let segment = segment.map_or_else(String::new, |segment| flags(&segment, pen.glyphs));
    let moved = |key| text.fill(key, &[("segment", &segment), ("me", &me)]);
    match &event.kind {
        EventKind::Deliver(_) | EventKind::Inject(_) => moved(key!("explore.event.deliver")),
        EventKind::Lose(_) => moved(key!("explore.event.lose")),
        EventKind::Duplicate(_) => moved(key!("explore.event.copy")),
        EventKind::Crash => text.fill(key!("explore.event.crash"), &[("me", &me)]),
        EventKind::Timeout(timer) => {
            text.fill(key!("explore.event.timeout"), &[("me", &me), ("timer", &text.timer(*timer))])
        }
        kind => {
            let call = kind.call().map_or("", |call| call.name());
            text.fill(key!("explore.event.call"), &[("me", &me), ("call", &call)])
        }
    }
}

/// How a run can end in the selected pair.
fn leads(kind: EndKind, text: Text) -> &'static str {
    text.get(match kind {
        EndKind::Dead => key!("explore.leads.dead"),
        EndKind::WaitsForUser => key!("explore.leads.waits-for-user"),
        EndKind::WaitsForTimer => key!("explore.leads.waits-for-timer"),
        EndKind::Bound => key!("explore.leads.bound"),
    })
}
