//! The shortest way to states, as a run to walk.

use super::super::walk::open_run;
use super::super::{Model, Selection, Subject};
use crate::run::Timeline;
use crate::scenario::save;
use crate::search::{Bounds, Goal, Pair, Search, within_default};
use crate::sim::{Event, Peer};
use crate::tcp::State;
use crate::text::{Lang, Localized, Text, key};

/// Where a way begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// With two CLOSED peers.
    Start,
    /// In the world at the cursor.
    Here,
}

/// The most worlds that are searched for a way from the cursor: a fraction of a second.
const MOST_WORLDS: u32 = 100_000;

/// The shortest way to a pair of a search from two CLOSED peers, at its start.
pub(in crate::app) fn shortest_run(search: &Search, pair: &Pair) -> Timeline {
    let way = search.shortest(pair);
    let mut timeline = Timeline::new(&search.setup(&way));
    let [a, b] = pair.states;
    let localized = |key| {
        let in_lang =
            |lang| (lang, Text::of(lang).fill(key, &[("a", &a), ("b", &b), ("least", &pair.least)]));
        Localized(Lang::ALL.map(in_lang).into())
    };
    let about = timeline.about_mut();
    about.title = localized(key!("explore.way"));
    about.summary = Some(localized(key!("explore.way.summary")));
    for event in &way {
        let applied = timeline.apply(event);
        debug_assert!(applied.is_ok(), "the search has been there");
    }
    timeline.end_script();
    timeline.seek(0);
    timeline
}

/// The same way as a scenario file; `None` if it has more steps than a file may have.
pub fn shortest_scenario(search: &Search, pair: &Pair) -> Option<String> {
    let mut timeline = shortest_run(search, pair);
    // A run is saved up to its cursor.
    timeline.seek(timeline.last());
    save(&timeline)
}

/// Opens the shortest run in which a peer gets into the state whose card is shown.
pub(in crate::app) fn lead(model: &mut Model, from: From) {
    let Some(Selection { subject: Subject::State(state), .. }) = model.selection else { return };
    match from {
        From::Start => from_start(model, state),
        From::Here => from_here(model, state),
    }
}

/// The goals that a peer is in this state: A, B.
pub(in crate::app) fn goals(state: State) -> [Goal; 2] {
    Peer::BOTH.map(|peer| Goal::of(peer, state))
}

/// The pair with either peer in this state that takes the fewest events.
pub(in crate::app) fn nearest(search: &Search, state: State) -> Option<&Pair> {
    goals(state).into_iter().filter_map(|goal| goal.find(search)).min_by_key(|pair| pair.least)
}

/// Whether a way from the cursor may be laid: the run is simulated, and no level whose solution it would be.
pub(in crate::app) fn has_way_here(model: &Model) -> bool {
    model.timeline.now().world.is_some() && model.level.is_none()
}

fn from_start(model: &mut Model, state: State) {
    let search = within_default();
    if let Some(pair) = nearest(search, state) {
        open_run(model, shortest_run(search, pair));
        model.selection = None;
    }
}

fn from_here(model: &mut Model, state: State) {
    let text = model.text();
    let moment = model.timeline.now();
    let Some(world) = moment.world.clone() else { return };
    if let Some(peer) = Peer::BOTH.into_iter().find(|&peer| world.state(peer) == state) {
        model.notice = Some(text.fill(key!("notice.way-here"), &[("me", &peer), ("state", &state)]));
        return;
    }
    let default = Bounds { max_worlds: MOST_WORLDS, ..Bounds::default() };
    let wider = [default, Bounds { timeouts: 1, ..default }, Bounds { aborts: 1, ..default }];
    let way = wider.into_iter().find_map(|bounds| {
        let mut search = Search::starting_at(world.clone(), bounds);
        search.run(256, |search| nearest(search, state).is_some());
        nearest(&search, state).map(|pair| (search.shortest(pair), pair.states))
    });
    let Some((way, states)) = way.filter(|(way, _)| walk(model, way)) else {
        model.notice = Some(text.fill(key!("notice.no-way"), &[("state", &state)]));
        return;
    };
    let who = Peer::BOTH.into_iter().zip(states).find(|(_, reached)| *reached == state);
    let who = who.map_or(Peer::A, |(peer, _)| peer);
    model.selection = None;
    model.what_if = None;
    model.notice =
        Some(text.fill(key!("notice.way"), &[("count", &way.len()), ("me", &who), ("state", &state)]));
}

/// Lays these events behind the cursor, as a branch where they are not the script's; whether all of them can happen.
fn walk(model: &mut Model, way: &[Event]) -> bool {
    let timeline = &mut model.timeline;
    let here = timeline.cursor();
    let done = way.iter().all(|event| timeline.apply(event).is_ok());
    timeline.seek(here);
    model.playing = false;
    done
}
