//! What waits, and what lets it go: SENDs, RECEIVEs, the window, retransmission, held text.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::fixtures::*;
use crate::tcp::{
    Call, CallError, Endpoint, Event, Flag, Outcome, Rule, Segment, SeqNum, Signal, State, Timer,
};

fn sent(outcome: &Outcome) -> Vec<String> {
    outcome.sent.iter().map(|outgoing| outgoing.segment.to_string()).collect()
}

fn ack_with_window(seq: u32, ack: u32, window: u32) -> Event {
    Event::Arrives(Segment { window, ..segment(&[], seq, ack, 0) })
}

#[test]
fn one_send_is_one_segment_as_far_as_the_window_allows() {
    let mut endpoint = established().after(&[ack_with_window(301, 101, 6)]);
    assert_eq!(sent(&endpoint.does(call(Call::Send(4)))), ["PSH,ACK SEQ=101 ACK=301 LEN=4 WND=1000"]);
    assert_eq!(sent(&endpoint.does(call(Call::Send(4)))), ["ACK SEQ=105 ACK=301 LEN=2 WND=1000"]);
    assert_eq!(endpoint.tcb().unwrap().queued_sends(), 1);
    let outcome = endpoint.does(ack_with_window(301, 107, 6));
    assert_eq!(sent(&outcome), ["PSH,ACK SEQ=107 ACK=301 LEN=2 WND=1000"]);
    assert_eq!(outcome.rules.last().unwrap().0, Rule::QueueSends);
}

#[test]
fn sends_before_the_handshake_follow_its_ack_as_segments_of_their_own() {
    let mut endpoint = syn_sent().after(&[call(Call::Send(3)), call(Call::Send(2))]);
    let outcome = endpoint.does(arrives(&[Flag::Syn], 300, 101, 0));
    assert_eq!(
        sent(&outcome),
        [
            "ACK SEQ=101 ACK=301 WND=1000",
            "PSH,ACK SEQ=101 ACK=301 LEN=3 WND=1000",
            "PSH,ACK SEQ=104 ACK=301 LEN=2 WND=1000"
        ]
    );
}

#[test]
fn syn_received_to_last_ack_in_one_step() {
    let mut endpoint = syn_received_passive().after(&[call(Call::Send(2)), call(Call::Close)]);
    let outcome = endpoint.does(arrives(&[Flag::Fin], 301, 101, 0));
    let path: Vec<_> = outcome.transitions.iter().map(|edge| edge.to).collect();
    assert_eq!(path, [State::Established, State::CloseWait, State::LastAck]);
    assert_eq!(
        sent(&outcome),
        [
            "ACK SEQ=101 ACK=302 WND=1000",
            "PSH,ACK SEQ=101 ACK=302 LEN=2 WND=1000",
            "FIN,ACK SEQ=103 ACK=302 WND=1000"
        ]
    );
}

#[test]
fn a_retransmission_is_the_front_of_the_queue_with_current_ack_and_window() {
    let mut endpoint =
        established().after(&[call(Call::Send(2)), call(Call::Send(3)), arrives(&[], 301, 101, 10)]);
    let outcome = endpoint.does(Event::Timeout(Timer::Retransmission));
    assert_eq!(sent(&outcome), ["PSH,ACK SEQ=101 ACK=311 LEN=2 WND=990"]);
    assert_eq!(outcome.sent[0].resent, 1);
    assert_eq!(outcome.started, [Timer::Retransmission]);
    assert_eq!(endpoint.does(Event::Timeout(Timer::Retransmission)).sent[0].resent, 2);
    endpoint.does(arrives(&[], 311, 103, 0));
    assert_eq!(endpoint.tcb().unwrap().retransmissions(), 0);
    let outcome = endpoint.does(Event::Timeout(Timer::Retransmission));
    assert_eq!(sent(&outcome), ["PSH,ACK SEQ=103 ACK=311 LEN=3 WND=990"]);
}

#[test]
fn a_segment_acknowledged_in_part_is_sent_again_whole() {
    let mut endpoint = established().after(&[call(Call::Send(10)), arrives(&[], 301, 105, 0)]);
    let outcome = endpoint.does(Event::Timeout(Timer::Retransmission));
    assert_eq!(sent(&outcome), ["PSH,ACK SEQ=101 ACK=301 LEN=10 WND=1000"]);
}

#[test]
fn from_syn_received_on_the_syn_goes_again_as_syn_ack() {
    for mut endpoint in
        [syn_received_passive(), syn_received_active(), syn_received_passive().after(&[call(Call::Close)])]
    {
        let outcome = endpoint.does(Event::Timeout(Timer::Retransmission));
        assert_eq!(sent(&outcome), ["SYN,ACK SEQ=100 ACK=301 WND=1000"]);
    }
    let outcome = syn_sent().does(Event::Timeout(Timer::Retransmission));
    assert_eq!(sent(&outcome), ["SYN SEQ=100 WND=1000"]);
}

#[test]
fn the_ack_of_the_syn_is_not_the_ack_of_the_fin() {
    let mut endpoint = syn_received_passive().after(&[call(Call::Close)]);
    endpoint.does(arrives(&[], 301, 101, 0));
    assert_eq!(endpoint.state(), State::FinWait1);
    endpoint.does(arrives(&[], 301, 102, 0));
    assert_eq!(endpoint.state(), State::FinWait2);
}

#[test]
fn data_on_a_zero_window_arms_the_timer_which_probes_with_one_octet() {
    let mut endpoint = established().after(&[ack_with_window(301, 101, 0)]);
    let outcome = endpoint.does(call(Call::Send(3)));
    assert!(outcome.sent.is_empty());
    assert_eq!(outcome.started, [Timer::Retransmission]);
    let outcome = endpoint.does(Event::Timeout(Timer::Retransmission));
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=301 LEN=1 WND=1000"]);
    assert_eq!(outcome.rules[0].0, Rule::RetransmissionProbe);
    let outcome = endpoint.does(Event::Timeout(Timer::Retransmission));
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=301 LEN=1 WND=1000"], "the same octet again");
}

#[test]
fn unread_data_shrinks_the_window_and_reading_opens_it_by_halves_or_wholly() {
    let mut endpoint =
        Endpoint::new(10, &[100]).after(&[call(Call::ActiveOpen), arrives(&[Flag::Syn], 300, 101, 0)]);
    let outcome = endpoint.does(arrives(&[], 301, 101, 8));
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=309 WND=2"]);
    let outcome = endpoint.does(call(Call::Receive(4)));
    assert!(outcome.sent.is_empty(), "four of ten is less than half");
    let outcome = endpoint.does(call(Call::Receive(1)));
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=309 WND=7"]);
    let outcome = endpoint.does(call(Call::Receive(100)));
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=309 WND=10"], "all is free");
}

/// There is no use for it: after the peer's FIN nothing more will come (3.10.3, CLOSE-WAIT).
#[test]
fn after_the_peers_fin_reading_opens_the_window_without_an_ack() {
    let mut endpoint = established().after(&[arrives(&[Flag::Fin], 301, 101, 800)]);
    let outcome = endpoint.does(call(Call::Receive(800)));
    assert_eq!(outcome.rules.iter().map(|(rule, _)| *rule).collect::<Vec<_>>(), [Rule::ReceiveDelivers]);
    assert_eq!(sent(&outcome), [""; 0]);
    assert_eq!(sent(&endpoint.does(call(Call::Close))), ["FIN,ACK SEQ=101 ACK=1102 WND=1000"]);
}

#[test]
fn a_receive_that_waits_takes_what_comes_and_keeps_the_window_open() {
    let mut endpoint = established().after(&[call(Call::Receive(100))]);
    let outcome = endpoint.does(arrives(&[], 301, 101, 10));
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=311 WND=1000"]);
    assert_eq!(endpoint.tcb().unwrap().unread, 0);
}

#[test]
fn text_ahead_of_a_hole_is_held_and_acknowledged_when_the_hole_is_filled() {
    let mut endpoint = established();
    assert_eq!(sent(&endpoint.does(arrives(&[], 311, 101, 10))), ["ACK SEQ=101 ACK=301 WND=1000"]);
    assert_eq!(sent(&endpoint.does(arrives(&[Flag::Fin], 321, 101, 5))), ["ACK SEQ=101 ACK=301 WND=1000"]);
    assert_eq!(endpoint.state(), State::Established);
    let outcome = endpoint.does(arrives(&[], 301, 101, 10));
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=327 WND=975"]);
    assert_eq!(endpoint.state(), State::CloseWait);
}

proptest! {
    /// Pieces of text that overlap, touch or have gaps, compared octet by octet.
    #[test]
    fn what_is_held_is_all_that_arrived_behind_a_hole(
        irs: u32,
        pieces in prop::collection::vec((1u32..60, 1u32..12), 1..20),
    ) {
        let mut endpoint = Endpoint::new(1000, &[100]);
        endpoint.does(call(Call::ActiveOpen));
        endpoint.does(arrives(&[Flag::Syn], irs, 101, 0));
        let nxt = SeqNum(irs) + 1;
        let mut octets = BTreeSet::new();
        for (offset, len) in pieces {
            endpoint.does(arrives(&[], (nxt + offset).0, 101, len));
            octets.extend(offset..offset + len);
            let held = endpoint.tcb().unwrap().held_ranges();
            let each = held.iter().flat_map(|&(from, to)| from..to);
            prop_assert!(each.eq(octets.iter().copied()));
            prop_assert!(held.windows(2).all(|pair| pair[0].1 < pair[1].0), "a hole between any two");
        }
        let first = octets.first().copied().unwrap_or_default();
        let ready = (first..100).find(|octet| !octets.contains(octet)).unwrap_or_default();
        endpoint.does(arrives(&[], nxt.0, 101, first));
        prop_assert_eq!(endpoint.tcb().unwrap().rcv_nxt(), Some(nxt + ready));
    }
}

#[test]
fn what_lies_outside_the_window_is_cut_off_on_both_sides() {
    let mut endpoint =
        Endpoint::new(10, &[100]).after(&[call(Call::ActiveOpen), arrives(&[Flag::Syn], 300, 101, 0)]);
    endpoint.does(arrives(&[], 301, 101, 4));
    let outcome = endpoint.does(arrives(&[], 303, 101, 4));
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=307 WND=4"], "two octets are new");
    let outcome = endpoint.does(arrives(&[Flag::Fin], 307, 101, 20));
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=311 WND=0"]);
    assert_eq!(endpoint.state(), State::Established, "the FIN lies outside");
    assert_eq!(endpoint.tcb().unwrap().unread, 10);
}

#[test]
fn data_on_a_syn_waits_for_the_handshake() {
    let mut endpoint = listen();
    assert_eq!(
        sent(&endpoint.does(arrives(&[Flag::Syn], 300, None, 5))),
        ["SYN,ACK SEQ=100 ACK=301 WND=1000"]
    );
    let outcome = endpoint.does(arrives(&[], 306, 101, 0));
    assert_eq!(endpoint.tcb().unwrap().rcv_nxt(), Some(SeqNum(306)));
    assert_eq!(endpoint.state(), State::Established);
    assert_eq!(outcome.rules.last().unwrap().0, Rule::TextAccepted);
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=306 WND=995"], "what the SYN carried is acknowledged now");
}

#[test]
fn a_fin_behind_the_last_octet_follows_the_probe_that_takes_it() {
    let mut endpoint =
        established().after(&[ack_with_window(301, 101, 0), call(Call::Send(1)), call(Call::Close)]);
    let outcome = endpoint.does(Event::Timeout(Timer::Retransmission));
    assert_eq!(
        sent(&outcome),
        ["PSH,ACK SEQ=101 ACK=301 LEN=1 WND=1000", "FIN,ACK SEQ=102 ACK=301 WND=1000"]
    );
}

#[test]
fn an_iss_list_serves_one_connection_after_the_other() {
    let mut endpoint = Endpoint::new(1000, &[300, 400]).after(&[call(Call::PassiveOpen)]);
    let mut next = || {
        let iss = endpoint.does(arrives(&[Flag::Syn], 90, None, 0)).sent[0].segment.seq.0;
        endpoint.does(arrives(&[Flag::Rst], 91, None, 0));
        assert_eq!(endpoint.state(), State::Listen);
        iss
    };
    assert_eq!([next(), next(), next()], [300, 400, 400]);
}

#[test]
fn what_the_user_queued_survives_the_way_back_to_listen() {
    let mut endpoint =
        syn_received_passive().after(&[call(Call::Send(1)), arrives(&[Flag::Rst], 301, None, 0)]);
    assert_eq!(endpoint.state(), State::Listen);
    endpoint.does(arrives(&[Flag::Syn], 900, None, 0));
    let outcome = endpoint.does(arrives(&[], 901, 101, 0));
    assert_eq!(sent(&outcome), ["PSH,ACK SEQ=101 ACK=901 LEN=1 WND=1000"]);
}

#[test]
fn what_is_not_yet_open_can_be_closed_though_a_close_is_still_queued() {
    let queued = [call(Call::Send(1)), call(Call::Close), arrives(&[Flag::Rst], 301, None, 0)];
    let listening = syn_received_passive().after(&queued);
    assert_eq!(listening.state(), State::Listen);
    let calling = listening.clone().after(&[call(Call::ActiveOpen)]);
    assert_eq!(calling.state(), State::SynSent);
    for mut endpoint in [listening, calling] {
        let outcome = endpoint.does(call(Call::Close));
        assert_eq!((outcome.error, &outcome.signals[..]), (None, &[Signal::Closing][..]));
        assert_eq!(endpoint.state(), State::Closed);
    }
}

#[test]
fn after_close_no_send_is_taken_even_while_the_fin_waits() {
    let mut endpoint = syn_received_passive().after(&[call(Call::Send(1)), call(Call::Close)]);
    assert_eq!(endpoint.does(call(Call::Send(1))).error, Some(CallError::Closing));
    assert_eq!(endpoint.does(call(Call::Close)).error, Some(CallError::Closing));
}

#[test]
fn closing_with_calls_queued_says_so() {
    let outcome = syn_sent().after(&[call(Call::Send(1))]).does(call(Call::Close));
    assert_eq!(outcome.signals, [Signal::Closing]);
    let outcome = listen().after(&[call(Call::Receive(1))]).does(call(Call::Abort));
    assert_eq!(outcome.signals, [Signal::ConnectionReset]);
    assert!(syn_sent().does(call(Call::Close)).signals.is_empty());
}

/// 3.10.7.4: "further processing is done in SEG.SEQ order."
#[test]
fn a_fin_held_ahead_of_a_hole_is_old_once_longer_text_fills_it() {
    let mut endpoint = established().after(&[arrives(&[Flag::Fin], 302, 101, 0)]);
    let outcome = endpoint.does(arrives(&[], 301, 101, 30));
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=331 WND=970"]);
    assert_eq!(endpoint.state(), State::Established);
    assert_eq!(rules(&outcome), [Rule::TextAccepted, Rule::FinOvertaken]);
    endpoint.does(arrives(&[Flag::Fin], 331, 101, 0));
    assert_eq!(endpoint.state(), State::CloseWait, "a FIN in its place still counts");
}

#[test]
fn text_held_behind_a_fin_is_not_taken_when_the_fin_comes_first() {
    for held in [
        [arrives(&[], 311, 101, 10), arrives(&[Flag::Fin], 305, 101, 6)],
        [arrives(&[Flag::Fin], 305, 101, 6), arrives(&[], 311, 101, 10)],
    ] {
        let mut endpoint = established().after(&held);
        let outcome = endpoint.does(arrives(&[], 301, 101, 4));
        assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=312 WND=990"]);
        assert_eq!(endpoint.state(), State::CloseWait);
    }
}

fn rules(outcome: &Outcome) -> Vec<Rule> {
    outcome.rules.iter().map(|(rule, _)| *rule).collect()
}

#[test]
fn a_probe_is_no_retransmission_and_what_it_sent_goes_again_when_the_window_opens() {
    let mut endpoint = established().after(&[ack_with_window(301, 101, 0), call(Call::Send(3))]);
    let fire = Event::Timeout(Timer::Retransmission);
    assert_eq!(endpoint.does(fire).sent[0].resent, 0, "the first time");
    endpoint.does(ack_with_window(301, 101, 0));
    let mut again = endpoint.clone();
    assert_eq!(again.does(fire).sent[0].resent, 1, "the second");
    let outcome = endpoint.does(ack_with_window(301, 101, 10));
    assert_eq!(
        sent(&outcome),
        ["ACK SEQ=101 ACK=301 LEN=1 WND=1000", "PSH,ACK SEQ=102 ACK=301 LEN=2 WND=1000"]
    );
    assert_eq!(outcome.sent.iter().map(|outgoing| outgoing.resent).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(rules(&outcome), [Rule::AckOld, Rule::WindowOpens, Rule::QueueSends]);
    let outcome = endpoint.does(ack_with_window(301, 101, 10));
    assert_eq!(sent(&outcome), [""; 0], "once");
}

#[test]
fn a_fin_that_went_into_a_closed_window_goes_again_when_it_opens() {
    let mut endpoint = established().after(&[ack_with_window(301, 101, 0), call(Call::Close)]);
    let outcome = endpoint.does(ack_with_window(301, 101, 10));
    assert_eq!(sent(&outcome), ["FIN,ACK SEQ=101 ACK=301 WND=1000"]);
    assert_eq!(outcome.sent[0].resent, 1);
}

#[test]
fn retransmissions_are_counted_for_each_segment() {
    let mut endpoint = established().after(&[call(Call::Send(10))]);
    let fire = Event::Timeout(Timer::Retransmission);
    endpoint.does(fire);
    endpoint.does(arrives(&[], 301, 105, 0));
    assert_eq!(endpoint.does(fire).sent[0].resent, 2, "acknowledged in part, it still went three times");
}

#[test]
fn a_queued_close_waits_for_the_last_octet() {
    let shut = ack_with_window(301, 101, 0);
    let mut endpoint = established().after(&[shut, call(Call::Send(4)), call(Call::Close)]);
    assert_eq!(sent(&endpoint.does(ack_with_window(301, 101, 3))), ["ACK SEQ=101 ACK=301 LEN=3 WND=1000"]);
    assert_eq!(
        sent(&endpoint.does(ack_with_window(301, 104, 3))),
        ["PSH,ACK SEQ=104 ACK=301 LEN=1 WND=1000", "FIN,ACK SEQ=105 ACK=301 WND=1000"]
    );
    let mut endpoint = close_wait().after(&[
        Event::Arrives(Segment { window: 0, ..segment(&[], 302, 101, 0) }),
        call(Call::Send(4)),
        call(Call::Close),
    ]);
    let opened = Event::Arrives(Segment { window: 3, ..segment(&[], 302, 101, 0) });
    let outcome = endpoint.does(opened);
    assert_eq!((endpoint.state(), outcome.sent.len()), (State::CloseWait, 1), "the FIN still waits");
}
