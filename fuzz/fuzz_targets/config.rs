//! Preferences: what is wrong with a file is told in every language, and nothing of it reaches the terminal unescaped.

#![no_main]

use finwait::text::{Lang, Text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| {
    let Some(problems) = finwait::cli::wrong_preferences(source) else { return };
    for lang in Lang::ALL {
        let told = problems.render(false, Text::of(lang));
        assert!(!told.trim().is_empty());
        assert!(!told.chars().any(|c| c.is_control() && c != '\n'), "{told:?}");
    }
});
