//! What is never seen beside a state.

use crate::search::within_default;
use crate::tcp::State;
use crate::text::{Text, key};

/// The states that a peer is never in while the other is in this one, within the default bounds.
pub fn never_with(state: State) -> impl Iterator<Item = State> {
    State::ALL.into_iter().filter(move |&other| within_default().pair(state, other).is_none())
}

/// The same as a sentence.
pub fn never_sentence(states: &[State], text: Text) -> String {
    let names: Vec<&str> = states.iter().map(|state| state.name()).collect();
    text.fill(key!("card.never-with"), &[("states", &names.join(", "))])
}
