//! The search within the default bounds, made once for the whole program.

use std::sync::OnceLock;

use super::{Bounds, Search};

/// The search within the default bounds, to its end: a few thousand worlds, searched when first asked for.
pub fn within_default() -> &'static Search {
    static SEARCH: OnceLock<Search> = OnceLock::new();
    SEARCH.get_or_init(|| {
        let mut search = Search::new(Bounds::default());
        search.run(u32::MAX, |_| false);
        search
    })
}
