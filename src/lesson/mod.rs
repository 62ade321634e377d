//! Questions about TCP, made by the machine and judged by it: exercise sheets, and the quiz.
//!
//! Pure and deterministic: the same seed gives the same questions, byte for byte. A [`Question`] comes out of a run of
//! the simulation; its answer and its wrong answers are outcomes that the machine computed, never written by hand.
//! What rests on a choice between two readings of the RFC ([`crate::tcp::Ruling`]) is not asked.

mod ask;
mod pool;
mod progress;
mod question;
mod quiz;
mod random;
mod sheet;
mod situation;
mod walk;
mod write;

#[cfg(test)]
mod tests;

pub use progress::{Coverage, Practice, Progress, ProgressError, Solved};
pub use question::{Asked, Choice, Kind, Question, letter};
pub use quiz::{Answered, Done, Quiz, Score, results, seconds};
pub use sheet::{MAX_QUESTIONS, Sheet};
pub use write::SheetFormat;
