//! Text and FINs that arrived ahead of a hole, in the order of SEG.SEQ
//! ([RFC 9293 section 3.10.7.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7.4)).

use super::{Flag, Segment, SeqNum};

/// Text that waits, and whether a FIN follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Piece {
    pub(super) seq: SeqNum,
    pub(super) len: u32,
    pub(super) fin: bool,
}

/// The pieces that wait for their turn. All of them lie in the receive window, so their order is that of their
/// distance from RCV.NXT.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Held(Vec<Piece>);

/// What [`Held::take`] returns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ready {
    /// Octets of text that follow RCV.NXT without a hole.
    pub(super) octets: u32,
    /// A FIN follows them.
    pub(super) fin: bool,
    /// A FIN was dropped because text reaches beyond it.
    pub(super) fin_overtaken: bool,
}

impl Held {
    /// Keeps what a segment that is trimmed to the window carries, which is something. Pieces without a FIN that touch become
    /// one.
    pub(super) fn insert(&mut self, rcv_nxt: SeqNum, segment: &Segment) {
        let mut new = Piece { seq: segment.seq, len: segment.len, fin: segment.has(Flag::Fin) };
        if self.0.contains(&new) {
            return;
        }
        let offset = |seq: SeqNum| seq.since(rcv_nxt);
        let mut at = self.0.partition_point(|piece| offset(piece.seq) <= offset(new.seq));
        let before = at.checked_sub(1).and_then(|before| self.0.get(before)).copied();
        if let Some(before) = before.filter(|before| !before.fin && !new.fin)
            && new.seq.since(before.seq) <= before.len
        {
            at -= 1;
            self.0.remove(at);
            new.len = before.len.max(new.seq.since(before.seq) + new.len);
            new.seq = before.seq;
        }
        while let Some(&after) = self.0.get(at).filter(|after| !after.fin && !new.fin)
            && after.seq.since(new.seq) <= new.len
        {
            self.0.remove(at);
            new.len = new.len.max(after.seq.since(new.seq) + after.len);
        }
        self.0.insert(at, new);
    }

    /// Takes out what has no hole before it, piece by piece, up to a FIN.
    pub(super) fn take(&mut self, rcv_nxt: SeqNum) -> Ready {
        let mut ready = Ready::default();
        while !ready.fin
            && let Some(piece) = self.0.first().copied()
            && piece.seq.since(rcv_nxt) <= ready.octets
        {
            self.0.remove(0);
            let end = piece.seq.since(rcv_nxt) + piece.len;
            ready.octets = ready.octets.max(end);
            ready.fin = piece.fin && end == ready.octets;
            ready.fin_overtaken |= piece.fin && end < ready.octets;
        }
        ready
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pieces, in their order.
    pub(super) fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Adds a piece behind the others.
    pub(super) fn push(&mut self, piece: Piece) {
        self.0.push(piece);
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Where each piece begins and ends, counted from RCV.NXT.
    #[cfg(test)]
    pub(super) fn ranges(&self, rcv_nxt: SeqNum) -> Vec<(u32, u32)> {
        let range = |piece: &Piece| (piece.seq.since(rcv_nxt), piece.seq.since(rcv_nxt) + piece.len);
        self.0.iter().map(range).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Held, Piece};
    use crate::tcp::{Flags, Segment, SeqNum};

    fn segment(seq: u32, len: u32, fin: bool) -> Segment {
        let flags = if fin { Flags::FIN } else { Flags::NONE };
        Segment { seq: SeqNum(seq), ack: None, flags, len, window: 0 }
    }

    fn piece(seq: u32, len: u32, fin: bool) -> Piece {
        Piece { seq: SeqNum(seq), len, fin }
    }

    #[test]
    fn a_fin_that_comes_again_is_held_once() {
        let mut held = Held::default();
        for _ in 0..2 {
            held.insert(SeqNum(0), &segment(5, 0, true));
            held.insert(SeqNum(0), &segment(3, 1, true));
        }
        assert_eq!(held.pieces(), [piece(3, 1, true), piece(5, 0, true)]);
    }

    #[test]
    fn text_that_touches_is_one_piece_and_a_fin_keeps_its_own() {
        let mut held = Held::default();
        for (seq, len) in [(10, 2), (14, 2), (12, 2), (15, 3), (9, 1), (30, 1)] {
            held.insert(SeqNum(0), &segment(seq, len, false));
        }
        assert_eq!(held.pieces(), [piece(9, 9, false), piece(30, 1, false)]);
        held.insert(SeqNum(0), &segment(18, 1, true));
        assert_eq!(held.pieces(), [piece(9, 9, false), piece(18, 1, true), piece(30, 1, false)]);
        assert!(!held.is_empty());
        held.clear();
        assert!(held.is_empty());
    }
}
