//! From options and environment to settings: a pure function, so that every case is a line of a test.

use super::config::{Origin, Resolved};
use super::display::{ColorChoice, ThemeChoice};
use crate::app::{Depth, GlyphSet, Settings, ThemeName};
use crate::terminal::Ask;
use crate::text::Lang;

/// What a variable of the environment holds; `None` if it is not set.
pub(super) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The settings of the screen.
pub(super) fn settings(resolved: &Resolved, env: Environment<'_>) -> Settings {
    Settings {
        lang: resolved.lang.value,
        theme: resolved.theme.value.named().or_else(|| theme(env)).unwrap_or(ThemeName::Dark),
        depth: depth(resolved.color.value, env),
        glyphs: glyphs(resolved, env),
        reduced_motion: resolved.reduced_motion.value,
    }
}

/// What the terminal is to be asked: what matters, and is not chosen.
pub(super) fn ask(resolved: &Resolved, env: Environment<'_>) -> Ask {
    Ask {
        background: resolved.theme.value == ThemeChoice::Auto
            && depth(resolved.color.value, env) != Depth::Mono,
        utf8_glyphs: (resolved.ascii.origin == Origin::Default).then(|| utf8_glyphs(env)),
    }
}

/// From the environment of some terminals: `COLORFGBG` ends in the number of the background among the sixteen colours.
fn theme(env: Environment<'_>) -> Option<ThemeName> {
    let colors = filled(env, "COLORFGBG")?;
    match colors.rsplit(';').next()?.parse::<u8>().ok()? {
        7 | 9..=15 => Some(ThemeName::Light),
        0..=6 | 8 => Some(ThemeName::Dark),
        _ => None,
    }
}

/// Whether diagnostics are coloured on a stream that is a terminal, or is none.
pub(super) fn colours_diagnostics(color: ColorChoice, is_terminal: bool, env: Environment<'_>) -> bool {
    match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => is_terminal && depth(color, env) != Depth::Mono,
    }
}

/// The glyphs of the terminal, from options and environment.
fn glyphs(resolved: &Resolved, env: Environment<'_>) -> GlyphSet {
    let by_charset = resolved.ascii.origin == Origin::Default && has_other_charset(env);
    if resolved.ascii.value || by_charset { GlyphSet::Ascii } else { utf8_glyphs(env) }
}

/// The glyphs of a terminal that uses UTF-8.
fn utf8_glyphs(env: Environment<'_>) -> GlyphSet {
    if is_console(env) { GlyphSet::Console } else { GlyphSet::Unicode }
}

/// Whether the terminal is a Linux console. `linux-16color` and its like are entries of the same terminal.
fn is_console(env: Environment<'_>) -> bool {
    filled(env, "TERM").is_some_and(|term| term == "linux" || term.starts_with("linux-"))
}

/// Whether the terminal can place its cursor, according to the environment.
pub(super) fn can_draw(env: Environment<'_>) -> bool {
    filled(env, "TERM").is_none_or(|term| term != "dumb")
}

/// The value of a variable that is set and not empty.
pub(super) fn filled(env: Environment<'_>, name: &str) -> Option<String> {
    env(name).filter(|value| !value.is_empty())
}

/// The locale of a category: the first of the three variables that is set decides, as POSIX has it.
fn locale(env: Environment<'_>, category: &str) -> Option<String> {
    ["LC_ALL", category, "LANG"].into_iter().find_map(|name| filled(env, name))
}

/// The language of the locale. None if its charset is not UTF-8, or on a Linux console: they could show little but English.
pub(super) fn locale_lang(env: Environment<'_>) -> Option<Lang> {
    let spoken = locale(env, "LC_MESSAGES").filter(|_| !has_other_charset(env) && !is_console(env));
    Lang::from_locale(&spoken?)
}

/// The glyphs that the screen begins with, until the terminal answers that it uses UTF-8: the charset of the C locale
/// is ASCII. What is written to files and pipes has no such reader.
pub(super) fn first_glyphs(resolved: &Resolved, env: Environment<'_>) -> GlyphSet {
    let is_c = locale(env, "LC_CTYPE").is_some_and(|locale| locale == "C" || locale == "POSIX");
    let is_default = resolved.ascii.origin == Origin::Default;
    if is_default && is_c { GlyphSet::Ascii } else { glyphs(resolved, env) }
}

/// Whether the locale names a charset that is not UTF-8.
fn has_other_charset(env: Environment<'_>) -> bool {
    let Some(locale) = locale(env, "LC_CTYPE") else { return false };
    let Some((_, charset)) = locale.split_once('.') else { return false };
    let charset = charset.split('@').next().unwrap_or_default().replace('-', "");
    !charset.eq_ignore_ascii_case("utf8")
}

fn depth(color: ColorChoice, env: Environment<'_>) -> Depth {
    if color == ColorChoice::Never || color == ColorChoice::Auto && !can_draw(env) {
        return Depth::Mono;
    }
    if filled(env, "COLORTERM").is_some_and(|value| value == "truecolor" || value == "24bit") {
        Depth::True
    } else if filled(env, "TERM").is_some_and(|term| term.contains("256")) {
        Depth::Ansi256
    } else {
        Depth::Ansi16
    }
}
