//! Recordings: the frames that the screen would show, written as files. No terminal, no clock, the same bytes
//! every time.
//!
//! [`frames()`] draws those of a scenario, [`recording::frames`] those of a recording from the screen; each format is a
//! function from frames to text or bytes; [`files`] puts them where they belong, whole or not at all.

pub(crate) mod ansi;
pub mod cast;
#[cfg(feature = "program")]
pub mod files;
mod frames;
pub mod gif;
mod grid;
pub mod html;
pub mod png;
pub mod raster;
pub mod recording;
pub mod svg;
#[cfg(test)]
mod tests;
pub mod txt;

use std::collections::HashMap;
use std::path::Path;

use foldhash::fast::FixedState;
use ratatui::buffer::Buffer;

use crate::run::Timeline;
use crate::text::{Text, key};
pub use frames::{FrameOptions, SIZES, frames};

/// A map whose order does not matter, by a hash that is the same in every run.
type Map<K, V> = HashMap<K, V, FixedState>;

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

/// What a recording is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// asciicast, for a terminal player.
    Cast,
    /// Animated GIF.
    Gif,
    /// Animated SVG, or one step as a still.
    Svg,
    /// One step as a picture.
    Png,
    /// A page to step through.
    Html,
    /// The screen of every step as text.
    Txt,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Cast, Self::Gif, Self::Svg, Self::Png, Self::Html, Self::Txt];

    /// The ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Cast => "cast",
            Self::Gif => "gif",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Html => "html",
            Self::Txt => "txt",
        }
    }

    /// The format that a file's ending names.
    pub fn of(file: &Path) -> Option<Self> {
        let ending = file.extension()?;
        Self::ALL.into_iter().find(|format| ending.eq_ignore_ascii_case(format.ending()))
    }
}

/// What a recording shows, in sentences, for those who cannot see it.
pub fn description(timeline: &Timeline, options: &FrameOptions) -> String {
    let text = Text::of(options.settings.shown_lang());
    let lang = text.lang();
    let last = options.to.unwrap_or(usize::MAX).min(timeline.last());
    let summary = timeline.about().summary.as_ref().filter(|_| options.from < last);
    let mut all =
        summary.map_or_else(String::new, |summary| format!("{}{}", summary.get(lang), text.separator()));
    for step in options.from..=last {
        tell(&mut all, timeline, step, text);
    }
    all.truncate(all.trim_end().len());
    all
}

/// What a step is called.
pub(crate) fn step_name(step: usize, timeline: &Timeline, text: Text) -> String {
    text.fill(key!("record.step"), &[("step", &step), ("last", &timeline.last())])
}

/// Tells of a step: its number, its rules, its story.
fn tell(all: &mut String, timeline: &Timeline, step: usize, text: Text) {
    let Some(moment) = timeline.get(step) else { return };
    let number = text.fill(key!("record.step.sentence"), &[("step", &step), ("last", &timeline.last())]);
    let rules = moment.step.rules.iter().map(|fired| text.rule(fired));
    let story = moment.story().map(|say| say.get(text.lang()).to_owned());
    for sentence in [number].into_iter().chain(rules).chain(story) {
        all.push_str(&sentence);
        all.push_str(text.separator());
    }
}
