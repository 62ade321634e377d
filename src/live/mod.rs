//! The system's sockets on the diagram: read from a listing or from the system, counted, paired and judged.
//!
//! [`parse`] reads what `ss`, `netstat` or `/proc/net/tcp` print, [`warnings`] says what deserves attention in it.

mod listing;
mod socket;
mod warnings;

pub use listing::{Listing, MAX_LISTING, parse};
pub use socket::{Counts, Endpoint, Socket, pairs};
pub use warnings::{PORT_RANGE, Warning, WarningKind, warnings};
