//! Two peers and a wire: conversations, and what holds in all of them.

mod branches;
mod properties;

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::sim::*;
use crate::tcp::{EDGES, Edge, Flags, SeqNum, State, Timer, Var};
use crate::text::{Lang, Localized};

/// A timeline that is driven with the words of a scenario.
struct Pair(Timeline);

impl Pair {
    fn new() -> Self {
        Self(Timeline::new(&setup(false)))
    }

    fn established() -> Self {
        Self(Timeline::new(&setup(true)))
    }

    fn does(&mut self, at: Peer, kind: EventKind) -> &Step {
        &self.0.apply(&Event::new(at, kind)).expect("the event is possible").step
    }

    /// Delivers to A, then B, in turn, until nothing is in flight.
    fn drive(&mut self) {
        while let Some(to) = Peer::BOTH.into_iter().find(|&to| world(&self.0).in_flight_count(to) > 0) {
            self.does(to, EventKind::Deliver(1));
        }
    }

    fn states(&self) -> (State, State) {
        let world = world(&self.0);
        (world.state(Peer::A), world.state(Peer::B))
    }
}

/// The simulation at the cursor.
fn world(timeline: &Timeline) -> &World {
    timeline.now().world.as_ref().expect("it is simulated")
}

fn setup(established: bool) -> Setup {
    Setup { window: [65535; 2], iss: [vec![100], vec![300]], established }
}

#[test]
fn the_handshake_by_hand_is_where_an_established_start_begins() {
    let mut pair = Pair::new();
    pair.does(Peer::B, EventKind::PassiveOpen);
    pair.does(Peer::A, EventKind::ActiveOpen);
    pair.drive();
    assert_eq!(pair.states(), (State::Established, State::Established));
    let start = Pair::established();
    for peer in Peer::BOTH {
        assert_eq!(world(&pair.0).endpoint(peer), world(&start.0).endpoint(peer));
        assert_eq!(world(&start.0).in_flight_count(peer), 0);
    }
}

#[test]
fn normal_close_ends_in_closed_on_both_sides() {
    let mut pair = Pair::established();
    pair.does(Peer::A, EventKind::Close);
    pair.drive();
    assert_eq!(pair.states(), (State::FinWait2, State::CloseWait));
    pair.does(Peer::B, EventKind::Close);
    pair.drive();
    assert_eq!(pair.states(), (State::TimeWait, State::Closed));
    pair.does(Peer::A, EventKind::Timeout(Timer::TimeWait));
    assert_eq!(pair.states(), (State::Closed, State::Closed));
}

#[test]
fn nth_reorders_lose_removes_and_duplicate_adds_behind_the_rest() {
    let mut pair = Pair::established();
    for octets in [1, 2, 3] {
        pair.does(Peer::A, EventKind::Send(octets));
    }
    let lens =
        |pair: &Pair| world(&pair.0).in_flight(Peer::B).map(|flight| flight.segment.len).collect::<Vec<_>>();
    pair.does(Peer::B, EventKind::Duplicate(1));
    assert_eq!(lens(&pair), [1, 2, 3, 1]);
    pair.does(Peer::B, EventKind::Lose(2));
    assert_eq!(lens(&pair), [1, 3, 1]);
    let step = pair.does(Peer::B, EventKind::Deliver(2));
    assert_eq!(step.delivered.map(|arrival| arrival.segment.len), Some(3));
    assert_eq!(lens(&pair), [1, 1]);
}

#[test]
fn what_cannot_happen_changes_nothing_and_says_why() {
    let mut pair = Pair::established();
    let before = world(&pair.0).clone();
    let injection = Injection {
        flags: Flags::RST,
        seq: SeqExpr::Relative(Var::RcvNxt, 0),
        ack: None,
        len: 0,
        window: 65535,
    };
    let impossible = [
        EventKind::Deliver(1),
        EventKind::Lose(0),
        EventKind::Duplicate(u32::MAX),
        EventKind::Timeout(Timer::Retransmission),
        EventKind::Timeout(Timer::TimeWait),
    ];
    for kind in impossible {
        assert!(pair.0.apply(&Event::new(Peer::A, kind)).is_err());
    }
    assert_eq!(*world(&pair.0), before);
    assert_eq!(pair.0.last(), 0);
    let refused =
        Pair::new().0.apply(&Event::new(Peer::A, EventKind::Inject(injection))).map(|_| ()).unwrap_err();
    assert_eq!(refused.to_string(), "RCV.NXT has no value at A in CLOSED");
}

#[test]
fn an_injected_segment_is_placed_by_the_receivers_variables() {
    let mut pair = Pair::established();
    let injection = Injection {
        flags: Flags::RST,
        seq: SeqExpr::Relative(Var::RcvNxt, 1000),
        ack: Some(SeqExpr::Relative(Var::SndUna, -1)),
        len: 0,
        window: 65535,
    };
    let step = pair.does(Peer::B, EventKind::Inject(injection));
    let arrival = step.delivered.expect("it arrives at once");
    assert_eq!(arrival.segment.seq, SeqNum(1101));
    assert_eq!(arrival.segment.ack, Some(SeqNum(300)));
    assert_eq!(arrival.flight, None);
}

#[test]
fn seek_and_fork_are_index_moves() {
    let mut pair = Pair::new();
    pair.does(Peer::B, EventKind::PassiveOpen);
    pair.does(Peer::A, EventKind::ActiveOpen);
    pair.0.seek(1);
    assert_eq!(pair.states(), (State::Closed, State::Listen));
    assert_eq!(pair.0.last(), 2);
    let mut fork = Pair(pair.0.clone());
    fork.does(Peer::B, EventKind::Close);
    assert_eq!((fork.0.last(), fork.0.cursor()), (2, 2));
    assert_eq!(fork.states(), (State::Closed, State::Closed));
    pair.0.seek(usize::MAX);
    assert_eq!(pair.states(), (State::SynSent, State::Listen));
}

#[test]
fn the_trail_remembers_states_and_edges() {
    let mut pair = Pair::new();
    pair.does(Peer::B, EventKind::PassiveOpen);
    let trail = pair.0.now().trail(Peer::B);
    assert!(trail.has_been_in(State::Closed) && trail.has_been_in(State::Listen));
    assert!(!trail.has_been_in(State::SynSent));
    assert!(
        EDGES.iter().filter(|edge| trail.has_taken(edge)).map(Edge::id).eq(["closed--listen".to_owned()])
    );
    assert_eq!(trail.last().map(|edge| edge.to), Some(State::Listen));
}

#[test]
fn two_peers_that_probe_each_others_closed_window_fall_silent() {
    let setup = Setup { window: [1; 2], ..setup(true) };
    let mut pair = Pair(Timeline::new(&setup));
    for peer in Peer::BOTH {
        pair.does(peer, EventKind::Send(2));
    }
    pair.drive();
    for peer in Peer::BOTH {
        pair.does(peer, EventKind::Timeout(Timer::Retransmission));
    }
    let before = pair.0.last();
    pair.drive();
    assert!(pair.0.last() - before < 10);
    assert_eq!(pair.states(), (State::Established, State::Established));
}

#[test]
fn a_thousand_segments_are_in_flight_and_no_more() {
    let mut pair = Pair::established();
    for _ in 0..998 {
        pair.does(Peer::A, EventKind::Send(1));
    }
    pair.does(Peer::B, EventKind::Duplicate(1));
    pair.does(Peer::B, EventKind::Duplicate(1));
    assert_eq!(world(&pair.0).in_flight_count(Peer::B), MAX_IN_FLIGHT);
    let before = world(&pair.0).clone();
    let too_many = ApplyError::TooManyInFlight { towards: Peer::B };
    for (at, kind) in
        [(Peer::B, EventKind::Duplicate(1)), (Peer::A, EventKind::Send(1)), (Peer::A, EventKind::Close)]
    {
        let event = Event::new(at, kind);
        let mut world = before.clone();
        assert_eq!(world.apply(&event).map(|_| ()), Err(too_many.clone()));
        assert!(world == before, "nothing has changed");
        assert!(!before.enabled().contains(&event));
    }
    // What sends nothing there goes on, and makes room.
    pair.does(Peer::B, EventKind::Deliver(1));
    pair.does(Peer::A, EventKind::Send(1));
    pair.0.seek(500);
    assert_eq!(world(&pair.0).in_flight_count(Peer::B), 500);
}

/// Text that waited for the handshake goes out all at once: too much of it is refused as a whole.
#[test]
fn what_one_event_sends_counts_too() {
    let mut pair = Pair::new();
    pair.does(Peer::B, EventKind::PassiveOpen);
    pair.does(Peer::A, EventKind::ActiveOpen);
    for _ in 0..=MAX_IN_FLIGHT {
        pair.does(Peer::A, EventKind::Send(1));
    }
    pair.does(Peer::B, EventKind::Deliver(1));
    let mut next = world(&pair.0).clone();
    let before = next.clone();
    let refused = next.apply(&Event::new(Peer::A, EventKind::Deliver(1))).map(|_| ());
    assert_eq!(refused, Err(ApplyError::TooManyInFlight { towards: Peer::B }));
    assert!(next == before);
}

fn choose(timeline: &mut Timeline, at: Peer, kind: EventKind) {
    timeline.apply(&Event::new(at, kind)).expect("the event is possible");
}

fn events(timeline: &Timeline) -> Vec<Option<Event>> {
    timeline.moments().map(|moment| moment.step.event.clone()).collect()
}

/// The indexes of a timeline agree with reading all of it back.
fn check_indexes(timeline: &Timeline) {
    let known = || timeline.moments().enumerate().take(timeline.cursor() + 1);
    let mut back: Vec<_> = timeline.back().collect();
    back.reverse();
    assert!(known().eq(back));
    let mut flight_spans = HashMap::new();
    for (index, moment) in known() {
        let step = &moment.step;
        for departure in step.sent.iter().chain(&step.copied) {
            flight_spans.insert(departure.flight.id, FlightSpan { left: index, ended: None, lost: false });
        }
        if let Some(id) = step.delivered.or(step.lost).and_then(|arrival| arrival.flight) {
            let flight_span = flight_spans.get_mut(&id).expect("it has set out");
            (flight_span.ended, flight_span.lost) = (Some(index), step.lost.is_some());
        }
    }
    for id in 0..=u64::try_from(flight_spans.len()).expect("few") + 9 {
        assert_eq!(timeline.flight_span(id), flight_spans.get(&id).copied(), "flight {id}");
    }
}
