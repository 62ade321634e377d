//! The top row: what is shown, which step it is, and how far that is.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::drawing::{Ctx, Drawing};
use super::lines;
use super::pen::Pen;
use super::theme::Role;
use crate::app::{Model, RecordingStatus, Target, level_score};
use crate::text::key;

/// From this width on there is room for the program's name.
const NAMED: u16 = 120;

/// Writes the program's name where there is room for it; returns the column of the title.
pub(super) fn program_name(pen: &mut Pen<'_>) -> u16 {
    let margin = margin(pen.width());
    if pen.width() < NAMED {
        return margin;
    }
    let bar = format!("  {}  ", pen.glyphs.bar);
    let name = [pen.span(env!("CARGO_PKG_NAME"), Role::Muted), pen.span(bar, Role::Faint)];
    pen.line(margin, 0, &Line::from(name.to_vec()))
}

/// The mark of a recording that runs.
pub(super) fn recording_mark(pen: &Pen<'_>, model: &Model) -> Option<Span<'static>> {
    let words = model.text().get(key!("header.recording"));
    let mark = || pen.strong(format!("{} {words}  ", pen.glyphs.recording), Role::Err);
    (model.recording == RecordingStatus::Running).then(mark)
}

/// Draws the header.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let Ctx { model, glyphs, .. } = *ctx;
    let mut pen = out.pen(area, ctx);
    if pen.height() == 0 {
        return;
    }
    let (bar_at, bar) = place(model, pen.width());
    progress(&mut pen, bar_at, &bar);
    let step_at = pen.line_to(bar_at.saturating_sub(2), 0, &step(&pen, model));

    let x = program_name(&mut pen);
    let title = model.timeline.about().title.get(model.settings.shown_lang());
    let title = lines::clip(title, step_at.saturating_sub(x + 2), glyphs.ellipsis);
    let style = pen.theme.strong(Role::Text);
    pen.put(x, 0, &title, style);
    for cell in 0..bar.len {
        let step = bar.step_at(cell, model.timeline.last());
        out.targets.add(Rect { x: area.x + bar_at + cell, width: 1, ..area }, Target::Step(step));
    }
}

/// Columns at either end of a header of this width.
pub(super) const fn margin(width: u16) -> u16 {
    if width >= NAMED { 2 } else { 1 }
}

/// Where the progress bar begins in a header of this width, and the bar.
fn place(model: &Model, width: u16) -> (u16, Bar) {
    let bar = bar(model, width / 4);
    (width.saturating_sub(margin(width)).saturating_sub(bar.len), bar)
}

/// `step 4 of 14`, and before it whether it is recorded, whether it plays and how fast.
fn step(pen: &Pen<'_>, model: &Model) -> Line<'static> {
    let (now, last) = (model.timeline.cursor(), model.timeline.last());
    let mut spans = Vec::new();
    spans.extend(recording_mark(pen, model));
    let score = level_score(model);
    if let Some(score) = &score {
        spans.push(pen.span(format!("{score}  "), Role::Acc));
    } else if let Some(step) = model.timeline.left_script() {
        let left = model.text().fill(key!("header.what-if"), &[("step", &step)]);
        spans.push(pen.span(format!("{left}  "), Role::Acc));
    }
    if model.present.is_some_and(|present| present.clock) {
        let seconds = model.elapsed.as_secs();
        spans.push(pen.span(format!("{}:{:02}  ", seconds / 60, seconds % 60), Role::Muted));
    }
    if model.playing {
        spans.push(pen.span(format!("{} ", pen.glyphs.heads[0]), Role::Acc));
    }
    if model.speed != 100 {
        spans.push(pen.span(format!("{}%  ", model.speed), Role::Muted));
    }
    let step = model.text().fill(key!("header.step"), &[("step", &now), ("last", &last)]);
    spans.push(pen.span(step, Role::Text2));
    Line::from(spans)
}

/// The progress bar: how many cells, and which of them is now.
#[derive(Debug, PartialEq, Eq)]
struct Bar {
    len: u16,
    now: u16,
    /// Where the path has left the script.
    fork: Option<u16>,
}

impl Bar {
    /// The step that this cell shows, of so many.
    fn step_at(&self, cell: u16, last: usize) -> usize {
        let way = usize::from(self.len.saturating_sub(1)).max(1);
        (usize::from(cell) * last).div_ceil(way)
    }
}

/// Two cells a step where they fit, one where that fits, else scaled.
fn bar(model: &Model, widest: u16) -> Bar {
    let (now, last) = (model.timeline.cursor(), model.timeline.last());
    let len = [2 * last + 1, last + 1]
        .into_iter()
        .find_map(|len| u16::try_from(len).ok().filter(|&len| len <= widest))
        .unwrap_or(widest);
    let way = usize::from(len.saturating_sub(1));
    let cell = |step: usize| u16::try_from((step * way).checked_div(last).unwrap_or(0)).unwrap_or(0);
    // Where there is no script there is nothing to leave.
    let fork = model.timeline.left_script().filter(|_| !model.timeline.is_free());
    Bar { len, now: cell(now), fork: fork.map(cell) }
}

fn progress(pen: &mut Pen<'_>, x: u16, bar: &Bar) {
    let [done, now, to_come] = pen.glyphs.progress;
    let (acc, faint) = (pen.theme.fg(Role::Acc), pen.theme.fg(Role::Faint));
    pen.run(x, 0, bar.now, done, acc);
    pen.run(x + bar.now + 1, 0, (bar.len - bar.now).saturating_sub(1), to_come, faint);
    if let Some(fork) = bar.fork {
        let tee = if fork < bar.now { pen.glyphs.tees_heavy_light } else { pen.glyphs.tees_light };
        pen.put(x + fork, 0, tee[3], if fork < bar.now { acc } else { faint });
    }
    pen.put(x + bar.now, 0, now, acc);
}

#[cfg(test)]
mod tests;
