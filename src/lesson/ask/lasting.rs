//! Does the peer leave its state by itself?

use std::collections::HashMap;

use super::super::question::{Asked, Choice, Kind};
use super::super::walk::Walk;
use crate::sim::{Event, EventKind, Peer, World};
use crate::tcp::{State, Timer};
use crate::text::{StateAspect, Text, key};

/// What becomes of a peer's state when no user calls any more and nothing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Fate {
    /// It stays, whatever arrives first.
    Stays,
    /// It leaves, whatever arrives first.
    Leaves,
    /// That depends on what arrives first, or takes too many steps to say.
    Depends,
}

/// The most steps that are looked ahead.
const DEPTH: usize = 40;

/// The question, unless the answer depends on what arrives first.
pub(in super::super) fn lasting(walk: &Walk, step: usize, peer: Peer, text: Text) -> Option<Asked> {
    let world = walk.worlds.get(step)?;
    let state = world.state(peer);
    let fate = fate(world, peer);
    let answer = match fate {
        Fate::Stays => 0,
        Fate::Leaves => 1,
        Fate::Depends => return None,
    };
    let choices = [key!("lesson.stays"), key!("lesson.leaves")]
        .map(|key| Choice { text: text.fill(key, &[("me", &peer), ("state", &state)]), why_not: None })
        .into();
    let (key, end) = match fate {
        Fate::Stays => (key!("lesson.why.stays"), end(world, peer)),
        _ => (key!("lesson.why.leaves"), end(world, peer)),
    };
    let lasts = text.about(state, StateAspect::Lasts).unwrap_or_default();
    let why = text.fill(key, &[("me", &peer), ("state", &state), ("end", &end), ("lasts", &lasts)]);
    let ask = text.fill(key!("lesson.ask.lasting"), &[("me", &peer), ("state", &state)]);
    Some(Asked { kind: Kind::Lasting, ask, choices, answer, peer, rule: None, why })
}

/// What happens by itself: the oldest segment in each direction arrives; where none is in flight, a timer fires.
fn by_itself(world: &World) -> Vec<Event> {
    let arrives = |peer: &Peer| world.in_flight_count(*peer) > 0;
    let arrivals: Vec<Event> =
        Peer::BOTH.into_iter().filter(arrives).map(|peer| Event::new(peer, EventKind::Deliver(1))).collect();
    if !arrivals.is_empty() {
        return arrivals;
    }
    let timers = |peer| [Timer::Retransmission, Timer::TimeWait].map(|timer| (peer, timer));
    let armed = Peer::BOTH.into_iter().flat_map(timers);
    let armed = armed.filter(|&(peer, timer)| world.endpoint(peer).can_fire(timer));
    armed.map(|(peer, timer)| Event::new(peer, EventKind::Timeout(timer))).collect()
}

/// What becomes of the state of a peer, in every order of arrival.
pub(in super::super) fn fate(world: &World, peer: Peer) -> Fate {
    let mut known = HashMap::new();
    look_ahead(world, peer, world.state(peer), DEPTH, &mut known)
}

fn look_ahead(
    world: &World,
    peer: Peer,
    state: State,
    depth: usize,
    known: &mut HashMap<World, Fate>,
) -> Fate {
    if world.state(peer) != state {
        return Fate::Leaves;
    }
    if let Some(&fate) = known.get(world) {
        return fate;
    }
    if depth == 0 {
        return Fate::Depends;
    }
    // Coming back to this world without having left the state is staying in it.
    known.insert(world.clone(), Fate::Stays);
    let mut fates = by_itself(world).into_iter().filter_map(|event| {
        let mut next = world.clone();
        next.apply_quiet(&event).ok()?;
        Some(look_ahead(&next, peer, state, depth - 1, known))
    });
    let first = fates.next().unwrap_or(Fate::Stays);
    let fate = if fates.all(|fate| fate == first) { first } else { Fate::Depends };
    known.insert(world.clone(), fate);
    fate
}

/// Where the peer is when nothing happens any more by itself, or after as many steps as are looked ahead.
fn end(world: &World, peer: Peer) -> State {
    let mut world = world.clone();
    for _ in 0..DEPTH {
        let Some(event) = by_itself(&world).into_iter().next() else { break };
        if world.apply_quiet(&event).is_err() {
            break;
        }
    }
    world.state(peer)
}
