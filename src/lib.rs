//! finwait brings TCP's eleven-state diagram to life: two peers walk it by keypress, and every step is computed.
//!
//! Everything flows one way. An event happens in a [`sim::World`] of two endpoints and a wire and gives a
//! [`sim::Step`]; a [`sim::Timeline`] keeps them all; whatever is shown is read from it.
//!
//! ```text
//! scenario.json ─┐
//!     key press ─┴─> Event ─> World ─> Step ─> Timeline ─┬─> ui ─┬─> terminal
//!                             tcp x 2                    │       └─> record
//!                                                        └─> trace
//! ```
//!
//! Each room knows only the rooms below it:
//!
//! | room | what it promises |
//! | --- | --- |
//! | [`cli`] | the command line: arguments in, exit code out |
//! | [`terminal`] | the one owner of the terminal, which always gives it back as it was |
//! | [`record`] | the screen as files, without a terminal |
//! | [`graph`] | the diagram as text, dot, mermaid, svg |
//! | [`trace`] | a timeline without a screen: plain sentences, or jsonl |
//! | [`ui`] | the screen: a pure function of the model and a size |
//! | [`app`] | the model, the one table of actions, and what each does |
//! | [`scenario`] | scenario files: read strictly, run, every problem with its place; the built-in ones |
//! | [`text`] | what people read, one file for each language |
//! | [`sim`] | two peers and a wire; no clock, no randomness, no I/O |
//! | [`tcp`] | the shared state machine of RFC 9293: THE tables of transitions, rules and rulings |
//!
//! What is declared once and feeds the rest: [`tcp::EDGES`], [`tcp::Rule`], [`app::BINDINGS`],
//! [`scenario::BUILTINS`], and the definition of the command line.

pub mod app;
pub mod cli;
pub mod graph;
pub mod record;
pub mod scenario;
pub mod sim;
pub mod tcp;
pub mod terminal;
pub mod text;
pub mod trace;
pub mod ui;
