//! Text fitted into columns: measured as a terminal shows it, cut between glyphs and never inside one.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many columns a text takes.
pub(super) fn width(text: &str) -> u16 {
    if let [b' '..=b'~'] = text.as_bytes() {
        return 1;
    }
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// The graphemes of a text, each with the index of its first byte.
pub(super) fn graphemes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // In ASCII every character is a grapheme, except in CR LF. Most text is ASCII.
    let is_simple = text.is_ascii() && !text.contains('\r');
    let simple = text.char_indices().filter(move |_| is_simple).map(|(at, _)| (at, &text[at..=at]));
    simple.chain(if is_simple { "" } else { text }.grapheme_indices(true))
}

/// The text, cut to this many columns, with an ellipsis if it is.
pub(super) fn clip<'a>(text: &'a str, columns: u16, ellipsis: &str) -> Cow<'a, str> {
    if width(text) <= columns {
        return text.into();
    }
    let room = columns.saturating_sub(width(ellipsis));
    let mut used = 0;
    let kept = graphemes(text).map(|(_, glyph)| glyph).take_while(|glyph| {
        used += width(glyph);
        used <= room
    });
    let kept: usize = kept.map(str::len).sum();
    let end = if columns < width(ellipsis) { "" } else { ellipsis };
    format!("{}{end}", text[..kept].trim_end()).into()
}

/// A number in this many columns: its last five digits where the whole of it does not fit.
pub(super) fn number(number: u32, columns: u16, ellipsis: &str) -> String {
    let digits = number.to_string();
    if digits.len() <= usize::from(columns) || digits.len() <= LAST_DIGITS {
        return digits;
    }
    format!("{ellipsis}{}", &digits[digits.len() - LAST_DIGITS..])
}

const LAST_DIGITS: usize = 5;

/// Breaks a text into lines of this many columns: at spaces, and between any two wide glyphs but not before
/// what closes nor after what opens. A word longer than a line is cut.
pub(super) fn wrap(text: &str, columns: u16) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut used = 0;
    for unit in units(text, columns) {
        match lines.last_mut() {
            Some(line) if used + unit.gap + unit.width <= columns => {
                line.end = unit.range.end;
                used += unit.gap + unit.width;
            }
            _ => {
                used = unit.width;
                lines.push(unit.range);
            }
        }
    }
    lines
}

/// What stays together on a line.
struct Unit {
    range: Range<usize>,
    width: u16,
    /// Columns of space before it.
    gap: u16,
}

fn units(text: &str, columns: u16) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut gap = 0;
    let mut before = "";
    for (start, glyph) in graphemes(text) {
        if glyph.chars().all(char::is_whitespace) {
            gap += 1;
            before = "";
            continue;
        }
        let glyph_width = width(glyph);
        let range = start..start + glyph.len();
        match units.last_mut() {
            Some(unit) if !may_break(before, glyph) && unit.width + glyph_width <= columns => {
                unit.range.end = range.end;
                unit.width += glyph_width;
            }
            _ => units.push(Unit { range, width: glyph_width, gap: std::mem::take(&mut gap) }),
        }
        before = glyph;
    }
    units
}

fn may_break(before: &str, after: &str) -> bool {
    const CLOSING: &str = "，。；：、）”’！？》」』】…—,.;:!?)]%";
    const OPENING: &str = "（“‘《「『【([";
    let wide = width(before) > 1 || width(after) > 1;
    before.is_empty() || wide && !CLOSING.contains(after) && !OPENING.contains(before)
}

#[cfg(test)]
mod tests;
