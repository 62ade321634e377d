//! `finwait record`: recordings as files, by these options alone; neither locale nor terminal changes a byte.

mod args;
mod job;
mod signals;

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

pub(super) use self::args::Record;
use self::job::Job;
use super::diagnostic::{Diagnostic, visible};
use super::display::DisplayArgs;
use super::target::{self, Source, Target};
use super::{Session, Status};
use crate::record::raster::{self, Missing, RasterError};
use crate::record::{Format, FrameOptions, files};
use crate::run::Timeline;
use crate::scenario::BUILTINS;
use crate::text::key;

impl Session {
    /// Records what was asked for. Its languages: the recording's is an option, that of diagnostics the locale's.
    pub(super) fn record(
        &self,
        out: &mut dyn Write,
        look: DisplayArgs,
        record: &Record,
    ) -> io::Result<Status> {
        let job = match Job::new(look, record) {
            Ok(job) => job,
            Err(error) => return Ok(self.bad_font(record, &error.to_string())),
        };
        match (&record.out_dir, &record.target, &record.output) {
            (Some(dir), ..) => {
                let formats = job.formats();
                job.notes(&formats, self.text).iter().for_each(|note| self.note(note));
                Ok(self.record_all(dir, &job, &formats))
            }
            (None, Some(target), Some(output)) => {
                let (opened, status) = match target::open_target(target, self.text) {
                    Ok(Target::Capture(source)) => self.run_of_connection(source, record.connection),
                    Ok(Target::Scenario(_)) if record.connection.is_some() => {
                        (None, self.not_a_capture(target))
                    }
                    Ok(Target::Scenario(source)) => self.run_of_scenario(Ok(source)),
                    Err(diagnostic) => self.run_of_scenario(Err(diagnostic)),
                };
                let Some(mut timeline) = opened else { return Ok(status) };
                job.entitle(timeline.about_mut());
                match job.format(output, &timeline, self.text) {
                    Ok(format) => {
                        job.notes(&[format], self.text).iter().for_each(|note| self.note(note));
                        self.record_one(out, &job, &timeline, (output, format))
                    }
                    Err(diagnostic) => Ok(self.complain(&diagnostic)),
                }
            }
            _ => Ok(Status::Unusable),
        }
    }

    fn run_of_scenario(&self, source: Result<Source, Diagnostic>) -> (Option<Timeline>, Status) {
        let (opened, status) = self.load(source);
        (opened.map(|(_, timeline)| timeline), status)
    }

    fn record_one(
        &self,
        out: &mut dyn Write,
        job: &Job<'_>,
        timeline: &Timeline,
        (output, format): (&Path, Format),
    ) -> io::Result<Status> {
        let options = job.frame_options(format, timeline);
        if output == Path::new("-") {
            return match job.write(timeline, format, &options, out) {
                Ok(missing) => Ok(self.fine_without(&missing)),
                Err(RasterError::Io(error)) => Err(error),
                Err(error) => Ok(self.cannot(job.record, output, &error)),
            };
        }
        signals::sweep_before_the_end(|| ());
        let steps = options.from..=options.to.unwrap_or(timeline.last());
        let many = steps.map(|step| (files::numbered(output, step), options.only(step).stills()));
        let parts: Vec<(PathBuf, FrameOptions)> =
            if job.record.each { many.collect() } else { vec![(output.to_owned(), options)] };
        // Of many, none is written where one cannot be.
        let taken = parts.iter().find(|(path, _)| job.record.each && !job.record.force && path.exists());
        if let Some((path, _)) = taken {
            return Ok(self.cannot(job.record, path, &io::Error::from(ErrorKind::AlreadyExists).into()));
        }
        let mut missing = Missing::new();
        for (path, options) in parts {
            let written =
                files::write(&path, job.record.force, |out| job.write(timeline, format, &options, out));
            match written {
                Ok(more) => missing.extend(more),
                Err(error) => return Ok(self.cannot(job.record, &path, &error)),
            }
        }
        Ok(self.fine_without(&missing))
    }

    /// All is written; letters that no font has are named.
    fn fine_without(&self, missing: &Missing) -> Status {
        if !missing.is_empty() {
            self.note(&Diagnostic {
                what: self.text.fill(key!("record.missing"), &[("letters", &raster::named(missing))]),
                helps: vec![self.text.get(key!("record.missing-help")).to_owned()],
            });
        }
        Status::Fine
    }

    /// Every built-in scenario in every format, as many at a time as there are processors.
    fn record_all(&self, dir: &Path, job: &Job<'_>, formats: &[Format]) -> Status {
        let work: Vec<_> = BUILTINS
            .iter()
            .flat_map(|builtin| formats.iter().map(move |format| (builtin, *format)))
            .collect();
        if dir.is_file() {
            let what = self.text.fill(key!("record.not-a-folder"), &[("name", &visible(dir.as_os_str()))]);
            return self.complain(&Diagnostic::new(what));
        }
        if let Err(error) = std::fs::create_dir_all(dir) {
            return self.cannot(job.record, dir, &error.into());
        }
        let bar = progress(work.len(), self.colours);
        let cleared = bar.clone();
        signals::sweep_before_the_end(move || cleared.finish_and_clear());
        let next = AtomicUsize::new(0);
        let (finished, results) = mpsc::channel();
        let workers = thread::available_parallelism().map_or(1, usize::from).min(work.len());
        let mut status = Status::Fine;
        thread::scope(|scope| {
            for _ in 0..workers {
                let (finished, next, work) = (finished.clone(), &next, &work);
                scope.spawn(move || {
                    while let Some((builtin, format)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let path = dir.join(format!("{}.{}", builtin.name, format.ending()));
                        let Some((_, timeline)) = builtin.open() else { continue };
                        let options = job.frame_options(*format, &timeline);
                        let done = files::write(&path, job.record.force, |out| {
                            job.write(&timeline, *format, &options, out)
                        });
                        if finished.send((path, done)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(finished);
            for (path, done) in results {
                bar.inc(1);
                if let Err(error) = done {
                    bar.suspend(|| status = self.cannot(job.record, &path, &error));
                }
            }
        });
        bar.finish_and_clear();
        status
    }

    fn cannot(&self, record: &Record, path: &Path, error: &RasterError) -> Status {
        let name = visible(path.as_os_str());
        let error = match error {
            RasterError::Font(_) => return self.bad_font(record, self.text.get(key!("record.bad-font"))),
            RasterError::Io(error) => return self.cannot_write(path, error),
            RasterError::TooLarge(width, height) => {
                self.text.fill(key!("record.too-large"), &[("width", width), ("height", height)])
            }
            error => error.to_string(),
        };
        let what = self.text.fill(key!("record.cannot"), &[("name", &name), ("error", &error)]);
        self.complain(&Diagnostic::new(what))
    }

    fn bad_font(&self, record: &Record, why: &str) -> Status {
        let name = record.font.as_deref().map(|font| visible(font.as_os_str())).unwrap_or_default();
        let what = self.text.fill(key!("record.font"), &[("name", &name), ("error", &why)]);
        self.complain(&Diagnostic::new(what))
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
