//! Completions: the script that a shell reads, and the answers that the script asks for at each press of Tab.
//!
//! The script knows no commands. It calls this program with the words of the line, and the answer comes out of the one
//! definition of the command line. No scenario is read for it: names are enough.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;

use clap::{Command, ValueEnum};
use clap_complete::Shell;
use clap_complete::engine::{self, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter};
use clap_complete::env::{EnvCompleter, Shells};

use super::words;
use crate::scenario::{BUILTINS, Builtin, LEVELS};
use crate::text::Text;

/// The variable by which a script says that it asks, and for which shell.
pub(super) const VARIABLE: &str = "FINWAIT_COMPLETE";

const PROGRAM: &str = "finwait";

/// Writes the script that a shell reads at its start.
pub(super) fn script(shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    let name = shell.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(&name) {
        shell.write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
    }
    out.write_all(script.trim_ascii_start())
}

/// Answers a script, if one asks: `asked` is the value of [`VARIABLE`], the words of the line follow `--`.
pub(super) fn answer(
    asked: Option<&str>,
    args: &[OsString],
    text: Text,
    out: &mut dyn Write,
) -> Option<io::Result<()>> {
    let shells = Shells::builtins();
    let shell: &dyn EnvCompleter = shells.completer(asked?)?;
    let line = args.iter().skip_while(|arg| *arg != "--").skip(1).cloned().collect::<Vec<_>>();
    if line.is_empty() {
        return Some(Ok(()));
    }
    let mut definition = words::definition(text);
    let folder = std::env::current_dir().ok();
    Some(if shell.is("bash") {
        bash(&mut definition, line, folder.as_deref(), out)
    } else {
        shell.write_complete(&mut definition, line, folder.as_deref(), out)
    })
}

/// The answer for bash, which cuts `--lang=zh` into three words and replaces the last. The engine does not know that.
fn bash(
    definition: &mut Command,
    line: Vec<OsString>,
    folder: Option<&Path>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let asked = |name| std::env::var(name).unwrap_or_default();
    let index = asked("_CLAP_COMPLETE_INDEX").parse().unwrap_or(line.len() - 1);
    let (mut words, mut stays) = (Vec::<OsString>::new(), 0);
    for word in line.into_iter().take(index + 1) {
        let before =
            words.last_mut().filter(|before| word == "=" || before.as_encoded_bytes().ends_with(b"="));
        if let Some(before) = before {
            stays = before.len() + usize::from(word == "=");
            before.push(word);
        } else {
            stays = 0;
            words.push(word);
        }
    }
    let index = words.len().saturating_sub(1);
    let candidates = engine::complete(definition, words, index, folder)?;
    let values = candidates.iter().map(|candidate| candidate.get_value().to_string_lossy());
    let values: Vec<_> = values.map(|value| value.get(stays..).unwrap_or_default().to_owned()).collect();
    out.write_all(values.join(&asked("_CLAP_IFS")).as_bytes())
}

/// For a TARGET: built-in scenarios, then files.
pub(super) fn target() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| with_files(BUILTINS, typed))
}

/// For a level: built-in ones, then files.
pub(super) fn level() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| with_files(LEVELS, typed))
}

/// For what is only known by name: built-in scenarios and levels.
pub(super) fn name() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| names(BUILTINS.iter().chain(LEVELS), typed))
}

fn with_files(builtins: &'static [Builtin], typed: &OsStr) -> Vec<CompletionCandidate> {
    let mut candidates = names(builtins.iter(), typed);
    candidates.extend(PathCompleter::file().complete(typed));
    candidates
}

fn names<'a>(builtins: impl Iterator<Item = &'a Builtin>, typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return Vec::new() };
    builtins
        .map(|builtin| builtin.name)
        .filter(|name| name.starts_with(typed))
        .map(CompletionCandidate::new)
        .collect()
}
