//! A RST says little of what its sender had received, and less of what its receiver had.

use finwait::capture::Certainty;
use finwait::tcp::State;

use super::build::*;
use super::{path, read};

const CLOSING: &str = "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1";

/// A connection on a loopback interface up to A's FIN or before it, with more behind it.
fn followed_by(kept: usize, more: impl IntoIterator<Item = Seg>) -> Vec<u8> {
    let mut segments = normal_close(1000);
    segments.truncate(kept);
    segments.extend(more);
    loopback(&segments)
}

#[test]
fn a_rst_that_answers_no_syn_proves_no_closed_port() {
    // That of a closed port has ACK, and SEQ 0 (RFC 9293, 3.5.2); others come from sockets of which something is missing.
    for rst in [seg(50, 'b', RST, 0, 0, 0), seg(50, 'b', RST | ACK, 301, 101, 0)] {
        let (states, certainty, ends) = path(&read(&loopback(&[seg(0, 'a', SYN, 100, 0, 0), rst])), 1);
        assert_eq!((states.as_str(), certainty), ("", Certainty::OneOf));
        assert!(ends.contains(&State::Listen) && ends.contains(&State::Closed), "{ends:?}");
    }
}

#[test]
fn an_abort_may_hide_that_the_ack_of_the_fin_had_come() {
    // B's data brings the ACK of A's FIN; A answers with a RST, be it because of the data, or just before.
    let bytes =
        followed_by(7, [seg(7_000, 'b', PSH | ACK, 321, 112, 20), seg(8_000, 'a', RST | ACK, 112, 321, 0)]);
    let (states, certainty, ends) = path(&read(&bytes), 0);
    assert_eq!((states.as_str(), ends), (CLOSING, vec![State::Closed]));
    assert_ne!(certainty, Certainty::Exact);
}

#[test]
fn a_rst_beyond_what_is_missing_is_not_acted_on() {
    // 20 octets before A's FIN are lost before they are captured.
    let bytes =
        followed_by(6, [seg(6_000, 'a', FIN | ACK, 131, 321, 0), seg(7_000, 'a', RST | ACK, 132, 321, 0)]);
    let (states, certainty, _) = path(&read(&bytes), 1);
    assert_eq!(states, "LISTEN SYN-RECEIVED ESTABLISHED");
    assert_ne!(certainty, Certainty::Exact);
}

#[test]
fn a_rst_without_ack_may_abort_what_a_syn_ack_had_opened() {
    // The ACK of the SYN,ACK may have been lost before it was captured; ABORT sends a RST without ACK (RFC 9293, 3.10.5).
    let (states, certainty, ends) = path(&read(&followed_by(2, [seg(2_000, 'a', RST, 101, 0, 0)])), 0);
    assert_eq!((states.as_str(), ends), ("CLOSED SYN-SENT", vec![State::Closed]));
    assert_ne!(certainty, Certainty::Exact);
}

#[test]
fn a_host_may_have_forgotten_the_connection_before_what_was_under_way_when_it_last_spoke() {
    let bytes = followed_by(
        7,
        [
            seg(7_000, 'b', FIN | ACK, 321, 111, 0),
            seg(7_010, 'b', ACK, 322, 112, 0),
            // The answer to the FIN; then the socket is gone, and the ACK meets nobody.
            seg(7_030, 'a', ACK, 112, 322, 0),
            seg(7_250, 'a', RST, 112, 0, 0),
        ],
    );
    let (states, certainty, ends) = path(&read(&bytes), 0);
    assert_eq!((states, ends), (format!("{CLOSING} CLOSING"), vec![State::Closed]));
    assert_ne!(certainty, Certainty::Exact);
}

#[test]
fn a_syn_that_was_sent_again_may_have_met_an_open_port_before() {
    let segments = [
        seg(0, 'a', SYN, 100, 0, 0),
        seg(1_000_000, 'a', SYN, 100, 0, 0),
        seg(1_000_050, 'b', RST | ACK, 0, 101, 0),
    ];
    assert_eq!(path(&read(&loopback(&segments)), 1).1, Certainty::OneOf);
}

#[test]
fn a_rst_alone_says_nothing_of_either_end() {
    let capture = read(&pcap(&[seg(0, 'b', RST | ACK, 301, 101, 0)]));
    for me in [0, 1] {
        assert_eq!(path(&capture, me), (String::new(), Certainty::AtLeast, vec![]));
    }
}

#[test]
fn a_rst_that_acknowledges_more_than_was_captured_may_follow_a_fin() {
    let more = |more: Vec<Seg>| path(&read(&pcap(&[&normal_close(20_000)[..2], &more].concat())), 1);
    let (states, certainty, _) = more(vec![seg(60_000, 'b', RST | ACK, 301, 102, 0)]);
    assert_eq!(states, "LISTEN SYN-RECEIVED");
    assert_ne!(certainty, Certainty::Exact);
    // Captured it was, but not what it followed.
    let (states, certainty, ends) =
        more(vec![seg(40_000, 'a', FIN | ACK, 101, 301, 0), seg(80_000, 'b', RST | ACK, 301, 102, 0)]);
    assert_eq!((states.as_str(), ends), ("LISTEN SYN-RECEIVED", vec![State::Closed]));
    assert_ne!(certainty, Certainty::Exact);
}

#[test]
fn a_crossing_syn_ack_may_have_opened_what_a_rst_ends() {
    let segments = [
        seg(0, 'a', SYN, 100, 0, 0),
        seg(10, 'b', SYN, 300, 0, 0),
        seg(20, 'a', SYN | ACK, 100, 301, 0),
        seg(30, 'b', SYN | ACK, 300, 101, 0),
        seg(5_000, 'b', RST | ACK, 301, 101, 0),
    ];
    assert_ne!(path(&read(&loopback(&segments)), 0).1, Certainty::Exact);
}

#[test]
fn a_fin_may_have_been_lost_on_a_loopback_interface_before_a_rst_came() {
    let bytes = followed_by(6, [seg(6_000, 'a', RST | ACK, 111, 321, 0)]);
    let server = "LISTEN SYN-RECEIVED ESTABLISHED";
    assert_eq!(path(&read(&bytes), 1), (server.to_owned(), Certainty::OneOf, vec![State::Closed]));
    // The SEQ of the RST says that there was none.
    assert_eq!(path(&read(&bytes), 0).1, Certainty::Exact);
}

#[test]
fn a_fin_that_waited_for_an_ack_is_never_sent_if_that_came_with_what_is_answered_by_a_rst() {
    let answered = |more: Vec<Seg>| {
        let mut segments = normal_close(1000);
        segments.truncate(6);
        // B's window is full: CLOSE may have been called, and the FIN wait.
        segments.push(seg(6_000, 'a', PSH | ACK, 111, 321, 700));
        segments.extend(more);
        let small =
            segments.into_iter().map(|seg| Seg { window: if seg.from_a { 65_535 } else { 700 }, ..seg });
        let (states, certainty, _) = path(&read(&loopback(&small.collect::<Vec<_>>())), 0);
        (states, certainty)
    };
    let at_once =
        answered(vec![seg(7_000, 'b', PSH | ACK, 321, 811, 20), seg(7_030, 'a', RST | ACK, 811, 321, 0)]);
    assert_eq!(at_once, ("CLOSED SYN-SENT ESTABLISHED".to_owned(), Certainty::AtLeast));
    // With an ACK of its own it would have left long ago.
    let later = answered(vec![
        seg(7_000, 'b', ACK, 321, 811, 0),
        seg(900_000, 'b', PSH | ACK, 321, 811, 20),
        seg(900_030, 'a', RST | ACK, 811, 321, 0),
    ]);
    assert_eq!(later, ("CLOSED SYN-SENT ESTABLISHED CLOSED".to_owned(), Certainty::Exact));
}
