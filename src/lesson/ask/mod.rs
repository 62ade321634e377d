//! What is asked at a step, and the answers to choose from.

mod lasting;
mod pair;
mod path;
mod rule;
mod segment;
mod state;
mod wrong;

pub(super) use lasting::lasting;
pub(super) use pair::pair;
pub(super) use path::path;
pub(super) use rule::rule;
pub(super) use segment::segment;
pub(super) use state::{state, why_not};
pub(super) use wrong::wrong;
#[cfg(test)]
pub(super) use {
    lasting::{Fate, fate},
    path::spelled,
    segment::spelled as segments,
    wrong::claims,
};

use super::question::Choice;
use super::random::Random;
use super::situation::Situation;
use crate::sim::{Fired, Peer, Setup, World};
use crate::tcp::Var;
use crate::text::{Text, key};

/// How many answers there are to choose from, where there can be more.
const CHOICES: usize = 4;

/// Gathers wrong answers: the most tempting first, and none that another one says already.
#[derive(Debug)]
struct Distractors {
    right: String,
    wrong: Vec<Choice>,
}

impl Distractors {
    const fn around(right: String) -> Self {
        Self { right, wrong: Vec::new() }
    }

    fn is_full(&self) -> bool {
        self.wrong.len() + 1 == CHOICES
    }

    /// Takes as many as there is room for, in any order.
    fn add(&mut self, mut choices: Vec<Choice>, random: &mut Random) {
        random.shuffle(&mut choices);
        for choice in choices {
            let is_known =
                choice.text == self.right || self.wrong.iter().any(|wrong| wrong.text == choice.text);
            if !self.is_full() && !is_known {
                self.wrong.push(choice);
            }
        }
    }

    /// All answers in any order, and the place of the right one; none if there are too few.
    fn mixed(self, random: &mut Random) -> Option<(Vec<Choice>, usize)> {
        if !self.is_full() {
            return None;
        }
        let mut choices = self.wrong;
        choices.push(Choice { text: self.right.clone(), why_not: None });
        random.shuffle(&mut choices);
        let answer = choices.iter().position(|choice| choice.text == self.right)?;
        Some((choices, answer))
    }
}

/// The sentence of a rule that fired, with its section.
pub(super) fn because(fired: &Fired, text: Text) -> String {
    text.fill(key!("lesson.because"), &[("text", &text.rule(fired)), ("section", &fired.rule.section())])
}

/// Why the machine does what it does in a step: all rules that fired.
fn why(at: &Situation<'_>, text: Text) -> String {
    at.step.rules.iter().map(|fired| because(fired, text)).collect::<Vec<_>>().join(text.separator())
}

/// How the run begins.
pub(super) fn opening(setup: &Setup, text: Text) -> String {
    let world = World::new(setup);
    if setup.established {
        let [a, b] = Peer::BOTH.map(|peer| world.endpoint(peer).var(Var::SndNxt).unwrap_or_default());
        text.fill(key!("lesson.established"), &[("a", &a), ("b", &b)])
    } else {
        let [a, b] = [&setup.iss[0], &setup.iss[1]].map(|iss| iss.first().copied().unwrap_or_default());
        text.fill(key!("lesson.closed"), &[("a", &a), ("b", &b)])
    }
}
