//! The command line: what was asked for is done, data on standard output, everything else on standard error.

mod args;
mod author;
mod capture;
mod complete;
mod config;
mod diagnose;
mod diagnostic;
mod display;
mod explore;
mod lesson;
mod level;
mod list;
mod live;
mod man;
mod progress;
mod record;
mod refusal;
mod screen;
mod settings;
mod sockets;
mod target;
#[cfg(test)]
mod tests;
mod trace;
mod values;
mod words;

use std::ffi::OsString;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use annotate_snippets::{Group, Level, Renderer};
use clap::CommandFactory as _;
use clap::builder::StyledStr;

use crate::app::{self, GlyphSet, Settings};
use crate::graph;
use crate::run::Timeline;
use crate::scenario::{self, Builtin, Loaded, Scenario, Severity, Strictness};
use crate::terminal::Ask;
use crate::text::{Text, key};
use args::{Cli, Command, Play};
use config::{ConfigError, Location, Preferences, Resolved};
use diagnostic::{Diagnostic, visible};
use display::DisplayArgs;
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
            None | Some(Severity::Warning) => Self::Fine,
            Some(Severity::Unmet) => Self::Unmet,
            Some(Severity::Error) => Self::Unusable,
        }
    }
}

/// For the fuzz targets: what is wrong with a file of preferences.
#[cfg(fuzzing)]
pub fn wrong_preferences(source: &str) -> Option<crate::scenario::Problems> {
    config::parse("config.toml", source.to_owned()).err()
}

/// The whole program, from its arguments to its exit code.
pub fn run() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    let env = |name: &str| std::env::var(name).ok();
    // Even a line that is wrong is answered in the language it asks for.
    let glimpsed = DisplayArgs::glimpse(&args);
    let location =
        config::locate(DisplayArgs::glimpse_config(&args).as_deref(), std::env::var_os("FINWAIT_CONFIG"));
    let bare = Session::new(glimpsed, Preferences::default(), None, &env);
    let file = config::read(location.as_ref(), bare.text);
    let known = Session::new(glimpsed, *file.as_ref().unwrap_or(&Preferences::default()), None, &env);
    let mut out = BufWriter::new(io::stdout());
    if let Some(answered) = complete::answer(env(complete::VARIABLE).as_deref(), &args, known.text, &mut out)
    {
        // For completions, only candidates are printed.
        let status = answered.and_then(|()| out.flush()).map_or(Status::Unusable, |()| Status::Fine);
        return status.code().into();
    }
    // Texts are added only where help or an error shows them.
    let read = if args.len() <= 1 {
        // Most starts have none, and clap would build all commands to find that out.
        Ok(Cli::default())
    } else {
        Cli::read(Cli::command(), &args).or_else(|_| Cli::read(words::annotated(known.text), &args))
    };
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
        // The reader has closed the pipe.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Status::Fine,
        Err(error) => {
            session.complain(&Diagnostic::new(session.text.fill(key!("cli.write"), &[("error", &error)])))
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
    /// Plain mode: lines instead of a screen.
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
    fn new(look: DisplayArgs, file: Preferences, location: Option<Location>, env: Environment<'_>) -> Self {
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
    fn refuse(&self, unusable: &ConfigError) -> Status {
        match unusable {
            ConfigError::Unreadable(diagnostic) => self.complain(diagnostic),
            ConfigError::Wrong(problems) => {
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
                        diagnostic
                            .helps
                            .insert(0, self.text.fill(key!("cli.nearest-command"), &[("name", &name)]));
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
            Some(Command::Completions { shell }) => complete::script(shell, out)?,
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

    /// Opens it, whichever kind it is.
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

    /// A scenario and its run, if it can run; its problems are printed.
    fn load(&self, source: Result<Source, Diagnostic>) -> (Option<(Scenario, Timeline)>, Status) {
        self.load_with(source, Strictness::Run)
    }

    /// The same, looked at as closely as is said.
    fn load_with(
        &self,
        source: Result<Source, Diagnostic>,
        strictness: Strictness,
    ) -> (Option<(Scenario, Timeline)>, Status) {
        match source {
            Ok(Source { name, bytes }) => {
                let Loaded { opened, problems } = scenario::load_with(&name, &bytes, strictness);
                tell(&problems.render(self.colours, self.text));
                (opened, problems.worst().into())
            }
            Err(diagnostic) => (None, self.complain(&diagnostic)),
        }
    }

    /// Prints a diagnostic; returns its status.
    fn complain(&self, diagnostic: &Diagnostic) -> Status {
        self.say(Level::ERROR.with_name(self.text.get(key!("problem.error"))), diagnostic);
        Status::Unusable
    }

    /// Says why a file cannot be written.
    fn cannot_write(&self, path: &Path, error: &io::Error) -> Status {
        let name = visible(path.as_os_str());
        let what = match error.kind() {
            ErrorKind::AlreadyExists => self.text.fill(key!("record.exists"), &[("name", &name)]),
            ErrorKind::NotFound => {
                let error = self.text.get(key!("record.no-folder"));
                self.text.fill(key!("record.cannot"), &[("name", &name), ("error", &error)])
            }
            _ => self.text.fill(key!("record.cannot"), &[("name", &name), ("error", error)]),
        };
        self.complain(&Diagnostic::new(what))
    }

    /// Tells of what is no error.
    fn note(&self, diagnostic: &Diagnostic) {
        self.say(Level::NOTE.with_name(self.text.get(key!("problem.note"))), diagnostic);
    }

    fn say(&self, level: Level<'_>, diagnostic: &Diagnostic) {
        let renderer = if self.colours { Renderer::styled() } else { Renderer::plain() };
        let title = level.primary_title(&diagnostic.what);
        let helps = diagnostic
            .helps
            .iter()
            .map(|help| Level::HELP.with_name(self.text.get(key!("problem.help"))).message(help));
        let group = helps.fold(Group::with_title(title), Group::element);
        tell(&format!("{}\n", renderer.render(&[group])));
    }
}

/// Errors of standard error are ignored: there is nowhere to report them.
fn tell(diagnostics: &str) {
    let _ = io::stderr().write_all(diagnostics.as_bytes());
}
