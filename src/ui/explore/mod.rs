//! The grid of all pairs of states: a row for each state of A, a column for each of B, and beside it the shortest way to
//! the selected pair, or the bounds while they are changed.
//!
//! ```text
//! header                     what is shown, how many worlds and pairs
//! bounds                     what may happen on the way
//!
//! names of B's states        selected pair
//! A's state   0  1  .        its shortest way, step by step
//! ...
//!
//! what the marks mean
//! bounds, in sentences
//! footer
//! ```

mod grid;
mod layout;
mod side;
#[cfg(test)]
mod tests;

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::drawing::{Ctx, Drawing};
use super::glyphs::Glyphs;
use super::pen::{Pen, columns};
use super::theme::Role;
use super::{bars, footer, header, lines};
use crate::app::{Explore, Found, Model, Target};
use crate::search::{Bounds, Outcome};
use crate::tcp::State;
use crate::text::{Text, grouped, key};
use layout::{Layout, layout};

/// Draws it on the whole screen.
pub(super) fn draw(out: &mut Drawing, area: Rect, explore: &Explore, ctx: &Ctx<'_>) {
    let Ctx { model, theme, glyphs, text, .. } = *ctx;
    let Layout { header, bounds, grid, side, legend, sentences, footer } = layout(area);
    bars(out, area, header, footer, ctx);
    head(&mut out.pen(header, ctx), model, explore);
    let mut pen = out.pen(bounds, ctx);
    let brief = brief_bounds(&explore.found.bounds, text, glyphs);
    let brief = lines::clip(&brief, pen.width(), glyphs.ellipsis);
    pen.put(0, 0, &brief, theme.fg(Role::Muted));
    if let Some(cells) = grid {
        for pair in State::ALL.into_iter().flat_map(|a| State::ALL.map(|b| [a, b])) {
            out.targets.add(cells.place(pair), Target::Pair(pair));
        }
        grid::draw(&mut out.pen(cells.area, ctx), &cells, explore);
        grid::legend(&mut out.pen(legend, ctx), explore, text);
        say_bounds(&mut out.pen(sentences, ctx), &explore.found.bounds, text);
    }
    for (y, bound) in side::bounds_at(explore, side) {
        out.targets.add(Rect { y, height: 1, ..side }, Target::Bound(bound));
    }
    side::draw(&mut out.pen(side, ctx), model, explore);
    footer::draw(out, footer, Rect::ZERO, ctx, model);
}

/// The title; at the right how much is found, and whether there may be more.
fn head(pen: &mut Pen<'_>, model: &Model, explore: &Explore) {
    let text = model.text();
    let (width, found) = (pen.width(), &explore.found);
    let margin = header::margin(width);
    let mut spans: Vec<_> = header::recording_mark(pen, model).into_iter().collect();
    spans.extend(state_of(found, text).map(|(words, role)| pen.span(format!("{words}   "), role)));
    spans.push(pen.span(format!("{}   ", worlds(found, text)), Role::Muted));
    let all = State::ALL.len() * State::ALL.len();
    let pairs = text.fill(key!("explore.head"), &[("pairs", &found.count()), ("all", &all)]);
    spans.push(pen.strong(pairs, Role::Text));
    // What there is no room for is left out from the left, but the short title is kept.
    let short = text.get(key!("group.explore"));
    let wanted = lines::width(short) + margin + 2;
    while spans.len() > 1 && columns(&Line::from(spans.clone())) + wanted > width {
        spans.remove(0);
    }
    let end = pen.line_to(width.saturating_sub(margin), 0, &Line::from(spans));
    let x = header::program_name(pen);
    let room = end.saturating_sub(x + 2);
    let long = text.get(key!("explore.title"));
    let title = if lines::width(long) <= room { long } else { short };
    let title = lines::clip(title, room, pen.glyphs.ellipsis);
    pen.put(x, 0, &title, pen.theme.strong(Role::Text));
}

fn worlds(found: &Found, text: Text) -> String {
    text.fill(key!("explore.worlds"), &[("worlds", &grouped(found.worlds.into()))])
}

/// Whether the search is running, or why it is incomplete.
fn state_of(found: &Found, text: Text) -> Option<(&'static str, Role)> {
    let (key, role) = match found.outcome {
        Outcome::Complete => return None,
        Outcome::Running => (key!("explore.searching"), Role::Acc),
        Outcome::MaxWorlds => (key!("explore.full"), Role::Err),
        Outcome::OutOfMemory => (key!("explore.no-memory"), Role::Err),
        Outcome::OffTable => (key!("explore.off-table"), Role::Err),
    };
    Some((text.get(key), role))
}

/// What may happen, a sentence each; nothing where there is no room for all of them.
fn say_bounds(pen: &mut Pen<'_>, bounds: &Bounds, text: Text) {
    let sentences = bounds.sentences(text);
    let rows: usize = sentences.iter().map(|sentence| lines::wrap(sentence, pen.width()).len()).sum();
    if rows < usize::from(pen.height()) {
        let heading = text.get(key!("explore.bounds"));
        pen.put(0, 0, heading, pen.theme.strong(Role::Text));
        sentences.iter().fold(1, |y, sentence| side::say(pen, y, sentence, Role::Text2));
    }
}

/// What may happen, in one line.
fn brief_bounds(bounds: &Bounds, text: Text, glyphs: &Glyphs) -> String {
    let order = if bounds.reorder { key!("explore.brief.reorder") } else { key!("explore.brief.fifo") };
    let mut words = vec![text.get(key!("explore.brief.calls")).to_owned()];
    words.extend((bounds.losses == 0).then(|| text.get(key!("explore.brief.no-loss")).to_owned()));
    let counts = [
        (key!("explore.brief.losses"), bounds.losses),
        (key!("explore.brief.copies"), bounds.copies),
        (key!("explore.brief.sends"), bounds.sends),
        (key!("explore.brief.timeouts"), bounds.timeouts),
        (key!("explore.brief.aborts"), bounds.aborts),
        (key!("explore.brief.crashes"), bounds.crashes),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    words.extend(counts.map(|(key, count)| text.fill(key, &[("count", &count)])));
    words.push(text.fill(order, &[("count", &bounds.in_flight)]));
    words.join(&format!(" {} ", glyphs.dot))
}
