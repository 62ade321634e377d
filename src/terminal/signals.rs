//! Signals, and the shell that may be waiting for us.

use std::io;
use std::sync::mpsc::SyncSender;
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::{getpgrp, getsid};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::input::Message;
use super::{Error, modes};
use crate::record::files;

/// So long the loop has to end by itself, when it is asked to.
const PATIENCE: Duration = Duration::from_secs(2);

/// Catches them all from now on.
pub(super) fn listen(sender: SyncSender<Message>) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT, SIGWINCH])?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            let message = match signal {
                SIGTSTP => Message::Stop,
                SIGCONT => Message::Continue,
                SIGWINCH => Message::Resized,
                signal => {
                    insist(signal);
                    Message::End(signal)
                }
            };
            if sender.send(message).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

/// Ends the program by this signal even if it cannot: whoever writes to a terminal that does not read waits for ever, and
/// nothing more can be written to it.
fn insist(signal: i32) {
    let _ = thread::Builder::new().name("end".into()).spawn(move || {
        thread::sleep(PATIENCE);
        modes::give_back_unread();
        let _swept = files::sweep();
        std::process::exit(Error::Signal(signal).exit_code().into());
    });
}

/// Whether there is a shell that would continue us. In the process group that leads the session there is none.
/// In a container both may be 0: led from outside.
pub(super) fn can_suspend() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// Asks all of the job to stop, as the terminal's own Ctrl-Z would; it comes back to us as a signal.
pub(super) fn suspend() {
    let _ = killpg(getpgrp(), Signal::SIGTSTP);
}

/// Stops, until somebody says continue.
pub(super) fn stop() {
    let _ = emulate_default_handler(SIGTSTP);
}
