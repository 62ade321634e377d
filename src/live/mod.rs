//! The system's sockets on the diagram: counted, paired, judged, and watched from poll to poll.
//!
//! [`parse`] reads what `ss`, `netstat` or `/proc/net/tcp` print, [`warnings`] says what deserves attention, [`Watch`] what
//! has changed and for how long each socket has been in its state, `System` reads those of this system. Nothing here reads
//! a clock.

mod filter;
mod follow;
mod listing;
mod socket;
#[cfg(feature = "program")]
mod system;
mod warnings;
mod watch;
mod way;

pub use filter::{Filter, UnknownTerm};
pub use follow::{End, Followed};
pub use listing::{Listing, MAX_LISTING, parse};
pub use socket::{Address, Counts, Endpoint, Port, Socket, pairs};
#[cfg(feature = "program")]
pub use system::System;
pub use warnings::{Warning, WarningKind, warnings};
pub use watch::{Change, Snapshot, Watch, Watched};
pub use way::Flow;
