//! Predict: before each step the user says where the peer will be and what it will send; only then it is shown.

use std::sync::Arc;
use std::time::Duration;

use super::action::Action;
use super::walk::{forward, replace_run, seek};
use super::{Effect, Model, Pane};
use crate::lesson::{Answered, Asked, Kind, Quiz, seconds};
use crate::tcp::State;
use crate::text::key;

/// The quiz on the screen.
#[derive(Clone, Debug)]
pub struct Predict {
    /// The questions, and what was answered.
    pub quiz: Arc<Quiz>,
    /// Which answer is selected.
    pub selected: Option<usize>,
    /// The hint, once it was asked for.
    pub hint: Option<String>,
    /// When the question was shown first; see [`Model::now`].
    asked_at: Duration,
    /// Its answers have been kept.
    is_kept: bool,
}

/// The stage of a quiz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A step comes first about which nothing is asked.
    Ahead,
    /// A question waits for its answer.
    Asking,
    /// All about the step is answered, and it is shown.
    Judged,
    /// No question is left.
    Over,
}

impl Predict {
    fn new(quiz: Quiz, model: &Model) -> Self {
        Self { quiz: Arc::new(quiz), selected: first(model), hint: None, asked_at: model.now, is_kept: false }
    }
}

/// The answer that is selected at first. In lines there is none: Enter would give it.
fn first(model: &Model) -> Option<usize> {
    (!model.plain).then_some(0)
}

/// The stage of the quiz, if one is open.
pub fn stage(model: &Model) -> Option<Stage> {
    let quiz = &model.predict.as_ref()?.quiz;
    Some(match quiz.step() {
        None => Stage::Over,
        Some(_) if quiz.question().is_none() => Stage::Judged,
        Some(step) if model.timeline.cursor() + 1 < step => Stage::Ahead,
        Some(_) => Stage::Asking,
    })
}

/// The question that waits for its answer.
pub fn asked(model: &Model) -> Option<&Asked> {
    model.predict.as_ref()?.quiz.question().filter(|_| stage(model) == Some(Stage::Asking))
}

/// The state that is selected as the answer.
pub fn selected_state(model: &Model) -> Option<State> {
    let selected = model.predict.as_ref()?.selected?;
    let asked = asked(model).filter(|asked| asked.kind == Kind::NextState)?;
    State::from_name(&asked.choices.get(selected)?.text)
}

/// Actions of the group `Predict`.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Effect> {
    match action {
        Action::Predict => start(model),
        Action::Answer => answer_selected(model),
        Action::NextQuestion => go_on(model),
        Action::Hint => hint(model),
        Action::StopPredicting => stop_predicting(model),
        _ => return None,
    }
    Some(Effect::Draw)
}

/// Asks about the steps of this run behind the cursor, unless the machine has nothing to decide in them.
fn start(model: &mut Model) {
    let (timeline, from) = (model.timeline.clone(), model.timeline.cursor());
    let quiz = Quiz::new(timeline, from, next_seed(model), model.text());
    if quiz.question().is_none() {
        model.notify(key!("action.predict.refused"));
        return;
    }
    open(model, quiz);
}

/// Starts a quiz about the run, or a round of its own; whether there is anything to ask.
pub fn open_quiz(model: &mut Model, of_run: bool) -> bool {
    let (seed, text) = (next_seed(model), model.text());
    let quiz = if of_run {
        Quiz::new(model.timeline.clone(), 0, seed, text)
    } else {
        Quiz::round(seed, &model.progress, text)
    };
    let asks = quiz.question().is_some();
    if asks {
        open(model, quiz);
        follow(model);
    }
    asks
}

/// Whether steps come behind the cursor that the machine simulated; whether there is something to ask is seen when it is.
pub(super) fn can_start(model: &Model) -> bool {
    model.timeline.cursor() < model.timeline.last() && model.timeline.now().world.is_some()
}

/// Whether an answer is selected.
pub(super) fn has_selected(model: &Model) -> bool {
    model.predict.as_ref().is_some_and(|predict| predict.selected.is_some())
}

/// Whether the hint is shown already.
pub(super) fn is_hinted(model: &Model) -> bool {
    model.predict.as_ref().is_some_and(|predict| predict.hint.is_some())
}

/// Whether the name of a state means something: for its card, or as the answer.
pub(super) fn takes_state(model: &Model) -> bool {
    model.predict.is_none() || asked(model).is_some_and(|asked| asked.kind == Kind::NextState)
}

fn next_seed(model: &mut Model) -> u64 {
    let seed = model.seed;
    model.seed = seed.wrapping_add(1);
    seed
}

fn open(model: &mut Model, quiz: Quiz) {
    (model.playing, model.what_if, model.selection, model.pane) = (false, None, None, Pane::Diagram);
    // What is picked would show its arrival, and so the answer.
    model.picked = None;
    model.predict = Some(Predict::new(quiz, model));
}

/// Moves the selection among the answers.
pub(super) fn choose(model: &mut Model, to: impl Fn(usize) -> usize) {
    let Some(last) = asked(model).map(|asked| asked.choices.len().saturating_sub(1)) else { return };
    if let Some(predict) = &mut model.predict {
        predict.selected = Some(predict.selected.map_or(0, to).min(last));
    }
}

/// The index of the answer with this letter.
pub(super) fn choice_of(model: &Model, letter: char) -> Option<usize> {
    let count = asked(model)?.choices.len();
    ('a'..='z').position(|other| other == letter).filter(|&place| place < count)
}

/// Gives the selected answer.
fn answer_selected(model: &mut Model) {
    if let Some(selected) = model.predict.as_ref().and_then(|predict| predict.selected) {
        answer(model, selected);
    }
}

/// Gives an answer, by its index.
pub(super) fn answer(model: &mut Model, choice: usize) {
    judge(model, |quiz, seconds| quiz.answer(choice, seconds).is_some());
}

/// Gives a state as the answer.
pub(super) fn answer_state(model: &mut Model, state: State) {
    if !judge(model, |quiz, seconds| quiz.answer_state(state, seconds).is_some()) {
        model.notify(key!("predict.no-state"));
    }
}

/// Whether there was something to answer. After the last answer about a step it is shown.
fn judge(model: &mut Model, answer: impl FnOnce(&mut Quiz, f64) -> bool) -> bool {
    if asked(model).is_none() {
        return false;
    }
    let (now, first) = (model.now, first(model));
    let Some(predict) = &mut model.predict else { return false };
    let quiz = Arc::make_mut(&mut predict.quiz);
    if !answer(quiz, seconds(now.saturating_sub(predict.asked_at))) {
        return false;
    }
    (predict.selected, predict.hint, predict.asked_at) = (first, None, now);
    if quiz.question().is_none() {
        forward(model);
    }
    true
}

/// Tells what the peer may do next.
fn hint(model: &mut Model) {
    if let Some(predict) = &mut model.predict {
        predict.hint = Arc::make_mut(&mut predict.quiz).hint();
    }
}

/// Goes on to the next question: over the steps about which nothing is asked, one at a time; after the last one to another
/// round.
fn go_on(model: &mut Model) {
    let (now, first) = (model.now, first(model));
    match (stage(model), &mut model.predict) {
        (Some(Stage::Ahead), Some(predict)) => {
            predict.asked_at = now;
            forward(model);
        }
        (Some(Stage::Judged), Some(predict)) => {
            Arc::make_mut(&mut predict.quiz).go_on();
            (predict.selected, predict.asked_at) = (first, now);
            follow(model);
        }
        (Some(Stage::Over), _) => {
            keep(model);
            open_quiz(model, false);
        }
        _ => {}
    }
}

/// Shows the run that is asked about, right before what is asked about where it is another one; keeps the answers once
/// nothing more is asked.
fn follow(model: &mut Model) {
    let Some(predict) = &model.predict else { return };
    match predict.quiz.step() {
        None => keep(model),
        Some(step) if predict.quiz.is_new_run() => {
            let run = predict.quiz.timeline().clone();
            replace_run(model, run);
            seek(model, step.saturating_sub(1));
        }
        Some(_) => {}
    }
}

/// Ends the quiz, with what was answered so far kept.
pub fn stop_predicting(model: &mut Model) {
    keep(model);
    model.predict = None;
}

fn keep(model: &mut Model) {
    let Some(predict) = model.predict.as_mut().filter(|predict| !predict.is_kept) else { return };
    predict.is_kept = true;
    predict.quiz.learn(Arc::make_mut(&mut model.progress));
    let answered: Vec<Answered> = predict.quiz.answered().to_vec();
    model.answered.extend(answered);
}
