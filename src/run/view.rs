//! How a peer is shown at a moment, and how sure that is.

use std::fmt;

use crate::sim::{Peer, Transition, World};
use crate::tcp::{EDGES, Edge, Endpoint, State, Tcb, Timer, Var};
use crate::text::{Text, key};

/// A set of states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateSet(u16);

impl StateSet {
    /// Adds a state.
    pub fn insert(&mut self, state: State) {
        self.0 |= 1 << state as u16;
    }

    /// Whether the state is among them.
    pub fn contains(self, state: State) -> bool {
        self.0 & 1 << state as u16 != 0
    }

    /// The states, in the order of [`State::ALL`].
    pub fn iter(self) -> impl Iterator<Item = State> {
        State::ALL.into_iter().filter(move |&state| self.contains(state))
    }
}

impl FromIterator<State> for StateSet {
    fn from_iter<I: IntoIterator<Item = State>>(states: I) -> Self {
        let mut set = Self::default();
        states.into_iter().for_each(|state| set.insert(state));
        set
    }
}

/// A set of edges of [`EDGES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EdgeSet(u128);

const _: () = assert!(EDGES.len() <= 128, "an edge set has a bit for each edge");

/// The edges that leave each state.
static LEAVING: [EdgeSet; State::ALL.len()] = {
    let mut sets = [EdgeSet(0); State::ALL.len()];
    let mut index = 0;
    while index < EDGES.len() {
        sets[EDGES[index].from as usize].0 |= 1 << index;
        index += 1;
    }
    sets
};

impl EdgeSet {
    /// The edges that the right event would make this endpoint take now.
    pub fn possible(endpoint: &Endpoint) -> Self {
        let leaving = LEAVING[endpoint.state() as usize];
        leaving.iter().filter(|edge| endpoint.can_take(edge)).fold(Self::default(), |mut set, edge| {
            set.insert(edge);
            set
        })
    }

    /// Adds an edge.
    pub fn insert(&mut self, edge: &Edge) {
        self.0 |= 1 << edge.index();
    }

    /// Whether the edge is among them.
    pub fn contains(self, edge: &Edge) -> bool {
        self.0 & 1 << edge.index() != 0
    }

    /// The edges, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = &'static Edge> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let edge = EDGES.get(usize::try_from(left.trailing_zeros()).ok()?)?;
            left &= left - 1;
            Some(edge)
        })
    }
}

/// What is known of a peer's state. A simulation always knows it; a capture may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// This one.
    Exact(State),
    /// This one, or one that the peer reaches from it without anything that would have been seen.
    AtLeast(State),
    /// One of these.
    OneOf(StateSet),
    /// Nothing.
    Unknown,
}

impl Known {
    /// The state, where there is no doubt about it.
    pub const fn exact(self) -> Option<State> {
        match self {
            Self::Exact(state) => Some(state),
            Self::AtLeast(_) | Self::OneOf(_) | Self::Unknown => None,
        }
    }

    /// The states at which the peer is shown: the one that is known, or each that it may be.
    pub fn states(self) -> StateSet {
        match self {
            Self::Exact(state) | Self::AtLeast(state) => std::iter::once(state).collect(),
            Self::OneOf(states) => states,
            Self::Unknown => StateSet::default(),
        }
    }

    /// In words: `ESTABLISHED`, `at least ESTABLISHED`, `FIN-WAIT-1 or CLOSING`.
    pub fn words(self, text: Text) -> String {
        match self {
            Self::Exact(state) => state.name().to_owned(),
            Self::AtLeast(state) => text.fill(key!("capture.at-least"), &[("state", &state)]),
            Self::OneOf(states) => {
                states.iter().map(State::name).collect::<Vec<_>>().join(text.get(key!("capture.or")))
            }
            Self::Unknown => text.get(key!("capture.anything")).to_owned(),
        }
    }

    /// Whether the peer is shown at this state.
    pub fn is_at(self, state: State) -> bool {
        self.states().contains(state)
    }
}

impl fmt::Display for Known {
    /// `ESTABLISHED`, `>=ESTABLISHED`, `FIN-WAIT-1|CLOSING` or `?`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(state) => state.fmt(f),
            Self::AtLeast(state) => f.pad(&format!(">={state}")),
            Self::OneOf(states) => f.pad(&states.iter().map(State::name).collect::<Vec<_>>().join("|")),
            Self::Unknown => f.pad("?"),
        }
    }
}

/// Where a peer has been, up to and including one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    states: StateSet,
    edges: EdgeSet,
    last: Option<&'static Edge>,
}

impl Trail {
    /// The trail of a peer that begins in this state.
    pub fn starting_in(state: State) -> Self {
        Self { states: std::iter::once(state).collect(), ..Self::default() }
    }

    /// Records that the peer was in this state, by an unknown path.
    pub fn visit(&mut self, state: State) {
        self.states.insert(state);
    }

    /// Notes that the peer took this edge.
    pub fn follow(&mut self, edge: &'static Edge) {
        self.states.insert(edge.to);
        self.edges.insert(edge);
        self.last = Some(edge);
    }

    /// Notes the edges that this peer took in a step.
    pub(super) fn follow_all(&mut self, peer: Peer, transitions: &[Transition]) {
        transitions.iter().filter(|taken| taken.peer == peer).for_each(|taken| self.follow(taken.edge));
    }

    /// Whether the peer has been in this state.
    pub fn has_been_in(&self, state: State) -> bool {
        self.states.contains(state)
    }

    /// Whether the peer has taken this edge.
    pub fn has_taken(&self, edge: &Edge) -> bool {
        self.edges.contains(edge)
    }

    /// The edge the peer took last.
    pub fn last(&self) -> Option<&'static Edge> {
        self.last
    }
}

/// A peer as it is shown at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerView {
    /// Its state.
    pub state: Known,
    /// What is known of its variables, in the order of [`Var::ALL`]; see [`PeerView::var`].
    pub vars: [Option<u32>; Var::ALL.len()],
    /// The timers that are armed, in the order of [`Timer::ALL`]; see [`PeerView::timers`].
    pub timers: [bool; Timer::ALL.len()],
    /// How often the front of the retransmission queue was sent again.
    pub retransmissions: u32,
    /// RCV.BUFF: RCV.WND when nothing is unread, in octets
    /// ([RFC 9293 section 3.8.6.2.2](https://www.rfc-editor.org/rfc/rfc9293#section-3.8.6.2.2)); `None` without a TCB.
    pub rcv_buff: Option<u32>,
    /// Whether SENDs wait that are not yet on their way.
    pub has_queued_sends: bool,
    /// Where it has been.
    pub trail: Trail,
}

impl PeerView {
    /// A peer of which only this is known.
    pub fn new(state: Known, trail: Trail) -> Self {
        Self {
            state,
            vars: [None; Var::ALL.len()],
            timers: [false; Timer::ALL.len()],
            retransmissions: 0,
            rcv_buff: None,
            has_queued_sends: false,
            trail,
        }
    }

    /// A simulated peer, which came this way.
    pub fn of(endpoint: &Endpoint, trail: Trail) -> Self {
        let mut timers = [false; Timer::ALL.len()];
        endpoint.timers().for_each(|timer| timers[timer as usize] = true);
        let tcb = endpoint.tcb();
        Self {
            state: Known::Exact(endpoint.state()),
            vars: Var::ALL.map(|var| endpoint.var(var)),
            timers,
            retransmissions: tcb.map_or(0, Tcb::retransmissions),
            rcv_buff: tcb.map(|_| endpoint.rcv_buff()),
            has_queued_sends: tcb.is_some_and(Tcb::has_queued_sends),
            trail,
        }
    }

    /// Both peers of a simulation, which came these ways.
    pub(super) fn both(world: &World, trails: [Trail; 2]) -> [Self; 2] {
        Peer::BOTH.map(|peer| Self::of(world.endpoint(peer), trails[peer.index()]))
    }

    /// The value of a variable, where it has one and it is known.
    pub fn var(&self, var: Var) -> Option<u32> {
        self.vars[var as usize]
    }

    /// The timers that are armed.
    pub fn timers(&self) -> impl Iterator<Item = Timer> {
        Timer::ALL.into_iter().filter(|&timer| self.timers[timer as usize])
    }
}
