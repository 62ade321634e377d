//! One step of a run as something to ask about: how things stood, what happened, and what came of it.

use crate::run::Moment;
use crate::sim::{Event, EventKind, Fired, Injection, Peer, Policy, Setup, Step, World};
use crate::tcp::{Call, Edge, Rule, Ruling, Segment, State};
use crate::text::Text;

/// A step and the worlds around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Situation<'a> {
    pub(super) before: &'a World,
    pub(super) event: &'a Event,
    pub(super) step: &'a Step,
    pub(super) after: &'a World,
}

/// What the machine does in another state, or for another event: a wrong answer.
#[derive(Clone, Debug)]
pub(super) struct Alternative {
    /// The event.
    pub(super) event: Event,
    /// The state it happens in.
    pub(super) state: State,
    /// The state it leads to.
    pub(super) to: State,
    /// All that it does.
    pub(super) step: Step,
}

impl Alternative {
    fn of(world: &World, event: &Event) -> Option<Self> {
        let (after, step) = world.outcome(event).ok()?;
        Some(Self { event: event.clone(), state: world.state(event.at), to: after.state(event.at), step })
    }
}

/// The step from one moment of a run to the next, where the machine has something to decide.
pub(super) fn situation<'a>(before: &'a Moment, now: &'a Moment) -> Option<Situation<'a>> {
    let (before, after) = (before.world.as_ref()?, now.world.as_ref()?);
    let at = Situation { before, event: now.event()?, step: &now.step, after };
    at.is_open().then_some(at)
}

/// Whether a step rests on a choice between two readings of the RFC that decides where a peer goes or what it sends.
pub(super) fn is_contested(step: &Step) -> bool {
    let ruling = |fired: &Fired| fired.rule.ruling();
    // Which timer starts is not asked.
    step.rules.iter().filter_map(ruling).any(|ruling| ruling != Ruling::ClosingStartsTimer)
}

impl Situation<'_> {
    /// The peer it happens at: the only one that may move or send.
    pub(super) fn peer(&self) -> Peer {
        self.event.at
    }

    /// The state of that peer before.
    pub(super) fn from(&self) -> State {
        self.before.state(self.peer())
    }

    /// The state of that peer after.
    pub(super) fn to(&self) -> State {
        self.after.state(self.peer())
    }

    /// Whether the machine has anything to decide.
    pub(super) fn is_open(&self) -> bool {
        let is_machine = !matches!(
            self.event.kind,
            EventKind::Lose(_) | EventKind::Duplicate(_) | EventKind::Status | EventKind::Crash
        );
        is_machine && !self.step.rules.is_empty() && !is_contested(self.step)
    }

    /// The rule that explains most: the first that fired in a step that moves the peer for its own reason.
    pub(super) fn fired(&self) -> Option<&Fired> {
        // A FIN in a segment is judged last, and it is the FIN that moves the peer.
        let moves = !self.step.transitions.is_empty() || !self.step.sent.is_empty();
        if moves { self.step.rules.last() } else { self.step.rules.first() }
    }

    pub(super) fn rule(&self) -> Option<Rule> {
        self.fired().map(|fired| fired.rule)
    }

    /// What it is kept as between runs: the edges that are taken, or the state and the rule where none is.
    pub(super) fn item(&self) -> String {
        let edges: Vec<String> = self.step.transitions.iter().map(|taken| Edge::id(taken.edge)).collect();
        match (edges.is_empty(), self.rule()) {
            (true, Some(rule)) => format!("{}:{}", self.from(), rule.id()),
            _ => edges.join("+"),
        }
    }

    /// What happens, in a sentence.
    pub(super) fn event_sentence(&self, text: Text) -> String {
        text.event(self.event, self.step)
    }

    /// The event as it can happen anywhere: an arriving segment may come from nowhere.
    fn anywhere(&self) -> Event {
        match self.step.delivered {
            Some(arrival) => Event::new(self.peer(), EventKind::Inject(Injection::of(&arrival.segment))),
            None => self.event.clone(),
        }
    }

    fn choices(&self) -> Vec<Event> {
        let mut choices = Vec::new();
        self.before.choices(&Policy::wide(), &mut choices);
        let here = self.anywhere();
        choices.retain(|choice| choice.at == self.peer() && choice != self.event && *choice != here);
        choices
    }

    /// The same event in neighbouring states: where this peer would be had something else happened before, and in
    /// CLOSED and LISTEN.
    pub(super) fn in_other_states(&self) -> Vec<Alternative> {
        let event = self.anywhere();
        let closed = World::new(&Setup::default());
        let listen = closed.outcome(&Event::new(self.peer(), EventKind::from(Call::PassiveOpen)));
        let fresh = listen.into_iter().map(|(world, _)| world).chain([closed.clone()]);
        let choices = self.choices();
        let moved = choices.iter().filter_map(|choice| self.before.outcome(choice).ok());
        let neighbours = moved.map(|(world, _)| world).chain(fresh);
        neighbours
            .filter(|world| world.state(self.peer()) != self.from())
            .filter_map(|world| Alternative::of(&world, &event))
            .collect()
    }

    /// Other events in the same state.
    pub(super) fn other_events(&self) -> Vec<Alternative> {
        self.choices().iter().filter_map(|choice| Alternative::of(self.before, choice)).collect()
    }

    /// The segments that are sent.
    pub(super) fn sent(&self) -> Vec<Segment> {
        sent(self.step)
    }
}

/// The segments that left in a step.
pub(super) fn sent(step: &Step) -> Vec<Segment> {
    step.sent.iter().map(|departure| departure.flight.segment).collect()
}
