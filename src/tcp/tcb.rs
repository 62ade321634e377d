//! The transmission control block: what an endpoint remembers of one connection (RFC 9293 section 3.3.1).

use rpds::QueueSync;

use super::held::{Held, Ready};
use super::{Flag, Flags, Segment, SeqNum, Timer, Var};

/// How the connection came to be; SYN-RECEIVED must remember it (MUST-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// By a passive OPEN.
    Passive,
    /// By an active OPEN, or a SEND in LISTEN.
    Active,
}

/// Something sent and not yet wholly acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unacked {
    /// Its first sequence number.
    pub seq: SeqNum,
    /// Octets of data.
    pub len: u32,
    /// SYN, FIN, PSH.
    pub flags: Flags,
    /// How often it was sent again.
    pub resent: u32,
    /// It was sent while SND.WND was 0, so the peer will have refused it.
    pub into_closed_window: bool,
}

impl Unacked {
    fn end(&self) -> SeqNum {
        self.seq + self.len + u32::from(self.flags.has(Flag::Syn)) + u32::from(self.flags.has(Flag::Fin))
    }
}

/// The variables of one connection. Everything about sequence numbers that the RFC names bears its name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks of one connection")]
pub struct Tcb {
    /// How it was opened.
    pub opened: Opened,
    /// ISS; `None` in LISTEN, where none is chosen yet.
    pub iss: Option<SeqNum>,
    /// SND.UNA.
    pub snd_una: SeqNum,
    /// SND.NXT.
    pub snd_nxt: SeqNum,
    /// SND.WND, in octets.
    pub snd_wnd: u32,
    /// SND.WL1.
    pub snd_wl1: SeqNum,
    /// SND.WL2.
    pub snd_wl2: SeqNum,
    /// MAX.SND.WND: the largest window the peer ever offered, in octets (RFC 5961 section 5).
    pub max_snd_wnd: u32,
    /// IRS; `None` until the peer's SYN is here.
    pub irs: Option<SeqNum>,
    /// RCV.NXT; `None` until the peer's SYN is here.
    pub rcv_nxt: Option<SeqNum>,
    /// RCV.WND, in octets.
    pub rcv_wnd: u32,
    /// RCV.BUFF: what RCV.WND is when nothing is unread, in octets (section 3.8.6.2.2).
    pub rcv_buff: u32,
    /// RCV.USER: octets acknowledged and not yet `RECEIVEd` (section 3.8.6.2.2).
    pub unread: u32,
    /// RECEIVEs that wait for data, with how many octets each asks for.
    pub receives: QueueSync<u32>,
    /// SENDs not yet wholly segmentized, with how many octets of each remain.
    pub sends: QueueSync<u32>,
    /// Octets of the first of [`Tcb::sends`] that are already on their way.
    pub begun: u32,
    /// The user has called CLOSE and the FIN is not yet sent.
    pub close_queued: bool,
    /// The sequence number of our FIN, once it is sent.
    pub fin_seq: Option<SeqNum>,
    /// The retransmission queue.
    pub unacked: QueueSync<Unacked>,
    /// Text and FINs ahead of a hole.
    pub(super) held: Held,
    /// The user has closed both directions, so text that arrives is lost (section 3.6.1).
    pub gave_up_receiving: bool,
    /// The peer's FIN is processed: nothing new can follow.
    pub fin_received: bool,
    /// The segment that was refused last and answered with an ACK, until something acceptable arrives.
    pub refused: Option<Segment>,
    /// How often the retransmission timer fired, for probes too, since SND.UNA last moved.
    pub retransmissions: u32,
    /// Whether the time-wait timer is armed.
    pub time_wait: bool,
}

impl Tcb {
    /// A TCB for a connection that is about to be opened, with a receive buffer of so many octets.
    pub(super) fn new(opened: Opened, rcv_buff: u32) -> Self {
        Self {
            opened,
            iss: None,
            snd_una: SeqNum::default(),
            snd_nxt: SeqNum::default(),
            snd_wnd: 0,
            snd_wl1: SeqNum::default(),
            snd_wl2: SeqNum::default(),
            max_snd_wnd: 0,
            irs: None,
            rcv_nxt: None,
            rcv_wnd: rcv_buff,
            rcv_buff,
            unread: 0,
            receives: QueueSync::new_sync(),
            sends: QueueSync::new_sync(),
            begun: 0,
            close_queued: false,
            fin_seq: None,
            unacked: QueueSync::new_sync(),
            held: Held::default(),
            gave_up_receiving: false,
            fin_received: false,
            refused: None,
            retransmissions: 0,
            time_wait: false,
        }
    }

    /// The value of a variable; `None` where it has none yet.
    pub fn var(&self, var: Var) -> Option<u32> {
        let sending = |value: u32| self.iss.map(|_| value);
        let receiving = |value: u32| self.irs.map(|_| value);
        match var {
            Var::SndUna => sending(self.snd_una.0),
            Var::SndNxt => sending(self.snd_nxt.0),
            Var::SndWnd => sending(self.snd_wnd),
            Var::SndWl1 => sending(self.snd_wl1.0),
            Var::SndWl2 => sending(self.snd_wl2.0),
            Var::Iss => self.iss.map(|iss| iss.0),
            Var::RcvNxt => self.rcv_nxt.map(|nxt| nxt.0),
            Var::RcvWnd => receiving(self.rcv_wnd),
            Var::Irs => self.irs.map(|irs| irs.0),
        }
    }

    /// The timers that are armed. The user timer is never among them.
    pub fn timers(&self) -> impl Iterator<Item = Timer> + use<> {
        let armed = [
            (Timer::Retransmission, !self.unacked.is_empty() || self.waits_on_zero_window()),
            (Timer::TimeWait, self.time_wait),
        ];
        armed.into_iter().filter_map(|(timer, on)| on.then_some(timer))
    }

    /// Data is queued, nothing is in flight, and the peer's window is closed (3.8.6.1).
    pub fn waits_on_zero_window(&self) -> bool {
        self.irs.is_some() && self.unacked.is_empty() && !self.sends.is_empty() && self.snd_wnd == 0
    }

    /// Octets handed to SEND and not yet sent.
    pub fn unsent(&self) -> u64 {
        self.sends.iter().map(|&octets| u64::from(octets)).sum::<u64>() - u64::from(self.begun)
    }

    /// Whether our FIN is sent and acknowledged.
    pub fn fin_acked(&self) -> bool {
        self.fin_seq.is_some_and(|fin| fin.before(self.snd_una))
    }

    /// `SND.UNA < ack =< SND.NXT`.
    pub(super) fn acknowledges_new(&self, ack: SeqNum) -> bool {
        ack != self.snd_una && ack.between(self.snd_una, self.snd_nxt)
    }

    /// `SND.UNA - MAX.SND.WND =< ack =< SND.NXT` (RFC 5961 section 5).
    pub(super) fn ack_in_range(&self, ack: SeqNum) -> bool {
        ack.between(self.snd_una - self.max_snd_wnd, self.snd_nxt)
    }

    /// `RCV.NXT =< seq < RCV.NXT + RCV.WND`; with a zero window RCV.NXT alone.
    pub(super) fn in_receive_window(&self, seq: SeqNum) -> bool {
        self.rcv_nxt.is_some_and(|nxt| seq.in_window(nxt, self.rcv_wnd.max(1)))
    }

    /// Table 6: the four cases of the acceptability test.
    pub(super) fn is_acceptable(&self, segment: &Segment) -> bool {
        let Some(nxt) = self.rcv_nxt else { return false };
        match (segment.seg_len(), self.rcv_wnd) {
            (0, 0) => segment.seq == nxt,
            (0, wnd) => segment.seq.in_window(nxt, wnd),
            (_, 0) => false,
            (_, wnd) => segment.seq.in_window(nxt, wnd) || (segment.end() - 1).in_window(nxt, wnd),
        }
    }

    /// An acceptable segment less all that lies outside the window, SYN and FIN included.
    pub(super) fn trim(&self, mut segment: Segment) -> Segment {
        let Some(nxt) = self.rcv_nxt else { return segment };
        if segment.seq.before(nxt) {
            let mut old = nxt.since(segment.seq);
            segment.seq = nxt;
            if segment.has(Flag::Syn) {
                segment.flags = segment.flags.without(Flag::Syn);
                old -= 1;
            }
            let fin_is_old = old > segment.len;
            segment.len = segment.len.saturating_sub(old);
            if fin_is_old {
                segment.flags = segment.flags.without(Flag::Fin);
            }
        }
        let room = self.rcv_wnd.saturating_sub(segment.seq.since(nxt));
        if segment.has(Flag::Fin) && segment.len >= room {
            segment.flags = segment.flags.without(Flag::Fin);
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

    /// Moves SND.UNA and drops from the retransmission queue what is entirely acknowledged.
    pub(super) fn acknowledge(&mut self, ack: SeqNum) {
        self.snd_una = ack;
        self.retransmissions = 0;
        while self.unacked.peek().is_some_and(|front| front.end().at_or_before(ack)) {
            self.unacked.dequeue_mut();
        }
    }

    /// Counts another transmission of the front of the retransmission queue, and returns it.
    pub(super) fn resend_front(&mut self) -> Option<Unacked> {
        let mut front = *self.unacked.peek()?;
        front.resent += 1;
        let rest = self.unacked.iter().skip(1).copied();
        self.unacked = std::iter::once(front).chain(rest).collect();
        Some(front)
    }

    /// Octets the peer's window still has room for (the RFC's usable window, 3.8.6.2.1).
    pub(super) fn usable_window(&self) -> u32 {
        self.snd_wnd.saturating_sub(self.snd_nxt.since(self.snd_una))
    }

    /// The next octets to send, `most` at the most, and whether they end a SEND.
    pub(super) fn next_text(&mut self, most: u32) -> Option<(u32, bool)> {
        let remaining = self.sends.peek()? - self.begun;
        let octets = remaining.min(most);
        if octets == 0 {
            return None;
        }
        let ends = octets == remaining;
        if ends {
            self.sends.dequeue_mut();
            self.begun = 0;
        } else {
            self.begun += octets;
        }
        Some((octets, ends))
    }

    /// Keeps text, and a FIN behind it, until it is its turn.
    pub(super) fn hold(&mut self, segment: &Segment) {
        if let Some(nxt) = self.rcv_nxt {
            self.held.insert(nxt, segment);
        }
    }

    /// Moves held text that has no hole before it into the user's buffer, and says what it found. RCV.NXT advances
    /// over the text, not over the FIN.
    pub(super) fn take_held(&mut self) -> Ready {
        let Some(nxt) = self.rcv_nxt else { return Ready::default() };
        let ready = self.held.take(nxt);
        self.rcv_nxt = Some(nxt + ready.octets);
        self.rcv_wnd = self.rcv_wnd.saturating_sub(ready.octets);
        self.unread += ready.octets;
        ready
    }

    /// Whether nothing is unacknowledged and nothing waits to be sent (section 3.8.4).
    pub(super) fn is_idle(&self) -> bool {
        self.unacked.is_empty() && self.sends.is_empty() && !self.close_queued
    }

    /// Hands the user up to `octets` of what is unread; says how much that was.
    pub(super) fn hand_over(&mut self, octets: u32) -> u32 {
        let handed = octets.min(self.unread);
        self.unread -= handed;
        handed
    }

    /// Gives what is unread to the RECEIVEs that wait for it; each is content with what is there.
    pub(super) fn satisfy_receives(&mut self) {
        while self.unread > 0
            && let Some(octets) = self.receives.peek().copied()
        {
            self.receives.dequeue_mut();
            self.hand_over(octets);
        }
        self.open_window();
    }

    /// Opens the window again when at least half of the buffer, or all of it, can be offered anew (3.8.6.2.2).
    pub(super) fn open_window(&mut self) -> bool {
        let free = self.rcv_buff - self.unread;
        let gain = free.saturating_sub(self.rcv_wnd);
        let opens = gain > 0 && (self.unread == 0 || gain >= self.rcv_buff.div_ceil(2));
        if opens {
            self.rcv_wnd = free;
        }
        opens
    }
}
