//! What is written to the terminal and when: the theme, whole frames, every size, and at rest nothing.

use portable_pty::PtySize;

use super::terminal::{REST, Terminal, cells};

#[test]
fn the_theme_is_as_light_as_the_terminal_answers() {
    let light = "\u{1b}]11;rgb:fdfd/f6f6/e3e3\u{1b}\\\u{1b}[?62;22c";
    let dark = "\u{1b}]11;rgb:1e1e/1e1e/2e2e\u{7}\u{1b}[?62;22c";
    let garbage = "\u{1b}]11;wh\u{1b}[1;\u{7}\u{1b}]4;?\u{7}\u{1b}[?1;2c";
    for (options, answer, after) in [
        ("--theme=auto", light, "Theme: high contrast"),
        ("--theme=auto", dark, "Theme: light"),
        ("--theme=auto", "\u{1b}[?62;22c", "Theme: light"),
        ("--theme=auto", garbage, "Theme: light"),
        ("--theme=auto", "", "Theme: light"),
    ] {
        let mut program = Terminal::program();
        program.arg(options);
        let mut terminal = Terminal::run_typed_at(program, answer);
        terminal.until("step 0 of");
        let written = String::from_utf8_lossy(&terminal.written);
        assert!(written.find("\u{1b}]11;?") < written.find("\u{1b}[?1049h"), "{answer:?}");
        // The theme key goes on from the theme that is.
        terminal.press("t");
        terminal.until(after);
        terminal.press("q");
        assert_eq!(terminal.end().0, 0, "{answer:?}");
    }
    for options in ["--theme=dark", "--color=never"] {
        let mut program = Terminal::program();
        program.arg(options);
        let mut terminal = Terminal::run(program);
        terminal.until("step 0 of");
        assert!(!String::from_utf8_lossy(&terminal.written).contains("\u{1b}]11;?"), "{options}");
        terminal.quit();
    }
}

#[test]
fn the_terminal_tells_whether_it_speaks_utf_8_and_draws_lines_in_one_column() {
    for (locale, column, drawn, told) in [
        ("C.UTF-8", "2", true, ""),
        ("C.UTF-8", "3", false, "two columns wide"),
        ("C.UTF-8", "4", false, "does not speak UTF-8"),
        ("C", "2", true, ""),
        ("en_US.ISO-8859-1", "2", true, ""),
        ("C.UTF-8", "", true, ""),
        ("C", "", false, ""),
        ("en_US.ISO-8859-1", "", false, ""),
    ] {
        let answer = if column.is_empty() { String::new() } else { format!("\u{1b}[1;{column}R") };
        let mut terminal = Terminal::run_in(Terminal::program(), locale, &format!("{answer}\u{1b}[?62;22c"));
        let bottom =
            |screen: &vt100::Screen| screen.rows(0, 80).last().is_some_and(|row| !row.trim().is_empty());
        terminal.until_it("a whole screen", bottom);
        let shown = terminal.screen.screen().contents();
        assert_eq!(shown.contains('─'), drawn, "{locale} {column}: {shown}");
        assert_eq!(shown.is_ascii(), !drawn, "{locale} {column}: {shown}");
        assert!(shown.contains(told), "{locale} {column}: {shown}");
        // What is drawn to find out is gone.
        assert!(!shown.contains('\u{fffd}'));
        terminal.quit();
    }
    for option in ["--ascii", "--plain"] {
        let mut program = Terminal::program();
        program.arg(option);
        let mut terminal = Terminal::run(program);
        terminal.until("0 of 12");
        assert!(!String::from_utf8_lossy(&terminal.written).contains("\u{1b}[6n"), "{option}");
        terminal.press("q");
        assert_eq!(terminal.status().exit_code(), 0);
    }
}

#[test]
fn colour_that_is_asked_for_is_shown_whatever_no_color_says() {
    for (options, is_coloured) in
        [(&["--color", "always"][..], true), (&["--color", "auto"], false), (&[], false)]
    {
        let mut program = Terminal::program();
        program.args(options);
        program.args(["--theme", "dark"]);
        program.env("NO_COLOR", "1");
        program.env("COLORTERM", "truecolor");
        let mut terminal = Terminal::run(program);
        terminal.until("step 0 of");
        // Something happens at both peers, so that all marks are there.
        terminal.press("nnnn");
        terminal.until("step 4 of");
        let written = String::from_utf8_lossy(&terminal.written).into_owned();
        assert_eq!(written.contains("38;2;"), is_coloured, "{options:?}");
        assert_eq!(written.contains("48;2;"), is_coloured, "{options:?}");
        let shown = terminal.screen.screen().contents();
        assert!(["●", "◆"].iter().all(|mark| shown.contains(mark)), "{options:?}: {shown}");
        terminal.quit();
    }
}

#[test]
fn a_dumb_terminal_gets_lines_and_is_told_so() {
    let mut terminal = Terminal::run_dumb();
    terminal.until("as with --plain");
    terminal.until("Step 0 of 12.");
    terminal.press("n");
    terminal.until("Step 1 of 12.");
    assert!(!terminal.written.contains(&0x1b));
    terminal.press("q");
    assert_eq!(terminal.status().exit_code(), 0);
}

#[test]
fn at_rest_not_a_byte_is_written() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.press("n");
    terminal.until("step 1 of");
    terminal.rest();
    let written = terminal.written.len();
    // A key that means nothing changes nothing.
    terminal.press("z");
    assert!(terminal.read_for(REST).is_err());
    assert_eq!(terminal.written.len(), written);
    terminal.quit();
}

#[test]
fn each_frame_is_one_synchronized_update() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.press("n");
    terminal.until("step 1 of");
    terminal.rest();
    let written = String::from_utf8_lossy(&terminal.written).into_owned();
    let frames = written.split("\u{1b}[?2026h").skip(1);
    assert!(frames.clone().count() >= 2);
    for frame in frames {
        assert!(frame.ends_with("\u{1b}[?2026l"), "{frame:?}");
    }
    terminal.quit();
}

#[test]
fn a_resize_draws_anew() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.rest();
    let size = PtySize { rows: 10, cols: 40, pixel_width: 0, pixel_height: 0 };
    terminal.master().resize(size).expect("a resize");
    terminal.screen.screen_mut().set_size(cells(10), cells(40));
    terminal.screen.process(b"\x1b[2J");
    // The screen says how large it is where there is no room for the diagram.
    terminal.until("40");
    terminal.until("CLOSED");
    terminal.quit();
}

#[test]
fn no_size_is_too_large() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    let size = PtySize { rows: u16::MAX, cols: u16::MAX, pixel_width: 0, pixel_height: 0 };
    terminal.master().resize(size).expect("a resize");
    terminal.press("n");
    terminal.rest();
    terminal.quit();
}
