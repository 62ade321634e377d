//! The real binary: its exit codes, and what stands on which stream.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use assert_cmd::cargo::CommandCargoExt;
use finwait::scenario::BUILTINS;
use serde_json::Value;
use tempfile::TempDir;

const FINE: &str = r#"{ "title": "fine", "steps": [
    { "at": "b", "do": "passive-open", "expect": { "b": "LISTEN" } } ] }"#;
const UNMET: &str = r#"{ "title": "unmet", "steps": [
    { "at": "b", "do": "passive-open", "expect": { "b": "CLOSED" } } ] }"#;
const WRONG: &str = r#"{ "title": "wrong", "steps": [ { "at": "b", "do": "pasive-open" } ] }"#;
const IMPOSSIBLE: &str = r#"{ "title": "impossible", "steps": [ { "at": "b", "do": "deliver" } ] }"#;

/// The program, in an environment that says nothing.
fn program() -> std::process::Command {
    let mut program = std::process::Command::cargo_bin("finwait").unwrap();
    for name in ["LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG", "NO_COLOR", "TERM", "COLORTERM"] {
        program.env_remove(name);
    }
    program.stdin(Stdio::null());
    program
}

fn run(args: &[&str]) -> Output {
    program().args(args).output().unwrap()
}

/// What the program does with these arguments and this on standard input.
fn fed(args: &[&str], input: &[u8]) -> Output {
    let mut child = program()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its input early closes it early.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// It failed with 2, said all of this on standard error, and nothing elsewhere.
fn assert_unusable(output: &Output, said: &[&str]) {
    assert_eq!(code(output), 2, "{}", stderr(output));
    assert_eq!(stdout(output), "");
    for part in said {
        assert!(stderr(output).contains(part), "{part:?} is not in {}", stderr(output));
    }
}

/// A directory with files of these names and contents.
fn files(files: &[(&str, &[u8])]) -> (TempDir, Vec<PathBuf>) {
    let dir = tempfile::tempdir().unwrap();
    let paths = files.iter().map(|(name, content)| {
        let path = dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    });
    let paths = paths.collect();
    (dir, paths)
}

fn check(paths: &[&Path]) -> Output {
    program().arg("check").args(paths).output().unwrap()
}

#[test]
fn list_names_every_built_in_scenario() {
    let text = run(&["list"]);
    assert_eq!(code(&text), 0);
    let names: Vec<_> = stdout(&text).lines().map(|line| line.split(' ').next().unwrap()).collect();
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
fn trace_reads_a_file_and_standard_input_alike() {
    let (_dir, paths) = files(&[("fine.json", FINE.as_bytes())]);
    let from_file = program().arg("trace").arg(&paths[0]).output().unwrap();
    let from_stdin = fed(&["trace", "-"], FINE.as_bytes());
    assert_eq!(code(&from_file), 0);
    assert_eq!(from_file.stdout, from_stdin.stdout);
}

#[test]
fn a_built_in_name_wins_over_a_file() {
    let (dir, _) = files(&[("normal-close", FINE.as_bytes())]);
    let trace = |target: &str| program().current_dir(&dir).args(["trace", target]).output().unwrap();
    assert!(!stdout(&trace("normal-close")).starts_with("fine\n"));
    assert!(stdout(&trace("./normal-close")).starts_with("fine\n"));
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
    let files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > BUILTINS.len());
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let well = check(&files);
    assert_eq!((code(&well), stdout(&well), stderr(&well)), (0, "", ""));
    assert_unusable(&fed(&["trace", "-"], &run(&["schema"]).stdout), &["`steps` is missing"]);
}

#[test]
fn standard_input_is_read_once() {
    assert_eq!(code(&fed(&["check", "-"], FINE.as_bytes())), 0);
    assert_unusable(&fed(&["check", "-", "-"], FINE.as_bytes()), &["standard input"]);
}

#[test]
fn a_name_that_is_nothing_gets_a_suggestion() {
    let output = run(&["trace", "normal-clsoe"]);
    assert_unusable(&output, &["neither a built-in scenario nor a file", "`normal-close`", "finwait list"]);
    assert_unusable(&run(&["trace", "zzz"]), &["`zzz` is neither"]);
    assert_unusable(&run(&["--lang", "zh-CN", "trace", "zzz"]), &["错误", "`zzz`"]);
}

#[test]
fn what_cannot_be_read_is_named() {
    let (dir, paths) = files(&[
        ("binary.json", b"\x7fELF\x02\x01\x01\x00\xff\xfe"),
        ("empty.json", b""),
        ("secret.json", FINE.as_bytes()),
    ]);
    assert_unusable(&check(&[dir.path()]), &["directory"]);
    assert_unusable(&check(&[&dir.path().join("none.json")]), &["none.json` does not exist"]);
    assert_unusable(&check(&[&paths[0]]), &["binary.json"]);
    assert_unusable(&check(&[&paths[1]]), &["empty.json"]);

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&paths[2], std::fs::Permissions::from_mode(0o000)).unwrap();
        // The superuser may read everything.
        if std::fs::File::open(&paths[2]).is_err() {
            assert_unusable(&check(&[&paths[2]]), &["no permission to read", "secret.json"]);
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn names_of_files_cannot_harm_the_terminal() {
    use std::os::unix::ffi::OsStrExt;
    let dir = tempfile::tempdir().unwrap();
    for name in [&b"\x1b[31mred\x07.json"[..], b"line\nbreak.json", b"not-utf8-\xff.json"] {
        let path = dir.path().join(std::ffi::OsStr::from_bytes(name));
        let missing = check(&[&path]);
        std::fs::write(&path, WRONG).unwrap();
        let wrong = check(&[&path]);
        for output in [missing, wrong] {
            assert_unusable(&output, &[".json"]);
            let control = stderr(&output).chars().find(|char| char.is_control() && *char != '\n');
            assert_eq!(control, None, "{:?}", stderr(&output));
        }
    }
}

#[test]
#[cfg(unix)]
fn a_device_without_an_end_is_too_long_a_file() {
    assert_unusable(&run(&["check", "/dev/zero"]), &["/dev/zero"]);
}

#[test]
fn colour_of_diagnostics_follows_its_option() {
    assert!(!stderr(&fed(&["check", "-"], WRONG.as_bytes())).contains('\x1b'));
    assert!(!stderr(&fed(&["check", "-", "--color", "never"], WRONG.as_bytes())).contains('\x1b'));
    assert!(stderr(&fed(&["check", "-", "--color", "always"], WRONG.as_bytes())).contains('\x1b'));
    assert!(stderr(&run(&["--color", "always", "trace", "zzz"])).contains('\x1b'));
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

#[test]
fn help_and_refusals_speak_the_language_of_the_option_else_of_the_locale() {
    let said = |lang: Option<(&str, &str)>, line: &str| {
        let output = program().args(line.split(' ')).envs(lang).output().unwrap();
        format!("{}{}", stdout(&output), stderr(&output))
    };
    let chinese = Some(("LC_ALL", "zh_CN.UTF-8"));
    for line in ["--help", "record -h", "man", "completions fish", "--foo", "play --speed 9 x"] {
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
fn completions_and_man_page_name_every_command() {
    let man = run(&["man"]);
    let pages = ["bash", "elvish", "fish", "powershell", "zsh"].map(|shell| run(&["completions", shell]));
    for page in pages.iter().chain([&man]) {
        assert_eq!((code(page), stderr(page)), (0, ""));
        for command in ["play", "list", "trace", "check", "record", "graph", "schema", "completions", "man"] {
            assert!(stdout(page).contains(command), "{command} is not in {}", stdout(page));
        }
    }
}

#[test]
fn plain_tells_each_step_by_the_same_keys_from_a_pipe() {
    let told = fed(&["--plain"], b"n\n\nG\ng\n5\nq\nnever read");
    assert_eq!((code(&told), stderr(&told)), (0, ""));
    let steps: Vec<_> = stdout(&told).lines().filter(|line| line.starts_with("Step ")).collect();
    let numbers: Vec<_> = steps.iter().map(|line| line.split('.').next().unwrap()).collect();
    let expected = [0, 1, 2, 12, 0, 5].map(|n| format!("Step {n} of 12"));
    assert_eq!(numbers, expected);
    let traced = run(&["trace", "normal-close"]);
    let fifth = stdout(&traced).split("\n\n").find(|step| step.starts_with("Step 5 ")).unwrap();
    assert!(stdout(&told).contains(fifth), "the same step in other words");
}

/// As in a container that was entered from outside: no session that leads the program can be named in it.
#[cfg(target_os = "linux")]
#[test]
fn plain_plays_where_the_session_has_no_number() {
    let inside = |script: &str| {
        let mut unshare = std::process::Command::new("unshare");
        unshare.args(["--user", "--map-root-user", "--pid", "--fork", "sh", "-c", script]);
        unshare.env("FINWAIT", assert_cmd::cargo::cargo_bin("finwait")).output()
    };
    let may_unshare = inside("true").is_ok_and(|output| output.status.success());
    if !may_unshare {
        return; // A system without namespaces has no such place either.
    }
    let told = inside("printf n | \"$FINWAIT\" --plain --lang en; exit $?").unwrap();
    assert_eq!((code(&told), stderr(&told)), (0, ""));
    assert!(stdout(&told).contains("Step 1 of 12"), "{}", stdout(&told));
}

#[test]
fn plain_opens_scenarios_by_number_name_or_a_word_of_their_own() {
    for (answer, title) in
        [("1\n", "Normal close"), ("abort\n", "Abort"), ("assassin\n", "TIME-WAIT assassination")]
    {
        let told = fed(&["play", "syn-lost", "--plain"], format!("s\n{answer}n").as_bytes());
        let opened = format!("\n{title}\n");
        assert!(stdout(&told).contains(&opened), "{answer}: {}", stdout(&told));
        assert!(stdout(&told).rfind("Step 1 of") > stdout(&told).find(&opened), "{answer}");
    }
    // Several answer: they are listed again, and their numbers stay.
    let told = fed(&["--plain"], b"s\nhalf-open\n31\n");
    let (_, again) = stdout(&told).split_once("half-open\n").unwrap();
    assert!(again.starts_with("30 half-open-discovery"), "{again}");
    assert!(again.contains("\nHalf-open connection, B sends\n"), "{again}");
}

#[test]
fn plain_tells_the_card_of_a_state_and_walks_its_ways_out() {
    // By name, by the beginning of a name, by an empty line; then edge by edge, and along one of them.
    let told = fed(&["--plain"], b"d fin_wait2\nee\n\nd last\nd\n\n?nd\ntime\nd syn\nq\n");
    assert_eq!((code(&told), stderr(&told)), (0, ""));
    let heads =
        |line: &&str| ["State ", "From ", "Step ", "No state"].iter().any(|head| line.starts_with(head));
    let heads: Vec<_> = stdout(&told)
        .lines()
        .filter(heads)
        .filter(|line| !line.contains(" on ") && !line.contains("then Enter"))
        .map(|line| line.split(". ").next().unwrap())
        .collect();
    assert_eq!(
        heads,
        [
            "Step 0 of 12",
            "State FIN-WAIT-2.",
            "From FIN-WAIT-2 to TIME-WAIT, way out 1 of 5.",
            "From FIN-WAIT-2 to CLOSED, way out 2 of 5.",
            "State CLOSED.",
            "State LAST-ACK.",
            "State CLOSED.",
            "Step 1 of 12",
            "State TIME-WAIT.",
            "No state, or more than one, is called syn.",
            "No state, or more than one, is called q.",
        ]
    );
    for sentence in [
        "To TIME-WAIT on rcv FIN: snd ACK. RFC 9293, section 3.10.7.4.",
        "From FIN-WAIT-1 on rcv ACK of FIN. RFC 9293, section 3.10.7.4.",
        "On rcv RST: delete TCB. RFC 9293, section 3.10.7.4.",
        "Not in the diagram:",
        "A: not taken, not possible now.",
        "Linux ss calls it FIN-WAIT-2. Try: ss -tanp state fin-wait-2",
        "d: Show the card of a state.",
        "e Enter: To the first way out; again, to the next.",
    ] {
        assert!(stdout(&told).lines().any(|line| line == sentence), "{sentence}: {}", stdout(&told));
    }
    assert!(!stdout(&told).contains("PageDown Enter"), "Enter means something else after a card");
}

#[test]
fn plain_is_text_and_nothing_else() {
    for args in [&["--plain"][..], &["--plain", "--lang", "zh-CN"], &["--plain", "--color", "always"]] {
        let told = fed(args, b"?\nn\nt\nm\ny\n\tLi: s\nx\x7f\x1b+99\n\x1b-d\n\ne\n\n/q");
        assert_eq!(code(&told), 0);
        let strange = stdout(&told).chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(strange, None, "{args:?}");
    }
}

#[test]
fn plain_plays_to_the_end_of_a_scenario_from_standard_input() {
    let told = fed(&["play", "-", "--plain", "--autoplay", "--speed", "4"], FINE.as_bytes());
    assert_eq!(code(&told), 0);
    assert!(
        stdout(&told).contains("Playing.") && stdout(&told).contains("Step 1 of 1."),
        "{}",
        stdout(&told)
    );
}
