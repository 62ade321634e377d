//! The built-in scenarios and the schema that goes with them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use finwait::scenario::{
    BUILTINS, Builtin, LEVELS, Localized, ScriptStep, Strictness, load, load_with, schema,
};
use finwait::search::{Fewest, fewest};
use finwait::sim::Peer;
use finwait::tcp::drawn;
use finwait::text::{Lang, Text};
use jsonschema::Validator;
use serde_json::Value;

fn directory() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

#[test]
fn the_list_and_the_directory_agree() {
    for (list, folder) in [(BUILTINS, directory()), (LEVELS, directory().join("levels"))] {
        let listed: BTreeSet<String> = list.iter().map(|builtin| format!("{}.json", builtin.name)).collect();
        assert_eq!(listed.len(), list.len(), "a name is listed twice");
        let files =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let files: BTreeSet<String> =
            files.filter(|name| name != "scenario.schema.json" && name != "levels").collect();
        assert_eq!(listed, files);
    }
    let names: BTreeSet<&str> = BUILTINS.iter().chain(LEVELS).map(|builtin| builtin.name).collect();
    assert_eq!(names.len(), BUILTINS.len() + LEVELS.len(), "a level has the name of a scenario");
    assert_eq!(BUILTINS[0].name, "normal-close", "the program opens on it");
}

#[test]
fn every_scenario_runs_as_it_expects() {
    for builtin in BUILTINS {
        let loaded = load(builtin.name, builtin.json.as_bytes());
        assert!(loaded.problems.is_empty(), "{}", loaded.problems.render(false, Text::of(Lang::En)));
        let (scenario, timeline) = builtin.open().unwrap();
        assert_eq!(timeline.last(), scenario.steps.len());
        for (number, step) in scenario.steps.iter().enumerate() {
            assert!(step.expect.states.iter().all(Option::is_some), "{} step {}", builtin.name, number + 1);
        }
    }
}

/// The level whose par takes minutes to prove.
const LONG: &str = "every-edge";

/// Goal and allowed events are known, the solution reaches the goal by them, and par is what the search finds.
#[test]
fn every_level_is_reached_by_its_solution_and_by_no_fewer_events_than_par() {
    assert!(LEVELS.len() >= 24);
    for builtin in LEVELS {
        let strictness = if builtin.name == LONG { Strictness::Run } else { Strictness::Strict };
        let looked_at = load_with(builtin.name, builtin.json.as_bytes(), strictness);
        let problems = looked_at.problems;
        assert!(problems.is_empty(), "{}", problems.render(false, Text::of(Lang::En)));
        let (scenario, _) = looked_at.opened.unwrap();
        let level = scenario.level.unwrap();
        let least = usize::try_from(level.par.unwrap()).unwrap();
        assert_eq!(
            scenario.steps.len() - level.from,
            least,
            "{}: the solution is a shortest one",
            builtin.name
        );
        assert_eq!(level.hints.len(), 3, "{}", builtin.name);
        for text in [&scenario.title, &level.text].into_iter().chain(&level.hints) {
            for lang in Lang::ALL {
                assert!(text.0.get(&lang).is_some_and(|text| !text.is_empty()), "{} {lang:?}", builtin.name);
            }
        }
    }
}

/// `cargo test --release --test scenarios -- --ignored`
#[test]
#[ignore = "it searches millions of worlds"]
fn the_par_of_the_longest_level_is_what_the_search_finds() {
    let (scenario, timeline) = Builtin::find(LONG).unwrap().open().unwrap();
    let level = scenario.level.as_ref().unwrap();
    let start = level.start(&scenario.steps, &timeline).unwrap();
    let Fewest::Way(way) = fewest(start.now().world.as_ref().unwrap(), &level.task, u32::MAX) else {
        panic!("there is a way");
    };
    assert_eq!(u32::try_from(way.len()).ok(), level.par);
}

#[test]
fn together_they_take_every_drawn_edge() {
    let timelines: Vec<_> = BUILTINS.iter().map(|builtin| builtin.open().unwrap().1).collect();
    let taken = |edge| {
        timelines
            .iter()
            .filter_map(|timeline| timeline.get(timeline.last()))
            .any(|moment| Peer::BOTH.into_iter().any(|peer| moment.trail(peer).has_taken(edge)))
    };
    let untaken: Vec<String> =
        drawn().iter().filter(|edge| !taken(edge)).map(finwait::tcp::Edge::id).collect();
    assert_eq!(untaken, Vec::<String>::new());
}

#[test]
fn every_text_is_in_every_language_and_plain() {
    for builtin in BUILTINS {
        let (scenario, _) = builtin.open().unwrap();
        let says = scenario.steps.iter().filter_map(|step| step.say.as_ref());
        let texts: Vec<&Localized> = [Some(&scenario.title), scenario.summary.as_ref()]
            .into_iter()
            .map(|text| text.expect("title and summary"))
            .chain(says)
            .collect();
        assert!(texts.len() > 2, "{} tells no story", builtin.name);
        for text in texts {
            for lang in Lang::ALL {
                let text = text.0.get(&lang).unwrap_or_else(|| panic!("{} lacks {lang:?}", builtin.name));
                assert!(!text.trim().is_empty() && !text.contains("\\u{"), "{}: {text}", builtin.name);
            }
        }
        assert!(scenario.reference.is_some() && !scenario.tags.is_empty(), "{}", builtin.name);
    }
}

/// A step may have no story if the sentence of the rule says everything.
#[test]
fn no_two_steps_in_a_row_go_without_a_story() {
    for builtin in BUILTINS {
        let (scenario, _) = builtin.open().unwrap();
        let silent = |pair: &[ScriptStep]| pair.iter().all(|step| step.say.is_none());
        let first = scenario.steps.windows(2).position(silent);
        assert_eq!(first.map(|index| index + 1), None, "{}: this step and the next", builtin.name);
    }
}

#[test]
fn a_builtin_is_found_by_its_name() {
    assert_eq!(Builtin::find("half-open-discovery").map(|builtin| builtin.name), Some("half-open-discovery"));
    assert!(Builtin::find("half-open").is_none());
}

/// `FINWAIT_BLESS=1 cargo test` writes it again.
#[test]
fn the_committed_schema_is_the_generated_one() {
    let path = directory().join("scenario.schema.json");
    if std::env::var_os("FINWAIT_BLESS").is_some() {
        fs::write(&path, schema()).unwrap();
    }
    assert_eq!(
        fs::read_to_string(path).unwrap(),
        schema(),
        "run FINWAIT_BLESS=1 cargo test --test scenarios"
    );
}

/// The schema, which itself has to be one.
fn validator() -> Option<Validator> {
    let schema: Value = serde_json::from_str(&schema()).ok()?;
    jsonschema::meta::validate(&schema).ok()?;
    jsonschema::validator_for(&schema).ok()
}

#[test]
fn the_schema_accepts_every_scenario() {
    let validator = validator().expect("the schema is a schema");
    for builtin in BUILTINS.iter().chain(LEVELS) {
        let json = serde_json::from_str(builtin.json).unwrap();
        let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{}", builtin.name);
    }
}

#[test]
fn schema_and_loader_agree() {
    let step = |step: &str| format!(r#"{{"title": "t", "start": "established", "steps": [{step}]}}"#);
    let good = [
        r#"{"title": "t", "steps": []}"#.to_owned(),
        r#"{"title": {"zh-CN": "t"}, "format": 1, "steps": [], "tags": [], "peers": {"a": {"iss": [1, 2]}}}"#
            .into(),
        step(r#"{"at": "a", "do": "send", "bytes": 65535, "expect": {"a": "estab", "b": "Established"}}"#),
        step(
            r#"{"at": "a", "do": "inject", "segment": {"flags": ["ACK"], "seq": "ISS", "ack": "SND.NXT-1"}}"#,
        ),
        step(
            r#"{"at": "a", "do": "close", "expect": {"sent": [{"flags": ["ACK", "FIN"], "ack": 301, "len": 0}]}}"#,
        ),
        step(r#"{"at": "a", "do": "close", "expect": {"signals": [], "error": null, "timers": {"b": []}}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"signals": ["closing", {"peer": "b"}], "error": {}}}"#),
        step(r#"{"at": "a", "do": "send", "bytes": 1.0}"#),
        step(r#"{"at": "a", "do": "send", "bytes": 10e-1}"#),
        step(r#"{"at": "a", "do": "send", "bytes": 6.5535E4}"#),
        step(r#"{"at": "a", "do": "send", "bytes": 0.0065535e+7}"#),
        r#"{"title": "t", "format": 1.0, "steps": [], "peers": {"a": {"port": 8e1, "window": -0.0}}}"#.into(),
        step(r#"{"at": "a", "do": "close", "both": true}"#),
        step(r#"{"at": "a", "do": "close", "both": false}"#),
        step(r#"{"at": "a", "do": "timeout", "timer": "keep-alive"}"#),
        step(r#"{"at": "a", "do": "timeout", "timer": "user", "expect": {"a": "UNCONN", "b": "ESTAB"}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["RST"], "seq": "ISS+4294967295"}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["RST"], "seq": "RCV.NXT-0000000001"}}"#),
    ];
    let bad = [
        "[]".to_owned(),
        r#"{"title": "t"}"#.into(),
        r#"{"steps": []}"#.into(),
        r#"{"title": 5, "steps": []}"#.into(),
        r#"{"title": {}, "steps": []}"#.into(),
        r#"{"title": {"fr": "t"}, "steps": []}"#.into(),
        r#"{"title": "t", "steps": [], "format": 2}"#.into(),
        r#"{"title": "t", "steps": [], "start": "open"}"#.into(),
        r#"{"title": "t", "steps": [], "extra": 1}"#.into(),
        r#"{"title": "t", "steps": [], "tags": "t"}"#.into(),
        r#"{"title": "t", "steps": [], "peers": {"c": {}}}"#.into(),
        r#"{"title": "t", "steps": [], "peers": {"a": {"port": 65536}}}"#.into(),
        r#"{"title": "t", "steps": [], "peers": {"a": {"iss": []}}}"#.into(),
        r#"{"title": "t", "steps": [], "peers": {"a": {"iss": 4294967296}}}"#.into(),
        step("null"),
        step(r#"{"at": "a"}"#),
        step(r#"{"do": "close"}"#),
        step(r#"{"at": "c", "do": "close"}"#),
        step(r#"{"at": "a", "do": "shut"}"#),
        step(r#"{"at": "a", "do": "close", "nth": 1}"#),
        step(r#"{"at": "a", "do": "close", "both": 1}"#),
        step(r#"{"at": "a", "do": "abort", "both": true}"#),
        step(r#"{"at": "a", "do": "send", "bytes": 0}"#),
        step(r#"{"at": "a", "do": "send", "bytes": 1.5}"#),
        step(r#"{"at": "a", "do": "send", "bytes": 1e5}"#),
        step(r#"{"at": "a", "do": "send", "bytes": 1e-1}"#),
        step(r#"{"at": "a", "do": "send", "bytes": 15e-1}"#),
        step(r#"{"at": "a", "do": "send", "bytes": -1.0}"#),
        step(r#"{"at": "a", "do": "send", "bytes": 0.0}"#),
        step(r#"{"at": "a", "do": "timeout"}"#),
        step(r#"{"at": "a", "do": "timeout", "timer": "2msl"}"#),
        step(r#"{"at": "a", "do": "inject"}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["RST"]}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"seq": 1}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["ACK"], "seq": 1}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["RST"], "seq": 1, "ack": 1}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["RST", "RST"], "seq": 1}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["SYM"], "seq": 1}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["RST"], "seq": "RCV.NEXT"}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["RST"], "seq": -1}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["RST"], "seq": "ISS+4294967296"}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["RST"], "seq": "ISS-9999999999"}}"#),
        step(r#"{"at": "a", "do": "inject", "segment": {"flags": ["RST"], "seq": "ISS+00000000001"}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"a": " ESTABLISHED"}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"a": "ESTABLISHED_"}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"a": "OPEN"}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"c": "CLOSED"}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"sent": {}}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"sent": [{"seq": "ISS"}]}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"sent": [{"seq": null}]}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"sent": null}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"signals": ["reset"]}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"error": "closing"}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"timers": ["time-wait"]}}"#),
        step(r#"{"at": "a", "do": "close", "expect": {"timers": {"a": ["2msl"]}}}"#),
        step(r#"{"at": "a", "do": "close", "pause_ms": 600001}"#),
        step(r#"{"at": "a", "do": "close", "say": ["x"]}"#),
    ];
    agree(&good, &bad);
}

#[test]
fn schema_and_loader_agree_on_goals() {
    let goal = |goal: &str| {
        format!(r#"{{"title": "t", "steps": [{{"at": "b", "do": "passive-open"}}], "goal": {{{goal}}}}}"#)
    };
    let good = [
        goal(r#""text": "t", "reach": [{"b": "listen"}]"#),
        goal(
            r#""text": {"en": "t"}, "reach": [{"a": "CLOSED", "b": "LISTEN"}, {"state": "LISTEN"}], "par": 1"#,
        ),
        goal(
            r#""text": "t", "reach": [{"edge": "closed--listen", "at": "b"}], "hints": ["one", {"en": "two"}]"#,
        ),
        goal(
            r#""text": "t", "reach": [{"rule": "open-passive"}], "from": 0, "allow": [{"do": "passive-open"}]"#,
        ),
        goal(
            r#""text": "t", "reach": [{"b": "LISTEN"}], "allow": [{"do": "passive-open", "at": "b", "times": 1},
            {"do": "timeout", "timer": "user"}, {"do": "close", "both": true}, {"do": "lose", "oldest": true}]"#,
        ),
    ];
    let bad = [
        goal(""),
        goal(r#""text": "t""#),
        goal(r#""reach": [{"b": "LISTEN"}]"#),
        goal(r#""text": "t", "reach": []"#),
        goal(r#""text": "t", "reach": [{}]"#),
        goal(r#""text": "t", "reach": [{"at": "b"}]"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN", "at": "b"}]"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN", "edge": "closed--listen"}]"#),
        goal(r#""text": "t", "reach": [{"edge": "closed--open"}]"#),
        goal(r#""text": "t", "reach": [{"rule": "passive"}]"#),
        goal(r#""text": "t", "reach": {"b": "LISTEN"}"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN"}], "allow": []"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN"}], "allow": [{"at": "b"}]"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN"}], "allow": [{"do": "close", "timer": "user"}]"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN"}], "allow": [{"do": "abort", "both": true}]"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN"}], "allow": [{"do": "send", "oldest": true}]"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN"}], "allow": [{"do": "send", "times": 0}]"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN"}], "par": 0"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN"}], "hints": []"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN"}], "from": -1"#),
        goal(r#""text": "t", "reach": [{"b": "LISTEN"}], "more": 1"#),
    ];
    agree(&good, &bad);
}

/// Schema and loader take all that is good and nothing that is bad.
fn agree(good: &[String], bad: &[String]) {
    let validator = validator();
    let takes = |json: &str| {
        let json = serde_json::from_str(json).ok();
        validator.as_ref().zip(json).is_some_and(|(validator, json)| validator.is_valid(&json))
    };
    for (json, fine) in good.iter().map(|json| (json, true)).chain(bad.iter().map(|json| (json, false))) {
        assert_eq!(takes(json), fine, "schema: {json}");
        assert_eq!(load("x", json.as_bytes()).opened.is_some(), fine, "loader: {json}");
    }
}
