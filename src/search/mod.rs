//! Every pair of states that two peers can reach within bounds, and the fewest events to each: a breadth-first search over
//! [`World`](crate::sim::World)s, by the one machine that everything else runs on.
//!
//! [`Search::advance`] expands a number of worlds and returns, so that its caller can show progress or stop. What it
//! found so far can be asked at any time; it is all there is once [`Search::outcome`] is [`Outcome::Complete`].
//!
//! ```
//! use finwait::search::{Bounds, Outcome, Search};
//! use finwait::tcp::State;
//!
//! let mut search = Search::new(Bounds::default());
//! while search.outcome() == Outcome::Running {
//!     search.advance(1000);
//! }
//! let least = search.pair(State::Established, State::Established).map(|pair| pair.least);
//! // Two OPENs, and the three segments of the handshake.
//! assert_eq!(least, Some(5));
//! // It never happens that both wait for the other's FIN.
//! assert!(search.pair(State::FinWait2, State::FinWait2).is_none());
//! ```

mod bounds;
mod end;
mod expand;
mod explore;
mod goal;
mod store;
mod task;
mod within;

#[cfg(test)]
mod tests;

pub use bounds::Bounds;
pub use end::EndKind;
pub use expand::Job;
pub use explore::{Outcome, Pair, Search};
pub use goal::Goal;
pub use task::{Allowed, Fewest, GoalSearch, Kind, MOST_ALLOWED, MOST_WANTED, Reached, Task, Wanted, fewest};
pub use within::within_default;
