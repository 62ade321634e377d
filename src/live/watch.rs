//! Sockets from poll to poll: what has changed, and how long each has been in its state.

use std::collections::HashMap;
use std::time::Duration;

use super::{Endpoint, Socket, Warning, warnings};
use crate::tcp::State;

/// A socket that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// As the last poll found it.
    pub socket: Socket,
    /// The time of the poll that first found it in its state.
    pub since: Duration,
    /// It was there, in this state, at the poll before as well.
    pub stayed: bool,
}

/// What a poll found to be otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The socket as it is, or as it was last.
    pub socket: Socket,
    /// The state at the poll before; `None` where it was not there.
    pub from: Option<State>,
    /// The state now; `None` where it is gone.
    pub to: Option<State>,
    /// How long it was seen in the state that it left.
    pub lasted: Duration,
}

/// All sockets since the first poll.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    polls: u64,
    watched: Vec<Watched>,
}

/// What stays the same while a socket lives. Several listeners may share an address and port; the number of a
/// connection's socket changes when its program closes it.
type Key = (Endpoint, Endpoint, Option<u32>);

fn key(socket: &Socket) -> Key {
    let inode = socket.inode.filter(|_| socket.state == State::Listen);
    (socket.local.clone(), socket.remote.clone(), inode)
}

impl Watch {
    /// Takes what a poll found at `now`, a time since any beginning, and says what has changed: the sockets that are there in
    /// their order, then those that are gone. The first poll changes nothing.
    pub fn poll(&mut self, now: Duration, sockets: Vec<Socket>) -> Vec<Change> {
        let is_first = self.polls == 0;
        self.polls += 1;
        let before = std::mem::take(&mut self.watched);
        let mut places: HashMap<Key, usize> =
            before.iter().enumerate().map(|(place, watched)| (key(&watched.socket), place)).collect();
        let mut changes = Vec::new();
        for mut socket in sockets {
            let known = places.remove(&key(&socket)).and_then(|place| before.get(place));
            let stayed = known.is_some_and(|known| known.socket.state == socket.state);
            // What has been looked up holds while the same program has it.
            if let Some(known) =
                known.filter(|known| known.socket.inode == socket.inode && socket.pid.is_none())
            {
                (socket.pid, socket.process) = (known.socket.pid, known.socket.process.clone());
            }
            if !stayed && !is_first {
                changes.push(Change {
                    socket: socket.clone(),
                    from: known.map(|known| known.socket.state),
                    to: Some(socket.state),
                    lasted: known.map_or(Duration::ZERO, |known| now.saturating_sub(known.since)),
                });
            }
            let since = known.filter(|_| stayed).map_or(now, |known| known.since);
            self.watched.push(Watched { socket, since, stayed });
        }
        let mut gone: Vec<usize> = places.into_values().collect();
        gone.sort_unstable();
        changes.extend(gone.into_iter().filter_map(|place| before.get(place)).map(|watched| Change {
            socket: watched.socket.clone(),
            from: Some(watched.socket.state),
            to: None,
            lasted: now.saturating_sub(watched.since),
        }));
        changes
    }

    /// The sockets that the last poll found, in its order.
    pub fn sockets(&self) -> &[Watched] {
        &self.watched
    }

    /// The same, to look up what the poll did not tell.
    pub fn sockets_mut(&mut self) -> impl Iterator<Item = &mut Watched> {
        self.watched.iter_mut()
    }

    /// What deserves attention among those that `fits` lets through. A CLOSE-WAIT counts once it has stayed: every close by
    /// the peer passes through it.
    pub fn warnings(&self, names_processes: bool, fits: impl Fn(&Socket) -> bool) -> Vec<Warning> {
        let lasts = |watched: &&Watched| watched.stayed || watched.socket.state != State::CloseWait;
        let lasting = self.watched.iter().filter(lasts).map(|watched| &watched.socket);
        let lasting: Vec<Socket> = lasting.filter(|socket| fits(socket)).cloned().collect();
        warnings(&lasting, names_processes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{WarningKind, parse};
    use super::*;

    fn told(
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
    fn what_comes_changes_and_goes_is_told_with_its_age() {
        use State::{Established, FinWait2};
        let mut watch = Watch::default();
        let two = "ESTAB 0 0 10.0.0.1:22 10.0.0.2:5\nESTAB 0 0 10.0.0.1:22 10.0.0.3:6\n";
        assert_eq!(told(&mut watch, 1, two), []);
        assert_eq!(told(&mut watch, 3, two), []);
        let one = "FIN-WAIT-2 0 0 10.0.0.1:22 10.0.0.2:5\nESTAB 0 0 10.0.0.1:22 10.0.0.4:7\n";
        let changes = told(&mut watch, 4, one);
        let expected = [
            ("10.0.0.2:5".to_owned(), Some(Established), Some(FinWait2), 3),
            ("10.0.0.4:7".to_owned(), None, Some(Established), 0),
            ("10.0.0.3:6".to_owned(), Some(Established), None, 3),
        ];
        assert_eq!(changes, expected);
        assert_eq!(watch.sockets()[0].since, Duration::from_secs(4));
    }

    #[test]
    fn listeners_that_share_a_port_are_told_apart() {
        let mut watch = Watch::default();
        let two = "LISTEN 0 1 *:80 *:* ino:7 sk:1\nLISTEN 0 1 *:80 *:* ino:8 sk:2\n";
        told(&mut watch, 1, two);
        assert_eq!(told(&mut watch, 2, two), []);
        let left = "LISTEN 0 1 *:80 *:* ino:8 sk:2\n";
        assert_eq!(told(&mut watch, 3, left), [("*:*".to_owned(), Some(State::Listen), None, 2)]);
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
        told(&mut watch, 1, "ESTAB 0 0 10.0.0.1:80 10.0.0.2:5\n");
        told(&mut watch, 2, "CLOSE-WAIT 1 0 10.0.0.1:80 10.0.0.2:5\n");
        assert_eq!(kinds(&watch), []);
        told(&mut watch, 3, "CLOSE-WAIT 1 0 10.0.0.1:80 10.0.0.2:5\nCLOSE-WAIT 1 0 10.0.0.1:80 10.0.0.2:6\n");
        assert_eq!(kinds(&watch), [(WarningKind::CloseWait, 1)]);
    }
}
