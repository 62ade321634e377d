mod parts;

use super::*;
use crate::search::{Bounds, Outcome, Search};
use crate::sim::Setup;

fn world(established: bool) -> World {
    World::new(&Setup { window: [65535; 2], iss: [vec![100], vec![300]], established })
}

impl Task {
    /// A goal that wants one thing, by anything that can happen.
    fn anyhow(wanted: Wanted) -> Self {
        Self { wanted: vec![wanted], allowed: Kind::ALL.map(Allowed::any).into() }
    }
}

/// What a search of all pairs may do, as a task.
fn within_bounds(wanted: Wanted) -> Task {
    let calls = [Call::PassiveOpen, Call::ActiveOpen, Call::Close];
    let once =
        |at| calls.map(|call| Allowed { at: Some(at), times: Some(1), ..Allowed::any(Kind::Call(call)) });
    let mut allowed: Vec<Allowed> = Peer::BOTH.into_iter().flat_map(once).collect();
    allowed.push(Allowed { oldest: true, ..Allowed::any(Kind::Deliver) });
    allowed.push(Allowed::any(Kind::Timeout(Some(Timer::TimeWait))));
    Task { wanted: vec![wanted], allowed }
}

#[test]
fn the_fewest_events_to_each_pair_are_those_of_the_search_of_all_pairs() {
    let mut search = Search::new(Bounds::default());
    while search.outcome() == Outcome::Running {
        search.advance(1000);
    }
    for a in State::ALL {
        for b in State::ALL {
            let task = within_bounds(Wanted::States([Some(a), Some(b)]));
            let least = match fewest(&world(false), &task, u32::MAX) {
                Fewest::Way(way) => Some(way.len()),
                Fewest::NoWay => None,
                Fewest::Cut => panic!("nothing is cut"),
            };
            let pair = search.pair(a, b).map(|pair| pair.least as usize);
            assert_eq!(least, pair, "{a} {b}");
        }
    }
}

#[test]
fn the_way_found_reaches_the_goal_by_what_is_allowed() {
    let wanted = vec![
        Wanted::Edge(Edge::by_id("fin-wait-1--time-wait").unwrap(), Some(Peer::B)),
        Wanted::Rule(Rule::Lost, None),
        Wanted::State(State::Closing),
    ];
    let mut allowed = Kind::ALL.map(Allowed::any).to_vec();
    allowed.insert(0, Allowed { at: Some(Peer::A), times: Some(1), ..Allowed::any(Kind::Lose) });
    allowed.retain(|allowed| allowed.kind != Kind::Lose || allowed.times.is_some());
    let task = Task { wanted, allowed };
    let start = world(true);
    let Fewest::Way(way) = fewest(&start, &task, 1_000_000) else { panic!("there is a way") };
    let (mut world, mut progress) = (start.clone(), task.begin(&start));
    for event in &way {
        assert!(!task.is_met(&progress) && task.allows(&progress, event));
        let step = world.apply(event).unwrap();
        progress = task.after(&progress, event, &step, &world);
    }
    assert!(task.is_met(&progress));
    assert_eq!(task.left(&progress, 0), Some(0));
    assert!(!task.allows(&progress, &Event::new(Peer::A, EventKind::Lose(1))));
}

#[test]
fn where_there_is_no_way_the_search_says_so_or_that_it_was_cut() {
    let never = Task {
        wanted: vec![Wanted::States([Some(State::FinWait2); 2])],
        ..within_bounds(Wanted::State(State::Closed))
    };
    assert_eq!(fewest(&world(false), &never, u32::MAX), Fewest::NoWay);
    assert_eq!(fewest(&world(false), &Task::anyhow(never.wanted[0].clone()), 100), Fewest::Cut);
}
