//! A run from any source, as it is shown, traced and recorded: a [`Timeline`] of [`Moment`]s.
//!
//! A moment carries all that there is to know of one step: what happened, how each peer is shown and how sure that is,
//! and what the source says about it. A timeline is a tree of steps with the script as its trunk: what is chosen
//! otherwise makes a branch, and nothing chosen is lost.

mod about;
mod branch;
mod moment;
mod timeline;
mod view;

#[cfg(test)]
mod tests;

pub use about::{About, PORTS, PeerInfo, Remark, Remarkable};
pub use branch::FlightSpan;
pub use moment::{Evidence, Moment, Note};
pub use timeline::{BranchInfo, Choice, StepError, Timeline};
pub use view::{EdgeSet, Known, PeerView, StateSet, Trail};
