//! `finwait exam` and `finwait quiz`: the same sheet for the same seed, and answers that are judged and kept.

use serde_json::Value;

use super::program::*;

#[test]
fn the_same_seed_gives_the_same_sheet_in_each_format() {
    for format in ["html", "md", "json", "gift"] {
        let sheet = |seed| {
            let args = ["exam", "--seed", seed, "--count", "6", "--format", format, "--solutions"];
            let written = fed(&args, b"");
            assert_eq!((code(&written), stderr(&written)), (0, ""));
            stdout(&written).to_owned()
        };
        assert_eq!(sheet("7"), sheet("7"));
        assert_ne!(sheet("7"), sheet("8"));
    }
}

#[test]
fn the_ending_says_the_format_and_what_is_there_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (json, odd) = (file("sheet.json"), file("sheet.doc"));
    assert_eq!(code(&fed(&["exam", "--count", "3", "-o", &json], b"")), 0);
    let items: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    assert_eq!(items.as_array().unwrap().len(), 3);
    assert_unusable(&fed(&["exam", "-o", &json], b""), &["--force"]);
    assert_eq!(code(&fed(&["exam", "-o", &json, "--force"], b"")), 0);
    assert_unusable(&fed(&["exam", "-o", &odd], b""), &[".html .md .json .gift"]);
    assert_unusable(&fed(&["exam", "--count", "0"], b""), &["from 1 to 200"]);
}

#[test]
fn a_quiz_reads_letters_and_writes_results() {
    let folder = tempfile::tempdir().unwrap();
    let results = folder.path().join("answers.json").to_str().unwrap().to_owned();
    let asked = fed(&["quiz", "normal-close", "--seed", "7", "--results", &results], b"h\nz\na\nb\nq\n");
    assert_eq!((code(&asked), stderr(&asked)), (0, ""));
    assert!(stdout(&asked).contains("Hint: from here the diagram leads B to LISTEN"), "{}", stdout(&asked));
    let answers: Value = serde_json::from_slice(&std::fs::read(&results).unwrap()).unwrap();
    assert_eq!(answers.as_array().unwrap().len(), 2);
    assert_eq!((&answers[0]["seed"], &answers[0]["right_answer"]), (&Value::from(7), &Value::from("LISTEN")));
    assert_eq!(answers[0]["hint"], true);
    assert_unusable(&fed(&["quiz", "-"], b""), &["standard input is for the answers"]);
}

#[test]
fn what_was_answered_is_kept_between_runs_and_a_damaged_file_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new").join("progress.json");
    let quiz = |input: &str| {
        let args = ["quiz", "normal-close", "--seed", "7"];
        let mut program = program();
        program.args(args).env("FINWAIT_PROGRESS", &file);
        fed_to(program, input.as_bytes())
    };
    assert_eq!(stderr(&quiz("q\n")), "");
    assert!(!file.exists(), "nothing was learnt");
    assert_eq!(stderr(&quiz("a\na\nq\n")), "");
    let kept: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(kept["version"], 1);
    assert_eq!(kept["practice"]["closed--listen"]["asked"], 1, "{kept}");
    std::fs::write(&file, "{\"version\": 1").unwrap();
    let again = quiz("a\nq\n");
    assert_eq!(code(&again), 0);
    assert!(stderr(&again).contains("progress.damaged-1.json"), "{}", stderr(&again));
    let kept: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(kept["practice"]["closed--listen"]["asked"], 1);
}
