//! The parts of a task by themselves: kinds of events, what is allowed, what is wanted, how far a run is.

use super::*;
use crate::sim::{Injection, SeqExpr};
use crate::tcp::Flags;

fn kinds() -> Vec<(Kind, EventKind)> {
    let injection = Injection { flags: Flags::NONE, seq: SeqExpr::Number(1), ack: None, len: 0, window: 0 };
    vec![
        (Kind::Call(Call::PassiveOpen), EventKind::PassiveOpen),
        (Kind::Call(Call::ActiveOpen), EventKind::ActiveOpen),
        (Kind::Call(Call::Send(1)), EventKind::Send(9)),
        (Kind::Call(Call::Receive(1)), EventKind::Receive(9)),
        (Kind::Call(Call::Close), EventKind::Close),
        (Kind::Call(Call::CloseBoth), EventKind::CloseBoth),
        (Kind::Call(Call::Abort), EventKind::Abort),
        (Kind::Call(Call::Status), EventKind::Status),
        (Kind::Deliver, EventKind::Deliver(2)),
        (Kind::Lose, EventKind::Lose(2)),
        (Kind::Duplicate, EventKind::Duplicate(2)),
        (Kind::Inject, EventKind::Inject(injection)),
        (Kind::Timeout(None), EventKind::Timeout(Timer::User)),
        (Kind::Crash, EventKind::Crash),
    ]
}

#[test]
fn every_event_is_of_one_kind() {
    assert_eq!(Kind::ALL.to_vec(), kinds().into_iter().map(|(kind, _)| kind).collect::<Vec<_>>());
    for (place, kind) in Kind::ALL.into_iter().enumerate() {
        for (other, (_, event)) in kinds().into_iter().enumerate() {
            assert_eq!(kind.is_of(&event), place == other, "{kind:?} {event:?}");
        }
    }
    let user = Kind::Timeout(Some(Timer::User));
    assert!(
        user.is_of(&EventKind::Timeout(Timer::User)) && !user.is_of(&EventKind::Timeout(Timer::TimeWait))
    );
    assert!(!user.is_of(&EventKind::Crash));
}

#[test]
fn what_is_allowed_heeds_the_peer_and_the_order() {
    let any = Allowed::any(Kind::Lose);
    let at_a = Allowed { at: Some(Peer::A), ..any };
    let oldest = Allowed { oldest: true, ..any };
    let [first, second] = [1, 2].map(|nth| Event::new(Peer::A, EventKind::Lose(nth)));
    let at_b = Event::new(Peer::B, EventKind::Lose(1));
    let of = |allowed: Allowed| [&first, &second, &at_b].map(|event| allowed.is_of(event));
    assert_eq!(of(any), [true, true, true]);
    assert_eq!(of(at_a), [true, true, false]);
    assert_eq!(of(oldest), [true, false, true]);
    assert!(
        Allowed { oldest: true, ..Allowed::any(Kind::Crash) }.is_of(&Event::new(Peer::A, EventKind::Crash))
    );
}

#[test]
fn an_event_counts_for_the_first_kind_that_is_not_used_up() {
    let limited = |kind, times| Allowed { times: Some(times), ..Allowed::any(kind) };
    let task = Task {
        wanted: vec![Wanted::State(State::Closing)],
        allowed: vec![limited(Kind::Crash, 1), limited(Kind::Deliver, 1), limited(Kind::Crash, 2)],
    };
    let crash = Event::new(Peer::A, EventKind::Crash);
    let mut progress = task.begin(&world(false));
    for left in [[Some(1), Some(1), Some(2)], [Some(0), Some(1), Some(2)], [Some(0), Some(1), Some(1)]] {
        assert_eq!([0, 1, 2].map(|place| task.left(&progress, place)), left);
        assert!(task.allows(&progress, &crash));
        progress = task.after(&progress, &crash, &Step::default(), &world(false));
    }
    assert!(!task.allows(&progress, &crash) && task.allows_ever(&crash));
    assert!(!task.allows_ever(&Event::new(Peer::A, EventKind::Status)));
    assert_eq!(task.after(&progress, &crash, &Step::default(), &world(false)), progress, "it is not counted");
    assert_eq!((task.left(&progress, 3), task.is_met(&progress)), (None, false));
    let any = Task { allowed: vec![Allowed::any(Kind::Crash)], ..task };
    assert_eq!((any.left(&progress, 0), any.allows(&progress, &crash)), (None, true));
}

#[test]
fn what_is_wanted_is_noted_when_it_comes_about() {
    let edge = |id| Edge::by_id(id).expect("it is in the table");
    let listen = edge("closed--listen");
    let task = Task {
        wanted: vec![
            Wanted::States([Some(State::Closed), Some(State::Listen)]),
            Wanted::States([None, Some(State::Listen)]),
            Wanted::States([Some(State::Listen), None]),
            Wanted::State(State::Listen),
            Wanted::State(State::SynSent),
            Wanted::Edge(listen, None),
            Wanted::Edge(listen, Some(Peer::B)),
            Wanted::Edge(listen, Some(Peer::A)),
            Wanted::Edge(edge("closed--syn-sent"), None),
            Wanted::Rule(Rule::OpenPassive, None),
            Wanted::Rule(Rule::OpenPassive, Some(Peer::B)),
            Wanted::Rule(Rule::OpenPassive, Some(Peer::A)),
            Wanted::Rule(Rule::OpenActive, None),
        ],
        allowed: vec![Allowed::any(Kind::Call(Call::PassiveOpen))],
    };
    let start = world(false);
    let open = Event::new(Peer::B, EventKind::PassiveOpen);
    let (after, step) = start.outcome(&open).expect("a call");
    let progress = task.after(&task.begin(&start), &open, &step, &after);
    let met: Vec<usize> = (0..task.wanted.len()).filter(|&place| progress.has_met(place)).collect();
    assert_eq!(met, [0, 1, 3, 5, 6, 9, 10]);
    assert_eq!((progress.met(), task.is_met(&progress)), (7, false));
    assert_eq!(task.begin(&start).met(), 0);
    // A world that begins there has its states, not what led to them.
    assert_eq!(task.begin(&after).met(), 3);
}

#[test]
fn the_policy_offers_what_is_allowed_and_no_more() {
    let policy = |allowed: Vec<Allowed>| Task { wanted: vec![], allowed }.policy();
    let nothing = Policy {
        calls: vec![],
        refused_calls: false,
        deliver: Which::None,
        lose: Which::None,
        duplicate: Which::None,
        timers: vec![],
        crashes: false,
        forgeries: vec![],
        old: [vec![], vec![]],
    };
    assert_eq!(policy(vec![]), nothing);
    let any = Allowed::any;
    let oldest = |kind| Allowed { oldest: true, ..any(kind) };
    for (allowed, expected) in [
        (vec![any(Kind::Call(Call::Abort))], Policy { calls: vec![Call::Abort], ..nothing.clone() }),
        (vec![any(Kind::Deliver)], Policy { deliver: Which::Each, ..nothing.clone() }),
        (vec![oldest(Kind::Deliver)], Policy { deliver: Which::Oldest, ..nothing.clone() }),
        (vec![oldest(Kind::Lose), any(Kind::Lose)], Policy { lose: Which::Each, ..nothing.clone() }),
        (vec![oldest(Kind::Duplicate)], Policy { duplicate: Which::Oldest, ..nothing.clone() }),
        (vec![any(Kind::Timeout(None))], Policy { timers: Timer::ALL.to_vec(), ..nothing.clone() }),
        (
            vec![any(Kind::Timeout(Some(Timer::TimeWait)))],
            Policy { timers: vec![Timer::TimeWait], ..nothing.clone() },
        ),
        (vec![any(Kind::Crash)], Policy { crashes: true, ..nothing.clone() }),
        (vec![any(Kind::Inject)], Policy { forgeries: Forgery::ALL.to_vec(), ..nothing }),
    ] {
        assert_eq!(policy(allowed), expected);
    }
    let refused = Task::anyhow(Wanted::Rule(Rule::OpenExists, None)).policy();
    assert!(refused.refused_calls && refused.crashes && refused.calls.len() == 8);
    assert!(!Task::anyhow(Wanted::State(State::Closed)).policy().refused_calls);
}

fn way(start: &World, task: &Task) -> Vec<Event> {
    match fewest(start, task, 10_000) {
        Fewest::Way(way) => way,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_short_way_is_found_in_slices_as_in_one() {
    let task = Task::anyhow(Wanted::State(State::FinWait2));
    let found = way(&world(true), &task);
    assert_eq!(found.len(), 3);
    let mut search = GoalSearch::new(&world(true), &task, 10_000);
    let mut slices = 0;
    let in_slices = loop {
        slices += 1;
        if let Some(found) = search.advance(1) {
            break found;
        }
    };
    assert!(slices > 3);
    assert_eq!(in_slices, Fewest::Way(found));
    assert_eq!(way(&world(true), &Task::anyhow(Wanted::State(State::Established))), []);
}

#[test]
fn a_limit_makes_a_way_longer_or_impossible() {
    let closed = Wanted::States([Some(State::Closed); 2]);
    let crash = |times| Allowed { times: Some(times), ..Allowed::any(Kind::Crash) };
    let task = |allowed| Task { wanted: vec![closed.clone()], allowed };
    assert_eq!(way(&world(true), &task(vec![crash(2)])).len(), 2);
    assert_eq!(fewest(&world(true), &task(vec![crash(1)]), 10_000), Fewest::NoWay);
    let reset = vec![crash(1), Allowed::any(Kind::Call(Call::Send(1))), Allowed::any(Kind::Deliver)];
    assert_eq!(way(&world(true), &task(reset)).len(), 4, "a crash, a SEND, its RST");
}

#[test]
fn a_way_has_at_most_six_segments_in_flight_towards_a_peer() {
    let close = Allowed { at: Some(Peer::A), ..Allowed::any(Kind::Call(Call::Close)) };
    let task = Task { wanted: vec![Wanted::State(State::FinWait1)], allowed: vec![close] };
    let fin = Event::new(Peer::A, EventKind::Close);
    for (in_flight, found) in [(5, Fewest::Way(vec![fin])), (6, Fewest::NoWay)] {
        let mut start = world(true);
        for _ in 0..in_flight {
            start.apply_quiet(&Event::new(Peer::A, EventKind::Send(1))).expect("a call");
        }
        assert_eq!(start.in_flight_count(Peer::B), in_flight);
        assert_eq!(fewest(&start, &task, 10_000), found);
    }
    // So a search for what never comes about ends.
    let sends = Task {
        wanted: vec![Wanted::States([None, Some(State::Listen)])],
        allowed: vec![Allowed::any(Kind::Call(Call::Send(1)))],
    };
    assert_eq!(fewest(&world(true), &sends, 10_000), Fewest::NoWay);
}

/// STATUS changes nothing but what was reached.
#[test]
fn a_longer_way_to_a_world_counts_if_it_reached_more() {
    let task = Task {
        wanted: Peer::BOTH.map(|peer| Wanted::Rule(Rule::Status, Some(peer))).into(),
        allowed: vec![Allowed::any(Kind::Call(Call::Status))],
    };
    assert_eq!(way(&world(true), &task).len(), 2);
}

/// An ACK that arrives twice changes nothing, nor does it if it is lost; only its arrival has a rule.
#[test]
fn of_two_ways_to_a_world_the_one_that_reached_less_is_not_followed() {
    let mut start = world(true);
    for (at, kind) in [
        (Peer::A, EventKind::Send(1)),
        (Peer::B, EventKind::Deliver(1)),
        (Peer::A, EventKind::Duplicate(1)),
        (Peer::A, EventKind::Deliver(1)),
    ] {
        start.apply_quiet(&Event::new(at, kind)).expect("it can happen");
    }
    let task = Task {
        wanted: vec![Wanted::Rule(Rule::AckOld, Some(Peer::A)), Wanted::State(State::SynSent)],
        allowed: vec![Allowed::any(Kind::Deliver), Allowed::any(Kind::Lose)],
    };
    // Before the second ACK, and after it has arrived.
    assert_eq!(fewest(&start, &task, 2), Fewest::NoWay);
    assert_eq!(fewest(&start, &task, 1), Fewest::Cut);
}

#[test]
fn the_limit_on_worlds_is_one_more_than_is_expanded() {
    let task = Task::anyhow(Wanted::States([Some(State::FinWait2); 2]));
    assert_eq!(fewest(&world(true), &task, 3), Fewest::Cut);
    let one = Task { allowed: vec![Allowed { times: Some(1), ..Allowed::any(Kind::Crash) }], ..task };
    // Neither has crashed, A has, B has.
    assert_eq!(fewest(&world(true), &one, 3), Fewest::NoWay);
    assert_eq!(fewest(&world(true), &one, 2), Fewest::Cut);
}
