//! What is wrong with a scenario, and where: collected while it is read and run, then shown with its line
//! underlined, in the reader's language. Nothing in the file can harm the terminal.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::sim::Fired;
use crate::text::{Text, TextKey, key, visible, visible_start};

/// The most problems that are shown; the rest is counted.
const MOST: usize = 20;

/// The most bytes of a line that are shown before the underlined text.
const LONGEST: usize = 2000;

/// The most characters that are underlined, and that are shown after them.
const AROUND: usize = 60;

/// The most characters of a wrong word that the message repeats.
const MOST_ECHOED: usize = 40;

/// How bad a problem is; the worse is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It is right, but odd.
    Warning,
    /// It runs, but an expectation does not hold.
    Unmet,
    /// It cannot be read, or not be run.
    Error,
}

/// A word in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// The same in every language.
    Plain(String),
    /// A key of the language tables.
    Key(TextKey),
}

/// A sentence of the language tables and the words in its gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Say {
    key: TextKey,
    words: Vec<(&'static str, Word)>,
}

/// The sentence with this key.
pub(crate) fn say(key: TextKey) -> Say {
    Say { key, words: Vec::new() }
}

impl From<TextKey> for Say {
    fn from(key: TextKey) -> Self {
        say(key)
    }
}

impl Say {
    /// With a word of our own in a gap.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers, names and references alike read well at the call"
    )]
    pub(crate) fn with(mut self, gap: &'static str, word: impl ToString) -> Self {
        self.words.push((gap, Word::Plain(word.to_string())));
        self
    }

    /// With a word of the file in a gap, made harmless and short.
    pub(crate) fn echo(self, gap: &'static str, word: &str) -> Self {
        self.with(gap, visible_start(word, MOST_ECHOED))
    }

    /// With a word of the language tables in a gap.
    pub(crate) fn term(mut self, gap: &'static str, key: TextKey) -> Self {
        self.words.push((gap, Word::Key(key)));
        self
    }

    fn in_words(&self, text: Text) -> String {
        let words: Vec<(&str, &str)> = self
            .words
            .iter()
            .map(|(gap, word)| match word {
                Word::Plain(word) => (*gap, word.as_str()),
                Word::Key(key) => (*gap, text.get(*key)),
            })
            .collect();
        let gaps: Vec<(&str, &dyn std::fmt::Display)> =
            words.iter().map(|(gap, word)| (*gap, word as &dyn std::fmt::Display)).collect();
        text.fill(self.key, &gaps)
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) severity: Severity,
    /// The offending bytes of the text.
    pub(crate) span: Range<usize>,
    /// What is wrong.
    what: Say,
    /// What would be right: beside the underlined text, and below it.
    label: Option<Say>,
    help: Option<Say>,
    /// The rules by which the machine did what was not expected.
    because: Vec<Fired>,
}

impl Problem {
    /// Something without which the scenario cannot run.
    pub(crate) fn error(span: Range<usize>, what: Say) -> Self {
        Self { severity: Severity::Error, span, what, label: None, help: None, because: Vec::new() }
    }

    /// Something that is right, but odd.
    pub(crate) fn warning(span: Range<usize>, what: Say) -> Self {
        Self { severity: Severity::Warning, ..Self::error(span, what) }
    }

    /// An expectation that does not hold.
    pub(crate) fn unmet(span: Range<usize>, what: Say) -> Self {
        Self { severity: Severity::Unmet, ..Self::error(span, what) }
    }

    /// At another place.
    pub(crate) fn at(self, span: Range<usize>) -> Self {
        Self { span, ..self }
    }

    /// With a few words beside the underlined text.
    pub(crate) fn label(self, label: Say) -> Self {
        Self { label: Some(label), ..self }
    }

    /// With a sentence below.
    pub(crate) fn help(self, help: Say) -> Self {
        Self { help: Some(help), ..self }
    }

    /// With the rules that fired.
    pub(crate) fn because(self, because: Vec<Fired>) -> Self {
        Self { because, ..self }
    }
}

/// Problems as they are found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    list: Vec<Problem>,
    more: usize,
    worst: Option<Severity>,
}

impl Found {
    /// One more.
    pub(crate) fn add(&mut self, problem: Problem) {
        self.worst = self.worst.max(Some(problem.severity));
        if self.list.len() < MOST {
            self.list.push(problem);
        } else {
            self.more += 1;
        }
    }

    /// Whether something in this part of the text is wrong, as far as is known.
    pub(crate) fn within(&self, span: &Range<usize>) -> bool {
        self.list.iter().any(|problem| span.start <= problem.span.start && problem.span.start < span.end)
    }

    /// Whether there are more than are kept.
    pub(crate) fn overflows(&self) -> bool {
        self.more > 0
    }

    /// The worst so far.
    pub(crate) fn worst(&self) -> Option<Severity> {
        self.worst
    }
}

/// One problem, in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// `FILE:LINE:COLUMN`, both counted from 1, the column in characters.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What would be right, where that is known.
    pub help: Option<String>,
}

/// All that is wrong with one file.
#[derive(Debug)]
pub struct Problems {
    name: String,
    source: String,
    found: Found,
}

impl Problems {
    pub(crate) fn new(name: &str, source: String, mut found: Found) -> Self {
        found.list.sort_by_key(|problem| problem.span.start);
        Self { name: visible(name).into_owned(), source, found }
    }

    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.found.list.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.found.list.len() + self.found.more
    }

    /// How bad the worst of them is.
    pub fn worst(&self) -> Option<Severity> {
        self.found.worst
    }

    /// The first of the worst, for a place with a few rows: what is wrong where, and what would be right.
    pub fn brief(&self, text: Text) -> Option<Brief> {
        let first = self.found.list.iter().find(|problem| Some(problem.severity) == self.found.worst)?;
        let before = self.source.get(..boundary(&self.source, first.span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Some(Brief {
            place: format!("{}:{line}:{column}", self.name),
            what: first.what.in_words(text),
            help: first.help.as_ref().or(first.label.as_ref()).map(|help| help.in_words(text)),
        })
    }

    /// All of them for people to read, in the order of the file, each with its place; ends with a line break
    /// unless there are none.
    pub fn render(&self, color: bool, text: Text) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut shown = String::new();
        for problem in &self.found.list {
            shown.push_str(&self.render_one(problem, &renderer, text));
            shown.push_str("\n\n");
        }
        if self.found.more > 0 {
            shown.push_str(&text.fill(key!("problem.more"), &[("count", &self.found.more)]));
            shown.push('\n');
        } else {
            shown.pop();
        }
        shown
    }

    fn render_one(&self, problem: &Problem, renderer: &Renderer, text: Text) -> String {
        let excerpt = Excerpt::of(&self.source, &problem.span);
        let level = match problem.severity {
            Severity::Error => Level::ERROR.with_name(text.get(key!("problem.error"))),
            Severity::Warning => Level::WARNING.with_name(text.get(key!("problem.odd"))),
            Severity::Unmet => Level::WARNING.with_name(text.get(key!("problem.unmet"))),
        };
        let mut mark = AnnotationKind::Primary.span(excerpt.span);
        if let Some(label) = &problem.label {
            mark = mark.label(label.in_words(text));
        }
        let path = self.name.as_str();
        let mut group = Group::with_title(level.primary_title(problem.what.in_words(text)));
        let snippet = Snippet::source(excerpt.text).line_start(excerpt.line).annotation(mark);
        group = group.element(snippet.path(path));
        for fired in &problem.because {
            let rule = format!("{}: {}", fired.rule.section(), text.rule(fired));
            group = group.element(Level::NOTE.with_name(text.get(key!("problem.because"))).message(rule));
        }
        if let Some(help) = &problem.help {
            let help = help.in_words(text);
            group = group.element(Level::HELP.with_name(text.get(key!("problem.help"))).message(help));
        }
        renderer.render(&[group])
    }
}

/// The line of a file that a problem is shown with; the renderer cuts it to the width it has.
struct Excerpt {
    text: String,
    span: Range<usize>,
    line: usize,
}

impl Excerpt {
    fn of(source: &str, span: &Range<usize>) -> Self {
        let start = boundary(source, span.start);
        let (before, after) = source.split_at(start);
        let line = before.matches('\n').count() + 1;
        let before = before.rsplit('\n').next().unwrap_or_default();
        let marked = after.get(..boundary(after, span.end.saturating_sub(start))).unwrap_or_default();
        // Of a span over several lines only the beginning is underlined.
        let marked =
            if marked.contains('\n') { marked.split_inclusive(|_| true).next() } else { Some(marked) };
        let marked = marked.unwrap_or_default();
        let after =
            after.get(marked.len()..).unwrap_or_default().split(['\n', '\r']).next().unwrap_or_default();

        // Far from the mark the renderer shows nothing, but it counts the columns: blanks keep them right.
        let lead = boundary(before, before.len().saturating_sub(LONGEST));
        let (far, near) = before.split_at(lead);
        let mut text: String = far.chars().map(|_| ' ').chain(near.chars().map(one_visible)).collect();
        let from = text.len();
        text.push_str(&visible_start(marked, AROUND));
        let to = text.len();
        text.push_str(&visible_start(after, AROUND));
        Self { text, span: from..to, line }
    }
}

fn one_visible(c: char) -> char {
    let shown = visible(c.encode_utf8(&mut [0; 4])).chars().next();
    shown.filter(|&shown| shown != '\\').unwrap_or(if c == '\\' { c } else { '?' })
}

/// The place, or the nearest one before it where a character begins.
pub(crate) fn boundary(text: &str, place: usize) -> usize {
    (0..=place.min(text.len())).rev().find(|&place| text.is_char_boundary(place)).unwrap_or_default()
}
