//! From a scenario file to its traces: each line of jsonl is a JSON value, sentences are lines of printable text, and both
//! tell of each step.

#![no_main]

use finwait::scenario::load;
use finwait::text::{Lang, Text};
use finwait::trace;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let Some((_, mut timeline)) = load("x.json", bytes).opened else { return };
    for lang in Lang::ALL {
        let text = Text::of(lang);
        let mut lines = Vec::new();
        trace::jsonl(&mut lines, &timeline, text).expect("it is written to memory");
        let lines = String::from_utf8(lines).expect("JSON is UTF-8");
        let count = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect(line)).count();
        assert!(count > timeline.last(), "{count} lines for {} steps", timeline.last());

        let mut told = Vec::new();
        trace::plain(&mut told, &timeline, text).expect("it is written to memory");
        let told = String::from_utf8(told).expect("text is UTF-8");
        assert!(!told.chars().any(|c| c.is_control() && c != '\n'), "{told:?}");
        assert!(told.lines().count() > timeline.last());

        for index in 0..=timeline.last() {
            timeline.seek(index);
            let mut choices = Vec::new();
            trace::next_jsonl(&mut choices, &timeline).expect("it is written to memory");
            trace::next_plain(&mut choices, &timeline, text).expect("it is written to memory");
        }
        timeline.seek(0);
    }
});
