//! What TCP is: the shared state machine of RFC 9293, for one endpoint.
//!
//! It takes an [`Event`] and reports what it does to an [`Observer`], such as an [`Outcome`]. It knows no second peer, no
//! file and no screen.
//! [`EDGES`] is the table of transitions, [`Rule`] the table of rules, [`Ruling`] the place where the RFC's
//! contradictions are decided.
//!
//! ```
//! use finwait::tcp::{Call, Endpoint, Event, State};
//!
//! let mut client = Endpoint::new(65535, &[100]);
//! let outcome = client.apply(Event::Call(Call::ActiveOpen))?;
//! assert_eq!(client.state(), State::SynSent);
//! assert_eq!(outcome.sent[0].segment.to_string(), "SYN SEQ=100 WND=65535");
//! # Ok::<(), finwait::tcp::Refused>(())
//! ```

mod arrives;
mod arrives_other;
mod arrives_text;
mod calls;
mod edge;
mod endpoint;
mod event;
mod handler;
mod held;
pub(crate) mod key;
mod observer;
mod rule;
mod ruling;
mod segment;
mod seq;
mod state;
mod tcb;
mod timeouts;

#[cfg(test)]
pub(crate) mod tests;

pub use edge::{Cause, DRAWN, EDGES, Edge, drawn};
pub use endpoint::{Endpoint, Outcome, Outgoing, Refused};
pub use event::{Call, CallError, Event, Facts, Signal, Timer, Var};
pub use observer::Observer;
pub use rule::Rule;
pub use ruling::Ruling;
pub use segment::{Flag, Flags, Segment};
pub use seq::SeqNum;
pub use state::{State, TOOLS};
pub use tcb::Tcb;
