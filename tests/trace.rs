//! The jsonl trace of every built-in scenario against its contract.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fmt;

use finwait::scenario::BUILTINS;
use finwait::tcp::{Edge, Rule, State};
use finwait::text::{Lang, Text};
use finwait::trace;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

const LINE: [&str; 13] = [
    "step",
    "event",
    "a",
    "b",
    "transitions",
    "delivered",
    "sent",
    "lost",
    "in_flight",
    "signals",
    "error",
    "rules",
    "say",
];
const END: [&str; 5] = ["state", "snd_una", "snd_nxt", "rcv_nxt", "timers"];
const TRANSITION: [&str; 6] = ["peer", "from", "to", "edge", "on", "does"];
const SEGMENT: [&str; 5] = ["seq", "ack", "flags", "len", "window"];

/// The traces of all built-in scenarios, by name.
fn traces(lang: Lang) -> Vec<(&'static str, String)> {
    let trace = |builtin: &finwait::scenario::Builtin| {
        let (_, timeline) = builtin.open().unwrap();
        let mut out = Vec::new();
        trace::jsonl(&mut out, &timeline, Text::of(lang)).unwrap();
        (builtin.name, String::from_utf8(out).unwrap())
    };
    BUILTINS.iter().map(trace).collect()
}

fn lines(lang: Lang) -> Vec<(String, Value)> {
    let traces = traces(lang);
    let lines = traces.iter().flat_map(|(name, trace)| {
        trace.lines().map(move |line| (format!("{name}: {line}"), serde_json::from_str(line).unwrap()))
    });
    lines.collect()
}

/// The keys of a JSON object in their order.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Keys;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, _)) = map.next_entry::<String, IgnoredAny>()? {
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }
        from.deserialize_map(Collect)
    }
}

/// All keys of an object, sorted.
fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

fn sorted<const N: usize>(mut keys: [&str; N]) -> Vec<&str> {
    keys.sort_unstable();
    keys.to_vec()
}

#[test]
fn every_line_has_the_keys_of_the_contract_in_their_order() {
    for (name, trace) in traces(Lang::En) {
        for line in trace.lines() {
            assert_eq!(serde_json::from_str::<Keys>(line).unwrap().0, LINE, "{name}");
        }
    }
}

#[test]
fn every_part_has_the_keys_of_the_contract() {
    for (place, line) in lines(Lang::En) {
        for end in ["a", "b"] {
            assert_eq!(keys(&line[end]), sorted(END), "{place}");
            let state = State::from_name(line[end]["state"].as_str().unwrap()).unwrap();
            let without_tcb = line[end]["snd_una"].is_null() && line[end]["rcv_nxt"].is_null();
            assert!(without_tcb || state != State::Closed, "{place}");
        }
        for transition in line["transitions"].as_array().unwrap() {
            assert_eq!(keys(transition), sorted(TRANSITION), "{place}");
            assert!(Edge::by_id(transition["edge"].as_str().unwrap()).is_some(), "{place}");
        }
        let flying = ["to_a", "to_b"].iter().flat_map(|way| line["in_flight"][way].as_array().unwrap());
        flying.for_each(|segment| assert_eq!(keys(segment), sorted(SEGMENT), "{place}"));
        for sent in line["sent"].as_array().unwrap() {
            assert_eq!(keys(sent), sorted(["from", "seq", "ack", "flags", "len", "window"]), "{place}");
        }
        for arrival in [&line["delivered"], &line["lost"]].into_iter().filter(|arrival| !arrival.is_null()) {
            assert_eq!(keys(arrival), sorted(["to", "seq", "ack", "flags", "len", "window"]), "{place}");
        }
        for rule in line["rules"].as_array().unwrap() {
            assert_eq!(keys(rule), sorted(["peer", "id", "section", "text"]), "{place}");
            assert!(Rule::ALL.iter().any(|known| rule["id"] == known.id()), "{place}");
            assert_ne!(rule["text"], rule["id"], "the rule has no sentence: {place}");
        }
    }
}

#[test]
fn events_and_stories_are_those_of_the_file() {
    for (builtin, (_, trace)) in BUILTINS.iter().zip(traces(Lang::En)) {
        let file: Value = serde_json::from_str(builtin.json).unwrap();
        let lines: Vec<Value> = trace.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let steps = file["steps"].as_array().unwrap();
        assert_eq!(lines.len(), steps.len() + 1, "{}", builtin.name);
        for (line, step) in lines[1..].iter().zip(steps) {
            let mut event = step.clone();
            let story = event.as_object_mut().unwrap().remove("say");
            for beside in ["expect", "pause_ms"] {
                event.as_object_mut().unwrap().remove(beside);
            }
            assert_eq!(line["event"], event, "{}", builtin.name);
            assert_eq!(line["say"].is_null(), story.is_none(), "{}", builtin.name);
        }
    }
}

#[test]
fn the_language_changes_sentences_only() {
    let mute = |lang| {
        let mut lines = lines(lang);
        for (_, line) in &mut lines {
            line["say"].take();
            for rule in line["rules"].as_array_mut().unwrap() {
                rule["text"].take();
            }
        }
        lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>()
    };
    assert_eq!(mute(Lang::En), mute(Lang::ZhCn));
}

#[test]
fn the_same_timeline_gives_the_same_bytes() {
    assert_eq!(traces(Lang::ZhCn), traces(Lang::ZhCn));
}
