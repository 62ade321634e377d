//! What the search finds, against the RFC, against a search without any of its economies, and against its own ways.

mod parts;

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt::Write as _;

use super::bounds::Used;
use super::{Bounds, EndKind, Job, Outcome, Search};
use crate::sim::{Event, EventKind, Peer, World};
use crate::tcp::{State, Var};

fn searched(bounds: Bounds) -> Search {
    let mut search = Search::new(bounds);
    search.run(1000, |_| false);
    search
}

/// The bounds that are reviewed.
fn reviewed() -> [(&'static str, Bounds); 4] {
    let default = Bounds::default();
    [
        ("default", default),
        ("one_loss", Bounds { losses: 1, ..default }),
        ("one_abort", Bounds { aborts: 1, ..default }),
        ("one_crash", Bounds { crashes: 1, ..default }),
    ]
}

fn grid(search: &Search) -> String {
    let mut grid = format!("{:12}", "");
    for b in State::ALL {
        let _ = write!(grid, " {b:>12}");
    }
    for a in State::ALL {
        let _ = write!(grid, "\n{a:12}");
        for b in State::ALL {
            let least = search.pair(a, b).map_or_else(|| ".".to_owned(), |pair| pair.least.to_string());
            let _ = write!(grid, " {least:>12}");
        }
    }
    for ([a, b], kind) in search.ends() {
        let _ = write!(grid, "\n{a} {b}: {}", kind.id());
    }
    grid
}

#[test]
fn the_pairs_are_those_that_were_reviewed() {
    for (name, bounds) in reviewed() {
        let search = searched(bounds);
        assert_eq!(search.outcome(), Outcome::Complete, "{name}");
        insta::assert_snapshot!(name, grid(&search));
    }
}

#[test]
fn what_one_peer_can_do_the_other_can() {
    for (name, bounds) in reviewed() {
        let search = searched(bounds);
        for a in State::ALL {
            for b in State::ALL {
                let found = |a, b| search.pair(a, b).map(|pair| (pair.least, pair.worlds));
                assert_eq!(found(a, b), found(b, a), "{name}: {a} {b}");
            }
        }
    }
}

#[test]
fn every_shortest_way_ends_in_its_pair_and_is_as_long_as_it_says() {
    for (name, bounds) in reviewed() {
        let search = searched(bounds);
        for pair in search.pairs() {
            let way = search.shortest(pair);
            assert_eq!(Some(way.len()), usize::try_from(pair.least).ok(), "{name}: {pair:?}");
            let mut world = World::new(&search.setup(&way));
            for event in &way {
                world.apply_quiet(event).unwrap_or_else(|error| panic!("{name}: {pair:?}: {error}"));
            }
            assert_eq!(Peer::BOTH.map(|peer| world.state(peer)), pair.states, "{name}");
        }
    }
}

/// The same search by the book: whole worlds in a queue and a set, every event that is enabled at all.
fn by_the_book(bounds: &Bounds) -> (usize, HashMap<[State; 2], u32>) {
    let start = (World::new(&Bounds::setup()), Vec::<Event>::new());
    let mut known = HashSet::from([(start.0.clone(), counts(&start.1))]);
    let mut least = HashMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some((world, way)) = queue.pop_front() {
        let states = Peer::BOTH.map(|peer| world.state(peer));
        least.entry(states).or_insert_with(|| u32::try_from(way.len()).expect("few"));
        for event in world.enabled() {
            let longer: Vec<Event> = way.iter().chain([&event]).cloned().collect();
            if !allows(bounds, &longer) {
                continue;
            }
            let mut after = world.clone();
            after.apply_quiet(&event).expect("it is enabled");
            let fits = Peer::BOTH.iter().all(|&peer| after.in_flight_count(peer) <= bounds.in_flight.into());
            if fits && known.insert((after.clone(), counts(&longer))) {
                queue.push_back((after, longer));
            }
        }
    }
    (known.len(), least)
}

/// How often something happened, as the bounds count it: at A, at B.
fn count(way: &[Event], is_it: impl Fn(&EventKind) -> bool) -> [usize; 2] {
    Peer::BOTH.map(|peer| way.iter().filter(|event| event.at == peer && is_it(&event.kind)).count())
}

fn counts(way: &[Event]) -> Vec<[usize; 2]> {
    let total = |is_it: fn(&EventKind) -> bool| [count(way, is_it).iter().sum(), 0];
    vec![
        count(way, |kind| *kind == EventKind::PassiveOpen),
        count(way, |kind| *kind == EventKind::ActiveOpen),
        count(way, |kind| *kind == EventKind::Close),
        total(|kind| matches!(kind, EventKind::Lose(_))),
        count(way, |kind| *kind == EventKind::Abort),
        count(way, |kind| *kind == EventKind::Crash),
    ]
}

fn allows(bounds: &Bounds, way: &[Event]) -> bool {
    use crate::tcp::Timer::TimeWait;
    use EventKind::{Abort, ActiveOpen, Close, Crash, Deliver, Lose, PassiveOpen, Timeout};
    let is_offered = |event: &Event| {
        matches!(
            event.kind,
            PassiveOpen | ActiveOpen | Close | Abort | Crash | Lose(_) | Deliver(1) | Timeout(TimeWait)
        )
    };
    let most = [1, 1, 1, bounds.losses, bounds.aborts, bounds.crashes].map(usize::from);
    way.iter().all(is_offered)
        && counts(way).iter().zip(most).all(|(counts, most)| counts.iter().all(|&count| count <= most))
}

#[test]
fn a_search_by_the_book_finds_the_same() {
    for (name, bounds) in reviewed() {
        let bounds = Bounds { in_flight: 3, ..bounds };
        let (worlds, least) = by_the_book(&bounds);
        let search = searched(bounds);
        assert_eq!(usize::try_from(search.worlds()), Ok(worlds), "{name}");
        let found: HashMap<_, _> = search.pairs().map(|pair| (pair.states, pair.least)).collect();
        assert_eq!(found, least, "{name}");
        assert_eq!(search.pairs().map(|pair| pair.worlds).sum::<u32>(), search.worlds(), "{name}");
    }
}

#[test]
fn only_two_closed_peers_are_dead() {
    for (name, bounds) in reviewed() {
        let search = searched(bounds);
        let dead: Vec<_> = search.ends().filter(|(_, kind)| *kind == EndKind::Dead).collect();
        assert_eq!(dead, [([State::Closed; 2], EndKind::Dead)], "{name}");
    }
}

/// Every exchange of segments ends: no world comes round to itself by arrivals alone. The exception is real TCP's: where
/// a peer has answered a SYN of a connection that the other has given up, they ACK each other's unacceptable ACKs
/// (RFC 9293 section 3.10.7.4) until a timer ends it.
#[test]
fn every_exchange_ends_unless_one_answers_an_older_connection() {
    let default = Bounds::default();
    let more = [("one_send", Bounds { sends: 1, in_flight: 3, ..default })];
    for (name, bounds) in reviewed().into_iter().chain(more) {
        let search = searched(bounds);
        let rounds = rounds(&search);
        for world in rounds.iter().filter_map(|&number| search.world(number)).map(|(world, _)| world) {
            let answers_an_older =
                |peer: Peer| world.endpoint(peer).var(Var::Irs) != world.endpoint(peer.other()).var(Var::Iss);
            assert!(Peer::BOTH.into_iter().any(answers_an_older), "{name}: {world:?}");
            for peer in Peer::BOTH {
                let state = world.endpoint(peer).state();
                assert!([State::SynReceived, State::FinWait1].contains(&state), "{name}: {state}");
                assert!(world.endpoint(peer).var(Var::Irs).is_some(), "{name}: {world:?}");
            }
        }
        assert!(!rounds.is_empty(), "{name}: the exception is gone");
    }
}

/// The worlds at which a round of arrivals closes: on every round lies one of them.
fn rounds(search: &Search) -> Vec<u32> {
    // 0: not seen, 1: on the way to it, 2: left behind.
    let mut marks = vec![0u8; usize::try_from(search.worlds()).expect("few")];
    let mut rounds = Vec::new();
    for first in 0..search.worlds() {
        let mut stack = vec![(first, false)];
        while let Some((number, is_left)) = stack.pop() {
            let mark = &mut marks[usize::try_from(number).expect("few")];
            match (is_left, *mark) {
                (true, _) => *mark = 2,
                (false, 1) => rounds.push(number),
                (false, 2) => {}
                (false, _) => {
                    *mark = 1;
                    stack.push((number, true));
                    stack.extend(arrivals(search, number).map(|next| (next, false)));
                }
            }
        }
    }
    rounds
}

/// The worlds that an arrival leads to.
fn arrivals(search: &Search, number: u32) -> impl Iterator<Item = u32> {
    let (world, used) = search.world(number).expect("it was kept");
    Peer::BOTH.into_iter().filter_map(move |peer| {
        let mut after = world.clone();
        after.apply_quiet(&Event::new(peer, EventKind::Deliver(1))).ok()?;
        let mut key = Vec::new();
        used.write(search.bounds(), &mut key);
        after.key(&mut key);
        search.store.find(&key)
    })
}

#[test]
fn how_it_is_cut_into_pieces_makes_no_difference() {
    let mut search = Search::new(Bounds::default());
    while search.outcome() == Outcome::Running {
        search.advance(7);
    }
    let whole = searched(Bounds::default());
    assert_eq!(grid(&search), grid(&whole));
    let counts = |search: &Search| (search.worlds(), search.events(), search.depth());
    assert_eq!(counts(&search), counts(&whole));
}

#[test]
fn many_at_a_time_are_expanded_as_one_at_a_time() {
    let bounds = Bounds { losses: 1, timeouts: 1, max_worlds: 30_000, ..Bounds::default() };
    let [mut single, mut many, mut lazy] = [(); 3].map(|()| Search::new(bounds));
    single.run(1, |_| false);
    // On threads; and in any order, with some that are never run.
    many.advance_by(u32::MAX, 3, |jobs| {
        std::thread::scope(|scope| jobs.into_iter().for_each(|job| drop(scope.spawn(|| job.run()))));
    });
    lazy.advance_by(u32::MAX, 5, |jobs| jobs.into_iter().rev().step_by(2).for_each(Job::run));
    let result = |search: &Search| {
        let pairs: Vec<_> = search.pairs().copied().collect();
        let counts = (search.outcome(), search.worlds(), search.events(), search.depth());
        let last = search.store.key(search.worlds() - 1).to_vec();
        (counts, pairs, search.ends().collect::<Vec<_>>(), last)
    };
    assert_eq!(result(&many), result(&single));
    assert_eq!(result(&lazy), result(&single));
}

#[test]
fn it_stops_at_the_most_worlds_and_only_if_there_are_more() {
    let all = searched(Bounds::default()).worlds();
    let stopped = searched(Bounds { max_worlds: all - 1, ..Bounds::default() });
    assert_eq!((stopped.outcome(), stopped.worlds()), (Outcome::MaxWorlds, all - 1));
    let none = searched(Bounds { max_worlds: 0, ..Bounds::default() });
    assert_eq!((none.outcome(), none.worlds()), (Outcome::MaxWorlds, 0));
    let complete = searched(Bounds { max_worlds: all, ..Bounds::default() });
    assert_eq!((complete.outcome(), complete.worlds()), (Outcome::Complete, all));
}

#[test]
fn what_is_used_up_comes_back_from_its_bytes() {
    let bounds = Bounds { losses: 2, timeouts: 1, ..Bounds::default() };
    let lost = Event::new(Peer::B, EventKind::Lose(1));
    let used = Used::default().after(&lost, &bounds).and_then(|used| used.after(&lost, &bounds));
    let used = used.expect("two may be lost");
    assert_eq!(used.after(&lost, &bounds), None);
    let mut key = Vec::new();
    used.write(&bounds, &mut key);
    key.push(7);
    assert_eq!(Used::read(&bounds, &key), Some((used, &[7][..])));
}

#[test]
fn no_room_on_the_wire_is_an_end_of_its_own() {
    let search = searched(Bounds { in_flight: 1, ..Bounds::default() });
    assert_eq!(search.outcome(), Outcome::Complete);
    assert!(search.ends().any(|(_, kind)| kind == EndKind::Bound));
    let ends = searched(Bounds::default());
    assert!(ends.ends().all(|(_, kind)| kind != EndKind::Bound));
}
