//! What is typed, pasted and read from a pipe: each key counts, and counts once.

use portable_pty::CommandBuilder;

use std::time::Duration;

use super::terminal::{Terminal, settings};

#[test]
fn it_steps_seeks_opens_lists_and_quits() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    assert!(terminal.screen.screen().alternate_screen());
    assert!(terminal.screen.screen().hide_cursor());
    assert_ne!(settings(terminal.master()), terminal.before);
    terminal.press("\u{1b}[C");
    terminal.until("step 1 of");
    terminal.press("nn");
    terminal.until("step 3 of");
    terminal.press("\u{1b}[D");
    terminal.until("step 2 of");
    terminal.press("5\r");
    terminal.until("step 5 of");
    terminal.press("?");
    terminal.until("/ searches");
    terminal.press("\u{1b}");
    terminal.until_it("no help", |screen| !screen.contents().contains("/ searches"));
    terminal.press("i");
    terminal.until("Step 5 of");
    terminal.press("q");
    terminal.until_it("no text", |screen| !screen.contents().contains("Step 5 of"));
    terminal.quit();
}

#[test]
fn plain_takes_keys_one_by_one_and_writes_nothing_but_text() {
    let mut program = Terminal::program();
    program.args(["play", "normal-close", "--plain"]);
    let mut terminal = Terminal::run(program);
    terminal.until("q quit.");
    let held = settings(terminal.master());
    assert_ne!(held, terminal.before);
    terminal.press("\u{1b}[C");
    terminal.until("Step 1 of 12.");
    terminal.press("s");
    terminal.until("Number or name, then Enter:");
    terminal.press("abx\u{7f}ort\r");
    terminal.until("Step 0 of 3.");
    terminal.press(" ");
    terminal.until("Playing.");
    terminal.press(" ");
    terminal.until("Paused.");
    terminal.press("q");
    terminal.status();
    let strange = |byte: &&u8| byte.is_ascii_control() && !b"\r\n".contains(byte);
    assert_eq!(terminal.written.iter().find(strange), None);
    assert_eq!(settings(terminal.master()), terminal.before, "raw mode is left on");
}

#[test]
fn a_scenario_from_standard_input_is_stepped_by_the_keys_of_the_terminal() {
    let mut shell = CommandBuilder::new("sh");
    let piped = "printf '%s' '{ \"title\": \"From a pipe\", \"steps\": [ { \"at\": \"b\", \"do\": \"passive-open\" } ] }'";
    shell.args(["-c", &format!("{piped} | \"$0\" -"), env!("CARGO_BIN_EXE_finwait")]);
    let mut terminal = Terminal::run(shell);
    terminal.until("step 0 of 1");
    assert_ne!(settings(terminal.master()), terminal.before);
    terminal.press("n");
    terminal.until("step 1 of 1");
    terminal.rest();
    terminal.quit();
}

#[test]
fn keys_pressed_before_the_screen_is_there_count_and_a_late_answer_is_none() {
    let mut terminal = Terminal::run_typed_at(Terminal::program(), "nn");
    terminal.until("step 2 of");
    terminal.press("\u{1b}]11;rgb:ffff/ffff/ffff\u{1b}\\\u{1b}[?62;22cn");
    terminal.until("step 3 of");
    terminal.rest();
    assert!(!terminal.screen.screen().contents().contains("Go to step"));
    terminal.quit();
}

#[test]
fn what_is_pasted_goes_into_the_line_that_is_typed_and_nowhere_else() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    // As keys these would step, open the help and quit.
    terminal.press("\u{1b}[200~nn?q\u{1b}[201~s\u{1b}[200~lost-last\rq\u{1b}[201~");
    terminal.until("lost-last│");
    terminal.press("\r");
    terminal.until("step 0 of 10");
    terminal.quit();
}

#[test]
fn the_language_changes_live() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.press("L");
    terminal.until("第 0 / 12 步");
    terminal.press("L");
    terminal.until("step 0 of");
    terminal.quit();
}

#[test]
fn a_hundred_keys_in_one_go_all_count() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.press(&format!("{}n", "\u{1b}[C\u{1b}[D".repeat(400)));
    terminal.until("step 1 of");
    terminal.rest();
    assert!(terminal.screen.screen().contents().contains("step 1 of"));
    terminal.quit();
}

#[test]
fn keys_that_come_faster_than_screens_are_drawn_together() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    // A screen for each of them would take minutes.
    terminal.press(&format!("{}q", "np".repeat(50_000)));
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn keys_whose_bytes_come_apart_count_as_if_whole() {
    for plain in [false, true] {
        let mut program = Terminal::program();
        program.args(["play", "normal-close"]);
        if plain {
            program.arg("--plain");
        }
        let mut terminal = Terminal::run(program);
        let at = |step| if plain { format!("Step {step} of 12.") } else { format!("step {step} of") };
        terminal.until(&at(0));
        for (step, keys) in (1..).zip(["\u{1b}[C", "\u{1b}OC", "\u{1b}[6~", "\u{1b}[<65;40;12M"]) {
            for byte in keys.chars() {
                terminal.press(&byte.to_string());
                std::thread::sleep(Duration::from_millis(5));
            }
            terminal.until(&at(step));
        }
        assert!(!terminal.screen.screen().contents().contains("Go to step"));
        terminal.press("q");
        assert_eq!(terminal.status().exit_code(), 0);
    }
}

#[test]
fn what_is_unfinished_ends_by_itself_and_control_c_ends_all() {
    for unfinished in [
        "\u{1b}[",
        "\u{1b}[?",
        "\u{1b}[<",
        "\u{1b}[M",
        "\u{1b}O",
        "\u{1b}[1",
        "\u{1b}P",
        "\u{1b}]",
        "\u{1b}[200~hello",
    ] {
        for (pause, key) in [(500, "q"), (0, "\u{3}")] {
            let mut terminal = Terminal::open();
            terminal.until("step 0 of");
            terminal.press(unfinished);
            std::thread::sleep(Duration::from_millis(pause));
            terminal.press(key);
            assert_eq!(terminal.end().0, 0, "{unfinished:?}");
        }
    }
}
