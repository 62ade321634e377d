//! Endpoints as values: equality, copies, names, and what they report about themselves.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};

use super::fixtures::*;
use crate::tcp::tcb::Marks;
use crate::tcp::{
    Call, EDGES, Edge, Endpoint, Event, Facts, Flag, Flags, Rule, Segment, SeqNum, State, Timer, Var,
};

#[test]
fn two_endpoints_are_equal_if_state_buffer_and_iss_are() {
    let endpoint = Endpoint::new(1000, &[100]);
    assert_eq!(endpoint, Endpoint::new(1000, &[100]));
    assert_eq!(endpoint, endpoint.clone());
    assert_ne!(endpoint, Endpoint::new(1001, &[100]));
    assert_ne!(endpoint, Endpoint::new(1000, &[101]));
    assert_ne!(endpoint, Endpoint::new(1000, &[100, 100]));
    assert_ne!(endpoint, endpoint.clone().after(&[call(Call::PassiveOpen)]));
}

#[test]
fn a_hash_tells_states_apart() {
    let hasher = RandomState::new();
    let different: BTreeSet<u64> = all().iter().map(|fixture| hasher.hash_one(&fixture.endpoint)).collect();
    assert_eq!(different.len(), all().len());
}

/// Retransmission counts affect nothing: with or without them, it is the same endpoint.
#[test]
fn how_often_something_was_sent_again_makes_no_difference() {
    let hasher = RandomState::new();
    let again = syn_sent().after(&[Event::Timeout(Timer::Retransmission)]);
    assert_eq!((again.tcb().unwrap().retransmissions(), syn_sent().tcb().unwrap().retransmissions()), (1, 0));
    assert_eq!(again, syn_sent());
    assert_eq!(hasher.hash_one(&again), hasher.hash_one(syn_sent()));
}

#[test]
fn a_copy_over_another_endpoint_leaves_nothing_of_it() {
    for source in [established_with_unread(5), established().after(&[call(Call::Receive(3))])] {
        for mut target in [Endpoint::new(7, &[1, 2]), last_ack(), source.clone()] {
            target.clone_from(&source);
            assert_eq!(target, source);
            assert_eq!(target.rcv_buff(), 1000);
        }
    }
}

#[test]
fn windows_are_replaced_where_there_are_any_and_never_exceed_the_buffer() {
    let like = Endpoint::new(500, &[7]);
    let windows = |end: &Endpoint| [Var::RcvWnd, Var::SndWnd].map(|var| end.var(var));
    let replaced = established().with_windows(&like, 400, 300);
    assert_eq!((replaced.rcv_buff(), windows(&replaced)), (500, [Some(400), Some(300)]));
    assert_eq!(windows(&established().with_windows(&like, 600, 0)), [Some(500), Some(0)]);
    assert_eq!(closed().with_windows(&like, 400, 300), like, "CLOSED has no window");
    assert_eq!(established().with_rcv_buff(50).rcv_buff(), 50);
}

#[test]
fn each_connection_takes_the_next_iss_and_the_last_one_again() {
    let mut endpoint = Endpoint::new(1000, &[100, 200]);
    assert_eq!(endpoint.next_iss(), SeqNum(100));
    for iss in [100, 200, 200] {
        endpoint.does(call(Call::ActiveOpen));
        assert_eq!(endpoint.var(Var::Iss), Some(iss));
        endpoint.does(call(Call::Abort));
        assert_eq!(endpoint.next_iss(), SeqNum(200));
    }
    assert_eq!(Endpoint::new(1000, &[]).next_iss(), SeqNum(0));
}

#[test]
fn facts_are_the_numbers_of_now() {
    let text = segment(&[Flag::Psh], 301, 101, 5);
    let facts = Facts {
        state: Some(State::Established),
        segment: Some(text),
        octets: 5,
        snd_una: Some(SeqNum(101)),
        snd_nxt: Some(SeqNum(104)),
        rcv_nxt: Some(SeqNum(301)),
    };
    assert_eq!(established().after(&[call(Call::Send(3))]).facts(Some(text), 5), facts);
}

#[test]
fn variables_have_the_rfcs_names() {
    let names = Var::ALL.map(Var::name);
    let rfc = ["SND.UNA", "SND.NXT", "SND.WND", "SND.WL1", "SND.WL2", "ISS", "RCV.NXT", "RCV.WND", "IRS"];
    assert_eq!(names, rfc);
}

/// The table uses Figure 5's words: what follows "snd" there is the segment.
#[test]
fn an_edge_knows_the_segment_that_it_sends() {
    let sends = |id: &str| Edge::by_id(id).map(Edge::sends);
    assert_eq!(sends("listen--syn-received"), Some("SYN,ACK"));
    assert_eq!(sends("syn-received--established"), Some(""));
    assert_eq!(sends("time-wait--closed"), Some(""));
    assert!(EDGES.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn a_bit_that_is_set_stays_set() {
    let flags = Flags::SYN | Flags::SYN | Flags::PSH;
    assert!(flags.contains(Flags::SYN) && flags.contains(Flags::PSH) && !flags.contains(Flags::FIN));
    assert_eq!(flags.without(Flags::SYN).without(Flags::SYN), Flags::PSH);
    assert_eq!(Flag::ALL.into_iter().filter(|flag| flag.bit().is_none()).collect::<Vec<_>>(), [Flag::Ack]);
}

/// A CLOSE that waited in SYN-RECEIVED, 3.10.4: FIN-WAIT-1 at once, the FIN when the data is sent.
#[test]
fn a_close_that_waited_for_the_handshake_says_whether_its_fin_waits_on() {
    let waiting = syn_received_passive().after(&[call(Call::Send(5)), call(Call::Close)]);
    for (window, expected) in [
        (5, [Rule::SynReceivedAck, Rule::QueueSends, Rule::QueueFin]),
        (4, [Rule::SynReceivedAck, Rule::QueueSends, Rule::CloseEstablishedQueued]),
    ] {
        let ack = Segment { window, ..segment(&[], 301, 101, 0) };
        let outcome = waiting.clone().does(Event::Arrives(ack));
        let rules: Vec<Rule> = outcome.rules.iter().map(|(rule, _)| *rule).collect();
        assert_eq!(rules, expected, "with a window of {window}");
        assert_eq!(outcome.transitions.len(), 2);
    }
}

/// What is in flight counts by what it is and by whether the peer will have refused it.
#[test]
fn what_is_in_flight_tells_endpoints_apart() {
    let hasher = RandomState::new();
    let shut = Event::Arrives(Segment { window: 0, ..segment(&[], 301, 101, 0) });
    let again = Event::Timeout(Timer::Retransmission);
    let [send_2, send_1] = [call(Call::Send(2)), call(Call::Send(1))];
    let refused = established().after(&[shut, send_1, again]);
    for (one, other) in [
        (established().after(&[send_2, send_1]), established().after(&[send_1, send_2])),
        // The octet that went into the closed window, and the same sent again.
        (refused.clone(), refused.after(&[again])),
    ] {
        assert_eq!(one.var(Var::SndNxt), other.var(Var::SndNxt));
        assert_ne!(one, other);
        assert_ne!(hasher.hash_one(&one), hasher.hash_one(&other));
    }
}

/// However something came about: what no longer waits leaves nothing.
#[test]
fn what_has_waited_leaves_nothing() {
    let [receive, text] = [call(Call::Receive(5)), arrives(&[], 301, 101, 5)];
    assert_eq!(established().after(&[receive, text]), established().after(&[text, receive]));
    // A RECEIVE for which nothing is left waits on.
    let two = established().after(&[receive, receive, text]);
    assert!(two.tcb().unwrap().has_queued_receives());
    assert_eq!(two, established().after(&[receive, text, receive]));
    let [first, second] = [arrives(&[], 301, 101, 2), arrives(&[], 303, 101, 3)];
    assert_eq!(established().after(&[second, first]), established().after(&[first, second]));
    let sends = [call(Call::Send(1)); 3];
    let acked = arrives(&[], 301, 104, 0);
    assert_eq!(
        established().after(&sends).after(&[acked]),
        established().after(&[call(Call::Send(3)), acked])
    );
}

#[test]
fn a_mark_that_is_set_stays_set() {
    let mut marks = Marks::default();
    for _ in 0..2 {
        marks.set(Marks::ACTIVE, true);
        marks.set(Marks::FIN_SENT, true);
    }
    assert!(marks.has(Marks::ACTIVE) && marks.has(Marks::FIN_SENT) && !marks.has(Marks::HAS_ISS));
    marks.set(Marks::ACTIVE, false);
    marks.set(Marks::ACTIVE, false);
    assert!(!marks.has(Marks::ACTIVE) && marks.has(Marks::FIN_SENT));
}

#[test]
fn a_block_tells_its_variables() {
    let endpoint = established_with_unread(5).after(&[call(Call::Send(3)), call(Call::Send(70000))]);
    let tcb = endpoint.tcb().unwrap();
    assert_eq!((tcb.iss(), tcb.snd_una(), tcb.snd_nxt()), (Some(SeqNum(100)), SeqNum(101), SeqNum(65636)));
    assert_eq!((tcb.irs(), tcb.rcv_nxt(), tcb.unread()), (Some(SeqNum(300)), Some(SeqNum(306)), 5));
    assert_eq!((tcb.queued_sends(), tcb.retransmissions()), (1, 0));
    let values = [101, 65636, 65535, 301, 101, 100, 306, 995, 300];
    assert_eq!(Var::ALL.map(|var| endpoint.var(var)), values.map(Some));
    assert!(syn_sent().tcb().unwrap().irs().is_none() && listen().tcb().unwrap().iss().is_none());
}

/// 3.10.7.4, second step: what the user has called waits on in LISTEN, the rest of the connection is gone.
#[test]
fn a_listener_that_is_back_is_as_it_was_but_for_what_waits() {
    let [rst, syn] = [arrives(&[Flag::Rst], 301, None, 0), arrives(&[Flag::Syn], 301, None, 0)];
    for back in [rst, syn] {
        assert_eq!(syn_received_passive().after(&[back]), listen());
        let receive = call(Call::Receive(3));
        assert_eq!(syn_received_passive().after(&[receive, back]), listen().after(&[receive]));
        // The next peer gets what was to be sent, and the FIN behind it.
        let waits = [call(Call::Send(2)), call(Call::Close), back, arrives(&[Flag::Syn], 500, None, 0)];
        let mut endpoint = syn_received_passive().after(&waits);
        let sent = endpoint.does(arrives(&[], 501, 101, 0)).sent;
        let sent: Vec<_> = sent.iter().map(|outgoing| outgoing.segment.to_string()).collect();
        assert_eq!(sent, ["PSH,ACK SEQ=101 ACK=501 LEN=2 WND=1000", "FIN,ACK SEQ=103 ACK=501 WND=1000"]);
    }
}

#[test]
fn a_segment_that_carries_nothing_leaves_nothing_to_hold() {
    for endpoint in [syn_received_passive(), syn_received_active(), established(), time_wait()] {
        assert_eq!(endpoint.tcb().unwrap().held_ranges(), []);
    }
    let text = syn_sent().after(&[arrives(&[Flag::Syn], 300, None, 4)]);
    assert_eq!(text.tcb().unwrap().held_ranges(), [(0, 4)], "it waits for ESTABLISHED");
}

/// 3.10.7.4, eighth step: the peer's FIN returns the RECEIVEs that wait.
#[test]
fn no_receive_waits_behind_the_peers_fin() {
    let [receive, fin] = [call(Call::Receive(3)), arrives(&[Flag::Fin], 301, 101, 0)];
    assert_eq!(established().after(&[receive, fin]), established().after(&[fin]));
}
