//! Segments in the order of section 3.10.7: what is answered, and with what.

use super::fixtures::*;
use crate::tcp::{Call, Endpoint, Event, Flag, Outcome, Rule, Segment, Signal, State, Timer};

fn sent(outcome: &Outcome) -> Vec<String> {
    outcome.sent.iter().map(|outgoing| outgoing.segment.to_string()).collect()
}

fn rule(outcome: &Outcome) -> Rule {
    outcome.rules[0].0
}

#[test]
fn closed_builds_a_reset_that_the_sender_believes() {
    assert_eq!(
        sent(&closed().does(arrives(&[Flag::Syn, Flag::Fin], 7, None, 5))),
        ["RST,ACK SEQ=0 ACK=14 WND=0"]
    );
    assert_eq!(sent(&closed().does(arrives(&[], 7, 55, 5))), ["RST SEQ=55 WND=0"]);
    assert!(closed().does(arrives(&[Flag::Rst], 7, 55, 0)).sent.is_empty());
}

#[test]
fn listen_checks_rst_then_ack_then_syn() {
    assert_eq!(rule(&listen().does(arrives(&[Flag::Rst, Flag::Syn], 7, 55, 0))), Rule::ListenRst);
    assert_eq!(sent(&listen().does(arrives(&[Flag::Syn], 7, 55, 0))), ["RST SEQ=55 WND=0"]);
    assert_eq!(rule(&listen().does(arrives(&[Flag::Fin], 7, None, 0))), Rule::ListenOther);
}

#[test]
fn syn_sent_judges_a_rst_by_its_ack_alone() {
    let mut endpoint = syn_sent();
    assert_eq!(rule(&endpoint.does(arrives(&[Flag::Rst], 9999, None, 0))), Rule::SynSentRstNoAck);
    assert_eq!(rule(&endpoint.does(arrives(&[Flag::Rst], 9999, 100, 0))), Rule::SynSentBadAckRst);
    assert_eq!(endpoint.state(), State::SynSent);
    let outcome = endpoint.does(arrives(&[Flag::Rst], 9999, 101, 0));
    assert_eq!((endpoint.state(), &outcome.signals[..]), (State::Closed, &[Signal::ConnectionReset][..]));
}

#[test]
fn syn_sent_answers_a_bad_ack_with_a_rst_and_stays() {
    let mut endpoint = syn_sent();
    assert_eq!(sent(&endpoint.does(arrives(&[Flag::Syn], 300, 91, 0))), ["RST SEQ=91 WND=0"]);
    assert_eq!(endpoint.state(), State::SynSent);
}

#[test]
fn syn_fin_ack_passes_established_and_draws_one_ack() {
    let mut endpoint = syn_sent();
    let outcome = endpoint.does(arrives(&[Flag::Syn, Flag::Fin], 300, 101, 4));
    assert_eq!(
        outcome.transitions.iter().map(|edge| edge.to).collect::<Vec<_>>(),
        [State::Established, State::CloseWait]
    );
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=306 WND=996"]);
}

#[test]
fn a_rst_is_believed_only_exactly_at_rcv_nxt() {
    assert_eq!(rule(&established().does(arrives(&[Flag::Rst], 300, None, 0))), Rule::RstOutside);
    assert_eq!(
        sent(&established().does(arrives(&[Flag::Rst], 302, None, 0))),
        ["ACK SEQ=101 ACK=301 WND=1000"]
    );
    let mut endpoint = established();
    let outcome = endpoint.does(arrives(&[Flag::Rst], 301, None, 0));
    assert_eq!((endpoint.state(), rule(&outcome)), (State::Closed, Rule::RstReset));
}

#[test]
fn the_last_states_take_a_rst_without_a_word() {
    for mut endpoint in [closing(), last_ack(), time_wait()] {
        let outcome = endpoint.does(arrives(&[Flag::Rst], 302, None, 0));
        assert_eq!(endpoint.state(), State::Closed);
        assert!(outcome.signals.is_empty());
    }
}

#[test]
fn syn_received_remembers_how_it_was_opened() {
    let mut passive = syn_received_passive();
    let outcome = passive.does(arrives(&[Flag::Rst], 301, None, 0));
    assert_eq!((passive.state(), outcome.signals.len()), (State::Listen, 0));
    let mut active = syn_received_active();
    let outcome = active.does(arrives(&[Flag::Rst], 301, None, 0));
    assert_eq!((active.state(), &outcome.signals[..]), (State::Closed, &[Signal::ConnectionRefused][..]));
}

#[test]
fn a_syn_in_the_window_sends_a_passive_syn_received_back_to_listen() {
    let mut passive = syn_received_passive();
    let outcome = passive.does(arrives(&[Flag::Syn], 400, None, 0));
    assert_eq!((passive.state(), outcome.sent.len()), (State::Listen, 0));
    let mut active = syn_received_active();
    let outcome = active.does(arrives(&[Flag::Syn], 400, None, 0));
    assert_eq!(
        (active.state(), sent(&outcome)),
        (State::SynReceived, vec!["ACK SEQ=101 ACK=301 WND=1000".into()])
    );
}

#[test]
fn the_same_syn_again_draws_a_bare_ack() {
    for mut endpoint in [syn_received_passive(), syn_received_active(), established()] {
        let outcome = endpoint.does(arrives(&[Flag::Syn], 300, None, 0));
        assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=301 WND=1000"]);
    }
}

#[test]
fn a_syn_draws_a_challenge_ack_in_every_synchronized_state() {
    for fixture in all().into_iter().filter(|fixture| fixture.state.is_synchronized()) {
        for seq in [0, 310, 100_000] {
            let mut endpoint = fixture.endpoint.clone();
            let outcome = endpoint.does(arrives(&[Flag::Syn], seq, None, 0));
            let waits = fixture.state == State::TimeWait;
            let expected = if waits { Rule::SynTimeWait } else { Rule::SynChallenge };
            assert_eq!(rule(&outcome), expected, "{}", fixture.name);
            assert_eq!((endpoint.state(), outcome.sent.len()), (fixture.state, 1));
        }
    }
}

#[test]
fn without_ack_nothing_is_processed_not_even_a_fin() {
    for fixture in all().into_iter().filter(|fixture| fixture.state.is_synchronized()) {
        let mut endpoint = fixture.endpoint.clone();
        let nxt = endpoint.tcb().unwrap().rcv_nxt().unwrap().0;
        let outcome = endpoint.does(arrives(&[Flag::Fin], nxt, None, 3));
        assert_eq!(rule(&outcome), Rule::NoAck, "{}", fixture.name);
        assert_eq!(endpoint, fixture.endpoint);
    }
}

#[test]
fn an_ack_of_what_was_never_sent_draws_an_ack_and_its_fin_is_lost() {
    let mut endpoint = established();
    let outcome = endpoint.does(arrives(&[Flag::Fin], 301, 102, 0));
    assert_eq!((endpoint.state(), rule(&outcome)), (State::Established, Rule::AckOutOfRange));
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=301 WND=1000"]);
}

#[test]
fn a_fin_with_an_old_ack_is_processed_unless_it_is_too_old() {
    let mut endpoint = established();
    endpoint.does(arrives(&[Flag::Fin], 301, 101u32.wrapping_sub(65535), 0));
    assert_eq!(endpoint.state(), State::CloseWait);
    let mut endpoint = established();
    endpoint.does(arrives(&[Flag::Fin], 301, 101u32.wrapping_sub(65536), 0));
    assert_eq!(endpoint.state(), State::Established);
}

#[test]
fn an_out_of_window_segment_that_acknowledges_our_fin_changes_nothing() {
    let mut endpoint = fin_wait_1();
    let outcome = endpoint.does(arrives(&[], 300, 102, 0));
    assert_eq!((endpoint.state(), rule(&outcome)), (State::FinWait1, Rule::Unacceptable));
    assert_eq!(sent(&outcome), ["ACK SEQ=102 ACK=301 WND=1000"]);
}

#[test]
fn an_out_of_order_fin_waits_and_its_ack_counts() {
    let mut endpoint = fin_wait_1();
    endpoint.does(arrives(&[Flag::Fin], 306, 102, 0));
    assert_eq!(endpoint.state(), State::FinWait2);
    endpoint.does(arrives(&[], 301, 102, 5));
    assert_eq!(endpoint.state(), State::TimeWait);
}

#[test]
fn a_fin_that_was_held_and_the_ack_of_ours_in_another_segment_are_two_transitions() {
    let mut endpoint = fin_wait_1();
    endpoint.does(arrives(&[Flag::Fin], 302, 101, 0));
    let outcome = endpoint.does(arrives(&[], 301, 102, 1));
    assert_eq!(
        outcome.transitions.iter().map(|edge| edge.to).collect::<Vec<_>>(),
        [State::FinWait2, State::TimeWait]
    );
}

#[test]
fn receive_works_after_our_close_and_send_after_the_peers() {
    let mut endpoint = fin_wait_2();
    endpoint.does(arrives(&[], 301, 102, 5));
    assert_eq!(endpoint.does(Event::Call(Call::Receive(5))).error, None);
    assert_eq!(sent(&close_wait().does(call(Call::Send(5)))), ["PSH,ACK SEQ=101 ACK=302 LEN=5 WND=1000"]);
}

#[test]
fn window_updates_heed_which_segment_is_newer() {
    let mut endpoint = established();
    let with_window = |seq, ack, window| Event::Arrives(Segment { window, ..segment(&[], seq, ack, 0) });
    endpoint.does(with_window(301, 101, 50));
    endpoint.does(arrives(&[], 301, 101, 10));
    endpoint.does(with_window(311, 101, 70));
    assert_eq!(endpoint.tcb().unwrap().snd_wnd, 70);
    endpoint.does(with_window(311, 100, 5));
    assert_eq!(endpoint.tcb().unwrap().snd_wnd, 70, "an older ACK brings no window");
}

fn rules(outcome: &Outcome) -> Vec<Rule> {
    outcome.rules.iter().map(|(rule, _)| *rule).collect()
}

#[test]
fn what_is_cut_off_at_the_end_of_the_window_is_told_and_nothing_else() {
    let mut endpoint = established();
    let outcome = endpoint.does(arrives(&[Flag::Fin], 301, 101, 1000));
    assert_eq!(rules(&outcome), [Rule::TextBeyondWindow, Rule::TextAccepted], "its FIN lies beyond");
    assert_eq!(endpoint.state(), State::Established);
    let mut passive = syn_received_passive();
    let outcome = passive.does(arrives(&[Flag::Syn], 298, 101, 4));
    assert_eq!(rules(&outcome), [Rule::SynReceivedAck, Rule::TextAccepted], "only the old end is cut");
    assert_eq!(sent(&outcome), ["ACK SEQ=101 ACK=303 WND=998"]);
}

#[test]
fn what_a_syn_carries_is_kept_as_far_as_the_window_reaches() {
    let syn = |len| arrives(&[Flag::Syn], 300, None, len);
    let outcome = listen().does(syn(1001));
    assert_eq!(rules(&outcome), [Rule::ListenSyn, Rule::TextBeyondWindow, Rule::ListenSynMore]);
    let outcome = syn_sent().does(syn(5));
    assert_eq!(rules(&outcome), [Rule::SynSentSyn, Rule::SynSentSynMore]);
    let outcome = syn_sent().does(arrives(&[Flag::Syn], 300, 101, 1001));
    assert_eq!(rules(&outcome), [Rule::SynSentSynAck, Rule::TextBeyondWindow, Rule::TextAccepted]);
    let mut closed_window = Endpoint::new(0, &[100]).after(&[call(Call::PassiveOpen)]);
    let outcome = closed_window.does(syn(5));
    assert_eq!(rules(&outcome), [Rule::ListenSyn, Rule::TextBeyondWindow], "nothing is kept");
}

#[test]
fn closing_says_what_an_ack_short_of_our_fin_does() {
    let shut = Event::Arrives(Segment { window: 0, ..segment(&[Flag::Fin], 301, 101, 0) });
    let mut waiting = established().after(&[call(Call::Send(2)), call(Call::Close)]).after(&[shut]);
    assert_eq!(waiting.state(), State::Closing);
    assert_eq!(rules(&waiting.clone().does(arrives(&[], 302, 103, 0))), [Rule::AckNew]);
    assert_eq!(rules(&waiting.does(arrives(&[], 302, 101, 0))), [Rule::ClosingIgnores]);
    let closed_window = Event::Arrives(Segment { window: 0, ..segment(&[], 301, 101, 0) });
    let mut queued = established().after(&[closed_window, call(Call::Send(2)), call(Call::Close), shut]);
    assert_eq!(queued.state(), State::Closing);
    let outcome = queued.does(arrives(&[], 302, 101, 0));
    assert_eq!(rules(&outcome), [Rule::AckOld, Rule::QueueSends, Rule::QueueFin]);
    assert_eq!(outcome.sent.len(), 2);
}

#[test]
fn another_fin_in_time_wait_restarts_2msl_and_says_so() {
    let outcome = time_wait().does(arrives(&[Flag::Fin], 302, 102, 0));
    assert_eq!(rules(&outcome), [Rule::TimeWaitAnswers]);
    assert_eq!(outcome.started, [Timer::TimeWait]);
    assert_eq!(sent(&outcome), ["ACK SEQ=102 ACK=302 WND=1000"]);
}

#[test]
fn two_full_windows_do_not_answer_each_other_for_ever() {
    let mut endpoint = Endpoint::new(4, &[100]).after(&[call(Call::ActiveOpen)]);
    endpoint.does(Event::Arrives(Segment { window: 4, ..segment(&[Flag::Syn], 300, 101, 0) }));
    endpoint.does(call(Call::Send(4)));
    let beyond = arrives(&[], 305, 101, 0);
    let first = endpoint.does(beyond);
    assert_eq!((rule(&first), first.sent.len()), (Rule::Unacceptable, 1));
    let again = endpoint.does(beyond);
    assert_eq!((rule(&again), again.sent.len()), (Rule::UnacceptableBeyond, 0));
    let shut = Event::Arrives(Segment { window: 0, ..segment(&[Flag::Syn], 300, None, 0) });
    for mut endpoint in [established(), syn_sent().after(&[shut])] {
        for _ in 0..3 {
            let outcome = endpoint.does(arrives(&[], 1301, 101, 0));
            assert_eq!((rule(&outcome), outcome.sent.len()), (Rule::Unacceptable, 1));
        }
    }
}

/// Only the same ACK beyond our window, and only while ours would lie beyond theirs, goes without an answer.
#[test]
fn every_other_ack_outside_the_window_is_answered_each_time() {
    let full = established()
        .after(&[Event::Arrives(Segment { window: 4, ..segment(&[], 301, 101, 0) }), call(Call::Send(4))]);
    let with_room = established().after(&[call(Call::Send(4))]);
    for (start, refused) in [
        (&full, arrives(&[], 300, 105, 0)),
        (&full, arrives(&[], 299, 105, 0)),
        (&with_room, arrives(&[], 1301, 101, 0)),
        (&established(), arrives(&[], 1301, 101, 0)),
    ] {
        let mut endpoint = start.clone();
        for _ in 0..3 {
            let outcome = endpoint.does(refused);
            assert_eq!((rule(&outcome), outcome.sent.len()), (Rule::Unacceptable, 1), "{refused:?}");
        }
    }
    // Another one, or something acceptable in between, and it counts from the beginning.
    let mut endpoint = full;
    for (event, rule_is) in [
        (arrives(&[], 1301, 101, 0), Rule::Unacceptable),
        (arrives(&[], 1301, 101, 0), Rule::UnacceptableBeyond),
        (arrives(&[], 1302, 101, 0), Rule::Unacceptable),
        (arrives(&[], 1301, 101, 0), Rule::Unacceptable),
        (arrives(&[], 301, 101, 0), Rule::AckOld),
        (arrives(&[], 1301, 101, 0), Rule::Unacceptable),
    ] {
        assert_eq!(rule(&endpoint.does(event)), rule_is, "{event:?}");
    }
}

/// 3.10.7.4, seventh step: "Ignore the segment text."
#[test]
fn text_after_the_peers_fin_draws_no_answer() {
    for mut endpoint in [close_wait(), last_ack()] {
        let outcome = endpoint.does(arrives(&[], 302, 101, 10));
        assert_eq!((rules(&outcome), sent(&outcome)), (vec![Rule::TextIgnored], vec![]));
    }
    let outcome = close_wait().does(arrives(&[Flag::Fin], 302, 101, 10));
    assert_eq!((rules(&outcome), outcome.sent.len()), (vec![Rule::FinAgain], 1), "a FIN is answered");
}

/// A timer of A's cannot repair a lost SYN,ACK: B answers the repeated SYN with a bare ACK, which SYN-SENT drops.
#[test]
fn a_repeated_syn_does_not_bring_the_syn_ack_again() {
    let ack = syn_received_passive().does(arrives(&[Flag::Syn], 300, None, 0)).sent[0].segment;
    assert_eq!(ack.to_string(), "ACK SEQ=101 ACK=301 WND=1000");
    let mut calling = syn_sent();
    let outcome = calling.does(arrives(&[], 301, 101, 0));
    assert_eq!((calling.state(), rules(&outcome)), (State::SynSent, vec![Rule::SynSentOther]));
}

#[test]
fn the_ack_bit_stands_and_falls_with_the_ack_number() {
    let flags = |segment: Segment| segment.flag_names().collect::<Vec<_>>();
    assert_eq!(flags(segment(&[Flag::Syn], 1, None, 0)), ["SYN"]);
    assert_eq!(flags(segment(&[Flag::Syn], 1, 2, 0)), ["SYN", "ACK"]);
    assert!(segment(&[], 1, 2, 0).has(Flag::Ack) && !segment(&[], 1, None, 0).has(Flag::Ack));
}
