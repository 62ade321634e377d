//! Key presses, independent of any terminal library, and the keys of the table of actions.

use crate::text::{Text, key};

/// Which key was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the keys are named as on a keyboard")]
pub enum KeyCode {
    /// A key that types this character, Shift already applied.
    Char(char),
    /// A function key; F1 is 1.
    F(u8),
    Backspace,
    Enter,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    Tab,
    /// Shift-Tab.
    BackTab,
    Delete,
    Insert,
    Esc,
}

/// The modifier keys held during a press.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Modifiers {
    pub shift: bool,
    pub alt: bool,
    pub ctrl: bool,
}

impl Modifiers {
    /// No modifier.
    pub const NONE: Self = Self { shift: false, alt: false, ctrl: false };
    /// Shift alone.
    pub const SHIFT: Self = Self { shift: true, ..Self::NONE };
    /// Alt alone.
    pub const ALT: Self = Self { alt: true, ..Self::NONE };
    /// Ctrl alone.
    pub const CTRL: Self = Self { ctrl: true, ..Self::NONE };
}

/// One press of a key, or one repetition while it is held down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyPress {
    /// The key.
    pub code: KeyCode,
    /// The modifiers that were held.
    pub modifiers: Modifiers,
}

impl KeyPress {
    /// This key with these modifiers.
    pub const fn new(code: KeyCode, modifiers: Modifiers) -> Self {
        Self { code, modifiers }
    }

    /// The character that this press types, if it types one.
    pub fn character(&self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.is_unmodified() => Some(c),
            _ => None,
        }
    }

    /// Shift is in the character already; Windows reports `AltGr` as Ctrl and Alt together.
    const fn is_unmodified(&self) -> bool {
        self.modifiers.ctrl == self.modifiers.alt
    }

    /// The press with the ASCII form of a full-width character.
    pub(super) fn half_width(mut self) -> Self {
        if let KeyCode::Char(c) = self.code {
            self.code = KeyCode::Char(half_width(c));
        }
        self
    }
}

/// The ASCII form of a full-width character, which a Chinese input method types.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

impl From<KeyCode> for KeyPress {
    fn from(code: KeyCode) -> Self {
        Self::new(code, Modifiers::NONE)
    }
}

/// A key that an action is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// This key without modifiers. With Shift a character is another character.
    Plain(KeyCode),
    /// A letter while Ctrl is held.
    Ctrl(char),
    /// Any of the ten digits.
    Digit,
}

impl Key {
    /// Whether this press is of this key.
    pub fn is(self, press: &KeyPress) -> bool {
        match self {
            Self::Plain(code) => press.is_unmodified() && press.code == code,
            Self::Ctrl(letter) => press.modifiers == Modifiers::CTRL && press.code == KeyCode::Char(letter),
            Self::Digit => press.character().is_some_and(|c| c.is_ascii_digit()),
        }
    }

    /// What is printed on it, in this language.
    pub fn name(self, text: Text) -> String {
        let key = match self {
            Self::Plain(KeyCode::Char(' ')) => key!("key.space"),
            Self::Plain(KeyCode::Char(c)) => return c.to_string(),
            Self::Plain(KeyCode::F(number)) => return format!("F{number}"),
            Self::Ctrl(letter) => {
                return text.fill(key!("key.ctrl"), &[("key", &letter.to_ascii_uppercase())]);
            }
            Self::Digit => key!("key.digit"),
            Self::Plain(KeyCode::Left) => key!("key.left"),
            Self::Plain(KeyCode::Right) => key!("key.right"),
            Self::Plain(KeyCode::Up) => key!("key.up"),
            Self::Plain(KeyCode::Down) => key!("key.down"),
            Self::Plain(KeyCode::Home) => key!("key.home"),
            Self::Plain(KeyCode::End) => key!("key.end"),
            Self::Plain(KeyCode::PageUp) => key!("key.page-up"),
            Self::Plain(KeyCode::PageDown) => key!("key.page-down"),
            Self::Plain(KeyCode::Tab) => key!("key.tab"),
            Self::Plain(KeyCode::BackTab) => key!("key.shift-tab"),
            Self::Plain(KeyCode::Enter) => key!("key.enter"),
            Self::Plain(KeyCode::Backspace) => key!("key.backspace"),
            Self::Plain(KeyCode::Delete) => key!("key.delete"),
            Self::Plain(KeyCode::Insert) => key!("key.insert"),
            Self::Plain(KeyCode::Esc) => key!("key.esc"),
        };
        text.get(key).to_owned()
    }
}
