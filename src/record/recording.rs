//! A recording made on the screen, in all formats.
//!
//! An animation has every picture that was seen, with its pauses shortened. A page and a text have those at rest, in the
//! order in which they were seen; a still has the last.

#[cfg(test)]
mod tests;

use std::io::Write;
use std::time::Duration;

use ratatui::layout::Rect;

use super::cast::Version;
use super::frames::FRAME_MS;
use super::raster::{Missing, RasterError, RasterOptions};
use super::svg::{SvgOptions, svg};
use super::{Format, Frame, cast, gif, html, png, step_name, tell, txt};
use crate::app::{Model, Recording, Scene, shortened};
use crate::ui;

/// Writes a recording in a format; returns the characters of a picture that no font has.
///
/// # Errors
/// [`RasterError`] if nothing was seen, if it makes no picture, or if `out` cannot be written to.
pub fn write(recording: &Recording, format: Format, mut out: impl Write) -> Result<Missing, RasterError> {
    let first = &recording.scenes().first().ok_or(RasterError::Empty)?.model;
    let lang = first.text().lang();
    let title = first.timeline.about().title.get(lang);
    match format {
        Format::Cast => {
            let name = |(model, frame): (&Model, Frame)| {
                (step_name(frame.step, &model.timeline, model.text()), frame)
            };
            cast::write(pictures(recording, |_| true).map(name), Version::default(), title, out)?;
        }
        Format::Gif => {
            return gif::write(frames(recording), &RasterOptions::default(), true, out);
        }
        Format::Png => {
            let last = recording.scenes().last().ok_or(RasterError::Empty)?;
            return png::write(&ui::render(&last.model, area(recording)), &RasterOptions::default(), out);
        }
        Format::Svg => {
            let description = description(recording);
            let options = SvgOptions { title, description: &description, lang: lang.tag(), looped: true };
            out.write_all(svg(frames(recording), &options).as_bytes())?;
        }
        Format::Html => out.write_all(html::recorded(first, stills(recording), title).as_bytes())?,
        Format::Txt => {
            for (index, (model, Frame { step, buffer, .. })) in stills(recording).enumerate() {
                txt::screen(index, (step, model.timeline.last()), model.text(), &buffer, &mut out)?;
            }
        }
    }
    Ok(Missing::new())
}

/// The frames of a recording.
pub fn frames(recording: &Recording) -> impl Iterator<Item = Frame> {
    pictures(recording, |_| true).map(|(_, frame)| frame)
}

/// Its pictures at rest, each with what it shows.
fn stills(recording: &Recording) -> impl Iterator<Item = (&Model, Frame)> {
    pictures(recording, |scene| scene.rest.is_some())
}

fn area(recording: &Recording) -> Rect {
    let (width, height) = recording.size().unwrap_or_default();
    Rect::new(0, 0, width, height)
}

/// Pictures that follow each other differ; what looks the same is one picture, and its rests are one pause.
fn pictures(recording: &Recording, wanted: fn(&Scene) -> bool) -> impl Iterator<Item = (&Model, Frame)> {
    let area = area(recording);
    let scenes = recording.scenes().iter().filter(move |scene| wanted(scene));
    let mut drawn = scenes.map(move |scene| (scene, ui::render(&scene.model, area))).peekable();
    std::iter::from_fn(move || {
        let (scene, buffer) = drawn.next()?;
        let model = &scene.model;
        let step = model.timeline.cursor();
        let mut stay = Stay::default();
        stay.add(scene);
        let is_same = |next: &(&Scene, _)| next.0.model.timeline.cursor() == step && next.1 == buffer;
        while let Some((same, _)) = drawn.next_if(is_same) {
            stay.add(same);
        }
        Some((model, Frame { step, hold_ms: stay.millis(model), buffer }))
    })
}

/// How long a picture was seen: moving, and at rest.
#[derive(Default)]
struct Stay {
    moving: u32,
    rest: Option<Duration>,
}

impl Stay {
    fn add(&mut self, scene: &Scene) {
        match scene.rest {
            None => self.moving += 1,
            Some(rest) => *self.rest.get_or_insert_default() += rest,
        }
    }

    fn millis(&self, model: &Model) -> u32 {
        let rest = self.rest.map_or(Duration::ZERO, |rest| shortened(model, rest));
        u32::try_from(rest.as_millis())
            .unwrap_or(u32::MAX)
            .saturating_add(self.moving.saturating_mul(FRAME_MS))
    }
}

/// The steps of a recording as text, for screen readers.
fn description(recording: &Recording) -> String {
    let mut all = String::new();
    let mut last: Option<&Model> = None;
    for Scene { model, .. } in recording.scenes().iter().filter(|scene| scene.rest.is_some()) {
        let is_same = |last: &Model| last.timeline.is_at_same_moment(&model.timeline);
        if !last.is_some_and(is_same) {
            tell(&mut all, &model.timeline, model.timeline.cursor(), model.text());
        }
        last = Some(model);
    }
    all.truncate(all.trim_end().len());
    all
}
