//! What the ladder tells, row by row: read backwards from the cursor, only as far as there is room.

use crate::app::Model;
use crate::run::{Moment, Timeline};
use crate::sim::{Arrival, EventKind, Flight, Peer};
use crate::tcp::{Segment, Signal, Timer};
use crate::text::Text;
use crate::ui::lines;

/// One row of the ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Row {
    /// A word beside either lifeline.
    Notes([Option<Note>; 2]),
    /// A segment between the lifelines.
    Crossing(Crossing),
    /// An empty row, which sets segments apart where there is room.
    Blank,
}

/// A word beside a lifeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Note {
    pub(super) text: String,
    pub(super) tone: Tone,
    /// It goes on with what the row above has begun.
    pub(super) continued: bool,
    /// It belongs to this step.
    pub(super) new: bool,
    /// The step that it belongs to.
    pub(super) step: usize,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// The peer is in this state.
    State,
    /// Its timer fired.
    Timer,
    /// Something went wrong.
    Alarm,
}

/// A segment on its way, or at the end of it. It stands where it departed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Crossing {
    /// The peer it comes from, or pretends to.
    pub(in crate::ui) from: Peer,
    pub(in crate::ui) segment: Segment,
    /// How often it had been sent before.
    pub(super) resent: u32,
    pub(super) origin: Origin,
    pub(in crate::ui) fate: Fate,
    /// Its fate is news: it set out, arrived or was lost in this step.
    pub(super) new: bool,
    /// The step in which it set out, and the one in which its fate was decided.
    pub(super) steps: (usize, Option<usize>),
    /// Its number on the wire.
    flight: Option<u64>,
}

/// Where a segment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The peer sent it.
    Peer,
    /// The wire made it out of another one.
    Copy,
    /// Nobody here sent it.
    Stray,
}

/// What became of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Fate {
    Flying,
    Arrived,
    Lost,
}

/// At least the newest `enough` rows of the ladder as it is now, oldest first; more only where they are at hand.
pub(super) fn newest(model: &Model, enough: usize, lane: u16) -> Vec<Row> {
    let timeline = &model.timeline;
    let text = model.text();
    let mut items: Vec<Item> = Vec::new();
    for (index, moment) in timeline.eventful() {
        items.extend(told(moment, index, timeline, text).into_iter().rev());
        if is_enough(&items, enough) {
            break;
        }
    }
    let mut rows: Vec<Row> = Vec::new();
    for item in items.into_iter().rev() {
        match item {
            Item::Crossing(crossing) => rows.push(Row::Crossing(crossing)),
            Item::Note(peer, note) => place(&mut rows, peer, note, lane),
        }
    }
    rows
}

/// Two notes may share a row, never across a segment. So a segment is where reading back may stop without any
/// row looking different from what it was a step before; only a timeline of nothing but notes is cut elsewhere.
fn is_enough(items: &[Item], enough: usize) -> bool {
    let at_segment = matches!(items.last(), Some(Item::Crossing(_)));
    items.len() >= 2 * enough && (at_segment || items.len() >= 8 * enough)
}

/// The segment that arrived or was lost in this step, whichever row it stands in.
pub(super) fn just_ended(model: &Model) -> Option<Crossing> {
    let moment = model.timeline.now();
    let (Arrival { to, segment, flight }, fate) = match (moment.step.delivered, moment.step.lost) {
        (Some(arrival), _) => (arrival, Fate::Arrived),
        (None, Some(arrival)) => (arrival, Fate::Lost),
        (None, None) => return None,
    };
    let origin = if flight.is_some() { Origin::Peer } else { Origin::Stray };
    let timeline = &model.timeline;
    let now = timeline.cursor();
    let left = flight.and_then(|id| timeline.passage(id)).map_or(now, |passage| passage.left);
    let departure = timeline.get(left).and_then(|moment| {
        let mut departures = moment.step.sent.iter().chain(&moment.step.copied);
        departures.find(|departure| Some(departure.flight.id) == flight)
    });
    let resent = departure.map_or(0, |departure| departure.flight.resent);
    let steps = (left, Some(now));
    Some(Crossing { from: to.other(), segment, resent, origin, fate, new: true, steps, flight })
}

impl Crossing {
    /// The step that one end of it belongs to: it set out in one, and in the other it arrived or was lost.
    pub(in crate::ui) fn step_at(&self, end: Peer) -> usize {
        let (left, ended) = self.steps;
        if end == self.from { left } else { ended.unwrap_or(left) }
    }

    /// Whether both are the same segment on the wire.
    pub(super) fn is_same_flight(&self, other: &Self) -> bool {
        self.flight == other.flight && self.new == other.new
    }
}

enum Item {
    Note(Peer, Note),
    Crossing(Crossing),
}

/// What one moment has to tell, in order.
fn told(moment: &Moment, index: usize, timeline: &Timeline, text: Text) -> Vec<Item> {
    let cursor = timeline.cursor();
    let new = index == cursor;
    let step = &moment.step;
    let Some(event) = &step.event else { return Vec::new() };
    let note =
        |peer, text: String, tone| Item::Note(peer, Note { text, tone, continued: false, new, step: index });
    let crossing = |from, flight: Flight, origin| {
        let ended = timeline.passage(flight.id).and_then(|passage| passage.ended);
        let fate = match ended.and_then(|step| timeline.get(step)) {
            Some(moment) if moment.step.lost.is_some() => Fate::Lost,
            Some(_) => Fate::Arrived,
            None => Fate::Flying,
        };
        let new = ended.unwrap_or(index) == cursor;
        let Flight { id, segment, resent } = flight;
        Item::Crossing(Crossing {
            from,
            segment,
            resent,
            origin,
            fate,
            new,
            steps: (index, ended),
            flight: Some(id),
        })
    };
    let mut items = Vec::new();
    match &event.kind {
        EventKind::Timeout(timer) => items.push(note(event.at, timer_fires(*timer, text), Tone::Timer)),
        EventKind::Crash => items.push(note(event.at, text.get("ladder.crash").to_owned(), Tone::Alarm)),
        EventKind::Inject(_) => items.extend(step.delivered.map(|arrival| {
            Item::Crossing(Crossing {
                from: arrival.to.other(),
                segment: arrival.segment,
                resent: 0,
                origin: Origin::Stray,
                fate: Fate::Arrived,
                new,
                steps: (index, Some(index)),
                flight: None,
            })
        })),
        _ => {}
    }
    let states = step.transitions.iter();
    items.extend(states.map(|taken| note(taken.peer, taken.edge.to.to_string(), Tone::State)));
    let alarms = step.signals.iter().filter(|(_, signal)| is_alarm(*signal));
    items.extend(alarms.map(|(peer, signal)| note(*peer, signal.to_string(), Tone::Alarm)));
    items.extend(step.error.map(|(peer, error)| note(peer, error.to_string(), Tone::Alarm)));
    items.extend(step.sent.iter().map(|departure| crossing(departure.from, departure.flight, Origin::Peer)));
    items.extend(step.copied.map(|copy| crossing(copy.from, copy.flight, Origin::Copy)));
    items
}

/// What a timer that fires is called.
pub(in crate::ui) fn timer_fires(timer: Timer, text: Text) -> String {
    let key = match timer {
        Timer::Retransmission => "ladder.retransmission",
        Timer::TimeWait => "ladder.time-wait",
        Timer::User => "ladder.user",
    };
    text.get(key).to_owned()
}

/// A peer's FIN, and calls that end with the connection their user closed, are nothing to be alarmed at.
const fn is_alarm(signal: Signal) -> bool {
    !matches!(signal, Signal::ConnectionClosing | Signal::Closing)
}

/// Narrower than this a note is cut rather than broken.
const NARROW: u16 = 24;

/// Cells beside a note: a space at either end of the lane, a mark and its space.
const BESIDE: u16 = 4;

/// Puts a note into the last row where its side is free and both fit, else into a row of its own, or more rows
/// than one where it is wider than the lane.
fn place(rows: &mut Vec<Row>, peer: Peer, note: Note, lane: u16) {
    if let Some(Row::Notes(sides)) = rows.last_mut()
        && let [None, Some(other)] | [Some(other), None] = &*sides
        && sides[peer.index()].is_none()
        && lines::width(&other.text) + lines::width(&note.text) + 8 <= lane
    {
        sides[peer.index()] = Some(note);
        return;
    }
    let room = if lane < NARROW { u16::MAX } else { lane - BESIDE };
    for (i, range) in lines::wrap(&note.text, room).into_iter().enumerate() {
        let mut sides = [None, None];
        let text = note.text.get(range).unwrap_or_default().to_owned();
        sides[peer.index()] = Some(Note { text, continued: i > 0, ..note.clone() });
        rows.push(Row::Notes(sides));
    }
}

#[cfg(test)]
mod tests;
