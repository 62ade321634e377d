//! Two peers and a wire: conversations, and what holds in all of them.

use std::collections::HashMap;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::sim::*;
use crate::tcp::{EDGES, Edge, Flag, Flags, SeqNum, State, Timer, Var};
use crate::text::{Lang, Localized};

/// A timeline that is told what happens, in the words of a scenario.
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
        flags: Flags::of(&[Flag::Rst]),
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
        flags: Flags::of(&[Flag::Rst]),
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

/// A script of six steps, each with a story: the handshake, and a CLOSE.
fn scripted() -> Timeline {
    let mut pair = Pair::new();
    pair.does(Peer::B, EventKind::PassiveOpen);
    pair.does(Peer::A, EventKind::ActiveOpen);
    pair.drive();
    pair.does(Peer::A, EventKind::Close);
    let mut timeline = pair.0;
    for step in 1..=timeline.last() {
        timeline.seek(step);
        let say = Some(Localized([(Lang::En, format!("Step {step}"))].into()));
        timeline.annotate(Note { say, ..Note::default() });
    }
    timeline.end_script();
    timeline
}

fn choose(timeline: &mut Timeline, at: Peer, kind: EventKind) {
    timeline.apply(&Event::new(at, kind)).expect("the event is possible");
}

fn events(timeline: &Timeline) -> Vec<Option<Event>> {
    timeline.moments().map(|moment| moment.step.event.clone()).collect()
}

#[test]
fn what_is_chosen_tells_no_story_of_the_script() {
    let script = scripted();
    for left in 0..script.last() {
        let mut fork = script.clone();
        fork.seek(left);
        let skipped = script.get(left + 1).expect("it is a step of the script").step.event.clone();
        let other = world(&fork).enabled().into_iter().find(|event| Some(event) != skipped.as_ref());
        fork.apply(&other.expect("there is more that can happen")).expect("it is enabled");
        assert_eq!(fork.now().note, None);
        // An event of the script at its own number is still no step of the script.
        let scripted = script.get(left + 2).and_then(|moment| moment.step.event.clone());
        if let Some(event) = scripted
            && fork.apply(&event).is_ok()
        {
            assert_eq!(fork.now().note, None, "after step {left}");
        }
        assert!(fork.moments().take(left + 1).skip(1).all(|moment| moment.story().is_some()));
    }
}

#[test]
fn choosing_what_the_script_does_follows_it() {
    let mut timeline = scripted();
    choose(&mut timeline, Peer::B, EventKind::PassiveOpen);
    assert_eq!((timeline.cursor(), timeline.last(), timeline.left_script()), (1, 6, None));
    assert!(timeline.now().story().is_some());
    choose(&mut timeline, Peer::B, EventKind::Close);
    assert_eq!((timeline.cursor(), timeline.last(), timeline.left_script()), (2, 2, Some(1)));
    timeline.seek(1);
    choose(&mut timeline, Peer::A, EventKind::ActiveOpen);
    assert_eq!((timeline.cursor(), timeline.last(), timeline.left_script()), (2, 6, None));
}

#[test]
fn choices_are_undone_and_made_again_and_sisters_stay() {
    let mut timeline = scripted();
    timeline.seek(2);
    choose(&mut timeline, Peer::B, EventKind::Lose(1));
    choose(&mut timeline, Peer::A, EventKind::Timeout(Timer::Retransmission));
    let first = events(&timeline);
    timeline.seek(2);
    choose(&mut timeline, Peer::A, EventKind::Abort);
    let sister = events(&timeline);
    assert!(timeline.can_undo() && !timeline.can_redo());
    assert!(timeline.undo());
    assert_eq!((timeline.cursor(), events(&timeline)), (2, first.clone()));
    assert!(timeline.undo() && timeline.undo() && !timeline.undo());
    assert_eq!((timeline.cursor(), timeline.left_script()), (2, None));
    assert!(timeline.redo() && timeline.redo());
    assert_eq!((timeline.cursor(), events(&timeline)), (4, first.clone()));
    assert!(timeline.redo() && !timeline.redo());
    assert_eq!((timeline.cursor(), events(&timeline)), (3, sister.clone()));
    // All three ways on from step 2 are kept, and lead where they led.
    timeline.seek(2);
    let ways: Vec<Choice> = timeline.choices().collect();
    let marks: Vec<_> = ways.iter().map(|way| (way.is_script, way.is_ahead)).collect();
    assert_eq!(marks, [(true, false), (false, false), (false, true)]);
    timeline.apply(&ways[1].event).expect("it has happened before");
    assert_eq!(events(&timeline), first);
    assert!(timeline.return_to_script() && !timeline.return_to_script());
    assert_eq!((timeline.cursor(), timeline.last()), (2, 6));
}

#[test]
fn a_branch_at_the_end_of_the_script_leaves_the_script_whole() {
    let mut timeline = scripted();
    timeline.seek(6);
    choose(&mut timeline, Peer::A, EventKind::Status);
    assert_eq!((timeline.last(), timeline.left_script()), (7, Some(6)));
    assert!(timeline.return_to_script());
    assert_eq!((timeline.cursor(), timeline.last()), (6, 6));
}

#[test]
fn a_run_that_was_only_seen_is_read_like_any_other() {
    let seen: Vec<Moment> = scripted()
        .moments()
        .enumerate()
        .map(|(step, moment)| Moment {
            at: Some(Duration::from_millis(step as u64)),
            world: None,
            ..(*moment).clone()
        })
        .collect();
    let mut timeline = Timeline::of(About::default(), seen[0].clone(), seen[1..].iter().cloned());
    assert!(timeline.moments().map(|moment| (*moment).clone()).eq(seen.iter().cloned()));
    for step in [6, 3, 0, 4] {
        timeline.seek(step);
        assert_eq!((timeline.cursor(), timeline.now()), (step, &seen[step]));
        check_indexes(&timeline);
    }
    let refused = timeline.apply(&Event::new(Peer::A, EventKind::Status)).map(|_| ());
    assert_eq!(refused, Err(StepError::NotSimulated));
}

/// What a timeline knows of its flights and of its steps is what reading all of it back would tell.
fn check_indexes(timeline: &Timeline) {
    let known = || timeline.moments().enumerate().take(timeline.cursor() + 1);
    let mut back: Vec<_> = timeline.back().collect();
    back.reverse();
    assert!(known().eq(back));
    let mut passages = HashMap::new();
    for (index, moment) in known() {
        let step = &moment.step;
        for departure in step.sent.iter().chain(&step.copied) {
            passages.insert(departure.flight.id, Passage { left: index, ended: None, lost: false });
        }
        if let Some(id) = step.delivered.or(step.lost).and_then(|arrival| arrival.flight) {
            let passage = passages.get_mut(&id).expect("it has set out");
            (passage.ended, passage.lost) = (Some(index), step.lost.is_some());
        }
    }
    for id in 0..=u64::try_from(passages.len()).expect("few") + 9 {
        assert_eq!(timeline.passage(id), passages.get(&id).copied(), "flight {id}");
    }
}

/// One choice of a random walk: which of the enabled events, and how much where it matters.
type Pick = (prop::sample::Index, u32);

fn choices(most: usize) -> impl Strategy<Value = Vec<Pick>> {
    prop::collection::vec((any::<prop::sample::Index>(), 1u32..20), 0..most)
}

fn setups() -> impl Strategy<Value = Setup> {
    let window = prop_oneof![Just(65535u32), Just(10), Just(2), Just(1), 0u32..100];
    let iss = prop_oneof![Just(100u32), Just(u32::MAX), Just(u32::MAX - 20), any::<u32>()];
    ([window.clone(), window], [iss.clone(), iss], any::<bool>())
        .prop_map(|(window, [a, b], established)| Setup { window, iss: [vec![a], vec![b]], established })
}

fn with_amount(event: Event, amount: u32) -> Event {
    let kind = match event.kind {
        EventKind::Send(_) => EventKind::Send(amount),
        EventKind::Receive(_) => EventKind::Receive(amount),
        kind => kind,
    };
    Event { kind, ..event }
}

fn segments() -> impl Strategy<Value = Injection> {
    let seq = prop_oneof![
        (-70_000i64..70_000).prop_map(|offset| SeqExpr::Relative(Var::RcvNxt, offset)),
        (-3i64..3).prop_map(|offset| SeqExpr::Relative(Var::RcvNxt, offset)),
        any::<u32>().prop_map(SeqExpr::Number),
    ];
    let ack = prop_oneof![
        (-3i64..3).prop_map(|offset| SeqExpr::Relative(Var::SndNxt, offset)),
        (-3i64..3).prop_map(|offset| SeqExpr::Relative(Var::SndUna, offset)),
        any::<u32>().prop_map(SeqExpr::Number),
    ];
    let flags =
        prop::sample::subsequence(&[Flag::Syn, Flag::Fin, Flag::Rst, Flag::Psh, Flag::Urg][..], 0..=3);
    let len = prop_oneof![Just(0u32), 0u32..30, any::<u32>()];
    let window = prop_oneof![Just(0u32), Just(65535), any::<u32>()];
    (flags, seq, prop::option::weighted(0.8, ack), len, window).prop_map(|(flags, seq, ack, len, window)| {
        Injection { flags: Flags::of(&flags), seq, ack, len, window }
    })
}

fn check_invariants(moment: &Moment) {
    let step = &moment.step;
    assert!(step.event.is_none() || !step.rules.is_empty());
    for transition in &step.transitions {
        assert!(EDGES.contains(transition.edge));
        assert_eq!(Some(transition.peer), step.event.as_ref().map(|event| event.at));
    }
    for peer in Peer::BOTH {
        let endpoint = moment.world.as_ref().expect("it is simulated").endpoint(peer);
        assert_eq!(endpoint.tcb().is_none(), endpoint.state() == State::Closed);
        if let Some(last) = moment.trail(peer).last() {
            assert_eq!(endpoint.state(), last.to);
        }
        let Some(tcb) = endpoint.tcb() else { continue };
        assert!(tcb.snd_una().at_or_before(tcb.snd_nxt()), "SND.UNA =< SND.NXT");
        let window = endpoint.var(Var::RcvWnd).unwrap_or_default();
        assert!(window + tcb.unread() <= endpoint.rcv_buff());
        assert!(endpoint.possible().all(|edge| edge.is_drawn() && edge.from == endpoint.state()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens, forged segments included, nothing panics and nothing leaves the table.
    #[test]
    fn any_events_keep_the_invariants(
        setup in setups(),
        walk in prop::collection::vec((any::<prop::sample::Index>(), 1u32..20, prop::option::weighted(0.3, segments())), 0..60),
    ) {
        let mut timeline = Timeline::new(&setup);
        for (choice, amount, forged) in walk {
            let enabled = world(&timeline).enabled();
            let event = with_amount(choice.get(&enabled).clone(), amount);
            let event = forged.map_or(event.clone(), |segment| Event::new(event.at, EventKind::Inject(segment)));
            let before = world(&timeline).clone();
            if let Ok(moment) = timeline.apply(&event) {
                check_invariants(moment);
            } else {
                prop_assert_eq!(world(&timeline), &before);
            }
        }
    }

    /// Wherever the cursor stands, and when another history begins there.
    #[test]
    fn nothing_has_to_be_read_back(setup in setups(), walk in choices(60), fork in choices(10)) {
        let mut timeline = Timeline::new(&setup);
        let mut go = |choices: &[Pick]| {
            for (choice, amount) in choices {
                let enabled = world(&timeline).enabled();
                timeline.apply(&with_amount(choice.get(&enabled).clone(), *amount)).expect("it is enabled");
            }
            check_indexes(&timeline);
            timeline.seek(timeline.last() / 2);
            check_indexes(&timeline);
        };
        go(&walk);
        go(&fork);
    }

    /// However the tree is walked, its steps are those of a plain replay, and undo and redo restore them exactly.
    #[test]
    fn a_walk_through_the_tree_is_a_replay(
        setup in setups(),
        script in choices(40),
        moves in prop::collection::vec((any::<prop::sample::Index>(), choices(4)), 0..8),
    ) {
        let mut timeline = Timeline::new(&setup);
        let choose = |timeline: &mut Timeline, (choice, amount): &Pick| {
            let enabled = world(timeline).enabled();
            timeline.apply(&with_amount(choice.get(&enabled).clone(), *amount)).expect("it is enabled");
        };
        for choice in &script {
            choose(&mut timeline, choice);
        }
        timeline.end_script();
        let whole = events(&timeline);
        let mut places = vec![(timeline.now().clone(), events(&timeline))];
        for (place, choices) in &moves {
            timeline.seek(place.index(timeline.last() + 1));
            for choice in choices {
                choose(&mut timeline, choice);
                places.push((timeline.now().clone(), events(&timeline)));
            }
            check_indexes(&timeline);
            let mut replay = Timeline::new(&setup);
            for moment in timeline.moments().skip(1) {
                let event = moment.step.event.as_ref().expect("every step but the first has an event");
                let again = replay.apply(event).expect("it was possible before");
                prop_assert_eq!((&again.step, &again.peers), (&moment.step, &moment.peers));
            }
            for step in [0, timeline.last() / 2, timeline.last()] {
                timeline.seek(step);
                replay.seek(step);
                prop_assert_eq!((&timeline.now().step, world(&timeline)), (&replay.now().step, world(&replay)));
                prop_assert_eq!(timeline.before().map(|it| &it.step), replay.before().map(|it| &it.step));
            }
        }
        let count = places.len() - 1;
        for _ in 0..count {
            prop_assert!(timeline.undo());
        }
        prop_assert!(!timeline.can_undo());
        for (moment, events_then) in &places[1..] {
            prop_assert!(timeline.redo());
            prop_assert_eq!((timeline.now(), &events(&timeline)[..=timeline.cursor()]), (moment, &events_then[..=timeline.cursor()]));
        }
        timeline.return_to_script();
        prop_assert_eq!(events(&timeline), whole);
    }

    /// What `enabled` lists can happen, and no call in it is refused.
    #[test]
    fn all_that_is_enabled_can_happen(setup in setups(), walk in choices(40)) {
        let mut timeline = Timeline::new(&setup);
        for (choice, amount) in walk {
            let enabled = world(&timeline).enabled();
            for event in &enabled {
                let step = world(&timeline).clone().apply(event);
                prop_assert!(step.is_ok_and(|step| step.error.is_none()), "{:?}", event);
            }
            timeline.apply(&with_amount(choice.get(&enabled).clone(), amount)).expect("it is enabled");
        }
    }

    /// No segment is answered for ever: with nothing forged and no reboot, delivery alone drains the wire.
    #[test]
    fn delivery_alone_always_drains(setup in setups(), walk in choices(60), order: [bool; 16]) {
        let mut timeline = Timeline::new(&setup);
        for (choice, amount) in walk {
            // A second connection may meet segments of the first: they are an older connection's.
            let older = |event: &Event| {
                matches!(event.kind, EventKind::PassiveOpen | EventKind::ActiveOpen | EventKind::Send(_))
                    && timeline.now().trail(event.at).last().is_some_and(|edge| edge.to == State::Closed)
            };
            let enabled: Vec<_> = world(&timeline)
                .enabled()
                .into_iter()
                .filter(|event| event.kind != EventKind::Crash && !older(event))
                .collect();
            if enabled.is_empty() {
                break;
            }
            timeline.apply(&with_amount(choice.get(&enabled).clone(), amount)).expect("it is enabled");
        }
        let mut deliveries = 0;
        let mut world: World = world(&timeline).clone();
        let bound = 40 * (4 + Peer::BOTH.map(|to| world.in_flight_count(to)).iter().sum::<usize>());
        while let Some(to) = next_delivery(&world, order[deliveries % order.len()]) {
            world.apply(&Event::new(to, EventKind::Deliver(1))).expect("it is in flight");
            deliveries += 1;
            prop_assert!(deliveries < bound, "still {:?} in flight", world.in_flight(to).collect::<Vec<_>>());
        }
    }

    /// The same events give the same steps.
    #[test]
    fn the_same_events_give_the_same_steps(setup in setups(), walk in choices(40)) {
        let mut first = Timeline::new(&setup);
        for (choice, amount) in walk {
            let enabled = world(&first).enabled();
            first.apply(&with_amount(choice.get(&enabled).clone(), amount)).expect("it is enabled");
        }
        let mut second = Timeline::new(&setup);
        for moment in first.moments().skip(1) {
            let event = moment.step.event.as_ref().expect("every step but the first has an event");
            second.apply(event).expect("it was possible before");
            prop_assert_eq!(&second.now().step, &moment.step);
            prop_assert_eq!(world(&second), moment.world.as_ref().expect("it is simulated"));
        }
    }
}

fn next_delivery(world: &World, a_first: bool) -> Option<Peer> {
    let order = if a_first { [Peer::A, Peer::B] } else { [Peer::B, Peer::A] };
    order.into_iter().find(|&to| world.in_flight_count(to) > 0)
}
