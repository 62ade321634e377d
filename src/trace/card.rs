//! The card of a state or an edge in plain sentences: what the screen's cards say, line by line.

use std::fmt::Display;
use std::io::{self, Write};

use crate::app::{Item, Model, Subject, card, never_sentence, visits, which_way};
use crate::tcp::Edge;
use crate::text::{Text, key};

/// Writes the card of something of the diagram.
///
/// # Errors
/// When `out` cannot be written to.
pub fn plain_card(out: &mut dyn Write, model: &Model, subject: Subject) -> io::Result<()> {
    let text = model.text();
    match subject {
        Subject::State(state) => {
            writeln!(out, "{}", text.fill(key!("plain.state"), &[("state", &state)]))?;
            let mut visits = visits(model, state).peekable();
            if visits.peek().is_none() {
                writeln!(out, "{}", text.get(key!("card.none-here")))?;
            }
            for (peer, here) in visits {
                let key = if here { key!("plain.here") } else { key!("plain.been") };
                writeln!(out, "{}", text.fill(key, &[("me", &peer)]))?;
            }
        }
        Subject::Edge(edge) => {
            let (n, all) = which_way(edge);
            let (from, to) = (edge.from, edge.to);
            let values: [(&str, &dyn Display); 4] = [("from", &from), ("to", &to), ("n", &n), ("all", &all)];
            writeln!(out, "{}", text.fill(key!("plain.edge"), &values))?;
        }
    }
    for part in card(model, subject, text) {
        if let Some(heading) = part.heading {
            writeln!(out, "{}", text.fill(key!("plain.heading"), &[("heading", &heading)]))?;
        }
        for item in &part.items {
            writeln!(out, "{}", sentence(item, text))?;
        }
    }
    Ok(())
}

fn sentence(item: &Item, text: Text) -> String {
    match item {
        Item::Sentence(words, _) => (*words).to_owned(),
        Item::Facts(edge) => {
            with_section(text.fill(key!("plain.on"), &[("on", &label(edge, text))]), &[edge.section], text)
        }
        Item::Way { edge, enters } => {
            let (key, state) =
                if *enters { (key!("plain.in"), edge.from) } else { (key!("plain.out"), edge.to) };
            let words = text.fill(key, &[("state", &state), ("on", &label(edge, text))]);
            with_section(words, &[edge.section], text)
        }
        Item::Ways { trigger, count, sections } => with_section(
            text.fill(key!("plain.in-many"), &[("on", trigger), ("count", count)]),
            sections,
            text,
        ),
        Item::Run { peer, taken, possible } => {
            text.fill(key!("plain.run"), &[("me", peer), ("taken", taken), ("possible", possible)])
        }
        Item::InScenario { name, step, .. } => {
            text.fill(key!("plain.in-scenario"), &[("name", name), ("step", step)])
        }
        Item::Lead { key, from } => text.fill(key!("plain.lead"), &[("key", key), ("from", from)]),
        Item::Never(states) => never_sentence(states, text),
        Item::OnThisMachine { count, key } => text.fill(key!("card.now"), &[("count", count), ("key", key)]),
        Item::ToolView(seen) => text.fill(
            key!("plain.seen"),
            &[("tool", &seen.tool), ("name", &seen.name), ("command", &seen.command)],
        ),
    }
}

/// `rcv FIN: snd ACK`.
fn label(edge: &Edge, text: Text) -> String {
    match edge.action {
        "" => edge.trigger.to_owned(),
        action => text.fill(key!("plain.doing"), &[("on", &edge.trigger), ("does", &action)]),
    }
}

fn with_section(words: String, sections: &[&str], text: Text) -> String {
    let named: Vec<&str> = sections.iter().copied().filter(|section| !section.is_empty()).collect();
    match named[..] {
        [] => words,
        _ => words + &text.fill(key!("plain.section"), &[("section", &named.join(", "))]),
    }
}
