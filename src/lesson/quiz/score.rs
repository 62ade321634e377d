//! The answers of a quiz, how it went, and what a course gets of it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::super::progress::Progress;

/// One answer.
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
    /// What the step is kept as between runs; see [`Progress::practice`].
    #[serde(skip)]
    pub(super) practised: String,
    /// The drawn or undrawn edges that the step takes.
    #[serde(skip)]
    pub(super) edges: Vec<String>,
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

impl Score {
    pub(super) fn of(answered: &[Answered]) -> Self {
        let right = answered.iter().filter(|answer| answer.is_right);
        let mut practise: Vec<String> = Vec::new();
        for edge in answered.iter().filter(|answer| !answer.is_right).flat_map(|answer| &answer.edges) {
            if !practise.contains(edge) {
                practise.push(edge.clone());
            }
        }
        Self {
            right: right.clone().count(),
            hinted: right.filter(|answer| answer.hint).count(),
            all: answered.len(),
            seconds: answered.iter().map(|answer| answer.seconds).sum(),
            practise,
        }
    }
}

/// Notes what was answered; of a step only once, and as wrong if one of its answers was.
pub(super) fn learn(answered: &[Answered], progress: &mut Progress) {
    let mut items = BTreeMap::new();
    for answer in answered {
        *items.entry(&answer.practised).or_insert(true) &= answer.is_right;
    }
    for (item, is_right) in items {
        progress.answer(item, is_right);
    }
}

/// The answers as JSON, for a course.
pub fn results(answered: &[Answered]) -> String {
    let mut json = serde_json::to_string_pretty(answered).unwrap_or_default();
    json.push('\n');
    json
}

/// A time as answers have it: in seconds, to a tenth.
pub fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 10.0).round() / 10.0
}
