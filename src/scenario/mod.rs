//! Scenario files, format 1: read strictly, run at once, and every problem said with its place.
//!
//! [`load`] takes bytes and gives a scenario with its timeline, or all that is wrong, or both: a scenario whose
//! expectations do not hold still runs. Texts are safe to show once they are in a [`Scenario`].

pub(crate) mod check;
mod expect;
mod fields;
mod format;
mod goal;
mod json;
mod keys;
mod library;
mod lint;
mod model;
pub(crate) mod problem;
mod read;
mod run;
mod save;
mod schema;
mod search;
mod step_keys;

pub use crate::run::PeerInfo;
pub use crate::text::Localized;
pub use expect::{Expectation, Expected, ExpectedSegment};
pub use format::{INJECTED_WINDOW, MAX_PAUSE_MS};
pub use json::MAX_BYTES;
pub use keys::EventKeys;
pub use library::{BUILTINS, Builtin, LEVELS, Topic};
pub use lint::Strictness;
pub use model::{Level, Scenario, ScriptStep};
pub use problem::{Brief, Problems, Severity};
pub use save::save;
pub use schema::schema;
pub use search::{Words, builtins_showing, path};
pub(crate) use step_keys::{ErrorKeys, SegmentKeys, SentKeys, SignalKeys};

use crate::run::Timeline;

/// What became of a file.
#[derive(Debug)]
pub struct Loaded {
    /// The scenario and all that happens in it, the cursor at the start; `None` if there is an error.
    pub opened: Option<(Scenario, Timeline)>,
    /// All that is wrong with it.
    pub problems: Problems,
}

/// Loads and runs a scenario. `name` is what problems call the file.
pub fn load(name: &str, bytes: &[u8]) -> Loaded {
    load_with(name, bytes, Strictness::Run)
}

/// The same, checked as strictly as is said.
pub fn load_with(name: &str, bytes: &[u8], strictness: Strictness) -> Loaded {
    let mut found = problem::Found::default();
    let text = json::decode(bytes, &mut found);
    let mut opened = None;
    if found.worst().is_none()
        && let Some(root) = json::parse(&text, &mut found).inspect(|root| check::file(root, &mut found))
        && let Some(draft) = read::read(&root, &found)
    {
        let timeline = run::run(&draft, &mut found);
        if found.worst() != Some(Severity::Error) {
            if let Some(level) = &draft.scenario.level {
                goal::judge(fields::Fields(&root), level, &draft.places, &timeline, strictness, &mut found);
            }
            lint::lint(fields::Fields(&root), &draft, &timeline, strictness, &mut found);
        }
        opened = Some((draft.scenario, timeline)).filter(|_| found.worst() != Some(Severity::Error));
    }
    Loaded { opened, problems: Problems::new(name, text, found) }
}

#[cfg(test)]
mod tests;
