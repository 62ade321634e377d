//! The grid of all pairs in a real terminal, and Ctrl-C while a long search is written.

use std::time::{Duration, Instant};

use super::terminal::Terminal;

fn explore(options: &[&str]) -> Terminal {
    let mut program = Terminal::program();
    program.arg("explore");
    program.args(options);
    Terminal::run(program)
}

#[test]
fn a_pair_is_chosen_and_its_way_is_walked() {
    let mut terminal = explore(&[]);
    terminal.until("64 of 121 pairs");
    // From ESTABLISHED and ESTABLISHED to CLOSING and TIME-WAIT.
    terminal.press("jjjj");
    terminal.press("\u{1b}[C\u{1b}[C\u{1b}[C\u{1b}[C\u{1b}[C\u{1b}[C");
    terminal.until("10 events at the least");
    terminal.press("\r");
    terminal.until("The shortest way to A CLOSING, B TIME-WAIT");
    terminal.until("step 0 of 10");
    terminal.press("n");
    terminal.until("step 1 of 10");
    terminal.press("e");
    terminal.until("[10]");
    terminal.press("\u{1b}");
    terminal.until("step 1 of 10");
    terminal.quit();
}

#[test]
fn once_everything_is_found_nothing_is_written() {
    let mut terminal = explore(&["--losses", "1"]);
    terminal.until("66 of 121 pairs");
    terminal.until_it("the end of the search", |screen| !screen.contents().contains("searching"));
    terminal.rest();
    terminal.quit();
}

#[test]
fn keys_do_not_wait_for_a_search_and_ctrl_c_ends_it() {
    let mut terminal = explore(&[
        "--losses",
        "9",
        "--copies",
        "9",
        "--sends",
        "9",
        "--timeouts",
        "9",
        "--max-worlds",
        "9000000",
    ]);
    terminal.until("searching");
    terminal.press("j");
    terminal.until("A FIN-WAIT-1");
    terminal.press("b");
    terminal.until("Bounds of the search");
    terminal.press("\u{3}");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn ctrl_c_writes_what_a_long_search_has_found() {
    let mut terminal =
        explore(&["--format", "text", "--losses", "9", "--copies", "9", "--sends", "9", "--timeouts", "9"]);
    let deadline = Instant::now() + Duration::from_secs(2);
    while Instant::now() < deadline {
        let _ = terminal.read_for(Duration::from_millis(100));
    }
    terminal.press("\u{3}");
    terminal.until_written("interrupted");
    let status = terminal.status();
    assert_eq!(status.exit_code(), 0);
    let written = String::from_utf8_lossy(&terminal.written);
    assert!(written.contains("not reached so far"), "{written}");
}
