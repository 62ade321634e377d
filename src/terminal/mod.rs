//! The one owner of the terminal: takes it, shows the model, hands keys to it, and always gives it back as it was.
//!
//! What is shown is a screen, or plain lines for those who do not see one.
//!
//! Two threads wait, one for keys and one for signals, and send what they get to the loop; a third one writes what is
//! recorded, when it is to be saved. The loop sleeps until something comes in or the model wants a tick; it draws only
//! then, once for all that has come in, and writes only what has changed.

mod background;
mod beat;
mod clipboard;
mod input;
mod modes;
mod plain;
mod recorder;
mod screen;
mod show;
#[cfg(unix)]
mod signals;
#[cfg(test)]
mod tests;

use std::io::{self, IsTerminal};
use std::sync::mpsc::sync_channel;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{Model, ThemeName};
use background::Answer;
pub use input::Keys;
use modes::Hold;
use plain::Plain;
use recorder::Recorder;
use screen::Screen;
use show::{Face, Show};

/// So many messages wait for the loop; who sends more waits too. A signal is never far behind the keys.
const WAITING: usize = 64;

/// Why the screen ended, unless the user quit.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Standard output is no terminal, or there is none for keys.
    #[error("standard output must be a terminal, and there must be one for keys")]
    NoTerminal,
    /// A signal asked for the end. There is nothing to say; the exit status is 128 and its number.
    #[error("ended by signal {0}")]
    Signal(i32),
    /// The terminal does not do what it is asked to.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Error {
    /// The exit status that belongs to it.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Signal(number) => u8::try_from(128 + number).unwrap_or(u8::MAX),
            Self::NoTerminal | Self::Io(_) => 2,
        }
    }
}

/// Shows a model until the user quits or the terminal is gone; `draw` makes the screen that is shown. If it `asks` for
/// the background, the theme becomes the light or the dark one, as the terminal answers.
///
/// # Errors
/// [`Error`]; the terminal is given back before.
pub fn run(model: Model, asks: bool, draw: impl Fn(&Model, Rect) -> Buffer) -> Result<(), Error> {
    if !input::has_terminal() || !io::stdout().is_terminal() {
        return Err(Error::NoTerminal);
    }
    show(model, Face::Screen(draw, Screen::erasing(erases_in_color())), Keys::Terminal, asks)
}

/// Whether the terminal erases with the current background colour. All of today do, but for GNU screen, which does not
/// unless it is told to. tmux, which may call itself `screen` too, does.
fn erases_in_color() -> bool {
    let is_screen = std::env::var("TERM").is_ok_and(|term| term.starts_with("screen"));
    !is_screen || std::env::var_os("TMUX").is_some()
}

/// Tells a model line by line until the user quits or there are no more keys. It needs no terminal.
///
/// # Errors
/// [`Error`]; the terminal is given back before.
pub fn run_plain(model: Model, keys: Keys) -> Result<(), Error> {
    let keys = if input::has_terminal() { keys } else { Keys::Pipe };
    let returns = keys == Keys::Terminal && io::stdout().is_terminal();
    show(model, Face::<fn(&Model, Rect) -> Buffer>::Plain(Plain::new(returns)), keys, false)
}

fn show<D: Fn(&Model, Rect) -> Buffer>(
    mut model: Model,
    face: Face<D>,
    keys: Keys,
    asks: bool,
) -> Result<(), Error> {
    let (sender, messages) = sync_channel(WAITING);
    // From here on no signal ends the program behind the loop's back.
    #[cfg(unix)]
    {
        model.can_suspend = signals::can_suspend();
        signals::listen(sender.clone())?;
    }
    modes::give_back_on_panic();
    let guard = modes::Guard;
    let hold = match (&face, keys) {
        (Face::Screen(..), _) => Hold::Screen,
        (Face::Plain(_), Keys::Terminal) => Hold::Keys,
        (Face::Plain(_), Keys::Pipe) => Hold::Nothing,
    };
    let recorder = Recorder::new(sender.clone());
    let shown = ask_background(&mut model, asks)
        .and_then(|answer| input::listen(keys, answer, sender))
        .map_err(Error::from)
        .and_then(|()| Show::new(model, face, hold, recorder).run(&messages));
    drop(guard);
    match shown {
        Err(Error::Io(error)) if is_gone(&error) => Ok(()),
        shown => shown,
    }
}

/// Asks for the theme. What else came in with the answer is for who reads the keys.
fn ask_background(model: &mut Model, asks: bool) -> io::Result<Answer> {
    if !asks {
        return Ok(Answer::default());
    }
    modes::take(Hold::Keys)?;
    let answer = background::ask()?;
    if let Some(is_light) = answer.is_light {
        model.settings.theme = if is_light { ThemeName::Light } else { ThemeName::Dark };
    }
    Ok(answer)
}

/// Whether nobody can see the terminal any more; there is nobody to tell either.
fn is_gone(error: &io::Error) -> bool {
    const EIO: i32 = 5;
    error.kind() == io::ErrorKind::BrokenPipe || cfg!(unix) && error.raw_os_error() == Some(EIO)
}
