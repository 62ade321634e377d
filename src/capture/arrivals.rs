//! What the other side sent arrives at a peer, or may: by what the peer acknowledges, and by where the capture was made.

use super::connection::Event as Seen;
use super::guess::{Guess, Guesses};
use super::infer::{Inference, JITTER, syn_text};
use super::machine::{WIDE, bare_ack, segment_of};
use super::note::NoteKind;
use super::packet::bits;
use crate::tcp::{Call, Flags, Segment, SeqNum, State};

impl Inference<'_> {
    /// Something that the other side sent comes this way.
    pub(super) fn may_receive(&mut self, at: usize, seen: &Seen) {
        let peer_end = self.connection.sides[self.me].max_end();
        if let (Some(ack), Some(end)) = (seen.ack(), peer_end)
            && end.before(ack)
            && !seen.is_doubtful()
            && !seen.has(bits::RST)
        {
            for guess in self.guesses.iter_mut().filter(|guess| guess.machine.snd_nxt().is_some()) {
                guess.unseen = guess.unseen.or(Some((guess.path.len(), ack)));
            }
        }
        if seen.has(bits::RST) {
            self.each(|inference, guess| {
                let (before, pending) = (guess.path.len(), guess.reset);
                inference.reset_comes(at, seen, guess);
                if let Some(guess) = inference.guesses.last()
                    && guess.path.len() == before
                {
                    let kind =
                        if guess.reset == pending { NoteKind::RstIgnored } else { NoteKind::RstUnproven };
                    inference.note(seen, kind);
                }
            });
        } else if seen.seg_len() == 0
            && let Some(ack) = seen.ack()
        {
            self.each(|inference, guess| inference.ack_comes(at, seen, ack, guess));
        } else {
            // What occupies sequence numbers arrives when it is acknowledged.
            return;
        }
        self.prune();
    }

    fn ack_comes(&mut self, at: usize, seen: &Seen, ack: SeqNum, mut guess: Box<Guess>) {
        if guess.answered_early()
            && !seen.is_doubtful()
            && guess.machine.snd_nxt().is_some_and(|nxt| nxt.before(ack))
        {
            if !self.near {
                self.guesses.push(guess.clone());
            }
            guess.completes_handshake(self.detailed);
        }
        if !guess.acknowledges_new(ack) {
            return self.guesses.push(guess);
        }
        let moves = guess.would_move(ack);
        let has_come = self.near && !seen.is_doubtful();
        let misses = self.is_something_missing(&guess);
        let mut is_proven =
            has_come && (!misses || self.is_missing_until(at) && self.is_in_window(&guess, at));
        if moves && has_come && !misses {
            // What was captured before it has arrived before it, if it ever was accepted.
            let accepted = self.connection.sides[self.me].max_ack();
            let end = self.sent_by_other(at);
            is_proven &= self.pending_fin(&guess, at).is_none();
            if let Some(end) = end.filter(|end| accepted.is_some_and(|ack| end.at_or_before(ack))) {
                is_proven = true;
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
        if moves && (!is_proven || self.is_overtaken(&guess, at, ack)) {
            let without = guess.clone();
            guess.arrives_ack(at, ack, false, self.detailed);
            guess.moved = (!has_come).then_some(seen.time.after(self.round_trip * 2 + JITTER));
            self.guesses.push(guess);
            return self.guesses.push(without);
        }
        guess.arrives_ack(at, ack, self.near, self.detailed);
        self.guesses.push(guess);
    }

    /// A RST may arrive: its SEQ must be what is expected next, or what will be once all before it has arrived.
    pub(super) fn reset_comes(&mut self, at: usize, seen: &Seen, mut guess: Box<Guess>) {
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
                let misses = self.is_something_missing(&guess);
                if self.near && !seen.is_doubtful() && !misses {
                    let forks = self.advance(&mut guess, at, ahead, true);
                    self.guesses.extend(forks);
                }
                // Some hosts also take the SEQ of a FIN that they have processed.
                certain = seen.seq() == ahead && !misses;
            }
        }
        // A repeated SYN may have been taken for its ACK, or not (RFC 9293, Figure 7 and 3.10.7.4).
        let has_crossed =
            |seen: &Seen| seen.side() == self.other() && seen.has(bits::SYN) && seen.has(bits::ACK);
        let may_be_open = guess.machine.state() == State::SynReceived
            && self.connection.events[..at].iter().any(has_crossed);
        if self.may_hold_fin(&guess, at) || may_be_open {
            guess.sure = guess.sure.min(guess.path.len());
        }
        // Many hosts do not let a RST end TIME-WAIT (RFC 1337).
        certain &= guess.machine.state() != State::TimeWait;
        if certain && self.near && !seen.is_doubtful() {
            // A FIN may have been lost before it was captured, on a loopback interface.
            let is_open = matches!(guess.machine.state(), State::Established | State::CloseWait);
            if is_open && !self.sees_sent {
                let mut closed = guess.clone();
                closed.call(at, Call::Close, self.detailed);
                closed.resets(at, seen, self.detailed);
                self.guesses.push(closed);
            }
            if guess.resets(at, seen, self.detailed) {
                return self.guesses.push(guess);
            }
        }
        guess.reset = Some(at);
        self.guesses.push(guess);
    }

    /// After the highest sequence number that the other side had sent before an event.
    pub(super) fn sent_by_other(&self, at: usize) -> Option<SeqNum> {
        let before = self.connection.events[..at].iter();
        before
            .filter(|seen| self.is_theirs(seen))
            .map(Seen::end)
            .reduce(|one, end| if one.before(end) { end } else { one })
    }

    /// Lets arrive what the other side sent up to `to`: the peer acknowledges it, or would have to. Returns other
    /// orders in which it may have come.
    #[inline]
    pub(super) fn advance(
        &mut self,
        guess: &mut Box<Guess>,
        at: usize,
        to: SeqNum,
        is_sure: bool,
    ) -> Guesses {
        let is_here = |nxt: SeqNum| guess.machine.state() == State::SynSent || !nxt.before(to);
        if guess.machine.rcv_nxt().is_some_and(is_here) {
            return Vec::new();
        }
        self.advance_to(guess, at, to, is_sure)
    }

    fn advance_to(&mut self, guess: &mut Box<Guess>, at: usize, to: SeqNum, is_sure: bool) -> Guesses {
        let detailed = self.detailed;
        let other = self.other();
        let mut forks = Vec::new();
        if guess.machine.rcv_nxt().is_none() {
            let answers = &self.connection.events[at];
            let crosses = answers.has(bits::SYN) && answers.has(bits::ACK);
            if !crosses && self.may_have_crossed(guess, at) {
                let mut unanswered = guess.clone();
                self.synchronize(&mut unanswered, to, false, true);
                unanswered.completes_handshake(detailed);
                if unanswered.machine.rcv_nxt().is_some() {
                    forks = self.advance(&mut unanswered, at, to, false);
                    forks.push(unanswered);
                }
            }
            self.synchronize(guess, to, is_sure, crosses);
        }
        let Some(nxt) = guess.machine.rcv_nxt().filter(|nxt| nxt.before(to)) else { return forks };
        if guess.answered_early() {
            guess.completes_handshake(detailed);
        }
        let side = &self.connection.sides[other];
        let is_last = |(from, end, _): (SeqNum, SeqNum, _)| from.before(to) && side.max_end() == Some(end);
        let lacks_last = side.hole().is_some_and(is_last) && self.is_something_missing(guess);
        if side.max_end().is_none_or(|end| end.before(to))
            || lacks_last && self.is_missing_until(self.connection.events.len())
        {
            // It acknowledges what was never captured: that may have been anything, a FIN too.
            guess.sure = guess.sure.min(guess.path.len());
        }
        let fin = side.fin_end().filter(|&fin| nxt.before(fin) && fin.at_or_before(to));
        let doubtful = if fin.is_none() { self.doubtful_fin(at, to) } else { None };
        if doubtful.is_some() && self.sent_by_other(at).is_some_and(|end| to.at_or_before(end)) {
            // It acknowledges so much of the text, or the FIN.
            let mut text = guess.clone();
            let carrier = self.text_carrier(at, to);
            text.arrives_text(carrier, nxt, to, None, false, detailed);
            forks.push(text);
        }
        let fin = fin.or(doubtful);
        let text_end = fin.map_or(to, |fin| fin - 1);
        let fin_carrier = fin.and_then(|fin| self.fin_carrier(fin));
        let last = self.connection.events.len() - 1;
        let until = fin.map_or(at, |_| fin_carrier.unwrap_or(last).max(at));
        let carrier = if nxt == text_end { None } else { self.text_carrier(until, text_end) };
        let text_ack = carrier.and_then(|at| self.connection.events[at].ack());
        let holds_fin = fin.is_some() && self.may_hold_fin(guess, fin_carrier.unwrap_or(at));
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
        if holds_fin {
            for guess in forks.iter_mut().chain(std::iter::once(&mut *guess)) {
                guess.sure = guess.sure.min(guess.path.len());
            }
        }
        if let Some(nxt) = guess.machine.rcv_nxt() {
            guess.arrives_fin(fin_carrier, nxt, fin, fin_ack, is_sure, detailed);
        }
        forks
    }

    /// A FIN that may be forged, and explains this acknowledgment.
    pub(super) fn doubtful_fin(&self, at: usize, to: SeqNum) -> Option<SeqNum> {
        let before = self.connection.events[..at].iter().filter(|seen| seen.side() == self.other());
        before.filter(|seen| seen.is_doubtful() && seen.has(bits::FIN)).map(Seen::end).find(|&end| end == to)
    }

    /// The event that carried the last text before `text_end`: one until `until`, or until all of it has been sent.
    fn text_carrier(&self, until: usize, text_end: SeqNum) -> Option<usize> {
        let carries = |seen: &Seen| seen.len > 0 && seen.seq().before(text_end) && self.is_theirs(seen);
        let completes = |seen: &Seen| text_end.at_or_before(seen.end()) && carries(seen);
        let (known, later) = self.connection.events.split_at(until + 1);
        if known.iter().rev().any(completes) {
            return known.iter().rposition(carries);
        }
        let last = later.iter().position(completes).map_or(later.len(), |at| at + 1);
        self.connection.events[..known.len() + last].iter().rposition(carries)
    }

    /// The event that carried the FIN that ends here.
    fn fin_carrier(&self, fin: SeqNum) -> Option<usize> {
        let carries = |seen: &Seen| seen.has(bits::FIN) && seen.end() == fin && self.is_theirs(seen);
        self.connection.events.iter().position(carries)
    }

    /// Whether it comes from the other side, for sure, and is no RST.
    fn is_theirs(&self, seen: &Seen) -> bool {
        seen.side() == self.other() && !seen.has(bits::RST) && !seen.is_doubtful()
    }

    /// Whether the other side's SYN may have come before its SYN,ACK, and the answer to that have been lost.
    fn may_have_crossed(&self, guess: &Guess, at: usize) -> bool {
        let before = self.connection.events[..at].iter().filter(|seen| seen.side() == self.other());
        let mut syns = before.filter(|seen| seen.has(bits::SYN));
        let has_both = syns.clone().any(|seen| seen.has(bits::ACK)) && syns.any(|seen| !seen.has(bits::ACK));
        has_both && !self.sees_sent && guess.machine.state() == State::SynSent
    }

    /// The other side's SYN arrives, or its SYN,ACK.
    fn synchronize(&self, guess: &mut Guess, to: SeqNum, is_sure: bool, crossing: bool) {
        let wants_ack = guess.machine.state() == State::SynSent;
        let syns = self.connection.events.iter().enumerate();
        let found = syns
            .filter(|(_, seen)| seen.side() == self.other() && seen.has(bits::SYN))
            .find(|(_, seen)| !wants_ack || seen.has(bits::ACK) != crossing)
            .map(|(index, seen)| (Some(index), segment_of(seen, seen.seq(), seen.len)));
        let nxt = guess.machine.snd_nxt();
        let (index, mut segment) = found.unwrap_or_else(|| {
            let flags = Flags::SYN;
            let window = WIDE;
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
        // The machine sends data of a SYN behind the handshake: of the acknowledgment that is first the SYN's part.
        let whole = segment.ack;
        if let Some(nxt) = nxt.filter(|_| wants_ack)
            && syn_text(self.connection, self.me) > 0
        {
            segment.ack = whole.map(|ack| if nxt.before(ack) { nxt } else { ack });
        }
        guess.arrives(index, segment, is_sure, self.detailed);
        if let (Some(ack), Some(rcv_nxt)) =
            (whole.filter(|&ack| guess.acknowledges_new(ack)), guess.machine.rcv_nxt())
        {
            guess.arrives(index, bare_ack(rcv_nxt, ack), is_sure, self.detailed);
        }
    }

    /// What is under way at the end may arrive or not.
    pub(super) fn last_arrivals(&mut self) {
        let events = self.connection.events.len();
        let Some(last) = events.checked_sub(1) else { return };
        let fin_end = self.connection.sides[self.other()].fin_end();
        let mut waiting = self.guesses.len();
        self.each(|inference, mut guess| {
            waiting -= 1;
            if let Some(reset) = guess.reset {
                let seen = &inference.connection.events[reset];
                let mut gone = guess.clone();
                if let (Some(fin), Some(nxt)) = (fin_end, gone.machine.rcv_nxt())
                    && nxt.before(fin)
                    && inference.sent_by_other(reset).is_some_and(|end| fin.at_or_before(end))
                {
                    // The FIN before it may have arrived, too.
                    let mut closed = gone.clone();
                    let forks = inference.advance(&mut closed, reset, fin, false);
                    for mut closed in forks.into_iter().chain([closed]) {
                        if closed.resets(reset, seen, inference.detailed) {
                            inference.guesses.push(closed);
                        }
                    }
                }
                if gone.resets(reset, seen, inference.detailed) {
                    inference.guesses.push(gone);
                }
            }
            let end = match (guess.machine.state(), guess.machine.rcv_nxt()) {
                (State::SynSent, _) => inference.acceptable_syn_ack(&guess),
                (_, Some(nxt)) => fin_end.filter(|&fin| nxt.before(fin)),
                _ => None,
            };
            let acked = if end.is_none() { inference.pending_ack(&guess, events) } else { None };
            let is_known = || inference.guesses[waiting..].iter().any(|known| known.is_closed_after(&guess));
            if end.is_none() && (acked.is_none() || is_known()) {
                return inference.guesses.push(guess);
            }
            let untold = guess.clone();
            if let Some(end) = end {
                let forks = inference.advance(&mut guess, last, end, false);
                inference.guesses.extend(forks);
            } else if let Some((at, ack)) = acked {
                guess.arrives_ack(at, ack, false, inference.detailed);
            }
            inference.guesses.extend([guess, untold]);
        });
        self.prune();
    }

    /// A SYN,ACK for this side's SYN that nothing shows to have arrived.
    pub(super) fn acceptable_syn_ack(&self, guess: &Guess) -> Option<SeqNum> {
        let mut events = self.connection.events.iter();
        let answer = events.find(|seen| {
            seen.side() == self.other()
                && seen.has(bits::SYN)
                && seen.ack().is_some_and(|ack| guess.acknowledges_new(ack))
        })?;
        Some(answer.seq() + 1)
    }

    /// An acknowledgment that would move this side, if it arrived.
    pub(super) fn pending_ack(&self, guess: &Guess, before: usize) -> Option<(usize, SeqNum)> {
        let events = self.connection.events[..before].iter().enumerate().rev();
        let theirs = events.filter(|(_, seen)| self.is_theirs(seen));
        theirs.filter_map(|(at, seen)| Some((at, seen.ack()?))).find(|&(_, ack)| guess.would_move(ack))
    }
}
