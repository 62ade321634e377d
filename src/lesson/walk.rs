//! A random run: events drawn from what can happen, likely ones more often.

use super::random::Random;
use super::situation::{Situation, is_contested};
use crate::sim::{Event, EventKind, Forgery, Peer, Policy, Setup, Step, Which, World};
use crate::tcp::{Call, State, Timer};

/// A run from its start.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    pub(super) setup: Setup,
    pub(super) events: Vec<Event>,
    pub(super) steps: Vec<Step>,
    /// The world at the start and after each step.
    pub(super) worlds: Vec<World>,
}

/// How many steps a run has.
const STEPS: std::ops::RangeInclusive<usize> = 5..=12;

impl Walk {
    /// A run of this generator's.
    pub(super) fn new(random: &mut Random) -> Self {
        let iss = Peer::BOTH.map(|peer| {
            let hundreds = u32::try_from(1 + random.below(4) + 5 * peer.index()).unwrap_or(1);
            vec![hundreds * 100]
        });
        let setup = Setup { window: [65535; 2], iss, established: random.below(2) == 0 };
        let length = STEPS.start() + random.below(STEPS.end() - STEPS.start() + 1);
        let mut walk =
            Self { worlds: vec![World::new(&setup)], setup, events: Vec::new(), steps: Vec::new() };
        let policy = policy();
        for _ in 0..length * 2 {
            if walk.events.len() == length || !walk.go_on(&policy, random) {
                break;
            }
        }
        walk
    }

    /// One step more, unless the one that is drawn rests on a ruling. Whether there was anything to draw.
    fn go_on(&mut self, policy: &Policy, random: &mut Random) -> bool {
        let Some(now) = self.worlds.last() else { return false };
        let mut choices = Vec::new();
        now.choices(policy, &mut choices);
        let total: usize = choices.iter().map(|choice| weight(&choice.kind)).sum();
        let mut left = random.below(total);
        let drawn = choices.into_iter().find(|choice| {
            let weight = weight(&choice.kind);
            let is_it = left < weight;
            left = left.saturating_sub(weight);
            is_it
        });
        let Some(event) = drawn else { return false };
        if let Ok((world, step)) = now.outcome(&event)
            && !is_contested(&step)
        {
            self.worlds.push(world);
            self.steps.push(step);
            self.events.push(event);
        }
        true
    }

    /// The steps of a run, the first being 1.
    pub(super) fn situation(&self, step: usize) -> Option<Situation<'_>> {
        let index = step.checked_sub(1)?;
        Some(Situation {
            before: self.worlds.get(index)?,
            event: self.events.get(index)?,
            step: self.steps.get(index)?,
            after: self.worlds.get(step)?,
        })
    }

    /// The states that a peer has been in up to a step, in order.
    pub(super) fn path(&self, peer: Peer, step: usize) -> Vec<State> {
        let start = self.worlds.first().map(|world| world.state(peer));
        let taken = self.steps.iter().take(step).flat_map(|step| &step.transitions);
        start.into_iter().chain(taken.filter(|taken| taken.peer == peer).map(|taken| taken.edge.to)).collect()
    }
}

fn policy() -> Policy {
    Policy {
        calls: vec![
            Call::PassiveOpen,
            Call::ActiveOpen,
            Call::Send(100),
            Call::Receive(100),
            Call::Close,
            Call::Abort,
        ],
        deliver: Which::Oldest,
        lose: Which::Oldest,
        duplicate: Which::Oldest,
        timers: vec![Timer::Retransmission, Timer::TimeWait, Timer::User],
        forgeries: vec![Forgery::RstExact, Forgery::RstInWindow, Forgery::SynInWindow],
        ..Policy::default()
    }
}

/// How likely an event is, beside the others.
const fn weight(kind: &EventKind) -> usize {
    match kind {
        EventKind::Deliver(_) => 30,
        EventKind::PassiveOpen | EventKind::ActiveOpen => 16,
        EventKind::Timeout(Timer::TimeWait) => 12,
        EventKind::Close | EventKind::CloseBoth => 14,
        EventKind::Timeout(Timer::Retransmission) => 6,
        EventKind::Lose(_) | EventKind::Send(_) => 4,
        EventKind::Receive(_) => 2,
        EventKind::Duplicate(_)
        | EventKind::Inject(_)
        | EventKind::Abort
        | EventKind::Status
        | EventKind::Timeout(_)
        | EventKind::Crash => 1,
    }
}
