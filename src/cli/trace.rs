//! `finwait trace` and `finwait next`: a run without a screen, and what can happen after one of its steps.

use std::ffi::OsStr;
use std::io::{self, Write};

use super::args::{ListFormat, TraceFormat};
use super::diagnostic::Diagnostic;
use super::target::{self, Target};
use super::{Session, Status};
use crate::text::key;
use crate::trace;

impl Session {
    pub(super) fn trace(
        &self,
        out: &mut dyn Write,
        target: &OsStr,
        format: TraceFormat,
        connection: Option<usize>,
    ) -> io::Result<Status> {
        let source = match target::open_target(target, self.text) {
            Ok(Target::Capture(source)) => return self.trace_capture(out, source, format, connection),
            Ok(Target::Scenario(_)) if connection.is_some() => return Ok(self.not_a_capture(target)),
            Ok(Target::Scenario(source)) => Ok(source),
            Err(diagnostic) => Err(diagnostic),
        };
        let (opened, status) = self.load(source);
        if let Some((_, timeline)) = opened {
            match format {
                TraceFormat::Text => trace::plain(out, &timeline, self.text)?,
                TraceFormat::Jsonl => trace::jsonl(out, &timeline, self.text)?,
            }
        }
        Ok(status)
    }

    /// What can happen after a step, the last unless one is given.
    pub(super) fn next(
        &self,
        out: &mut dyn Write,
        target: &OsStr,
        step: Option<usize>,
        format: ListFormat,
    ) -> io::Result<Status> {
        let (opened, status) = self.load(target::read_target(target, self.text));
        let Some((_, mut timeline)) = opened else { return Ok(status) };
        let last = timeline.last();
        match step.unwrap_or(last) {
            step if step > last => return Ok(self.out_of_range(step, last)),
            step => timeline.seek(step),
        }
        match format {
            ListFormat::Text => trace::next_plain(out, &timeline, self.text)?,
            ListFormat::Json => trace::next_jsonl(out, &timeline)?,
        }
        Ok(status)
    }

    pub(super) fn out_of_range(&self, step: usize, last: usize) -> Status {
        let what = self.text.fill(key!("cli.step-range"), &[("step", &step), ("last", &last)]);
        self.complain(&Diagnostic::new(what))
    }
}
