//! A level, played by its keys in a terminal and in lines; what was reached is kept.

use super::terminal::Terminal;

#[test]
fn a_level_is_solved_by_keys_and_its_stars_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("progress.json");
    let mut program = Terminal::program();
    program.args(["level", "both-closing"]);
    program.env("FINWAIT_PROGRESS", &file);
    let mut terminal = Terminal::run(program);
    terminal.until("Bring both peers to CLOSING.");
    terminal.press("\r");
    terminal.until("0 of 1 reached");
    // Both close, then both FINs arrive.
    terminal.press("em");
    terminal.until("events 2, par 4");
    terminal.press("1");
    terminal.until("events 3, par 4");
    terminal.press("1");
    terminal.until("Goal reached: 3 of 3 stars.");
    terminal.press("\r");
    terminal.until("Two that wait");
    terminal.press("\u{3}");
    assert_eq!(terminal.status().exit_code(), 0);
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(kept.contains("\"both-closing\"") && kept.contains("\"stars\": 3"), "{kept}");

    let mut program = Terminal::program();
    program.args(["level"]);
    program.env("FINWAIT_PROGRESS", &file);
    let mut terminal = Terminal::run(program);
    terminal.until("28 of ");
    terminal.press("\u{1b}[B\u{1b}[B\u{1b}[B\u{1b}[B\u{1b}[B\u{1b}[B");
    terminal.until("3/3");
    terminal.press("\r");
    terminal.until("Best so far: 3 of 3 stars, 4 events.");
    terminal.press("\u{3}");
    assert_eq!(terminal.status().exit_code(), 0);
}

#[test]
fn a_level_is_played_in_lines() {
    let mut program = Terminal::program();
    program.args(["level", "nobody-home", "--plain"]);
    let mut terminal = Terminal::run(program);
    terminal.until("Goal: Let A's call be refused");
    terminal.press("H");
    terminal.until("1. What does a host answer");
    terminal.press("w");
    terminal.until("1 The user of A calls active OPEN.");
    terminal.press("1\r");
    terminal.until("0 of 1 reached, events 1, par 3");
    terminal.press("aa");
    terminal.until("Goal reached: 2 of 3 stars.");
    terminal.press("q");
    assert_eq!(terminal.status().exit_code(), 0);
}
