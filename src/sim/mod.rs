//! Two peers and a wire: [`World`] lets an [`Event`] happen and returns a [`Step`].

mod event;
mod step;
mod world;

#[cfg(test)]
mod tests;

pub use event::{Event, EventKind, Injection, Peer, SeqExpr};
pub use step::{Arrival, Departure, Fired, Flight, Step, Transition};
pub use world::{ApplyError, MAX_IN_FLIGHT, Setup, World};
