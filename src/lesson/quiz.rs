//! The quiz: what a peer will do at each step of a run, asked one question after the other, and judged.
//!
//! It knows no screen and no clock: whoever shows it reads the question, gives an answer with the time it took, and
//! is told what was right.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ask;
use super::progress::Progress;
use super::question::{Asked, Choice, Kind};
use super::random::Random;
use super::situation::Situation;
use super::walk::Walk;
use crate::run::{Moment, Timeline};
use crate::sim::{Peer, Setup};
use crate::tcp::{Edge, Rule};
use crate::text::Text;

/// After so many steps the reason is asked for, though the answers were right.
const WHY_EVERY: usize = 3;

/// A question that waits for its answer.
#[derive(Clone, Debug)]
struct Item {
    step: usize,
    asked: Asked,
}

/// One answer of the person who is asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answered {
    /// The seed of the quiz.
    pub seed: u64,
    /// The step and the kind, as in `7/next-state`.
    pub item: String,
    /// The answer that was given.
    pub answer: String,
    /// The answer that is right.
    pub right_answer: String,
    /// Whether they are the same.
    pub is_right: bool,
    /// Whether the hint was asked for before.
    pub hint: bool,
    /// The id of the rule behind the answer.
    pub rule: Option<&'static str>,
    /// How long it took.
    pub seconds: f64,
    /// What the step is kept as between runs; see [`super::Progress::practice`].
    #[serde(skip)]
    practised: String,
    /// The drawn or undrawn edges that the step takes.
    #[serde(skip)]
    edges: Vec<String>,
}

/// What there is to say to an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Whether it is right.
    pub is_right: bool,
    /// Lines: the right answer, why the chosen one is wrong here, and with the last question about a step its rules.
    pub told: String,
}

/// How it went.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Right answers.
    pub right: usize,
    /// Right answers that took a hint.
    pub hinted: usize,
    /// All answers.
    pub all: usize,
    /// The time all of them took, in seconds.
    pub seconds: f64,
    /// The edges of the steps with a wrong answer, by id.
    pub practise: Vec<String>,
}

/// The questions about a run.
#[derive(Clone, Debug)]
pub struct Quiz {
    seed: u64,
    text: Text,
    random: Random,
    timeline: Timeline,
    /// The steps that are asked about, in order.
    steps: Vec<usize>,
    /// The place in `steps`, and how many steps have been asked about.
    place: usize,
    asked: usize,
    /// What is asked at this step next, the last first.
    waiting: Vec<Item>,
    /// Whether an answer about this step was wrong.
    is_missed: bool,
    hint: bool,
    answered: Vec<Answered>,
}

impl Quiz {
    /// A quiz about a run. The order of the answers comes out of the seed.
    pub fn new(timeline: Timeline, seed: u64, text: Text) -> Self {
        let steps = (1..=timeline.last()).collect();
        let mut quiz = Self {
            seed,
            text,
            random: Random::new(seed),
            timeline,
            steps,
            place: 0,
            asked: 0,
            waiting: Vec::new(),
            is_missed: false,
            hint: false,
            answered: Vec::new(),
        };
        quiz.prepare();
        quiz
    }

    /// A quiz about a run that nobody wrote, which comes out of the seed.
    pub fn of_seed(seed: u64, text: Text) -> Self {
        let mut random = Random::new(seed);
        // A run in which little happens makes a poor quiz.
        let mut walks: Vec<Walk> = (0..8).map(|_| Walk::new(&mut random)).collect();
        let moves = |walk: &Walk| walk.steps.iter().map(|step| step.transitions.len()).sum::<usize>();
        walks.sort_by_key(moves);
        let (setup, events) = match walks.pop() {
            Some(walk) => (walk.setup, walk.events),
            None => {
                (Setup { window: [65535; 2], iss: [vec![100], vec![300]], established: false }, Vec::new())
            }
        };
        let mut timeline = Timeline::new(&setup);
        for event in &events {
            if timeline.apply(event).is_err() {
                break;
            }
        }
        timeline.end_script();
        Self::new(timeline, seed, text)
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The run it is about.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The step that is asked about; `None` at the end.
    pub fn step(&self) -> Option<usize> {
        self.waiting.last().map(|item| item.step)
    }

    /// The question and its answers; `None` at the end.
    pub fn question(&self) -> Option<(&str, &[Choice])> {
        self.waiting.last().map(|item| (item.asked.ask.as_str(), item.asked.choices.as_slice()))
    }

    /// The kind of the question.
    pub fn kind(&self) -> Option<Kind> {
        self.waiting.last().map(|item| item.asked.kind)
    }

    /// What happened before the step that is asked about and since the last one, a sentence each; and what happens now.
    pub fn lead(&self) -> Vec<String> {
        let Some(step) = self.step() else { return Vec::new() };
        let from = self.place.checked_sub(1).and_then(|place| self.steps.get(place)).copied();
        let asked_before = from.unwrap_or(0);
        (asked_before + 1..=step).filter_map(|step| self.told(step)).collect()
    }

    /// How the run begins; `None` where nothing is simulated.
    pub fn opening(&self) -> Option<String> {
        self.timeline.about().setup.as_ref().map(|setup| ask::opening(setup, self.text))
    }

    /// What happened in a step, with its number.
    fn told(&self, step: usize) -> Option<String> {
        let moment = self.timeline.get(step)?;
        let event = self.text.event(moment.event()?, &moment.step);
        Some(self.text.fill("lesson.happened", &[("n", &step), ("event", &event)]))
    }

    /// The states of both peers before the step that is asked about.
    pub fn states(&self) -> Option<String> {
        let moment = self.timeline.get(self.step()?.checked_sub(1)?)?;
        let [a, b] = Peer::BOTH.map(|peer| moment.state(peer));
        Some(self.text.fill("lesson.now", &[("a", &a), ("b", &b)]))
    }

    /// What the peer may do next, as the diagram has it. It costs: the answer counts as one with a hint.
    pub fn hint(&mut self) -> Option<String> {
        let item = self.waiting.last()?;
        let moment = self.timeline.get(item.step.checked_sub(1)?)?;
        let edges = moment.peer(item.asked.peer).possible_drawn();
        let edges: Vec<String> = edges.map(|edge| format!("{} ({})", edge.to, edge.trigger)).collect();
        self.hint = true;
        Some(if edges.is_empty() {
            self.text.get("lesson.hint.none").to_owned()
        } else {
            let edges = edges.join("; ");
            self.text.fill("lesson.hint", &[("me", &item.asked.peer), ("edges", &edges)])
        })
    }

    /// Judges an answer, by its place among the choices, and goes on. `None` where nothing is asked, or there is no such
    /// answer: then nothing has changed.
    pub fn answer(&mut self, choice: usize, seconds: f64) -> Option<Judged> {
        let given = self.waiting.last()?.asked.choices.get(choice)?.clone();
        let Item { step, asked } = self.waiting.pop()?;
        let is_right = choice == asked.answer;
        let right = asked.choices.get(asked.answer).map_or("", |choice| &choice.text).to_owned();
        let mut told = if is_right {
            self.text.get("lesson.right").to_owned()
        } else {
            self.text.fill("lesson.wrong", &[("right", &right)])
        };
        if let Some(why_not) = given.why_not.filter(|_| !is_right) {
            let why_not = self.text.fill("lesson.why-not", &[("why", &why_not)]);
            told = format!("{told}\n{why_not}");
        }
        self.answered.push(Answered {
            seed: self.seed,
            item: format!("{step}/{}", asked.kind.id()),
            answer: given.text,
            right_answer: right,
            is_right,
            hint: self.hint,
            rule: asked.rule.map(Rule::id),
            seconds,
            practised: self.practised(step),
            edges: self.edges(step),
        });
        self.hint = false;
        // One wrong answer is enough for the reason to be asked for.
        if !is_right && !self.is_missed && asked.kind != Kind::WhichRule {
            self.is_missed = true;
            self.ask_why(step);
        }
        if self.waiting.is_empty() {
            // Before, it would answer what is still to be asked.
            told = format!("{told}\n{}", asked.why);
            self.place += 1;
            self.prepare();
        }
        Some(Judged { is_right, told })
    }

    /// The answers so far.
    pub fn answered(&self) -> &[Answered] {
        &self.answered
    }

    /// How it went so far.
    pub fn score(&self) -> Score {
        let right = self.answered.iter().filter(|answer| answer.is_right);
        let mut practise: Vec<String> = Vec::new();
        for edge in self.answered.iter().filter(|answer| !answer.is_right).flat_map(|answer| &answer.edges) {
            if !practise.contains(edge) {
                practise.push(edge.clone());
            }
        }
        Score {
            right: right.clone().count(),
            hinted: right.filter(|answer| answer.hint).count(),
            all: self.answered.len(),
            seconds: self.answered.iter().map(|answer| answer.seconds).sum(),
            practise,
        }
    }

    /// Notes what was answered; of a step only once, and as wrong if one of its answers was.
    pub fn learn(&self, progress: &mut Progress) {
        let mut items = BTreeMap::new();
        for answer in &self.answered {
            *items.entry(&answer.practised).or_insert(true) &= answer.is_right;
        }
        for (item, is_right) in items {
            progress.answer(item, is_right);
        }
    }

    /// The edges that a step takes, or the state and the rule of one that takes none.
    fn practised(&self, step: usize) -> String {
        let edges = self.edges(step);
        if !edges.is_empty() {
            return edges.join("+");
        }
        let pair = self.moments(step);
        let at = pair.as_ref().and_then(|[before, now]| situation(before, now));
        let rule = at.as_ref().and_then(|at| Some((at.from(), at.rule()?.id())));
        rule.map(|(from, rule)| format!("{from}:{rule}")).unwrap_or_default()
    }

    fn edges(&self, step: usize) -> Vec<String> {
        let moment = self.timeline.get(step);
        let taken = moment.iter().flat_map(|moment| &moment.step.transitions);
        taken.map(|taken| Edge::id(taken.edge)).collect()
    }

    /// Finds the next step at which the machine has something to decide, and what is asked there.
    fn prepare(&mut self) {
        while let Some(&step) = self.steps.get(self.place) {
            self.is_missed = false;
            let text = self.text;
            let (state, segment) = {
                let pair = self.moments(step);
                let Some(at) = pair.as_ref().and_then(|[before, now]| situation(before, now)) else {
                    self.place += 1;
                    continue;
                };
                let mut random = self.random.clone();
                let asked = (ask::state(&at, &mut random, text), ask::segment(&at, &mut random, text));
                self.random = random;
                asked
            };
            if state.is_none() && segment.is_none() {
                self.place += 1;
                continue;
            }
            self.asked += 1;
            if self.asked.is_multiple_of(WHY_EVERY) {
                self.ask_why(step);
                self.is_missed = !self.waiting.is_empty();
            }
            self.waiting.extend([segment, state].into_iter().flatten().map(|asked| Item { step, asked }));
            return;
        }
    }

    /// Asks for the reason, after what is asked already.
    fn ask_why(&mut self, step: usize) {
        let asked = self
            .moments(step)
            .and_then(|[before, now]| ask::rule(&situation(&before, &now)?, &mut self.random, self.text));
        if let Some(asked) = asked {
            self.waiting.insert(0, Item { step, asked });
        }
    }

    fn moments(&self, step: usize) -> Option<[std::sync::Arc<Moment>; 2]> {
        Some([self.timeline.get(step.checked_sub(1)?)?, self.timeline.get(step)?])
    }
}

/// The step to a moment, where the machine has something to decide.
fn situation<'a>(before: &'a Moment, now: &'a Moment) -> Option<Situation<'a>> {
    let (before, after) = (before.world.as_ref()?, now.world.as_ref()?);
    let at = Situation { before, event: now.event()?, step: &now.step, after };
    at.is_open().then_some(at)
}

/// The answers as JSON, for a course.
pub fn results(answered: &[Answered]) -> String {
    let mut json = serde_json::to_string_pretty(answered).unwrap_or_default();
    json.push('\n');
    json
}
