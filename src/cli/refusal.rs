//! Invalid arguments: one sentence, what was probably meant, and the usage.

#[cfg(test)]
mod tests;

use std::error::Error as _;
use std::ffi::{OsStr, OsString};
use std::fmt::{Display, Write};
use std::path::Path;

use clap::builder::styling::Style;
use clap::builder::{StyledStr, Styles};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error};

use super::args::Cli;
use super::target::{looks_like_a_name, nearest};
use super::values::ValueError;
use super::words::usage_heading;
use crate::scenario::Builtin;
use crate::text::{Text, key, visible};

const STYLES: Styles = Styles::styled();

/// The whole message.
pub(super) fn refusal(error: &Error, text: Text) -> StyledStr {
    let error_name = paint(STYLES.get_error(), &format!("{}:", text.get(key!("problem.error"))));
    let mut all = format!("{error_name} {}", sentence(error, text));
    for (place, tip) in tips(error, text).iter().enumerate() {
        let gap = if place == 0 { "\n\n" } else { "\n" };
        let name = good(&format!("{}:", text.get(key!("cli.tip"))));
        let _ = write!(all, "{gap}  {name} {tip}");
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        // clap has no API for it without the English heading.
        let usage = usage.ansi().to_string();
        let (_, usage) = usage.split_once(' ').unwrap_or_default();
        let _ = write!(all, "\n\n{} {usage}", usage_heading(text));
    }
    let _ = writeln!(all, "\n\n{}", text.fill(key!("cli.refused.more"), &[("help", &literal("--help"))]));
    all.into()
}

/// The same error, unless what is too much on this line is so because a command before it is misspelt and taken for a
/// TARGET; then that.
pub(super) fn considering_commands(error: Error, args: &[OsString]) -> Error {
    if error.kind() != ErrorKind::UnknownArgument {
        return error;
    }
    let read = Cli::command().ignore_errors(true).try_get_matches_from(args).ok();
    let target = read.filter(|read| read.subcommand().is_none());
    let target = target.and_then(|read| read.get_one::<OsString>("target").cloned());
    let Some((target, command)) = target.and_then(|target| {
        let command = nearest_command(&target)?;
        Some((target, command))
    }) else {
        return error;
    };
    let mut meant = Error::new(ErrorKind::InvalidSubcommand);
    let target = target.to_string_lossy().into_owned();
    meant.insert(ContextKind::InvalidSubcommand, ContextValue::String(target));
    meant.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![command]));
    if let Some(usage) = error.get(ContextKind::Usage) {
        meant.insert(ContextKind::Usage, usage.clone());
    }
    meant
}

/// The command that a TARGET misspells, unless it names a scenario or a file.
pub(super) fn nearest_command(target: &OsStr) -> Option<String> {
    let name = target.to_str().filter(|_| looks_like_a_name(target))?;
    let is_source = Builtin::find(name).is_some() || Path::new(target).exists();
    let definition = Cli::command();
    nearest(name, definition.get_subcommands().map(Command::get_name).filter(|_| !is_source))
        .map(str::to_owned)
}

/// What is wrong, with a list of the arguments where there are several.
fn sentence(error: &Error, text: Text) -> String {
    let context = |kind| context(error, kind);
    let first = |kind| context(kind).into_iter().next().unwrap_or_default();
    let (arg, value) = (first(ContextKind::InvalidArg), first(ContextKind::InvalidValue));
    let of_value: [(&str, &dyn Display); 2] = [("value", &bad(&value)), ("arg", &literal(&arg))];
    let of_arg: (&str, &dyn Display) = ("arg", &bad(&arg));
    match error.kind() {
        ErrorKind::ArgumentConflict if error.get(ContextKind::TrailingArg).is_some() => {
            text.get(key!("cli.refused.misplaced")).to_owned()
        }
        ErrorKind::ArgumentConflict => match context(ContextKind::PriorArg).as_slice() {
            [other] if *other == arg => text.fill(key!("cli.refused.twice"), &[of_arg]),
            [other] => text.fill(key!("cli.refused.conflict"), &[of_arg, ("other", &bad(other))]),
            others => text.fill(key!("cli.refused.conflicts"), &[of_arg]) + &list(others, bad),
        },
        ErrorKind::InvalidValue => {
            let what = if value.is_empty() {
                text.fill(key!("cli.refused.no-value"), &[of_arg])
            } else {
                text.fill(key!("cli.refused.value"), &of_value)
            };
            let accepted = context(ContextKind::ValidValue);
            if accepted.is_empty() {
                return what;
            }
            let accepted = accepted.iter().map(|value| good(value)).collect::<Vec<_>>().join(", ");
            format!("{what}\n  {}", text.fill(key!("cli.note.values"), &[("values", &accepted)]))
        }
        ErrorKind::ValueValidation => {
            let reason = error.source().and_then(|source| source.downcast_ref::<ValueError>());
            let why = reason.map(|reason| reason.sentence(text)).unwrap_or_default();
            let [value, arg] = of_value;
            text.fill(key!("cli.refused.unlike"), &[value, arg, ("why", &why)])
        }
        ErrorKind::TooManyValues => text.fill(key!("cli.refused.surplus"), &of_value),
        ErrorKind::MissingRequiredArgument => {
            text.get(key!("cli.refused.missing")).to_owned() + &list(&context(ContextKind::InvalidArg), good)
        }
        ErrorKind::UnknownArgument => text.fill(key!("cli.refused.unknown"), &[of_arg]),
        ErrorKind::InvalidSubcommand => {
            let command = first(ContextKind::InvalidSubcommand);
            text.fill(key!("cli.refused.command"), &[("command", &bad(&command))])
        }
        ErrorKind::InvalidUtf8 => text.get(key!("cli.refused.utf8")).to_owned(),
        // This definition has no other kind of error.
        kind => kind.to_string(),
    }
}

/// What was probably meant.
fn tips(error: &Error, text: Text) -> Vec<String> {
    let commands = context(error, ContextKind::SuggestedSubcommand);
    let similar = [
        (if commands.len() > 1 { key!("cli.tip.commands") } else { key!("cli.tip.command") }, commands),
        // The likeliest is the last.
        (key!("cli.tip.option"), context(error, ContextKind::SuggestedArg).pop().into_iter().collect()),
        (key!("cli.tip.value"), context(error, ContextKind::SuggestedValue).pop().into_iter().collect()),
    ];
    let quoted = |name: &String| format!("'{}'", good(name));
    let similar = similar.into_iter().filter(|(_, names)| !names.is_empty());
    let similar = similar.map(|(key, names)| (key, names.iter().map(quoted).collect::<Vec<_>>().join(", ")));
    let mut tips: Vec<_> = similar.map(|(key, names)| text.fill(key, &[("name", &names)])).collect();
    for tip in context(error, ContextKind::Suggested) {
        // clap has it as an English sentence only; the arguments in it are quoted.
        let quoted: Vec<_> = tip.split('\'').skip(1).step_by(2).collect();
        tips.push(match quoted.as_slice() {
            [line] => text.fill(key!("cli.tip.elsewhere"), &[("line", &good(line))]),
            [command, dashes @ "--"] => {
                text.fill(key!("cli.tip.dashes"), &[("command", &good(command)), ("dashes", &bad(dashes))])
            }
            [arg, line] => match commands_with(arg).as_slice() {
                [] => text.fill(key!("cli.tip.as-value"), &[("arg", &bad(arg)), ("line", &good(line))]),
                commands => {
                    let commands: Vec<_> =
                        commands.iter().map(|name| good(&format!("finwait {name}"))).collect();
                    let commands = commands.join(", ");
                    text.fill(key!("cli.tip.belongs"), &[("arg", &bad(arg)), ("commands", &commands)])
                }
            },
            _ => continue,
        });
    }
    tips
}

/// The commands that have an option, as it is written.
fn commands_with(option: &str) -> Vec<String> {
    let Some(name) = option.strip_prefix("--") else { return Vec::new() };
    let definition = Cli::command();
    let has = |command: &&Command| command.get_arguments().any(|arg| arg.get_long() == Some(name));
    definition.get_subcommands().filter(has).map(|command| command.get_name().to_owned()).collect()
}

/// The context of an error of this kind, with control characters escaped.
fn context(error: &Error, kind: ContextKind) -> Vec<String> {
    let context = match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(many)) => many.clone(),
        Some(ContextValue::StyledStrs(many)) => many.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    context.iter().map(|one| visible(one).into_owned()).collect()
}

/// Each on its own line.
fn list(items: &[String], paint: impl Fn(&str) -> String) -> String {
    items.iter().fold(String::new(), |all, item| all + "\n  " + &paint(item))
}

fn good(words: &str) -> String {
    paint(STYLES.get_valid(), words)
}

fn bad(words: &str) -> String {
    paint(STYLES.get_invalid(), words)
}

fn literal(words: &str) -> String {
    paint(STYLES.get_literal(), words)
}

fn paint(style: &Style, words: &str) -> String {
    format!("{style}{words}{style:#}")
}
