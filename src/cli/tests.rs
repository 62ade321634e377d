use std::ffi::OsString;

use clap::{CommandFactory, Parser};

use super::Verdict;
use super::args::{Cli, ColorChoice, Command, Look, ThemeChoice};
use super::settings::{can_draw, colours_diagnostics, resolve};
use crate::app::{Depth, Settings, ThemeName};
use crate::scenario::Severity;
use crate::text::Lang;

/// The settings that these options and this environment (`NAME=value` ...) lead to.
fn settings(options: &str, environment: &str) -> Settings {
    let cli = Cli::try_parse_from(["finwait"].into_iter().chain(options.split_whitespace())).unwrap();
    resolve(cli.look, &env(environment))
}

fn env(environment: &str) -> impl Fn(&str) -> Option<String> {
    move |name| {
        let mut pairs = environment.split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    }
}

fn parsed(line: &str) -> Result<Cli, clap::Error> {
    Cli::read(line.split_whitespace().map(OsString::from))
}

#[test]
fn the_definition_holds() {
    Cli::command().debug_assert();
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
        ("--lang zh-CN", "LC_ALL=C", Lang::ZhCn),
        ("--lang ZH-cn", "", Lang::ZhCn),
        ("--lang en", "LANG=zh_CN.UTF-8", Lang::En),
        ("--lang zh-CN", "LANG=zh_CN.GB18030", Lang::ZhCn),
    ] {
        assert_eq!(settings(options, environment).lang, lang, "{options:?} {environment:?}");
    }
}

#[test]
fn ascii_is_the_option_or_a_locale_that_names_another_charset() {
    for (options, environment, ascii) in [
        ("", "", false),
        ("", "LANG=C", false),
        ("", "LC_ALL=C.UTF-8", false),
        ("", "LANG=en_US.utf8", false),
        ("", "LANG=de_DE@euro", false),
        ("", "LANG=de_DE.ISO-8859-15@euro", true),
        ("", "LC_ALL=en_US.UTF-8 LANG=en_US.ISO-8859-1", false),
        ("", "LC_CTYPE=en_US.ISO-8859-1 LANG=en_US.UTF-8", true),
        ("--ascii", "LANG=en_US.UTF-8", true),
    ] {
        assert_eq!(settings(options, environment).ascii, ascii, "{options:?} {environment:?}");
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
    assert_eq!(Look::default().theme, ThemeChoice::Auto);
}

#[test]
fn diagnostics_are_coloured_on_a_terminal_that_has_colour() {
    for (color, is_terminal, environment, coloured) in [
        (ColorChoice::Auto, true, "TERM=xterm", true),
        (ColorChoice::Auto, false, "TERM=xterm", false),
        (ColorChoice::Auto, true, "NO_COLOR=1", false),
        (ColorChoice::Auto, true, "TERM=dumb", false),
        (ColorChoice::Always, false, "NO_COLOR=1", true),
        (ColorChoice::Never, true, "", false),
    ] {
        assert_eq!(
            colours_diagnostics(color, is_terminal, &env(environment)),
            coloured,
            "{color:?} {is_terminal} {environment:?}"
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
    let verdicts = [None, Some(Severity::Unmet), Some(Severity::Error), Some(Severity::Unmet)];
    let of = |some: &[Option<Severity>]| some.iter().copied().map(Verdict::from).max().unwrap().code();
    assert_eq!(of(&verdicts), 2);
    assert_eq!(of(&verdicts[..2]), 1);
    assert_eq!(of(&verdicts[..1]), 0);
}

#[test]
fn help_is_short_and_complete() {
    let mut program = Cli::command().term_width(100);
    program.build();
    let commands = program.get_subcommands().map(|command| command.get_name().to_owned());
    let mut pages = vec![program.clone().render_help().to_string()];
    for name in commands.collect::<Vec<_>>() {
        let command = program.find_subcommand_mut(&name).unwrap();
        pages.push(command.clone().term_width(100).render_help().to_string());
    }
    insta::assert_snapshot!(pages.join(&format!("\n{}\n\n", "=".repeat(100))));
}
