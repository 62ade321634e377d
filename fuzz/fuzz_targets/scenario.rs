//! The scenario loader: what is wrong with a file is told in every language, nothing of the file reaches the terminal
//! unescaped, and what can be opened can be saved and is then the same run.

#![no_main]

use finwait::scenario::{Strictness, load, load_with, save};
use finwait::text::{Lang, Text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let loaded = load_with("x.json", bytes, Strictness::Run);
    for lang in Lang::ALL {
        let told = loaded.problems.render(false, Text::of(lang));
        assert!(!told.chars().any(|c| c.is_control() && c != '\n'), "{told:?}");
        assert_eq!(told.trim().is_empty(), loaded.problems.is_empty());
    }
    let Some((_, mut timeline)) = loaded.opened else {
        return assert!(!loaded.problems.is_empty(), "it is not opened, and nobody knows why");
    };
    timeline.seek(timeline.last());
    if let Some(saved) = save(&timeline) {
        let (_, mut again) =
            load("saved.json", saved.as_bytes()).opened.expect("what was saved can be loaded");
        again.seek(again.last());
        assert_eq!(timeline.last(), again.last());
        for (one, other) in timeline.moments().zip(again.moments()) {
            assert_eq!((&one.step, &one.world), (&other.step, &other.world));
        }
        assert_eq!(save(&again), Some(saved));
    }
});
