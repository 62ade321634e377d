//! A sheet of questions: the kinds in turn, and no question twice.

use std::collections::HashSet;

use super::ask;
use super::pool::Pool;
use super::question::{Kind, Question};
use super::random::Random;
use super::walk::Walk;
use crate::sim::Peer;
use crate::text::{Lang, Text, key};

/// The most questions of a sheet.
pub const MAX_QUESTIONS: usize = 200;

/// How often something else is tried before more runs are made.
const TRIES: usize = 30;

/// Questions with their answers, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What it came out of.
    pub seed: u64,
    /// The language of its texts.
    pub lang: Lang,
    /// The questions.
    pub questions: Vec<Question>,
}

impl Sheet {
    /// The sheet of a seed; at most [`MAX_QUESTIONS`] questions.
    pub fn new(seed: u64, count: usize, lang: Lang) -> Self {
        let text = Text::of(lang);
        let count = count.min(MAX_QUESTIONS);
        let mut random = Random::new(seed);
        let mut pool = Pool::default();
        pool.grow(24, &mut random);
        let mut questions = Vec::new();
        let mut asked = HashSet::new();
        let mut kinds = Kind::ALL.into_iter().cycle();
        // Each round makes a question as a rule; a bound for the day on which none does.
        for _ in 0..count * 4 {
            let Some(kind) = kinds.next().filter(|_| questions.len() < count) else { break };
            let mut tries = (0..TRIES).filter_map(|_| question(kind, &mut pool, &mut random, text));
            match tries.find(|question| !asked.contains(&question.text())) {
                Some(question) => {
                    asked.insert(question.text());
                    questions.push(question);
                    pool.grow(2, &mut random);
                }
                None => pool.grow(12, &mut random),
            }
        }
        Self { seed, lang, questions }
    }

    /// The name of a question, unique among all sheets: seed and number.
    pub(super) fn id(&self, index: usize) -> String {
        format!("{}-{}", self.seed, index + 1)
    }

    /// The sentences of its language.
    pub(super) fn text(&self) -> Text {
        Text::of(self.lang)
    }
}

/// A question of a kind, if what is drawn is good for one.
fn question(kind: Kind, pool: &mut Pool, random: &mut Random, text: Text) -> Option<Question> {
    if kind == Kind::Pair {
        return ask::pair(*random.pick(&Peer::BOTH)?, random, text);
    }
    let spot = pool.draw(kind, random)?;
    let step = spot.step;
    let (walk, at) = pool.at(spot)?;
    let one = *random.pick(&Peer::BOTH)?;
    let (asked, lines) = match kind {
        Kind::NextState => (ask::state(&at, random, text)?, until(walk, step, text)),
        Kind::SegmentSent => (ask::segment(&at, random, text)?, until(walk, step, text)),
        Kind::WhichRule => (ask::rule(&at, random, text)?, until(walk, step, text)),
        Kind::Lasting => (ask::lasting(walk, step, one, text)?, after(walk, step, text)),
        Kind::Path => (ask::path(walk, step, one, pool.walks(), random, text)?, history(walk, step, text)),
        // Every kind about a run is above.
        Kind::Pair => return None,
        Kind::WrongStep => {
            let (asked, lines) = ask::wrong(walk, step, random, text)?;
            (asked, [ask::opening(&walk.setup, text)].into_iter().chain(lines).collect())
        }
    };
    Some(asked.about(walk, step, lines))
}

/// All that happened up to a step.
fn history(walk: &Walk, step: usize, text: Text) -> Vec<String> {
    let steps = (1..=step).filter_map(|step| {
        let event = walk.situation(step)?.event_sentence(text);
        Some(text.fill(key!("lesson.happened"), &[("n", &step), ("event", &event)]))
    });
    [ask::opening(&walk.setup, text)].into_iter().chain(steps).collect()
}

/// The same, and the states at the end of it.
fn after(walk: &Walk, step: usize, text: Text) -> Vec<String> {
    let mut lines = history(walk, step, text);
    if let Some(world) = walk.worlds.get(step) {
        let [a, b] = Peer::BOTH.map(|peer| world.state(peer));
        lines.push(text.fill(key!("lesson.now"), &[("a", &a), ("b", &b)]));
    }
    lines
}

/// All that happened before a step, the states then, and what happens now.
fn until(walk: &Walk, step: usize, text: Text) -> Vec<String> {
    let mut lines = after(walk, step.saturating_sub(1), text);
    if let Some(at) = walk.situation(step) {
        lines.push(text.fill(key!("lesson.happened"), &[("n", &step), ("event", &at.event_sentence(text))]));
    }
    lines
}
