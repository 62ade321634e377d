//! Which rule fires?

use super::super::question::{Asked, Choice, Kind};
use super::super::random::Random;
use super::super::situation::Situation;
use super::{Distractors, because};
use crate::sim::Fired;
use crate::text::{Text, key};

/// In a sentence, in place of a number that has no value.
const MISSING: char = '–';

/// The question, unless too few rules of this state do not fire.
pub(in super::super) fn rule(at: &Situation<'_>, random: &mut Random, text: Text) -> Option<Asked> {
    let peer = at.peer();
    let fired = at.fired()?;
    let mut gathered = Distractors::around(text.rule(fired));
    let did_fire = |rule| at.step.rules.iter().any(|fired| fired.rule == rule);
    let others = at.other_events();
    // Those of the same section tempt most.
    for same in [true, false] {
        let choices = others.iter().flat_map(|other| {
            let rules = other.step.rules.iter();
            let rules = rules.filter(|rule| (rule.rule.section() == fired.rule.section()) == same);
            rules.filter(|rule| !did_fire(rule.rule)).map(move |rule| {
                let event = text.event(&other.event, &other.step);
                let why_not = text.fill(key!("lesson.not.rule"), &[("event", &event)]);
                Choice { text: here(rule, fired, text), why_not: Some(why_not) }
            })
        });
        gathered.add(choices.collect(), random);
    }
    let (choices, answer) = gathered.mixed(random)?;
    let ask = text.fill(key!("lesson.ask.which-rule"), &[("me", &peer)]);
    let why = because(fired, text);
    Some(Asked { kind: Kind::WhichRule, ask, choices, answer, peer, rule: Some(fired.rule), why })
}

/// The sentence of a rule that fires elsewhere: with the segment that arrives here, where it has the numbers of the rule.
fn here(rule: &Fired, fired: &Fired, text: Text) -> String {
    if rule.facts.segment.is_some() && fired.facts.segment.is_some() {
        let sentence = text.rule(&Fired { facts: fired.facts, ..*rule });
        if !sentence.contains(MISSING) {
            return sentence;
        }
    }
    text.rule(rule)
}
