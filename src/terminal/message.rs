//! What the event loop reacts to.

use std::sync::Arc;

use super::decode::{Event, Mouse, Reply};
use crate::app::{Input, KeyCode};
use crate::live::Snapshot;

/// Something for the event loop.
#[derive(Debug)]
pub(super) enum Message {
    /// For the model.
    Input(Input),
    /// From the mouse.
    Mouse(Mouse),
    /// The terminal has answered a query.
    Reply(Reply),
    /// A line has ended in the pipe that the keys come through.
    EndOfLine {
        /// No key was in it.
        empty: bool,
    },
    /// The file of the scenario may have changed.
    FileChanged,
    /// It has been left alone for a while since.
    Reread,
    /// The terminal may have another size.
    Resized,
    /// Job control wants the program to stop.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has job control"))]
    Stop,
    /// The program was continued; the terminal may be in any mode.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has job control"))]
    Continue,
    /// This signal asks the program to end.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has signals"))]
    End(i32),
    /// A recording has been written to a file of this name, or why not.
    Written {
        /// As the user typed it.
        name: String,
        /// Which letters no font has, or the error.
        done: Result<String, String>,
    },
    /// The sockets of this machine were read.
    Polled(Arc<Snapshot>),
    /// They could not be read, for this reason.
    NotPolled(String),
    /// No more keys will come through the pipe.
    EndOfKeys,
    /// The terminal is gone.
    HangUp,
}

impl From<Event> for Message {
    fn from(event: Event) -> Self {
        match event {
            Event::Key(press) => Self::Input(Input::Key(press)),
            Event::Paste(text) => Self::Input(Input::Paste(text)),
            Event::Mouse(mouse) => Self::Mouse(mouse),
            Event::Reply(reply) => Self::Reply(reply),
        }
    }
}

/// Keys from a pipe: each character is one.
#[derive(Debug, Default)]
pub(super) struct PipedKeys {
    /// The beginning of a character.
    pending: Vec<u8>,
    /// The line so far holds a key.
    line_has_key: bool,
}

impl PipedKeys {
    /// Decodes more bytes, or what is left over where none means the end.
    pub(super) fn feed(&mut self, bytes: &[u8], out: &mut impl Extend<Message>) {
        self.pending.extend(bytes);
        let complete = match std::str::from_utf8(&self.pending) {
            Err(error) if error.error_len().is_none() && !bytes.is_empty() => error.valid_up_to(),
            _ => self.pending.len(),
        };
        let complete: Vec<u8> = self.pending.drain(..complete).collect();
        for c in String::from_utf8_lossy(&complete).chars() {
            let code = match c {
                '\n' => {
                    let empty = !std::mem::take(&mut self.line_has_key);
                    out.extend([Message::EndOfLine { empty }]);
                    continue;
                }
                '\u{1b}' => KeyCode::Esc,
                '\u{8}' | '\u{7f}' => KeyCode::Backspace,
                c if c.is_control() => continue,
                c => KeyCode::Char(c),
            };
            self.line_has_key = true;
            out.extend([Message::Input(Input::Key(code.into()))]);
        }
    }
}
