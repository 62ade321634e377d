//! Every frame as plain text: rows as they stand on the screen, without colour and without trailing blanks.

use std::io::{self, Write};

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use super::Frame;
use crate::text::Text;

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

/// Writes one screen under a line that names its step; one that is not the first stands apart.
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
    writeln!(out, "== {} ==", text.fill("record.step", &[("step", &step), ("last", &last)]))?;
    rows(buffer).try_for_each(|row| writeln!(out, "{row}"))
}

/// The rows of a screen; the second cell of a wide character is no character.
pub(crate) fn rows(buffer: &Buffer) -> impl Iterator<Item = String> {
    let columns = usize::from(buffer.area.width).max(1);
    buffer.content.chunks(columns).map(move |cells| {
        let mut row = String::with_capacity(columns);
        let mut at = 0;
        while let Some(cell) = cells.get(at) {
            row.push_str(cell.symbol());
            at += cell.symbol().width().max(1);
        }
        row.truncate(row.trim_end().len());
        row
    })
}
