//! Any asciicast (version 2) as GIF or SVG, by the same writers as finwait's own recordings: `cast_to_picture FILE.cast
//! OUT.gif [FONT-SIZE]`. A terminal emulator makes screens of it. `benches/recordings.py` compares it with other
//! converters of the same cast.

use std::error::Error;
use std::fs;
use std::num::NonZeroU16;

use finwait::record::raster::RasterOptions;
use finwait::record::svg::{SvgOptions, svg};
use finwait::record::{Format, Frame, gif};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(input), Some(output)) = (args.next(), args.next()) else {
        return Err("usage: cast_to_picture FILE.cast OUT.gif|OUT.svg [FONT-SIZE]".into());
    };
    let cast = fs::read_to_string(input)?;
    let frames = frames(&cast)?;
    if Format::of(output.as_ref()) == Some(Format::Svg) {
        let options = SvgOptions { title: "", description: "", lang: "en", looped: true };
        fs::write(output, svg(frames, &options))?;
    } else {
        let font_size = args.next().map_or(Ok(14.0), |size| size.parse())?;
        let options = RasterOptions { font_size, ..RasterOptions::default() };
        gif::write(frames, &options, true, fs::File::create(output)?)?;
    }
    Ok(())
}

/// The screens of a cast, one for each time at which something was written.
fn frames(cast: &str) -> Result<Vec<Frame>, Box<dyn Error>> {
    let mut lines = cast.lines();
    let header: Value = serde_json::from_str(lines.next().ok_or("an empty file")?)?;
    let side = |name: &str| -> Result<NonZeroU16, Box<dyn Error>> {
        Ok(u16::try_from(header[name].as_u64().ok_or("no size")?)?.try_into()?)
    };
    let (width, height) = (side("width")?, side("height")?);
    let mut terminal = vt100::Parser::new(height, width, 0);
    let mut frames: Vec<Frame> = Vec::new();
    let mut shown_at = 0.0;
    for line in lines {
        let (time, code, data): (f64, String, String) = serde_json::from_str(line)?;
        if code != "o" {
            continue;
        }
        if let Some(last) = frames.last_mut() {
            let held = std::time::Duration::try_from_secs_f64(time - shown_at)?;
            last.hold_ms = u32::try_from(held.as_millis())?;
        }
        shown_at = time;
        terminal.process(data.as_bytes());
        frames.push(Frame { step: frames.len(), buffer: screen(terminal.screen()), hold_ms: 0 });
    }
    // The last event only gives the terminal back.
    frames.pop();
    Ok(frames)
}

fn screen(screen: &vt100::Screen) -> Buffer {
    let (height, width) = screen.size();
    let (height, width) = (height.get(), width.get());
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        if let (Some(from), Some(to)) = (screen.cell(y, x), buffer.cell_mut((x, y))) {
            copy(from, to);
        }
    }
    buffer
}

fn copy(from: &vt100::Cell, to: &mut Cell) {
    if from.has_contents() {
        to.set_symbol(from.contents());
    }
    let attributes = [
        (from.bold(), Modifier::BOLD),
        (from.italic(), Modifier::ITALIC),
        (from.underline(), Modifier::UNDERLINED),
        (from.inverse(), Modifier::REVERSED),
    ];
    (to.fg, to.bg) = (color(from.fgcolor()), color(from.bgcolor()));
    to.modifier =
        attributes.into_iter().filter(|(is_set, _)| *is_set).map(|(_, modifier)| modifier).collect();
}

fn color(color: vt100::Color) -> Color {
    match color {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}
