//! The text of a card, in rows.

use ratatui::text::{Line, Span};

use super::page::{CardText, Rows};
use crate::app::{CardSection, Emphasis, Item, Subject, ToolView, card, never_sentence, visits};
use crate::sim::Peer;
use crate::tcp::{Edge, State};
use crate::text::key;
use crate::ui::pen::columns;
use crate::ui::theme::Role;

/// The longest name of a state, and a gap.
const NAME: u16 = 14;

/// The longest label of an edge, and a gap.
const LABEL: u16 = 30;

/// Room for `RFC 9293` and a gap.
const FACT: u16 = 10;

/// Its parts, each without an empty row around it.
pub(super) fn parts(page: &CardText<'_>, subject: Subject) -> impl Iterator<Item = Rows> {
    card(page.model, subject, page.text).into_iter().map(|part| rows(page, &part))
}

/// The peers that are in a state, and those that have been.
pub(super) fn who(page: &CardText<'_>, state: State) -> Rows {
    let peers = visits(page.model, state).map(|(peer, here)| {
        let (word, role) =
            if here { (key!("card.here"), Role::Text) } else { (key!("card.been"), Role::Muted) };
        let words = page.span(format!(" {}", page.text.get(word)), role);
        Line::from(vec![page.peer(peer, here), words])
    });
    let peers: Vec<_> = peers.collect();
    if peers.is_empty() { page.sentence(page.text.get(key!("card.none-here")), Role::Muted) } else { peers }
}

fn rows(page: &CardText<'_>, part: &CardSection) -> Rows {
    let heading = part.heading.map(|heading| page.wrapped(heading, page.theme.strong(Role::Acc)));
    let items = part.items.iter().flat_map(|item| self::item(page, item));
    heading.into_iter().flatten().chain(items).collect()
}

fn item(page: &CardText<'_>, item: &Item) -> Rows {
    match item {
        Item::Sentence(words, weight) => page.sentence(
            words,
            match weight {
                Emphasis::Main => Role::Text,
                Emphasis::Side => Role::Text2,
                Emphasis::Least => Role::Muted,
            },
        ),
        Item::Facts(edge) => facts(page, edge),
        Item::Way { edge, enters } if edge.is_drawn() => drawn(page, edge, *enters),
        Item::Way { edge, enters: true } => {
            let words =
                page.text.fill(key!("card.from"), &[("trigger", &edge.trigger), ("state", &edge.from)]);
            page.with_section(vec![page.span(words, Role::Text2)], &[edge.section])
        }
        Item::Way { edge, enters: false } => {
            let to = page.span(format!(" {} {}", page.glyphs.to, edge.to), Role::Muted);
            page.with_section(vec![page.span(edge.trigger, Role::Text2), to], &[edge.section])
        }
        Item::Ways { trigger, count, sections } => {
            let words = page.text.fill(key!("card.from-states"), &[("trigger", trigger), ("count", count)]);
            page.with_section(vec![page.span(words, Role::Text2)], sections)
        }
        Item::Run { peer, taken, possible } => run(page, *peer, taken, possible),
        Item::ToolView(seen) => machine(page, seen),
        Item::Lead { key, from } => page.labelled(page.span(key.clone(), Role::Text), 2, from, Role::Text2),
        Item::Never(states) => page.sentence(&never_sentence(states, page.text), Role::Text2),
        Item::OnThisMachine { count, key } => {
            page.sentence(&page.text.fill(key!("card.now"), &[("count", count), ("key", key)]), Role::Text)
        }
        Item::InScenario { number, name, step } => {
            let words = page.text.fill(key!("card.in-scenario"), &[("name", name), ("step", step)]);
            page.labelled(page.span(number.to_string(), Role::Text), 2, &words, Role::Text2)
        }
    }
}

/// Trigger, action, section.
fn facts(page: &CardText<'_>, edge: &Edge) -> Rows {
    let or_none = |words: String| if words.is_empty() { page.glyphs.none.to_owned() } else { words };
    let section = page.section(edge.section).unwrap_or_default();
    let rows = [
        (page.text.get(key!("card.trigger")), edge.trigger.to_owned(), Role::Text),
        (page.text.get(key!("card.action")), edge.action.to_owned(), Role::Text),
        ("RFC 9293", section, Role::Acc),
    ];
    let row =
        |(label, words, role)| page.labelled(page.span(label, Role::Muted), FACT, &or_none(words), role);
    rows.into_iter().flat_map(row).collect()
}

/// The state at the other end, the edge's label and its section: in one row or in two.
fn drawn(page: &CardText<'_>, edge: &Edge, enters: bool) -> Rows {
    let arrow = page.span(format!("{} ", page.glyphs.to), Role::Faint);
    let other = if enters { edge.from } else { edge.to };
    let name = page.span(other.name(), Role::Text);
    let end = if enters { vec![name, page.span(" ", Role::Faint), arrow] } else { vec![arrow, name] };
    let label = page.label(edge);
    if !page.is_wide() {
        let mut second = vec![Span::raw("  ")];
        second.extend(label);
        let mut rows = page.with_section(end, &[edge.section]);
        rows.push(Line::from(second));
        return rows;
    }
    let pad = |spans: Vec<Span<'static>>, width: u16| {
        let used = columns(&Line::from(spans.clone()));
        let gap = Span::raw(" ".repeat(usize::from(width.saturating_sub(used))));
        spans.into_iter().chain([gap])
    };
    page.with_section(pad(end, NAME + 2).chain(pad(label, LABEL)).collect(), &[edge.section])
}

/// Whether a peer has taken an edge, and whether it can now.
fn run(page: &CardText<'_>, peer: Peer, taken: &str, possible: &str) -> Rows {
    let words = format!("{taken} {} {possible}", page.glyphs.dot);
    page.labelled(page.peer(peer, true), 5, &words, Role::Text2)
}

/// What a tool prints, and what to type.
fn machine(page: &CardText<'_>, seen: &ToolView) -> Rows {
    const TOOL: u16 = 20;
    const COMMAND: u16 = 14;
    let tool = page.span(seen.tool, Role::Muted);
    if page.is_wide() {
        let words = format!("{:<width$}{}", seen.name, seen.command, width = usize::from(COMMAND));
        return page.labelled(tool, TOOL, &words, Role::Text);
    }
    let mut rows = page.labelled(tool, TOOL, seen.name, Role::Text);
    rows.extend(page.labelled(Span::default(), 2, &seen.command, Role::Text2));
    rows
}
