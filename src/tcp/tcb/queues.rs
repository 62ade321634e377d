//! What waits in a TCB: the retransmission queue, calls, text ahead of its turn.

use super::{INLINE, Marks, Slot, Spill, Tcb, Unacked};
use crate::tcp::held::Ready;
use crate::tcp::{Flag, Flags, Segment, SeqNum};

impl Tcb {
    pub(super) fn slots(&self) -> impl Iterator<Item = &Slot> {
        let rest = self.spill.iter().flat_map(|spill| &spill.unacked);
        self.unacked.iter().take_while(|slot| !slot.is_free()).chain(rest)
    }

    /// What is sent and not wholly acknowledged, oldest first.
    pub(in crate::tcp) fn unacked(&self) -> impl Iterator<Item = Unacked> {
        let octets = self.slots().fold(0u32, |all, slot| all.wrapping_add(slot.seg_len()));
        self.slots().scan(self.snd_nxt - octets, |seq, slot| {
            let this = Unacked { seq: *seq, len: slot.len, flags: slot.flags, resent: slot.resent.into() };
            *seq += slot.seg_len();
            Some(this)
        })
    }

    /// The oldest of what is sent and not wholly acknowledged.
    pub(in crate::tcp) fn front(&self) -> Option<Unacked> {
        self.unacked().next()
    }

    /// Adds something to the retransmission queue; SND.NXT is behind it now.
    pub(in crate::tcp) fn push_unacked(&mut self, len: u32, flags: Flags) -> Unacked {
        let seq = self.snd_nxt;
        let into_closed_window = self.snd_wnd == 0 && !flags.contains(Flags::SYN);
        let slot = Slot { len, resent: 0, flags, into_closed_window };
        self.snd_nxt += slot.seg_len();
        match self.unacked.iter_mut().find(|slot| slot.is_free()) {
            Some(free) => *free = slot,
            None => self.spilled().unacked.push_back(slot),
        }
        if flags.contains(Flags::FIN) {
            self.marks.set(Marks::FIN_SENT, true);
            self.marks.set(Marks::CLOSE_QUEUED, false);
        }
        Unacked { seq, len, flags, resent: 0 }
    }

    /// Counts another transmission of an entry of the queue, and returns it.
    pub(in crate::tcp) fn resend(&mut self, index: usize) -> Option<Unacked> {
        let mut unacked = self.unacked().nth(index)?;
        let slot = match self.unacked.get_mut(index) {
            Some(slot) => slot,
            None => self.spill.as_mut()?.unacked.get_mut(index - INLINE)?,
        };
        slot.into_closed_window = false;
        slot.resent = slot.resent.saturating_add(1);
        unacked.resent = slot.resent.into();
        Some(unacked)
    }

    /// The first entry of the queue that went into a closed window.
    pub(in crate::tcp) fn first_into_closed_window(&self) -> Option<usize> {
        self.slots().position(|slot| slot.into_closed_window)
    }

    /// Moves SND.UNA and drops from the retransmission queue what is entirely acknowledged.
    pub(in crate::tcp) fn acknowledge(&mut self, ack: SeqNum) {
        self.snd_una = ack;
        let mut seq = self.front().map_or(ack, |front| front.seq);
        while !self.all_acked() && (seq + self.unacked[0].seg_len()).at_or_before(ack) {
            seq += self.unacked[0].seg_len();
            self.unacked.rotate_left(1);
            let refill = self.spill.as_mut().and_then(|spill| spill.unacked.pop_front());
            self.unacked[INLINE - 1] = refill.unwrap_or_default();
        }
    }

    pub(super) fn spilled(&mut self) -> &mut Spill {
        self.spill.get_or_insert_default()
    }

    /// Gives back the memory of what no longer waits.
    pub(in crate::tcp) fn tidy(&mut self) {
        if self.spill.as_ref().is_some_and(|spill| spill.is_empty()) {
            self.spill = None;
        }
    }

    /// A SEND of no octets has nothing to wait for.
    pub(in crate::tcp) fn queue_send(&mut self, octets: u32) {
        if octets > 0 {
            self.spilled().sends.push_back(octets);
        }
    }

    pub(in crate::tcp) fn queue_receive(&mut self, octets: u32) {
        self.spilled().receives.push_back(octets);
    }

    pub(in crate::tcp) fn drop_receives(&mut self) {
        if let Some(spill) = &mut self.spill {
            spill.receives.clear();
        }
    }

    /// The next octets to send, `most` at the most, and whether they end a SEND.
    pub(in crate::tcp) fn next_text(&mut self, most: u32) -> Option<(u32, bool)> {
        let sends = &mut self.spill.as_mut()?.sends;
        let remaining = sends.front_mut()?;
        let octets = (*remaining).min(most);
        if octets == 0 {
            return None;
        }
        *remaining -= octets;
        let ends = *remaining == 0;
        if ends {
            sends.pop_front();
        }
        Some((octets, ends))
    }

    /// A block for the next peer that keeps what its user has queued.
    pub(in crate::tcp) fn back_to_listen(&mut self, rcv_buff: u32) {
        let mut old = std::mem::replace(self, Self::blank(self.next_iss));
        let kept = Marks::CLOSE_QUEUED | Marks::GAVE_UP_RECEIVING;
        self.marks = Marks(old.marks.0 & kept);
        self.state = old.state;
        self.rcv_wnd = rcv_buff;
        if let Some(old) = old.spill.take().filter(|old| !old.sends.is_empty() || !old.receives.is_empty()) {
            let Spill { sends, receives, .. } = *old;
            self.spill = Some(Box::new(Spill { sends, receives, ..Spill::default() }));
        }
    }

    /// Keeps text, and a FIN behind it, until it is its turn.
    pub(in crate::tcp) fn hold(&mut self, segment: &Segment) {
        if segment.len > 0 || segment.has(Flag::Fin) {
            let nxt = self.rcv_nxt;
            self.spilled().held.insert(nxt, segment);
        }
    }

    /// Forgets the text that waits for its turn.
    pub(in crate::tcp) fn drop_held(&mut self) {
        if let Some(spill) = &mut self.spill {
            spill.held.clear();
        }
    }

    /// Moves text that has no hole before it into the user's buffer, that of this segment and what was held, and says
    /// what there was. RCV.NXT advances over the text, not over the FIN.
    pub(in crate::tcp) fn take_text(&mut self, segment: Option<&Segment>) -> Ready {
        let nothing_held = self.spill.as_ref().is_none_or(|spill| spill.held.is_empty());
        let ready = match segment {
            Some(segment) if nothing_held && segment.seq == self.rcv_nxt => {
                Ready { octets: segment.len, fin: segment.has(Flag::Fin), fin_overtaken: false }
            }
            _ => {
                if let Some(segment) = segment {
                    self.hold(segment);
                }
                let nxt = self.rcv_nxt;
                self.spill.as_mut().map_or_else(Ready::default, |spill| spill.held.take(nxt))
            }
        };
        self.rcv_nxt += ready.octets;
        self.rcv_wnd = self.rcv_wnd.saturating_sub(ready.octets);
        self.unread += ready.octets;
        ready
    }

    /// Where each held piece begins and ends, counted from RCV.NXT.
    #[cfg(test)]
    pub(in crate::tcp) fn held_ranges(&self) -> Vec<(u32, u32)> {
        self.spill.as_ref().map_or_else(Vec::new, |spill| spill.held.ranges(self.rcv_nxt))
    }

    /// The bare ACK beyond the window that was answered last.
    pub(in crate::tcp) fn refused(&self) -> Option<Segment> {
        self.spill.as_ref()?.refused
    }

    /// Remembers a bare ACK beyond the window, or forgets it.
    pub(in crate::tcp) fn set_refused(&mut self, segment: Option<Segment>) {
        match (&mut self.spill, segment) {
            (Some(spill), segment) => spill.refused = segment,
            (None, Some(segment)) => self.spilled().refused = Some(segment),
            (None, None) => {}
        }
    }

    /// Hands the user up to `octets` of what is unread; says how much that was.
    pub(in crate::tcp) fn hand_over(&mut self, octets: u32) -> u32 {
        let handed = octets.min(self.unread);
        self.unread -= handed;
        handed
    }

    /// Gives what is unread to the RECEIVEs that wait for it; each is content with what is there.
    pub(in crate::tcp) fn satisfy_receives(&mut self, rcv_buff: u32) {
        while self.unread > 0
            && let Some(octets) = self.spill.as_mut().and_then(|spill| spill.receives.pop_front())
        {
            self.hand_over(octets);
        }
        self.open_window(rcv_buff);
    }

    /// Opens the window again when at least half of the buffer, or all of it, can be offered anew (3.8.6.2.2).
    pub(in crate::tcp) fn open_window(&mut self, rcv_buff: u32) -> bool {
        let free = rcv_buff.saturating_sub(self.unread);
        let gain = free.saturating_sub(self.rcv_wnd);
        let opens = gain > 0 && (self.unread == 0 || gain >= rcv_buff.div_ceil(2));
        if opens {
            self.rcv_wnd = free;
        }
        opens
    }
}
