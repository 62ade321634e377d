//! What a search found, as JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::search::{Bounds, Outcome, Search};
use crate::tcp::State;

#[derive(Serialize)]
struct Report {
    bounds: BoundKeys,
    complete: bool,
    worlds: u32,
    events: u64,
    depth: u32,
    pairs: Vec<PairRow>,
    ends: Vec<EndRow>,
}

#[derive(Serialize)]
struct BoundKeys {
    in_flight: u16,
    reorder: bool,
    losses: u8,
    copies: u8,
    sends: u8,
    timeouts: u8,
    aborts: u8,
    crashes: u8,
    max_worlds: u32,
}

#[derive(Serialize)]
struct PairRow {
    a: &'static str,
    b: &'static str,
    least: u32,
    worlds: u32,
}

#[derive(Serialize)]
struct EndRow {
    a: &'static str,
    b: &'static str,
    kind: &'static str,
}

impl From<&Bounds> for BoundKeys {
    fn from(bounds: &Bounds) -> Self {
        let &Bounds { in_flight, reorder, losses, copies, sends, timeouts, aborts, crashes, max_worlds } =
            bounds;
        Self { in_flight, reorder, losses, copies, sends, timeouts, aborts, crashes, max_worlds }
    }
}

/// Writes it as one object.
pub(super) fn write(out: &mut dyn Write, search: &Search) -> io::Result<()> {
    let pairs = search.pairs().map(|pair| {
        let [a, b] = pair.states.map(State::name);
        PairRow { a, b, least: pair.least, worlds: pair.worlds }
    });
    let ends = search.ends().map(|(states, kind)| {
        let [a, b] = states.map(State::name);
        EndRow { a, b, kind: kind.id() }
    });
    let report = Report {
        bounds: search.bounds().into(),
        complete: search.outcome() == Outcome::Complete,
        worlds: search.worlds(),
        events: search.events(),
        depth: search.depth(),
        pairs: pairs.collect(),
        ends: ends.collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}
