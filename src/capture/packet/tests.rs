//! The quick way for common packets gives what the way for all of them gives.

use proptest::prelude::*;

use super::{Captured, Decoder, Held, decode};
use crate::capture::file::Packet;
use crate::capture::link;
use crate::capture::time::Time;

/// A packet that is common, or nearly: now and then with options of IP, extension headers, a fragment, another protocol,
/// a length that does not fit, any octets changed, and cut off anywhere.
fn packets() -> impl Strategy<Value = (Vec<u8>, usize)> {
    let common = |common: u8| prop_oneof![9 => Just(common), 1 => any::<u8>()];
    let fields = (
        any::<bool>(),
        common(0x45),
        prop_oneof![9 => Just(6_u8), 1 => Just(17), 1 => any::<u8>()],
        common(0x40),
        prop_oneof![9 => Just(0), 1 => -40..40i32],
    );
    let tcp =
        (any::<[u8; 20]>(), prop_oneof![4 => Just(0x50_u8), 4 => Just(0x80), 1 => any::<u8>()], 0..0x40u8);
    let rest = proptest::collection::vec(any::<u8>(), 0..120);
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..2);
    let cut = prop_oneof![2 => Just(None), 1 => any::<prop::sample::Index>().prop_map(Some)];
    (fields, tcp, any::<[u8; 40]>(), rest, changes, cut).prop_map(
        |((is_v4, first, protocol, fragment, off), (mut head, offset, flags), mut ip, rest, changes, cut)| {
            (head[12], head[13]) = (offset, flags);
            let segment = [&head[..], &rest].concat();
            let length = |header: usize| {
                let octets = i32::try_from(header + segment.len()).unwrap_or(i32::MAX) + off;
                u16::try_from(octets.max(0)).unwrap_or(u16::MAX).to_be_bytes()
            };
            let mut packet = if is_v4 {
                (ip[0], ip[6], ip[7], ip[9]) = (first, fragment, 0, protocol);
                ip[2..4].copy_from_slice(&length(20));
                [&ip[..20], &segment].concat()
            } else {
                (ip[0], ip[6]) = (0x60, protocol);
                ip[4..6].copy_from_slice(&length(0));
                [&ip[..], &segment].concat()
            };
            for (at, octet) in changes {
                let at = at.index(packet.len());
                packet[at] = octet;
            }
            let whole = packet.len();
            packet.truncate(cut.map_or(whole, |cut| cut.index(whole)));
            (packet, whole)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn the_quick_way_finds_the_same_segment((bytes, wire_len) in packets()) {
        let packet = Packet { number: 1, time: Time(5), link: 101, data: &bytes, wire_len };
        let mut found = [Captured::BLANK; 2];
        let held = decode(&packet, &mut found[0]);
        let any = Decoder::default().decode(&packet, &mut found[1]);
        prop_assert!(held == Held::Odd || any == (held == Held::Segment));
        if held == Held::Segment {
            prop_assert_eq!(format!("{:?}", found[0]), format!("{:?}", found[1]));
        }
    }

    #[test]
    fn the_quick_way_finds_ip_in_the_same_place(frame in proptest::collection::vec(any::<u8>(), 0..40), is_ipv4 in any::<bool>()) {
        let mut frame = frame;
        if is_ipv4 && frame.len() > 14 {
            frame[12..15].copy_from_slice(&[8, 0, 0x45]);
        }
        prop_assert_eq!(link::ip_offset(1, &frame), link::any_ip_offset(1, &frame));
    }
}
