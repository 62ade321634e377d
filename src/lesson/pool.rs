//! Runs to ask about, and what is to be asked: the rare as often as the common.

use std::collections::{BTreeMap, BTreeSet};

use super::question::Kind;
use super::random::Random;
use super::situation::Situation;
use super::walk::Walk;
use crate::tcp::{Rule, State};

/// What makes two steps alike: the state they lead to, the one they happen in, and the rules that fire.
type Likeness = (State, State, Vec<Rule>);

/// A step of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RunStep {
    walk: usize,
    pub(super) step: usize,
}

/// The runs of a sheet.
#[derive(Debug, Default)]
pub(super) struct Pool {
    walks: Vec<Walk>,
    alike: BTreeMap<Likeness, Vec<RunStep>>,
    used: BTreeSet<(Kind, Likeness)>,
}

impl Pool {
    /// Adds runs.
    pub(super) fn grow(&mut self, walks: usize, random: &mut Random) {
        for _ in 0..walks {
            let walk = Walk::new(random);
            for step in 1..=walk.events.len() {
                if let Some(at) = walk.situation(step).filter(Situation::is_open) {
                    let rules = at.step.rules.iter().map(|fired| fired.rule).collect();
                    let spot = RunStep { walk: self.walks.len(), step };
                    self.alike.entry((at.to(), at.from(), rules)).or_default().push(spot);
                }
            }
            self.walks.push(walk);
        }
    }

    /// All runs.
    pub(super) fn walks(&self) -> &[Walk] {
        &self.walks
    }

    /// The run of a step, and the step.
    pub(super) fn at(&self, spot: RunStep) -> Option<(&Walk, Situation<'_>)> {
        let walk = self.walks.get(spot.walk)?;
        Some((walk, walk.situation(spot.step)?))
    }

    /// A step to ask about, of a sort that has not been asked in this way as long as there is one.
    pub(super) fn draw(&mut self, kind: Kind, random: &mut Random) -> Option<RunStep> {
        let is_new = |likeness: &&Likeness| !self.used.contains(&(kind, (*likeness).clone()));
        let mut sorts: Vec<&Likeness> = self.alike.keys().filter(is_new).collect();
        if sorts.is_empty() {
            sorts = self.alike.keys().collect();
        }
        // First the state, or the many ways into CLOSED would leave no room for the only one into CLOSING.
        let states: BTreeSet<State> = sorts.iter().map(|sort| sort.0).collect();
        let state = *random.pick(&Vec::from_iter(states))?;
        sorts.retain(|sort| sort.0 == state);
        let sort = (*random.pick(&sorts)?).clone();
        let spot = random.pick(self.alike.get(&sort)?).copied();
        self.used.insert((kind, sort));
        spot
    }
}
