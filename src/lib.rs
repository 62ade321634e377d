//! finwait brings TCP's eleven-state diagram to life: two peers walk it by keypress, and every step is computed.
//!
//! The program is [`cli::run`]. Everything it is made of can be used by itself, and flows one way: an event happens in a
//! [`sim::World`] of two endpoints and a wire and gives a [`sim::Step`]; a [`run::Timeline`] keeps the steps; everything
//! shown is read from it.
//!
//! ```text
//! scenario.json ─┐
//!     key press ─┤
//!       capture ─┼─> Event ─> World ─> Step ─> Timeline ─┬─> ui ─┬─> terminal
//!        search ─┘            tcp x 2                    │       └─> record
//!                                                        └─> trace
//! ```
//!
//! This page has the first steps, the map of the modules, and where to read on. `ARCHITECTURE.md` follows a key press to a
//! cell and a scenario's step to a frame of a GIF.
//!
//! # Two peers, event by event
//!
//! ```
//! use finwait::run::{Known, StepError, Timeline};
//! use finwait::sim::{Event, EventKind, Peer, Setup};
//! use finwait::tcp::State;
//!
//! let setup = Setup { window: [65535; 2], iss: [vec![100], vec![300]], established: false };
//! let mut timeline = Timeline::new(&setup);
//! timeline.apply(&Event::new(Peer::B, EventKind::PassiveOpen))?;
//! timeline.apply(&Event::new(Peer::A, EventKind::ActiveOpen))?;
//! // The oldest segment in flight towards B arrives there.
//! let moment = timeline.apply(&Event::new(Peer::B, EventKind::Deliver(1)))?;
//! assert_eq!(moment.state(Peer::B), Known::Exact(State::SynReceived));
//! assert_eq!(moment.step.sent[0].flight.segment.to_string(), "SYN,ACK SEQ=300 ACK=101 WND=65535");
//! // What was lost cannot arrive; then nothing changes.
//! timeline.apply(&Event::new(Peer::A, EventKind::Lose(1)))?;
//! assert!(timeline.apply(&Event::new(Peer::A, EventKind::Deliver(1))).is_err());
//! # Ok::<(), StepError>(())
//! ```
//!
//! # A scenario in sentences
//!
//! ```
//! use finwait::scenario::load;
//! use finwait::text::{Lang, Text};
//!
//! let file = br#"{ "title": "Nobody listens", "steps": [
//!     { "at": "a", "do": "active-open" },
//!     { "at": "b", "do": "deliver", "expect": { "b": "CLOSED" } },
//!     { "at": "a", "do": "deliver", "expect": { "a": "CLOSED" } }
//! ] }"#;
//! let (loaded, english) = (load("refused.json", file), Text::of(Lang::En));
//! // Every mistake in the file would be here, with its line, underlined.
//! assert!(loaded.problems.is_empty(), "{}", loaded.problems.render(false, english));
//! if let Some((_, timeline)) = loaded.opened {
//!     let mut trace = Vec::new();
//!     finwait::trace::plain(&mut trace, &timeline, english)?;
//!     assert!(String::from_utf8_lossy(&trace).contains("A is told: connection reset"));
//! }
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # A recording
//!
//! ```
//! use finwait::record::svg::{SvgOptions, svg};
//! use finwait::record::{FrameOptions, frames};
//! use finwait::scenario::Builtin;
//!
//! let opened = Builtin::find("lost-last-ack").and_then(Builtin::open);
//! if let Some((_, timeline)) = opened {
//!     // Frame by frame what the screen would show; one for each step, as nothing moves.
//!     let all: Vec<_> = frames(&timeline, &FrameOptions::default().stills()).collect();
//!     assert_eq!(all.len(), timeline.last() + 1);
//!     let options = SvgOptions { title: "The last ACK is lost", description: "", lang: "en", looped: true };
//!     assert!(svg(all, &options).starts_with("<svg"));
//! }
//! ```
//!
//! More first steps: [`search`] finds every pair of states, [`capture`] reads packets, [`ui::render`] draws one screen. The folder
//! `examples` has `cast_to_picture`, which renders any asciicast by the writers of [`record`].
//!
//! # The modules
//!
//! Each imports only those below it. The protocol is at the bottom, the terminal at the top:
//!
//! | module | what it has |
//! | --- | --- |
//! | [`cli`] | the command line: arguments in, exit code out |
//! | [`terminal`] | the one owner of the terminal, which always gives it back as it was |
//! | [`record`] | the screen as files, without a terminal |
//! | [`graph`] | the diagram as text, dot, mermaid, svg |
//! | [`trace`] | a timeline without a screen: plain sentences, or jsonl |
//! | [`ui`] | the screen: a pure function of the model and a size |
//! | [`app`] | the model, the one table of actions, and what each does |
//! | [`lesson`] | exercise sheets and the quiz: questions made and judged by the machine |
//! | [`capture`] | packets in, connections out: read, split, and inferred as far as the packets show |
//! | [`live`] | sockets of a host: read from the system or from listings, counted, paired, judged, watched from poll to poll |
//! | [`scenario`] | scenario files: read strictly, run, every problem with its place; the built-in ones |
//! | [`run`] | a run from any source: a tree of moments, and a cursor |
//! | [`search`] | every pair of states that two peers can reach within bounds, and the fewest events to each |
//! | [`text`] | the texts, one file for each language |
//! | [`sim`] | two peers and a wire; no clock, no randomness, no I/O |
//! | [`tcp`] | the state machine of RFC 9293 that both peers share, with its tables of transitions, rules and rulings |
//!
//! From [`tcp`] up to [`ui`] nothing knows a clock, a thread, a file or a terminal: the same events give the same bytes. The one
//! exception is `live::System`, which asks this host for its sockets.
//!
//! # Where to read on
//!
//! Four tables are declared once, and the rest is derived from them: [`tcp::EDGES`], the transitions; [`tcp::Rule`], what the RFC
//! says; [`app::BINDINGS`], the keys; [`scenario::BUILTINS`], the library. Then [`tcp::Endpoint`] for the protocol,
//! [`sim::World`] for two of them, [`run::Timeline`] for stepping, [`app::update`] and [`ui::draw`] for the screen.
//!
//! # Features
//!
//! `program`, on by default, adds the command line and the terminal. Without it the crate needs no operating system and
//! compiles for `wasm32-unknown-unknown`.

pub mod app;
pub mod capture;
#[cfg(feature = "program")]
pub mod cli;
pub mod graph;
pub mod lesson;
pub mod live;
pub mod record;
pub mod run;
pub mod scenario;
pub mod search;
pub mod sim;
pub mod tcp;
#[cfg(feature = "program")]
pub mod terminal;
pub mod text;
pub mod trace;
pub mod ui;
