//! `finwait new` and `finwait check`: writing scenarios.

use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::path::Path;

use super::diagnostic::{Diagnostic, visible};
use super::{Session, Status, target};
use crate::record::files;
use crate::scenario::{self, Strictness};
use crate::text::key;

impl Session {
    /// Writes a scenario or a level to start from.
    pub(super) fn new_file(&self, file: &OsStr, is_level: bool, force: bool) -> Status {
        let template = if is_level { include_str!("new_level.json") } else { include_str!("new.json") };
        let name = visible(file);
        match files::write(Path::new(file), force, |out| out.write_all(template.as_bytes())) {
            Ok(()) => Status::Fine,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let what = self.text.fill(key!("cli.new-exists"), &[("name", &name)]);
                self.complain(&Diagnostic {
                    what,
                    helps: vec![self.text.get(key!("cli.new-force")).to_owned()],
                })
            }
            Err(error) => {
                let what = self.text.fill(key!("cli.new-cannot"), &[("name", &name), ("error", &error)]);
                self.complain(&Diagnostic::new(what))
            }
        }
    }

    pub(super) fn check(&self, files: &[OsString], strict: bool) -> Status {
        if files.iter().filter(|file| *file == "-").count() > 1 {
            return self.complain(&Diagnostic::new(self.text.get(key!("cli.stdin-once")).to_owned()));
        }
        let schema = scenario::schema();
        let statuses = files.iter().map(|file| match target::read_file(file, self.text) {
            // The schema is beside the scenarios, so a pattern that matches them matches it too.
            Ok(source) if source.bytes == schema.as_bytes() => Status::Fine,
            source => self.load_with(source, if strict { Strictness::Strict } else { Strictness::Check }).1,
        });
        statuses.max().unwrap_or(Status::Fine)
    }
}
