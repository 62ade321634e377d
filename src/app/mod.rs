//! What the program does: a model, actions upon it, and the effects that only the terminal can have.

mod action;
mod key;
mod library;
mod model;
mod pace;
mod selection;
#[cfg(test)]
pub(crate) mod tests;
mod update;

pub use action::{Action, BINDINGS, Binding, Group, help, key_table_markdown};
pub use key::Key;
pub use library::{Entry, Library, found, picked};
pub use model::{Depth, Model, Overlay, Pane, Settings, ThemeName};
pub use pace::{FRAME, FRAMES, SPEEDS, hold, next_tick};
pub use selection::{Selection, Subject, grid};
pub use update::{Effect, Input, Target, has_panes, select, update};
