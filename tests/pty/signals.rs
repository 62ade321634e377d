//! How it ends and stops: by signals, by a panic, without a terminal. The terminal is always given back.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::terminal::{REST, Terminal, settings, signal, status};

#[test]
fn a_signal_ends_it_with_its_own_status() {
    for (name, number) in [("TERM", 15), ("HUP", 1), ("INT", 2), ("QUIT", 3)] {
        let mut terminal = Terminal::open();
        terminal.until("step 0 of");
        terminal.signal(name);
        assert_eq!(terminal.end().0, 128 + number, "{name}");
    }
}

#[test]
fn half_an_escape_sequence_does_not_hold_up_a_signal() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.press("n\u{1b}[");
    terminal.until("step 1 of");
    terminal.signal("TERM");
    assert_eq!(terminal.end().0, 128 + 15);
}

#[test]
fn a_terminal_that_does_not_read_does_not_hold_up_a_signal() {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
    let before = settings(&*pair.master);
    let mut child = pair.slave.spawn_command(Terminal::program()).expect("the program starts");
    let mut keys = pair.master.take_writer().expect("a writer");
    // Each is another theme and another screen; unread output fills the line.
    keys.write_all("t".repeat(50).as_bytes()).expect("keys are taken");
    std::thread::sleep(REST);
    assert!(child.try_wait().expect("it can be waited for").is_none());
    let mut output = pair.master.try_clone_reader().expect("a reader");
    signal(&*child, "TERM");
    assert_eq!(status(&mut *child).exit_code(), 128 + 15);
    assert_eq!(settings(&*pair.master), before, "raw mode is left on");
    // Reading again finds the screen restored.
    drop(pair.slave);
    let (mut written, mut chunk) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = output.read(&mut chunk) {
        written.extend(&chunk[..count]);
    }
    let written = String::from_utf8_lossy(&written);
    for undone in ["\u{1b}[?1000l", "\u{1b}[?2004l", "\u{1b}[?25h"] {
        assert!(written.contains(undone), "{undone:?}");
    }
    assert!(written.ends_with("\u{1b}[?1049l"));
}

#[test]
fn nothing_that_comes_while_it_starts_ends_it() {
    for name in ["WINCH", "CONT"] {
        let mut terminal = Terminal::open();
        terminal.until_written("\u{1b}]11;?");
        terminal.signal(name);
        terminal.until("step 0 of");
        terminal.signal(name);
        terminal.quit();
    }
}

#[test]
fn a_signal_that_was_ignored_at_the_start_stays_ignored() {
    for name in ["HUP", "TERM", "INT", "QUIT"] {
        let mut shell = CommandBuilder::new("sh");
        shell.args(["-c", &format!("trap '' {name}; exec \"$0\""), env!("CARGO_BIN_EXE_finwait")]);
        let mut terminal = Terminal::run(shell);
        terminal.until("step 0 of");
        terminal.signal(name);
        terminal.press("n");
        terminal.until("step 1 of");
        terminal.quit();
    }
}

#[test]
fn a_panic_is_told_on_the_screen_that_stays() {
    let mut program = Terminal::program();
    program.env("FINWAIT_TEST_PANIC", "1");
    program.env("RUST_BACKTRACE", "0");
    let mut terminal = Terminal::run(program);
    terminal.until("step 0 of");
    terminal.press("n");
    let (code, told) = terminal.end();
    assert_eq!(code, 101);
    assert!(told.contains("a panic for a test"), "{told}");
}

#[test]
fn control_z_gives_the_terminal_back_and_fg_takes_it_again() {
    let mut terminal = Terminal::in_a_shell();
    terminal.until("step 0 of");
    terminal.press("n");
    terminal.until("step 1 of");
    assert!(terminal.mouse());
    let held = settings(terminal.master());
    terminal.press("\u{1a}");
    // The shell may be so quick that its words never appear on the screen.
    terminal.until_written("stopped");
    let written = String::from_utf8_lossy(&terminal.written);
    let given_back = written.find("\u{1b}[?1049l");
    assert!(given_back.is_some() && given_back < written.find("stopped"));
    let no_mouse = written.find("\u{1b}[?1000l");
    assert!(no_mouse.is_some() && no_mouse < given_back);
    terminal.until_it("step 1 again", |screen| {
        screen.alternate_screen() && screen.hide_cursor() && screen.contents().contains("step 1 of")
    });
    assert!(terminal.mouse());
    assert_eq!(settings(terminal.master()), held);
    terminal.press("n");
    terminal.until("step 2 of");
    terminal.press("q");
    let (code, told) = terminal.end();
    assert_eq!(code, 0);
    assert!(told.contains("ended with 0"), "{told}");
}

#[test]
fn control_z_is_heard_while_the_terminal_is_asked() {
    let mut terminal = Terminal::in_a_shell();
    // The last of the questions; this terminal answers none.
    terminal.until_written("\u{1b}[c");
    terminal.press("\u{1a}");
    terminal.until_written("stopped");
    terminal.until("step 0 of");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn without_a_shell_control_z_does_not_stop_it_for_ever() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.press("\u{1a}");
    terminal.until("There is no shell");
    terminal.signal("TSTP");
    terminal.press("n");
    terminal.until("step 1 of");
    terminal.quit();
}

#[test]
fn a_stop_from_outside_is_mended_when_it_goes_on() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.rest();
    terminal.signal("STOP");
    // Another program has drawn in between.
    terminal.screen.process(b"\x1b[2J\x1b[?25h");
    terminal.signal("CONT");
    terminal
        .until_it("step 0 again", |screen| screen.hide_cursor() && screen.contents().contains("step 0 of"));
    terminal.quit();
}

#[test]
fn a_terminal_that_closes_ends_it() {
    let mut shell = CommandBuilder::new("sh");
    // Without SIGHUP the program still sees that the terminal is gone.
    shell.args(["-c", "trap '' HUP; exec \"$0\"", env!("CARGO_BIN_EXE_finwait")]);
    for command in [Terminal::program(), shell] {
        let mut terminal = Terminal::run(command);
        terminal.until("step 0 of");
        terminal.rest();
        // The reader holds the terminal open until there is unread output.
        let Terminal { master, mut keys, output, reader, mut child, .. } = terminal;
        drop(output);
        keys.write_all(b"n").expect("keys are taken");
        reader.join().expect("the reader ends");
        drop((keys, master));
        // As SIGHUP would end it, and without a word.
        assert_eq!(status(&mut *child).exit_code(), 128 + 1);
    }
}

#[test]
fn without_a_terminal_it_does_not_start() {
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_finwait"))
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the program starts");
    assert_eq!(run.status.code(), Some(2));
    assert!(run.stdout.is_empty());
}
