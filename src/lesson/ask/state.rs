//! Where will the peer be?

use super::super::question::{Asked, Choice, Kind};
use super::super::random::Random;
use super::super::situation::Situation;
use super::{Distractors, why};
use crate::tcp::{EDGES, State};
use crate::text::{Text, key};

/// The question, unless there are too few states to choose from.
pub(in super::super) fn state(at: &Situation<'_>, random: &mut Random, text: Text) -> Option<Asked> {
    let (from, to, peer) = (at.from(), at.to(), at.peer());
    let choices = |states: Vec<State>| {
        states
            .into_iter()
            .map(|state| Choice { text: state.name().to_owned(), why_not: why_not(at, state, text) })
    };
    let mut gathered = Distractors::around(to.name().to_owned());
    // Where the same event leads from a neighbouring state, and staying.
    let mut near: Vec<State> = at.in_other_states().iter().map(|other| other.to).collect();
    near.push(from);
    // Where other events lead.
    let other = at.other_events().iter().map(|other| other.to).collect();
    let beside = EDGES.iter().filter(|edge| edge.from == from || edge.to == from);
    let beside = beside.flat_map(|edge| [edge.from, edge.to]).collect();
    for states in [near, other, beside, State::ALL.to_vec()] {
        gathered.add(choices(states).collect(), random);
    }
    let (mut choices, _) = gathered.mixed(random)?;
    // In the RFC's order, so that the order gives nothing away.
    choices.sort_by_key(|choice| State::from_name(&choice.text));
    let answer = choices.iter().position(|choice| choice.text == to.name())?;
    let ask = text.fill(key!("lesson.ask.next-state"), &[("me", &peer)]);
    Some(Asked { kind: Kind::NextState, ask, choices, answer, peer, rule: at.rule(), why: why(at, text) })
}

/// Why the peer does not enter this state, or does not stay in it.
pub(in super::super) fn why_not(at: &Situation<'_>, state: State, text: Text) -> Option<String> {
    let from = at.from();
    if state == at.to() {
        return None;
    }
    if state == from {
        return Some(text.fill(key!("lesson.not.stays"), &[("me", &at.peer()), ("state", &from)]));
    }
    let ways: Vec<&str> =
        EDGES.iter().filter(|edge| edge.from == from && edge.to == state).map(|edge| edge.trigger).collect();
    let ways_in = EDGES.iter().filter(|edge| edge.is_drawn() && edge.to == state);
    Some(if ways.is_empty() {
        let mut states: Vec<&str> = ways_in.map(|edge| edge.from.name()).collect();
        states.dedup();
        text.fill(
            key!("lesson.not.no-edge"),
            &[("from", &from), ("to", &state), ("states", &states.join(", "))],
        )
    } else {
        text.fill(key!("lesson.not.needs"), &[("from", &from), ("to", &state), ("on", &ways.join(", "))])
    })
}
