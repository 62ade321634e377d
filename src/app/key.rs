//! The keys of the table: what people call them, and which key presses match them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::text::Text;

/// A key that does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// This key by itself. What Shift makes of a character is another character.
    Plain(KeyCode),
    /// A letter while Ctrl is held.
    Ctrl(char),
    /// Any of the ten digits.
    Digit,
}

impl Key {
    /// Whether this press is of this key.
    pub fn is(self, press: &KeyEvent) -> bool {
        match self {
            Self::Plain(code) => is_plain(press) && press.code == code,
            Self::Ctrl(letter) => {
                press.modifiers == KeyModifiers::CONTROL && press.code == KeyCode::Char(letter)
            }
            Self::Digit => character(press).is_some_and(|c| c.is_ascii_digit()),
        }
    }

    /// What is printed on it, in this language.
    pub fn name(self, text: Text) -> String {
        let key = match self {
            Self::Plain(KeyCode::Char(' ')) => "key.space",
            Self::Plain(KeyCode::Char(c)) => return c.to_string(),
            Self::Plain(KeyCode::F(number)) => return format!("F{number}"),
            Self::Ctrl(letter) => return text.fill("key.ctrl", &[("key", &letter.to_ascii_uppercase())]),
            Self::Digit => "key.digit",
            Self::Plain(KeyCode::Left) => "key.left",
            Self::Plain(KeyCode::Right) => "key.right",
            Self::Plain(KeyCode::Up) => "key.up",
            Self::Plain(KeyCode::Down) => "key.down",
            Self::Plain(KeyCode::Home) => "key.home",
            Self::Plain(KeyCode::End) => "key.end",
            Self::Plain(KeyCode::PageUp) => "key.page-up",
            Self::Plain(KeyCode::PageDown) => "key.page-down",
            Self::Plain(KeyCode::Tab) => "key.tab",
            Self::Plain(KeyCode::BackTab) => "key.shift-tab",
            Self::Plain(KeyCode::Enter) => "key.enter",
            Self::Plain(KeyCode::Backspace) => "key.backspace",
            Self::Plain(KeyCode::Esc) => "key.esc",
            Self::Plain(other) => return other.to_string(),
        };
        text.get(key).to_owned()
    }
}

/// The character that this press types, if it types one.
pub(super) fn character(press: &KeyEvent) -> Option<char> {
    match press.code {
        KeyCode::Char(c) if is_plain(press) => Some(c),
        _ => None,
    }
}

/// Shift is in the character already; Windows reports `AltGr` as Ctrl and Alt together.
fn is_plain(press: &KeyEvent) -> bool {
    let held = press.modifiers - KeyModifiers::SHIFT;
    held.is_empty() || held == KeyModifiers::CONTROL | KeyModifiers::ALT
}

/// The press with a full-width character, which a Chinese input method types, as its ASCII twin.
pub(super) fn half_width(mut press: KeyEvent) -> KeyEvent {
    if let KeyCode::Char(c @ '\u{ff01}'..='\u{ff5e}') = press.code {
        press.code = KeyCode::Char(char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c));
    }
    press
}
