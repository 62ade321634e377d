//! Two peers and a wire: [`World`] lets an [`Event`] happen and returns a [`Step`]; a [`Timeline`] keeps them all.

mod event;
mod step;
mod timeline;
mod world;

#[cfg(test)]
mod tests;

pub use event::{Deed, Event, Injection, Peer, SeqExpr};
pub use step::{Arrival, Departure, Fired, Flight, Step, Transition};
pub use timeline::{Moment, Passage, Timeline, Trail};
pub use world::{Impossible, Setup, World};
