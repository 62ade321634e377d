//! The file around the packets.

use finwait::capture::{DamageKind, OpenError};

use super::build::*;
use super::{jsonl, read};

/// What every way to write the same packets must give.
fn expected() -> String {
    jsonl(&read(&pcap(&normal_close(1000))))
}

#[test]
fn every_form_of_pcap_is_read() {
    for big in [false, true] {
        for (nano, modified) in [(false, false), (true, false), (false, true)] {
            let form = Pcap { big, nano, modified, ..Pcap::ETHERNET };
            let capture = read(&form.file(&frames(&normal_close(1000))));
            assert_eq!(jsonl(&capture), expected(), "{form:?}");
            assert_eq!(capture.damaged, 0, "{form:?}");
        }
    }
}

#[test]
fn every_resolution_of_pcapng_is_read_in_both_byte_orders() {
    for big in [false, true] {
        for resolution in [6, 9, 7, 128 + 20, 128 + 30] {
            let capture = read(&section(big, resolution, &frames(&normal_close(1000))));
            assert_eq!(jsonl(&capture), expected(), "{big} {resolution}");
        }
    }
}

#[test]
fn several_sections_of_pcapng_are_one_capture() {
    let all = frames(&normal_close(1000));
    let file = [section(false, 6, &all[..4]), section(true, 9, &all[4..])].concat();
    assert_eq!(jsonl(&read(&file)), expected());
}

#[test]
fn a_simple_packet_has_no_time_and_is_read_all_the_same() {
    let mut file = section(false, 6, &[]);
    for (_, frame) in frames(&normal_close(1000)) {
        let length = u32::try_from(frame.len()).unwrap().to_le_bytes();
        file.extend(block(false, 3, &[&length[..], &frame].concat()));
    }
    let capture = read(&file);
    assert_eq!(capture.connections[0].packets, 10);
    assert!(jsonl(&capture).contains(r#""seconds":0.0"#));
}

#[test]
fn unknown_blocks_are_passed_over() {
    let all = frames(&normal_close(1000));
    let mut file = section(false, 6, &all[..4]);
    file.extend(block(false, 0x0bad_cafe, &[7; 1000]));
    // Of the section's second part only the packets: header and interface are there already.
    let whole = section(false, 6, &all);
    let rest = whole.len() - (section(false, 6, &all[4..]).len() - section(false, 6, &[]).len());
    file.extend(&whole[rest..]);
    assert_eq!(jsonl(&read(&file)), expected());
}

#[test]
fn either_may_be_gzipped() {
    let all = frames(&normal_close(1000));
    for file in [pcap(&normal_close(1000)), section(true, 6, &all)] {
        assert_eq!(jsonl(&read(&gzip(&file))), expected());
    }
}

#[test]
fn a_file_that_ends_within_a_packet_is_used_as_far_as_it_goes() {
    let whole = pcap(&normal_close(1000));
    let capture = read(&whole[..whole.len() - 10]);
    assert_eq!(capture.connections[0].packets, 9);
    let last = whole.len() - 60 - 16;
    assert_eq!(
        (capture.damage[0].offset, capture.damage[0].packet, capture.damage[0].kind),
        (last as u64, 10, DamageKind::Truncated)
    );
    let mut ends = vec![24];
    for (_, frame) in frames(&normal_close(1000)) {
        ends.push(ends[ends.len() - 1] + 16 + frame.len());
    }
    for end in 24..whole.len() {
        assert_eq!(read(&whole[..end]).damaged, u64::from(!ends.contains(&end)), "{end}");
    }
}

#[test]
fn a_gzip_stream_that_is_cut_is_used_as_far_as_it_goes() {
    let many: Vec<Seg> = (0..40).flat_map(|_| normal_close(1000)).collect();
    let whole = gzip(&pcap(&many));
    let capture = read(&whole[..whole.len() - 20]);
    assert!(capture.packets > 10, "{}", capture.packets);
    assert_eq!(capture.damage[0].kind, DamageKind::Compression);
}

#[test]
fn after_damage_reading_goes_on_at_the_next_packet() {
    let mut pcap = pcap(&normal_close(1000));
    // The length of the fourth packet.
    let record = 24 + 3 * 76;
    pcap[record + 8..record + 12].fill(0xee);
    let capture = read(&pcap);
    assert_eq!((capture.packets, capture.damaged), (9, 1));
    assert_eq!((capture.damage[0].offset, capture.damage[0].packet), (record as u64, 4));
    assert_eq!(capture.damage[0].kind, DamageKind::Malformed);

    let mut pcapng = section(false, 6, &frames(&normal_close(1000)));
    let first = section(false, 6, &[]).len();
    pcapng[first + 4..first + 8].fill(0xee);
    let capture = read(&pcapng);
    assert_eq!((capture.packets, capture.damaged), (9, 1));
    assert_eq!(capture.damage[0].offset, first as u64);
}

#[test]
fn what_is_no_capture_is_refused() {
    for bytes in [&b""[..], b"{", b"not a capture at all, but long enough for a header", &[0x1f, 0x8b]] {
        let refused = finwait::capture::Capture::read(bytes, None, |_| {});
        assert!(matches!(refused, Err(OpenError::NotACapture | OpenError::Io(_))), "{bytes:?}");
    }
}

#[test]
fn a_packet_of_an_interface_that_is_not_declared_is_named() {
    let mut file = section(false, 6, &[]);
    let frame = &frames(&normal_close(1000))[0].1;
    let head = [9, 0, 0, 60, 60].map(u32::to_le_bytes).concat();
    file.extend(block(false, 6, &[&head, &frame[..]].concat()));
    let capture = read(&file);
    assert_eq!(capture.damage[0].kind, DamageKind::UnknownInterface);
}

#[test]
fn an_interface_whose_block_is_damaged_keeps_its_number_and_its_link_type() {
    let frame = &frames(&normal_close(1000))[0].1;
    let mut file = section(false, 6, &[]);
    // An interface of raw IP whose two lengths differ; then one more of Ethernet.
    file.extend(block(false, 1, &[&101_u16.to_le_bytes()[..], &[0; 6]].concat()));
    let end = file.len();
    file[end - 4] ^= 0xff;
    file.extend(block(false, 1, &[&1_u16.to_le_bytes()[..], &[0; 6]].concat()));
    for (interface, data) in [(1_u32, &frame[14..]), (2, &frame[..])] {
        let length = u32::try_from(data.len()).unwrap();
        let head = [interface, 0, 7, length, length].map(u32::to_le_bytes).concat();
        let mut octets = [&head, data].concat();
        octets.resize(octets.len().next_multiple_of(4), 0);
        file.extend(block(false, 6, &octets));
    }
    let capture = read(&file);
    assert_eq!((capture.packets, capture.connections.len()), (2, 1));
    let kinds: Vec<_> = capture.damage.iter().map(|damage| damage.kind).collect();
    assert_eq!(kinds, [DamageKind::Malformed]);
}

#[test]
fn a_section_whose_header_is_damaged_has_no_interface_of_the_one_before() {
    let whole = frames(&normal_close(1000));
    let mut file = section(false, 6, &whole);
    // It ends behind the byte order.
    file.extend(block(false, 0x0a0d_0d0a, &0x1a2b_3c4d_u32.to_le_bytes()));
    let blocks = section(false, 6, &whole);
    let first = section(false, 6, &[]).len();
    file.extend(&blocks[first..first + 92]);
    let capture = read(&file);
    let kinds: Vec<_> = capture.damage.iter().map(|damage| damage.kind).collect();
    assert_eq!((capture.packets, kinds), (10, vec![DamageKind::Malformed, DamageKind::UnknownInterface]));
}

#[test]
fn a_section_in_the_other_byte_order_is_found_after_damage() {
    let mut file = section(false, 6, &frames(&normal_close(1000)));
    let end = file.len();
    // The last block of the first section says that it is longer than any.
    let last = end - 92;
    assert_eq!(file[last..last + 4], [6, 0, 0, 0]);
    file[last + 4..last + 8].fill(0xee);
    file.extend(section(true, 6, &frames(&normal_close(1000))));
    let capture = read(&file);
    assert_eq!((capture.packets, capture.damaged), (19, 1));
}

/// A file that remembers the largest piece it was asked for.
struct Asked<'a> {
    bytes: &'a [u8],
    most: &'a std::sync::atomic::AtomicUsize,
}

impl std::io::Read for Asked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.most.fetch_max(buffer.len(), std::sync::atomic::Ordering::Relaxed);
        self.bytes.read(buffer)
    }
}

#[test]
fn a_length_is_not_believed_before_the_octets_are_there() {
    let mut bytes = pcap(&normal_close(1000));
    bytes.truncate(24);
    bytes.extend([[0; 4], [0; 4], (1_u32 << 24).to_le_bytes(), (1_u32 << 24).to_le_bytes()].concat());
    let most = std::sync::atomic::AtomicUsize::new(0);
    let from = Asked { bytes: &bytes, most: &most };
    let capture = finwait::capture::Capture::read(from, None, |_| {}).unwrap();
    assert_eq!((capture.packets, capture.damaged), (0, 1));
    assert!(most.into_inner() <= 1 << 18);
}
