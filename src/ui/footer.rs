//! The last row: the keys that do something here and now, or a notice; in recordings, which have no keys, the legend. At its
//! right the legend, or on a narrow screen the section of the step where no heading names it.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

use super::drawing::{Ctx, Drawing};
use super::glyphs::Glyphs;
use super::lines;
use super::overlay::Card;
use super::pen::{Pen, columns};
use super::predict;
use super::story;
use super::theme::{Ground, Role};
use crate::app::{Action, BINDINGS, Binding, Key, KeyCode, Model, View, has_panes};
use crate::text::key;

/// Between two keys.
const GAP: u16 = 2;

/// Columns between the keys and the text at the right.
const APART: u16 = 3;

/// From here on the legend fits.
const WIDE: u16 = 120;

/// Narrower than this the keys need all there is.
const NARROW: u16 = 64;

/// Draws the footer of a screen whose story is in `story`; `preview` is the model of the step, which may be a preview.
pub(super) fn draw(out: &mut Drawing, area: Rect, story: Rect, ctx: &Ctx<'_>, preview: &Model) {
    let Ctx { model, theme, glyphs, .. } = *ctx;
    let screen = (out.buffer.area.width, out.buffer.area.height);
    let mut pen = out.pen(area, ctx);
    let width = pen.width();
    pen.ground(0, 0, width, Ground::Bar);
    let margin = if width < WIDE { 1 } else { 2 };
    let right = match width {
        _ if model.view != View::Play || model.listing.is_some() => Line::default(),
        WIDE.. => legend(&pen, model),
        NARROW.. if !story::has_heading(preview, story) && !predict::hides_story(model) => {
            section(&pen, preview)
        }
        _ => Line::default(),
    };
    let end = width.saturating_sub(margin);
    let taken = if right.spans.is_empty() { 0 } else { columns(&right) + APART };
    let room = end.saturating_sub(margin + taken);
    if let Some(notice) = &model.notice {
        let shown = lines::clip(notice, end.saturating_sub(margin), glyphs.ellipsis);
        pen.put(margin, 0, &shown, theme.fg(Role::Text));
        if lines::width(&shown) > room {
            return;
        }
    } else if model.for_recording && model.view == View::Explore {
        // No legend is of any use here.
    } else if model.for_recording {
        let legend = legend(&pen, model);
        // On a wide screen it is at the right.
        if width < WIDE && columns(&legend) <= room {
            let start = margin + columns(&legend);
            pen.line_to(start, 0, &legend);
        }
    } else {
        let mut x = margin;
        for item in fitting(items(ctx, screen, story), room) {
            x = pen.put(x, 0, &item.keys, theme.strong(Role::Text));
            x = pen.put(x + 1, 0, item.word, theme.fg(Role::Muted)) + GAP;
        }
    }
    pen.line_to(end, 0, &right);
}

/// Keys and the word for what they do.
struct Item {
    keys: String,
    word: &'static str,
    priority: u8,
}

impl Item {
    fn width(&self) -> u16 {
        lines::width(&self.keys) + 1 + lines::width(self.word)
    }
}

/// What works here and now. Neighbours with the same word are one: `←→ step`, `p n step`.
fn items(ctx: &Ctx<'_>, screen: (u16, u16), story: Rect) -> Vec<Item> {
    let Ctx { model, glyphs, .. } = *ctx;
    let mut items: Vec<Item> = Vec::new();
    let fits = |binding: &&Binding| match binding.action {
        // The size of a recording is not the model's.
        Action::Pane => has_panes(screen),
        Action::CardDown => ctx.card.is_none_or(Card::has_more),
        _ => true,
    };
    for binding in BINDINGS.iter().filter(fits) {
        let Some(mut priority) = binding.footer(model) else { continue };
        if binding.action == Action::Story && story::is_cut(model, story) {
            priority = 1;
        }
        let (key, word) = (key(binding, model, glyphs), binding.word(model));
        match items.last_mut() {
            Some(twin) if twin.word == word => twin.keys = together(&key, &twin.keys),
            _ => items.push(Item { keys: key, word, priority }),
        }
    }
    items
}

/// Two keys for one word: letters are separated, so that they do not read as a name.
fn together(key: &str, keys: &str) -> String {
    let apart = if key.chars().all(char::is_alphanumeric) { " " } else { "" };
    format!("{key}{apart}{keys}")
}

fn key(binding: &Binding, model: &Model, glyphs: &Glyphs) -> String {
    let arrow = |place| glyphs.arrow_keys.graphemes(true).nth(place).unwrap_or_default().to_owned();
    let [_, _, up, down] = glyphs.heads;
    match binding.key(model) {
        Some(Key::Plain(KeyCode::Left)) => arrow(0),
        Some(Key::Plain(KeyCode::Right)) => arrow(1),
        Some(Key::Plain(KeyCode::Up)) => up.to_owned(),
        Some(Key::Plain(KeyCode::Down)) => down.to_owned(),
        Some(key @ Key::Plain(KeyCode::Char(c))) if c != ' ' => key.name(model.text()),
        Some(key) => key.name(model.text()).to_lowercase(),
        None => String::new(),
    }
}

/// As many as there is room for, the most wanted first, in their own order.
fn fitting(mut items: Vec<Item>, room: u16) -> Vec<Item> {
    let width = |items: &[Item]| items.iter().map(|item| item.width() + GAP).sum::<u16>().saturating_sub(GAP);
    while width(&items) > room {
        let least = items.iter().enumerate().max_by_key(|(_, item)| item.priority).map(|(place, _)| place);
        match least {
            Some(place) => items.remove(place),
            None => break,
        };
    }
    items
}

/// What the marks of the diagram mean.
pub(super) fn legend(pen: &Pen<'_>, model: &Model) -> Line<'static> {
    let text = model.text();
    let glyphs = pen.glyphs;
    let word =
        |key, last| pen.span(format!(" {}{}", text.get(key), if last { "" } else { "  " }), Role::Muted);
    let pair = |marks: [&'static str; 2], roles: [Role; 2]| -> [Span<'static>; 3] {
        let [a, b] = marks;
        let [role_a, role_b] = roles;
        [pen.span(a, role_a), pen.span(" ", Role::Muted), pen.span(b, role_b)]
    };
    let mut spans = Vec::new();
    spans.extend(pair(glyphs.here, [Role::A, Role::B]));
    spans.push(word(key!("legend.now"), false));
    spans.extend(pair(glyphs.been, [Role::Ad, Role::Bd]));
    spans.push(word(key!("legend.been"), false));
    spans.push(pen.span(glyphs.heavy_h.repeat(2), Role::Text2));
    spans.push(word(key!("legend.last"), false));
    spans.push(pen.span(format!("{}{}", glyphs.dash_h, glyphs.open_heads[0]), Role::Text2));
    spans.push(word(key!("legend.next"), true));
    Line::from(spans)
}

fn section(pen: &Pen<'_>, model: &Model) -> Line<'static> {
    let sections = story::sections(model, pen.glyphs);
    // Several leave the keys their room.
    let rfc = if sections.len() == 1 { "RFC 9293 " } else { "" };
    if sections.is_empty() {
        Line::default()
    } else {
        Line::from(pen.span(rfc.to_owned() + &sections.join(", "), Role::Acc))
    }
}

#[cfg(test)]
mod tests;
