//! Random events in a world: whatever happens, each endpoint stays on the table of transitions and within RFC 9293's
//! bounds, equal worlds do the same, and what cannot happen changes nothing.

#![no_main]

use finwait::sim::{Event, EventKind, Injection, Peer, Policy, SeqExpr, Setup, World};
use finwait::tcp::{Call, Flag, Flags, State, Timer, Var};
use libfuzzer_sys::fuzz_target;

/// Numbers out of the input; 0 once it is read.
struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn byte(&mut self) -> u8 {
        let Some((&first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        first
    }

    fn below(&mut self, bound: u8) -> u8 {
        self.byte() % bound
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::from(self.byte()) % all.len()]
    }

    fn number(&mut self) -> u32 {
        match self.below(5) {
            0 => u32::from_le_bytes([self.byte(), self.byte(), self.byte(), self.byte()]),
            1 => u32::MAX - u32::from(self.byte()),
            2 => 1 << self.below(32),
            _ => self.byte().into(),
        }
    }

    fn seq(&mut self) -> SeqExpr {
        match self.below(4) {
            0 => SeqExpr::Number(self.number()),
            _ => SeqExpr::Relative(self.of(&Var::ALL), i64::from(self.byte()) - 128),
        }
    }

    fn injection(&mut self) -> Injection {
        let bits = self.byte();
        let flags = [Flags::SYN, Flags::FIN, Flags::RST, Flags::PSH, Flags::URG];
        let flags = flags.into_iter().enumerate().filter(|(place, _)| bits >> place & 1 != 0);
        let flags = flags.map(|(_, flag)| flag).collect();
        let ack = (bits & 0x80 != 0).then(|| self.seq());
        Injection {
            flags,
            seq: self.seq(),
            ack,
            len: self.number() % 100_000,
            window: self.number() % 70_000,
        }
    }

    fn event(&mut self) -> Event {
        let at = self.of(&Peer::BOTH);
        let kind = match self.below(18) {
            0 => EventKind::PassiveOpen,
            1 => EventKind::ActiveOpen,
            2 => EventKind::Close,
            3 => EventKind::CloseBoth,
            4 => EventKind::Send(self.number() % 100_000),
            5 => EventKind::Receive(self.number() % 100_000),
            6 => match self.below(4) {
                0 => EventKind::Abort,
                1 => EventKind::Crash,
                _ => EventKind::Status,
            },
            7 => EventKind::Lose(self.below(4).into()),
            8 => EventKind::Duplicate(self.below(4).into()),
            9 | 10 => EventKind::Timeout(self.of(&Timer::ALL)),
            11 | 12 => EventKind::Inject(self.injection()),
            13 => EventKind::Deliver(self.below(8).into()),
            _ => EventKind::Deliver(1),
        };
        Event::new(at, kind)
    }
}

fn key(world: &World) -> Vec<u8> {
    let mut key = Vec::new();
    world.key(&mut key);
    key
}

/// What holds of an endpoint at rest.
fn check(world: &World, setup: &Setup) {
    for peer in Peer::BOTH {
        let endpoint = world.endpoint(peer);
        let Some(tcb) = endpoint.tcb() else {
            assert_eq!(world.state(peer), State::Closed);
            assert_eq!(endpoint.timers().count(), 0);
            assert!(Var::ALL.into_iter().all(|var| endpoint.var(var).is_none()));
            continue;
        };
        let buffer = setup.window[peer.index()];
        let window = endpoint.var(Var::RcvWnd).unwrap_or_default();
        assert!(window <= buffer, "RCV.WND {window} of {buffer}");
        assert!(tcb.snd_nxt().since(tcb.snd_una()) <= u32::MAX / 2, "SND.UNA =< SND.NXT");
        assert_eq!(tcb.fin_acked(), tcb.fin_seq().is_some() && tcb.snd_una() == tcb.snd_nxt());
        if matches!(world.state(peer), State::FinWait2 | State::TimeWait) {
            assert!(tcb.fin_acked(), "our FIN is acknowledged");
        }
        let armed: Vec<Timer> = endpoint.timers().collect();
        assert_eq!(armed.contains(&Timer::TimeWait), world.state(peer) == State::TimeWait);
        assert!(armed.iter().all(|&timer| endpoint.can_fire(timer)));
    }
}

fn call_of(event: &Event) -> Option<Call> {
    event.kind.call()
}

fuzz_target!(|bytes: &[u8]| {
    let mut input = Input(bytes);
    let window = [(); 2].map(|()| input.of(&[65535, 1000, 10, 2, 1, 0]));
    let iss = [(); 2].map(|()| (0..=input.below(3)).map(|_| input.number()).collect());
    let setup = Setup { window, iss, established: input.below(2) == 1 };
    let mut world = World::new(&setup);
    let mut choices = Vec::new();
    while !input.0.is_empty() {
        let event = input.event();
        let before = world.clone();
        let endpoint = before.endpoint(event.at);
        let step = match world.apply(&event) {
            Ok(step) => step,
            Err(_) => {
                assert_eq!(world, before, "what cannot happen changes nothing");
                continue;
            }
        };
        assert!(!step.rules.is_empty(), "{event:?} names no rule");
        if let Some(call) = call_of(&event) {
            assert_eq!(
                step.error.is_none(),
                endpoint.would_accept(call),
                "{event:?} in {}",
                endpoint.state()
            );
        }
        // Each edge begins where the last one ended, and was possible.
        let mut state = endpoint.state();
        for (place, taken) in step.transitions.iter().enumerate() {
            assert_eq!((taken.peer, taken.edge.from), (event.at, state));
            assert!(place > 0 || endpoint.can_take(taken.edge), "{} was not possible", taken.edge.id());
            state = taken.edge.to;
        }
        assert_eq!(world.state(event.at), state);
        assert_eq!(world.state(event.at.other()), before.state(event.at.other()));
        assert!(Peer::BOTH.into_iter().all(|peer| world.in_flight_count(peer) <= 1000));
        check(&world, &setup);

        let mut quiet = before.clone();
        assert_eq!(quiet.apply_quiet(&event), Ok(()));
        assert_eq!(quiet, world);
        let twin = world.from_key(&key(&world)).expect("it is a key");
        assert_eq!(twin, world);
        assert_eq!(key(&twin), key(&world));
    }
    // All that is offered can happen.
    world.choices(&Policy::wide(), &mut choices);
    for event in &choices {
        assert!(world.outcome(event).is_ok(), "{event:?} is offered and cannot happen");
    }
});
