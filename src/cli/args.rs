//! The command line, version 1: the one definition that `--help`, completions and the man page come from.

use std::ffi::OsString;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::record::Record;
use crate::app::{SPEEDS, ThemeName};
use crate::graph;
use crate::text::Lang;

const USAGE: &str = "finwait [OPTIONS] [TARGET]\n       finwait [OPTIONS] <COMMAND>";

const EXAMPLES: &str = "\
Examples:
  finwait                            step through a normal close
  finwait simultaneous-open          step through another built-in scenario
  finwait ./mine.json                step through a file
  finwait --plain                    the same keys, told in lines for a screen reader
  finwait trace normal-close         the same in plain sentences, without a screen
  finwait check scenarios/*.json     are these files right?

TARGET is the name of a built-in scenario, a file, or `-` for standard input. A built-in name wins;
`./name` always means the file.

Exit codes:
  0  fine
  1  an expectation of the scenario does not hold (trace, check)
  2  unusable input or arguments, an impossible step, input/output errors, no terminal";

/// TCP's eleven-state diagram, alive in a terminal: two peers walk it by keypress.
#[derive(Debug, Parser)]
#[command(name = "finwait", version, override_usage = USAGE, after_help = EXAMPLES)]
#[command(disable_help_subcommand = true, subcommand_precedence_over_arg = true)]
pub(super) struct Cli {
    /// The scenario to open [default: normal-close]
    pub(super) target: Option<OsString>,
    /// How it is shown.
    #[command(flatten)]
    pub(super) look: Look,
    /// What to do; without one, the screen opens.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Open the screen on a scenario
    #[command(after_help = "Example:\n  finwait play lost-last-ack --step 4 --autoplay --speed 0.5")]
    Play(Play),
    /// Name the built-in scenarios
    List {
        /// How they are written
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Write every step, without a screen: as plain sentences, or as one JSON object a line
    #[command(after_help = "Examples:\n  finwait trace normal-close\n  \
                            finwait trace ./mine.json --format jsonl | jq -r '.transitions[].edge'")]
    Trace {
        /// A built-in scenario, a file, or `-`
        target: OsString,
        /// How the steps are written
        #[arg(long, value_enum, default_value_t)]
        format: TraceFormat,
    },
    /// Validate scenario files and run them; silent when all is well
    #[command(after_help = "Example:\n  finwait check scenarios/*.json")]
    Check {
        /// The files, `-` among them for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<OsString>,
    },
    /// Write a film of a scenario, or pictures of it: cast, gif, svg, png, html, txt
    #[command(after_help = "Examples:\n  finwait record normal-close -o close.svg\n  \
                            finwait record simultaneous-open -o open.png --step 4 --theme light\n  \
                            finwait record --all --out-dir pages --format html,gif\n\n\
                            A recording depends on these options alone: English and dark unless --lang and\n\
                            --theme say otherwise; HTML is light or dark as its reader prefers.")]
    Record(Box<Record>),
    /// Write the diagram itself
    #[command(after_help = "Example:\n  finwait graph --format dot | dot -Tpng > tcp.png")]
    Graph {
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: GraphFormat,
    },
    /// Write the JSON schema of scenario files
    Schema,
    /// Write completions for a shell
    #[command(
        after_help = "Example:\n  finwait completions bash > ~/.local/share/bash-completion/completions/finwait"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the man page
    #[command(after_help = "Example:\n  finwait man > finwait.1 && man ./finwait.1")]
    Man,
}

/// What `play` takes.
#[derive(Debug, Default, Args)]
pub(super) struct Play {
    /// A built-in scenario, a file, or `-`
    pub(super) target: OsString,
    /// Start at this step; 0 is the start
    #[arg(long, value_name = "N")]
    pub(super) step: Option<usize>,
    /// Play at once, without a key
    #[arg(long)]
    pub(super) autoplay: bool,
    /// Play this many times as fast, such as 0.5 or 2
    #[arg(long, value_name = "X", value_parser = percent)]
    pub(super) speed: Option<u16>,
}

/// How everything is shown.
#[derive(Clone, Copy, Debug, Default, Args)]
#[command(next_help_heading = "Look")]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
pub(super) struct Look {
    /// Language [default: that of the locale]
    #[arg(long, global = true, value_parser = lang_parser(), ignore_case = true)]
    pub(super) lang: Option<Lang>,
    /// Colours of the screen
    #[arg(long, global = true, value_enum, value_name = "NAME", default_value_t)]
    pub(super) theme: ThemeChoice,
    /// Draw with 7-bit ASCII only
    #[arg(long, global = true)]
    pub(super) ascii: bool,
    /// When to use colour; auto obeys `NO_COLOR`
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub(super) color: ColorChoice,
    /// Show each step at once, without motion
    #[arg(long, global = true)]
    pub(super) reduced_motion: bool,
    /// Leave the mouse to the terminal
    #[arg(long, global = true)]
    pub(super) no_mouse: bool,
    /// Tell each step in plain lines, with the same keys, for a screen reader or a pipe
    #[arg(long, global = true)]
    pub(super) plain: bool,
}

/// A theme, or the one that suits the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ThemeChoice {
    #[default]
    Auto,
    Dark,
    Light,
    HighContrast,
    Terminal,
}

impl ThemeChoice {
    /// The theme that was named; `None` if finwait is to choose.
    pub(super) const fn named(self) -> Option<ThemeName> {
        match self {
            Self::Auto => None,
            Self::Dark => Some(ThemeName::Dark),
            Self::Light => Some(ThemeName::Light),
            Self::HighContrast => Some(ThemeName::HighContrast),
            Self::Terminal => Some(ThemeName::Terminal),
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    #[default]
    Auto,
    Always,
    Never,
}

/// How `list` writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    #[default]
    Text,
    Json,
}

/// How `trace` writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum TraceFormat {
    /// Plain sentences
    #[default]
    Text,
    /// One JSON object a line
    Jsonl,
}

/// How `graph` writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// As on the screen
    #[default]
    Text,
    /// Graphviz
    Dot,
    /// Mermaid
    Mermaid,
    /// A picture
    Svg,
}

impl Cli {
    /// What these arguments say, program name first.
    ///
    /// # Errors
    /// clap's own, which says what is wrong, or is the help that was asked for.
    pub(super) fn read(args: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut definition = Self::command();
        let cli = Self::from_arg_matches(&definition.try_get_matches_from_mut(args)?)?;
        if cli.target.is_some() && cli.command.is_some() {
            let why = "a TARGET stands after its command, as in `finwait trace TARGET`";
            return Err(definition.error(clap::error::ErrorKind::ArgumentConflict, why));
        }
        Ok(cli)
    }
}

fn lang_parser() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(Lang::ALL.map(Lang::tag))
        .try_map(|tag| Lang::from_tag(&tag).ok_or("no such language"))
}

/// A factor as whole percents, within what the screen can play: `1.5` is 150.
pub(super) fn percent(factor: &str) -> Result<u16, String> {
    let times = |speed: Option<&u16>| speed.map_or(1.0, |&percent| f64::from(percent) / 100.0);
    let (slowest, fastest) = (times(SPEEDS.first()), times(SPEEDS.last()));
    let factor = factor.parse::<f64>().ok().filter(|factor| (slowest..=fastest).contains(factor));
    factor
        .and_then(|factor| format!("{:.0}", factor * 100.0).parse().ok())
        .ok_or_else(|| format!("it is a number from {slowest} to {fastest}"))
}

impl From<GraphFormat> for graph::Format {
    fn from(format: GraphFormat) -> Self {
        match format {
            GraphFormat::Text => Self::Text,
            GraphFormat::Dot => Self::Dot,
            GraphFormat::Mermaid => Self::Mermaid,
            GraphFormat::Svg => Self::Svg,
        }
    }
}
