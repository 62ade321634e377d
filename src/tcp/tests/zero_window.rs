//! A closed window, 3.8.6.1 and Table 6: nothing that takes room gets in, and an acknowledgment still counts.

use super::fixtures::*;
use crate::tcp::{Call, Endpoint, Event, Flag, Outcome, Rule, Segment, State};

fn rules(outcome: &Outcome) -> Vec<Rule> {
    outcome.rules.iter().map(|(rule, _)| *rule).collect()
}

/// `ESTABLISHED`, with a buffer of 5 octets that is full.
fn full() -> Endpoint {
    let open = [call(Call::ActiveOpen), arrives(&[Flag::Syn], 300, 101, 0), arrives(&[], 301, 101, 5)];
    Endpoint::new(5, &[100]).after(&open)
}

#[test]
fn a_probe_is_refused_and_its_old_ack_is_told_of_as_any_other() {
    for probe in
        [arrives(&[], 306, 101, 1), arrives(&[Flag::Fin], 306, 101, 0), arrives(&[Flag::Fin], 306, 101, 1)]
    {
        let mut endpoint = full();
        let outcome = endpoint.does(probe);
        assert_eq!(rules(&outcome), [Rule::UnacceptableZeroWindow, Rule::AckOld]);
        let sent: Vec<_> = outcome.sent.iter().map(|outgoing| outgoing.segment.to_string()).collect();
        assert_eq!(sent, ["ACK SEQ=101 ACK=306 WND=0"]);
        assert_eq!(endpoint.state(), State::Established);
    }
}

#[test]
fn what_a_probe_acknowledges_counts() {
    let mut endpoint = full().after(&[call(Call::Send(3)), call(Call::Close)]);
    assert_eq!(endpoint.state(), State::FinWait1);
    let outcome = endpoint.does(arrives(&[], 306, 105, 1));
    assert_eq!(rules(&outcome), [Rule::UnacceptableZeroWindow, Rule::AckOfFinWait1]);
    assert_eq!(endpoint.state(), State::FinWait2);
    assert_eq!(outcome.sent.len(), 1);
}

/// 3.10.7.4, first step: "if the RCV.WND is zero, no segments will be acceptable" but ACKs, URGs and RSTs.
#[test]
fn a_syn_finds_no_room_either() {
    let open = [call(Call::PassiveOpen), arrives(&[Flag::Syn], 300, None, 0)];
    let mut endpoint = Endpoint::new(0, &[100]).after(&open);
    let outcome = endpoint.does(arrives(&[Flag::Syn], 301, None, 0));
    assert_eq!((rules(&outcome), endpoint.state()), (vec![Rule::Unacceptable], State::SynReceived));
    assert_eq!(outcome.sent.len(), 1);
}

/// A window that takes a FIN is not closed, so the states behind the peer's FIN know no closed window.
#[test]
fn the_peers_fin_leaves_room() {
    for len in 0..=6 {
        let open = [
            call(Call::ActiveOpen),
            arrives(&[Flag::Syn], 300, 101, 0),
            arrives(&[Flag::Fin], 301, 101, len),
        ];
        let endpoint = Endpoint::new(5, &[100]).after(&open);
        let is_open = endpoint.tcb().is_some_and(|tcb| tcb.rcv_wnd > 0);
        assert_eq!(
            (endpoint.state() == State::CloseWait, is_open),
            (len < 5, len < 5),
            "{len} octets and a FIN"
        );
    }
}

#[test]
fn a_window_update_is_an_ack_of_nothing_new() {
    let mut endpoint = established().after(&[call(Call::Send(1))]);
    let update = Event::Arrives(Segment { window: 7, ..segment(&[], 301, 101, 0) });
    assert_eq!(rules(&endpoint.does(update)), [Rule::AckOld]);
    assert_eq!(endpoint.tcb().unwrap().snd_wnd, 7);
}

/// A FIN behind much that is not acknowledged went into the closed window: it goes again as soon as there is room.
#[test]
fn what_went_into_a_closed_window_goes_again_when_it_opens_wherever_it_stands() {
    let sends = [call(Call::Send(1)); 3];
    for count in 0..=3 {
        let closed = Event::Arrives(Segment { window: 0, ..segment(&[], 301, 101, 0) });
        let mut endpoint = established().after(&sends[..count]).after(&[closed, call(Call::Close)]);
        assert_eq!(endpoint.state(), State::FinWait1);
        let outcome = endpoint.does(Event::Arrives(segment(&[], 301, 101, 0)));
        assert_eq!(rules(&outcome), [Rule::AckOld, Rule::WindowOpens]);
        let sent: Vec<_> = outcome.sent.iter().map(|outgoing| outgoing.segment.to_string()).collect();
        assert_eq!(sent, [format!("FIN,ACK SEQ={} ACK=301 WND=1000", 101 + count)]);
        assert_eq!(outcome.sent[0].resent, 1);
        assert_eq!(endpoint.does(Event::Arrives(segment(&[], 301, 101, 0))).sent.len(), 0, "once is enough");
    }
}

#[test]
fn the_last_fin_goes_again_when_a_closed_window_opens_as_the_first_does() {
    let closed = Event::Arrives(Segment { window: 0, ..segment(&[], 302, 101, 0) });
    let mut endpoint = close_wait().after(&[closed, call(Call::Close)]);
    assert_eq!(endpoint.state(), State::LastAck);
    let outcome = endpoint.does(Event::Arrives(segment(&[], 302, 101, 0)));
    assert_eq!(rules(&outcome), [Rule::AckOld, Rule::WindowOpens]);
    let sent: Vec<_> = outcome.sent.iter().map(|outgoing| outgoing.segment.to_string()).collect();
    assert_eq!(sent, ["FIN,ACK SEQ=101 ACK=302 WND=1000"]);
}
