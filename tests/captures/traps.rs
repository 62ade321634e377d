//! What misleads readers of captures: old duplicates, Fast Open, giant segments, fragments, RSTs that may do nothing.

use finwait::capture::Certainty;
use finwait::tcp::State;

use super::build::*;
use super::{notes, path, read};

const CLIENT: &str = "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT";

#[test]
fn an_old_duplicate_that_timestamps_refuse_changes_nothing() {
    let stamped = |n: usize, seg: Seg| Seg { options: timestamp(1000 + u32::try_from(n).unwrap()), ..seg };
    let mut segments: Vec<Seg> =
        normal_close(1000).into_iter().enumerate().map(|(n, seg)| stamped(n, seg)).collect();
    segments.insert(6, Seg { options: timestamp(10), ..seg(5_500, 'b', FIN | ACK, 321, 111, 0) });
    let capture = read(&loopback(&segments));
    assert_eq!(path(&capture, 0), (CLIENT.to_owned(), Certainty::Exact, vec![State::TimeWait]));
    assert!(notes(&capture).contains(&(7, "doubtful")), "{:?}", notes(&capture));
}

#[test]
fn data_on_a_syn_is_acknowledged_with_it() {
    let segments = [
        seg(0, 'a', SYN, 100, 0, 10),
        seg(1_000, 'b', SYN | ACK, 300, 111, 0),
        seg(1_010, 'b', PSH | ACK, 301, 111, 20),
        seg(2_000, 'a', ACK, 111, 321, 0),
        seg(3_000, 'a', FIN | ACK, 111, 321, 0),
        seg(4_000, 'b', ACK, 321, 112, 0),
        seg(5_000, 'b', FIN | ACK, 321, 112, 0),
        seg(6_000, 'a', ACK, 112, 322, 0),
    ];
    let capture = read(&loopback(&segments));
    assert_eq!(path(&capture, 0), (CLIENT.to_owned(), Certainty::Exact, vec![State::TimeWait]));
    let server = "LISTEN SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED";
    assert_eq!(path(&capture, 1), (server.to_owned(), Certainty::Exact, vec![State::Closed]));
    assert!(notes(&capture).contains(&(1, "data-on-syn")));
}

#[test]
fn a_giant_segment_counts_with_all_of_its_data() {
    // More than a length field of 16 bits can say.
    for len in [40_000, 100_000] {
        let mut segments = normal_close(1000);
        let add = u32::try_from(len).unwrap() - 10;
        segments[3].len = len;
        for (n, seg) in segments.iter_mut().enumerate().skip(4) {
            if seg.from_a {
                seg.seq += add;
            } else {
                seg.ack += add;
            }
            seg.window = u16::try_from(60_000 + n).unwrap();
        }
        let capture = read(&loopback(&segments));
        assert_eq!(path(&capture, 0), (CLIENT.to_owned(), Certainty::Exact, vec![State::TimeWait]), "{len}");
        assert_eq!(notes(&capture), []);
    }
}

#[test]
fn a_segment_in_fragments_of_ipv6_counts_once() {
    let mut frames: Vec<(u64, Vec<u8>)> =
        normal_close(1000).iter().map(|seg| (seg.at, ethernet(&[], &ipv6(seg)))).collect();
    let whole = read(&Pcap::ETHERNET.file(&frames));
    let data = &normal_close(1000)[4];
    let pieces = ipv6_fragments(data);
    assert_eq!(pieces.len(), 2);
    frames.splice(4..5, pieces.iter().map(|piece| (data.at, ethernet(&[], piece))));
    let capture = read(&Pcap::ETHERNET.file(&frames));
    assert_eq!((capture.packets, capture.connections[0].packets, capture.incomplete), (11, 10, 0));
    assert_eq!(path(&capture, 0), path(&whole, 0));
}

#[test]
fn a_rst_in_time_wait_may_end_it_or_not() {
    let mut segments = normal_close(1000);
    segments.push(seg(10_000, 'b', RST, 322, 0, 0));
    let (states, certainty, ends) = path(&read(&loopback(&segments)), 0);
    assert_eq!((states.as_str(), certainty), (CLIENT, Certainty::OneOf));
    assert!(ends.contains(&State::TimeWait) && ends.contains(&State::Closed), "{ends:?}");
}

#[test]
fn a_fin_may_wait_behind_data_that_is_under_way() {
    let mut segments = normal_close(1000);
    segments.truncate(6);
    // A's data is not acknowledged when B's FIN comes: A may have called CLOSE before, or not yet.
    segments.extend([
        seg(6_000, 'a', ACK, 111, 321, 9_000),
        seg(7_000, 'b', FIN | ACK, 321, 111, 0),
        seg(8_000, 'a', FIN | PSH | ACK, 9_111, 322, 9_000),
        seg(9_000, 'b', ACK, 322, 18_112, 0),
    ]);
    let (states, certainty, _) = path(&read(&loopback(&segments)), 0);
    assert_eq!((states.as_str(), certainty), ("CLOSED SYN-SENT ESTABLISHED", Certainty::AtLeast));
    // With nothing under way the FIN would have been sent at once.
    segments.insert(7, seg(6_500, 'b', ACK, 321, 9_111, 0));
    segments[8].ack = 9_111;
    let (states, certainty, _) = path(&read(&loopback(&segments)), 0);
    assert_eq!(states, "CLOSED SYN-SENT ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED");
    assert_eq!(certainty, Certainty::Exact);
}

#[test]
fn a_host_that_has_forgotten_the_connection_shows_nothing_of_its_end() {
    let mut segments = normal_close(1000);
    segments.truncate(7);
    // The ACK of A's FIN meets a host that has restarted, or the socket was gone later.
    segments.extend([seg(7_000, 'b', ACK, 321, 112, 0), seg(8_000, 'a', RST, 112, 0, 0)]);
    let (states, certainty, _) = path(&read(&loopback(&segments)), 0);
    assert_ne!(certainty, Certainty::Exact);
    assert_eq!(states, "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1");
}

#[test]
fn a_rst_that_answers_nothing_that_was_sent_proves_no_closed_port() {
    let segments = [seg(0, 'a', SYN, 100, 0, 0), seg(50, 'b', RST | ACK, 0, 5_101, 0)];
    let (_, certainty, ends) = path(&read(&loopback(&segments)), 1);
    assert_eq!(certainty, Certainty::OneOf);
    assert!(ends.contains(&State::Listen), "{ends:?}");
}

#[test]
fn time_wait_may_be_over_when_the_capture_ends_much_later() {
    let mut segments = normal_close(1000);
    segments.push(seg(100_000_000, 'a', SYN, 9_000_000, 0, 0));
    let (states, certainty, ends) = path(&read(&loopback(&segments)), 0);
    assert_eq!((states.as_str(), certainty), (CLIENT, Certainty::OneOf));
    assert_eq!(ends.len(), 2);
}

/// The same from 50 µs away of B, with A 20 ms away.
fn beside_b(segments: Vec<Seg>) -> Vec<Seg> {
    let mut at = 0;
    let timed = segments.into_iter().enumerate().map(|(n, seg)| {
        at += if n > 0 && seg.from_a { 20_000 } else { 50 };
        Seg { at, ..seg }
    });
    timed.collect()
}

#[test]
fn a_tunnel_has_the_link_type_of_a_loopback_interface_and_proves_no_arrival() {
    let frames: Vec<_> =
        normal_close(1000).iter().map(|seg| (seg.at, [&[2, 0, 0, 0][..], &ipv4(seg)].concat())).collect();
    let capture = read(&Pcap { link: 0, ..Pcap::ETHERNET }.file(&frames));
    assert_eq!(path(&capture, 1).1, Certainty::OneOf);
}

#[test]
fn behind_a_router_nothing_proves_arrival_however_soon_the_answer_comes() {
    let beside = read(&pcap(&beside_b(normal_close(0))));
    assert_eq!(path(&beside, 1).1, Certainty::Exact);
    let routed: Vec<Seg> = beside_b(normal_close(0))
        .into_iter()
        .map(|seg| Seg { ttl: if seg.from_a { 64 } else { 63 }, ..seg })
        .collect();
    assert_eq!(path(&read(&pcap(&routed)), 1).1, Certainty::OneOf);
}

#[test]
fn a_fin_may_wait_behind_data_that_fills_a_small_window() {
    let with_window = |window| {
        let mut segments = normal_close(1000);
        segments.truncate(6);
        segments.extend([
            seg(6_000, 'a', PSH | ACK, 111, 321, 700),
            seg(7_000, 'b', FIN | ACK, 321, 811, 0),
            seg(8_000, 'a', FIN | PSH | ACK, 811, 322, 700),
            seg(9_000, 'b', ACK, 322, 1_512, 0),
        ]);
        let small =
            segments.into_iter().map(|seg| Seg { window: if seg.from_a { 65_535 } else { window }, ..seg });
        let (states, certainty, _) = path(&read(&loopback(&small.collect::<Vec<_>>())), 0);
        (states, certainty)
    };
    let open = "CLOSED SYN-SENT ESTABLISHED".to_owned();
    assert_eq!(with_window(700), (open, Certainty::AtLeast));
    let closed = "CLOSED SYN-SENT ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED".to_owned();
    assert_eq!(with_window(10_000), (closed, Certainty::Exact));
}

#[test]
fn an_answer_to_a_syn_need_not_come_from_listen() {
    // B's own SYN may have been lost before it was captured, where both ports were agreed on.
    let mut segments = normal_close(1000);
    segments.truncate(6);
    segments.extend([
        seg(6_000, 'b', FIN | ACK, 321, 111, 0),
        seg(7_000, 'a', ACK, 111, 322, 0),
        seg(8_000, 'a', FIN | ACK, 111, 322, 0),
        seg(9_000, 'b', ACK, 322, 112, 0),
    ]);
    let with_ports = |ports| {
        let segments: Vec<Seg> = segments.iter().cloned().map(|seg| Seg { ports, ..seg }).collect();
        path(&read(&loopback(&segments)), 1)
    };
    let states = "LISTEN SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT";
    assert_eq!(with_ports([49152, 80]), (states.to_owned(), Certainty::Exact, vec![State::TimeWait]));
    for ports in [[4000, 4001], [50_000, 50_001]] {
        assert_eq!(with_ports(ports).1, Certainty::AtLeast, "{ports:?}");
    }
}

#[test]
fn a_rst_after_a_silence_may_not_have_arrived() {
    let mut segments = normal_close(20_000);
    segments.truncate(6);
    segments.push(seg(600_000_000, 'b', RST, 321, 0, 0));
    let (states, certainty, ends) = path(&read(&pcap(&segments)), 0);
    assert_eq!((states.as_str(), certainty), ("CLOSED SYN-SENT ESTABLISHED", Certainty::OneOf));
    assert!(ends.contains(&State::Closed) && ends.contains(&State::Established), "{ends:?}");
}

#[test]
fn a_rst_without_a_checksum_may_be_dropped_where_others_have_one() {
    let mut segments = normal_close(1000);
    segments.truncate(6);
    segments.push(seg(6_000, 'a', RST | ACK, 111, 321, 0));
    assert_eq!(path(&read(&pcap(&beside_b(segments.clone()))), 1).1, Certainty::Exact);
    segments[6].no_checksum = true;
    assert_ne!(path(&read(&pcap(&beside_b(segments.clone()))), 1).1, Certainty::Exact);
    // Where none has one, a network card adds them.
    for seg in &mut segments {
        seg.no_checksum = true;
    }
    assert_eq!(path(&read(&pcap(&beside_b(segments.clone()))), 1).1, Certainty::Exact);
}

#[test]
fn a_checksum_that_is_left_to_the_network_card_and_right_by_chance_says_nothing_of_the_others() {
    let mut segments = normal_close(1000);
    // Zero is what belongs there, of one in 65,536.
    let is_right = |window: &u16| ipv4(&Seg { window: *window, ..segments[2].clone() })[36..38] == [0, 0];
    segments[2].window = (1..=u16::MAX).find(is_right).expect("some window makes it zero");
    let with_all = path(&read(&pcap(&segments)), 0);
    for seg in &mut segments {
        seg.no_checksum = true;
    }
    let capture = read(&pcap(&segments));
    assert_eq!(path(&capture, 0), with_all);
    assert_eq!(notes(&capture), notes(&read(&pcap(&normal_close(1000)))));
}

#[test]
fn nothing_tells_whether_the_fin_or_its_ack_was_lost() {
    let mut segments = normal_close(20_000);
    segments.truncate(7);
    // A sends its FIN again, and the capture ends: B may be in ESTABLISHED, or in CLOSE-WAIT.
    segments.push(seg(400_000, 'a', FIN | ACK, 111, 321, 0));
    let capture = read(&pcap(&segments));
    let (states, certainty, _) = path(&capture, 1);
    assert_eq!(states, "LISTEN SYN-RECEIVED ESTABLISHED");
    assert_ne!(certainty, Certainty::Exact);
    assert_eq!(path(&capture, 0).0, "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1");
    assert_ne!(path(&capture, 0).1, Certainty::Exact);
}

#[test]
fn a_fin_lost_before_a_loopback_interface_captures_it_may_have_crossed_the_other() {
    let mut segments = normal_close(1000);
    segments.truncate(6);
    // A's FIN may be the second: the first was lost, and B's came meanwhile.
    segments.extend([
        seg(6_000, 'b', FIN | ACK, 321, 111, 0),
        seg(6_050, 'a', ACK, 111, 322, 0),
        seg(250_000, 'a', FIN | ACK, 111, 322, 0),
        seg(250_050, 'b', ACK, 322, 112, 0),
    ]);
    segments.remove(7);
    let (_, certainty, _) = path(&read(&loopback(&segments)), 0);
    assert_ne!(certainty, Certainty::Exact);
}

#[test]
fn two_vantage_points_in_one_file_show_each_packet_once() {
    let segments = normal_close(40_000);
    let mut twice: Vec<Seg> =
        segments.iter().flat_map(|seg| [seg.clone(), Seg { at: seg.at + 10_000, ..seg.clone() }]).collect();
    twice.sort_by_key(|seg| seg.at);
    let (one, two) = (read(&pcap(&segments)), read(&pcap(&twice)));
    assert_eq!(two.connections[0].packets, 20);
    for me in [0, 1] {
        assert_eq!(path(&one, me).0, path(&two, me).0);
    }
    assert!(notes(&two).iter().all(|&(_, kind)| kind == "duplicate"), "{:?}", notes(&two));
}

#[test]
fn two_vantage_points_show_each_packet_of_a_bulk_of_data_once() {
    // A sends 40 segments at a time, and B acknowledges every other; what passes one of both passes the other 10 ms later.
    let mut segments = normal_close(40_000);
    let close = segments.split_off(6);
    let mut sent = 0;
    for burst in 0..5 {
        for n in 0..40 {
            let at = 240_000 + burst * 40_000 + n * 12;
            segments.push(seg(at, 'a', ACK, 111 + sent, 321, 1000));
            sent += 1000;
            if n % 2 == 1 {
                segments.push(seg(at + 10_050, 'b', ACK, 321, 111 + sent, 0));
            }
        }
    }
    segments.extend(close.into_iter().map(|seg| {
        let (of_seq, of_ack) = if seg.from_a { (sent, 0) } else { (0, sent) };
        Seg { at: seg.at + 240_000, seq: seg.seq + of_seq, ack: seg.ack + of_ack, ..seg }
    }));
    for (seg, id) in segments.iter_mut().zip(1..) {
        seg.id = id;
    }
    let mut twice: Vec<Seg> =
        segments.iter().flat_map(|seg| [seg.clone(), Seg { at: seg.at + 10_000, ..seg.clone() }]).collect();
    twice.sort_by_key(|seg| seg.at);
    let (one, two) = (read(&pcap(&segments)), read(&pcap(&twice)));
    assert_eq!(notes(&two).len(), segments.len());
    assert!(notes(&two).iter().all(|&(_, kind)| kind == "duplicate"), "{:?}", notes(&two));
    for me in [0, 1] {
        assert_eq!(path(&one, me), path(&two, me));
    }
}

#[test]
fn a_connection_whose_syn_is_missing_is_never_exact() {
    let segments = normal_close(1000).split_off(1);
    let capture = read(&loopback(&segments));
    for me in [0, 1] {
        assert_ne!(path(&capture, me).1, Certainty::Exact);
    }
}

#[test]
fn a_forged_fin_may_have_been_processed_before_a_host_forgot_the_connection() {
    let mut segments = normal_close(1000);
    segments.truncate(6);
    segments.extend([
        Seg { ttl: 50, ..seg(6_000, 'a', FIN | ACK, 111, 321, 0) },
        seg(7_000, 'a', PSH | ACK, 111, 321, 10),
        seg(8_000, 'b', RST, 321, 0, 0),
    ]);
    assert_ne!(path(&read(&pcap(&beside_b(segments))), 1).1, Certainty::Exact);
}

#[test]
fn time_wait_is_seen_to_last_only_beside_it() {
    assert_eq!(path(&read(&loopback(&normal_close(1000))), 0).1, Certainty::Exact);
    let capture = read(&pcap(&beside_b(normal_close(0))));
    assert_ne!(path(&capture, 0).1, Certainty::Exact);
}

#[test]
fn timestamps_that_only_one_end_offers_are_not_in_use() {
    let mut segments = normal_close(1000);
    segments[0].options = timestamp(1000);
    let capture = read(&loopback(&segments));
    assert_eq!(notes(&capture), []);
    for me in [0, 1] {
        assert_eq!(path(&capture, me), path(&read(&loopback(&normal_close(1000))), me));
    }
}

#[test]
fn a_clock_that_is_set_back_makes_no_end_near() {
    let mut segments = normal_close(2000);
    // Between B's answer and A's ACK of it, or between A's FIN and B's ACK.
    for stepped in [5, 7] {
        for (n, seg) in segments.iter_mut().enumerate() {
            seg.at = 1_000_000 + u64::try_from(n).unwrap() * 2_000 - if n < stepped { 0 } else { 500_000 };
        }
        let capture = read(&pcap(&segments));
        assert_eq!(capture.outcome(&capture.connections[0]).captured_at.id(), "between");
        for me in [0, 1] {
            assert_ne!(path(&capture, me).1, Certainty::Exact);
        }
    }
}

#[test]
fn an_ack_of_a_fin_counts_where_data_follows_it() {
    let mut segments = normal_close(1000);
    segments.truncate(8);
    segments.extend([seg(8_000, 'b', ACK, 321, 112, 1_000), seg(8_010, 'b', PSH | ACK, 1_321, 112, 1_000)]);
    let (states, ..) = path(&read(&loopback(&segments)), 0);
    assert_eq!(states, "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2");
}

#[test]
fn an_ack_is_taken_before_the_fin_that_is_missing_before_it() {
    let with_fin = |at: u64| {
        let mut segments = normal_close(1000);
        segments.truncate(7);
        // That B has sent its FIN shows before it comes.
        segments.extend([
            seg(7_000, 'b', ACK, 322, 111, 0),
            seg(8_000, 'b', ACK, 322, 112, 0),
            seg(at, 'b', FIN | ACK, 321, 111, 0),
            seg(9_100, 'a', ACK, 112, 322, 0),
        ]);
        segments.sort_by_key(|seg| seg.at);
        let (states, certainty, ends) = path(&read(&loopback(&segments)), 0);
        assert!(ends.contains(&State::TimeWait), "{ends:?}");
        (states, certainty)
    };
    let first = "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1";
    assert_eq!(with_fin(9_000), (format!("{first} FIN-WAIT-2 TIME-WAIT"), Certainty::Exact));
    // The FIN comes first, but is not acknowledged yet.
    assert_ne!(with_fin(7_990).0, format!("{first} FIN-WAIT-2 TIME-WAIT"));
}

#[test]
fn what_is_acknowledged_and_was_not_captured_may_be_a_fin() {
    let mut segments = normal_close(20_000);
    // Of A's FIN there are only the ACK, and the SEQ of what A sends later.
    segments.remove(6);
    let (states, certainty, _) = path(&read(&pcap(&segments)), 1);
    assert_eq!((states.as_str(), certainty), ("LISTEN SYN-RECEIVED ESTABLISHED", Certainty::AtLeast));
}

#[test]
fn what_is_sent_at_once_may_have_left_before_the_ack_was_looked_at_that_closes() {
    let mut segments = normal_close(1000);
    segments.truncate(6);
    segments.extend([
        seg(6_000, 'b', FIN | ACK, 321, 111, 0),
        seg(256_000, 'a', FIN | ACK, 111, 322, 0),
        // A answers the first of these after both were captured.
        seg(256_050, 'b', FIN | ACK, 321, 111, 0),
        seg(256_053, 'b', ACK, 322, 112, 0),
        seg(256_065, 'a', ACK, 112, 322, 0),
    ]);
    let (states, certainty, ends) = path(&read(&loopback(&segments)), 0);
    assert_eq!(states, "CLOSED SYN-SENT ESTABLISHED");
    assert_ne!(certainty, Certainty::Exact);
    assert!(ends.is_empty() || ends.contains(&State::Closed), "{ends:?}");
}

#[test]
fn a_syn_ack_lost_before_it_was_captured_leaves_open_how_a_simultaneous_open_went() {
    let segments = [
        seg(0, 'a', SYN, 100, 0, 0),
        seg(10, 'b', SYN, 300, 0, 0),
        seg(20, 'a', SYN | ACK, 100, 301, 0),
        seg(30, 'b', ACK, 301, 101, 0),
        seg(40, 'b', FIN | ACK, 301, 101, 0),
        seg(50, 'a', ACK, 101, 302, 0),
    ];
    assert_eq!(path(&read(&loopback(&segments)), 1).0, "CLOSED SYN-SENT");
}

#[test]
fn a_fin_that_comes_long_after_the_others_may_have_been_sent_before() {
    let mut segments = normal_close(20_000);
    segments.truncate(4);
    // Nothing of B in between was captured.
    segments.extend([
        seg(80_000, 'a', FIN | ACK, 111, 301, 0),
        seg(700_000, 'b', FIN | ACK, 301, 112, 0),
        seg(720_000, 'a', ACK, 112, 302, 0),
    ]);
    let (states, certainty, ends) = path(&read(&pcap(&segments)), 1);
    assert_eq!((states.as_str(), certainty), ("LISTEN SYN-RECEIVED ESTABLISHED", Certainty::OneOf));
    assert!(ends.contains(&State::TimeWait) && ends.contains(&State::Closed), "{ends:?}");
}

#[test]
fn an_ack_behind_a_fin_comes_after_it_be_it_shown_to_have_arrived_or_not() {
    let mut segments = normal_close(1000);
    segments.truncate(7);
    segments.extend([seg(7_000, 'b', FIN | ACK, 321, 111, 0), seg(7_001, 'b', ACK, 322, 112, 0)]);
    // FIN-WAIT-2 is not on the way of it.
    assert_eq!(path(&read(&loopback(&segments)), 0).0, "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1");
}

#[test]
fn a_fin_may_wait_behind_data_that_is_lost_before_it_is_captured() {
    let mut segments = normal_close(20_000);
    segments.truncate(6);
    segments.extend([
        // 20 octets before this were lost, and come again.
        seg(120_000, 'a', PSH | ACK, 131, 321, 10),
        seg(320_000, 'a', PSH | ACK, 111, 321, 20),
        seg(340_000, 'b', ACK, 321, 141, 0),
        seg(341_000, 'b', FIN | ACK, 321, 141, 0),
        seg(500_000, 'a', PSH | ACK, 141, 322, 50),
        seg(520_000, 'b', ACK, 322, 191, 0),
        seg(540_000, 'a', FIN | ACK, 191, 322, 0),
        seg(560_000, 'b', ACK, 322, 192, 0),
    ]);
    assert_eq!(path(&read(&pcap(&segments)), 0).0, "CLOSED SYN-SENT ESTABLISHED");
}
