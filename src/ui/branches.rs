//! The tree of branches, in the place of the list of what can happen: the step each leaves at, its first event, its last step.
//!
//! ```text
//!  Branches                     3
//!    the script                12
//!    ├ 4  B rcv ACK SEQ=101     7
//!  ▶ │ └ 6  A ABORT             7
//!    └ 7  lost ACK SEQ=102      9
//! ```

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::drawing::{Ctx, Drawing};
use super::glyphs::Glyphs;
use super::lines;
use super::pen::Pen;
use super::story;
use super::theme::{Ground, Role};
use crate::app::{Model, Overlay, Target};
use crate::run::BranchInfo;
use crate::sim::EventKind;
use crate::text::key;

/// Columns before the lines of the tree: selection, the open branch, and blanks.
const INDENT: u16 = 5;

/// Draws the list, if it is open.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let model = ctx.model;
    let Some(Overlay::Branches { selected }) = model.overlay else { return };
    let area = area.intersection(out.buffer.area);
    if area.is_empty() {
        return;
    }
    let infos = model.timeline.tree();
    let first = first(selected, infos.len(), area);
    // As with any overlay, nothing else can be hit.
    out.targets.clear();
    for (y, index) in (area.y + 1..area.bottom()).zip(first..infos.len()) {
        out.targets.add(Rect { y, height: 1, ..area }, Target::Branch(index));
    }
    let mut pen = out.pen(area, ctx);
    let title = pen.strong(model.text().get(key!("branches.title")), Role::Text);
    pen.line(1, 0, &Line::from(title));
    let width = pen.width();
    let count = Line::from(pen.span(model.timeline.branch_count().to_string(), Role::Muted));
    pen.line_to(width - 1, 0, &count);
    for (y, index) in (1..pen.height()).zip(first..infos.len()) {
        row(&mut pen, y, &infos, index, index == selected, model);
    }
    let muted = pen.theme.fg(Role::Muted);
    if first > 0 {
        pen.put(width - 1, 1, pen.glyphs.more, muted);
    }
    if first + usize::from(pen.height() - 1) < infos.len() {
        pen.put(width - 1, pen.height() - 1, pen.glyphs.more, muted);
    }
}

/// The first row that is shown, so that the selected one is.
fn first(selected: usize, count: usize, area: Rect) -> usize {
    let rows = usize::from(area.height.saturating_sub(1));
    selected.saturating_sub(rows / 2).min(count.saturating_sub(rows))
}

fn row(pen: &mut Pen<'_>, y: u16, infos: &[BranchInfo], index: usize, is_selected: bool, model: &Model) {
    let Some(info) = infos.get(index) else { return };
    let width = pen.width();
    let acc = pen.theme.fg(Role::Acc);
    if is_selected {
        pen.ground(0, y, width, Ground::Chip);
        pen.put(1, y, pen.glyphs.heads[0], acc);
    }
    if info.is_open {
        pen.put(3, y, pen.glyphs.progress[1], acc);
    }
    let faint = pen.theme.fg(Role::Faint);
    let lines_end = pen.put(INDENT, y, &branch_lines(infos, index, pen.glyphs), faint);
    let last = Line::from(pen.span(info.last.to_string(), Role::Muted));
    let end = pen.line_to(width - 1, y, &last);
    let words = words(info, model, pen.glyphs);
    let words = lines::clip(&words, end.saturating_sub(lines_end + 1), pen.glyphs.ellipsis);
    let style = if is_selected { pen.theme.strong(Role::Text) } else { pen.theme.fg(Role::Text2) };
    pen.put(lines_end, y, &words, style);
}

/// `│ └ `: which of the branches above go on below this row, and where this one hangs.
fn branch_lines(infos: &[BranchInfo], index: usize, glyphs: &Glyphs) -> String {
    let depth = infos.get(index).map_or(0, |info| info.depth);
    let goes_on = |depth: usize| {
        let below = infos.iter().skip(index + 1).take_while(|info| info.depth >= depth);
        below.into_iter().any(|info| info.depth == depth)
    };
    let mut tree = String::new();
    for depth in 1..depth {
        tree.push_str(if goes_on(depth) { glyphs.light_v } else { " " });
        tree.push(' ');
    }
    if depth > 0 {
        tree.push_str(if goes_on(depth) { glyphs.tees_light[0] } else { glyphs.light_corners[2] });
        tree.push(' ');
    }
    tree
}

/// `7  A rcv ACK SEQ=301 ACK=102`: the step behind which it leaves, and what happens first in it.
fn words(info: &BranchInfo, model: &Model, glyphs: &'static Glyphs) -> String {
    let text = model.text();
    let Some(event) = info.first.as_ref().filter(|_| info.number > 0) else {
        return text
            .get(if model.timeline.is_free() { key!("branches.start") } else { key!("branches.script") })
            .to_owned();
    };
    let mut there = model.clone();
    if !info.is_open {
        there.timeline.walk_to(info.number);
    }
    there.timeline.seek(info.fork + 1);
    let (word, detail) = story::kind(&there, event, glyphs);
    let is_wire = matches!(event.kind, EventKind::Lose(_) | EventKind::Duplicate(_));
    let peer = if is_wire { String::new() } else { format!("{} ", event.at) };
    format!("{}  {peer}{word}{detail}", info.fork)
}

#[cfg(test)]
mod tests;
