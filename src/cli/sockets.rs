//! `finwait diagnose` and `finwait live`: the sockets of a listing and of this machine.

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};

use super::args::{ListFormat, Live};
use super::diagnostic::Diagnostic;
use super::target::{self, Source};
use super::{FIRST, Session, Status, diagnose, live};
use crate::app::{self, View};
use crate::live::{MAX_LISTING, System, parse, warnings};
use crate::scenario::Builtin;
use crate::text::key;

impl Session {
    pub(super) fn diagnose(
        &self,
        out: &mut dyn Write,
        file: &OsStr,
        format: ListFormat,
    ) -> io::Result<Status> {
        let Source { name, bytes } = match target::read_bytes(file, MAX_LISTING, self.text) {
            Ok(source) => source,
            Err(diagnostic) => return Ok(self.complain(&diagnostic)),
        };
        let listing = parse(&String::from_utf8_lossy(&bytes));
        if listing.sockets.is_empty() {
            let what = self.text.fill(key!("live.no-listing"), &[("name", &name)]);
            let helps = vec![self.text.get(key!("live.no-listing.help")).to_owned()];
            return Ok(self.complain(&Diagnostic { what, helps }));
        }
        if let Some(line) = listing.unread.first() {
            let count = listing.unread.len();
            let what =
                self.text.fill(key!("live.unread"), &[("count", &count), ("line", line), ("name", &name)]);
            self.note(&Diagnostic::new(what));
        }
        let found = warnings(&listing.sockets, listing.names_processes);
        diagnose::report(out, &listing.sockets, &found, self.report_style(format))?;
        Ok(Status::Fine)
    }

    fn report_style(&self, format: ListFormat) -> diagnose::Style {
        diagnose::Style { format, plain: self.plain, glyphs: self.graph_glyphs(), text: self.text }
    }

    pub(super) fn live(&self, out: &mut dyn Write, wanted: &Live) -> io::Result<Status> {
        let style = self.report_style(wanted.format);
        let has_screen = self.can_draw && !self.plain && io::stdout().is_terminal();
        let done = if wanted.once || !has_screen {
            live::live(out, wanted, style)
        } else {
            match System::read() {
                Ok(_) => return Ok(self.live_screen(wanted)),
                Err(error) => Err(live::Error::Unreadable(error)),
            }
        };
        match done {
            Err(live::Error::Unreadable(error)) => {
                let what = self.text.fill(key!("live.unreadable"), &[("error", &error)]);
                let helps = vec![self.text.get(key!("live.unreadable.help")).to_owned()];
                Ok(self.complain(&Diagnostic { what, helps }))
            }
            Err(live::Error::Output(error)) => Err(error),
            Ok(()) => Ok(Status::Fine),
        }
    }

    /// The sockets on the screen; behind them is the scenario that opens without a TARGET.
    fn live_screen(&self, wanted: &Live) -> Status {
        let Some((_, timeline)) = Builtin::find(FIRST).and_then(Builtin::open) else {
            return Status::Unusable;
        };
        let mut model = self.model(timeline);
        let every = wanted.every;
        model.view = View::Live;
        model.live = Some(app::Live::new(wanted.filter(), every));
        self.run_screen(&mut model, None, OsStr::new(""))
    }
}
