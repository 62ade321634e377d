//! The built-in scenarios: the files of `scenarios/`, carried in the program.

use super::Scenario;
use crate::sim::Timeline;

/// A scenario that the program carries.
#[derive(Debug)]
pub struct Builtin {
    /// Its name: the file's, without the ending.
    pub name: &'static str,
    /// Its file.
    pub json: &'static str,
}

/// All of them, in the order of the picker and of `finwait list`.
pub static BUILTINS: &[Builtin] = &[];

impl Builtin {
    /// The one with this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        BUILTINS.iter().find(|builtin| builtin.name == name)
    }

    /// The scenario, and what happens in it; a test proves that each of them loads and runs.
    pub fn open(&self) -> Option<(Scenario, Timeline)> {
        None
    }
}
