//! The line that is typed in: which one it is, and what the keys do in it.

use super::binding::Binding;
use super::key::{KeyCode, KeyPress, half_width};
use super::line::TypedLine;
use super::list::close;
use super::scroll::Scroll;
use super::{Model, Overlay, captures, save};
use crate::text::is_plain;

/// The longest text that can be searched for.
const QUERY: usize = 64;

/// Whether a line takes a character.
type Takes = fn(char) -> bool;

/// The line that is typed in, if one is, the most bytes it may have, and the characters it takes.
fn line(model: &mut Model) -> Option<(&mut TypedLine, usize, Takes)> {
    if let (None, Some(listing)) = (&model.overlay, &mut model.listing) {
        return listing.typing.then_some((&mut listing.query, QUERY, |c| !c.is_control()));
    }
    Some(match &mut model.overlay {
        Some(
            Overlay::Help { query: Some(words), .. }
            | Overlay::Picker { query: words, .. }
            | Overlay::Name { typed: words }
            | Overlay::Filter { typed: words },
        ) => (words, QUERY, |c| !c.is_control()),
        Some(Overlay::Jump { digits } | Overlay::Choose { digits }) => {
            (digits, QUERY, |c| c.is_ascii_digit())
        }
        Some(Overlay::SaveAs(save)) => (&mut save.typed, save::LONGEST_LINE, is_plain),
        _ => return None,
    })
}

/// Whether a line took the press as typing. A key that closes what it opened does so as long as nothing is typed,
/// where it types no letter or digit.
pub(super) fn typed(model: &mut Model, press: KeyPress) -> bool {
    let Some(c) = press.character() else { return false };
    let closes = !c.is_alphanumeric() && Binding::of(model, &press).is_some_and(|row| row.closes(model));
    let Some((line, longest, takes)) = line(model) else { return false };
    if closes && line.is_empty() {
        return false;
    }
    if takes(c) && line.len() < longest {
        line.insert(c);
        retyped(model);
    }
    true
}

/// Types the first line of a text into the line that is typed in. None of its characters acts as a key: one could close
/// the line, and the rest would be commands.
pub(super) fn paste(model: &mut Model, text: &str) {
    let Some((line, longest, takes)) = line(model) else { return };
    let first_line = text.split(char::is_control).next().unwrap_or_default();
    for c in first_line.chars().map(half_width).filter(|&c| takes(c)) {
        if line.len() >= longest {
            break;
        }
        line.insert(c);
    }
    retyped(model);
}

/// Edits the line that is typed in; Backspace in an empty one closes it.
pub(super) fn edit(model: &mut Model, press: KeyPress) {
    let Some((line, ..)) = line(model) else { return };
    if press.code == KeyCode::Backspace && line.is_empty() {
        match model.overlay {
            Some(Overlay::SaveAs(_)) => {}
            None => captures::type_query(model, false),
            Some(_) => close(model),
        }
        return;
    }
    let length = line.len();
    line.edit(press);
    if line.len() != length {
        retyped(model);
    }
}

/// Searches again, after the line has changed.
fn retyped(model: &mut Model) {
    match &mut model.overlay {
        None => captures::search(model),
        Some(Overlay::Picker { selected, scroll, .. }) => (*selected, *scroll) = (0, Scroll::default()),
        Some(Overlay::Help { scroll, .. }) => *scroll = Scroll::default(),
        Some(Overlay::SaveAs(save)) => save.is_retyped(),
        _ => {}
    }
}
