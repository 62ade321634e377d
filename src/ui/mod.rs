//! The screen: a pure function of the model and a size.

mod branches;
mod captures;
mod cards;
pub mod diagram;
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
pub mod overlay;
mod pen;
mod predict;
mod present;
mod regions;
mod small;
mod story;
mod strip;
mod target;
pub mod theme;
mod trouble;
mod what_if;

pub use live::{visible as visible_sockets, what as what_warns};
pub use target::target;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{self, GlyphSet, Model, Pane, Subject, View, preview, previewed_branch, selected_state};
use diagram::DiagramSize;
use glyphs::Glyphs;
use regions::{Regions, Size, regions};
use theme::{Ground, Role, Theme};

/// Draws the whole screen.
#[expect(clippy::too_many_lines, reason = "an arm for each class of sizes")]
pub fn render(model: &Model, area: Rect) -> Buffer {
    let mut screen = Buffer::empty(area);
    let buf = &mut screen;
    let theme = &Theme::new(model.settings.theme, model.settings.depth);
    let glyphs = Glyphs::of(model.settings.glyphs);
    buf.set_style(area, theme.bg(Ground::Bg).patch(theme.fg(Role::Text)));
    if let (View::Explore, Some(grid)) = (model.view, &model.explore) {
        explore::draw(buf, area, model, grid, theme, glyphs);
        return finish(screen, area, model, theme, glyphs);
    }
    if let Some(shown) = app::live(model) {
        live::draw(buf, area, model, shown, theme, glyphs);
        return finish(screen, area, model, theme, glyphs);
    }
    if let Some(listing) = &model.listing {
        captures::draw(buf, area, listing, model, theme, glyphs);
        return finish(screen, area, model, theme, glyphs);
    }
    // While the tree of branches is open, the screen shows the selected one.
    let with_tree = model;
    let branch = previewed_branch(model);
    let model = branch.as_ref().unwrap_or(model);
    // While a row of what can happen is selected, the screen shows what would come of it.
    let previewed = preview(model);
    let told = previewed.as_ref().unwrap_or(model);
    let frame = model.frame;
    // What moves is the preview; all else is at rest.
    let still = previewed.is_some().then(|| Model { frame: None, ..model.clone() });
    let model = still.as_ref().unwrap_or(model);
    let view = &view_of(model, previewed.as_ref(), frame);
    let has_list = model.what_if.is_some() || branch.is_some();
    // A segment that is picked stays where it is on the ladder.
    let on_ladder = if has_list { told } else { model };
    if let Some(places) = present::places(model, area) {
        bars(buf, area, Rect { height: area.height.min(1), ..area }, Rect::ZERO, theme);
        present::draw(buf, area, places, view, model, told, theme, glyphs);
        return finish(screen, area, model, theme, glyphs);
    }
    let regions = regions(area).for_story(|width| trouble::rows(told, width));
    let story = regions.story(model.shown_pane());
    match regions {
        Regions::Wide { size, header, diagram, next, here, sidebar, cards, ladder, footer, .. } => {
            bars(buf, area, header, footer, theme);
            buf.set_style(sidebar, theme.bg(Ground::Surf));
            header::draw(buf, header, model, theme, glyphs);
            diagram::draw(buf, diagram, size.diagram(), view, theme, glyphs, model.text());
            marks::draw(buf, diagram, size.diagram(), model, theme);
            tell(buf, [story, next], [model, told], theme, glyphs);
            here::draw(buf, here, model, theme, glyphs);
            cards::draw(buf, cards, model, theme, glyphs);
            let is_large = size == Size::Large;
            let has_list = has_list || model.predict.is_some();
            let (ladder, list) = regions::split_for_list(ladder, size, has_list);
            if has_list && !is_large {
                strip::newest(buf, ladder, told, theme, glyphs);
            } else {
                ladder::draw(buf, ladder, on_ladder, theme, glyphs, is_large);
            }
            if previewed.is_some() && has_list && is_large {
                ladder::ghost(buf, ladder, told, theme, is_large);
            }
            what_if::draw(buf, list, model, theme, glyphs);
            branches::draw(buf, list, with_tree, theme, glyphs);
            predict::draw(buf, list, model, theme, glyphs);
            footer::draw(buf, footer, story, model, told, theme, glyphs);
        }
        Regions::Compact { header, diagram, heads, strip, tcbs, footer, other, .. } => {
            bars(buf, area, header, footer, theme);
            header::draw(buf, header, model, theme, glyphs);
            match model.shown_pane() {
                Pane::Diagram if has_list => {
                    diagram::draw(buf, diagram, DiagramSize::Compact, view, theme, glyphs, model.text());
                    marks::draw(buf, diagram, DiagramSize::Compact, model, theme);
                    let list = what_if::below_the_diagram(model, heads.union(strip).union(tcbs), story);
                    what_if::draw(buf, list, model, theme, glyphs);
                    branches::draw(buf, list, with_tree, theme, glyphs);
                }
                Pane::Diagram if model.predict.is_some() => {
                    diagram::draw(buf, diagram, DiagramSize::Compact, view, theme, glyphs, model.text());
                    let list = predict::below_the_diagram(model, heads.union(strip).union(tcbs), story);
                    predict::draw(buf, list, model, theme, glyphs);
                }
                Pane::Diagram => {
                    diagram::draw(buf, diagram, DiagramSize::Compact, view, theme, glyphs, model.text());
                    marks::draw(buf, diagram, DiagramSize::Compact, model, theme);
                    strip::heads(buf, heads, model, theme, glyphs);
                    strip::draw(buf, strip, tcbs, model, theme, glyphs);
                }
                Pane::Ladder => {
                    cards::draw(buf, other.cards, model, theme, glyphs);
                    ladder::draw(buf, other.ladder, model, theme, glyphs, false);
                }
            }
            if !what_if::covers_story(model) && !predict::takes_story(model) {
                trouble::draw(buf, story, told, theme, glyphs);
            }
            footer::draw(buf, footer, story, model, told, theme, glyphs);
        }
        Regions::Small { header, states, strip, hint, footer, .. } => {
            bars(buf, area, header, footer, theme);
            header::draw(buf, header, model, theme, glyphs);
            small::states(buf, states, model, theme, glyphs);
            if has_list {
                what_if::draw(buf, strip.union(story), model, theme, glyphs);
                branches::draw(buf, strip.union(story), with_tree, theme, glyphs);
            } else if model.predict.is_some() {
                predict::draw(buf, strip.union(story), model, theme, glyphs);
            } else {
                strip::newest(buf, strip, model, theme, glyphs);
                trouble::draw(buf, story, told, theme, glyphs);
            }
            small::hint(buf, hint, area, model, theme, glyphs);
            footer::draw(buf, footer, story, model, told, theme, glyphs);
        }
    }
    finish(screen, area, model, theme, glyphs)
}

/// What the diagram shows: this model, or in its frame what would come of what is previewed.
fn view_of(model: &Model, previewed: Option<&Model>, frame: Option<u16>) -> diagram::View {
    let view = match previewed {
        Some(after) => {
            diagram::View::of(model.timeline.now()).previewing(&after.timeline.now().step.transitions, frame)
        }
        None if predict::hides_next(model) => {
            let now = model.timeline.now();
            diagram::View::at_frame(now, frame).without_next(now)
        }
        None => diagram::View::at_frame(model.timeline.now(), frame),
    };
    let selected = model.selection.map(|selection| selection.subject);
    view.selecting(selected.or_else(|| selected_state(model).map(Subject::State)))
}

/// What lies over every view, and what the glyphs cannot spell.
fn finish(mut screen: Buffer, area: Rect, model: &Model, theme: &Theme, glyphs: &'static Glyphs) -> Buffer {
    overlay::draw(&mut screen, area, model, theme, glyphs);
    if model.settings.glyphs != GlyphSet::Unicode {
        spell(&mut screen, model.settings.glyphs);
    }
    screen
}

/// What happened and what may come next, or as much of it as a quiz lets be told.
fn tell(
    buf: &mut Buffer,
    [story, next]: [Rect; 2],
    [model, told]: [&Model; 2],
    theme: &Theme,
    glyphs: &'static Glyphs,
) {
    if predict::hides_story(model) {
        predict::event(buf, story, model, theme, glyphs);
    } else {
        trouble::draw(buf, story, told, theme, glyphs);
    }
    if !predict::hides_next(model) {
        story::next(buf, next, model, theme, glyphs);
    }
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

/// The bars of header and footer go from edge to edge, whatever the margins.
fn bars(buf: &mut Buffer, area: Rect, header: Rect, footer: Rect, theme: &Theme) {
    for bar in [header, footer] {
        buf.set_style(Rect { x: area.x, width: area.width, ..bar }, theme.bg(Ground::Bar));
    }
}

/// Replaces what these glyphs cannot spell: punctuation by its nearest likeness, the rest by a question mark.
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
/// not have it draws as a mark of its own.
fn has(set: GlyphSet, c: char) -> bool {
    match set {
        GlyphSet::Unicode => true,
        GlyphSet::Console => c <= '\u{52f}' || "─│┌┐└┘├┤┴┬┼▶◀▲▼←→●♦▒▐▌█‘’“”–—".contains(c),
        GlyphSet::Ascii => c.is_ascii(),
    }
}

#[cfg(test)]
mod tests;
