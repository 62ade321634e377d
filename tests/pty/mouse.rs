//! The mouse, and the clipboard of the terminal.

use super::terminal::Terminal;

#[test]
fn the_mouse_steps_and_seeks_and_can_be_left_to_the_terminal() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    assert!(terminal.mouse());
    terminal.press("\u{1b}[<65;40;12M\u{1b}[<65;40;12M");
    terminal.until("step 2 of");
    terminal.press("\u{1b}[<64;40;12M");
    terminal.until("step 1 of");
    // The last cell of the progress bar, in the first row.
    terminal.press("\u{1b}[<0;79;1M\u{1b}[<0;79;1m");
    terminal.until("step 12 of");
    terminal.press("\t");
    terminal.until("SYN,ACK");
    terminal.press("5\r");
    terminal.until("step 5 of");
    terminal.rest();
    terminal.click("SYN-SENT");
    terminal.until("step 2 of");
    terminal.press("m");
    terminal.until("text can be selected");
    assert!(!terminal.mouse());
    terminal.press("m");
    terminal.until("The mouse works");
    assert!(terminal.mouse());
    terminal.quit();
}

#[test]
fn no_mouse_is_never_asked_for() {
    let mut program = Terminal::program();
    program.arg("--no-mouse");
    let mut terminal = Terminal::run(program);
    terminal.until("step 0 of");
    terminal.press("n");
    terminal.until("step 1 of");
    for mode in ["?1000", "?1002", "?1003", "?1006"] {
        assert!(!String::from_utf8_lossy(&terminal.written).contains(mode), "{mode}");
    }
    terminal.quit();
}

#[test]
fn a_step_and_the_screen_go_to_the_clipboard_of_the_terminal() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.press("y");
    terminal.until("Sent to the terminal's clipboard.");
    // "Step 0 of 12. " and "The start.\n", as far as whole groups of three go.
    terminal.until_written("\u{1b}]52;c;U3RlcCAwIG9mIDEyLiBUaGUgc3RhcnQu");
    terminal.press("n");
    terminal.until("step 1 of");
    terminal.rest();
    terminal.press("Y");
    terminal.until("Sent to the terminal's clipboard.");
    // The first row: " Normal close".
    terminal.until_written("\u{1b}]52;c;IE5vcm1hbCBjbG9zZ");
    terminal.quit();
}
