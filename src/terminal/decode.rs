//! Decodes the bytes of a terminal into key presses, mouse reports, pastes and replies.
//!
//! The decoder is a function of the bytes and of the silences between them: how the bytes are cut into reads makes no
//! difference. It has no clock: after each byte [`Decoder::patience`] says how long a silence ends what is unfinished,
//! and the caller reports such a silence with [`Decoder::silence`]. Nothing makes it deaf: Ctrl-C is reported in every
//! state, any other control character ends an unfinished sequence, and what it keeps has a limit.
//!
//! Written here because the libraries (crossterm, terminput, termwiz) parse what one read returned, and take a lone ESC
//! for the key when the rest of a sequence arrives later.

mod csi;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::app::{KeyCode, KeyPress, Modifiers};

/// After ESC and this much silence, it was the Esc key.
const ESC_PATIENCE: Duration = Duration::from_millis(50);

/// After this much silence, anything else unfinished is dropped: a sequence, a character, a paste without its end.
const PATIENCE: Duration = Duration::from_millis(200);

/// The longest paste in bytes; the rest of it is dropped. Every line that can be typed is shorter.
pub(super) const LONGEST_PASTE: usize = 4096;

/// The longest sequence that is kept, in bytes; longer ones are read to their end and mean nothing.
const LONGEST_SEQUENCE: usize = 256;

/// What ends a paste.
const PASTE_END: &[u8] = b"\x1b[201~";

/// What the terminal has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A key was pressed.
    Key(KeyPress),
    /// The mouse did something that the program knows.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(String),
    /// The answer to a query.
    Reply(Reply),
}

/// A report of the mouse; columns and rows count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mouse {
    pub(super) kind: MouseKind,
    pub(super) column: u16,
    pub(super) row: u16,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MouseKind {
    /// The left button went down.
    Press,
    /// The wheel turned towards the user.
    ScrollDown,
    /// The wheel turned away from the user.
    ScrollUp,
}

/// The answer to a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// To OSC 11: the background colour, as the terminal spells it.
    Background(Vec<u8>),
    /// To CPR, DSR 6: the column of the cursor, from 1.
    CursorColumn(u16),
    /// To DA1.
    Attributes,
}

/// What the last bytes are the beginning of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Nothing.
    #[default]
    Ground,
    /// A character of several bytes, after ESC or not.
    Utf8 { alt: bool },
    /// ESC.
    Escape,
    /// `ESC [`
    Csi,
    /// `ESC [ [`: a function key of the Linux console.
    LinuxFunctionKey,
    /// `ESC O`
    Ss3,
    /// `ESC [ M`: a mouse report of three more bytes.
    X10Mouse,
    /// OSC, or DCS, SOS, PM, APC, by the character after ESC.
    Text { opener: u8 },
    /// ESC inside of such a text: `\` ends it.
    TextEscape { opener: u8 },
    /// In a paste; this many bytes of its end sequence have been seen.
    Paste { seen: usize, drops: bool },
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    state: State,
    /// What has been read of the sequence, the character or the paste.
    buffer: Vec<u8>,
}

impl Decoder {
    /// Decodes more bytes.
    pub(super) fn feed(&mut self, bytes: &[u8], out: &mut Vec<Event>) {
        for &byte in bytes {
            self.byte(byte, out);
        }
    }

    /// How long a silence ends what is unfinished; `None` if nothing is.
    pub(super) fn patience(&self) -> Option<Duration> {
        match self.state {
            State::Ground => None,
            State::Escape => Some(ESC_PATIENCE),
            _ => Some(PATIENCE),
        }
    }

    /// After the silence: an unfinished sequence is decoded as what it is by itself.
    pub(super) fn silence(&mut self, out: &mut Vec<Event>) {
        let bare = self.buffer.is_empty();
        match self.state {
            State::Escape => key(KeyCode::Esc, Modifiers::NONE, out),
            State::Csi if bare => key(KeyCode::Char('['), Modifiers::ALT, out),
            State::Ss3 if bare => key(KeyCode::Char('O'), Modifiers::ALT, out),
            State::Text { opener } if bare => key(KeyCode::Char(opener.into()), Modifiers::ALT, out),
            State::Paste { drops: false, .. } => self.paste(out),
            _ => {}
        }
        self.reset(State::Ground);
    }

    fn reset(&mut self, state: State) {
        self.state = state;
        self.buffer.clear();
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<Event>) {
        match self.state {
            State::Ground => self.ground(byte, false, out),
            State::Utf8 { alt } => self.continuation(byte, alt, out),
            State::Escape => self.after_escape(byte, out),
            State::Text { opener } | State::TextEscape { opener } => self.text(byte, opener, out),
            State::Paste { seen, drops } => self.pasted(byte, seen, drops, out),
            // A control character ends the sequence and is itself.
            State::Csi | State::Ss3 | State::LinuxFunctionKey | State::X10Mouse if byte < b' ' => {
                self.silence(out);
                self.ground(byte, false, out);
            }
            State::Csi => match byte {
                b'[' if self.buffer.is_empty() => self.reset(State::LinuxFunctionKey),
                b'M' if self.buffer.is_empty() => self.reset(State::X10Mouse),
                b'@'..=b'~' => self.control_sequence(byte, out),
                b' '..=b'?' => self.keep(byte),
                _ => self.reset(State::Ground),
            },
            State::Ss3 => match byte {
                b'0'..=b'9' | b';' => self.keep(byte),
                _ => {
                    out.extend(csi::ss3(&self.buffer, byte).map(Event::Key));
                    self.reset(State::Ground);
                }
            },
            State::LinuxFunctionKey => {
                if let number @ b'A'..=b'E' = byte {
                    key(KeyCode::F(number - b'A' + 1), Modifiers::NONE, out);
                }
                self.reset(State::Ground);
            }
            State::X10Mouse => {
                self.keep(byte);
                if let [button, column, row] = self.buffer[..] {
                    out.extend(csi::x10_mouse(button, column, row).map(Event::Mouse));
                    self.reset(State::Ground);
                }
            }
        }
    }

    /// The first byte of something.
    fn ground(&mut self, byte: u8, alt: bool, out: &mut Vec<Event>) {
        self.reset(State::Ground);
        let (code, ctrl) = match byte {
            0x1b => return self.state = State::Escape,
            b'\r' => (KeyCode::Enter, false),
            b'\t' => (KeyCode::Tab, false),
            0x08 | 0x7f => (KeyCode::Backspace, false),
            0 => (KeyCode::Char(' '), true),
            0x01..=0x1a => (KeyCode::Char((byte - 1 + b'a').into()), true),
            0x1c..=0x1f => (KeyCode::Char((byte - 0x1c + b'4').into()), true),
            b' '..=b'~' => (KeyCode::Char(byte.into()), false),
            0xc2..=0xf4 => {
                self.buffer.push(byte);
                return self.state = State::Utf8 { alt };
            }
            // No character begins with it.
            _ => return,
        };
        // Ctrl-C works within any unfinished sequence.
        let alt = alt && byte != 0x03;
        key(code, Modifiers { alt, ctrl, shift: false }, out);
    }

    fn continuation(&mut self, byte: u8, alt: bool, out: &mut Vec<Event>) {
        if !(0x80..=0xbf).contains(&byte) {
            return self.ground(byte, false, out);
        }
        self.buffer.push(byte);
        match std::str::from_utf8(&self.buffer) {
            Ok(text) => {
                let modifiers = if alt { Modifiers::ALT } else { Modifiers::NONE };
                text.chars().for_each(|c| key(KeyCode::Char(c), modifiers, out));
                self.reset(State::Ground);
            }
            Err(error) if error.error_len().is_some() => self.reset(State::Ground),
            Err(_) => {}
        }
    }

    fn after_escape(&mut self, byte: u8, out: &mut Vec<Event>) {
        match byte {
            b'[' => self.reset(State::Csi),
            b'O' => self.reset(State::Ss3),
            b']' | b'P' | b'X' | b'^' | b'_' => self.reset(State::Text { opener: byte }),
            0x1b => key(KeyCode::Esc, Modifiers::NONE, out),
            _ => self.ground(byte, true, out),
        }
    }

    /// OSC and its like: to BEL or `ESC \`; other control characters are ignored, but those that are keys at any time.
    fn text(&mut self, byte: u8, opener: u8, out: &mut Vec<Event>) {
        let escaped = matches!(self.state, State::TextEscape { .. });
        match byte {
            0x07 | b'\\' if escaped || byte == 0x07 => {
                if opener == b']'
                    && let Some(colour) = self.buffer.strip_prefix(b"11;")
                {
                    out.push(Event::Reply(Reply::Background(colour.to_vec())));
                }
                self.reset(State::Ground);
            }
            // Ctrl-C, Ctrl-Z, and what cancels a sequence by ECMA-48.
            0x03 | 0x18 | 0x1a => self.ground(byte, false, out),
            0x1b => self.state = State::TextEscape { opener },
            // An escape character that does not end it begins something else.
            _ if escaped => {
                self.reset(State::Ground);
                self.after_escape(byte, out);
            }
            _ => self.keep(byte),
        }
    }

    fn pasted(&mut self, byte: u8, seen: usize, drops: bool, out: &mut Vec<Event>) {
        if PASTE_END.get(seen) == Some(&byte) {
            self.state = State::Paste { seen: seen + 1, drops };
            if seen + 1 == PASTE_END.len() {
                if !drops {
                    self.paste(out);
                }
                self.reset(State::Ground);
            }
            return;
        }
        // What looked like the end was not; without its ESC it is text.
        let text = PASTE_END.get(1..seen).unwrap_or_default();
        let room = LONGEST_PASTE.saturating_sub(self.buffer.len());
        self.buffer.extend(text.iter().take(room));
        self.state = State::Paste { seen: (byte == 0x1b).into(), drops };
        match byte {
            0x1b => {}
            // Not text: the user wants out. The rest is no keys either.
            0x03 => {
                self.reset(State::Paste { seen: 0, drops: true });
                key(KeyCode::Char('c'), Modifiers::CTRL, out);
            }
            _ if self.buffer.len() < LONGEST_PASTE => self.buffer.push(byte),
            _ => {}
        }
    }

    fn paste(&mut self, out: &mut Vec<Event>) {
        let text = self.buffer.utf8_chunks().map(|chunk| chunk.valid()).collect();
        out.push(Event::Paste(text));
    }

    fn keep(&mut self, byte: u8) {
        if self.buffer.len() <= LONGEST_SEQUENCE {
            self.buffer.push(byte);
        }
    }

    fn control_sequence(&mut self, end: u8, out: &mut Vec<Event>) {
        let parameters = std::mem::take(&mut self.buffer);
        self.reset(State::Ground);
        if (parameters.as_slice(), end) == (b"200", b'~') {
            self.state = State::Paste { seen: 0, drops: false };
        } else if parameters.len() <= LONGEST_SEQUENCE {
            out.extend(csi::event(&parameters, end));
        }
    }
}

fn key(code: KeyCode, modifiers: Modifiers, out: &mut Vec<Event>) {
    out.push(Event::Key(KeyPress { code, modifiers }));
}
