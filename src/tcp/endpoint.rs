//! One endpoint: its TCB, and `apply`, the only way anything about it changes.
//!
//! Deterministic and complete: no clock, no randomness, no I/O, and every event in every state has an outcome
//! that names the rule behind it. User calls are in `calls`, segments in `arrives`, timers in `timeouts`.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use smallvec::SmallVec;

use super::handler::Handler;
use super::key::{Base, Reader, Writer};
use super::tcb::{Marks, Opened, Tcb};
use super::{
    Call, CallError, Cause, Edge, Event, Facts, Observer, Rule, Segment, SeqNum, Signal, State, Timer, Var,
};

/// A segment that an event made the endpoint send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The segment.
    pub segment: Segment,
    /// How often it had been sent before: 0 unless it is a retransmission.
    pub resent: u32,
}

/// All that one event did at an endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The edges taken, in order; usually none or one.
    pub transitions: Vec<&'static Edge>,
    /// The segments sent, in order.
    pub sent: Vec<Outgoing>,
    /// The signals to the user.
    pub signals: Vec<Signal>,
    /// Why the call was refused, if it was one and it was.
    pub error: Option<CallError>,
    /// The timers started or restarted.
    pub started: Vec<Timer>,
    /// The rules that fired, in order; never none.
    pub rules: Vec<(Rule, Facts)>,
}

/// An event that cannot happen: only a timer that is not armed can be asked for and not fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The timer is not armed.
    #[error("the {} timer is not armed in {state}", .timer.name())]
    NotArmed {
        /// Which timer.
        timer: Timer,
        /// The state the endpoint is in.
        state: State,
    },
}

/// What stays the same as long as an endpoint lives; clones share it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Config {
    /// RCV.BUFF, in octets.
    pub(super) rcv_buff: u32,
    /// The ISS of one connection after the other, the last again and again.
    pub(super) iss: SmallVec<[u32; 4]>,
}

impl Config {
    /// The ISS at a place of the list.
    pub(super) fn iss_at(&self, place: u16) -> u32 {
        self.iss.get(usize::from(place)).copied().unwrap_or_default()
    }
}

/// One end of a connection.
///
/// Two are equal if the same events always make them do the same; how often something was sent again does not count.
#[derive(Debug)]
pub struct Endpoint {
    pub(super) config: Arc<Config>,
    pub(super) tcb: Tcb,
}

impl Clone for Endpoint {
    fn clone(&self) -> Self {
        Self { config: self.config.clone(), tcb: self.tcb.clone() }
    }

    /// Leaves alone what is shared already.
    fn clone_from(&mut self, source: &Self) {
        if !Arc::ptr_eq(&self.config, &source.config) {
            self.config.clone_from(&source.config);
        }
        self.tcb.clone_from(&source.tcb);
    }
}

impl PartialEq for Endpoint {
    fn eq(&self, other: &Self) -> bool {
        self.tcb == other.tcb && (Arc::ptr_eq(&self.config, &other.config) || self.config == other.config)
    }
}

impl Eq for Endpoint {}

impl Hash for Endpoint {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.tcb.hash(state);
    }
}

impl Endpoint {
    /// An endpoint in CLOSED with a receive buffer of `rcv_buff` octets. Its connections take their ISS from `iss`
    /// one after the other, and the last one again and again; 0 if there is none.
    pub fn new(rcv_buff: u32, iss: &[u32]) -> Self {
        Self { config: Arc::new(Config { rcv_buff, iss: iss.into() }), tcb: Tcb::blank(0) }
    }

    /// The same with another receive buffer.
    #[must_use]
    pub(crate) fn with_rcv_buff(&self, rcv_buff: u32) -> Self {
        let config = Arc::new(Config { rcv_buff, iss: self.config.iss.clone() });
        Self { config, ..self.clone() }
    }

    /// The same with the receive buffer of `like`, of which `rcv_wnd` octets are free, and with `snd_wnd` as the peer's
    /// window. A window that is closed, or not known yet, stays as it is. Both endpoints share `like`'s configuration.
    #[must_use]
    pub(crate) fn with_windows(&self, like: &Self, rcv_wnd: u32, snd_wnd: u32) -> Self {
        let mut end = Self { config: like.config.clone(), ..self.clone() };
        if end.tcb.rcv_wnd > 0 {
            end.tcb.rcv_wnd = rcv_wnd.min(like.config.rcv_buff);
        }
        if end.tcb.max_snd_wnd > 0 {
            end.tcb.snd_wnd = snd_wnd;
            end.tcb.max_snd_wnd = snd_wnd;
        }
        end
    }

    /// The ISS that its next connection takes.
    pub(crate) fn next_iss(&self) -> SeqNum {
        SeqNum(self.config.iss_at(self.tcb.next_iss))
    }

    /// Appends to a key what equality looks at, for the endpoint of this index of two.
    pub(crate) fn write_key(&self, key: &mut Writer<'_>, me: usize, base: &Base) {
        self.tcb.write_key(key, me, base);
    }

    /// Reads what [`Endpoint::write_key`] wrote.
    pub(crate) fn read_key(&mut self, key: &mut Reader<'_>, me: usize, base: &Base) -> Option<()> {
        self.tcb = Tcb::read_key(key, me, base, self.tcb.next_iss)?;
        Some(())
    }

    /// Appends which ISS comes next, if that can change.
    pub(crate) fn write_next_iss(&self, key: &mut Writer<'_>) {
        if self.config.iss.len() > 1 {
            key.number(self.tcb.next_iss.into());
        }
    }

    /// Reads what [`Endpoint::write_next_iss`] wrote.
    pub(crate) fn read_next_iss(&mut self, key: &mut Reader<'_>) -> Option<()> {
        if self.config.iss.len() > 1 {
            self.tcb.next_iss = u16::try_from(key.number()?).ok()?;
        }
        Some(())
    }

    /// The state it is in.
    pub const fn state(&self) -> State {
        self.tcb.state
    }

    /// The TCB; there is none in CLOSED.
    pub fn tcb(&self) -> Option<&Tcb> {
        (self.state() != State::Closed).then_some(&self.tcb)
    }

    /// RCV.BUFF: RCV.WND when nothing is unread, in octets
    /// ([section 3.8.6.2.2](https://www.rfc-editor.org/rfc/rfc9293#section-3.8.6.2.2)).
    pub fn rcv_buff(&self) -> u32 {
        self.config.rcv_buff
    }

    /// A variable of the TCB, where it has a value.
    pub fn var(&self, var: Var) -> Option<u32> {
        self.tcb.var(var)
    }

    /// The numbers for a rule's sentence now: those of the TCB, of a segment, and a count of octets.
    pub fn facts(&self, segment: Option<Segment>, octets: u32) -> Facts {
        facts(&self.tcb, segment, octets)
    }

    /// The timers that are armed. The user timer and the keep-alive timer are never among them.
    pub fn timers(&self) -> impl Iterator<Item = Timer> + use<> {
        let armed = armed(&self.tcb);
        Timer::ALL.into_iter().filter(move |&timer| armed & bit(timer) != 0)
    }

    /// Whether this timer may fire now. The user timer may in every state but CLOSED, the keep-alive timer on an idle
    /// connection of which at least one direction is open.
    pub fn can_fire(&self, timer: Timer) -> bool {
        match timer {
            Timer::User => self.state() != State::Closed,
            Timer::KeepAlive => {
                matches!(self.state(), State::Established | State::FinWait2 | State::CloseWait)
                    && self.tcb.is_idle()
            }
            Timer::Retransmission | Timer::TimeWait => armed(&self.tcb) & bit(timer) != 0,
        }
    }

    /// Whether this call would be taken and not refused with an error.
    pub fn would_accept(&self, call: Call) -> bool {
        use State::{CloseWait, Closed, Established, FinWait1, FinWait2, Listen, SynReceived, SynSent};
        let close_queued = self.tcb.marks.has(Marks::CLOSE_QUEUED);
        let gave_up = self.tcb.marks.has(Marks::GAVE_UP_RECEIVING);
        match (call, self.state()) {
            (Call::PassiveOpen, state) => state == Closed,
            (Call::ActiveOpen, state) => matches!(state, Closed | Listen),
            (Call::Abort | Call::Status, state) => state != Closed,
            (Call::Close | Call::CloseBoth, Listen | SynSent) => true,
            (Call::CloseBoth, SynReceived | Established | FinWait1 | FinWait2 | CloseWait) if !gave_up => {
                true
            }
            (Call::Close | Call::CloseBoth, SynReceived | Established | CloseWait)
            | (Call::Send(_), Listen | SynSent | SynReceived | Established | CloseWait) => !close_queued,
            (Call::Receive(_), CloseWait) => self.tcb.unread > 0 && !gave_up,
            (Call::Receive(_), Listen | SynSent | SynReceived | Established | FinWait1 | FinWait2) => {
                !gave_up
            }
            (Call::Close | Call::CloseBoth | Call::Send(_) | Call::Receive(_), _) => false,
        }
    }

    /// Whether the right event would make it take this edge now.
    #[inline]
    pub fn can_take(&self, edge: &Edge) -> bool {
        edge.from == self.state() && self.meets_guard(edge)
    }

    #[inline]
    fn meets_guard(&self, edge: &Edge) -> bool {
        let tcb = &self.tcb;
        let close_queued = tcb.marks.has(Marks::CLOSE_QUEUED);
        // A zero window accepts neither a SYN nor a FIN (Table 6).
        let window_open = tcb.rcv_wnd > 0;
        match (edge.from, edge.to) {
            // By a SEND, which a CLOSE that still waits forbids.
            (State::Listen, State::SynSent) => !close_queued || !edge.is_drawn(),
            (State::SynReceived, State::Listen) => {
                tcb.opened() == Opened::Passive && (edge.cause != Cause::Syn || window_open)
            }
            (State::SynReceived, State::Closed) if edge.cause == Cause::Rst => tcb.opened() == Opened::Active,
            (State::SynReceived, State::FinWait1) => !tcb.has_queued_sends() && !close_queued,
            (State::Established, State::CloseWait)
            | (State::FinWait1, State::Closing)
            | (State::FinWait2, State::TimeWait) => window_open,
            (State::FinWait1, State::TimeWait) => window_open && tcb.fin_seq().is_some(),
            (State::FinWait1, State::FinWait2) | (State::Closing, State::TimeWait) => tcb.fin_seq().is_some(),
            (State::CloseWait, State::LastAck) => !tcb.has_queued_sends() || close_queued,
            // What is unread can be lost now; where more may come, only if the user no longer receives.
            (_, State::Closed) if edge.cause == Cause::Unread => {
                tcb.unread > 0
                    || (tcb.marks.has(Marks::GAVE_UP_RECEIVING) && window_open && !tcb.fin_received())
            }
            _ => true,
        }
    }

    /// Applies one event; returns all that it did.
    ///
    /// # Errors
    /// [`Refused`] if it is a timer that is not armed; then nothing has changed.
    pub fn apply(&mut self, event: Event) -> Result<Outcome, Refused> {
        let mut outcome = Outcome::default();
        self.apply_to(event, &mut outcome)?;
        Ok(outcome)
    }

    /// Applies one event and reports to an observer what it does.
    ///
    /// # Errors
    /// [`Refused`] if it is a timer that is not armed; then nothing has changed, and nothing is reported.
    pub fn apply_to<O: Observer>(&mut self, event: Event, observer: &mut O) -> Result<(), Refused> {
        if let Event::Timeout(timer) = event
            && !self.can_fire(timer)
        {
            return Err(Refused::NotArmed { timer, state: self.state() });
        }
        let before = armed(&self.tcb);
        let mut handler = Handler::new(&mut self.tcb, &self.config, observer);
        handler.event(event);
        handler.start_timers(before);
        self.tcb.tidy();
        Ok(())
    }
}

/// The numbers for a rule's sentence.
pub(super) fn facts(tcb: &Tcb, segment: Option<Segment>, octets: u32) -> Facts {
    let seq = |var| tcb.var(var).map(SeqNum);
    let state = Some(tcb.state);
    Facts {
        state,
        segment,
        octets,
        snd_una: seq(Var::SndUna),
        snd_nxt: seq(Var::SndNxt),
        rcv_nxt: seq(Var::RcvNxt),
    }
}

/// A timer in a set of timers.
pub(super) const fn bit(timer: Timer) -> u8 {
    1 << timer as u8
}

/// The set of the timers that are armed.
pub(super) fn armed(tcb: &Tcb) -> u8 {
    match tcb.state {
        State::TimeWait => bit(Timer::TimeWait),
        _ if !tcb.all_acked() || tcb.waits_on_zero_window() => bit(Timer::Retransmission),
        _ => 0,
    }
}
