//! Scenario files, format 1.

mod library;
mod model;

pub use library::{BUILTINS, Builtin};
pub use model::{Localized, PeerInfo, Scenario, ScriptStep};
