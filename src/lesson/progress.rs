//! What a learner has done so far: items to practise, levels, coverage. It is kept between runs as JSON; the file itself
//! is for the command line to read and write.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The version of the JSON that is read and written.
const VERSION: u32 = 1;

/// In how many further rounds an item is asked after a wrong answer, once in each: equal gaps teach as well as growing
/// ones, and are easier to foresee.
const ROUNDS_AFTER_WRONG: u8 = 3;

/// All that is kept between runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// What was asked in the quiz, by item: the id of an edge, or state and rule where no edge is taken.
    pub practice: BTreeMap<String, Practice>,
    /// The levels that were solved, by name.
    pub levels: BTreeMap<String, Solved>,
    /// What was seen.
    pub coverage: Coverage,
}

/// How an item of the quiz went so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Practice {
    /// In how many rounds it was asked.
    pub asked: u32,
    /// In how many of them an answer was wrong.
    pub wrong: u32,
    /// In how many further rounds it is asked before others.
    pub left: u8,
}

/// How a level was solved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Solved {
    /// The most stars.
    pub stars: u8,
    /// The fewest events.
    pub events: u32,
}

/// What was seen, by the names that the trace uses: states, ids of edges and rules, and pairs as `A-state/B-state`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Coverage {
    /// States of either peer.
    pub states: BTreeSet<String>,
    /// Edges.
    pub edges: BTreeSet<String>,
    /// Rules.
    pub rules: BTreeSet<String>,
    /// Joint states of both peers.
    pub pairs: BTreeSet<String>,
}

/// Why a text is no progress.
#[derive(Debug, thiserror::Error)]
pub enum ProgressError {
    /// It is not the JSON that this program writes.
    #[error("{0}")]
    Damaged(#[from] serde_json::Error),
    /// A newer program wrote it.
    #[error("version {0}")]
    Newer(u32),
}

#[derive(Serialize, Deserialize)]
struct File<P> {
    version: u32,
    #[serde(flatten)]
    progress: P,
}

/// What every version has.
#[derive(Deserialize)]
struct Head {}

impl Progress {
    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// [`ProgressError`].
    pub fn from_json(json: &str) -> Result<Self, ProgressError> {
        let File { version, progress: Head {} } = serde_json::from_str(json)?;
        if version > VERSION {
            return Err(ProgressError::Newer(version));
        }
        Ok(serde_json::from_str::<File<Self>>(json)?.progress)
    }

    /// The JSON of a file, which ends in a line feed.
    pub fn to_json(&self) -> String {
        let mut json =
            serde_json::to_string_pretty(&File { version: VERSION, progress: self }).unwrap_or_default();
        json.push('\n');
        json
    }

    /// Whether nothing was learnt.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what another run learnt: of each item what is known later, of each level the best, all that was seen.
    pub fn merge(&mut self, other: &Self) {
        for (item, practice) in &other.practice {
            let known = self.practice.entry(item.clone()).or_default();
            if practice.asked >= known.asked {
                *known = *practice;
            }
        }
        for (name, solved) in &other.levels {
            self.solve(name, *solved);
        }
        let Coverage { states, edges, rules, pairs } = &other.coverage;
        self.coverage.states.extend(states.iter().cloned());
        self.coverage.edges.extend(edges.iter().cloned());
        self.coverage.rules.extend(rules.iter().cloned());
        self.coverage.pairs.extend(pairs.iter().cloned());
    }

    /// Notes that a level was solved; only what is better than before counts.
    pub fn solve(&mut self, level: &str, solved: Solved) {
        let known = self.levels.entry(level.to_owned()).or_insert(solved);
        known.stars = known.stars.max(solved.stars);
        known.events = known.events.min(solved.events);
    }

    /// Notes how an item was answered in a round. After a wrong answer it comes again in each of the next
    /// three rounds.
    pub fn answer(&mut self, item: &str, is_right: bool) {
        let practice = self.practice.entry(item.to_owned()).or_default();
        practice.asked = practice.asked.saturating_add(1);
        if is_right {
            practice.left = practice.left.saturating_sub(1);
        } else {
            practice.wrong = practice.wrong.saturating_add(1);
            practice.left = ROUNDS_AFTER_WRONG;
        }
    }

    /// Whether an item is to be asked before others.
    pub fn is_due(&self, item: &str) -> bool {
        self.practice.get(item).is_some_and(|practice| practice.left > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Progress {
        let mut progress = Progress::default();
        progress.answer("listen--closed", false);
        progress.solve("closing", Solved { stars: 2, events: 9 });
        progress.coverage.pairs.insert("LISTEN/CLOSED".to_owned());
        progress
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(Progress::from_json(&some().to_json()).unwrap(), some());
        assert_eq!(Progress::from_json("{\"version\":1}").unwrap(), Progress::default());
    }

    #[test]
    fn damage_and_a_newer_version_are_told_apart() {
        let json = some().to_json();
        let half = json.split_at(json.len() / 2).0;
        assert!(matches!(Progress::from_json(half), Err(ProgressError::Damaged(_))));
        let newer = "{\"version\": 2, \"practice\": \"what nobody knows yet\"}";
        assert!(matches!(Progress::from_json(newer), Err(ProgressError::Newer(2))));
        assert!(matches!(Progress::from_json("{}"), Err(ProgressError::Damaged(_))));
    }

    #[test]
    fn a_wrong_answer_comes_again_in_three_rounds() {
        let mut progress = some();
        for _ in 0..ROUNDS_AFTER_WRONG {
            assert!(progress.is_due("listen--closed"));
            progress.answer("listen--closed", true);
        }
        assert!(!progress.is_due("listen--closed"));
        assert_eq!(progress.practice["listen--closed"], Practice { asked: 4, wrong: 1, left: 0 });
    }

    #[test]
    fn two_runs_at_once_lose_nothing() {
        let (mut one, mut other) = (some(), some());
        one.answer("listen--closed", true);
        one.solve("closing", Solved { stars: 3, events: 7 });
        other.answer("closed--listen", false);
        other.solve("closing", Solved { stars: 1, events: 20 });
        other.merge(&one);
        one.merge(&other);
        assert_eq!(one, other);
        assert_eq!(one.levels["closing"], Solved { stars: 3, events: 7 });
        assert_eq!(one.practice["listen--closed"].asked, 2);
        assert!(one.is_due("closed--listen"));
    }
}
