//! What comes in while the loop sleeps: keys, resizes, signals, and the end of the terminal.

use std::io::{self, Read};
use std::sync::mpsc::SyncSender;
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event, KeyEvent, KeyEventKind, KeyModifiers, MouseEvent};

use super::background::{Answer, Late};
use crate::app::{Input, KeyCode, KeyPress, Modifiers};

/// Something for the loop.
#[derive(Debug)]
pub(super) enum Message {
    /// For the model.
    Input(Input),
    /// Pasted into the terminal, as one piece.
    Pasted(String),
    /// A line has ended in the pipe that the keys come through; whether nothing stood in it.
    EndOfLine(bool),
    /// From the mouse.
    Mouse(MouseEvent),
    /// The size may be another one.
    Resized,
    /// Stop, for the shell.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has job control"))]
    Stop,
    /// Go on, and the terminal may be in any mode.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has job control"))]
    Continue,
    /// End, by this signal.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has signals"))]
    End(i32),
    /// A take has been written to a file of this name, or why not.
    Written {
        /// As the user typed it.
        name: String,
        /// Which letters no font has, or why it is not there.
        done: Result<String, String>,
    },
    /// There is no terminal any more, or nothing more in the pipe.
    Gone,
}

/// Where keys come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// The terminal: that of standard input, else the one that controls the program.
    Terminal,
    /// Standard input, whatever it is: each character is a key.
    Pipe,
}

/// Starts to wait for keys. The first are those that were typed before the terminal answered.
pub(super) fn listen(keys: Keys, answer: Answer, sender: SyncSender<Message>) -> io::Result<()> {
    let Answer { typed, late, .. } = answer;
    thread::Builder::new().name("keys".into()).spawn(move || {
        for message in typed.chars().filter_map(key_of) {
            let _ = sender.send(message);
        }
        let _ = match keys {
            Keys::Terminal => read(&sender, late),
            Keys::Pipe => read_pipe(&sender),
        };
        let _ = sender.send(Message::Gone);
    })?;
    Ok(())
}

/// Reads until the terminal is gone.
fn read(sender: &SyncSender<Message>, mut late: Late) -> io::Result<()> {
    let alive = Alive::of_terminal()?;
    while alive.wait()? {
        while event::poll(ALREADY_THERE)? {
            let message = match event::read()? {
                Event::Key(key) if late.takes(key) => continue,
                Event::Key(key) => match press(key) {
                    Some(press) => Message::Input(Input::Key(press)),
                    None => continue,
                },
                Event::Mouse(mouse) => Message::Mouse(mouse),
                Event::Paste(text) => Message::Pasted(text),
                Event::Resize(..) => Message::Resized,
                _ => continue,
            };
            if sender.send(message).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Reads until nothing more can come.
fn read_pipe(sender: &SyncSender<Message>) -> io::Result<()> {
    let mut stdin = io::stdin().lock();
    let (mut chunk, mut pending) = ([0; 1024], Vec::new());
    let mut empty = true;
    loop {
        let count = stdin.read(&mut chunk)?;
        pending.extend(chunk.iter().take(count));
        let whole = match std::str::from_utf8(&pending) {
            // A character is on its way.
            Err(error) if error.error_len().is_none() && count > 0 => error.valid_up_to(),
            _ => pending.len(),
        };
        let bytes: Vec<u8> = pending.drain(..whole).collect();
        for c in String::from_utf8_lossy(&bytes).chars() {
            let message = if c == '\n' { Some(Message::EndOfLine(empty)) } else { key_of(c) };
            empty = c == '\n' || empty && message.is_none();
            if message.is_some_and(|message| sender.send(message).is_err()) {
                return Ok(());
            }
        }
        if count == 0 {
            return Ok(());
        }
    }
}

/// The library's key event as a press; a release is none.
fn press(event: KeyEvent) -> Option<KeyPress> {
    use crossterm::event::KeyCode as Theirs;
    let code = match event.code {
        Theirs::Char(c) => KeyCode::Char(c),
        Theirs::F(number) => KeyCode::F(number),
        Theirs::Backspace => KeyCode::Backspace,
        Theirs::Enter => KeyCode::Enter,
        Theirs::Left => KeyCode::Left,
        Theirs::Right => KeyCode::Right,
        Theirs::Up => KeyCode::Up,
        Theirs::Down => KeyCode::Down,
        Theirs::Home => KeyCode::Home,
        Theirs::End => KeyCode::End,
        Theirs::PageUp => KeyCode::PageUp,
        Theirs::PageDown => KeyCode::PageDown,
        Theirs::Tab => KeyCode::Tab,
        Theirs::BackTab => KeyCode::BackTab,
        Theirs::Delete => KeyCode::Delete,
        Theirs::Insert => KeyCode::Insert,
        Theirs::Esc => KeyCode::Esc,
        _ => return None,
    };
    let modifiers = Modifiers {
        shift: event.modifiers.contains(KeyModifiers::SHIFT),
        alt: event.modifiers.contains(KeyModifiers::ALT),
        ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
    };
    (event.kind != KeyEventKind::Release).then_some(KeyPress { code, modifiers })
}

/// The key that types this character.
fn key_of(c: char) -> Option<Message> {
    let code = match c {
        '\u{1b}' => KeyCode::Esc,
        '\u{8}' | '\u{7f}' => KeyCode::Backspace,
        c if c.is_control() => return None,
        c => KeyCode::Char(c),
    };
    Some(Message::Input(Input::Key(code.into())))
}

/// Zero would not even look.
const ALREADY_THERE: Duration = Duration::from_millis(1);

/// Waits for input. The library would read the end of a dead terminal again and again, and never say so.
#[cfg(unix)]
struct Alive {
    /// The terminal that controls the program, where standard input is none.
    controlling: Option<std::fs::File>,
}

#[cfg(unix)]
impl Alive {
    fn of_terminal() -> io::Result<Self> {
        let is_stdin = io::IsTerminal::is_terminal(&io::stdin());
        let controlling = if is_stdin { None } else { Some(std::fs::File::open("/dev/tty")?) };
        Ok(Self { controlling })
    }

    fn wait(&self) -> io::Result<bool> {
        use std::os::fd::AsFd;

        use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

        let stdin = io::stdin();
        let mut fds = [match &self.controlling {
            Some(tty) => PollFd::new(tty.as_fd(), PollFlags::POLLIN),
            None => PollFd::new(stdin.as_fd(), PollFlags::POLLIN),
        }];
        match poll(&mut fds, PollTimeout::NONE) {
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        let is = |flags| fds.iter().filter_map(PollFd::revents).any(|seen| seen.intersects(flags));
        if is(PollFlags::POLLNVAL) {
            // macOS cannot poll the controlling terminal; the library can wait for it.
            return event::poll(Duration::from_secs(3600)).map(|_| true);
        }
        Ok(!is(PollFlags::POLLHUP | PollFlags::POLLERR))
    }
}

#[cfg(not(unix))]
struct Alive;

#[cfg(not(unix))]
impl Alive {
    #[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
    fn of_terminal() -> io::Result<Self> {
        Ok(Self)
    }

    #[expect(clippy::unused_self, reason = "on Unix there is something in it")]
    fn wait(&self) -> io::Result<bool> {
        event::poll(Duration::MAX).map(|_| true)
    }
}

/// Whether there is a terminal that keys can come from.
pub(super) fn has_terminal() -> bool {
    let controlling = if cfg!(windows) { "CONIN$" } else { "/dev/tty" };
    io::IsTerminal::is_terminal(&io::stdin())
        || std::fs::OpenOptions::new().read(true).write(true).open(controlling).is_ok()
}
