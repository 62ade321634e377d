//! A line of input: a text, and a cursor that is never inside a grapheme, so that what looks like one
//! character is moved over and erased as one.

#[cfg(test)]
mod tests;

use std::ops::Deref;

use unicode_segmentation::UnicodeSegmentation;

use super::key::{Key, KeyCode, KeyPress};

/// A text with a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedLine {
    text: String,
    /// In bytes.
    cursor: usize,
}

/// The keys that move in a line or erase in it; the others type a character, or are no business of the line.
pub(super) const EDITING: &[Key] = &[
    Key::Plain(KeyCode::Left),
    Key::Plain(KeyCode::Right),
    Key::Plain(KeyCode::Home),
    Key::Plain(KeyCode::End),
    Key::Plain(KeyCode::Backspace),
    Key::Plain(KeyCode::Delete),
    Key::Ctrl('a'),
    Key::Ctrl('e'),
    Key::Ctrl('u'),
    Key::Ctrl('w'),
];

impl TypedLine {
    /// The text before the cursor, and the text behind it.
    pub fn split(&self) -> (&str, &str) {
        self.text.split_at(self.cursor)
    }

    /// Types a character at the cursor.
    pub(super) fn insert(&mut self, c: char) {
        self.text.insert(self.cursor, c);
        self.cursor += c.len_utf8();
    }

    /// Moves the cursor or erases, by one of the [`EDITING`] keys; another key does nothing.
    pub(super) fn edit(&mut self, press: KeyPress) {
        let ctrl = press.modifiers.ctrl;
        match press.code {
            KeyCode::Left => self.cursor = self.before(),
            KeyCode::Right => self.cursor = self.after(),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            KeyCode::Char('a') if ctrl => self.cursor = 0,
            KeyCode::Char('e') if ctrl => self.cursor = self.text.len(),
            KeyCode::Backspace => self.erase_from(self.before()),
            KeyCode::Delete => self.text.replace_range(self.cursor..self.after(), ""),
            KeyCode::Char('u') if ctrl => self.erase_from(0),
            KeyCode::Char('w') if ctrl => self.erase_from(self.word()),
            _ => {}
        }
    }

    /// Erases from here to the cursor, which is not before it.
    fn erase_from(&mut self, start: usize) {
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    /// Where the grapheme before the cursor begins.
    fn before(&self) -> usize {
        self.split().0.grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    /// Where the grapheme at the cursor ends.
    fn after(&self) -> usize {
        self.cursor + self.split().1.graphemes(true).next().map_or(0, str::len)
    }

    /// Where the word before the cursor begins; blanks between it and the cursor belong to it, as in a shell.
    fn word(&self) -> usize {
        let words = self.split().0.trim_end();
        words
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + words[at..].chars().next().map_or(0, char::len_utf8))
    }
}

impl From<&str> for TypedLine {
    /// With the cursor at the end.
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.len() }
    }
}

impl Deref for TypedLine {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}
