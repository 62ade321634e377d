//! Listings of sockets as text: `ss`, `netstat` of Linux, BSD, macOS and Windows, and `/proc/net/tcp`.
//!
//! Each line is read by its own shape, so that headings may be missing and listings may be joined. Lines of other
//! protocols and headings are passed over; a line about TCP that cannot be read is counted, never guessed at.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Address, Endpoint, Port, Socket};
use crate::tcp::State;

/// The largest listing that is read, in bytes.
pub const MAX_LISTING: usize = 64 * 1024 * 1024;

/// What a listing says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The sockets, in its order.
    pub sockets: Vec<Socket>,
    /// Whether it names the processes of sockets at all.
    pub names_processes: bool,
    /// The numbers, from 1, of lines about TCP that cannot be read.
    pub unread: Vec<usize>,
}

/// What a line is.
enum Line {
    Socket(Socket),
    /// A heading, another protocol, anything but a TCP socket.
    Other,
    /// It begins like a TCP socket.
    Unread,
}

/// Reads a listing.
pub fn parse(text: &str) -> Listing {
    let mut listing = Listing::default();
    for (index, line) in text.lines().enumerate() {
        match read(line) {
            Line::Socket(socket) => listing.sockets.push(socket),
            Line::Other => {
                // A heading shows a column that single lines may leave empty.
                let columns = ["Process", "PID", "Program name"];
                listing.names_processes |= columns.iter().any(|column| line.contains(column));
            }
            Line::Unread => listing.unread.push(index + 1),
        }
    }
    // Every ss prints the heading; only -p fills the column.
    listing.names_processes &= listing.sockets.iter().any(|socket| socket.pid.is_some());
    listing
}

fn read(line: &str) -> Line {
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some(&first) = words.first() else { return Line::Other };
    if let Some(slot) = first.strip_suffix(':')
        && slot.bytes().all(|byte| byte.is_ascii_digit())
    {
        return line_of(proc(&words));
    }
    let lower = first.to_ascii_lowercase();
    match lower.as_str() {
        "tcp" | "tcp4" | "tcp6" | "tcp46" => match words.get(1) {
            Some(second) if second.parse::<u32>().is_ok() => line_of(netstat(&words)),
            Some(second) if State::from_name(second).is_some() => line_of(ss(&words[1..])),
            _ => line_of(windows(&words)),
        },
        // Of ss without a column for the protocol, and of no heading: the state comes first, then two numbers.
        _ if State::from_name(first).is_some() && number(&words, 1).is_some() => line_of(ss(&words)),
        _ => Line::Other,
    }
}

fn line_of(socket: Option<Socket>) -> Line {
    socket.map_or(Line::Unread, Line::Socket)
}

fn number(words: &[&str], place: usize) -> Option<u32> {
    words.get(place)?.parse().ok()
}

/// `State Recv-Q Send-Q Local:Port Peer:Port [users:(("nginx",pid=7,fd=6))] [timer:(keepalive,119min,0)]`
fn ss(words: &[&str]) -> Option<Socket> {
    let rest = words.get(5..).unwrap_or_default().join(" ");
    let users = rest.split_once("users:((\"").map(|(_, users)| users);
    Some(Socket {
        state: State::from_name(words.first()?)?,
        recv_q: Some(number(words, 1)?),
        send_q: Some(number(words, 2)?),
        local: colon(words.get(3)?)?,
        remote: colon(words.get(4)?)?,
        timer: between(&rest, "timer:(", ",").map(|timer| Cow::Owned(timer.to_owned())),
        pid: users.and_then(|users| between(users, "pid=", ",")?.parse().ok()),
        process: users.and_then(|users| users.split_once('"')).map(|(name, _)| name.to_owned()),
        inode: between(&rest, "ino:", " ").and_then(|inode| inode.parse().ok()),
    })
}

/// `Proto Recv-Q Send-Q Local Foreign State [User Inode] [PID/Program] [Timer (seconds/retransmissions/probes)]`; BSD and
/// macOS join address and port by a dot.
fn netstat(words: &[&str]) -> Option<Socket> {
    let more = words.get(6..).unwrap_or_default();
    // A program may have set its title, as in `812/nginx: master`.
    let owner = more.iter().find_map(|word| {
        let (pid, title) = word.split_once('/')?;
        Some((pid.parse::<u32>().ok()?, title.split(':').next()?))
    });
    let timer = more.windows(2).find(|pair| pair[1].starts_with('(')).map(|pair| pair[0]);
    Some(Socket {
        recv_q: Some(number(words, 1)?),
        send_q: Some(number(words, 2)?),
        local: address(words.get(3)?)?,
        remote: address(words.get(4)?)?,
        state: State::from_name(words.get(5)?)?,
        timer: timer.filter(|&timer| timer != "off").map(|timer| Cow::Owned(timer.to_owned())),
        pid: owner.map(|(pid, _)| pid),
        process: owner.map(|(_, name)| name.to_owned()),
        inode: None,
    })
}

/// `TCP Local Foreign State [PID]`
fn windows(words: &[&str]) -> Option<Socket> {
    Some(Socket {
        local: colon(words.get(1)?)?,
        remote: colon(words.get(2)?)?,
        state: State::from_name(words.get(3)?)?,
        recv_q: None,
        send_q: None,
        timer: None,
        pid: number(words, 4),
        process: None,
        inode: None,
    })
}

/// `sl local rem st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode ...`, the numbers before `uid` in hexadecimal.
fn proc(words: &[&str]) -> Option<Socket> {
    let (sent, received) = words.get(4)?.split_once(':')?;
    let queue = |digits| u32::from_str_radix(digits, 16).ok();
    let state = linux_state(u8::from_str_radix(words.get(3)?, 16).ok()?)?;
    let timer = match words.get(5)?.split(':').next()? {
        "01" => Some("on"),
        "02" => Some("keepalive"),
        "03" => Some("timewait"),
        "04" => Some("persist"),
        _ => None,
    };
    Some(Socket {
        local: hex(words.get(1)?)?,
        remote: hex(words.get(2)?)?,
        state,
        recv_q: Some(queue(received)?),
        // A listener has nothing to send; its backlog is not here.
        send_q: Some(queue(sent)?).filter(|_| state != State::Listen),
        timer: timer.map(Cow::Borrowed),
        pid: None,
        process: None,
        inode: number(words, 9),
    })
}

/// The state with this number in Linux's `tcp_states.h`; the second SYN-RECEIVED is that of a connection without a socket.
pub(super) fn linux_state(number: u8) -> Option<State> {
    Some(match number {
        1 => State::Established,
        2 => State::SynSent,
        3 | 12 => State::SynReceived,
        4 => State::FinWait1,
        5 => State::FinWait2,
        6 => State::TimeWait,
        7 => State::Closed,
        8 => State::CloseWait,
        9 => State::LastAck,
        10 => State::Listen,
        11 => State::Closing,
        _ => return None,
    })
}

/// `0100007F:0050`: each word of 32 bits in the byte order of a little-endian host.
fn hex(word: &str) -> Option<Endpoint> {
    let (address, port) = word.split_once(':')?;
    let words = |at: usize| Some(u32::from_str_radix(address.get(at..at + 8)?, 16).ok()?.swap_bytes());
    let ip: IpAddr = match address.len() {
        8 => Ipv4Addr::from_bits(words(0)?).into(),
        32 => {
            let quarters = [words(0)?, words(8)?, words(16)?, words(24)?];
            let bits = quarters.into_iter().fold(0u128, |bits, word| bits << 32 | u128::from(word));
            Ipv6Addr::from_bits(bits).into()
        }
        _ => return None,
    };
    let port = u16::from_str_radix(port, 16).ok()?;
    Some(Endpoint::new(ip, port))
}

/// An address of either kind: the port is behind the last colon, on BSD and macOS behind the last dot.
fn address(word: &str) -> Option<Endpoint> {
    let dot_comes_last = word.rfind('.') > word.rfind(':');
    if dot_comes_last && !word.contains("]:") {
        let (address, port) = word.rsplit_once('.')?;
        endpoint(address, port)
    } else {
        colon(word)
    }
}

fn colon(word: &str) -> Option<Endpoint> {
    let (address, port) = word.rsplit_once(':')?;
    endpoint(address, port)
}

fn endpoint(address: &str, port: &str) -> Option<Endpoint> {
    let bare = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address);
    if bare.is_empty() || port.is_empty() {
        return None;
    }
    let address = match bare.parse::<IpAddr>() {
        _ if bare == "*" => Address::Any,
        Ok(ip) if ip.is_unspecified() => Address::Any,
        Ok(ip) => Address::Ip(ip),
        Err(_) => Address::Other(bare.to_owned()),
    };
    let port = match port.parse() {
        Ok(0) => Port::Any,
        Ok(number) => Port::Number(number),
        Err(_) if port == "*" => Port::Any,
        Err(_) => Port::Service(port.to_owned()),
    };
    Some(Endpoint { address, port })
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split(after).next().unwrap_or(rest).trim_end_matches(')'))
}

#[cfg(test)]
mod tests;
