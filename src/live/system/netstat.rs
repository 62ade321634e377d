//! The TCP sockets of macOS and Windows. macOS does not list TIME-WAIT, neither lists queues.

use std::io;

use netstat2::{AddressFamilyFlags, ProtocolFlags, ProtocolSocketInfo, get_sockets_info};

use crate::live::{Endpoint, Socket};
use crate::tcp::State;

/// All sockets with a connection or a listener.
///
/// # Errors
/// What the system says.
pub(super) fn read() -> io::Result<Vec<Socket>> {
    let found = get_sockets_info(AddressFamilyFlags::all(), ProtocolFlags::TCP).map_err(io::Error::other)?;
    let socket = |info: netstat2::SocketInfo| {
        let ProtocolSocketInfo::Tcp(tcp) = info.protocol_socket_info else { return None };
        Some(Socket {
            local: Endpoint::new(tcp.local_addr, tcp.local_port),
            remote: Endpoint::new(tcp.remote_addr, tcp.remote_port),
            state: State::from_name(&tcp.state.to_string()).filter(|&state| state != State::Closed)?,
            recv_q: None,
            send_q: None,
            timer: None,
            pid: info.associated_pids.first().copied(),
            process: None,
            inode: None,
        })
    };
    Ok(found.into_iter().filter_map(socket).collect())
}
