//! One event on its way through an endpoint: the actions that the sections of 3.10 have in common.

use super::endpoint::{Config, armed, bit, facts};
use super::tcb::{Marks, Unacked};
use super::{
    Call, CallError, Cause, Edge, Event, Flags, Observer, Outgoing, Rule, Segment, SeqNum, Signal, State,
    Tcb, Timer,
};

/// One event on its way through an endpoint.
pub(super) struct Handler<'a, O> {
    pub(super) tcb: &'a mut Tcb,
    pub(super) config: &'a Config,
    observer: &'a mut O,
    segment: Option<Segment>,
    /// The state in which the event found the endpoint.
    pub(super) began_in: State,
}

impl<'a, O: Observer> Handler<'a, O> {
    pub(super) fn new(tcb: &'a mut Tcb, config: &'a Config, observer: &'a mut O) -> Self {
        let began_in = tcb.state;
        Self { tcb, config, observer, segment: None, began_in }
    }

    pub(super) fn event(&mut self, event: Event) {
        match event {
            Event::Call(call) => self.call(call),
            Event::Arrives(segment) => {
                self.segment = Some(segment);
                self.arrives(segment);
            }
            Event::Timeout(timer) => self.timeout(timer),
            Event::Crash => self.crash(),
        }
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
        if self.tcb.state != State::Closed {
            self.take(State::Closed, Cause::Crash);
        }
    }

    /// Reports the timers that are armed now and were not before.
    pub(super) fn start_timers(&mut self, armed_before: u8) {
        let new = armed(self.tcb) & !armed_before;
        for timer in Timer::ALL.into_iter().filter(|&timer| new & bit(timer) != 0) {
            self.start(timer);
        }
    }

    /// Reports that a timer is started or restarted.
    pub(super) fn start(&mut self, timer: Timer) {
        self.observer.started(timer);
    }

    /// Reports the rule that fires now.
    pub(super) fn rule(&mut self, rule: Rule) {
        self.rule_on(rule, self.segment.map_or(0, |segment| segment.len));
    }

    /// Reports the rule that fires now, and how many octets it is about.
    pub(super) fn rule_on(&mut self, rule: Rule, octets: u32) {
        let Self { tcb, segment, observer, .. } = self;
        observer.rule(rule, || facts(tcb, *segment, octets));
    }

    /// Refuses a call: reports the rule, and the error.
    pub(super) fn refuse(&mut self, rule: Rule, error: CallError) {
        self.rule(rule);
        self.observer.error(error);
    }

    pub(super) fn signal(&mut self, signal: Signal) {
        self.observer.signal(signal);
    }

    /// Takes the edge of the table that leads to `to` for `cause`. Where the table has none, nothing is taken:
    /// the machine cannot leave the table.
    pub(super) fn take(&mut self, to: State, cause: Cause) {
        let edge = Edge::find(self.tcb.state, to, cause);
        debug_assert!(edge.is_some(), "no edge {} -> {to} by {cause:?}", self.tcb.state);
        let Some(edge) = edge else { return };
        if to == State::Closed {
            *self.tcb = Tcb::blank(self.tcb.next_iss);
        }
        self.tcb.state = to;
        self.observer.transition(edge);
    }

    /// Creates the TCB of a connection that is about to be opened.
    pub(super) fn create_tcb(&mut self) {
        self.tcb.rcv_wnd = self.config.rcv_buff;
    }

    /// Selects an ISS and sends the SYN: SND.UNA is ISS, SND.NXT is ISS+1.
    pub(super) fn select_iss(&mut self) {
        let iss = self.config.iss_at(self.tcb.next_iss);
        // The last one again and again.
        if usize::from(self.tcb.next_iss) + 1 < self.config.iss.len() {
            self.tcb.next_iss = self.tcb.next_iss.saturating_add(1);
        }
        self.tcb.marks.set(Marks::HAS_ISS, true);
        self.tcb.iss = SeqNum(iss);
        self.tcb.snd_una = SeqNum(iss);
        self.tcb.snd_nxt = SeqNum(iss);
        self.transmit(0, Flags::SYN);
    }

    /// Sends something that occupies sequence space and must be acknowledged.
    pub(super) fn transmit(&mut self, len: u32, flags: Flags) {
        let unacked = self.tcb.push_unacked(len, flags);
        self.emit(unacked);
    }

    /// Puts something of the retransmission queue on the wire, with the current acknowledgment and window.
    pub(super) fn emit(&mut self, unacked: Unacked) {
        let Unacked { seq, len, flags, resent } = unacked;
        let segment = Segment { seq, ack: self.tcb.rcv_nxt(), flags, len, window: self.tcb.rcv_wnd };
        self.put_on_wire(Outgoing { segment, resent });
    }

    fn put_on_wire(&mut self, outgoing: Outgoing) {
        self.observer.sent(outgoing);
    }

    /// `<SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>`
    pub(super) fn send_ack(&mut self) {
        self.send_ack_at(self.tcb.snd_nxt);
    }

    /// An ACK without text at this SEQ.
    pub(super) fn send_ack_at(&mut self, seq: SeqNum) {
        let (ack, window) = (self.tcb.rcv_nxt(), self.tcb.rcv_wnd);
        let segment = Segment { seq, ack, flags: Flags::NONE, len: 0, window };
        self.put_on_wire(Outgoing { segment, resent: 0 });
    }

    /// A RST; its window is 0.
    pub(super) fn send_rst(&mut self, seq: SeqNum, ack: Option<SeqNum>) {
        let segment = Segment { seq, ack, flags: Flags::RST, len: 0, window: 0 };
        self.put_on_wire(Outgoing { segment, resent: 0 });
    }

    /// The window has opened: what went into the closed one is sent again at once, from SND.UNA on. Common stacks do
    /// so too; the probe's octet would otherwise wait for the retransmission timer while new text overtakes it.
    fn resume(&mut self) {
        if self.tcb.snd_wnd == 0 || self.tcb.first_into_closed_window().is_none() {
            return;
        }
        self.rule(Rule::WindowOpens);
        while let Some(index) = self.tcb.first_into_closed_window()
            && let Some(unacked) = self.tcb.resend(index)
        {
            self.emit(unacked);
        }
        self.start(Timer::Retransmission);
    }

    /// Runs what waited for the segment just processed: text as far as the window allows, then the FIN.
    pub(super) fn run_queue(&mut self) {
        // In LAST-ACK nothing is queued, but its FIN may have gone into a closed window.
        let may_send = matches!(
            self.tcb.state,
            State::Established | State::CloseWait | State::FinWait1 | State::Closing | State::LastAck
        );
        if !may_send {
            return;
        }
        self.resume();
        if self.send_text() > 0 {
            self.rule(Rule::QueueSends);
        }
        self.run_queued_close();
    }

    fn run_queued_close(&mut self) {
        if !self.tcb.marks.has(Marks::CLOSE_QUEUED) {
            return;
        }
        let all_sent = !self.tcb.has_queued_sends();
        let leaves = match self.tcb.state {
            State::Established => Some(State::FinWait1),
            State::CloseWait if all_sent => Some(State::LastAck),
            _ => None,
        };
        if all_sent {
            self.rule(Rule::QueueFin);
            self.transmit(0, Flags::FIN);
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
        while let Some((len, ends)) = self.tcb.next_text(self.tcb.usable_window()) {
            octets += len;
            self.transmit(len, if ends { Flags::PSH } else { Flags::NONE });
        }
        octets
    }
}
