//! The table of transitions: complete, closed, and all of it in use.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::fixtures::{self, arrives, call, closed, established, fin_wait_1, syn_received_passive};
use crate::tcp::{Call, Cause, DRAWN, EDGES, Edge, Endpoint, Event, Flag, Segment, State, Timer, Var, drawn};

fn taken(before: &Endpoint, event: Event) -> Vec<&'static Edge> {
    before.clone().apply(event).map(|outcome| outcome.transitions).unwrap_or_default()
}

/// All that any event can make any fixture do, and what unread data adds to it.
fn everything_taken() -> Vec<&'static Edge> {
    let mut all = Vec::new();
    let unread = fixtures::established_with_unread(5);
    let close = call(Call::Close);
    let paths: [&[Event]; 4] =
        [&[], &[close], &[close, arrives(&[], 306, 102, 0)], &[arrives(&[Flag::Fin], 306, 101, 0)]];
    for path in paths {
        all.extend(taken(&unread.clone().after(path), call(Call::CloseBoth)));
    }
    for fixture in fixtures::all() {
        for (_, event) in fixtures::events(&fixture.endpoint) {
            all.extend(taken(&fixture.endpoint, event));
        }
    }
    all
}

#[test]
fn twenty_one_edges_are_drawn_and_every_id_is_unique() {
    assert_eq!(drawn().len(), DRAWN);
    assert!(drawn().iter().all(Edge::is_drawn));
    assert!(EDGES[DRAWN..].iter().all(|edge| !edge.is_drawn()));
    let ids: BTreeSet<_> = EDGES.iter().map(Edge::id).collect();
    assert_eq!(ids.len(), EDGES.len());
    for edge in EDGES {
        assert_eq!(Edge::by_id(&edge.id()), Some(edge));
        assert_eq!(&EDGES[edge.index()], edge);
    }
    assert_eq!(EDGES[DRAWN].id(), "listen--syn-sent--open");
}

#[test]
fn every_edge_of_the_table_is_taken() {
    let taken: BTreeSet<_> = everything_taken().into_iter().map(Edge::id).collect();
    let all: BTreeSet<_> = EDGES.iter().map(Edge::id).collect();
    assert_eq!(all.difference(&taken).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn transitions_that_never_exist_are_not_in_the_table() {
    use State::{
        CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynReceived, SynSent,
        TimeWait,
    };
    let never = [
        (Established, Listen),
        (Established, TimeWait),
        (CloseWait, TimeWait),
        (CloseWait, Closing),
        (FinWait2, Closing),
        (LastAck, TimeWait),
        (Closing, FinWait2),
        (SynSent, Listen),
        (SynSent, FinWait1),
        (TimeWait, Established),
        (SynReceived, CloseWait),
        (SynSent, CloseWait),
    ];
    for (from, to) in never {
        assert!(!EDGES.iter().any(|edge| (edge.from, edge.to) == (from, to)), "{from} -> {to}");
    }
    for edge in EDGES.iter().filter(|edge| edge.from == Closed) {
        assert!(matches!(edge.to, Listen | SynSent));
    }
    assert!(EDGES.iter().all(|edge| edge.from != edge.to));
}

fn possible(endpoint: &Endpoint) -> impl Iterator<Item = &'static Edge> {
    drawn().iter().filter(|edge| endpoint.can_take(edge))
}

#[test]
fn possible_edges_are_those_that_an_event_can_take_next() {
    for fixture in fixtures::all() {
        let possible: BTreeSet<_> = possible(&fixture.endpoint).map(Edge::id).collect();
        let reachable: BTreeSet<_> = fixtures::events(&fixture.endpoint)
            .into_iter()
            .filter_map(|(_, event)| taken(&fixture.endpoint, event).first().copied())
            .filter(|edge| edge.is_drawn())
            .map(Edge::id)
            .collect();
        assert_eq!(possible, reachable, "{}", fixture.name);
    }
}

/// RFC 9293 section 3.10.7.4, first step: a zero window accepts no SYN, and any RST at RCV.NXT.
#[test]
fn with_the_window_closed_only_a_rst_leads_back_to_listen() {
    for (buffer, possible) in [(1000, vec!["rcv RST", "rcv SYN"]), (0, vec!["rcv RST"])] {
        let endpoint = Endpoint::new(buffer, &[100])
            .after(&[call(Call::PassiveOpen), arrives(&[Flag::Syn], 300, None, 0)]);
        let back = EDGES.iter().filter(|edge| edge.to == State::Listen && endpoint.can_take(edge));
        assert_eq!(back.map(|edge| edge.trigger).collect::<Vec<_>>(), possible);
        for (flag, leads_back) in [(Flag::Rst, true), (Flag::Syn, buffer > 0)] {
            let after = endpoint.clone().after(&[arrives(&[flag], 301, None, 0)]);
            assert_eq!(after.state() == State::Listen, leads_back, "{flag:?} with {buffer}");
        }
    }
}

#[test]
fn possible_edges_heed_what_is_queued() {
    let queued = syn_received_passive().after(&[call(Call::Send(1))]);
    assert!(possible(&queued).all(|edge| edge.to != State::FinWait1));
    let mut window_shut = established();
    window_shut
        .does(Event::Arrives(crate::tcp::Segment { window: 0, ..fixtures::segment(&[], 301, 101, 0) }));
    let fin_waits = window_shut.after(&[call(Call::Send(1)), call(Call::Close)]);
    assert_eq!(fin_waits.state(), State::FinWait1);
    assert_eq!(possible(&fin_waits).map(|edge| edge.to).collect::<Vec<_>>(), [State::Closing]);
}

#[test]
fn fin_and_ack_of_fin_in_one_segment_is_one_transition() {
    let edges = taken(&fin_wait_1(), arrives(&[Flag::Fin], 301, 102, 0));
    assert_eq!(edges.iter().map(|edge| edge.id()).collect::<Vec<_>>(), ["fin-wait-1--time-wait"]);
}

#[test]
fn every_state_but_closed_has_the_three_ways_out_that_need_no_segment() {
    for state in State::ALL.into_iter().filter(|&state| state != State::Closed) {
        for cause in [Cause::Abort, Cause::UserTimeout, Cause::Crash] {
            assert!(Edge::find(state, State::Closed, cause).is_some(), "{state} by {cause:?}");
        }
    }
}

#[test]
fn the_user_timer_is_never_armed_and_fires_in_every_state_but_closed() {
    for fixture in fixtures::all() {
        assert!(fixture.endpoint.timers().all(|timer| timer != Timer::User));
        assert_eq!(fixture.endpoint.can_fire(Timer::User), fixture.state != State::Closed);
    }
}

#[test]
fn a_crash_in_closed_takes_no_edge() {
    assert!(taken(&closed(), Event::Crash).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Wherever an endpoint gets to, whatever its buffer: no edge is said to be possible that no event takes, and none is
    /// missing. Only text on a SYN that fills the whole buffer is left out: until it is taken no FIN fits, and the guard
    /// does not know of it.
    #[test]
    fn what_can_be_taken_is_what_some_event_takes_first(
        buffer in prop_oneof![Just(0u32), Just(1), Just(10), Just(1000)],
        walk in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let mut endpoint = Endpoint::new(buffer, &[100]);
        for choice in walk {
            let mut events = more_events(&endpoint);
            events.retain(|event| {
                buffer > 10 || !matches!(event, Event::Arrives(syn) if syn.has(Flag::Syn) && syn.len > 0)
            });
            let _ = endpoint.apply(*choice.get(&events));
            let possible: BTreeSet<_> = EDGES.iter().filter(|edge| endpoint.can_take(edge)).map(Edge::id).collect();
            let events = more_events(&endpoint);
            let first = events.into_iter().filter_map(|event| taken(&endpoint, event).first().copied());
            let reachable: BTreeSet<_> = first.map(Edge::id).collect();
            prop_assert_eq!(possible, reachable, "{:?}", endpoint);
        }
    }
}

/// The events of the fixtures, and segments that fit into the smallest window.
fn more_events(endpoint: &Endpoint) -> Vec<Event> {
    let nxt = endpoint.var(Var::RcvNxt).unwrap_or(301);
    let [una, snd_nxt] = [Var::SndUna, Var::SndNxt].map(|var| endpoint.var(var).unwrap_or(100));
    let small = [
        arrives(&[], nxt, una, 1),
        arrives(&[], nxt, snd_nxt, 1),
        arrives(&[Flag::Syn], nxt, None, 0),
        Event::Arrives(Segment { window: 0, ..fixtures::segment(&[], nxt, snd_nxt, 0) }),
    ];
    fixtures::events(endpoint).into_iter().map(|(_, event)| event).chain(small).collect()
}
