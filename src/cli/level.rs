//! `finwait level`: a level to be played, or the list of all.

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};

use super::args::Play;
use super::diagnostic::{Diagnostic, visible};
use super::target;
use super::{Session, Status};
use crate::app::{self, Model, STARS};
use crate::scenario::{Builtin, LEVELS, Scenario};
use crate::text::key;

impl Session {
    /// Opens a level, or the list of levels: on a terminal to pick one, else in lines.
    pub(super) fn level(&self, out: &mut dyn Write, name: Option<&OsStr>) -> io::Result<Status> {
        let Some(name) = name else {
            if self.plain || !self.can_draw || !io::stdout().is_terminal() {
                self.list_levels(out)?;
                return Ok(Status::Fine);
            }
            let Some((_, first)) = LEVELS.first().and_then(Builtin::open) else {
                return Ok(Status::Unusable);
            };
            let start = |model: &mut Model| {
                open(model, LEVELS.first().map_or("", |level| level.name));
                app::pick_level(model);
            };
            return Ok(self.show_from(&Play::default(), first, None, start));
        };
        let source = match target::read_target(name, self.text) {
            Ok(source) => source,
            Err(diagnostic) => return Ok(self.complain(&unknown(name, diagnostic, self))),
        };
        let (opened, status) = self.load(Ok(source));
        let Some((scenario, timeline)) = opened else { return Ok(status) };
        if scenario.level.is_none() {
            let name = visible(name);
            let what = self.text.fill(key!("cli.no-level"), &[("name", &name)]);
            let helps = vec![self.text.get(key!("cli.see-levels")).to_owned()];
            return Ok(self.complain(&Diagnostic { what, helps }));
        }
        let whole = timeline.clone();
        let (name, scenario) = (name.to_string_lossy().into_owned(), scenario.into());
        let start = |model: &mut Model| {
            app::open_level(model, &name, &scenario, &whole);
        };
        Ok(self.show_from(&Play { target: name.clone().into(), ..Play::default() }, timeline, None, start))
    }

    /// A line for each level: name, par, the stars it has given, its goal.
    fn list_levels(&self, out: &mut dyn Write) -> io::Result<()> {
        let progress = self.load_progress();
        let widest = LEVELS.iter().map(|level| level.name.len()).max().unwrap_or_default();
        for builtin in LEVELS {
            let Some((Scenario { level: Some(level), .. }, _)) = builtin.open() else { continue };
            let stars = progress.levels.get(builtin.name).map_or(0, |solved| solved.stars);
            let stars = format!("{stars}/{STARS}");
            let par = level.par.map_or_else(|| "-".to_owned(), |par| par.to_string());
            let goal = level.text.get(self.settings.lang);
            writeln!(out, "{:widest$}  {par:>3}  {stars}  {goal}", builtin.name)?;
        }
        Ok(())
    }
}

/// Opens a built-in level.
fn open(model: &mut Model, name: &str) {
    let library = model.library.clone();
    if let Some(entry) = library.iter().find(|entry| entry.name == name) {
        app::open_level(model, entry.name, &entry.scenario, &entry.timeline);
    }
}

/// There is no such level: the one that is meant, and where all are listed.
fn unknown(name: &OsStr, diagnostic: Diagnostic, session: &Session) -> Diagnostic {
    if !target::looks_like_a_name(name) {
        return diagnostic;
    }
    let shown = visible(name);
    let nearest = target::nearest(&shown, LEVELS.iter().map(|level| level.name));
    let nearest = nearest.map(|nearest| session.text.fill(key!("cli.nearest"), &[("nearest", &nearest)]));
    let what = session.text.fill(key!("cli.unknown-level"), &[("name", &shown)]);
    Diagnostic {
        what,
        helps: nearest.into_iter().chain([session.text.get(key!("cli.see-levels")).to_owned()]).collect(),
    }
}
