//! Link layers: where in a frame the IP packet begins.

/// Link layer headers to look through at most: VLAN tags stacked on each other.
const MAX_TAGS: usize = 8;

const ETHERTYPE_IPV4: u16 = 0x0800;
const ETHERTYPE_IPV6: u16 = 0x86dd;

/// Whether frames of this LINKTYPE_ are read.
pub(super) const fn is_known(link: u16) -> bool {
    matches!(link, 0 | 1 | 12 | 14 | 101 | 108 | 113 | 228 | 229 | 276)
}

/// Where the IP packet begins in a frame, if there is one.
#[inline]
pub(super) fn ip_offset(link: u16, frame: &[u8]) -> Option<usize> {
    const IPV4: [u8; 2] = ETHERTYPE_IPV4.to_be_bytes();
    if link == 1 && frame.get(12..14) == Some(&IPV4) && frame.get(14).is_some_and(|octet| octet >> 4 == 4) {
        return Some(14);
    }
    any_ip_offset(link, frame)
}

/// The same for all link types.
pub(super) fn any_ip_offset(link: u16, frame: &[u8]) -> Option<usize> {
    let offset = match link {
        // Ethernet
        1 => behind_ethertype(frame, 12)?,
        // Linux "cooked": the protocol stands last, or first. Whatever the ARPHRD_ type is, it is an Ethertype if
        // an IP packet follows.
        113 => behind_ethertype(frame, 14)?,
        276 => match be16(frame, 0)? {
            ETHERTYPE_IPV4 | ETHERTYPE_IPV6 => 20,
            0x8100 | 0x88a8 | 0x9100 => behind_tag(frame, 20)?,
            _ => return None,
        },
        // BSD loopback: the address family, in the byte order of the host, or of the network
        0 | 108 => 4,
        // raw IP, by its numbers in files and those of some systems
        12 | 14 | 101 | 228 | 229 => 0,
        _ => return None,
    };
    let version = frame.get(offset)? >> 4;
    matches!(version, 4 | 6).then_some(offset)
}

/// What follows the Ethertype at `at`, VLAN tags skipped.
fn behind_ethertype(frame: &[u8], mut at: usize) -> Option<usize> {
    for _ in 0..MAX_TAGS {
        match be16(frame, at)? {
            ETHERTYPE_IPV4 | ETHERTYPE_IPV6 => return Some(at + 2),
            // 802.1Q, 802.1ad, and what was used for stacked tags before it
            0x8100 | 0x88a8 | 0x9100 | 0x9200 => at += 4,
            // PPPoE session: 6 octets, then the PPP protocol
            0x8864 => {
                return matches!(be16(frame, at + 8)?, 0x0021 | 0x0057).then_some(at + 10);
            }
            // LLC with SNAP, where the length stands instead
            0..0x600 if frame.get(at + 2..at + 5)? == [0xaa, 0xaa, 3] => at += 8,
            _ => return None,
        }
    }
    None
}

/// A tag and the Ethertype behind it, at `at`.
fn behind_tag(frame: &[u8], at: usize) -> Option<usize> {
    behind_ethertype(frame, at + 2)
}

fn be16(frame: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*frame.get(at..)?.first_chunk::<2>()?))
}
