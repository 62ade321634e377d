//! The goal of a level: what is reached and what is missing, what is allowed, the hints that were asked for, the stars.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::panel::{self, Panel, beside, wrapped};
use crate::app::{LevelPage, STARS, Scroll, level_events, level_page, level_result};
use crate::text::key;
use crate::ui::drawing::{Ctx, Drawing};
use crate::ui::lines;
use crate::ui::regions::{Regions, regions};
use crate::ui::theme::Role;

/// As wide as is read well.
const WIDTH: u16 = 72;

/// Title and an empty row.
const HEAD: u16 = 2;

/// Before what is wanted: whether it has happened.
const MARKS: [&str; 2] = ["[ ] ", "[x] "];

/// Before what is allowed, and before a hint.
const INDENT: &str = "  ";

pub(super) fn draw(panel: &mut Panel<'_>, ctx: &Ctx<'_>, scroll: Scroll) -> Scroll {
    let text = ctx.text;
    let Some(page) = level_page(ctx.model) else { return scroll };
    let number = page
        .number
        .map(|(number, all)| text.fill(key!("level.title"), &[("number", &number), ("all", &all)]));
    panel.title(&page.title, &number.unwrap_or_default());
    let rows = rows(&page, ctx, panel.pen.width());
    panel.rows(HEAD, &rows, scroll)
}

/// The panel: on a wide screen in the ladder's place, so that the diagram is seen beside the goal; else in the middle, as
/// high as its text.
pub(super) fn panel<'a>(out: &'a mut Drawing, screen: Rect, ctx: &Ctx<'_>) -> Panel<'a> {
    if let Regions::Wide { ladder, .. } = regions(screen) {
        return Panel::over(out, ladder, ladder, ctx);
    }
    let page = level_page(ctx.model);
    let count = |width| page.as_ref().map_or(0, |page| rows(page, ctx, width).len());
    Panel::new(out, screen, panel::as_high_as_rows(screen, WIDTH, HEAD, count), ctx)
}

fn rows(page: &LevelPage, ctx: &Ctx<'_>, width: u16) -> Vec<Line<'static>> {
    let Ctx { theme, text, .. } = *ctx;
    // The last column is for the marks of more.
    let width = width.saturating_sub(2).max(1);
    let styled = |words: &str, role: Role| Span::styled(words.to_owned(), theme.fg(role));
    let listed = |mark: &'static str, words: &str, role: Role| {
        let mark = [styled(mark, Role::Muted)];
        beside(&mark, lines::width(mark[0].content.as_ref()), words, width, |piece: &str| styled(piece, role))
    };
    let heading = |words: &str| vec![Line::from(styled(words, Role::Acc))];
    let mut goal = wrapped(&page.goal, width, theme.strong(Role::Text));
    for (wanted, is_met) in &page.wanted {
        let role = if *is_met { Role::Muted } else { Role::Text };
        goal.extend(listed(MARKS[usize::from(*is_met)], wanted, role));
    }
    let mut allowed = heading(text.get(key!("level.allowed")));
    allowed.extend(page.allowed.iter().flat_map(|allowed| listed(INDENT, allowed, Role::Text2)));
    let mut hints = Vec::new();
    if page.hints_all > 0 {
        let count = text.fill(key!("level.hints"), &[("told", &page.hints.len()), ("all", &page.hints_all)]);
        hints = heading(&count);
        hints.extend(page.hints.iter().flat_map(|hint| listed(INDENT, hint, Role::Text)));
    }
    let mut score = vec![Line::from(styled(&level_events(page, text), Role::Muted))];
    if let Some(result) = level_result(page, text) {
        score.insert(0, Line::from(Span::styled(result, theme.strong(Role::Acc))));
        if page.stars < STARS && page.par.is_some() {
            score.extend(wrapped(text.get(key!("level.two-stars")), width, theme.fg(Role::Muted)));
        }
    } else if let Some(best) = page.best {
        let best = text
            .fill(key!("level.best"), &[("stars", &best.stars), ("all", &STARS), ("events", &best.events)]);
        score.extend(wrapped(&best, width, theme.fg(Role::Muted)));
    }
    let blocks =
        if page.is_reached { vec![score, goal, allowed, hints] } else { vec![goal, allowed, hints, score] };
    let blocks: Vec<_> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
    blocks.join(&Line::default())
}

#[cfg(test)]
mod tests;
