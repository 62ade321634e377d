//! The words of the command line: the definition of [`super::args`] with every text out of the language tables.
//!
//! The text of a command is `cli.command.NAME`; that of an option `cli.arg.COMMAND.OPTION`, or `cli.arg.OPTION`
//! where it is the same in every command. Names stay names in every language, and so do the words in capitals
//! for values.

use std::fmt::Write;

use clap::builder::Styles;
use clap::{Arg, Command, CommandFactory};
use unicode_width::UnicodeWidthStr;

use super::args::Cli;
use crate::text::{Text, TextKey, key};

/// Examples of the whole program: the line, and the key of what it does.
pub(super) const EXAMPLES: [(&str, TextKey); 6] = [
    ("finwait", key!("cli.example.close")),
    ("finwait simultaneous-open", key!("cli.example.open")),
    ("finwait ./mine.json", key!("cli.example.file")),
    ("finwait --plain", key!("cli.example.plain")),
    ("finwait trace normal-close", key!("cli.example.trace")),
    ("finwait check scenarios/*.json", key!("cli.example.check")),
];

/// Exit codes, and the keys of what they mean.
pub(super) const EXIT_CODES: [(&str, TextKey); 3] =
    [("0", key!("cli.exit.fine")), ("1", key!("cli.exit.unmet")), ("2", key!("cli.exit.unusable"))];

/// The definition with its words, as completions show them.
pub(super) fn definition(text: Text) -> Command {
    let program = worded(Cli::command(), text);
    let examples = rows(&EXAMPLES, 33, text);
    let exit_codes = rows(&EXIT_CODES, 1, text);
    let note = program.get_after_help().map(ToString::to_string).unwrap_or_default();
    let after = format!(
        "{}:\n{examples}\n\n{note}\n\n{}:\n{exit_codes}",
        text.get(key!("cli.heading.examples")),
        text.get(key!("cli.heading.exit")),
    );
    program.after_help(after)
}

/// The same, each option with its default and its possible values, as help and man page show them.
pub(super) fn annotated(text: Text) -> Command {
    let mut definition = definition(text);
    // Each command gets its own copy of the options that go with all: their defaults may differ.
    definition.build();
    noted(definition, text)
}

/// The heading of the usage.
pub(super) fn usage_heading(text: Text) -> String {
    let styles = Styles::styled();
    let style = styles.get_usage();
    format!("{style}{}:{style:#}", text.get(key!("cli.heading.usage")))
}

/// The possible keys for the text of an option; the first that exists is used.
pub(super) fn keys(command: &str, arg: &Arg) -> [String; 2] {
    let name = arg.get_long().unwrap_or(arg.get_id().as_str());
    [format!("cli.arg.{command}.{name}"), format!("cli.arg.{name}")]
}

/// The key of the heading over an option.
pub(super) fn heading(arg: &Arg) -> String {
    let otherwise = if arg.is_positional() { "arguments" } else { "options" };
    format!("cli.heading.{}", arg.get_help_heading().unwrap_or(otherwise))
}

fn worded(mut command: Command, text: Text) -> Command {
    let name = command.get_name().to_owned();
    if let Some(usage) = command.get_overridden_usage() {
        let indent = text.get(key!("cli.heading.usage")).width() + 2;
        let usage = usage.to_string().replace('\n', &format!("\n{:indent$}", ""));
        command = command.override_usage(usage);
    }
    let after = after_help(&command, &name, text);
    command
        .about(text.find(&["cli.command.", &name]).unwrap_or_default())
        .after_help(after)
        .help_template(format!(
            "{{about}}\n\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            usage_heading(text)
        ))
        .subcommand_help_heading(text.get(key!("cli.heading.commands")))
        .mut_args(|arg| {
            let help = keys(&name, &arg).iter().find_map(|key| text.find(&[key]));
            let heading = text.find(&[&heading(&arg)]);
            arg.help(help.unwrap_or_default()).help_heading(heading)
        })
        .mut_subcommands(|command| worded(command, text))
}

/// The examples of a command, which it gives as bare lines, and what there is to add.
fn after_help(command: &Command, name: &str, text: Text) -> String {
    let examples = command.get_after_help().map(|examples| {
        let examples = examples.to_string();
        let several = examples.contains('\n');
        let key = if several { key!("cli.heading.examples") } else { key!("cli.heading.example") };
        format!("{}:\n  {}", text.get(key), examples.replace('\n', "\n  "))
    });
    let note = text.find(&["cli.note.", name]).map(str::to_owned);
    examples.into_iter().chain(note).collect::<Vec<_>>().join("\n\n")
}

/// Lines of two columns.
fn rows(rows: &[(&str, TextKey)], width: usize, text: Text) -> String {
    let lines = rows.iter().map(|(line, key)| format!("  {line:width$}  {}", text.get(*key)));
    lines.collect::<Vec<_>>().join("\n")
}

fn noted(command: Command, text: Text) -> Command {
    let name = command.get_name().to_owned();
    command.mut_args(|arg| note(&name, arg, text)).mut_subcommands(|command| noted(command, text))
}

/// Adds an option's default and its possible values to its help.
fn note(command: &str, arg: Arg, text: Text) -> Arg {
    if !arg.get_action().takes_values() {
        return arg;
    }
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let values = arg.get_possible_values();
    let values: Vec<_> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
    // A default that clap does not know, or that differs from command to command, is in the tables.
    let [own, shared] = keys(command, &arg).map(|key| key.replacen("cli.arg", "cli.default", 1));
    let listed = text.find(&[&own]).or_else(|| text.find(&[&shared]));
    let default = listed.map_or_else(|| defaults.join(","), str::to_owned);
    if !default.is_empty() {
        let _ = write!(help, " {}", text.fill(key!("cli.note.default"), &[("value", &default)]));
    }
    if !values.is_empty() {
        let _ = write!(help, " {}", text.fill(key!("cli.note.values"), &[("values", &values.join(", "))]));
    }
    arg.help(help).hide_default_value(true).hide_possible_values(true)
}
