//! What a search may do, and what of it a world has used up.

use crate::sim::{Event, EventKind, Peer, Policy, Setup, Which};
use crate::tcp::{Call, Timer};
use crate::text::{Text, key};

/// What may happen on the way to a world. Each peer may call passive OPEN, active OPEN and CLOSE once, and the 2MSL timer
/// may always fire; everything else is counted here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Segments in flight towards each peer, at the most.
    pub in_flight: u16,
    /// Segments may overtake each other.
    pub reorder: bool,
    /// Segments that the wire loses, in the whole run.
    pub losses: u8,
    /// Copies that the wire makes, in the whole run.
    pub copies: u8,
    /// SENDs of one octet, at each peer.
    pub sends: u8,
    /// Timers that fire, other than 2MSL, at each peer.
    pub timeouts: u8,
    /// ABORTs, at each peer.
    pub aborts: u8,
    /// Crashes, of each host.
    pub crashes: u8,
    /// Worlds that are kept, at the most.
    pub max_worlds: u32,
}

impl Bounds {
    /// The default limit of worlds: they need less than 1.5 GiB.
    pub const MAX_WORLDS: u32 = 15_000_000;
}

impl Default for Bounds {
    /// A wire that keeps the order and loses nothing, with room for eight segments in each direction.
    fn default() -> Self {
        Self {
            in_flight: 8,
            reorder: false,
            losses: 0,
            copies: 0,
            sends: 0,
            timeouts: 0,
            aborts: 0,
            crashes: 0,
            max_worlds: Self::MAX_WORLDS,
        }
    }
}

/// The ISS that a peer's connections take, one after the other.
/// [RFC 9293 section 3.4.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.4.1) wants each to be ahead of what the
/// last one used: these are a window and more apart, so that nothing old fits into a new connection by chance.
fn iss(first: u32) -> Vec<u32> {
    (0..CONNECTIONS).map(|nth| first + nth * 70_000).collect()
}

/// As many connections of a peer have an ISS of their own; all later ones share the last.
const CONNECTIONS: u32 = 8;

impl Bounds {
    /// What they allow, a sentence each.
    pub fn sentences(&self, text: Text) -> Vec<String> {
        let wire = if self.reorder { key!("explore.bounds.reorder") } else { key!("explore.bounds.fifo") };
        let mut sentences = vec![
            text.get(key!("explore.bounds.calls")).to_owned(),
            text.fill(wire, &[("count", &self.in_flight)]),
        ];
        if self.losses == 0 {
            sentences.push(text.get(key!("explore.bounds.no-loss")).to_owned());
        }
        let counts = [
            (key!("explore.bounds.losses"), self.losses),
            (key!("explore.bounds.copies"), self.copies),
            (key!("explore.bounds.sends"), self.sends),
            (key!("explore.bounds.timeouts"), self.timeouts),
            (key!("explore.bounds.aborts"), self.aborts),
            (key!("explore.bounds.crashes"), self.crashes),
        ];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        sentences.extend(counts.map(|(key, count)| text.fill(key, &[("count", &count)])));
        sentences
    }

    /// The peers before the first event: both CLOSED, with the windows and the ISS of scenario files.
    pub(super) fn setup() -> Setup {
        Setup { window: [65535; 2], iss: [100, 300].map(iss), established: false }
    }

    /// What is offered in a world where nothing is used up.
    pub(super) fn policy(&self) -> Policy {
        let mut calls = vec![Call::PassiveOpen, Call::ActiveOpen, Call::Close];
        calls.extend((self.sends > 0).then_some(Call::Send(1)));
        calls.extend((self.aborts > 0).then_some(Call::Abort));
        let mut timers = vec![Timer::TimeWait];
        if self.timeouts > 0 {
            timers.extend([Timer::Retransmission, Timer::User, Timer::KeepAlive]);
        }
        let each = |is_allowed| if is_allowed { Which::Each } else { Which::None };
        Policy {
            calls,
            deliver: if self.reorder { Which::Each } else { Which::Oldest },
            lose: each(self.losses > 0),
            duplicate: each(self.copies > 0),
            timers,
            crashes: self.crashes > 0,
            ..Policy::default()
        }
    }
}

/// What has been used up on the way to a world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Used {
    /// The OPENs and CLOSEs, a bit for each.
    calls: u8,
    losses: u8,
    copies: u8,
    sends: [u8; 2],
    timeouts: [u8; 2],
    aborts: [u8; 2],
    crashes: [u8; 2],
}

/// The bit of a call that may happen once at a peer.
const fn once(call: u8, at: Peer) -> u8 {
    1 << (2 * call + at as u8)
}

impl Used {
    /// What is used up after this event; `None` if the bounds do not allow it.
    pub(super) fn after(mut self, event: &Event, bounds: &Bounds) -> Option<Self> {
        let at = event.at.index();
        let (count, most) = match &event.kind {
            EventKind::PassiveOpen => return self.after_call(once(0, event.at)),
            EventKind::ActiveOpen => return self.after_call(once(1, event.at)),
            EventKind::Close => return self.after_call(once(2, event.at)),
            EventKind::Deliver(_) | EventKind::Timeout(Timer::TimeWait) => return Some(self),
            EventKind::Lose(_) => (&mut self.losses, bounds.losses),
            EventKind::Duplicate(_) => (&mut self.copies, bounds.copies),
            EventKind::Send(_) => (&mut self.sends[at], bounds.sends),
            EventKind::Timeout(_) => (&mut self.timeouts[at], bounds.timeouts),
            EventKind::Abort => (&mut self.aborts[at], bounds.aborts),
            EventKind::Crash => (&mut self.crashes[at], bounds.crashes),
            EventKind::CloseBoth | EventKind::Status | EventKind::Receive(_) | EventKind::Inject(_) => {
                return None;
            }
        };
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(self)
    }

    fn after_call(mut self, call: u8) -> Option<Self> {
        let is_left = self.calls & call == 0;
        self.calls |= call;
        is_left.then_some(self)
    }

    /// The counts that these bounds allow to be other than 0.
    fn counts(&mut self, bounds: &Bounds) -> impl Iterator<Item = &mut u8> {
        let Self { calls, losses, copies, sends, timeouts, aborts, crashes } = self;
        let once = [(calls, u8::MAX), (losses, bounds.losses), (copies, bounds.copies)];
        let each = [
            (sends, bounds.sends),
            (timeouts, bounds.timeouts),
            (aborts, bounds.aborts),
            (crashes, bounds.crashes),
        ];
        let each = each.into_iter().flat_map(|(counts, most)| counts.each_mut().map(|count| (count, most)));
        once.into_iter().chain(each).filter(|(_, most)| *most > 0).map(|(count, _)| count)
    }

    /// Appends what is used up to a key: as many bytes in every key of a search.
    pub(super) fn write(mut self, bounds: &Bounds, key: &mut Vec<u8>) {
        key.extend(self.counts(bounds).map(|count| *count));
    }

    /// Reads what [`Used::write`] wrote; the rest of the key.
    pub(super) fn read<'a>(bounds: &Bounds, key: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (mut used, mut rest) = (Self::default(), key);
        for count in used.counts(bounds) {
            let (first, others) = rest.split_first()?;
            (*count, rest) = (*first, others);
        }
        Some((used, rest))
    }
}
