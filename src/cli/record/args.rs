//! The arguments of `record`.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueEnum, ValueHint};

use crate::cli::complete;
use crate::cli::values::{connection, percent, pixels, seconds, size, step};
use crate::record::Format;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
pub(in crate::cli) struct Record {
    #[arg(required_unless_present_any = ["all", "out_dir"], conflicts_with_all = ["all", "out_dir"])]
    #[arg(add = complete::target())]
    pub(super) target: Option<OsString>,
    #[arg(short, long, value_name = "FILE")]
    #[arg(required_unless_present_any = ["all", "out_dir"], conflicts_with_all = ["all", "out_dir"])]
    pub(super) output: Option<PathBuf>,
    #[arg(long, value_name = "N", value_parser = connection, conflicts_with = "all")]
    #[arg(allow_negative_numbers = true)]
    pub(super) connection: Option<usize>,
    #[arg(long, requires = "out_dir")]
    pub(super) all: bool,
    #[arg(long, value_name = "DIR", requires = "all", value_hint = ValueHint::DirPath)]
    pub(super) out_dir: Option<PathBuf>,
    #[arg(long, value_enum, value_delimiter = ',', value_name = "FORMAT")]
    pub(super) format: Vec<Format>,
    #[arg(long)]
    pub(super) force: bool,

    #[arg(long, value_name = "WxH", value_parser = size, default_value = "120x36", help_heading = "frames")]
    pub(super) size: (u16, u16),
    #[arg(long, value_name = "N", value_parser = step, default_value = "0", help_heading = "frames")]
    #[arg(conflicts_with = "all", allow_negative_numbers = true)]
    pub(super) from: usize,
    #[arg(long, value_name = "N", value_parser = step, conflicts_with = "all", help_heading = "frames")]
    #[arg(allow_negative_numbers = true)]
    pub(super) to: Option<usize>,
    #[arg(long, value_name = "X", value_parser = percent, default_value = "1", help_heading = "frames")]
    #[arg(allow_negative_numbers = true)]
    pub(super) speed: u16,
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = "frames")]
    #[arg(allow_negative_numbers = true)]
    pub(super) hold: Option<u32>,
    #[arg(long = "loop", overrides_with = "no_loop", help_heading = "frames")]
    pub(super) looped: bool,
    #[arg(long, overrides_with = "looped", help_heading = "frames")]
    pub(super) no_loop: bool,
    #[arg(long, value_name = "N", value_parser = step, help_heading = "frames")]
    #[arg(conflicts_with_all = ["from", "to", "each", "all"], allow_negative_numbers = true)]
    pub(super) step: Option<usize>,
    #[arg(long, conflicts_with = "all", help_heading = "frames")]
    pub(super) each: bool,
    #[arg(long, value_name = "TEXT", conflicts_with = "all", help_heading = "frames")]
    pub(super) title: Option<String>,

    #[arg(long, value_name = "N", value_parser = ["2", "3"], default_value = "2", help_heading = "formats")]
    pub(super) cast_version: String,
    #[arg(long, value_name = "PX", value_parser = pixels, default_value = "14", help_heading = "formats")]
    #[arg(allow_negative_numbers = true)]
    pub(super) font_size: f32,
    #[arg(long, value_name = "FILE", help_heading = "formats")]
    pub(super) font: Option<PathBuf>,

    /// The ids of the options given on the command line, without defaults.
    #[arg(skip)]
    pub(super) given: HashSet<String>,
}

impl Record {
    /// Records which options are given on the command line.
    pub(in crate::cli) fn note_given(&mut self, matches: &ArgMatches) {
        let is_given = |id: &&str| matches.value_source(id) == Some(ValueSource::CommandLine);
        self.given = matches.ids().map(clap::Id::as_str).filter(is_given).map(str::to_owned).collect();
    }
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.ending()))
    }
}
