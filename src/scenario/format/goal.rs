//! The keys of a level's goal.

use std::sync::LazyLock;

use super::{Key, MAX_STEPS, Shape, peers, timers, verbs};
use crate::search::{MOST_ALLOWED, MOST_WANTED};
use crate::tcp::{EDGES, Edge, Rule};

/// What makes a scenario a level.
pub(in crate::scenario) const GOAL: &[Key] = &[
    Key::required("text", Shape::Localized, "What is to be brought about, in one sentence."),
    Key::required(
        "reach",
        Shape::Some(&Shape::Reach, MOST_WANTED),
        "All that must come about, in any order; each is states, an edge or a rule.",
    ),
    Key::optional(
        "allow",
        Shape::Some(&Shape::Allow, MOST_ALLOWED),
        "What may happen, and how often; anything if left out. An event counts for the first that fits it and is not used up.",
    ),
    Key::number(
        "from",
        (0, MOST_STEPS),
        0,
        "So many of the steps have happened when the level begins; the rest shows a solution.",
    ),
    Key::optional(
        "par",
        Shape::Whole(1, 255),
        "The fewest events that reach the goal; `finwait check` searches for them.",
    ),
    Key::optional(
        "hints",
        Shape::Some(&Shape::Localized, MOST_HINTS),
        "What is told to who asks for a hint, one after the other: three are best.",
    ),
];

#[expect(clippy::cast_possible_truncation, reason = "it is some thousands")]
const MOST_STEPS: u32 = MAX_STEPS as u32;

/// The most hints that a level may have.
const MOST_HINTS: usize = 9;

/// The keys of one thing that a goal wants.
pub(in crate::scenario) const REACH: &[Key] = &[
    Key::optional("a", Shape::State, "A is in this state; with `b`, both at the same time."),
    Key::optional("b", Shape::State, "B is in this state."),
    Key::optional("state", Shape::State, "A peer is in this state, be it A or B."),
    Key::optional("edge", Shape::Word(edges), "A peer takes this edge of the diagram."),
    Key::optional("rule", Shape::Word(rules), "This rule fires at a peer."),
    Key::optional("at", Shape::Word(peers), "At this peer; at either, if left out. With `edge` and `rule`."),
];

/// Which keys of [`REACH`] go together: one of these groups, with at least one of its first keys.
pub(in crate::scenario) const REACHED: [(&[&str], &[&str]); 4] =
    [(&["a", "b"], &[]), (&["state"], &[]), (&["edge"], &["at"]), (&["rule"], &["at"])];

/// The keys of a kind of event that a goal allows.
pub(in crate::scenario) const ALLOW: &[Key] = &[
    Key::required("do", Shape::Word(verbs), "What may happen."),
    Key::optional("at", Shape::Word(peers), "At this peer; at both, if left out."),
    Key::optional("timer", Shape::Word(timers), "This timer; any, if left out. With `timeout`."),
    Key::optional("both", Shape::Flag, "The socket API's close() instead of CLOSE. With `close`."),
    Key::optional(
        "oldest",
        Shape::Flag,
        "Only the oldest in flight: the wire keeps the order. With `deliver`, `lose`, `duplicate`.",
    ),
    Key::optional(
        "times",
        Shape::Whole(1, 99),
        "So often in the whole level; any number of times, if left out.",
    ),
];

/// The keys of [`ALLOW`] that go with some verbs only.
pub(in crate::scenario) const ALLOWED_WITH: [(&str, &[&str]); 3] =
    [("timer", &["timeout"]), ("both", &["close"]), ("oldest", &["deliver", "lose", "duplicate"])];

static EDGE_IDS: LazyLock<Vec<String>> = LazyLock::new(|| EDGES.iter().map(Edge::id).collect());

fn edges() -> Vec<&'static str> {
    EDGE_IDS.iter().map(String::as_str).collect()
}

fn rules() -> Vec<&'static str> {
    Rule::ALL.iter().map(|rule| rule.id()).collect()
}
