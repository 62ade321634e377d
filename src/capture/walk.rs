//! The steps of one connection: both ends' acts in the order of their times, replayed on two machines.

use std::time::Duration;

use super::connection::{Connection, Event as Seen};
use super::guess::Act;
use super::machine::{Machine, bare_ack};
use super::packet::bits;
use super::path::{Certainty, Path};
use super::time::Time;
use super::vantage::Vantage;
use crate::run::{Evidence, Known, Moment, PeerView, Trail};
use crate::sim::{
    Arrival, Departure, Event, EventKind, Fired, Flight, Injection, Peer, Step, Transition, World,
};
use crate::tcp::{self, Call, Endpoint, Flag, Segment, Var};

/// A step, and how things stand after it.
#[derive(Clone, Debug)]
pub struct Stride {
    /// What happened, and how both peers are shown. The world behind it has the windows of the packets.
    pub moment: Moment,
    /// When, at the peer it happened at; as near as the capture tells.
    pub time: Time,
    /// The packets that were sent with it at once, besides the one that shows it.
    pub(super) answers: Vec<u32>,
}

impl Stride {
    /// The packets that show it.
    pub(super) fn packets(&self) -> impl Iterator<Item = u32> {
        let first = self.moment.evidence.and_then(|evidence| evidence.packet);
        first.into_iter().chain(self.answers.iter().copied())
    }
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
        let isn = connection.sides[me].isn().unwrap_or_default();
        paths[me].start.as_deref().cloned().unwrap_or_else(|| Machine::closed(isn))
    });
    let buffers = connection.largest_windows().map(|window| window.unwrap_or(USUAL_WINDOW));
    let shown = [0, 1].map(|me: usize| machines[me].endpoint().with_rcv_buff(buffers[me]));
    let mut walker = Walker {
        connection,
        paths,
        moves: [1, 1],
        machines,
        in_flight: [Vec::new(), Vec::new()],
        sent: 0,
        windows: [None, None],
        shown,
        last: [None, None],
        trails: [Trail::default(); 2],
        strides: Vec::new(),
    };
    for me in [0, 1] {
        walker.trails[me] = Trail::starting_in(walker.machines[me].state());
    }
    let start = connection.start;
    walker.push(Step::default(), start, None, false, None);
    for placed in merged(placed(connection, vantage, paths)) {
        walker.act(&placed);
    }
    walker.strides
}

/// When each act happened at its peer: it sent a segment a little before that was captured, and what was captured on
/// its way there arrived a little later, but before what answers it was sent.
fn placed(connection: &Connection, vantage: &Vantage, paths: &[Path; 2]) -> [Vec<Placed>; 2] {
    let mut all = [Vec::new(), Vec::new()];
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
            all[me].push(Placed { me, time: earliest, act: *act });
        }
    }
    all
}

/// The acts of both ends in the order of their times, those of each end in their own order. What is sent at a time is sent
/// before anything arrives at that time.
fn merged(acts: [Vec<Placed>; 2]) -> Vec<Placed> {
    let key =
        |placed: &Placed| (placed.time, matches!(placed.act.event, tcp::Event::Arrives(_)), placed.act.seen);
    let mut merged = Vec::with_capacity(acts[0].len() + acts[1].len());
    let [mut a, mut b] = acts.map(|acts| acts.into_iter().peekable());
    loop {
        let is_a = match (a.peek(), b.peek()) {
            (Some(one), Some(other)) => key(one) <= key(other),
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return merged,
        };
        merged.extend(if is_a { a.next() } else { b.next() });
    }
}

struct Walker<'a> {
    connection: &'a Connection,
    paths: &'a [Path; 2],
    /// How many states of its path each end has been in.
    moves: [usize; 2],
    machines: [Machine; 2],
    /// Towards each end: the place among the events, and the segment.
    in_flight: [Vec<(u32, Flight)>; 2],
    /// So many segments were put in flight.
    sent: u64,
    /// The window that each end offered last.
    windows: [Option<u32>; 2],
    /// Each end with the largest window that it offered as its receive buffer, which is at least as large.
    shown: [Endpoint; 2],
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
                // Flights are numbered in the order of the steps.
                if let Some(last) = self.last[me].take().filter(|last| last + 1 == self.strides.len())
                    && let Some(stride) = self.strides.get_mut(last)
                    && time.since(stride.time) < ANSWERS_WITHIN
                {
                    stride.moment.step.sent.push(departure);
                    stride.answers.push(seen.packet);
                    let world = self.world();
                    if let Some(stride) = self.strides.last_mut() {
                        stride.moment.world = Some(world);
                    }
                    return;
                }
                step.sent.push(departure);
                return self.push(step, time, Some(seen.packet), false, None);
            }
            tcp::Event::Arrives(segment) => {
                self.precede(placed, segment);
                self.arrives(me, act, segment, &mut step);
            }
            event => step.event = Some(Event::new(peer, kind_of(event))),
        }
        self.apply(placed, &mut step);
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

    /// What was sent before a segment that arrives came before it, or is lost if it was sent again.
    fn precede(&mut self, placed: &Placed, segment: Segment) {
        let Placed { me, time, act } = *placed;
        let Some(nth) = act.seen.and_then(|at| self.in_flight[me].iter().position(|&(known, _)| known == at))
        else {
            return;
        };
        let earlier: Vec<(u32, Flight)> = self.in_flight[me][..nth].to_vec();
        for (place, (at, flight)) in earlier.iter().enumerate() {
            let known = flight.segment;
            let end = known.end();
            let is_text = known.seg_len() == known.len && known.len > 0;
            let again = |&(_, other): &(u32, Flight)| {
                other.segment.seq == known.seq && other.segment.len >= known.len
            };
            let later = earlier[place + 1..].iter().any(again) || segment.seq == known.seq && known.len > 0;
            let Some(packet) = self.connection.events.get(*at as usize).map(|seen| seen.packet) else {
                continue;
            };
            let Some(nth) = self.in_flight[me].iter().position(|(other, _)| other == at) else { continue };
            let nth = u32::try_from(nth + 1).unwrap_or(u32::MAX);
            if known.seg_len() > 0 && later {
                let lost = Arrival { to: Peer::BOTH[me], segment: known, flight: Some(flight.id) };
                let event = Some(Event::new(Peer::BOTH[me], EventKind::Lose(nth)));
                self.take_off(me, *at);
                let step = Step { event, lost: Some(lost), ..Step::default() };
                self.push(step, time, Some(packet), true, None);
            } else if known.seg_len() == 0 && !known.has(Flag::Rst)
                || is_text && end.at_or_before(segment.end()) && end != segment.end()
            {
                let una = self.machines[me].snd_una().unwrap_or_default();
                let nxt = self.machines[me].snd_nxt().unwrap_or_default();
                let ack = known.ack.filter(|ack| ack.between(una, nxt)).unwrap_or(una);
                let seq = if is_text { known.seq } else { self.machines[me].rcv_nxt().unwrap_or_default() };
                let event = tcp::Event::Arrives(Segment { len: known.len, ..bare_ack(seq, ack) });
                let before = Placed { me, time, act: Act { seen: Some(*at), event, ..act } };
                // What moves the peer has an act of its own.
                let mut ahead = self.machines[me].clone();
                if ahead.apply(event).transitions.is_empty() {
                    self.act_alone(&before);
                }
            }
        }
    }

    fn take_off(&mut self, me: usize, at: u32) {
        self.in_flight[me].retain(|&(known, _)| known != at);
    }

    /// An arrival before which nothing else comes.
    fn act_alone(&mut self, placed: &Placed) {
        let Placed { me, time, act } = *placed;
        let tcp::Event::Arrives(segment) = act.event else { return };
        let mut step = Step::default();
        self.arrives(me, act, segment, &mut step);
        self.apply(placed, &mut step);
        let packet = step_packet(self.connection, act);
        self.push(step, time, packet, !act.is_sure, Some(me));
    }

    /// A captured segment arrives.
    fn arrives(&mut self, me: usize, act: Act, segment: Segment, step: &mut Step) {
        let peer = Peer::BOTH[me];
        let seen = act.seen.and_then(|at| Some((at, self.connection.events.get(at as usize)?)));
        let flying = &mut self.in_flight[me];
        let nth = seen.and_then(|(at, _)| flying.iter().position(|&(known, _)| known == at));
        let shown = seen.map_or(segment, |(_, seen)| shown(self.connection, seen));
        let (flight, kind) = match nth {
            Some(nth) => {
                let (_, flight) = flying.remove(nth);
                (Some(flight.id), EventKind::Deliver(u32::try_from(nth + 1).unwrap_or(u32::MAX)))
            }
            None => (None, EventKind::Inject(Injection::of(&shown))),
        };
        step.delivered = Some(Arrival { to: peer, segment: shown, flight });
        step.event = Some(Event::new(peer, kind));
    }

    /// Lets the machine of an end go through an act; what that does goes into the step.
    fn apply(&mut self, placed: &Placed, step: &mut Step) {
        let Placed { me, act, .. } = *placed;
        let peer = Peer::BOTH[me];
        let outcome = self.machines[me].apply(act.event);
        self.moves[me] += outcome.transitions.len();
        outcome.transitions.iter().for_each(|edge| self.trails[me].follow(edge));
        step.transitions = outcome.transitions.iter().map(|edge| Transition { peer, edge }).collect();
        step.signals = outcome.signals.iter().map(|&signal| (peer, signal)).collect();
        step.error = outcome.error.map(|error| (peer, error));
        step.started = outcome.started.iter().map(|&timer| (peer, timer)).collect();
        step.rules = outcome.rules.iter().map(|&(rule, facts)| Fired { peer, rule, facts }).collect();
    }

    fn departs(&mut self, me: usize, at: u32, seen: &Seen) -> Departure {
        let segment = shown(self.connection, seen);
        let flight = Flight { id: self.sent, segment, resent: u32::from(seen.is_again()) };
        self.sent += 1;
        if !segment.has(Flag::Rst) {
            self.windows[me] = Some(segment.window);
        }
        self.in_flight[1 - me].push((at, flight));
        if self.in_flight[1 - me].len() > MOST_IN_FLIGHT {
            self.in_flight[1 - me].remove(0);
        }
        Departure { from: Peer::BOTH[me], flight }
    }

    /// Both machines with what is in flight between them.
    fn world(&self) -> World {
        let flying = Peer::BOTH
            .into_iter()
            .flat_map(|to| self.in_flight[to.index()].iter().map(move |&(_, flight)| (to, flight)));
        // Its windows are those of the packets: the wide ones are for what was captured, whatever the machine would allow.
        let ends = [0, 1].map(|me: usize| {
            let offered = |side: usize| self.windows[side].unwrap_or(self.shown[side].rcv_buff());
            self.machines[me].endpoint().with_windows(&self.shown[me], offered(me), offered(1 - me))
        });
        World::from_parts(ends, flying, self.sent)
    }

    /// An end as it is shown: its windows are those of the packets, not those of the machine, which are wide.
    fn view(&self, me: usize) -> PeerView {
        let mut view = PeerView::of(self.machines[me].endpoint(), self.trails[me]);
        view.state = self.known(me);
        view.rcv_buff = None;
        for (var, side) in [(Var::RcvWnd, me), (Var::SndWnd, 1 - me)] {
            let known = &mut view.vars[var as usize];
            *known = known.and(self.windows[side]);
        }
        view
    }

    fn push(&mut self, step: Step, time: Time, packet: Option<u32>, inferred: bool, answers: Option<usize>) {
        let peers = [0, 1].map(|me: usize| self.view(me));
        let at = Some(time.since(self.connection.start));
        let evidence = Some(Evidence { packet, inferred });
        let moment = Moment { step, peers, at, evidence, note: None, world: Some(self.world()) };
        if let Some(me) = answers {
            self.last[me] = Some(self.strides.len());
        }
        self.strides.push(Stride { moment, time, answers: Vec::new() });
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

/// The packet behind an act.
fn step_packet(connection: &Connection, act: Act) -> Option<u32> {
    act.seen.and_then(|at| connection.events.get(at as usize)).map(|seen| seen.packet)
}

/// The window of an end that was never captured.
const USUAL_WINDOW: u32 = 65_535;
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
    Segment {
        seq: seen.seq(),
        ack: seen.ack(),
        flags: seen.tcp_flags(),
        len: seen.len,
        window: connection.window(seen),
    }
}
