//! The harness: a program in a pseudo-terminal, what it writes, and the screen that comes of it.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// Far more than a slow machine needs; nothing waits that long unless a test fails.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// So long nothing may be written for it to count as rest: longer than any animation of a step.
pub(super) const REST: Duration = Duration::from_millis(1200);

type Termios = String;

pub(super) fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a screen has cells")
}

pub(super) struct Terminal {
    pub(super) master: Option<Box<dyn MasterPty + Send>>,
    pub(super) child: Box<dyn Child + Send + Sync>,
    pub(super) keys: Box<dyn Write + Send>,
    pub(super) output: Receiver<Vec<u8>>,
    pub(super) reader: JoinHandle<()>,
    pub(super) screen: vt100::Parser,
    pub(super) written: Vec<u8>,
    pub(super) before: Termios,
}

/// All terminal settings, to be compared.
pub(super) fn settings(master: &dyn MasterPty) -> Termios {
    format!("{:?}", master.get_termios().expect("a terminal"))
}

pub(super) fn signal(child: &dyn Child, name: &str) {
    assert!(signal_to(child.process_id().expect("it runs"), name), "it has ended");
}

/// Sends a signal to a process; says whether it is there.
pub(super) fn signal_to(process: u32, name: &str) -> bool {
    let kill = std::process::Command::new("kill").args(["-s", name, &process.to_string()]).output();
    kill.expect("kill runs").status.success()
}

/// How it ended, if it has; until then it must.
fn ended(child: &mut dyn Child, deadline: Instant) -> Option<ExitStatus> {
    assert!(Instant::now() < deadline, "it does not end");
    child.try_wait().expect("it can be waited for")
}

/// Waits for the end of a program whose output is not read.
pub(super) fn status(child: &mut dyn Child) -> ExitStatus {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = ended(child, deadline) {
            return status;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Terminal {
    pub(super) fn program() -> CommandBuilder {
        CommandBuilder::new(env!("CARGO_BIN_EXE_finwait"))
    }

    pub(super) fn open() -> Self {
        Self::run(Self::program())
    }

    /// The program as a job of an interactive shell, which is what makes Ctrl-Z work.
    pub(super) fn in_a_shell() -> Self {
        let mut shell = CommandBuilder::new("sh");
        shell.args([
            "-c",
            "set -m; \"$0\"; echo stopped; fg; echo ended with $?",
            env!("CARGO_BIN_EXE_finwait"),
        ]);
        Self::run(shell)
    }

    pub(super) fn run(command: CommandBuilder) -> Self {
        Self::run_typed_at(command, "")
    }

    /// The same, and this is typed before it starts: it is there when it first looks.
    pub(super) fn run_typed_at(command: CommandBuilder, keys: &str) -> Self {
        Self::run_in(command, "C.UTF-8", keys)
    }

    /// The same, in this locale.
    pub(super) fn run_in(command: CommandBuilder, locale: &str, keys: &str) -> Self {
        Self::run_as(command, "xterm-256color", locale, keys)
    }

    /// In a terminal that cannot place its cursor.
    pub(super) fn run_dumb() -> Self {
        Self::run_as(Self::program(), "dumb", "C.UTF-8", "")
    }

    fn run_as(mut command: CommandBuilder, term: &str, locale: &str, keys: &str) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let before = settings(&*pair.master);
        command.env("TERM", term);
        command.env("LC_ALL", locale);
        if command.get_env("FINWAIT_PROGRESS").is_none() {
            command.env("FINWAIT_PROGRESS", "/dev/null");
        }
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

    pub(super) fn master(&self) -> &dyn MasterPty {
        self.master.as_deref().expect("the terminal is open")
    }

    pub(super) fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("keys are taken");
        self.keys.flush().expect("keys are taken");
    }

    /// Presses the left button where the screen says this, and lets it go.
    pub(super) fn click(&mut self, words: &str) {
        let screen = self.screen.screen().contents();
        let (row, line) =
            screen.lines().enumerate().find(|(_, line)| line.contains(words)).expect("something to click on");
        let column = line.split(words).next().map_or(0, |before| before.chars().count());
        let at = format!("{};{}", column + 1, row + 1);
        self.press(&format!("\u{1b}[<0;{at}M\u{1b}[<0;{at}m"));
    }

    pub(super) fn mouse(&self) -> bool {
        self.screen.screen().mouse_protocol_mode() == vt100::MouseProtocolMode::PressRelease
    }

    pub(super) fn read_for(&mut self, patience: Duration) -> Result<(), RecvTimeoutError> {
        let chunk = self.output.recv_timeout(patience)?;
        self.screen.process(&chunk);
        self.written.extend(chunk);
        Ok(())
    }

    /// Waits until the screen shows this.
    pub(super) fn until(&mut self, wanted: &str) {
        self.until_it(wanted, |screen| screen.contents().contains(wanted));
    }

    pub(super) fn until_it(&mut self, wanted: &str, holds: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self.screen.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            if let Err(error) = self.read_for(left) {
                panic!("{error}: waiting for {wanted:?} in\n{}", self.screen.screen().contents());
            }
        }
    }

    /// Waits until this was written, even if it is no longer on the screen.
    pub(super) fn until_written(&mut self, wanted: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !String::from_utf8_lossy(&self.written).contains(wanted) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(self.read_for(left).is_ok(), "waiting for {wanted:?}");
        }
    }

    /// Nothing is written any more.
    pub(super) fn rest(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while self.read_for(REST).is_ok() {
            assert!(Instant::now() < deadline, "it never rests");
        }
    }

    pub(super) fn signal(&self, name: &str) {
        signal(&*self.child, name);
    }

    /// Waits for the end, and reads what is written until then.
    pub(super) fn status(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let _ = self.read_for(Duration::from_millis(20));
            if let Some(status) = ended(&mut *self.child, deadline) {
                return status;
            }
        }
    }

    /// Waits for the end; the terminal is as it was. Returns the exit code, and what the screen shows.
    pub(super) fn end(mut self) -> (u32, String) {
        let status = self.status();
        // To the end of what was written: on a busy machine the thread that reads it may come late.
        while self.read_for(PATIENCE).is_ok() {}
        self.assert_given_back();
        (status.exit_code(), self.screen.screen().contents())
    }

    /// Quits by key.
    pub(super) fn quit(mut self) {
        self.press("q");
        assert_eq!(self.end().0, 0);
    }

    /// No mode is left on, in the stream and in the line discipline.
    fn assert_given_back(&self) {
        let screen = self.screen.screen();
        let written = String::from_utf8_lossy(&self.written);
        let last: String = written.chars().skip(written.chars().count().saturating_sub(2000)).collect();
        assert!(
            !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste(),
            "the screen is left as it was: {}",
            last.escape_debug()
        );
        for mode in ["?1049", "?2004", "?2026"] {
            let (on, off) = (format!("\u{1b}[{mode}h"), format!("\u{1b}[{mode}l"));
            assert!(written.rfind(&off) > written.rfind(&on), "{mode} is left on");
        }
        let mouse = screen.mouse_protocol_mode();
        assert_eq!(mouse, vt100::MouseProtocolMode::None, "the mouse is left on: {}", last.escape_debug());
        for mode in ["?1000", "?1006"] {
            let (on, off) = (format!("\u{1b}[{mode}h"), format!("\u{1b}[{mode}l"));
            assert!(written.rfind(&off) >= written.rfind(&on), "{mode} is left on");
        }
        assert!(written.rfind("\u{1b}[?25h") > written.rfind("\u{1b}[?25l"), "the cursor is left hidden");
        assert_eq!(settings(self.master()), self.before, "raw mode is left on");
    }
}
