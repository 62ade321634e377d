//! One connection, followed from poll to poll: the end that opened is A, the other one B, where it is on this host too.

use std::collections::HashSet;
use std::time::Duration;

use super::way::way;
use super::{Address, Port, Snapshot, Socket, Watched};
use crate::run::{Known, Moment, PeerView, Trail};
use crate::sim::{Peer, Step, Transition};
use crate::tcp::{Edge, State};

/// One end of what is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The socket, or its last state.
    pub watched: Watched,
    /// When it was found to be gone.
    pub gone: Option<Duration>,
    /// The edges that it must have taken since the poll before.
    pub moved: &'static [&'static Edge],
}

impl End {
    fn new(watched: &Watched) -> Self {
        Self { watched: watched.clone(), gone: None, moved: &[] }
    }

    /// Its state. A socket that is gone is CLOSED.
    pub fn state(&self) -> State {
        if self.gone.is_some() { State::Closed } else { self.watched.socket.state }
    }

    /// How long it has been in its state at this time, and whether it came into it while it was watched.
    pub fn age(&self, now: Duration) -> (Duration, bool) {
        let since = self.gone.unwrap_or(self.watched.since);
        (now.saturating_sub(since), self.gone.is_some() || self.watched.came)
    }

    fn poll(&mut self, snapshot: &Snapshot) {
        let there = find(&snapshot.sockets, |socket| socket.is_same(&self.watched.socket));
        match there {
            Some(there) => {
                let socket = &there.socket;
                let change = snapshot.changes.iter().find(|change| change.socket.is_same(socket));
                let moved = change.map_or(&[][..], |change| change.edges);
                *self = Self { watched: there.clone(), gone: None, moved };
            }
            None if self.gone.is_some() => self.moved = &[],
            None => {
                self.gone = Some(snapshot.now);
                self.moved = way(self.watched.socket.state, State::Closed);
                self.moved.iter().for_each(|edge| self.watched.trail.follow(edge));
                self.watched.trail.visit(State::Closed);
            }
        }
    }
}

fn find(sockets: &[Watched], is: impl Fn(&Socket) -> bool) -> Option<&Watched> {
    sockets.iter().find(|watched| is(&watched.socket))
}

/// What is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// A and B; `None` is not on this host, or was never seen.
    pub ends: [Option<End>; 2],
    /// Which of them was chosen.
    pub chosen: Peer,
}

impl Followed {
    /// Follows this socket, and its other end where it is here.
    pub fn new(chosen: &Watched, snapshot: &Snapshot) -> Self {
        let socket = &chosen.socket;
        let listening: HashSet<&Port> = listeners(&snapshot.sockets).collect();
        let is_server = socket.state == State::Listen || socket.is_server(|port| listening.contains(port));
        let me = if is_server { Peer::B } else { Peer::A };
        let mut followed = Self { ends: [None, None], chosen: me };
        followed.ends[me.index()] = Some(End::new(chosen));
        followed.find_other(snapshot);
        followed
    }

    /// Takes what a poll found.
    pub fn poll(&mut self, snapshot: &Snapshot) {
        self.ends.iter_mut().flatten().for_each(|end| end.poll(snapshot));
        self.find_other(snapshot);
    }

    /// Takes the processes that were looked up since.
    pub fn rename(&mut self, snapshot: &Snapshot) {
        for end in self.ends.iter_mut().flatten().filter(|end| end.gone.is_none()) {
            if let Some(there) = find(&snapshot.sockets, |socket| socket.is_same(&end.watched.socket)) {
                end.watched = there.clone();
            }
        }
    }

    fn find_other(&mut self, snapshot: &Snapshot) {
        let other = self.chosen.other().index();
        if self.ends[other].is_some() {
            return;
        }
        let Some(socket) = self.socket().filter(|socket| socket.state != State::Listen) else { return };
        let (local, remote) = socket.ends();
        // Most differ in their ports.
        let found = find(&snapshot.sockets, |one| {
            one.local.port == socket.remote.port
                && one.remote.port == socket.local.port
                && one.ends() == (remote.clone(), local.clone())
                && !one.is_same(socket)
        });
        self.ends[other] = found.map(End::new);
    }

    /// The socket that was chosen, in its last state.
    pub fn socket(&self) -> Option<&Socket> {
        self.ends[self.chosen.index()].as_ref().map(|end| &end.watched.socket)
    }

    /// How it is shown. What may happen next depends on more than a host reports.
    pub fn moment(&self) -> Moment {
        let peers = self.ends.each_ref().map(|end| match end {
            Some(end) => PeerView::new(Known::Exact(end.state()), end.watched.trail),
            None => PeerView::new(Known::Unknown, Trail::default()),
        });
        let taken = Peer::BOTH.into_iter().flat_map(|peer| {
            let moved = self.ends[peer.index()].as_ref().map_or(&[][..], |end| end.moved);
            moved.iter().map(move |&edge| Transition { peer, edge })
        });
        let step = Step { transitions: taken.collect(), ..Step::default() };
        Moment { step, peers, at: None, evidence: None, note: None, world: None }
    }
}

fn listeners(sockets: &[Watched]) -> impl Iterator<Item = &Port> {
    let listens = |watched: &&Watched| watched.socket.state == State::Listen;
    sockets.iter().filter(listens).map(|watched| &watched.socket.local.port)
}

impl Snapshot {
    /// The one to follow among those that `fits` lets through, where the user has chosen none: the newest connection, one
    /// with both ends here before others, a listener where there is no connection.
    pub fn newest(&self, fits: impl Fn(&Socket) -> bool) -> Option<&Watched> {
        let is_local = |socket: &Socket| match (&socket.local.address, &socket.remote.address) {
            (here, there) if here == there => *here != Address::Any,
            (_, Address::Ip(ip)) => ip.to_canonical().is_loopback(),
            _ => false,
        };
        let rank = |watched: &&Watched| match watched.socket.state {
            State::Listen => 0,
            _ if is_local(&watched.socket) => 2,
            _ => 1,
        };
        let fitting = self.sockets.iter().filter(|watched| fits(&watched.socket));
        fitting.max_by_key(|watched| (rank(watched), watched.first))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Watch, parse};
    use super::*;

    const LISTENER: &str = "LISTEN 0 1 127.0.0.1:80 0.0.0.0:* ino:1 sk:1\n";

    fn poll(watch: &mut Watch, second: u64, rows: &str) -> Snapshot {
        let now = Duration::from_secs(second);
        let changes = watch.poll(now, parse(&(LISTENER.to_owned() + rows)).sockets);
        let sockets = watch.sockets().clone();
        Snapshot { now, sockets, changes: changes.into(), warnings: Vec::new() }
    }

    fn states(followed: &Followed) -> [Option<State>; 2] {
        followed.ends.each_ref().map(|end| end.as_ref().map(End::state))
    }

    #[test]
    fn both_ends_are_followed_to_their_end() {
        use State::{CloseWait, Closed, Established, FinWait2, TimeWait};
        let mut watch = Watch::default();
        let first = poll(&mut watch, 1, "");
        let newest = first.newest(|_| true).unwrap();
        assert_eq!(states(&Followed::new(newest, &first)), [None, Some(State::Listen)]);

        let open = "ESTAB 0 0 127.0.0.1:5 127.0.0.1:80\nESTAB 0 0 127.0.0.1:80 127.0.0.1:5\n";
        let open = poll(&mut watch, 2, open);
        let mut followed = Followed::new(open.newest(|_| true).unwrap(), &open);
        assert_eq!(states(&followed), [Some(Established); 2]);

        let half = "FIN-WAIT-2 0 0 127.0.0.1:5 127.0.0.1:80\nCLOSE-WAIT 1 0 127.0.0.1:80 127.0.0.1:5\n";
        followed.poll(&poll(&mut watch, 3, half));
        assert_eq!(states(&followed), [Some(FinWait2), Some(CloseWait)]);
        let moment = followed.moment();
        let taken: Vec<_> = moment.step.transitions.iter().map(|taken| (taken.peer, taken.edge.to)).collect();
        assert_eq!(taken, [(Peer::A, State::FinWait1), (Peer::A, FinWait2), (Peer::B, CloseWait)]);
        assert!(moment.trail(Peer::B).has_been_in(State::SynReceived));

        followed.poll(&poll(&mut watch, 4, "TIME-WAIT 0 0 127.0.0.1:5 127.0.0.1:80\n"));
        assert_eq!(states(&followed), [Some(TimeWait), Some(Closed)]);
        let end = poll(&mut watch, 64, "");
        followed.poll(&end);
        assert_eq!(states(&followed), [Some(Closed); 2]);
        let end = followed.ends[0].as_ref().unwrap();
        assert_eq!(end.moved.last().map(|edge| edge.id()).as_deref(), Some("time-wait--closed"));
        assert_eq!(end.age(Duration::from_secs(70)), (Duration::from_secs(6), true));
    }

    #[test]
    fn the_newest_is_the_one_that_came_last_not_the_one_that_moved_last() {
        let mut watch = Watch::default();
        let old = "ESTAB 0 0 127.0.0.1:5 127.0.0.1:80\n";
        let new = "ESTAB 0 0 127.0.0.1:6 127.0.0.1:80\n";
        poll(&mut watch, 1, old);
        poll(&mut watch, 2, &(old.to_owned() + new));
        let moved = old.replace("ESTAB", "FIN-WAIT-2");
        let snapshot = poll(&mut watch, 3, &(moved + new));
        let newest = snapshot.newest(|_| true).unwrap();
        assert_eq!(newest.socket.local.to_string(), "127.0.0.1:6");
    }

    #[test]
    fn the_other_end_of_a_connection_to_elsewhere_is_unknown() {
        let mut watch = Watch::default();
        let snapshot = poll(&mut watch, 1, "ESTAB 0 0 10.0.0.1:50000 10.9.9.9:443\n");
        let followed = Followed::new(&snapshot.sockets[1], &snapshot);
        assert_eq!(states(&followed), [Some(State::Established), None]);
        assert_eq!(followed.moment().state(Peer::B), Known::Unknown);
    }
}
