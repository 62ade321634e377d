//! Two peers and a wire: [`World`] applies an [`Event`] and reports what it does to an [`Observer`], such as a [`Step`].

mod choices;
mod event;
mod key;
mod observer;
mod step;
mod wire;
mod world;

#[cfg(test)]
mod tests;

pub use choices::{Forgery, Policy, Which};
pub use event::{Event, EventKind, Injection, Peer, SeqExpr};
pub use observer::Observer;
pub use step::{Arrival, Departure, Fired, Flight, Step, Transition};
pub use world::{ApplyError, MAX_IN_FLIGHT, Setup, World};
