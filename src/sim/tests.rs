//! What a world is: small, comparable, and open about what can happen next.

mod flights;
mod offers;

use std::collections::HashSet;

use proptest::prelude::*;

use super::{Event, EventKind, Forgery, Injection, Peer, Policy, Setup, Step, World};
use crate::tcp::{Call, Flags, Segment, SeqNum, State, Timer};

fn setup(established: bool) -> Setup {
    Setup { window: [65535; 2], iss: [vec![100], vec![300]], established }
}

#[test]
fn every_call_reaches_the_endpoint_as_itself() {
    let calls = [
        (EventKind::PassiveOpen, "open-exists", "passive OPEN"),
        (EventKind::ActiveOpen, "open-exists", "active OPEN"),
        (EventKind::Send(2), "send-data", "SEND"),
        (EventKind::Receive(2), "receive-waits", "RECEIVE"),
        (EventKind::Close, "close-established", "CLOSE"),
        (EventKind::CloseBoth, "close-established", "close()"),
        (EventKind::Abort, "abort-reset", "ABORT"),
        (EventKind::Status, "status", "STATUS"),
    ];
    let start = World::new(&setup(true));
    for (kind, rule, name) in calls {
        assert_eq!(kind.call().map(Call::name), Some(name));
        assert_eq!(kind.call().map(EventKind::from), Some(kind.clone()));
        let event = Event::new(Peer::A, kind);
        let step = start.clone().apply(&event).expect("a call is never impossible");
        assert_eq!(step.event, Some(event));
        assert_eq!(step.rules.first().map(|fired| fired.rule.id()), Some(rule));
    }
}

#[test]
fn a_world_is_small() {
    assert!(size_of::<World>() <= 256, "{}", size_of::<World>());
}

/// A step without what affects nothing.
fn effect(mut step: Step) -> Step {
    for departure in step.sent.iter_mut().chain(&mut step.copied) {
        (departure.flight.id, departure.flight.resent) = (0, 0);
    }
    for arrival in step.delivered.iter_mut().chain(&mut step.lost) {
        arrival.flight = arrival.flight.map(|_| 0);
    }
    step
}

fn key(world: &World) -> Vec<u8> {
    let mut key = Vec::new();
    world.key(&mut key);
    key
}

/// One choice of a random walk: which of the choices, how much where it matters, and a segment that comes instead.
type Choice = (prop::sample::Index, u32, Option<Segment>);

fn walks(most: usize) -> impl Strategy<Value = Vec<Choice>> {
    let choice = (any::<prop::sample::Index>(), 1u32..20, prop::option::weighted(0.1, segments()));
    prop::collection::vec(choice, 0..most)
}

fn segments() -> impl Strategy<Value = Segment> {
    let flags =
        prop::sample::subsequence(&[Flags::SYN, Flags::FIN, Flags::RST, Flags::PSH, Flags::URG][..], 0..=2);
    let number = || prop_oneof![90u32..120, 290u32..320, any::<u32>()].prop_map(SeqNum);
    let ack = prop::option::weighted(0.8, number());
    let window = prop_oneof![Just(0u32), Just(65535), 1u32..20];
    (flags, number(), ack, 0u32..30, window).prop_map(|(flags, seq, ack, len, window)| Segment {
        seq,
        ack,
        flags: flags.into_iter().collect(),
        len,
        window,
    })
}

fn setups() -> impl Strategy<Value = Setup> {
    let window = prop_oneof![Just(65535u32), Just(10), Just(2), Just(1), Just(0)];
    let iss = prop_oneof![Just(100u32), Just(u32::MAX), any::<u32>()];
    let iss = prop::collection::vec(iss, 1..3);
    ([window.clone(), window], [iss.clone(), iss], any::<bool>())
        .prop_map(|(window, iss, established)| Setup { window, iss, established })
}

fn event(world: &World, (choice, amount, forged): &Choice) -> Event {
    let mut choices = Vec::new();
    let calls = Policy::default().calls.into_iter().map(|call| match call {
        Call::Send(_) => Call::Send(*amount),
        Call::Receive(_) => Call::Receive(*amount),
        call => call,
    });
    world.choices(&Policy { calls: calls.collect(), ..Policy::wide() }, &mut choices);
    let mut event = choice.get(&choices).clone();
    if let Some(segment) = forged {
        event.kind = EventKind::Inject(Injection::of(segment));
    }
    event
}

/// The worlds of a walk, the first included.
fn walk(setup: &Setup, choices: &[Choice]) -> Vec<World> {
    let mut worlds = vec![World::new(setup)];
    for choice in choices {
        let mut world = worlds[worlds.len() - 1].clone();
        let event = event(&world, choice);
        if world.apply_quiet(&event).is_ok() {
            worlds.push(world);
        }
    }
    worlds
}

/// All that could be asked of a world without forging anything.
fn everything(world: &World, at: Peer) -> Vec<Event> {
    let in_flight = u32::try_from(world.in_flight_count(at)).expect("few");
    let wire = (0..=in_flight + 1)
        .flat_map(|nth| [EventKind::Deliver(nth), EventKind::Lose(nth), EventKind::Duplicate(nth)]);
    let calls = Policy::default().calls.into_iter().map(EventKind::from);
    let timers = Timer::ALL.map(EventKind::Timeout);
    let kinds = calls.chain(wire).chain(timers).chain([EventKind::Crash]);
    kinds.map(|kind| Event::new(at, kind)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// A world and the one made from its key are equal, and the same events make both do the same for ever after:
    /// equal worlds have equal futures.
    #[test]
    fn equal_worlds_have_equal_futures(setup in setups(), past in walks(40), future in walks(20)) {
        let mut world = walk(&setup, &past).pop().expect("the first");
        let mut twin = World::new(&setup).from_key(&key(&world)).expect("it is a key");
        prop_assert_eq!(&twin, &world);
        for choice in future {
            let event = event(&world, &choice);
            let (one, other) = (world.apply(&event), twin.apply(&event));
            prop_assert_eq!(one.map(effect), other.map(effect));
            prop_assert_eq!(&twin, &world);
            prop_assert_eq!(key(&twin), key(&world));
        }
    }

    /// Keys are equal exactly if worlds are, and then so are their hashes.
    #[test]
    fn a_key_is_what_equality_looks_at(setup in setups(), one in walks(12), other in walks(12)) {
        let worlds: Vec<World> = walk(&setup, &one).into_iter().chain(walk(&setup, &other)).collect();
        for one in &worlds {
            for other in &worlds {
                prop_assert_eq!(one == other, key(one) == key(other));
            }
        }
        let (different, keys): (HashSet<_>, HashSet<_>) =
            (worlds.iter().collect(), worlds.iter().map(key).collect());
        prop_assert_eq!(different.len(), keys.len());
    }

    /// The outcome does not depend on the observer.
    #[test]
    fn the_quiet_observer_changes_nothing(setup in setups(), past in walks(40)) {
        let mut world = World::new(&setup);
        for choice in past {
            let event = event(&world, &choice);
            let mut quiet = world.clone();
            let outcome = world.outcome(&event);
            prop_assert_eq!(quiet.apply_quiet(&event).err(), world.apply(&event).err());
            prop_assert_eq!(&quiet, &world);
            if let Ok((after, _)) = outcome {
                prop_assert_eq!(&after, &world);
            }
        }
    }

    /// Everything listed happens as foretold, and nothing that could happen is missing.
    #[test]
    fn the_choices_are_all_that_can_happen(setup in setups(), past in walks(40)) {
        for world in walk(&setup, &past) {
            for refused_calls in [false, true] {
                let policy = Policy { refused_calls, ..Policy::default() };
                let mut choices = Vec::new();
                world.choices(&policy, &mut choices);
                let possible = Peer::BOTH.into_iter().flat_map(|at| everything(&world, at));
                let possible: Vec<Event> = possible
                    .filter(|event| world.outcome(event).is_ok_and(|(_, step)| refused_calls || step.error.is_none()))
                    // There is nothing to lose in CLOSED.
                    .filter(|event| event.kind != EventKind::Crash || world.state(event.at) != State::Closed)
                    .collect();
                let listed: HashSet<&Event> = choices.iter().collect();
                prop_assert_eq!(listed.len(), choices.len(), "twice the same");
                prop_assert_eq!(listed, possible.iter().collect::<HashSet<_>>());
            }
        }
    }

    /// A forgery means what its name says.
    #[test]
    fn forgeries_draw_what_they_are_for(setup in setups(), past in walks(30)) {
        for world in walk(&setup, &past) {
            for at in Peer::BOTH {
                let state = world.state(at);
                for forgery in Forgery::ALL {
                    let Some(injection) = forgery.against(world.endpoint(at)) else { continue };
                    let (after, step) = world.outcome(&Event::new(at, EventKind::Inject(injection))).expect("it resolves");
                    let moved = after.state(at) != state;
                    let answered = !step.sent.is_empty();
                    match forgery {
                        Forgery::RstExact => prop_assert!(moved && !answered),
                        Forgery::RstInWindow => prop_assert!(!moved && answered),
                        Forgery::RstOutside => prop_assert!(!moved && !answered),
                        Forgery::OldText => prop_assert!(!moved && answered),
                        Forgery::SynInWindow if state == State::Listen => prop_assert!(moved && answered),
                        Forgery::SynInWindow | Forgery::BlindAck => prop_assert!(moved != answered || state == State::TimeWait),
                    }
                }
            }
        }
    }
}

#[test]
fn old_duplicates_are_offered_where_they_would_arrive() {
    let mut world = World::new(&setup(false));
    let step = world.apply(&Event::new(Peer::A, EventKind::ActiveOpen)).expect("a call is never impossible");
    let syn = step.sent[0].flight.segment;
    let policy = Policy { old: [Vec::new(), vec![syn]], ..Policy::default() };
    let mut choices = Vec::new();
    world.choices(&policy, &mut choices);
    let injected: Vec<_> =
        choices.iter().filter(|event| matches!(event.kind, EventKind::Inject(_))).collect();
    assert_eq!(injected, [&Event::new(Peer::B, EventKind::Inject(Injection::of(&syn)))]);
    let (_, step) = world.outcome(injected[0]).expect("it resolves");
    assert_eq!(step.delivered.map(|arrival| arrival.segment), Some(syn));
}
