//! The steps of one connection: both ends' acts in the order of their times, replayed on two machines.

use std::time::Duration;

use super::connection::{Connection, Event as Seen};
use super::guess::Act;
use super::infer::{Certainty, Path};
use super::machine::Machine;
use super::packet::bits;
use super::time::Time;
use super::vantage::Vantage;
use crate::run::{Known, Moment, PeerView, Trail};
use crate::sim::{Arrival, Departure, Event, EventKind, Fired, Flight, Injection, Peer, Step, Transition};
use crate::tcp::{self, Call, Segment};

/// A step, and how things stand after it.
#[derive(Clone, Debug)]
pub struct Stride {
    /// What happened, and how both peers are shown; there is no world behind it.
    pub moment: Moment,
    /// When, at the peer it happened at; as near as the capture tells.
    pub time: Time,
    /// The packet behind it.
    pub packet: Option<u32>,
    /// It was not captured, but explains what was: a user call, a timer, an arrival that nothing proves.
    pub inferred: bool,
    /// What is in flight towards each end.
    pub in_flight: [Vec<Segment>; 2],
}

/// An act with its place in time.
struct Placed {
    me: usize,
    time: Time,
    act: Act,
}

/// The steps of a connection; the first is the start.
pub(super) fn walk(connection: &Connection, vantage: &Vantage, paths: &[Path; 2]) -> Vec<Stride> {
    let machines = [0, 1].map(|me: usize| {
        let isn = connection.sides[me].isn.unwrap_or_default();
        paths[me].start.clone().unwrap_or_else(|| Machine::closed(isn))
    });
    let mut walker = Walker {
        connection,
        paths,
        moves: [1, 1],
        machines,
        in_flight: [Vec::new(), Vec::new()],
        sent: [0, 0],
        last: [None, None],
        trails: [Trail::default(); 2],
        strides: Vec::new(),
    };
    for me in [0, 1] {
        walker.trails[me] = Trail::starting_in(walker.machines[me].state());
    }
    let start = connection.start;
    walker.push(Step::default(), start, None, false, None);
    let mut acts = placed(connection, vantage, paths);
    // What is sent at a time is sent before anything arrives at that time.
    acts.sort_by_key(|placed| {
        (placed.time, matches!(placed.act.event, tcp::Event::Arrives(_)), placed.act.seen)
    });
    for placed in acts {
        walker.act(&placed);
    }
    walker.strides
}

/// When each act happened at its peer: it sent a segment a little before that was captured, and what was captured on
/// its way there arrived a little later, but before what answers it was sent.
fn placed(connection: &Connection, vantage: &Vantage, paths: &[Path; 2]) -> Vec<Placed> {
    let mut all = Vec::new();
    for me in [0, 1] {
        let delay = vantage.delay[me];
        let seen = |act: &Act| act.seen.and_then(|at| connection.events.get(at as usize));
        let mut times: Vec<Time> = Vec::new();
        let mut earliest = connection.start;
        for act in &paths[me].acts {
            let arrives = matches!(act.event, tcp::Event::Arrives(_));
            let time = match seen(act) {
                Some(event) if arrives => event.time.after(delay),
                Some(event) => event.time.before(delay),
                None => earliest,
            };
            earliest = earliest.max(time);
            times.push(time);
        }
        let mut latest = Time(u64::MAX);
        for (act, time) in paths[me].acts.iter().zip(&mut times).rev() {
            latest = latest.min(*time);
            if matches!(act.event, tcp::Event::Arrives(_)) {
                *time = latest;
            }
        }
        let mut earliest = Time::default();
        for (act, time) in paths[me].acts.iter().zip(times) {
            earliest = earliest.max(time);
            all.push(Placed { me, time: earliest, act: *act });
        }
    }
    all
}

struct Walker<'a> {
    connection: &'a Connection,
    paths: &'a [Path; 2],
    /// How many states of its path each end has been in.
    moves: [usize; 2],
    machines: [Machine; 2],
    /// Towards each end: the place among the events, and the segment.
    in_flight: [Vec<(u32, Segment)>; 2],
    /// So many segments of each were put in flight.
    sent: [u64; 2],
    /// The last stride of each end, if it may still send an answer.
    last: [Option<usize>; 2],
    trails: [Trail; 2],
    strides: Vec<Stride>,
}

impl Walker<'_> {
    fn act(&mut self, placed: &Placed) {
        let Placed { me, time, act } = *placed;
        let peer = Peer::BOTH[me];
        let seen = act.seen.and_then(|at| self.connection.events.get(at as usize));
        let mut step = Step::default();
        match act.event {
            // It sent something of itself, and no call stands behind it.
            tcp::Event::Call(Call::Status) => {
                let (Some(at), Some(seen)) = (act.seen, seen) else { return };
                let departure = self.departs(me, at, seen);
                if let Some(last) = self.last[me].take()
                    && let Some(stride) = self.strides.get_mut(last)
                    && time.since(stride.time) < ANSWERS_WITHIN
                {
                    stride.moment.step.sent.push(departure);
                    for stride in &mut self.strides[last..] {
                        stride.in_flight[1 - me].push(departure.flight.segment);
                    }
                    return;
                }
                step.sent.push(departure);
                return self.push(step, time, Some(seen.packet), false, None);
            }
            tcp::Event::Arrives(segment) => self.arrives(me, act, segment, &mut step),
            event => step.event = Some(Event::new(peer, kind_of(event))),
        }
        let outcome = self.machines[me].apply(act.event);
        self.moves[me] += outcome.transitions.len();
        outcome.transitions.iter().for_each(|edge| self.trails[me].follow(edge));
        step.transitions = outcome.transitions.iter().map(|edge| Transition { peer, edge }).collect();
        step.signals = outcome.signals.iter().map(|&signal| (peer, signal)).collect();
        step.error = outcome.error.map(|error| (peer, error));
        step.started = outcome.started.iter().map(|&timer| (peer, timer)).collect();
        step.rules = outcome.rules.iter().map(|&(rule, facts)| Fired { peer, rule, facts }).collect();
        let arrives = matches!(act.event, tcp::Event::Arrives(_));
        if let (false, Some(at), Some(seen)) = (arrives, act.seen, seen) {
            // A SEND before the FIN of the same segment has no segment of its own.
            let more = seen.has(bits::FIN) && matches!(act.event, tcp::Event::Call(Call::Send(_)));
            if !more {
                step.sent.push(self.departs(me, at, seen));
            }
        }
        let inferred = !arrives || !act.is_sure;
        self.push(step, time, seen.map(|seen| seen.packet), inferred, arrives.then_some(me));
    }

    /// A captured segment arrives, and with it what was sent before it.
    fn arrives(&mut self, me: usize, act: Act, segment: Segment, step: &mut Step) {
        let peer = Peer::BOTH[me];
        let seen = act.seen.and_then(|at| Some((at, self.connection.events.get(at as usize)?)));
        let flying = &mut self.in_flight[me];
        let nth = seen.and_then(|(at, _)| flying.iter().position(|&(known, _)| known == at));
        let shown = seen.map_or(segment, |(_, seen)| shown(self.connection, seen));
        step.delivered = Some(Arrival { to: peer, segment: shown, flight: None });
        step.event = Some(Event::new(
            peer,
            match nth {
                Some(nth) => {
                    flying.remove(nth);
                    EventKind::Deliver(u32::try_from(nth + 1).unwrap_or(u32::MAX))
                }
                None => EventKind::Inject(Injection::of(&shown)),
            },
        ));
        let end = shown.end();
        flying.retain(|(_, known)| known.seg_len() == 0 || !known.end().at_or_before(end));
    }

    fn departs(&mut self, me: usize, at: u32, seen: &Seen) -> Departure {
        let segment = shown(self.connection, seen);
        let id = self.sent[0] + self.sent[1];
        self.sent[me] += 1;
        self.in_flight[1 - me].push((at, segment));
        if self.in_flight[1 - me].len() > MOST_IN_FLIGHT {
            self.in_flight[1 - me].remove(0);
        }
        let flight = Flight { id, segment, resent: u32::from(seen.is_again()) };
        Departure { from: Peer::BOTH[me], flight }
    }

    fn push(&mut self, step: Step, time: Time, packet: Option<u32>, inferred: bool, answers: Option<usize>) {
        let peers = [0, 1].map(|me: usize| {
            let view = PeerView::of(self.machines[me].endpoint(), self.trails[me]);
            PeerView { state: self.known(me), ..view }
        });
        let at = Some(time.since(self.connection.start));
        let moment = Moment { step, peers, at, note: None, world: None };
        let in_flight =
            [0, 1].map(|me: usize| self.in_flight[me].iter().map(|&(_, segment)| segment).collect());
        if let Some(me) = answers {
            self.last[me] = Some(self.strides.len());
        }
        self.strides.push(Stride { moment, time, packet, inferred, in_flight });
    }

    /// How sure the state of an end is now.
    fn known(&self, me: usize) -> Known {
        let (path, moves) = (&self.paths[me], self.moves[me]);
        let state = self.machines[me].state();
        match (path.states.last(), path.certainty) {
            _ if moves <= path.states.len() && !path.states.is_empty() => Known::Exact(state),
            (_, Certainty::OneOf) if path.ends.contains(&state) => {
                Known::OneOf(path.ends.iter().copied().collect())
            }
            (Some(&last), _) => Known::AtLeast(last),
            (None, _) => Known::Unknown,
        }
    }
}

/// What is sent within this time of an arrival answers it.
const ANSWERS_WITHIN: Duration = Duration::from_millis(10);
/// Segments shown in flight at most: what was lost is never seen to be.
const MOST_IN_FLIGHT: usize = 64;

fn kind_of(event: tcp::Event) -> EventKind {
    match event {
        tcp::Event::Call(Call::PassiveOpen) => EventKind::PassiveOpen,
        tcp::Event::Call(Call::ActiveOpen) => EventKind::ActiveOpen,
        tcp::Event::Call(Call::Close) => EventKind::Close,
        tcp::Event::Call(Call::CloseBoth) => EventKind::CloseBoth,
        tcp::Event::Call(Call::Abort) => EventKind::Abort,
        tcp::Event::Call(Call::Send(octets)) => EventKind::Send(octets),
        tcp::Event::Call(Call::Receive(octets)) => EventKind::Receive(octets),
        tcp::Event::Timeout(timer) => EventKind::Timeout(timer),
        tcp::Event::Crash => EventKind::Crash,
        tcp::Event::Call(Call::Status) | tcp::Event::Arrives(_) => EventKind::Status,
    }
}

/// A captured segment as it was on the wire, its window scaled.
fn shown(connection: &Connection, seen: &Seen) -> Segment {
    let scales = [0, 1].map(|me: usize| connection.sides[me].window_scale);
    // Both must have offered it, and on a SYN it is not yet in use.
    let scale = match scales {
        [Some(a), Some(b)] if !seen.has(bits::SYN) => [a, b][seen.side()],
        _ => 0,
    };
    Segment {
        seq: seen.seq(),
        ack: seen.ack(),
        flags: seen.tcp_flags(),
        len: seen.len,
        window: u32::from(seen.window) << scale,
    }
}
