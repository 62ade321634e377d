//! The owner of the terminal: sets its modes, shows the model, passes keys to it, and always restores the terminal.
//!
//! What is shown is a screen, or plain lines for those who do not see one.
//!
//! One thread waits for everything: keys, signals, ticks, room for output. It draws when something has changed, once for
//! all that has come in, and writes only what differs; a terminal that does not read holds up nothing. A second thread
//! writes a recording when it is to be saved, another waits for changes of the scenario's file, another reads this machine's
//! sockets while they are looked at, and one ends the program if a signal finds the first one busy.

mod clipboard;
// Windows gives events, not bytes; what reads bytes is tested there all the same.
#[cfg_attr(not(unix), allow(dead_code))]
mod decode;
mod event_loop;
mod message;
mod modes;
mod output;
mod plain;
mod platform;
mod poller;
mod query;
mod recorder;
mod screen;
#[cfg(test)]
mod tests;
mod ticker;
mod watch;

use std::io::{self, IsTerminal};

use ratatui::layout::Rect;

use crate::app::Model;
use crate::ui::Drawing;
use event_loop::{EventLoop, Frontend};
use modes::TerminalModes;
use plain::Plain;
use platform::Source;
use poller::Poller;
pub use query::Ask;
use query::Query;
use recorder::Recorder;
use screen::Screen;
pub use watch::ScenarioFile;
use watch::Watch;

#[cfg(unix)]
pub(crate) use platform::signals;

/// Where keys come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// The terminal: that of standard input, else the one that controls the program.
    Terminal,
    /// Standard input of any kind: each character is a key.
    Pipe,
}

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
    /// The terminal is gone: the status is that of SIGHUP, whether the signal came or not.
    pub(crate) const HUNG_UP: Self = Self::Signal(1);

    /// The exit status that belongs to it.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Signal(number) => u8::try_from(128 + number).unwrap_or(u8::MAX),
            Self::NoTerminal | Self::Io(_) => 2,
        }
    }
}

/// Shows a model, which is then as the user left it, until the user quits or the terminal is gone, and watches the file that
/// it is of; `draw` makes the screen that is shown. The theme and the
/// glyphs follow what the terminal answers to what it is asked.
///
/// # Errors
/// [`Error`]; the terminal is given back before.
pub fn run(
    model: &mut Model,
    file: Option<ScenarioFile>,
    ask: Ask,
    draw: impl Fn(&Model, Rect) -> Drawing,
) -> Result<(), Error> {
    if !platform::has_terminal() || !io::stdout().is_terminal() {
        return Err(Error::NoTerminal);
    }
    let screen = Screen::erasing(erases_in_color());
    show(model, file, Frontend::Screen(draw, screen), Keys::Terminal, ask)
}

/// Whether the terminal erases with the current background colour. All of today do, but for GNU screen, which does not
/// unless it is configured to. tmux, which may call itself `screen` too, does.
fn erases_in_color() -> bool {
    let is_screen = std::env::var("TERM").is_ok_and(|term| term.starts_with("screen"));
    !is_screen || std::env::var_os("TMUX").is_some()
}

/// Runs a model in plain mode until the user quits or the input ends. It needs no terminal.
///
/// # Errors
/// [`Error`]; the terminal is given back before.
pub fn run_plain(model: &mut Model, file: Option<ScenarioFile>, keys: Keys) -> Result<(), Error> {
    let keys = if platform::has_terminal() { keys } else { Keys::Pipe };
    let returns = keys == Keys::Terminal && io::stdout().is_terminal();
    let frontend = Frontend::<fn(&Model, Rect) -> Drawing>::Plain(Plain::new(returns));
    show(model, file, frontend, keys, Ask::default())
}

/// For the fuzz targets: what these reads of a terminal are decoded into, where a silence follows each that says so.
#[cfg(fuzzing)]
pub fn decode<'a>(
    reads: impl IntoIterator<Item = (&'a [u8], bool)>,
) -> Vec<impl PartialEq + std::fmt::Debug> {
    let (mut decoder, mut events) = (decode::Decoder::default(), Vec::new());
    for (bytes, silence) in reads {
        decoder.feed(bytes, &mut events);
        if silence {
            decoder.silence(&mut events);
            assert_eq!(decoder.patience(), None, "a silence ends everything");
        }
    }
    events
}

/// For the fuzz targets: passes what these bytes of a terminal mean to a model, and ticks while it asks for them, until it
/// quits; draws after each and returns the last screen.
#[cfg(fuzzing)]
pub fn drive(
    model: &mut Model,
    bytes: &[u8],
    draw: impl Fn(&Model, Rect) -> Drawing,
) -> ratatui::buffer::Buffer {
    use crate::app::{self, Input};
    let draw = |model: &mut Model| {
        let drawing = draw(model, Rect::new(0, 0, model.size.0, model.size.1));
        app::update(model, Input::Drawn { card: drawing.card, overlay: drawing.overlay });
        drawing
    };
    let (mut decoder, mut events) = (decode::Decoder::default(), Vec::new());
    decoder.feed(bytes, &mut events);
    decoder.silence(&mut events);
    let mut drawing = draw(model);
    for event in events {
        let input = match message::Message::from(event) {
            message::Message::Input(input) => Some(input),
            message::Message::Mouse(mouse) => event_loop::pointed(&drawing.targets, mouse),
            _ => None,
        };
        let Some(input) = input else { continue };
        app::update(model, input);
        if app::next_tick(model).is_some() {
            app::update(model, Input::Tick);
        }
        if model.quit {
            break;
        }
        drawing = draw(model);
    }
    drawing.buffer
}

fn show<D: Fn(&Model, Rect) -> Drawing>(
    model: &mut Model,
    file: Option<ScenarioFile>,
    frontend: Frontend<D>,
    keys: Keys,
    ask: Ask,
) -> Result<(), Error> {
    platform::open(keys)?;
    // From here on no signal ends the program behind the loop's back.
    let (mut source, sender) = Source::new(keys)?;
    model.has_file = file.is_some();
    let watch = file.map(|file| Watch::new(file, sender.clone()));
    modes::give_back_on_panic();
    let guard = modes::Guard;
    let hold = match (&frontend, keys) {
        (Frontend::Screen(..), _) => TerminalModes::Screen,
        (Frontend::Plain(_), Keys::Terminal) => TerminalModes::Keys,
        (Frontend::Plain(_), Keys::Pipe) => TerminalModes::Nothing,
    };
    let (recorder, poller) = (Recorder::new(sender.clone()), Poller::new(sender));
    let query = Query::new(ask);
    let shown = EventLoop::new(model, watch, frontend, hold, query, recorder, poller).run(&mut source);
    drop(guard);
    match shown {
        // The reader of the lines has closed the pipe.
        Err(Error::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(Error::Io(error)) if platform::is_hang_up(&error) => Err(Error::HUNG_UP),
        shown => shown,
    }
}
