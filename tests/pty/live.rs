//! Live sockets on the screen: those of this test, as they change.

use std::net::{Shutdown, TcpListener, TcpStream};

use super::terminal::Terminal;

/// The screen of the sockets at a port of this test.
fn run(listener: &TcpListener) -> Terminal {
    let mut program = Terminal::program();
    let port = listener.local_addr().expect("a listener has an address").port().to_string();
    program.args(["live", "--every", "200ms", "--port", &port]);
    Terminal::run(program)
}

#[test]
fn a_connection_of_this_host_is_a_and_b_and_moves_as_its_programs_do() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut terminal = run(&listener);
    terminal.until("LISTEN 1");
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    terminal.until("ESTABLISHED 2  ◆");
    client.shutdown(Shutdown::Write).unwrap();
    terminal.until("FIN-WAIT-2 1");
    // It has stayed for a poll, and so is a warning, with the process of this test.
    terminal.until("CLOSE-WAIT 1!");
    terminal.press("w");
    let told = format!("({})", std::process::id());
    terminal.until(&told);
    terminal.press("\r");
    terminal.until("CLOSE-WAIT leak");
    terminal.press("M");
    terminal.until("What deserves attention");
    terminal.press("\u{1b}");
    drop(server);
    terminal.until("TIME-WAIT 1");
    terminal.quit();
}

#[test]
fn a_filter_is_typed_and_a_card_counts_this_machine() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut terminal = run(&listener);
    terminal.until("LISTEN 1");
    terminal.press("/");
    terminal.until("Which sockets");
    terminal.press("\u{15}state:CLOSING\r");
    terminal.until("No socket fits the filter.");
    terminal.press("M");
    terminal.until("step 0 of");
    terminal.press("d/LISTEN\r");
    terminal.until("On this machine: ");
    terminal.press("M");
    terminal.until("state:LISTEN");
    terminal.quit();
}
