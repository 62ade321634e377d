//! Files that are no scenarios: every kind of mistake, as it is shown, and bytes of any kind.

use std::fmt::Write;

use finwait::scenario::{BUILTINS, MAX_BYTES, Problems, Severity, load};
use finwait::text::{Lang, Text};
use proptest::prelude::*;

/// The problems of each file, one after the other.
fn shown(lang: Lang, files: &[(&str, &str)]) -> String {
    let mut all = String::new();
    for (case, json) in files {
        let problems = load("bad.json", json.as_bytes()).problems;
        assert!(!problems.is_empty(), "{case}");
        let _ = writeln!(all, "## {case}\n\n{}", problems.render(false, Text::of(lang)));
    }
    all
}

fn english(problems: &Problems) -> String {
    problems.render(false, Text::of(Lang::En))
}

/// A file with these steps.
fn steps(steps: &str) -> String {
    format!("{{\n  \"title\": \"t\",\n  \"start\": \"established\",\n  \"steps\": [\n{steps}\n  ]\n}}\n")
}

const NOT_JSON: &[(&str, &str)] = &[
    ("empty", ""),
    ("blank", " \n\n"),
    ("no object", "[1, 2]"),
    ("a word", "\n  scenario"),
    ("truncated object", "{\n  \"title\": \"t\",\n  \"steps\": ["),
    ("truncated text", "{\n  \"title\": \"t"),
    ("truncated after a key", "{\"title\""),
    ("truncated after a colon", "{\"title\":"),
    ("no comma", "{\"title\": \"t\" \"steps\": []}"),
    ("trailing comma", "{\"title\": \"t\", \"steps\": [],}"),
    ("comment", "{\n  // the title\n  \"title\": \"t\"\n}"),
    ("single quotes", "{'title': 't'}"),
    ("bare key", "{title: 't'}"),
    ("bare word", "{\"title\": normal}"),
    ("hexadecimal", "{\"format\": 0x1}"),
    ("leading zero", "{\"format\": 01}"),
    ("escape", "{\"title\": \"\\x1b\"}"),
    ("half a surrogate", "{\"title\": \"\\ud800\"}"),
    ("raw control character", "{\"title\": \"a\u{1b}[2Jb\"}"),
    ("raw line break", "{\"title\": \"a\nb\"}"),
    ("a quote is missing", "{\n  \"title\": \"t,\n  \"summary\": \"s\",\n  \"steps\": []\n}"),
    ("a key is not closed", "{\n  \"title: \"t\",\n  \"steps\": []\n}"),
    ("the last quote is missing", "{\r\n  \"title\": \"t\",\r\n  \"steps\": [],\r\n  \"summary\": \"s\r\n}"),
    ("quotes of a text processor", "{\n  “title”: “t”\n}"),
    ("more after the end", "{\"title\": \"t\", \"steps\": []}\n{}"),
    ("a null character", "{\"title\": \0}"),
];

#[test]
fn what_is_not_json_is_explained() {
    insta::assert_snapshot!(shown(Lang::En, NOT_JSON));
}

const TOP_LEVEL: &[(&str, &str)] = &[
    ("nothing in it", "{}"),
    ("unknown keys", "{\"titel\": \"t\", \"Steps\": [], \"colour\": 1}"),
    ("the same key twice", "{\"title\": \"t\", \"title\": \"u\", \"steps\": []}"),
    (
        "wrong types",
        "{\"title\": 1, \"summary\": null, \"reference\": true, \"tags\": \"t\", \"peers\": [], \"steps\": {}}",
    ),
    (
        "wrong types in lists",
        "{\"title\": \"t\", \"tags\": [1, null], \"peers\": {\"a\": {\"iss\": [\"1\"]}}, \"steps\": [[], 1.0]}",
    ),
    (
        "numbers of other kinds",
        "{\"format\": 1.0, \"title\": 1.5, \"peers\": {\"a\": {\"port\": 8e1, \"window\": -0}}, \"steps\": []}",
    ),
    ("another format", "{\"format\": 2, \"title\": \"t\", \"steps\": []}"),
    ("another start", "{\"start\": \"Established\", \"title\": \"t\", \"steps\": []}"),
    (
        "languages",
        "{\"title\": {\"en\": \"t\", \"zh-cn\": \"t\", \"fr\": \"t\"}, \"summary\": {}, \"steps\": []}",
    ),
    (
        "peers",
        "{\"title\": \"t\", \"steps\": [],\n \"peers\": {\"a\": {\"port\": 65536, \"iss\": [1, -2], \"window\": 1.5},\n  \"b\": {\"iss\": [], \"prot\": 1},\n  \"c\": {}}}",
    ),
];

#[test]
fn mistakes_at_the_top_are_explained() {
    insta::assert_snapshot!(shown(Lang::En, TOP_LEVEL));
}

const STEPS: &[(&str, &str)] = &[
    ("no object", "    \"close\""),
    ("nothing in it", "    {}"),
    ("no verb, over two lines", "    {\n      \"at\": \"a\" }"),
    ("unknown words", "    { \"at\": \"A\", \"do\": \"passive_open\" },\n    { \"at\": \"client\", \"do\": \"recieve\" }"),
    ("a word like no other", "    { \"at\": \"a\", \"do\": \"explode\" }"),
    (
        "keys of other verbs",
        "    { \"at\": \"a\", \"do\": \"close\", \"nth\": 1, \"timer\": \"user\" },\n    { \"at\": \"a\", \"do\": \"send\", \"byte\": 1 }",
    ),
    (
        "numbers",
        "    { \"at\": \"a\", \"do\": \"send\", \"bytes\": 0 },\n    { \"at\": \"a\", \"do\": \"deliver\", \"nth\": 0 },\n    { \"at\": \"a\", \"do\": \"close\", \"pause_ms\": 1e9 }",
    ),
    ("timers", "    { \"at\": \"a\", \"do\": \"timeout\" },\n    { \"at\": \"a\", \"do\": \"timeout\", \"timer\": \"retransmit\" }"),
    (
        "states",
        "    { \"at\": \"a\", \"do\": \"close\", \"expect\": { \"a\": \"FIN-WAIT-3\", \"b\": \"OPEN\", \"c\": \"CLOSED\" } }",
    ),
    (
        "segments",
        "    { \"at\": \"a\", \"do\": \"inject\", \"segment\": { \"flags\": [\"ack\", \"RST\", \"RST\"] } },
    { \"at\": \"a\", \"do\": \"inject\", \"segment\": { \"flags\": [\"ACK\"], \"seq\": \"RCV.NXT + 1\" } },
    { \"at\": \"a\", \"do\": \"inject\", \"segment\": { \"flags\": [\"SYN\"], \"seq\": 4294967296, \"ack\": 1 } },
    { \"at\": \"a\", \"do\": \"inject\", \"segment\": { \"flags\": \"SYN\", \"seq\": \"ISS+99999999999\", \"length\": 1 } }",
    ),
    (
        "what cannot happen",
        "    { \"at\": \"a\", \"do\": \"deliver\" },
    { \"at\": \"a\", \"do\": \"send\" },
    { \"at\": \"a\", \"do\": \"lose\" },
    { \"at\": \"b\", \"do\": \"duplicate\", \"nth\": 2 },
    { \"at\": \"b\", \"do\": \"timeout\", \"timer\": \"time-wait\" },
    { \"at\": \"b\", \"do\": \"crash\" },
    { \"at\": \"b\", \"do\": \"timeout\", \"timer\": \"user\" },
    { \"at\": \"b\", \"do\": \"inject\", \"segment\": { \"flags\": [\"RST\"], \"seq\": \"RCV.NXT\" } },
    { \"at\": \"b\", \"do\": \"inject\", \"segment\": { \"flags\": [\"ACK\"], \"seq\": 1, \"ack\": \"SND.UNA-1\" } }",
    ),
];

#[test]
fn mistakes_in_steps_are_explained() {
    let files: Vec<(&str, String)> = STEPS.iter().map(|&(case, json)| (case, steps(json))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(case, json)| (*case, json.as_str())).collect();
    insta::assert_snapshot!(shown(Lang::En, &files));
}

#[test]
fn the_same_in_chinese() {
    let step = steps("    { \"at\": \"a\", \"do\": \"delivre\", \"say\": \"先关闭\", \"nth\": 0 }");
    let impossible = steps("    { \"at\": \"a\", \"do\": \"deliver\", \"say\": \"先关闭\", \"nth\": 3 }");
    let files = [("top", "{\"titel\": []}"), ("step", step.as_str()), ("impossible", impossible.as_str())];
    insta::assert_snapshot!(shown(Lang::ZhCn, &files));
}

#[test]
fn what_is_not_utf8_is_explained() {
    let binary: Vec<u8> = (0..=255).collect();
    let utf16: Vec<u8> = "{\"title\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let one = |bytes: &[u8]| english(&load("bad.json", bytes).problems);
    insta::assert_snapshot!(
        [
            one(b"{\n  \"title\": \"caf\xe9\"\n}"),
            one(&binary),
            one(&[b"\xff\xfe", utf16.as_slice()].concat()),
            one(b"\x1f\x8b\x08\x00\x00\x00"),
        ]
        .join("\n")
    );
}

#[test]
fn only_the_first_problems_are_shown() {
    let many = vec!["    { \"at\": \"a\", \"do\": \"closed\" }"; 1000].join(",\n");
    let problems = load("bad.json", steps(&many).as_bytes()).problems;
    assert_eq!(problems.len(), 1000);
    let shown = english(&problems);
    assert_eq!(shown.matches("did you mean `close`?").count(), 20);
    assert!(shown.ends_with("... and 980 more\n"), "{shown}");
}

#[test]
fn errors_are_worse_than_unmet_expectations() {
    let json = steps(
        "    { \"at\": \"a\", \"do\": \"close\", \"expect\": { \"a\": \"CLOSED\" } },\n    { \"at\": \"a\", \"do\": \"lose\" }",
    );
    let problems = load("bad.json", json.as_bytes()).problems;
    assert_eq!((problems.len(), problems.worst()), (2, Some(Severity::Error)));
}

#[test]
fn colours_are_only_there_when_asked_for() {
    let problems = load("bad.json", b"{}").problems;
    assert!(!english(&problems).contains('\u{1b}'));
    assert!(problems.render(true, Text::of(Lang::En)).contains("\u{1b}["));
}

#[test]
fn a_problem_far_along_a_line_is_shown_with_what_is_around_it() {
    let json = format!(
        "{{\"title\": \"t\", \"summary\": \"{}\", \"setps\": [], \"steps\": []}}",
        "x".repeat(100_000)
    );
    let problems = load("bad.json", json.as_bytes()).problems;
    let shown = english(&problems);
    assert!(shown.len() < 1000 && shown.contains("bad.json:1:100031"), "{shown}");
    assert!(shown.contains("did you mean `steps`?"), "{shown}");
    let coloured = problems.render(true, Text::of(Lang::En));
    for shown in [shown, coloured] {
        assert!(!shown.contains(":::"), "{shown}");
        assert!(shown.lines().nth(3).unwrap().contains("setps"), "{shown}");
    }
}

/// Control and escape characters, right-to-left and zero-width ones: in the file's name, in keys, in words, in texts.
#[test]
fn nothing_in_a_file_reaches_the_terminal_as_it_is() {
    let evil = "\\u001b[2J\\u0007\\u202e\\u200b\\u009b31m";
    let raw = "\u{202e}\u{200b}\u{9b}31m\u{feff}";
    for word in [evil, raw] {
        let json = format!(
            "{{\"title\": \"t\", \"{word}\": 1, \"{word}\": 2, \"start\": \"{word}\", \"peers\": {{\"a\": {{\"{word}\": 1}}}},
            \"steps\": [{{\"at\": \"{word}\", \"do\": \"{word}\", \"expect\": {{\"a\": \"{word}\"}}}},
            {{\"at\": \"a\", \"do\": \"inject\", \"segment\": {{\"flags\": [\"{word}\", \"{word}\"], \"seq\": \"{word}\"}}}}]}}"
        );
        let problems = load("\u{1b}]0;evil\u{7}\n.json", json.as_bytes()).problems;
        assert_eq!(problems.len(), 11, "{}", english(&problems));
        for lang in Lang::ALL {
            let shown = problems.render(false, Text::of(lang));
            let bad = |c: char| {
                c.is_control() && c != '\n'
                    || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
            };
            assert!(!shown.contains(bad), "{shown:?}");
        }
    }
}

/// A stack that overflows or a search that does not end would show here.
#[test]
fn deep_nesting_and_long_files_are_refused() {
    for unit in ["[", "{\"a\":", "{\"title\":[", "\"", "{\"title\": \"t\", \"steps\": [{}, ", "\n"] {
        let ten_megabytes = unit.repeat(10_000_000 / unit.len());
        assert_eq!(load("deep.json", ten_megabytes.as_bytes()).problems.worst(), Some(Severity::Error));
        let longest = &ten_megabytes.as_bytes()[..MAX_BYTES];
        let problems = load("deep.json", longest).problems;
        assert_eq!(problems.worst(), Some(Severity::Error));
        assert!(english(&problems).len() < 2000);
    }
}

#[test]
fn many_steps_are_refused_and_the_most_allowed_run() {
    let many = |count| steps(&vec!["{\"at\":\"a\",\"do\":\"status\"}"; count].join(","));
    assert_eq!(
        load("many.json", many(20_000).as_bytes()).opened.map(|(_, timeline)| timeline.last()),
        Some(20_000)
    );
    let problems = load("many.json", many(20_001).as_bytes()).problems;
    assert!(english(&problems).contains("more than 20000 steps"));
}

#[test]
fn more_copies_in_flight_than_there_can_be_are_refused_in_their_step() {
    let copies = |count| {
        let copy = r#"{"at":"b","do":"duplicate"}"#;
        let listed = vec![copy; count].join(",\n");
        format!(r#"{{"title":"t","start":"established","steps":[{{"at":"a","do":"send"}},{listed}]}}"#)
    };
    assert_eq!(load("copies.json", copies(999).as_bytes()).problems.worst(), None);
    let problems = english(&load("copies.json", copies(1000).as_bytes()).problems);
    assert!(problems.contains("more than 1000 segments would be in flight towards B"), "{problems}");
    assert!(problems.contains("copies.json:1000:"), "{problems}");
}

#[test]
fn every_beginning_of_a_file_is_an_error_and_no_panic() {
    let whole = BUILTINS[0].json.trim_end();
    for end in 0..whole.len() {
        let problems = load("cut.json", &whole.as_bytes()[..end]).problems;
        assert_eq!(problems.worst(), Some(Severity::Error), "cut at {end}");
        assert!(!english(&problems).is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_never_panics(
        which in 0..BUILTINS.len(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = BUILTINS[which].json.as_bytes().to_vec();
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let loaded = load("damaged.json", &bytes);
        let shown = loaded.problems.render(true, Text::of(Lang::ZhCn));
        prop_assert_eq!(shown.is_empty(), loaded.problems.is_empty());
        prop_assert_eq!(loaded.opened.is_none(), loaded.problems.worst() == Some(Severity::Error));
    }

    /// Sound JSON of the right words in wrong places gets past the parser and into the reader.
    #[test]
    fn a_shuffled_scenario_never_panics(
        swaps in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..10),
        which in 0..BUILTINS.len(),
    ) {
        let mut words: Vec<&str> = BUILTINS[which].json.split('"').collect();
        let odd: Vec<usize> = (1..words.len()).step_by(2).collect();
        for (one, other) in swaps {
            words.swap(odd[one.index(odd.len())], odd[other.index(odd.len())]);
        }
        let loaded = load("shuffled.json", words.join("\"").as_bytes());
        prop_assert_eq!(loaded.opened.is_none(), loaded.problems.worst() == Some(Severity::Error));
        let _ = english(&loaded.problems);
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(!english(&load("bytes", &bytes).problems).is_empty());
    }
}
