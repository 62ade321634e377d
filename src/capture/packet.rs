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
    /// Whether both ends are on the host that captured it. The link type says nothing of it: tunnels, too, have the one
    /// of loopback interfaces.
    pub(super) fn is_local(&self) -> bool {
        let (from, to) = (self.from.0, self.to.0);
        from.is_loopback() && to.is_loopback() || from == to
    }
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
    /// What both addresses add to the checksum of TCP.
    addresses: u64,
}

/// Takes segments out of packets; remembers fragments until they are whole.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    fragments: Fragments,
}

impl Decoder {
    /// The segment in a packet, if it holds one, or completes one.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "once for each packet: what it gives must not be copied")]
    pub(super) fn segment(&mut self, packet: &Packet<'_>) -> Option<Captured> {
        let offset = link::ip_offset(packet.link, packet.data)?;
        let bytes = packet.data.get(offset..)?;
        let plain = match bytes.first()? >> 4 {
            4 => plain_v4(bytes),
            _ => plain_v6(bytes),
        };
        match plain {
            Some((ip, payload, whole)) => {
                let cut = packet.wire_len - packet.data.len();
                let octets = whole.min(payload.len() + cut);
                tcp(packet, &ip, payload, octets, octets == payload.len())
            }
            None => self.any_segment(packet, bytes),
        }
    }

    /// The same, where there are options of IP, extension headers, fragments, or no lengths.
    #[cold]
    fn any_segment(&mut self, packet: &Packet<'_>, bytes: &[u8]) -> Option<Captured> {
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
            return tcp(packet, &ip, header.as_slice(), octets, false);
        }
        tcp(packet, &ip, payload.payload, octets, octets == payload.payload.len())
    }

    /// Fragmented segments of which a part is missing.
    pub(super) fn incomplete(&self) -> u64 {
        self.fragments.incomplete()
    }
}

/// The header of an IPv4 packet that carries TCP, has no options and is no fragment, as most are; what is there of the
/// segment, and its length before the snaplen cut it.
#[inline(always)]
fn plain_v4(bytes: &[u8]) -> Option<(Ip, &[u8], usize)> {
    const UNFRAGMENTED: u8 = 0x40;
    let (head, rest) = bytes.split_first_chunk::<20>()?;
    let whole = usize::from(u16::from_be_bytes([head[2], head[3]])).checked_sub(20)?;
    if head[0] != 0x45 || head[9] != 6 || head[6] & !UNFRAGMENTED != 0 || head[7] != 0 {
        return None;
    }
    let ip = Ip {
        from: IpAddr::from([head[12], head[13], head[14], head[15]]),
        to: IpAddr::from([head[16], head[17], head[18], head[19]]),
        ttl: head[8],
        id: Some(u16::from_be_bytes([head[4], head[5]])),
        dont_fragment: head[6] != 0,
        header_is_bad: head[10..12] != [0, 0] && fold(sum(head)) != 0xffff,
        addresses: sum(&head[12..20]),
    };
    Some((ip, rest.get(..whole).unwrap_or(rest), whole))
}

/// The same of an IPv6 packet without extension headers.
#[inline]
fn plain_v6(bytes: &[u8]) -> Option<(Ip, &[u8], usize)> {
    let (head, rest) = bytes.split_first_chunk::<40>()?;
    let whole = usize::from(u16::from_be_bytes([head[4], head[5]]));
    if head[0] >> 4 != 6 || head[6] != 6 || whole == 0 {
        return None;
    }
    let (from, to) = (head[8..].first_chunk::<16>()?, head[24..].first_chunk::<16>()?);
    let ip = Ip {
        from: IpAddr::from(*from),
        to: IpAddr::from(*to),
        ttl: head[7],
        id: None,
        dont_fragment: true,
        header_is_bad: false,
        addresses: sum(&head[8..40]),
    };
    Some((ip, rest.get(..whole).unwrap_or(rest), whole))
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
        addresses: sum(&header.source()) + sum(&header.destination()),
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
        addresses: sum(&header.source()) + sum(&header.destination()),
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

#[inline(always)]
#[expect(clippy::inline_always, reason = "once for each packet: what it gives must not be copied")]
fn tcp(packet: &Packet<'_>, ip: &Ip, bytes: &[u8], octets: usize, is_whole: bool) -> Option<Captured> {
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
        ttl: ip.ttl,
        id: ip.id,
        dont_fragment: ip.dont_fragment,
        checksum: Checksum::Unknown,
    };
    if header > TCP_HEADER {
        options(&mut captured, &bytes[TCP_HEADER..header.min(bytes.len())]);
    }
    let is_control = flags & (bits::SYN | bits::FIN | bits::RST) != 0;
    if ip.header_is_bad {
        captured.checksum = Checksum::Bad;
    } else if is_whole && (is_control || len <= CHECKED_LEN) {
        captured.checksum = checksum(ip, bytes, be16(16));
    }
    Some(captured)
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
fn checksum(ip: &Ip, bytes: &[u8], field: u16) -> Checksum {
    let Ok(len) = u32::try_from(bytes.len()) else { return Checksum::Unknown };
    let pseudo = ip.addresses + sum(&6_u16.to_be_bytes()) + sum(&len.to_be_bytes());
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
    let mut last = [0; 4];
    last[..rest.len()].copy_from_slice(rest);
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
