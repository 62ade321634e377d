//! The command line: what was asked for is done, data on standard output, everything else on standard error.

mod args;
mod capture;
mod config;
mod diagnose;
mod diagnostic;
mod explore;
mod lesson;
mod level;
mod list;
mod live;
mod look;
mod man;
mod progress;
mod record;
mod refusal;
mod screen;
mod settings;
mod target;
#[cfg(test)]
mod tests;
mod values;
mod words;

use std::ffi::{OsStr, OsString};
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use annotate_snippets::{Group, Level, Renderer};
use clap::CommandFactory as _;
use clap::builder::StyledStr;

use crate::app::{self, GlyphSet, Settings, View};
use crate::live::{MAX_LISTING, System, parse, warnings};
use crate::record::files;
use crate::run::Timeline;
use crate::scenario::{self, Builtin, Loaded, Scenario, Scrutiny, Severity};
use crate::terminal::Ask;
use crate::text::Text;
use crate::{graph, trace};
use args::{Cli, Command, ListFormat, Live, Play, TraceFormat};
use config::{Location, Preferences, Resolved, Unusable};
use diagnostic::{Diagnostic, visible};
use look::Look;
use settings::Environment;
use target::{Source, Target};

/// What opens without a TARGET.
const FIRST: &str = "normal-close";

/// How it went; the worst of several is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    /// As it should.
    Fine,
    /// An expectation of a scenario does not hold.
    Unmet,
    /// Unusable input or arguments, an impossible step, input/output errors, no terminal.
    Unusable,
    /// A signal ended it, with this exit code.
    Ended(u8),
}

impl Status {
    const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Unmet => 1,
            Self::Unusable => 2,
            Self::Ended(code) => code,
        }
    }
}

impl From<Option<Severity>> for Status {
    fn from(worst: Option<Severity>) -> Self {
        match worst {
            None | Some(Severity::Odd) => Self::Fine,
            Some(Severity::Unmet) => Self::Unmet,
            Some(Severity::Error) => Self::Unusable,
        }
    }
}

/// The whole program, from its arguments to its exit code.
pub fn run() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    let env = |name: &str| std::env::var(name).ok();
    // Even a line that is wrong is answered in the language it asks for.
    let glimpsed = Look::glimpse(&args);
    let location = config::locate(Look::glimpse_config(&args).as_deref(), std::env::var_os("FINWAIT_CONFIG"));
    let bare = Session::new(glimpsed, Preferences::default(), None, &env);
    let file = config::read(location.as_ref(), bare.text);
    let known = Session::new(glimpsed, *file.as_ref().unwrap_or(&Preferences::default()), None, &env);
    let mut out = BufWriter::new(io::stdout());
    // Words are for people: they are added only where help or an error shows them.
    let read = Cli::read(Cli::command(), &args).or_else(|_| Cli::read(words::annotated(known.text), &args));
    let (session, done) = match read {
        Ok(cli) => {
            // Recordings depend on their options alone.
            let file = if matches!(cli.command, Some(Command::Record(_))) {
                Ok(Preferences::default())
            } else {
                file
            };
            match file {
                Ok(file) => {
                    let session = Session::new(cli.look, file, location, &env);
                    let done = session.perform(cli, &mut out);
                    (session, done)
                }
                Err(unusable) => {
                    let status = known.refuse(&unusable);
                    (known, Ok(status))
                }
            }
        }
        Err(answer) => {
            let answer = refusal::considering_commands(answer, &args);
            let done = known.answer(&answer, &mut out);
            (known, done)
        }
    };
    let status = match done.and_then(|status| out.flush().map(|()| status)) {
        Ok(status) => status,
        // Whoever read the output has enough of it.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Status::Fine,
        Err(error) => {
            session.complain(&Diagnostic::new(session.text.fill("cli.write", &[("error", &error)])))
        }
    };
    ExitCode::from(status.code())
}

/// One run: how to talk to whom.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag, or follows from some")]
struct Session {
    settings: Settings,
    text: Text,
    /// Diagnostics are coloured.
    colours: bool,
    /// Help is coloured.
    colours_help: bool,
    /// The terminal can place its cursor.
    can_draw: bool,
    /// Steps are told in lines, without a screen.
    plain: bool,
    preferences: Resolved,
    /// Where the preferences are looked for.
    location: Option<Location>,
    /// What the screen begins with.
    first_glyphs: GlyphSet,
    /// What the terminal is asked.
    ask: Ask,
}

impl Session {
    fn new(look: Look, file: Preferences, location: Option<Location>, env: Environment<'_>) -> Self {
        let preferences = config::resolve(look, file, env);
        let settings = settings::settings(&preferences, env);
        let color = preferences.color.value;
        let colours = |is_terminal| settings::colours_diagnostics(color, is_terminal, env);
        Self {
            settings,
            text: Text::of(settings.lang),
            colours: colours(io::stderr().is_terminal()),
            colours_help: colours(io::stdout().is_terminal()),
            can_draw: settings::can_draw(env),
            plain: look.plain,
            first_glyphs: settings::first_glyphs(&preferences, env),
            ask: settings::ask(&preferences, env),
            preferences,
            location,
        }
    }

    /// Says what is wrong with the preferences.
    fn refuse(&self, unusable: &Unusable) -> Status {
        match unusable {
            Unusable::Unreadable(diagnostic) => self.complain(diagnostic),
            Unusable::Wrong(problems) => {
                tell(&problems.render(self.colours, self.text));
                Status::Unusable
            }
        }
    }

    /// The help that was asked for, or what is wrong with the arguments.
    fn answer(&self, answer: &clap::Error, out: &mut dyn Write) -> io::Result<Status> {
        let said =
            |words: &StyledStr, colours| if colours { words.ansi().to_string() } else { words.to_string() };
        if answer.use_stderr() {
            tell(&said(&refusal::refusal(answer, self.text), self.colours));
            return Ok(Status::Unusable);
        }
        out.write_all(said(&answer.render(), self.colours_help).as_bytes())?;
        Ok(Status::Fine)
    }

    /// Does what was asked for.
    fn perform(&self, cli: Cli, out: &mut dyn Write) -> io::Result<Status> {
        match cli.command {
            None => {
                let target = cli.target.unwrap_or_else(|| FIRST.into());
                let source = target::open_target(&target, self.text).map_err(|mut diagnostic| {
                    if let Some(name) = refusal::nearest_command(&target) {
                        diagnostic.helps.insert(0, self.text.fill("cli.nearest-command", &[("name", &name)]));
                    }
                    diagnostic
                });
                return self.open(out, &Play { target, ..Play::default() }, source);
            }
            Some(Command::Play(play)) => {
                return self.open(out, &play, target::open_target(&play.target, self.text));
            }
            Some(Command::Trace { target, format, connection }) => {
                return self.trace(out, &target, format, connection);
            }
            Some(Command::Sandbox { established }) => {
                let shown =
                    app::sandbox(established).map(|timeline| self.show(&Play::default(), timeline, None));
                return Ok(shown.unwrap_or(Status::Unusable));
            }
            Some(Command::Next { target, step, format }) => return self.next(out, &target, step, format),
            Some(Command::Record(record)) => return self.record(out, cli.look, &record),
            Some(Command::Check { files, strict }) => return Ok(self.check(&files, strict)),
            Some(Command::New { file, level, force }) => return Ok(self.new_file(&file, level, force)),
            Some(Command::List { target: Some(target), format }) => {
                return match target::open_target(&target, self.text) {
                    Ok(Target::Capture(source)) => self.list_capture(out, source, format),
                    Ok(Target::Scenario(_)) => Ok(self.not_a_capture(&target)),
                    Err(diagnostic) => Ok(self.complain(&diagnostic)),
                };
            }
            Some(Command::List { target: None, format }) => list::list(out, format, self.settings.lang)?,
            Some(Command::Graph { format }) => {
                let graph = graph::export(format, self.text, self.graph_glyphs());
                out.write_all(graph.as_bytes())?;
            }
            Some(Command::Show { name }) => match Builtin::find(&name) {
                Some(builtin) => out.write_all(builtin.json.as_bytes())?,
                None => return Ok(self.complain(&target::unknown_name(&name, self.text))),
            },
            Some(Command::Live(wanted)) => return self.live(out, &wanted),
            Some(Command::Diagnose { file, format }) => return self.diagnose(out, &file, format),
            Some(Command::Exam(exam)) => return self.exam(out, &exam),
            Some(Command::Quiz(quiz)) => return self.quiz(out, &quiz),
            Some(Command::Level { name }) => return self.level(out, name.as_deref()),
            Some(Command::Explore(explore)) => return self.explore(out, &explore),
            Some(Command::Config) => {
                config::print(out, &self.preferences, self.location.as_ref(), self.text)?;
            }
            Some(Command::Schema) => out.write_all(scenario::schema().as_bytes())?,
            Some(Command::Completions { shell }) => {
                // The generator panics where it cannot write; memory takes everything.
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut words::definition(self.text), "finwait", &mut script);
                out.write_all(&script)?;
            }
            Some(Command::Man) => man::man(out, self.text)?,
        }
        Ok(Status::Fine)
    }

    /// What is written for a file has nothing to do with the terminal's font.
    fn graph_glyphs(&self) -> GlyphSet {
        match self.settings.glyphs {
            GlyphSet::Console if !io::stdout().is_terminal() => GlyphSet::Unicode,
            glyphs => glyphs,
        }
    }

    fn trace(
        &self,
        out: &mut dyn Write,
        target: &OsStr,
        format: TraceFormat,
        connection: Option<usize>,
    ) -> io::Result<Status> {
        let source = match target::open_target(target, self.text) {
            Ok(Target::Capture(source)) => return self.trace_capture(out, source, format, connection),
            Ok(Target::Scenario(_)) if connection.is_some() => return Ok(self.not_a_capture(target)),
            Ok(Target::Scenario(source)) => Ok(source),
            Err(diagnostic) => Err(diagnostic),
        };
        let (opened, status) = self.load(source);
        if let Some((_, timeline)) = opened {
            match format {
                TraceFormat::Text => trace::plain(out, &timeline, self.text)?,
                TraceFormat::Jsonl => trace::jsonl(out, &timeline, self.text)?,
            }
        }
        Ok(status)
    }

    /// What can happen after a step, the last unless one is given.
    fn next(
        &self,
        out: &mut dyn Write,
        target: &OsStr,
        step: Option<usize>,
        format: ListFormat,
    ) -> io::Result<Status> {
        let (opened, status) = self.load(target::read_target(target, self.text));
        let Some((_, mut timeline)) = opened else { return Ok(status) };
        let last = timeline.last();
        match step.unwrap_or(last) {
            step if step > last => return Ok(self.out_of_range(step, last)),
            step => timeline.seek(step),
        }
        match format {
            ListFormat::Text => trace::next_plain(out, &timeline, self.text)?,
            ListFormat::Json => trace::next_jsonl(out, &timeline)?,
        }
        Ok(status)
    }

    fn out_of_range(&self, step: usize, last: usize) -> Status {
        let what = self.text.fill("cli.step-range", &[("step", &step), ("last", &last)]);
        self.complain(&Diagnostic::new(what))
    }

    fn diagnose(&self, out: &mut dyn Write, file: &OsStr, format: ListFormat) -> io::Result<Status> {
        let Source { name, bytes } = match target::read_bytes(file, MAX_LISTING, self.text) {
            Ok(source) => source,
            Err(diagnostic) => return Ok(self.complain(&diagnostic)),
        };
        let listing = parse(&String::from_utf8_lossy(&bytes));
        if listing.sockets.is_empty() {
            let what = self.text.fill("live.no-listing", &[("name", &name)]);
            let helps = vec![self.text.get("live.no-listing.help").to_owned()];
            return Ok(self.complain(&Diagnostic { what, helps }));
        }
        if let Some(line) = listing.unread.first() {
            let count = listing.unread.len();
            let what = self.text.fill("live.unread", &[("count", &count), ("line", line), ("name", &name)]);
            self.note(&Diagnostic::new(what));
        }
        let found = warnings(&listing.sockets, listing.names_processes);
        diagnose::report(out, &listing.sockets, &found, self.report_style(format))?;
        Ok(Status::Fine)
    }

    fn report_style(&self, format: ListFormat) -> diagnose::Style {
        diagnose::Style { format, plain: self.plain, glyphs: self.graph_glyphs(), text: self.text }
    }

    fn live(&self, out: &mut dyn Write, wanted: &Live) -> io::Result<Status> {
        let style = self.report_style(wanted.format);
        let has_screen = self.can_draw && !self.plain && io::stdout().is_terminal();
        let done = if wanted.once || !has_screen {
            live::live(out, wanted, style)
        } else {
            match System::read() {
                Ok(_) => return Ok(self.live_screen(wanted)),
                Err(error) => Err(live::Error::Unreadable(error)),
            }
        };
        match done {
            Err(live::Error::Unreadable(error)) => {
                let what = self.text.fill("live.unreadable", &[("error", &error)]);
                let helps = vec![self.text.get("live.unreadable.help").to_owned()];
                Ok(self.complain(&Diagnostic { what, helps }))
            }
            Err(live::Error::Output(error)) => Err(error),
            Ok(()) => Ok(Status::Fine),
        }
    }

    /// The sockets on the screen; behind them is the scenario that opens without a TARGET.
    fn live_screen(&self, wanted: &Live) -> Status {
        let Some((_, timeline)) = Builtin::find(FIRST).and_then(Builtin::open) else {
            return Status::Unusable;
        };
        let mut model = self.model(timeline);
        let every = wanted.every;
        model.view = View::Live;
        model.live = Some(app::Live::new(wanted.filter(), every));
        self.run_screen(&mut model, None, OsStr::new(""))
    }

    /// Writes a scenario or a level to start from.
    fn new_file(&self, file: &OsStr, is_level: bool, force: bool) -> Status {
        let template = if is_level { include_str!("new_level.json") } else { include_str!("new.json") };
        let name = visible(file);
        match files::write(Path::new(file), force, |out| out.write_all(template.as_bytes())) {
            Ok(()) => Status::Fine,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let what = self.text.fill("cli.new-exists", &[("name", &name)]);
                self.complain(&Diagnostic { what, helps: vec![self.text.get("cli.new-force").to_owned()] })
            }
            Err(error) => {
                let what = self.text.fill("cli.new-cannot", &[("name", &name), ("error", &error)]);
                self.complain(&Diagnostic::new(what))
            }
        }
    }

    fn check(&self, files: &[OsString], strict: bool) -> Status {
        if files.iter().filter(|file| *file == "-").count() > 1 {
            return self.complain(&Diagnostic::new(self.text.get("cli.stdin-once").to_owned()));
        }
        let schema = scenario::schema();
        let statuses = files.iter().map(|file| match target::read_file(file, self.text) {
            // It lies beside the scenarios, for the editor, and a pattern that names them names it too.
            Ok(source) if source.bytes == schema.as_bytes() => Status::Fine,
            source => self.look_at(source, if strict { Scrutiny::Strict } else { Scrutiny::Check }).1,
        });
        statuses.max().unwrap_or(Status::Fine)
    }

    /// Opens whatever it is.
    fn open(
        &self,
        out: &mut dyn Write,
        play: &Play,
        target: Result<Target, Diagnostic>,
    ) -> io::Result<Status> {
        match target {
            Ok(Target::Capture(source)) => self.play_capture(out, play, source),
            Ok(Target::Scenario(_)) if play.connection.is_some() => Ok(self.not_a_capture(&play.target)),
            Ok(Target::Scenario(source)) => Ok(self.play(play, Ok(source))),
            Err(diagnostic) => Ok(self.play(play, Err(diagnostic))),
        }
    }

    /// Opens the screen. What is wrong with the input comes before what is wrong with the terminal.
    fn play(&self, play: &Play, source: Result<Source, Diagnostic>) -> Status {
        let file = source.as_ref().ok().and_then(|source| target::scenario_file(&play.target, source));
        let (opened, status) = self.load(source);
        let Some((_, mut timeline)) = opened else { return status };
        let step = play.step.unwrap_or(0);
        if step > timeline.last() {
            return self.out_of_range(step, timeline.last());
        }
        timeline.seek(step);
        self.show(play, timeline, file)
    }

    /// A scenario and what happens in it, if it can run; what is wrong with it is told at once.
    fn load(&self, source: Result<Source, Diagnostic>) -> (Option<(Scenario, Timeline)>, Status) {
        self.look_at(source, Scrutiny::Run)
    }

    /// The same, looked at as closely as is said.
    fn look_at(
        &self,
        source: Result<Source, Diagnostic>,
        scrutiny: Scrutiny,
    ) -> (Option<(Scenario, Timeline)>, Status) {
        match source {
            Ok(Source { name, bytes }) => {
                let Loaded { opened, problems } = scenario::look_at(&name, &bytes, scrutiny);
                tell(&problems.render(self.colours, self.text));
                (opened, problems.worst().into())
            }
            Err(diagnostic) => (None, self.complain(&diagnostic)),
        }
    }

    /// Tells of a diagnostic; the status that goes with it.
    fn complain(&self, diagnostic: &Diagnostic) -> Status {
        self.say(Level::ERROR.with_name(self.text.get("problem.error")), diagnostic);
        Status::Unusable
    }

    /// Tells of what is no error.
    fn note(&self, diagnostic: &Diagnostic) {
        self.say(Level::NOTE.with_name(self.text.get("problem.note")), diagnostic);
    }

    fn say(&self, level: Level<'_>, diagnostic: &Diagnostic) {
        let renderer = if self.colours { Renderer::styled() } else { Renderer::plain() };
        let title = level.primary_title(&diagnostic.what);
        let helps = diagnostic
            .helps
            .iter()
            .map(|help| Level::HELP.with_name(self.text.get("problem.help")).message(help));
        let group = helps.fold(Group::with_title(title), Group::element);
        tell(&format!("{}\n", renderer.render(&[group])));
    }
}

/// What standard error does not take is lost: there is nowhere to say so.
fn tell(diagnostics: &str) {
    let _ = io::stderr().write_all(diagnostics.as_bytes());
}
