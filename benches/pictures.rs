//! Pictures: how long they take, how much memory at most, how large they are. The film is 60 screens of 120x36 in
//! 30 seconds, as full of boxes, lines and words as the program's own.
//!
//! `cargo bench --bench pictures`

use divan::{AllocProfiler, Bencher};
use finwait::record::raster::RasterOptions;
use finwait::record::{Frame, gif, png};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

#[expect(clippy::print_stdout, reason = "divan does not tell sizes")]
fn main() {
    println!("GIF: {} bytes, PNG: {} bytes", film().len(), still().len());
    divan::main();
}

#[divan::bench]
fn moving(bencher: Bencher<'_, '_>) {
    bencher.bench(film);
}

#[divan::bench(args = [11.0, 14.0, 16.0, 22.0])]
fn one_still(bencher: Bencher<'_, '_>, font_size: f32) {
    let screen = screen(7);
    let options = RasterOptions { font_size, ..RasterOptions::default() };
    bencher.bench(|| png::write(&screen, &options, Vec::new()));
}

fn film() -> Vec<u8> {
    let frames = (0..60).map(|step| Frame { step, buffer: screen(step), hold_ms: 500 });
    let mut bytes = Vec::new();
    gif::write(frames, &RasterOptions::default(), true, &mut bytes).map(|()| bytes).unwrap_or_default()
}

fn still() -> Vec<u8> {
    let mut bytes = Vec::new();
    png::write(&screen(7), &RasterOptions::default(), &mut bytes).map(|()| bytes).unwrap_or_default()
}

const INK: Color = Color::Rgb(0xe9, 0xee, 0xf5);
const BLUE: Color = Color::Rgb(0x56, 0xb6, 0xff);
const AMBER: Color = Color::Rgb(0xff, 0xb0, 0x00);
const FAINT: Color = Color::Rgb(0x5b, 0x69, 0x7e);
const GROUND: Color = Color::Rgb(0x0c, 0x11, 0x18);
const SIDE: Color = Color::Rgb(0x12, 0x19, 0x24);

/// Eleven boxes, their lines and labels, a list that grows by a row every other step, two lines of text.
fn screen(step: usize) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, 120, 36));
    buf.set_style(buf.area, Style::new().fg(INK).bg(GROUND));
    buf.set_style(Rect::new(78, 1, 42, 34), Style::new().bg(SIDE));
    for at in 0..11_u16 {
        let now = step % 11 == usize::from(at);
        let peer = if step.is_multiple_of(2) { BLUE } else { AMBER };
        let style = Style::new().fg(if now { peer } else { FAINT });
        let [top, side, bottom] = if now {
            ["┏━━━━━━━━━━━━━━━━┓", "┃", "┗━━━━━━━━━━━━━━━━┛"]
        } else {
            ["╭────────────────╮", "│", "╰───────┬────────╯"]
        };
        let (x, y) = (3 + at % 3 * 26, 2 + at / 3 * 7);
        buf.set_string(x, y, top, style);
        buf.set_string(x, y + 1, side, style);
        buf.set_string(x + 17, y + 1, side, style);
        buf.set_string(x, y + 2, bottom, style);
        let name = format!("{:^16}", ["ESTABLISHED", "FIN-WAIT-1", "TIME-WAIT"][usize::from(at) % 3]);
        let filled = Modifier::REVERSED | Modifier::BOLD;
        buf.set_string(x + 1, y + 1, name, if now { style.add_modifier(filled) } else { style });
        buf.set_string(x + 8, y + 3, "│ rcv FIN", style);
        buf.set_string(x + 8, y + 4, if now { "● ACK" } else { "▼ ACK" }, style);
        buf.set_string(x + 18, y + 1, "──────▶", style);
    }
    for row in 0..step / 2 {
        let style = Style::new().fg(if row.is_multiple_of(2) { BLUE } else { AMBER });
        let line = format!("┠── SYN,ACK SEQ={} ACK={} ──▶┃", 300 + row, 101 + step);
        buf.set_string(80, u16::try_from(4 + row).unwrap_or(4), line, style);
    }
    buf.set_string(3, 31, format!("Step {step}: the segment acknowledges what was sent,"), Style::new());
    buf.set_string(3, 32, "and the connection is established on both sides. 连接已建立。", Style::new());
    buf
}
