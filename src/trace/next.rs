//! What can happen at the cursor: one JSON object a row for programs, one line a row for people.

use std::io::{self, Write};

use serde::Serialize;

use super::jsonl::ArrivalKeys;
use super::plain::{call_refused, moves, sends};
use crate::app::{Origin, WhatIfRow, choosable_branches, what_if_rows};
use crate::run::Timeline;
use crate::scenario::{ErrorKeys, EventKeys, SentKeys, SignalKeys};
use crate::sim::Peer;
use crate::text::{Text, key};

/// Writes one JSON object a row. The names and the order of the keys are stable: keys are only added.
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
            writeln!(out, "{}:", text.get(row.group.key()))?;
        }
        let separator = text.separator();
        let script = if row.is_script {
            format!("{separator}{}", text.get(key!("trace.script")))
        } else {
            String::new()
        };
        writeln!(out, "{number} {}{separator}{}{script}", what(row, text), outcome(row, text))?;
    }
    if group.is_none() {
        writeln!(out, "{}", text.get(key!("what-if.none")))?;
    }
    Ok(())
}

/// Writes the branches, numbered after this many rows of what can happen; nothing if there is only the script.
///
/// # Errors
/// When `out` cannot be written to.
pub fn branches_plain(out: &mut dyn Write, rows: usize, timeline: &Timeline, text: Text) -> io::Result<()> {
    let infos = choosable_branches(timeline);
    if infos.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}:", text.get(key!("branches.title")))?;
    for (number, info) in (rows + 1..).zip(infos) {
        let last = text.fill(key!("trace.branch-last"), &[("last", &info.last)]);
        let words = match info.first.as_ref().filter(|_| info.number > 0) {
            Some(event) => {
                let mut there = timeline.clone();
                if !info.is_open {
                    there.walk_to(info.number);
                }
                there.seek(info.fork + 1);
                let event = text.event(event, &there.now().step);
                text.fill(key!("trace.branch"), &[("step", &info.fork), ("event", &event)])
            }
            None => text
                .get(if timeline.is_free() { key!("branches.start") } else { key!("branches.script") })
                .to_owned(),
        };
        let open = if info.is_open {
            format!("{}{}", text.separator(), text.get(key!("trace.branch-open")))
        } else {
            String::new()
        };
        writeln!(out, "{number} {words}{}{last}{open}", text.separator())?;
    }
    Ok(())
}

/// What would happen, as a sentence.
fn what(row: &WhatIfRow, text: Text) -> String {
    let injected = row.step.delivered.map(|arrival| arrival.segment);
    match (row.origin, injected) {
        (Some(Origin::Forged(forgery)), Some(segment)) => {
            let forged = text.fill(Origin::Forged(forgery).key(), &[("me", &row.event.at)]);
            text.fill(key!("trace.forged"), &[("forged", &forged), ("segment", &segment)])
        }
        (Some(Origin::Old), Some(segment)) => {
            text.fill(key!("trace.old"), &[("me", &row.event.at), ("segment", &segment)])
        }
        _ => text.event(&row.event, &row.step),
    }
}

/// Its outcome, in sentences.
fn outcome(row: &WhatIfRow, text: Text) -> String {
    let step = &row.step;
    let refused = step.error.map(|(peer, error)| call_refused(peer, error, text));
    let moved = step.transitions.iter().map(|taken| moves(taken, text));
    let sent = step.sent.iter().map(|departure| sends(departure, text));
    let sentences = refused.into_iter().chain(moved).chain(sent).collect::<Vec<_>>();
    if !sentences.is_empty() {
        return sentences.join(text.separator());
    }
    let key = if row.changes { key!("trace.stays") } else { key!("trace.nothing") };
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
    sent: Vec<SentKeys>,
    lost: Option<ArrivalKeys>,
    signals: Vec<SignalKeys>,
    error: Option<ErrorKeys>,
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
            sent: step.sent.iter().copied().map(SentKeys::of).collect(),
            lost: step.lost.map(ArrivalKeys::of),
            signals: step.signals.iter().copied().map(SignalKeys::of).collect(),
            error: step.error.map(ErrorKeys::of),
            rules: step.rules.iter().map(|fired| fired.rule.id()).collect(),
        }
    }
}
