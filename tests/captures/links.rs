//! The layers between the file and TCP.

use finwait::capture::DamageKind;

use super::build::*;
use super::{jsonl, notes, path, read};

/// The connections of the same segments in frames of this kind.
fn framed(link: u32, frame: impl Fn(&Seg) -> Vec<u8>) -> String {
    let frames: Vec<_> = normal_close(1000).iter().map(|seg| (seg.at, frame(seg))).collect();
    let capture = read(&Pcap { link, ..Pcap::ETHERNET }.file(&frames));
    assert_eq!(capture.damaged, 0, "{:?}", capture.damage);
    jsonl(&capture)
}

#[test]
fn every_link_layer_carries_the_same_packets() {
    let expected = jsonl(&read(&pcap(&normal_close(1000))));
    let behind = |head: Vec<u8>| move |seg: &Seg| [&head[..], &ipv4(seg)].concat();
    let sll =
        |arphrd: u16| [&[0, 0][..], &arphrd.to_be_bytes(), &[0, 6, 2, 0, 0, 0, 0, 2, 0, 0], &[8, 0]].concat();
    let sll2 = [&[8, 0, 0, 0, 0, 0, 0, 3, 0, 1, 0, 6][..], &[2, 0, 0, 0, 0, 2, 0, 0]].concat();
    for (name, told) in [
        ("VLAN", framed(1, |seg| ethernet(&[0x81, 0, 0, 5], &ipv4(seg)))),
        ("QinQ", framed(1, |seg| ethernet(&[0x88, 0xa8, 0, 5, 0x81, 0, 0, 6], &ipv4(seg)))),
        ("FCS", framed(1, |seg| [&ethernet(&[], &ipv4(seg))[..], &[1, 2, 3, 4]].concat())),
        ("raw", framed(101, ipv4)),
        ("raw IPv4", framed(228, ipv4)),
        ("SLL", framed(113, behind(sll(1)))),
        ("SLL of an unknown kind", framed(113, behind(sll(65534)))),
        ("SLL2", framed(276, behind(sll2))),
    ] {
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn loopback_is_read_in_either_byte_order() {
    let null = framed(0, |seg| [&[2, 0, 0, 0][..], &ipv4(seg)].concat());
    assert_eq!(framed(0, |seg| [&[0, 0, 0, 2][..], &ipv4(seg)].concat()), null);
    assert_eq!(framed(108, |seg| [&[0, 0, 0, 2][..], &ipv4(seg)].concat()), null);
    assert!(null.contains("10.0.0.2:49152"));
}

#[test]
fn ipv6_is_read_behind_its_extension_headers() {
    let told = framed(1, |seg| ethernet(&[], &ipv6(seg)));
    assert!(told.contains(r#""a":"[2001:db8::2]:49152","b":"[2001:db8::7]:80""#), "{told}");
    assert!(told.contains(r#""packets":10"#));
}

#[test]
fn a_segment_in_fragments_counts_once_they_are_all_there() {
    let mut frames = frames(&normal_close(1000));
    let data = &normal_close(1000)[4];
    let pieces = fragments(data);
    assert_eq!(pieces.len(), 2);
    let pieces = pieces.iter().map(|piece| (data.at, ethernet(&[], piece)));
    frames.splice(4..5, pieces);
    let capture = read(&Pcap::ETHERNET.file(&frames));
    assert_eq!((capture.packets, capture.connections[0].packets, capture.incomplete), (11, 10, 0));
    assert_eq!(path(&capture, 0).0, path(&read(&pcap(&normal_close(1000))), 0).0);

    frames.remove(4);
    let capture = read(&Pcap::ETHERNET.file(&frames));
    assert_eq!((capture.connections[0].packets, capture.incomplete), (9, 1));
}

#[test]
fn what_the_snaplen_cuts_off_counts_as_data() {
    let mut segments = normal_close(1000);
    // Ethernet, IPv4 and the TCP header, none of the data.
    let whole = read(&pcap(&segments));
    let cut = read(&Pcap { snaplen: 54, ..Pcap::ETHERNET }.file(&frames(&segments)));
    assert_eq!(jsonl(&cut), jsonl(&whole));
    // A cut in front of the TCP header leaves nothing of the packet.
    segments.truncate(3);
    assert!(read(&Pcap { snaplen: 40, ..Pcap::ETHERNET }.file(&frames(&segments))).connections.is_empty());
}

#[test]
fn a_link_layer_that_is_not_read_is_named() {
    let capture = read(&Pcap { link: 147, ..Pcap::ETHERNET }.file(&frames(&normal_close(1000))));
    assert!(capture.connections.is_empty());
    assert_eq!(capture.damage.len(), 1);
    assert_eq!((capture.damage[0].packet, capture.damage[0].kind), (1, DamageKind::LinkType(147)));
}

#[test]
fn a_mirrored_packet_counts_once() {
    let doubled: Vec<Seg> = normal_close(1000)
        .into_iter()
        .flat_map(|seg| [seg.clone(), Seg { at: seg.at + 3, ttl: seg.ttl - 1, ..seg }])
        .collect();
    let capture = read(&pcap(&doubled));
    assert_eq!(path(&capture, 0), path(&read(&pcap(&normal_close(1000))), 0));
    assert_eq!(notes(&capture).iter().filter(|(_, kind)| *kind == "duplicate").count(), 10);
}

#[test]
fn wrong_checksums_of_a_sending_host_are_normal_and_single_ones_are_not() {
    let offloaded: Vec<Seg> =
        normal_close(1000).into_iter().map(|seg| Seg { bad_checksum: seg.from_a, ..seg }).collect();
    assert_eq!(path(&read(&pcap(&offloaded)), 1), path(&read(&pcap(&normal_close(1000))), 1));

    let mut corrupt = normal_close(1000);
    corrupt.insert(6, Seg { bad_checksum: true, at: 5500, ..seg(5500, 'a', RST, 111, 0, 0) });
    let capture = read(&pcap(&corrupt));
    assert!(notes(&capture).contains(&(7, "bad-checksum")));
    assert_eq!(path(&capture, 0).0, path(&read(&pcap(&normal_close(1000))), 0).0);
}
