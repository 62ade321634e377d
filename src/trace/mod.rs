//! A timeline without a screen: for programs as one JSON object a line, for people as plain sentences.
//!
//! Both are written step by step, and the same timeline in the same language gives the same bytes.

mod card;
mod jsonl;
mod plain;

#[cfg(test)]
mod tests;

pub use card::plain_card;
pub use jsonl::jsonl;
pub use plain::{plain, plain_step, plain_title};

use crate::scenario::Scenario;
use crate::sim::Moment;
use crate::text::Lang;

/// The story of step `index`, where the scenario tells one and this moment is a step of its script.
fn story<'a>(scenario: &'a Scenario, index: usize, moment: &Moment, lang: Lang) -> Option<&'a str> {
    let scripted = scenario.steps.get(index.checked_sub(1)?)?;
    let told = moment.step.event.as_ref() == Some(&scripted.event);
    told.then_some(scripted.say.as_ref()?.get(lang))
}
