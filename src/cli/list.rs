//! `finwait list`: the built-in scenarios.

use std::io::{self, Write};

use serde::Serialize;

use super::args::ListFormat;
use crate::scenario::{BUILTINS, path};
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::{Lang, Text, TextKey};

#[derive(Serialize)]
struct ListRow {
    name: &'static str,
    group: &'static str,
    title: String,
    summary: Option<String>,
    reference: Option<String>,
    tags: Vec<String>,
    steps: usize,
    states: States,
}

/// The states that each peer passes.
#[derive(Serialize)]
struct States {
    a: Vec<&'static str>,
    b: Vec<&'static str>,
}

/// Writes them: a line for each under the name of its group, with its steps and its summary; or all as one JSON array.
pub(super) fn list(out: &mut dyn Write, format: ListFormat, lang: Lang) -> io::Result<()> {
    let entries: Vec<(TextKey, ListRow)> = BUILTINS
        .iter()
        .filter_map(|builtin| {
            let (scenario, timeline) = builtin.open()?;
            let (topic, group) = builtin.topic.keys();
            let states = |peer| path(&timeline, peer).into_iter().map(State::name).collect();
            let entry = ListRow {
                name: builtin.name,
                group,
                title: scenario.title.get(lang).to_owned(),
                summary: scenario.summary.as_ref().map(|summary| summary.get(lang).to_owned()),
                reference: scenario.reference,
                tags: scenario.tags,
                steps: scenario.steps.len(),
                states: States { a: states(Peer::A), b: states(Peer::B) },
            };
            Some((topic, entry))
        })
        .collect();
    match format {
        ListFormat::Text => {
            let widest = entries.iter().map(|(_, entry)| entry.name.len()).max().unwrap_or_default();
            let mut before = None;
            for (topic, entry) in &entries {
                if before.replace(topic) != Some(topic) {
                    writeln!(out, "{}", Text::of(lang).get(*topic))?;
                }
                let about = entry.summary.as_ref().unwrap_or(&entry.title);
                writeln!(out, "  {:widest$}  {:>2}  {about}", entry.name, entry.steps)?;
            }
            Ok(())
        }
        ListFormat::Json => {
            let entries: Vec<&ListRow> = entries.iter().map(|(_, entry)| entry).collect();
            serde_json::to_writer_pretty(&mut *out, &entries)?;
            writeln!(out)
        }
    }
}
