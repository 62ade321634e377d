//! What can happen next in a world, as far as a [`Policy`] offers it.

use super::{Event, EventKind, Injection, Peer, SeqExpr, World};
use crate::tcp::{Call, Endpoint, Flags, Segment, State, Timer, Var};

/// Which of the segments in flight towards a peer something is offered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// None of them.
    None,
    /// The oldest: the wire keeps the order.
    Oldest,
    /// Each of them.
    Each,
}

impl Which {
    fn of(self, in_flight: usize) -> std::ops::RangeInclusive<u32> {
        let most = match self {
            Self::None => 0,
            Self::Oldest => in_flight.min(1),
            Self::Each => in_flight,
        };
        1..=u32::try_from(most).unwrap_or(u32::MAX)
    }
}

/// A segment forged by an attacker with some knowledge of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Forgery {
    /// A RST that is believed: exactly at RCV.NXT, in SYN-SENT with an ACK of the SYN.
    RstExact,
    /// A RST in the window, but not at RCV.NXT.
    RstInWindow,
    /// A RST before the window.
    RstOutside,
    /// A SYN in the window; in LISTEN, where there is none yet, any SYN.
    SynInWindow,
    /// An ACK of something that was not sent.
    BlindAck,
    /// Text from before the window, as if it were late.
    OldText,
}

impl Forgery {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::RstExact,
        Self::RstInWindow,
        Self::RstOutside,
        Self::SynInWindow,
        Self::BlindAck,
        Self::OldText,
    ];

    /// The segment as it would arrive at this endpoint; none where it means nothing.
    pub fn against(self, endpoint: &Endpoint) -> Option<Injection> {
        let [none, rst, syn] = [Flags::NONE, Flags::RST, Flags::SYN];
        let forged = |flags, offset, ack| Injection {
            flags,
            seq: SeqExpr::Relative(Var::RcvNxt, offset),
            ack,
            len: 0,
            window: 65535,
        };
        if self == Self::RstExact && endpoint.state() == State::SynSent {
            let ack = Some(SeqExpr::Relative(Var::SndNxt, 0));
            return Some(Injection { seq: SeqExpr::Number(0), ..forged(rst, 0, ack) });
        }
        if self == Self::SynInWindow && endpoint.state() == State::Listen {
            return Some(Injection { seq: SeqExpr::Number(9000), ..forged(syn, 0, None) });
        }
        let window = endpoint.var(Var::RcvWnd)?;
        match self {
            Self::RstExact => Some(forged(rst, 0, None)),
            Self::RstInWindow => (window > 1).then(|| forged(rst, i64::from(window / 2), None)),
            Self::RstOutside => Some(forged(rst, -1, None)),
            Self::SynInWindow => (window > 0).then(|| forged(syn, 0, None)),
            Self::BlindAck => {
                let ack = Some(SeqExpr::Relative(Var::SndNxt, 1));
                Some(forged(none, 0, ack))
            }
            Self::OldText => {
                let ack = Some(SeqExpr::Relative(Var::SndNxt, 0));
                Some(Injection { len: 10, ..forged(none, -10, ack) })
            }
        }
    }
}

/// What is offered, as far as it can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The user calls, SEND and RECEIVE with how many octets.
    pub calls: Vec<Call>,
    /// Calls that TCP would refuse with an error, too.
    pub refused_calls: bool,
    /// Segments that arrive.
    pub deliver: Which,
    /// Segments that are lost.
    pub lose: Which,
    /// Segments that the wire copies.
    pub duplicate: Which,
    /// The timers that may fire.
    pub timers: Vec<Timer>,
    /// Hosts reboot, as far as they have a connection to lose.
    pub crashes: bool,
    /// Forged segments.
    pub forgeries: Vec<Forgery>,
    /// Segments that were sent before towards each peer, and arrive late: old duplicates.
    pub old: [Vec<Segment>; 2],
}

impl Default for Policy {
    /// All that a correct network, two hosts and their users can do, with one octet a call.
    fn default() -> Self {
        Self {
            calls: vec![
                Call::PassiveOpen,
                Call::ActiveOpen,
                Call::Send(1),
                Call::Receive(1),
                Call::Close,
                Call::CloseBoth,
                Call::Abort,
                Call::Status,
            ],
            refused_calls: false,
            deliver: Which::Each,
            lose: Which::Each,
            duplicate: Which::Each,
            timers: Timer::ALL.to_vec(),
            crashes: true,
            forgeries: Vec::new(),
            old: [Vec::new(), Vec::new()],
        }
    }
}

impl Policy {
    /// Everything: refused calls and forgeries too.
    pub fn wide() -> Self {
        Self { refused_calls: true, forgeries: Forgery::ALL.to_vec(), ..Self::default() }
    }
}

impl World {
    /// Adds to `choices` what can happen next and the policy offers: at A, then at B, each in the order of the policy.
    pub fn choices(&self, policy: &Policy, choices: &mut Vec<Event>) {
        for at in Peer::BOTH {
            let first = choices.len();
            self.choices_at(at, policy, |kind| choices.push(Event::new(at, kind)));
            if self.may_overflow(at) {
                let mut place = 0;
                choices.retain(|event| {
                    place += 1;
                    place <= first || self.clone().apply_quiet(event).is_ok()
                });
            }
        }
    }

    /// What the default policy offers.
    pub fn enabled(&self) -> Vec<Event> {
        let mut choices = Vec::new();
        self.choices(&Policy::default(), &mut choices);
        choices
    }

    fn choices_at(&self, at: Peer, policy: &Policy, mut offer: impl FnMut(EventKind)) {
        let endpoint = self.endpoint(at);
        for &call in &policy.calls {
            if policy.refused_calls || endpoint.would_accept(call) {
                offer(call.into());
            }
        }
        let in_flight = self.in_flight_count(at);
        policy.deliver.of(in_flight).for_each(|nth| offer(EventKind::Deliver(nth)));
        policy.lose.of(in_flight).for_each(|nth| offer(EventKind::Lose(nth)));
        policy.duplicate.of(in_flight).for_each(|nth| offer(EventKind::Duplicate(nth)));
        for &timer in policy.timers.iter().filter(|&&timer| endpoint.can_fire(timer)) {
            offer(EventKind::Timeout(timer));
        }
        if policy.crashes && endpoint.state() != State::Closed {
            offer(EventKind::Crash);
        }
        let forged = policy.forgeries.iter().filter_map(|forgery| forgery.against(endpoint));
        let old = policy.old[at.index()].iter().map(Injection::of);
        forged.chain(old).for_each(|injection| offer(EventKind::Inject(injection)));
    }
}
