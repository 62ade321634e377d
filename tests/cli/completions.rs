//! Completions: what the program answers to a shell, and real shells that ask it.

use std::path::Path;
#[cfg(unix)]
use std::process::{Command, Output};

use super::program::{code, program, run, stderr, stdout};

/// The candidates for the last word of a line.
fn candidates(shell: &str, line: &[&str], folder: &Path) -> Vec<String> {
    let mut program = program();
    program.current_dir(folder).env("FINWAIT_COMPLETE", shell).env("_CLAP_IFS", "\n");
    program.env("_CLAP_COMPLETE_INDEX", (line.len() - 1).to_string());
    let output = program.arg("--").args(line).output().unwrap();
    assert_eq!((code(&output), stderr(&output)), (0, ""));
    stdout(&output).lines().map(str::to_owned).collect()
}

/// A folder with a scenario and a folder in it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("simulated.json"), "{}").unwrap();
    std::fs::create_dir(folder.path().join("simple")).unwrap();
    folder
}

#[test]
fn every_shell_has_a_script_that_asks_the_program() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell]);
        assert_eq!((code(&script), stderr(&script)), (0, ""));
        assert!(stdout(&script).contains("FINWAIT_COMPLETE"), "{}", stdout(&script));
    }
}

#[test]
fn targets_are_names_of_scenarios_and_files() {
    let folder = folder();
    let simultaneous = ["simultaneous-open", "simultaneous-close", "simultaneous-close-lost-ack"];
    let files = ["simulated.json", if cfg!(windows) { "simple\\" } else { "simple/" }];
    for line in
        [&["finwait", "trace", "sim"][..], &["finwait", "record", "-o", "x.svg", "sim"], &["finwait", "sim"]]
    {
        assert_eq!(candidates("bash", line, folder.path()), [&simultaneous[..], &files].concat(), "{line:?}");
    }
    let mut checked = candidates("bash", &["finwait", "check", "sim"], folder.path());
    checked.sort_by_key(String::len);
    assert_eq!(checked, [files[1], files[0]]);
    assert_eq!(candidates("bash", &["finwait", "show", "sim"], folder.path()), simultaneous);
    assert_eq!(candidates("bash", &["finwait", "level", "both-c"], folder.path()), ["both-closing"]);
}

#[test]
fn commands_options_and_values_complete_with_their_words() {
    let folder = tempfile::tempdir().unwrap();
    let told = |line: &[&str]| candidates("fish", line, folder.path());
    assert_eq!(told(&["finwait", "comp"]), ["completions\tWrite completions for a shell"]);
    assert_eq!(told(&["finwait", "trace", "--form"]), ["--format\tHow the steps are written"]);
    assert_eq!(told(&["finwait", "--theme", "li"]), ["light"]);
    let mut chinese = program();
    chinese.env("LC_ALL", "zh_CN.UTF-8").env("FINWAIT_COMPLETE", "fish").args(["--", "finwait", "comp"]);
    assert_eq!(stdout(&chinese.output().unwrap()), "completions\t写出 shell 的补全脚本\n");
}

/// bash makes three words of `--lang=zh`.
#[test]
fn a_value_behind_an_equals_sign_completes_in_bash() {
    let folder = tempfile::tempdir().unwrap();
    let told = |line: &[&str]| candidates("bash", line, folder.path());
    assert_eq!(told(&["finwait", "--lang", "=", "zh"]), ["zh-CN"]);
    assert_eq!(told(&["finwait", "--lang", "="]), ["en", "zh-CN"]);
    assert_eq!(told(&["finwait", "--lang", "=", "en", "list", "--form"]), ["--format"]);
}

/// What a shell does with a script, where it is installed.
#[cfg(unix)]
fn shell(shell: &str, options: &[&str], script: &str) -> Option<Output> {
    let folder = Path::new(env!("CARGO_BIN_EXE_finwait")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(shell);
    command.args(options).args(["-c", script]).env("PATH", path).env("LC_ALL", "C.UTF-8");
    command.env("XDG_CONFIG_HOME", "/nonexistent").output().ok()
}

#[cfg(unix)]
#[test]
fn real_shells_complete_the_name_of_a_scenario() {
    // A shell that completes sets these variables, and passes the command, the word and the word before it.
    let bash = "source <(finwait completions bash)
        COMP_WORDS=(finwait trace lost) COMP_CWORD=2
        _clap_complete_finwait finwait lost trace
        echo \"${COMPREPLY[*]}\"; complete -p finwait";
    if let Some(output) = shell("bash", &["--norc"], bash) {
        let said = stdout(&output);
        assert!(said.starts_with("lost-last-ack\n"), "{said}{}", stderr(&output));
        assert!(said.trim_end().ends_with("-F _clap_complete_finwait finwait"), "{said}");
    }
    let fish = "finwait completions fish | source; complete -C 'finwait trace lost'";
    if let Some(output) = shell("fish", &["--no-config"], fish) {
        assert_eq!(stdout(&output), "lost-last-ack\n", "{}", stderr(&output));
    }
}
