//! One recording: which options fit, and what they make of a scenario and a format.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use super::args::Record;
use crate::app::{Depth, GlyphSet, Settings, ThemeName};
use crate::cli::diagnostic::{Diagnostic, visible};
use crate::cli::display::DisplayArgs;
use crate::record::cast::Version;
use crate::record::raster::{Missing, RasterError, RasterOptions};
use crate::record::svg::{SvgOptions, svg};
use crate::record::{self, Format, Frame, FrameOptions, cast, frames, gif, png, txt};
use crate::run::{About, Timeline};
use crate::scenario::Localized;
use crate::text::{self, Text, key};

/// Everything about a recording but the scenario and the file.
pub(super) struct Job<'a> {
    /// The options themselves.
    pub(super) record: &'a Record,
    frames: FrameOptions,
    raster: RasterOptions,
    /// The theme, if one was named: HTML has two otherwise.
    theme: Option<ThemeName>,
}

impl<'a> Job<'a> {
    /// The job that these options describe.
    ///
    /// # Errors
    /// The reader's font cannot be read.
    pub(super) fn new(look: DisplayArgs, record: &'a Record) -> io::Result<Self> {
        let font = record.font.as_deref().map(std::fs::read).transpose()?;
        let settings = Settings {
            lang: look.lang.unwrap_or_default(),
            theme: look.theme.named().unwrap_or(ThemeName::Dark),
            depth: Depth::True,
            glyphs: if look.ascii { GlyphSet::Ascii } else { GlyphSet::Unicode },
            reduced_motion: look.reduced_motion,
        };
        let &Record { size, from, to, speed, hold, font_size, .. } = record;
        Ok(Self {
            record,
            frames: FrameOptions { size, settings, from, to, speed, hold_ms: hold },
            raster: RasterOptions { font_size, font },
            theme: look.theme.named(),
        })
    }

    /// The formats of all scenarios, each once.
    pub(super) fn formats(&self) -> Vec<Format> {
        let asked = &self.record.format;
        let mut formats: Vec<_> = Format::ALL.into_iter().filter(|format| asked.contains(format)).collect();
        if formats.is_empty() {
            formats.push(Format::Svg);
        }
        formats
    }

    /// The format of this file, if what is asked for fits it and the timeline.
    ///
    /// # Errors
    /// What does not fit.
    pub(super) fn format(
        &self,
        output: &Path,
        timeline: &Timeline,
        text: Text,
    ) -> Result<Format, Diagnostic> {
        let Record { from, to, step, each, format, .. } = self.record;
        let format = match format.as_slice() {
            [format] => Some(*format),
            [] => Format::of(output),
            _ => return Err(Diagnostic::new(text.get(key!("record.one-format")).to_owned())),
        };
        let Some(format) = format else {
            let endings = Format::ALL.map(|format| format!(".{}", format.ending())).join(" ");
            let name = visible(output.as_os_str());
            let what = text.fill(key!("record.no-format"), &[("name", &name), ("endings", &endings)]);
            return Err(Diagnostic::new(what));
        };
        self.fits(format, text)?;
        if *each && output == Path::new("-") {
            return Err(Diagnostic::new(text.get(key!("record.stdout-many")).to_owned()));
        }
        let last = timeline.last();
        let numbers = [("--step", *step), ("--from", Some(*from)), ("--to", *to)];
        for (option, step) in numbers.into_iter().filter_map(|(option, step)| Some((option, step?))) {
            if step > last {
                let values: [(&str, &dyn Display); 3] =
                    [("option", &option), ("step", &step), ("last", &last)];
                return Err(Diagnostic::new(text.fill(key!("record.range"), &values)));
            }
        }
        if let Some(to) = to.filter(|to| to < from) {
            return Err(Diagnostic::new(text.fill(key!("record.order"), &[("from", from), ("to", &to)])));
        }
        Ok(format)
    }

    /// Whether the format can be of single steps, where that is asked for.
    fn fits(&self, format: Format, text: Text) -> Result<(), Diagnostic> {
        use Format::{Png, Svg, Txt};
        let Record { step, each, .. } = self.record;
        let options: [Given<'_>; 2] =
            [("--step", step.is_some(), &[Png, Svg, Txt]), ("--each", *each, &[Png, Svg])];
        let formats = [format];
        let Some((option, ..)) = without_use(&options, &formats).next() else { return Ok(()) };
        let values: [(&str, &dyn Display); 2] = [("option", option), ("format", &format.ending())];
        Err(Diagnostic::new(text.fill(key!("record.bad-option"), &values)))
    }

    /// What is worth a word though it does no harm: options that change nothing in any of these formats.
    pub(super) fn notes(&self, formats: &[Format], text: Text) -> Vec<Diagnostic> {
        use Format::{Cast, Gif, Html, Png, Svg};
        let Record { step, each, cast_version, given, .. } = self.record;
        let is_still = step.is_some() || *each;
        let (played, looping): (&[Format], &[Format]) =
            if is_still { (&[], &[]) } else { (&[Cast, Gif, Svg, Html], &[Gif, Svg]) };
        let is_given = |id: &str| given.contains(id);
        let options: [Given<'_>; 7] = [
            ("--loop", is_given("looped"), looping),
            ("--no-loop", is_given("no_loop"), looping),
            ("--speed", is_given("speed"), played),
            ("--hold", is_given("hold"), played),
            ("--cast-version 3", cast_version == "3", &[Cast]),
            ("--font", is_given("font"), &[Gif, Png]),
            ("--font-size", is_given("font_size"), &[Gif, Png]),
        ];
        let note = |(option, _, fitting): &Given<'_>| {
            let place =
                if fitting.is_empty() { text.get(key!("record.still")).to_owned() } else { listed(formats) };
            Diagnostic::new(text.fill(key!("record.idle-option"), &[("option", option), ("format", &place)]))
        };
        without_use(&options, formats).map(note).collect()
    }

    /// Calls the run what it is to be called.
    pub(super) fn entitle(&self, about: &mut About) {
        if let Some(title) = &self.record.title {
            let title = text::visible(title).into_owned();
            about.title = Localized([(self.frames.settings.lang, title)].into());
        }
    }

    /// What of the timeline goes into a file of this format.
    pub(super) fn frame_options(&self, format: Format, timeline: &Timeline) -> FrameOptions {
        let last = self.frames.to.unwrap_or(timeline.last());
        match (format, self.record.step) {
            (_, _) if self.record.each => self.frames,
            (Format::Png, step) => self.frames.only(step.unwrap_or(last)).stills(),
            (_, Some(step)) => self.frames.only(step).stills(),
            (Format::Txt, None) => self.frames.stills(),
            (_, None) => self.frames,
        }
    }

    /// Writes the recording; the result is what no font has.
    ///
    /// # Errors
    /// What cannot be drawn or written.
    pub(super) fn write(
        &self,
        timeline: &Timeline,
        format: Format,
        options: &FrameOptions,
        out: &mut dyn Write,
    ) -> Result<Missing, RasterError> {
        let text = Text::of(options.settings.lang);
        let lang = text.lang();
        let title = timeline.about().title.get(lang);
        let looped = !self.record.no_loop;
        let mut drawn = frames(timeline, options);
        match format {
            Format::Cast => {
                let version = if self.record.cast_version == "3" { Version::V3 } else { Version::V2 };
                let named = drawn.map(|frame| (record::step_name(frame.step, timeline, text), frame));
                cast::write(named, version, title, out)?;
            }
            Format::Gif => return gif::write(drawn, &self.raster, looped, out),
            Format::Png => {
                let Frame { buffer, .. } = drawn.next().ok_or(RasterError::Empty)?;
                return png::write(&buffer, &self.raster, out);
            }
            Format::Svg => {
                let description = record::description(timeline, options);
                let svg_options = SvgOptions { title, description: &description, lang: lang.tag(), looped };
                out.write_all(svg(drawn, &svg_options).as_bytes())?;
            }
            Format::Html => {
                let themes = self.theme.map_or([ThemeName::Dark, ThemeName::Light], |theme| [theme; 2]);
                out.write_all(record::html::html(timeline, options, themes, title).as_bytes())?;
            }
            Format::Txt => txt::write(drawn, timeline.last(), text, out)?,
        }
        Ok(Missing::new())
    }
}

/// An option, whether it is given, and the formats that it is for.
type Given<'a> = (&'a str, bool, &'a [Format]);

/// Which of the options that are given are for none of these formats.
fn without_use<'a>(options: &'a [Given<'a>], formats: &'a [Format]) -> impl Iterator<Item = &'a Given<'a>> {
    options
        .iter()
        .filter(|(_, is_given, fitting)| *is_given && !formats.iter().any(|format| fitting.contains(format)))
}

fn listed(formats: &[Format]) -> String {
    formats.iter().map(|format| format.ending()).collect::<Vec<_>>().join(", ")
}
