//! The transmission control block: what an endpoint remembers of one connection
//! ([RFC 9293 section 3.3.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.3.1)).
//!
//! It is small and cheap to copy: what a connection without queued calls or data in flight needs is in the block
//! itself, everything longer behind one pointer. The state is part of it; in CLOSED the block is blank.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

use super::held::Held;
use super::{Flag, Flags, Segment, SeqNum, State, Var};

mod key;
mod queues;

/// How the connection came to be; SYN-RECEIVED must remember it (MUST-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opened {
    /// By a passive OPEN.
    Passive,
    /// By an active OPEN, or a SEND in LISTEN.
    Active,
}

/// Something sent and not yet wholly acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unacked {
    /// Its first sequence number.
    pub(super) seq: SeqNum,
    /// Octets of data.
    pub(super) len: u32,
    /// SYN, FIN, PSH.
    pub(super) flags: Flags,
    /// How often it was sent again.
    pub(super) resent: u32,
}

/// An entry of the retransmission queue. Its SEQ follows from SND.NXT and the entries behind it. Every entry occupies
/// sequence space; a slot that does not is free.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    len: u32,
    resent: u16,
    flags: Flags,
    /// It was sent while SND.WND was 0, so the peer will have refused it.
    into_closed_window: bool,
}

impl Slot {
    fn seg_len(self) -> u32 {
        self.len + u32::from(self.flags.contains(Flags::SYN)) + u32::from(self.flags.contains(Flags::FIN))
    }

    fn is_free(self) -> bool {
        self.seg_len() == 0
    }

    fn likeness(self) -> (u32, Flags, bool) {
        (self.len, self.flags, self.into_closed_window)
    }
}

/// Two entries are alike if they are sent alike: how often that happened makes no difference.
impl PartialEq for Slot {
    fn eq(&self, other: &Self) -> bool {
        self.likeness() == other.likeness()
    }
}

impl Eq for Slot {}

impl Hash for Slot {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.likeness().hash(state);
    }
}

/// Entries of the retransmission queue that lie in the block itself.
const INLINE: usize = 2;

/// What only some connections have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Spill {
    /// The retransmission queue behind its first [`INLINE`] entries.
    unacked: VecDeque<Slot>,
    /// SENDs not yet wholly sent, with how many octets of each remain.
    sends: VecDeque<u32>,
    /// RECEIVEs that wait for data, with how many octets each asks for.
    receives: VecDeque<u32>,
    /// Text and FINs ahead of a hole.
    held: Held,
    /// The bare ACK beyond the window that was refused last and answered, until something acceptable arrives.
    refused: Option<Segment>,
}

impl Spill {
    /// Whether anything but the retransmission queue is here.
    fn has_more_than_unacked(&self) -> bool {
        let Self { unacked: _, sends, receives, held, refused } = self;
        !(sends.is_empty() && receives.is_empty() && held.is_empty() && refused.is_none())
    }

    fn is_empty(&self) -> bool {
        self.unacked.is_empty() && !self.has_more_than_unacked()
    }
}

/// Flags of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Marks(pub(super) u8);

impl Marks {
    /// Opened actively.
    pub(super) const ACTIVE: u8 = 1;
    /// An ISS is chosen.
    pub(super) const HAS_ISS: u8 = 2;
    /// The peer's SYN is here.
    pub(super) const HAS_IRS: u8 = 4;
    /// The user has called CLOSE and the FIN is not yet sent.
    pub(super) const CLOSE_QUEUED: u8 = 8;
    /// Our FIN is sent; it is the last before SND.NXT.
    pub(super) const FIN_SENT: u8 = 16;
    /// The user has closed both directions, so text that arrives is lost
    /// ([section 3.6.1](https://www.rfc-editor.org/rfc/rfc9293#section-3.6.1)).
    pub(super) const GAVE_UP_RECEIVING: u8 = 32;

    pub(super) const fn has(self, mark: u8) -> bool {
        self.0 & mark != 0
    }

    pub(super) const fn set(&mut self, mark: u8, on: bool) {
        self.0 = if on { self.0 | mark } else { self.0 & !mark };
    }
}

/// The variables of one connection. Everything about sequence numbers that the RFC names bears its name.
///
/// Equality and hash leave out how often something was sent again, and nothing else: only that cannot make a
/// difference to what happens next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tcb {
    spill: Option<Box<Spill>>,
    pub(super) iss: SeqNum,
    pub(super) snd_una: SeqNum,
    pub(super) snd_nxt: SeqNum,
    pub(super) snd_wnd: u32,
    pub(super) snd_wl1: SeqNum,
    pub(super) snd_wl2: SeqNum,
    pub(super) max_snd_wnd: u32,
    pub(super) irs: SeqNum,
    pub(super) rcv_nxt: SeqNum,
    pub(super) rcv_wnd: u32,
    pub(super) unread: u32,
    unacked: [Slot; INLINE],
    /// Which ISS of the list comes next; the last one again and again.
    pub(super) next_iss: u16,
    pub(super) marks: Marks,
    pub(super) state: State,
}

impl Tcb {
    /// The block in CLOSED, where the next connection takes this ISS of the list.
    pub(super) const fn blank(next_iss: u16) -> Self {
        const FREE: Slot = Slot { len: 0, resent: 0, flags: Flags::NONE, into_closed_window: false };
        Self {
            spill: None,
            iss: SeqNum(0),
            snd_una: SeqNum(0),
            snd_nxt: SeqNum(0),
            snd_wnd: 0,
            snd_wl1: SeqNum(0),
            snd_wl2: SeqNum(0),
            max_snd_wnd: 0,
            irs: SeqNum(0),
            rcv_nxt: SeqNum(0),
            rcv_wnd: 0,
            unread: 0,
            unacked: [FREE; INLINE],
            next_iss,
            marks: Marks(0),
            state: State::Closed,
        }
    }

    /// How it was opened.
    pub(super) fn opened(&self) -> Opened {
        if self.marks.has(Marks::ACTIVE) { Opened::Active } else { Opened::Passive }
    }

    /// ISS; none in LISTEN, where it is not chosen yet.
    pub fn iss(&self) -> Option<SeqNum> {
        self.marks.has(Marks::HAS_ISS).then_some(self.iss)
    }

    /// SND.UNA.
    pub fn snd_una(&self) -> SeqNum {
        self.snd_una
    }

    /// SND.NXT.
    pub fn snd_nxt(&self) -> SeqNum {
        self.snd_nxt
    }

    /// IRS; none until the peer's SYN is here.
    pub fn irs(&self) -> Option<SeqNum> {
        self.marks.has(Marks::HAS_IRS).then_some(self.irs)
    }

    /// RCV.NXT; none until the peer's SYN is here.
    pub fn rcv_nxt(&self) -> Option<SeqNum> {
        self.marks.has(Marks::HAS_IRS).then_some(self.rcv_nxt)
    }

    /// RCV.USER: octets acknowledged and not yet `RECEIVEd`
    /// ([section 3.8.6.2.2](https://www.rfc-editor.org/rfc/rfc9293#section-3.8.6.2.2)).
    pub fn unread(&self) -> u32 {
        self.unread
    }

    /// The value of a variable; `None` where it has none yet.
    pub fn var(&self, var: Var) -> Option<u32> {
        let sending = |value: u32| self.iss().map(|_| value);
        let receiving = |value: u32| self.irs().map(|_| value);
        match var {
            Var::SndUna => sending(self.snd_una.0),
            Var::SndNxt => sending(self.snd_nxt.0),
            Var::SndWnd => sending(self.snd_wnd),
            Var::SndWl1 => sending(self.snd_wl1.0),
            Var::SndWl2 => sending(self.snd_wl2.0),
            Var::Iss => sending(self.iss.0),
            Var::RcvNxt => receiving(self.rcv_nxt.0),
            Var::RcvWnd => receiving(self.rcv_wnd),
            Var::Irs => receiving(self.irs.0),
        }
    }

    /// The sequence number of our FIN, once it is sent.
    pub fn fin_seq(&self) -> Option<SeqNum> {
        self.marks.has(Marks::FIN_SENT).then(|| self.snd_nxt - 1)
    }

    /// Whether our FIN is sent and acknowledged.
    pub fn fin_acked(&self) -> bool {
        self.fin_seq().is_some_and(|fin| fin.before(self.snd_una))
    }

    /// Whether the peer's FIN is processed: nothing new can follow.
    pub(super) fn fin_received(&self) -> bool {
        matches!(self.state, State::CloseWait | State::Closing | State::LastAck | State::TimeWait)
    }

    /// How often the front of the retransmission queue was sent again.
    pub fn retransmissions(&self) -> u32 {
        self.unacked[0].resent.into()
    }

    /// Whether SENDs wait that are not yet wholly sent.
    pub fn has_queued_sends(&self) -> bool {
        self.spill.as_ref().is_some_and(|spill| !spill.sends.is_empty())
    }

    /// How many SENDs are not yet wholly sent.
    pub fn queued_sends(&self) -> usize {
        self.spill.as_ref().map_or(0, |spill| spill.sends.len())
    }

    /// Whether a SEND or a RECEIVE waits.
    pub(super) fn has_queued_calls(&self) -> bool {
        self.spill.as_ref().is_some_and(|spill| !spill.sends.is_empty() || !spill.receives.is_empty())
    }

    /// Whether a RECEIVE waits.
    pub(super) fn has_queued_receives(&self) -> bool {
        self.spill.as_ref().is_some_and(|spill| !spill.receives.is_empty())
    }

    /// Whether nothing sent is unacknowledged.
    pub(super) fn all_acked(&self) -> bool {
        self.unacked[0].is_free()
    }

    /// Data is queued, nothing is in flight, and the peer's window is closed (3.8.6.1).
    pub(super) fn waits_on_zero_window(&self) -> bool {
        self.snd_wnd == 0 && self.has_queued_sends() && self.all_acked() && self.marks.has(Marks::HAS_IRS)
    }

    /// Whether nothing is unacknowledged and nothing waits to be sent
    /// ([section 3.8.4](https://www.rfc-editor.org/rfc/rfc9293#section-3.8.4)).
    pub(super) fn is_idle(&self) -> bool {
        self.all_acked() && !self.has_queued_sends() && !self.marks.has(Marks::CLOSE_QUEUED)
    }

    /// `SND.UNA < ack =< SND.NXT`.
    pub(super) fn acknowledges_new(&self, ack: SeqNum) -> bool {
        ack != self.snd_una && ack.between(self.snd_una, self.snd_nxt)
    }

    /// `SND.UNA - MAX.SND.WND =< ack =< SND.NXT`
    /// ([RFC 5961 section 5](https://www.rfc-editor.org/rfc/rfc5961#section-5)).
    pub(super) fn ack_in_range(&self, ack: SeqNum) -> bool {
        ack.between(self.snd_una - self.max_snd_wnd, self.snd_nxt)
    }

    /// `RCV.NXT =< seq < RCV.NXT + RCV.WND`; with a zero window RCV.NXT alone.
    pub(super) fn in_receive_window(&self, seq: SeqNum) -> bool {
        seq.in_window(self.rcv_nxt, self.rcv_wnd.max(1))
    }

    /// Table 6: the four cases of the acceptability test.
    pub(super) fn is_acceptable(&self, segment: &Segment) -> bool {
        let nxt = self.rcv_nxt;
        match (segment.seg_len(), self.rcv_wnd) {
            (0, 0) => segment.seq == nxt,
            (0, wnd) => segment.seq.in_window(nxt, wnd),
            (_, 0) => false,
            (_, wnd) => segment.seq.in_window(nxt, wnd) || (segment.end() - 1).in_window(nxt, wnd),
        }
    }

    /// An acceptable segment without what is outside the window, SYN and FIN included.
    pub(super) fn trim(&self, mut segment: Segment) -> Segment {
        let nxt = self.rcv_nxt;
        if segment.seq.before(nxt) {
            let mut old = nxt.since(segment.seq);
            segment.seq = nxt;
            if segment.has(Flag::Syn) {
                segment.flags = segment.flags.without(Flags::SYN);
                old -= 1;
            }
            let fin_is_old = old > segment.len;
            segment.len = segment.len.saturating_sub(old);
            if fin_is_old {
                segment.flags = segment.flags.without(Flags::FIN);
            }
        }
        let room = self.rcv_wnd.saturating_sub(segment.seq.since(nxt));
        if segment.has(Flag::Fin) && segment.len >= room {
            segment.flags = segment.flags.without(Flags::FIN);
        }
        segment.len = segment.len.min(room);
        segment
    }

    /// Takes `SND.WND` and its two marks from a segment.
    pub(super) fn set_send_window(&mut self, segment: &Segment) {
        self.snd_wnd = segment.window;
        self.snd_wl1 = segment.seq;
        self.snd_wl2 = segment.ack.unwrap_or_default();
        self.max_snd_wnd = self.max_snd_wnd.max(segment.window);
    }

    /// Updates the send window unless an older segment brings it (3.10.7.4, fifth step).
    pub(super) fn update_send_window(&mut self, segment: &Segment, ack: SeqNum) {
        let newer = self.snd_wl1.before(segment.seq)
            || (self.snd_wl1 == segment.seq && self.snd_wl2.at_or_before(ack));
        if ack.between(self.snd_una, self.snd_nxt) && newer {
            self.set_send_window(segment);
        }
    }

    /// Octets the peer's window still has room for (the RFC's usable window, 3.8.6.2.1).
    pub(super) fn usable_window(&self) -> u32 {
        self.snd_wnd.saturating_sub(self.snd_nxt.since(self.snd_una))
    }
}
