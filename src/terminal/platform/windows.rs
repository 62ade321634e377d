//! Windows: the console has no byte stream with signals beside it; crossterm reads its events in a thread.

use std::io::{self, Read as _, Write as _};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{
    self, DisableMouseCapture, EnableMouseCapture, Event, KeyEvent, KeyEventKind, KeyModifiers, MouseButton,
    MouseEvent, MouseEventKind,
};
use crossterm::{execute, terminal};

use crate::app::{Input, KeyCode, KeyPress, Modifiers};
use crate::terminal::Keys;
use crate::terminal::decode::{Mouse, MouseKind};
use crate::terminal::message::{Message, PipedKeys};

/// The console needs no opening.
#[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
pub(in crate::terminal) fn open(_keys: Keys) -> io::Result<()> {
    Ok(())
}

/// Whether keys can come from a terminal.
pub(in crate::terminal) fn has_terminal() -> bool {
    io::IsTerminal::is_terminal(&io::stdin())
        || std::fs::OpenOptions::new().read(true).write(true).open("CONIN$").is_ok()
}

/// Whether the terminal is gone: a console ends its programs itself.
pub(in crate::terminal) fn is_hang_up(_error: &io::Error) -> bool {
    false
}

/// Has keys come one by one, without echo.
pub(in crate::terminal) fn set_raw() -> io::Result<()> {
    terminal::enable_raw_mode()
}

/// Undoes [`set_raw`].
pub(in crate::terminal) fn set_cooked() {
    let _ = terminal::disable_raw_mode();
}

/// Columns and rows of the terminal; 0 where it does not know.
pub(in crate::terminal) fn size() -> (u16, u16) {
    terminal::size().unwrap_or((0, 0))
}

/// Has the console report the mouse, or not; there is no sequence to write.
pub(in crate::terminal) fn report_mouse(on: bool) -> &'static [u8] {
    let _ = if on {
        execute!(io::stdout(), EnableMouseCapture)
    } else {
        execute!(io::stdout(), DisableMouseCapture)
    };
    b""
}

/// Writes all of it: a console always reads.
pub(in crate::terminal) fn write_some(bytes: &[u8]) -> io::Result<usize> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(bytes.len())
}

/// Whether there is room for output.
pub(in crate::terminal) fn has_room(_patience: Duration) -> bool {
    true
}

/// Nothing waits to be read.
pub(in crate::terminal) fn drop_output() {}

/// There is no job control.
pub(in crate::terminal) fn can_suspend() -> bool {
    false
}

/// There is no job control.
pub(in crate::terminal) fn suspend() {}

/// There is no job control.
pub(in crate::terminal) fn stop() {}

/// There are no signals.
#[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
pub(in crate::terminal) fn watch() -> io::Result<()> {
    Ok(())
}

/// Sends messages to the event loop, from any thread.
#[derive(Clone, Debug)]
pub(in crate::terminal) struct Sender(mpsc::Sender<Message>);

impl Sender {
    pub(in crate::terminal) fn send(&self, message: Message) {
        let _ = self.0.send(message);
    }
}

/// What the event loop waits for; here it is always everything.
#[derive(Clone, Copy, Debug)]
#[expect(dead_code, reason = "on Unix the loop asks for what it can take")]
pub(in crate::terminal) struct Interest {
    /// Keys.
    pub(in crate::terminal) keys: bool,
    /// Room for output.
    pub(in crate::terminal) room: bool,
}

/// Everything that the event loop waits for.
pub(in crate::terminal) struct Source {
    messages: Receiver<Message>,
    /// What was looked at already.
    ready: Option<Message>,
}

impl Source {
    /// Reads keys from now on.
    pub(in crate::terminal) fn new(keys: Keys) -> io::Result<(Self, Sender)> {
        let (sender, messages) = mpsc::channel();
        let sender = Sender(sender);
        let for_keys = sender.clone();
        thread::Builder::new().name("keys".into()).spawn(move || match keys {
            Keys::Terminal => {
                while let Ok(event) = event::read() {
                    if let Some(message) = message(event) {
                        for_keys.send(message);
                    }
                }
                for_keys.send(Message::HangUp);
            }
            Keys::Pipe => {
                read_pipe(&for_keys);
                for_keys.send(Message::EndOfKeys);
            }
        })?;
        Ok((Self { messages, ready: None }, sender))
    }

    /// The next message; `None` at that time.
    pub(in crate::terminal) fn next(
        &mut self,
        until: Option<Instant>,
        _wants: Interest,
    ) -> io::Result<Option<Message>> {
        if let Some(message) = self.ready.take() {
            return Ok(Some(message));
        }
        let Some(until) = until else { return self.messages.recv().map(Some).map_err(io::Error::other) };
        match self.messages.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(message) => Ok(Some(message)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(error @ RecvTimeoutError::Disconnected) => Err(io::Error::other(error)),
        }
    }

    /// Whether a message is waiting.
    #[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
    pub(in crate::terminal) fn has_message(&mut self) -> io::Result<bool> {
        self.ready = self.ready.take().or_else(|| self.messages.try_recv().ok());
        Ok(self.ready.is_some())
    }
}

fn read_pipe(sender: &Sender) {
    let (mut keys, mut bytes) = (PipedKeys::default(), [0; 1024]);
    loop {
        let count = io::stdin().lock().read(&mut bytes).unwrap_or(0);
        let mut messages = Vec::new();
        keys.feed(bytes.get(..count).unwrap_or_default(), &mut messages);
        for message in messages {
            sender.send(message);
        }
        if count == 0 {
            return;
        }
    }
}

fn message(event: Event) -> Option<Message> {
    match event {
        Event::Key(event) => key(event).map(|press| Message::Input(Input::Key(press))),
        Event::Paste(text) => Some(Message::Input(Input::Paste(text))),
        Event::Mouse(event) => mouse(event).map(Message::Mouse),
        Event::Resize(..) => Some(Message::Resized),
        Event::FocusGained | Event::FocusLost => None,
    }
}

/// A press or a repetition; a release is none.
fn key(event: KeyEvent) -> Option<KeyPress> {
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

fn mouse(MouseEvent { kind, column, row, .. }: MouseEvent) -> Option<Mouse> {
    let kind = match kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
        MouseEventKind::ScrollDown => MouseKind::ScrollDown,
        MouseEventKind::ScrollUp => MouseKind::ScrollUp,
        _ => return None,
    };
    Some(Mouse { kind, column, row })
}
