//! The modes of the terminal: all taken together, each undone by itself, from wherever the program ends.

use std::io::{self, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
#[cfg(windows)]
use crossterm::event::{DisableMouseCapture, EnableMouseCapture};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};

/// How much of the terminal is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// Nothing: what is written goes line after line, and keys come through a pipe.
    Nothing = 1,
    /// Keys come one by one and are not echoed.
    Keys = 2,
    /// The whole screen as well.
    Screen = 3,
}

/// What is held, or 0 while the terminal is not ours. The panic hook has no other way to know.
static HELD: AtomicU8 = AtomicU8::new(0);

/// Whether the terminal reports the mouse to us.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// Gives the terminal back when it is dropped.
pub(super) struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
    }
}

/// Takes so much of the terminal. What fails half-way is for [`give_back`] too.
pub(super) fn take(hold: Hold) -> io::Result<()> {
    HELD.store(hold as u8, Ordering::SeqCst);
    if hold != Hold::Nothing {
        enable_raw_mode()?;
    }
    if hold != Hold::Screen {
        return Ok(());
    }
    let mut modes = Vec::new();
    queue!(modes, EnterAlternateScreen, Hide, EnableBracketedPaste)?;
    write(&modes)
}

/// Whether the terminal is ours now.
pub(super) fn are_on() -> bool {
    HELD.load(Ordering::SeqCst) != 0
}

/// Has the terminal report the mouse, or not.
pub(super) fn report_mouse(on: bool) -> io::Result<()> {
    if MOUSE.swap(on, Ordering::SeqCst) == on {
        return Ok(());
    }
    // Windows has no such sequences.
    #[cfg(windows)]
    return if on {
        execute!(io::stdout(), EnableMouseCapture)
    } else {
        execute!(io::stdout(), DisableMouseCapture)
    };
    // Buttons and the wheel, by numbers without an end; no word of where the mouse merely passes.
    #[cfg(not(windows))]
    write(if on { b"\x1b[?1000h\x1b[?1006h" } else { b"\x1b[?1006l\x1b[?1000l" })
}

/// Undoes each mode, even if another one cannot be undone. What is given back stays given back.
pub(super) fn give_back() {
    let held = HELD.swap(0, Ordering::SeqCst);
    if held == Hold::Screen as u8 {
        let _ = report_mouse(false);
        let mut out = io::stdout();
        let _ = execute!(out, EndSynchronizedUpdate, ResetColor);
        let _ = execute!(out, DisableBracketedPaste);
        let _ = execute!(out, Show);
        let _ = execute!(out, LeaveAlternateScreen);
    }
    if held >= Hold::Keys as u8 {
        let _ = disable_raw_mode();
    }
}

/// Undoes what can be undone of a terminal that takes nothing.
#[cfg(unix)]
pub(super) fn give_back_unread() {
    let _ = disable_raw_mode();
}

/// Before a panic is told, the terminal is given back: the message is read on the screen where it belongs.
pub(super) fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let tell = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            give_back();
            tell(info);
        }));
    });
}

/// Writes all of it at once.
pub(super) fn write(bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}
