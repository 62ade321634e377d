//! One TCP socket of a host, as the system's tools tell of it.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::tcp::State;

/// One end of a connection: an address as it was printed, and a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Endpoint {
    /// The address without brackets; `*` is any.
    pub address: String,
    /// The port, a number or the name of a service; `*` is any.
    pub port: String,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.address.contains(':') {
            write!(f, "[{}]:{}", self.address, self.port)
        } else {
            write!(f, "{}:{}", self.address, self.port)
        }
    }
}

/// A socket. What the source does not tell is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// This end.
    pub local: Endpoint,
    /// The other end.
    pub remote: Endpoint,
    /// Its state.
    pub state: State,
    /// Octets that the program has not read; of a listener the connections that wait for `accept`.
    pub recv_q: Option<u32>,
    /// Octets that the peer has not acknowledged; of a listener, where `ss` tells, the largest backlog.
    pub send_q: Option<u32>,
    /// The timer that runs, as the tool names it.
    pub timer: Option<String>,
    /// The process behind it.
    pub pid: Option<u32>,
    /// That process's name.
    pub process: Option<String>,
}

/// How many sockets are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u32; State::ALL.len()]);

impl Counts {
    /// Counts them.
    pub fn of(sockets: &[Socket]) -> Self {
        let mut counts = Self::default();
        for socket in sockets {
            counts.0[socket.state as usize] += 1;
        }
        counts
    }

    /// How many are in this state.
    pub fn get(&self, state: State) -> u32 {
        self.0[state as usize]
    }

    /// The states that some are in, with how many, in the order of the RFC.
    pub fn present(&self) -> impl Iterator<Item = (State, u32)> + '_ {
        State::ALL.into_iter().map(|state| (state, self.get(state))).filter(|&(_, count)| count > 0)
    }
}

/// The connections whose two ends are both here, as places in `sockets`: first the end that opened, as far as a
/// listener on the other end's port tells, else the one with the greater port.
pub fn pairs(sockets: &[Socket]) -> Vec<(usize, usize)> {
    let mut ends: HashMap<(&Endpoint, &Endpoint), usize> = HashMap::with_capacity(sockets.len());
    for (index, socket) in sockets.iter().enumerate().filter(|(_, socket)| socket.state != State::Listen) {
        ends.insert((&socket.local, &socket.remote), index);
    }
    let listeners = sockets.iter().filter(|socket| socket.state == State::Listen);
    let listening: HashSet<&str> = listeners.map(|socket| socket.local.port.as_str()).collect();
    let listens = |end: &Endpoint| listening.contains(end.port.as_str());
    let mut pairs = Vec::new();
    for (index, socket) in sockets.iter().enumerate() {
        let Some(&other) = ends.get(&(&socket.remote, &socket.local)) else { continue };
        if index >= other || ends.get(&(&socket.local, &socket.remote)) != Some(&index) {
            continue;
        }
        let port = |end: &Endpoint| end.port.parse::<u16>().unwrap_or_default();
        let is_server = match (listens(&socket.local), listens(&socket.remote)) {
            (here, there) if here != there => here,
            _ => port(&socket.local) < port(&socket.remote),
        };
        pairs.push(if is_server { (other, index) } else { (index, other) });
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn both_ends_on_this_host_are_a_pair_the_opener_first() {
        let listing = parse(
            "LISTEN 0 128 127.0.0.1:80 0.0.0.0:*\n\
             CLOSE-WAIT 1 0 127.0.0.1:80 127.0.0.1:50000\n\
             ESTAB 0 0 10.0.0.1:22 10.0.0.2:50000\n\
             FIN-WAIT-2 0 0 127.0.0.1:50000 127.0.0.1:80\n\
             ESTAB 0 0 127.0.0.1:5 127.0.0.1:6\n\
             ESTAB 0 0 127.0.0.1:6 127.0.0.1:5\n\
             ESTAB 0 0 127.0.0.1:7 127.0.0.1:7\n",
        );
        assert_eq!(pairs(&listing.sockets), [(3, 1), (5, 4)]);
    }

    #[test]
    fn counts_are_by_state_in_the_order_of_the_rfc() {
        let listing =
            parse("ESTAB 0 0 1.1.1.1:1 2.2.2.2:2\nLISTEN 0 1 *:1 *:*\nESTAB 0 0 1.1.1.1:1 2.2.2.2:3\n");
        let counts: Vec<_> = Counts::of(&listing.sockets).present().collect();
        assert_eq!(counts, [(State::Listen, 1), (State::Established, 2)]);
    }
}
