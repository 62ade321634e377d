//! The card of a state.

use ratatui::text::{Line, Span};

use super::page::{Page, Rows};
use super::tools;
use crate::sim::Peer;
use crate::tcp::{Cause, EDGES, Edge, State};
use crate::ui::pen::columns;
use crate::ui::theme::Role;

/// The longest name of a state, and a gap.
const NAME: u16 = 14;

/// The longest label of an edge, and a gap.
const LABEL: u16 = 30;

/// Its parts, each without an empty row around it.
pub(super) fn parts(page: &Page<'_>, state: State) -> Vec<Rows> {
    let about = |what: &str| {
        let key = format!("card.{}.{what}", state.name().to_ascii_lowercase());
        page.text.find(&key).unwrap_or_default()
    };
    let mut means = page.sentence(about("means"), Role::Text);
    means.extend(page.sentence(about("lasts"), Role::Text2));
    let ways = |way: fn(&Edge) -> State, other: fn(&Edge) -> State, enters: bool| -> Rows {
        let edges = EDGES.iter().filter(|edge| edge.is_drawn() && way(edge) == state);
        edges.flat_map(|edge| drawn(page, edge, other(edge), enters)).collect()
    };
    let mut text_only = undrawn_out(page, state);
    text_only.extend(undrawn_in(page, state));
    vec![
        means,
        page.part("card.trouble", page.sentence(about("trouble"), Role::Text2)),
        page.part("card.out", ways(|edge| edge.from, |edge| edge.to, false)),
        page.part("card.in", ways(|edge| edge.to, |edge| edge.from, true)),
        page.part("card.text-only", text_only),
        page.part("card.machine", machine(page, state)),
    ]
}

/// Who is in it, who has been.
pub(super) fn who(page: &Page<'_>, state: State) -> Rows {
    let moment = page.model.timeline.now();
    let told = Peer::BOTH.into_iter().filter_map(|peer| {
        let here = moment.world.state(peer) == state;
        let words = page.text.get(if here { "card.here" } else { "card.been" });
        let words = page.span(format!(" {words}"), if here { Role::Text } else { Role::Muted });
        (here || moment.trail(peer).has_been_in(state))
            .then(|| Line::from(vec![page.peer(peer, here), words]))
    });
    let told: Vec<_> = told.collect();
    if told.is_empty() { page.sentence(page.text.get("card.none-here"), Role::Muted) } else { told }
}

/// The state at the other end, what it takes, where it is written: in one row or in two.
fn drawn(page: &Page<'_>, edge: &Edge, other: State, enters: bool) -> Rows {
    let arrow = page.span(format!("{} ", page.glyphs.to), Role::Faint);
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

/// What the diagram does not draw, one row for each cause.
fn undrawn_out(page: &Page<'_>, state: State) -> Rows {
    let edges = EDGES.iter().filter(|edge| !edge.is_drawn() && edge.from == state);
    let row = |edge: &Edge| {
        let to = format!(" {} {}", page.glyphs.to, edge.to);
        page.with_section(
            vec![page.span(edge.trigger, Role::Text2), page.span(to, Role::Muted)],
            &[edge.section],
        )
    };
    edges.flat_map(row).collect()
}

/// The same for the ways in; a cause that leads here from many states is told once.
fn undrawn_in(page: &Page<'_>, state: State) -> Rows {
    let into: Vec<&Edge> = EDGES.iter().filter(|edge| !edge.is_drawn() && edge.to == state).collect();
    let mut causes: Vec<Cause> = into.iter().map(|edge| edge.cause).collect();
    causes.dedup();
    let row = |cause: &Cause| {
        let edges: Vec<&Edge> = into.iter().copied().filter(|edge| edge.cause == *cause).collect();
        let mut sections: Vec<&str> = edges.iter().map(|edge| edge.section).collect();
        sections.dedup();
        let words = match edges[..] {
            [] => return Rows::new(),
            [edge] => page.text.fill("card.from", &[("trigger", &edge.trigger), ("state", &edge.from)]),
            [edge, ..] => {
                page.text.fill("card.from-states", &[("trigger", &edge.trigger), ("count", &edges.len())])
            }
        };
        page.with_section(vec![page.span(words, Role::Text2)], &sections)
    };
    causes.iter().flat_map(row).collect()
}

/// What the tools print, and what to type.
fn machine(page: &Page<'_>, state: State) -> Rows {
    const TOOL: u16 = 20;
    const COMMAND: u16 = 14;
    let mut rows = Rows::new();
    if state == State::Closed {
        rows.extend(page.sentence(page.text.get("card.not-seen"), Role::Muted));
    }
    for seen in tools::seen(state) {
        let tool = page.span(seen.tool, Role::Muted);
        if page.is_wide() {
            let words = format!("{:<width$}{}", seen.name, seen.command, width = usize::from(COMMAND));
            rows.extend(page.labelled(tool, TOOL, &words, Role::Text));
        } else {
            rows.extend(page.labelled(tool, TOOL, seen.name, Role::Text));
            rows.extend(page.labelled(Span::default(), 2, &seen.command, Role::Text2));
        }
    }
    rows
}
