//! The frames of a timeline: what the screen shows while it plays, and for how long.
//!
//! A pure function of scenario, timeline and options: no locale, no `NO_COLOR`, no terminal.

use std::ops::RangeInclusive;

use ratatui::layout::Rect;

use super::Frame;
use crate::app::{FRAMES, Model, ROOM_FOR_DIAGRAM, Settings, hold};
use crate::run::Timeline;
use crate::sim::Step;
use crate::ui;

/// The sizes of a screen that can be recorded: columns, rows.
pub const SIZES: [RangeInclusive<u16>; 2] = [ROOM_FOR_DIAGRAM.0..=500, ROOM_FOR_DIAGRAM.1..=200];

/// How long a frame of a step's animation stays, in milliseconds; GIF players keep it to the hundredth.
pub(super) const FRAME_MS: u32 = 50;

/// Which frames are drawn, and how.
#[derive(Clone, Copy, Debug)]
pub struct FrameOptions {
    /// Columns and rows.
    pub size: (u16, u16),
    /// How the screen is drawn. With reduced motion every step is one picture.
    pub settings: Settings,
    /// The first step; 0 is the start.
    pub from: usize,
    /// The last step, if not the timeline's.
    pub to: Option<usize>,
    /// The speed, in percent.
    pub speed: u16,
    /// How long each step stays, in milliseconds; else as long as it takes to read.
    pub hold_ms: Option<u32>,
}

impl Default for FrameOptions {
    fn default() -> Self {
        Self { size: (120, 36), settings: Settings::default(), from: 0, to: None, speed: 100, hold_ms: None }
    }
}

impl FrameOptions {
    /// The same, one picture for each step: what a page or a text shows.
    #[must_use]
    pub const fn stills(mut self) -> Self {
        self.settings.reduced_motion = true;
        self
    }

    /// The same, of one step only.
    #[must_use]
    pub const fn only(mut self, step: usize) -> Self {
        self.from = step;
        self.to = Some(step);
        self
    }
}

/// The frames of a step that are drawn, each with how many frames it stands for.
fn moving_frames(step: &Step) -> Vec<(u16, u32)> {
    let mut frames: Vec<(u16, u32)> = Vec::new();
    for frame in 0..FRAMES {
        match frames.last_mut() {
            Some((_, count)) if !ui::moves(step, frame) => *count += 1,
            _ => frames.push((frame, 1)),
        }
    }
    frames
}

/// Draws a timeline. Frames that follow each other differ; what looks the same is one frame that stays longer.
pub fn frames(timeline: &Timeline, options: &FrameOptions) -> impl Iterator<Item = Frame> + use<> {
    let mut model = Model::new(timeline.clone(), options.settings);
    model.size = options.size;
    model.speed = options.speed;
    model.for_recording = true;
    let FrameOptions { size: (width, height), hold_ms, settings, from, to, .. } = *options;
    let area = Rect::new(0, 0, width, height);
    let steps = from..=to.unwrap_or(usize::MAX).min(timeline.last());
    let drawn = timeline.clone();
    let mut frames = steps
        .flat_map(move |step| {
            let moves = step > 0 && !settings.reduced_motion;
            let moment = drawn.get(step).filter(|_| moves);
            let moving = moment.map(|moment| moving_frames(&moment.step)).unwrap_or_default().into_iter();
            moving
                .map(|(frame, count)| (Some(frame), count))
                .chain([(None, 0)])
                .map(move |frame| (step, frame))
        })
        .map(move |(step, (frame, count))| {
            model.timeline.seek(step);
            model.frame = frame;
            let rest =
                || hold_ms.unwrap_or_else(|| u32::try_from(hold(&model).as_millis()).unwrap_or(u32::MAX));
            let hold_ms = if frame.is_some() { FRAME_MS * count } else { rest() };
            Frame { step, buffer: ui::render(&model, area), hold_ms }
        })
        .peekable();
    std::iter::from_fn(move || {
        let mut frame = frames.next()?;
        while let Some(same) = frames.next_if(|next| next.step == frame.step && next.buffer == frame.buffer) {
            frame.hold_ms = frame.hold_ms.saturating_add(same.hold_ms);
        }
        Some(frame)
    })
}
