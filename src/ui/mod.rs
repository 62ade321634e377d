//! The screen: a pure function of the model and a size. One pass draws it and says what the mouse can hit.

mod branches;
mod captures;
mod cards;
pub mod diagram;
mod drawing;
mod explore;
mod footer;
pub mod glyphs;
mod header;
mod here;
mod ladder;
mod lines;
mod live;
mod marks;
mod motion;
mod notes;
mod overlay;
mod pen;
mod play;
mod predict;
mod present;
mod regions;
mod small;
mod story;
mod strip;
pub mod theme;
mod trouble;
mod what_if;

pub use drawing::{Drawing, Targets};
pub use live::what as what_warns;
pub use motion::moves;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{self, GlyphSet, Model, Target, View};
use diagram::DiagramSize;
use drawing::Ctx;
use overlay::Card;
use theme::{Ground, Role};

/// The cells of the whole screen.
pub fn render(model: &Model, area: Rect) -> Buffer {
    draw(model, area).buffer
}

/// Draws the whole screen.
pub fn draw(model: &Model, area: Rect) -> Drawing {
    let ctx = Ctx::new(model);
    let mut out = Drawing::new(area, ctx.theme.bg(Ground::Bg).patch(ctx.theme.fg(Role::Text)));
    // The footer says whether it can be scrolled.
    let card = model.selection.map(|selection| Card::new(&ctx, area, selection));
    let ctx = &Ctx { card: card.as_ref(), ..ctx };
    if let (View::Explore, Some(grid)) = (model.view, &model.explore) {
        explore::draw(&mut out, area, grid, ctx);
    } else if let Some(shown) = app::live(model) {
        live::draw(&mut out, area, shown, ctx);
    } else if let Some(listing) = &model.listing {
        captures::draw(&mut out, area, listing, ctx);
    } else {
        play::draw(&mut out, area, ctx);
    }
    overlay::draw(&mut out, area, ctx);
    if model.settings.glyphs != GlyphSet::Unicode {
        spell(&mut out.buffer, model.settings.glyphs);
    }
    out
}

/// Draws the diagram, whose states and edges can be hit by mouse.
fn diagram(out: &mut Drawing, area: Rect, size: DiagramSize, view: &diagram::View, ctx: &Ctx<'_>) {
    for (place, subject) in diagram::places(size.layout()) {
        let place = Rect { x: area.x + place.x, y: area.y + place.y, ..place };
        out.targets.add(place.intersection(area), Target::Subject(subject));
    }
    diagram::draw(&mut out.buffer, area, size, view, &ctx.theme, ctx.glyphs, ctx.text);
}

/// The rows of a screen as text, without the blanks at their ends. A wide character is written once, though it has two
/// cells.
pub fn rows(screen: &Buffer) -> impl Iterator<Item = String> {
    let columns = usize::from(screen.area.width).max(1);
    screen.content.chunks(columns).map(move |cells| {
        let mut row = String::with_capacity(columns);
        let mut at = 0;
        while let Some(cell) = cells.get(at) {
            row.push_str(cell.symbol());
            at += usize::from(lines::width(cell.symbol()).max(1));
        }
        row.truncate(row.trim_end().len());
        row
    })
}

/// The bars of header and footer span the whole width, margins included.
fn bars(out: &mut Drawing, area: Rect, header: Rect, footer: Rect, ctx: &Ctx<'_>) {
    for bar in [header, footer] {
        let bar = Rect { x: area.x, width: area.width, ..bar };
        out.buffer.set_style(bar, ctx.theme.bg(Ground::Bar));
    }
}

/// Replaces what these glyphs cannot spell: punctuation by something similar, the rest by a question mark.
fn spell(buf: &mut Buffer, set: GlyphSet) {
    for cell in &mut buf.content {
        if cell.symbol().chars().all(|c| has(set, c)) {
            continue;
        }
        let likeness = match cell.symbol() {
            "‘" | "’" => "'",
            "“" | "”" => "\"",
            "–" | "—" | "·" => "-",
            "×" => "x",
            "→" => ">",
            "…" => "~",
            _ => "?",
        };
        cell.set_symbol(likeness);
    }
}

/// Whether a terminal of this kind has the character. A console may have Greek or Cyrillic letters too: what it does
/// not have it draws as a placeholder.
fn has(set: GlyphSet, c: char) -> bool {
    match set {
        GlyphSet::Unicode => true,
        GlyphSet::Console => c <= '\u{52f}' || "─│┌┐└┘├┤┴┬┼▶◀▲▼←→●♦▒▐▌█‘’“”–—".contains(c),
        GlyphSet::Ascii => c.is_ascii(),
    }
}

#[cfg(test)]
mod tests;
