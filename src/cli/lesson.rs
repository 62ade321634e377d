//! `finwait exam` and `finwait quiz`: a sheet as a file, and questions in plain lines.

use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::args;
use super::diagnostic::{Diagnostic, visible};
use super::target;
use super::{Session, Status};
use crate::app::{self, GlyphSet, Model};
use crate::graph;
use crate::lesson::{Quiz, Sheet, SheetFormat, letter, results, seconds};
use crate::record::files;
use crate::run::Timeline;
use crate::sim::Setup;
use crate::text::key;
use crate::trace;

/// Random seeds are below this, so that they are easily typed again.
const SEEDS: u128 = 1_000_000;

impl Session {
    /// Writes a sheet.
    pub(super) fn exam(&self, out: &mut dyn Write, exam: &args::Exam) -> io::Result<Status> {
        let Some(format) = exam.format.or_else(|| ending(&exam.output)) else {
            let endings = SheetFormat::ALL.map(|format| format!(".{}", format.id())).join(" ");
            let name = visible(exam.output.as_os_str());
            let what = self.text.fill(key!("record.no-format"), &[("name", &name), ("endings", &endings)]);
            return Ok(self.complain(&Diagnostic::new(what)));
        };
        let sheet = Sheet::new(exam.seed, exam.count, self.settings.lang);
        let diagram = graph::export(graph::Format::Svg, self.text, GlyphSet::Unicode);
        let written = sheet.write(format, &diagram, exam.solutions);
        self.write_file(out, &exam.output, exam.force, &written)
    }

    /// Asks questions: on the screen, or in lines that are read and written.
    pub(super) fn quiz(&self, out: &mut dyn Write, quiz: &args::Quiz) -> io::Result<Status> {
        let seed = quiz.seed.unwrap_or_else(new_seed);
        let is_taken = |path: &Path| path != Path::new("-") && path.exists();
        if let Some(results) = quiz.results.as_deref().filter(|path| !quiz.force && is_taken(path)) {
            return Ok(self.cannot_write(results, &ErrorKind::AlreadyExists.into()));
        }
        let (timeline, status) = match &quiz.target {
            Some(target) if target == "-" => {
                return Ok(
                    self.complain(&Diagnostic::new(self.text.get(key!("lesson.quiz.stdin")).to_owned()))
                );
            }
            Some(target) => {
                let (opened, status) = self.load(target::read_target(target, self.text));
                let Some((_, timeline)) = opened else { return Ok(status) };
                (Some(timeline), status)
            }
            None => (None, Status::Fine),
        };
        let is_of_run = timeline.is_some();
        let mut model = self.model(timeline.unwrap_or_else(|| Timeline::new(&Setup::default())));
        model.seed = seed;
        let practised = Arc::clone(&model.progress);
        if quiz.seed.is_some() {
            // With a seed, progress has no influence.
            model.progress = Arc::default();
        }
        if !app::open_quiz(&mut model, is_of_run) {
            return Ok(self.complain(&Diagnostic::new(self.text.get(key!("lesson.quiz.none")).to_owned())));
        }
        model.progress = practised;
        let shown = if self.has_screen() && io::stdin().is_terminal() && io::stdout().is_terminal() {
            Ok(self.run_screen(&mut model, None, quiz.target.as_deref().unwrap_or_default()))
        } else {
            self.in_lines(out, &mut model).map(|()| Status::Fine)
        };
        // Progress counts even if the reader has gone.
        let status = status.max(shown?);
        match &quiz.results {
            Some(path) => {
                let written = self.write_file(out, path, quiz.force, &results(&model.answered))?;
                Ok(status.max(written))
            }
            None => Ok(status),
        }
    }

    /// The quiz of a model in lines; what was learnt is kept.
    fn in_lines(&self, out: &mut dyn Write, model: &mut Model) -> io::Result<()> {
        let asked = match &mut model.predict {
            Some(predict) => self.ask(out, &mut io::stdin().lock(), Arc::make_mut(&mut predict.quiz)),
            None => Ok(()),
        };
        app::stop_predicting(model);
        self.save_progress(&model.progress);
        asked
    }

    /// The whole conversation, until the questions, the answers or the patience are at their end.
    fn ask(&self, out: &mut dyn Write, answers: &mut dyn BufRead, quiz: &mut Quiz) -> io::Result<()> {
        let text = self.text;
        writeln!(out, "{}", text.fill(key!("lesson.quiz.start"), &[("seed", &quiz.seed())]))?;
        while let Some(asked) = quiz.question() {
            let last = letter(asked.choices.len().saturating_sub(1));
            trace::quiz_lead(out, quiz, text)?;
            trace::quiz_question(out, asked)?;
            let since = Instant::now();
            loop {
                out.flush()?;
                let mut line = String::new();
                if answers.read_line(&mut line)? == 0 {
                    return trace::quiz_score(out, quiz, text);
                }
                match line.trim().to_lowercase().as_str() {
                    "q" => return trace::quiz_score(out, quiz, text),
                    "h" => {
                        if let Some(hint) = quiz.hint() {
                            writeln!(out, "{hint}")?;
                        }
                    }
                    typed => {
                        let choice = ('a'..=last).position(|letter| typed == letter.to_string());
                        let seconds = seconds(since.elapsed());
                        if choice.and_then(|choice| quiz.answer(choice, seconds)).is_some() {
                            break;
                        }
                        let values: [(&str, &dyn std::fmt::Display); 2] = [("first", &'a'), ("last", &last)];
                        writeln!(out, "{}", text.fill(key!("lesson.quiz.unknown"), &values))?;
                    }
                }
            }
            trace::quiz_answer(out, quiz, text)?;
            quiz.go_on();
        }
        trace::quiz_score(out, quiz, text)
    }

    /// Writes a file whole or not at all; `-` is standard output.
    fn write_file(&self, out: &mut dyn Write, path: &Path, force: bool, content: &str) -> io::Result<Status> {
        if path == Path::new("-") {
            out.write_all(content.as_bytes())?;
            return Ok(Status::Fine);
        }
        let written: io::Result<()> = files::write(path, force, |out| out.write_all(content.as_bytes()));
        Ok(match written {
            Ok(()) => Status::Fine,
            Err(error) => self.cannot_write(path, &error),
        })
    }
}

/// What the ending of a file says; standard output is HTML unless something else is asked for.
fn ending(path: &Path) -> Option<SheetFormat> {
    if path == Path::new("-") {
        return Some(SheetFormat::default());
    }
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    SheetFormat::ALL.into_iter().find(|format| format.id() == ending)
}

/// A seed that the clock gives.
pub(super) fn new_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_micros() % SEEDS).unwrap_or_default()
}
