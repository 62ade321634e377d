//! Which step is described wrongly?

use super::super::question::{Asked, Choice, Kind};
use super::super::random::Random;
use super::super::situation::Situation;
use super::super::walk::Walk;
use super::why;
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::{Text, key};

/// The most steps to look through.
const MOST: usize = 6;

/// The question about a run up to a step, one of whose lines is wrong; and the lines.
pub(in super::super) fn wrong(
    walk: &Walk,
    step: usize,
    random: &mut Random,
    text: Text,
) -> Option<(Asked, Vec<String>)> {
    if !(3..=MOST).contains(&step) {
        return None;
    }
    let lied = 1 + random.below(step);
    let at = walk.situation(lied).filter(Situation::is_open)?;
    let peer = at.peer();
    let mut states: Vec<State> = at.in_other_states().iter().map(|other| other.to).collect();
    states.push(at.from());
    states.retain(|&state| state != at.to());
    let state = *random.pick(&states)?;
    let lines = (1..=step).map(|step| {
        let at = walk.situation(step)?;
        let mut states = Peer::BOTH.map(|peer| at.after.state(peer));
        if step == lied {
            states[peer.index()] = state;
        }
        let [a, b] = states;
        Some(text.fill(
            key!("lesson.claim"),
            &[("n", &step), ("event", &at.event_sentence(text)), ("a", &a), ("b", &b)],
        ))
    });
    let lines = lines.collect::<Option<Vec<_>>>()?;
    let choices = (1..=step)
        .map(|step| Choice { text: text.fill(key!("lesson.step"), &[("n", &step)]), why_not: None })
        .collect();
    let why = text.fill(
        key!("lesson.why.wrong-step"),
        &[("n", &lied), ("me", &peer), ("state", &at.to()), ("because", &why(&at, text))],
    );
    let ask = text.get(key!("lesson.ask.wrong-step")).to_owned();
    let asked = Asked { kind: Kind::WrongStep, ask, choices, answer: lied - 1, peer, rule: at.rule(), why };
    Some((asked, lines))
}

/// The states of both peers that each line of such a question claims at its end.
#[cfg(test)]
pub(in super::super) fn claims(line: &str) -> Option<[State; 2]> {
    let (rest, b) = line.rsplit_once("B: ")?;
    let (_, a) = rest.rsplit_once("A: ")?;
    let name = |state: &str| {
        let end = state.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(state.len());
        State::from_name(&state[..end])
    };
    Some([name(a)?, name(b)?])
}
