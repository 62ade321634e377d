//! Unix: one poll waits for keys, signals, the writer of recordings, and room for output.

use std::collections::VecDeque;
use std::ffi::CStr;
use std::fs::File;
use std::io::{self, IsTerminal, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::{Errno, retry_on_intr};
use rustix::termios::{self, Action, OptionalActions, QueueSelector, Termios};

use super::signals::Signals;
use crate::terminal::Keys;
use crate::terminal::decode::{Decoder, Event};
use crate::terminal::message::{Message, PipedKeys};

/// The terminal of this process. One for all, because a panic and the watchdog give it back too.
static TERMINAL: OnceLock<Terminal> = OnceLock::new();

struct Terminal {
    /// Where keys come from, if that is a terminal.
    keys: Option<File>,
    output: Output,
    /// The line settings as they were before they were made raw.
    cooked: Mutex<Option<Termios>>,
}

/// What standard output is.
enum Output {
    /// A terminal, reopened: writing to it never blocks, and the file status flags of other processes do not change.
    Terminal(OwnedFd),
    /// A terminal that cannot be reopened; a write may block.
    BlockingTerminal,
    /// A pipe or a file. A pipe with room for anything has room for 4,096 bytes.
    Other,
}

/// Opens the terminal, for keys if they come from it, and for output if that goes to it.
pub(in crate::terminal) fn open(keys: Keys) -> io::Result<()> {
    let keys = match keys {
        Keys::Terminal => Some(open_keys()?),
        Keys::Pipe => None,
    };
    let stdout = io::stdout();
    let output = match reopen(stdout.as_fd(), OFlags::NONBLOCK) {
        _ if !stdout.is_terminal() => Output::Other,
        Ok(terminal) => Output::Terminal(terminal),
        Err(_) => Output::BlockingTerminal,
    };
    let _ = TERMINAL.set(Terminal { keys, output, cooked: Mutex::new(None) });
    Ok(())
}

/// Whether keys can come from a terminal.
pub(in crate::terminal) fn has_terminal() -> bool {
    open_keys().is_ok()
}

/// The terminal of standard input; else that of another stream, else the one that controls the process.
fn open_keys() -> io::Result<File> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Ok(stdin.as_fd().try_clone_to_owned()?.into());
    }
    // By its name where possible: macOS cannot poll /dev/tty.
    let (stdout, stderr) = (io::stdout(), io::stderr());
    [stdout.as_fd(), stderr.as_fd()]
        .into_iter()
        .find_map(|stream| reopen(stream, OFlags::empty()).ok())
        .map_or_else(|| open_path(c"/dev/tty", OFlags::empty()), Ok)
        .map(File::from)
}

/// Opens the terminal behind a stream once more.
fn reopen(stream: BorrowedFd<'_>, flags: OFlags) -> io::Result<OwnedFd> {
    let named = termios::ttyname(stream, Vec::new())?;
    match open_path(&named, flags) {
        // After `su` the terminal may belong to another user; the controlling one still opens.
        Err(_) if termios::tcgetsid(stream).is_ok() => open_path(c"/dev/tty", flags),
        opened => opened,
    }
}

fn open_path(path: &CStr, flags: OFlags) -> io::Result<OwnedFd> {
    let flags = flags | OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(retry_on_intr(|| rustix::fs::open(path, flags, Mode::empty()))?)
}

fn terminal() -> io::Result<&'static Terminal> {
    TERMINAL.get().ok_or_else(|| io::ErrorKind::NotConnected.into())
}

/// Whether the terminal is gone.
pub(in crate::terminal) fn is_hang_up(error: &io::Error) -> bool {
    [Errno::IO, Errno::NXIO].iter().any(|gone| error.raw_os_error() == Some(gone.raw_os_error()))
}

/// Has keys come one by one, without echo.
pub(in crate::terminal) fn set_raw() -> io::Result<()> {
    let terminal = terminal()?;
    let Some(keys) = &terminal.keys else { return Ok(()) };
    let settings = termios::tcgetattr(keys)?;
    let mut raw = settings.clone();
    raw.make_raw();
    *terminal.cooked.lock().unwrap_or_else(PoisonError::into_inner) = Some(settings);
    Ok(retry_on_intr(|| termios::tcsetattr(keys, OptionalActions::Now, &raw))?)
}

/// Undoes [`set_raw`].
pub(in crate::terminal) fn set_cooked() {
    let Ok(Terminal { keys: Some(keys), cooked, .. }) = terminal() else { return };
    if let Some(settings) = cooked.lock().unwrap_or_else(PoisonError::into_inner).take() {
        let _ = retry_on_intr(|| termios::tcsetattr(keys, OptionalActions::Now, &settings));
    }
}

/// Columns and rows of the terminal; 0 where it does not know.
pub(in crate::terminal) fn size() -> (u16, u16) {
    termios::tcgetwinsize(io::stdout()).map_or((0, 0), |size| (size.ws_col, size.ws_row))
}

/// What has the terminal report buttons and the wheel, with numbers of any size, but not mere movement; or stop it.
pub(in crate::terminal) fn report_mouse(on: bool) -> &'static [u8] {
    if on { b"\x1b[?1000h\x1b[?1006h" } else { b"\x1b[?1006l\x1b[?1000l" }
}

/// Writes as much as there is room for, and says how much.
///
/// # Errors
/// [`io::ErrorKind::WouldBlock`] if there is no room.
pub(in crate::terminal) fn write_some(bytes: &[u8]) -> io::Result<usize> {
    let stdout = io::stdout();
    let written = match &terminal()?.output {
        Output::Terminal(terminal) => retry_on_intr(|| rustix::io::write(terminal, bytes))?,
        blocking => {
            if !has_room(Duration::ZERO) {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let most = if matches!(blocking, Output::Other) { 4096 } else { 256 };
            let some = bytes.get(..most).unwrap_or(bytes);
            retry_on_intr(|| rustix::io::write(&stdout, some))?
        }
    };
    if written == 0 { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(written) }
}

/// Whether there is room for output, or is so soon.
pub(in crate::terminal) fn has_room(patience: Duration) -> bool {
    let stdout = io::stdout();
    let Ok(terminal) = terminal() else { return false };
    let mut fds = [terminal.output.poll(&stdout)];
    let until = Instant::now().checked_add(patience);
    // After a signal it looks again, for as long as is left.
    loop {
        match poll(&mut fds, timeout(until).as_ref()) {
            Err(Errno::INTR) => {}
            ready => return ready.is_ok_and(|ready| ready > 0),
        }
    }
}

/// Drops what the terminal has not read yet, and undoes a stop of its output: there is room again.
pub(in crate::terminal) fn drop_output() {
    if let Ok(Terminal { output: Output::Terminal(terminal), .. }) = terminal() {
        let _ = termios::tcflush(terminal, QueueSelector::OFlush);
        let _ = termios::tcflow(terminal, Action::OOn);
    }
}

impl Output {
    fn poll<'a>(&'a self, stdout: &'a io::Stdout) -> PollFd<'a> {
        match self {
            Self::Terminal(terminal) => PollFd::new(terminal, PollFlags::OUT),
            _ => PollFd::new(stdout, PollFlags::OUT),
        }
    }
}

/// The timeout; `None` is infinite.
fn timeout(until: Option<Instant>) -> Option<Timespec> {
    let left = until?.saturating_duration_since(Instant::now());
    // Longer than the kernel's limit is infinite.
    Timespec::try_from(left).ok()
}

/// Everything that the event loop waits for.
pub(in crate::terminal) struct Source {
    signals: Signals,
    keys: KeySource,
    messages: Receiver<Message>,
    /// Becomes readable when there are messages.
    woken: UnixStream,
    ready: VecDeque<Message>,
}

/// Where keys come from.
enum KeySource {
    Terminal {
        decoder: Decoder,
        /// When the last bytes came.
        heard: Instant,
    },
    Pipe(PipedKeys),
    Ended,
}

/// Sends messages to the event loop, from any thread.
#[derive(Clone, Debug)]
pub(in crate::terminal) struct Sender {
    messages: mpsc::Sender<Message>,
    wake: Arc<UnixStream>,
}

impl Sender {
    pub(in crate::terminal) fn send(&self, message: Message) {
        let _ = self.messages.send(message);
        // If it is full, the loop wakes up anyway.
        let _ = (&*self.wake).write(&[0]);
    }
}

/// What the event loop waits for, besides signals.
#[derive(Clone, Copy, Debug)]
pub(in crate::terminal) struct Interest {
    /// Keys.
    pub(in crate::terminal) keys: bool,
    /// Room for output.
    pub(in crate::terminal) room: bool,
}

impl Source {
    /// Catches signals from now on, and reads keys.
    pub(in crate::terminal) fn new(keys: Keys) -> io::Result<(Self, Sender)> {
        let (wake, woken) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        woken.set_nonblocking(true)?;
        let (sender, messages) = mpsc::channel();
        let keys = match keys {
            Keys::Terminal => KeySource::Terminal { decoder: Decoder::default(), heard: Instant::now() },
            Keys::Pipe => KeySource::Pipe(PipedKeys::default()),
        };
        let source = Self { signals: Signals::new()?, keys, messages, woken, ready: VecDeque::new() };
        Ok((source, Sender { messages: sender, wake: Arc::new(wake) }))
    }

    /// The next message; `None` at that time, or when there is room for output.
    pub(in crate::terminal) fn next(
        &mut self,
        until: Option<Instant>,
        interest: Interest,
    ) -> io::Result<Option<Message>> {
        if self.ready.is_empty() {
            self.wait(until, interest)?;
        } else {
            // However many keys are waiting, a signal comes first.
            self.wait(Some(Instant::now()), Interest { keys: false, room: false })?;
        }
        Ok(self.ready.pop_front())
    }

    /// Whether a message is waiting.
    pub(in crate::terminal) fn has_message(&mut self) -> io::Result<bool> {
        if self.ready.is_empty() {
            self.wait(Some(Instant::now()), Interest { keys: true, room: false })?;
        }
        Ok(!self.ready.is_empty())
    }

    /// Waits once, for the first of them.
    fn wait(&mut self, until: Option<Instant>, interest: Interest) -> io::Result<()> {
        let terminal = terminal()?;
        let (stdin, stdout) = (io::stdin(), io::stdout());
        let silent_at = match &self.keys {
            KeySource::Terminal { decoder, heard } if interest.keys => {
                decoder.patience().map(|patience| *heard + patience)
            }
            _ => None,
        };
        let until = until.into_iter().chain(silent_at).min();
        let mut fds = vec![
            PollFd::new(self.signals.readable(), PollFlags::IN),
            PollFd::new(&self.woken, PollFlags::IN),
        ];
        let keys = match (&self.keys, &terminal.keys) {
            (KeySource::Terminal { .. }, Some(keys)) => Some(keys.as_fd()),
            (KeySource::Pipe(_), _) => Some(stdin.as_fd()),
            _ => None,
        };
        let keys = keys.filter(|_| interest.keys);
        fds.extend(keys.map(|keys| PollFd::from_borrowed_fd(keys, PollFlags::IN)));
        if interest.room {
            fds.push(terminal.output.poll(&stdout));
        }
        match poll(&mut fds, timeout(until).as_ref()) {
            // A signal; the next poll sees it.
            Err(Errno::INTR) => return Ok(()),
            ready => ready?,
        };
        let mut seen = fds.iter().map(PollFd::revents);
        let (signalled, woken) = (seen.next(), seen.next());
        let keys_seen = keys.and_then(|keys| Some((keys, seen.next()?)));
        let is_set = |flags: Option<PollFlags>| flags.is_some_and(|flags| !flags.is_empty());
        if is_set(signalled) {
            for message in self.signals.pending() {
                self.ready.push_front(message);
            }
        }
        if is_set(woken) {
            let mut bytes = [0; 64];
            while retry_on_intr(|| rustix::io::read(&self.woken, &mut bytes)).is_ok_and(|count| count > 0) {}
            self.ready.extend(self.messages.try_iter());
        }
        match keys_seen {
            Some((keys, flags)) if !flags.is_empty() => self.keys.read(keys, &mut self.ready),
            _ if silent_at.is_some_and(|silent_at| silent_at <= Instant::now()) => {
                self.keys.silence(&mut self.ready);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl KeySource {
    /// Reads what is there.
    fn read(&mut self, from: BorrowedFd<'_>, ready: &mut VecDeque<Message>) -> io::Result<()> {
        let mut bytes = [0; 4096];
        let bytes = match retry_on_intr(|| rustix::io::read(from, &mut bytes[..])) {
            Ok(count) => bytes.get(..count).unwrap_or_default(),
            Err(Errno::AGAIN) => return Ok(()),
            // A terminal that is gone.
            Err(Errno::IO | Errno::NXIO) => &[],
            Err(error) => return Err(error.into()),
        };
        match self {
            Self::Terminal { .. } if bytes.is_empty() => {
                *self = Self::Ended;
                ready.push_back(Message::HangUp);
            }
            Self::Terminal { decoder, heard } => {
                let mut events = Vec::new();
                decoder.feed(bytes, &mut events);
                *heard = Instant::now();
                ready.extend(events.into_iter().map(Message::from));
            }
            Self::Pipe(keys) => {
                keys.feed(bytes, ready);
                if bytes.is_empty() {
                    *self = Self::Ended;
                    ready.push_back(Message::EndOfKeys);
                }
            }
            Self::Ended => {}
        }
        Ok(())
    }

    /// No byte has come for as long as what is unfinished waits.
    fn silence(&mut self, ready: &mut VecDeque<Message>) {
        if let Self::Terminal { decoder, .. } = self {
            let mut events: Vec<Event> = Vec::new();
            decoder.silence(&mut events);
            ready.extend(events.into_iter().map(Message::from));
        }
    }
}
