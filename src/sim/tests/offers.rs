//! What is offered next, forged segments included, and the names of events.

use super::*;
use crate::sim::{MAX_IN_FLIGHT, SeqExpr, Which};
use crate::tcp::{Flag, Flags, Var};

fn world(window: u32, established: bool) -> World {
    World::new(&Setup { window: [window; 2], ..setup(established) })
}

fn forged(flags: Flags, offset: i64, ack: Option<i64>, len: u32) -> Injection {
    let seq = SeqExpr::Relative(Var::RcvNxt, offset);
    let ack = ack.map(|offset| SeqExpr::Relative(Var::SndNxt, offset));
    Injection { flags, seq, ack, len, window: 65535 }
}

#[test]
fn a_forgery_is_placed_by_the_window_it_is_for() {
    let against = |window, forgery: Forgery| forgery.against(world(window, true).endpoint(Peer::B));
    let rst = Flags::RST;
    for (forgery, at_1000) in [
        (Forgery::RstExact, forged(rst, 0, None, 0)),
        (Forgery::RstInWindow, forged(rst, 500, None, 0)),
        (Forgery::RstOutside, forged(rst, -1, None, 0)),
        (Forgery::SynInWindow, forged(Flags::SYN, 0, None, 0)),
        (Forgery::BlindAck, forged(Flags::NONE, 0, Some(1), 0)),
        (Forgery::OldText, forged(Flags::NONE, -10, Some(0), 10)),
    ] {
        assert_eq!(against(1000, forgery), Some(at_1000), "{forgery:?}");
    }
    // Only a window of two octets has one besides the first.
    assert_eq!(against(2, Forgery::RstInWindow), Some(forged(rst, 1, None, 0)));
    assert_eq!(against(1, Forgery::RstInWindow), None);
    assert_eq!(against(0, Forgery::RstInWindow), None);
    assert_eq!(against(1, Forgery::SynInWindow), Some(forged(Flags::SYN, 0, None, 0)));
    assert_eq!(against(0, Forgery::SynInWindow), None);
}

#[test]
fn before_the_handshake_few_forgeries_mean_something() {
    let mut world = world(1000, false);
    let all = |world: &World, at| Forgery::ALL.map(|forgery| forgery.against(world.endpoint(at)).is_some());
    assert_eq!(all(&world, Peer::A), [false; 6], "CLOSED");
    world.apply(&Event::new(Peer::A, EventKind::ActiveOpen)).expect("a call");
    world.apply(&Event::new(Peer::B, EventKind::PassiveOpen)).expect("a call");
    assert_eq!(all(&world, Peer::A), [true, false, false, false, false, false], "SYN-SENT");
    assert_eq!(all(&world, Peer::B), [false, false, false, true, false, false], "LISTEN");
    let rst = Forgery::RstExact.against(world.endpoint(Peer::A)).expect("it has a SYN to acknowledge");
    assert_eq!((rst.seq, rst.ack), (SeqExpr::Number(0), Some(SeqExpr::Relative(Var::SndNxt, 0))));
    let syn = Forgery::SynInWindow.against(world.endpoint(Peer::B)).expect("it listens");
    assert_eq!((syn.seq, syn.ack), (SeqExpr::Number(9000), None));
}

#[test]
fn the_wide_policy_adds_refused_calls_and_every_forgery() {
    let default = Policy::default();
    assert!(!default.refused_calls && default.forgeries.is_empty());
    let wide = Policy { refused_calls: true, forgeries: Forgery::ALL.to_vec(), ..default };
    assert_eq!(Policy::wide(), wide);
}

#[test]
fn each_policy_offers_its_part_of_the_wire() {
    let mut world = world(1000, true);
    for _ in 0..3 {
        world.apply(&Event::new(Peer::A, EventKind::Send(1))).expect("a call");
    }
    for (which, count) in [(Which::None, 0), (Which::Oldest, 1), (Which::Each, 3)] {
        let nothing = Policy { calls: vec![], timers: vec![], crashes: false, ..Policy::default() };
        let policy = Policy { deliver: which, lose: which, duplicate: which, ..nothing };
        let mut choices = Vec::new();
        world.choices(&policy, &mut choices);
        let expected: Vec<Event> =
            [EventKind::Deliver as fn(u32) -> _, EventKind::Lose, EventKind::Duplicate]
                .into_iter()
                .flat_map(|kind| (1..=count).map(move |nth| Event::new(Peer::B, kind(nth))))
                .collect();
        assert_eq!(choices, expected);
    }
    assert!(!world.enabled().is_empty());
}

/// Where the wire is full, only what still has room is offered; what the caller has is left alone.
#[test]
fn a_full_wire_takes_no_more() {
    let mut world = world(65535, true);
    world.apply(&Event::new(Peer::A, EventKind::Send(1))).expect("a call");
    while world.in_flight_count(Peer::B) < MAX_IN_FLIGHT {
        world.apply(&Event::new(Peer::B, EventKind::Duplicate(1))).expect("there is room");
    }
    let mine = Event::new(Peer::A, EventKind::Deliver(77));
    let mut choices = vec![mine.clone()];
    let calls = vec![Call::Send(1), Call::Status, Call::Close];
    world.choices(
        &Policy {
            calls,
            deliver: Which::Oldest,
            lose: Which::Oldest,
            duplicate: Which::Oldest,
            ..Policy::default()
        },
        &mut choices,
    );
    assert_eq!(choices.remove(0), mine);
    let happen = |event: &Event| world.outcome(event).is_ok();
    assert!(choices.iter().all(happen), "{choices:?}");
    for (kind, at, offered) in [
        (EventKind::Status, Peer::A, true),
        (EventKind::Send(1), Peer::A, false),
        (EventKind::Close, Peer::A, false),
        (EventKind::Timeout(Timer::Retransmission), Peer::A, false),
        (EventKind::Timeout(Timer::User), Peer::A, true),
        (EventKind::Send(1), Peer::B, true),
        (EventKind::Deliver(1), Peer::B, true),
        (EventKind::Lose(1), Peer::B, true),
        (EventKind::Duplicate(1), Peer::B, false),
    ] {
        let event = Event::new(at, kind);
        assert_eq!(choices.contains(&event), offered, "{event:?}");
        assert_eq!(happen(&event), offered, "{event:?}");
    }
    let full = world.apply(&Event::new(Peer::A, EventKind::Send(1)));
    assert_eq!(full, Err(crate::sim::ApplyError::TooManyInFlight { towards: Peer::B }));
    world
        .apply(&Event::new(Peer::B, EventKind::Lose(u32::try_from(MAX_IN_FLIGHT).expect("it is a thousand"))))
        .expect("it is there");
    assert!(world.apply(&Event::new(Peer::A, EventKind::Send(1))).is_ok(), "there is room for one");
}

#[test]
fn peers_and_numbers_are_written_as_in_files() {
    assert_eq!(Peer::BOTH.map(Peer::key), ["a", "b"]);
    assert_eq!(Peer::BOTH.map(|peer| format!("{peer:>2}")), [" A", " B"]);
    assert_eq!(Peer::BOTH.map(Peer::other), [Peer::B, Peer::A]);
    for (expr, written) in [
        (SeqExpr::Number(7), "7"),
        (SeqExpr::Relative(Var::RcvNxt, 0), "RCV.NXT"),
        (SeqExpr::Relative(Var::SndUna, 5), "SND.UNA+5"),
        (SeqExpr::Relative(Var::Iss, -5), "ISS-5"),
    ] {
        assert_eq!(expr.to_string(), written);
    }
}

#[test]
fn an_expression_wraps_and_needs_a_variable() {
    let world = world(1000, true);
    let at = |expr: SeqExpr| expr.resolve(world.endpoint(Peer::A)).map(|seq| seq.0);
    assert_eq!(at(SeqExpr::Relative(Var::SndNxt, -102)), Some(u32::MAX));
    assert_eq!(at(SeqExpr::Relative(Var::SndNxt, 1 << 32)), Some(101));
    assert_eq!(at(SeqExpr::Number(5)), Some(5));
    let closed = World::new(&setup(false));
    assert_eq!(SeqExpr::Relative(Var::SndNxt, 0).resolve(closed.endpoint(Peer::A)), None);
}

#[test]
fn an_injection_has_the_bits_of_its_segment() {
    let injection = forged(Flags::FIN, 0, Some(0), 0);
    assert!(injection.has(Flag::Fin) && injection.has(Flag::Ack) && !injection.has(Flag::Syn));
    let without_ack = Injection { ack: None, ..injection };
    assert!(without_ack.has(Flag::Fin) && !without_ack.has(Flag::Ack));
}

#[test]
fn events_have_the_words_of_scenario_files() {
    let injection = forged(Flags::RST, 0, None, 0);
    for (kind, verb) in [
        (EventKind::PassiveOpen, "passive-open"),
        (EventKind::ActiveOpen, "active-open"),
        (EventKind::Close, "close"),
        (EventKind::CloseBoth, "close"),
        (EventKind::Abort, "abort"),
        (EventKind::Status, "status"),
        (EventKind::Send(1), "send"),
        (EventKind::Receive(1), "receive"),
        (EventKind::Deliver(1), "deliver"),
        (EventKind::Lose(1), "lose"),
        (EventKind::Duplicate(1), "duplicate"),
        (EventKind::Inject(injection), "inject"),
        (EventKind::Timeout(Timer::User), "timeout"),
        (EventKind::Crash, "crash"),
    ] {
        assert_eq!(kind.verb(), verb);
    }
}
