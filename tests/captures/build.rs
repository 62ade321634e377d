//! A small builder of captures: segments, frames, files.

use std::io::Write;

pub(crate) const FIN: u8 = 1;
pub(crate) const SYN: u8 = 2;
pub(crate) const RST: u8 = 4;
pub(crate) const PSH: u8 = 8;
pub(crate) const ACK: u8 = 16;

/// A segment of one of the two hosts.
#[derive(Clone, Debug)]
pub(crate) struct Seg {
    /// Microseconds since the first packet.
    pub(crate) at: u64,
    pub(crate) from_a: bool,
    pub(crate) flags: u8,
    pub(crate) seq: u32,
    pub(crate) ack: u32,
    pub(crate) len: usize,
    pub(crate) window: u16,
    pub(crate) ttl: u8,
    pub(crate) id: u16,
    pub(crate) bad_checksum: bool,
    /// Zero stands where the checksum belongs.
    pub(crate) no_checksum: bool,
    /// Of A and B.
    pub(crate) ports: [u16; 2],
    /// Of the TCP header; a multiple of 4 octets.
    pub(crate) options: Vec<u8>,
}

/// `seg(10, 'a', SYN, 100, 0, 0)`: ten microseconds later, from A.
pub(crate) fn seg(at: u64, from: char, flags: u8, seq: u32, ack: u32, len: usize) -> Seg {
    let id = u16::try_from(at % 60_000).unwrap() + 1;
    let from_a = from == 'a';
    Seg {
        at,
        from_a,
        flags,
        seq,
        ack,
        len,
        window: 65535,
        ttl: 64,
        id,
        bad_checksum: false,
        no_checksum: false,
        ports: [49152, 80],
        options: Vec::new(),
    }
}

/// A handshake with ISN 100 and 300, a request of 10 octets, an answer of 20, and A closes first; so many microseconds
/// from one packet to the next.
pub(crate) fn normal_close(gap: u64) -> Vec<Seg> {
    let script: [(char, u8, u32, u32, usize); 10] = [
        ('a', SYN, 100, 0, 0),
        ('b', SYN | ACK, 300, 101, 0),
        ('a', ACK, 101, 301, 0),
        ('a', PSH | ACK, 101, 301, 10),
        ('b', PSH | ACK, 301, 111, 20),
        ('a', ACK, 111, 321, 0),
        ('a', FIN | ACK, 111, 321, 0),
        ('b', ACK, 321, 112, 0),
        ('b', FIN | ACK, 321, 112, 0),
        ('a', ACK, 112, 322, 0),
    ];
    (0u64..)
        .zip(script)
        .map(|(n, (from, flags, seq, ack, len))| seg(n * gap, from, flags, seq, ack, len))
        .collect()
}

fn sum(bytes: &[u8]) -> u32 {
    bytes.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0))).sum()
}

fn fold(mut sum: u32) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap()
}

/// The timestamps option with this value.
pub(crate) fn timestamp(value: u32) -> Vec<u8> {
    [&[1, 1, 8, 10][..], &value.to_be_bytes(), &[0; 4]].concat()
}

/// A TCP header with `len` octets of data behind it.
pub(crate) fn tcp(seg: &Seg, addresses: &[u8]) -> Vec<u8> {
    let mut ports = seg.ports;
    if !seg.from_a {
        ports.reverse();
    }
    let mut out = Vec::new();
    for port in ports {
        out.extend(port.to_be_bytes());
    }
    out.extend(seg.seq.to_be_bytes());
    out.extend(seg.ack.to_be_bytes());
    let words = u8::try_from(5 + seg.options.len() / 4).unwrap();
    out.extend([words << 4, seg.flags]);
    out.extend(seg.window.to_be_bytes());
    out.extend([0; 4]);
    out.extend(&seg.options);
    out.extend(std::iter::repeat_n(b'x', seg.len));
    let pseudo = sum(addresses) + 6 + u32::try_from(out.len()).unwrap();
    let checksum = fold(pseudo + sum(&out)) ^ u16::from(seg.bad_checksum);
    if !seg.no_checksum {
        out[16..18].copy_from_slice(&checksum.to_be_bytes());
    }
    out
}

/// An IPv4 packet.
pub(crate) fn ipv4(seg: &Seg) -> Vec<u8> {
    ipv4_in(seg, [10, 0, 0])
}

/// An IPv4 packet in this network.
fn ipv4_in(seg: &Seg, [a, b, c]: [u8; 3]) -> Vec<u8> {
    let addresses = addresses(seg, [a, b, c, 2], [a, b, c, 7]);
    ipv4_piece(seg, &addresses, &tcp(seg, &addresses), 0x4000)
}

fn addresses<const N: usize>(seg: &Seg, a: [u8; N], b: [u8; N]) -> Vec<u8> {
    if seg.from_a { [a, b].concat() } else { [b, a].concat() }
}

fn ipv4_piece(seg: &Seg, addresses: &[u8], payload: &[u8], fragment: u16) -> Vec<u8> {
    let mut out = vec![0x45, 0];
    // A giant segment has no length, as Linux leaves it.
    out.extend(u16::try_from(20 + payload.len()).unwrap_or(0).to_be_bytes());
    out.extend(seg.id.to_be_bytes());
    out.extend(fragment.to_be_bytes());
    out.extend([seg.ttl, 6, 0, 0]);
    out.extend(addresses);
    let checksum = fold(sum(&out));
    out[10..12].copy_from_slice(&checksum.to_be_bytes());
    out.extend(payload);
    out
}

/// The same in fragments of 24 octets, the last one first.
pub(crate) fn fragments(seg: &Seg) -> Vec<Vec<u8>> {
    let addresses = addresses(seg, [10, 0, 0, 2], [10, 0, 0, 7]);
    let whole = tcp(seg, &addresses);
    let pieces = whole.chunks(24).enumerate().map(|(n, piece)| {
        let more = u16::from((n + 1) * 24 < whole.len()) << 13;
        ipv4_piece(seg, &addresses, piece, more | u16::try_from(n * 3).unwrap())
    });
    let mut pieces: Vec<_> = pieces.collect();
    pieces.reverse();
    pieces
}

/// An IPv6 packet in fragments of 24 octets.
pub(crate) fn ipv6_fragments(seg: &Seg) -> Vec<Vec<u8>> {
    let whole = ipv6(seg);
    let (head, tcp) = (&whole[..40], &whole[56..]);
    let pieces = tcp.chunks(24).enumerate();
    let fragment = |(n, piece): (usize, &[u8])| {
        let more = u16::from((n + 1) * 24 < tcp.len());
        let mut out = head.to_vec();
        out[4..6].copy_from_slice(&u16::try_from(8 + piece.len()).unwrap().to_be_bytes());
        out[6] = 44;
        out.extend([6, 0]);
        out.extend((u16::try_from(n * 24).unwrap() | more).to_be_bytes());
        out.extend(u32::from(seg.id).to_be_bytes());
        out.extend(piece);
        out
    };
    pieces.map(fragment).collect()
}

/// An IPv6 packet with hop-by-hop and destination options.
pub(crate) fn ipv6(seg: &Seg) -> Vec<u8> {
    let host = |last: u8| {
        let mut address = [0; 16];
        address[..4].copy_from_slice(&[0x20, 1, 0xd, 0xb8]);
        address[15] = last;
        address
    };
    let addresses = addresses(seg, host(2), host(7));
    let tcp = tcp(seg, &addresses);
    let mut out = vec![0x60, 0, 0, 0];
    out.extend(u16::try_from(16 + tcp.len()).unwrap().to_be_bytes());
    out.extend([0, seg.ttl]);
    out.extend(addresses);
    out.extend([60, 0, 1, 4, 0, 0, 0, 0]);
    out.extend([6, 0, 1, 4, 0, 0, 0, 0]);
    out.extend(tcp);
    out
}

/// An Ethernet frame, padded to 60 octets, with these octets between the addresses and the Ethertype.
pub(crate) fn ethernet(tags: &[u8], packet: &[u8]) -> Vec<u8> {
    let mut out = vec![2, 0, 0, 0, 0, 7, 2, 0, 0, 0, 0, 2];
    out.extend(tags);
    out.extend(if packet[0] >> 4 == 4 { [8, 0] } else { [0x86, 0xdd] });
    out.extend(packet);
    out.resize(out.len().max(60), 0);
    out
}

/// How a pcap file is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pcap {
    pub(crate) big: bool,
    pub(crate) nano: bool,
    pub(crate) modified: bool,
    pub(crate) link: u32,
    pub(crate) snaplen: usize,
}

impl Pcap {
    pub(crate) const ETHERNET: Self =
        Self { big: false, nano: false, modified: false, link: 1, snaplen: 262_144 };

    /// The file: frames with their times in microseconds.
    pub(crate) fn file(self, frames: &[(u64, Vec<u8>)]) -> Vec<u8> {
        let word = |value: u32| if self.big { value.to_be_bytes() } else { value.to_le_bytes() };
        let mut out = Vec::new();
        out.extend(word(match (self.nano, self.modified) {
            (true, _) => 0xa1b2_3c4d,
            (_, true) => 0xa1b2_cd34,
            _ => 0xa1b2_c3d4,
        }));
        let version: [u16; 2] = [2, 4];
        for half in version {
            out.extend(if self.big { half.to_be_bytes() } else { half.to_le_bytes() });
        }
        for value in [0, 0, u32::try_from(self.snaplen).unwrap(), self.link] {
            out.extend(word(value));
        }
        for (at, frame) in frames {
            let fraction = u32::try_from(at % 1_000_000).unwrap() * if self.nano { 1_000 } else { 1 };
            let kept = frame.len().min(self.snaplen);
            let seconds = SECONDS + u32::try_from(at / 1_000_000).unwrap();
            let (kept, wire) = (u32::try_from(kept).unwrap(), u32::try_from(frame.len()).unwrap());
            for value in [seconds, fraction, kept, wire] {
                out.extend(word(value));
            }
            if self.modified {
                out.extend([0; 8]);
            }
            out.extend(&frame[..kept as usize]);
        }
        out
    }
}

/// 2026-11-27T09:00:00Z.
pub(crate) const SECONDS: u32 = 1_795_770_000;

/// Segments as Ethernet frames with their times.
pub(crate) fn frames(segments: &[Seg]) -> Vec<(u64, Vec<u8>)> {
    segments.iter().map(|seg| (seg.at, ethernet(&[], &ipv4(seg)))).collect()
}

/// Segments as a plain pcap file.
pub(crate) fn pcap(segments: &[Seg]) -> Vec<u8> {
    Pcap::ETHERNET.file(&frames(segments))
}

/// Segments on a loopback interface, where everything captured arrives.
pub(crate) fn loopback(segments: &[Seg]) -> Vec<u8> {
    let frames: Vec<_> = segments
        .iter()
        .map(|seg| (seg.at, [&[2, 0, 0, 0][..], &ipv4_in(seg, [127, 0, 0])].concat()))
        .collect();
    Pcap { link: 0, ..Pcap::ETHERNET }.file(&frames)
}

/// A block of a pcapng file.
pub(crate) fn block(big: bool, kind: u32, body: &[u8]) -> Vec<u8> {
    let word = |value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let mut padded = body.to_vec();
    padded.resize(body.len().next_multiple_of(4), 0);
    let length = u32::try_from(12 + padded.len()).unwrap();
    [&word(kind)[..], &word(length), &padded, &word(length)].concat()
}

/// A section with one Ethernet interface of this resolution, and its frames.
pub(crate) fn section(big: bool, resolution: u8, frames: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let word = |value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let half = |value: u16| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let header = [&word(0x1a2b_3c4d)[..], &half(1), &half(0), &[0xff; 8]].concat();
    let option = [&half(9)[..], &half(1), &[resolution, 0, 0, 0], &[0; 4]].concat();
    let interface = [&half(1)[..], &half(0), &word(262_144), &option].concat();
    let mut out = block(big, 0x0a0d_0d0a, &header);
    out.extend(block(big, 1, &interface));
    let units: u128 =
        if resolution < 128 { 10u128.pow(u32::from(resolution)) } else { 1 << (resolution - 128) };
    for (at, frame) in frames {
        let micros = u128::from(SECONDS) * 1_000_000 + u128::from(*at);
        // Rounded up, so that the microsecond is the same when it is read.
        let stamp = u64::try_from((micros * units).div_ceil(1_000_000)).unwrap();
        let (high, low) = (u32::try_from(stamp >> 32).unwrap(), u32::try_from(stamp & 0xffff_ffff).unwrap());
        let length = u32::try_from(frame.len()).unwrap();
        let head = [0, high, low, length, length].map(word).concat();
        out.extend(block(big, 6, &[&head, &frame[..]].concat()));
    }
    out
}

/// Compressed.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
