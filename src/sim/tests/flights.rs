//! What is in flight: numbers, order, copies, and a step that is used again.

use super::*;
use crate::sim::{Arrival, Departure, Flight};

fn established() -> World {
    World::new(&setup(true))
}

fn happens(world: &mut World, at: Peer, kind: EventKind) -> Step {
    world.apply(&Event::new(at, kind)).expect("it can happen")
}

/// More than lie in the wire itself, in both directions.
fn crowded() -> World {
    let mut world = established();
    for octets in 1..=5 {
        happens(&mut world, Peer::A, EventKind::Send(octets));
        happens(&mut world, Peer::B, EventKind::Send(10 * octets));
    }
    world
}

fn lens(world: &World, towards: Peer) -> Vec<u32> {
    world.in_flight(towards).map(|flight| flight.segment.len).collect()
}

#[test]
fn flights_are_numbered_in_the_order_in_which_they_set_out() {
    let world = crowded();
    assert_eq!(lens(&world, Peer::B), [1, 2, 3, 4, 5]);
    assert_eq!(lens(&world, Peer::A), [10, 20, 30, 40, 50]);
    let ids = |towards| world.in_flight(towards).map(|flight| flight.id).collect::<Vec<_>>();
    assert_eq!((ids(Peer::B), ids(Peer::A)), (vec![0, 2, 4, 6, 8], vec![1, 3, 5, 7, 9]));
    assert_eq!(Peer::BOTH.map(|peer| world.in_flight_count(peer)), [5, 5]);
}

#[test]
fn whichever_is_lost_the_others_keep_their_order() {
    for nth in 1..=5 {
        let mut world = crowded();
        let step = happens(&mut world, Peer::B, EventKind::Lose(nth));
        assert_eq!(step.lost.and_then(|lost| lost.flight), Some(u64::from(nth - 1) * 2));
        let left: Vec<u32> = (1..=5).filter(|&octets| octets != nth).collect();
        assert_eq!(lens(&world, Peer::B), left);
        assert_eq!(lens(&world, Peer::A), [10, 20, 30, 40, 50]);
        // And it is the world in which it was never sent, but for what A remembers.
        for _ in 0..4 {
            happens(&mut world, Peer::B, EventKind::Lose(1));
        }
        assert_eq!((world.in_flight_count(Peer::B), lens(&world, Peer::A).len()), (0, 5));
        for _ in 0..5 {
            happens(&mut world, Peer::A, EventKind::Lose(1));
        }
        assert_eq!(Peer::BOTH.map(|peer| world.in_flight_count(peer)), [0, 0]);
    }
    let mut world = crowded();
    for nth in [0, 6] {
        let event = Event::new(Peer::B, EventKind::Lose(nth));
        let error = world.apply(&event).expect_err("there is no such flight");
        assert_eq!(error, crate::sim::ApplyError::NotInFlight { at: Peer::B, nth, in_flight: 5 });
        assert_eq!(world, crowded());
    }
}

#[test]
fn a_copy_sets_out_behind_the_rest_and_is_told_with_its_sender() {
    let mut world = crowded();
    let step = happens(&mut world, Peer::B, EventKind::Duplicate(2));
    assert_eq!(lens(&world, Peer::B), [1, 2, 3, 4, 5, 2]);
    let copy = step.copied.expect("a copy");
    assert_eq!((copy.from, copy.flight.id, copy.flight.segment.len), (Peer::A, 10, 2));
    let step = happens(&mut world, Peer::B, EventKind::Deliver(6));
    let delivered = step.delivered.expect("it arrives");
    assert_eq!((delivered.to, delivered.flight), (Peer::B, Some(10)));
}

#[test]
fn a_segment_that_goes_again_says_how_often_it_went() {
    let mut world = established();
    happens(&mut world, Peer::A, EventKind::Send(1));
    for times in 1..=2 {
        let step = happens(&mut world, Peer::A, EventKind::Timeout(Timer::Retransmission));
        assert_eq!(step.sent.iter().map(|sent| sent.flight.resent).collect::<Vec<_>>(), [times]);
    }
    assert_eq!(world.in_flight(Peer::B).map(|flight| flight.resent).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn worlds_that_were_seen_go_on_with_their_own_numbers() {
    let world = crowded();
    let flights =
        Peer::BOTH.map(|peer| world.in_flight(peer).map(move |flight| (peer, flight)).collect::<Vec<_>>());
    let mut seen =
        World::from_parts(Peer::BOTH.map(|peer| world.endpoint(peer).clone()), flights.concat(), 40);
    assert_eq!(seen, world);
    assert_eq!(lens(&seen, Peer::A), lens(&world, Peer::A));
    let step = happens(&mut seen, Peer::A, EventKind::Send(1));
    assert_eq!(step.sent[0].flight.id, 40);
    let mut fewer = flights.concat();
    fewer.pop();
    assert_ne!(World::from_parts(Peer::BOTH.map(|peer| world.endpoint(peer).clone()), fewer, 40), world);
}

#[test]
fn the_handshake_at_the_start_leaves_no_number_behind() {
    let mut world = established();
    assert_eq!(happens(&mut world, Peer::A, EventKind::Send(1)).sent[0].flight.id, 0);
}

#[test]
fn a_copy_over_another_world_leaves_nothing_of_it() {
    let mut target = crowded();
    target.clone_from(&established());
    assert_eq!(target, established());
    target.clone_from(&crowded());
    assert_eq!(target, crowded());
}

#[test]
fn a_hash_tells_worlds_apart_by_what_is_in_flight() {
    use std::hash::BuildHasher;
    let hasher = std::hash::RandomState::new();
    let mut swapped = crowded();
    happens(&mut swapped, Peer::B, EventKind::Duplicate(1));
    happens(&mut swapped, Peer::B, EventKind::Lose(1));
    assert_ne!(swapped, crowded());
    assert_ne!(hasher.hash_one(&swapped), hasher.hash_one(crowded()));
    assert_eq!(hasher.hash_one(crowded()), hasher.hash_one(crowded()));
}

#[test]
fn a_step_that_is_used_again_remembers_nothing() {
    let segment = crowded().in_flight(Peer::B).next().expect("something").segment;
    let flight = Flight { id: 1, segment, resent: 0 };
    let mut world = crowded();
    let mut used = happens(&mut world, Peer::B, EventKind::Deliver(1));
    used.delivered = Some(Arrival { to: Peer::B, segment, flight: Some(1) });
    used.lost = used.delivered;
    used.copied = Some(Departure { from: Peer::A, flight });
    used.error = Some((Peer::A, crate::tcp::CallError::Closing));
    used.started.push((Peer::A, Timer::User));
    used.signals.push((Peer::A, crate::tcp::Signal::Closing));
    let event = Event::new(Peer::A, EventKind::Status);
    used.restart(&event);
    assert_eq!(used, Step { event: Some(event.clone()), ..Step::default() });
    let mut fresh = Step::default();
    fresh.restart(&event);
    assert_eq!(fresh, used);
}

/// Two segments are two or three octets each, and what does not wait takes none.
#[test]
fn a_key_is_short() {
    assert_eq!(key(&World::new(&setup(false))), [0, 0, 0, 0]);
    let lengths = [established(), crowded()].map(|world| key(&world).len());
    assert_eq!(lengths, [17, 81]);
}

#[test]
fn a_step_tells_edges_signals_and_timers_with_their_peer() {
    let mut world = established();
    let effect = |step: &Step| {
        let edges: Vec<_> = step.transitions.iter().map(|taken| (taken.peer, taken.edge.id())).collect();
        (edges, step.signals.clone(), step.started.clone())
    };
    let close = happens(&mut world, Peer::A, EventKind::Close);
    let edge = "established--fin-wait-1".to_owned();
    assert_eq!(effect(&close), (vec![(Peer::A, edge)], vec![], vec![(Peer::A, Timer::Retransmission)]));
    let fin = happens(&mut world, Peer::B, EventKind::Deliver(1));
    let edge = "established--close-wait".to_owned();
    let closing = crate::tcp::Signal::ConnectionClosing;
    assert_eq!(effect(&fin), (vec![(Peer::B, edge)], vec![(Peer::B, closing)], vec![]));
}
