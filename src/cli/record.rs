//! `finwait record`: recordings as files, by these options alone; neither locale nor terminal changes a byte.

use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::sync::atomic::AtomicI32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{Look, percent};
use super::target::{self, Complaint, visible};
use super::{Session, Verdict};
use crate::app::{Depth, Settings, ThemeName};
use crate::record::cast::Version;
use crate::record::raster::{RasterError, RasterOptions};
use crate::record::svg::{SvgOptions, svg};
use crate::record::{self, FilmOptions, Format, Frame, SIZES, cast, files, frames, gif, png, txt};
use crate::scenario::{BUILTINS, Scenario};
use crate::sim::Timeline;
use crate::text::Text;

/// What `record` takes.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
pub(super) struct Record {
    /// A built-in scenario, a file, or `-`
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    target: Option<OsString>,
    /// Write to this file, or to standard output with `-`
    #[arg(short, long, value_name = "FILE", required_unless_present = "all", conflicts_with = "all")]
    output: Option<PathBuf>,
    /// Record every built-in scenario
    #[arg(long, requires = "out_dir")]
    all: bool,
    /// Where --all writes to
    #[arg(long, value_name = "DIR", requires = "all")]
    out_dir: Option<PathBuf>,
    /// The format, if FILE's ending is not to say it; several for --all [default: svg]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "FORMAT")]
    format: Vec<Format>,
    /// Replace files that are there
    #[arg(long)]
    force: bool,

    /// Columns and rows of the screen
    #[arg(long, value_name = "WxH", value_parser = size, default_value = "120x36", help_heading = "Film")]
    size: (u16, u16),
    /// The first step; 0 is the start
    #[arg(long, value_name = "N", default_value_t = 0, help_heading = "Film")]
    from: usize,
    /// The last step [default: the scenario's]
    #[arg(long, value_name = "N", help_heading = "Film")]
    to: Option<usize>,
    /// Go from step to step this many times as fast
    #[arg(long, value_name = "X", value_parser = percent, default_value = "1", help_heading = "Film")]
    speed: u16,
    /// Stay on each step for this many seconds [default: the scenario's pause, or the time to read it]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = "Film")]
    hold: Option<u32>,
    /// Start over at the end (gif, svg) [default]
    #[arg(long = "loop", overrides_with = "no_loop", help_heading = "Film")]
    looped: bool,
    /// Play once
    #[arg(long, overrides_with = "looped", help_heading = "Film")]
    no_loop: bool,
    /// Picture this step only (png, svg, txt) [default for png: the last]
    #[arg(long, value_name = "N", conflicts_with_all = ["from", "to", "each", "all"], help_heading = "Film")]
    step: Option<usize>,
    /// Picture every step in a file of its own: FILE-000.png, FILE-001.png ... (png, svg)
    #[arg(long, conflicts_with = "all", help_heading = "Film")]
    each: bool,
    /// What it is called [default: the scenario's title]
    #[arg(long, value_name = "TEXT", help_heading = "Film")]
    title: Option<String>,

    /// The version of asciicast
    #[arg(long, value_name = "N", value_parser = ["2", "3"], default_value = "2", help_heading = "Formats")]
    cast_version: String,
    /// Pixels of a letter (gif, png)
    #[arg(long, value_name = "PX", default_value_t = 14.0, help_heading = "Formats")]
    font_size: f32,
    /// A TrueType or OpenType font (gif, png) [default: the one that finwait carries]
    #[arg(long, value_name = "FILE", help_heading = "Formats")]
    font: Option<PathBuf>,
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.ending()))
    }
}

/// Columns and rows, such as `120x36`.
fn size(size: &str) -> Result<(u16, u16), String> {
    let [columns, rows] = SIZES;
    size.split_once(['x', 'X', '×'])
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)))
        .filter(|(width, height)| columns.contains(width) && rows.contains(height))
        .ok_or_else(|| {
            let (least, most) = ((columns.start(), rows.start()), (columns.end(), rows.end()));
            format!("COLUMNSxROWS from {}x{} to {}x{}", least.0, least.1, most.0, most.1)
        })
}

/// Seconds as whole milliseconds.
fn seconds(seconds: &str) -> Result<u32, String> {
    let seconds: f64 =
        seconds.parse().ok().filter(|s| (0.02..=3600.0).contains(s)).ok_or("from 0.02 to 3600")?;
    u32::try_from(Duration::from_secs_f64(seconds).as_millis()).map_err(|_| "from 0.02 to 3600".to_owned())
}

/// Everything about a recording but the scenario and the file.
struct Job<'a> {
    record: &'a Record,
    film: FilmOptions,
    raster: RasterOptions,
    /// The theme, if one was named: HTML has two otherwise.
    theme: Option<ThemeName>,
}

impl Session {
    /// Records what was asked for. Its languages: the recording's is an option, that of complaints the locale's.
    pub(super) fn record(&self, out: &mut dyn Write, look: Look, record: &Record) -> io::Result<Verdict> {
        let job = match self.job(look, record) {
            Ok(job) => job,
            Err(complaint) => return Ok(self.complain(&complaint)),
        };
        let verdict = match (&record.out_dir, &record.target, &record.output) {
            (Some(dir), ..) => self.record_all(dir, &job),
            (None, Some(target), Some(output)) => {
                let (opened, verdict) = self.load(target::read_target(target, self.text));
                let Some((scenario, timeline)) = opened else { return Ok(verdict) };
                return match self.plan(&job, output, &timeline) {
                    Ok(format) => self.record_one(out, &job, &scenario, &timeline, (output, format)),
                    Err(complaint) => Ok(self.complain(&complaint)),
                };
            }
            _ => Verdict::Unusable,
        };
        Ok(verdict)
    }

    fn job<'a>(&self, look: Look, record: &'a Record) -> Result<Job<'a>, Complaint> {
        let font = record.font.as_deref().map(|font| {
            std::fs::read(font).map_err(|error| {
                let name = visible(font.as_os_str());
                Complaint::new(self.text.fill("record.font", &[("name", &name), ("error", &error)]))
            })
        });
        let settings = Settings {
            lang: look.lang.unwrap_or_default(),
            theme: look.theme.named().unwrap_or(ThemeName::Dark),
            depth: Depth::True,
            ascii: look.ascii,
            reduced_motion: look.reduced_motion,
        };
        let &Record { size, from, to, speed, hold, font_size, .. } = record;
        Ok(Job {
            record,
            film: FilmOptions { size, settings, from, to, speed, hold_ms: hold },
            raster: RasterOptions { font_size, font: font.transpose()?, ..RasterOptions::default() },
            theme: look.theme.named(),
        })
    }

    /// The format, if all options fit it and the timeline.
    fn plan(&self, job: &Job<'_>, output: &Path, timeline: &Timeline) -> Result<Format, Complaint> {
        let Record { from, to, step, each, format, .. } = job.record;
        let format = match format.as_slice() {
            [format] => Some(*format),
            [] => Format::of(output),
            _ => None,
        };
        let Some(format) = format else {
            let endings = Format::ALL.map(|format| format!(".{}", format.ending())).join(" ");
            let name = visible(output.as_os_str());
            let what = self.text.fill("record.no-format", &[("name", &name), ("endings", &endings)]);
            return Err(Complaint::new(what));
        };
        let misfits = [
            ("--step", step.is_some() && !matches!(format, Format::Png | Format::Svg | Format::Txt)),
            ("--each", *each && !matches!(format, Format::Png | Format::Svg)),
        ];
        if let Some((option, _)) = misfits.iter().find(|(_, misfits)| *misfits) {
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("option", option), ("format", &format.ending())];
            return Err(Complaint::new(self.text.fill("record.bad-option", &values)));
        }
        if *each && output == Path::new("-") {
            return Err(Complaint::new(self.text.get("record.stdout-many").to_owned()));
        }
        let last = timeline.last();
        let numbers = [("--step", *step), ("--from", Some(*from)), ("--to", *to)];
        for (option, step) in numbers.into_iter().filter_map(|(option, step)| Some((option, step?))) {
            if step > last {
                let values: [(&str, &dyn std::fmt::Display); 3] =
                    [("option", &option), ("step", &step), ("last", &last)];
                return Err(Complaint::new(self.text.fill("record.range", &values)));
            }
        }
        if let Some(to) = to.filter(|to| to < from) {
            return Err(Complaint::new(self.text.fill("record.order", &[("from", from), ("to", &to)])));
        }
        Ok(format)
    }

    fn record_one(
        &self,
        out: &mut dyn Write,
        job: &Job<'_>,
        scenario: &Scenario,
        timeline: &Timeline,
        (output, format): (&Path, Format),
    ) -> io::Result<Verdict> {
        let film = job.film_of(format, timeline);
        if output == Path::new("-") {
            return match job.write(scenario, timeline, format, &film, out) {
                Ok(()) => Ok(Verdict::Fine),
                Err(RasterError::Io(error)) => Err(error),
                Err(error) => Ok(self.cannot(output, &error)),
            };
        }
        stop_on_signals();
        let steps = film.from..=film.to.unwrap_or(timeline.last());
        let many = steps.map(|step| (files::numbered(output, step), film.only(step).stills()));
        let one = [(output.to_owned(), film)];
        let parts: Vec<(PathBuf, FilmOptions)> =
            if job.record.each { many.collect() } else { one.into_iter().collect() };
        for (path, film) in parts {
            let written = files::write(&path, job.record.force, |out| {
                job.write(scenario, timeline, format, &film, out)
            });
            if let Err(error) = written {
                end_if_stopped();
                return Ok(self.cannot(&path, &error));
            }
        }
        Ok(Verdict::Fine)
    }

    /// Every built-in scenario in every format, as many at a time as there are processors.
    fn record_all(&self, dir: &Path, job: &Job<'_>) -> Verdict {
        let formats: &[Format] =
            if job.record.format.is_empty() { &[Format::Svg] } else { &job.record.format };
        let work: Vec<_> = BUILTINS
            .iter()
            .flat_map(|builtin| formats.iter().map(move |format| (builtin, *format)))
            .collect();
        if let Err(error) = std::fs::create_dir_all(dir) {
            return self.cannot(dir, &error.into());
        }
        stop_on_signals();
        let bar = progress(work.len(), self.colours);
        let next = AtomicUsize::new(0);
        let (tell, told) = mpsc::channel();
        let workers = thread::available_parallelism().map_or(1, usize::from).min(work.len());
        let mut verdict = Verdict::Fine;
        thread::scope(|scope| {
            for _ in 0..workers {
                let (tell, next, work) = (tell.clone(), &next, &work);
                scope.spawn(move || {
                    while let Some((builtin, format)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let path = dir.join(format!("{}.{}", builtin.name, format.ending()));
                        let Some((scenario, timeline)) = builtin.open() else { continue };
                        let film = job.film_of(*format, &timeline);
                        let done = files::write(&path, job.record.force, |out| {
                            job.write(&scenario, &timeline, *format, &film, out)
                        });
                        if tell.send((path, done)).is_err() || files::is_stopped() {
                            break;
                        }
                    }
                });
            }
            drop(tell);
            for (path, done) in told {
                bar.inc(1);
                if let Err(error) = done
                    && !files::is_stopped()
                {
                    bar.suspend(|| verdict = self.cannot(&path, &error));
                }
            }
        });
        bar.finish_and_clear();
        end_if_stopped();
        verdict
    }

    fn cannot(&self, path: &Path, error: &RasterError) -> Verdict {
        let name = visible(path.as_os_str());
        let what = match error {
            RasterError::Io(error) if error.kind() == ErrorKind::AlreadyExists => {
                self.text.fill("record.exists", &[("name", &name)])
            }
            error => self.text.fill("record.cannot", &[("name", &name), ("error", error)]),
        };
        self.complain(&Complaint::new(what))
    }
}

impl Job<'_> {
    /// What of the timeline goes into a file of this format.
    fn film_of(&self, format: Format, timeline: &Timeline) -> FilmOptions {
        let last = self.film.to.unwrap_or(timeline.last());
        match (format, self.record.step) {
            (_, _) if self.record.each => self.film,
            (Format::Png, step) => self.film.only(step.unwrap_or(last)).stills(),
            (_, Some(step)) => self.film.only(step).stills(),
            (Format::Txt, None) => self.film.stills(),
            (_, None) => self.film,
        }
    }

    fn write(
        &self,
        scenario: &Scenario,
        timeline: &Timeline,
        format: Format,
        film: &FilmOptions,
        out: &mut dyn Write,
    ) -> Result<(), RasterError> {
        let text = Text::of(film.settings.lang);
        let lang = text.lang();
        let title = self.record.title.as_deref().unwrap_or(scenario.title.get(lang));
        let looped = !self.record.no_loop;
        // A film that is to be stopped ends early; its file is thrown away.
        let mut film_frames = frames(scenario, timeline, film).take_while(|_| !files::is_stopped());
        match format {
            Format::Cast => {
                let version = if self.record.cast_version == "3" { Version::V3 } else { Version::V2 };
                cast::write(film_frames, version, title, out)?;
            }
            Format::Gif => gif::write(film_frames, &self.raster, looped, out)?,
            Format::Png => {
                let Frame { buffer, .. } = film_frames.next().ok_or(RasterError::Empty)?;
                png::write(&buffer, &self.raster, out)?;
            }
            Format::Svg => {
                let description = record::description(scenario, timeline, film);
                let options = SvgOptions { title, description: &description, lang: lang.tag(), looped };
                out.write_all(svg(film_frames, &options).as_bytes())?;
            }
            Format::Html => {
                let themes = self.theme.map_or([ThemeName::Dark, ThemeName::Light], |theme| [theme; 2]);
                out.write_all(record::html::html(scenario, timeline, film, themes, title).as_bytes())?;
            }
            Format::Txt => txt::write(film_frames, timeline.last(), text, out)?,
        }
        Ok(())
    }
}

/// A bar on standard error, if that is a terminal.
fn progress(length: usize, colours: bool) -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(u64::try_from(length).ok(), target);
    let template = if colours { "{wide_bar:.green} {pos} / {len}" } else { "{wide_bar} {pos} / {len}" };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.progress_chars("━━─")),
        Err(_) => bar,
    }
}

/// From now on the signals that end a program let it clear up first; the second one ends it at once.
#[cfg(unix)]
fn stop_on_signals() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    if let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]) {
        thread::spawn(move || {
            for signal in signals.forever() {
                if SIGNAL.swap(signal, Ordering::Relaxed) != 0 {
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
                files::stop();
            }
        });
    }
}

/// The signal that came; 0 is none.
#[cfg(unix)]
static SIGNAL: AtomicI32 = AtomicI32::new(0);

#[cfg(not(unix))]
fn stop_on_signals() {}

/// Ends as the signal would have ended the program, if there was one.
fn end_if_stopped() {
    #[cfg(unix)]
    if files::is_stopped() {
        let _ = signal_hook::low_level::emulate_default_handler(SIGNAL.load(Ordering::Relaxed));
    }
}
