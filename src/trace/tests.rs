use super::{jsonl, next_jsonl, next_plain, plain};
use crate::app::tests::fixture::both;
use crate::run::{Note, PeerInfo, Timeline};
use crate::scenario::Builtin;
use crate::sim::{Event, EventKind, Injection, Peer, SeqExpr, Setup};
use crate::tcp::{Flags, Timer, Var};
use crate::text::{Lang, Text};

/// A run of these events.
fn played(script: Vec<(Peer, EventKind)>) -> Timeline {
    let setup = Setup { window: [65535; 2], iss: [vec![100], vec![300]], established: false };
    let mut timeline = Timeline::new(&setup);
    let about = timeline.about_mut();
    about.title = both("A handshake", "一次握手");
    about.summary = Some(both("And what can go wrong.", "以及可能出的错。"));
    about.reference = Some("RFC 9293 Figure 6".to_owned());
    about.peers = [
        PeerInfo { name: None, port: 49152, window: None },
        PeerInfo { name: Some("database".to_owned()), port: 5432, window: None },
    ];
    for (at, kind) in script {
        timeline.apply(&Event::new(at, kind)).unwrap();
        match timeline.cursor() {
            3 => {
                let say = Some(both("The \"SYN\" arrives.", "“SYN”到了。"));
                timeline.annotate(Note { say, ..Note::default() });
            }
            4 => timeline.annotate(Note { given: vec!["nth"], ..Note::default() }),
            _ => {}
        }
    }
    timeline.end_script();
    timeline
}

/// A run with everything that a trace can contain.
fn eventful() -> Timeline {
    let forged = Injection {
        flags: Flags::RST,
        seq: SeqExpr::Relative(Var::RcvNxt, 1000),
        ack: Some(SeqExpr::Number(101)),
        len: 0,
        window: 0,
    };
    played(vec![
        (Peer::B, EventKind::PassiveOpen),
        (Peer::A, EventKind::ActiveOpen),
        (Peer::B, EventKind::Deliver(1)),
        (Peer::A, EventKind::Lose(1)),
        (Peer::B, EventKind::Timeout(Timer::Retransmission)),
        (Peer::A, EventKind::Duplicate(1)),
        (Peer::A, EventKind::Deliver(2)),
        (Peer::A, EventKind::Inject(forged)),
        (Peer::A, EventKind::Send(5)),
        (Peer::A, EventKind::ActiveOpen),
        (Peer::B, EventKind::Abort),
        (Peer::A, EventKind::Crash),
    ])
}

/// The sentences of a trace.
fn sentences(timeline: &Timeline, lang: Lang) -> String {
    let mut out = Vec::new();
    plain(&mut out, timeline, Text::of(lang)).unwrap();
    String::from_utf8(out).unwrap()
}

/// The lines of a trace for programs.
fn lines(timeline: &Timeline, lang: Lang) -> String {
    let mut out = Vec::new();
    jsonl(&mut out, timeline, Text::of(lang)).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_line_has_the_keys_of_the_contract_in_their_order() {
    let trace = lines(&eventful(), Lang::En);
    let third = trace.lines().nth(3).unwrap();
    let (before_rules, rules) = third.split_once(r#","rules":"#).unwrap();
    assert_eq!(
        before_rules,
        concat!(
            r#"{"step":3,"event":{"at":"b","do":"deliver"},"#,
            r#""a":{"state":"SYN-SENT","snd_una":100,"snd_nxt":101,"rcv_nxt":null,"timers":["retransmission"]},"#,
            r#""b":{"state":"SYN-RECEIVED","snd_una":300,"snd_nxt":301,"rcv_nxt":101,"timers":["retransmission"]},"#,
            r#""transitions":[{"peer":"b","from":"LISTEN","to":"SYN-RECEIVED","edge":"listen--syn-received","#,
            r#""on":"rcv SYN","does":"snd SYN,ACK"}],"#,
            r#""delivered":{"to":"b","seq":100,"ack":null,"flags":["SYN"],"len":0,"window":65535},"#,
            r#""sent":[{"from":"b","seq":300,"ack":101,"flags":["SYN","ACK"],"len":0,"window":65535}],"#,
            r#""lost":null,"#,
            r#""in_flight":{"to_a":[{"seq":300,"ack":101,"flags":["SYN","ACK"],"len":0,"window":65535}],"to_b":[]},"#,
            r#""signals":[],"error":null"#,
        )
    );
    assert!(rules.starts_with(r#"[{"peer":"b","id":"listen-syn","section":"3.10.7.2","text":""#), "{rules}");
    assert!(rules.ends_with(r#"],"say":"The \"SYN\" arrives."}"#), "{rules}");
}

#[test]
fn the_start_has_no_event() {
    let trace = lines(&eventful(), Lang::En);
    assert_eq!(
        trace.lines().next().unwrap(),
        concat!(
            r#"{"step":0,"event":null,"#,
            r#""a":{"state":"CLOSED","snd_una":null,"snd_nxt":null,"rcv_nxt":null,"timers":[]},"#,
            r#""b":{"state":"CLOSED","snd_una":null,"snd_nxt":null,"rcv_nxt":null,"timers":[]},"#,
            r#""transitions":[],"delivered":null,"sent":[],"lost":null,"in_flight":{"to_a":[],"to_b":[]},"#,
            r#""signals":[],"error":null,"rules":[],"say":null}"#,
        )
    );
}

#[test]
fn an_event_repeats_the_keys_it_was_given() {
    let trace = lines(&eventful(), Lang::En);
    let event = |step: usize| {
        let (_, rest) = trace.lines().nth(step).unwrap().split_once(r#""event":"#).unwrap();
        rest.split_once(r#","a":{"state""#).unwrap().0
    };
    assert_eq!(event(4), r#"{"at":"a","do":"lose","nth":1}"#);
    assert_eq!(event(5), r#"{"at":"b","do":"timeout","timer":"retransmission"}"#);
    assert_eq!(event(6), r#"{"at":"a","do":"duplicate"}"#);
    assert_eq!(event(9), r#"{"at":"a","do":"send","bytes":5}"#);
    assert_eq!(
        event(8),
        r#"{"at":"a","do":"inject","segment":{"flags":["RST","ACK"],"seq":"RCV.NXT+1000","ack":101,"window":0}}"#
    );
}

#[test]
fn a_refused_call_and_a_signal_name_their_peer() {
    let trace = lines(&eventful(), Lang::En);
    let line = |step: usize| trace.lines().nth(step).unwrap();
    assert!(line(10).contains(r#""error":{"peer":"a","error":"connection already exists"}"#), "{}", line(10));
    let reset = lines(
        &played(vec![
            (Peer::A, EventKind::ActiveOpen),
            (Peer::B, EventKind::Deliver(1)),
            (Peer::A, EventKind::Deliver(1)),
        ]),
        Lang::En,
    );
    assert!(reset.contains(r#""signals":[{"peer":"a","signal":"connection reset"}]"#), "{reset}");
}

#[test]
fn the_story_is_told_only_of_the_script() {
    let mut timeline = eventful();
    timeline.seek(2);
    timeline.apply(&Event::new(Peer::A, EventKind::Close)).unwrap();
    let trace = lines(&timeline, Lang::En);
    assert!(trace.lines().last().unwrap().ends_with(r#""say":null}"#), "{trace}");
}

#[test]
fn plain_sentences_tell_all_of_it() {
    insta::assert_snapshot!("plain-en", sentences(&eventful(), Lang::En));
    insta::assert_snapshot!("plain-zh-CN", sentences(&eventful(), Lang::ZhCn));
}

#[test]
fn plain_sentences_hold_no_control_characters() {
    for lang in Lang::ALL {
        let trace = sentences(&eventful(), lang);
        assert_eq!(trace.chars().find(|char| char.is_control() && *char != '\n'), None);
        assert!(trace.lines().all(|line| line == line.trim_end()), "{trace}");
    }
}

/// Else a trace of thousands of segments would be as long as their square.
#[test]
fn of_many_in_flight_the_oldest_are_named_and_the_rest_is_counted() {
    let copies = std::iter::repeat_n((Peer::B, EventKind::Duplicate(1)), 40);
    let story = played([(Peer::A, EventKind::ActiveOpen)].into_iter().chain(copies).collect());
    let row = |lang, step: usize| {
        let trace = sentences(&story, lang);
        trace.lines().filter(|line| line.contains("SEQ=100 WND=65535; SYN")).nth(step).unwrap().to_owned()
    };
    assert_eq!(row(Lang::En, 18).matches("SYN SEQ=100").count(), 20);
    assert!(!row(Lang::En, 18).contains("more"));
    assert_eq!(row(Lang::En, 39).matches("SYN SEQ=100").count(), 20);
    assert!(row(Lang::En, 39).ends_with("; and 21 more."), "{}", row(Lang::En, 39));
    assert!(row(Lang::ZhCn, 39).ends_with("；还有 21 个。"), "{}", row(Lang::ZhCn, 39));
}

#[test]
fn what_can_happen_is_one_object_a_row() {
    let mut timeline = Builtin::find("normal-close").unwrap().open().unwrap().1;
    timeline.seek(6);
    let mut out = Vec::new();
    next_jsonl(&mut out, &timeline).unwrap();
    let rows: Vec<serde_json::Value> =
        String::from_utf8(out).unwrap().lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let script = timeline.get(7).unwrap();
    let mut traced = Vec::new();
    jsonl(&mut traced, &timeline, Text::of(Lang::En)).unwrap();
    let traced: serde_json::Value =
        serde_json::from_str(String::from_utf8(traced).unwrap().lines().nth(7).unwrap()).unwrap();
    let row = rows.iter().find(|row| row["event"] == traced["event"]).unwrap();
    assert_eq!((&row["a"], &row["b"]), (&traced["a"]["state"], &traced["b"]["state"]));
    for key in ["sent", "lost", "signals", "error"] {
        assert_eq!(row[key], traced[key], "{key}");
    }
    let rules: Vec<&str> = script.step.rules.iter().map(|fired| fired.rule.id()).collect();
    assert_eq!(row["rules"], serde_json::json!(rules));
    for row in &rows {
        assert!(["wire", "a", "b", "time", "trouble"].contains(&row["group"].as_str().unwrap()));
        // Each event is a step of format 1 that goes on from there.
        let step = serde_json::json!({ "title": "", "steps": [row["event"]] }).to_string();
        let loaded = crate::scenario::load("row", step.as_bytes());
        let wrong = loaded.problems.render(false, Text::of(Lang::En));
        assert!(!wrong.contains("unknown") && !wrong.contains("missing"), "{wrong}");
    }
}

#[test]
fn what_can_happen_is_one_line_a_row() {
    let mut timeline = Builtin::find("normal-close").unwrap().open().unwrap().1;
    timeline.seek(6);
    let mut out = Vec::new();
    next_plain(&mut out, &timeline, Text::of(Lang::En)).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}
