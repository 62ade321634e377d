use std::ffi::OsString;

use clap::CommandFactory;
use unicode_width::UnicodeWidthStr;

use super::args::{Cli, Command};
use super::config::Preferences;
use super::display::{ColorChoice, DisplayArgs, ThemeChoice};
use super::settings::{can_draw, colours_diagnostics, settings as resolve};
use super::words::{self, EXAMPLES, EXIT_CODES};
use super::{Status, config, man};
use crate::app::{Depth, GlyphSet, Settings, ThemeName};
use crate::scenario::Severity;
use crate::text::{Lang, Text, TextKey};

/// The settings that these options and this environment (`NAME=value` ...) lead to.
fn settings(options: &str, environment: &str) -> Settings {
    resolve(&resolved(options, environment), &env(environment))
}

fn resolved(options: &str, environment: &str) -> config::Resolved {
    let look = parsed(&format!("finwait {options}")).unwrap().look;
    config::resolve(look, Preferences::default(), &env(environment))
}

fn env(environment: &str) -> impl Fn(&str) -> Option<String> {
    move |name| {
        let mut pairs = environment.split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    }
}

pub(super) fn args(line: &str) -> Vec<OsString> {
    line.split_whitespace().map(OsString::from).collect()
}

fn parsed(line: &str) -> Result<Cli, clap::Error> {
    Cli::read(words::annotated(Text::of(Lang::En)), &args(line))
}

#[test]
fn the_definition_holds() {
    Cli::command().debug_assert();
    let bare = Cli::read(Cli::command(), &["finwait".into()]).unwrap();
    assert_eq!(format!("{:?}", Cli::default()), format!("{bare:?}"), "no arguments are the defaults");
}

#[test]
fn the_language_is_the_option_else_the_first_locale_that_is_set() {
    for (options, environment, lang) in [
        ("", "", Lang::En),
        ("", "LANG=zh_CN.UTF-8", Lang::ZhCn),
        ("", "LANG=zh_CN", Lang::ZhCn),
        ("", "LANG=zh_CN.UTF-8 LC_MESSAGES=en_GB.UTF-8", Lang::En),
        ("", "LANG=en_GB.UTF-8 LC_MESSAGES=zh_CN.UTF-8 LC_ALL=", Lang::ZhCn),
        ("", "LC_MESSAGES=zh_CN.UTF-8 LC_ALL=C", Lang::En),
        ("", "LANG=zh_CN.UTF-8 LC_ALL=fr_FR.UTF-8", Lang::En),
        ("", "LANG=zh_CN.GB18030", Lang::En),
        ("", "TERM=linux LANG=zh_CN.UTF-8", Lang::En),
        ("--lang zh-CN", "TERM=linux", Lang::ZhCn),
        ("--lang zh-CN", "LC_ALL=C", Lang::ZhCn),
        ("--lang ZH-cn", "", Lang::ZhCn),
        ("--lang en", "LANG=zh_CN.UTF-8", Lang::En),
        ("--lang zh-CN", "LANG=zh_CN.GB18030", Lang::ZhCn),
    ] {
        assert_eq!(settings(options, environment).lang, lang, "{options:?} {environment:?}");
    }
}

#[test]
fn the_screen_begins_in_ascii_in_the_c_locale_and_the_terminal_has_the_last_word() {
    use GlyphSet::{Ascii, Console, Unicode};
    for (options, environment, first, utf8) in [
        ("", "", Unicode, Some(Unicode)),
        ("", "LC_ALL=C", Ascii, Some(Unicode)),
        ("", "LANG=POSIX", Ascii, Some(Unicode)),
        ("", "LC_ALL=C LANG=en_US.UTF-8", Ascii, Some(Unicode)),
        ("", "LC_ALL=C TERM=linux", Ascii, Some(Console)),
        ("", "LC_ALL=C.UTF-8", Unicode, Some(Unicode)),
        ("", "LC_ALL=C.UTF-8 TERM=linux", Console, Some(Console)),
        ("", "LC_ALL=en_US.ISO-8859-1", Ascii, Some(Unicode)),
        ("--ascii", "LC_ALL=C.UTF-8", Ascii, None),
    ] {
        let (environment, resolved) = (env(environment), resolved(options, environment));
        assert_eq!(super::settings::first_glyphs(&resolved, &environment), first, "{options}");
        assert_eq!(super::settings::ask(&resolved, &environment).utf8_glyphs, utf8, "{options}");
    }
}

#[test]
fn the_glyphs_are_ascii_by_option_or_charset_and_the_console_s_by_its_name() {
    use GlyphSet::{Ascii, Console, Unicode};
    for (options, environment, glyphs) in [
        ("", "", Unicode),
        ("", "LANG=C", Unicode),
        ("", "LC_ALL=C.UTF-8", Unicode),
        ("", "LANG=en_US.utf8", Unicode),
        ("", "LANG=de_DE@euro", Unicode),
        ("", "LANG=de_DE.ISO-8859-15@euro", Ascii),
        ("", "LC_ALL=en_US.UTF-8 LANG=en_US.ISO-8859-1", Unicode),
        ("", "LC_CTYPE=en_US.ISO-8859-1 LANG=en_US.UTF-8", Ascii),
        ("--ascii", "LANG=en_US.UTF-8", Ascii),
        ("", "TERM=xterm-256color LANG=en_US.UTF-8", Unicode),
        ("", "TERM=linux LANG=en_US.UTF-8", Console),
        ("", "TERM=linux-16color", Console),
        ("", "TERM=linuxish", Unicode),
        ("--ascii", "TERM=linux", Ascii),
        ("", "TERM=linux LANG=de_DE.ISO-8859-1", Ascii),
    ] {
        assert_eq!(settings(options, environment).glyphs, glyphs, "{options:?} {environment:?}");
    }
}

#[test]
fn the_depth_is_what_the_terminal_says_unless_colour_is_refused() {
    for (options, environment, depth) in [
        ("", "", Depth::Ansi16),
        ("", "TERM=xterm", Depth::Ansi16),
        ("", "TERM=xterm-256color", Depth::Ansi256),
        ("", "TERM=xterm-256color COLORTERM=truecolor", Depth::True),
        ("", "TERM=xterm COLORTERM=24bit", Depth::True),
        ("", "TERM=xterm COLORTERM=yes", Depth::Ansi16),
        ("", "COLORTERM=truecolor NO_COLOR=1", Depth::Mono),
        ("", "COLORTERM=truecolor NO_COLOR=", Depth::True),
        ("", "TERM=dumb COLORTERM=truecolor", Depth::Mono),
        ("--color never", "COLORTERM=truecolor", Depth::Mono),
        ("--color always", "COLORTERM=truecolor NO_COLOR=1", Depth::True),
        ("--color always", "TERM=dumb", Depth::Ansi16),
    ] {
        assert_eq!(settings(options, environment).depth, depth, "{options:?} {environment:?}");
    }
}

#[test]
fn motion_and_theme_follow_their_options() {
    for (options, environment, reduced) in [
        ("", "", false),
        ("", "REDUCE_MOTION=1", true),
        ("", "REDUCE_MOTION=0", false),
        ("", "REDUCE_MOTION=", false),
        ("--reduced-motion", "REDUCE_MOTION=0", true),
    ] {
        assert_eq!(settings(options, environment).reduced_motion, reduced, "{options:?} {environment:?}");
    }
    assert_eq!(settings("", "").theme, ThemeName::Dark);
    for (told, theme) in [
        ("15;0", ThemeName::Dark),
        ("0;15", ThemeName::Light),
        ("0;default;15", ThemeName::Light),
        ("12;8", ThemeName::Dark),
        ("0;7", ThemeName::Light),
        ("default;default", ThemeName::Dark),
    ] {
        assert_eq!(settings("", &format!("COLORFGBG={told}")).theme, theme, "{told}");
        assert_eq!(settings("--theme dark", &format!("COLORFGBG={told}")).theme, ThemeName::Dark);
    }
    assert_eq!(settings("--theme high-contrast", "").theme, ThemeName::HighContrast);
    assert_eq!(DisplayArgs::default().theme, ThemeChoice::Auto);
}

#[test]
fn diagnostics_are_coloured_on_a_terminal_that_has_colour() {
    for (options, is_terminal, environment, coloured) in [
        ("", true, "TERM=xterm", true),
        ("", false, "TERM=xterm", false),
        ("", true, "NO_COLOR=1", false),
        ("--color auto", true, "NO_COLOR=1", false),
        ("", true, "TERM=dumb", false),
        ("--color always", false, "NO_COLOR=1", true),
        ("--color never", true, "", false),
    ] {
        let env = env(environment);
        let look = parsed(&format!("finwait {options}")).unwrap().look;
        let color = config::resolve(look, Preferences::default(), &env).color.value;
        assert_eq!(
            colours_diagnostics(color, is_terminal, &env),
            coloured,
            "{options:?} {is_terminal} {environment:?}"
        );
    }
    assert!(can_draw(&env("")) && can_draw(&env("TERM=xterm")) && !can_draw(&env("TERM=dumb")));
}

#[test]
fn options_of_the_whole_program_stand_before_or_after_the_command() {
    for line in ["finwait --lang zh-CN list", "finwait list --lang zh-CN"] {
        let cli = parsed(line).unwrap();
        assert_eq!(cli.look.lang, Some(Lang::ZhCn), "{line}");
        assert!(matches!(cli.command, Some(Command::List { .. })), "{line}");
    }
}

#[test]
fn a_target_is_what_is_no_command() {
    let target = |line| parsed(line).unwrap().target;
    assert_eq!(target("finwait"), None);
    assert_eq!(target("finwait normal-close").as_deref(), Some("normal-close".as_ref()));
    assert_eq!(target("finwait ./list").as_deref(), Some("./list".as_ref()));
    assert_eq!(target("finwait -").as_deref(), Some("-".as_ref()));
    assert_eq!(target("finwait -- list").as_deref(), Some("list".as_ref()));
    assert_eq!(parsed("finwait normal-close list").unwrap_err().exit_code(), 2);
}

#[test]
fn speed_is_a_factor_within_limits() {
    let speed = |factor: &str| match parsed(&format!("finwait play x --speed {factor}")) {
        Ok(Cli { command: Some(Command::Play(play)), .. }) => play.speed,
        _ => None,
    };
    assert_eq!(speed("1"), Some(100));
    assert_eq!(speed("0.5"), Some(50));
    assert_eq!(speed("1.25"), Some(125));
    for wrong in ["0", "-1", "1000", "NaN", "inf", "fast", "1e300"] {
        assert_eq!(speed(wrong), None, "{wrong}");
    }
}

#[test]
fn the_worst_verdict_is_the_exit_code() {
    let statuses = [None, Some(Severity::Unmet), Some(Severity::Error), Some(Severity::Unmet)];
    let of = |some: &[Option<Severity>]| some.iter().copied().map(Status::from).max().unwrap().code();
    assert_eq!(of(&statuses), 2);
    assert_eq!(of(&statuses[..2]), 1);
    assert_eq!(of(&statuses[..1]), 0);
}

/// The help of the program and of each of its commands, as wide as this.
fn pages(lang: Lang, width: usize) -> Vec<String> {
    let mut program = words::annotated(Text::of(lang)).term_width(width);
    program.build();
    let commands = program.get_subcommands().map(|command| command.clone().term_width(width));
    let mut pages: Vec<_> = commands.map(|mut command| command.render_help().to_string()).collect();
    pages.insert(0, program.render_help().to_string());
    pages
}

#[test]
fn help_is_short_and_complete() {
    for lang in Lang::ALL {
        let pages = pages(lang, 100);
        assert_eq!(pages.len(), 1 + Cli::command().get_subcommands().count());
        let name = format!("help-{}", lang.tag());
        insta::assert_snapshot!(name, pages.join(&format!("\n{}\n\n", "=".repeat(100))));
    }
}

#[test]
fn help_fits_a_narrow_terminal() {
    for lang in Lang::ALL {
        for page in pages(lang, 80) {
            for line in page.lines().filter(|line| !line.starts_with("  finwait ")) {
                assert!(line.width() <= 80, "{}: {line}", lang.tag());
            }
        }
    }
}

#[test]
fn every_part_of_the_definition_has_its_words_and_no_words_are_left_over() {
    let examples = EXAMPLES.iter().chain(&EXIT_CODES);
    let mut keys: Vec<String> = examples.map(|(_, key)| key.name().to_owned()).collect();
    let program = Cli::command();
    for command in [&program].into_iter().chain(program.get_subcommands()) {
        keys.push(format!("cli.command.{}", command.get_name()));
        for arg in command.get_arguments() {
            let candidates = words::keys(command.get_name(), arg);
            let found = candidates.iter().find(|key| TextKey::find(&[key]).is_some());
            keys.push(found.unwrap_or(&candidates[0]).clone());
            keys.push(words::heading(arg));
        }
    }
    for key in &keys {
        assert!(TextKey::find(&[key]).is_some(), "{key} is missing");
    }
    let families = ["cli.arg.", "cli.command.", "cli.example.", "cli.exit."];
    for key in TextKey::all().map(TextKey::name) {
        if families.iter().any(|family| key.starts_with(family)) {
            assert!(keys.iter().any(|known| known == key), "{key} is of no use");
        }
        if let Some(note) = key.strip_prefix("cli.note.") {
            let is_of_a_command = keys.contains(&format!("cli.command.{note}"));
            assert!(is_of_a_command || ["default", "values"].contains(&note), "cli.note.{note} is of no use");
        }
    }
}

#[test]
fn a_wrong_line_is_answered_in_the_language_that_it_asks_for() {
    for (line, lang) in [
        ("finwait --lang zh-CN --foo", Some(Lang::ZhCn)),
        ("finwait --foo --lang=ZH-cn", Some(Lang::ZhCn)),
        ("finwait record --lang xx --lang zh-CN", Some(Lang::ZhCn)),
        ("finwait --lang", None),
        ("finwait --language zh-CN", None),
        ("finwait -- --lang zh-CN", None),
    ] {
        assert_eq!(DisplayArgs::glimpse(&args(line)).lang, lang, "{line}");
    }
    assert_eq!(DisplayArgs::glimpse(&args("finwait --foo --color never")).color, ColorChoice::Never);
}

#[test]
fn the_man_page_has_the_sections_of_one() {
    for (lang, sections) in [
        (Lang::En, "NAME SYNOPSIS DESCRIPTION ARGUMENTS OPTIONS DISPLAY COMMANDS NOTES"),
        (Lang::ZhCn, "名称 概要 描述 参数 选项 外观 命令 说明"),
    ] {
        let mut page = Vec::new();
        man::man(&mut page, Text::of(lang)).unwrap();
        let page = String::from_utf8(page).unwrap();
        let found: Vec<_> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        assert_eq!(found.join(" "), sections);
        let program = words::annotated(Text::of(lang));
        for command in [&program].into_iter().chain(program.get_subcommands()) {
            for arg in command.get_arguments() {
                // As roff writes it.
                let help = arg.get_help().unwrap().to_string().replace('-', "\\-").replace('\'', "\\*(Aq");
                assert!(page.contains(&format!("\n{help}\n")), "{help}");
            }
        }
    }
}
