//! The one owner of the terminal: takes it, shows the model, hands keys to it, and always gives it back as it was.
//!
//! What is shown is a screen, or plain lines for those who do not see one.
//!
//! Two threads wait, one for keys and one for signals, and send what they get to the loop; a third one writes what is
//! recorded, when it is to be saved. The loop sleeps until something comes in or the model wants a tick; it draws only
//! then, once for all that has come in, and writes only what has changed.

mod background;
mod clipboard;
mod input;
mod modes;
mod plain;
mod recorder;
mod screen;
#[cfg(unix)]
mod signals;
#[cfg(test)]
mod tests;

use std::io::{self, IsTerminal};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{self, Effect, Input, Model, ThemeName};
use crate::{trace, ui};
use background::Answer;
pub use input::Keys;
use input::Message;
use modes::Hold;
use plain::Plain;
use recorder::Recorder;
use screen::Screen;

/// So many messages wait for the loop; who sends more waits too. A signal is never far behind the keys.
const WAITING: usize = 64;

/// So old a screen may be while more keys wait.
const OLDEST: Duration = Duration::from_millis(20);

/// So many columns and rows are drawn, be the terminal what it may: a screen of all that 16 bits can count does not fit
/// into memory.
const LARGEST: (u16, u16) = (2000, 1000);

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

/// Shows a model until the user quits or the terminal is gone. If it asks for the background, the theme becomes
/// the light or the dark one, as the terminal answers.
///
/// # Errors
/// [`Error`]; the terminal is given back before.
pub fn run(model: Model, asks: bool, draw: impl Fn(&Model, Rect) -> Buffer) -> Result<(), Error> {
    if !input::has_terminal() || !io::stdout().is_terminal() {
        return Err(Error::NoTerminal);
    }
    show(model, Face::Screen(draw, Screen::default()), Keys::Terminal, asks)
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
        .and_then(|()| Show { model, face, hold, recorder, drawn: None, ended: false }.run(&messages));
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

/// How the model is shown.
enum Face<D> {
    Screen(D, Screen),
    Plain(Plain),
}

struct Show<D> {
    model: Model,
    face: Face<D>,
    hold: Hold,
    recorder: Recorder,
    /// When the screen was drawn last.
    drawn: Option<Instant>,
    /// No more keys can come, but what plays plays to its end.
    ended: bool,
}

impl<D: Fn(&Model, Rect) -> Buffer> Show<D> {
    fn run(&mut self, messages: &Receiver<Message>) -> Result<(), Error> {
        modes::take(self.hold)?;
        let mut beat = Beat::of(&self.model);
        self.resize()?;
        while let Some(message) = self.next(messages, &mut beat)? {
            match message {
                Message::Input(input) => {
                    if input == Input::Tick {
                        beat.restart();
                    }
                    match self.update(input) {
                        Some(Effect::Quit) => return Ok(()),
                        Some(Effect::Suspend) => suspend(),
                        Some(Effect::Repaint) => self.forget(),
                        Some(Effect::CopyStep) => self.copy(&self.step_text()?)?,
                        Some(Effect::CopyScreen) => {
                            self.draw()?;
                            self.copy(&self.screen_text())?;
                        }
                        Some(Effect::Suggest) => Recorder::suggest(&mut self.model),
                        Some(Effect::Save) => self.recorder.save(&mut self.model),
                        Some(Effect::Draw) | None => {}
                    }
                }
                Message::Mouse(mouse) => {
                    if let Some(input) = self.pointed(mouse) {
                        self.update(input);
                    }
                }
                // No keys: what is not typed into a line would be obeyed.
                Message::Pasted(text) if app::takes_text(&self.model) => {
                    let line = text.split(char::is_control).next().unwrap_or_default();
                    for c in line.chars().take(app::LONGEST_LINE) {
                        self.update(Input::Key(KeyCode::Char(c).into()));
                    }
                }
                Message::Pasted(_) => {}
                Message::EndOfLine(empty) => {
                    let answers = matches!(&self.face, Face::Plain(plain) if plain.is_answered());
                    if empty || answers {
                        self.update(Input::Key(KeyCode::Enter.into()));
                    }
                }
                Message::Written { name, trouble } => {
                    self.recorder.written(&mut self.model, &name, trouble.as_deref());
                    if self.model.quit {
                        return Ok(());
                    }
                }
                Message::Resized => self.resize()?,
                Message::Stop => stop(),
                Message::Continue => {
                    modes::give_back();
                    modes::take(self.hold)?;
                    self.forget();
                    self.resize()?;
                }
                Message::End(signal) => return Err(Error::Signal(signal)),
                Message::Gone => self.ended = true,
            }
        }
        Ok(())
    }

    /// The next message, or none when it is over. Before it waits for one, it shows what the last ones did.
    fn next(&mut self, messages: &Receiver<Message>, beat: &mut Beat) -> Result<Option<Message>, Error> {
        beat.follow(&self.model);
        // Lines tell of each key; of a screen only the last look counts.
        let may_wait =
            matches!(self.face, Face::Screen(..)) && self.drawn.is_some_and(|drawn| drawn.elapsed() < OLDEST);
        if may_wait && let Ok(message) = messages.try_recv() {
            return Ok(Some(message));
        }
        if modes::are_on() {
            self.draw()?;
        }
        if self.ended && (self.hold == Hold::Screen || !self.model.playing) {
            return Ok(None);
        }
        let message = match beat.due(&self.model).filter(|_| modes::are_on()) {
            None => messages.recv().map_err(io::Error::other)?,
            Some(due) => match messages.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => Message::Input(Input::Tick),
                Err(error @ RecvTimeoutError::Disconnected) => return Err(io::Error::other(error).into()),
            },
        };
        Ok(Some(message))
    }

    fn update(&mut self, input: Input) -> Option<Effect> {
        if let Face::Plain(plain) = &mut self.face
            && plain.takes(&mut self.model, input)
        {
            return None;
        }
        let effect = app::update(&mut self.model, input);
        ui::overlay::settle(&mut self.model);
        if effect.is_some() {
            self.recorder.follow(&self.model);
        }
        rehearse_panic(&self.model);
        effect
    }

    /// What the mouse wants of the model.
    fn pointed(&self, MouseEvent { kind, column, row, .. }: MouseEvent) -> Option<Input> {
        let (width, height) = self.model.size;
        match kind {
            MouseEventKind::Down(MouseButton::Left) => {
                ui::target(&self.model, Rect::new(0, 0, width, height), column, row).map(Input::Click)
            }
            MouseEventKind::ScrollDown => Some(Input::Wheel { down: true }),
            MouseEventKind::ScrollUp => Some(Input::Wheel { down: false }),
            _ => None,
        }
    }

    /// The step at the cursor, in the sentences of a trace.
    fn step_text(&self) -> io::Result<String> {
        let Model { scenario, timeline, .. } = &self.model;
        let mut out = Vec::new();
        trace::plain_step(&mut out, scenario, timeline, timeline.cursor(), self.model.text())?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    }

    fn screen_text(&self) -> String {
        match &self.face {
            Face::Screen(_, screen) => screen.shown().map(clipboard::text).unwrap_or_default(),
            Face::Plain(_) => String::new(),
        }
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        let Some(bytes) = clipboard::copy(text) else {
            self.model.notify("notice.too-long");
            return Ok(());
        };
        modes::write(&bytes)
    }

    /// What the screen shows is not known any more.
    fn forget(&mut self) {
        if let Face::Screen(_, screen) = &mut self.face {
            screen.forget();
        }
    }

    /// Asks the terminal for its size.
    fn resize(&mut self) -> io::Result<()> {
        if let Face::Screen(..) = self.face {
            let (columns, rows) = match crossterm::terminal::size()? {
                // A serial line knows no size.
                (0, _) | (_, 0) => (80, 24),
                (columns, rows) => (columns.min(LARGEST.0), rows.min(LARGEST.1)),
            };
            self.update(Input::Resize(columns, rows));
        }
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        let (columns, rows) = self.model.size;
        match &mut self.face {
            Face::Screen(draw, screen) => {
                modes::report_mouse(self.model.mouse)?;
                let next = draw(&self.model, Rect::new(0, 0, columns, rows));
                modes::write(&screen.frame(next)?)?;
                self.drawn = Some(Instant::now());
                Ok(())
            }
            Face::Plain(plain) => modes::write(&plain.tell(&mut self.model)?),
        }
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
