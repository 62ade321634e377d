//! What the terminal shows, and the bytes that make it show something else.

use ratatui::buffer::Buffer;

use crate::record::ansi::Pen;

/// Begins and ends a synchronized update: the terminal shows all of a frame at once.
const SYNCHRONIZED: [&str; 2] = ["\x1b[?2026h", "\x1b[?2026l"];

/// What the terminal shows; `None` where that is not known.
#[derive(Default)]
pub(super) struct Screen {
    shown: Option<Buffer>,
    pen: Pen,
}

impl Screen {
    /// The screen erases with the current background colour (bce).
    pub(super) fn erasing(erases: bool) -> Self {
        Self { shown: None, pen: Pen::erasing(erases) }
    }

    /// Something else has drawn on the terminal.
    pub(super) fn forget(&mut self) {
        self.shown = None;
    }

    /// What is shown, as far as that is known.
    pub(super) fn shown(&self) -> Option<&Buffer> {
        self.shown.as_ref()
    }

    /// The bytes of the next frame: one synchronized update, or nothing where nothing has changed.
    pub(super) fn frame(&mut self, next: Buffer) -> Vec<u8> {
        let known = self.shown.take().filter(|shown| shown.area == next.area);
        let bytes = match known {
            Some(shown) => self.pen.update(&shown, &next),
            None => self.pen.paint(&next),
        };
        self.shown = Some(next);
        if bytes.is_empty() {
            Vec::new()
        } else {
            [SYNCHRONIZED[0], &bytes, SYNCHRONIZED[1]].concat().into_bytes()
        }
    }
}
