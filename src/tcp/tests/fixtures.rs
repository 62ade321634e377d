//! Endpoints in every state, each reached by real events: our ISS is 100, the peer's is 300.

use crate::tcp::{Call, Endpoint, Event, Flag, Outcome, Segment, SeqNum, State, Tcb, Timer};

/// An endpoint that has got somewhere, and a name for how.
pub(crate) struct Fixture {
    pub(super) name: &'static str,
    pub(super) state: State,
    pub(crate) endpoint: Endpoint,
}

/// `<SEQ=seq><ACK=ack><CTL=flags>` with a full window; ACK is set exactly when there is an `ack`.
pub(super) fn segment(flags: &[Flag], seq: u32, ack: impl Into<Option<u32>>, len: u32) -> Segment {
    let flags = flags.iter().map(|flag| flag.bit().expect("`ack` sets ACK")).collect();
    Segment { seq: SeqNum(seq), ack: ack.into().map(SeqNum), flags, len, window: 65535 }
}

pub(super) fn call(call: Call) -> Event {
    Event::Call(call)
}

pub(super) fn arrives(flags: &[Flag], seq: u32, ack: impl Into<Option<u32>>, len: u32) -> Event {
    Event::Arrives(segment(flags, seq, ack, len))
}

impl Endpoint {
    /// Applies an event that must be possible.
    pub(super) fn does(&mut self, event: Event) -> Outcome {
        self.apply(event).expect("the event is possible")
    }

    /// The endpoint after these events.
    pub(super) fn after(mut self, events: &[Event]) -> Self {
        for &event in events {
            self.does(event);
        }
        self
    }
}

pub(super) fn closed() -> Endpoint {
    Endpoint::new(1000, &[100])
}

pub(super) fn listen() -> Endpoint {
    closed().after(&[call(Call::PassiveOpen)])
}

pub(super) fn syn_sent() -> Endpoint {
    closed().after(&[call(Call::ActiveOpen)])
}

pub(super) fn syn_received_passive() -> Endpoint {
    listen().after(&[arrives(&[Flag::Syn], 300, None, 0)])
}

pub(super) fn syn_received_active() -> Endpoint {
    syn_sent().after(&[arrives(&[Flag::Syn], 300, None, 0)])
}

pub(super) fn established() -> Endpoint {
    syn_sent().after(&[arrives(&[Flag::Syn], 300, 101, 0)])
}

pub(super) fn fin_wait_1() -> Endpoint {
    established().after(&[call(Call::Close)])
}

pub(super) fn fin_wait_2() -> Endpoint {
    fin_wait_1().after(&[arrives(&[], 301, 102, 0)])
}

pub(super) fn closing() -> Endpoint {
    fin_wait_1().after(&[arrives(&[Flag::Fin], 301, 101, 0)])
}

pub(super) fn time_wait() -> Endpoint {
    fin_wait_2().after(&[arrives(&[Flag::Fin], 301, 102, 0)])
}

pub(super) fn close_wait() -> Endpoint {
    established().after(&[arrives(&[Flag::Fin], 301, 101, 0)])
}

pub(super) fn last_ack() -> Endpoint {
    close_wait().after(&[call(Call::Close)])
}

/// `ESTABLISHED`, with this many octets that the user has not read.
pub(super) fn established_with_unread(octets: u32) -> Endpoint {
    established().after(&[arrives(&[], 301, 101, octets)])
}

/// `ESTABLISHED`, with a FIN behind one octet that has not arrived.
pub(super) fn established_with_fin_held() -> Endpoint {
    established().after(&[arrives(&[Flag::Fin], 302, 101, 0)])
}

/// One endpoint for every state, SYN-RECEIVED twice, as it remembers how it was opened, and some with more to remember.
pub(crate) fn all() -> Vec<Fixture> {
    let fixture = |name, state, endpoint| Fixture { name, state, endpoint };
    vec![
        fixture("CLOSED", State::Closed, closed()),
        fixture("LISTEN", State::Listen, listen()),
        fixture("SYN-SENT", State::SynSent, syn_sent()),
        fixture("SYN-RECEIVED, opened passively", State::SynReceived, syn_received_passive()),
        fixture("SYN-RECEIVED, opened actively", State::SynReceived, syn_received_active()),
        fixture("ESTABLISHED", State::Established, established()),
        fixture("FIN-WAIT-1", State::FinWait1, fin_wait_1()),
        fixture("FIN-WAIT-2", State::FinWait2, fin_wait_2()),
        fixture("CLOSE-WAIT", State::CloseWait, close_wait()),
        fixture("CLOSING", State::Closing, closing()),
        fixture("LAST-ACK", State::LastAck, last_ack()),
        fixture("TIME-WAIT", State::TimeWait, time_wait()),
        fixture("ESTABLISHED, with unread data", State::Established, established_with_unread(5)),
        fixture(
            "ESTABLISHED, with a FIN held ahead of a hole",
            State::Established,
            established_with_fin_held(),
        ),
        fixture(
            "FIN-WAIT-2, no longer receiving",
            State::FinWait2,
            fin_wait_2().after(&[call(Call::CloseBoth)]),
        ),
    ]
}

/// Every kind of call.
pub(crate) const CALLS: [Call; 8] = [
    Call::PassiveOpen,
    Call::ActiveOpen,
    Call::Send(10),
    Call::Receive(10),
    Call::Close,
    Call::CloseBoth,
    Call::Abort,
    Call::Status,
];

/// Every kind of event. Segments are placed by the endpoint's own variables, so that each means the same
/// everywhere; where there are none yet, by the numbers of the fixtures.
pub(crate) fn events(endpoint: &Endpoint) -> Vec<(String, Event)> {
    let tcb = endpoint.tcb();
    let nxt = tcb.and_then(Tcb::rcv_nxt).map_or(301, |nxt| nxt.0);
    let snd_nxt = tcb.filter(|tcb| tcb.iss().is_some()).map_or(101, |tcb| tcb.snd_nxt.0);
    let snd_una = tcb.filter(|tcb| tcb.iss().is_some()).map_or(100, |tcb| tcb.snd_una.0);
    let timers = Timer::ALL;
    let segments: Vec<(&str, Segment)> = vec![
        ("RST at RCV.NXT", segment(&[Flag::Rst], nxt, None, 0)),
        ("RST at RCV.NXT, ACK=SND.NXT", segment(&[Flag::Rst], nxt, snd_nxt, 0)),
        ("RST at RCV.NXT+100", segment(&[Flag::Rst], nxt + 100, None, 0)),
        ("RST at RCV.NXT-1", segment(&[Flag::Rst], nxt - 1, None, 0)),
        ("RST, ACK=SND.NXT+1", segment(&[Flag::Rst], nxt, snd_nxt + 1, 0)),
        ("SYN at RCV.NXT-1", segment(&[Flag::Syn], nxt - 1, None, 0)),
        ("SYN at RCV.NXT+100", segment(&[Flag::Syn], nxt + 100, None, 0)),
        ("SYN with 10 octets", segment(&[Flag::Syn], nxt + 100, None, 10)),
        ("SYN,FIN", segment(&[Flag::Syn, Flag::Fin], nxt + 100, None, 0)),
        ("SYN,ACK at RCV.NXT-1, ACK=SND.NXT", segment(&[Flag::Syn], nxt - 1, snd_nxt, 0)),
        ("SYN,ACK, ACK=SND.NXT+1", segment(&[Flag::Syn], nxt - 1, snd_nxt + 1, 0)),
        ("SYN,FIN,ACK, ACK=SND.NXT", segment(&[Flag::Syn, Flag::Fin], nxt - 1, snd_nxt, 0)),
        ("ACK=SND.NXT", segment(&[], nxt, snd_nxt, 0)),
        ("ACK=SND.UNA", segment(&[], nxt, snd_una, 0)),
        ("ACK=SND.NXT+1", segment(&[], nxt, snd_nxt + 1, 0)),
        ("ACK=SND.UNA-65536", segment(&[], nxt, snd_una.wrapping_sub(65536), 0)),
        ("ACK=SND.NXT at RCV.NXT-1", segment(&[], nxt - 1, snd_nxt, 0)),
        ("ACK=SND.NXT at RCV.NXT+100", segment(&[], nxt + 100, snd_nxt, 0)),
        ("no flag", segment(&[], nxt, None, 0)),
        ("no flag, 10 octets", segment(&[], nxt, None, 10)),
        ("10 octets at RCV.NXT", segment(&[], nxt, snd_nxt, 10)),
        ("10 octets at RCV.NXT, URG", segment(&[Flag::Urg], nxt, snd_nxt, 10)),
        ("10 octets at RCV.NXT+100", segment(&[], nxt + 100, snd_nxt, 10)),
        ("10 octets at RCV.NXT-10", segment(&[], nxt.wrapping_sub(10), snd_nxt, 10)),
        ("2000 octets at RCV.NXT", segment(&[], nxt, snd_nxt, 2000)),
        ("FIN at RCV.NXT, ACK=SND.UNA", segment(&[Flag::Fin], nxt, snd_una, 0)),
        ("FIN at RCV.NXT, ACK=SND.NXT", segment(&[Flag::Fin], nxt, snd_nxt, 0)),
        ("FIN at RCV.NXT, ACK=SND.NXT+1", segment(&[Flag::Fin], nxt, snd_nxt + 1, 0)),
        ("FIN at RCV.NXT+100", segment(&[Flag::Fin], nxt + 100, snd_nxt, 0)),
        ("FIN at RCV.NXT-1", segment(&[Flag::Fin], nxt - 1, snd_nxt, 0)),
        ("FIN without ACK", segment(&[Flag::Fin], nxt, None, 0)),
    ];
    let calls = CALLS.into_iter().map(|call| (call.name().to_owned(), Event::Call(call)));
    let timers = timers.into_iter().map(|timer| (format!("{} timeout", timer.name()), Event::Timeout(timer)));
    let segments = segments.into_iter().map(|(name, segment)| (name.to_owned(), Event::Arrives(segment)));
    calls.chain(segments).chain(timers).chain([("crash".to_owned(), Event::Crash)]).collect()
}
