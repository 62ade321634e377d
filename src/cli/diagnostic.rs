//! Errors and notes without a place in a file, and file names made safe for the terminal.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};

use crate::text::{self, Text, key};

/// A message without a place in a file: what is wrong, and what would help.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Diagnostic {
    /// What is wrong.
    pub(super) what: String,
    /// What would help.
    pub(super) helps: Vec<String>,
}

impl Diagnostic {
    /// A message without help.
    pub(super) fn new(what: String) -> Self {
        Self { what, helps: Vec::new() }
    }
}

/// Why a file cannot be read, in a sentence.
pub(super) fn cannot_read(name: &str, error: &io::Error, text: Text) -> String {
    match error.kind() {
        ErrorKind::NotFound => text.fill(key!("cli.missing"), &[("name", &name)]),
        ErrorKind::IsADirectory => text.fill(key!("cli.directory"), &[("name", &name)]),
        ErrorKind::PermissionDenied => text.fill(key!("cli.denied"), &[("name", &name)]),
        _ => text.fill(key!("cli.unreadable"), &[("name", &name), ("error", error)]),
    }
}

/// A file's name with its control characters made visible.
pub(super) fn visible(name: &OsStr) -> String {
    text::visible(&name.to_string_lossy()).into_owned()
}
