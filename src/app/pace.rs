//! The pace of playing: how long each picture stays. Nothing here reads a clock: the caller asks how long to wait, and
//! then sends a tick.

use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::{Model, coverage, explore};

/// Frames of the animation of a step.
pub const FRAMES: u16 = 22;

/// How long a frame stays. All of them together stay under 350 ms.
pub const FRAME: Duration = Duration::from_millis(15);

/// The speeds of playing, in percent.
pub const SPEEDS: [u16; 8] = [25, 50, 75, 100, 150, 200, 300, 400];

/// Bounds of the reading time of a step, in milliseconds at speed 1, and how long a column of text takes.
const SHORTEST: u64 = 1500;
const LONGEST: u64 = 4500;
const PER_COLUMN: u64 = 40;

/// As much as the screen shows of a step's text.
const COLUMNS_READ: usize = 150;

/// How long the step at the cursor stays while playing, at rest: as the scenario says, else as long as it takes
/// to read.
pub fn hold(model: &Model) -> Duration {
    let pause = model.timeline.now().note.as_ref().and_then(|note| note.pause);
    let millis = pause.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX));
    let millis = millis.unwrap_or_else(|| reading_time(model));
    Duration::from_millis(millis.saturating_mul(100) / u64::from(model.speed.max(1)))
}

fn reading_time(model: &Model) -> u64 {
    let columns: usize = sentences(model).iter().map(|sentence| sentence.width()).sum();
    let columns = u64::try_from(columns.min(COLUMNS_READ)).unwrap_or_default();
    (columns * PER_COLUMN).clamp(SHORTEST, LONGEST)
}

/// What the step at the cursor says: the sentences of its rules, then the scenario's.
fn sentences(model: &Model) -> Vec<String> {
    let (text, step) = (model.text(), &model.timeline.now().step);
    let at_start = model.timeline.cursor() == 0;
    let say = if at_start { model.timeline.about().summary.as_ref() } else { model.timeline.now().story() };
    let rules = step.rules.iter().map(|fired| text.rule(fired));
    rules.chain(say.map(|say| say.get(text.lang()).to_owned())).collect()
}

/// The time until the next tick; `None` if nothing is animated or playing.
pub fn next_tick(model: &Model) -> Option<Duration> {
    if explore::wants_ticks(model) || coverage::wants_ticks(model) {
        return Some(Duration::ZERO);
    }
    match model.frame {
        Some(_) => Some(FRAME),
        None => (model.playing && model.overlay.is_none()).then(|| hold(model)),
    }
}
