//! The real program in a pseudo-terminal: it shows what it should, and always gives the terminal back.

#![cfg(unix)]
#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests")]

mod captures;
mod explore;
mod keys;
mod levels;
mod live;
mod mouse;
mod predicting;
mod random;
mod recording;
mod screen;
mod signals;
mod terminal;
mod watching;
