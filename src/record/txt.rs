//! Every frame as plain text: the rows of the screen, without colour and trailing blanks.

use std::io::{self, Write};

use ratatui::buffer::Buffer;

use super::Frame;
use crate::text::{Text, key};
use crate::ui;

/// Writes the frames, each under a line that names its step; `last` is the number of the timeline's last one.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    frames: impl IntoIterator<Item = Frame>,
    last: usize,
    text: Text,
    mut out: impl Write,
) -> io::Result<()> {
    for (index, frame) in frames.into_iter().enumerate() {
        screen(index, (frame.step, last), text, &frame.buffer, &mut out)?;
    }
    Ok(())
}

/// Writes one screen under a line that names its step; an empty line before each but the first.
pub(super) fn screen(
    index: usize,
    (step, last): (usize, usize),
    text: Text,
    buffer: &Buffer,
    mut out: impl Write,
) -> io::Result<()> {
    if index > 0 {
        writeln!(out)?;
    }
    writeln!(out, "== {} ==", text.fill(key!("record.step"), &[("step", &step), ("last", &last)]))?;
    ui::rows(buffer).try_for_each(|row| writeln!(out, "{row}"))
}
