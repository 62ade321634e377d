//! asciicast, versions 2 and 3: the frames as what a terminal would be sent, with the times between.
//!
//! The first frame paints everything, each later one only the cells that differ. Every step but the first begins with
//! a marker, at which a player can stop. Times are whole milliseconds from the first to the last, so that no error adds
//! up. `asciinema play`, agg and the web player read both versions; older converters read version 2 only.

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;
use serde_json::{Value, json};

use super::Frame;
use super::ansi::{self, Pen};
use super::raster::palette::{self, BG, FG, Rgb};

/// Which version of the format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// The one that everything reads: times since the start.
    #[default]
    V2,
    /// Times since the event before.
    V3,
}

/// Writes the frames as a cast, each with what its step is called.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    frames: impl IntoIterator<Item = (String, Frame)>,
    version: Version,
    title: &str,
    mut out: impl Write,
) -> io::Result<()> {
    let mut clock = Clock { version, now: 0, last: 0 };
    let mut pen = Pen::default();
    let mut shown: Option<(String, Buffer)> = None;
    for (name, Frame { buffer, hold_ms, .. }) in frames {
        let update = match &shown {
            None => {
                writeln!(out, "{}", header(&buffer, version, title))?;
                format!("\x1b[?25l{}", pen.paint(&buffer))
            }
            Some((step, before)) => {
                if *step != name {
                    clock.event(&mut out, "m", &name)?;
                }
                pen.update(before, &buffer)
            }
        };
        clock.event(&mut out, "o", &update)?;
        clock.now += u64::from(hold_ms);
        shown = Some((name, buffer));
    }
    if let Some((_, last)) = shown {
        // The cast lasts as long as the last frame; then the terminal is restored.
        clock.event(&mut out, "o", &ansi::leave(last.area.height))?;
        if version == Version::V3 {
            clock.event(&mut out, "x", "0")?;
        }
    }
    Ok(())
}

struct Clock {
    version: Version,
    now: u64,
    /// When the event before was.
    last: u64,
}

impl Clock {
    fn event(&mut self, out: &mut impl Write, code: &str, data: &str) -> io::Result<()> {
        let since = match self.version {
            Version::V2 => self.now,
            Version::V3 => self.now - self.last,
        };
        self.last = self.now;
        let (code, data) = (Value::from(code), Value::from(data));
        writeln!(out, "[{}.{:03}, {code}, {data}]", since / 1000, since % 1000)
    }
}

/// What there is to know before the first event.
fn header(buffer: &Buffer, version: Version, title: &str) -> Value {
    let (width, height) = (buffer.area.width, buffer.area.height);
    match version {
        Version::V2 => {
            json!({ "version": 2, "width": width, "height": height, "title": title, "theme": theme(buffer) })
        }
        Version::V3 => json!({
            "version": 3,
            "term": { "cols": width, "rows": height, "theme": theme(buffer) },
            "title": title,
        }),
    }
}

/// The colours around and under the recording: those of its first cell, and the sixteen that have names.
fn theme(buffer: &Buffer) -> Value {
    let hex = |[r, g, b]: Rgb| format!("#{r:02x}{g:02x}{b:02x}");
    let screen = buffer.content.get(usize::from(buffer.area.width)).cloned().unwrap_or_default();
    let (fg, bg) = palette::inks(&screen, FG, BG);
    let named = (0..16).map(|index| {
        let mut cell = Cell::default();
        cell.set_fg(Color::Indexed(index));
        hex(palette::inks(&cell, fg, bg).0)
    });
    json!({ "fg": hex(fg), "bg": hex(bg), "palette": named.collect::<Vec<_>>().join(":") })
}
