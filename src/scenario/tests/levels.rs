//! A level is judged by its own steps and by the search.

use super::*;

/// What is said about a level with this goal, whose steps open a connection from B's passive OPEN on.
fn said(goal: &str) -> (String, Option<Severity>) {
    let json = format!(
        r#"{{"title": "t", "steps": [
            {{"at": "b", "do": "passive-open"}},
            {{"at": "a", "do": "active-open"}},
            {{"at": "b", "do": "deliver"}},
            {{"at": "a", "do": "deliver"}},
            {{"at": "b", "do": "deliver"}}
        ], "goal": {{"text": "t", {goal}}}}}"#
    );
    let looked_at = load_with("level.json", json.as_bytes(), Strictness::Check);
    (looked_at.problems.render(false, Text::of(Lang::En)), looked_at.problems.worst())
}

const BOTH: &str = r#""reach": [{"a": "ESTABLISHED", "b": "ESTABLISHED"}]"#;

#[test]
fn a_solution_that_reaches_the_goal_by_what_is_allowed_is_fine() {
    let calls = r#"{"do": "passive-open", "at": "b", "times": 1}, {"do": "active-open", "times": 1}"#;
    let goal = format!(r#"{BOTH}, "allow": [{calls}, {{"do": "deliver"}}], "par": 5"#);
    assert_eq!(said(&goal), (String::new(), None));
    assert_eq!(said(&format!(r#"{BOTH}, "from": 2, "par": 3"#)), (String::new(), None));
}

#[test]
fn what_the_level_does_not_allow_is_said_at_the_step() {
    let (text, worst) = said(&format!(r#"{BOTH}, "allow": [{{"do": "deliver", "times": 2}}]"#));
    assert_eq!(worst, Some(Severity::Unmet));
    assert_eq!(text.matches("the level does not allow this\n").count(), 2, "{text}");
    assert_eq!(text.matches("the level does not allow this so often").count(), 1, "{text}");
    assert!(text.contains("level.json:2:31") && text.contains("level.json:6:31"), "{text}");
}

#[test]
fn what_the_steps_do_not_reach_is_said_at_the_goal() {
    let (text, worst) = said(r#""reach": [{"b": "LISTEN"}, {"edge": "last-ack--closed"}]"#);
    assert_eq!(worst, Some(Severity::Unmet));
    assert!(text.contains("the steps do not bring this about") && text.contains("level.json:7:61"), "{text}");
}

#[test]
fn par_is_what_the_search_finds() {
    let (text, worst) = said(&format!(r#"{BOTH}, "par": 6"#));
    assert_eq!(worst, Some(Severity::Unmet));
    assert!(text.contains("the fewest events are 5, not 6"), "{text}");
}

#[test]
fn a_level_has_something_to_do_and_a_solution() {
    let (text, worst) = said(r#""reach": [{"a": "CLOSED"}]"#);
    assert!(worst == Some(Severity::Error) && text.contains("before anything has happened"), "{text}");
    let (text, worst) = said(&format!(r#"{BOTH}, "from": 9"#));
    assert!(worst == Some(Severity::Error) && text.contains("after step 9"), "{text}");
    let (text, worst) = said(r#""reach": [{"a": "CLOSING"}], "from": 5"#);
    assert!(worst == Some(Severity::Warning) && text.contains("no solution"), "{text}");
}

#[test]
fn words_that_are_not_known_get_a_suggestion() {
    let (text, worst) = said(r#""reach": [{"edge": "established--finwait-1"}, {"rule": "nothing like it"}]"#);
    assert_eq!(worst, Some(Severity::Error));
    assert!(text.contains("did you mean `established--fin-wait-1`?"), "{text}");
    assert!(text.contains("`finwait schema`"), "{text}");
}
