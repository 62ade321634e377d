//! The quiz by its keys: on the screen, with its answers as a file, and in lines.

use serde_json::Value;

use super::terminal::Terminal;

#[test]
fn answers_given_on_the_screen_are_written_when_it_is_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("answers.json");
    let mut program = Terminal::program();
    program.args(["quiz", "normal-close", "--seed", "7", "--results"]);
    program.arg(&file);
    let mut terminal = Terminal::run(program);
    terminal.until("In which state is B after that?");
    terminal.until("a  CLOSED  stays");
    // A wrong one, and the reason is asked for; then the step is shown, and the next one asked about.
    terminal.press("a");
    terminal.until("Which of these is what happens at B");
    terminal.press("d");
    terminal.until("B does not stay in CLOSED");
    terminal.press("\r");
    terminal.until("In which state is A after that?");
    // The second is a hint, the third the state by the arrows.
    terminal.press("h");
    terminal.until("Hint: from here the diagram leads A to");
    terminal.press("\u{1b}[B\u{1b}[B\r");
    terminal.until("√ SYN-SENT");
    assert!(!file.exists(), "it is written when the program is left");
    terminal.press("q");
    terminal.until("w what if");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);

    let written = std::fs::read(&file).expect("a file");
    let answers: Vec<Value> = serde_json::from_slice(&written).expect("JSON");
    assert_eq!(answers.len(), 3, "{answers:?}");
    let told = |key: &str| answers.iter().map(|answer| answer[key].clone()).collect::<Vec<_>>();
    assert_eq!(told("seed"), [7, 7, 7]);
    assert_eq!(told("item"), ["1/next-state", "1/which-rule", "2/next-state"]);
    let passive = "A passive OPEN makes a TCB and sends nothing: B waits for a SYN.";
    assert_eq!(told("answer"), ["CLOSED", passive, "SYN-SENT"]);
    assert_eq!(told("right_answer"), ["LISTEN", passive, "SYN-SENT"]);
    assert_eq!(told("is_right"), [false, true, true]);
    assert_eq!(told("hint"), [false, false, true]);
    assert_eq!(told("rule"), ["open-passive", "open-passive", "open-active"]);
    assert!(told("seconds").iter().all(|seconds| seconds.as_f64().is_some_and(|seconds| seconds >= 0.0)));
}

#[test]
fn a_run_that_is_played_in_lines_asks_too() {
    let mut program = Terminal::program();
    program.args(["play", "normal-close", "--plain"]);
    let mut terminal = Terminal::run(program);
    terminal.until_written("Step 0 of 12.");
    terminal.press("x");
    terminal.until_written("Quiz: a letter answers, h gives a hint, Esc stops.");
    terminal.until_written("In which state is B after that?");
    terminal.rest();
    let choices = String::from_utf8_lossy(&terminal.written).into_owned();
    let (_, choices) = choices.split_once("In which state is B after that?").expect("a question");
    let letter = |state: &str| {
        let line = choices.lines().find(|line| line.trim_end().ends_with(state)).expect("a choice");
        line.trim_start()[..1].to_owned()
    };
    terminal.press("h");
    terminal.until_written("Hint: from here the diagram leads B to LISTEN (passive OPEN)");
    terminal.press(&letter("LISTEN"));
    terminal.until_written("Right.");
    terminal.until_written("Step 1 of 12.");
    terminal.until_written("Right goes on.");
    terminal.press("n");
    terminal.until_written("In which state is A after that?");
    // What can come next would answer the question.
    let told = String::from_utf8_lossy(&terminal.written).into_owned();
    let (_, told) = told.split_once("Step 1 of 12.").expect("a step");
    assert!(!told.contains("Next for"), "{told}");
    terminal.press("x");
    terminal.until_written("The quiz is stopped.");
    terminal.press("n");
    terminal.until_written("Step 2 of 12.");
    terminal.until_written("Next for A: CLOSED (CLOSE)");
    terminal.press("q");
    assert_eq!(terminal.status().exit_code(), 0);
}
