//! A TCB as bytes, and back.

use super::{Marks, Slot, Tcb};
use crate::tcp::held::Piece;
use crate::tcp::key::{Base, Reader, Writer, difference, sum};
use crate::tcp::{Flags, SeqNum, State};

impl Tcb {
    /// Writes all that equality looks at, for the endpoint of this index of two.
    pub(in crate::tcp) fn write_key(&self, key: &mut Writer<'_>, me: usize, base: &Base) {
        let (own, peers) = (base.seq[me].0, base.seq[1 - me].0);
        let spill = self.spill.as_ref();
        let spilled = spill.is_some_and(|spill| spill.has_more_than_unacked());
        key.byte(self.state as u8 | u8::from(spilled) << 7);
        if self.state == State::Closed {
            return;
        }
        key.byte(self.marks.0);
        key.sparse([
            difference(self.iss.0, own),
            difference(self.snd_una.0, self.iss.0),
            self.snd_nxt.since(self.snd_una),
            difference(self.snd_wnd, base.window[1 - me]),
            self.max_snd_wnd.wrapping_sub(self.snd_wnd),
            difference(self.snd_wl1.0, self.rcv_nxt.0),
            difference(self.snd_wl2.0, self.snd_una.0),
            difference(self.irs.0, peers),
            self.rcv_nxt.since(self.irs),
            difference(self.rcv_wnd, base.window[me]),
            self.unread,
        ]);
        key.count(self.slots().count());
        for slot in self.slots() {
            key.byte(slot.flags.bits() | u8::from(slot.into_closed_window) << 7);
            key.number(slot.len);
        }
        let Some(spill) = spill.filter(|_| spilled) else { return };
        for queue in [&spill.sends, &spill.receives] {
            key.count(queue.len());
            for &octets in queue {
                key.number(octets);
            }
        }
        key.count(spill.held.pieces().len());
        for &Piece { seq, len, fin } in spill.held.pieces() {
            key.number(seq.since(self.rcv_nxt));
            key.number(len);
            key.byte(u8::from(fin));
        }
        key.byte(u8::from(spill.refused.is_some()));
        if let Some(refused) = &spill.refused {
            key.segment(refused, 1 - me, base);
        }
    }

    /// Reads what [`Tcb::write_key`] wrote.
    pub(in crate::tcp) fn read_key(
        key: &mut Reader<'_>,
        me: usize,
        base: &Base,
        next_iss: u16,
    ) -> Option<Self> {
        let (own, peers) = (base.seq[me].0, base.seq[1 - me].0);
        let first = key.byte()?;
        let mut tcb = Self::blank(next_iss);
        tcb.state = *State::ALL.get(usize::from(first & 0x7f))?;
        if tcb.state == State::Closed {
            return Some(tcb);
        }
        tcb.marks = Marks(key.byte()?);
        let [iss, una, nxt, wnd, max, wl1, wl2, irs, rcv_nxt, rcv_wnd, unread] = key.sparse()?;
        tcb.iss = SeqNum(sum(iss, own));
        tcb.snd_una = SeqNum(sum(una, tcb.iss.0));
        tcb.snd_wnd = sum(wnd, base.window[1 - me]);
        tcb.max_snd_wnd = tcb.snd_wnd.wrapping_add(max);
        tcb.irs = SeqNum(sum(irs, peers));
        tcb.rcv_nxt = tcb.irs + rcv_nxt;
        tcb.snd_wl1 = SeqNum(sum(wl1, tcb.rcv_nxt.0));
        tcb.snd_wl2 = SeqNum(sum(wl2, tcb.snd_una.0));
        tcb.rcv_wnd = sum(rcv_wnd, base.window[me]);
        tcb.unread = unread;
        for place in 0..key.count()? {
            let bits = key.byte()?;
            let flags = Flags::from_bits(bits & !0x80);
            let slot = Slot { len: key.number()?, resent: 0, flags, into_closed_window: bits & 0x80 != 0 };
            match tcb.unacked.get_mut(place) {
                Some(free) => *free = slot,
                None => tcb.spilled().unacked.push_back(slot),
            }
        }
        tcb.snd_nxt = tcb.snd_una + nxt;
        if first & 0x80 != 0 {
            let nxt = tcb.rcv_nxt;
            let spill = tcb.spilled();
            for _ in 0..key.count()? {
                spill.sends.push_back(key.number()?);
            }
            for _ in 0..key.count()? {
                spill.receives.push_back(key.number()?);
            }
            for _ in 0..key.count()? {
                let (seq, len, fin) = (nxt + key.number()?, key.number()?, key.byte()? != 0);
                spill.held.push(Piece { seq, len, fin });
            }
            if key.byte()? != 0 {
                spill.refused = Some(key.segment(1 - me, base)?);
            }
        }
        Some(tcb)
    }
}
