//! One TCP socket of a host, as the system's tools report it.

use std::borrow::{Borrow, Cow};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::net::IpAddr;

use crate::tcp::State;

/// The host part of one end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Address {
    /// Any address of this host, or none.
    Any,
    /// An address.
    Ip(IpAddr),
    /// What a listing prints instead: with a zone, cut short, or by name.
    Other(String),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Ip(ip) => ip.fmt(f),
            Self::Other(name) => f.write_str(name),
        }
    }
}

/// The port of one end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Port {
    /// Any port, or none.
    Any,
    /// A port.
    Number(u16),
    /// The name of a service, as a listing may print it.
    Service(String),
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Number(number) => number.fmt(f),
            Self::Service(name) => f.write_str(name),
        }
    }
}

/// One end of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Endpoint {
    /// The address.
    pub address: Address,
    /// The port.
    pub port: Port,
}

impl Endpoint {
    /// This address and port; an unspecified address and port 0 are any.
    pub fn new(ip: IpAddr, port: u16) -> Self {
        Self {
            address: if ip.is_unspecified() { Address::Any } else { Address::Ip(ip) },
            port: if port == 0 { Port::Any } else { Port::Number(port) },
        }
    }

    /// The same end with an IPv4 address that is mapped into IPv6 as IPv4: a dual-stack server has the one, its
    /// client the other.
    fn canonical(&self) -> Self {
        let address = match &self.address {
            Address::Ip(ip) => Address::Ip(ip.to_canonical()),
            other => other.clone(),
        };
        Self { address, port: self.port.clone() }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_bracketed = match &self.address {
            Address::Any => false,
            Address::Ip(ip) => ip.is_ipv6(),
            Address::Other(name) => name.contains(':'),
        };
        if is_bracketed {
            write!(f, "[{}]:{}", self.address, self.port)
        } else {
            write!(f, "{}:{}", self.address, self.port)
        }
    }
}

/// A socket. What the source does not report is `None`.
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
    /// Octets that the peer has not acknowledged; of a listener, where `ss` reports it, the largest backlog.
    pub send_q: Option<u32>,
    /// The timer that runs, as the tool names it.
    pub timer: Option<Cow<'static, str>>,
    /// The process behind it.
    pub pid: Option<u32>,
    /// That process's name.
    pub process: Option<String>,
    /// Linux's number of the socket; 0 if no program holds it: it was left behind, or waits for `accept`.
    pub inode: Option<u32>,
}

impl Socket {
    /// Both ends, so that those of the other end of the same connection are equal to them the other way round.
    pub(super) fn ends(&self) -> (Endpoint, Endpoint) {
        (self.local.canonical(), self.remote.canonical())
    }

    /// Whether both are the same socket at different times. Several listeners may share an address and port; the number of
    /// a connection's socket changes when its program closes it.
    pub fn is_same(&self, other: &Self) -> bool {
        let listens = self.state == State::Listen;
        listens == (other.state == State::Listen)
            && (&self.local, &self.remote) == (&other.local, &other.remote)
            && (!listens || self.inode == other.inode)
    }

    /// Whether it is the end that was connected to, where `listens` says which ports of this host have a listener;
    /// where that leaves it open, it is the one with the smaller port.
    pub(super) fn is_server(&self, listens: impl Fn(&Port) -> bool) -> bool {
        let port = |end: &Endpoint| if let Port::Number(number) = end.port { number } else { 0 };
        match (listens(&self.local.port), listens(&self.remote.port)) {
            (here, there) if here != there => here,
            _ => port(&self.local) < port(&self.remote),
        }
    }
}

/// How many sockets are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([u32; State::ALL.len()]);

impl Counts {
    /// Counts them.
    pub fn of<'a>(sockets: impl IntoIterator<Item = &'a Socket>) -> Self {
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
/// listener on the other end's port decides, else the greater port.
pub fn pairs<S: Borrow<Socket>>(sockets: &[S]) -> Vec<(usize, usize)> {
    let sockets: Vec<&Socket> = sockets.iter().map(Borrow::borrow).collect();
    let key = Socket::ends;
    let mut ends: HashMap<(Endpoint, Endpoint), usize> = HashMap::with_capacity(sockets.len());
    for (index, socket) in sockets.iter().enumerate().filter(|(_, socket)| socket.state != State::Listen) {
        ends.insert(key(socket), index);
    }
    let listeners = sockets.iter().filter(|socket| socket.state == State::Listen);
    let listening: HashSet<&Port> = listeners.map(|socket| &socket.local.port).collect();
    let mut pairs = Vec::new();
    for (index, socket) in sockets.iter().enumerate() {
        let (local, remote) = key(socket);
        let Some(&other) = ends.get(&(remote.clone(), local.clone())) else { continue };
        if index >= other || ends.get(&(local, remote)) != Some(&index) {
            continue;
        }
        pairs.push(if socket.is_server(|port| listening.contains(port)) {
            (other, index)
        } else {
            (index, other)
        });
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
    fn a_dual_stack_server_is_the_other_end_of_an_ipv4_client() {
        let listing = parse(
            "ESTAB 0 0 [::ffff:127.0.0.1]:80 [::ffff:127.0.0.1]:50000\n\
             ESTAB 0 0 127.0.0.1:50000 127.0.0.1:80\n",
        );
        assert_eq!(pairs(&listing.sockets), [(1, 0)]);
        assert_eq!(listing.sockets[0].local.to_string(), "[::ffff:127.0.0.1]:80");
    }

    #[test]
    fn counts_are_by_state_in_the_order_of_the_rfc() {
        let listing =
            parse("ESTAB 0 0 1.1.1.1:1 2.2.2.2:2\nLISTEN 0 1 *:1 *:*\nESTAB 0 0 1.1.1.1:1 2.2.2.2:3\n");
        let counts: Vec<_> = Counts::of(&listing.sockets).present().collect();
        assert_eq!(counts, [(State::Listen, 1), (State::Established, 2)]);
    }
}
