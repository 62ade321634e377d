//! Why a world has no successor.

use crate::sim::{Peer, World};
use crate::tcp::State;

/// Why a world has no successor within the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndKind {
    /// No segment, timer or call changes anything, except an OPEN that begins a new connection.
    Dead,
    /// Only a user's call has an effect, and the bounds allow no more.
    WaitsForUser,
    /// A timer is armed, and the bounds do not let it fire.
    WaitsForTimer,
    /// Something could still happen, but more segments would be in flight than the bounds allow.
    Bound,
}

impl EndKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Dead, Self::WaitsForUser, Self::WaitsForTimer, Self::Bound];

    /// The name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Dead => "dead",
            Self::WaitsForUser => "waits-for-user",
            Self::WaitsForTimer => "waits-for-timer",
            Self::Bound => "bound",
        }
    }

    /// What a world without successors waits for.
    pub(super) fn of(world: &World) -> Self {
        if Peer::BOTH.into_iter().any(|peer| world.endpoint(peer).timers().next().is_some()) {
            return Self::WaitsForTimer;
        }
        // ABORT, at the least, leads on from wherever there is a connection.
        let is_open = |peer: Peer| world.state(peer) != State::Closed;
        if Peer::BOTH.into_iter().any(is_open) { Self::WaitsForUser } else { Self::Dead }
    }
}
