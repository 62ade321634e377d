//! The contradictions of the RFC: one test for each ruling.

use super::fixtures::*;
use crate::tcp::{Call, Endpoint, Event, Flag, Rule, Ruling, Segment, SeqNum, Signal, State, Timer};

fn rules(outcome: &crate::tcp::Outcome) -> Vec<Rule> {
    outcome.rules.iter().map(|(rule, _)| *rule).collect()
}

/// `ESTABLISHED` with a receive buffer of this many octets.
fn established_with_buffer(octets: u32) -> Endpoint {
    Endpoint::new(octets, &[100]).after(&[call(Call::ActiveOpen), arrives(&[Flag::Syn], 300, 101, 0)])
}

#[test]
fn who_resets_enters_closed() {
    let mut endpoint = established();
    let outcome = endpoint.does(call(Call::Abort));
    assert_eq!(endpoint.state(), State::Closed);
    assert_eq!(outcome.sent[0].segment, Segment { window: 0, ..segment(&[Flag::Rst], 101, None, 0) });
}

#[test]
fn a_rst_in_syn_sent_leads_to_closed_even_from_listen() {
    let mut endpoint = listen().after(&[call(Call::Send(1))]);
    assert_eq!(endpoint.state(), State::SynSent);
    let outcome = endpoint.does(arrives(&[Flag::Rst], 0, 101, 0));
    assert_eq!(endpoint.state(), State::Closed);
    assert_eq!(outcome.signals, [Signal::ConnectionReset]);
}

#[test]
fn the_crossing_syn_ack_completes_the_handshake_and_draws_no_answer() {
    let mut endpoint = syn_received_active();
    let outcome = endpoint.does(arrives(&[Flag::Syn], 300, 101, 0));
    assert_eq!(endpoint.state(), State::Established);
    assert_eq!(rules(&outcome), [Rule::SynReceivedCrossing]);
    assert!(outcome.sent.is_empty());
    assert_eq!(endpoint.tcb().unwrap().snd_wnd, 65535);
}

#[test]
fn the_crossing_syn_ack_with_data_is_answered_for_its_data() {
    let mut endpoint = syn_received_active();
    let outcome = endpoint.does(arrives(&[Flag::Syn], 300, 101, 5));
    assert_eq!(endpoint.state(), State::Established);
    assert_eq!(outcome.sent[0].segment.ack, Some(SeqNum(306)));
}

#[test]
fn the_crossing_syn_ack_is_answered_for_data_that_finds_no_room() {
    let mut endpoint = Endpoint::new(0, &[100]).after(&[call(Call::ActiveOpen)]);
    endpoint.does(arrives(&[Flag::Syn], 300, None, 0));
    let outcome = endpoint.does(arrives(&[Flag::Syn], 300, 101, 5));
    assert_eq!(endpoint.state(), State::Established);
    assert_eq!(rules(&outcome), [Rule::SynReceivedCrossing, Rule::TextBeyondWindow]);
    assert_eq!(outcome.sent[0].segment.ack, Some(SeqNum(301)));
}

#[test]
fn the_same_segment_is_rejected_where_the_opening_was_passive() {
    let mut endpoint = syn_received_passive();
    let outcome = endpoint.does(arrives(&[Flag::Syn], 300, 101, 0));
    assert_eq!(endpoint.state(), State::SynReceived);
    assert_eq!(rules(&outcome), [Rule::Unacceptable]);
}

#[test]
fn close_in_syn_received_waits_for_sends_and_only_for_sends() {
    let mut endpoint = syn_received_passive().after(&[call(Call::Receive(1)), call(Call::Close)]);
    assert_eq!(endpoint.state(), State::FinWait1);
    endpoint = syn_received_passive().after(&[call(Call::Send(1)), call(Call::Close)]);
    assert_eq!(endpoint.state(), State::SynReceived);
    let outcome = endpoint.does(arrives(&[], 301, 101, 0));
    assert_eq!(endpoint.state(), State::FinWait1);
    let sent: Vec<_> = outcome.sent.iter().map(|outgoing| outgoing.segment.to_string()).collect();
    assert_eq!(sent, ["PSH,ACK SEQ=101 ACK=301 LEN=1 WND=1000", "FIN,ACK SEQ=102 ACK=301 WND=1000"]);
}

#[test]
fn close_behind_data_moves_established_at_once_and_close_wait_later() {
    let shut = |endpoint: Endpoint, nxt| {
        endpoint.after(&[
            Event::Arrives(Segment { window: 0, ..segment(&[], nxt, 101, 0) }),
            call(Call::Send(5)),
            call(Call::Close),
        ])
    };
    assert_eq!(shut(established(), 301).state(), State::FinWait1);
    let mut waiting = shut(close_wait(), 302);
    assert_eq!(waiting.state(), State::CloseWait);
    let outcome = waiting.does(arrives(&[], 302, 101, 0));
    assert_eq!(waiting.state(), State::LastAck);
    assert_eq!(outcome.sent.len(), 2);
}

#[test]
fn a_repeated_fin_in_time_wait_is_acknowledged_and_restarts_2msl() {
    let mut endpoint = time_wait();
    let outcome = endpoint.does(arrives(&[Flag::Fin], 301, 102, 0));
    assert_eq!(rules(&outcome), [Rule::TimeWaitFin]);
    assert_eq!(outcome.started, [Timer::TimeWait]);
    assert_eq!(outcome.sent[0].segment.ack, Some(SeqNum(302)));
}

#[test]
fn another_old_segment_in_time_wait_is_acknowledged_and_restarts_nothing() {
    let mut endpoint = time_wait();
    let outcome = endpoint.does(arrives(&[], 301, 102, 1));
    assert_eq!(rules(&outcome), [Rule::Unacceptable]);
    assert!(outcome.started.is_empty());
}

#[test]
fn a_bare_ack_in_sequence_draws_no_answer_in_time_wait() {
    let outcome = time_wait().does(arrives(&[], 302, 102, 0));
    assert_eq!(rules(&outcome), [Rule::TimeWaitBareAck]);
    assert!(outcome.sent.is_empty() && outcome.started.is_empty());
}

#[test]
fn whatever_else_arrives_in_time_wait_is_acknowledged_and_restarts_2msl() {
    for (seq, len) in [(303, 0), (1301, 0), (302, 1), (303, 1)] {
        let mut endpoint = time_wait();
        let outcome = endpoint.does(arrives(&[], seq, 102, len));
        assert_eq!(rules(&outcome), [Rule::TimeWaitAnswers], "{seq}");
        assert_eq!(outcome.started, [Timer::TimeWait]);
        assert_eq!(outcome.sent[0].segment.to_string(), "ACK SEQ=102 ACK=302 WND=1000");
        assert_eq!(endpoint.tcb().unwrap().rcv_nxt(), Some(SeqNum(302)));
    }
}

#[test]
fn a_bad_ack_in_syn_received_draws_a_rst_and_keeps_the_state() {
    for (mut endpoint, ack) in [(syn_received_passive(), 102), (syn_received_active(), 100)] {
        let outcome = endpoint.does(arrives(&[], 301, ack, 0));
        assert_eq!(endpoint.state(), State::SynReceived);
        assert_eq!(outcome.sent[0].segment, Segment { window: 0, ..segment(&[Flag::Rst], ack, None, 0) });
    }
}

#[test]
fn a_fin_with_the_handshakes_ack_goes_through_established() {
    let mut endpoint = syn_received_passive();
    let outcome = endpoint.does(arrives(&[Flag::Fin], 301, 101, 0));
    let path: Vec<_> = outcome.transitions.iter().map(|edge| edge.id()).collect();
    assert_eq!(path, ["syn-received--established", "established--close-wait"]);
    assert_eq!(rules(&outcome), [Rule::SynReceivedAck, Rule::FinSynReceived]);
    assert_eq!(outcome.sent.len(), 1, "one ACK for all of it");
}

#[test]
fn a_zero_window_refuses_text_and_fin_but_not_ack_and_rst() {
    let full = || established_with_buffer(4).after(&[call(Call::Send(1)), arrives(&[], 301, 101, 4)]);
    assert_eq!(full().tcb().unwrap().rcv_wnd, 0);
    for flags in [&[][..], &[Flag::Fin][..]] {
        let mut endpoint = full();
        let outcome = endpoint.does(arrives(flags, 305, 102, 1));
        assert_eq!(rules(&outcome), [Rule::UnacceptableZeroWindow, Rule::AckNew]);
        assert_eq!(endpoint.tcb().unwrap().snd_una, SeqNum(102));
        assert_eq!(endpoint.tcb().unwrap().rcv_nxt(), Some(SeqNum(305)));
        assert_eq!(outcome.sent.len(), 1);
    }
    let mut endpoint = full();
    endpoint.does(arrives(&[Flag::Rst], 305, None, 0));
    assert_eq!(endpoint.state(), State::Closed);
    let outcome = full().does(arrives(&[Flag::Rst], 306, None, 0));
    assert_eq!(rules(&outcome), [Rule::RstOutside]);
}

#[test]
fn the_ack_of_our_fin_counts_on_a_zero_window_too() {
    let mut endpoint = established_with_buffer(4).after(&[arrives(&[], 301, 101, 4), call(Call::Close)]);
    let outcome = endpoint.does(arrives(&[Flag::Fin], 305, 102, 0));
    assert_eq!(endpoint.state(), State::FinWait2);
    assert_eq!(rules(&outcome), [Rule::UnacceptableZeroWindow, Rule::AckOfFinWait1]);
}

#[test]
fn closing_to_time_wait_starts_the_timer() {
    let mut endpoint = closing();
    let outcome = endpoint.does(arrives(&[], 302, 102, 0));
    assert_eq!(endpoint.state(), State::TimeWait);
    assert_eq!(outcome.started, [Timer::TimeWait]);
    assert_eq!(endpoint.timers().collect::<Vec<_>>(), [Timer::TimeWait]);
}

#[test]
fn every_ruling_stands_behind_a_rule() {
    for ruling in Ruling::ALL {
        assert!(Rule::ALL.iter().any(|rule| rule.ruling() == Some(*ruling)), "{ruling:?}");
    }
}

#[test]
fn the_ack_of_a_refused_segment_counts_only_at_rcv_nxt_with_the_window_closed() {
    let full = || established_with_buffer(4).after(&[call(Call::Send(1)), arrives(&[], 301, 101, 4)]);
    for elsewhere in [arrives(&[], 306, 102, 1), arrives(&[], 304, 102, 1), arrives(&[], 305, None, 1)] {
        let mut endpoint = full();
        assert_eq!(rules(&endpoint.does(elsewhere)), [Rule::Unacceptable], "{elsewhere:?}");
        assert_eq!(endpoint.tcb().unwrap().snd_una, SeqNum(101));
    }
    let mut open = established().after(&[call(Call::Send(1))]);
    assert_eq!(rules(&open.does(arrives(&[], 1301, 102, 1))), [Rule::Unacceptable]);
    let waits = established_with_buffer(1).after(&[
        call(Call::Close),
        arrives(&[], 301, 102, 1),
        call(Call::Receive(1)),
        arrives(&[Flag::Fin], 302, 102, 0),
    ]);
    assert_eq!(waits.state(), State::TimeWait);
}
