//! What is wrong with the scenario's file as it is now, in the story's place: where, what, and what would be right.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::drawing::{Ctx, Drawing};
use super::lines;
use super::story;
use super::theme::Role;
use crate::app::{Model, Trouble};
use crate::text::key;

/// With fewer rows than this the place is before the sentence.
const ROWS_WITH_HEADING: u16 = 3;

/// What is wrong, unless the screen shows what would happen.
fn trouble(model: &Model) -> Option<&Trouble> {
    model.trouble.as_ref().filter(|_| !model.is_preview)
}

/// How many rows the story takes, or the problem in its place.
pub(super) fn rows(model: &Model, width: u16) -> u16 {
    match trouble(model).and_then(|trouble| trouble.brief(model.text())) {
        Some(brief) => {
            let all = format!("{} {} {}", brief.place, brief.what, brief.help.unwrap_or_default());
            u16::try_from(lines::wrap(&all, width).len()).unwrap_or(u16::MAX)
        }
        None => story::rows(model, width),
    }
}

/// Draws the story, or what is wrong with the file.
pub(super) fn draw(out: &mut Drawing, area: Rect, ctx: &Ctx<'_>) {
    let Ctx { model, text, glyphs, .. } = *ctx;
    let Some(trouble) = trouble(model) else { return story::draw(out, area, ctx) };
    let Some(brief) = trouble.brief(text) else { return };
    let mut pen = out.pen(area, ctx);
    if pen.height() == 0 {
        return;
    }
    let width = pen.width();
    let place = format!("{} {}", glyphs.lost, brief.place);
    let help =
        brief.help.map(|help| format!("{}{help}", text.get(key!("reload.between")))).unwrap_or_default();
    let mut sentence = brief.what + &help;
    let mut y = 0;
    if pen.height() >= ROWS_WITH_HEADING {
        let place = pen.strong(lines::clip(&place, width, glyphs.ellipsis), Role::Err);
        let end = pen.line(0, 0, &Line::from(place));
        let mut notes = Vec::new();
        if model.runs_old_version {
            notes.push(text.get(key!("reload.old")).to_owned());
        }
        if trouble.count() > 1 {
            notes.push(text.fill(key!("reload.more"), &[("count", &trouble.count())]));
        }
        // Both where there is room for them, else what is worth more.
        let both = notes.join("  ");
        let fitting = [both].into_iter().chain(notes).find(|note| end + 2 + lines::width(note) <= width);
        if let Some(note) = fitting {
            let note = Line::from(pen.span(note, Role::Muted));
            pen.line_to(width, 0, &note);
        }
        y = 1;
    } else {
        sentence = format!("{place}  {sentence}");
    }
    let style = pen.theme.fg(Role::Text);
    let rows = lines::wrap(&sentence, width);
    let room = usize::from(pen.height() - y);
    for (at, range) in rows.iter().enumerate().take(room) {
        let is_cut = at + 1 == room && rows.len() > room;
        let rest = if is_cut { &sentence[range.start..] } else { &sentence[range.clone()] };
        let line = lines::clip(rest, width, glyphs.ellipsis);
        let row = y + u16::try_from(at).unwrap_or(u16::MAX);
        pen.put(0, row, &line, style);
    }
}

#[cfg(test)]
mod tests;
