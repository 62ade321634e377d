//! Preferences: `config.toml`, read strictly, and `finwait config`, which prints what is in force and why.
//!
//! Precedence: option, environment, file, what the terminal and the locale say, default. `record` reads none of it.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fmt::{self, Write as _};
use std::io::{self, ErrorKind, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;
use etcetera::BaseStrategy as _;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, cannot_read, visible};
use super::display::{ColorChoice, DisplayArgs, ThemeChoice};
use super::settings::{self, Environment};
use super::target::{slurp, utf8};
use super::values::percent;
use crate::scenario::check::{one_of, suggest};
use crate::scenario::problem::{Found, Problem, Problems, Say, say};
use crate::text::{Lang, Text, key};

/// The largest file that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// What one source says; `None` where it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Preferences {
    pub(super) lang: Option<Lang>,
    pub(super) theme: Option<ThemeChoice>,
    pub(super) ascii: Option<bool>,
    pub(super) color: Option<ColorChoice>,
    pub(super) reduced_motion: Option<bool>,
    pub(super) mouse: Option<bool>,
    /// In percent.
    pub(super) speed: Option<u16>,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// This option of the command line.
    Option(&'static str),
    /// This variable of the environment.
    Environment(&'static str),
    /// `config.toml`.
    File,
    /// The locale.
    Locale,
    /// None was named.
    Default,
}

/// A value and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Choice<T> {
    pub(super) value: T,
    pub(super) origin: Origin,
}

impl<T> Choice<T> {
    /// The first source that names a value, else the default.
    fn first<const N: usize>(sources: [(Option<T>, Origin); N], default: T) -> Self {
        let named = sources.into_iter().find_map(|(value, origin)| Some(Self { value: value?, origin }));
        named.unwrap_or(Self { value: default, origin: Origin::Default })
    }
}

/// All preferences, resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resolved {
    pub(super) lang: Choice<Lang>,
    pub(super) theme: Choice<ThemeChoice>,
    pub(super) ascii: Choice<bool>,
    pub(super) color: Choice<ColorChoice>,
    pub(super) reduced_motion: Choice<bool>,
    pub(super) mouse: Choice<bool>,
    pub(super) speed: Choice<u16>,
}

/// Resolves each preference once.
pub(super) fn resolve(look: DisplayArgs, file: Preferences, env: Environment<'_>) -> Resolved {
    use Origin::{Environment, File, Locale, Option};
    let option = look.preferences();
    let no_color = settings::filled(env, "NO_COLOR").map(|_| ColorChoice::Never);
    let reduce_motion = settings::filled(env, "REDUCE_MOTION").map(|value| value != "0");
    Resolved {
        lang: Choice::first(
            [(option.lang, Option("--lang")), (file.lang, File), (settings::locale_lang(env), Locale)],
            Lang::default(),
        ),
        theme: Choice::first([(option.theme, Option("--theme")), (file.theme, File)], ThemeChoice::Auto),
        ascii: Choice::first([(option.ascii, Option("--ascii")), (file.ascii, File)], false),
        color: Choice::first(
            [
                // `auto` obeys NO_COLOR.
                (option.color.filter(|&color| color != ColorChoice::Auto), Option("--color")),
                (no_color, Environment("NO_COLOR")),
                (option.color, Option("--color")),
                (file.color, File),
            ],
            ColorChoice::Auto,
        ),
        reduced_motion: Choice::first(
            [
                (option.reduced_motion, Option("--reduced-motion")),
                (reduce_motion, Environment("REDUCE_MOTION")),
                (file.reduced_motion, File),
            ],
            false,
        ),
        mouse: Choice::first([(option.mouse, Option("--no-mouse")), (file.mouse, File)], true),
        speed: Choice::first([(file.speed, File)], 100),
    }
}

/// Which file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) path: PathBuf,
    /// It was asked for by name, so it must be there.
    named: bool,
}

/// `--config`, else `FINWAIT_CONFIG`, else the platform's folder; `None` where the platform names no home.
pub(super) fn locate(option: Option<&OsStr>, env: Option<OsString>) -> Option<Location> {
    let named = option.map(OsStr::to_owned).or(env.filter(|name| !name.is_empty()));
    if let Some(name) = named {
        return Some(Location { path: name.into(), named: true });
    }
    let folder = etcetera::base_strategy::choose_native_strategy().ok()?.config_dir();
    Some(Location { path: folder.join("finwait").join("config.toml"), named: false })
}

/// What is wrong with the file.
#[derive(Debug)]
pub(super) enum ConfigError {
    /// It cannot be read.
    Unreadable(Diagnostic),
    /// It can be read, and this is wrong in it.
    Wrong(Problems),
}

/// Reads the file. The default one need not exist.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(location: Option<&Location>, text: Text) -> Result<Preferences, ConfigError> {
    let Some(Location { path, named }) = location else { return Ok(Preferences::default()) };
    match std::fs::File::open(path).and_then(|file| utf8(slurp(file, MAX_BYTES)?, MAX_BYTES)) {
        Ok(source) => parse(&path.to_string_lossy(), source).map_err(ConfigError::Wrong),
        Err(error) if error.kind() == ErrorKind::NotFound && !named => Ok(Preferences::default()),
        Err(error) => {
            let what = cannot_read(&visible(path.as_os_str()), &error, text);
            Err(ConfigError::Unreadable(Diagnostic::new(what)))
        }
    }
}

/// A key of the file: its name, and how its value gets into the preferences. An error says what would be right.
struct Key {
    name: &'static str,
    set: fn(&mut Preferences, &DeValue<'_>) -> Result<(), Say>,
}

/// THE table of keys.
const KEYS: [Key; 7] = [
    Key {
        name: "lang",
        set: |to, value| word(value, &mut to.lang, &Lang::ALL.map(Lang::tag), Lang::from_tag),
    },
    Key {
        name: "theme",
        set: |to, value| word(value, &mut to.theme, &ThemeChoice::NAMES, ThemeChoice::from_name),
    },
    Key { name: "ascii", set: |to, value| boolean(value, &mut to.ascii) },
    Key {
        name: "color",
        set: |to, value| {
            let read = |name: &str| ColorChoice::from_str(name, false).ok();
            word(value, &mut to.color, &["auto", "always", "never"], read)
        },
    },
    Key { name: "reduced_motion", set: |to, value| boolean(value, &mut to.reduced_motion) },
    Key { name: "mouse", set: |to, value| boolean(value, &mut to.mouse) },
    Key { name: "speed", set: |to, value| speed(value, &mut to.speed) },
];

fn word<T>(
    value: &DeValue<'_>,
    to: &mut Option<T>,
    words: &[&str],
    read: impl Fn(&str) -> Option<T>,
) -> Result<(), Say> {
    *to = value.as_str().and_then(read);
    if to.is_some() { Ok(()) } else { Err(one_of(words)) }
}

fn boolean(value: &DeValue<'_>, to: &mut Option<bool>) -> Result<(), Say> {
    *to = value.as_bool();
    if to.is_some() { Ok(()) } else { Err(one_of(&["true", "false"])) }
}

fn speed(value: &DeValue<'_>, to: &mut Option<u16>) -> Result<(), Say> {
    let digits = value.as_float().map(|number| number.as_str().to_owned()).or_else(|| {
        let number = value.as_integer().filter(|number| number.radix() == 10)?;
        Some(number.as_str().to_owned())
    });
    *to = digits.and_then(|digits| percent(&digits).ok());
    if to.is_some() { Ok(()) } else { Err(say(key!("config.speed"))) }
}

/// What a file says, or all that is wrong with it.
pub(super) fn parse(name: &str, source: String) -> Result<Preferences, Problems> {
    let mut found = Found::default();
    let mut preferences = Preferences::default();
    {
        let (table, errors) = DeTable::parse_recoverable(&source);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            found.add(Problem::error(span, say(key!("config.syntax")).with("error", error.message())));
        }
        for (key, value) in table.get_ref() {
            let (name, span) = (key.get_ref().as_ref(), key.span());
            let Some(known) = KEYS.iter().find(|known| known.name == name) else {
                let unknown = Problem::error(span, say(key!("problem.unknown-key")).echo("key", name));
                found.add(suggest(unknown, name, &KEYS.map(|key| key.name)));
                continue;
            };
            if let Err(right) = (known.set)(&mut preferences, value.get_ref()) {
                found.add(wrong_value(name, &source, value.span(), right));
            }
        }
    }
    if found.worst().is_some() { Err(Problems::new(name, source, found)) } else { Ok(preferences) }
}

fn wrong_value(key: &str, source: &str, span: Range<usize>, right: Say) -> Problem {
    let value = source.get(span.clone()).unwrap_or_default();
    Problem::error(span, say(key!("config.value")).with("key", key).echo("value", value)).help(right)
}

/// Writes what is in force as a file that says the same, each value with where it comes from.
pub(super) fn print(
    out: &mut dyn Write,
    resolved: &Resolved,
    location: Option<&Location>,
    text: Text,
) -> io::Result<()> {
    let path = location.map_or(Path::new(""), |location| &location.path);
    let state = match location {
        None => key!("config.no-folder"),
        Some(_) if path.exists() => key!("config.read"),
        Some(_) => key!("config.absent"),
    };
    let name = visible(path.as_os_str());
    writeln!(out, "# {}", text.fill(state, &[("name", &name)]))?;
    writeln!(out, "# {}", text.get(key!("config.order")))?;
    let Resolved { lang, theme, ascii, color, reduced_motion, mouse, speed } = resolved;
    let rows = [
        row("lang", &Quoted(lang.value.tag()), lang.origin, text),
        row("theme", &Quoted(theme.value.name()), theme.origin, text),
        row("ascii", &ascii.value, ascii.origin, text),
        row("color", &Quoted(&color_name(color.value)), color.origin, text),
        row("reduced_motion", &reduced_motion.value, reduced_motion.origin, text),
        row("mouse", &mouse.value, mouse.origin, text),
        row("speed", &(f64::from(speed.value) / 100.0), speed.origin, text),
    ];
    rows.iter().try_for_each(|row| writeln!(out, "{row}"))
}

fn color_name(color: ColorChoice) -> String {
    color.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

fn row(key: &str, value: &dyn fmt::Display, origin: Origin, text: Text) -> String {
    let mut row = format!("{key} = {value}");
    let from: Cow<'_, str> = match origin {
        Origin::Option(name) | Origin::Environment(name) => name.into(),
        Origin::File => text.get(key!("config.from-file")).into(),
        Origin::Locale => text.get(key!("config.from-locale")).into(),
        Origin::Default => text.get(key!("config.from-default")).into(),
    };
    let _ = write!(row, "{:>gap$} {from}", "#", gap = 30_usize.saturating_sub(row.len()).max(2));
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ThemeName;

    fn problems(source: &str) -> String {
        let problems = parse("config.toml", source.to_owned()).expect_err("something is wrong");
        problems.render(false, Text::of(Lang::En))
    }

    #[test]
    fn every_key_is_read() {
        let source = "lang = 'zh-CN'\ntheme = 'light'\nascii = true\ncolor = 'never'\nreduced_motion = true\n\
                      mouse = false\nspeed = 1.5\n";
        let read = parse("config.toml", source.to_owned()).unwrap();
        let all = Preferences {
            lang: Some(Lang::ZhCn),
            theme: Some(ThemeChoice::Named(ThemeName::Light)),
            ascii: Some(true),
            color: Some(ColorChoice::Never),
            reduced_motion: Some(true),
            mouse: Some(false),
            speed: Some(150),
        };
        assert_eq!(read, all);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_all_at_once() {
        insta::assert_snapshot!(problems("thme = \"dark\"\nspeed = 9\nmouse = \"no\"\nlang = \"fr\"\n[x]\n"));
    }

    #[test]
    fn a_line_that_is_no_toml_is_told_with_its_place() {
        let shown = problems("theme = \"dark\"\nmouse = \n");
        assert!(shown.contains("config.toml:2:"), "{shown}");
    }

    #[test]
    fn a_key_stands_once() {
        assert!(problems("mouse = true\nmouse = false\n").contains("config.toml:2:1"));
    }

    #[test]
    fn an_option_wins_over_the_environment_and_that_over_the_file() {
        let file =
            Preferences { color: Some(ColorChoice::Always), lang: Some(Lang::ZhCn), ..Default::default() };
        let env = |name: &str| match name {
            "NO_COLOR" => Some("1".to_owned()),
            "LANG" => Some("en_US.UTF-8".to_owned()),
            _ => None,
        };
        let resolved = resolve(DisplayArgs::default(), file, &env);
        assert_eq!(
            resolved.color,
            Choice { value: ColorChoice::Never, origin: Origin::Environment("NO_COLOR") }
        );
        assert_eq!(resolved.lang, Choice { value: Lang::ZhCn, origin: Origin::File });
        let look = DisplayArgs { color: ColorChoice::Always, color_given: true, ..DisplayArgs::default() };
        let resolved = resolve(look, file, &env);
        assert_eq!(resolved.color, Choice { value: ColorChoice::Always, origin: Origin::Option("--color") });
    }

    #[test]
    fn what_is_printed_says_the_same_when_it_is_read() {
        let file = Preferences { speed: Some(50), mouse: Some(false), ..Preferences::default() };
        let resolved = resolve(DisplayArgs::default(), file, &|_| None);
        let mut printed = Vec::new();
        print(&mut printed, &resolved, None, Text::of(Lang::ZhCn)).unwrap();
        let again = parse("config.toml", String::from_utf8(printed).unwrap()).unwrap();
        assert_eq!(resolve(DisplayArgs::default(), again, &|_| None).speed.value, 50);
        assert_eq!((again.mouse, again.lang), (Some(false), Some(Lang::En)));
    }
}
