//! A capture in a real terminal: its connections, one of them, and back.

use super::terminal::Terminal;

#[test]
fn a_connection_is_searched_walked_and_left() {
    let mut program = Terminal::program();
    program.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures/kernel/lab.pcap"));
    let mut terminal = Terminal::run(program);
    terminal.until("10 connections");
    terminal.press("/refused\r");
    terminal.until("Connection 2: 10.9.0.1:10024");
    terminal.press("n");
    terminal.until("step 1 of");
    terminal.press("w");
    terminal.until("What if");
    terminal.press("\u{1b}");
    terminal.until("c connections");
    terminal.press("c");
    terminal.until("what to look at");
    terminal.quit();
}
