//! The sockets of this machine: counted on the diagram, listed, and one of them followed.

mod keys;

pub(super) use keys::{act, can_release, choose, choose_row, choose_state, filter, selected_warning};

use std::sync::Arc;
use std::time::Duration;

use super::{Model, Subject, View};
use crate::live::{Counts, Filter, Flow, Followed, Snapshot, Socket, Warning, WarningKind, Watched};
use crate::tcp::State;
use crate::text::{TextKey, key};

/// How often sockets are read for the card of a state.
const EVERY: Duration = Duration::from_secs(1);

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By state, in the order of the RFC; of one state those first that have been in it longest.
    #[default]
    State,
    /// Those first that came into their state last.
    Newest,
    /// Those first that have been in their state longest.
    Oldest,
    /// Those first with most octets unread or unacknowledged.
    Queues,
}

impl Sort {
    /// All of them, in the order of the key.
    pub const ALL: [Self; 4] = [Self::State, Self::Newest, Self::Oldest, Self::Queues];

    /// The key of its word in the language tables.
    pub const fn key(self) -> TextKey {
        match self {
            Self::State => key!("live.sort.state"),
            Self::Newest => key!("live.sort.newest"),
            Self::Oldest => key!("live.sort.oldest"),
            Self::Queues => key!("live.sort.queues"),
        }
    }

    fn sort(self, rows: &mut [usize], sockets: &[Watched]) {
        let since = |row: usize| sockets.get(row).map_or(Duration::ZERO, |watched| watched.since);
        match self {
            Self::State => rows.sort_by_key(|&row| {
                (sockets.get(row).map_or(0, |watched| watched.socket.state as usize), since(row))
            }),
            Self::Newest => rows.sort_by_key(|&row| std::cmp::Reverse(since(row))),
            Self::Oldest => rows.sort_by_key(|&row| since(row)),
            Self::Queues => rows.sort_by_key(|&row| {
                let socket = sockets.get(row).map(|watched| &watched.socket);
                // Of a listener they are connections, not octets.
                let socket = socket.filter(|socket| socket.state != State::Listen);
                let queues = socket.map_or([None; 2], |socket| [socket.recv_q, socket.send_q]);
                std::cmp::Reverse(queues.into_iter().flatten().map(u64::from).sum::<u64>())
            }),
        }
    }
}

/// What the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LiveList {
    /// The sockets.
    #[default]
    Sockets,
    /// What deserves attention.
    Warnings {
        /// Which of them is selected.
        selected: usize,
    },
}

/// The view of this machine's sockets. A clone is cheap.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// How often they are read; zero means once a second.
    pub every: Duration,
    /// What the last poll found; `None` before the first.
    pub snapshot: Option<Arc<Snapshot>>,
    /// Why the last poll failed.
    pub trouble: Option<String>,
    /// Which sockets are shown.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// What is listed.
    pub list: LiveList,
    /// The sockets that are listed, as indices into the snapshot.
    pub rows: Arc<[usize]>,
    /// How many are in each state, ignoring the states of the filter.
    pub counts: Counts,
    /// How many took each edge since the previous poll, likewise.
    pub flow: Flow,
    /// What is followed on the diagram.
    pub followed: Option<Followed>,
    /// Whether the user has chosen it.
    pub chosen: bool,
}

impl Live {
    /// The view of those sockets that fit, before the first poll.
    pub fn new(filter: Filter, every: Duration) -> Self {
        Self { every, filter, ..Self::default() }
    }

    /// The sockets of the last poll.
    pub fn sockets(&self) -> &[Watched] {
        self.snapshot.as_ref().map_or(&[], |snapshot| &snapshot.sockets)
    }

    /// What deserves attention on this machine.
    pub fn warnings(&self) -> &[Warning] {
        self.snapshot.as_ref().map_or(&[], |snapshot| &snapshot.warnings)
    }

    /// The row of the list with the socket that is followed.
    pub fn selected(&self) -> Option<usize> {
        let socket = self.followed.as_ref()?.socket()?;
        let sockets = self.sockets();
        self.rows.iter().position(|&row| sockets.get(row).is_some_and(|one| one.socket.is_same(socket)))
    }

    /// Takes what a poll found.
    fn take(&mut self, snapshot: Arc<Snapshot>) {
        if let Some(followed) = &mut self.followed {
            // Names that were looked up come with the same poll once more.
            if self.snapshot.as_ref().is_none_or(|before| before.now != snapshot.now) {
                followed.poll(&snapshot);
            } else {
                followed.rename(&snapshot);
            }
        }
        self.snapshot = Some(snapshot);
        self.trouble = None;
        self.refresh();
    }

    /// Filters, sorts and counts again.
    fn refresh(&mut self) {
        let Some(snapshot) = self.snapshot.clone() else { return };
        let filter = &self.filter;
        let fits = |socket: &Socket| filter.fits_ports(socket) && filter.fits_process(socket);
        let fitting = snapshot.sockets.iter().enumerate().filter(|(_, watched)| fits(&watched.socket));
        let fitting: Vec<(usize, &Socket)> = fitting.map(|(row, watched)| (row, &watched.socket)).collect();
        self.counts = Counts::of(fitting.iter().map(|(_, socket)| *socket));
        self.flow = Flow::of(snapshot.changes.iter().filter(|change| fits(&change.socket)));
        let listed = fitting.iter().filter(|(_, socket)| filter.fits_state(socket.state));
        let mut rows: Vec<usize> = listed.map(|(row, _)| *row).collect();
        self.sort.sort(&mut rows, &snapshot.sockets);
        self.rows = rows.into();
        // For a port, what changes is more interesting than the names of the states.
        let is_narrow = !self.filter.ports.is_empty() || !self.filter.processes.is_empty();
        if !self.chosen && is_narrow {
            self.follow_newest(&snapshot);
        }
        if let LiveList::Warnings { selected } = &mut self.list {
            *selected = (*selected).min(snapshot.warnings.len().saturating_sub(1));
        }
    }

    /// Follows the newest connection, but stays with a connection until there is a newer one.
    fn follow_newest(&mut self, snapshot: &Snapshot) {
        let Some(newest) = snapshot.newest(|socket| self.filter.fits(socket)) else { return };
        let is_better = self.followed.as_ref().is_none_or(|followed| {
            let ends = || followed.ends.iter().flatten();
            let first = ends().map(|end| end.watched.first).max();
            let listens = ends().all(|end| end.watched.socket.state == State::Listen);
            let is_connection = newest.socket.state != State::Listen;
            is_connection && (listens || Some(newest.first) > first)
        });
        if is_better {
            self.followed = Some(Followed::new(newest, snapshot));
        }
    }

    /// Follows the socket in a row of the list.
    fn follow(&mut self, row: usize) {
        let Some(snapshot) = &self.snapshot else { return };
        if let Some(watched) = self.rows.get(row).and_then(|&place| snapshot.sockets.get(place)) {
            self.followed = Some(Followed::new(watched, snapshot));
            self.chosen = true;
        }
    }

    fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
        self.list = LiveList::Sockets;
        if !self.chosen {
            self.followed = None;
        }
        self.refresh();
    }
}

/// The view of live sockets, while it is shown.
pub fn live(model: &Model) -> Option<&Live> {
    model.live.as_ref().filter(|_| model.view == View::Live)
}

/// How often the sockets are to be read now; `None` if they are not shown.
pub fn polls(model: &Model) -> Option<Duration> {
    if model.plain {
        return None;
    }
    let every = live(model).map(|live| if live.every.is_zero() { EVERY } else { live.every });
    every.or_else(|| counted_state(model).map(|_| EVERY))
}

/// The state whose card is shown and says how many sockets of this machine are in it.
fn counted_state(model: &Model) -> Option<State> {
    let Some(Subject::State(state)) = model.selection.map(|selection| selection.subject) else { return None };
    let is_counted = WarningKind::ALL.iter().any(|kind| kind.state() == state);
    // macOS does not list its sockets in TIME-WAIT: an empty list does not mean that there are none.
    let is_hidden = cfg!(target_os = "macos") && state == State::TimeWait;
    (is_counted && !is_hidden && !model.plain && !model.for_recording).then_some(state)
}

/// How many sockets of this machine are in a state, where its card says so and it is known.
pub fn on_this_machine(model: &Model, state: State) -> Option<u32> {
    let counts = model.machine.filter(|_| counted_state(model) == Some(state))?;
    Some(counts.get(state))
}

/// Takes what a poll found; whether anything that is shown has changed.
pub(super) fn take(model: &mut Model, snapshot: Arc<Snapshot>) -> bool {
    if polls(model).is_none() {
        return false;
    }
    let counts = Counts::of(snapshot.sockets.iter().map(|watched| &watched.socket));
    let is_new = model.machine.replace(counts) != Some(counts);
    if model.view != View::Live {
        return is_new;
    }
    if let Some(live) = &mut model.live {
        live.take(snapshot);
    }
    true
}

/// A poll has failed, for this reason.
pub(super) fn fail(model: &mut Model, why: String) -> bool {
    model.machine = None;
    match &mut model.live {
        Some(live) if model.view == View::Live => live.trouble = Some(why),
        _ => return false,
    }
    true
}
