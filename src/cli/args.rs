//! The command line, version 1: the one definition that `--help`, completions and the man page come from.
//!
//! It has no texts: they come from the language tables, see [`super::words`]. A heading is
//! the end of a key of the language tables, and what follows the help of a command is its examples.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{
    ArgAction, Args, Command as Definition, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint,
};
use clap_complete::Shell;

use super::complete;
use super::display::DisplayArgs;
use super::explore::Explore;
use super::record::Record;
use super::values::{connection, count, filter, interval, percent, port, seed, step};
use crate::graph;
use crate::lesson::SheetFormat;
use crate::live::Filter;

#[derive(Debug, Default, Parser)]
#[command(name = "finwait", version)]
#[command(override_usage = "finwait [OPTIONS] [TARGET]\nfinwait [OPTIONS] <COMMAND>")]
#[command(disable_help_flag = true, disable_version_flag = true, disable_help_subcommand = true)]
#[command(subcommand_precedence_over_arg = true)]
pub(super) struct Cli {
    #[arg(add = complete::target())]
    pub(super) target: Option<OsString>,
    #[command(flatten)]
    answers: Answers,
    #[command(flatten)]
    pub(super) look: DisplayArgs,
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "display")]
    pub(super) config: Option<OsString>,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// As clap's own, but with texts in both languages.
#[derive(Debug, Default, Args)]
struct Answers {
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 998)]
    help: Option<bool>,
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 999)]
    version: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    #[command(after_help = "finwait play lost-last-ack --step 4 --autoplay --speed 0.5")]
    Play(Play),
    #[command(after_help = "finwait list lab.pcapng")]
    List {
        #[arg(value_hint = ValueHint::FilePath)]
        target: Option<OsString>,
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    #[command(after_help = "finwait trace normal-close\n\
                            finwait trace ./mine.json --format jsonl | jq -r '.transitions[].edge'\n\
                            finwait trace lab.pcapng --connection 3")]
    Trace {
        #[arg(add = complete::target())]
        target: OsString,
        #[arg(long, value_enum, default_value_t)]
        format: TraceFormat,
        #[arg(long, value_name = "N", value_parser = connection, allow_negative_numbers = true)]
        connection: Option<usize>,
    },
    #[command(after_help = "finwait check scenarios/*.json")]
    Check {
        #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
        files: Vec<OsString>,
        #[arg(long)]
        strict: bool,
    },
    #[command(override_usage = "finwait record [OPTIONS] --output <FILE> <TARGET>\n\
                                finwait record [OPTIONS] --all --out-dir <DIR>")]
    #[command(after_help = "finwait record normal-close -o close.svg\n\
                            finwait record simultaneous-open -o open.png --step 4 --theme light\n\
                            finwait record --all --out-dir pages --format html,gif")]
    Record(Box<Record>),
    #[command(after_help = "finwait graph --format dot | dot -Tpng > tcp.png")]
    Graph {
        #[arg(long, value_enum, default_value_t)]
        format: graph::Format,
    },
    Show {
        #[arg(add = complete::name())]
        name: String,
    },
    #[command(after_help = "finwait live --port 8080\n\
                            finwait live --once --format json --filter 'state:CLOSE-WAIT process:nginx'")]
    Live(Live),
    #[command(after_help = "finwait next normal-close --step 4\n\
                            finwait next ./mine.json --format json | jq -c '[.event, .a, .b]'")]
    Next {
        #[arg(add = complete::target())]
        target: OsString,
        #[arg(long, value_name = "N", value_parser = step, allow_negative_numbers = true)]
        step: Option<usize>,
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    Sandbox {
        #[arg(long)]
        established: bool,
    },
    #[command(after_help = "finwait new mine.json && finwait ./mine.json\n\
                            finwait new --level mine.json && finwait check mine.json")]
    New {
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: OsString,
        #[arg(long)]
        level: bool,
        #[arg(long)]
        force: bool,
    },
    #[command(after_help = "ss -tanp | finwait diagnose\nfinwait diagnose netstat.txt --format json")]
    Diagnose {
        #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
        #[arg(value_hint = ValueHint::FilePath)]
        file: OsString,
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    #[command(after_help = "finwait exam --seed 7 --count 10 --solutions -o sheet.html\n\
                            finwait exam --seed 7 --format json | jq '.[0].choices'")]
    Exam(Exam),
    #[command(after_help = "finwait quiz simultaneous-close --results answers.json")]
    Quiz(Quiz),
    #[command(after_help = "finwait level both-closing\nfinwait level ./mine.json")]
    Level {
        #[arg(value_name = "NAME", add = complete::level())]
        name: Option<OsString>,
    },
    #[command(after_help = "finwait explore --losses 1\n\
                            finwait explore --aborts 1 --format json | jq '.pairs | length'\n\
                            finwait explore --to a=CLOSING,b=TIME-WAIT | finwait -")]
    Explore(Explore),
    Config,
    Schema,
    #[command(after_help = "echo 'source <(finwait completions bash)' >> ~/.bashrc\n\
                            echo 'source <(finwait completions zsh)' >> ~/.zshrc\n\
                            echo 'finwait completions fish | source' >> ~/.config/fish/config.fish")]
    Completions {
        shell: Shell,
    },
    #[command(after_help = "finwait man > finwait.1 && man ./finwait.1")]
    Man,
}

#[derive(Debug, Default, Args)]
pub(super) struct Play {
    #[arg(add = complete::target())]
    pub(super) target: OsString,
    #[arg(long, value_name = "N", value_parser = step, allow_negative_numbers = true)]
    pub(super) step: Option<usize>,
    #[arg(long)]
    pub(super) autoplay: bool,
    #[arg(long, value_name = "X", value_parser = percent, allow_negative_numbers = true)]
    pub(super) speed: Option<u16>,
    #[arg(long, value_name = "N", value_parser = connection, allow_negative_numbers = true)]
    pub(super) connection: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct Live {
    #[arg(long, value_name = "TERMS", value_parser = filter, default_value = "", hide_default_value = true)]
    pub(super) filter: Filter,
    #[arg(long, value_name = "N", value_parser = port, allow_negative_numbers = true)]
    pub(super) port: Option<u16>,
    #[arg(long, value_name = "TIME", value_parser = interval, default_value = "1s", conflicts_with = "once")]
    pub(super) every: Duration,
    #[arg(long)]
    pub(super) once: bool,
    #[arg(long, value_enum, default_value_t, requires = "once")]
    pub(super) format: ListFormat,
}

impl Live {
    /// Which sockets: the port is one more term.
    pub(super) fn filter(&self) -> Filter {
        let mut filter = self.filter.clone();
        filter.ports.extend(self.port);
        filter
    }
}

#[derive(Debug, Args)]
pub(super) struct Exam {
    #[arg(long, value_name = "N", value_parser = seed, default_value = "1")]
    pub(super) seed: u64,
    #[arg(long, value_name = "N", value_parser = count, default_value = "10", allow_negative_numbers = true)]
    pub(super) count: usize,
    #[arg(long, value_enum)]
    pub(super) format: Option<SheetFormat>,
    #[arg(long)]
    pub(super) solutions: bool,
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(super) output: PathBuf,
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Debug, Args)]
pub(super) struct Quiz {
    #[arg(add = complete::target())]
    pub(super) target: Option<OsString>,
    #[arg(long, value_name = "N", value_parser = seed)]
    pub(super) seed: Option<u64>,
    #[arg(long, value_name = "FILE")]
    pub(super) results: Option<PathBuf>,
    #[arg(long)]
    pub(super) force: bool,
}

/// How a listing or a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    #[default]
    Text,
    Json,
}

/// How `trace` writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum TraceFormat {
    #[default]
    Text,
    Jsonl,
}

impl Cli {
    /// What these arguments say by this definition, program name first.
    ///
    /// # Errors
    /// clap's own, which says what is wrong, or is the help that was asked for.
    pub(super) fn read(mut definition: Definition, args: &[OsString]) -> Result<Self, clap::Error> {
        let matches = definition.try_get_matches_from_mut(args)?;
        let mut cli = Self::from_arg_matches(&matches)?;
        // Global options may be before or after the command.
        let mut innermost = &matches;
        while let Some((_, deeper)) = innermost.subcommand() {
            innermost = deeper;
        }
        cli.look.note_given(innermost);
        if let (Some(Command::Record(record)), Some((_, matches))) = (&mut cli.command, matches.subcommand())
        {
            record.note_given(matches);
        }
        if cli.target.is_some() && cli.command.is_some() {
            // clap has no word for it; this one it does not use.
            let mut error = clap::Error::new(ErrorKind::ArgumentConflict);
            error.insert(ContextKind::TrailingArg, ContextValue::Bool(true));
            error.insert(ContextKind::Usage, ContextValue::StyledStr(definition.render_usage()));
            return Err(error);
        }
        Ok(cli)
    }
}

impl ValueEnum for graph::Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.id()))
    }
}

impl ValueEnum for SheetFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.id()))
    }
}
