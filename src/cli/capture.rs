//! Captures on the command line: listed and traced.

use std::ffi::OsStr;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use super::args::{ListFormat, TraceFormat};
use super::diagnostic::Diagnostic;
use super::target::CaptureSource;
use super::{Session, Status, tell};
use crate::capture::{Capture, DamageKind, OpenError};
use crate::trace;

impl Session {
    /// `finwait list CAPTURE`.
    pub(super) fn list_capture(
        &self,
        out: &mut dyn Write,
        source: CaptureSource,
        format: ListFormat,
    ) -> io::Result<Status> {
        let Some(capture) = self.read_capture(source, None) else { return Ok(Status::Unusable) };
        match format {
            ListFormat::Text => trace::connections_table(out, &capture, self.text)?,
            ListFormat::Json => trace::connections_json(out, &capture)?,
        }
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
                TraceFormat::Text => trace::connections_plain(out, &capture, self.text)?,
                TraceFormat::Jsonl => trace::connections_jsonl(out, &capture)?,
            }
            return Ok(Status::Fine);
        };
        let Some(connection) = n.checked_sub(1).and_then(|index| capture.connections.get(index)) else {
            let last = capture.connections.len();
            return Ok(self.complain(&Diagnostic {
                what: self.text.fill("capture.no-such", &[("name", &name), ("n", &n)]),
                helps: vec![self.text.fill("capture.no-such.help", &[("last", &last)])],
            }));
        };
        match format {
            TraceFormat::Text => trace::steps_plain(out, &capture, connection, self.text)?,
            TraceFormat::Jsonl => trace::steps_jsonl(out, &capture, connection, self.text)?,
        }
        Ok(Status::Fine)
    }

    /// Reads it all; what could not be used is told.
    fn read_capture(&self, source: CaptureSource, detail: Option<usize>) -> Option<Capture> {
        let CaptureSource { name, from } = source;
        let shows_progress = io::stderr().is_terminal();
        let progress = |count| {
            if shows_progress {
                tell(&format!("\r{}", self.text.fill("capture.progress", &[("count", &count)])));
            }
        };
        let read = Capture::read(from, detail, progress);
        let capture = match read {
            Ok(capture) => capture,
            Err(error) => {
                let what = match error {
                    OpenError::NotACapture => self.text.fill("capture.not-a-capture", &[("name", &name)]),
                    OpenError::Io(error) => {
                        self.text.fill("capture.unreadable", &[("name", &name), ("error", &error)])
                    }
                };
                self.complain(&Diagnostic::new(what));
                return None;
            }
        };
        if shows_progress && capture.packets >= 1 << 16 {
            tell("\r\x1b[K");
        }
        self.tell_damage(&name, &capture);
        Some(capture)
    }

    fn tell_damage(&self, name: &str, capture: &Capture) {
        let note =
            |key, values: &[(&str, &dyn Display)]| self.note(&Diagnostic::new(self.text.fill(key, values)));
        for damage in &capture.damage {
            let key = format!("capture.damage.{}", damage.kind.id());
            let mut what = self.text.find(&key).unwrap_or_default().to_owned();
            if let DamageKind::LinkType(number) = damage.kind {
                what = self.text.fill("capture.damage.link-type", &[("number", &number)]);
            }
            let values: [(&str, &dyn Display); 4] =
                [("name", &name), ("offset", &damage.offset), ("packet", &damage.packet), ("what", &what)];
            note("capture.damage", &values);
        }
        let more = capture.damaged.saturating_sub(capture.damage.len() as u64);
        for (key, count) in [
            ("capture.damage.more", more),
            ("capture.fragments", capture.incomplete),
            ("capture.left-out", capture.left_out),
        ] {
            if count > 0 {
                note(key, &[("name", &name), ("count", &count)]);
            }
        }
        if capture.connections.is_empty() {
            note("capture.empty", &[("name", &name)]);
        }
    }

    /// A scenario where only a capture will do.
    pub(super) fn not_a_capture(&self, target: &OsStr) -> Status {
        let name = super::visible(target);
        self.complain(&Diagnostic::new(self.text.fill("cli.not-a-scenario", &[("name", &name)])))
    }
}
