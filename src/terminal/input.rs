//! What comes in while the loop sleeps: keys, resizes, signals, and the end of the terminal.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event};

use crate::app::Input;

/// Something for the loop.
#[derive(Debug)]
pub(super) enum Message {
    /// For the model.
    Input(Input),
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
    /// There is no terminal any more.
    Gone,
}

/// Starts to wait. From here on no signal ends the program behind the loop's back.
pub(super) fn listen() -> io::Result<Receiver<Message>> {
    let (sender, messages) = channel();
    #[cfg(unix)]
    super::signals::listen(sender.clone())?;
    thread::Builder::new().name("keys".into()).spawn(move || {
        let _ = read(&sender);
        let _ = sender.send(Message::Gone);
    })?;
    Ok(messages)
}

/// Reads until the terminal is gone.
fn read(sender: &Sender<Message>) -> io::Result<()> {
    while is_alive()? {
        while event::poll(ALREADY_THERE)? {
            let message = match event::read()? {
                Event::Key(key) => Message::Input(Input::Key(key)),
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

/// Zero would not even look.
const ALREADY_THERE: Duration = Duration::from_millis(1);

/// Waits for input. The library would read the end of a dead terminal again and again, and never say so.
#[cfg(unix)]
fn is_alive() -> io::Result<bool> {
    use rustix::event::{PollFd, PollFlags, poll};

    let stdin = io::stdin();
    let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
    match poll(&mut fds, None) {
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(!fds.iter().any(|fd| fd.revents().intersects(PollFlags::HUP | PollFlags::ERR)))
}

#[cfg(not(unix))]
fn is_alive() -> io::Result<bool> {
    event::poll(Duration::MAX).map(|_| true)
}
