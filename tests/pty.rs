//! The real program in a pseudo-terminal: it shows what it should, and always gives the terminal back.

#![cfg(unix)]
#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests")]

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Far more than a slow machine needs; nothing waits that long unless a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// So long nothing may be written for it to count as rest: longer than any animation of a step.
const REST: Duration = Duration::from_millis(1200);

type Termios = String;

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a screen has cells")
}

struct Terminal {
    master: Option<Box<dyn MasterPty + Send>>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    reader: JoinHandle<()>,
    screen: vt100::Parser,
    written: Vec<u8>,
    before: Termios,
}

/// All terminal settings, to be compared.
fn settings(master: &dyn MasterPty) -> Termios {
    format!("{:?}", master.get_termios().expect("a terminal"))
}

impl Terminal {
    fn program() -> CommandBuilder {
        CommandBuilder::new(env!("CARGO_BIN_EXE_finwait"))
    }

    fn open() -> Self {
        Self::run(Self::program())
    }

    /// The program as a job of an interactive shell, which is what makes Ctrl-Z work.
    fn in_a_shell() -> Self {
        let mut shell = CommandBuilder::new("sh");
        shell.args([
            "-c",
            "set -m; \"$0\"; echo stopped; fg; echo ended with $?",
            env!("CARGO_BIN_EXE_finwait"),
        ]);
        Self::run(shell)
    }

    fn run(command: CommandBuilder) -> Self {
        Self::run_typed_at(command, "")
    }

    /// The same, and this is typed before it starts: it is there when it first looks.
    fn run_typed_at(mut command: CommandBuilder, keys: &str) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let before = settings(&*pair.master);
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        let mut writer = pair.master.take_writer().expect("a writer");
        writer.write_all(keys.as_bytes()).expect("keys are taken");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let (sender, output) = channel();
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let reader = std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut chunk) {
                if sender.send(chunk[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            keys: writer,
            master: Some(pair.master),
            child,
            output,
            reader,
            screen: vt100::Parser::new(cells(24), cells(80), 0),
            written: Vec::new(),
            before,
        }
    }

    fn master(&self) -> &dyn MasterPty {
        self.master.as_deref().expect("the terminal is open")
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("keys are taken");
        self.keys.flush().expect("keys are taken");
    }

    /// Presses the left button where the screen says this, and lets it go.
    fn click(&mut self, words: &str) {
        let screen = self.screen.screen().contents();
        let (row, line) =
            screen.lines().enumerate().find(|(_, line)| line.contains(words)).expect("something to click on");
        let column = line.split(words).next().map_or(0, |before| before.chars().count());
        let at = format!("{};{}", column + 1, row + 1);
        self.press(&format!("\u{1b}[<0;{at}M\u{1b}[<0;{at}m"));
    }

    fn mouse(&self) -> bool {
        self.screen.screen().mouse_protocol_mode() == vt100::MouseProtocolMode::PressRelease
    }

    fn read_for(&mut self, patience: Duration) -> Result<(), RecvTimeoutError> {
        let chunk = self.output.recv_timeout(patience)?;
        self.screen.process(&chunk);
        self.written.extend(chunk);
        Ok(())
    }

    /// Waits until the screen shows this.
    fn until(&mut self, wanted: &str) {
        self.until_it(wanted, |screen| screen.contents().contains(wanted));
    }

    fn until_it(&mut self, wanted: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self.screen.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            if let Err(error) = self.read_for(left) {
                panic!("{error}: waiting for {wanted:?} in\n{}", self.screen.screen().contents());
            }
        }
    }

    /// Waits until this was written, wherever it is now.
    fn until_written(&mut self, wanted: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !String::from_utf8_lossy(&self.written).contains(wanted) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(self.read_for(left).is_ok(), "waiting for {wanted:?}");
        }
    }

    /// Nothing is written any more.
    fn rest(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while self.read_for(REST).is_ok() {
            assert!(Instant::now() < deadline, "it never rests");
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits for the end; the terminal is as it was. Returns the exit code.
    fn end(mut self) -> (u32, String) {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            let _ = self.read_for(Duration::from_millis(20));
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                break status;
            }
            assert!(Instant::now() < deadline, "it does not end");
        };
        while self.read_for(Duration::from_millis(200)).is_ok() {}
        self.assert_given_back();
        (status.exit_code(), self.screen.screen().contents())
    }

    /// No mode is left on, in the stream and in the line discipline.
    fn assert_given_back(&self) {
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
        let written = String::from_utf8_lossy(&self.written);
        for mode in ["?1049", "?2004", "?2026"] {
            let (on, off) = (format!("\u{1b}[{mode}h"), format!("\u{1b}[{mode}l"));
            assert!(written.rfind(&off) > written.rfind(&on), "{mode} is left on");
        }
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        for mode in ["?1000", "?1006"] {
            let (on, off) = (format!("\u{1b}[{mode}h"), format!("\u{1b}[{mode}l"));
            assert!(written.rfind(&off) >= written.rfind(&on), "{mode} is left on");
        }
        assert!(written.rfind("\u{1b}[?25h") > written.rfind("\u{1b}[?25l"), "the cursor is left hidden");
        assert_eq!(settings(self.master()), self.before, "raw mode is left on");
    }
}

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
    terminal.until("type to search");
    terminal.press("\u{1b}");
    terminal.until_it("no help", |screen| !screen.contents().contains("type to search"));
    terminal.press("i");
    terminal.until("Step 5 of");
    terminal.press("q");
    terminal.until_it("no text", |screen| !screen.contents().contains("Step 5 of"));
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
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
    let deadline = Instant::now() + PATIENCE;
    while terminal.child.try_wait().expect("it can be waited for").is_none() {
        assert!(Instant::now() < deadline, "it does not end");
        let _ = terminal.read_for(Duration::from_millis(20));
    }
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
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

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
        terminal.press("q");
        assert_eq!(terminal.end().0, 0);
    }
}

#[test]
fn keys_pressed_before_the_screen_is_there_count_and_a_late_answer_is_none() {
    let mut terminal = Terminal::run_typed_at(Terminal::program(), "nn");
    terminal.until("step 2 of");
    terminal.press("\u{1b}]11;rgb:ffff/ffff/ffff\u{1b}\\\u{1b}[?62;22cn");
    terminal.until("step 3 of");
    terminal.rest();
    assert!(!terminal.screen.screen().contents().contains("Go to step"));
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

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
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
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
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
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
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

/// The screens of a cast, played: size and the text at its end, before the terminal is given back.
fn played(cast: &std::path::Path) -> (usize, vt100::Parser) {
    let cast = std::fs::read_to_string(cast).expect("a cast");
    let mut lines = cast.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let header = lines.next().expect("a header");
    let count = |of: &str| u16::try_from(header[of].as_u64().expect("a size")).expect("a size");
    assert_eq!(header["version"], 2);
    let mut terminal = vt100::Parser::new(cells(count("height")), cells(count("width")), 0);
    // The marks between them are the player's.
    let events: Vec<_> = lines.filter(|event| event[1] == "o").collect();
    let (_, shown) = events.split_last().expect("events");
    for event in shown {
        terminal.process(event[2].as_str().expect("output").as_bytes());
        let contents = terminal.screen().contents();
        assert!(!contents.contains("rec  step") && !contents.contains("Save the take"), "{contents}");
    }
    (shown.len(), terminal)
}

#[test]
fn what_is_done_is_recorded_and_saved_under_a_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let names = || {
        let mut names: Vec<_> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("a file").file_name().into_string().expect("a name"))
            .collect();
        names.sort();
        names
    };
    let mut program = Terminal::program();
    program.cwd(folder.path());
    let mut terminal = Terminal::run(program);
    terminal.until("step 0 of");
    terminal.press("w");
    terminal.until("rec  step 0 of");
    for step in 1..=2 {
        terminal.press("n");
        terminal.until(&format!("rec  step {step} of"));
        terminal.rest();
    }
    let rows: Vec<String> = terminal.screen.screen().rows(0, 80).collect();
    terminal.press("w");
    terminal.until("Save the take as");
    // What is wrong with a name is said, and nothing is lost.
    for (name, trouble) in [("demo.mp4", "names no format"), ("no/demo.cast", "There is no folder")] {
        terminal.press(name);
        terminal.press("\r");
        terminal.until(trouble);
        terminal.press(&"\u{7f}".repeat(name.len()));
        terminal.until("normal-close.gif");
    }
    assert!(names().is_empty());
    terminal.press("demo.cast\r");
    terminal.until("Saved in demo.cast.");
    let (frames, cast) = played(&folder.path().join("demo.cast"));
    assert!(frames > 10, "steps move");
    let shown: Vec<String> = cast.screen().rows(0, 80).collect();
    // Header and footer spoke of the recording.
    assert_eq!(rows[1..23], shown[1..23]);
    assert!(shown[0].contains("step 2 of 12"));

    // A file that is there stays as it is, and a take that is nowhere is asked for.
    let saved = std::fs::read(folder.path().join("demo.cast")).expect("a cast");
    terminal.press("w");
    terminal.until("rec  step 2 of");
    terminal.press("p");
    terminal.until("rec  step 1 of");
    terminal.press("wdemo.cast\r");
    terminal.until("is there already");
    terminal.press("\u{1b}");
    terminal.until("The take is kept");
    assert_eq!(std::fs::read(folder.path().join("demo.cast")).expect("a cast"), saved);
    terminal.press("q");
    terminal.until("Save the take before quitting");
    terminal.press(".txt\r");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(names(), ["demo.cast", "normal-close.txt"]);
    let text = std::fs::read_to_string(folder.path().join("normal-close.txt")).expect("a text");
    assert_eq!(text.matches("\n== Step 1 of 12 ==").count(), 1);
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
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_file_is_replaced_when_it_is_named_twice_and_a_take_can_be_thrown_away() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("normal-close.gif");
    std::fs::write(&file, "mine").expect("a file");
    let mut program = Terminal::program();
    program.cwd(folder.path());
    let mut terminal = Terminal::run(program);
    terminal.until("step 0 of");
    terminal.press("ww");
    // What is suggested is free.
    terminal.until("normal-close-2.gif");
    terminal.press("normal-close.gif\r");
    terminal.until("Enter again");
    assert_eq!(std::fs::read(&file).expect("a file"), b"mine");
    terminal.press("\r");
    terminal.until("Saved in normal-close.gif.");
    assert!(std::fs::read(&file).expect("a file").starts_with(b"GIF89a"));
    terminal.press("w");
    terminal.until("rec  step 0 of");
    terminal.press("q");
    terminal.until("Save the take before quitting");
    terminal.press("\u{3}");
    assert_eq!(terminal.end().0, 0);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

#[test]
fn the_language_changes_live() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.press("L");
    terminal.until("第 0 / 12 步");
    terminal.press("L");
    terminal.until("step 0 of");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_hundred_keys_in_one_go_all_count() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.press(&format!("{}n", "\u{1b}[C\u{1b}[D".repeat(400)));
    terminal.until("step 1 of");
    terminal.rest();
    assert!(terminal.screen.screen().contents().contains("step 1 of"));
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
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
fn at_rest_not_a_byte_is_written() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.press("n");
    terminal.until("step 1 of");
    terminal.rest();
    let written = terminal.written.len();
    // A key that means nothing changes nothing.
    terminal.press("x");
    assert!(terminal.read_for(REST).is_err());
    assert_eq!(terminal.written.len(), written);
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
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
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
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
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn no_size_is_too_large() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    let size = PtySize { rows: u16::MAX, cols: u16::MAX, pixel_width: 0, pixel_height: 0 };
    terminal.master().resize(size).expect("a resize");
    terminal.press("n");
    terminal.rest();
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

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
    // Each is another theme and another screen; what nobody reads fills the line.
    keys.write_all("t".repeat(50).as_bytes()).expect("keys are taken");
    std::thread::sleep(REST);
    assert!(child.try_wait().expect("it can be waited for").is_none());
    let pid = child.process_id().expect("it runs").to_string();
    let sent = std::process::Command::new("kill").args(["-s", "TERM", &pid]).status();
    assert!(sent.expect("kill runs").success());
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status;
        }
        assert!(Instant::now() < deadline, "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(status.exit_code(), 128 + 15);
    assert_eq!(settings(&*pair.master), before, "raw mode is left on");
}

#[test]
fn a_panic_is_told_on_the_screen_that_stays() {
    let mut program = Terminal::program();
    program.env("FINWAIT_REHEARSE_PANIC", "1");
    program.env("RUST_BACKTRACE", "0");
    let mut terminal = Terminal::run(program);
    terminal.until("step 0 of");
    terminal.press("n");
    let (code, told) = terminal.end();
    assert_eq!(code, 101);
    assert!(told.contains("a rehearsed panic"), "{told}");
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
    // The shell may be so quick that its words never stand on the screen.
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
fn without_a_shell_control_z_does_not_stop_it_for_ever() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.press("\u{1a}");
    terminal.until("There is no shell");
    terminal.signal("TSTP");
    terminal.press("n");
    terminal.until("step 1 of");
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_stop_from_outside_is_mended_when_it_goes_on() {
    let mut terminal = Terminal::open();
    terminal.until("step 0 of");
    terminal.rest();
    terminal.signal("STOP");
    // Another program has drawn meanwhile.
    terminal.screen.process(b"\x1b[2J\x1b[?25h");
    terminal.signal("CONT");
    terminal
        .until_it("step 0 again", |screen| screen.hide_cursor() && screen.contents().contains("step 0 of"));
    terminal.press("q");
    assert_eq!(terminal.end().0, 0);
}

#[test]
fn a_terminal_that_closes_ends_it() {
    let mut shell = CommandBuilder::new("sh");
    // Whoever hears no hang-up still sees that the terminal is gone.
    shell.args(["-c", "trap '' HUP; exec \"$0\"", env!("CARGO_BIN_EXE_finwait")]);
    for command in [Terminal::program(), shell] {
        let mut terminal = Terminal::run(command);
        terminal.until("step 0 of");
        terminal.rest();
        // The reader holds the terminal open until it has something to read that nobody wants.
        let Terminal { master, mut keys, output, reader, mut child, .. } = terminal;
        drop(output);
        keys.write_all(b"n").expect("keys are taken");
        reader.join().expect("the reader ends");
        drop((keys, master));
        let deadline = Instant::now() + PATIENCE;
        while child.try_wait().expect("it can be waited for").is_none() {
            assert!(Instant::now() < deadline, "it does not end");
            std::thread::yield_now();
        }
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
