//! The real binary: its exit codes, and what is on which stream.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod commands;
mod completions;
mod diagnose;
mod explore;
mod lesson;
#[cfg(target_os = "linux")]
mod live;
mod output;
mod plain;
mod preferences;
mod program;
mod sources;
