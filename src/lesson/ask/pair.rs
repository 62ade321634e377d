//! Can this pair of states be seen?

use super::super::question::{Asked, Choice, Kind, Question};
use super::super::random::Random;
use super::super::situation::is_contested;
use super::CHOICES;
use crate::search::{Search, within_default};
use crate::sim::{Event, Peer, Step, World};
use crate::tcp::{Rule, State};
use crate::text::{StateAspect, Text, key};

/// A pair of states that a search reaches, and one of the shortest ways there.
struct ReachedPair {
    states: [State; 2],
    way: Vec<Event>,
    steps: Vec<Step>,
}

impl ReachedPair {
    /// `None` for a pair that is not reached, for the start, and for a way that rests on a choice between two readings of
    /// the RFC.
    fn of(search: &Search, states: [State; 2]) -> Option<Self> {
        let [a, b] = states;
        let way = search.shortest(search.pair(a, b)?);
        let mut world = World::new(&search.setup(&way));
        let steps = way.iter().map(|event| world.apply(event).ok()).collect::<Option<Vec<_>>>()?;
        let is_asked = !steps.is_empty() && !steps.iter().any(is_contested);
        is_asked.then_some(Self { states, way, steps })
    }

    /// The events of the way, numbered.
    fn sentence(&self, text: Text) -> String {
        let events = (1..).zip(self.way.iter().zip(&self.steps));
        let events = events.map(|(n, (event, step))| {
            text.fill(key!("lesson.happened"), &[("n", &n), ("event", &text.event(event, step))])
        });
        events.collect::<Vec<_>>().join(text.separator())
    }

    fn rule(&self) -> Option<Rule> {
        self.steps.iter().rev().find_map(|step| step.rules.last()).map(|fired| fired.rule)
    }
}

/// The question about pairs with one state of this peer, within the default bounds of a search: one of them is seen and
/// the others are not, or the other way round. The run it comes with leads to the right pair, or to the one that is seen
/// last where the right one is never seen.
pub(in super::super) fn pair(peer: Peer, random: &mut Random, text: Text) -> Option<Question> {
    let search = within_default();
    let state = *random.pick(&State::ALL)?;
    let is_seen_asked = random.below(2) == 0;
    let mut pairs = State::ALL.map(|other| match peer {
        Peer::A => [state, other],
        Peer::B => [other, state],
    });
    random.shuffle(&mut pairs);
    let never = pairs.into_iter().filter(|&[a, b]| search.pair(a, b).is_none());
    let seen = pairs.into_iter().filter_map(|states| ReachedPair::of(search, states));
    let (seen, never): (Vec<ReachedPair>, Vec<_>) = if is_seen_asked {
        (seen.take(1).collect(), never.take(CHOICES - 1).collect())
    } else {
        (seen.take(CHOICES - 1).collect(), never.take(1).collect())
    };
    let shown = seen.iter().max_by_key(|seen| seen.way.len())?;
    if seen.len() + never.len() != CHOICES {
        return None;
    }

    let because = text.about(state, StateAspect::Never)?;
    let named = |[a, b]: [State; 2]| text.fill(key!("lesson.pair"), &[("a", &a), ("b", &b)]);
    let right = named(if is_seen_asked { shown.states } else { *never.first()? });
    let seen_told = |seen: &ReachedPair| {
        text.fill(key!("lesson.pair.seen"), &[("pair", &named(seen.states)), ("least", &seen.way.len())])
    };
    let states: Vec<&str> =
        State::ALL.iter().filter(|other| search.pair(state, **other).is_none()).map(|s| s.name()).collect();
    let states = states.join(", ");
    let never_sentence = text
        .fill(key!("lesson.pair.never"), &[("state", &state), ("states", &states), ("because", &because)]);
    let wrong = seen.iter().map(|seen| (named(seen.states), seen_told(seen)));
    let wrong = wrong.chain(never.iter().map(|&states| (named(states), never_sentence.clone())));
    let mut choices: Vec<Choice> = wrong
        .map(|(text, why_not)| Choice { why_not: Some(why_not).filter(|_| text != right), text })
        .collect();
    random.shuffle(&mut choices);
    let answer = choices.iter().position(|choice| choice.text == right)?;

    let (ask, why) = if is_seen_asked {
        let way = shown.sentence(text);
        let values: [(&str, &dyn std::fmt::Display); 3] =
            [("least", &shown.way.len()), ("way", &way), ("never", &never_sentence)];
        (key!("lesson.ask.pair-seen"), text.fill(key!("lesson.why.pair-seen"), &values))
    } else {
        let others = seen.iter().map(seen_told).collect::<Vec<_>>().join(text.separator());
        let values: [(&str, &dyn std::fmt::Display); 2] = [("never", &never_sentence), ("others", &others)];
        (key!("lesson.ask.pair-never"), text.fill(key!("lesson.why.pair-never"), &values))
    };
    let mut lines = vec![text.get(key!("lesson.pair.start")).to_owned()];
    lines.extend(search.bounds().sentences(text));
    Some(Question {
        asked: Asked {
            kind: Kind::Pair,
            ask: text.fill(ask, &[("me", &peer), ("state", &state)]),
            choices,
            answer,
            peer,
            rule: shown.rule().filter(|_| is_seen_asked),
            why,
        },
        lines,
        setup: search.setup(&shown.way),
        events: shown.way.clone(),
        step: shown.way.len(),
    })
}
