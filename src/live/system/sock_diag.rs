//! The TCP sockets of this network namespace, read from Linux by netlink (`sock_diag(7)`), without privileges.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::{fs, io};

use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink, recv, send, socket_with,
};

use crate::live::listing::linux_state;
use crate::live::{Endpoint, Socket, parse};
use crate::tcp::State;

/// The older request, which dumps IPv4 and IPv6 at once: the newer one goes through all the kernel's sockets for each.
const TCPDIAG_GETSOCK: u16 = 18;
const REQUEST_AND_DUMP: u16 = 0x301;
const ERROR: u16 = 2;
const DONE: u16 = 3;
const HEADER: usize = 16;
const IPV4: u8 = 2;

/// The states to dump, a bit each: Linux's 1 to 12 without 7, CLOSED. Bit 13 would add sockets that are only bound, which
/// then look as if they were CLOSED.
const STATES: u32 = 0x1ffe & !(1 << 7);

/// All sockets with a connection or a listener.
///
/// # Errors
/// What the system says, if neither netlink nor `/proc/net` can be read.
pub(super) fn read() -> io::Result<Vec<Socket>> {
    dump().or_else(|error| from_proc().map_err(|_| error))
}

/// Where a kernel has no `tcp_diag`: the same from files.
fn from_proc() -> io::Result<Vec<Socket>> {
    let mut sockets = parse(&fs::read_to_string("/proc/net/tcp")?).sockets;
    // It is not there without IPv6.
    sockets.extend(parse(&fs::read_to_string("/proc/net/tcp6").unwrap_or_default()).sockets);
    sockets.retain(|socket| socket.state != State::Closed);
    Ok(sockets)
}

fn dump() -> io::Result<Vec<Socket>> {
    let flags = SocketFlags::CLOEXEC;
    let kernel = socket_with(AddressFamily::NETLINK, SocketType::DGRAM, flags, Some(netlink::SOCK_DIAG))?;
    send(&kernel, &request(), SendFlags::empty())?;
    let mut sockets = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let (length, _) = recv(&kernel, buffer.as_mut_slice(), RecvFlags::empty())?;
        if take(buffer.get(..length).unwrap_or_default(), &mut sockets)? {
            return Ok(sockets);
        }
    }
}

/// `struct nlmsghdr`, then `struct inet_diag_req` with no address.
fn request() -> [u8; 76] {
    let mut bytes = [0; 76];
    let mut put = |at: usize, field: &[u8]| bytes[at..at + field.len()].copy_from_slice(field);
    put(0, &76_u32.to_ne_bytes());
    put(4, &TCPDIAG_GETSOCK.to_ne_bytes());
    put(6, &REQUEST_AND_DUMP.to_ne_bytes());
    put(HEADER + 52, &STATES.to_ne_bytes());
    bytes
}

/// Takes the sockets out of one datagram; whether it was the last.
fn take(mut bytes: &[u8], sockets: &mut Vec<Socket>) -> io::Result<bool> {
    while let (Some(length), Some(kind)) = (u32_at(bytes, 0), u16_at(bytes, 4)) {
        let length = length as usize;
        let Some(message) = bytes.get(HEADER..length) else { return Err(io::ErrorKind::InvalidData.into()) };
        match kind {
            DONE | ERROR => {
                let code = u32_at(message, 0).map_or(0, u32::cast_signed);
                return if code < 0 {
                    Err(io::Error::from_raw_os_error(code.saturating_neg()))
                } else {
                    Ok(true)
                };
            }
            TCPDIAG_GETSOCK => sockets.extend(socket(message)),
            _ => {}
        }
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(false)
}

/// `struct inet_diag_msg`; `None` for a state that the diagram does not have.
fn socket(message: &[u8]) -> Option<Socket> {
    let (&family, &state, &timer) = (message.first()?, message.get(1)?, message.get(2)?);
    let end = |port: usize, address: usize| {
        let port = u16::from_be_bytes(message.get(port..port + 2)?.try_into().ok()?);
        let ip: IpAddr = if family == IPV4 {
            Ipv4Addr::from(<[u8; 4]>::try_from(message.get(address..address + 4)?).ok()?).into()
        } else {
            Ipv6Addr::from(<[u8; 16]>::try_from(message.get(address..address + 16)?).ok()?).into()
        };
        Some(Endpoint::new(ip, port))
    };
    let timer = match timer {
        1 => Some("on"),
        2 => Some("keepalive"),
        3 => Some("timewait"),
        4 => Some("persist"),
        _ => None,
    };
    Some(Socket {
        local: end(4, 8)?,
        remote: end(6, 24)?,
        state: linux_state(state)?,
        recv_q: u32_at(message, 56),
        send_q: u32_at(message, 60),
        timer: timer.map(Cow::Borrowed),
        pid: None,
        process: None,
        inode: u32_at(message, 68),
    })
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn message(kind: u16, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(HEADER + payload.len()).unwrap();
        let mut bytes = length.to_ne_bytes().to_vec();
        bytes.extend(kind.to_ne_bytes());
        bytes.resize(HEADER, 0);
        bytes.extend(payload);
        bytes
    }

    #[test]
    fn a_datagram_holds_several_sockets_and_the_last_says_so() {
        let mut row = [0; 72];
        row[..6].copy_from_slice(&[2, 8, 2, 0, 0x1f, 0x90]);
        row[8..12].copy_from_slice(&[127, 0, 0, 1]);
        row[6..8].copy_from_slice(&[0, 80]);
        row[24..28].copy_from_slice(&[10, 0, 0, 9]);
        row[56] = 7;
        let mut bytes = message(TCPDIAG_GETSOCK, &row);
        bytes.extend(message(TCPDIAG_GETSOCK, &row));
        let mut sockets = Vec::new();
        assert!(!take(&bytes, &mut sockets).unwrap());
        assert_eq!(sockets.len(), 2);
        let socket = &sockets[0];
        assert_eq!(socket.local.to_string(), "127.0.0.1:8080");
        assert_eq!(socket.remote.to_string(), "10.0.0.9:80");
        assert_eq!((socket.state, socket.timer.as_deref()), (State::CloseWait, Some("keepalive")));
        assert_eq!((socket.recv_q.is_some_and(|queue| queue > 0), socket.inode), (true, Some(0)));
        assert!(take(&message(DONE, &[0; 4]), &mut sockets).unwrap());
    }

    #[test]
    fn an_error_of_the_kernel_is_one_here_and_half_a_message_too() {
        let mut sockets = Vec::new();
        let refused = take(&message(ERROR, &(-2_i32).to_ne_bytes()), &mut sockets).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::NotFound);
        let half = message(TCPDIAG_GETSOCK, &[0; 72]);
        assert!(take(&half[..40], &mut sockets).is_err());
        assert_eq!(sockets, []);
    }

    #[test]
    fn netlink_and_proc_find_a_listener_of_this_test() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let local = listener.local_addr().unwrap().to_string();
        for found in [read().unwrap(), from_proc().unwrap()] {
            let ours = found.iter().find(|socket| socket.local.to_string() == local).unwrap();
            assert_eq!(ours.state, State::Listen);
            assert!(ours.inode.is_some_and(|inode| inode > 0));
        }
    }
}
