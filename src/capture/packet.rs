//! The TCP segment in a captured packet: IPv4 and IPv6 with their extension headers and fragments, TCP and its
//! options, as far as the snaplen left them.

use std::net::IpAddr;

use etherparse::{
    Ipv6ExtensionSlice, LaxIpSlice, LaxIpv4Slice, LaxIpv6Slice, TcpOptionElement, TcpOptionsIterator,
    ip_number,
};

use super::file::Packet;
use super::fragments::{FragmentKey, Fragments, Piece};
use super::link;
use super::time::Time;

/// Segments up to this length have their checksum verified; longer ones only if they carry SYN, FIN or RST. Longer
/// text that is damaged shows by not being acknowledged.
const CHECKED_LEN: usize = 64;
/// A TCP header without options.
const TCP_HEADER: usize = 20;

/// The control bits as they stand in the header.
pub(super) mod bits {
    pub(in crate::capture) const FIN: u8 = 1;
    pub(in crate::capture) const SYN: u8 = 2;
    pub(in crate::capture) const RST: u8 = 4;
    pub(in crate::capture) const PSH: u8 = 8;
    pub(in crate::capture) const ACK: u8 = 16;
    pub(in crate::capture) const URG: u8 = 32;
}

/// One end: an address and a port.
pub(super) type Socket = (IpAddr, u16);

/// What the checksums say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checksum {
    /// Right.
    Good,
    /// Wrong, and not the way a sending host leaves it to its network card.
    Bad,
    /// Left to the network card, cut off, or not looked at.
    Unknown,
}

/// A TCP segment as captured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Captured {
    pub(super) number: u32,
    pub(super) time: Time,
    pub(super) from: Socket,
    pub(super) to: Socket,
    pub(super) seq: u32,
    pub(super) ack: u32,
    /// [`bits`]
    pub(super) flags: u8,
    /// As it stands in the header, not scaled.
    pub(super) window: u16,
    /// Octets of data on the wire.
    pub(super) len: u32,
    pub(super) window_scale: Option<u8>,
    pub(super) timestamp: Option<(u32, u32)>,
    pub(super) has_sack: bool,
    pub(super) ttl: u8,
    /// IPv4's identification; none in IPv6.
    pub(super) id: Option<u16>,
    pub(super) dont_fragment: bool,
    pub(super) checksum: Checksum,
    /// Both ends of a loopback interface.
    pub(super) is_local: bool,
}

/// The IP header's part in it.
#[derive(Clone, Copy)]
struct Ip {
    from: IpAddr,
    to: IpAddr,
    ttl: u8,
    id: Option<u16>,
    dont_fragment: bool,
    header_is_bad: bool,
}

/// Takes segments out of packets; remembers fragments until they are whole.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    fragments: Fragments,
}

impl Decoder {
    /// The segment in a packet, if it holds one, or completes one.
    pub(super) fn segment(&mut self, packet: &Packet<'_>) -> Option<Captured> {
        let offset = link::ip_offset(packet.link, packet.data)?;
        let bytes = &packet.data[offset..];
        let cut = packet.wire_len - packet.data.len();
        let (slice, _) = LaxIpSlice::from_slice(bytes).ok()?;
        let payload = slice.payload();
        if payload.ip_number != ip_number::TCP {
            return None;
        }
        let (ip, whole) = match &slice {
            LaxIpSlice::Ipv4(slice) => (ip_of_v4(slice), usize::from(slice.header().total_len())),
            LaxIpSlice::Ipv6(slice) => {
                let length = usize::from(slice.header().payload_length());
                (ip_of_v6(slice), if length == 0 { 0 } else { length + 40 })
            }
        };
        // What the snaplen cut off counts. A length of zero is how giant segments leave some hosts.
        let octets = if payload.incomplete {
            let before = bytes.len() - payload.payload.len();
            whole.saturating_sub(before).min(payload.payload.len() + cut)
        } else if whole == 0 {
            payload.payload.len() + cut
        } else {
            payload.payload.len()
        };
        if let Some((key, piece)) = fragment(&slice, octets) {
            let (header, octets) = self.fragments.add(key, piece, payload.payload)?;
            return tcp(packet, ip, header.as_slice(), octets, false);
        }
        tcp(packet, ip, payload.payload, octets, octets == payload.payload.len())
    }

    /// Fragmented segments of which a part is missing.
    pub(super) fn incomplete(&self) -> u64 {
        self.fragments.incomplete()
    }
}

fn ip_of_v4(slice: &LaxIpv4Slice<'_>) -> Ip {
    let header = slice.header();
    let header_is_bad = header.header_checksum() != 0 && fold(sum(header.slice())) != 0xffff;
    Ip {
        from: header.source_addr().into(),
        to: header.destination_addr().into(),
        ttl: header.ttl(),
        id: Some(header.identification()),
        dont_fragment: header.dont_fragment(),
        header_is_bad,
    }
}

fn ip_of_v6(slice: &LaxIpv6Slice<'_>) -> Ip {
    let header = slice.header();
    Ip {
        from: header.source_addr().into(),
        to: header.destination_addr().into(),
        ttl: header.hop_limit(),
        id: None,
        dont_fragment: true,
        header_is_bad: false,
    }
}

/// Which piece of which datagram this is, if it is a fragment.
fn fragment(slice: &LaxIpSlice<'_>, octets: usize) -> Option<(FragmentKey, Piece)> {
    if !slice.is_fragmenting_payload() {
        return None;
    }
    let addresses = (slice.source_addr(), slice.destination_addr());
    let (id, offset, more) = match slice {
        LaxIpSlice::Ipv4(slice) => {
            let header = slice.header();
            let offset = usize::from(header.fragments_offset().byte_offset());
            (u32::from(header.identification()), offset, header.more_fragments())
        }
        LaxIpSlice::Ipv6(slice) => {
            slice.extensions().clone().into_iter().find_map(|extension| match extension {
                Ipv6ExtensionSlice::Fragment(header) => Some((
                    header.identification(),
                    usize::from(header.fragment_offset().byte_offset()),
                    header.more_fragments(),
                )),
                _ => None,
            })?
        }
    };
    Some(((addresses, id), Piece { offset, octets, more }))
}

fn tcp(packet: &Packet<'_>, ip: Ip, bytes: &[u8], octets: usize, is_whole: bool) -> Option<Captured> {
    // By hand, as the options may be cut off, which etherparse refuses.
    let head = bytes.first_chunk::<TCP_HEADER>()?;
    let be16 = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
    let be32 = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let header = usize::from(head[12] >> 4) * 4;
    if header < TCP_HEADER || octets < header {
        return None;
    }
    let flags = head[13] & 0x3f;
    let len = octets - header;
    let mut captured = Captured {
        number: packet.number,
        time: packet.time,
        from: (ip.from, be16(0)),
        to: (ip.to, be16(2)),
        seq: be32(4),
        ack: be32(8),
        flags,
        window: be16(14),
        len: u32::try_from(len).ok()?,
        window_scale: None,
        timestamp: None,
        has_sack: false,
        ttl: ip.ttl,
        id: ip.id,
        dont_fragment: ip.dont_fragment,
        checksum: Checksum::Unknown,
        is_local: matches!(packet.link, 0 | 108) || ip.from.is_loopback() || ip.from == ip.to,
    };
    for option in TcpOptionsIterator::from_slice(&bytes[TCP_HEADER..header.min(bytes.len())]) {
        match option {
            Ok(TcpOptionElement::WindowScale(shift)) => captured.window_scale = Some(shift.min(14)),
            Ok(TcpOptionElement::Timestamp(value, echo)) => captured.timestamp = Some((value, echo)),
            Ok(TcpOptionElement::SelectiveAcknowledgement(..)) => captured.has_sack = true,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    let is_control = flags & (bits::SYN | bits::FIN | bits::RST) != 0;
    if ip.header_is_bad {
        captured.checksum = Checksum::Bad;
    } else if is_whole && (is_control || len <= CHECKED_LEN) {
        captured.checksum = checksum(&ip, bytes, be16(16));
    }
    Some(captured)
}

fn checksum(ip: &Ip, bytes: &[u8], field: u16) -> Checksum {
    let addresses = match (ip.from, ip.to) {
        (IpAddr::V4(from), IpAddr::V4(to)) => sum(&from.octets()) + sum(&to.octets()),
        (IpAddr::V6(from), IpAddr::V6(to)) => sum(&from.octets()) + sum(&to.octets()),
        _ => return Checksum::Unknown,
    };
    let pseudo = addresses + 6 + bytes.len() as u64;
    if fold(pseudo + sum(bytes)) == 0xffff {
        Checksum::Good
    } else if field == fold(pseudo) || field == 0 {
        // The network card adds the rest.
        Checksum::Unknown
    } else {
        Checksum::Bad
    }
}

fn sum(bytes: &[u8]) -> u64 {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let odd = rest.first().map_or(0, |&last| u64::from(last) << 8);
    pairs.iter().map(|&pair| u64::from(u16::from_be_bytes(pair))).sum::<u64>() + odd
}

fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    u16::try_from(sum).unwrap_or_default()
}
