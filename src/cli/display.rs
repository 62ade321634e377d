//! The options of every command: language, theme, colours, plain mode.

use std::ffi::{OsStr, OsString};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueEnum};

use super::config::Preferences;
use crate::app::ThemeName;
use crate::text::Lang;

#[derive(Clone, Copy, Debug, Default, Args)]
#[command(next_help_heading = "display")]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
pub(super) struct DisplayArgs {
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
    /// Whether `--theme` is given on the command line.
    #[arg(skip)]
    pub(super) theme_given: bool,
    /// Whether `--color` is given on the command line.
    #[arg(skip)]
    pub(super) color_given: bool,
}

impl DisplayArgs {
    /// The language and colour options of a command line, even if the rest of it is invalid.
    pub(super) fn glimpse(args: &[OsString]) -> Self {
        let color = |value: &OsStr| ColorChoice::from_str(value.to_str()?, false).ok();
        Self {
            lang: glimpse(args, "--lang", |value| Lang::from_tag(value.to_str()?)),
            color: glimpse(args, "--color", color).unwrap_or_default(),
            color_given: glimpse(args, "--color", color).is_some(),
            ..Self::default()
        }
    }

    /// The file that a line names as preferences.
    pub(super) fn glimpse_config(args: &[OsString]) -> Option<OsString> {
        glimpse(args, "--config", |value| Some(value.to_owned()))
    }

    /// Records which options with a default are given on the command line.
    pub(super) fn note_given(&mut self, matches: &ArgMatches) {
        let is_given = |id| matches.value_source(id) == Some(ValueSource::CommandLine);
        (self.theme_given, self.color_given) = (is_given("theme"), is_given("color"));
    }

    /// What the options say; a flag that is absent says nothing.
    pub(super) fn preferences(self) -> Preferences {
        Preferences {
            lang: self.lang,
            theme: self.theme_given.then_some(self.theme),
            ascii: self.ascii.then_some(true),
            color: self.color_given.then_some(self.color),
            reduced_motion: self.reduced_motion.then_some(true),
            mouse: self.no_mouse.then_some(false),
            speed: None,
        }
    }
}

/// The first value of this option on the line that can be read.
fn glimpse<T>(args: &[OsString], option: &str, read: impl Fn(&OsStr) -> Option<T>) -> Option<T> {
    let mut args = args.iter().map(OsString::as_os_str).take_while(|arg| *arg != "--");
    while let Some(arg) = args.next() {
        let value = if arg == option {
            args.next()
        } else {
            let joined = arg.to_str().and_then(|arg| arg.strip_prefix(option));
            joined.and_then(|rest| rest.strip_prefix('=')).map(OsStr::new)
        };
        if let Some(value) = value.and_then(&read) {
            return Some(value);
        }
    }
    None
}

/// The theme: one by name, or the one that suits the terminal's background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ThemeChoice {
    #[default]
    Auto,
    Named(ThemeName),
}

/// The name that leaves the choice to finwait.
const AUTO: &str = "auto";

impl ThemeChoice {
    /// All names, as options and preferences have them.
    pub(super) const NAMES: [&str; 1 + ThemeName::ALL.len()] = {
        let mut names = [AUTO; 1 + ThemeName::ALL.len()];
        let mut index = 0;
        while index < ThemeName::ALL.len() {
            names[index + 1] = ThemeName::ALL[index].id();
            index += 1;
        }
        names
    };

    /// The choice of this name.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        let named = || ThemeName::ALL.into_iter().find(|theme| theme.id() == name).map(Self::Named);
        if name == AUTO { Some(Self::Auto) } else { named() }
    }

    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Auto => AUTO,
            Self::Named(theme) => theme.id(),
        }
    }

    /// The theme, if one is named.
    pub(super) const fn named(self) -> Option<ThemeName> {
        match self {
            Self::Auto => None,
            Self::Named(theme) => Some(theme),
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

fn lang_parser() -> impl TypedValueParser<Value = Lang> {
    PossibleValuesParser::new(Lang::ALL.map(Lang::tag)).map(|tag| Lang::from_tag(&tag).unwrap_or_default())
}

fn theme_parser() -> impl TypedValueParser<Value = ThemeChoice> {
    PossibleValuesParser::new(ThemeChoice::NAMES)
        .map(|name| ThemeChoice::from_name(&name).unwrap_or_default())
}
