//! Errors and notes without a place in a file, and file names made safe for the terminal.

use std::ffi::OsStr;

use crate::text;

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

/// A file's name with its control characters made visible.
pub(super) fn visible(name: &OsStr) -> String {
    text::visible(&name.to_string_lossy()).into_owned()
}
