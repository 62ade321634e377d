//! What a search found, as a grid for people: a row for each state of A, a column for each of B.

use std::io::{self, Write};

use crate::app::{GlyphSet, short};
use crate::search::{Bounds, EndKind, Outcome, Search};
use crate::tcp::State;
use crate::text::{Text, TextKey, grouped, key, keys};

/// Writes it.
pub(super) fn write(out: &mut dyn Write, search: &Search, text: Text, glyphs: GlyphSet) -> io::Result<()> {
    let none = if glyphs == GlyphSet::Ascii { "." } else { "·" };
    writeln!(out, "{}\n", text.get(key!("explore.title")))?;
    writeln!(out, "{}\n", bounds(search.bounds(), text))?;
    write!(out, "{:12}", "A \\ B")?;
    State::ALL.into_iter().try_for_each(|b| write!(out, "{:>6}", short(b)))?;
    writeln!(out)?;
    for a in State::ALL {
        write!(out, "{a:12}")?;
        for b in State::ALL {
            match search.pair(a, b) {
                Some(pair) => write!(out, "{:>6}", pair.least)?,
                None => write!(out, "{none:>6}")?,
            }
        }
        writeln!(out)?;
    }
    let complete = search.outcome() == Outcome::Complete;
    let unreached = text.get(if complete { key!("explore.unreached") } else { key!("explore.not-yet") });
    writeln!(out, "\n{}\n{none}  {unreached}\n", text.get(key!("explore.number")))?;
    totals(out, search, text, "  ")
}

/// The same in sentences, for a screen reader: a line for each state of A.
pub(super) fn write_plain(out: &mut dyn Write, search: &Search, text: Text) -> io::Result<()> {
    writeln!(out, "{}\n", text.get(key!("explore.title")))?;
    writeln!(out, "{}\n", bounds(search.bounds(), text))?;
    writeln!(out, "{}", text.get(key!("explore.number")))?;
    let complete = search.outcome() == Outcome::Complete;
    for a in State::ALL {
        let reached = State::ALL.into_iter().filter_map(|b| search.pair(a, b));
        let reached = reached.map(|pair| format!("{} {}", pair.states[1], pair.least));
        let reached: Vec<String> = reached.collect();
        let never = State::ALL.into_iter().filter(|&b| search.pair(a, b).is_none()).map(State::name);
        let never: Vec<&str> = never.collect();
        if !reached.is_empty() {
            let with = reached.join(", ");
            writeln!(out, "{}", text.fill(key!("explore.plain.with"), &[("a", &a), ("with", &with)]))?;
        }
        if !never.is_empty() {
            let key = if complete { key!("explore.plain.never") } else { key!("explore.plain.not-yet") };
            writeln!(out, "{}", text.fill(key, &[("a", &a), ("never", &never.join(", "))]))?;
        }
    }
    writeln!(out)?;
    totals(out, search, text, "")
}

/// What each way to end means.
const MEANINGS: [TextKey; EndKind::ALL.len()] = keys!(EndKind.id, "explore.end.", "");

/// How much was found, and where runs end: these lines begin with `indent`.
fn totals(out: &mut dyn Write, search: &Search, text: Text, indent: &str) -> io::Result<()> {
    let all = State::ALL.len() * State::ALL.len();
    let counts: [(&str, &dyn std::fmt::Display); 5] = [
        ("pairs", &search.pairs().count()),
        ("all", &all),
        ("worlds", &grouped(search.worlds().into())),
        ("events", &grouped(search.events())),
        ("depth", &search.depth()),
    ];
    writeln!(out, "{}", text.fill(key!("explore.counts"), &counts))?;
    for kind in EndKind::ALL {
        let ends: Vec<String> =
            search.ends().filter(|&(_, found)| found == kind).map(|([a, b], _)| format!("{a}/{b}")).collect();
        if !ends.is_empty() {
            let meaning = text.get(MEANINGS[kind as usize]);
            writeln!(out, "\n{meaning}\n{indent}{}", ends.join(", "))?;
        }
    }
    Ok(())
}

/// What may happen, in words.
fn bounds(bounds: &Bounds, text: Text) -> String {
    bounds.sentences(text).join("\n")
}
