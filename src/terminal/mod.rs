//! The one owner of the terminal: takes it, shows the model, hands keys to it, and always gives it back as it was.
//!
//! Two threads wait, one for keys and one for signals, and send what they get to the loop. The loop sleeps until
//! something comes in or the model wants a tick; it draws only then, and writes only what has changed.

mod input;
mod modes;
mod screen;
#[cfg(unix)]
mod signals;
#[cfg(test)]
mod tests;

use std::io::{self, IsTerminal};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Instant;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{self, Effect, Input, Model};
use crate::ui;
use input::Message;
use screen::Screen;

/// Why the screen ended, unless the user quit.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Standard input or output is no terminal.
    #[error("standard input and output must be a terminal")]
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

/// Shows a model until the user quits or the terminal is gone.
///
/// # Errors
/// [`Error`]; the terminal is given back before.
pub fn run(mut model: Model, draw: impl Fn(&Model, Rect) -> Buffer) -> Result<(), Error> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(Error::NoTerminal);
    }
    #[cfg(unix)]
    {
        model.can_suspend = signals::can_suspend();
    }
    let messages = input::listen()?;
    modes::give_back_on_panic();
    let guard = modes::Guard;
    let shown = Show { model, draw, screen: Screen::default() }.run(&messages);
    drop(guard);
    match shown {
        Err(Error::Io(error)) if is_gone(&error) => Ok(()),
        shown => shown,
    }
}

/// Whether nobody can see the terminal any more; there is nobody to tell either.
fn is_gone(error: &io::Error) -> bool {
    const EIO: i32 = 5;
    error.kind() == io::ErrorKind::BrokenPipe || cfg!(unix) && error.raw_os_error() == Some(EIO)
}

struct Show<D> {
    model: Model,
    draw: D,
    screen: Screen,
}

impl<D: Fn(&Model, Rect) -> Buffer> Show<D> {
    fn run(&mut self, messages: &Receiver<Message>) -> Result<(), Error> {
        modes::take()?;
        let mut beat = Beat::of(&self.model);
        self.resize()?;
        loop {
            beat.follow(&self.model);
            let message = match beat.due(&self.model).filter(|_| modes::are_on()) {
                None => messages.recv().map_err(io::Error::other)?,
                Some(due) => match messages.recv_timeout(due.saturating_duration_since(Instant::now())) {
                    Ok(message) => message,
                    Err(RecvTimeoutError::Timeout) => Message::Input(Input::Tick),
                    Err(error @ RecvTimeoutError::Disconnected) => return Err(io::Error::other(error).into()),
                },
            };
            match message {
                Message::Input(input) => {
                    if input == Input::Tick {
                        beat.restart();
                    }
                    match self.update(input) {
                        Some(Effect::Quit) => return Ok(()),
                        Some(Effect::Suspend) => suspend(),
                        Some(Effect::Repaint) => self.screen.forget(),
                        Some(Effect::Draw) | None => {}
                    }
                }
                Message::Resized => self.resize()?,
                Message::Stop => stop(),
                Message::Continue => {
                    modes::give_back();
                    modes::take()?;
                    self.screen.forget();
                    self.resize()?;
                }
                Message::End(signal) => return Err(Error::Signal(signal)),
                Message::Gone => return Ok(()),
            }
            if modes::are_on() {
                self.draw()?;
            }
        }
    }

    fn update(&mut self, input: Input) -> Option<Effect> {
        let effect = app::update(&mut self.model, input);
        ui::overlay::settle(&mut self.model);
        rehearse_panic(&self.model);
        effect
    }

    /// Asks the terminal for its size.
    fn resize(&mut self) -> io::Result<()> {
        let (columns, rows) = match crossterm::terminal::size()? {
            // A serial line knows no size.
            (0, _) | (_, 0) => (80, 24),
            size => size,
        };
        self.update(Input::Resize(columns, rows));
        self.draw()
    }

    fn draw(&mut self) -> io::Result<()> {
        let (columns, rows) = self.model.size;
        let next = (self.draw)(&self.model, Rect::new(0, 0, columns, rows));
        modes::write(&self.screen.frame(next)?)
    }
}

/// Since when the model has been waiting for its next tick.
struct Beat {
    since: Instant,
    /// Step, frame, whether it plays, whether something lies over it.
    at: (usize, Option<u16>, bool, bool),
}

impl Beat {
    fn of(model: &Model) -> Self {
        Self { since: Instant::now(), at: Self::at(model) }
    }

    fn at(model: &Model) -> (usize, Option<u16>, bool, bool) {
        (model.timeline.cursor(), model.frame, model.playing, model.overlay.is_some())
    }

    /// What the model shows is something else: its time begins now. A resize or another speed does not count.
    fn follow(&mut self, model: &Model) {
        if self.at != Self::at(model) {
            *self = Self::of(model);
        }
    }

    fn restart(&mut self) {
        self.since = Instant::now();
    }

    fn due(&self, model: &Model) -> Option<Instant> {
        self.since.checked_add(app::next_tick(model)?)
    }
}

#[cfg(unix)]
fn suspend() {
    signals::suspend();
}

#[cfg(unix)]
fn stop() {
    if signals::can_suspend() {
        modes::give_back();
        signals::stop();
    }
}

#[cfg(not(unix))]
fn suspend() {}

#[cfg(not(unix))]
fn stop() {}

/// A panic on demand for the tests of this program, in debug builds only: at step 1.
fn rehearse_panic(model: &Model) {
    let rehearsed = cfg!(debug_assertions) && std::env::var_os("FINWAIT_REHEARSE_PANIC").is_some();
    assert!(!rehearsed || model.timeline.cursor() != 1, "a rehearsed panic");
}
