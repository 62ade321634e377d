//! Opens the screen, or the lines in its place, and keeps what was learnt there.

use std::ffi::OsStr;
use std::io::{self, IsTerminal};

use super::args::Play;
use super::diagnostic::{Diagnostic, visible};
use super::{Session, Status};
use crate::app::{self, Model};
use crate::run::Timeline;
use crate::terminal::{self, Keys, ScenarioFile};
use crate::text::key;
use crate::ui;

impl Session {
    /// Shows a run, that of a file if there is one, on the screen or in lines.
    pub(super) fn show(&self, play: &Play, timeline: Timeline, file: Option<ScenarioFile>) -> Status {
        self.show_from(play, timeline, file, app::open_list_of_free)
    }

    /// The same, once the model is made ready by `start`.
    pub(super) fn show_from(
        &self,
        play: &Play,
        timeline: Timeline,
        file: Option<ScenarioFile>,
        start: impl FnOnce(&mut Model),
    ) -> Status {
        let mut model = self.model(timeline);
        model.playing = play.autoplay;
        model.speed = play.speed.unwrap_or(model.speed);
        if self.has_screen() {
            start(&mut model);
            return self.run_screen(&mut model, file, &play.target);
        }
        if !self.plain {
            self.note(&Diagnostic::new(self.text.get(key!("cli.dumb")).to_owned()));
        }
        model.plain = true;
        model.settings.reduced_motion = true;
        start(&mut model);
        // Standard input can hold either a scenario or keys.
        let is_free = play.target != "-" && !io::stdin().is_terminal();
        let keys = if is_free { Keys::Pipe } else { Keys::Terminal };
        let shown = terminal::run_plain(&mut model, file, keys);
        self.shown(&mut model, shown, &play.target)
    }

    /// The model of a run, with the user's preferences and progress.
    pub(super) fn model(&self, timeline: Timeline) -> Model {
        let mut model = Model::new(timeline, self.settings);
        model.speed = self.preferences.speed.value;
        model.mouse = self.preferences.mouse.value;
        model.progress = self.load_progress().into();
        model.seed = super::lesson::new_seed();
        model
    }

    /// Whether what is shown is a screen.
    pub(super) fn has_screen(&self) -> bool {
        !self.plain && self.can_draw
    }

    /// Shows a model on the screen, and watches its file, until the user quits. TARGET is what the user named.
    pub(super) fn run_screen(&self, model: &mut Model, file: Option<ScenarioFile>, target: &OsStr) -> Status {
        model.settings.glyphs = self.first_glyphs;
        let shown = terminal::run(model, file, self.ask, ui::draw);
        self.shown(model, shown, target)
    }

    /// Keeps what was learnt; how the screen ended, and what there is to say about it.
    fn shown(&self, model: &mut Model, shown: Result<(), terminal::Error>, target: &OsStr) -> Status {
        app::stop_predicting(model);
        self.save_progress(&model.progress);
        match shown {
            Ok(()) => Status::Fine,
            Err(terminal::Error::NoTerminal) => self.no_terminal(target),
            Err(error @ terminal::Error::Signal(_)) => Status::Ended(error.exit_code()),
            Err(terminal::Error::Io(error)) => {
                self.complain(&Diagnostic::new(self.text.fill(key!("cli.terminal"), &[("error", &error)])))
            }
        }
    }

    fn no_terminal(&self, target: &OsStr) -> Status {
        let target = visible(target);
        let help = || self.text.fill(key!("cli.trace-instead"), &[("target", &target)]);
        let helps = if target.is_empty() { Vec::new() } else { vec![help()] };
        self.complain(&Diagnostic { what: self.text.get(key!("cli.no-terminal")).to_owned(), helps })
    }
}
