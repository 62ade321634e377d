//! How sure the paths are: never more than the packets show.

use finwait::capture::Certainty;
use finwait::sim::Peer;
use finwait::tcp::{State, Var};

use super::build::*;
use super::{notes, path, read};

const CLIENT: &str = "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT";
const SERVER: &str = "LISTEN SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK";

#[test]
fn on_a_loopback_interface_all_of_a_normal_close_is_exact() {
    let capture = read(&loopback(&normal_close(1000)));
    assert_eq!(path(&capture, 0), (CLIENT.to_owned(), Certainty::Exact, vec![State::TimeWait]));
    let server = format!("{SERVER} CLOSED");
    assert_eq!(path(&capture, 1), (server, Certainty::Exact, vec![State::Closed]));
}

#[test]
fn elsewhere_nobody_knows_whether_the_last_ack_arrived() {
    let capture = read(&pcap(&normal_close(1000)));
    let (states, certainty, ends) = path(&capture, 1);
    assert_eq!((states.as_str(), certainty), (SERVER, Certainty::OneOf));
    assert!(ends.contains(&State::LastAck) && ends.contains(&State::Closed), "{ends:?}");
}

#[test]
fn a_long_silence_says_what_is_likelier_and_proves_nothing() {
    let mut segments = normal_close(1000);
    // Another connection, a minute later: B would have sent its FIN again by then, if the network had carried it.
    segments.push(seg(60_000_000, 'a', SYN, 9_000_000, 0, 0));
    let capture = read(&pcap(&segments));
    assert_eq!(capture.connections.len(), 2);
    let (states, certainty, ends) = path(&capture, 1);
    assert_eq!((states.as_str(), certainty), (SERVER, Certainty::OneOf));
    assert_eq!(ends, [State::Closed, State::LastAck]);
}

#[test]
fn a_capture_beside_the_server_shows_what_arrives_there() {
    // B answers within 50 µs, A takes 20 ms.
    let mut at = 0;
    let mut segments = normal_close(0);
    for (n, seg) in segments.iter_mut().enumerate() {
        at += if n > 0 && seg.from_a { 20_000 } else { 50 };
        seg.at = at;
    }
    let capture = read(&pcap(&segments));
    assert_eq!(capture.outcome(&capture.connections[0]).captured_at.id(), "b");
    assert_eq!(path(&capture, 1).1, Certainty::Exact);
    // Whether A saw the first ACK of its FIN before B's FIN is not in the packets; where both lead is.
    let client = "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1".to_owned();
    assert_eq!(path(&capture, 0), (client, Certainty::OneOf, vec![State::TimeWait]));
}

#[test]
fn a_fin_with_the_ack_of_a_fin_is_one_step() {
    let mut segments = normal_close(1000);
    segments.remove(7);
    let (states, ..) = path(&read(&loopback(&segments)), 0);
    assert_eq!(states, "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1 TIME-WAIT");
}

#[test]
fn fins_that_cross_lead_through_closing() {
    let mut segments = normal_close(1000);
    segments.truncate(7);
    segments.extend([
        seg(7_000, 'b', FIN | ACK, 321, 111, 0),
        seg(8_000, 'a', ACK, 112, 322, 0),
        seg(9_000, 'b', ACK, 322, 112, 0),
    ]);
    let capture = read(&loopback(&segments));
    let closing = "ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT";
    assert_eq!(
        path(&capture, 0),
        (format!("CLOSED SYN-SENT {closing}"), Certainty::Exact, vec![State::TimeWait])
    );
    assert_eq!(path(&capture, 1).0, format!("LISTEN SYN-RECEIVED {closing}"));
}

#[test]
fn a_refused_connection_ends_where_it_began() {
    let segments = [seg(0, 'a', SYN, 100, 0, 0), seg(50, 'b', RST | ACK, 0, 101, 0)];
    let capture = read(&loopback(&segments));
    assert_eq!(
        path(&capture, 0),
        ("CLOSED SYN-SENT CLOSED".to_owned(), Certainty::Exact, vec![State::Closed])
    );
    assert_eq!(path(&capture, 1), ("CLOSED".to_owned(), Certainty::Exact, vec![State::Closed]));
}

#[test]
fn of_a_host_that_never_answers_nothing_is_certain() {
    let segments = [seg(0, 'a', SYN, 100, 0, 0), seg(1_000_000, 'a', SYN, 100, 0, 0)];
    let capture = read(&pcap(&segments));
    assert_eq!(path(&capture, 0), ("CLOSED SYN-SENT".to_owned(), Certainty::AtLeast, vec![State::SynSent]));
    let (states, certainty, ends) = path(&capture, 1);
    assert_eq!((states.as_str(), certainty), ("", Certainty::OneOf));
    assert_eq!(ends, [State::Closed, State::Listen, State::SynReceived]);
    assert_eq!(notes(&capture), [(2, "retransmission")]);
    // Where both ports were agreed on, its own SYN may be under way.
    let peers: Vec<Seg> = segments.into_iter().map(|seg| Seg { ports: [4000, 4001], ..seg }).collect();
    assert!(path(&read(&pcap(&peers)), 1).2.contains(&State::SynSent));
}

#[test]
fn a_rst_that_may_not_have_arrived_leaves_two_ends() {
    let mut segments = normal_close(20_000);
    segments.truncate(6);
    segments.push(seg(130_000, 'a', RST | ACK, 111, 321, 0));
    let capture = read(&pcap(&segments));
    assert_eq!(path(&capture, 0).1, Certainty::Exact);
    let (states, certainty, ends) = path(&capture, 1);
    assert_eq!((states.as_str(), certainty), ("LISTEN SYN-RECEIVED ESTABLISHED", Certainty::OneOf));
    assert!(ends.contains(&State::Closed) && ends.contains(&State::Established), "{ends:?}");
    assert!(notes(&capture).contains(&(7, "rst-unproven")));
}

#[test]
fn a_rst_of_somebody_else_ends_nothing_for_sure() {
    let mut segments = normal_close(1000);
    segments.truncate(6);
    // Another TTL, and A goes on as if nothing had been.
    segments.push(Seg { ttl: 50, ..seg(6_000, 'a', RST, 111, 0, 0) });
    let forged = read(&loopback(&segments));
    assert_ne!(path(&forged, 0).1, Certainty::Exact);
    segments.push(seg(7_000, 'a', PSH | ACK, 111, 321, 5));
    segments.push(seg(8_000, 'b', ACK, 321, 116, 0));
    let capture = read(&loopback(&segments));
    for me in [0, 1] {
        assert!(path(&capture, me).0.ends_with("ESTABLISHED"), "{:?}", path(&capture, me));
    }
}

#[test]
fn a_blind_rst_changes_nothing() {
    let mut segments = normal_close(1000);
    segments.insert(6, seg(5_500, 'a', RST, 50_000, 0, 0));
    let capture = read(&loopback(&segments));
    assert_eq!(path(&capture, 1).0.split(' ').count(), 6);
    assert!(notes(&capture).contains(&(7, "rst-ignored")));
}

#[test]
fn a_connection_that_was_open_before_is_never_exact() {
    let segments = normal_close(1000).split_off(3);
    let capture = read(&loopback(&segments));
    let (states, certainty, _) = path(&capture, 0);
    assert_eq!(
        (states.as_str(), certainty),
        ("ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT", Certainty::AtLeast)
    );
}

#[test]
fn a_capture_of_one_side_tells_what_that_side_shows() {
    let one_sided: Vec<Seg> = normal_close(1000).into_iter().filter(|seg| seg.from_a).collect();
    let capture = read(&pcap(&one_sided));
    let (states, certainty, _) = path(&capture, 0);
    assert!(CLIENT.starts_with(&states), "{states}");
    assert_ne!(certainty, Certainty::Exact);
    assert_eq!(path(&capture, 1).0, "LISTEN SYN-RECEIVED");
}

#[test]
fn a_syn_with_another_number_is_another_connection() {
    let mut segments = normal_close(1000);
    let again = normal_close(1000).into_iter().map(|mut seg| {
        seg.at += 1_000_000;
        let shift = 1_000_000;
        seg.seq += shift;
        seg.ack += if seg.flags & ACK != 0 { shift } else { 0 };
        seg
    });
    segments.extend(again);
    let capture = read(&loopback(&segments));
    assert_eq!(capture.connections.len(), 2);
    assert!(capture.connections.iter().all(|connection| connection.packets == 10));
}

#[test]
fn keep_alives_and_window_probes_are_told_apart() {
    let mut segments = normal_close(1000);
    segments.truncate(6);
    segments.extend([
        seg(1_000_000, 'a', ACK, 110, 321, 0),
        seg(1_000_100, 'b', ACK, 321, 111, 0),
        Seg { window: 0, ..seg(1_100_000, 'b', ACK, 321, 111, 0) },
        seg(1_400_000, 'a', ACK, 110, 321, 0),
        Seg { window: 0, ..seg(1_400_100, 'b', ACK, 321, 111, 0) },
    ]);
    let capture = read(&loopback(&segments));
    let told = notes(&capture);
    for note in [(7, "keep-alive"), (9, "zero-window"), (10, "window-probe")] {
        assert!(told.contains(&note), "{note:?} in {told:?}");
    }
    assert!(path(&capture, 0).0.ends_with("ESTABLISHED"));
}

#[test]
fn folded_runs_lead_to_the_same_path_as_single_segments() {
    let mut segments = normal_close(1000);
    let close = segments.split_off(6);
    let mut seq = 111;
    for n in 0..500u64 {
        segments.push(seg(6_000 + n * 10, 'a', ACK, seq, 321, 1000));
        seq += 1000;
        segments.push(seg(6_005 + n * 10, 'b', ACK, 321, seq, 0));
    }
    segments.extend(close.into_iter().map(|mut seg| {
        seg.at += 10_000;
        if seg.from_a {
            seg.seq += 500_000;
        } else {
            seg.ack += 500_000;
        }
        seg
    }));
    let bytes = loopback(&segments);
    let detailed = finwait::capture::Capture::read(&bytes[..], Some(1), |_| {}).unwrap();
    let folded = read(&bytes);
    for me in [0, 1] {
        assert_eq!(path(&folded, me), path(&detailed, me));
        assert_eq!(path(&folded, me).1, Certainty::Exact);
    }
    assert!(detailed.steps(&detailed.connections[0]).len() > 1000);
    assert!(folded.steps(&folded.connections[0]).len() < 40);
}

#[test]
fn the_worlds_that_what_if_begins_with_have_the_windows_of_the_packets() {
    let mut segments = normal_close(1000);
    for seg in segments.iter_mut().filter(|seg| !seg.from_a) {
        seg.window = 5_000;
    }
    let capture = read(&loopback(&segments));
    let steps = capture.steps(&capture.connections[0]);
    let mut seen = 0;
    for world in steps.iter().filter_map(|stride| stride.moment.world.as_ref()) {
        for (me, window) in [(Peer::A, 65_535), (Peer::B, 5_000)] {
            assert_eq!(world.endpoint(me).rcv_buff(), window);
            let var = |me: Peer, var| world.endpoint(me).var(var);
            assert!(var(me, Var::RcvWnd).is_none_or(|known| known == window));
            // Before the peer's first segment it is zero.
            assert!(var(me.other(), Var::SndWnd).is_none_or(|known| known == window || known == 0));
            seen += usize::from(var(me.other(), Var::SndWnd) == Some(window));
        }
    }
    assert!(seen > 10);
}
