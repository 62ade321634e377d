//! What the program does: a model, actions upon it, and the effects that only the terminal can have.

mod model;

pub use model::{Depth, Model, Overlay, Pane, Settings, ThemeName};
