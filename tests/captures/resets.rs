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
