//! How the program looks and speaks: the options that go with every command.

use std::ffi::{OsStr, OsString};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::app::ThemeName;
use crate::text::Lang;

#[derive(Clone, Copy, Debug, Default, Args)]
#[command(next_help_heading = "look")]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
pub(super) struct Look {
    #[arg(long, global = true, value_parser = lang_parser(), ignore_case = true)]
    pub(super) lang: Option<Lang>,
    #[arg(long, global = true, value_parser = theme_parser(), value_name = "NAME", default_value = AUTO)]
    pub(super) theme: ThemeChoice,
    #[arg(long, global = true)]
    pub(super) ascii: bool,
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub(super) color: ColorChoice,
    #[arg(long, global = true)]
    pub(super) reduced_motion: bool,
    #[arg(long, global = true)]
    pub(super) no_mouse: bool,
    #[arg(long, global = true)]
    pub(super) plain: bool,
}

impl Look {
    /// What a line says of how to speak, be the rest of it right or wrong.
    pub(super) fn glimpse(args: &[OsString]) -> Self {
        let color = |value: &str| ColorChoice::from_str(value, false).ok();
        Self {
            lang: glimpse(args, "--lang", Lang::from_tag),
            color: glimpse(args, "--color", color).unwrap_or_default(),
            ..Self::default()
        }
    }
}

/// The first value of this option on the line that can be read.
fn glimpse<T>(args: &[OsString], option: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    let mut args = args.iter().map(OsString::as_os_str).take_while(|arg| *arg != "--").map(OsStr::to_str);
    while let Some(arg) = args.next() {
        let value = match arg.and_then(|arg| arg.strip_prefix(option)) {
            Some("") => args.next().flatten(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        if let Some(value) = value.and_then(&read) {
            return Some(value);
        }
    }
    None
}

/// The theme that is named; `None` if finwait is to choose. By this name, as of an `Option` clap would think that the
/// argument has no value where it is left out.
pub(super) type ThemeChoice = Option<ThemeName>;

/// The name that leaves the choice to finwait.
const AUTO: &str = "auto";

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    #[default]
    Auto,
    Always,
    Never,
}

fn lang_parser() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(Lang::ALL.map(Lang::tag)).map(|tag| Lang::from_tag(&tag).unwrap_or_default())
}

fn theme_parser() -> impl TypedValueParser<Value = ThemeChoice> {
    let named = |name: String| ThemeName::ALL.into_iter().find(|theme| theme.id() == name);
    PossibleValuesParser::new([AUTO].into_iter().chain(ThemeName::ALL.map(ThemeName::id))).map(named)
}
