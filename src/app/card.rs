//! What the card of a state or an edge says, part by part; layout is left to those who show it.

#[cfg(test)]
mod tests;
mod tools;

pub use tools::ToolView;

use super::explore::{has_way_here, nearest, never_with};
use super::selection::ways_out;
use super::{Action, Binding, Entry, Model, Subject, on_this_machine};
use crate::run::Moment;
use crate::search::within_default;
use crate::sim::Peer;
use crate::tcp::{Cause, EDGES, Edge, State};
use crate::text::{StateAspect, Text, key};

/// A section of a card, usually with a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardSection {
    /// What they are about.
    pub heading: Option<&'static str>,
    /// Its items, at least one.
    pub items: Vec<Item>,
}

/// One item of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A sentence, and how much it weighs.
    Sentence(&'static str, Emphasis),
    /// An edge's trigger, action and section.
    Facts(&'static Edge),
    /// A way out of the state, or a way in.
    Way {
        /// The way.
        edge: &'static Edge,
        /// It leads here.
        enters: bool,
    },
    /// Edges into the state with the same cause in many states.
    Ways {
        /// That thing.
        trigger: &'static str,
        /// How many states.
        count: usize,
        /// Where the RFC says so, each section once.
        sections: Vec<&'static str>,
    },
    /// Whether a peer has taken the edge, and whether it can now.
    Run {
        /// The peer.
        peer: Peer,
        /// In words.
        taken: &'static str,
        /// In words.
        possible: &'static str,
    },
    /// What a tool of the system calls the state.
    ToolView(ToolView),
    /// A key that leads into the state by the shortest way, and from where.
    Lead {
        /// The key.
        key: String,
        /// In words.
        from: String,
    },
    /// The states that the other peer is never in at the same time, within the default bounds of a search.
    Never(Vec<State>),
    /// So many sockets of this machine are in the state now, and the key that shows them.
    OnThisMachine {
        /// How many.
        count: u32,
        /// The name of the key.
        key: String,
    },
    /// A built-in scenario in which a peer comes into the state.
    InScenario {
        /// The key that goes there, from 1.
        number: usize,
        /// The scenario.
        name: &'static str,
        /// The first step after which a peer is in the state.
        step: usize,
    },
}

/// How much a sentence weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// It is what the card is for.
    Main,
    /// It is worth knowing.
    Side,
    /// It says that there is nothing to say.
    Least,
}

/// The card in a language.
pub fn card(model: &Model, subject: Subject, text: Text) -> Vec<CardSection> {
    let parts = match subject {
        Subject::State(state) => of_state(model, state, text),
        Subject::Edge(edge) => of_edge(model, edge, text),
    };
    parts.into_iter().filter(|part| !part.items.is_empty()).collect()
}

/// Who is in a state or has been: each peer, and whether it is there now.
pub fn visits(model: &Model, state: State) -> impl Iterator<Item = (Peer, bool)> {
    let moment = model.timeline.now();
    let visits = Peer::BOTH.into_iter().map(move |peer| (peer, moment.state(peer).is_at(state)));
    visits.filter(move |&(peer, here)| here || moment.trail(peer).has_been_in(state))
}

/// Which of the ways out of its state an edge is, and how many there are.
pub fn which_way(edge: &Edge) -> (usize, usize) {
    let before = ways_out(edge.from).take_while(|&other| other != edge).count();
    (before + 1, ways_out(edge.from).count())
}

/// So many scenarios are named on a card: as many as there are digits.
const MOST_SCENARIOS: usize = 9;

/// The built-in scenarios in which a peer comes into a state, in teaching order, with the first such step of each.
pub(super) fn seen_in(model: &Model, state: State) -> impl Iterator<Item = (&Entry, usize)> {
    let first = move |entry: &Entry| {
        let comes = |moment: &Moment| moment.step.transitions.iter().any(|taken| taken.edge.to == state);
        entry.timeline.moments().position(|moment| comes(&moment))
    };
    // In a level this would give the solution away.
    let scenarios = model.library.iter().filter(|entry| entry.scenario.level.is_none());
    let seen = scenarios.filter_map(move |entry| Some((entry, first(entry)?)));
    seen.take(MOST_SCENARIOS)
}

fn of_state(model: &Model, state: State, text: Text) -> Vec<CardSection> {
    let scenarios = seen_in(model, state).zip(1..);
    let scenarios =
        scenarios.map(|((entry, step), number)| Item::InScenario { number, name: entry.name, step });
    let about = |what, weight| text.about(state, what).map(|sentence| Item::Sentence(sentence, weight));
    let part = |heading, items| CardSection { heading: Some(text.get(heading)), items };
    let ways = |drawn: bool, enters: bool| {
        let here = move |edge: &&Edge| if enters { edge.to == state } else { edge.from == state };
        EDGES.iter().filter(move |edge| edge.is_drawn() == drawn).filter(here)
    };
    let listed = |drawn, enters| ways(drawn, enters).map(move |edge| Item::Way { edge, enters });
    let text_only = listed(false, false).chain(gathered(ways(false, true).collect()));
    let unseen = Item::Sentence(text.get(key!("card.not-seen")), Emphasis::Least);
    let unseen = (state == State::Closed).then_some(unseen);
    vec![
        CardSection {
            heading: None,
            items: [about(StateAspect::Means, Emphasis::Main), about(StateAspect::Lasts, Emphasis::Side)]
                .into_iter()
                .flatten()
                .collect(),
        },
        CardSection { heading: None, items: now(model, state, text).into_iter().collect() },
        part(key!("card.trouble"), about(StateAspect::Trouble, Emphasis::Side).into_iter().collect()),
        part(
            key!("card.machine"),
            unseen.into_iter().chain(tools::seen(state).map(Item::ToolView)).collect(),
        ),
        part(key!("card.work"), about(StateAspect::Work, Emphasis::Side).into_iter().collect()),
        part(key!("card.linux"), about(StateAspect::Linux, Emphasis::Side).into_iter().collect()),
        part(key!("card.seen-in"), scenarios.collect()),
        part(key!("card.lead"), leads(model, state, text)),
        part(key!("card.never"), never(state, text)),
        part(key!("card.out"), listed(true, false).collect()),
        part(key!("card.in"), listed(true, true).collect()),
        part(key!("card.text-only"), text_only.collect()),
    ]
}

/// The keys that lead into a state: from the step at the cursor, and from the start, with the number of events.
fn leads(model: &Model, state: State, text: Text) -> Vec<Item> {
    let key = |action| Binding::of_action(action)?.keys.first().map(|key| key.name(text));
    let here = has_way_here(model).then(|| key(Action::WayHere)).flatten();
    let here = here.map(|key| Item::Lead { key, from: text.get(key!("card.lead.here")).to_owned() });
    let least = nearest(within_default(), state).map(|pair| pair.least);
    let start = key(Action::WayFromStart).zip(least);
    let start = start.map(|(key, least)| {
        let from = if least == 0 { key!("card.lead.begins") } else { key!("card.lead.start") };
        Item::Lead { key, from: text.fill(from, &[("least", &least)]) }
    });
    here.into_iter().chain(start).collect()
}

/// The states the other peer is never in at the same time, and why.
fn never(state: State, text: Text) -> Vec<Item> {
    let states: Vec<State> = never_with(state).collect();
    if states.is_empty() {
        return Vec::new();
    }
    let why = text.about(state, StateAspect::Never).map(|why| Item::Sentence(why, Emphasis::Side));
    [Item::Never(states)].into_iter().chain(why).collect()
}

/// How many sockets of this machine are in a state, where that is known.
fn now(model: &Model, state: State, text: Text) -> Option<Item> {
    let count = on_this_machine(model, state)?;
    let row = Binding::of_action(Action::Live)?;
    Some(Item::OnThisMachine { count, key: row.key(model)?.name(text) })
}

/// Edges into one state; those with the same cause in many states are one item.
fn gathered(into: Vec<&'static Edge>) -> impl Iterator<Item = Item> {
    let mut causes: Vec<Cause> = into.iter().map(|edge| edge.cause).collect();
    causes.dedup();
    causes.into_iter().filter_map(move |cause| {
        let edges: Vec<&Edge> = into.iter().copied().filter(|edge| edge.cause == cause).collect();
        let mut sections: Vec<&str> = edges.iter().map(|edge| edge.section).collect();
        sections.dedup();
        match edges[..] {
            [] => None,
            [edge] => Some(Item::Way { edge, enters: true }),
            [edge, ..] => Some(Item::Ways { trigger: edge.trigger, count: edges.len(), sections }),
        }
    })
}

fn of_edge(model: &Model, edge: &'static Edge, text: Text) -> Vec<CardSection> {
    let sentence = |what, weight| sentence(text, edge, what).map(|words| Item::Sentence(words, weight));
    let same = || edge.is_drawn().then(|| Item::Sentence(text.get(key!("card.same")), Emphasis::Side));
    let otherwise = sentence("rfc793", Emphasis::Side).or_else(same);
    let heading = if edge.is_drawn() { key!("card.other") } else { key!("card.undrawn") };
    let part = |heading, items| CardSection { heading: Some(text.get(heading)), items };
    vec![
        CardSection { heading: None, items: vec![Item::Facts(edge)] },
        CardSection { heading: None, items: sentence("means", Emphasis::Main).into_iter().collect() },
        part(heading, otherwise.into_iter().collect()),
        part(key!("card.run"), Peer::BOTH.map(|peer| run(model, edge, peer, text)).to_vec()),
    ]
}

/// A sentence about an edge. Undrawn edges share a sentence with all edges of their cause, or with those that
/// send the same, unless there is a sentence for this edge.
fn sentence(text: Text, edge: &Edge, what: &str) -> Option<&'static str> {
    let cause = edge.cause.suffix();
    let sending = cause.map(|cause| format!("{cause}-{}", edge.sends().to_ascii_lowercase()));
    let names = [Some(edge.id()), sending, cause.map(str::to_owned)];
    names.into_iter().flatten().find_map(|name| text.find(&["edge.", &name, ".", what]))
}

fn run(model: &Model, edge: &Edge, peer: Peer, text: Text) -> Item {
    let moment = model.timeline.now();
    let trail = moment.trail(peer);
    let taken = match (trail.last() == Some(edge), trail.has_taken(edge)) {
        (true, _) => key!("card.taken-last"),
        (false, true) => key!("card.taken"),
        (false, false) => key!("card.not-taken"),
    };
    let is_possible = moment.possible(peer).contains(edge);
    let possible = if is_possible { key!("card.possible") } else { key!("card.not-possible") };
    Item::Run { peer, taken: text.get(taken), possible: text.get(possible) }
}
