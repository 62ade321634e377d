//! Plain mode, for screen readers and pipes: after each key, lines that say what is new. Nothing written is ever
//! moved or coloured, so a screen reader reads it as it comes, and a file keeps it.

mod quiz;

use std::fmt::Display;
use std::io::{self, Write};

use crate::app::{
    self, Action, BINDINGS, Binding, Entry, Input, KeyCode, Model, Overlay, Scroll, Stage, Subject, TypedLine,
};
use crate::run::Timeline;
use crate::text::{Lang, TextKey, key};
use crate::trace;

/// What has been printed already.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own")]
pub(super) struct Plain {
    /// Each line ends in a carriage return as well, as raw mode wants it.
    returns: bool,
    printed: Option<Printed>,
    /// What the open question shows as typed.
    asked: Option<String>,
    /// The scenarios are listed again, with fewer of them.
    again: bool,
    /// What the scenarios that are listed were searched for.
    listed: String,
    playing: bool,
    /// The problem with the scenario's file, as it was printed last.
    trouble: Option<String>,
    /// What the card is about that was printed last, until something else is printed.
    card: Option<Subject>,
    /// The keys of cards have been printed.
    knows_cards: bool,
    /// What was printed of the quiz.
    quiz: Option<quiz::Printed>,
}

struct Printed {
    timeline: Timeline,
    lang: Lang,
}

impl Plain {
    pub(super) fn new(returns: bool) -> Self {
        Self { returns, ..Self::default() }
    }

    /// Takes the answer to the question for a scenario: its number, its name, or words that only one of them has.
    /// Whether there is nothing left to do.
    pub(super) fn answer(&mut self, model: &mut Model, input: &Input) -> bool {
        let Some(Overlay::Picker { query, .. }) = &model.overlay else { return false };
        if !matches!(input, Input::Key(press) if press.code == KeyCode::Enter) {
            return false;
        }
        let query = query.trim();
        let number = query.parse::<usize>().ok();
        let chosen =
            number.and_then(|number| numbered(model, &self.listed).find(|(other, _)| *other == number));
        let is_way = chosen.is_some_and(|(_, entry)| entry.is_way());
        // A way has its place among what was searched for, a scenario in the library.
        let listed = if is_way { self.listed.as_str() } else { "" };
        let is_chosen = |entry: &&Entry| match chosen {
            Some((_, chosen)) => std::ptr::eq(*entry, chosen),
            None => entry.name.eq_ignore_ascii_case(query),
        };
        let selected = app::found(model, listed).iter().position(is_chosen);
        let several = app::found(model, query).len() > 1;
        match selected {
            Some(selected) => {
                let query = TypedLine::from(listed);
                model.overlay = Some(Overlay::Picker { query, selected, scroll: Scroll::default() });
            }
            None if query.is_empty() => {
                model.overlay = None;
                return true;
            }
            None if several => {
                self.again = true;
                return true;
            }
            None => {}
        }
        false
    }

    /// Whether something is typed at a question.
    pub(super) fn is_answered(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| !asked.is_empty())
    }

    /// The lines that say what is new. Printed texts are closed.
    pub(super) fn lines(&mut self, model: &mut Model) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        // What there is to say to an answer comes before the step that it was about.
        quiz::answers(&mut out, self.quiz.as_ref(), model)?;
        if self.steps(&mut out, model)? {
            model.selection = None;
        }
        self.trouble(&mut out, model)?;
        if let Some(notice) = model.notice.take() {
            self.end_question(&mut out)?;
            writeln!(out, "{notice}")?;
        }
        match &model.overlay {
            None => {
                self.end_question(&mut out)?;
                self.card(&mut out, model)?;
                quiz::question(&mut out, &mut self.quiz, model)?;
            }
            Some(Overlay::Help { .. }) => {
                model.overlay = None;
                keys(&mut out, model)?;
            }
            Some(Overlay::Story { .. }) => {
                model.overlay = None;
                step(&mut out, model)?;
            }
            Some(Overlay::Picker { query, .. }) => {
                let question = model.text().get(key!("plain.scenario"));
                if self.asked.is_none() || std::mem::take(&mut self.again) {
                    self.end_question(&mut out)?;
                    query.trim().clone_into(&mut self.listed);
                    scenarios(&mut out, model, &self.listed)?;
                    self.ask(&mut out, question, "")?;
                    model.overlay = Some(Overlay::Picker {
                        query: TypedLine::default(),
                        selected: 0,
                        scroll: Scroll::default(),
                    });
                } else {
                    let typed = query.clone();
                    self.ask(&mut out, question, &typed)?;
                }
            }
            Some(Overlay::Coverage { .. }) => {
                model.overlay = None;
                coverage(&mut out, model)?;
            }
            Some(Overlay::Level { .. }) => {
                model.overlay = None;
                level(&mut out, model)?;
            }
            Some(Overlay::Notes { .. }) => {
                model.overlay = None;
                notes(&mut out, model)?;
            }
            // These need a screen.
            Some(Overlay::Blank | Overlay::Branches { .. } | Overlay::Filter { .. }) => {}
            // A recording needs a screen; what is asked for here is a run's name.
            Some(Overlay::SaveAs(save)) => {
                if let Some(trouble) = &save.trouble {
                    self.end_question(&mut out)?;
                    writeln!(out, "{trouble}")?;
                }
                let question = model.text().fill(key!("plain.save"), &[("file", &save.suggested)]);
                self.ask(&mut out, &question, &save.typed)?;
            }
            Some(Overlay::Choose { digits }) => {
                if self.asked.is_none() {
                    writeln!(out)?;
                    let rows = app::offered(model);
                    trace::rows_plain(&mut out, &rows, model.text())?;
                    trace::branches_plain(&mut out, rows.len(), &model.timeline, model.text())?;
                }
                self.ask(&mut out, model.text().get(key!("plain.choose")), digits)?;
            }
            Some(Overlay::Jump { digits }) => {
                let last = model.timeline.last();
                let question = model.text().fill(key!("plain.jump"), &[("last", &last)]);
                self.ask(&mut out, &question, digits)?;
            }
            Some(Overlay::Name { typed }) => {
                self.card = None;
                let question =
                    model.text().fill(key!("plain.name"), &[("state", &app::where_it_happens(model))]);
                self.ask(&mut out, &question, typed)?;
            }
        }
        let lines =
            if self.returns { String::from_utf8_lossy(&out).replace('\n', "\r\n").into() } else { out };
        Ok(lines)
    }

    /// The problem with the file, unless it was printed last.
    fn trouble(&mut self, out: &mut Vec<u8>, model: &Model) -> io::Result<()> {
        let trouble = model.trouble.as_ref().map(|trouble| trouble.in_full(model.text()));
        let before = std::mem::replace(&mut self.trouble, trouble.clone());
        let Some(trouble) = trouble.filter(|_| before != self.trouble) else { return Ok(()) };
        self.end_question(out)?;
        write!(out, "\n{trouble}")?;
        if model.runs_old_version {
            writeln!(out, "{}", model.text().get(key!("reload.old-plain")))?;
        }
        Ok(())
    }

    /// The card of what is selected, unless it was printed last.
    fn card(&mut self, out: &mut Vec<u8>, model: &Model) -> io::Result<()> {
        let subject = model.selection.map(|selection| selection.subject);
        let before = std::mem::replace(&mut self.card, subject);
        let Some(subject) = subject.filter(|_| before != subject) else { return Ok(()) };
        writeln!(out)?;
        trace::plain_card(out, model, subject)?;
        if std::mem::replace(&mut self.knows_cards, true) {
            return Ok(());
        }
        let keys = [
            ("edge", Action::Edge),
            ("follow", Action::Follow),
            ("name", Action::Select),
            ("next", Action::Next),
        ];
        tell_keys(out, model, key!("plain.card-keys"), keys)
    }

    /// The scenario, the step, and whether it plays, where they changed. Returns whether a step was printed.
    fn steps(&mut self, out: &mut Vec<u8>, model: &Model) -> io::Result<bool> {
        let lang = model.settings.shown_lang();
        let printed = self.printed.as_ref();
        let is_first = printed.is_none();
        let is_new = printed.is_none_or(|printed| !printed.timeline.is_same_run(&model.timeline));
        let has_moved = is_new
            || printed.is_none_or(|printed| {
                !printed.timeline.is_at_same_moment(&model.timeline) || printed.lang != lang
            });
        let plays = model.playing != self.playing && (model.playing || !has_moved);
        if has_moved || plays {
            self.end_question(out)?;
        }
        if is_new {
            trace::plain_title(out, &model.timeline, model.text())?;
        }
        if has_moved {
            step(out, model)?;
        }
        if is_first {
            hint(out, model)?;
        }
        if plays {
            let key = if model.playing { key!("plain.playing") } else { key!("plain.paused") };
            writeln!(out, "{}", model.text().get(key))?;
        }
        self.playing = model.playing;
        if has_moved {
            self.printed = Some(Printed { timeline: model.timeline.clone(), lang });
        }
        Ok(has_moved)
    }

    /// Shows what is typed behind the question: only what is new of it, unless something was taken back.
    fn ask(&mut self, out: &mut Vec<u8>, question: &str, typed: &str) -> io::Result<()> {
        if let Some(more) = self.asked.as_ref().and_then(|asked| typed.strip_prefix(asked.as_str())) {
            write!(out, "{more}")?;
        } else {
            self.end_question(out)?;
            write!(out, "{question} {typed}")?;
        }
        self.asked = Some(typed.to_owned());
        Ok(())
    }

    fn end_question(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        if self.asked.take().is_some() { writeln!(out) } else { Ok(()) }
    }
}

fn step(out: &mut Vec<u8>, model: &Model) -> io::Result<()> {
    writeln!(out)?;
    let (timeline, text) = (&model.timeline, model.text());
    // In the quiz, what can come next is a hint and costs.
    let is_asked = app::stage(model).is_some_and(|stage| stage != Stage::Over);
    let tell = if is_asked { trace::plain_step_only } else { trace::plain_step };
    tell(out, timeline, timeline.cursor(), text)
}

/// What has been seen, and what is missing of it.
fn coverage(out: &mut Vec<u8>, model: &Model) -> io::Result<()> {
    let text = model.text();
    writeln!(out)?;
    for (group, items) in app::missing(&model.progress) {
        writeln!(out, "{}", group.heading(&model.progress, text))?;
        for item in items {
            writeln!(out, "- {}", item.name_in(text))?;
        }
    }
    Ok(())
}

/// What is worth a look in a captured connection, and at which steps.
fn notes(out: &mut Vec<u8>, model: &Model) -> io::Result<()> {
    let text = model.text();
    writeln!(out)?;
    for note in app::notes(model) {
        let what = note.sentence(text);
        let values: [(&str, &dyn Display); 3] = [("step", &note.step), ("peer", &note.peer), ("what", &what)];
        writeln!(out, "{}", text.fill(key!("plain.note"), &values))?;
    }
    writeln!(out, "{}", text.get(key!("plain.notes")))
}

/// The goal of a level, how far it is, and the keys that it has.
fn level(out: &mut Vec<u8>, model: &Model) -> io::Result<()> {
    let Some(page) = app::level_page(model) else { return Ok(()) };
    let text = model.text();
    writeln!(out)?;
    if let Some((number, all)) = page.number {
        writeln!(out, "{}", text.fill(key!("level.title"), &[("number", &number), ("all", &all)]))?;
    }
    if let Some(result) = app::level_result(&page, text) {
        writeln!(out, "{result}")?;
    }
    writeln!(out, "{}: {}", text.get(key!("level.goal")), page.goal)?;
    for (wanted, is_met) in &page.wanted {
        writeln!(out, "{} {wanted}", if *is_met { "[x]" } else { "[ ]" })?;
    }
    writeln!(out, "{}:", text.get(key!("level.allowed")))?;
    for allowed in &page.allowed {
        writeln!(out, "- {allowed}")?;
    }
    for (number, hint) in (1..).zip(&page.hints) {
        writeln!(out, "{number}. {hint}")?;
    }
    writeln!(out, "{}", app::level_events(&page, text))?;
    let keys = [
        ("goal", Action::Goal),
        ("hint", Action::LevelHint),
        ("list", Action::WhatIf),
        ("solution", Action::Solution),
        ("next", Action::NextLevel),
    ];
    tell_keys(out, model, key!("plain.level-keys"), keys)
}

/// The keys that one needs to begin with.
fn hint(out: &mut Vec<u8>, model: &Model) -> io::Result<()> {
    let keys = [
        ("next", Action::Next),
        ("scenarios", Action::Scenarios),
        ("help", Action::Help),
        ("quit", Action::Quit),
    ];
    tell_keys(out, model, key!("plain.keys"), keys)
}

/// A sentence that names keys.
fn tell_keys<const N: usize>(
    out: &mut Vec<u8>,
    model: &Model,
    sentence: TextKey,
    actions: [(&str, Action); N],
) -> io::Result<()> {
    let text = model.text();
    let key = |action| {
        Binding::of_action(action)
            .and_then(|row| row.key(model).or(row.keys.first().copied()))
            .map_or_else(String::new, |key| key.name(text))
    };
    let keys = actions.map(|(name, action)| (name, key(action)));
    let values: Vec<(&str, &dyn Display)> =
        keys.iter().map(|(name, key)| (*name, key as &dyn Display)).collect();
    writeln!(out, "\n{}", text.fill(sentence, &values))
}

/// All keys that do something here.
fn keys(out: &mut Vec<u8>, model: &Model) -> io::Result<()> {
    let text = model.text();
    for row in BINDINGS.iter().filter(|row| row.is_here(model)) {
        let keys: Vec<String> = row.keys_here(model).map(|key| key.name(text)).collect();
        writeln!(out, "{}: {}", keys.join(" "), row.help(text))?;
    }
    Ok(())
}

/// The scenarios that answer the query, each with its number.
fn scenarios(out: &mut Vec<u8>, model: &Model, query: &str) -> io::Result<()> {
    let found = app::found(model, query);
    let is_found = |entry: &Entry| found.iter().any(|other| std::ptr::eq(*other, entry));
    for (number, entry) in numbered(model, query).filter(|(_, entry)| is_found(entry)) {
        let title = entry.scenario.title.get(model.settings.shown_lang());
        writeln!(out, "{number} {}: {title}", entry.name)?;
    }
    Ok(())
}

/// Every scenario of the library with its number, which no query changes, and behind them the shortest ways that the
/// query finds.
fn numbered<'a>(model: &'a Model, query: &str) -> impl Iterator<Item = (usize, &'a Entry)> {
    let ways = app::found(model, query).into_iter().filter(|entry| entry.is_way());
    (1..).zip(model.library.iter().chain(ways))
}
