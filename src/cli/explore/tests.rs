//! Every shortest way is a scenario that checks, ends in its pair and is as long as the grid says.

use super::*;
use crate::search::Bounds;
use crate::sim::Peer;

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
        while search.outcome() == Outcome::Running {
            search.advance(PIECE);
        }
        assert_eq!(search.outcome(), Outcome::Complete, "{bounds:?}");
        for pair in search.pairs() {
            let file = shortest(&search, pair);
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

#[test]
fn thousands_are_told_apart() {
    assert_eq!([0, 999, 1_000, 1_234_567].map(table::grouped), ["0", "999", "1,000", "1,234,567"]);
}
