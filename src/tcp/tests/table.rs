//! Every event in every state, as a document to read beside the RFC.

use std::fmt::Write as _;

use super::fixtures;
use crate::tcp::{Endpoint, Event, Outcome};

fn outcome_line(before: &Endpoint, event: Event) -> String {
    let mut after = before.clone();
    let Outcome { transitions, sent, signals, error, started, rules } = match after.apply(event) {
        Ok(outcome) => outcome,
        Err(refused) => {
            assert_eq!(&after, before, "a refused event changes nothing");
            return format!("cannot happen: {refused}");
        }
    };
    let mut line = match &transitions[..] {
        [] => "stays".to_owned(),
        taken => taken.iter().map(|edge| format!("to {}", edge.to)).collect::<Vec<_>>().join(", "),
    };
    for outgoing in &sent {
        let _ = write!(line, "; sends {}", outgoing.segment);
    }
    for signal in &signals {
        let _ = write!(line, "; tells the user \"{signal}\"");
    }
    if let Some(error) = error {
        let _ = write!(line, "; error \"{error}\"");
    }
    for timer in &started {
        let _ = write!(line, "; starts {}", timer.name());
    }
    let rules: Vec<_> = rules.iter().map(|(rule, _)| format!("{} {}", rule.section(), rule.id())).collect();
    assert!(!rules.is_empty(), "every outcome names its rule");
    format!("{line}  [{}]", rules.join(", "))
}

#[test]
fn every_event_in_every_state() {
    let mut document = String::new();
    for fixture in fixtures::all() {
        assert_eq!(fixture.endpoint.state(), fixture.state);
        let _ = writeln!(document, "{}", fixture.name);
        for (name, event) in fixtures::events(&fixture.endpoint) {
            let _ = writeln!(document, "  {name:<36}{}", outcome_line(&fixture.endpoint, event));
        }
        document.push('\n');
    }
    insta::assert_snapshot!(document);
}
