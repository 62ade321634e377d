//! The socket API's `close()`: it gives up receiving, and a RST says so when data is lost (3.6.1, MAY-1, SHLD-3).

use super::fixtures::*;
use crate::tcp::{Call, CallError, Edge, Event, Flag, Outcome, Rule, SeqNum, Signal, State, Timer};

fn sent(outcome: &Outcome) -> Vec<String> {
    outcome.sent.iter().map(|outgoing| outgoing.segment.to_string()).collect()
}

fn edges(outcome: &Outcome) -> Vec<String> {
    outcome.transitions.iter().map(|edge| Edge::id(edge)).collect()
}

fn rules(outcome: &Outcome) -> Vec<Rule> {
    outcome.rules.iter().map(|(rule, _)| *rule).collect()
}

#[test]
fn unread_data_makes_it_a_reset_wherever_data_can_be_read() {
    let close = call(Call::Close);
    for (path, edge, seq) in [
        (&[][..], "established--closed--unread", 101),
        (&[close], "fin-wait-1--closed--unread", 102),
        (&[close, arrives(&[], 306, 102, 0)], "fin-wait-2--closed--unread", 102),
        (&[arrives(&[Flag::Fin], 306, 101, 0)], "close-wait--closed--unread", 101),
    ] {
        let mut endpoint = established_with_unread(5).after(path);
        let outcome = endpoint.does(call(Call::CloseBoth));
        assert_eq!((endpoint.state(), edges(&outcome)), (State::Closed, vec![edge.to_owned()]));
        assert_eq!(sent(&outcome), [format!("RST SEQ={seq} WND=0")]);
        assert_eq!(rules(&outcome), [Rule::CloseUnread]);
        assert_eq!(outcome.rules[0].1.octets, 5);
        assert_eq!((outcome.error, outcome.signals.len()), (None, 0));
    }
}

#[test]
fn with_all_read_it_closes_as_close_does() {
    for (mut endpoint, state, rule) in [
        (syn_received_passive(), State::FinWait1, Rule::CloseSynReceived),
        (established(), State::FinWait1, Rule::CloseEstablished),
        (close_wait(), State::LastAck, Rule::CloseCloseWait),
    ] {
        let outcome = endpoint.does(call(Call::CloseBoth));
        assert_eq!((endpoint.state(), rules(&outcome)), (state, vec![rule, Rule::CloseBoth]));
    }
    for (mut endpoint, rule) in [(listen(), Rule::CloseListen), (syn_sent(), Rule::CloseSynSent)] {
        let outcome = endpoint.does(call(Call::CloseBoth));
        assert_eq!((endpoint.state(), rules(&outcome)), (State::Closed, vec![rule]));
    }
    assert_eq!(closed().does(call(Call::CloseBoth)).error, Some(CallError::DoesNotExist));
}

#[test]
fn after_close_it_gives_up_receiving_once_and_sends_nothing() {
    for mut endpoint in [fin_wait_1(), fin_wait_2()] {
        let before = endpoint.state();
        let outcome = endpoint.does(call(Call::CloseBoth));
        assert_eq!((endpoint.state(), outcome.error, sent(&outcome).len()), (before, None, 0));
        assert_eq!(rules(&outcome), [Rule::CloseBoth]);
        assert_eq!(endpoint.does(call(Call::CloseBoth)).error, Some(CallError::Closing));
        assert_eq!(endpoint.does(call(Call::Receive(1))).error, Some(CallError::Closing));
    }
    for mut endpoint in [closing(), last_ack(), time_wait()] {
        assert_eq!(endpoint.does(call(Call::CloseBoth)).error, Some(CallError::Closing));
    }
}

#[test]
fn data_that_arrives_afterwards_draws_a_reset() {
    let gone = established().after(&[call(Call::CloseBoth)]);
    let mut first = gone.clone();
    let outcome = first.does(arrives(&[], 301, 101, 10));
    assert_eq!((first.state(), edges(&outcome)), (State::Closed, vec!["fin-wait-1--closed--unread".into()]));
    assert_eq!(sent(&outcome), ["RST SEQ=102 WND=0"]);
    assert_eq!(rules(&outcome), [Rule::TextAfterClose]);
    let mut with_ack = gone.clone();
    let outcome = with_ack.does(arrives(&[], 301, 102, 10));
    assert_eq!(edges(&outcome), ["fin-wait-1--fin-wait-2", "fin-wait-2--closed--unread"]);
    let mut ahead = gone.clone().after(&[arrives(&[], 301, 102, 0)]);
    let outcome = ahead.does(arrives(&[], 311, 102, 10));
    assert_eq!((ahead.state(), sent(&outcome)), (State::Closed, vec!["RST SEQ=102 WND=0".into()]));
    let mut orderly = gone.after(&[arrives(&[], 301, 102, 0)]);
    orderly.does(arrives(&[Flag::Fin], 301, 102, 0));
    assert_eq!(orderly.state(), State::TimeWait, "a FIN without data is no loss");
}

#[test]
fn data_in_the_handshake_is_lost_too_once_the_user_is_gone() {
    let mut endpoint = syn_received_passive().after(&[call(Call::Send(1)), call(Call::CloseBoth)]);
    assert_eq!(endpoint.state(), State::SynReceived);
    let outcome = endpoint.does(arrives(&[], 301, 101, 3));
    assert_eq!(edges(&outcome), ["syn-received--established", "established--closed--unread"]);
    assert_eq!(outcome.signals, [Signal::ConnectionReset], "the SEND was never sent");
    let carried = listen().after(&[arrives(&[Flag::Syn], 300, None, 5), call(Call::CloseBoth)]);
    let mut endpoint = carried.after(&[arrives(&[], 306, 102, 0)]);
    assert_eq!(
        endpoint.state(),
        State::FinWait2,
        "what the SYN carried was not acknowledged and is forgotten"
    );
    endpoint.does(arrives(&[], 301, 102, 5));
    assert_eq!(endpoint.state(), State::Closed, "but it comes again");
}

/// A `close()` that waited behind a SEND came back to LISTEN with it: what the next SYN carries will not be read either.
#[test]
fn text_on_a_syn_is_not_taken_once_the_user_is_gone() {
    let back = [call(Call::Send(1)), call(Call::CloseBoth), arrives(&[Flag::Rst], 301, None, 0)];
    let listening = syn_received_passive().after(&back);
    assert_eq!(listening.state(), State::Listen);
    let syn_ack = arrives(&[Flag::Syn], 300, 101, 5);
    let ack = [arrives(&[Flag::Syn], 300, None, 5), arrives(&[], 306, 101, 0)];
    let active = listening.clone().after(&[call(Call::ActiveOpen), syn_ack]);
    for mut endpoint in [listening.clone().after(&ack), active] {
        let tcb = endpoint.tcb().expect("it is open");
        assert_eq!((endpoint.state(), tcb.unread(), tcb.rcv_nxt()), (State::FinWait1, 0, Some(SeqNum(301))));
        let outcome = endpoint.does(arrives(&[], 301, 103, 5));
        assert_eq!((endpoint.state(), rules(&outcome).last()), (State::Closed, Some(&Rule::TextAfterClose)));
    }
    // A FIN behind text that is not taken waits for it to come again; one behind no text is taken at once.
    let fin = |octets| arrives(&[Flag::Syn, Flag::Fin], 300, 101, octets);
    for (octets, state, rcv_nxt) in [(5, State::FinWait1, 301), (0, State::LastAck, 302)] {
        let endpoint = listening.clone().after(&[call(Call::ActiveOpen), fin(octets)]);
        let tcb = endpoint.tcb().expect("it is open");
        assert_eq!((endpoint.state(), tcb.rcv_nxt()), (state, Some(SeqNum(rcv_nxt))), "{octets} octets");
    }
}

#[test]
fn receives_that_wait_are_told_that_they_close() {
    let mut endpoint = established().after(&[call(Call::Receive(1))]);
    assert_eq!(endpoint.does(call(Call::CloseBoth)).signals, [Signal::Closing]);
}

#[test]
fn a_keep_alive_goes_out_on_an_idle_connection_and_must_be_answered() {
    for fixture in all() {
        let may = matches!(fixture.state, State::Established | State::FinWait2 | State::CloseWait);
        assert_eq!(fixture.endpoint.can_fire(Timer::KeepAlive), may, "{}", fixture.name);
        assert!(fixture.endpoint.timers().all(|timer| timer != Timer::KeepAlive));
        let mut endpoint = fixture.endpoint.clone();
        let Ok(outcome) = endpoint.apply(Event::Timeout(Timer::KeepAlive)) else { continue };
        assert_eq!(endpoint, fixture.endpoint, "it changes nothing");
        assert_eq!(rules(&outcome), [Rule::KeepAlive]);
        let tcb = fixture.endpoint.tcb().unwrap();
        let segment = outcome.sent[0].segment;
        assert_eq!((segment.seq, segment.ack, segment.len), (tcb.snd_nxt - 1, tcb.rcv_nxt(), 0));
    }
    let busy = established().after(&[call(Call::Send(1))]);
    assert!(!busy.can_fire(Timer::KeepAlive), "data is unacknowledged");
    let answer = established().does(arrives(&[], 300, 101, 0));
    assert_eq!(sent(&answer), ["ACK SEQ=101 ACK=301 WND=1000"]);
}
