//! `finwait exam` and `finwait quiz`: a sheet as a file, and questions in plain lines.

use std::io::{self, BufRead, ErrorKind, Write};
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::args;
use super::diagnostic::{Diagnostic, visible};
use super::target;
use super::{Session, Status};
use crate::app::GlyphSet;
use crate::graph;
use crate::lesson::{Quiz, Sheet, SheetFormat, letter, results};
use crate::record::files;

/// Seeds that nobody chose are below this, so that they can be typed again.
const SEEDS: u128 = 1_000_000;

impl Session {
    /// Writes a sheet.
    pub(super) fn exam(&self, out: &mut dyn Write, exam: &args::Exam) -> io::Result<Status> {
        let Some(format) = exam.format.or_else(|| ending(&exam.output)) else {
            let endings = SheetFormat::ALL.map(|format| format!(".{}", format.id())).join(" ");
            let name = visible(exam.output.as_os_str());
            let what = self.text.fill("record.no-format", &[("name", &name), ("endings", &endings)]);
            return Ok(self.complain(&Diagnostic::new(what)));
        };
        let sheet = Sheet::new(exam.seed, exam.count, self.settings.lang);
        let diagram = graph::export(graph::Format::Svg, self.text, GlyphSet::Unicode);
        let written = sheet.write(format, &diagram, exam.solutions);
        self.write_file(out, &exam.output, exam.force, &written)
    }

    /// Asks questions and reads answers, a line each.
    pub(super) fn quiz(&self, out: &mut dyn Write, quiz: &args::Quiz) -> io::Result<Status> {
        let seed = quiz.seed.unwrap_or_else(new_seed);
        let is_taken = |path: &Path| path != Path::new("-") && path.exists();
        if let Some(results) = quiz.results.as_deref().filter(|path| !quiz.force && is_taken(path)) {
            return Ok(self.cannot_write(results, &ErrorKind::AlreadyExists.into()));
        }
        let (mut asking, status) = match &quiz.target {
            Some(target) if target == "-" => {
                return Ok(self.complain(&Diagnostic::new(self.text.get("lesson.quiz.stdin").to_owned())));
            }
            Some(target) => {
                let (opened, status) = self.load(target::read_target(target, self.text));
                let Some((_, timeline)) = opened else { return Ok(status) };
                (Quiz::new(timeline, seed, self.text), status)
            }
            None => (Quiz::of_seed(seed, self.text), Status::Fine),
        };
        if asking.question().is_none() {
            return Ok(self.complain(&Diagnostic::new(self.text.get("lesson.quiz.none").to_owned())));
        }
        let mut progress = self.load_progress();
        let asked = self.ask(out, &mut io::stdin().lock(), &mut asking);
        // Whoever stops reading has learnt something all the same.
        asking.learn(&mut progress);
        self.save_progress(&progress);
        asked?;
        match &quiz.results {
            Some(path) => {
                let written = self.write_file(out, path, quiz.force, &results(asking.answered()))?;
                Ok(status.max(written))
            }
            None => Ok(status),
        }
    }

    /// The whole conversation, until the questions, the answers or the patience are at their end.
    fn ask(&self, out: &mut dyn Write, answers: &mut dyn BufRead, quiz: &mut Quiz) -> io::Result<()> {
        let text = self.text;
        writeln!(out, "{}", text.fill("lesson.quiz.start", &[("seed", &quiz.seed())]))?;
        let title = quiz.timeline().about().title.get(self.settings.lang);
        for line in Some(title.to_owned()).filter(|title| !title.is_empty()).into_iter().chain(quiz.opening())
        {
            writeln!(out, "{line}")?;
        }
        let mut told = None;
        while let Some((question, choices)) = quiz.question() {
            if told != quiz.step() {
                told = quiz.step();
                let mut lead = quiz.lead();
                let now = lead.pop();
                writeln!(out)?;
                for line in lead.into_iter().chain(quiz.states()).chain(now) {
                    writeln!(out, "{line}")?;
                }
            }
            writeln!(out, "{question}")?;
            for (index, choice) in choices.iter().enumerate() {
                writeln!(out, "  {}  {}", letter(index), choice.text)?;
            }
            let count = choices.len();
            let asked = Instant::now();
            let judged = loop {
                out.flush()?;
                let mut line = String::new();
                if answers.read_line(&mut line)? == 0 {
                    return self.score(out, quiz);
                }
                match line.trim().to_lowercase().as_str() {
                    "q" => return self.score(out, quiz),
                    "h" => {
                        if let Some(hint) = quiz.hint() {
                            writeln!(out, "{hint}")?;
                        }
                    }
                    typed => {
                        let choice = (0..count).find(|&choice| typed == letter(choice).to_string());
                        let seconds = (asked.elapsed().as_secs_f64() * 10.0).round() / 10.0;
                        if let Some(judged) = choice.and_then(|choice| quiz.answer(choice, seconds)) {
                            break judged;
                        }
                        let last = letter(count.saturating_sub(1));
                        let values: [(&str, &dyn std::fmt::Display); 2] = [("first", &'a'), ("last", &last)];
                        writeln!(out, "{}", text.fill("lesson.quiz.unknown", &values))?;
                    }
                }
            };
            writeln!(out, "{}", judged.told)?;
        }
        self.score(out, quiz)
    }

    fn score(&self, out: &mut dyn Write, quiz: &Quiz) -> io::Result<()> {
        let score = quiz.score();
        let seconds = format!("{:.0}", score.seconds);
        let values: [(&str, &dyn std::fmt::Display); 4] =
            [("right", &score.right), ("all", &score.all), ("hinted", &score.hinted), ("seconds", &seconds)];
        writeln!(out, "\n{}", self.text.fill("lesson.quiz.score", &values))?;
        if !score.practise.is_empty() {
            let edges = score.practise.join(", ");
            writeln!(out, "{}", self.text.fill("lesson.quiz.practise", &[("edges", &edges)]))?;
        }
        Ok(())
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

    fn cannot_write(&self, path: &Path, error: &io::Error) -> Status {
        let name = visible(path.as_os_str());
        let what = match error.kind() {
            ErrorKind::AlreadyExists => self.text.fill("record.exists", &[("name", &name)]),
            ErrorKind::NotFound => {
                let error = self.text.get("record.no-folder");
                self.text.fill("record.cannot", &[("name", &name), ("error", &error)])
            }
            _ => self.text.fill("record.cannot", &[("name", &name), ("error", error)]),
        };
        self.complain(&Diagnostic::new(what))
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
fn new_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_micros() % SEEDS).unwrap_or_default()
}
