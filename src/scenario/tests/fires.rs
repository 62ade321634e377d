//! Nothing that is declared is dead: every rule fires somewhere, and every signal and error occurs.

use std::collections::HashSet;

use super::*;
use crate::tcp::tests::fixtures;
use crate::tcp::{CallError, Rule, Ruling, Signal};

/// What neither the table of every event in every state nor a built-in scenario shows: what it shows, and how.
const REST: [(&str, &str); 4] = [
    (
        "a CLOSE that waits in SYN-RECEIVED behind a SEND, and one that gives up a SEND in SYN-SENT",
        r#"{"title": "t", "steps": [{"at": "a", "do": "passive-open"}, {"at": "b", "do": "active-open"},
            {"at": "a", "do": "deliver"}, {"at": "a", "do": "send"}, {"at": "a", "do": "close"},
            {"at": "b", "do": "crash"}, {"at": "b", "do": "active-open"}, {"at": "b", "do": "send"},
            {"at": "b", "do": "close"}]}"#,
    ),
    (
        "a CLOSE in ESTABLISHED behind data that waits, until the window lets both go",
        r#"{"title": "t", "start": "established", "peers": {"b": {"window": 10}}, "steps": [
            {"at": "a", "do": "send", "bytes": 20}, {"at": "a", "do": "close"}, {"at": "b", "do": "deliver"},
            {"at": "b", "do": "receive", "bytes": 10}, {"at": "a", "do": "deliver"}, {"at": "a", "do": "deliver"}]}"#,
    ),
    (
        "a CLOSE in CLOSE-WAIT behind data that waits",
        r#"{"title": "t", "start": "established", "peers": {"b": {"window": 10}}, "steps": [
            {"at": "b", "do": "close"}, {"at": "a", "do": "deliver"}, {"at": "a", "do": "send", "bytes": 20},
            {"at": "a", "do": "close"}]}"#,
    ),
    (
        "an ACK beyond the window for the second time, while our own answer would lie beyond the peer's",
        r#"{"title": "t", "start": "established", "peers": {"a": {"window": 4}, "b": {"window": 4}}, "steps": [
            {"at": "a", "do": "send", "bytes": 4},
            {"at": "a", "do": "inject", "segment": {"flags": ["ACK"], "seq": "RCV.NXT+4", "ack": "SND.UNA"}},
            {"at": "a", "do": "inject", "segment": {"flags": ["ACK"], "seq": "RCV.NXT+4", "ack": "SND.UNA"}}]}"#,
    ),
];

#[test]
fn every_rule_fires_and_all_that_a_user_can_be_told_is_told() {
    let (mut rules, mut signals, mut errors) = (HashSet::new(), HashSet::new(), HashSet::new());
    for fixture in fixtures::all() {
        for (_, event) in fixtures::events(&fixture.endpoint) {
            let Ok(outcome) = fixture.endpoint.clone().apply(event) else { continue };
            rules.extend(outcome.rules.iter().map(|(rule, _)| *rule));
            signals.extend(outcome.signals);
            errors.extend(outcome.error);
        }
    }
    let built_in = BUILTINS.iter().map(|builtin| builtin.open().expect("it opens").1);
    let rest = REST.iter().map(|(what, json)| (Some(*what), opened(json).1));
    for (what, timeline) in built_in.map(|timeline| (None, timeline)).chain(rest) {
        let known = (rules.len(), signals.len());
        for moment in timeline.moments() {
            rules.extend(moment.step.rules.iter().map(|fired| fired.rule));
            signals.extend(moment.step.signals.iter().map(|(_, signal)| *signal));
            errors.extend(moment.step.error.map(|(_, error)| error));
        }
        assert!(what.is_none() || known != (rules.len(), signals.len()), "known without: {what:?}");
    }
    for rule in Rule::ALL {
        assert!(rules.contains(rule), "{rule:?} never fires");
        assert!(!rule.section().is_empty(), "{rule:?} has no section");
    }
    for ruling in Ruling::ALL {
        assert!(rules.iter().any(|rule| rule.ruling() == Some(*ruling)), "{ruling:?} never decides");
    }
    for signal in Signal::ALL {
        assert!(signals.contains(&signal), "{signal:?} is never signalled");
    }
    for error in CallError::ALL {
        assert!(errors.contains(&error), "{error:?} refuses nothing");
    }
}
