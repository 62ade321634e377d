//! The loop: waits, hands what comes in to the model, has the effects that the model asks for, and shows it.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::beat::Beat;
use super::input::Message;
use super::modes::Hold;
use super::plain::Plain;
use super::recorder::Recorder;
use super::screen::Screen;
#[cfg(unix)]
use super::signals;
use super::{Error, clipboard, modes};
use crate::app::{self, Effect, Input, KeyCode, Model};
use crate::{trace, ui};

/// So old a screen may be while more keys wait.
const OLDEST: Duration = Duration::from_millis(20);

/// So many columns and rows are drawn, be the terminal what it may: a screen of all that 16 bits can count does not fit
/// into memory.
const LARGEST: (u16, u16) = (2000, 1000);

/// How the model is shown.
pub(super) enum Face<D> {
    Screen(D, Screen),
    Plain(Plain),
}

/// The model while it is shown.
pub(super) struct Show<D> {
    model: Model,
    face: Face<D>,
    hold: Hold,
    beat: Beat,
    recorder: Recorder,
    /// When the screen was drawn last.
    drawn: Option<Instant>,
    /// No more keys can come, but what plays plays to its end.
    ended: bool,
}

impl<D: Fn(&Model, Rect) -> Buffer> Show<D> {
    pub(super) fn new(model: Model, face: Face<D>, hold: Hold, recorder: Recorder) -> Self {
        let beat = Beat::of(&model);
        Self { model, face, hold, beat, recorder, drawn: None, ended: false }
    }

    /// Shows it until the user quits, or no more can come.
    pub(super) fn run(&mut self, messages: &Receiver<Message>) -> Result<(), Error> {
        modes::take(self.hold)?;
        self.resize()?;
        while let Some(message) = self.next(messages)? {
            if self.heed(message)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The next message, or none when it is over. Before it waits for one, it shows what the last ones did.
    fn next(&mut self, messages: &Receiver<Message>) -> Result<Option<Message>, Error> {
        self.beat.follow(&self.model);
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
        Ok(Some(self.wait(messages)?))
    }

    /// Sleeps until a message comes in, or a tick is due.
    fn wait(&self, messages: &Receiver<Message>) -> io::Result<Message> {
        let Some(due) = self.beat.due(&self.model).filter(|_| modes::are_on()) else {
            return messages.recv().map_err(io::Error::other);
        };
        match messages.recv_timeout(due.saturating_duration_since(Instant::now())) {
            Ok(message) => Ok(message),
            Err(RecvTimeoutError::Timeout) => Ok(Message::Input(Input::Tick)),
            Err(error @ RecvTimeoutError::Disconnected) => Err(io::Error::other(error)),
        }
    }

    /// Does what a message asks for; breaks when that is to end.
    fn heed(&mut self, message: Message) -> Result<ControlFlow<()>, Error> {
        match message {
            Message::Input(input) => {
                if input == Input::Tick {
                    self.beat.restart();
                }
                let effect = self.update(input);
                return Ok(self.perform(effect)?);
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
            Message::Written { name, done } => {
                let done = done.as_deref().map_err(String::as_str);
                self.recorder.written(&mut self.model, &name, done);
                if self.model.quit {
                    return Ok(ControlFlow::Break(()));
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
        Ok(ControlFlow::Continue(()))
    }

    /// Has the effect that an input asked for; breaks when that is to end.
    fn perform(&mut self, effect: Option<Effect>) -> io::Result<ControlFlow<()>> {
        match effect {
            Some(Effect::Quit) => return Ok(ControlFlow::Break(())),
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
        Ok(ControlFlow::Continue(()))
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
        let timeline = &self.model.timeline;
        let mut out = Vec::new();
        trace::plain_step(&mut out, timeline, timeline.cursor(), self.model.text())?;
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
                modes::write(&screen.frame(next))?;
                self.drawn = Some(Instant::now());
                Ok(())
            }
            Face::Plain(plain) => modes::write(&plain.tell(&mut self.model)?),
        }
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
