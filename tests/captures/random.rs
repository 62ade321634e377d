//! Whatever the octets: no panic, no hang, no memory beyond a small factor of them.

use std::io::{self, Read};

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
        assert!(steps.len() <= 4 * connection.packets as usize + 10);
        assert_eq!(capture.run(connection).last() + 1, steps.len());
    }
    assert!(out.len() <= 100 * bytes.len() + 1000);
}

/// Octets that come in pieces of these sizes, over and over.
struct Pieces<'a> {
    rest: &'a [u8],
    sizes: std::iter::Cycle<std::slice::Iter<'a, usize>>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len().min(*self.sizes.next().unwrap());
        self.rest.read(&mut buffer[..room])
    }
}

/// All that is said of a capture that comes in such pieces.
fn told(bytes: &[u8], sizes: &[usize]) -> String {
    let pieces = Pieces { rest: bytes, sizes: sizes.iter().cycle() };
    let Ok(capture) = Capture::read(pieces, None, |_| {}) else { return "none".to_owned() };
    let mut out = Vec::new();
    finwait::trace::connections_jsonl(&mut out, &capture).unwrap();
    let Capture { packets, start, end, damage, damaged, incomplete, .. } = &capture;
    format!("{packets} {start} {end} {damage:?} {damaged} {incomplete}\n{}", String::from_utf8(out).unwrap())
}

#[test]
fn octets_of_a_long_capture_may_come_in_any_pieces() {
    let mut segments = Vec::new();
    for run in 0..300_u64 {
        for mut one in normal_close(1000 + run) {
            one.at += run * 10_000_000;
            one.len = one.len.max(200);
            segments.push(one);
        }
    }
    let whole = frames(&segments);
    for bytes in [pcap(&segments), section(false, 6, &whole), section(true, 9, &whole)] {
        assert!(bytes.len() > 500_000, "{}", bytes.len());
        let expected = told(&bytes, &[usize::MAX]);
        for sizes in [&[1][..], &[7, 100], &[4096], &[1 << 17, 3], &[200_000]] {
            assert_eq!(told(&bytes, sizes), expected, "in pieces of {sizes:?}");
        }
    }
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

/// A real capture, cut, with octets changed, and with pieces of itself and of other captures put in.
fn spliced() -> impl Strategy<Value = Vec<u8>> {
    let frames = || frames(&normal_close(1000));
    let seeds = vec![
        include_bytes!("kernel/lab.pcap").to_vec(),
        include_bytes!("kernel/zero-window-close-behind-20ms.a.pcap").to_vec(),
        pcap(&normal_close(1000)),
        section(false, 6, &frames()),
        section(true, 9, &frames()),
        gzip(&pcap(&normal_close(1000))),
    ];
    let places = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let splice = (places, any::<prop::sample::Index>(), 0..400usize);
    let change = (any::<prop::sample::Index>(), any::<u8>());
    let plan = (
        prop::sample::select(seeds.clone()),
        proptest::collection::vec(splice, 0..4),
        proptest::collection::vec(change, 0..30),
        any::<prop::sample::Index>(),
        any::<bool>(),
    );
    plan.prop_map(move |(mut bytes, splices, changes, end, cut)| {
        for ((at, from, seed), to, len) in splices {
            let other = &seeds[seed.index(seeds.len())];
            let from = from.index(other.len());
            let piece = other[from..(from + len).min(other.len())].to_vec();
            let at = at.index(bytes.len());
            let to = at + to.index(bytes.len() - at).min(len);
            bytes.splice(at..to, piece);
        }
        for (at, octet) in changes {
            let at = at.index(bytes.len());
            bytes[at] = octet;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()) + 1);
        }
        bytes
    })
}

proptest! {
    // Minutes of it: cargo test --release --test captures -- --ignored. PROPTEST_CASES says how many.
    #![proptest_config(ProptestConfig { cases: 100_000, ..ProptestConfig::default() })]

    #[test]
    #[ignore = "takes minutes"]
    fn any_damage_is_read_for_minutes(bytes in spliced()) {
        walk(&bytes);
    }
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
    fn any_damage_is_read(bytes in spliced()) {
        walk(&bytes);
    }

    #[test]
    fn octets_may_come_in_any_pieces(bytes in spliced(), sizes in proptest::collection::vec(1..3000_usize, 1..8)) {
        prop_assert_eq!(told(&bytes, &sizes), told(&bytes, &[usize::MAX]));
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
