//! Runs a draft through the simulation: each step is applied, and each expectation judged.

use super::Scenario;
use super::fields::Fields;
use super::problem::{Found, Problem, Severity, say};
use super::read::Draft;
use crate::run::{StepError, Timeline};
use crate::sim::{ApplyError, Event, EventKind, MAX_IN_FLIGHT, Peer, World};
use crate::tcp::Timer;
use crate::text::key;

/// The timeline of the script, as far as it can happen. A step that cannot is added to `found` and left out; from
/// then on expectations mean nothing and are not judged.
pub(super) fn run(draft: &Draft<'_>, found: &mut Found) -> Timeline {
    let Scenario { setup, steps, .. } = &draft.scenario;
    let mut timeline = Timeline::new(setup);
    *timeline.about_mut() = draft.scenario.about();
    let mut judging = true;
    for (step, &place) in steps.iter().zip(&draft.places) {
        let before = timeline.now().world.as_ref().map(|world| Peer::BOTH.map(|peer| world.state(peer)));
        match timeline.apply(&step.event) {
            Ok(moment) => {
                if judging {
                    step.expect.judge(before, moment, place, found);
                }
                if let Some(note) = step.note() {
                    timeline.annotate(note);
                }
            }
            Err(error) => {
                judging = false;
                if let (StepError::Impossible(error), Some(world)) = (&error, &timeline.now().world) {
                    found.add(explain(error, &step.event, place, world));
                }
            }
        }
    }
    debug_assert!(found.worst() == Some(Severity::Error) || timeline.last() == steps.len());
    timeline.end_script();
    timeline
}

fn explain(impossible: &ApplyError, event: &Event, place: Fields<'_>, world: &World) -> Problem {
    let span = |fields: Option<Fields<'_>>, key: &str| {
        fields.and_then(|fields| fields.span(key)).or_else(|| place.span("do")).unwrap_or(place.whole())
    };
    match impossible {
        ApplyError::NotInFlight { at, nth, in_flight } => {
            let what = if *in_flight == 0 {
                say(key!("problem.none-in-flight")).with("peer", at)
            } else {
                say(key!("problem.not-in-flight")).with("peer", at).with("nth", nth).with("count", in_flight)
            };
            let problem = Problem::error(span(Some(place), "nth"), what);
            let other = at.other();
            match world.in_flight_count(other) {
                0 => problem,
                count => {
                    problem.help(say(key!("problem.other-way")).with("peer", other).with("count", count))
                }
            }
        }
        ApplyError::NotArmed { at, timer, state } => {
            let what = say(key!("problem.not-armed"))
                .with("timer", timer.name())
                .with("peer", at)
                .with("state", state);
            let ready: Vec<&str> = Timer::ALL
                .into_iter()
                .filter(|&timer| world.endpoint(*at).can_fire(timer))
                .map(Timer::name)
                .collect();
            let problem = Problem::error(span(Some(place), "timer"), what);
            if ready.is_empty() {
                problem
            } else {
                problem.help(say(key!("problem.can-fire")).with("peer", at).with("timers", ready.join(", ")))
            }
        }
        ApplyError::TooManyInFlight { towards } => {
            let what =
                say(key!("problem.too-many-in-flight")).with("peer", towards).with("most", MAX_IN_FLIGHT);
            Problem::error(span(Some(place), "nth"), what)
        }
        ApplyError::NoValue { at, expr, state } => {
            let is_seq = matches!(&event.kind, EventKind::Inject(injection) if injection.seq == *expr);
            let key = if is_seq { "seq" } else { "ack" };
            let what = say(key!("problem.no-value")).with("expr", expr).with("peer", at).with("state", state);
            Problem::error(span(place.fields("segment"), key), what).help(say(key!("problem.use-number")))
        }
    }
}
