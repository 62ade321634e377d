//! The sockets of this machine, polled by a thread while they are shown, so that no key waits for the system.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::message::Message;
use super::platform::Sender;
use crate::app::{self, Model};
use crate::live::{Snapshot, Socket, System, WarningKind, Watch};

/// What the thread has to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Order {
    /// Time between two polls; `None` while they are not shown.
    every: Option<Duration>,
    names: Names,
}

/// Whose processes to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Names {
    /// Those of sockets with these numbers.
    Of(Vec<u32>),
    All,
}

impl Default for Names {
    fn default() -> Self {
        Self::Of(Vec::new())
    }
}

impl Names {
    /// Those that are to be seen and not yet known; all where the filter asks for them.
    fn of(model: &Model, shown: Range<usize>) -> Self {
        let Some(live) = app::live(model) else { return Self::default() };
        if !live.filter.processes.is_empty() {
            return Self::All;
        }
        let listed = live.rows.get(shown).into_iter().flatten();
        let listed = listed.filter_map(|&place| live.sockets().get(place)).map(|watched| &watched.socket);
        let followed = live.followed.iter().flat_map(|followed| followed.ends.iter().flatten());
        let sockets = listed.chain(followed.map(|end| &end.watched.socket));
        let mut unknown: Vec<u32> =
            sockets.filter(|socket| socket.pid.is_none()).filter_map(|socket| socket.inode).collect();
        unknown.sort_unstable();
        unknown.dedup();
        Self::Of(unknown)
    }
}

/// The thread's orders.
pub(super) struct Poller {
    sender: Sender,
    /// None before the first order: most runs need no such thread.
    orders: Option<mpsc::Sender<Order>>,
    last: Order,
}

impl Poller {
    pub(super) fn new(sender: Sender) -> Self {
        Self { sender, orders: None, last: Order::default() }
    }

    /// Passes on what the model wants polled; `shown` are the rows of the list on the screen.
    pub(super) fn follow(&mut self, model: &Model, shown: Range<usize>) {
        let every = app::polls(model);
        let order = Order { every, names: every.map(|_| Names::of(model, shown)).unwrap_or_default() };
        if order == self.last {
            return;
        }
        if self.orders.is_none() {
            let (orders, received) = mpsc::channel();
            let sender = self.sender.clone();
            let begun = thread::Builder::new().name("poller".into()).spawn(move || run(&received, &sender));
            match begun {
                Ok(_) => self.orders = Some(orders),
                Err(error) => self.sender.send(Message::NotPolled(error.to_string())),
            }
        }
        if let Some(orders) = &self.orders {
            let _ = orders.send(order.clone());
        }
        self.last = order;
    }
}

/// Follows orders until the sender is gone.
fn run(orders: &Receiver<Order>, sender: &Sender) {
    let begun = Instant::now();
    let mut system = System::default();
    let mut watch = Watch::default();
    let mut last = Snapshot::default();
    let mut order = Order::default();
    let mut due = begun;
    loop {
        let next = match order.every {
            Some(_) => orders.recv_timeout(due.saturating_duration_since(Instant::now())),
            None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(next) => {
                if order.every.is_none() {
                    // What happened between is not known.
                    watch = Watch::default();
                    due = Instant::now();
                }
                let asks = next.names != order.names;
                order = next;
                if asks && look_up(&mut system, &mut watch, &order.names) {
                    last.sockets = Arc::clone(watch.sockets());
                    sender.send(Message::Polled(Arc::new(last.clone())));
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                match System::read() {
                    Ok(sockets) => {
                        let now = begun.elapsed();
                        let changes = Arc::new(watch.poll(now, sockets));
                        look_up(&mut system, &mut watch, &order.names);
                        let warnings = watch.warnings(false, |_| true);
                        last = Snapshot { now, sockets: Arc::clone(watch.sockets()), changes, warnings };
                        sender.send(Message::Polled(Arc::new(last.clone())));
                    }
                    Err(error) => sender.send(Message::NotPolled(error.to_string())),
                }
                // At even intervals; what was missed is not made up for.
                let every = order.every.unwrap_or_default();
                due = (due + every).max(Instant::now());
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Looks up the processes of those that are asked for, and of those that a warning names. Whether any was found.
fn look_up(system: &mut System, watch: &mut Watch, names: &Names) -> bool {
    let wanted: HashSet<u32> = match names {
        Names::Of(inodes) => inodes.iter().copied().collect(),
        Names::All => HashSet::new(),
    };
    let is_wanted = |socket: &Socket| {
        let is_named = *names == Names::All || socket.inode.is_some_and(|inode| wanted.contains(&inode));
        socket.pid.is_none() && (is_named || socket.state == WarningKind::CloseWait.state())
    };
    if !watch.sockets().iter().any(|watched| is_wanted(&watched.socket)) {
        return false;
    }
    let mut sought: Vec<&mut Socket> =
        watch.sockets_mut().map(|watched| &mut watched.socket).filter(|socket| is_wanted(socket)).collect();
    system.look_up(sought.iter_mut().map(|socket| &mut **socket));
    sought.iter().any(|socket| socket.pid.is_some())
}
