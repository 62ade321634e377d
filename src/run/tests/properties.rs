//! What holds in every run, checked on random ones.

use super::*;

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
        prop::sample::subsequence(&[Flags::SYN, Flags::FIN, Flags::RST, Flags::PSH, Flags::URG][..], 0..=3);
    let len = prop_oneof![Just(0u32), 0u32..30, any::<u32>()];
    let window = prop_oneof![Just(0u32), Just(65535), any::<u32>()];
    (flags, seq, prop::option::weighted(0.8, ack), len, window).prop_map(|(flags, seq, ack, len, window)| {
        Injection { flags: flags.into_iter().collect(), seq, ack, len, window }
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
        assert!(moment.possible_drawn(peer).all(|edge| edge.is_drawn() && edge.from == endpoint.state()));
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

    /// At every position of the cursor, and when another branch begins there.
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
