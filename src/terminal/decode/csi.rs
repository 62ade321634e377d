//! The meaning of control sequences (`ESC [` parameters, a letter) and of `ESC O` with a letter.

use super::{Event, Mouse, MouseKind, Reply};
use crate::app::{KeyCode, KeyPress, Modifiers};

/// What a control sequence means, if the program knows it.
pub(super) fn event(parameters: &[u8], end: u8) -> Option<Event> {
    let parameters = std::str::from_utf8(parameters).ok()?;
    if let Some(numbers) = parameters.strip_prefix('<') {
        return sgr_mouse(numbers, end).map(Event::Mouse);
    }
    if parameters.starts_with('?') {
        return (end == b'c').then_some(Event::Reply(Reply::Attributes));
    }
    // The answer to DSR 6; F3 with a modifier looks the same, and does nothing here.
    if end == b'R'
        && let Some((_, column)) = parameters.split_once(';')
    {
        return column.parse().ok().map(|column| Event::Reply(Reply::CursorColumn(column)));
    }
    let mut numbers = parameters.split(';');
    let first = first_number(numbers.next())?;
    let second = numbers.next();
    let modifiers = modifiers(second)?;
    let code = match end {
        b'~' if first == 27 => typed(first_number(numbers.next())?)?,
        b'~' => numbered(first)?,
        b'u' => typed(first)?,
        b'Z' => KeyCode::BackTab,
        _ => lettered(end)?,
    };
    Some(Event::Key(KeyPress { code, modifiers }))
}

/// What `ESC O` means with these parameters, if any, and this letter.
pub(super) fn ss3(parameters: &[u8], end: u8) -> Option<KeyPress> {
    let parameters = std::str::from_utf8(parameters).ok()?;
    // Of old terminals: the modifiers alone, or after `1;`.
    let modifiers = modifiers(parameters.rsplit(';').next().filter(|number| !number.is_empty()))?;
    let code = match end {
        b'M' => KeyCode::Enter,
        b'I' => KeyCode::Tab,
        b'j'..=b'o' => KeyCode::Char((end - b'j' + b'*').into()),
        b'p'..=b'y' => KeyCode::Char((end - b'p' + b'0').into()),
        b'X' => KeyCode::Char('='),
        b' ' => KeyCode::Char(' '),
        _ => lettered(end)?,
    };
    Some(KeyPress { code, modifiers })
}

/// A mouse report in the old encoding: each number is a byte, 32 higher.
pub(super) fn x10_mouse(button: u8, column: u8, row: u8) -> Option<Mouse> {
    let kind = mouse_kind(button.checked_sub(32)?.into())?;
    Some(Mouse { kind, column: column.checked_sub(33)?.into(), row: row.checked_sub(33)?.into() })
}

/// A mouse report in mode 1006: button, column and row as numbers.
fn sgr_mouse(numbers: &str, end: u8) -> Option<Mouse> {
    let mut numbers = numbers.split(';').map(|number| number.parse::<u16>().ok());
    let (button, column, row) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let kind = mouse_kind(button).filter(|_| end == b'M' && numbers.next().is_none())?;
    Some(Mouse { kind, column: column.checked_sub(1)?, row: row.checked_sub(1)? })
}

/// Shift, Alt and Ctrl (4, 8, 16) do not matter.
fn mouse_kind(button: u16) -> Option<MouseKind> {
    match button & !0b1_1100 {
        0 => Some(MouseKind::Press),
        64 => Some(MouseKind::ScrollUp),
        65 => Some(MouseKind::ScrollDown),
        _ => None,
    }
}

/// The number before any `:`; 1 if nothing is there.
fn first_number(parameter: Option<&str>) -> Option<u32> {
    match parameter.and_then(|parameter| parameter.split(':').next()) {
        None | Some("") => Some(1),
        Some(number) => number.parse().ok(),
    }
}

/// The parameter is one more than a set of bits, and may have the kind of event behind a colon; 3 is a release.
fn modifiers(parameter: Option<&str>) -> Option<Modifiers> {
    let kind = parameter.and_then(|parameter| parameter.split(':').nth(1));
    let bits = first_number(parameter)?.checked_sub(1)?;
    let modifiers = Modifiers { shift: bits & 1 != 0, alt: bits & 2 != 0, ctrl: bits & 4 != 0 };
    (kind != Some("3")).then_some(modifiers)
}

/// A key by the code of its character.
fn typed(code: u32) -> Option<KeyCode> {
    Some(match code {
        9 => KeyCode::Tab,
        13 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        code => KeyCode::Char(char::from_u32(code).filter(|c| !c.is_control())?),
    })
}

/// A key by its letter.
fn lettered(end: u8) -> Option<KeyCode> {
    Some(match end {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(end - b'P' + 1),
        _ => return None,
    })
}

/// A key by its number, before `~`.
fn numbered(number: u32) -> Option<KeyCode> {
    let function = match number {
        1 | 7 => return Some(KeyCode::Home),
        2 => return Some(KeyCode::Insert),
        3 => return Some(KeyCode::Delete),
        4 | 8 => return Some(KeyCode::End),
        5 => return Some(KeyCode::PageUp),
        6 => return Some(KeyCode::PageDown),
        11..=15 => number - 10,
        17..=21 => number - 11,
        23..=26 => number - 12,
        28..=29 => number - 13,
        31..=34 => number - 14,
        _ => return None,
    };
    u8::try_from(function).ok().map(KeyCode::F)
}
