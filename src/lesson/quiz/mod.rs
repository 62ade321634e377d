//! The quiz: what a peer will do at each step of a run, asked one question after the other, and judged.
//!
//! It knows no screen and no clock: its caller reads the question, gives an answer with the time it took, and gets
//! what was right. After the last question of a step it waits for the call that goes on.

mod round;
mod score;
#[cfg(test)]
mod tests;

use super::ask;
use super::progress::Progress;
use super::question::{Asked, Choice, Kind};
use super::random::Random;
use super::situation::situation;
use crate::run::{Moment, Timeline};
use crate::sim::Peer;
use crate::tcp::{Edge, Rule, State};
use crate::text::{Text, key};
pub use score::{Answered, Score, results, seconds};

/// After this many steps the reason is asked for even if the answers were right.
const WHY_EVERY: usize = 3;

/// A step that is asked about, and the run it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stop {
    run: usize,
    step: usize,
}

/// A question that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The question.
    pub asked: Asked,
    /// The place of the answer that was given.
    pub place: usize,
}

impl Done {
    /// Whether it was answered rightly.
    pub fn is_right(&self) -> bool {
        self.place == self.asked.answer
    }

    /// The answer that was given.
    pub fn chosen(&self) -> &str {
        self.asked.choices.get(self.place).map_or("", |choice| &choice.text)
    }

    /// Why the answer that was given is wrong here.
    pub fn why_not(&self) -> Option<&str> {
        let chosen = self.asked.choices.get(self.place).filter(|_| !self.is_right())?;
        chosen.why_not.as_deref()
    }

    /// What there is to say to the answer, in lines: whether it is right, what is, and why the other one is not.
    pub fn sentences(&self, text: Text) -> Vec<String> {
        if self.is_right() {
            return vec![text.get(key!("lesson.right")).to_owned()];
        }
        let right = text.fill(key!("lesson.wrong"), &[("right", &self.asked.right())]);
        let why_not = self.why_not().map(|why| text.fill(key!("lesson.why-not"), &[("why", &why)]));
        [right].into_iter().chain(why_not).collect()
    }
}

/// The questions about one or more runs.
#[derive(Clone, Debug)]
pub struct Quiz {
    seed: u64,
    text: Text,
    random: Random,
    runs: Vec<Timeline>,
    /// The steps that are asked about, in order.
    stops: Vec<Stop>,
    /// The place in `stops`.
    place: usize,
    /// What is asked at this step next, the last first.
    waiting: Vec<Asked>,
    /// What was asked at this step and is answered.
    done: Vec<Done>,
    hint: bool,
    answered: Vec<Answered>,
}

impl Quiz {
    /// A quiz about the steps of a run after `from`. The order of the answers comes out of the seed.
    pub fn new(timeline: Timeline, from: usize, seed: u64, text: Text) -> Self {
        let stops = (from + 1..=timeline.last()).map(|step| Stop { run: 0, step }).collect();
        Self::of(vec![timeline], stops, seed, text)
    }

    /// A quiz about random runs: first the steps that are to be practised, then a run of rare ones. It comes
    /// out of the seed and of what is to be practised.
    pub fn round(seed: u64, progress: &Progress, text: Text) -> Self {
        let (runs, stops) = round::round(seed, progress);
        Self::of(runs, stops, seed, text)
    }

    fn of(runs: Vec<Timeline>, stops: Vec<Stop>, seed: u64, text: Text) -> Self {
        let mut quiz = Self {
            seed,
            text,
            random: Random::new(seed),
            runs,
            stops: Vec::new(),
            place: 0,
            waiting: Vec::new(),
            done: Vec::new(),
            hint: false,
            answered: Vec::new(),
        };
        quiz.stops =
            stops.into_iter().filter(|stop| !quiz.ask(*stop, &mut Random::new(seed)).is_empty()).collect();
        quiz.prepare();
        quiz
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The run that is asked about; at the end, the last one.
    pub fn timeline(&self) -> &Timeline {
        let run = self.stops.get(self.place).or(self.stops.last()).map_or(0, |stop| stop.run);
        &self.runs[run]
    }

    /// The step of the current question, or of the last one until the quiz goes on; `None` at the end.
    pub fn step(&self) -> Option<usize> {
        self.stops.get(self.place).map(|stop| stop.step)
    }

    /// Which of the steps that are asked about it is, from 1 on, and how many there are.
    pub fn number(&self) -> (usize, usize) {
        ((self.place + 1).min(self.stops.len()), self.stops.len())
    }

    /// The question; `None` where all about this step are answered, and at the end.
    pub fn question(&self) -> Option<&Asked> {
        self.waiting.last()
    }

    /// What was asked about this step and is answered, in order.
    pub fn done(&self) -> &[Done] {
        &self.done
    }

    /// Whether it begins to ask about a run.
    pub fn is_new_run(&self) -> bool {
        let before = self.place.checked_sub(1).and_then(|place| self.stops.get(place));
        before.map(|stop| stop.run) != self.stops.get(self.place).map(|stop| stop.run)
    }

    /// How the run begins; `None` where nothing is simulated.
    pub fn opening(&self) -> Option<String> {
        self.timeline().about().setup.as_ref().map(|setup| ask::opening(setup, self.text))
    }

    /// What happened before the step that is asked about and since the last one, a sentence each.
    pub fn lead(&self) -> Vec<String> {
        let Some(step) = self.step() else { return Vec::new() };
        let before = self.place.checked_sub(1).filter(|_| !self.is_new_run());
        let from = before.and_then(|place| self.stops.get(place)).map_or(0, |stop| stop.step);
        (from + 1..step).filter_map(|step| self.event_sentence(step)).collect()
    }

    /// What happens in the step that is asked about.
    pub fn event(&self) -> Option<String> {
        let moment = self.timeline().get(self.step()?)?;
        Some(self.text.event(moment.event()?, &moment.step))
    }

    /// The same with the number of the step.
    pub fn numbered_event(&self) -> Option<String> {
        self.event_sentence(self.step()?)
    }

    /// What happened in a step, with its number.
    fn event_sentence(&self, step: usize) -> Option<String> {
        let moment = self.timeline().get(step)?;
        let event = self.text.event(moment.event()?, &moment.step);
        Some(self.text.fill(key!("lesson.happened"), &[("n", &step), ("event", &event)]))
    }

    /// The states of both peers before the step that is asked about.
    pub fn states(&self) -> Option<String> {
        let moment = self.timeline().get(self.step()?.checked_sub(1)?)?;
        let [a, b] = Peer::BOTH.map(|peer| moment.state(peer));
        Some(self.text.fill(key!("lesson.now"), &[("a", &a), ("b", &b)]))
    }

    /// What the peer may do next, as the diagram has it. It costs: the answer counts as one with a hint.
    pub fn hint(&mut self) -> Option<String> {
        let asked = self.waiting.last()?;
        let moment = self.timeline().get(self.step()?.checked_sub(1)?)?;
        let edges = moment.possible_drawn(asked.peer);
        let edges: Vec<String> = edges.map(|edge| format!("{} ({})", edge.to, edge.trigger)).collect();
        let hint = if edges.is_empty() {
            self.text.get(key!("lesson.hint.none")).to_owned()
        } else {
            let edges = edges.join("; ");
            self.text.fill(key!("lesson.hint"), &[("me", &asked.peer), ("edges", &edges)])
        };
        self.hint = true;
        Some(hint)
    }

    /// Judges an answer, by its place among the choices. `None` where nothing is asked, or there is no such answer: then
    /// nothing has changed.
    pub fn answer(&mut self, choice: usize, seconds: f64) -> Option<&Done> {
        let given = self.waiting.last()?.choices.get(choice)?.text.clone();
        let step = self.step()?;
        let asked = self.waiting.pop()?;
        let is_right = choice == asked.answer;
        self.answered.push(Answered {
            seed: self.seed,
            item: format!("{step}/{}", asked.kind.id()),
            answer: given,
            right_answer: asked.right().to_owned(),
            is_right,
            hint: std::mem::take(&mut self.hint),
            rule: asked.rule.map(Rule::id),
            seconds,
            practised: self.item().unwrap_or_default(),
            edges: self.edges(step),
        });
        let asks_why = |asked: &Asked| asked.kind == Kind::WhichRule;
        let is_first = !self.waiting.iter().chain(self.done.iter().map(|done| &done.asked)).any(asks_why);
        // One wrong answer is enough for the reason to be asked for.
        if !is_right && is_first && !asks_why(&asked) {
            let why = self.ask_why(self.stops.get(self.place).copied());
            self.waiting.splice(0..0, why);
        }
        self.done.push(Done { asked, place: choice });
        self.done.last()
    }

    /// Judges a state as an answer, which need not be among the choices: then it becomes one of them. `None` where no state
    /// is asked for.
    pub fn answer_state(&mut self, state: State, seconds: f64) -> Option<&Done> {
        let [before, now] = self.moments(*self.stops.get(self.place)?)?;
        let at = situation(&before, &now)?;
        let why_not = ask::why_not(&at, state, self.text);
        let asked = self.waiting.last_mut().filter(|asked| asked.kind == Kind::NextState)?;
        let known = asked.choices.iter().position(|choice| choice.text == state.name());
        let choice = known.unwrap_or(asked.choices.len());
        if known.is_none() {
            asked.choices.push(Choice { text: state.name().to_owned(), why_not });
        }
        self.answer(choice, seconds)
    }

    /// Goes on to the next step that is asked about, once all questions about this one are answered.
    pub fn go_on(&mut self) {
        if self.waiting.is_empty() && self.place < self.stops.len() {
            self.place += 1;
            self.done.clear();
            self.prepare();
        }
    }

    /// The answers so far.
    pub fn answered(&self) -> &[Answered] {
        &self.answered
    }

    /// How it went so far.
    pub fn score(&self) -> Score {
        Score::of(&self.answered)
    }

    /// Notes what was answered; of a step only once, and as wrong if one of its answers was.
    pub fn learn(&self, progress: &mut Progress) {
        score::learn(&self.answered, progress);
    }

    /// What the step is kept as between runs.
    fn item(&self) -> Option<String> {
        let [before, now] = self.moments(*self.stops.get(self.place)?)?;
        Some(situation(&before, &now)?.item())
    }

    fn edges(&self, step: usize) -> Vec<String> {
        let moment = self.timeline().get(step);
        let taken = moment.iter().flat_map(|moment| &moment.step.transitions);
        taken.map(|taken| Edge::id(taken.edge)).collect()
    }

    /// Makes the questions about this step.
    fn prepare(&mut self) {
        let Some(&stop) = self.stops.get(self.place) else { return };
        let mut random = self.random.clone();
        self.waiting = self.ask(stop, &mut random);
        self.random = random;
        if (self.place + 1).is_multiple_of(WHY_EVERY) {
            let why = self.ask_why(Some(stop));
            self.waiting.splice(0..0, why);
        }
    }

    /// State and segment, the last first; nothing where the machine has nothing to decide.
    fn ask(&self, stop: Stop, random: &mut Random) -> Vec<Asked> {
        let pair = self.moments(stop);
        let Some(at) = pair.as_ref().and_then(|[before, now]| situation(before, now)) else {
            return Vec::new();
        };
        let state = ask::state(&at, random, self.text);
        let segment = ask::segment(&at, random, self.text);
        [segment, state].into_iter().flatten().collect()
    }

    /// The reason, to be asked for after what is asked already.
    fn ask_why(&mut self, stop: Option<Stop>) -> Option<Asked> {
        let [before, now] = self.moments(stop?)?;
        ask::rule(&situation(&before, &now)?, &mut self.random, self.text)
    }

    fn moments(&self, Stop { run, step }: Stop) -> Option<[std::sync::Arc<Moment>; 2]> {
        let run = self.runs.get(run)?;
        Some([run.get(step.checked_sub(1)?)?, run.get(step)?])
    }
}
