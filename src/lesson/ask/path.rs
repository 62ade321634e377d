//! Which states does the peer pass through?

use super::super::question::{Asked, Choice, Kind};
use super::super::random::Random;
use super::super::walk::Walk;
use super::{Distractors, because};
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::{Text, key};

/// The fewest and the most states of a path worth a question.
const STATES: std::ops::RangeInclusive<usize> = 3..=7;

/// The question about a run up to a step, with paths that peers took in other runs beside the right one.
pub(in super::super) fn path(
    walk: &Walk,
    step: usize,
    peer: Peer,
    others: &[Walk],
    random: &mut Random,
    text: Text,
) -> Option<Asked> {
    let taken = walk.path(peer, step);
    if !STATES.contains(&taken.len()) {
        return None;
    }
    let mut gathered = Distractors::around(spelled(&taken));
    // A path that ends alike tempts more than one that does not.
    let mut near = Vec::new();
    let mut far = Vec::new();
    for other in others {
        let whole = [Peer::A, Peer::B].map(|peer| other.path(peer, other.steps.len()));
        for length in [taken.len(), taken.len() + 1, taken.len() - 1] {
            for path in whole.iter().filter_map(|whole| whole.get(..length)) {
                if path.first() == taken.first() && path != taken {
                    let wrong = Choice { text: spelled(path), why_not: why_not(&taken, path, peer, text) };
                    let list = if path.last() == taken.last() { &mut near } else { &mut far };
                    list.push(wrong);
                }
            }
        }
    }
    gathered.add(near, random);
    gathered.add(far, random);
    let (choices, answer) = gathered.mixed(random)?;
    let at = walk.steps.iter().take(step).rev();
    let mut moved = at.filter(|step| step.transitions.iter().any(|taken| taken.peer == peer));
    let fired = moved.find_map(|step| step.rules.last())?;
    let ask = text.fill(key!("lesson.ask.path"), &[("me", &peer), ("n", &step)]);
    let why = because(fired, text);
    Some(Asked { kind: Kind::Path, ask, choices, answer, peer, rule: Some(fired.rule), why })
}

/// `CLOSED → SYN-SENT → ESTABLISHED`
pub(in super::super) fn spelled(path: &[State]) -> String {
    path.iter().map(|state| state.name()).collect::<Vec<_>>().join(" → ")
}

/// Where a path leaves the one that was taken.
fn why_not(taken: &[State], path: &[State], peer: Peer, text: Text) -> Option<String> {
    let same = taken.iter().zip(path).take_while(|(one, other)| one == other).count();
    let last = taken.get(same.checked_sub(1)?)?;
    Some(match taken.get(same) {
        Some(next) => text.fill(key!("lesson.not.path"), &[("me", &peer), ("from", last), ("to", next)]),
        None => text.fill(key!("lesson.not.path-ends"), &[("me", &peer), ("from", last)]),
    })
}
