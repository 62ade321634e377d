//! The harness: the program run with these arguments, and what it said.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;

pub(super) const FINE: &str = r#"{ "title": "fine", "steps": [
    { "at": "b", "do": "passive-open", "expect": { "b": "LISTEN" } } ] }"#;
pub(super) const UNMET: &str = r#"{ "title": "unmet", "steps": [
    { "at": "b", "do": "passive-open", "expect": { "b": "CLOSED" } } ] }"#;
pub(super) const WRONG: &str = r#"{ "title": "wrong", "steps": [ { "at": "b", "do": "pasive-open" } ] }"#;
pub(super) const IMPOSSIBLE: &str =
    r#"{ "title": "impossible", "steps": [ { "at": "b", "do": "deliver" } ] }"#;

/// A file that keeps nothing.
const NOWHERE: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };

/// The program, in an environment that says nothing.
pub(super) fn program() -> std::process::Command {
    let mut program = std::process::Command::cargo_bin("finwait").unwrap();
    for name in ["LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG", "NO_COLOR", "TERM", "COLORTERM"] {
        program.env_remove(name);
    }
    program.env("XDG_CONFIG_HOME", "/nonexistent").env_remove("FINWAIT_CONFIG");
    program.env("FINWAIT_PROGRESS", NOWHERE);
    program.stdin(Stdio::null());
    program
}

pub(super) fn run(args: &[&str]) -> Output {
    program().args(args).output().unwrap()
}

/// What the program does with these arguments and this on standard input.
pub(super) fn fed(args: &[&str], input: &[u8]) -> Output {
    let mut program = program();
    program.args(args);
    fed_to(program, input)
}

/// What this program does with this on standard input.
pub(super) fn fed_to(mut program: std::process::Command, input: &[u8]) -> Output {
    let mut child =
        program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that refuses its input early closes it early.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

pub(super) fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub(super) fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub(super) fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// It failed with 2, said all of this on standard error, and nothing elsewhere.
pub(super) fn assert_unusable(output: &Output, said: &[&str]) {
    assert_eq!(code(output), 2, "{}", stderr(output));
    assert_eq!(stdout(output), "");
    for part in said {
        assert!(stderr(output).contains(part), "{part:?} is not in {}", stderr(output));
    }
}

/// A directory with files of these names and contents.
pub(super) fn files(files: &[(&str, &[u8])]) -> (TempDir, Vec<PathBuf>) {
    let dir = tempfile::tempdir().unwrap();
    let paths = files.iter().map(|(name, content)| {
        let path = dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    });
    let paths = paths.collect();
    (dir, paths)
}

pub(super) fn check(paths: &[&Path]) -> Output {
    program().arg("check").args(paths).output().unwrap()
}
