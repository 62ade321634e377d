//! Recordings: the frames that the screen would show, written as files. No terminal, no clock, the same bytes
//! every time.

pub mod gif;
pub mod png;
pub mod raster;

use ratatui::buffer::Buffer;

/// One picture of a recording.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The step it shows; 0 is the start.
    pub step: usize,
    /// The screen.
    pub buffer: Buffer,
    /// How long it stays, in milliseconds.
    pub hold_ms: u32,
}
