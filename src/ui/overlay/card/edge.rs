//! The card of an edge.

use ratatui::text::Span;

use super::page::{Page, Rows};
use crate::sim::Peer;
use crate::tcp::Edge;
use crate::ui::theme::Role;

/// Room for `RFC 9293` and a gap.
const LABEL: u16 = 10;

/// Its parts, each without an empty row around it.
pub(super) fn parts(page: &Page<'_>, edge: &Edge) -> Vec<Rows> {
    let id = edge.id();
    let about = |what: &str| page.text.find(&format!("edge.{id}.{what}"));
    let otherwise = about("rfc793").unwrap_or(page.text.get("card.same"));
    vec![
        facts(page, edge),
        page.sentence(about("means").unwrap_or_default(), Role::Text),
        page.part("card.other", page.sentence(otherwise, Role::Text2)),
        page.part("card.run", Peer::BOTH.into_iter().flat_map(|peer| run(page, edge, peer)).collect()),
    ]
}

/// Trigger, action, section.
fn facts(page: &Page<'_>, edge: &Edge) -> Rows {
    let action = if edge.action.is_empty() { page.glyphs.none } else { edge.action };
    let section = format!("{}{}", page.glyphs.section, edge.section);
    let rows = [
        (page.text.get("card.trigger"), edge.trigger, Role::Text),
        (page.text.get("card.action"), action, Role::Text),
        ("RFC 9293", &section, Role::Acc),
    ];
    let row = |(label, words, role)| page.labelled(page.span(label, Role::Muted), LABEL, words, role);
    rows.into_iter().flat_map(row).collect()
}

/// Whether a peer has taken it, and whether it can now.
fn run(page: &Page<'_>, edge: &Edge, peer: Peer) -> Rows {
    let moment = page.model.timeline.now();
    let trail = moment.trail(peer);
    let taken = match (trail.last() == Some(edge), trail.has_taken(edge)) {
        (true, _) => "card.taken-last",
        (false, true) => "card.taken",
        (false, false) => "card.not-taken",
    };
    let possible = moment.world.endpoint(peer).possible().any(|other| other == edge);
    let possible = if possible { "card.possible" } else { "card.not-possible" };
    let words = format!("{} {} {}", page.text.get(taken), page.glyphs.dot, page.text.get(possible));
    let label: Span<'static> = page.peer(peer, true);
    page.labelled(label, 5, &words, Role::Text2)
}
