//! Text from outside, made safe to show: what a terminal would obey, reorder or hide is written out instead.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with every line break and tab as a space, and every other character that does not print as `\u{1b}`.
///
/// Control characters, escape sequences, bidi controls, zero-width and unassigned characters are among those;
/// letters of any script, combining marks and emoji are not.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_plain(c) {
            shown.push(c);
        } else if matches!(c, '\n' | '\r' | '\t') || is_space(c) {
            shown.push(' ');
        } else {
            // Writing to a String cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        }
    }
    Cow::Owned(shown)
}

/// The visible text, cut to this many characters.
pub fn visible_start(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}...", visible(text.get(..end).unwrap_or_default())),
        None => visible(text).into_owned(),
    }
}

/// Whether the character is shown as it is: [`visible`] leaves it alone.
pub fn is_plain(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    // Most of a Chinese text is ideographs. The standard library's table of what prints leaves out the wide space.
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3000}') || (!is_ignorable(c) && prints(c))
}

/// Whether the standard library prints the character: tested after a letter, where a combining mark is valid.
fn prints(c: char) -> bool {
    let mut pair = [b'x'; 5];
    let len = 1 + c.encode_utf8(&mut pair[1..]).len();
    str::from_utf8(&pair[..len]).is_ok_and(|pair| pair.escape_debug().nth(1) == Some(c))
}

/// Spaces of other widths.
fn is_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}')
}

/// Letters and marks that show nothing by themselves (Unicode's `Default_Ignorable_Code_Point`, less what is
/// a control or a format character anyway).
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{34f}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{2065}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests;
