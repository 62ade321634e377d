//! Values of options: numbers within what the program can do, and what is wrong with all others.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::app::SPEEDS;
use crate::lesson::MAX_QUESTIONS;
use crate::live::Filter;
use crate::record::SIZES;
use crate::record::raster::RasterOptions;
use crate::scenario::MAX_PAUSE_MS;
use crate::text::{Text, TextKey, key};

/// The least seconds that a step stays on a recording: what players of GIF keep.
const SHORTEST_HOLD: f64 = 0.02;

/// The least and the most seconds between two polls.
const INTERVALS: RangeInclusive<f64> = 0.1..=3600.0;

/// Why a value is invalid: the key of the sentence, and the limits in it.
#[derive(Debug, thiserror::Error)]
#[error("{key:?}")]
pub(super) struct ValueError {
    key: TextKey,
    least: String,
    most: String,
}

impl ValueError {
    /// The sentence.
    pub(super) fn sentence(&self, text: Text) -> String {
        text.fill(self.key, &[("least", &self.least), ("most", &self.most)])
    }

    /// A sentence without limits.
    pub(super) fn of(key: TextKey) -> Self {
        Self::new(key, "", "")
    }

    fn new(key: TextKey, least: impl Display, most: impl Display) -> Self {
        Self { key, least: least.to_string(), most: most.to_string() }
    }
}

/// The number of a connection.
pub(super) fn connection(value: &str) -> Result<usize, ValueError> {
    let number = value.parse().ok().filter(|&number: &usize| number > 0);
    number.ok_or_else(|| ValueError::new(key!("cli.fits.connection"), "", ""))
}

/// The number of a step.
pub(super) fn step(value: &str) -> Result<usize, ValueError> {
    value.parse().map_err(|_| ValueError::new(key!("cli.fits.step"), "", ""))
}

/// What all questions come from.
pub(super) fn seed(value: &str) -> Result<u64, ValueError> {
    number(value, 0..=u64::MAX)
}

/// How many questions a sheet has.
pub(super) fn count(value: &str) -> Result<usize, ValueError> {
    number(value, 1..=MAX_QUESTIONS)
}

/// A factor as whole percents, within what the screen can play: `1.5` is 150.
pub(super) fn percent(value: &str) -> Result<u16, ValueError> {
    let times = |speed: Option<&u16>| speed.map_or(1.0, |&percent| f64::from(percent) / 100.0);
    let factor = number(value, times(SPEEDS.first())..=times(SPEEDS.last()))?;
    Ok(format!("{:.0}", factor * 100.0).parse().unwrap_or(100))
}

/// Seconds that a step stays, as whole milliseconds: at most as many as a scenario can ask for.
pub(super) fn seconds(value: &str) -> Result<u32, ValueError> {
    let most = Duration::from_millis(MAX_PAUSE_MS.into()).as_secs_f64();
    let held = Duration::from_secs_f64(number(value, SHORTEST_HOLD..=most)?);
    Ok(u32::try_from(held.as_millis()).unwrap_or(u32::MAX))
}

/// Which sockets.
pub(super) fn filter(value: &str) -> Result<Filter, ValueError> {
    value.parse().map_err(|_| ValueError::new(key!("cli.fits.filter"), "", ""))
}

/// The number of a port.
pub(super) fn port(value: &str) -> Result<u16, ValueError> {
    number(value, 1..=u16::MAX)
}

/// The time between two polls: `1s`, `500ms`, or seconds without a unit.
pub(super) fn interval(value: &str) -> Result<Duration, ValueError> {
    let (number, unit) = match value.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => (value.strip_suffix('s').unwrap_or(value), 1.0),
    };
    let seconds = number.trim().parse::<f64>().ok().map(|number| number * unit);
    let within = seconds.filter(|seconds| INTERVALS.contains(seconds));
    within
        .map(Duration::from_secs_f64)
        .ok_or_else(|| ValueError::new(key!("cli.fits.interval"), INTERVALS.start(), INTERVALS.end()))
}

/// Pixels of a letter.
pub(super) fn pixels(value: &str) -> Result<f32, ValueError> {
    number(value, RasterOptions::FONT_SIZES)
}

/// Columns and rows, such as `120x36`.
pub(super) fn size(value: &str) -> Result<(u16, u16), ValueError> {
    let [columns, rows] = SIZES;
    value
        .split_once(['x', 'X', '×'])
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)))
        .filter(|(width, height)| columns.contains(width) && rows.contains(height))
        .ok_or_else(|| {
            let least = format!("{}x{}", columns.start(), rows.start());
            ValueError::new(key!("cli.fits.size"), least, format!("{}x{}", columns.end(), rows.end()))
        })
}

/// A whole number.
pub(super) fn whole<N>(value: &str, limits: RangeInclusive<N>) -> Result<N, ValueError>
where
    N: std::str::FromStr + PartialOrd + Display,
{
    let within = value.parse().ok().filter(|number| limits.contains(number));
    within.ok_or_else(|| ValueError::new(key!("cli.fits.whole"), limits.start(), limits.end()))
}

fn number<N>(value: &str, limits: RangeInclusive<N>) -> Result<N, ValueError>
where
    N: std::str::FromStr + PartialOrd + Display,
{
    let within = value.parse().ok().filter(|number| limits.contains(number));
    within.ok_or_else(|| ValueError::new(key!("cli.fits.number"), limits.start(), limits.end()))
}
