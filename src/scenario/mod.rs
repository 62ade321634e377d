//! Scenario files, format 1.

mod model;

pub use model::{Localized, PeerInfo, Scenario, ScriptStep};
