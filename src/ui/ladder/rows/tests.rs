use super::*;
use crate::app::Settings;
use crate::scenario::{BUILTINS, Builtin};
use crate::ui::tests::support::{DELIVER, a, b, both, model, setup};

/// Only eventful steps are read back to, and no step that has something to tell is none of them.
#[test]
fn every_step_that_is_told_is_eventful() {
    for (scenario, mut timeline) in BUILTINS.iter().filter_map(Builtin::open) {
        timeline.seek(timeline.last());
        let model = Model::new(scenario, timeline, Settings::default());
        for (index, moment) in model.timeline.moments().iter().enumerate() {
            let told = told(moment, index, &model.timeline, model.text());
            assert!(told.is_empty() || moment.step.is_eventful(), "{:?}", moment.step);
        }
    }
}

/// However long a timeline is, its ladder is read back no farther than to fill the screen.
#[test]
fn as_many_steps_are_looked_at_as_there_is_room_for() {
    let opening = [b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), b(DELIVER), a(DELIVER), b(DELIVER)];
    let long = |kinds: &dyn Fn(usize) -> Vec<crate::sim::Event>| {
        let events = opening.iter().cloned().chain((0..2000).flat_map(kinds)).collect();
        model(both("Long", "长"), setup([100, 300]), events)
    };
    let sends = long(&|_| vec![a(EventKind::Send(1))]);
    let found = newest(&sends, 30, 38);
    assert!((30..=60).contains(&found.len()), "{}", found.len());
    let silent = long(&|at| vec![a(if at == 0 { EventKind::Send(1) } else { EventKind::Status })]);
    assert_eq!(silent.timeline.eventful().count(), 6);
    let lost = long(&|_| vec![b(EventKind::Send(1)), a(EventKind::Lose(1))]);
    assert!((30..=60).contains(&newest(&lost, 30, 38).len()));
    let ended = just_ended(&lost).expect("it was lost");
    assert_eq!(ended.steps, (lost.timeline.last() - 1, Some(lost.timeline.last())));
}
