//! The system's sockets on the diagram: counted, paired, judged, and watched from poll to poll.
//!
//! [`parse`] reads what `ss`, `netstat` or `/proc/net/tcp` print, [`warnings`] says what deserves attention, [`Watch`] what
//! has changed and for how long each socket has been in its state. Nothing here reads the system or a clock.

mod filter;
mod listing;
mod socket;
mod warnings;
mod watch;

pub use filter::{Filter, UnknownTerm};
#[cfg(all(feature = "program", target_os = "linux"))]
pub(crate) use listing::linux_state;
pub use listing::{Listing, MAX_LISTING, parse};
pub use socket::{Address, Counts, Endpoint, Port, Socket, pairs};
pub use warnings::{PORT_RANGE, Warning, WarningKind, warnings};
pub use watch::{Change, Watch, Watched};
