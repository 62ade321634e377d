//! Captures on the command line: listed and traced.

mod threads;

use std::ffi::OsStr;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::args::{ListFormat, Play, TraceFormat};
use super::diagnostic::Diagnostic;
use super::target::CaptureSource;
use super::{Session, Status, tell};
use crate::app::{self, CaptureFile};
use crate::capture::{Capture, DamageKind, Detail, OpenError};
use crate::run::Timeline;
use crate::text::key;
use crate::trace;

/// What is read sooner than this shows no progress.
const TOLD_AFTER: Duration = Duration::from_millis(300);
/// From one sign of progress to the next.
const TOLD_EVERY: Duration = Duration::from_millis(100);

impl Session {
    /// `finwait list CAPTURE`.
    pub(super) fn list_capture(
        &self,
        out: &mut dyn Write,
        source: CaptureSource,
        format: ListFormat,
    ) -> io::Result<Status> {
        let Some(capture) = self.read_capture(source, Detail::Folded) else { return Ok(Status::Unusable) };
        match format {
            ListFormat::Text => threads::write_each(out, &capture, |out, connection| {
                trace::connection_row(out, &capture, connection, self.text);
                Ok(())
            })?,
            ListFormat::Json => {
                threads::write_each(out, &capture, |out, connection| {
                    trace::connection_json(out, &capture, connection)
                })?;
                trace::connections_json_end(out, &capture)?;
            }
        }
        // The process ends: giving back what each connection holds would take a tenth of the time.
        std::mem::forget(capture);
        Ok(Status::Fine)
    }

    /// `finwait trace CAPTURE`, of all connections or the steps of one.
    pub(super) fn trace_capture(
        &self,
        out: &mut dyn Write,
        source: CaptureSource,
        format: TraceFormat,
        number: Option<usize>,
    ) -> io::Result<Status> {
        let name = source.name.clone();
        let Some(capture) = self.read_capture(source, number) else { return Ok(Status::Unusable) };
        let Some(n) = number else {
            match format {
                TraceFormat::Text => self.tell_connections(out, &capture)?,
                TraceFormat::Jsonl => threads::write_each(out, &capture, |out, connection| {
                    trace::connection_jsonl(out, &capture, connection)
                })?,
            }
            // As above.
            std::mem::forget(capture);
            return Ok(Status::Fine);
        };
        let Some(connection) = n.checked_sub(1).and_then(|index| capture.connections.get(index)) else {
            return Ok(self.no_such(&name, &capture, n));
        };
        match format {
            TraceFormat::Text => trace::steps_plain(out, &capture, connection, self.text)?,
            TraceFormat::Jsonl => trace::steps_jsonl(out, &capture, connection, self.text)?,
        }
        Ok(Status::Fine)
    }

    /// `finwait CAPTURE`, or one connection of it.
    pub(super) fn play_capture(
        &self,
        out: &mut dyn Write,
        play: &Play,
        source: CaptureSource,
    ) -> io::Result<Status> {
        let name = source.name.clone();
        let detail = play.connection.map_or(Detail::Begin, Detail::Of);
        let Some(capture) = self.read_capture(source, detail) else { return Ok(Status::Unusable) };
        if self.plain && play.connection.is_none() {
            self.tell_connections(out, &capture)?;
            return Ok(Status::Fine);
        }
        let place = play.connection.unwrap_or(1) - 1;
        let Some(connection) = capture.connections.get(place) else {
            return Ok(match play.connection {
                Some(n) => self.no_such(&name, &capture, n),
                // It was reported as empty.
                None => Status::Unusable,
            });
        };
        let mut timeline = capture.run(connection);
        match play.step {
            Some(step) if step > timeline.last() => return Ok(self.out_of_range(step, timeline.last())),
            step => timeline.seek(step.unwrap_or(0)),
        }
        let file = Arc::new(CaptureFile::new(name, capture));
        Ok(self.show_from(play, timeline, None, |model| {
            model.connection = place;
            if play.connection.is_some() {
                model.capture = Some(file);
            } else {
                app::open_capture(model, file);
            }
        }))
    }

    /// The connection of a capture that is to be recorded.
    pub(super) fn run_of_connection(
        &self,
        source: CaptureSource,
        number: Option<usize>,
    ) -> (Option<Timeline>, Status) {
        let name = source.name.clone();
        let Some(capture) = self.read_capture(source, number) else { return (None, Status::Unusable) };
        let last = capture.connections.len();
        let Some(n) = number.or((last == 1).then_some(1)) else {
            let status = self.complain(&Diagnostic {
                what: self.text.fill(key!("capture.no-connection"), &[("name", &name)]),
                helps: vec![
                    self.text.fill(key!("capture.no-connection.help"), &[("name", &name), ("last", &last)]),
                ],
            });
            return (None, status);
        };
        match n.checked_sub(1).and_then(|place| capture.connections.get(place)) {
            Some(connection) => (Some(capture.run(connection)), Status::Fine),
            None => (None, self.no_such(&name, &capture, n)),
        }
    }

    fn tell_connections(&self, out: &mut dyn Write, capture: &Capture) -> io::Result<()> {
        threads::write_each(out, capture, |out, connection| {
            trace::connection_paragraph(out, capture, connection, self.text)
        })
    }

    fn no_such(&self, name: &str, capture: &Capture, n: usize) -> Status {
        let last = capture.connections.len();
        self.complain(&Diagnostic {
            what: self.text.fill(key!("capture.no-such"), &[("name", &name), ("n", &n)]),
            helps: vec![self.text.fill(key!("capture.no-such.help"), &[("last", &last)])],
        })
    }

    /// Reads it all and reports what could not be used.
    fn read_capture(&self, source: CaptureSource, detail: impl Into<Detail>) -> Option<Capture> {
        let CaptureSource { name, from } = source;
        let shows_progress = io::stderr().is_terminal();
        let mut is_told = false;
        let mut next = Instant::now() + TOLD_AFTER;
        let progress = |count: u32| {
            if shows_progress && Instant::now() >= next {
                is_told = true;
                next = Instant::now() + TOLD_EVERY;
                tell(&format!("\r{}", self.text.fill(key!("capture.progress"), &[("count", &count)])));
            }
        };
        let read = threads::read(from, detail.into(), progress);
        let capture = match read {
            Ok(capture) => capture,
            Err(error) => {
                let what = match error {
                    OpenError::NotACapture => {
                        self.text.fill(key!("capture.not-a-capture"), &[("name", &name)])
                    }
                    OpenError::Io(error) => {
                        self.text.fill(key!("capture.unreadable"), &[("name", &name), ("error", &error)])
                    }
                };
                self.complain(&Diagnostic::new(what));
                return None;
            }
        };
        if is_told {
            tell("\r\x1b[K");
        }
        self.tell_damage(&name, &capture);
        Some(capture)
    }

    fn tell_damage(&self, name: &str, capture: &Capture) {
        let note =
            |key, values: &[(&str, &dyn Display)]| self.note(&Diagnostic::new(self.text.fill(key, values)));
        for damage in &capture.damage {
            let number = if let DamageKind::LinkType(number) = damage.kind { number } else { 0 };
            let what = self.text.fill(damage.kind.key(), &[("number", &number)]);
            let values: [(&str, &dyn Display); 4] =
                [("name", &name), ("offset", &damage.offset), ("packet", &damage.packet), ("what", &what)];
            note(key!("capture.damage"), &values);
        }
        let more = capture.damaged.saturating_sub(capture.damage.len() as u64);
        for (key, count) in [
            (key!("capture.damage.more"), more),
            (key!("capture.fragments"), capture.incomplete),
            (key!("capture.left-out"), capture.left_out),
        ] {
            if count > 0 {
                note(key, &[("name", &name), ("count", &count)]);
            }
        }
        if capture.connections.is_empty() {
            note(key!("capture.empty"), &[("name", &name)]);
        }
    }

    /// A scenario where only a capture will do.
    pub(super) fn not_a_capture(&self, target: &OsStr) -> Status {
        let name = super::visible(target);
        self.complain(&Diagnostic::new(self.text.fill(key!("cli.not-a-scenario"), &[("name", &name)])))
    }
}
