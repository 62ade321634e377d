//! What can happen at the cursor: one JSON object a row for programs, one line a row for people.

use std::io::{self, Write};

use serde::Serialize;

use super::jsonl::{Arrived, Departed, Refusal, Told};
use super::plain::{call_refused, moves, sends};
use crate::app::{Origin, WhatIfRow, what_if_rows};
use crate::run::Timeline;
use crate::scenario::EventKeys;
use crate::sim::Peer;
use crate::text::Text;

/// Writes one JSON object a row. The names and the order of the keys are a contract: they only ever grow.
///
/// # Errors
/// When `out` cannot be written to.
pub fn next_jsonl(out: &mut dyn Write, timeline: &Timeline) -> io::Result<()> {
    for row in what_if_rows(timeline) {
        serde_json::to_writer(&mut *out, &Row::of(&row))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes one numbered line a row, below the name of its group.
///
/// # Errors
/// When `out` cannot be written to.
pub fn next_plain(out: &mut dyn Write, timeline: &Timeline, text: Text) -> io::Result<()> {
    rows_plain(out, &what_if_rows(timeline), text)
}

/// Writes these rows, likewise.
///
/// # Errors
/// When `out` cannot be written to.
pub fn rows_plain(out: &mut dyn Write, rows: &[WhatIfRow], text: Text) -> io::Result<()> {
    let mut group = None;
    for (number, row) in (1..).zip(rows) {
        if group.replace(row.group) != Some(row.group) {
            writeln!(
                out,
                "{}:",
                text.find(&format!("what-if.group.{}", row.group.id())).unwrap_or_default()
            )?;
        }
        let joint = text.joint();
        let script =
            if row.is_script { format!("{joint}{}", text.get("trace.script")) } else { String::new() };
        writeln!(out, "{number} {}{joint}{}{script}", what(row, text), outcome(row, text))?;
    }
    if group.is_none() {
        writeln!(out, "{}", text.get("what-if.none"))?;
    }
    Ok(())
}

/// What would happen, as a sentence.
fn what(row: &WhatIfRow, text: Text) -> String {
    let injected = row.step.delivered.map(|arrival| arrival.segment);
    match (row.origin, injected) {
        (Some(Origin::Forged(forgery)), Some(segment)) => {
            let forged = text.fill(Origin::Forged(forgery).key(), &[("me", &row.event.at)]);
            text.fill("trace.forged", &[("forged", &forged), ("segment", &segment)])
        }
        (Some(Origin::Old), Some(segment)) => {
            text.fill("trace.old", &[("me", &row.event.at), ("segment", &segment)])
        }
        _ => text.event(&row.event, &row.step),
    }
}

/// What would come of it, in sentences.
fn outcome(row: &WhatIfRow, text: Text) -> String {
    let step = &row.step;
    let refused = step.error.map(|(peer, error)| call_refused(peer, error, text));
    let moved = step.transitions.iter().map(|taken| moves(taken, text));
    let sent = step.sent.iter().map(|departure| sends(departure, text));
    let told = refused.into_iter().chain(moved).chain(sent).collect::<Vec<_>>();
    if !told.is_empty() {
        return told.join(text.joint());
    }
    let key = if row.changes { "trace.stays" } else { "trace.nothing" };
    let state = row.states[row.event.at.index()];
    text.fill(key, &[("me", &row.event.at), ("state", &state)])
}

#[derive(Serialize)]
struct Row {
    event: EventKeys,
    group: &'static str,
    a: &'static str,
    b: &'static str,
    edges: Vec<String>,
    sent: Vec<Departed>,
    lost: Option<Arrived>,
    signals: Vec<Told>,
    error: Option<Refusal>,
    rules: Vec<&'static str>,
}

impl Row {
    fn of(row: &WhatIfRow) -> Self {
        let step = &row.step;
        let state = |peer: Peer| row.states[peer.index()].name();
        Self {
            event: EventKeys::of(&row.event, &[]),
            group: row.group.id(),
            a: state(Peer::A),
            b: state(Peer::B),
            edges: step.transitions.iter().map(|taken| taken.edge.id()).collect(),
            sent: step.sent.iter().copied().map(Departed::of).collect(),
            lost: step.lost.map(Arrived::of),
            signals: step.signals.iter().copied().map(Told::of).collect(),
            error: step.error.map(Refusal::of),
            rules: step.rules.iter().map(|fired| fired.rule.id()).collect(),
        }
    }
}
