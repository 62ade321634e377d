//! A scenario: a setup, a script of events, and the story of each step.

use std::time::Duration;

use super::Expectation;
use crate::run::{About, Note, PeerInfo};
use crate::search::Task;
use crate::sim::{Event, Setup};
use crate::text::Localized;

/// One step of the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptStep {
    /// What happens.
    pub event: Event,
    /// Those keys of the event that the file gives though it could leave them out, such as `nth`.
    pub given: Vec<&'static str>,
    /// The story.
    pub say: Option<Localized>,
    /// What it is expected to bring about.
    pub expect: Expectation,
    /// How long autoplay and recordings stay on it, in milliseconds; the time to read it if none is given.
    pub pause_ms: Option<u64>,
}

impl From<Event> for ScriptStep {
    /// A step with nothing but an event.
    fn from(event: Event) -> Self {
        Self { event, given: Vec::new(), say: None, expect: Expectation::default(), pause_ms: None }
    }
}

impl ScriptStep {
    /// What the script says about the step.
    pub fn note(&self) -> Option<Note> {
        let note = Note {
            say: self.say.clone(),
            pause: self.pause_ms.map(Duration::from_millis),
            given: self.given.clone(),
        };
        (note != Note::default()).then_some(note)
    }
}

/// A scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its title.
    pub title: Localized,
    /// What it shows, in a sentence.
    pub summary: Option<Localized>,
    /// Where it comes from, such as `RFC 9293 Figure 12`.
    pub reference: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// How the peers are set up.
    pub setup: Setup,
    /// How the peers are shown.
    pub peers: [PeerInfo; 2],
    /// The script; of a level, what has happened before it begins, and a solution.
    pub steps: Vec<ScriptStep>,
    /// What makes it a level.
    pub level: Option<Level>,
}

/// A level: something to be brought about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// The goal, in a sentence.
    pub text: Localized,
    /// The goal, and what is allowed.
    pub task: Task,
    /// How many steps of the script have happened when it begins.
    pub from: usize,
    /// The fewest events that reach the goal.
    pub par: Option<u32>,
    /// The hints, in the order in which they are given.
    pub hints: Vec<Localized>,
}

impl Scenario {
    /// What there is to say about a run of it.
    pub fn about(&self) -> About {
        About {
            title: self.title.clone(),
            summary: self.summary.as_ref().or(self.level.as_ref().map(|level| &level.text)).cloned(),
            reference: self.reference.clone(),
            peers: self.peers.clone(),
            setup: Some(self.setup.clone()),
            remarks: Vec::new(),
        }
    }
}
