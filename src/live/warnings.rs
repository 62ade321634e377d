//! What deserves attention among the sockets of a host: what it means, what ends it, and the scenario that shows it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Address, Counts, Endpoint, Socket};
use crate::tcp::State;
use crate::text::{TextKey, keys};

/// Ephemeral ports of Linux by default, 32768 to 60999; other systems have fewer.
const PORT_RANGE: u32 = 28_232;

/// From this many on, half-open connections are a pile.
const MANY_HALF_OPEN: u32 = 16;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WarningKind {
    /// The peer has closed, the program has not.
    CloseWait,
    /// Many handshakes wait for their last ACK.
    SynReceived,
    /// As many connections wait for a listener as its backlog holds, or more.
    AcceptQueue,
    /// TIME-WAIT holds a large share of the ports towards one server.
    TimeWaitPorts,
    /// A FIN-WAIT-2 whose program is gone.
    OrphanedFinWait2,
}

impl WarningKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::CloseWait, Self::SynReceived, Self::AcceptQueue, Self::TimeWaitPorts, Self::OrphanedFinWait2];

    /// The name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::CloseWait => "close-wait",
            Self::SynReceived => "syn-received",
            Self::AcceptQueue => "accept-queue",
            Self::TimeWaitPorts => "time-wait-ports",
            Self::OrphanedFinWait2 => "orphaned-fin-wait-2",
        }
    }

    /// The key of a sentence with how many and where.
    pub fn key(self) -> TextKey {
        const KEYS: [TextKey; WarningKind::ALL.len()] = keys!(WarningKind.id, "live.warning.", "");
        KEYS[self as usize]
    }

    /// The keys of what it means, and of what ends it.
    pub fn advice(self) -> [TextKey; 2] {
        const MEANS: [TextKey; WarningKind::ALL.len()] = keys!(WarningKind.id, "live.warning.", ".means");
        const ENDS: [TextKey; WarningKind::ALL.len()] = keys!(WarningKind.id, "live.warning.", ".ends");
        [MEANS[self as usize], ENDS[self as usize]]
    }

    /// The state it is about.
    pub const fn state(self) -> State {
        match self {
            Self::CloseWait => State::CloseWait,
            Self::SynReceived => State::SynReceived,
            Self::AcceptQueue => State::Listen,
            Self::TimeWaitPorts => State::TimeWait,
            Self::OrphanedFinWait2 => State::FinWait2,
        }
    }

    /// The built-in scenario that shows how it happens.
    pub const fn scenario(self) -> &'static str {
        match self {
            Self::CloseWait | Self::OrphanedFinWait2 => "close-wait-leak",
            Self::SynReceived => "syn-flood",
            Self::AcceptQueue => "three-way-handshake",
            Self::TimeWaitPorts => "server-closes-first",
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What is wrong.
    pub kind: WarningKind,
    /// How many sockets it is about.
    pub count: u32,
    /// Where: processes, listeners or servers, the most affected first.
    pub places: Vec<String>,
}

/// All findings in one look at the sockets. `names_processes` says whether a missing process means that there is none,
/// where the number of the socket does not say.
/// One poll cannot distinguish what lasts from what passes: a caller that polls twice leaves out what passed.
pub fn warnings<'a>(sockets: impl IntoIterator<Item = &'a Socket>, names_processes: bool) -> Vec<Warning> {
    // Most sockets of most hosts are in order.
    let is_ours = |socket: &&Socket| WarningKind::ALL.iter().any(|kind| kind.state() == socket.state);
    let sockets: Vec<&Socket> = sockets.into_iter().filter(is_ours).collect();
    let counts = Counts::of(sockets.iter().copied());
    let of = |state| sockets.iter().copied().filter(move |socket: &&Socket| socket.state == state);
    let mut found = Vec::new();
    let mut add = |kind, count, places: BTreeMap<String, u32>| {
        if count > 0 {
            let mut places: Vec<_> = places.into_iter().collect();
            places.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            let places = places.into_iter().map(|(place, _)| place).collect();
            found.push(Warning { kind, count, places });
        }
    };
    let tally = |sockets: &mut dyn Iterator<Item = &Socket>, place: &dyn Fn(&Socket) -> String| {
        let mut places = BTreeMap::new();
        for socket in sockets {
            *places.entry(place(socket)).or_insert(0) += 1;
        }
        places
    };

    let owner = |socket: &Socket| match (&socket.process, socket.pid) {
        (Some(name), Some(pid)) => format!("{name} ({pid})"),
        (None, Some(pid)) => pid.to_string(),
        _ => socket.local.to_string(),
    };
    add(WarningKind::CloseWait, counts.get(State::CloseWait), tally(&mut of(State::CloseWait), &owner));

    let half_open = counts.get(State::SynReceived);
    let local = |socket: &Socket| socket.local.to_string();
    let is_pile = half_open >= MANY_HALF_OPEN;
    add(
        WarningKind::SynReceived,
        if is_pile { half_open } else { 0 },
        tally(&mut of(State::SynReceived), &local),
    );

    // Linux takes one connection more than the backlog before it drops any; a queue that has reached it is full.
    let is_full = |socket: &&Socket| match (socket.recv_q, socket.send_q) {
        (Some(waiting), Some(backlog)) => backlog > 0 && waiting >= backlog,
        _ => false,
    };
    let full: BTreeSet<_> = of(State::Listen).filter(is_full).map(local).collect();
    let count = u32::try_from(full.len()).unwrap_or(u32::MAX);
    add(WarningKind::AcceptQueue, count, full.into_iter().map(|place| (place, 1)).collect());

    // A port is taken for one remote address and port at a time.
    let mut towards: HashMap<(&Address, &Endpoint), u32> = HashMap::new();
    for socket in of(State::TimeWait) {
        *towards.entry((&socket.local.address, &socket.remote)).or_insert(0) += 1;
    }
    let crowded: BTreeMap<_, _> = towards
        .into_iter()
        .filter(|&(_, count)| count >= PORT_RANGE / 4)
        .map(|((_, remote), count)| (remote.to_string(), count))
        .collect();
    let count = crowded.values().copied().max().unwrap_or_default();
    add(WarningKind::TimeWaitPorts, count, crowded);

    let is_orphan = |socket: &&Socket| match socket.inode {
        Some(inode) => inode == 0,
        None => names_processes && socket.pid.is_none(),
    };
    let orphaned = || of(State::FinWait2).filter(is_orphan);
    let count = u32::try_from(orphaned().count()).unwrap_or(u32::MAX);
    let remote = |socket: &Socket| socket.remote.to_string();
    add(WarningKind::OrphanedFinWait2, count, tally(&mut orphaned(), &remote));
    found
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn kinds(listing: &str) -> Vec<(WarningKind, u32, Vec<String>)> {
        let listing = parse(listing);
        assert_eq!(listing.unread, Vec::<usize>::new());
        let found = warnings(&listing.sockets, listing.names_processes);
        found.into_iter().map(|Warning { kind, count, places }| (kind, count, places)).collect()
    }

    #[test]
    fn a_quiet_host_has_none() {
        assert_eq!(kinds("ESTAB 0 0 10.0.0.1:22 10.0.0.2:50000\nLISTEN 0 128 0.0.0.0:22 0.0.0.0:*\n"), []);
    }

    #[test]
    fn close_wait_names_the_processes() {
        let listing = "CLOSE-WAIT 1 0 10.0.0.1:80 10.0.0.2:5 users:((\"app\",pid=7,fd=1))\n\
                       CLOSE-WAIT 1 0 10.0.0.1:80 10.0.0.2:6 users:((\"app\",pid=7,fd=2))\n\
                       CLOSE-WAIT 1 0 10.0.0.1:81 10.0.0.2:7 users:((\"zip\",pid=9,fd=3))\n";
        let places = vec!["app (7)".to_owned(), "zip (9)".to_owned()];
        assert_eq!(kinds(listing), [(WarningKind::CloseWait, 3, places)]);
    }

    #[test]
    fn a_listener_is_full_at_its_backlog() {
        let listing = "LISTEN 128 128 0.0.0.0:80 0.0.0.0:*\nLISTEN 127 128 0.0.0.0:81 0.0.0.0:*\n";
        assert_eq!(kinds(listing), [(WarningKind::AcceptQueue, 1, vec!["*:80".to_owned()])]);
    }

    #[test]
    fn half_open_connections_pile_up() {
        let rows = |count: u32| {
            let rows = (0..count).map(|port| format!("SYN-RECV 0 0 10.0.0.1:80 10.0.0.9:{}", 1000 + port));
            rows.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(kinds(&rows(MANY_HALF_OPEN - 1)), []);
        let pile = kinds(&rows(MANY_HALF_OPEN));
        assert_eq!(pile, [(WarningKind::SynReceived, MANY_HALF_OPEN, vec!["10.0.0.1:80".to_owned()])]);
    }

    #[test]
    fn time_wait_counts_towards_one_server() {
        let rows = |count: u32, server: &str| {
            let rows = (0..count).map(|port| format!("TIME-WAIT 0 0 10.0.0.1:{} {server}\n", 32768 + port));
            rows.collect::<Vec<_>>().concat()
        };
        let apart = rows(PORT_RANGE / 8, "10.0.0.2:80") + &rows(PORT_RANGE / 8, "10.0.0.3:80");
        assert_eq!(kinds(&apart), []);
        let found = kinds(&rows(PORT_RANGE / 4, "10.0.0.2:80"));
        assert_eq!(found, [(WarningKind::TimeWaitPorts, PORT_RANGE / 4, vec!["10.0.0.2:80".to_owned()])]);
    }

    #[test]
    fn an_orphan_can_be_told_only_where_processes_are_named() {
        let orphan = "FIN-WAIT-2 0 0 10.0.0.1:80 10.0.0.2:5\n";
        assert_eq!(kinds(orphan), []);
        let named = format!(
            "State Recv-Q Send-Q Local Peer Process\n{orphan}\
             ESTAB 0 0 10.0.0.1:80 10.0.0.2:6 users:((\"app\",pid=7,fd=1))\n"
        );
        let found = [(WarningKind::OrphanedFinWait2, 1, vec!["10.0.0.2:5".to_owned()])];
        assert_eq!(kinds(&named), found);
        assert_eq!(kinds("FIN-WAIT-2 0 0 10.0.0.1:80 10.0.0.2:5 ino:0 sk:7\n"), found);
        assert_eq!(kinds("FIN-WAIT-2 0 0 10.0.0.1:80 10.0.0.2:5 ino:9 sk:7\n"), []);
    }
}
