//! Every shortest way is a scenario that checks, ends in its pair and is as long as the grid says.

use super::*;
use crate::run::Timeline;
use crate::scenario::{self, BUILTINS};
use crate::search::Bounds;
use crate::sim::{Event, EventKind, Peer, World};
use crate::tcp::Timer;
use crate::text::{Lang, Text};

#[test]
fn every_way_is_a_scenario_that_checks() {
    let default = Bounds::default();
    let all = [
        default,
        Bounds { losses: 1, ..default },
        Bounds { aborts: 1, ..default },
        Bounds { crashes: 1, ..default },
        Bounds { reorder: true, copies: 1, in_flight: 2, ..default },
    ];
    for bounds in all {
        let mut search = Search::new(bounds);
        search.run(PIECE, |_| false);
        assert_eq!(search.outcome(), Outcome::Complete, "{bounds:?}");
        for pair in search.pairs() {
            let file = app::shortest_scenario(&search, pair).unwrap_or_default();
            let loaded = scenario::load("way.json", file.as_bytes());
            let problems = loaded.problems.render(false, Text::of(Lang::En));
            assert!(loaded.problems.is_empty(), "{bounds:?} {pair:?}: {problems}");
            let Some((scenario, timeline)) = loaded.opened else { panic!("{pair:?} does not run") };
            assert_eq!(Some(scenario.steps.len()), usize::try_from(pair.least).ok(), "{pair:?}");
            let end = timeline.get(timeline.last()).and_then(|moment| moment.world.clone());
            let states = end.map(|world| Peer::BOTH.map(|peer| world.state(peer)));
            assert_eq!(states, Some(pair.states), "{bounds:?}");
        }
    }
}

/// What a run does, as bounds count it; `None` where no bounds allow it. How much is sent or received, and asking for
/// the STATUS, leads to no other states.
fn needed(timeline: &Timeline) -> Option<Bounds> {
    let events: Vec<Event> = timeline.moments().filter_map(|moment| moment.event().cloned()).collect();
    let most = |is_it: fn(&EventKind) -> bool| {
        let count = |peer| events.iter().filter(|event| event.at == peer && is_it(&event.kind)).count();
        Peer::BOTH.map(count)
    };
    let each = |is_it| most(is_it).into_iter().max().and_then(|count| u8::try_from(count).ok());
    let all = |is_it| u8::try_from(most(is_it).iter().sum::<usize>()).ok();
    let once = [EventKind::PassiveOpen, EventKind::ActiveOpen, EventKind::Close];
    let twice = |kind: &EventKind| {
        Peer::BOTH
            .iter()
            .any(|&peer| events.iter().filter(|event| event.at == peer && event.kind == *kind).count() > 1)
    };
    let unknown = |event: &Event| matches!(event.kind, EventKind::Inject(_) | EventKind::CloseBoth);
    if events.iter().any(unknown) || once.iter().any(twice) {
        return None;
    }
    let in_flight = timeline.moments().flat_map(|moment| Peer::BOTH.map(|peer| moment.in_flight_count(peer)));
    Some(Bounds {
        in_flight: u16::try_from(in_flight.max()?).ok()?.max(1),
        reorder: most(|kind| matches!(kind, EventKind::Deliver(nth) if *nth > 1)) != [0, 0],
        losses: all(|kind| matches!(kind, EventKind::Lose(_)))?,
        copies: all(|kind| matches!(kind, EventKind::Duplicate(_)))?,
        sends: each(|kind| matches!(kind, EventKind::Send(_)))?,
        timeouts: each(|kind| matches!(kind, EventKind::Timeout(timer) if *timer != Timer::TimeWait))?,
        aborts: each(|kind| *kind == EventKind::Abort)?,
        crashes: each(|kind| *kind == EventKind::Crash)?,
        max_worlds: 30_000,
    })
}

#[test]
fn the_pairs_of_every_scenario_are_found_within_the_bounds_that_it_needs() {
    let (mut beyond, mut too_large) = (Vec::new(), Vec::new());
    for builtin in BUILTINS {
        let (_, timeline) = builtin.open().unwrap();
        let Some(bounds) = needed(&timeline) else {
            beyond.push(builtin.name);
            continue;
        };
        let worlds: Vec<World> = timeline.moments().filter_map(|moment| moment.world.clone()).collect();
        let mut pairs: Vec<_> = worlds.iter().map(|world| Peer::BOTH.map(|peer| world.state(peer))).collect();
        let mut search = Search::starting_at(worlds[0].clone(), bounds);
        search.run(256, |search| {
            pairs.retain(|&[a, b]| search.pair(a, b).is_none());
            pairs.is_empty()
        });
        pairs.retain(|&[a, b]| search.pair(a, b).is_none());
        match search.outcome() {
            Outcome::MaxWorlds => too_large.push(builtin.name),
            _ => assert!(pairs.is_empty(), "{pairs:?} of {} {bounds:?}", builtin.name),
        }
    }
    insta::assert_snapshot!(format!(
        "beyond what bounds count: {}\nmore worlds than are tried here: {}",
        beyond.join(", "),
        too_large.join(", ")
    ));
}
