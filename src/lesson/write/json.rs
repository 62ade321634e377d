//! JSON for a quiz system: a list of questions, each with the scenario that it is about.

use serde::Serialize;

use super::super::question::Question;
use super::super::sheet::Sheet;
use crate::scenario::EventKeys;
use crate::sim::{Peer, Setup};
use crate::tcp::Rule;
use crate::text::key;

pub(super) fn write(sheet: &Sheet) -> String {
    let items = sheet.questions.iter().enumerate();
    let items: Vec<Item<'_>> = items.map(|(index, question)| Item::of(sheet, index, question)).collect();
    // Strings and numbers in structures of known shape: there is nothing that JSON cannot hold.
    let mut json = serde_json::to_string_pretty(&items).unwrap_or_default();
    json.push('\n');
    json
}

#[derive(Serialize)]
struct Item<'a> {
    id: String,
    kind: &'static str,
    text: String,
    scenario: Script,
    step: usize,
    peer: &'static str,
    choices: Vec<&'a str>,
    answer: [usize; 1],
    rule: Option<&'static str>,
    section: Option<&'static str>,
}

impl<'a> Item<'a> {
    fn of(sheet: &Sheet, index: usize, question: &'a Question) -> Self {
        let title = sheet.text().fill(key!("lesson.sheet.question"), &[("n", &(index + 1))]);
        Self {
            id: sheet.id(index),
            kind: question.asked.kind.id(),
            text: question.text(),
            scenario: Script::of(question, title),
            step: question.step,
            peer: question.asked.peer.key(),
            choices: question.asked.choices.iter().map(|choice| choice.text.as_str()).collect(),
            answer: [question.asked.answer],
            rule: question.asked.rule.map(Rule::id),
            section: question.asked.section(),
        }
    }
}

/// A scenario of format 1.
#[derive(Serialize)]
struct Script {
    title: String,
    start: &'static str,
    peers: Peers,
    steps: Vec<EventKeys>,
}

#[derive(Serialize)]
struct Peers {
    a: End,
    b: End,
}

#[derive(Serialize)]
struct End {
    iss: Vec<u32>,
    window: u32,
}

impl End {
    fn of(setup: &Setup, peer: Peer) -> Self {
        let place = peer.index();
        Self { iss: setup.iss[place].clone(), window: setup.window[place] }
    }
}

impl Script {
    fn of(question: &Question, title: String) -> Self {
        let setup = &question.setup;
        Self {
            title,
            start: if setup.established { "established" } else { "closed" },
            peers: Peers { a: End::of(setup, Peer::A), b: End::of(setup, Peer::B) },
            steps: question.events.iter().map(|event| EventKeys::of(event, &[])).collect(),
        }
    }
}
