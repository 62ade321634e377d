mod choices;
mod fires;
mod levels;

use super::*;
use crate::sim::{Event, EventKind, Injection, Peer, SeqExpr, Setup};
use crate::tcp::{Flags, State, Timer, Var};
use crate::text::{Lang, Text};

fn opened(json: &str) -> (Scenario, Timeline) {
    let loaded = load("test.json", json.as_bytes());
    assert!(loaded.problems.is_empty(), "{}", loaded.problems.render(false, Text::of(Lang::En)));
    loaded.opened.expect("it opens")
}

#[test]
fn what_is_left_out_has_its_default() {
    let (scenario, timeline) = opened(r#"{"title": "least", "steps": []}"#);
    assert_eq!(
        scenario.setup,
        Setup { window: [65535, 65535], iss: [vec![100], vec![300]], established: false }
    );
    assert_eq!(scenario.peers.map(|peer| (peer.name, peer.port)), [(None, 49152), (None, 80)]);
    assert_eq!(timeline.last(), 0);
}

#[test]
fn what_is_given_is_taken() {
    let (scenario, timeline) = opened(
        r#"{"format": 1, "title": {"en": "all", "zh-CN": "全部"}, "summary": "s", "reference": "r",
            "tags": ["one", "two"], "start": "established",
            "peers": {"a": {"name": "left", "port": 0, "iss": [1, 4294967295], "window": 0},
                      "b": {"iss": 7}},
            "steps": [{"at": "b", "do": "send", "bytes": 65535, "pause_ms": 600000, "say": "story",
                       "expect": {"a": "estab", "b": "Established"}}]}"#,
    );
    assert_eq!(scenario.title.get(Lang::ZhCn), "全部");
    assert_eq!(scenario.tags, ["one", "two"]);
    assert_eq!(
        scenario.setup,
        Setup { window: [0, 65535], iss: [vec![1, u32::MAX], vec![7]], established: true }
    );
    assert_eq!(scenario.peers[0], PeerInfo { name: Some("left".into()), port: 0, window: None });
    let step = &scenario.steps[0];
    assert_eq!(step.event, Event::new(Peer::B, EventKind::Send(65535)));
    assert_eq!(step.expect.states, [Some(State::Established); 2]);
    assert_eq!(step.pause_ms, Some(600_000));
    assert_eq!(timeline.cursor(), 0);
}

#[test]
fn a_step_keeps_which_keys_were_given() {
    let (scenario, _) = opened(
        r#"{"title": "t", "start": "established", "steps": [
            {"at": "a", "do": "send"}, {"at": "a", "do": "send", "bytes": 1},
            {"at": "b", "do": "inject", "segment": {"flags": ["PSH", "ACK"], "seq": "RCV.NXT+1000", "ack": 5, "len": 0}},
            {"at": "b", "do": "inject", "segment": {"flags": ["RST"], "seq": "SND.UNA-1"}}]}"#,
    );
    let kinds: Vec<_> = scenario.steps.iter().map(|step| &step.event.kind).collect();
    assert_eq!(kinds[..2], [&EventKind::Send(1); 2]);
    let given: Vec<_> = scenario.steps.iter().map(|step| &step.given[..]).collect();
    assert_eq!(given, [&[][..], &["bytes"], &["len"], &[]]);
    assert_eq!(
        *kinds[2],
        EventKind::Inject(Injection {
            flags: Flags::PSH,
            seq: SeqExpr::Relative(Var::RcvNxt, 1000),
            ack: Some(SeqExpr::Number(5)),
            len: 0,
            window: 65535,
        })
    );
    assert!(matches!(kinds[3], EventKind::Inject(Injection { seq: SeqExpr::Relative(Var::SndUna, -1), .. })));
}

#[test]
fn the_verbs_of_the_table_are_those_of_the_simulation() {
    let segment = r#"{"flags": [], "seq": 0}"#;
    for verb in format::VERBS {
        let keys: String = verb
            .keys
            .iter()
            .map(|key| match key.name {
                "timer" => r#", "timer": "user""#.to_owned(),
                "both" => r#", "both": true"#.to_owned(),
                "segment" => format!(r#", "segment": {segment}"#),
                name => format!(r#", "{name}": 1"#),
            })
            .collect();
        // Every verb can happen at A here: something is in flight towards it, and the user timer can fire.
        let (scenario, _) = opened(&format!(
            r#"{{"title": "t", "start": "established", "steps": [
                {{"at": "b", "do": "send"}}, {{"at": "a", "do": "{}"{keys}}}]}}"#,
            verb.name
        ));
        assert_eq!(scenario.steps[1].event.kind.verb(), verb.name);
    }
    assert!(matches!(only_event("timeout", r#", "timer": "user""#), EventKind::Timeout(Timer::User)));
}

fn only_event(verb: &str, keys: &str) -> EventKind {
    let steps = format!(r#"[{{"at": "a", "do": "{verb}"{keys}}}]"#);
    let (scenario, _) = opened(&format!(r#"{{"title": "t", "start": "established", "steps": {steps}}}"#));
    scenario.steps[0].event.kind.clone()
}

#[test]
fn a_byte_order_mark_is_no_problem() {
    opened("\u{feff}{\"title\": \"t\", \"steps\": []}");
}

#[test]
fn an_expectation_that_does_not_hold_leaves_the_timeline() {
    let json = br#"{"title": "t", "steps": [{"at": "b", "do": "passive-open", "expect": {"b": "CLOSED"}}]}"#;
    let loaded = load("test.json", json);
    assert_eq!(loaded.problems.worst(), Some(Severity::Unmet));
    assert_eq!(loaded.problems.len(), 1);
    assert_eq!(loaded.opened.map(|(_, timeline)| timeline.last()), Some(1));
    let shown = loaded.problems.render(false, Text::of(Lang::En));
    assert!(shown.contains("test.json:1:76") && shown.contains("B is in LISTEN"), "{shown}");
    assert!(shown.contains("rule: 3.10.1: A passive OPEN"), "{shown}");
}

#[test]
fn an_impossible_step_is_worse_and_ends_the_judging() {
    let json = br#"{"title": "t", "steps": [
        {"at": "a", "do": "deliver"},
        {"at": "b", "do": "passive-open", "expect": {"b": "CLOSED"}},
        {"at": "b", "do": "timeout", "timer": "time-wait"}]}"#;
    let loaded = load("test.json", json);
    assert!(loaded.opened.is_none());
    assert_eq!((loaded.problems.worst(), loaded.problems.len()), (Some(Severity::Error), 2));
}

#[test]
fn what_comes_before_the_first_bad_step_is_still_run() {
    let json = br#"{"title": "t", "steps": [{"at": "a", "do": "deliver"}, {"at": "a", "do": "nothing"},
        {"at": "a", "do": "lose"}]}"#;
    assert_eq!(load("test.json", json).problems.len(), 2);
}

#[test]
fn control_characters_in_texts_are_written_out() {
    let evil = r"x\u001b[2J\n\u202ey";
    let (scenario, _) = opened(&format!(
        r#"{{"title": "{evil}", "summary": {{"zh-CN": "{evil}"}}, "reference": "{evil}", "tags": ["{evil}"],
            "peers": {{"a": {{"name": "{evil}"}}}},
            "steps": [{{"at": "a", "do": "active-open", "say": "{evil}"}}]}}"#
    ));
    let harmless = "x\\u{1b}[2J \\u{202e}y";
    assert_eq!(scenario.title.get(Lang::En), harmless);
    assert_eq!(scenario.summary.as_ref().map(|text| text.get(Lang::En)), Some(harmless));
    assert_eq!(scenario.reference.as_deref(), Some(harmless));
    assert_eq!(scenario.tags, [harmless]);
    assert_eq!(scenario.peers[0].name.as_deref(), Some(harmless));
    assert_eq!(scenario.steps[0].say.as_ref().map(|text| text.get(Lang::En)), Some(harmless));
}

/// The problems of a scenario in which A, ESTABLISHED, does `first`, if anything, and then `step`, with this `expect`.
fn unmet(first: &str, step: &str, expect: &str) -> Vec<String> {
    let json = format!(
        r#"{{"title": "t", "start": "established", "steps": [{first}{{{step}, "expect": {{{expect}}}}}]}}"#
    );
    let loaded = load("test.json", json.as_bytes());
    let shown = loaded.problems.render(false, Text::of(Lang::En));
    assert_ne!(loaded.problems.worst(), Some(Severity::Error), "{shown}");
    shown.lines().filter(|line| line.starts_with("unmet")).map(str::to_owned).collect()
}

#[test]
fn a_step_may_expect_segments_signals_errors_and_timers() {
    let close = r#""at": "a", "do": "close""#;
    let first = r#"{"at": "a", "do": "close"},"#;
    let holds = [
        (
            "",
            close,
            r#""sent": [{"from": "a", "seq": 101, "ack": 301, "flags": ["ACK", "FIN"], "len": 0, "window": 65535}]"#,
        ),
        ("", close, r#""sent": [{}], "signals": [], "error": null"#),
        ("", close, r#""timers": {"a": ["retransmission"], "b": []}, "a": "FIN-WAIT-1""#),
        ("", r#""at": "a", "do": "status""#, r#""sent": []"#),
        (first, close, r#""error": "connection closing", "sent": []"#),
        (first, close, r#""error": {"peer": "a", "error": "connection closing"}"#),
        (first, r#""at": "b", "do": "deliver""#, r#""signals": ["connection closing"]"#),
        (
            first,
            r#""at": "b", "do": "deliver""#,
            r#""signals": [{"peer": "b", "signal": "connection closing"}]"#,
        ),
    ];
    for (first, step, expect) in holds {
        assert_eq!(unmet(first, step, expect), Vec::<String>::new(), "{expect}");
    }
    let fails = [
        ("", close, r#""sent": []"#, "these are not the segments sent"),
        ("", close, r#""sent": [{}, {}]"#, "these are not the segments sent"),
        ("", close, r#""sent": [{"seq": 100}]"#, "these are not the segments sent"),
        ("", close, r#""sent": [{"ack": null}]"#, "these are not the segments sent"),
        ("", close, r#""sent": [{"flags": ["FIN"]}]"#, "these are not the segments sent"),
        ("", close, r#""sent": [{"from": "b"}]"#, "these are not the segments sent"),
        ("", close, r#""timers": {"a": []}"#, "other timers of A are armed"),
        ("", close, r#""error": "connection closing""#, "this is not how the call is answered"),
        (first, close, r#""error": null"#, "this is not how the call is answered"),
        (first, close, r#""error": {"peer": "b"}"#, "this is not how the call is answered"),
        ("", close, r#""signals": ["connection reset"]"#, "this is not what the users are told"),
        (first, r#""at": "b", "do": "deliver""#, r#""signals": []"#, "this is not what the users are told"),
    ];
    for (first, step, expect, says) in fails {
        assert_eq!(unmet(first, step, expect), [format!("unmet expectation: {says}")], "{expect}");
    }
}

#[test]
fn an_unmet_expectation_shows_what_happened() {
    let json = br#"{"title": "t", "start": "established", "steps": [
        {"at": "a", "do": "close", "expect": {"sent": [{"flags": ["RST"]}]}}]}"#;
    let shown = load("test.json", json).problems.render(false, Text::of(Lang::En));
    assert!(
        shown.contains("test.json:2:56") && shown.contains("sent: A: FIN,ACK SEQ=101 ACK=301"),
        "{shown}"
    );
}

#[test]
fn a_word_that_people_use_for_one_of_ours_is_understood() {
    let words = [
        ("connect", "active-open"),
        ("listen", "passive-open"),
        ("drop", "lose"),
        ("reset", "abort"),
        ("shutdown", "close"),
        ("ack", "deliver"),
    ];
    for (word, meant) in words {
        let json = format!(r#"{{"title": "t", "steps": [{{"at": "a", "do": "{word}"}}]}}"#);
        let shown = load("x", json.as_bytes()).problems.render(false, Text::of(Lang::En));
        assert!(shown.contains(&format!("did you mean `{meant}`?")), "{shown}");
    }
}

/// What `check` says of a file.
fn odd(file: &str, strictness: Strictness) -> (Option<Severity>, String) {
    let loaded = load_with("odd.json", file.as_bytes(), strictness);
    (loaded.problems.worst(), loaded.problems.render(false, Text::of(Lang::En)))
}

#[test]
fn what_is_odd_is_said_by_check_alone_and_is_no_error() {
    let file = r#"{ "title": { "en": "Odd" }, "steps": [
        { "at": "a", "do": "active-open" },
        { "at": "b", "do": "duplicate", "say": { "zh-CN": "丢" } }
    ] }"#;
    let (worst, shown) = odd(file, Strictness::Check);
    assert_eq!(worst, Some(Severity::Warning), "{shown}");
    for warning in ["no zh-CN", "this text has no en", "segments in flight to B: 2"] {
        assert!(shown.contains(warning), "{warning}: {shown}");
    }
    assert_eq!(odd(file, Strictness::Run), (None, String::new()));
    let (worst, shown) = odd(file, Strictness::Strict);
    assert_eq!((worst, shown.matches("this step expects nothing").count()), (Some(Severity::Unmet), 2));
}

#[test]
fn a_step_without_effect_is_odd() {
    let file = r#"{ "title": "", "start": "established", "steps": [
        { "at": "a", "do": "receive" }, { "at": "b", "do": "status" }
    ] }"#;
    assert_eq!(odd(file, Strictness::Check).0, None, "a RECEIVE waits");
    let file = r#"{ "title": "", "steps": [{ "at": "a", "do": "crash" }] }"#;
    let (worst, shown) = odd(file, Strictness::Check);
    assert_eq!(worst, Some(Severity::Warning), "{shown}");
    assert!(shown.contains("this step changes nothing"), "{shown}");
}

#[test]
fn a_state_that_no_event_could_give_is_named() {
    let file = r#"{ "title": "", "start": "established", "steps": [
        { "at": "a", "do": "close", "expect": { "a": "TIME-WAIT" } }
    ] }"#;
    let (worst, shown) = odd(file, Strictness::Run);
    assert_eq!(worst, Some(Severity::Unmet));
    assert!(shown.contains("no event takes A from ESTABLISHED to TIME-WAIT in one step"), "{shown}");
}
