//! The quiz: questions and answers in the ladder's place or below a compact diagram, and the event in place of the
//! story, until it is answered.

mod rows;
#[cfg(test)]
mod tests;

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::drawing::{Ctx, Drawing};
use super::lines;
use super::pen::Pen;
use super::story;
use super::theme::{Ground, Role};
use crate::app::{Model, Predict, Stage, Target, asked, stage};
use crate::lesson::{Done, Kind};
use crate::text::key;
use rows::{Cell, Mark, Row};

/// Title and an empty row.
const HEAD: u16 = 2;

/// With fewer rows there is no title, and only what is asked now.
const TALL: u16 = 12;

/// The most rows of the diagram that the panel covers on a compact screen while something is asked.
const OVER_DIAGRAM: u16 = 8;

/// The same once a step is shown: below the lowest states.
const BELOW_STATES: u16 = 2;

/// Whether what may come next must not be seen.
pub(super) fn hides_next(model: &Model) -> bool {
    model.predict.as_ref().is_some_and(|predict| predict.hint.is_none()) && stage(model) != Some(Stage::Over)
}

/// Whether the story's place is taken by what is to happen.
pub(super) fn hides_story(model: &Model) -> bool {
    stage(model) == Some(Stage::Asking)
}

/// Whether the panel of a compact screen takes the story's place too. Once a step is shown, it does to explain more than
/// one wrong answer.
pub(super) fn takes_story(model: &Model) -> bool {
    let explained = |predict: &Predict| predict.quiz.done().iter().filter_map(Done::why_not).count();
    match stage(model) {
        Some(Stage::Asking | Stage::Over) => true,
        Some(Stage::Judged) => model.predict.as_ref().is_some_and(|predict| explained(predict) > 1),
        Some(Stage::Ahead) | None => false,
    }
}

/// The place of the panel on a compact screen: below the diagram, and over its last rows where it needs more.
pub(super) fn below_the_diagram(model: &Model, panels: Rect, story: Rect) -> Rect {
    let area = if takes_story(model) { panels.union(story) } else { panels };
    let needed = u16::try_from(rows::brief(model, area.width, usize::MAX).len()).unwrap_or(u16::MAX);
    let most = if stage(model) == Some(Stage::Judged) { BELOW_STATES } else { OVER_DIAGRAM };
    let more = needed.saturating_sub(area.height).min(most);
    Rect { y: area.y - more, height: area.height + more, ..area }
}

/// The rows of the panel, and the first row they are drawn in.
fn layout(model: &Model, area: Rect) -> (Vec<Row>, u16) {
    if area.height < TALL {
        return (rows::brief(model, area.width, usize::from(area.height)), 0);
    }
    (rows::rows(model, area.width, area.height - HEAD), HEAD)
}

/// Draws the panel.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let model = ctx.model;
    let Some(predict) = &model.predict else { return };
    let (rows, top) = layout(model, area);
    if top == 0 {
        clear(out, area, ctx);
    }
    out.targets.cover(area);
    for (row, y) in rows.iter().zip(area.y + top..area.bottom()) {
        for cell in row.iter().filter(|_| stage(model) == Some(Stage::Asking)) {
            if let Some(choice) = cell.choice {
                let cells = Rect { x: area.x + cell.x, y, width: cell.width, height: 1 };
                out.targets.add(cells.intersection(area), Target::Answer(choice));
            }
        }
    }
    let mut pen = out.pen(area, ctx);
    let width = pen.width();
    if top > 0 {
        let title = pen.strong(model.text().get(key!("predict.title")), Role::Text);
        pen.line(1, 0, &Line::from(title));
        let (number, all) = predict.quiz.number();
        let count = model.text().fill(key!("predict.count"), &[("number", &number), ("all", &all)]);
        let count = Line::from(pen.span(count, Role::Muted));
        pen.line_to(width.saturating_sub(1), 0, &count);
    }
    for (row, y) in rows.iter().zip(top..) {
        for cell in row {
            draw_cell(&mut pen, y, cell);
        }
    }
}

/// Clears the part of the diagram below.
fn clear(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let theme = ctx.theme;
    for at in area.intersection(out.buffer.area).positions() {
        if let Some(cell) = out.buffer.cell_mut(at) {
            cell.reset();
            cell.set_style(theme.bg(Ground::Bg).patch(theme.fg(Role::Text)));
        }
    }
}

fn draw_cell(pen: &mut Pen<'_>, y: u16, cell: &Cell) {
    let (mark, role) = match cell.mark {
        Mark::None => ("", Role::Text),
        Mark::Selected => (pen.glyphs.heads[0], Role::Acc),
        Mark::Right => (pen.glyphs.right, Role::Acc),
        Mark::Wrong => (pen.glyphs.lost, Role::Err),
    };
    if cell.mark == Mark::Selected {
        pen.ground(cell.x, y, cell.width, Ground::Chip);
    }
    let mark_style = pen.theme.strong(role);
    pen.put(cell.x + 1, y, mark, mark_style);
    if let Some(letter) = cell.letter {
        let style = pen.theme.strong(if cell.mark == Mark::None { Role::Muted } else { Role::Text });
        pen.put(cell.x + 3, y, &letter.to_string(), style);
    }
    let style = if cell.is_strong { pen.theme.strong(cell.role) } else { pen.theme.fg(cell.role) };
    let room = cell.width.saturating_sub(cell.indent);
    let ellipsis = pen.glyphs.ellipsis;
    if cell.is_cut {
        let kept = lines::clip(&cell.text, room.saturating_sub(lines::width(ellipsis)), "");
        let x = pen.put(cell.x + cell.indent, y, &kept, style);
        pen.put(x, y, ellipsis, style);
    } else {
        let text = lines::clip(&cell.text, room, ellipsis);
        pen.put(cell.x + cell.indent, y, &text, style);
    }
}

/// What is to happen, in the story's place: the peer, its state, the event.
pub(super) fn event(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let Ctx { model, theme, glyphs, .. } = *ctx;
    let mut pen = out.pen(area, ctx);
    let mut next = model.clone();
    next.timeline.seek(model.timeline.cursor() + 1);
    let Some(event) = next.timeline.now().event() else { return };
    let (word, detail) = story::kind(&next, event, glyphs);
    let mut spans = pen.peer(event.at).to_vec();
    spans.push(pen.strong(format!("  {}  ", model.timeline.now().state(event.at)), Role::Text));
    spans.push(pen.span(format!("{word}{detail}"), Role::Text2));
    pen.line(0, 0, &Line::from(spans));
    let is_state = asked(model).is_some_and(|asked| asked.kind == Kind::NextState);
    let said = model.text().get(if is_state { key!("predict.choose-state") } else { key!("predict.choose") });
    let said = lines::clip(said, pen.width(), glyphs.ellipsis);
    pen.put(0, 1, &said, theme.fg(Role::Muted));
}
