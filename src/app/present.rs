//! The presenter's view: the diagram as large as it goes, and nothing else unless it is asked for.

use std::time::Duration;

use super::action::Action;
use super::{Effect, Model};
use crate::sim::Peer;
use crate::tcp::Edge;
use crate::text::key;

/// What the presenter's view shows besides the diagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Present {
    /// Cards, ladder and footer, as without this view.
    pub panels: bool,
    /// The story, below the diagram.
    pub story: bool,
    /// What alone is bright.
    pub spotlight: Option<Spotlight>,
    /// How long it has been presented.
    pub clock: bool,
}

/// What alone is bright in the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spotlight {
    /// A peer: where it is, has been and may go.
    Peer(Peer),
    /// The edge that is selected, else the one taken last.
    Edge,
}

impl Spotlight {
    /// In the order of the key; behind the last one nothing is dimmed.
    const ALL: [Self; 3] = [Self::Peer(Peer::A), Self::Peer(Peer::B), Self::Edge];
}

/// Actions of the group `Present`.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Effect> {
    match action {
        Action::Present => toggle(model),
        Action::Panels => change(model, |present| present.panels = !present.panels),
        Action::StoryBelow => change(model, |present| present.story = !present.story),
        Action::Spotlight => change(model, next_spotlight),
        Action::Clock => change(model, |present| present.clock = !present.clock),
        _ => return None,
    }
    Some(Effect::Draw)
}

/// Begins to present, or ends it.
fn toggle(model: &mut Model) {
    model.present = if model.present.is_some() { None } else { Some(Present::default()) };
    model.elapsed = Duration::ZERO;
    if model.present.is_some() {
        model.notify(key!("notice.present"));
    }
}

/// Changes what the view shows.
fn change(model: &mut Model, change: fn(&mut Present)) {
    if let Some(present) = &mut model.present {
        change(present);
    }
}

/// To the next thing in the spotlight.
fn next_spotlight(present: &mut Present) {
    let place = present.spotlight.and_then(|now| Spotlight::ALL.iter().position(|&other| other == now));
    present.spotlight = Spotlight::ALL.get(place.map_or(0, |place| place + 1)).copied();
}

/// The edge in the spotlight: the one that is selected, else the one taken last.
pub fn edge_in_spotlight(model: &Model) -> Option<&'static Edge> {
    use super::Subject;
    if let Some(Subject::Edge(edge)) = model.selection.map(|selection| selection.subject) {
        return Some(edge);
    }
    let moment = model.timeline.now();
    let taken = moment.step.transitions.last().map(|taken| taken.edge);
    let last = || model.timeline.back().find_map(|(_, moment)| Some(moment.step.transitions.last()?.edge));
    taken.or_else(last)
}
