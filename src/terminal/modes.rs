//! The modes of the terminal: all set together, each undone by itself, however the program ends.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;
use std::{io, thread};

use super::platform;

/// How much of the terminal is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TerminalModes {
    /// Nothing: output is lines, and keys come through a pipe.
    Nothing = 1,
    /// Keys come one by one and are not echoed.
    Keys = 2,
    /// The whole screen as well.
    Screen = 3,
}

/// Alternate screen, hidden cursor, bracketed paste.
const TAKE: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?2004h";

/// Ends a sequence that may be cut off.
const END_SEQUENCE: &[u8] = b"\x1b\\";

/// Undoes [`TAKE`], and a synchronized update and colours that may be on.
const GIVE_BACK: &[u8] = b"\x1b[?2026l\x1b[m\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// How long giving the terminal back waits for room, before and again after what was not read yet is dropped.
const PATIENCE: Duration = Duration::from_millis(150);

/// What is held, or 0 while the terminal is not ours. The panic hook has no other way to know.
static HELD: AtomicU8 = AtomicU8::new(0);

/// Whether the terminal was last asked to report the mouse.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Whether it was ever asked since it was taken. That it was asked to stop may never have been written.
static MOUSE_ASKED: AtomicBool = AtomicBool::new(false);

/// Held while the terminal is restored, so that the program does not end before it is, and while output is written, so that
/// none comes behind what restores it.
static WRITING: Mutex<()> = Mutex::new(());

/// Gives the terminal back when it is dropped.
pub(super) struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Takes so much of the terminal; what it returns must be written. What fails half-way is for [`give_back`] too.
pub(super) fn take(hold: TerminalModes) -> io::Result<&'static [u8]> {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    HELD.store(hold as u8, Ordering::SeqCst);
    if hold != TerminalModes::Nothing {
        platform::set_raw()?;
    }
    Ok(if hold == TerminalModes::Screen { TAKE } else { b"" })
}

/// Whether the terminal is ours now.
pub(super) fn are_on() -> bool {
    HELD.load(Ordering::SeqCst) != 0
}

/// What must be written to have the terminal report the mouse, or not.
pub(super) fn report_mouse(on: bool) -> &'static [u8] {
    if on {
        MOUSE_ASKED.store(true, Ordering::SeqCst);
    }
    if MOUSE.swap(on, Ordering::SeqCst) == on { b"" } else { platform::report_mouse(on) }
}

/// What must be written to restore the screen, even if output before it was dropped.
fn undo() -> Vec<u8> {
    MOUSE.store(false, Ordering::SeqCst);
    let asked = MOUSE_ASKED.swap(false, Ordering::SeqCst);
    let no_mouse = if asked { platform::report_mouse(false) } else { b"" };
    [END_SEQUENCE, no_mouse, GIVE_BACK].concat()
}

/// Runs this, which writes output, unless the terminal is given back.
pub(super) fn while_held<T>(write: impl FnOnce() -> T) -> Option<T> {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    are_on().then(write)
}

/// Undoes each mode, even if another one cannot be undone. What is given back stays given back. Never waits for long,
/// whatever the terminal does.
pub(super) fn give_back() {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    undo_all();
}

/// The same from another thread than the one that shows the model, which neither writes nor takes the terminal again after it.
/// The program must end then.
#[cfg(unix)]
pub(super) fn give_back_for_good() {
    use std::sync::TryLockError;
    use std::time::Instant;
    let until = Instant::now() + PATIENCE;
    // A pipe that is not read may keep the other thread in a write.
    let writing = loop {
        match WRITING.try_lock() {
            Err(TryLockError::WouldBlock) if Instant::now() < until => {
                thread::sleep(Duration::from_millis(5));
            }
            Err(TryLockError::Poisoned(writing)) => break Some(writing.into_inner()),
            writing => break writing.ok(),
        }
    };
    undo_all();
    std::mem::forget(writing);
}

fn undo_all() {
    let held = HELD.swap(0, Ordering::SeqCst);
    if held == TerminalModes::Screen as u8 {
        let undo = undo();
        if write(&undo).is_err() {
            platform::drop_output();
            let _ = write(&undo);
        }
    }
    if held >= TerminalModes::Keys as u8 {
        platform::set_cooked();
    }
}

/// Writes all of it as soon as there is room, or fails.
fn write(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match platform::write_some(bytes) {
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && platform::has_room(PATIENCE) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Before a panic is reported, the terminal is given back: the message is read on the screen where it belongs. Other
/// threads leave the terminal to this one, and report to it.
pub(super) fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        let main = thread::current().id();
        std::panic::set_hook(Box::new(move |info| {
            if thread::current().id() == main {
                give_back();
                report(info);
            } else if !are_on() {
                report(info);
            }
        }));
    });
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// The bytes that switch it off may still wait when a signal comes, and are dropped.
    #[test]
    fn a_mouse_that_was_ever_asked_for_is_given_back() {
        assert!(!report_mouse(true).is_empty());
        let off = report_mouse(false);
        assert!(undo().windows(off.len()).any(|bytes| bytes == off));
        assert!(!undo().windows(off.len()).any(|bytes| bytes == off), "it is given back already");
    }

    /// Where the watchdog gives the terminal back while a frame is drawn, the frame is not written behind it.
    #[test]
    fn nothing_is_written_once_the_terminal_is_given_back() {
        take(TerminalModes::Nothing).expect("it takes nothing");
        assert_eq!(while_held(|| 7), Some(7));
        thread::scope(|scope| {
            let giving_back = WRITING.lock().expect("no thread has panicked");
            let writer = scope.spawn(|| while_held(|| 7));
            thread::sleep(Duration::from_millis(20));
            assert!(!writer.is_finished(), "it waits");
            undo_all();
            drop(giving_back);
            assert_eq!(writer.join().expect("it ends"), None);
        });
    }
}
