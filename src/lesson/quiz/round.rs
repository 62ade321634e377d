//! The runs of a round: first those with what is to be practised, then one that goes where runs seldom go.

use std::collections::{BTreeMap, BTreeSet};

use super::super::progress::Progress;
use super::super::random::Random;
use super::super::situation::{Situation, situation};
use super::super::walk::Walk;
use super::Stop;
use crate::run::Timeline;
use crate::scenario::{BUILTINS, Builtin, Localized};
use crate::text::{Lang, Text, key};

/// How many items that are to be practised a round begins with, at most.
const DUE: usize = 6;

/// Of this many runs the one with the rarest steps is taken.
const RUNS: usize = 24;

/// What an edge of the diagram counts that only one run takes.
const DRAWN_WEIGHT: usize = 100;

/// The most runs that are made to find one with an item; where none has it, one of the built-in scenarios may.
const TRIES: usize = 200;

/// The runs of a round, and where they are asked about.
pub(super) fn round(seed: u64, progress: &Progress) -> (Vec<Timeline>, Vec<Stop>) {
    let mut random = Random::new(seed);
    let (mut runs, mut stops) = (Vec::new(), Vec::new());
    for (timeline, step) in due(progress, &mut random) {
        stops.push(Stop { run: runs.len(), step });
        runs.push(timeline);
    }
    let rare = timeline(&rarest(&mut random));
    stops.extend((1..=rare.last()).map(|step| Stop { run: runs.len(), step }));
    runs.push(rare);
    for run in &mut runs {
        if run.about().title.get(Lang::En).is_empty() {
            run.about_mut().title = title(seed);
        }
    }
    (runs, stops)
}

/// Each item that is to be practised, as a step of a run that ends with it.
fn due(progress: &Progress, random: &mut Random) -> Vec<(Timeline, usize)> {
    let is_due = |item: &&String| progress.is_due(item);
    let mut wanted: BTreeSet<String> = progress.practice.keys().filter(is_due).take(DUE).cloned().collect();
    let mut found = Vec::new();
    for _ in 0..TRIES {
        if wanted.is_empty() {
            return found;
        }
        let walk = Walk::new(random);
        for step in 1..=walk.events.len() {
            let item = walk.situation(step).filter(Situation::is_open).map(|at| at.item());
            if item.is_some_and(|item| wanted.remove(&item)) {
                found.push((timeline(&walk), step));
            }
        }
    }
    for (_, run) in BUILTINS.iter().filter_map(Builtin::open) {
        for step in 1..=run.last() {
            let pair = run.get(step - 1).zip(run.get(step));
            let item = pair.and_then(|(before, now)| Some(situation(&before, &now)?.item()));
            if item.is_some_and(|item| wanted.remove(&item)) {
                found.push((run.clone(), step));
            }
        }
    }
    found
}

/// Of some runs the one with the rarest steps: one that many runs have counts little, and an edge of the diagram more than
/// what else can happen.
fn rarest(random: &mut Random) -> Walk {
    let mut walks: Vec<Walk> = (0..RUNS).map(|_| Walk::new(random)).collect();
    let open = |walk: &Walk| -> BTreeMap<String, bool> {
        let open = (1..=walk.events.len()).filter_map(|step| walk.situation(step).filter(Situation::is_open));
        open.map(|at| (at.item(), at.step.transitions.iter().any(|taken| taken.edge.is_drawn()))).collect()
    };
    let items: Vec<BTreeMap<String, bool>> = walks.iter().map(open).collect();
    let mut seen: BTreeMap<&String, usize> = BTreeMap::new();
    for item in items.iter().flat_map(BTreeMap::keys) {
        *seen.entry(item).or_default() += 1;
    }
    let weight = |items: &BTreeMap<String, bool>| -> usize {
        let weights = items.iter().map(|(item, is_drawn)| {
            let common = seen.get(item).copied().unwrap_or(1);
            if *is_drawn { DRAWN_WEIGHT / common } else { 1 }
        });
        weights.sum()
    };
    let best = (0..walks.len()).max_by_key(|&place| weight(&items[place])).unwrap_or(0);
    walks.swap_remove(best)
}

/// A run as it is shown.
fn timeline(walk: &Walk) -> Timeline {
    let mut timeline = Timeline::new(&walk.setup);
    for event in &walk.events {
        if timeline.apply(event).is_err() {
            break;
        }
    }
    timeline.end_script();
    timeline
}

fn title(seed: u64) -> Localized {
    Localized(
        Lang::ALL
            .map(|lang| (lang, Text::of(lang).fill(key!("lesson.quiz.title"), &[("seed", &seed)])))
            .into(),
    )
}
