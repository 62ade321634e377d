//! A timeline without a screen: for programs as one JSON object a line, for people as plain sentences.
//!
//! Both are written step by step, and the same timeline in the same language gives the same bytes.

mod capture;
mod card;
mod jsonl;
mod next;
mod plain;
mod quiz;

#[cfg(test)]
mod tests;

pub use capture::{
    connection_json, connection_jsonl, connection_paragraph, connection_row, connections_json_end,
    connections_jsonl,
};
pub use card::plain_card;
pub use jsonl::{jsonl, steps_jsonl};
pub use next::{branches_plain, next_jsonl, next_plain, rows_plain};
pub(crate) use plain::moves;
pub use plain::{plain, plain_step, plain_step_only, plain_title, steps_plain};
pub use quiz::{quiz_answer, quiz_lead, quiz_question, quiz_score};
