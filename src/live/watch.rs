//! Sockets from poll to poll: what has changed, how long each has been in its state, and on which way it came there.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use foldhash::fast::RandomState;

use super::way::way;
use super::{Endpoint, Port, Socket, Warning, warnings};
use crate::run::Trail;
use crate::tcp::{Edge, State};

/// A socket that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// As the last poll found it.
    pub socket: Socket,
    /// The time of the poll that first found it.
    pub first: Duration,
    /// The time of the poll that first found it in its state.
    pub since: Duration,
    /// It came into its state while it was watched: its age is exact, up to the time between two polls. Otherwise the age
    /// is a lower bound.
    pub came: bool,
    /// It was there, in this state, at the poll before as well.
    pub stayed: bool,
    /// Where it has been, as far as that is certain.
    pub trail: Trail,
}

/// What a poll found to have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The socket, or its last state.
    pub socket: Socket,
    /// The state at the poll before; `None` where it was not there.
    pub from: Option<State>,
    /// The state now; `None` where it is gone.
    pub to: Option<State>,
    /// How long it was seen in the state that it left.
    pub lasted: Duration,
    /// The edges that it must have taken, in order.
    pub edges: &'static [&'static Edge],
}

/// What one poll found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// When it was, since any beginning.
    pub now: Duration,
    /// The sockets, in the order of the system.
    pub sockets: Arc<Vec<Watched>>,
    /// What has changed since the poll before.
    pub changes: Arc<Vec<Change>>,
    /// What deserves attention.
    pub warnings: Vec<Warning>,
}

/// All sockets since the first poll.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    polls: u64,
    watched: Arc<Vec<Watched>>,
}

/// What stays the same while a socket lives. Several listeners may share an address and port; the number of a
/// connection's socket changes when its program closes it.
type Key<'a> = (&'a Endpoint, &'a Endpoint, Option<u32>);

fn key(socket: &Socket) -> Key<'_> {
    let inode = socket.inode.filter(|_| socket.state == State::Listen);
    (&socket.local, &socket.remote, inode)
}

impl Watch {
    /// Takes what a poll found at `now`, a time since any beginning, and says what has changed: the sockets that are there in
    /// their order, then those that are gone. The first poll changes nothing.
    pub fn poll(&mut self, now: Duration, sockets: Vec<Socket>) -> Vec<Change> {
        let is_first = self.polls == 0;
        self.polls += 1;
        let before = std::mem::take(&mut self.watched);
        let mut places: HashMap<Key<'_>, usize, RandomState> = HashMap::default();
        places.reserve(before.len());
        let mut is_gone = vec![true; before.len()];
        for (place, watched) in before.iter().enumerate() {
            // Listeners that look alike count as one.
            if let Some(twin) = places.insert(key(&watched.socket), place) {
                is_gone[twin] = false;
            }
        }
        let listening: HashSet<Port> = sockets
            .iter()
            .filter(|socket| socket.state == State::Listen)
            .map(|socket| socket.local.port.clone())
            .collect();
        let mut changes = Vec::new();
        let mut after = Vec::with_capacity(sockets.len());
        for mut socket in sockets {
            let place = places.get(&key(&socket)).copied();
            let known = place.and_then(|place| before.get(place));
            if let Some(gone) = place.and_then(|place| is_gone.get_mut(place)) {
                *gone = false;
            }
            // What has been looked up holds while the same program has it.
            if let Some(known) =
                known.filter(|known| known.socket.inode == socket.inode && socket.pid.is_none())
            {
                (socket.pid, socket.process) = (known.socket.pid, known.socket.process.clone());
            }
            if let Some(known) = known.filter(|known| known.socket.state == socket.state) {
                let Watched { first, since, came, trail, .. } = *known;
                after.push(Watched { socket, first, since, came, stayed: true, trail });
                continue;
            }
            // The socket of a connection to a listener begins in LISTEN, as in the RFC.
            let is_accepted = socket.state != State::Listen && listening.contains(&socket.local.port);
            let begun = if is_accepted { State::Listen } else { State::Closed };
            let from = known.map(|known| known.socket.state);
            let edges = if is_first { &[] } else { way(from.unwrap_or(begun), socket.state) };
            if !is_first {
                changes.push(Change {
                    socket: socket.clone(),
                    from,
                    to: Some(socket.state),
                    lasted: known.map_or(Duration::ZERO, |known| now.saturating_sub(known.since)),
                    edges,
                });
            }
            let mut trail = match known {
                Some(known) => known.trail,
                None if is_first => Trail::default(),
                None => Trail::starting_in(begun),
            };
            for edge in edges {
                trail.follow(edge);
            }
            trail.visit(socket.state);
            let first = known.map_or(now, |known| known.first);
            after.push(Watched { socket, first, since: now, came: !is_first, stayed: false, trail });
        }
        let gone = before.iter().zip(is_gone).filter(|&(_, is_gone)| is_gone);
        changes.extend(gone.map(|(watched, _)| Change {
            socket: watched.socket.clone(),
            from: Some(watched.socket.state),
            to: None,
            lasted: now.saturating_sub(watched.since),
            edges: way(watched.socket.state, State::Closed),
        }));
        self.watched = Arc::new(after);
        changes
    }

    /// The sockets that the last poll found, in its order.
    pub fn sockets(&self) -> &Arc<Vec<Watched>> {
        &self.watched
    }

    /// The same, to fill in what the poll did not report. Clones of what [`Self::sockets`] returned do not change.
    pub fn sockets_mut(&mut self) -> impl Iterator<Item = &mut Watched> {
        Arc::make_mut(&mut self.watched).iter_mut()
    }

    /// What deserves attention among those that `fits` lets through. A CLOSE-WAIT counts once it has stayed: every close by
    /// the peer passes through it.
    pub fn warnings(&self, names_processes: bool, fits: impl Fn(&Socket) -> bool) -> Vec<Warning> {
        let lasts = |watched: &&Watched| watched.stayed || watched.socket.state != State::CloseWait;
        let lasting = self.watched.iter().filter(lasts).map(|watched| &watched.socket);
        warnings(lasting.filter(|socket| fits(socket)), names_processes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{WarningKind, parse};
    use super::*;

    fn changes(
        watch: &mut Watch,
        second: u64,
        listing: &str,
    ) -> Vec<(String, Option<State>, Option<State>, u64)> {
        let changes = watch.poll(Duration::from_secs(second), parse(listing).sockets);
        let row = |change: Change| {
            (change.socket.remote.to_string(), change.from, change.to, change.lasted.as_secs())
        };
        changes.into_iter().map(row).collect()
    }

    #[test]
    fn what_comes_changes_and_goes_is_reported_with_its_age() {
        use State::{Established, FinWait2};
        let mut watch = Watch::default();
        let two = "ESTAB 0 0 10.0.0.1:22 10.0.0.2:5\nESTAB 0 0 10.0.0.1:22 10.0.0.3:6\n";
        assert_eq!(changes(&mut watch, 1, two), []);
        assert_eq!(changes(&mut watch, 3, two), []);
        let one = "FIN-WAIT-2 0 0 10.0.0.1:22 10.0.0.2:5\nESTAB 0 0 10.0.0.1:22 10.0.0.4:7\n";
        let changes = changes(&mut watch, 4, one);
        let expected = [
            ("10.0.0.2:5".to_owned(), Some(Established), Some(FinWait2), 3),
            ("10.0.0.4:7".to_owned(), None, Some(Established), 0),
            ("10.0.0.3:6".to_owned(), Some(Established), None, 3),
        ];
        assert_eq!(changes, expected);
        assert_eq!(watch.sockets()[0].since, Duration::from_secs(4));
        let came: Vec<bool> = watch.sockets().iter().map(|watched| watched.came).collect();
        assert_eq!(came, [true, true]);
    }

    #[test]
    fn the_way_is_reported_as_far_as_it_is_certain() {
        let mut watch = Watch::default();
        let listener = "LISTEN 0 1 *:80 *:*\n";
        changes(&mut watch, 1, listener);
        let open = "ESTAB 0 0 127.0.0.1:80 127.0.0.1:5\nESTAB 0 0 127.0.0.1:5 127.0.0.1:80\n";
        let changes = watch.poll(Duration::from_secs(2), parse(&(listener.to_owned() + open)).sockets);
        let ids = |change: &Change| change.edges.iter().map(|edge| edge.id()).collect::<Vec<_>>();
        assert_eq!(ids(&changes[0]), ["listen--syn-received", "syn-received--established"]);
        assert_eq!(ids(&changes[1]), ["closed--syn-sent", "syn-sent--established"]);
        let closed = "TIME-WAIT 0 0 127.0.0.1:5 127.0.0.1:80\n";
        let changes = watch.poll(Duration::from_secs(3), parse(&(listener.to_owned() + closed)).sockets);
        // By FIN-WAIT-2, by CLOSING, or at once.
        assert_eq!(ids(&changes[0]), ["established--fin-wait-1"]);
        let client = &watch.sockets()[1].trail;
        assert!(client.has_been_in(State::SynSent) && client.has_been_in(State::TimeWait));
        assert!(!client.has_been_in(State::Closing));
        let changes = watch.poll(Duration::from_secs(4), parse(listener).sockets);
        assert_eq!(ids(&changes[0]), ["time-wait--closed"]);
    }

    #[test]
    fn listeners_that_share_a_port_are_told_apart() {
        let mut watch = Watch::default();
        let two = "LISTEN 0 1 *:80 *:* ino:7 sk:1\nLISTEN 0 1 *:80 *:* ino:8 sk:2\n";
        changes(&mut watch, 1, two);
        assert_eq!(changes(&mut watch, 2, two), []);
        let left = "LISTEN 0 1 *:80 *:* ino:8 sk:2\n";
        assert_eq!(changes(&mut watch, 3, left), [("*:*".to_owned(), Some(State::Listen), None, 2)]);
    }

    #[test]
    fn a_close_wait_is_a_warning_once_it_has_stayed() {
        let mut watch = Watch::default();
        let kinds = |watch: &Watch| {
            watch
                .warnings(false, |_| true)
                .into_iter()
                .map(|warning| (warning.kind, warning.count))
                .collect::<Vec<_>>()
        };
        changes(&mut watch, 1, "ESTAB 0 0 10.0.0.1:80 10.0.0.2:5\n");
        changes(&mut watch, 2, "CLOSE-WAIT 1 0 10.0.0.1:80 10.0.0.2:5\n");
        assert_eq!(kinds(&watch), []);
        changes(
            &mut watch,
            3,
            "CLOSE-WAIT 1 0 10.0.0.1:80 10.0.0.2:5\nCLOSE-WAIT 1 0 10.0.0.1:80 10.0.0.2:6\n",
        );
        assert_eq!(kinds(&watch), [(WarningKind::CloseWait, 1)]);
    }
}
