//! The machine against RFC 9293: fixtures named for states, tests for what must hold in them.

mod calls;
mod close_both;
mod edges;
mod endpoint;
pub(crate) mod fixtures;
mod key;
mod queues;
mod rulings;
mod segments;
mod sequence;
mod states;
mod table;
mod zero_window;
