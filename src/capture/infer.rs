//! What one end of a captured connection went through, as far as the packets show it.
//!
//! The end is the shared machine. What it sent is explained by user calls and timers; what was sent to it arrives
//! where its own segments show it, or where the capture was made beside it. Where neither says whether something
//! arrived, both are followed: a [`Guess`] each. A guess that later segments contradict is dropped; what all that
//! are left agree on is certain.

use std::time::Duration;

use super::connection::{Connection, Event as Seen, Opening};
use super::guess::{Act, Guess};
use super::machine::{Machine, segment_of};
use super::note::{Note, NoteKind};
use super::packet::bits;
use super::time::Time;
use super::vantage::Vantage;
use crate::tcp::{Call, Event, Segment, SeqNum, State, Timer};

/// Guesses followed at a time.
const MAX_GUESSES: usize = 16;
/// Notes of one peer at most.
const MAX_NOTES: usize = 100;
/// Linux sends a lost SYN,ACK again after this time, and nothing waits much longer.
const FIRST_TIMEOUT: Duration = Duration::from_secs(1);
/// Packets may be late by this without having been sent later.
const JITTER: Duration = Duration::from_millis(20);
/// The shortest retransmission timeout of a data segment or a FIN that is common.
const SHORT_TIMEOUT: Duration = Duration::from_millis(300);

/// How sure a peer's path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// All of it, and where it ends.
    Exact,
    /// As far as it goes; it may go on.
    AtLeast,
    /// As far as it goes; then one of several.
    OneOf,
}

impl Certainty {
    /// As in traces.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::AtLeast => "at-least",
            Self::OneOf => "one-of",
        }
    }
}

/// What a peer went through.
#[derive(Clone, Debug)]
pub struct Path {
    /// The states, in order, as far as they are certain. Empty where nothing is.
    pub states: Vec<State>,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where it ended: one state, or those that it may be.
    pub ends: Vec<State>,
    /// What happened at it, by the likeliest explanation; only where it was asked for.
    pub(super) acts: Vec<Act>,
    pub(super) start: Option<Machine>,
    /// What this shows of single packets.
    pub(super) notes: Vec<Note>,
}

impl Path {
    fn unknown(states: &[State], ends: &[State], certainty: Certainty) -> Self {
        Self {
            states: states.to_vec(),
            certainty,
            ends: ends.to_vec(),
            acts: Vec::new(),
            start: None,
            notes: Vec::new(),
        }
    }
}

struct Inference<'a> {
    connection: &'a Connection,
    me: usize,
    near: bool,
    /// The round trip between both ends.
    round_trip: Duration,
    file_end: Time,
    detailed: bool,
    guesses: Vec<Guess>,
    overflow: bool,
    notes: Vec<Note>,
}

/// What A (0) or B (1) went through. `file_end` is when the capture ended.
pub(super) fn infer(
    connection: &Connection,
    vantage: &Vantage,
    me: usize,
    file_end: Time,
    detailed: bool,
) -> Path {
    let Some((start, path)) = start(connection, me) else { return unseen(connection, me) };
    let guess = Guess {
        machine: start.clone(),
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
    let mut inference = Inference {
        connection,
        me,
        near: vantage.is_near[me],
        round_trip,
        file_end,
        detailed,
        guesses: vec![guess],
        overflow: false,
        notes: Vec::new(),
    };
    for at in order(connection, vantage, me) {
        let seen = &connection.events[at];
        if seen.side() == me {
            inference.sends(at, seen);
        } else {
            inference.may_receive(at, seen);
        }
    }
    inference.finish(start)
}

/// The events in the order in which this peer sent and received them: what comes from the other side reaches it
/// later than the capture, so that what it answers at once is captured a round trip later.
fn order(connection: &Connection, vantage: &Vantage, me: usize) -> Vec<usize> {
    let answer = vantage.delay[me] * 2;
    let mut order: Vec<usize> = (0..connection.events.len()).collect();
    if !vantage.is_near[me] && answer > Duration::ZERO {
        order.sort_by_key(|&at| {
            let seen = &connection.events[at];
            (if seen.side() == me { seen.time } else { seen.time.after(answer) }, seen.packet)
        });
    }
    order
}

/// The machine before the first packet, and the state it is in.
fn start(connection: &Connection, me: usize) -> Option<(Machine, Vec<State>)> {
    let side = &connection.sides[me];
    let mut sent = connection.events.iter().filter(|seen| seen.side() == me);
    let first = sent.next();
    if connection.opening == Opening::Before {
        let isn = first.filter(|seen| !seen.has(bits::RST))?;
        let rcv_nxt = isn.ack()?;
        return Some((Machine::established(isn.seq(), rcv_nxt), vec![State::Established]));
    }
    let missed_syn = connection.opening == Opening::SynAck && me == 0;
    if missed_syn {
        let isn = connection.sides[1].max_ack? - 1;
        let mut machine = Machine::closed(isn);
        machine.apply(Event::Call(Call::ActiveOpen));
        return Some((machine, vec![State::Closed, State::SynSent]));
    }
    let first = first?;
    let is_active = first.has(bits::SYN) && !first.has(bits::ACK);
    if is_active || first.has(bits::RST) {
        return Some((Machine::closed(first.seq()), vec![State::Closed]));
    }
    Some((Machine::listening(side.isn?), vec![State::Listen]))
}

/// What the other side's segments alone say of a peer of which nothing was captured, or nothing that tells.
fn unseen(connection: &Connection, me: usize) -> Path {
    let other = &connection.sides[1 - me];
    let sent = connection.events.iter().any(|seen| seen.side() == me);
    match connection.opening {
        Opening::Before if sent => Path::unknown(&[], &[State::Closed], Certainty::OneOf),
        Opening::Before => Path::unknown(&[State::Established], &[State::Established], Certainty::AtLeast),
        // Its SYN is acknowledged, so it was sent.
        _ if other.max_ack.is_some() && me == 1 => {
            let path = [State::Listen, State::SynReceived];
            Path::unknown(&path, &path[1..], Certainty::AtLeast)
        }
        _ if me == 1 => {
            Path::unknown(&[], &[State::Closed, State::Listen, State::SynReceived], Certainty::OneOf)
        }
        _ => Path::unknown(&[State::Closed], &[State::Closed], Certainty::AtLeast),
    }
}

impl Inference<'_> {
    fn other(&self) -> usize {
        1 - self.me
    }

    /// Something that the other side sent comes this way.
    fn may_receive(&mut self, at: usize, seen: &Seen) {
        let peer_end = self.connection.sides[self.me].max_end;
        for guess in std::mem::take(&mut self.guesses) {
            let mut guess = guess;
            if let (Some(ack), Some(end)) = (seen.ack(), peer_end)
                && end.before(ack)
                && !seen.is_doubtful()
                && !seen.has(bits::RST)
                && guess.machine.snd_nxt().is_some()
            {
                guess.unseen = guess.unseen.or(Some((guess.path.len(), ack)));
            }
            if seen.has(bits::RST) {
                let (before, pending) = (guess.path.len(), guess.reset);
                self.reset_comes(at, seen, guess);
                if let Some(guess) = self.guesses.last()
                    && guess.path.len() == before
                {
                    let kind =
                        if guess.reset == pending { NoteKind::RstIgnored } else { NoteKind::RstUnproven };
                    self.note(seen, kind);
                }
            } else if seen.seg_len() == 0 && seen.has(bits::ACK) {
                self.ack_comes(at, seen, guess);
            } else {
                // What occupies sequence numbers arrives when it is acknowledged.
                self.guesses.push(guess);
            }
        }
        self.prune();
    }

    fn note(&mut self, seen: &Seen, kind: NoteKind) {
        let note = Note { packet: seen.packet, kind };
        if !self.notes.contains(&note) && self.notes.len() < MAX_NOTES {
            self.notes.push(note);
        }
    }

    fn ack_comes(&mut self, at: usize, seen: &Seen, mut guess: Guess) {
        let Some(ack) = seen.ack() else { return self.guesses.push(guess) };
        if !guess.acknowledges_new(ack) {
            return self.guesses.push(guess);
        }
        let moves = guess.would_move(ack);
        if moves && self.near && !seen.is_doubtful() {
            // What was captured before it has arrived before it, if it ever was accepted.
            let accepted = self.connection.sides[self.me].max_ack;
            if let Some(end) =
                self.sent_by_other(at).filter(|end| accepted.is_some_and(|ack| end.at_or_before(ack)))
            {
                let forks = self.advance(&mut guess, at, end, true);
                self.guesses.extend(forks);
            }
            if !guess.acknowledges_new(ack) {
                return self.guesses.push(guess);
            }
        }
        if !moves && seen.is_doubtful() {
            return self.guesses.push(guess);
        }
        if moves && (!self.near || seen.is_doubtful()) {
            let without = guess.clone();
            guess.arrives_ack(at, ack, false, self.detailed);
            guess.moved = Some(seen.time.after(self.round_trip * 2 + JITTER));
            self.guesses.push(guess);
            return self.guesses.push(without);
        }
        guess.arrives_ack(at, ack, self.near, self.detailed);
        self.guesses.push(guess);
    }

    /// A RST may arrive: its SEQ must be what is expected next, or what will be once all before it has arrived.
    fn reset_comes(&mut self, at: usize, seen: &Seen, mut guess: Guess) {
        let mut certain = true;
        match guess.machine.state() {
            State::Closed | State::Listen => return self.guesses.push(guess),
            State::SynSent => {
                let fits = seen.ack().is_some_and(|ack| guess.acknowledges_new(ack));
                if !fits {
                    return self.guesses.push(guess);
                }
            }
            _ => {
                let Some(nxt) = guess.machine.rcv_nxt() else { return self.guesses.push(guess) };
                let end = self.sent_by_other(at).unwrap_or(nxt);
                let ahead = if nxt.before(end) { end } else { nxt };
                if !seen.seq().between(nxt, ahead) {
                    return self.guesses.push(guess);
                }
                if self.near && !seen.is_doubtful() {
                    let forks = self.advance(&mut guess, at, ahead, true);
                    self.guesses.extend(forks);
                }
                // Some hosts also take the SEQ of a FIN that they have processed.
                certain = seen.seq() == ahead;
            }
        }
        if certain && self.near && !seen.is_doubtful() && guess.resets(at, seen, self.detailed) {
            return self.guesses.push(guess);
        }
        guess.reset = Some(at);
        self.guesses.push(guess);
    }

    /// After the highest sequence number that the other side had sent before an event.
    fn sent_by_other(&self, at: usize) -> Option<SeqNum> {
        let before = self.connection.events[..at].iter();
        let sent =
            before.filter(|seen| seen.side() == self.other() && !seen.has(bits::RST) && !seen.is_doubtful());
        sent.map(Seen::end).reduce(|one, end| if one.before(end) { end } else { one })
    }

    /// The peer sends this; each guess must explain it.
    fn sends(&mut self, at: usize, seen: &Seen) {
        for mut guess in std::mem::take(&mut self.guesses) {
            let is_control = seen.has(bits::SYN | bits::FIN | bits::RST);
            if seen.is_doubtful() && (is_control || seen.len > 0) {
                // Whoever sent it, it need not have been this peer.
                self.guesses.push(guess.clone());
            } else if seen.is_doubtful() {
                self.guesses.push(guess);
                continue;
            }
            // After a RST that arrived, only RSTs are sent.
            if let Some(reset) = guess.reset
                && seen.has(bits::RST)
                && !matches!(guess.machine.state(), State::Closed | State::Listen)
            {
                let mut gone = guess.clone();
                if gone.resets(reset, &self.connection.events[reset], self.detailed) {
                    gone.explain_nothing(at, seen, self.detailed);
                    self.guesses.push(gone);
                }
            }
            let forks = self.explain(&mut guess, at, seen);
            self.guesses.push(guess);
            self.guesses.extend(forks);
        }
        self.prune();
    }

    /// Explains a segment that the peer sent; returns further explanations of it.
    fn explain(&mut self, guess: &mut Guess, at: usize, seen: &Seen) -> Vec<Guess> {
        let mut forks = Vec::new();
        if seen.has(bits::RST) {
            return self.explain_reset(guess, at, seen);
        }
        if seen.has(bits::SYN) && !seen.has(bits::ACK) {
            guess.sends_syn(at, seen, self.detailed);
            return forks;
        }
        // It may have been on its way already when that arrived.
        let is_old = seen.is_again() || seen.seg_len() == 0;
        if is_old && guess.moved.is_some_and(|until| seen.time < until) {
            guess.explain_nothing(at, seen, self.detailed);
            return forks;
        }
        if matches!(guess.machine.state(), State::Closed) {
            guess.contradicted();
            return forks;
        }
        if let Some(nxt) = guess.machine.snd_nxt()
            && nxt.before(seen.seq())
        {
            // Something before it was not captured, or not yet: it may have been a FIN.
            guess.unseen = guess.unseen.or(Some((guess.path.len(), seen.seq())));
        }
        if self.may_be_repeated(guess, seen) {
            let mut earlier = guess.clone();
            earlier.sends_text(at, seen, self.detailed);
            if let Some(ack) = seen.ack() {
                forks.extend(self.advance(&mut earlier, at, ack, true));
            }
            self.guesses.push(earlier);
            self.guesses.append(&mut forks);
        }
        if let Some(ack) = seen.ack() {
            forks = self.advance(guess, at, ack, true);
        }
        let detailed = self.detailed;
        for guess in forks.iter_mut().chain(std::iter::once(guess)) {
            if seen.has(bits::SYN) {
                guess.sends_syn_ack(at, seen, detailed);
                continue;
            }
            let sends_more = seen.len > 0 || seen.has(bits::FIN);
            if sends_more && guess.machine.state() == State::SynReceived {
                self.complete_handshake(guess, at);
            }
            guess.sends_text(at, seen, detailed);
        }
        forks
    }

    /// Whether this FIN, the first captured, may be a repetition of one that was sent before the other side's arrived:
    /// then the first was lost before the capture, and no ACK in between shows that it had not been sent.
    fn may_be_repeated(&self, guess: &Guess, seen: &Seen) -> bool {
        let (Some(nxt), Some(ack)) = (guess.machine.rcv_nxt(), seen.ack()) else { return false };
        let Some(fin) = self.connection.sides[self.other()].fin_end else { return false };
        let answers = seen.has(bits::FIN)
            && guess.machine.state() == State::Established
            && !self.near
            && nxt.before(fin)
            && fin.at_or_before(ack);
        let mut theirs = self.connection.events.iter();
        let first = theirs.find(|theirs| theirs.side() == self.other() && theirs.has(bits::FIN));
        answers
            && first.is_some_and(|first| seen.time.since(first.time) >= self.round_trip + SHORT_TIMEOUT / 2)
    }

    /// Data or a FIN leave: the handshake's last ACK has arrived, whichever segment brought it.
    fn complete_handshake(&self, guess: &mut Guess, at: usize) {
        let Some(una) = guess.machine.snd_una() else { return };
        let before = self.connection.events[..at].iter().enumerate().rev();
        let acks = before.filter(|(_, seen)| seen.side() == self.other() && !seen.has(bits::RST));
        let found = acks.filter_map(|(at, seen)| Some((at, seen.ack()?))).find(|&(_, ack)| ack == una + 1);
        let any = self.connection.events[..at]
            .iter()
            .any(|seen| seen.side() == self.other() && seen.has(bits::ACK));
        match found {
            Some((at, ack)) => guess.arrives_ack(at, ack, true, self.detailed),
            None if any => guess.arrives_unseen_ack(una + 1, self.detailed),
            // Fast Open: the server may answer before the handshake is complete.
            None => {}
        }
    }

    fn explain_reset(&mut self, guess: &mut Guess, at: usize, seen: &Seen) -> Vec<Guess> {
        let detailed = self.detailed;
        let state = guess.machine.state();
        let nxt = guess.machine.snd_nxt();
        let una = guess.machine.snd_una();
        match state {
            State::Closed | State::Listen => {
                guess.explain_nothing(at, seen, detailed);
                Vec::new()
            }
            State::SynSent => {
                let answers_syn_ack = Some(seen.seq()) == nxt;
                if !answers_syn_ack {
                    guess.explain_nothing(at, seen, detailed);
                    return Vec::new();
                }
                // A socket that is gone already, or one that was open for a moment.
                let mut open = guess.clone();
                guess.call(at, Call::Abort, detailed);
                let Some(ack) = self.syn_ack_end(at).filter(|_| seen.has(bits::ACK)) else {
                    return Vec::new();
                };
                self.advance(&mut open, at, ack, true);
                open.call(at, Call::Abort, detailed);
                vec![open]
            }
            State::SynReceived => {
                if Some(seen.seq()) != nxt && Some(seen.seq()) != una {
                    guess.explain_nothing(at, seen, detailed);
                    return Vec::new();
                }
                let mut open = guess.clone();
                guess.call(at, Call::Abort, detailed);
                self.complete_handshake(&mut open, at);
                open.call(at, Call::Abort, detailed);
                vec![open]
            }
            State::TimeWait => {
                guess.act(Some(at), Event::Timeout(Timer::TimeWait), false, detailed);
                Vec::new()
            }
            _ => self.explain_abort(guess, at, seen),
        }
    }

    fn explain_abort(&mut self, guess: &mut Guess, at: usize, seen: &Seen) -> Vec<Guess> {
        let detailed = self.detailed;
        let (Some(una), Some(nxt)) = (guess.machine.snd_una(), guess.machine.snd_nxt()) else {
            return Vec::new();
        };
        let mut forks = Vec::new();
        if nxt.before(seen.seq()) {
            // It had sent more than was captured; that may have been a FIN.
            guess.unseen = guess.unseen.or(Some((guess.path.len(), seen.seq())));
        } else if !seen.seq().between(una - super::machine::WIDE, nxt) {
            // A RST whose numbers this peer could not know is not its own.
            forks.push(guess.clone());
        }
        if !seen.has(bits::ACK)
            && let Some((at, ack)) = self.pending_ack(guess, at)
        {
            // It answers a segment that acknowledged its FIN, or may have come before one.
            if seen.seq() != ack {
                forks.push(guess.clone());
            }
            guess.arrives_ack(at, ack, true, detailed);
        }
        for fork in &mut forks {
            fork.call(at, Call::Abort, detailed);
        }
        // Without ACK it comes from a host that has forgotten the connection: a FIN before it may have been lost.
        if !seen.has(bits::ACK)
            && !self.near
            && matches!(guess.machine.state(), State::Established | State::CloseWait)
        {
            let mut closed = guess.clone();
            closed.call(at, Call::Close, detailed);
            closed.call(at, Call::Abort, detailed);
            forks.push(closed);
        }
        if let Some(ack) = seen.ack() {
            let end = self.sent_by_other(at);
            if end.is_some_and(|end| ack.at_or_before(end)) {
                forks.extend(self.advance(guess, at, ack, true));
            }
        } else if let Some(fin) = self.connection.sides[self.other()].fin_end
            && self.sent_by_other(at).is_some_and(|end| fin.at_or_before(end))
            && guess.machine.rcv_nxt().is_some_and(|nxt| nxt.before(fin))
        {
            // Nothing says whether the FIN had been processed before the socket was gone.
            let mut with = guess.clone();
            forks.extend(self.advance(&mut with, at, fin, false));
            with.call(at, Call::Abort, detailed);
            forks.push(with);
        }
        guess.call(at, Call::Abort, detailed);
        forks
    }

    /// What the other side's SYN,ACK leads RCV.NXT to.
    fn syn_ack_end(&self, at: usize) -> Option<SeqNum> {
        let mut before = self.connection.events[..at].iter();
        let syn = before.find(|seen| seen.side() == self.other() && seen.has(bits::SYN))?;
        Some(syn.seq() + 1)
    }

    /// Lets arrive what the other side sent up to `to`: the peer acknowledges it, or would have to. Returns other
    /// orders in which it may have come.
    fn advance(&mut self, guess: &mut Guess, at: usize, to: SeqNum, is_sure: bool) -> Vec<Guess> {
        let detailed = self.detailed;
        let other = self.other();
        if guess.machine.rcv_nxt().is_none() {
            self.synchronize(guess, at, to, is_sure);
        } else if guess.machine.state() == State::SynSent {
            return Vec::new();
        }
        let mut forks = Vec::new();
        let Some(nxt) = guess.machine.rcv_nxt() else { return forks };
        if !nxt.before(to) {
            return forks;
        }
        let side = &self.connection.sides[other];
        if side.max_end.is_none_or(|end| end.before(to)) {
            // It acknowledges what was never captured: that may have been anything, a FIN too.
            guess.sure = guess.sure.min(guess.path.len());
        }
        let fin = side.fin_end.filter(|&fin| nxt.before(fin) && fin.at_or_before(to));
        let fin = fin.or_else(|| self.doubtful_fin(at, to));
        let text_end = fin.map_or(to, |fin| fin - 1);
        let (carrier, fin_carrier) = self.carriers(at, text_end, fin);
        let text_ack = carrier.and_then(|at| self.connection.events[at].ack());
        let Some(fin) = fin else {
            guess.arrives_text(carrier, nxt, text_end, text_ack, is_sure, detailed);
            return forks;
        };
        let fin_ack = fin_carrier.and_then(|at| self.connection.events[at].ack());
        if nxt != text_end {
            // The text may have brought the acknowledgment of this side's FIN, or only what came with the FIN did.
            let splits = text_ack.is_some_and(|ack| guess.would_move(ack));
            if splits && !self.near {
                let mut together = guess.clone();
                together.arrives_fin(fin_carrier, nxt, fin, fin_ack, false, detailed);
                forks.push(together);
            }
            guess.arrives_text(carrier, nxt, text_end, text_ack, is_sure, detailed);
        }
        if guess.machine.state() == State::Established
            && guess.machine.can_retransmit()
            && (self.connection.is_lossy || self.connection.has_zero_window)
        {
            // CLOSE may have been called, and the FIN wait behind data that could not be sent.
            guess.sure = guess.sure.min(guess.path.len());
        }
        if let Some(nxt) = guess.machine.rcv_nxt() {
            guess.arrives_fin(fin_carrier, nxt, fin, fin_ack, is_sure, detailed);
        }
        forks
    }

    /// A FIN that may be forged, where nothing else captured so far explains this acknowledgment.
    fn doubtful_fin(&self, at: usize, to: SeqNum) -> Option<SeqNum> {
        if self.sent_by_other(at).is_some_and(|end| to.at_or_before(end)) {
            return None;
        }
        let before = self.connection.events[..at].iter().filter(|seen| seen.side() == self.other());
        before.filter(|seen| seen.is_doubtful() && seen.has(bits::FIN)).map(Seen::end).find(|&end| end == to)
    }

    /// The events that carried the last text before `text_end`, and the FIN.
    fn carriers(&self, at: usize, text_end: SeqNum, fin: Option<SeqNum>) -> (Option<usize>, Option<usize>) {
        let mut text = None;
        let mut last = None;
        let events = self.connection.events.iter().enumerate();
        for (index, seen) in events.filter(|(_, seen)| seen.side() == self.other() && !seen.has(bits::RST)) {
            if index > at && (text.is_some() && (fin.is_none() || last.is_some())) {
                break;
            }
            if seen.is_doubtful() || seen.seg_len() == 0 {
                continue;
            }
            if seen.has(bits::FIN) && Some(seen.end()) == fin {
                last = last.or(Some(index));
            }
            if seen.len > 0 && seen.seq().before(text_end) {
                text = Some(index);
            }
        }
        (text, last)
    }

    /// The other side's SYN arrives, or its SYN,ACK.
    fn synchronize(&mut self, guess: &mut Guess, at: usize, to: SeqNum, is_sure: bool) {
        let wants_ack = guess.machine.state() == State::SynSent;
        let answers = &self.connection.events[at];
        let crossing = answers.has(bits::SYN) && answers.has(bits::ACK);
        let syns = self.connection.events.iter().enumerate();
        let found = syns
            .filter(|(_, seen)| seen.side() == self.other() && seen.has(bits::SYN))
            .find(|(_, seen)| !wants_ack || seen.has(bits::ACK) != crossing)
            .map(|(index, seen)| (Some(index), segment_of(seen, seen.seq(), seen.len)));
        let nxt = guess.machine.snd_nxt();
        let (index, mut segment) = found.unwrap_or_else(|| {
            let flags = crate::tcp::Flags::of(&[crate::tcp::Flag::Syn]);
            let window = super::machine::WIDE;
            (None, Segment { seq: to - 1, ack: nxt.filter(|_| wants_ack), flags, len: 0, window })
        });
        if index.is_none() && wants_ack {
            segment.ack = nxt;
        }
        // Data on it counts when it is acknowledged.
        segment.len = segment.len.min(to.since(segment.seq + 1));
        if to.before(segment.seq) {
            segment.len = 0;
        }
        guess.arrives(index, segment, is_sure, self.detailed);
    }

    /// Drops guesses that are contradicted more often than others, and those that say the same.
    fn prune(&mut self) {
        if self.guesses.len() < 2 {
            return;
        }
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

    /// What is under way at the end may arrive or not.
    fn last_arrivals(&mut self) {
        let events = self.connection.events.len();
        let Some(last) = events.checked_sub(1) else { return };
        for mut guess in std::mem::take(&mut self.guesses) {
            if let Some(reset) = guess.reset {
                let seen = &self.connection.events[reset];
                let mut gone = guess.clone();
                if let (Some(fin), Some(nxt)) =
                    (self.connection.sides[self.other()].fin_end, gone.machine.rcv_nxt())
                    && nxt.before(fin)
                    && self.sent_by_other(reset).is_some_and(|end| fin.at_or_before(end))
                {
                    // The FIN before it may have arrived, too.
                    let mut closed = gone.clone();
                    let forks = self.advance(&mut closed, reset, fin, false);
                    for mut closed in forks.into_iter().chain([closed]) {
                        if closed.resets(reset, seen, self.detailed) {
                            self.guesses.push(closed);
                        }
                    }
                }
                if gone.resets(reset, seen, self.detailed) {
                    self.guesses.push(gone);
                }
            }
            let side = &self.connection.sides[self.other()];
            let state = guess.machine.state();
            let untold = guess.clone();
            let mut came = false;
            if state == State::SynSent {
                if let Some(end) = self.acceptable_syn_ack(&guess) {
                    let forks = self.advance(&mut guess, last, end, false);
                    self.guesses.extend(forks);
                    came = true;
                }
            } else if !matches!(state, State::Closed | State::Listen) {
                if let (Some(fin), Some(nxt)) = (side.fin_end, guess.machine.rcv_nxt())
                    && nxt.before(fin)
                {
                    let forks = self.advance(&mut guess, last, fin, false);
                    self.guesses.extend(forks);
                    came = true;
                } else if let Some((at, ack)) = self.pending_ack(&guess, events) {
                    guess.arrives_ack(at, ack, false, self.detailed);
                    came = true;
                }
            }
            self.guesses.push(guess);
            if came {
                self.guesses.push(untold);
            }
        }
        self.prune();
    }

    /// A SYN,ACK for this side's SYN that nothing shows to have arrived.
    fn acceptable_syn_ack(&self, guess: &Guess) -> Option<SeqNum> {
        let mut events = self.connection.events.iter();
        let answer = events.find(|seen| {
            seen.side() == self.other()
                && seen.has(bits::SYN)
                && seen.ack().is_some_and(|ack| guess.acknowledges_new(ack))
        })?;
        Some(answer.seq() + 1)
    }

    /// An acknowledgment that would move this side, if it arrived.
    fn pending_ack(&self, guess: &Guess, before: usize) -> Option<(usize, SeqNum)> {
        let events = self.connection.events[..before].iter().enumerate().rev();
        let theirs = events.filter(|(_, seen)| seen.side() == self.other() && !seen.has(bits::RST));
        let acks = theirs.filter(|(_, seen)| !seen.is_doubtful());
        acks.filter_map(|(at, seen)| Some((at, seen.ack()?)))
            .find(|&(_, ack)| guess.acknowledges_new(ack) && guess.would_move(ack))
    }

    /// Nothing was sent again for so long that what was sent last must have been acknowledged.
    fn weigh_silence(&mut self) {
        let patience = if self.connection.is_lossy { 16 } else { 5 };
        let (file_end, round_trip) = (self.file_end, self.round_trip);
        for guess in &mut self.guesses {
            let shortest = match guess.machine.state() {
                State::SynSent | State::SynReceived => FIRST_TIMEOUT,
                State::FinWait1 | State::Closing | State::LastAck => SHORT_TIMEOUT,
                _ => continue,
            };
            let Some((sent, waited)) = guess.sent else { continue };
            let timeout = shortest.max(round_trip * 3).max(waited * 2);
            if file_end.since(sent) >= timeout * patience {
                guess.contradictions += 1;
            }
        }
        self.prune();
    }

    fn finish(mut self, start: Machine) -> Path {
        self.last_arrivals();
        self.weigh_silence();
        let other = &self.connection.sides[self.other()];
        let mine = &self.connection.sides[self.me];
        let mixed = [mine, other].iter().any(|side| side.has_mixed_checksums());
        // Contradictions that come from silence only choose between guesses.
        let contradicted =
            self.guesses.iter().any(|guess| guess.contradictions > 0 && guess.sure != usize::MAX);
        let Some(best) = self.guesses.first().cloned() else {
            return Path::unknown(&[], &[], Certainty::AtLeast);
        };
        let mut common = best.path.len();
        let mut is_cut = false;
        for guess in &self.guesses {
            let sure =
                guess.sure.min(guess.unseen.map_or(usize::MAX, |(length, _)| length)).min(guess.path.len());
            is_cut |= sure < guess.path.len();
            let same = best.path.iter().zip(&guess.path).take_while(|(one, other)| one == other).count();
            common = common.min(sure).min(same);
        }
        let mut ends: Vec<State> = Vec::new();
        for guess in &self.guesses {
            if !ends.contains(&guess.machine.state()) {
                ends.push(guess.machine.state());
            }
        }
        let agree = self.guesses.iter().all(|guess| guess.path.len() == common);
        let mut states = best.path[..common].to_vec();
        let is_final = matches!(states.last(), Some(State::Closed | State::TimeWait));
        let is_before = self.connection.opening == Opening::Before;
        let closes_unseen = is_before && (mine.fin_end.is_some() != other.fin_end.is_some());
        if closes_unseen {
            // The missing FIN may have crossed before the capture began.
            states.truncate(1);
        }
        let doubt = mixed || contradicted || self.overflow || self.connection.is_cut || is_before;
        // Where the user may have gone on unseen, no list of states is whole.
        let goes_on = ends.iter().any(|end| {
            !matches!(end, State::Closed | State::SynSent | State::Closing | State::LastAck | State::TimeWait)
        });
        let is_open = goes_on && !ends.contains(&State::Closed);
        let certainty = if !agree && self.guesses.len() > 1 && !is_open && !is_cut {
            Certainty::OneOf
        } else if agree && is_final && !doubt {
            Certainty::Exact
        } else {
            Certainty::AtLeast
        };
        if certainty == Certainty::AtLeast {
            ends = states.last().copied().into_iter().collect();
        }
        let acts = best.acts.clone();
        Path { states, certainty, ends, acts, start: Some(start), notes: self.notes }
    }
}
