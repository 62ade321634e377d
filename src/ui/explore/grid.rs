//! The cells of the grid: the fewest events to each pair, and what their marks mean.

use ratatui::text::Line;

use super::layout::{Cells, FULL, HEAD, Heads};
use crate::app::{Explore, short};
use crate::search::{Outcome, within_default};
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::{Text, key};
use crate::ui::lines;
use crate::ui::pen::{Pen, hues};
use crate::ui::theme::{Ground, Role};

/// Whether a pair is found that the default bounds do not allow.
pub(super) fn is_new(explore: &Explore, [a, b]: [State; 2]) -> bool {
    explore.found.pair([a, b]).is_some() && within_default().pair(a, b).is_none()
}

/// Draws names and cells.
pub(super) fn draw(pen: &mut Pen<'_>, cells: &Cells, explore: &Explore) {
    let [selected_a, selected_b] = explore.selected;
    cross(pen, cells, explore.selected);
    axes(pen);
    for b in State::ALL {
        let name = if cells.heads == Heads::FullByTurns { b.name() } else { short(b) };
        let row = u16::from(cells.heads != Heads::Short && b as usize % 2 == 1);
        let style = if b == selected_b { pen.theme.strong(Role::B) } else { pen.theme.fg(Role::Muted) };
        let end = cells.x(b) + cells.width - 1;
        pen.put(end.saturating_sub(lines::width(name)), row, name, style);
    }
    for a in State::ALL {
        let name = if cells.label < FULL { short(a) } else { a.name() };
        let style = if a == selected_a { pen.theme.strong(Role::A) } else { pen.theme.fg(Role::Muted) };
        pen.put(0, cells.y(a), name, style);
        for b in State::ALL {
            cell(pen, cells, explore, [a, b]);
        }
    }
}

/// The row and the column of the selected pair have a ground of their own.
fn cross(pen: &mut Pen<'_>, cells: &Cells, [a, b]: [State; 2]) {
    let width = pen.width();
    pen.ground(0, cells.y(a), width, Ground::Tint);
    for y in HEAD..pen.height() {
        pen.ground(cells.x(b), y, cells.width, Ground::Tint);
    }
}

/// `◆ B ▶` over `● A ▼`.
fn axes(pen: &mut Pen<'_>) {
    let [right, _, _, down] = pen.glyphs.heads;
    // B's columns lie to the right, A's rows below.
    for (peer, y, head) in [(Peer::B, 0, right), (Peer::A, 1, down)] {
        let [mark, letter] = pen.peer(peer);
        let role = hues(peer).mid;
        let end = pen.line(0, y, &Line::from(vec![mark, letter]));
        pen.put(end + 1, y, head, pen.theme.fg(role));
    }
}

fn cell(pen: &mut Pen<'_>, cells: &Cells, explore: &Explore, states: [State; 2]) {
    let [a, b] = states;
    let (x, y) = (cells.x(b), cells.y(a));
    let end = x + cells.width - 1;
    let is_selected = explore.selected == states;
    let found = explore.found.pair(states);
    let is_new = is_new(explore, states);
    let (words, role) = match found {
        Some(pair) if is_new => (pair.least.to_string(), Role::Acc),
        Some(pair) => (pair.least.to_string(), Role::Text),
        None => (pen.glyphs.dot.to_owned(), Role::Faint),
    };
    let style = if is_selected { pen.theme.strong(role) } else { pen.theme.fg(role) };
    let start = end.saturating_sub(lines::width(&words));
    pen.put(start, y, &words, style);
    // A bracket replaces the mark.
    if is_selected {
        let open = end.saturating_sub(3).min(start.saturating_sub(1)).max(x);
        pen.ground(open, y, end + 1 - open, Ground::Chip);
        if open < start {
            pen.put(open, y, "[", pen.theme.strong(Role::Acc));
        }
        pen.put(end, y, "]", pen.theme.strong(Role::Acc));
    } else if is_new && start > x {
        pen.put(start - 1, y, NEW, style);
    }
}

/// Marks a pair that the default bounds do not allow.
const NEW: &str = "+";

/// What the marks mean, in one row or in two.
pub(super) fn legend(pen: &mut Pen<'_>, explore: &Explore, text: Text) {
    let unreached = if explore.found.outcome == Outcome::Complete {
        key!("explore.legend.unreached")
    } else {
        key!("explore.legend.not-yet")
    };
    let has_new = State::ALL.into_iter().any(|a| State::ALL.into_iter().any(|b| is_new(explore, [a, b])));
    let mut parts = vec![
        ("n", Role::Text, text.get(key!("explore.legend.number"))),
        (pen.glyphs.dot, Role::Faint, text.get(unreached)),
    ];
    if has_new {
        parts.push((NEW, Role::Acc, text.get(key!("explore.legend.new"))));
    }
    let (mut x, mut y) = (0, 0);
    for (mark, role, words) in parts {
        let width = lines::width(words) + 2;
        if x > 0 && x + width > pen.width() {
            (x, y) = (0, y + 1);
        }
        pen.put(x, y, mark, pen.theme.fg(role));
        x = pen.put(x + 2, y, words, pen.theme.fg(Role::Muted)) + 3;
    }
}
