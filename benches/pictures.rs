//! Pictures of the program's own screens: how long they take, how much memory at most, how large they are. The frames
//! is 60 screens of 120x36 in 30 seconds.
//!
//! `cargo bench --bench pictures`

#![expect(clippy::unwrap_used, reason = "what fails here fails the bench")]

use divan::{AllocProfiler, Bencher};
use finwait::app::{Depth, Model, Settings};
use finwait::record::raster::RasterOptions;
use finwait::record::{Frame, gif, png};
use finwait::scenario::Builtin;
use finwait::ui;
use ratatui::layout::Rect;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

#[expect(clippy::print_stdout, reason = "sizes are measured too")]
fn main() {
    let (animation, still) = (moving(&frames()), still(&frames()[30], 14.0));
    println!("GIF: {} bytes, PNG: {} bytes", animation.len(), still.len());
    divan::main();
}

#[divan::bench]
fn film_as_gif(bencher: Bencher<'_, '_>) {
    let frames = frames();
    bencher.bench(|| moving(&frames));
}

#[divan::bench(args = [11.0, 14.0, 16.0, 22.0])]
fn step_as_png(bencher: Bencher<'_, '_>, font_size: f32) {
    let frames = frames();
    bencher.bench(|| still(&frames[30], font_size));
}

fn moving(frames: &[Frame]) -> Vec<u8> {
    let mut bytes = Vec::new();
    gif::write(frames, &RasterOptions::default(), true, &mut bytes).unwrap();
    bytes
}

fn still(frame: &Frame, font_size: f32) -> Vec<u8> {
    let mut bytes = Vec::new();
    png::write(&frame.buffer, &RasterOptions { font_size, ..RasterOptions::default() }, &mut bytes).unwrap();
    bytes
}

/// Three pictures on the way to each step, then the step.
fn frames() -> Vec<Frame> {
    let (_, timeline) = Builtin::find("lost-last-ack").and_then(Builtin::open).unwrap();
    let mut model = Model::new(timeline, Settings { depth: Depth::True, ..Settings::default() });
    let (last, mut frames) = (model.timeline.last(), Vec::new());
    for at in 0..60 {
        let step = (1 + at / 4).min(last);
        model.timeline.seek(step);
        model.frame = [Some(3), Some(7), Some(15), None][at % 4];
        let hold_ms = if at % 4 == 3 { 1850 } else { 50 };
        frames.push(Frame { step, buffer: ui::render(&model, Rect::new(0, 0, 120, 36)), hold_ms });
    }
    frames
}
