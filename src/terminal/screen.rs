//! What the terminal shows, and the bytes that make it show something else.

use std::io::{self, Write};

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;

/// What the terminal shows; `None` where that is not known.
#[derive(Default)]
pub(super) struct Screen {
    shown: Option<Buffer>,
}

impl Screen {
    /// Somebody else has drawn on the terminal.
    pub(super) fn forget(&mut self) {
        self.shown = None;
    }

    /// What is shown, as far as that is known.
    pub(super) fn shown(&self) -> Option<&Buffer> {
        self.shown.as_ref()
    }

    /// The bytes of the next frame: one synchronized update, or nothing where nothing has changed.
    pub(super) fn frame(&mut self, next: Buffer) -> io::Result<Vec<u8>> {
        let mut frame = Vec::new();
        queue!(frame, BeginSynchronizedUpdate)?;
        let known = self.shown.take().filter(|shown| shown.area == next.area);
        let is_new = known.is_none();
        if is_new {
            queue!(frame, Clear(ClearType::All))?;
        }
        let shown = known.unwrap_or_else(|| Buffer::empty(next.area));
        let changes = shown.diff(&next);
        let is_same = !is_new && changes.is_empty();
        CrosstermBackend::new(&mut frame).draw(changes.into_iter())?;
        queue!(frame, EndSynchronizedUpdate)?;
        frame.flush()?;
        self.shown = Some(next);
        Ok(if is_same { Vec::new() } else { frame })
    }
}
