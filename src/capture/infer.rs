//! What one end of a captured connection went through, as far as the packets show it.
//!
//! The end is the shared machine. What it sent is explained by user calls and timers; what was sent to it arrives
//! where its own segments show it, or where the capture was made beside it. Where neither says whether something
//! arrived, both are followed: a [`Guess`] each. A guess that later segments contradict is dropped; what all that
//! are left agree on is certain.

use std::time::Duration;

use super::connection::{Connection, Event as Seen, Opening};
use super::guess::{Guess, Guesses};
use super::machine::{Machine, WIDE};
use super::note::{Note, NoteKind};
use super::packet::bits;
use super::path::{Certainty, Path, States};
use super::time::Time;
use super::vantage::Vantage;
use crate::sim::Peer;
use crate::tcp::{Call, Event, SeqNum, State, Timer};

/// Guesses followed at a time.
const MAX_GUESSES: usize = 16;
/// So many are enough for most connections.
const FEW_GUESSES: usize = 4;
/// Notes of one peer at most.
const MAX_NOTES: usize = 100;
/// Linux sends a lost SYN,ACK again after this time, and nothing waits much longer.
const FIRST_TIMEOUT: Duration = Duration::from_secs(1);
/// Packets may be late by this without having been sent later.
pub(super) const JITTER: Duration = Duration::from_millis(20);
/// The shortest retransmission timeout of a data segment or a FIN that is common.
pub(super) const SHORT_TIMEOUT: Duration = Duration::from_millis(300);

/// TIME-WAIT lasts at least this long on common systems.
const SHORTEST_TIME_WAIT: Duration = Duration::from_secs(30);

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Inference<'a> {
    pub(super) connection: &'a Connection,
    pub(super) me: usize,
    /// What is captured on its way to this peer has arrived.
    pub(super) near: bool,
    /// All that this peer sent is captured.
    pub(super) sees_sent: bool,
    /// The round trip between both ends.
    pub(super) round_trip: Duration,
    pub(super) file_end: Time,
    pub(super) detailed: bool,
    pub(super) guesses: Guesses,
    pub(super) overflow: bool,
    pub(super) notes: Vec<Note>,
}

/// What A (0) or B (1) went through. `file_end` is when the capture ended.
pub(super) fn infer(
    connection: &Connection,
    vantage: &Vantage,
    me: usize,
    file_end: Time,
    detailed: bool,
) -> Path {
    let Some((machine, path)) = start(connection, me) else { return unseen(connection, me) };
    let start = detailed.then(|| Box::new(machine.clone()));
    let guess = Guess {
        machine,
        path,
        acts: Vec::new(),
        contradictions: 0,
        sure: usize::MAX,
        reset: None,
        unseen: None,
        moved: None,
        sent: None,
    };
    let round_trip = (vantage.delay[0] + vantage.delay[1]) * 2;
    let mut guesses = Vec::with_capacity(FEW_GUESSES);
    guesses.push(Box::new(guess));
    let mut inference = Inference {
        connection,
        me,
        near: vantage.is_near[me],
        sees_sent: vantage.sees_sent[me],
        round_trip,
        file_end,
        detailed,
        guesses,
        overflow: false,
        notes: Vec::new(),
    };
    let order = order(connection, vantage, me);
    for place in 0..connection.events.len() {
        let at = order.as_ref().map_or(place, |order| order[place].2);
        let seen = &connection.events[at];
        if seen.side() == me {
            inference.sends(at, seen);
        } else {
            inference.may_receive(at, seen);
        }
    }
    inference.finish(start)
}

/// The events in the order in which this peer sent and received them: what comes from the other side reaches it later than
/// the capture, so that what it answers at once is captured a round trip later. None if that is the order in which they
/// were captured. Of each the time, the number of the packet, and its place among the events.
fn order(connection: &Connection, vantage: &Vantage, me: usize) -> Option<Vec<(Time, u32, usize)>> {
    let answer = vantage.delay[me] * 2;
    if vantage.is_near[me] || answer.is_zero() {
        return None;
    }
    let placed = |(at, seen): (usize, &Seen)| {
        (if seen.side() == me { seen.time } else { seen.time.after(answer) }, seen.packet, at)
    };
    let mut order: Vec<_> = connection.events.iter().enumerate().map(placed).collect();
    order.sort_unstable();
    Some(order)
}

/// The machine before the first packet, and the state it is in.
fn start(connection: &Connection, me: usize) -> Option<(Machine, States)> {
    let side = &connection.sides[me];
    let mut sent = connection.events.iter().filter(|seen| seen.side() == me);
    let first = sent.next();
    if connection.opening == Opening::Before {
        let isn = first.filter(|seen| !seen.has(bits::RST))?;
        let rcv_nxt = isn.ack()?;
        return Some((Machine::established(isn.seq(), rcv_nxt), States::from_slice(&[State::Established])));
    }
    let missed_syn = connection.opening == Opening::SynAck && me == 0;
    if missed_syn {
        let isn = connection.sides[1].max_ack()? - 1;
        let mut machine = Machine::closed(isn);
        machine.apply_to(Event::Call(Call::ActiveOpen), &mut ());
        return Some((machine, States::from_slice(&[State::Closed, State::SynSent])));
    }
    let first = first?;
    let syn_end = connection.sides[1 - me].isn().map(|isn| isn + 1 + syn_text(connection, 1 - me));
    let syns = connection.events.iter().take_while(|seen| seen.side() != me && seen.has(bits::SYN));
    // Where the SYN was sent again, the answer to the first may have been lost, and the port closed meanwhile.
    let answers_syn = first.seq() == SeqNum(0)
        && syns.count() == 1
        && connection.sides[1 - me].max_ack().is_none()
        && first.ack().zip(syn_end).is_some_and(|(ack, end)| ack.between(end - WIDE, end));
    if first.has(bits::RST) && !answers_syn {
        // A closed port answers a SYN otherwise (RFC 9293, 3.5.2).
        return None;
    }
    let is_active = first.has(bits::SYN) && !first.has(bits::ACK);
    if is_active || first.has(bits::RST) {
        return Some((Machine::closed(first.seq()), States::from_slice(&[State::Closed])));
    }
    Some((Machine::listening(side.isn()?), States::from_slice(&[State::Listen])))
}

/// Octets of data on the SYN of a side.
pub(super) fn syn_text(connection: &Connection, me: usize) -> u32 {
    let mut syns = connection.events.iter().filter(|seen| seen.side() == me && seen.has(bits::SYN));
    syns.next().map_or(0, |syn| syn.len)
}

/// What the other side's segments alone say of a peer of which nothing was captured, or nothing that tells.
fn unseen(connection: &Connection, me: usize) -> Path {
    let other = &connection.sides[1 - me];
    let sent = connection.events.iter().any(|seen| seen.side() == me);
    match connection.opening {
        // A RST may answer anything, and be sent from LISTEN, too.
        Opening::Before if sent || other.max_end().is_none() => Path::unknown(&[], &[], Certainty::AtLeast),
        Opening::Before => Path::unknown(&[State::Established], &[State::Established], Certainty::AtLeast),
        // Its SYN is acknowledged, so it was sent.
        _ if other.max_ack().is_some() && me == 1 => {
            let path = [State::Listen, State::SynReceived];
            Path::unknown(&path, &path[1..], Certainty::AtLeast)
        }
        _ if me == 1 => {
            let ends = [State::Closed, State::Listen, State::SynReceived, State::SynSent];
            let possible = if connection.has_ports_of_peers() { &ends[..] } else { &ends[..3] };
            Path::unknown(&[], possible, Certainty::OneOf)
        }
        _ => Path::unknown(&[State::Closed], &[State::Closed], Certainty::AtLeast),
    }
}

impl Inference<'_> {
    pub(super) fn other(&self) -> usize {
        1 - self.me
    }

    /// Takes each guess further, into as many as come of it.
    pub(super) fn each(&mut self, mut take: impl FnMut(&mut Self, Box<Guess>)) {
        for _ in 0..self.guesses.len() {
            let guess = self.guesses.remove(0);
            take(self, guess);
        }
    }

    pub(super) fn note(&mut self, seen: &Seen, kind: NoteKind) {
        let note = Note { packet: seen.packet, from: Peer::BOTH[seen.side()], kind };
        if !self.notes.contains(&note) && self.notes.len() < MAX_NOTES {
            self.notes.push(note);
        }
    }

    /// Drops guesses that are contradicted more often than others, and those that say the same.
    #[inline]
    pub(super) fn prune(&mut self) {
        if self.guesses.len() > 1 {
            self.prune_several();
        }
    }

    #[inline(never)]
    fn prune_several(&mut self) {
        let least = self.guesses.iter().map(|guess| guess.contradictions).min().unwrap_or_default();
        self.guesses.retain(|guess| guess.contradictions == least);
        let mut at = 0;
        while at < self.guesses.len() {
            let (before, rest) = self.guesses.split_at(at);
            if rest.first().is_some_and(|guess| before.iter().any(|known| known.is_like(guess))) {
                self.guesses.remove(at);
            } else {
                at += 1;
            }
        }
        if self.guesses.len() > MAX_GUESSES {
            self.guesses.truncate(MAX_GUESSES);
            self.overflow = true;
        }
    }

    /// Puts those guesses last of which something would have been sent again meanwhile. That nothing was captured does not
    /// prove them wrong: the network may have gone silent.
    fn weigh_silence(&mut self) {
        if self.guesses.len() < 2 {
            return;
        }
        let patience = if self.connection.is_lossy { 16 } else { 5 };
        let (file_end, round_trip) = (self.file_end, self.round_trip);
        self.guesses.sort_by_key(|guess| {
            let shortest = match guess.machine.state() {
                State::SynSent | State::SynReceived => FIRST_TIMEOUT,
                State::FinWait1 | State::Closing | State::LastAck => SHORT_TIMEOUT,
                _ => return false,
            };
            let Some((sent, waited)) = guess.sent else { return false };
            let timeout = shortest.max(round_trip * 3).max(waited * 2);
            file_end.since(sent) >= timeout * patience
        });
    }

    /// Whether it may not have begun in LISTEN: the answer to a SYN may come from SYN-SENT, where the SYN of this side was
    /// lost before it was captured.
    fn may_have_opened(&self) -> bool {
        self.me == 1 && !self.sees_sent && self.connection.has_ports_of_peers()
    }

    /// TIME-WAIT that has lasted so long may have ended.
    fn end_time_wait(&mut self) {
        if self.file_end.since(self.connection.last) < SHORTEST_TIME_WAIT {
            return;
        }
        let last = self.connection.events.len().saturating_sub(1);
        for at in 0..self.guesses.len() {
            if self.guesses[at].machine.state() == State::TimeWait {
                let mut guess = self.guesses[at].clone();
                guess.act(Some(last), Event::Timeout(Timer::TimeWait), false, self.detailed);
                self.guesses.push(guess);
            }
        }
    }

    fn finish(mut self, start: Option<Box<Machine>>) -> Path {
        self.last_arrivals();
        self.weigh_silence();
        self.end_time_wait();
        let other = &self.connection.sides[self.other()];
        let mine = &self.connection.sides[self.me];
        let mixed = [mine, other].iter().any(|side| side.has_mixed_checksums());
        let Some(best) = self.guesses.first() else {
            return Path::unknown(&[], &[], Certainty::AtLeast);
        };
        let likeliest: &[State] = &best.path;
        let mut common = likeliest.len();
        let (mut is_cut, mut contradicted) = (false, false);
        let mut ends = States::new();
        for guess in &self.guesses {
            let path: &[State] = &guess.path;
            let sure = guess.unseen.map_or(guess.sure, |(length, _)| guess.sure.min(length));
            is_cut |= sure < path.len();
            contradicted |= guess.contradictions > 0;
            common = common.min(sure);
            if !path.starts_with(&likeliest[..common]) {
                common = likeliest.iter().zip(path).take_while(|(one, other)| one == other).count();
            }
            if !ends.contains(&guess.machine.state()) {
                ends.push(guess.machine.state());
            }
        }
        let agree = self.guesses.iter().all(|guess| guess.path.len() == common);
        // What ends TIME-WAIT before its time would be captured beside it only.
        let is_final = match likeliest[..common].last() {
            Some(State::Closed) => true,
            Some(State::TimeWait) => self.near,
            _ => false,
        };
        let is_before = self.connection.opening == Opening::Before;
        let closes_unseen = is_before && (mine.fin_end().is_some() != other.fin_end().is_some());
        // The missing FIN may have crossed before the capture began.
        let states = States::from_slice(&likeliest[..if closes_unseen { common.min(1) } else { common }]);
        let is_missed = self.connection.opening != Opening::Syn;
        let may_have_opened = states.first() == Some(&State::Listen) && self.may_have_opened();
        let doubt = mixed || contradicted || self.overflow || self.connection.is_cut || is_missed;
        // Where the user may have gone on unseen, no list of states is whole.
        let goes_on = ends.iter().any(|end| {
            !matches!(end, State::Closed | State::SynSent | State::Closing | State::LastAck | State::TimeWait)
        });
        let is_open = goes_on && !ends.contains(&State::Closed);
        let certainty = if !agree && self.guesses.len() > 1 && !is_open && !is_cut {
            Certainty::OneOf
        } else if agree && is_final && !doubt && !may_have_opened {
            Certainty::Exact
        } else {
            Certainty::AtLeast
        };
        if certainty == Certainty::AtLeast {
            ends = States::from_slice(&states[states.len().saturating_sub(1)..]);
        }
        if certainty == Certainty::Exact {
            // What came later shows it.
            self.notes.retain(|note| note.kind != NoteKind::RstUnproven);
        }
        let acts = self.guesses.swap_remove(0).acts;
        Path { states, certainty, ends, acts, start, notes: self.notes }
    }
}
