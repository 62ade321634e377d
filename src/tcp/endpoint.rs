//! One endpoint: its state, its TCB, and `apply`, the only way anything about it changes.
//!
//! Deterministic and complete: no clock, no randomness, no I/O, and every event in every state has an outcome
//! that names the rule behind it. User calls are in `calls`, segments in `arrives`, timers in `timeouts`.

use super::tcb::{Opened, Unacked};
use super::{
    Call, CallError, Cause, Edge, Event, Facts, Flag, Flags, Rule, Segment, SeqNum, Signal, State, Tcb,
    Timer, Var, drawn,
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
    /// What the user is told.
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

/// One end of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    pub(super) state: State,
    pub(super) tcb: Option<Tcb>,
    rcv_buff: u32,
    iss: std::sync::Arc<[u32]>,
    connections: usize,
}

impl Endpoint {
    /// An endpoint in CLOSED with a receive buffer of `rcv_buff` octets. Its connections take their ISS from `iss`
    /// one after the other, and the last one again and again; 0 if there is none.
    pub fn new(rcv_buff: u32, iss: &[u32]) -> Self {
        Self { state: State::Closed, tcb: None, rcv_buff, iss: iss.into(), connections: 0 }
    }

    /// The state it is in.
    pub fn state(&self) -> State {
        self.state
    }

    /// The TCB; there is none in CLOSED.
    pub fn tcb(&self) -> Option<&Tcb> {
        self.tcb.as_ref()
    }

    /// A variable of the TCB, where it has a value.
    pub fn var(&self, var: Var) -> Option<u32> {
        self.tcb.as_ref()?.var(var)
    }

    /// The numbers that a rule speaks of now: those of the TCB, of a segment and of so many octets of data.
    pub fn facts(&self, segment: Option<Segment>, octets: u32) -> Facts {
        let seq = |var| self.var(var).map(SeqNum);
        Facts {
            state: Some(self.state),
            segment,
            octets,
            snd_una: seq(Var::SndUna),
            snd_nxt: seq(Var::SndNxt),
            rcv_nxt: seq(Var::RcvNxt),
        }
    }

    /// The timers that are armed.
    pub fn timers(&self) -> impl Iterator<Item = Timer> + use<> {
        self.tcb.as_ref().map(Tcb::timers).into_iter().flatten()
    }

    /// Whether this timer may fire now. The user timer may in every state but CLOSED, the keep-alive timer on an idle
    /// connection of which at least one direction is open.
    pub fn can_fire(&self, timer: Timer) -> bool {
        match timer {
            Timer::User => self.state != State::Closed,
            Timer::KeepAlive => {
                matches!(self.state, State::Established | State::FinWait2 | State::CloseWait)
                    && self.tcb.as_ref().is_some_and(Tcb::is_idle)
            }
            _ => self.timers().any(|armed| armed == timer),
        }
    }

    /// The drawn edges that lie open from here: those whose guard this TCB meets.
    pub fn possible(&self) -> impl Iterator<Item = &'static Edge> + use<'_> {
        drawn().iter().filter(|edge| self.can_take(edge))
    }

    /// Whether the right event would make it take this edge now.
    pub fn can_take(&self, edge: &Edge) -> bool {
        edge.from == self.state && self.meets_guard(edge)
    }

    fn meets_guard(&self, edge: &Edge) -> bool {
        let Some(tcb) = &self.tcb else { return edge.from == State::Closed };
        match (edge.from, edge.to) {
            (State::SynReceived, State::Listen) => tcb.opened == Opened::Passive,
            (State::SynReceived, State::Closed) if edge.cause == Cause::Rst => tcb.opened == Opened::Active,
            (State::SynReceived, State::FinWait1) => tcb.sends.is_empty() && !tcb.close_queued,
            (State::FinWait1, State::FinWait2 | State::TimeWait) | (State::Closing, State::TimeWait) => {
                tcb.fin_seq.is_some()
            }
            (State::CloseWait, State::LastAck) => tcb.sends.is_empty() || tcb.close_queued,
            _ => true,
        }
    }

    /// Lets one event happen.
    ///
    /// # Errors
    /// [`Refused`] if it is a timer that is not armed; then nothing has changed.
    pub fn apply(&mut self, event: Event) -> Result<Outcome, Refused> {
        if let Event::Timeout(timer) = event
            && !self.can_fire(timer)
        {
            return Err(Refused::NotArmed { timer, state: self.state });
        }
        let armed_before: Vec<Timer> = self.timers().collect();
        let mut run = Run { end: self, out: Outcome::default(), segment: None };
        match event {
            Event::Call(call) => run.call(call),
            Event::Arrives(segment) => {
                run.segment = Some(segment);
                run.arrives(segment);
            }
            Event::Timeout(timer) => run.timeout(timer),
            Event::Crash => run.crash(),
        }
        let mut out = run.out;
        for timer in self.timers() {
            if !armed_before.contains(&timer) && !out.started.contains(&timer) {
                out.started.push(timer);
            }
        }
        Ok(out)
    }

    fn next_iss(&mut self) -> SeqNum {
        let iss = self.iss.get(self.connections).or(self.iss.last()).copied().unwrap_or_default();
        self.connections += 1;
        SeqNum(iss)
    }
}

/// One event on its way through an endpoint: the endpoint, and what has come of it so far.
pub(super) struct Run<'a> {
    pub(super) end: &'a mut Endpoint,
    pub(super) out: Outcome,
    segment: Option<Segment>,
}

impl Run<'_> {
    /// Names the rule that fires now.
    pub(super) fn rule(&mut self, rule: Rule) {
        self.rule_on(rule, self.segment.map_or(0, |segment| segment.len));
    }

    /// Names the rule that fires now, and how many octets it is about.
    pub(super) fn rule_on(&mut self, rule: Rule, octets: u32) {
        let facts = self.end.facts(self.segment, octets);
        self.out.rules.push((rule, facts));
    }

    /// Refuses a call.
    pub(super) fn refuse(&mut self, rule: Rule, error: CallError) {
        self.rule(rule);
        self.out.error = Some(error);
    }

    pub(super) fn signal(&mut self, signal: Signal) {
        self.out.signals.push(signal);
    }

    /// Takes the edge of the table that leads to `to` for `cause`. Where the table has none, nothing is taken:
    /// the machine cannot leave the table.
    pub(super) fn take(&mut self, to: State, cause: Cause) {
        let edge = Edge::find(self.end.state, to, cause);
        debug_assert!(edge.is_some(), "no edge {} -> {to} by {cause:?}", self.end.state);
        let Some(edge) = edge else { return };
        self.end.state = to;
        if to == State::Closed {
            self.end.tcb = None;
        }
        self.out.transitions.push(edge);
    }

    /// Makes a new TCB with the buffer of this endpoint.
    pub(super) fn new_tcb(&mut self, opened: Opened) -> &mut Tcb {
        self.end.tcb.insert(Tcb::new(opened, self.end.rcv_buff))
    }

    /// Selects an ISS and queues the SYN: SND.UNA is ISS, SND.NXT is ISS+1.
    pub(super) fn select_iss(&mut self) {
        let iss = self.end.next_iss();
        let Some(tcb) = &mut self.end.tcb else { return };
        tcb.iss = Some(iss);
        tcb.snd_una = iss;
        tcb.snd_nxt = iss;
        tcb.fin_seq = None;
        tcb.retransmissions = 0;
        self.transmit(0, Flags::of(&[Flag::Syn]));
    }

    /// Sends something that occupies sequence space and must be acknowledged.
    pub(super) fn transmit(&mut self, len: u32, flags: Flags) {
        let Some(tcb) = &mut self.end.tcb else { return };
        let into_closed_window = tcb.snd_wnd == 0 && !flags.has(Flag::Syn);
        let unacked = Unacked { seq: tcb.snd_nxt, len, flags, resent: 0, into_closed_window };
        if flags.has(Flag::Fin) {
            tcb.fin_seq = Some(tcb.snd_nxt + len);
            tcb.close_queued = false;
        }
        tcb.snd_nxt += len + u32::from(flags.has(Flag::Syn)) + u32::from(flags.has(Flag::Fin));
        tcb.unacked.enqueue_mut(unacked);
        self.emit(unacked);
    }

    /// Puts something of the retransmission queue on the wire, with the current acknowledgment and window.
    pub(super) fn emit(&mut self, unacked: Unacked) {
        let Some(tcb) = &self.end.tcb else { return };
        let segment = Segment {
            seq: unacked.seq,
            ack: tcb.rcv_nxt,
            flags: unacked.flags,
            len: unacked.len,
            window: tcb.rcv_wnd,
        };
        self.out.sent.push(Outgoing { segment, resent: unacked.resent });
    }

    /// `<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>`
    pub(super) fn send_ack(&mut self) {
        if let Some(tcb) = &self.end.tcb {
            self.send_ack_at(tcb.snd_nxt);
        }
    }

    /// An ACK without text at this SEQ.
    pub(super) fn send_ack_at(&mut self, seq: SeqNum) {
        let Some(tcb) = &self.end.tcb else { return };
        let segment = Segment { seq, ack: tcb.rcv_nxt, flags: Flags::NONE, len: 0, window: tcb.rcv_wnd };
        self.out.sent.push(Outgoing { segment, resent: 0 });
    }

    /// A RST; its window is 0.
    pub(super) fn send_rst(&mut self, seq: SeqNum, ack: Option<SeqNum>) {
        let segment = Segment { seq, ack, flags: Flags::of(&[Flag::Rst]), len: 0, window: 0 };
        self.out.sent.push(Outgoing { segment, resent: 0 });
    }

    /// The window has opened: what went into the closed one is sent again at once, from SND.UNA on. Common stacks do
    /// so too; the probe's octet would otherwise wait for the retransmission timer while new text overtakes it.
    pub(super) fn resume(&mut self) {
        let Some(tcb) = &mut self.end.tcb else { return };
        if tcb.snd_wnd == 0 || !tcb.unacked.iter().any(|unacked| unacked.into_closed_window) {
            return;
        }
        let mut again = Vec::new();
        tcb.unacked = tcb
            .unacked
            .iter()
            .map(|unacked| {
                let mut unacked = *unacked;
                if std::mem::take(&mut unacked.into_closed_window) {
                    unacked.resent += 1;
                    again.push(unacked);
                }
                unacked
            })
            .collect();
        self.rule(Rule::WindowOpens);
        for unacked in again {
            self.emit(unacked);
        }
        self.out.started.push(Timer::Retransmission);
    }

    /// Runs what waited for the segment just processed: text as far as the window allows, then the FIN.
    pub(super) fn run_queue(&mut self) {
        let may_send = matches!(
            self.end.state,
            State::Established | State::CloseWait | State::FinWait1 | State::Closing
        );
        if !may_send {
            return;
        }
        self.resume();
        let before = self.out.sent.len();
        self.send_text();
        if self.out.sent.len() > before {
            self.rule(Rule::QueueSends);
        }
        self.run_queued_close();
    }

    fn run_queued_close(&mut self) {
        let Some(tcb) = &self.end.tcb else { return };
        if !tcb.close_queued {
            return;
        }
        let all_sent = tcb.sends.is_empty();
        let leaves = match self.end.state {
            State::Established => Some(State::FinWait1),
            State::CloseWait if all_sent => Some(State::LastAck),
            _ => None,
        };
        if all_sent {
            self.rule(Rule::QueueFin);
            self.transmit(0, Flags::of(&[Flag::Fin]));
        }
        if let Some(to) = leaves {
            if !all_sent {
                self.rule(Rule::CloseEstablishedQueued);
            }
            self.take(to, Cause::Drawn);
        }
    }

    /// Sends queued text, a segment for each SEND, as far as the peer's window allows; says how many octets.
    pub(super) fn send_text(&mut self) -> u32 {
        let mut octets = 0;
        while let Some(tcb) = &mut self.end.tcb {
            let usable = tcb.usable_window();
            let Some((len, ends)) = tcb.next_text(usable) else { break };
            octets += len;
            self.transmit(len, if ends { Flags::of(&[Flag::Psh]) } else { Flags::NONE });
        }
        octets
    }

    fn call(&mut self, call: Call) {
        match call {
            Call::PassiveOpen => self.passive_open(),
            Call::ActiveOpen => self.active_open(),
            Call::Send(octets) => self.send(octets),
            Call::Receive(octets) => self.receive(octets),
            Call::Close => self.close(),
            Call::CloseBoth => self.close_both(),
            Call::Abort => self.abort(),
            Call::Status => self.status(),
        }
    }

    fn crash(&mut self) {
        self.rule(Rule::Crash);
        if self.end.state != State::Closed {
            self.take(State::Closed, Cause::Crash);
        }
    }
}
