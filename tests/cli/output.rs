//! Output: to a closed pipe, to a full disk, in colour or not.

use std::io::Write;
use std::process::Stdio;

use super::program::*;

#[test]
fn colour_of_diagnostics_follows_its_option() {
    assert!(!stderr(&fed(&["check", "-"], WRONG.as_bytes())).contains('\x1b'));
    assert!(!stderr(&fed(&["check", "-", "--color", "never"], WRONG.as_bytes())).contains('\x1b'));
    assert!(stderr(&fed(&["check", "-", "--color", "always"], WRONG.as_bytes())).contains('\x1b'));
    assert!(stderr(&run(&["--color", "always", "trace", "zzz"])).contains('\x1b'));
}

#[test]
fn a_reader_that_leaves_ends_it_quietly() {
    let mut child = program()
        .args(["trace", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The reader is gone before the program has anything to write.
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(FINE.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), stderr(&output)), (0, ""));
}

/// The same for all that writes; a pipe whose other end is closed from the start leaves nothing to chance.
#[cfg(unix)]
#[test]
fn every_command_ends_quietly_when_nobody_reads() {
    for line in [
        "--help",
        "--version",
        "record --help",
        "list",
        "list --format json",
        "trace normal-close",
        "trace normal-close --format jsonl",
        "graph",
        "graph --format svg",
        "schema",
        "completions zsh",
        "man",
        "--plain",
        "record normal-close -o - --format cast",
        "record normal-close -o - --format gif --size 80x24 --to 1",
        "record normal-close -o - --format svg --to 1",
        "record normal-close -o - --format png",
        "record normal-close -o - --format html",
        "record normal-close -o - --format txt",
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = program().args(line.split(' ')).stdout(writer).output().unwrap();
        assert_eq!((code(&output), stderr(&output)), (0, ""), "{line}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    for line in ["--help", "list", "man", "record normal-close -o - --format png"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = program().args(line.split(' ')).stdout(full).output().unwrap();
        assert_unusable(&output, &["error: cannot write the output: No space left"]);
    }
}
