//! TARGET: a built-in scenario, a file, or standard input.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::diagnostic::{Diagnostic, cannot_read, visible};
use crate::capture;
use crate::scenario::{BUILTINS, Builtin, MAX_BYTES, builtins_showing};
use crate::terminal::ScenarioFile;
use crate::text::{Text, TextKey, key};

/// A scenario file's bytes, and what to call it in diagnostics.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// Its name; control characters in it are visible.
    pub(super) name: String,
    /// What it holds.
    pub(super) bytes: Vec<u8>,
}

/// A packet capture, not yet read.
pub(super) struct CaptureSource {
    /// Its name; control characters in it are visible.
    pub(super) name: String,
    /// All of it.
    pub(super) from: Box<dyn Read + Send>,
}

/// What TARGET is, by its first octets.
pub(super) enum Target {
    /// Probably a scenario.
    Scenario(Source),
    /// A packet capture.
    Capture(CaptureSource),
}

/// The octets needed to distinguish a capture from a scenario.
const MAGIC: usize = 4;

/// What TARGET names, a capture too.
pub(super) fn open_target(target: &OsStr, text: Text) -> Result<Target, Diagnostic> {
    if target.to_str().and_then(Builtin::find).is_some() {
        return read_target(target, text).map(Target::Scenario);
    }
    let (name, opened): (String, io::Result<Box<dyn Read + Send>>) = if target == "-" {
        (text.get(key!("cli.stdin")).to_owned(), Ok(Box::new(io::stdin())))
    } else {
        (visible(target), File::open(target).map(|file| -> Box<dyn Read + Send> { Box::new(file) }))
    };
    let begun = opened.and_then(|mut from| {
        let mut start = Vec::new();
        from.by_ref().take(MAGIC as u64).read_to_end(&mut start)?;
        Ok((start, from))
    });
    let source = begun.and_then(|(start, from)| {
        let is_capture = capture::is_capture(&start);
        let from: Box<dyn Read + Send> = Box::new(io::Cursor::new(start).chain(from));
        let name = name.clone();
        if is_capture {
            return Ok(Target::Capture(CaptureSource { name, from }));
        }
        Ok(Target::Scenario(Source { name, bytes: slurp(from, MAX_BYTES)? }))
    });
    source.map_err(|error| diagnostic(&name, target, &error, text))
}

/// The source that TARGET names: a built-in scenario first, then a file.
pub(super) fn read_target(target: &OsStr, text: Text) -> Result<Source, Diagnostic> {
    if let Some(builtin) = target.to_str().and_then(Builtin::find) {
        return Ok(Source { name: builtin.name.to_owned(), bytes: builtin.json.as_bytes().to_vec() });
    }
    read_file(target, text)
}

/// The file that was read for TARGET, to be watched; none for a built-in scenario, standard input, and what can be read
/// only once.
pub(super) fn scenario_file(target: &OsStr, source: &Source) -> Option<ScenarioFile> {
    let is_builtin = target.to_str().is_some_and(|name| Builtin::find(name).is_some());
    let is_file = !is_builtin && target != "-" && Path::new(target).is_file();
    is_file.then(|| ScenarioFile {
        path: target.into(),
        name: source.name.clone(),
        bytes: source.bytes.clone(),
    })
}

/// The scenario in a file, or on standard input.
pub(super) fn read_file(file: &OsStr, text: Text) -> Result<Source, Diagnostic> {
    read_bytes(file, MAX_BYTES, text)
}

/// The content of a file or standard input: at most `limit` bytes and one more, even of a device without an end.
pub(super) fn read_bytes(file: &OsStr, limit: usize, text: Text) -> Result<Source, Diagnostic> {
    let (name, bytes) = if file == "-" {
        (text.get(key!("cli.stdin")).to_owned(), slurp(io::stdin().lock(), limit))
    } else {
        (visible(file), File::open(file).and_then(|file| slurp(file, limit)))
    };
    match bytes {
        Ok(bytes) if capture::is_capture(&bytes) => Err(Diagnostic {
            what: text.fill(key!("capture.not-here"), &[("name", &name)]),
            helps: vec![text.fill(key!("capture.not-here.help"), &[("name", &name)])],
        }),
        Ok(bytes) => Ok(Source { name, bytes }),
        Err(error) => Err(diagnostic(&name, file, &error, text)),
    }
}

/// At most `limit` bytes, and one more where there are more.
pub(super) fn slurp(from: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// At most `limit` bytes as text.
///
/// # Errors
/// [`ErrorKind::FileTooLarge`], and [`ErrorKind::InvalidData`] if it is not UTF-8.
pub(super) fn utf8(bytes: Vec<u8>, limit: usize) -> io::Result<String> {
    if bytes.len() > limit {
        return Err(ErrorKind::FileTooLarge.into());
    }
    String::from_utf8(bytes).map_err(|error| io::Error::new(ErrorKind::InvalidData, error.utf8_error()))
}

fn diagnostic(name: &str, file: &OsStr, error: &io::Error, text: Text) -> Diagnostic {
    match error.kind() {
        ErrorKind::NotFound if looks_like_a_name(file) => unknown(name, key!("cli.not-found"), text),
        _ => Diagnostic::new(cannot_read(name, error, text)),
    }
}

/// There is no built-in scenario of this name.
pub(super) fn unknown_name(name: &str, text: Text) -> Diagnostic {
    unknown(&visible(OsStr::new(name)), key!("cli.not-built-in"), text)
}

fn unknown(name: &str, key: TextKey, text: Text) -> Diagnostic {
    let nearest = nearest(name, BUILTINS.iter().map(|builtin| builtin.name));
    let nearest = nearest.map(|nearest| text.fill(key!("cli.nearest"), &[("nearest", &nearest)]));
    Diagnostic {
        what: text.fill(key, &[("name", &name)]),
        helps: shown_in(name, text)
            .or(nearest)
            .into_iter()
            .chain([text.get(key!("cli.see-list")).to_owned()])
            .collect(),
    }
}

/// The scenarios that show the state, or that the name may mean.
fn shown_in(name: &str, text: Text) -> Option<String> {
    const MOST: usize = 5;
    let names: Vec<String> =
        builtins_showing(name).iter().take(MOST).map(|builtin| format!("`{}`", builtin.name)).collect();
    (!names.is_empty()).then(|| text.fill(key!("cli.shown-in"), &[("names", &names.join(", "))]))
}

/// Whether a TARGET can only be a name: no folder, no ending.
pub(super) fn looks_like_a_name(file: &OsStr) -> bool {
    file.to_str().is_some_and(|file| !file.contains(['/', '\\', '.']))
}

/// The known name that is most like a misspelt one.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}
