//! The TCP segment in a captured packet: IPv4 and IPv6 with their extension headers and fragments, TCP and its
//! options, as far as the snaplen left them.

use std::net::{IpAddr, Ipv4Addr};

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
/// Protocols of IP, as they stand in its header.
const TCP: u8 = ip_number::TCP.0;
const UDP: u8 = ip_number::UDP.0;
const ICMPV6: u8 = ip_number::IPV6_ICMP.0;
const AUTHENTICATION: u8 = ip_number::AUTH.0;

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
    /// Left to the network card.
    Unfinished,
    /// Cut off, or not looked at.
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
    pub(super) ttl: u8,
    /// IPv4's identification; none in IPv6.
    pub(super) id: Option<u16>,
    pub(super) dont_fragment: bool,
    pub(super) checksum: Checksum,
}

impl Captured {
    /// None yet.
    pub(super) const BLANK: Self = {
        const NOWHERE: Socket = (IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
        Self {
            number: 0,
            time: Time(0),
            from: NOWHERE,
            to: NOWHERE,
            seq: 0,
            ack: 0,
            flags: 0,
            window: 0,
            len: 0,
            window_scale: None,
            timestamp: None,
            ttl: 0,
            id: None,
            dont_fragment: false,
            checksum: Checksum::Unknown,
        }
    };

    /// Whether both ends are on the host that captured it. The link type says nothing of it: tunnels, too, have the one
    /// of loopback interfaces.
    pub(super) fn is_local(&self) -> bool {
        let (from, to) = (self.from.0, self.to.0);
        from.is_loopback() && to.is_loopback() || from == to
    }
}

/// What the IP header says of checksums.
#[derive(Clone, Copy)]
struct IpSums {
    header_is_bad: bool,
    /// What both addresses add to the checksum of TCP.
    addresses: u64,
}

/// What a packet holds at first sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// A segment.
    Segment,
    /// No segment.
    Nothing,
    /// What only a [`Decoder`] finds: there are options of IP, extension headers, fragments, or no lengths.
    Odd,
}

/// Writes the segment in a packet, if it is as most are: field by field where it is to lie, as a copy of fields that were
/// just written has to wait for them. What was written counts only if there is one.
#[inline]
pub(super) fn decode(packet: &Packet<'_>, captured: &mut Captured) -> Held {
    let offset = link::ip_offset(packet.link, packet.data);
    let bytes = offset.and_then(|offset| packet.data.get(offset..)).unwrap_or_default();
    let plain = match bytes.first().map(|first| first >> 4) {
        Some(4) => plain_v4(bytes, captured),
        Some(_) => plain_v6(bytes, captured),
        None => return Held::Nothing,
    };
    let Some((sums, payload, whole)) = plain else {
        return if is_other_protocol(bytes) { Held::Nothing } else { Held::Odd };
    };
    let cut = packet.wire_len - packet.data.len();
    let octets = whole.min(payload.len() + cut);
    match tcp(packet, sums, payload, octets, octets == payload.len(), captured) {
        Some(()) => Held::Segment,
        None => Held::Nothing,
    }
}

/// Whether the header of an IP packet alone says that it does not carry TCP.
fn is_other_protocol(bytes: &[u8]) -> bool {
    match (bytes.first().map(|first| first >> 4), bytes.get(9), bytes.get(6)) {
        (Some(4), Some(&protocol), _) => !matches!(protocol, TCP | AUTHENTICATION),
        (Some(6), _, Some(&next)) => matches!(next, UDP | ICMPV6),
        _ => false,
    }
}

/// Takes segments out of packets that are odd; remembers fragments until they are whole.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    fragments: Fragments,
}

impl Decoder {
    /// Writes the segment in a packet, if it holds one or completes one, and says so.
    pub(super) fn decode(&mut self, packet: &Packet<'_>, captured: &mut Captured) -> bool {
        let offset = link::ip_offset(packet.link, packet.data);
        let bytes = offset.and_then(|offset| packet.data.get(offset..));
        bytes.is_some_and(|bytes| self.write(packet, bytes, captured).is_some())
    }

    fn write(&mut self, packet: &Packet<'_>, bytes: &[u8], captured: &mut Captured) -> Option<()> {
        let cut = packet.wire_len - packet.data.len();
        let (slice, _) = LaxIpSlice::from_slice(bytes).ok()?;
        let payload = slice.payload();
        if payload.ip_number != ip_number::TCP {
            return None;
        }
        let (sums, whole) = match &slice {
            LaxIpSlice::Ipv4(slice) => (ip_of_v4(slice, captured), usize::from(slice.header().total_len())),
            LaxIpSlice::Ipv6(slice) => {
                let length = usize::from(slice.header().payload_length());
                (ip_of_v6(slice, captured), if length == 0 { 0 } else { length + 40 })
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
            return tcp(packet, sums, header.as_slice(), octets, false, captured);
        }
        tcp(packet, sums, payload.payload, octets, octets == payload.payload.len(), captured)
    }

    /// Fragmented segments of which a part is missing.
    pub(super) fn incomplete(&self) -> u64 {
        self.fragments.incomplete()
    }
}

/// The header of an IPv4 packet that carries TCP, has no options and is no fragment, as most are; what is there of the
/// segment, and its length before the snaplen cut it.
#[inline(always)]
fn plain_v4<'b>(bytes: &'b [u8], captured: &mut Captured) -> Option<(IpSums, &'b [u8], usize)> {
    const UNFRAGMENTED: u8 = 0x40;
    let (head, rest) = bytes.split_first_chunk::<20>()?;
    let whole = usize::from(u16::from_be_bytes([head[2], head[3]])).checked_sub(20)?;
    if head[0] != 0x45 || head[9] != TCP || head[6] & !UNFRAGMENTED != 0 || head[7] != 0 {
        return None;
    }
    let address = |at: usize| {
        let octets = [head[at], head[at + 1], head[at + 2], head[at + 3]];
        IpAddr::V4(Ipv4Addr::from_bits(u32::from_be_bytes(octets)))
    };
    captured.from.0 = address(12);
    captured.to.0 = address(16);
    captured.ttl = head[8];
    captured.id = Some(u16::from_be_bytes([head[4], head[5]]));
    captured.dont_fragment = head[6] != 0;
    let header_is_bad = head[10..12] != [0, 0] && fold(sum(head)) != 0xffff;
    let sums = IpSums { header_is_bad, addresses: sum(&head[12..20]) };
    Some((sums, rest.get(..whole).unwrap_or(rest), whole))
}

/// The same of an IPv6 packet without extension headers.
#[inline]
fn plain_v6<'b>(bytes: &'b [u8], captured: &mut Captured) -> Option<(IpSums, &'b [u8], usize)> {
    let (head, rest) = bytes.split_first_chunk::<40>()?;
    let whole = usize::from(u16::from_be_bytes([head[4], head[5]]));
    if head[0] >> 4 != 6 || head[6] != TCP || whole == 0 {
        return None;
    }
    let (from, to) = (head[8..].first_chunk::<16>()?, head[24..].first_chunk::<16>()?);
    captured.from.0 = IpAddr::from(*from);
    captured.to.0 = IpAddr::from(*to);
    captured.ttl = head[7];
    captured.id = None;
    captured.dont_fragment = true;
    let sums = IpSums { header_is_bad: false, addresses: sum(&head[8..40]) };
    Some((sums, rest.get(..whole).unwrap_or(rest), whole))
}

fn ip_of_v4(slice: &LaxIpv4Slice<'_>, captured: &mut Captured) -> IpSums {
    let header = slice.header();
    captured.from.0 = header.source_addr().into();
    captured.to.0 = header.destination_addr().into();
    captured.ttl = header.ttl();
    captured.id = Some(header.identification());
    captured.dont_fragment = header.dont_fragment();
    let header_is_bad = header.header_checksum() != 0 && fold(sum(header.slice())) != 0xffff;
    IpSums { header_is_bad, addresses: sum(&header.source()) + sum(&header.destination()) }
}

fn ip_of_v6(slice: &LaxIpv6Slice<'_>, captured: &mut Captured) -> IpSums {
    let header = slice.header();
    captured.from.0 = header.source_addr().into();
    captured.to.0 = header.destination_addr().into();
    captured.ttl = header.hop_limit();
    captured.id = None;
    captured.dont_fragment = true;
    IpSums { header_is_bad: false, addresses: sum(&header.source()) + sum(&header.destination()) }
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

#[inline(always)]
#[expect(clippy::inline_always, reason = "once for each packet")]
fn tcp(
    packet: &Packet<'_>,
    sums: IpSums,
    bytes: &[u8],
    octets: usize,
    is_whole: bool,
    captured: &mut Captured,
) -> Option<()> {
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
    captured.number = packet.number;
    captured.time = packet.time;
    captured.from.1 = be16(0);
    captured.to.1 = be16(2);
    captured.seq = be32(4);
    captured.ack = be32(8);
    captured.flags = flags;
    captured.window = be16(14);
    captured.len = u32::try_from(len).ok()?;
    captured.window_scale = None;
    captured.timestamp = None;
    if header > TCP_HEADER {
        options(captured, &bytes[TCP_HEADER..header.min(bytes.len())]);
    }
    let is_control = flags & (bits::SYN | bits::FIN | bits::RST) != 0;
    captured.checksum = if sums.header_is_bad {
        Checksum::Bad
    } else if is_whole && (is_control || len <= CHECKED_LEN) {
        checksum(sums, bytes, be16(16))
    } else {
        Checksum::Unknown
    };
    Some(())
}

/// Takes in the options, as far as they are there.
#[inline]
fn options(captured: &mut Captured, options: &[u8]) {
    // Nothing but a timestamp, aligned as RFC 7323, appendix A has it.
    if let &[1, 1, 8, 10, a, b, c, d, e, f, g, h] = options {
        captured.timestamp = Some((u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h])));
        return;
    }
    for option in TcpOptionsIterator::from_slice(options) {
        match option {
            Ok(TcpOptionElement::WindowScale(shift)) => captured.window_scale = Some(shift.min(14)),
            Ok(TcpOptionElement::Timestamp(value, echo)) => captured.timestamp = Some((value, echo)),
            Ok(_) => {}
            Err(_) => break,
        }
    }
}

#[inline]
fn checksum(sums: IpSums, bytes: &[u8], field: u16) -> Checksum {
    let Ok(len) = u32::try_from(bytes.len()) else { return Checksum::Unknown };
    let pseudo = sums.addresses + sum(&6_u16.to_be_bytes()) + sum(&len.to_be_bytes());
    // The network card adds the rest.
    let is_unfinished = field == u16::from_be(fold(pseudo)) || field == 0;
    match (fold(pseudo + sum(bytes)) == 0xffff, is_unfinished) {
        (true, false) => Checksum::Good,
        // Of 65,536 unfinished ones one is right by chance: it proves nothing.
        (true, true) => Checksum::Unknown,
        (false, true) => Checksum::Unfinished,
        (false, false) => Checksum::Bad,
    }
}

/// The sum of the octets in pairs, before the carries are added. The order of the octets in a pair is the machine's,
/// which the sum keeps (RFC 1071, section 2).
#[inline]
fn sum(bytes: &[u8]) -> u64 {
    let (fours, rest) = bytes.as_chunks::<4>();
    let last = match *rest {
        [a, b, c] => [a, b, c, 0],
        [a, b] => [a, b, 0, 0],
        [a] => [a, 0, 0, 0],
        _ => [0; 4],
    };
    fours
        .iter()
        .fold(u64::from(u32::from_ne_bytes(last)), |sum, &four| sum + u64::from(u32::from_ne_bytes(four)))
}

/// Adds the carries.
#[inline]
fn fold(sum: u64) -> u16 {
    let sum = (sum & 0xffff_ffff) + (sum >> 32);
    let sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
    let sum = (sum & 0xffff) + (sum >> 16);
    u16::try_from((sum & 0xffff) + (sum >> 16)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
