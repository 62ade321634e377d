//! The parts of a search by themselves: bounds and what is used up of them, ends, goals, the store.

use super::*;
use crate::search::store::{Origin, Store};
use crate::search::{Goal, within_default};
use crate::sim::{Policy, Setup, Which};
use crate::tcp::{Call, Timer};
use crate::text::{Lang, Text, key};

const NONE: Bounds = Bounds {
    in_flight: 8,
    reorder: false,
    losses: 0,
    copies: 0,
    sends: 0,
    timeouts: 0,
    aborts: 0,
    crashes: 0,
    max_worlds: Bounds::MAX_WORLDS,
};

fn one() -> Bounds {
    Bounds { losses: 1, copies: 1, sends: 1, timeouts: 1, aborts: 1, crashes: 1, reorder: true, ..NONE }
}

#[test]
fn by_default_a_wire_keeps_the_order_and_nothing_goes_wrong() {
    assert_eq!(Bounds::default(), NONE);
    let calls = vec![Call::PassiveOpen, Call::ActiveOpen, Call::Close];
    let policy = Policy {
        calls,
        deliver: Which::Oldest,
        lose: Which::None,
        duplicate: Which::None,
        timers: vec![Timer::TimeWait],
        crashes: false,
        ..Policy::default()
    };
    assert_eq!(NONE.policy(), policy);
}

#[test]
fn each_bound_adds_its_own_to_the_policy() {
    let [send, abort] = [Call::Send(1), Call::Abort];
    let calls = NONE.policy().calls;
    let more = |call| [&calls[..], &[call]].concat();
    let default = NONE.policy();
    for (bounds, policy) in [
        (Bounds { reorder: true, ..NONE }, Policy { deliver: Which::Each, ..default.clone() }),
        (Bounds { losses: 1, ..NONE }, Policy { lose: Which::Each, ..default.clone() }),
        (Bounds { copies: 1, ..NONE }, Policy { duplicate: Which::Each, ..default.clone() }),
        (Bounds { sends: 1, ..NONE }, Policy { calls: more(send), ..default.clone() }),
        (Bounds { aborts: 1, ..NONE }, Policy { calls: more(abort), ..default.clone() }),
        (Bounds { crashes: 1, ..NONE }, Policy { crashes: true, ..default.clone() }),
        (
            Bounds { timeouts: 1, ..NONE },
            Policy {
                timers: vec![Timer::TimeWait, Timer::Retransmission, Timer::User, Timer::KeepAlive],
                ..default
            },
        ),
    ] {
        assert_eq!(bounds.policy(), policy);
    }
}

#[test]
fn what_the_bounds_allow_is_told_in_a_sentence_each() {
    let text = Text::of(Lang::En);
    let told = |bounds: Bounds| bounds.sentences(text);
    let [calls, in_order, no_loss] = told(NONE).try_into().expect("three sentences");
    assert_eq!(no_loss, text.get(key!("explore.bounds.no-loss")));
    assert_eq!(in_order, text.fill(key!("explore.bounds.fifo"), &[("count", &8)]));
    let reorder = text.fill(key!("explore.bounds.reorder"), &[("count", &8)]);
    assert_eq!(told(Bounds { reorder: true, ..NONE }), [calls.clone(), reorder.clone(), no_loss]);
    let losses = text.fill(key!("explore.bounds.losses"), &[("count", &2)]);
    assert_eq!(told(Bounds { losses: 2, ..NONE }), [calls.clone(), in_order, losses]);
    let all = told(one());
    assert_eq!((all.len(), &all[..2]), (8, &[calls, reorder][..]));
}

#[test]
fn each_peer_takes_eight_iss_a_window_and_more_apart() {
    let Setup { window, iss, established } = Bounds::setup();
    assert_eq!((window, established), ([65535; 2], false));
    let expected = [100, 300].map(|first| (0..8).map(|nth| first + 70_000 * nth).collect::<Vec<u32>>());
    assert_eq!(iss, expected);
}

#[test]
fn what_happens_is_counted_as_the_bounds_say() {
    use EventKind::{
        Abort, ActiveOpen, Close, CloseBoth, Crash, Deliver, Duplicate, Lose, PassiveOpen, Receive, Send,
        Status, Timeout,
    };
    let after = |bounds: &Bounds, events: &[Event]| {
        events.iter().try_fold(Used::default(), |used, event| used.after(event, bounds))
    };
    for bounds in [NONE, one()] {
        let counted = bounds != NONE;
        for at in Peer::BOTH {
            for kind in [Deliver(1), Timeout(Timer::TimeWait)] {
                let event = Event::new(at, kind);
                assert_eq!(after(&bounds, &[event.clone(), event]), Some(Used::default()));
            }
            for kind in [PassiveOpen, ActiveOpen, Close] {
                let [event, others] = [at, at.other()].map(|at| Event::new(at, kind.clone()));
                assert!(after(&bounds, &[event.clone(), others]).is_some(), "once at each");
                assert_eq!(after(&bounds, &[event.clone(), event]), None, "once");
            }
            for kind in [Send(1), Timeout(Timer::User), Timeout(Timer::Retransmission), Abort, Crash] {
                let [event, others] = [at, at.other()].map(|at| Event::new(at, kind.clone()));
                assert_eq!(after(&bounds, &[event.clone(), others]).is_some(), counted, "once at each");
                assert_eq!(after(&bounds, &[event.clone(), event]), None, "once");
            }
            for kind in [Lose(1), Duplicate(2)] {
                let [event, others] = [at, at.other()].map(|at| Event::new(at, kind.clone()));
                assert_eq!(after(&bounds, std::slice::from_ref(&event)).is_some(), counted, "once in all");
                assert_eq!(after(&bounds, &[event, others]), None, "once in all");
            }
            for kind in [CloseBoth, Status, Receive(1)] {
                assert_eq!(after(&bounds, &[Event::new(at, kind)]), None, "never");
            }
        }
    }
    let all = [PassiveOpen, ActiveOpen, Close]
        .map(|kind| Peer::BOTH.map(|at| Event::new(at, kind.clone())))
        .concat();
    assert!(after(&NONE, &all).is_some(), "each call is counted by itself");
}

#[test]
fn only_what_the_bounds_allow_is_written_into_a_key() {
    let written = |used: Used, bounds: &Bounds| {
        let mut key = vec![9];
        used.write(bounds, &mut key);
        key
    };
    assert_eq!(written(Used::default(), &NONE), [9, 0]);
    assert_eq!(written(Used::default(), &one()), [&[9][..], &[0; 11]].concat());
    let events =
        [(Peer::A, EventKind::PassiveOpen), (Peer::B, EventKind::ActiveOpen), (Peer::B, EventKind::Abort)];
    let bounds = Bounds { aborts: 1, ..NONE };
    let used = events
        .into_iter()
        .try_fold(Used::default(), |used, (at, kind)| used.after(&Event::new(at, kind), &bounds))
        .expect("all of it is allowed");
    assert_eq!(written(used, &bounds), [9, 0b1001, 0, 1]);
    assert_eq!(Used::read(&bounds, &[0b1001, 0, 1, 7]), Some((used, &[7][..])));
    assert_eq!(Used::read(&bounds, &[0b1001, 0]), None);
}

fn world(events: &[(Peer, EventKind)]) -> World {
    let mut world = World::new(&Setup { established: true, ..Bounds::setup() });
    for (at, kind) in events {
        world.apply_quiet(&Event::new(*at, kind.clone())).expect("it can happen");
    }
    world
}

#[test]
fn what_nothing_leads_on_from_waits_for_something() {
    use EventKind::{Abort, Close, Crash, Lose};
    assert_eq!(EndKind::of(&world(&[])), EndKind::WaitsForUser, "a CLOSE leads on");
    assert_eq!(EndKind::of(&world(&[(Peer::A, Crash)])), EndKind::WaitsForUser, "B can send");
    assert_eq!(EndKind::of(&world(&[(Peer::A, Close), (Peer::B, Lose(1))])), EndKind::WaitsForTimer);
    assert_eq!(EndKind::of(&world(&[(Peer::A, Abort), (Peer::B, Abort)])), EndKind::Dead);
    let listens = [(Peer::A, Crash), (Peer::B, Crash), (Peer::B, EventKind::PassiveOpen)];
    assert_eq!(EndKind::of(&world(&listens)), EndKind::WaitsForUser, "LISTEN can be closed");
    assert_eq!(EndKind::ALL.map(EndKind::id), ["dead", "waits-for-user", "waits-for-timer", "bound"]);
}

#[test]
fn a_goal_names_states_of_one_peer_or_of_both() {
    let both = Goal([Some(State::Closing), Some(State::TimeWait)]);
    assert_eq!(both.to_string(), "A CLOSING, B TIME-WAIT");
    let one = Goal::of(Peer::B, State::Listen);
    assert_eq!((one, one.to_string()), (Goal([None, Some(State::Listen)]), "B LISTEN".to_owned()));
    assert_eq!(Goal::default().to_string(), "");
    assert!(one.holds([State::Closed, State::Listen]) && !one.holds([State::Listen, State::Closed]));
    assert!(both.holds([State::Closing, State::TimeWait]) && !both.holds([State::Closing; 2]));
    assert!(Goal::default().holds([State::Closed; 2]));
}

#[test]
fn a_goal_is_found_where_it_is_nearest() {
    let search = within_default();
    let least = |goal: Goal| goal.find(search).map(|pair| (pair.states, pair.least));
    assert_eq!(least(Goal::default()), Some(([State::Closed; 2], 0)));
    assert_eq!(least(Goal::of(Peer::A, State::Listen)), Some(([State::Listen, State::Closed], 1)));
    assert_eq!(least(Goal([Some(State::FinWait2); 2])), None);
    assert_eq!(least(Goal::of(Peer::B, State::TimeWait)).map(|(_, least)| least), Some(10));
}

#[test]
fn a_store_keeps_each_key_once_with_its_number_and_origin() {
    let mut store = Store::default();
    assert_eq!((store.len(), store.memory()), (0, 0));
    let keys: Vec<Vec<u8>> =
        (0..300u32).map(|number| [&number.to_be_bytes()[..], &[7; 5]].concat()).collect();
    for (number, key) in (0..).zip(&keys) {
        let origin = Origin { parent: number / 2, choice: u16::try_from(number % 7).expect("few") };
        assert!(!store.has(key));
        assert_eq!(store.insert(key, origin), Ok(Some(number)));
        assert_eq!(store.insert(key, Origin { parent: 0, choice: 0 }), Ok(None), "it is known");
        assert!(store.has(key));
        assert_eq!(store.len(), number + 1);
    }
    for (number, key) in (0..).zip(&keys) {
        assert_eq!(store.key(number), key);
        assert_eq!(store.find(key), Some(number));
        let origin = store.origin(number).map(|origin| (origin.parent, u32::from(origin.choice)));
        assert_eq!(origin, (number > 0).then_some((number / 2, number % 7)));
    }
    assert_eq!((store.key(300), store.origin(300).is_none()), (&[][..], true));
}

/// A place of the table has half of a hash: among so many keys some share it.
#[test]
fn keys_of_one_hash_are_kept_apart() {
    const COUNT: u32 = 200_000;
    let mut store = Store::default();
    for number in 0..COUNT {
        let new = store.insert(&number.to_be_bytes(), Origin { parent: 0, choice: 0 });
        assert_eq!(new, Ok(Some(number)));
    }
    assert!((COUNT..2 * COUNT).all(|number| !store.has(&number.to_be_bytes())));
}

#[test]
fn the_memory_of_a_store_is_its_keys_and_ten_octets_for_each_and_the_table() {
    let mut store = Store::default();
    let mut memory_with = |key: &[u8]| {
        store.insert(key, Origin { parent: 0, choice: 0 }).expect("there is room");
        store.memory()
    };
    // Where a key ends, the parent and the choice: 4 + 4 + 2. The table has room for a few from the start.
    let [one, two] = [memory_with(b"abc"), memory_with(b"defgh")];
    assert_eq!(two - one, 5 + 10);
    let table = one - (3 + 10);
    assert!((8..200).contains(&table), "{table}");
    let many = (0..300u32).map(|number| memory_with(&number.to_be_bytes())).last();
    let least = 8 + 300 * 4 + 302 * (10 + 8);
    assert!(many.is_some_and(|many| (least..2 * least).contains(&many)), "{many:?}");
}

/// The search advances a piece at a time, and counts what it did.
#[test]
fn a_search_counts_worlds_events_and_levels() {
    let mut search = Search::new(NONE);
    assert_eq!(
        (search.worlds(), search.events(), search.depth(), search.outcome()),
        (1, 0, 0, Outcome::Running)
    );
    assert_eq!(search.pairs().count(), 1);
    // Two OPENs at each of two peers.
    search.advance(1);
    assert_eq!((search.worlds(), search.events(), search.depth()), (5, 4, 1));
    search.advance(0);
    assert_eq!((search.worlds(), search.events()), (5, 4));
    let mut asked = 0;
    search.run(2, |search| {
        asked += 1;
        search.depth() == 3
    });
    assert!(asked > 2 && search.depth() == 3 && search.outcome() == Outcome::Running);
    assert_eq!(search.bounds(), &NONE);
    assert!(search.memory() > 10 * search.worlds() as usize, "ten octets for each, and its key");
    let pair = *search.pair(State::Listen, State::SynSent).expect("two events lead there");
    assert_eq!((pair.states, pair.least), ([State::Listen, State::SynSent], 2));
    let way = search.shortest(&pair);
    let mut world = World::new(&search.setup(&way));
    for event in &way {
        world.apply_quiet(event).expect("it can happen");
    }
    assert_eq!((way.len(), Peer::BOTH.map(|peer| world.state(peer))), (2, pair.states));
    assert_eq!(search.setup(&way).iss, [vec![100], vec![300]], "one connection each");
}

#[test]
fn a_way_of_two_connections_needs_two_iss() {
    use EventKind::{Abort, ActiveOpen};
    let way = [(Peer::A, ActiveOpen), (Peer::A, Abort), (Peer::A, ActiveOpen)]
        .map(|(at, kind)| Event::new(at, kind));
    let setup = Search::new(NONE).setup(&way);
    assert_eq!(setup.iss, [vec![100, 70_100], vec![300, 70_300]]);
}

#[test]
fn a_search_from_another_world_counts_from_there() {
    let start = world(&[]);
    let mut search = Search::starting_at(start, NONE);
    search.run(u32::MAX, |_| false);
    assert_eq!(search.outcome(), Outcome::Complete);
    let least = |a, b| search.pair(a, b).map(|pair| pair.least);
    assert_eq!(least(State::Established, State::Established), Some(0));
    assert_eq!(least(State::FinWait1, State::Established), Some(1));
    assert_eq!(least(State::SynSent, State::Established), None);
    assert!(search.ends().any(|end| end == ([State::Closed; 2], EndKind::Dead)));
}
