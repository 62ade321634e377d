//! What is never seen beside a state.

use std::sync::LazyLock;

use crate::search::{Bounds, Search};
use crate::tcp::State;
use crate::text::Text;

/// All that happens within the default bounds: a few thousand worlds, searched when first asked for.
static DEFAULT: LazyLock<Search> = LazyLock::new(|| {
    let mut search = Search::new(Bounds::default());
    search.run(u32::MAX, |_| false);
    search
});

/// The search within the default bounds, to its end.
pub fn within_default() -> &'static Search {
    &DEFAULT
}

/// The states that a peer is never in while the other is in this one, within the default bounds.
pub fn never_with(state: State) -> impl Iterator<Item = State> {
    State::ALL.into_iter().filter(move |&other| within_default().pair(state, other).is_none())
}

/// The same as a sentence.
pub fn never_told(states: &[State], text: Text) -> String {
    let names: Vec<&str> = states.iter().map(|state| state.name()).collect();
    text.fill("card.never-with", &[("states", &names.join(", "))])
}
