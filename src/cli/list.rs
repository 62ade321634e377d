//! `finwait list`: the built-in scenarios.

use std::io::{self, Write};

use serde::Serialize;

use super::args::ListFormat;
use crate::scenario::BUILTINS;
use crate::text::Lang;

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    title: String,
    summary: Option<String>,
    reference: Option<String>,
    tags: Vec<String>,
    steps: usize,
}

/// Writes them: one a line with its title, or all as one JSON array.
pub(super) fn list(out: &mut dyn Write, format: ListFormat, lang: Lang) -> io::Result<()> {
    let entries: Vec<Entry> = BUILTINS
        .iter()
        .filter_map(|builtin| {
            let (scenario, _) = builtin.open()?;
            Some(Entry {
                name: builtin.name,
                title: scenario.title.get(lang).to_owned(),
                summary: scenario.summary.map(|summary| summary.get(lang).to_owned()),
                reference: scenario.reference,
                tags: scenario.tags,
                steps: scenario.steps.len(),
            })
        })
        .collect();
    match format {
        ListFormat::Text => {
            let widest = entries.iter().map(|entry| entry.name.len()).max().unwrap_or_default();
            entries.iter().try_for_each(|entry| writeln!(out, "{:widest$}  {}", entry.name, entry.title))
        }
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &entries)?;
            writeln!(out)
        }
    }
}
