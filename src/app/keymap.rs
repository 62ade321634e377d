//! Which keys an action has: those of the table, unless others are chosen.

use super::action::{Action, BINDINGS};
use super::key::Key;

/// The keys of every action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    /// In the order of the table.
    keys: Vec<(Action, Vec<Key>)>,
}

impl Keymap {
    /// The keys of an action; the first one is shown where there is room for one.
    pub fn keys(&self, action: Action) -> &[Key] {
        self.keys.iter().find(|(of, _)| *of == action).map_or(&[], |(_, keys)| keys)
    }

    /// Gives an action these keys instead of those it has.
    pub fn bind(&mut self, action: Action, keys: Vec<Key>) {
        if let Some((_, bound)) = self.keys.iter_mut().find(|(of, _)| *of == action) {
            *bound = keys;
        }
    }
}

impl Default for Keymap {
    fn default() -> Self {
        Self { keys: BINDINGS.iter().map(|row| (row.action, row.default_keys.to_vec())).collect() }
    }
}
