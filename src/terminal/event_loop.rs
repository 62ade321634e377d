//! The event loop: waits for input, passes it to the model, performs the effects that the model asks for, and draws.

mod effects;

use std::io;
use std::ops::{ControlFlow, Range};
use std::time::{Duration, Instant};

use ratatui::layout::Rect;

use super::decode::{Mouse, MouseKind, Reply};
use super::message::Message;
use super::modes::TerminalModes;
use super::output::Output;
use super::plain::Plain;
use super::platform::{Interest, Source};
use super::poller::Poller;
use super::query::{Answer, Charset, Query};
use super::recorder::Recorder;
use super::screen::Screen;
use super::ticker::Ticker;
use super::watch::Watch;
use super::{Error, modes, platform};
use crate::app::{self, Effect, GlyphSet, Input, KeyCode, Model, Settings, ThemeName};
use crate::text::key;
use crate::ui::{Drawing, Targets};

/// The longest time without drawing while more keys are waiting.
const REDRAW_INTERVAL: Duration = Duration::from_millis(20);

/// The largest screen that is drawn; one of 65535x65535 would not fit into memory.
const LARGEST: (u16, u16) = (2000, 1000);

/// With more bytes of output pending, no more keys are read: each key adds some.
const MOST_UNREAD: usize = 1 << 20;

/// How the model is shown.
pub(super) enum Frontend<D> {
    /// As a screen.
    Screen(D, Screen),
    /// In lines.
    Plain(Plain),
}

/// A model while it is shown.
pub(super) struct EventLoop<'a, D> {
    model: &'a mut Model,
    /// Since when it is shown.
    since: Instant,
    frontend: Frontend<D>,
    hold: TerminalModes,
    output: Output,
    query: Query,
    ticker: Ticker,
    recorder: Recorder,
    /// The file of the scenario, if it is of one.
    watch: Option<Watch>,
    poller: Poller,
    /// What the mouse can hit on the screen as it was drawn last.
    targets: Targets,
    /// The sockets that it shows, as rows of their list.
    sockets: Range<usize>,
    /// The first frame, drawn while the terminal is asked what it is like, and what it was taken for.
    early: Option<(Settings, Vec<u8>)>,
    /// When the screen was drawn last.
    drawn: Option<Instant>,
    /// Something has happened since.
    is_stale: bool,
    /// Whether what could wait until the first frame was done.
    is_settled: bool,
    /// The input has ended; what plays plays to its end.
    ended: bool,
}

impl<'a, D: Fn(&Model, Rect) -> Drawing> EventLoop<'a, D> {
    pub(super) fn new(
        model: &'a mut Model,
        watch: Option<Watch>,
        frontend: Frontend<D>,
        hold: TerminalModes,
        query: Query,
        recorder: Recorder,
        poller: Poller,
    ) -> Self {
        let ticker = Ticker::new(model);
        let output = Output::default();
        Self {
            model,
            since: Instant::now(),
            frontend,
            hold,
            output,
            query,
            ticker,
            recorder,
            watch,
            poller,
            targets: Targets::default(),
            sockets: 0..0,
            early: None,
            drawn: None,
            is_stale: true,
            is_settled: false,
            ended: false,
        }
    }

    /// Runs until the user quits, or the input ends.
    pub(super) fn run(&mut self, source: &mut Source) -> Result<(), Error> {
        let take = modes::take(self.hold)?;
        let bytes = self.query.begin(take, Instant::now());
        self.output.push(&bytes);
        self.resize();
        while let Some(message) = self.next(source)? {
            if self.handle(message)?.is_break() {
                break;
            }
        }
        self.finish(source)
    }

    /// The next message, or none when it is over. Before it waits for one, it shows what the last ones did.
    fn next(&mut self, source: &mut Source) -> Result<Option<Message>, Error> {
        loop {
            self.ticker.follow(self.model);
            self.output.flush()?;
            if self.query.until().is_some() {
                self.draw_early();
            }
            if self.can_draw() && !(self.is_fresh() && source.has_message()?) {
                self.draw()?;
                self.output.flush()?;
            }
            if self.query.until().is_none() {
                self.settle()?;
            }
            self.poller.follow(self.model, self.sockets.clone());
            if self.ended && (self.is_screen() || !self.model.playing) {
                return Ok(None);
            }
            let keys = self.is_screen() || self.output.len() < MOST_UNREAD;
            let interest = Interest { keys, room: self.output.len() > 0 };
            let tick = self.query.until().or_else(|| self.ticker.due(self.model).filter(|_| modes::are_on()));
            let reread = self.watch.as_ref().and_then(Watch::due);
            let clock = self.ticker.clock_due(self.model).filter(|_| modes::are_on());
            let due = tick.into_iter().chain(reread).chain(clock).min();
            if let Some(message) = source.next(due, interest)? {
                return Ok(Some(message));
            }
            let now = Instant::now();
            if self.query.until().is_some_and(|until| until <= now) {
                self.query.give_up();
            } else if reread.is_some_and(|due| due <= now) {
                return Ok(Some(Message::Reread));
            } else if clock.is_some_and(|due| due <= now) {
                return Ok(Some(Message::Input(Input::Elapsed(self.ticker.elapsed()))));
            } else if self.query.until().is_none() && tick.is_some_and(|due| due <= now) {
                return Ok(Some(Message::Input(Input::Tick)));
            }
        }
    }

    /// Does once what would delay the first frame: behind it, or before the first message that is no answer of the
    /// terminal, as a key may ask for the shell. Until then the loop is never busy for long, and needs no watchdog.
    fn settle(&mut self) -> io::Result<()> {
        if !self.is_settled {
            self.is_settled = true;
            platform::watch()?;
            self.model.can_suspend = platform::can_suspend();
        }
        Ok(())
    }

    fn is_screen(&self) -> bool {
        matches!(self.frontend, Frontend::Screen(..))
    }

    /// Whether there is something to draw, and room for it.
    fn can_draw(&self) -> bool {
        let has_room = !self.is_screen() || self.output.len() == 0;
        self.is_stale && has_room && modes::are_on() && self.query.until().is_none()
    }

    /// Whether drawing can wait for the next key: frames of a screen can be skipped, lines cannot.
    fn is_fresh(&self) -> bool {
        self.is_screen() && self.drawn.is_some_and(|drawn| drawn.elapsed() < REDRAW_INTERVAL)
    }

    /// Writes the rest of the lines; a signal still ends it. Nothing to do for a screen.
    fn finish(&mut self, source: &mut Source) -> Result<(), Error> {
        if self.is_screen() {
            return Ok(());
        }
        self.draw()?;
        loop {
            self.output.flush()?;
            if self.output.len() == 0 {
                return Ok(());
            }
            match source.next(None, Interest { keys: false, room: true })? {
                Some(Message::End(signal)) => return Err(Error::Signal(signal)),
                Some(Message::HangUp) => return Err(Error::HUNG_UP),
                _ => {}
            }
        }
    }

    /// Handles a message; breaks when the program is to end.
    fn handle(&mut self, message: Message) -> Result<ControlFlow<()>, Error> {
        self.is_stale = true;
        if !matches!(message, Message::Reply(_)) {
            self.early = None;
            self.settle()?;
        }
        match message {
            Message::Input(input) => {
                if input == Input::Tick {
                    self.ticker.restart();
                }
                let effect = self.update(input);
                return Ok(self.perform(effect)?);
            }
            Message::Mouse(mouse) => {
                if let Some(input) = pointed(&self.targets, mouse) {
                    self.update(input);
                }
            }
            Message::Reply(reply) => self.answered(&reply),
            Message::EndOfLine { empty } => {
                let answers = matches!(&self.frontend, Frontend::Plain(plain) if plain.is_answered());
                if empty || answers {
                    let effect = self.update(Input::Key(KeyCode::Enter.into()));
                    return Ok(self.perform(effect)?);
                }
            }
            Message::Written { name, done } => {
                let done = done.as_deref().map_err(String::as_str);
                self.recorder.written(self.model, &name, done);
                if self.model.quit {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Message::FileChanged => {
                if let Some(watch) = &mut self.watch {
                    watch.changed();
                }
            }
            Message::Reread => {
                self.reread();
            }
            Message::Polled(snapshot) => {
                self.update(Input::Sockets(snapshot));
            }
            Message::NotPolled(why) => {
                self.update(Input::NoSockets(why));
            }
            Message::Resized => self.resize(),
            Message::Stop if platform::can_suspend() => {
                self.output.clear();
                modes::give_back();
                platform::stop();
            }
            Message::Stop => {}
            Message::Continue => {
                modes::give_back();
                self.output.clear();
                self.output.push(modes::take(self.hold)?);
                self.forget();
                self.resize();
            }
            Message::End(signal) => return Err(Error::Signal(signal)),
            Message::HangUp => return Err(Error::HUNG_UP),
            Message::EndOfKeys => self.ended = true,
        }
        Ok(ControlFlow::Continue(()))
    }

    fn update(&mut self, input: Input) -> Option<Effect> {
        self.model.now = self.since.elapsed();
        if let Frontend::Plain(plain) = &mut self.frontend
            && plain.answer(self.model, &input)
        {
            return None;
        }
        let theme = self.model.settings.theme;
        let effect = app::update(self.model, input);
        if self.model.settings.theme != theme {
            self.query.theme_is_chosen();
        }
        if effect.is_some() {
            self.recorder.follow(self.model);
        }
        panic_for_tests(self.model);
        effect
    }

    /// Follows what the terminal says of itself.
    fn answered(&mut self, reply: &Reply) {
        let settings = &mut self.model.settings;
        match self.query.answer(reply) {
            Some(Answer::IsLight(is_light)) => {
                settings.theme = if is_light { ThemeName::Light } else { ThemeName::Dark };
            }
            // The locale may have said otherwise; the terminal knows.
            Some(Answer::Charset(charset)) => {
                settings.glyphs = match charset {
                    Charset::Narrow(glyphs) => glyphs,
                    Charset::Wide | Charset::Other => GlyphSet::Ascii,
                };
                match charset {
                    Charset::Narrow(_) => {}
                    Charset::Wide => self.model.notify(key!("notice.wide")),
                    Charset::Other => self.model.notify(key!("notice.no-utf8")),
                }
            }
            None => {}
        }
    }

    /// Redraws the whole screen with the next frame.
    fn forget(&mut self) {
        if let Frontend::Screen(_, screen) = &mut self.frontend {
            screen.forget();
        }
    }

    /// Asks the terminal for its size.
    fn resize(&mut self) {
        if self.is_screen() {
            let (columns, rows) = match platform::size() {
                // A serial line knows no size.
                (0, _) | (_, 0) => (80, 24),
                (columns, rows) => (columns.min(LARGEST.0), rows.min(LARGEST.1)),
            };
            self.update(Input::Resize(columns, rows));
        }
    }

    /// Draws the first frame while the terminal is asked, which takes as long. Most answer what they were taken for.
    fn draw_early(&mut self) {
        if self.is_stale && self.early.is_none() && modes::are_on() {
            self.early = self.frame().map(|frame| (self.model.settings, frame));
        }
    }

    /// The bytes of the next frame of a screen.
    fn frame(&mut self) -> Option<Vec<u8>> {
        let Frontend::Screen(draw, screen) = &mut self.frontend else { return None };
        if self.drawn.is_none() {
            // Of what was drawn early, nothing was sent.
            screen.forget();
        }
        let (columns, rows) = self.model.size;
        let drawing = draw(self.model, Rect::new(0, 0, columns, rows));
        let frame = screen.frame(drawing.buffer);
        self.targets = drawing.targets;
        self.sockets = drawing.sockets;
        app::update(self.model, Input::Drawn { card: drawing.card, overlay: drawing.overlay });
        Some(frame)
    }

    fn draw(&mut self) -> io::Result<()> {
        let early = self.early.take().filter(|(settings, _)| *settings == self.model.settings);
        match &mut self.frontend {
            Frontend::Screen(..) => {
                self.output.push(modes::report_mouse(self.model.mouse));
                let frame = early.map(|(_, frame)| frame).or_else(|| self.frame());
                self.output.push(&frame.unwrap_or_default());
                self.drawn = Some(Instant::now());
            }
            Frontend::Plain(plain) => self.output.push(&plain.lines(self.model)?),
        }
        self.is_stale = false;
        Ok(())
    }
}

/// The input that a mouse event means where these can be hit.
pub(super) fn pointed(targets: &Targets, Mouse { kind, column, row }: Mouse) -> Option<Input> {
    match kind {
        MouseKind::Press => targets.at(column, row).map(Input::Click),
        MouseKind::ScrollDown => Some(Input::Wheel { down: true }),
        MouseKind::ScrollUp => Some(Input::Wheel { down: false }),
    }
}

/// A panic on demand for the tests of this program, in debug builds only: at step 1.
fn panic_for_tests(model: &Model) {
    let asked = cfg!(debug_assertions) && std::env::var_os("FINWAIT_TEST_PANIC").is_some();
    assert!(!asked || model.timeline.cursor() != 1, "a panic for a test");
}
