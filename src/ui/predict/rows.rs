//! What the panel of the quiz says, in rows: as much as fits, what is asked now before what was asked.

use crate::app::{Model, Predict, Stage, stage};
use crate::lesson::{Asked, Done, Kind, letter};
use crate::tcp::EDGES;
use crate::text::{Text, key};
use crate::ui::glyphs::Glyphs;
use crate::ui::lines;
use crate::ui::theme::Role;

/// Columns before the words of an answer: selection or mark, letter, and blanks.
const INDENT: u16 = 6;

/// The most rows of an answer, tried in this order until everything fits.
const CAPS: [usize; 4] = [usize::MAX, 3, 2, 1];

/// The mark before an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    Selected,
    Right,
    Wrong,
}

/// A cell of a row: all of it, or one of several beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Its first column, and how many columns it has.
    pub(super) x: u16,
    pub(super) width: u16,
    /// Columns before the text.
    pub(super) indent: u16,
    pub(super) role: Role,
    pub(super) is_strong: bool,
    pub(super) mark: Mark,
    /// The letter of the answer that begins here.
    pub(super) letter: Option<char>,
    /// The answer that a click here gives.
    pub(super) choice: Option<usize>,
    /// It ends in an ellipsis.
    pub(super) is_cut: bool,
}

/// A row of cells.
pub(super) type Row = Vec<Cell>;

impl Cell {
    fn new(text: impl Into<String>, width: u16, role: Role) -> Self {
        Self {
            text: text.into(),
            x: 0,
            width,
            indent: 1,
            role,
            is_strong: false,
            mark: Mark::None,
            letter: None,
            choice: None,
            is_cut: false,
        }
    }

    fn strong(self) -> Self {
        Self { is_strong: true, ..self }
    }
}

/// The rows below the title, in at most `height` rows.
pub(super) fn rows(model: &Model, width: u16, height: u16) -> Vec<Row> {
    let (Some(predict), Some(stage)) = (&model.predict, stage(model)) else { return Vec::new() };
    let panel = Panel::new(model, predict, width);
    let height = usize::from(height);
    let end = panel.end(stage);
    let room = height.saturating_sub(end.len());
    let mut rows = Vec::new();
    // The earlier a question was, the sooner only its answer is left.
    let done = predict.quiz.done().len();
    let less = (0..=done).map(|short| (short, 0)).chain((1..=done).map(|bare| (done, bare)));
    for (cap, (short, bare)) in CAPS.into_iter().flat_map(|cap| less.clone().map(move |less| (cap, less))) {
        rows = panel.body(stage, cap, short, bare);
        if rows.len() <= room {
            break;
        }
    }
    // What is asked now is at the end.
    let over = rows.len().saturating_sub(room);
    rows.drain(..over);
    rows.resize((rows.len() + usize::from(!end.is_empty())).min(room), Row::new());
    rows.extend(end);
    rows
}

/// The same without a title, for a few wide rows below a diagram; `usize::MAX` rows where all is to be seen.
pub(super) fn brief(model: &Model, width: u16, height: usize) -> Vec<Row> {
    let (Some(predict), Some(stage)) = (&model.predict, stage(model)) else { return Vec::new() };
    let panel = Panel::new(model, predict, width);
    let mut rows = Vec::new();
    for cap in CAPS {
        rows = panel.brief(stage, cap);
        if rows.len() <= height {
            break;
        }
    }
    if rows.len() > height {
        rows.truncate(height);
        // The full text of the step has the rest.
        rows.iter_mut().rev().take(1).flatten().for_each(|cell| cell.is_cut = true);
    }
    rows
}

/// What the rows are made of.
struct Panel<'a> {
    model: &'a Model,
    predict: &'a Predict,
    text: Text,
    glyphs: &'static Glyphs,
    width: u16,
}

impl<'a> Panel<'a> {
    fn new(model: &'a Model, predict: &'a Predict, width: u16) -> Self {
        Self { model, predict, text: model.text(), glyphs: Glyphs::of(model.settings.glyphs), width }
    }

    /// A text, wrapped into rows.
    fn wrapped(&self, text: &str, role: Role) -> Vec<Row> {
        self.cells(text, role).into_iter().map(|cell| vec![cell]).collect()
    }

    fn strong(&self, text: &str, role: Role) -> Vec<Row> {
        self.cells(text, role).into_iter().map(|cell| vec![cell.strong()]).collect()
    }

    fn cells(&self, text: &str, role: Role) -> Vec<Cell> {
        let ranges = lines::wrap(text, self.width.saturating_sub(2).max(1));
        let cell = |range| Cell::new(text.get(range).unwrap_or_default(), self.width, role);
        ranges.into_iter().map(cell).collect()
    }

    /// Of the questions that are answered, `short` show only their answers, and of those `bare` without the reason
    /// not; an answer that is not selected takes `cap` rows.
    fn body(&self, stage: Stage, cap: usize, short: usize, bare: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        match stage {
            Stage::Over => return self.over(),
            Stage::Ahead => return self.wrapped(self.text.get(key!("predict.ahead")), Role::Text),
            Stage::Asking | Stage::Judged => {}
        }
        for (place, done) in self.predict.quiz.done().iter().enumerate() {
            if !rows.is_empty() {
                rows.push(Row::new());
            }
            rows.extend(if place < short { self.short(done) } else { self.done(done, cap) });
            if place >= bare {
                rows.extend(self.why_not(done));
            }
        }
        if let Some(asked) = self.predict.quiz.question() {
            if !rows.is_empty() {
                rows.push(Row::new());
            }
            rows.extend(self.ask(asked));
            rows.push(Row::new());
            rows.extend(self.choices(asked, cap));
            rows.extend(self.hint());
        }
        rows
    }

    fn brief(&self, stage: Stage, cap: usize) -> Vec<Row> {
        match stage {
            Stage::Over => return self.over(),
            Stage::Ahead => return self.wrapped(self.text.get(key!("predict.ahead")), Role::Text),
            Stage::Asking | Stage::Judged => {}
        }
        let done = self.predict.quiz.done();
        let answers: Vec<String> = done.iter().map(|done| self.in_a_word(done)).collect();
        let Some(asked) = self.predict.quiz.question() else {
            let mut rows = self.strong(&answers.join("   "), Role::Text);
            let why_not = done.iter().filter_map(Done::why_not);
            rows.extend(why_not.flat_map(|why| self.wrapped(why, Role::Text2)));
            return rows;
        };
        let mut rows = match answers.last() {
            Some(answer) => self.strong(&format!("{answer}   {}", asked.ask), Role::Text),
            None => self.ask(asked),
        };
        rows.extend(self.beside(asked).unwrap_or_else(|| self.choices(asked, cap)));
        rows.extend(self.predict.hint.iter().flat_map(|hint| self.wrapped(hint, Role::Acc)));
        rows
    }

    /// The question; the first one about a step with what happens in it.
    fn ask(&self, asked: &Asked) -> Vec<Row> {
        let event = self.predict.quiz.event().filter(|_| self.predict.quiz.done().is_empty());
        let ask = match event {
            Some(event) => format!("{event}{}{}", self.text.separator(), asked.ask),
            None => asked.ask.clone(),
        };
        self.strong(&ask, Role::Text)
    }

    /// The answers to choose from, each in at most this many rows unless it is selected.
    fn choices(&self, asked: &Asked, cap: usize) -> Vec<Row> {
        let rows = (0..asked.choices.len()).flat_map(|place| {
            let is_selected = self.predict.selected == Some(place);
            let (role, mark) =
                if is_selected { (Role::Text, Mark::Selected) } else { (Role::Text2, Mark::None) };
            self.choice(
                place,
                &self.words(asked, place),
                if is_selected { usize::MAX } else { cap },
                role,
                mark,
            )
        });
        rows.collect()
    }

    /// The same in columns, where at least two fit.
    fn beside(&self, asked: &Asked) -> Option<Vec<Row>> {
        let words: Vec<String> = (0..asked.choices.len()).map(|place| self.words(asked, place)).collect();
        let widest = words.iter().map(|words| lines::width(words)).max().unwrap_or(0);
        let width = INDENT + widest + 1;
        let columns = usize::from(self.width.checked_div(width)?).min(words.len());
        // As many in each row.
        let columns = columns.checked_sub(columns % 2).filter(|&columns| columns > 1)?;
        let width = self.width / u16::try_from(columns).ok()?;
        let cell = |place: usize, x: usize| {
            let is_selected = self.predict.selected == Some(place);
            let (role, mark) =
                if is_selected { (Role::Text, Mark::Selected) } else { (Role::Text2, Mark::None) };
            Cell {
                x: width * u16::try_from(x).unwrap_or_default(),
                indent: INDENT,
                letter: Some(letter(place)),
                choice: Some(place),
                mark,
                is_strong: is_selected,
                ..Cell::new(words[place].clone(), width, role)
            }
        };
        let rows = (0..words.len()).step_by(columns).map(|first| {
            let places = first..(first + columns).min(words.len());
            places.enumerate().map(|(x, place)| cell(place, x)).collect()
        });
        Some(rows.collect())
    }

    /// The words of an answer; of the state in which the peer is, that it would stay.
    fn words(&self, asked: &Asked, place: usize) -> String {
        let words = asked.choices.get(place).map_or("", |choice| &choice.text);
        let now = self.model.timeline.now().state(asked.peer);
        if asked.kind == Kind::NextState && now.to_string() == words {
            return self.text.fill(key!("predict.stays"), &[("state", &words)]);
        }
        words.to_owned()
    }

    fn choice(&self, place: usize, text: &str, cap: usize, role: Role, mark: Mark) -> Vec<Row> {
        let ranges = lines::wrap(text, self.width.saturating_sub(INDENT + 1).max(1));
        let count = ranges.len();
        let rows = ranges.into_iter().take(cap).enumerate().map(|(line, range)| {
            vec![Cell {
                indent: INDENT,
                letter: (line == 0).then(|| letter(place)),
                mark: if line == 0 { mark } else { Mark::None },
                choice: Some(place),
                is_cut: line + 1 == cap && count > cap,
                is_strong: mark != Mark::None,
                ..Cell::new(text.get(range).unwrap_or_default(), self.width, role)
            }]
        });
        rows.collect()
    }

    fn hint(&self) -> Vec<Row> {
        let Some(hint) = &self.predict.hint else { return Vec::new() };
        [Row::new()].into_iter().chain(self.wrapped(hint, Role::Acc)).collect()
    }

    /// A question that was answered, with all its answers.
    fn done(&self, done: &Done, cap: usize) -> Vec<Row> {
        let mut rows = self.wrapped(&done.asked.ask, Role::Text2);
        rows.push(Row::new());
        for (place, choice) in done.asked.choices.iter().enumerate() {
            let (role, mark, cap) = match place {
                _ if place == done.asked.answer => (Role::Text, Mark::Right, usize::MAX),
                _ if place == done.place => (Role::Err, Mark::Wrong, cap),
                _ => (Role::Muted, Mark::None, 1),
            };
            rows.extend(self.choice(place, &choice.text, cap, role, mark));
        }
        rows
    }

    /// Only the answer, and what is right.
    fn short(&self, done: &Done) -> Vec<Row> {
        let wrong = (done.chosen(), done.place, Role::Err, Mark::Wrong);
        let right = (done.asked.right(), done.asked.answer, Role::Text, Mark::Right);
        let answers = if done.is_right() { vec![right] } else { vec![wrong, right] };
        answers
            .into_iter()
            .flat_map(|(text, place, role, mark)| self.choice(place, text, 1, role, mark))
            .collect()
    }

    /// The same in a few words, with the marks; of a reason, the marks alone.
    fn in_a_word(&self, done: &Done) -> String {
        let name = |answer: &str| match done.asked.kind {
            Kind::WhichRule => self.text.get(key!("predict.why")).to_owned(),
            _ => answer.to_owned(),
        };
        let (wrong, right) = (self.glyphs.lost, self.glyphs.right);
        match (done.is_right(), done.asked.kind) {
            (true, _) => format!("{right} {}", name(done.asked.right())),
            (false, Kind::WhichRule) => format!("{wrong} {}", name("")),
            (false, _) => format!("{wrong} {} {right} {}", done.chosen(), done.asked.right()),
        }
    }

    fn why_not(&self, done: &Done) -> Vec<Row> {
        let Some(why) = done.why_not() else { return Vec::new() };
        let mut rows = Vec::new();
        // A sentence would be repeated in full.
        if matches!(done.asked.kind, Kind::NextState | Kind::SegmentSent) {
            rows.push(Row::new());
            let heading = self.text.fill(key!("predict.why-not"), &[("answer", &done.chosen())]);
            rows.extend(self.strong(&heading, Role::Text));
        }
        rows.extend(self.wrapped(why, Role::Text));
        rows
    }

    /// How it went.
    fn over(&self) -> Vec<Row> {
        let score = self.predict.quiz.score();
        let seconds = format!("{:.0}", score.seconds);
        let right = self.text.fill(key!("predict.over"), &[("right", &score.right), ("all", &score.all)]);
        let more =
            self.text.fill(key!("predict.over-more"), &[("hinted", &score.hinted), ("seconds", &seconds)]);
        let mut rows = self.strong(&right, Role::Text);
        rows.extend(self.wrapped(&more, Role::Text2));
        let next = if score.practise.is_empty() {
            rows.extend(self.wrapped(self.text.get(key!("predict.practise-none")), Role::Text2));
            key!("predict.next-round-none")
        } else {
            rows.push(Row::new());
            rows.extend(self.strong(self.text.get(key!("predict.practise")), Role::Text));
            rows.extend(
                score.practise.iter().flat_map(|edge| self.wrapped(&self.spelled(edge), Role::Text2)),
            );
            key!("predict.next-round")
        };
        rows.push(Row::new());
        rows.extend(self.wrapped(self.text.get(next), Role::Muted));
        rows
    }

    /// `LISTEN → CLOSED  CLOSE`, of an edge's id.
    fn spelled(&self, id: &str) -> String {
        EDGES.iter().find(|edge| edge.id() == id).map_or_else(
            || id.to_owned(),
            |edge| format!("{} {} {}  {}", edge.from, self.glyphs.to, edge.to, edge.trigger),
        )
    }

    /// The last row: the score.
    fn end(&self, stage: Stage) -> Vec<Row> {
        let score = self.predict.quiz.score();
        if stage == Stage::Over || score.all == 0 {
            return Vec::new();
        }
        let said = self.text.fill(key!("predict.so-far"), &[("right", &score.right), ("all", &score.all)]);
        self.wrapped(&said, Role::Muted)
    }
}
