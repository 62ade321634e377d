//! What a peer sent is explained: by user calls, by timers, by what had arrived before.

use std::time::Duration;

use super::connection::Event as Seen;
use super::guess::{Guess, Guesses};
use super::infer::{Inference, JITTER, SHORT_TIMEOUT};
use super::machine::WIDE;
use super::packet::bits;
use super::time::Time;
use crate::tcp::{Call, Event, SeqNum, State, Timer};

/// Octets that every congestion window lets through at once.
const ONE_SEGMENT: u32 = 1_460;
/// What is captured within this time may be processed only after all of it was captured.
const BATCH: Duration = Duration::from_millis(1);

impl Inference<'_> {
    /// The peer sends this; each guess must explain it.
    pub(super) fn sends(&mut self, at: usize, seen: &Seen) {
        self.each(|inference, guess| inference.one_sends(at, seen, guess));
        self.prune();
    }

    /// One guess must explain it. Not inlined: mostly there is but one, and a loop would first compute what all have in common.
    #[inline(never)]
    fn one_sends(&mut self, at: usize, seen: &Seen, mut guess: Box<Guess>) {
        let is_control = seen.has(bits::SYN | bits::FIN | bits::RST);
        if seen.is_doubtful() && (is_control || seen.len > 0) {
            // Whoever sent it, it need not have been this peer.
            self.guesses.push(guess.clone());
        } else if seen.is_doubtful() {
            return self.guesses.push(guess);
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
        let mut forks = self.explain(&mut guess, at, seen);
        self.guesses.push(guess);
        if !forks.is_empty() {
            self.guesses.append(&mut forks);
        }
    }

    /// Explains a segment that the peer sent; returns further explanations of it.
    pub(super) fn explain(&mut self, guess: &mut Box<Guess>, at: usize, seen: &Seen) -> Guesses {
        let mut forks = Vec::new();
        if seen.has(bits::RST) {
            return self.explain_reset(guess, at, seen);
        }
        if seen.has(bits::SYN) && !seen.has(bits::ACK) {
            guess.sends_syn(at, seen, self.detailed);
            return forks;
        }
        // It may have been on its way already when that arrived; but an ACK of what had not arrived until then was not.
        let is_new = seen.ack().zip(guess.machine.rcv_nxt()).is_some_and(|(ack, nxt)| nxt.before(ack));
        let is_old = seen.is_again() || seen.seg_len() == 0 && !is_new;
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
            if earlier.machine.state() == State::SynReceived {
                self.complete_handshake(&mut earlier, at);
            }
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
        let explain = |guess: &mut Guess| {
            if seen.has(bits::SYN) {
                return guess.sends_syn_ack(at, seen, detailed);
            }
            let sends_more = seen.len > 0 || seen.has(bits::FIN);
            if sends_more && guess.machine.state() == State::SynReceived {
                self.complete_handshake(guess, at);
            }
            guess.sends_text(at, seen, detailed);
        };
        explain(guess);
        for fork in &mut forks {
            explain(fork);
        }
        forks
    }

    /// Whether this FIN, the first captured, may be a repetition of one that was sent before the other side's arrived:
    /// then the first was lost before the capture, and no ACK in between shows that it had not been sent.
    pub(super) fn may_be_repeated(&self, guess: &Guess, seen: &Seen) -> bool {
        let (Some(nxt), Some(ack)) = (guess.machine.rcv_nxt(), seen.ack()) else { return false };
        let Some(fin) = self.connection.sides[self.other()].fin_end() else { return false };
        let answers = seen.has(bits::FIN)
            && matches!(guess.machine.state(), State::SynReceived | State::Established)
            && !self.sees_sent
            && nxt.before(fin)
            && fin.at_or_before(ack);
        if !answers {
            return false;
        }
        let mut theirs = self.connection.events.iter();
        let first = theirs.find(|theirs| theirs.side() == self.other() && theirs.has(bits::FIN));
        first.is_some_and(|first| seen.time.since(first.time) >= self.round_trip + SHORT_TIMEOUT / 2)
    }

    /// Data or a FIN leave: the handshake's last ACK has arrived, whichever segment brought it.
    pub(super) fn complete_handshake(&self, guess: &mut Guess, at: usize) {
        let Some(una) = guess.machine.snd_una() else { return };
        let before = self.connection.events[..at].iter().enumerate().rev();
        let acks = before.filter(|(_, seen)| seen.side() == self.other() && !seen.has(bits::RST));
        let found = acks.filter_map(|(at, seen)| Some((at, seen.ack()?))).find(|&(_, ack)| ack == una + 1);
        let any = || {
            let mut before = self.connection.events[..at].iter();
            before.any(|seen| seen.side() == self.other() && seen.has(bits::ACK))
        };
        match found {
            Some((at, ack)) => guess.arrives_ack(at, ack, true, self.detailed),
            None if any() => guess.arrives_unseen_ack(una + 1, self.detailed),
            // Fast Open: the server may answer before the handshake is complete.
            None => {}
        }
    }

    pub(super) fn explain_reset(&mut self, guess: &mut Box<Guess>, at: usize, seen: &Seen) -> Guesses {
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
                // It would have acknowledged that first, but a RST of ABORT itself has no ACK (RFC 9293, 3.10.5).
                let may_have_acked = seen.has(bits::ACK) || !self.sees_sent;
                let Some(ack) = self.syn_ack_end(at).filter(|_| may_have_acked) else {
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
                let acks_text =
                    seen.ack().zip(open.machine.rcv_nxt()).is_some_and(|(ack, nxt)| nxt.before(ack));
                if acks_text && open.machine.state() == State::SynReceived {
                    open.completes_handshake(detailed);
                }
                let mut forks = self.explain_abort(&mut open, at, seen);
                forks.push(open);
                forks
            }
            State::TimeWait => {
                guess.act(Some(at), Event::Timeout(Timer::TimeWait), false, detailed);
                Vec::new()
            }
            _ => self.explain_abort(guess, at, seen),
        }
    }

    pub(super) fn explain_abort(&mut self, guess: &mut Box<Guess>, at: usize, seen: &Seen) -> Guesses {
        let detailed = self.detailed;
        let (Some(una), Some(nxt)) = (guess.machine.snd_una(), guess.machine.snd_nxt()) else {
            return Vec::new();
        };
        let mut forks = Vec::new();
        if self.may_hold_fin(guess, at) {
            guess.sure = guess.sure.min(guess.path.len());
        }
        if nxt.before(seen.seq()) {
            // It had sent more than was captured; that may have been a FIN.
            guess.unseen = guess.unseen.or(Some((guess.path.len(), seen.seq())));
        } else if !seen.seq().between(una - WIDE, nxt) {
            // A RST whose numbers this peer could not know is not its own.
            forks.push(guess.clone());
        }
        if let Some((at, ack)) = self.pending_ack(guess, at) {
            // It may answer the very segment that brought this, or come from a host that has forgotten the connection.
            forks.push(guess.clone());
            guess.arrives_ack(at, ack, false, detailed);
        }
        for fork in &mut forks {
            fork.call(at, Call::Abort, detailed);
        }
        // Without ACK it comes from a host that has forgotten the connection: a FIN before it may have been lost.
        if !seen.has(bits::ACK)
            && !self.sees_sent
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
            } else {
                // What it had received was not captured: that may have been a FIN.
                guess.sure = guess.sure.min(guess.path.len());
            }
        } else if let Some(fin) = self.pending_fin(guess, at) {
            // Nothing says whether the FIN had been processed before the socket was gone.
            let mut with = guess.clone();
            forks.extend(self.advance(&mut with, at, fin, false));
            with.call(at, Call::Abort, detailed);
            forks.push(with);
        }
        guess.call(at, Call::Abort, detailed);
        forks
    }

    /// Whether what this side sends next shows that this may not have been looked at yet: a RST, for its host may have
    /// forgotten the connection before, or anything that does not come from CLOSED, where this leads there.
    pub(super) fn is_overtaken(&self, guess: &Guess, at: usize, ack: SeqNum) -> bool {
        let by = &self.connection.events[at];
        let closes = guess.machine.state() == State::LastAck;
        let mut sent =
            self.connection.events[at + 1..].iter().filter(|seen| seen.side() == self.me).peekable();
        sent.peek().is_some_and(|seen| seen.has(bits::RST) && !seen.has(bits::ACK) && seen.seq() == ack)
            || sent
                .take_while(|seen| seen.time.since(by.time) < BATCH)
                .any(|seen| closes || seen.has(bits::RST))
    }

    /// Whether something is missing of what the other side sent, up to what was captured, beyond what has arrived.
    pub(super) fn is_something_missing(&self, guess: &Guess) -> bool {
        let hole = self.connection.sides[self.other()].hole();
        hole.zip(guess.machine.rcv_nxt()).is_some_and(|((_, to, _), nxt)| nxt.before(to))
    }

    /// Whether that is not captured before an event.
    pub(super) fn is_missing_until(&self, at: usize) -> bool {
        let hole = self.connection.sides[self.other()].hole();
        let mut theirs = self.connection.events[..at].iter().filter(|seen| seen.side() == self.other());
        hole.is_some_and(|(from, ..)| {
            !theirs.any(|seen| seen.seq().at_or_before(from) && from.before(seen.end()))
        })
    }

    /// Whether this begins within the window that this side offered last: what does not is not even looked at for its ACK.
    pub(super) fn is_in_window(&self, guess: &Guess, at: usize) -> bool {
        let mut mine = self.connection.events[..at].iter().rev().filter(|seen| seen.side() == self.me);
        let ahead = guess.machine.rcv_nxt().map(|nxt| self.connection.events[at].seq().since(nxt));
        mine.next().zip(ahead).is_some_and(|(mine, ahead)| ahead < self.connection.window(mine))
    }

    /// Whether CLOSE may have been called when the event `at` arrived or was sent, and the FIN wait behind data that could
    /// not be sent yet.
    pub(super) fn may_hold_fin(&self, guess: &Guess, at: usize) -> bool {
        let (Some(una), Some(nxt)) = (guess.machine.snd_una(), guess.machine.snd_nxt()) else { return false };
        if !matches!(guess.machine.state(), State::Established | State::CloseWait) {
            return false;
        }
        let events = &self.connection.events;
        let by = events[at];
        let is_own = by.side() == self.me;
        let side = &self.connection.sides[self.me];
        let sends_more = side.max_end().is_some_and(|end| (nxt + 1).before(end));
        if sends_more && self.connection.is_lossy && !self.sees_sent {
            return true;
        }
        let arrived = |seen: &&Seen| {
            seen.side() == self.other()
                && !seen.has(bits::RST)
                && (!is_own || self.near || seen.time.after(self.round_trip) <= by.time)
        };
        let theirs = || events[..at].iter().filter(arrived);
        let acks = theirs().filter_map(Seen::ack).filter(|&ack| ack.between(una, nxt));
        let acked = acks.fold(una, |most, ack| if most.before(ack) { ack } else { most });
        let in_flight = nxt.since(acked);
        let their_window = || theirs().next_back().map(|last| self.connection.window(last));
        // What is answered by a RST may have brought the ACK that a FIN waited for; so may the last of a run.
        if is_own && by.has(bits::RST) {
            let is_recent = |sent: Time| by.time.since(sent) <= self.round_trip * 2 + JITTER;
            let mut mine = events[..at].iter().rev().filter(|seen| seen.side() == self.me && seen.len > 0);
            let most = their_window().map_or(ONE_SEGMENT, |window| window.min(ONE_SEGMENT));
            if (self.connection.is_lossy || side.newest().is_none_or(|(_, sent)| is_recent(sent)))
                && mine.next().is_some_and(|seen| seen.len > most)
            {
                return true;
            }
        }
        let fills_window = || {
            theirs().next_back().is_some_and(|last| {
                let edge = last.ack().unwrap_or(una) + self.connection.window(last);
                !nxt.before(edge) || edge.since(nxt) < ONE_SEGMENT
            })
        };
        in_flight > ONE_SEGMENT
            || in_flight > 0 && (side.lost_behind() || side.lost_before() || fills_window())
            || self.connection.has_zero_window
                && (in_flight > 0 || theirs().next_back().is_some_and(|seen| seen.window == 0))
    }

    /// The end of a FIN that was sent before an event and that this peer has not acknowledged; it may be forged.
    pub(super) fn pending_fin(&self, guess: &Guess, at: usize) -> Option<SeqNum> {
        let (nxt, end) = (guess.machine.rcv_nxt()?, self.sent_by_other(at)?);
        let proper = self.connection.sides[self.other()].fin_end().filter(|fin| fin.at_or_before(end));
        let doubtful = || {
            let mut before = self.connection.events[..at].iter().filter(|seen| seen.side() == self.other());
            let is_next = |seen: &&Seen| {
                seen.is_doubtful() && seen.has(bits::FIN) && (seen.end() - 1).between(nxt, end)
            };
            before.find(is_next).map(Seen::end)
        };
        proper.or_else(doubtful).filter(|&fin| nxt.before(fin))
    }

    /// What the other side's SYN,ACK leads RCV.NXT to.
    pub(super) fn syn_ack_end(&self, at: usize) -> Option<SeqNum> {
        let mut before = self.connection.events[..at].iter();
        let syn = before.find(|seen| seen.side() == self.other() && seen.has(bits::SYN))?;
        Some(syn.seq() + 1)
    }
}
