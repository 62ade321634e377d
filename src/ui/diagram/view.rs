//! What the diagram shows at a moment: for each state the peers that are or have been there, for each edge how long ago
//! it was taken.

use crate::app::Subject;
use crate::live::{Counts, Flow};
use crate::run::Moment;
use crate::sim::{Peer, Transition};
use crate::tcp::{Cause, DRAWN, EDGES, Edge, State, drawn};
use crate::ui::motion::{ARRIVAL, PULSE};

/// When a peer takes an edge. Later variants hide earlier ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tense {
    /// Never so far.
    #[default]
    Idle,
    /// Some time ago.
    Visited,
    /// Maybe next.
    Next,
    /// It is the last edge the peer took, in an older step.
    Last,
    /// In this step.
    Taken,
}

impl Tense {
    /// Whether its line is heavy.
    pub(super) fn is_heavy(self) -> bool {
        self >= Self::Last
    }
}

/// A drawn edge, as each peer sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// When A and when B takes it.
    pub(super) tense: [Tense; 2],
    /// It is selected.
    pub(super) selected: bool,
    /// It would be taken by what is selected in a list.
    pub(super) preview: bool,
    /// How many sockets took it since the poll before.
    pub(super) flow: u32,
    /// A peer is under way on it: who, and how much of the way is behind, of [`PULSE`]` - 1` parts.
    pub(super) moving: Option<(Peer, u16)>,
}

impl Line {
    /// The tense the line is drawn in.
    pub(super) fn drawn(self) -> Tense {
        self.tense[0].max(self.tense[1])
    }

    /// The peers the line is drawn for: those that take it in the tense it is drawn in, or as heavily.
    pub(super) fn peers(self) -> impl Iterator<Item = Peer> + Clone + use<> {
        let (tense, drawn) = (self.tense, self.drawn());
        Peer::BOTH.into_iter().filter(move |peer| {
            let own = tense[peer.index()];
            own != Tense::Idle && (own == drawn || own.is_heavy())
        })
    }
}

/// A state: whether each peer is in it or has been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct StateMarks {
    /// Who is in it.
    pub(super) now: [bool; 2],
    /// The peers that have been in it and are no longer.
    pub(super) been: [bool; 2],
    /// Whether it is not sure that this peer is in it.
    pub(super) unsure: [bool; 2],
    /// Who was thrown out of it in this step.
    pub(super) thrown: [bool; 2],
    /// The name is reversed: a peer has just arrived.
    pub(super) flash: bool,
    /// It is selected.
    pub(super) selected: bool,
    /// Who would come into it by what is selected in a list.
    pub(super) preview: [bool; 2],
    /// How many sockets are in it; `None` where there are peers, not sockets.
    pub(super) count: Option<u32>,
    /// How much that is of the most in any state, in percent, on a scale of powers.
    pub(super) heat: u16,
    /// Something about them deserves attention.
    pub(super) warns: bool,
}

/// Everything the diagram shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub(super) spots: [StateMarks; 11],
    pub(super) lines: [Line; DRAWN],
    /// Edges taken in this step for which no line is drawn.
    pub(super) undrawn: Vec<Transition>,
    /// The ends of the edge that is shown alone.
    ends: Option<[State; 2]>,
}

impl View {
    /// The diagram without peers.
    pub fn bare() -> Self {
        Self {
            spots: [StateMarks::default(); 11],
            lines: [Line::default(); DRAWN],
            undrawn: Vec::new(),
            ends: None,
        }
    }

    /// What there is to see after a step.
    pub fn of(moment: &Moment) -> Self {
        let mut view = Self::bare();
        for peer in Peer::BOTH {
            let (i, trail) = (peer.index(), moment.trail(peer));
            for state in State::ALL {
                let spot = view.spot(state);
                spot.now[i] = moment.state(peer).is_at(state);
                spot.unsure[i] = spot.now[i] && moment.state(peer).exact().is_none();
                spot.been[i] = !spot.now[i] && trail.has_been_in(state);
            }
            for (edge, line) in drawn().iter().zip(&mut view.lines) {
                if trail.has_taken(edge) {
                    line.tense[i] = Tense::Visited;
                }
            }
            for edge in moment.possible_drawn(peer) {
                view.take(edge, peer, Tense::Next);
            }
            if let Some(edge) = trail.last() {
                view.take(edge, peer, Tense::Last);
            }
        }
        for &transition in &moment.step.transitions {
            let Transition { peer, edge } = transition;
            if edge.is_drawn() {
                view.take(edge, peer, Tense::Taken);
            } else {
                view.undrawn.push(transition);
                view.spot(edge.from).thrown[peer.index()] = is_forced(edge.cause);
            }
        }
        view
    }

    /// What there is to see on the way into that moment: the token travels, then the peer arrives. Frames after
    /// that, and moments without a transition, look as they do at rest.
    pub fn at_frame(moment: &Moment, frame: Option<u16>) -> Self {
        let mut view = Self::of(moment);
        let Some(frame) = frame else { return view };
        let Some(&Transition { peer, edge: last }) = moment.step.transitions.last() else { return view };
        let i = peer.index();
        if frame >= PULSE {
            view.spot(last.to).flash = frame == PULSE + ARRIVAL - 1;
            return view;
        }
        // Not there yet. It has been there before exactly if it has also left it before.
        let left_before =
            |state: State| EDGES.iter().any(|edge| edge.from == state && moment.trail(peer).has_taken(edge));
        let here_before = left_before(last.to);
        let spot = view.spot(last.to);
        spot.now[i] = false;
        spot.been[i] = here_before;
        for (edge, line) in drawn().iter().zip(&mut view.lines) {
            if line.tense[i] == Tense::Next {
                line.tense[i] = if moment.trail(peer).has_taken(edge) { Tense::Visited } else { Tense::Idle };
            }
        }
        let legs: Vec<&'static Edge> = moment.step.transitions.iter().map(|taken| taken.edge).collect();
        view.travel(peer, &legs, frame);
        view
    }

    /// The same, without a word of what may come next.
    #[must_use]
    pub fn without_next(mut self, moment: &Moment) -> Self {
        for peer in Peer::BOTH {
            for (edge, line) in drawn().iter().zip(&mut self.lines) {
                let tense = &mut line.tense[peer.index()];
                if *tense == Tense::Next {
                    let has_taken = moment.trail(peer).has_taken(edge);
                    *tense = if has_taken { Tense::Visited } else { Tense::Idle };
                }
            }
        }
        self
    }

    /// The same, with something in it selected.
    #[must_use]
    pub fn selecting(mut self, subject: Option<Subject>) -> Self {
        match subject {
            Some(Subject::State(state)) => self.spot(state).selected = true,
            Some(Subject::Edge(edge)) => match self.lines.get_mut(edge.index()) {
                Some(line) => line.selected = true,
                // It has no line: its ends are all there is to see.
                None => [edge.from, edge.to].into_iter().for_each(|state| self.spot(state).selected = true),
            },
            None => {}
        }
        self
    }

    /// The same, with the edges that something would take: dashed and bright, the way of the peer shown once by its
    /// token, and the state it leads to ringed by dashes.
    #[must_use]
    pub fn previewing(mut self, transitions: &[Transition], frame: Option<u16>) -> Self {
        for &Transition { peer, edge } in transitions {
            if let Some(line) = self.lines.get_mut(edge.index()) {
                line.tense[peer.index()] = Tense::Next;
                line.preview = true;
            }
        }
        if let Some(&Transition { peer, edge }) = transitions.last() {
            self.spot(edge.to).preview[peer.index()] = true;
            let legs: Vec<&'static Edge> = transitions.iter().map(|taken| taken.edge).collect();
            if let Some(frame) = frame.filter(|&frame| 0 < frame && frame < PULSE) {
                self.travel(peer, &legs, frame);
            }
        }
        self
    }

    /// The same, with the sockets of a host: how many there are in each state, how many took each edge, and which states
    /// deserve attention.
    #[must_use]
    pub fn counting(mut self, counts: &Counts, flow: &Flow, warns: impl Fn(State) -> bool) -> Self {
        let most = State::ALL.into_iter().map(|state| counts.get(state)).max().unwrap_or_default();
        for state in State::ALL {
            let count = counts.get(state);
            let spot = self.spot(state);
            (spot.count, spot.heat, spot.warns) = (Some(count), heat(count, most), warns(state));
        }
        for (edge, line) in drawn().iter().zip(&mut self.lines) {
            line.flow = flow.on(edge);
        }
        self
    }

    /// The same, as if there were only this peer.
    #[must_use]
    pub(in crate::ui) fn only(mut self, peer: Peer) -> Self {
        let other = peer.other().index();
        for spot in &mut self.spots {
            (spot.now[other], spot.been[other], spot.thrown[other]) = (false, false, false);
            spot.preview[other] = false;
            spot.flash &= spot.now[peer.index()];
        }
        for line in &mut self.lines {
            line.tense[other] = Tense::Idle;
            line.moving = line.moving.filter(|(mover, _)| *mover == peer);
        }
        self.undrawn.retain(|left| left.peer == peer);
        self
    }

    /// The same, with nothing but this edge and its ends.
    #[must_use]
    pub(in crate::ui) fn only_edge(mut self, edge: Option<&'static Edge>) -> Self {
        for (other, line) in drawn().iter().zip(&mut self.lines) {
            if edge.is_none_or(|edge| edge.index() != other.index()) {
                *line = Line::default();
            }
        }
        for (state, spot) in State::ALL.into_iter().zip(&mut self.spots) {
            if edge.is_none_or(|edge| edge.from != state && edge.to != state) {
                *spot = StateMarks::default();
            }
        }
        self.undrawn.retain(|left| edge.is_some_and(|edge| *edge == *left.edge));
        self.ends = edge.map(|edge| [edge.from, edge.to]);
        self
    }

    /// Whether a peer is, has been or may go there, or it is an end of the only edge.
    pub(in crate::ui) fn shows(&self, subject: Subject) -> bool {
        match subject {
            Subject::State(state) => {
                let spot = self.spots[state as usize];
                let somebody = [spot.now, spot.been, spot.thrown, spot.preview];
                somebody.iter().flatten().any(|&it| it) || self.ends.is_some_and(|ends| ends.contains(&state))
            }
            Subject::Edge(edge) => self.lines.get(edge.index()).is_some_and(|line| *line != Line::default()),
        }
    }

    /// Puts the peer on its way over the edges of a step: all of them share the frames of one journey.
    fn travel(&mut self, peer: Peer, legs: &[&'static Edge], frame: u16) {
        let i = peer.index();
        let count = u16::try_from(legs.len()).unwrap_or(u16::MAX).max(1);
        let waits = frame == 0 || legs.iter().any(|edge| !edge.is_drawn());
        let place = frame * count;
        let now = if waits { 0 } else { (place / PULSE).min(count - 1) };
        for (leg, edge) in (0..).zip(legs) {
            if leg == now && waits {
                let spot = self.spot(edge.from);
                spot.now[i] = true;
                spot.been[i] = false;
            }
            let Some(line) = self.lines.get_mut(edge.index()) else { continue };
            if leg > now || waits {
                line.tense[i] = Tense::Next;
            } else if leg == now {
                line.moving = Some((peer, place - leg * PULSE));
            }
        }
    }

    fn spot(&mut self, state: State) -> &mut StateMarks {
        &mut self.spots[state as usize]
    }

    fn take(&mut self, edge: &Edge, peer: Peer, tense: Tense) {
        if let Some(line) = self.lines.get_mut(edge.index()) {
            line.tense[peer.index()] = tense;
        }
    }
}

/// Each doubling adds as much: what is rare is seen beside what is common.
fn heat(count: u32, most: u32) -> u16 {
    // 16 for each power of two, and the rest in a straight line between them.
    let scale = |count: u32| {
        let n = u64::from(count) + 1;
        let power = n.ilog2();
        u64::from(power) * 16 + ((n << 4) >> power) - 16
    };
    let share = (scale(count) * 100).checked_div(scale(most)).unwrap_or(0);
    u16::try_from(share).unwrap_or(100)
}

/// Whether an edge that is not drawn ends a connection from outside, rather than opening one another way.
pub(super) fn is_forced(cause: Cause) -> bool {
    matches!(cause, Cause::Rst | Cause::Abort | Cause::Unread | Cause::UserTimeout | Cause::Crash)
}
