//! A file that is shown is watched: the screen follows it.

use std::path::{Path, PathBuf};

use super::terminal::Terminal;

/// Two established peers, and these steps.
fn write(path: &Path, steps: &[&str]) {
    let steps = steps.join(",\n    ");
    let file = format!(
        "{{\n  \"title\": \"Mine\",\n  \"start\": \"established\",\n  \"steps\": [\n    {steps}\n  ]\n}}\n"
    );
    std::fs::write(path, file).expect("a file");
}

const CLOSE: &str = r#"{ "at": "a", "do": "close" }"#;
const ARRIVES: &str = r#"{ "at": "b", "do": "deliver" }"#;
const LOST: &str = r#"{ "at": "b", "do": "lose", "say": "Gone." }"#;
const MISSPELT: &str = r#"{ "at": "b", "do": "loose" }"#;

/// The program on its own file.
fn open(folder: &Path, options: &[&str]) -> (Terminal, PathBuf) {
    let file = folder.join("mine.json");
    write(&file, &[CLOSE, ARRIVES]);
    let mut program = Terminal::program();
    program.cwd(folder);
    program.args(["./mine.json", "--reduced-motion"]);
    program.args(options);
    let mut terminal = Terminal::run(program);
    terminal.until("step 0 of 2");
    (terminal, file)
}

#[test]
fn a_changed_file_is_shown_from_the_first_step_that_differs_and_errors_beside_the_last_good_version() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut terminal, file) = open(folder.path(), &[]);
    write(&file, &[CLOSE, LOST]);
    terminal.until("step 2 of 2");
    terminal.until("Gone.");
    write(&file, &[CLOSE, MISSPELT]);
    terminal.until("mine.json:6:24");
    terminal.until("did you mean");
    assert!(terminal.screen.screen().contents().contains("step 2 of 2"));
    // The keys do what they do.
    terminal.press("p");
    terminal.until("step 1 of 2");
    terminal.press("i");
    terminal.until("6 |     { \"at\": \"b\", \"do\": \"loose\" }");
    terminal.press("\u{1b}");
    // An editor may write a new file beside the old one, and rename it.
    let beside = folder.path().join(".mine.json.swp");
    write(&beside, &[CLOSE, ARRIVES, r#"{ "at": "a", "do": "deliver" }"#]);
    std::fs::rename(&beside, &file).expect("it is renamed");
    terminal.until("step 2 of 3");
    assert!(!terminal.screen.screen().contents().contains("mine.json:6"));
    std::fs::remove_file(&file).expect("it is removed");
    terminal.until("cannot be read");
    write(&file, &[CLOSE]);
    terminal.until("step 1 of 1");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn an_open_branch_stays_and_a_key_rereads_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut terminal, file) = open(folder.path(), &[]);
    terminal.press("n");
    terminal.until("step 1 of 2");
    terminal.press("v");
    terminal.until("left at 1");
    write(&file, &[CLOSE, ARRIVES, r#"{ "at": "b", "do": "close" }"#]);
    terminal.press("r");
    terminal.until("was read again");
    terminal.until("left at 1");
    terminal.press("o");
    terminal.until("step 1 of 3");
    write(&file, &[r#"{ "at": "b", "do": "close" }"#, r#"{ "at": "a", "do": "deliver" }"#]);
    // Nothing else is waited for: whichever of key and watch comes first.
    terminal.press("r");
    terminal.until("step 1 of 2");
    terminal.rest();
    terminal.press("n");
    terminal.until("step 2 of 2");
    // The file is as it was: the key starts again.
    terminal.press("r");
    terminal.until("step 0 of 2");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}
