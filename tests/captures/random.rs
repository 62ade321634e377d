//! Whatever the octets: no panic, no hang, no memory beyond a small factor of them.

use finwait::capture::Capture;
use proptest::prelude::*;

use super::build::*;

/// Reads and walks whatever it is, as the program would.
fn walk(bytes: &[u8]) {
    let Ok(capture) = Capture::read(bytes, Some(1), |_| {}) else { return };
    let mut out = Vec::new();
    finwait::trace::connections_jsonl(&mut out, &capture).unwrap();
    for connection in capture.connections.iter().take(4) {
        let steps = capture.steps(connection);
        assert!(steps.len() <= 3 * connection.packets as usize + 10);
    }
    assert!(out.len() <= 100 * bytes.len() + 1000);
}

fn segments() -> impl Strategy<Value = Vec<Seg>> {
    let number = prop_oneof![0..500u32, Just(u32::MAX), any::<u32>()];
    let one = (0..300_000u64, any::<bool>(), 0..64u8, number.clone(), number, 0..40usize, any::<bool>());
    let one = one.prop_map(|(at, from_a, flags, seq, ack, len, odd)| {
        let from = if from_a { 'a' } else { 'b' };
        Seg { ttl: if odd { 3 } else { 64 }, window: u16::from(odd), ..seg(at, from, flags, seq, ack, len) }
    });
    proptest::collection::vec(one, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_segments_are_explained_somehow(segments in segments(), local in any::<bool>()) {
        walk(&if local { loopback(&segments) } else { pcap(&segments) });
    }

    #[test]
    fn a_good_capture_with_some_octets_changed_is_read(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30),
        form in 0..4,
    ) {
        let frames = frames(&normal_close(1000));
        let mut bytes = match form {
            0 => pcap(&normal_close(1000)),
            1 => section(false, 6, &frames),
            2 => section(true, 9, &frames),
            _ => gzip(&pcap(&normal_close(1000))),
        };
        for (at, octet) in changes {
            let at = at.index(bytes.len());
            bytes[at] = octet;
        }
        walk(&bytes);
    }

    #[test]
    fn any_octets_behind_a_magic_number_are_read(
        magic in prop_oneof![
            Just(&[0xd4, 0xc3, 0xb2, 0xa1][..]),
            Just(&[0xa1, 0xb2, 0x3c, 0x4d][..]),
            Just(&[0x34, 0xcd, 0xb2, 0xa1][..]),
            Just(&[0x0a, 0x0d, 0x0d, 0x0a][..]),
            Just(&[0x1f, 0x8b][..]),
        ],
        rest in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        walk(&[magic, &rest[..]].concat());
    }
}
