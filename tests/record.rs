//! Recording with the real binary: options, files and what is left of them when something fails.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::CommandCargoExt;
use tempfile::TempDir;

fn program(folder: &Path, line: &str) -> Command {
    let mut program = Command::cargo_bin("finwait").unwrap();
    program.arg("record").args(line.split_whitespace()).current_dir(folder);
    for name in
        ["LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG", "NO_COLOR", "TERM", "COLORTERM", "REDUCE_MOTION"]
    {
        program.env_remove(name);
    }
    program.stdin(Stdio::null());
    program
}

fn run(folder: &Path, line: &str) -> Output {
    program(folder, line).output().unwrap()
}

/// A run that fails, and what it says.
fn refused(folder: &Path, line: &str) -> String {
    let output = run(folder, line);
    assert_eq!(output.status.code(), Some(2), "{line}");
    assert!(output.stdout.is_empty(), "{line}");
    String::from_utf8(output.stderr).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_ending_names_the_format_and_nothing_is_said() {
    let folder = TempDir::new().unwrap();
    let starts: [(&str, &[u8]); 6] = [
        ("a.cast", b"{"),
        ("a.gif", b"GIF89a"),
        ("a.svg", b"<svg "),
        ("a.PNG", b"\x89PNG"),
        ("a.html", b"<!doctype html>"),
        ("a.txt", b"== Step 2 of 8 ==\n"),
    ];
    for (file, start) in starts {
        let range = "--from 2 --to 3 --size 80x24";
        let output = run(folder.path(), &format!("three-way-handshake -o {file} {range}"));
        assert!(
            output.status.success() && output.stdout.is_empty() && output.stderr.is_empty(),
            "{output:?}"
        );
        let written = fs::read(folder.path().join(file)).unwrap();
        assert!(written.starts_with(start), "{file}");
    }
    assert_eq!(names(folder.path()).len(), 6);
}

#[test]
fn neither_locale_nor_terminal_changes_a_byte() {
    let folder = TempDir::new().unwrap();
    let line = "normal-close -o - --format svg --step 3";
    let plain = run(folder.path(), line).stdout;
    let elsewhere = program(folder.path(), line)
        .envs([("LC_ALL", "zh_CN.GB18030"), ("NO_COLOR", "1"), ("TERM", "dumb"), ("REDUCE_MOTION", "1")])
        .output()
        .unwrap();
    assert!(!plain.is_empty());
    assert_eq!(plain, elsewhere.stdout);
}

#[test]
fn what_is_there_is_kept_unless_forced() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("a.txt");
    fs::write(&file, "mine").unwrap();
    assert!(refused(folder.path(), "normal-close -o a.txt").contains("--force"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    assert!(run(folder.path(), "normal-close -o a.txt --force").status.success());
    assert_ne!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn where_one_of_many_is_there_none_is_written() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a-003.svg"), "mine").unwrap();
    let said = refused(folder.path(), "normal-close -o a.svg --each --size 80x24");
    assert_eq!(said, "error: `a-003.svg` is there already; --force replaces it\n");
    assert_eq!(names(folder.path()), ["a-003.svg"]);
}

#[test]
fn a_file_is_no_folder_for_all() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("demos"), "mine").unwrap();
    let said = refused(folder.path(), "--all --out-dir demos --force");
    assert_eq!(said, "error: `demos` is a file, not a folder\n");
}

#[test]
fn a_title_is_seen_in_every_format() {
    let folder = TempDir::new().unwrap();
    let recorded = |format: &str, title: &str| {
        let line = format!("three-way-handshake -o - --format {format} --size 80x24 --hold 1");
        let line = if matches!(format, "png" | "txt") { line.replace(" --hold 1", "") } else { line };
        program(folder.path(), &line).args(["--title", title]).output().unwrap().stdout
    };
    for format in ["cast", "svg", "html", "txt"] {
        let recorded = String::from_utf8(recorded(format, "Lecture\u{1b}[1m 4")).unwrap();
        assert!(
            recorded.contains(r"Lecture\u{1b}[1m 4") || recorded.contains(r"Lecture\\u{1b}[1m 4"),
            "{format}"
        );
        assert!(!recorded.contains("Three-way handshake"), "{format}");
    }
    for format in ["gif", "png"] {
        assert_ne!(recorded(format, "Lecture 4"), recorded(format, "Lecture 5"), "{format}");
    }
}

#[test]
fn every_step_can_have_a_picture_of_its_own() {
    let folder = TempDir::new().unwrap();
    assert!(run(folder.path(), "normal-close -o a.svg --each --from 1 --to 3 --size 80x24").status.success());
    assert_eq!(names(folder.path()), ["a-001.svg", "a-002.svg", "a-003.svg"]);
    let third = fs::read_to_string(folder.path().join("a-003.svg")).unwrap();
    assert!(third.contains("Step 3 of 12") && !third.contains("Step 2 of 12"));
}

#[test]
fn what_does_not_fit_is_refused_before_anything_is_written() {
    let folder = TempDir::new().unwrap();
    for (line, words) in [
        ("normal-close -o a.mp4", "--format"),
        ("normal-close -o a", "--format"),
        ("normal-close -o a.gif --step 3", "--step does not go with gif"),
        ("normal-close -o a.txt --each", "--each does not go with txt"),
        ("normal-close -o - --format svg --each", "one file only"),
        (
            "normal-close -o a.png --step 13",
            "--step 13 is out of range: the last step of this scenario is 12",
        ),
        ("normal-close -o a.gif --from 99", "--from 99 is out of range"),
        ("normal-close -o a.gif --from 5 --to 4", "--from 5 comes after --to 4"),
        ("normal-close -o a.gif --size 79x24", "80x24"),
        ("normal-close -o a.gif --speed 0", "0.25"),
        ("normal-close -o a.gif --hold 0", "0.02"),
        ("normal-close -o a.gif --hold 2500", "from 0.02 to 600"),
        ("normal-close -o a.gif --font-size 1", "from 8 to 96"),
        ("--all --out-dir d --title x", "cannot be used with"),
        ("normal-close -o a.png --step -1", "it is the number of a step"),
        ("normal-close -o a.gif --from -1", "it is the number of a step"),
        ("normal-close -o a.gif --to -1", "it is the number of a step"),
        ("normal-close -o a.gif --hold -1", "from 0.02 to 600"),
        ("normal-close -o a.gif --speed -1", "from 0.25 to 4"),
        ("normal-close -o a.gif --font-size -1", "from 8 to 96"),
        ("normal-close -o a.gif --format gif,svg", "one file has one format"),
        ("normal-close -o a.gif --out-dir d", "cannot be used with"),
        ("normal-close -o a.gif --font missing.ttf", "missing.ttf"),
        ("normal-close -o missing/a.gif --to 1", "cannot write `missing/a.gif`: there is no folder for it"),
        ("no-such-scenario -o a.gif", "neither a built-in scenario nor a file"),
        ("normal-close", "--output"),
        ("--all", "--out-dir"),
    ] {
        let said = refused(folder.path(), line);
        assert!(said.contains(words), "{line}: {said}");
    }
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

/// One line makes all formats of a recording, so what only some of them know stops none.
#[test]
fn an_option_that_changes_nothing_is_told_and_does_no_harm() {
    let folder = TempDir::new().unwrap();
    for (line, words) in [
        ("abort -o a.png --no-loop", "--no-loop changes nothing in png"),
        ("abort -o a.svg --step 3 --loop", "--loop changes nothing in a still"),
        ("abort -o a.svg --each --hold 2", "--hold changes nothing in a still"),
        ("abort -o a.png --hold 2", "--hold changes nothing in png"),
        ("abort -o a.txt --speed 2", "--speed changes nothing in txt"),
        ("abort -o a.txt --speed 1", "--speed changes nothing in txt"),
        ("abort -o a.svg --step 1 --font-size 20", "--font-size changes nothing in svg"),
        ("abort -o a.gif --cast-version 3", "--cast-version 3 changes nothing in gif"),
        ("--all --out-dir d --format txt --size 80x24 --no-loop", "--no-loop changes nothing in txt"),
    ] {
        let output = run(folder.path(), &format!("{line} --force"));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{line}: {said}");
        assert_eq!(said, format!("note: {words}\n"), "{line}");
    }
    let plain = run(folder.path(), "abort -o - --format svg").stdout;
    let output = run(folder.path(), "abort -o - --format svg --font-size 20 --cast-version 3");
    assert_eq!(output.stdout, plain);
    assert_eq!(String::from_utf8(output.stderr).unwrap().matches("note: ").count(), 2);
    let fitting = run(folder.path(), "abort -o b.gif --hold 1 --speed 2 --no-loop --font-size 20");
    assert!(fitting.status.success() && fitting.stderr.is_empty());
}

#[test]
fn all_scenarios_are_recorded_and_what_was_there_is_named() {
    let folder = TempDir::new().unwrap();
    let line = "--all --out-dir all --format txt --size 80x24";
    let output = run(folder.path(), line);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let files = names(&folder.path().join("all"));
    let expected: Vec<String> =
        finwait::scenario::BUILTINS.iter().map(|builtin| format!("{}.txt", builtin.name)).collect();
    assert_eq!(files.len(), expected.len());
    assert!(expected.iter().all(|name| files.contains(name)));
    let said = refused(folder.path(), line);
    assert_eq!(said.matches("--force").count(), expected.len());
}

#[test]
fn letters_that_no_font_has_are_named() {
    let folder = TempDir::new().unwrap();
    let story =
        r#"{"title": "龘 or e\u0301", "steps": [{"at": "b", "do": "passive-open", "say": "語, 龘"}]}"#;
    fs::write(folder.path().join("a.json"), story).unwrap();
    for line in ["a.json -o a.gif", "a.json -o b.png", "a.json -o a.png --each", "a.json -o - --format png"] {
        let output = run(folder.path(), line);
        assert!(output.status.success(), "{line}");
        let said = String::from_utf8(output.stderr).unwrap();
        let expected =
            "note: no font here has \u{301} (U+0301) 語 (U+8A9E) 龘 (U+9F98); a box stands for each\n";
        assert!(said.starts_with(expected) && said.contains("--font FILE"), "{line}: {said}");
    }
    for line in ["a.json -o a.svg", "a.json -o a.html", "normal-close -o c.gif --lang zh-CN --to 3"] {
        let output = run(folder.path(), line);
        assert!(output.status.success() && output.stderr.is_empty(), "{line}: {output:?}");
    }
}

#[test]
fn a_font_that_is_none_is_named() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("words.ttf"), "words").unwrap();
    let said = refused(folder.path(), "normal-close -o a.png --font words.ttf");
    assert_eq!(said, "error: cannot use the font `words.ttf`: it is neither TrueType nor OpenType\n");
    assert_eq!(names(folder.path()), ["words.ttf"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = TempDir::new().unwrap();
    let said = refused(folder.path(), "normal-close -o /dev/full --format txt");
    assert!(said.contains("No space left"), "{said}");
}

#[cfg(unix)]
#[test]
fn signals_leave_no_half_file() {
    use std::os::unix::process::ExitStatusExt;
    let folder = TempDir::new().unwrap();
    // Shells start what runs in the background with SIGINT ignored. A signal that is caught here is not ignored there.
    let _caught =
        signal_hook::flag::register(signal_hook::consts::SIGINT, std::sync::Arc::default()).unwrap();
    let mut child = program(folder.path(), "--all --out-dir all --format gif").spawn().unwrap();
    let all = folder.path().join("all");
    // As soon as a part is there, one is being written.
    while !all.exists() || !names(&all).iter().any(|name| name.contains(".part")) {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be stopped");
        std::thread::yield_now();
    }
    let pid = rustix::process::Pid::from_child(&child);
    // An impatient user presses twice.
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(2));
    assert!(names(&all).iter().all(|name| !name.starts_with('.')), "{:?}", names(&all));
}

/// A run that was saved is a scenario as any other: each format, and the same steps.
#[test]
fn a_saved_run_is_recorded() {
    let folder = TempDir::new().unwrap();
    let mut plain = Command::cargo_bin("finwait").unwrap();
    plain.args(["--plain", "--lang", "en"]).current_dir(folder.path()).stdin(Stdio::piped());
    let mut plain = plain.stdout(Stdio::null()).spawn().unwrap();
    std::io::Write::write_all(&mut plain.stdin.take().unwrap(), b"n\nn\nw\n2\nS\nlost.json\n").unwrap();
    assert!(plain.wait().unwrap().success());
    for ending in ["cast", "gif", "svg", "png", "html", "txt"] {
        let output = run(folder.path(), &format!("lost.json -o lost.{ending} --size 80x24"));
        assert!(output.status.success(), "{ending}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let text = fs::read_to_string(folder.path().join("lost.txt")).unwrap();
    assert!(text.contains("== Step 3 of 3 ==") && text.contains("lost"), "{text}");
}
