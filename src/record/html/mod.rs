//! HTML: one page to step through, and all of it in the file.
//!
//! Every step is a section: its screen as SVG, its states, rules and story as text. Without a script,
//! and on paper, they are below each other; with it one is shown at a time. What screens have in common is drawn
//! once and used by each. The colours follow the reader's preference for dark or light.

#[cfg(test)]
mod tests;

use std::fmt::Write;

use super::frames::{FrameOptions, frames};
use super::grid::{Grid, Track};
use super::raster::palette::{self, Rgb};
use super::svg::{FONTS, HEIGHT, LOOKS, Layer, WIDTH, add_variant, still_layer};
use super::{Frame, Map};
use crate::app::{Depth, GlyphSet, Model, ThemeName};
use crate::run::{About, Moment, Timeline};
use crate::sim::Peer;
use crate::text::{Escaped, Text, key};
use crate::trace;
use crate::ui::glyphs::Glyphs;
use crate::ui::theme::{Ground, Role, Theme};

/// Colours that the page itself has: name in the style sheet, and whose it is.
const PAGE: [(&str, Role); 7] = [
    ("text", Role::Text),
    ("muted", Role::Muted),
    ("rule", Role::Rule),
    ("acc", Role::Acc),
    ("err", Role::Err),
    ("a", Role::A),
    ("b", Role::B),
];

/// The page of a timeline, in the light theme and in the dark, or in one.
pub fn html(timeline: &Timeline, options: &FrameOptions, themes: [ThemeName; 2], title: &str) -> String {
    let text = Text::of(options.settings.shown_lang());
    let [dark, light] = themes.map(|theme| {
        let mut options = options.stills();
        options.settings.theme = theme;
        frames(timeline, &options)
    });
    let mut grid = Grid::default();
    let mut sections = Vec::new();
    for (Frame { step, hold_ms, buffer }, light) in dark.zip(light) {
        grid.add(buffer, Some(light.buffer));
        sections.push(Section { id: step, hold_ms, timeline, step, text });
    }
    page(&grid, &sections, timeline.about(), text, themes, title)
}

/// The page of a recording from the screen, which begins with `first`: one picture after another.
pub(super) fn recorded<'a>(
    first: &Model,
    pictures: impl Iterator<Item = (&'a Model, Frame)>,
    title: &str,
) -> String {
    let mut grid = Grid::default();
    let mut sections = Vec::new();
    for (id, (model, Frame { step, hold_ms, buffer })) in pictures.enumerate() {
        grid.add(buffer, None);
        let (timeline, text) = (&model.timeline, model.text());
        sections.push(Section { id, hold_ms, timeline, step, text });
    }
    page(&grid, &sections, first.timeline.about(), first.text(), [first.settings.theme; 2], title)
}

/// A picture of the page, and what it is about.
struct Section<'a> {
    /// What links to it name.
    id: usize,
    hold_ms: u32,
    timeline: &'a Timeline,
    step: usize,
    text: Text,
}

fn page(
    grid: &Grid,
    sections: &[Section<'_>],
    about: &About,
    text: Text,
    themes: [ThemeName; 2],
    title: &str,
) -> String {
    let (still, tracks) = still_layer(grid);
    let pieces = pieces(grid, &tracks);

    let mut out =
        format!("<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n", text.lang().tag());
    out.push_str("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>");
    let title = Escaped(title);
    let _ = write!(out, "{title}</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n");
    style(&mut out, grid, themes);
    out.push_str("</style>\n<body>\n<header><h1>");
    let _ = write!(out, "{title}</h1>");
    if let Some(summary) = &about.summary {
        element(&mut out, "p", summary.get(text.lang()));
    }
    out.push_str("</header>\n<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs><g id=\"still\">");
    still.write(&mut out);
    out.push_str("</g>");
    for (number, piece) in pieces.iter().filter_map(|piece| piece.shared.map(|number| (number, piece))) {
        let _ = write!(out, "<g id=\"p{number}\">{}</g>", piece.drawn);
    }
    out.push_str("</defs></svg>\n<main aria-live=\"polite\">\n");
    for (section, pieces) in sections.iter().zip(shown(grid.frames(), &pieces)) {
        let Some(moment) = section.timeline.get(section.step) else { continue };
        let _ = write!(out, "<section id=\"step-{}\" data-ms=\"{}\"", section.id, section.hold_ms);
        if section.text.lang() != text.lang() {
            let _ = write!(out, " lang=\"{}\"", section.text.lang().tag());
        }
        out.push_str(">\n<figure aria-hidden=\"true\">");
        screen(&mut out, grid, &pieces);
        out.push_str("</figure>\n<div class=\"words\">");
        words(&mut out, section, &moment);
        out.push_str("</div>\n</section>\n");
    }
    controls(&mut out, text);
    let _ = write!(out, "</main>\n<script>\n{}</script>\n</html>\n", include_str!("page.js"));
    out
}

/// What is shown in the same frames, drawn in one.
struct Piece {
    drawn: String,
    frames: Vec<usize>,
    /// Its number, if more than one frame uses it.
    shared: Option<usize>,
}

/// All looks of what changes, put together by the frames that show them, so that lines through many rows are whole;
/// without those that are nothing.
fn pieces(grid: &Grid, tracks: &[Track<'_>]) -> Vec<Piece> {
    let mut numbers: Map<Vec<usize>, usize> = Map::default();
    let mut layers: Vec<(Vec<usize>, Layer)> = Vec::new();
    for track in tracks {
        for (variant, frames) in track.shown(grid.frames()).into_iter().enumerate() {
            let number = *numbers.entry(frames).or_insert_with_key(|frames| {
                layers.push((frames.clone(), Layer::default()));
                layers.len() - 1
            });
            if let Some((_, layer)) = layers.get_mut(number) {
                add_variant(layer, grid, track, variant);
            }
        }
    }
    let drawn = layers.into_iter().filter(|(_, layer)| !layer.is_empty()).enumerate();
    let pieces = drawn.map(|(number, (frames, layer))| {
        let mut drawn = String::new();
        layer.write(&mut drawn);
        Piece { drawn, shared: (frames.len() > 1).then_some(number), frames }
    });
    pieces.collect()
}

/// For each frame what it shows.
fn shown(frames: usize, pieces: &[Piece]) -> Vec<Vec<&Piece>> {
    let mut shown = vec![Vec::new(); frames];
    for piece in pieces {
        for &frame in &piece.frames {
            if let Some(shown) = shown.get_mut(frame) {
                shown.push(piece);
            }
        }
    }
    shown
}

fn screen(out: &mut String, grid: &Grid, pieces: &[&Piece]) {
    let (width, height) = (grid.columns * WIDTH, grid.rows * HEIGHT);
    let _ = write!(out, "<svg viewBox=\"0 0 {width} {height}\"><use href=\"#still\"/>");
    for piece in pieces {
        let _ = match piece.shared {
            Some(number) => write!(out, "<use href=\"#p{number}\"/>"),
            None => write!(out, "{}", piece.drawn),
        };
    }
    out.push_str("</svg>");
}

fn style(out: &mut String, grid: &Grid, themes: [ThemeName; 2]) {
    let [dark, light] = themes.map(|name| colours(grid, name, usize::from(name != themes[0])));
    let _ = writeln!(
        out,
        ":root{{color-scheme:{};{light}}}",
        if dark == light { "normal" } else { "light dark" }
    );
    if dark != light {
        let _ = writeln!(out, "@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}");
    }
    let _ = writeln!(out, "text{{font:15px {FONTS};white-space:pre}}path{{fill:none}}{LOOKS}");
    let _ = write!(out, "figure svg{{background:var(--h{})}}", grid.ground());
    for hue in 0..grid.hues().len() {
        let _ = write!(out, ".f{hue}{{fill:var(--h{hue})}}.s{hue}{{stroke:var(--h{hue})}}");
    }
    let _ = write!(out, "\n{}", include_str!("page.css"));
}

/// The colours of one theme, as variables.
fn colours(grid: &Grid, name: ThemeName, which: usize) -> String {
    let theme = Theme::new(name, Depth::True);
    let mut all = String::new();
    let mut add = |name: &str, [r, g, b]: Rgb| {
        let _ = write!(all, "--{name}:#{r:02x}{g:02x}{b:02x};");
    };
    let of = |style| {
        let mut cell = ratatui::buffer::Cell::default();
        cell.set_style(style);
        palette::inks(&cell, palette::FG, palette::BG)
    };
    for (name, role) in PAGE {
        add(name, of(theme.fg(role)).0);
    }
    for (name, ground) in [("bg", Ground::Bg), ("surf", Ground::Surf)] {
        add(name, of(theme.bg(ground)).1);
    }
    for (number, hue) in grid.hues().iter().enumerate() {
        add(&format!("h{number}"), hue.get(which).copied().unwrap_or_default());
    }
    all
}

/// What a step says: its number, the states, what moved, why, and the story.
fn words(out: &mut String, section: &Section<'_>, moment: &Moment) {
    let &Section { timeline, step, text, .. } = section;
    element(out, "h2", &super::step_name(step, timeline, text));
    out.push_str("<p class=\"states\">");
    for peer in Peer::BOTH {
        let mark = Glyphs::of(GlyphSet::Unicode).here[peer.index()];
        let gap = if peer == Peer::A { " &emsp;" } else { "" };
        let _ = write!(out, "<b class=\"{peer}\">{mark} {peer}</b> {}{gap}", moment.state(peer));
    }
    out.push_str("</p>");
    for taken in &moment.step.transitions {
        classed(out, "p", "moves", &trace::moves(taken, text));
    }
    if let Some((peer, error)) = &moment.step.error {
        classed(out, "p", "err", &text.fill(key!("trace.error"), &[("me", peer), ("error", error)]));
    }
    for (peer, signal) in &moment.step.signals {
        element(out, "p", &text.fill(key!("trace.signal"), &[("me", peer), ("signal", signal)]));
    }
    rules(out, moment, text);
    if let Some(say) = if step == 0 { timeline.about().summary.as_ref() } else { moment.story() } {
        classed(out, "p", "say", say.get(text.lang()));
    }
    if let Some(reference) = timeline.about().reference.as_ref().filter(|_| step == 0) {
        classed(out, "p", "note", reference);
    }
}

fn rules(out: &mut String, moment: &Moment, text: Text) {
    if moment.step.rules.is_empty() {
        return;
    }
    out.push_str("<ul class=\"rules\">");
    for fired in &moment.step.rules {
        let _ = write!(out, "<li>{}", Escaped(&text.rule(fired)));
        let section = fired.rule.section();
        // Appendices have letters.
        let kind = if section.starts_with(|c: char| c.is_ascii_digit()) { "section" } else { "appendix" };
        let _ = write!(
            out,
            " <a href=\"https://www.rfc-editor.org/rfc/rfc9293#{kind}-{section}\">RFC 9293 §{section}</a>"
        );
        if let Some(other) = text.ruling(fired) {
            classed(out, "span", "note", &format!("{} {other}", text.get(key!("full.other"))));
        }
        out.push_str("</li>");
    }
    out.push_str("</ul>");
}

fn controls(out: &mut String, text: Text) {
    let shape =
        |path: &str, more: &str| format!("<svg viewBox=\"0 0 14 14\"{more}><path d=\"{path}\"/></svg>");
    let (play, pause) = (text.get(key!("record.play")), text.get(key!("record.pause")));
    let (back, next) = (text.get(key!("record.back")), text.get(key!("record.next")));
    let _ = writeln!(
        out,
        "<nav id=\"controls\" hidden aria-label=\"{}\">\
         <button id=\"play\" data-play=\"{play}\" data-pause=\"{pause}\">{}{}</button>\
         <button id=\"back\" aria-label=\"{back}\" title=\"{back}\">{}</button>\
         <button id=\"next\" aria-label=\"{next}\" title=\"{next}\">{}</button>\
         <input id=\"slider\" type=\"range\" min=\"0\" value=\"0\" aria-label=\"{}\">\
         <output id=\"place\" aria-hidden=\"true\"></output></nav>",
        text.get(key!("record.controls")),
        shape("M2 1l11 6l-11 6z", ""),
        shape("M2 1h3.5v12h-3.5zM8.5 1h3.5v12h-3.5z", " hidden"),
        shape("M2 1h2v12h-2zM13 1v12l-8-6z", ""),
        shape("M10 1h2v12h-2zM1 1v12l8-6z", ""),
        text.get(key!("record.slider")),
    );
}

fn element(out: &mut String, name: &str, text: &str) {
    let _ = write!(out, "<{name}>{}</{name}>", Escaped(text));
}

fn classed(out: &mut String, name: &str, class: &str, text: &str) {
    let _ = write!(out, "<{name} class=\"{class}\">{}</{name}>", Escaped(text));
}
