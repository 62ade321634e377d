//! What each command does, and its exit code.

use std::path::{Path, PathBuf};

use finwait::scenario::BUILTINS;
use serde_json::Value;

use super::program::*;

#[test]
fn list_names_every_built_in_scenario() {
    let text = run(&["list"]);
    assert_eq!(code(&text), 0);
    let rows = stdout(&text).lines().filter_map(|line| line.strip_prefix("  "));
    let names: Vec<_> = rows.map(|row| row.split(' ').next().unwrap()).collect();
    assert_eq!(stdout(&text).lines().next(), Some("Open"), "groups have headings");
    assert_eq!(names, BUILTINS.iter().map(|builtin| builtin.name).collect::<Vec<_>>());

    let json = run(&["list", "--format", "json"]);
    let entries: Vec<Value> = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(entries.iter().map(|entry| entry["name"].as_str().unwrap()).collect::<Vec<_>>(), names);
    assert!(entries.iter().all(|entry| entry["title"].is_string() && entry["steps"].is_u64()));

    let chinese = run(&["--lang", "zh-CN", "list"]);
    assert_ne!(text.stdout, chinese.stdout);
}

#[test]
fn trace_writes_sentences_or_json_lines() {
    let text = run(&["trace", "normal-close"]);
    assert_eq!((code(&text), stderr(&text)), (0, ""));
    assert!(stdout(&text).contains("A goes from CLOSED to SYN-SENT on active OPEN"), "{}", stdout(&text));

    let jsonl = run(&["trace", "normal-close", "--format", "jsonl"]);
    assert_eq!((code(&jsonl), stderr(&jsonl)), (0, ""));
    let lines: Vec<Value> = stdout(&jsonl).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().enumerate().all(|(step, line)| line["step"] == step));
    assert_eq!(lines[0]["event"], Value::Null);
}

#[test]
fn an_unmet_expectation_is_1_and_the_trace_is_whole() {
    let output = fed(&["trace", "-", "--format", "jsonl"], UNMET.as_bytes());
    assert_eq!(code(&output), 1);
    assert_eq!(stdout(&output).lines().count(), 2);
    assert!(stderr(&output).contains("LISTEN"), "{}", stderr(&output));
}

#[test]
fn check_is_silent_when_all_is_well_and_the_worst_file_decides() {
    let (_dir, paths) = files(&[
        ("fine.json", FINE.as_bytes()),
        ("unmet.json", UNMET.as_bytes()),
        ("wrong.json", WRONG.as_bytes()),
        ("impossible.json", IMPOSSIBLE.as_bytes()),
    ]);
    let [fine, unmet, wrong, impossible] = [0, 1, 2, 3].map(|place: usize| paths[place].as_path());

    let well = check(&[fine]);
    assert_eq!((code(&well), stdout(&well), stderr(&well)), (0, "", ""));
    assert_eq!(code(&check(&[unmet, fine])), 1);
    assert_eq!(code(&check(&[impossible])), 2);

    let all = check(&[wrong, fine, unmet]);
    assert_unusable(&all, &["wrong.json:1", "`passive-open`", "unmet.json:2"]);
}

/// As the help has it: `finwait check scenarios/*.json`. An editor wants the schema in the same folder.
#[test]
fn a_folder_of_scenarios_is_checked_with_the_schema_that_lies_in_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = files.filter(|path| path.is_file()).collect();
    assert!(files.len() > BUILTINS.len());
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let well = check(&files);
    assert_eq!((code(&well), stdout(&well)), (0, ""));
    // Two of them end before a window update has arrived.
    let is_title = |line: &&str| line.starts_with(char::is_alphabetic);
    assert!(stderr(&well).lines().filter(is_title).all(|line| line.contains("ends with segments in flight")));
    assert_unusable(&fed(&["trace", "-"], &run(&["schema"]).stdout), &["`steps` is missing"]);
}

#[test]
fn without_a_terminal_the_screen_points_to_trace() {
    assert_unusable(&run(&[]), &["needs a terminal", "finwait trace normal-close"]);
    assert_unusable(&run(&["play", "normal-close", "--ascii"]), &["finwait trace normal-close"]);
}

#[test]
fn a_step_beyond_the_last_is_refused() {
    assert_unusable(&run(&["play", "normal-close", "--step", "999"]), &["--step 999"]);
}

#[test]
fn wrong_arguments_are_2() {
    for args in [
        &["play"][..],
        &["check"],
        &["trace", "normal-close", "--format", "xml"],
        &["--theme", "pink"],
        &["--lang", "xx", "list"],
        &["play", "normal-close", "--speed", "0"],
        &["normal-close", "list"],
    ] {
        assert_unusable(&run(args), &["error:"]);
    }
    assert_eq!(code(&run(&["--help"])), 0);
    assert_eq!(code(&run(&["--version"])), 0);
    // A number below zero is a value that does not fit, and no option.
    assert_unusable(&run(&["play", "normal-close", "--step", "-1"]), &["the number of a step"]);
    assert_unusable(&run(&["play", "normal-close", "--speed", "-1"]), &["from 0.25 to 4"]);
    let record = |option| run(&["record", "normal-close", "-o", "none.gif", option, "-1"]);
    for option in ["--from", "--to", "--step", "--speed", "--hold", "--font-size"] {
        assert_unusable(&record(option), &["invalid value '-1'"]);
    }
}

#[test]
fn help_and_refusals_speak_the_language_of_the_option_else_of_the_locale() {
    let said = |lang: Option<(&str, &str)>, line: &str| {
        let output = program().args(line.split(' ')).envs(lang).output().unwrap();
        format!("{}{}", stdout(&output), stderr(&output))
    };
    let chinese = Some(("LC_ALL", "zh_CN.UTF-8"));
    for line in ["--help", "record -h", "man", "--foo", "play --speed 9 x"] {
        let words = said(None, line);
        assert!(words.is_ascii(), "{words}");
        assert!(!said(chinese, line).is_ascii());
        assert_eq!(said(chinese, line), said(None, &format!("{line} --lang zh-CN")));
        assert_eq!(said(chinese, &format!("{line} --lang en")), words);
    }
    assert!(said(Some(("LC_ALL", "zh_CN.GB18030")), "--help").is_ascii());
    assert!(said(chinese, "--foo --color always").contains("\x1b[33m--foo"));
    assert!(said(chinese, "--help --color always").contains("\x1b[1m"));
}

#[test]
fn schema_and_graph_are_data() {
    let schema: Value = serde_json::from_slice(&run(&["schema"]).stdout).unwrap();
    assert!(schema.is_object());
    for (format, starts) in [("dot", "digraph"), ("mermaid", "stateDiagram"), ("svg", "<svg"), ("text", "")] {
        let graph = run(&["graph", "--format", format]);
        assert_eq!(code(&graph), 0);
        assert!(stdout(&graph).starts_with(starts), "{}", stdout(&graph));
        assert!(stdout(&graph).contains("FIN-WAIT-1"), "{}", stdout(&graph));
    }
}

#[test]
fn the_man_page_names_every_command() {
    let man = run(&["man"]);
    assert_eq!((code(&man), stderr(&man)), (0, ""));
    for command in ["play", "list", "trace", "check", "record", "graph", "schema", "completions", "man"] {
        assert!(stdout(&man).contains(&format!("finwait {command}")), "{command}");
    }
}

#[test]
fn next_writes_what_can_happen() {
    let rows = run(&["next", "normal-close", "--step", "4", "--format", "json"]);
    assert_eq!((code(&rows), stderr(&rows)), (0, ""));
    for row in stdout(&rows).lines() {
        let row: Value = serde_json::from_str(row).unwrap();
        let keys: Vec<&str> = row.as_object().unwrap().keys().map(String::as_str).collect();
        for key in ["event", "group", "a", "b", "edges", "sent", "lost", "signals", "error", "rules"] {
            assert!(keys.contains(&key), "{key}");
        }
    }
    let text = run(&["next", "normal-close", "--lang", "en"]);
    assert!(stdout(&text).contains("1 The user of A calls passive OPEN. A goes from CLOSED to LISTEN"));
    assert_eq!(code(&run(&["next", "normal-close", "--step", "99"])), 2);
}

#[test]
fn new_writes_a_level_that_is_strictly_right_and_has_every_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("level.json");
    let path = path.to_str().unwrap();
    assert_eq!(code(&run(&["new", "--level", path])), 0);
    let checked = run(&["check", "--strict", path]);
    assert_eq!((code(&checked), stderr(&checked)), (0, ""));
    let told = std::fs::read_to_string(path).unwrap();
    for key in "text reach allow from par hints a b state edge rule at do timer both oldest times".split(' ')
    {
        assert!(told.contains(&format!("\"{key}\": ")), "{key}");
    }
}

#[test]
fn new_writes_a_scenario_that_is_strictly_right_and_replaces_none_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.json");
    let path = path.to_str().unwrap();
    assert_eq!(code(&run(&["new", path])), 0);
    let checked = run(&["check", "--strict", path]);
    assert_eq!((code(&checked), stderr(&checked)), (0, ""));
    std::fs::write(path, "mine").unwrap();
    let refused = run(&["new", path]);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("--force"));
    assert_eq!(std::fs::read_to_string(path).unwrap(), "mine");
    assert_eq!(code(&run(&["new", path, "--force"])), 0);
    let told = std::fs::read_to_string(path).unwrap();
    for verb in ["passive-open", "send", "receive", "status", "lose", "duplicate", "inject", "crash", "abort"]
    {
        assert!(told.contains(&format!("\"do\": \"{verb}\"")), "{verb}");
    }
}

#[test]
fn levels_are_listed_with_par_and_goal_and_what_is_none_is_refused() {
    let listed = run(&["level", "--lang", "en"]);
    let lines: Vec<&str> = stdout(&listed).lines().collect();
    assert_eq!((code(&listed), lines.len()), (0, finwait::scenario::LEVELS.len()));
    assert!(lines.contains(&"both-closing            4  0/3  Bring both peers to CLOSING."), "{lines:?}");
    let unknown = run(&["level", "both-closed"]);
    assert_eq!(code(&unknown), 2);
    assert!(stderr(&unknown).contains("both-closing"), "{}", stderr(&unknown));
    let scenario = run(&["level", "normal-close"]);
    assert_eq!(code(&scenario), 2);
    assert!(stderr(&scenario).contains("without a goal"), "{}", stderr(&scenario));
    assert_eq!(code(&run(&["trace", "both-closing"])), 0);
    assert_eq!(
        stdout(&run(&["show", "both-closing"])),
        finwait::scenario::Builtin::find("both-closing").unwrap().json
    );
}
