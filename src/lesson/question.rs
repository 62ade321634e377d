//! A question with its answer, and why it is the answer.

use super::walk::Walk;
use crate::sim::{Event, Peer, Setup};
use crate::tcp::Rule;

/// What a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The state that a peer enters, or stays in.
    NextState,
    /// What a peer sends.
    SegmentSent,
    /// The rule that fires.
    WhichRule,
    /// The step of a run that is described wrongly.
    WrongStep,
    /// Whether a peer leaves its state by itself.
    Lasting,
    /// The pair of states that can be seen, or that cannot.
    Pair,
    /// The states that a peer passes through.
    Path,
}

impl Kind {
    /// All of them, in the order in which a sheet asks.
    pub const ALL: [Self; 7] = [
        Self::NextState,
        Self::SegmentSent,
        Self::WhichRule,
        Self::Path,
        Self::Lasting,
        Self::Pair,
        Self::WrongStep,
    ];

    /// The name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NextState => "next-state",
            Self::SegmentSent => "segment-sent",
            Self::WhichRule => "which-rule",
            Self::WrongStep => "wrong-step",
            Self::Lasting => "lasting-or-passing",
            Self::Pair => "pair",
            Self::Path => "path",
        }
    }

    /// Whether the diagram is needed beside it.
    pub(super) const fn needs_diagram(self) -> bool {
        matches!(self, Self::Path)
    }
}

/// One of the answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The answer.
    pub text: String,
    /// Why it is wrong here; `None` where it is right, or where there is no more to say than what is right.
    pub why_not: Option<String>,
}

/// A question of a sheet, with the run that it is about. Its texts are in the language it was made in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question itself and its answers.
    pub asked: Asked,
    /// What has happened, a line each.
    pub lines: Vec<String>,
    /// How the run it is about starts.
    pub setup: Setup,
    /// The events of that run, up to and including what is asked about.
    pub events: Vec<Event>,
    /// The step after which the answer is seen.
    pub step: usize,
}

impl Question {
    /// The question and what has happened before, in lines.
    pub fn text(&self) -> String {
        let lines = self.lines.iter().map(String::as_str).chain([self.asked.ask.as_str()]);
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The letter of a choice: `a` for the first.
pub fn letter(choice: usize) -> char {
    u8::try_from(choice).ok().and_then(|choice| b'a'.checked_add(choice)).map_or('?', char::from)
}

/// The question of a step, however much of the run is shown with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it asks for.
    pub kind: Kind,
    /// The question itself.
    pub ask: String,
    /// The answers to choose from; no two are alike.
    pub choices: Vec<Choice>,
    /// The place of the right one.
    pub answer: usize,
    /// The peer it is about.
    pub peer: Peer,
    /// The rule behind the answer.
    pub rule: Option<Rule>,
    /// Why the answer is right.
    pub why: String,
}

impl Asked {
    /// The right answer.
    pub fn right(&self) -> &str {
        self.choices.get(self.answer).map_or("", |choice| &choice.text)
    }

    /// The section of the rule behind the answer.
    pub fn section(&self) -> Option<&'static str> {
        self.rule.map(Rule::section)
    }

    /// The question, about the steps of a run up to this one.
    pub(super) fn about(self, walk: &Walk, step: usize, lines: Vec<String>) -> Question {
        let events = walk.events.iter().take(step).cloned().collect();
        Question { asked: self, lines, setup: walk.setup.clone(), events, step }
    }
}
