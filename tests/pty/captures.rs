//! A capture in a real terminal: its connections, one of them, and back.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use portable_pty::CommandBuilder;

use super::terminal::Terminal;

/// The file of a capture.
const LAB: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures/kernel/lab.pcap");

/// A shell in which this runs; `$0` is the program, `$1` a file.
fn shell(script: &str, file: &str) -> Terminal {
    let mut shell = CommandBuilder::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_finwait"), file]);
    Terminal::run(shell)
}

#[test]
fn a_connection_is_searched_walked_and_left() {
    let mut program = Terminal::program();
    program.arg(LAB);
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

#[test]
fn the_notes_of_a_connection_are_listed_and_gone_to() {
    let mut program = Terminal::program();
    program.args(["play", LAB, "--connection", "9"]);
    let mut terminal = Terminal::run(program);
    terminal.until("! notes");
    terminal.press("!");
    terminal.until("spurious retransmission");
    terminal.press("jj");
    terminal.until("step 22 of 22");
    terminal.press("k\r");
    terminal.until_it("step 6 without the list", |screen| {
        let shown = screen.contents();
        shown.contains("step 6 of 22") && !shown.contains("spurious")
    });
    terminal.quit();
}

#[test]
fn a_capture_from_standard_input_is_walked_with_the_keys_of_the_terminal() {
    let mut terminal = shell("\"$0\" - < \"$1\"", LAB);
    terminal.until("10 connections");
    terminal.press("/refused\r");
    terminal.until("Connection 2: 10.9.0.1:10024");
    terminal.press("n");
    terminal.until("step 1 of");
    terminal.quit();
    let mut terminal = shell("gzip -c < \"$1\" | \"$0\" play - --connection 9", LAB);
    terminal.until("Connection 9: 10.9.0.1:10217");
    terminal.quit();
}

/// What the screen shows when a program without a screen of its own is over.
fn end(mut terminal: Terminal) -> String {
    terminal.until("over");
    assert_eq!(terminal.status().exit_code(), 0);
    while terminal.read_for(Duration::from_millis(200)).is_ok() {}
    terminal.screen.screen().contents().trim().to_owned()
}

/// A raw IPv4 capture of so many packets of the same connection.
fn large(packets: u32) -> Vec<u8> {
    let mut bytes = b"\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x65\0\0\0".to_vec();
    for number in 0..packets {
        let mut packet = b"\x45\0\0\x29\0\0\x40\0\x40\x06\0\0\x0a\0\0\x02\x0a\0\0\x07\xc0\0\0\x50".to_vec();
        packet.extend(number.to_be_bytes());
        packet.extend(b"\0\0\0\x01\x50\x10\x04\0\0\0\0\0x");
        for word in [1_795_770_000, number % 1_000_000, 41, 41] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend(packet);
    }
    bytes
}

#[test]
fn progress_is_shown_while_a_long_capture_is_read_and_erased_afterwards() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let mut terminal = shell("\"$0\" list - < \"$1\" > /dev/null; echo over", pipe.to_str().unwrap());
    // It stays open until the progress was seen.
    let mut into = std::fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    let bytes = large(20_000);
    let (head, rest) = bytes.split_at(bytes.len() / 2);
    into.write_all(head).unwrap();
    let shown = |screen: &vt100::Screen| screen.contents().contains("packets read");
    let mut rest = rest.chunks(rest.len() / 100);
    while !shown(terminal.screen.screen()) {
        // Little by little, as from a slow source.
        into.write_all(rest.next().expect("progress is shown before the end")).unwrap();
        let _ = terminal.read_for(Duration::from_millis(20));
    }
    rest.for_each(|rest| into.write_all(rest).unwrap());
    drop(into);
    assert_eq!(end(terminal), "over");
}

#[test]
fn a_short_capture_shows_no_progress_and_a_pipe_never() {
    let mut terminal = shell("\"$0\" list \"$1\" > /dev/null; echo over", LAB);
    terminal.until("over");
    assert!(!String::from_utf8_lossy(&terminal.written).contains("packets read"));
    assert_eq!(end(terminal), "over");
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_finwait"));
    program.args(["list", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().unwrap();
    let mut into = child.stdin.take().unwrap();
    for half in large(20_000).chunks(600_000) {
        into.write_all(half).unwrap();
        std::thread::sleep(Duration::from_millis(400));
    }
    drop(into);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1);
}
