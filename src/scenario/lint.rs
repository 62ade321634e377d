//! What is right but odd in a scenario: said by `finwait check`, an error nowhere.

use std::sync::Arc;

use jsonc_parser::ast::Value;

use super::fields::Fields;
use super::json::span_of;
use super::problem::{Found, Problem, say};
use super::read::Draft;
use crate::run::{Moment, Timeline};
use crate::sim::{EventKind, Peer};
use crate::text::{Lang, key};

/// How closely a file is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// What keeps it from running, and expectations that do not hold.
    Run,
    /// What is odd as well.
    Check,
    /// And each step must expect something.
    Strict,
}

/// Adds to `found` what is odd about a scenario that runs.
pub(super) fn lint(
    root: Fields<'_>,
    draft: &Draft<'_>,
    timeline: &Timeline,
    strictness: Strictness,
    found: &mut Found,
) {
    if strictness == Strictness::Run {
        return;
    }
    for key in ["title", "summary"] {
        one_language(root, key, found);
    }
    if let Some(goal) = root.fields("goal") {
        one_language(goal, "text", found);
        goal.list("hints").iter().for_each(|hint| lacks_language(hint, found));
    }
    let mut before: Option<Arc<Moment>> = None;
    for (index, moment) in timeline.moments().enumerate() {
        if let Some(place) = index.checked_sub(1).and_then(|index| draft.places.get(index)) {
            one_language(*place, "say", found);
            let span = place.span("do").unwrap_or(place.whole());
            if before.as_ref().is_some_and(|before| is_without_effect(before, &moment)) {
                found.add(Problem::warning(span.clone(), say(key!("problem.no-effect"))));
            }
            if strictness == Strictness::Strict
                && place.fields("expect").is_none_or(|expect| expect.0.properties.is_empty())
            {
                found.add(Problem::unmet(span, say(key!("problem.expects-nothing"))));
            }
        }
        before = Some(moment);
    }
    // A level ends where its goal is reached.
    if let (Some(end), Some(place), None) = (before, draft.places.last(), &draft.scenario.level) {
        for to in Peer::BOTH {
            let count = end.in_flight_count(to);
            if count > 0 {
                let what = say(key!("problem.left-in-flight")).with("count", count).with("peer", to);
                found.add(Problem::warning(place.span("do").unwrap_or(place.whole()), what));
            }
        }
    }
}

/// A text with languages that leaves one out.
fn one_language(fields: Fields<'_>, key: &str, found: &mut Found) {
    if let Some(value) = fields.get(key) {
        lacks_language(value, found);
    }
}

fn lacks_language(value: &Value<'_>, found: &mut Found) {
    let Value::Object(texts) = value else { return };
    if let Some(lang) = Lang::ALL.into_iter().find(|lang| Fields(texts).get(lang.tag()).is_none()) {
        found.add(Problem::warning(
            span_of(value),
            say(key!("problem.one-language")).with("lang", lang.tag()),
        ));
    }
}

/// Whether a step changed nothing and signalled nothing. STATUS is asked for its answer alone, and that a forged
/// segment does nothing is what it is forged for.
fn is_without_effect(before: &Moment, moment: &Moment) -> bool {
    let step = &moment.step;
    let is_meant = |kind: &EventKind| matches!(kind, EventKind::Status | EventKind::Inject(_));
    let is_meant = step.event.as_ref().is_some_and(|event| is_meant(&event.kind));
    let is_silent = step.signals.is_empty() && step.error.is_none();
    !is_meant && is_silent && before.world == moment.world
}
