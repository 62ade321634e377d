//! Preferences: which file is read, what wins over what, and what a wrong file does.

use std::fs;

use super::program::*;

/// The program with these arguments and this preferences file.
fn with_file(content: &str, args: &[&str]) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, content).unwrap();
    program().args(args).env("FINWAIT_CONFIG", &file).output().unwrap()
}

#[test]
fn the_file_speaks_where_no_option_does() {
    let chinese = with_file("lang = 'zh-CN'", &["list"]);
    assert_eq!(chinese.stdout, run(&["--lang", "zh-CN", "list"]).stdout);
    let english = with_file("lang = 'zh-CN'", &["list", "--lang", "en"]);
    assert_eq!(english.stdout, run(&["list", "--lang", "en"]).stdout);
}

#[test]
fn config_prints_what_is_in_force_and_where_it_comes_from() {
    let printed = with_file("speed = 2\nreduced_motion = true", &["config", "--theme", "light"]);
    assert_eq!((code(&printed), stderr(&printed)), (0, ""));
    let rows: Vec<&str> = stdout(&printed).lines().skip(2).collect();
    let expected = [
        "lang = \"en\"                  # default",
        "theme = \"light\"              # --theme",
        "ascii = false                # default",
        "color = \"auto\"               # default",
        "reduced_motion = true        # this file",
        "mouse = true                 # default",
        "speed = 2                    # this file",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_wrong_file_is_2_with_line_and_column_but_recordings_do_not_read_it() {
    let wrong = with_file("theme = 'drak'", &["list"]);
    assert_eq!((code(&wrong), stdout(&wrong)), (2, ""));
    assert!(stderr(&wrong).contains("config.toml:1:9"), "{}", stderr(&wrong));
    let recorded = with_file("theme = 'drak'", &["record", "abort", "-o", "-", "--format", "txt"]);
    assert_eq!((code(&recorded), stderr(&recorded)), (0, ""));
    assert_eq!(recorded.stdout, run(&["record", "abort", "-o", "-", "--format", "txt"]).stdout);
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let missing = run(&["--config", "/no/such/file.toml", "list"]);
    assert_eq!(code(&missing), 2);
    assert!(stderr(&missing).contains("/no/such/file.toml"), "{}", stderr(&missing));
}

#[test]
fn show_writes_a_built_in_scenario_as_it_is() {
    let shown = run(&["show", "abort"]);
    assert_eq!(stdout(&shown), include_str!("../../scenarios/abort.json"));
    let unknown = run(&["show", "abrot"]);
    assert_eq!(code(&unknown), 2);
    assert!(stderr(&unknown).contains("abort"), "{}", stderr(&unknown));
}
