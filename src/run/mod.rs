//! A run: the [`Timeline`] of what happened, a [`Moment`] for each step, and the cursor that walks it.

mod timeline;

#[cfg(test)]
mod tests;

pub use timeline::{Moment, Passage, Timeline, Trail};
