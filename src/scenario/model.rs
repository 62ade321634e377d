//! A scenario: a setup, a script of events, and the story told beside them.

use std::collections::BTreeMap;

use super::Expectation;
use crate::sim::{Event, Peer, Setup, Step};
use crate::text::Lang;

/// A text of a scenario, in one or more languages. Control characters in it are already made visible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Localized(pub BTreeMap<Lang, String>);

impl Localized {
    /// The text in this language, else in English, else in whichever there is.
    pub fn get(&self, lang: Lang) -> &str {
        let texts = &self.0;
        texts
            .get(&lang)
            .or_else(|| texts.get(&Lang::En))
            .or_else(|| texts.values().next())
            .map_or("", String::as_str)
    }
}

/// How a peer is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerInfo {
    /// Its name; `None` for the language's own word for client and server.
    pub name: Option<String>,
    /// Its port.
    pub port: u16,
}

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
    /// How long autoplay and recordings stay on it, in milliseconds; as long as it takes to read where none is given.
    pub pause_ms: Option<u64>,
}

impl From<Event> for ScriptStep {
    /// A step with nothing but an event.
    fn from(event: Event) -> Self {
        Self { event, given: Vec::new(), say: None, expect: Expectation::default(), pause_ms: None }
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
    /// The script.
    pub steps: Vec<ScriptStep>,
}

impl Scenario {
    /// How this peer is shown.
    pub fn peer(&self, peer: Peer) -> &PeerInfo {
        &self.peers[peer.index()]
    }

    /// What the script has for step `number`, 0 being the start, if `step` is the script's own: in a fork of the timeline
    /// other events happen.
    pub fn scripted(&self, number: usize, step: &Step) -> Option<&ScriptStep> {
        let scripted = self.steps.get(number.checked_sub(1)?)?;
        (step.event.as_ref() == Some(&scripted.event)).then_some(scripted)
    }

    /// What the file has to say at step `number`: at the start the summary, then the story.
    pub fn told(&self, number: usize, step: &Step) -> Option<&Localized> {
        if number == 0 { self.summary.as_ref() } else { self.story(number, step) }
    }

    /// The story of step `number`, if the script tells one.
    pub fn story(&self, number: usize, step: &Step) -> Option<&Localized> {
        self.scripted(number, step)?.say.as_ref()
    }
}
