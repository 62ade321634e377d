//! What will the peer send?

use super::super::question::{Asked, Choice, Kind};
use super::super::random::Random;
use super::super::situation::{Alternative, Situation, sent};
use super::{Distractors, because, why};
use crate::tcp::Segment;
use crate::text::{Text, key};

/// The question, unless there is too little to choose from.
pub(in super::super) fn segment(at: &Situation<'_>, random: &mut Random, text: Text) -> Option<Asked> {
    let peer = at.peer();
    let right = spelled(&at.sent(), text);
    let mut gathered = Distractors::around(right);
    for others in [at.in_other_states(), at.other_events()] {
        gathered.add(others.iter().map(|other| choice(at, other, text)).collect(), random);
    }
    let nothing = Choice { text: spelled(&[], text), why_not: None };
    gathered.add(vec![nothing], random);
    let (choices, answer) = gathered.mixed(random)?;
    let ask = text.fill(key!("lesson.ask.segment-sent"), &[("me", &peer)]);
    Some(Asked { kind: Kind::SegmentSent, ask, choices, answer, peer, rule: at.rule(), why: why(at, text) })
}

/// What is sent elsewhere, and by which rule.
fn choice(at: &Situation<'_>, other: &Alternative, text: Text) -> Choice {
    let why_not = other.step.rules.last().map(|fired| {
        let because = because(fired, text);
        if other.state == at.from() {
            let event = text.event(&other.event, &other.step);
            text.fill(key!("lesson.not.other-event"), &[("event", &event), ("because", &because)])
        } else {
            text.fill(key!("lesson.not.other-state"), &[("state", &other.state), ("because", &because)])
        }
    });
    Choice { text: spelled(&sent(&other.step), text), why_not }
}

/// Segments as an answer: without their windows, which are too much mental arithmetic.
pub(in super::super) fn spelled(segments: &[Segment], text: Text) -> String {
    if segments.is_empty() {
        return text.get(key!("lesson.nothing")).to_owned();
    }
    let spelled = segments.iter().map(|segment| {
        let full = segment.to_string();
        full.split_once(" WND=").map_or(full.clone(), |(short, _)| short.to_owned())
    });
    spelled.collect::<Vec<_>>().join("; ")
}
