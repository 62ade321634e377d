//! A RST says little of what its sender had received, and less of what its receiver had.

use finwait::capture::Certainty;
use finwait::tcp::State;

use super::build::*;
use super::{path, read};

#[test]
fn a_rst_that_answers_no_syn_proves_no_closed_port() {
    // That of a closed port has ACK, and SEQ 0 (RFC 9293, 3.5.2); others come from sockets of which something is missing.
    for rst in [seg(50, 'b', RST, 0, 0, 0), seg(50, 'b', RST | ACK, 301, 101, 0)] {
        let (states, certainty, ends) = path(&read(&loopback(&[seg(0, 'a', SYN, 100, 0, 0), rst])), 1);
        assert_eq!((states.as_str(), certainty), ("", Certainty::OneOf));
        assert!(ends.contains(&State::Listen) && ends.contains(&State::Closed), "{ends:?}");
    }
}
