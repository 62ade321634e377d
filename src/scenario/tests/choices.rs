//! Whatever the library does is a choice.

use super::*;
use crate::sim::{Policy, World};
use crate::tcp::Flag;

/// What a forged segment is, whatever its numbers: its flags, whether it carries text, and on which side of RCV.NXT.
fn kind(world: &World, event: &Event) -> Option<(Vec<Flag>, bool, Option<std::cmp::Ordering>)> {
    let EventKind::Inject(injection) = &event.kind else { return None };
    let endpoint = world.endpoint(event.at);
    let segment = injection.resolve(endpoint).ok()?;
    let flags = Flag::ALL.into_iter().filter(|&flag| segment.has(flag)).collect();
    let side = endpoint.tcb().and_then(crate::tcp::Tcb::rcv_nxt).map(|nxt| match segment.seq {
        seq if seq == nxt => std::cmp::Ordering::Equal,
        seq if seq.in_window(nxt, endpoint.rcv_buff()) => std::cmp::Ordering::Greater,
        _ => std::cmp::Ordering::Less,
    });
    Some((flags, segment.len > 0, side))
}

#[test]
fn every_step_of_the_library_is_among_the_choices_sizes_aside() {
    for builtin in BUILTINS {
        let (scenario, _) = builtin.open().expect("it opens");
        let mut world = World::new(&scenario.setup);
        let mut old = [Vec::new(), Vec::new()];
        for step in &scenario.steps {
            let event = &step.event;
            let mut policy = Policy { old: old.clone(), ..Policy::wide() };
            policy.calls.extend(event.kind.call());
            let mut choices = Vec::new();
            world.choices(&policy, &mut choices);
            let known = choices.iter().any(|choice| {
                choice == event
                    || (choice.at == event.at
                        && kind(&world, event).is_some_and(|kind_of| Some(kind_of) == kind(&world, choice)))
            });
            assert!(known, "{}: {event:?}", builtin.name);
            let step = world.apply(event).expect("the library is possible");
            for departure in &step.sent {
                old[departure.from.other().index()].push(departure.flight.segment);
            }
        }
    }
}
