//! What the steps before the cursor put on the ladder, as far back as there are rows for it.

use crate::app::Model;
use crate::run::Moment;
use crate::sim::{EventKind, Peer};
use crate::tcp::{Signal, Timer};
use crate::text::{Text, key};
use crate::ui::glyphs::Glyphs;

use super::arrow::{Arrow, Fate, Origin};

/// One thing that a step puts on the ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Note(Note),
    /// A segment is sent.
    Departure(Arrow),
    /// A segment arrives or is lost; an injected one has no departure.
    End(Arrow),
}

/// A text beside a lifeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) peer: Peer,
    pub(super) text: String,
    /// How many bytes of the text come before the states that the peer takes.
    pub(super) head: usize,
    pub(super) kind: NoteKind,
    /// It continues the row above.
    pub(super) continued: bool,
    /// Nothing that was captured shows it.
    pub(super) inferred: bool,
    /// It belongs to the step at the cursor.
    pub(super) new: bool,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoteKind {
    /// A user call, or the state that a segment leads to.
    Call,
    /// A timer fires.
    Timer,
    /// A crash, an error or a signal.
    Alarm,
}

/// A stretch of the run that ends at the cursor.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    /// Each step with its items, oldest first.
    pub(super) steps: Vec<(usize, Vec<Item>)>,
    /// By sender, oldest first: segments sent before the first of these steps that were still in flight then.
    pub(super) earlier: [Vec<Arrow>; 2],
    /// By sender: how many segments are in flight at the cursor.
    pub(super) in_flight: [usize; 2],
}

/// Reads back from the cursor until there are items for this many rows, and then on to a step before which nothing was
/// in flight, but not much farther: what is read does not grow with the run. Of segments in flight from before that,
/// at most `lanes` in each direction are read.
pub(super) fn read(model: &Model, rows: usize, lanes: usize, glyphs: &Glyphs) -> History {
    let timeline = &model.timeline;
    let mut steps = Vec::new();
    let mut count = 0;
    let mut back = timeline.back().peekable();
    while let Some((index, moment)) = back.next() {
        let before = back.peek().map(|(_, moment)| &**moment);
        let items = items(model, index, &moment, before, glyphs);
        count += items.iter().filter(|item| has_row(item, index)).count();
        steps.push((index, items));
        let is_quiet =
            before.is_none_or(|before| Peer::BOTH.into_iter().all(|peer| before.in_flight_count(peer) == 0));
        if count >= 4 * rows + 8 || is_quiet && count > rows {
            break;
        }
    }
    steps.reverse();
    complete(model, &mut steps);
    History {
        earlier: earlier(model, &steps, lanes),
        in_flight: Peer::BOTH.map(|from| timeline.now().in_flight_count(from.other())),
        steps,
    }
}

/// Whether an item of a step surely has a row of its own; a segment that arrives in the next step has none.
fn has_row(item: &Item, step: usize) -> bool {
    match item {
        Item::Note(_) | Item::Departure(_) => true,
        Item::End(arrow) => arrow.origin == Origin::Injected || arrow.steps.0 + 1 < step,
    }
}

/// The segments that were in flight before these steps: those that end in them, and those that are in flight still.
fn earlier(model: &Model, steps: &[(usize, Vec<Item>)], lanes: usize) -> [Vec<Arrow>; 2] {
    let timeline = &model.timeline;
    let first = steps.first().map_or(0, |(index, _)| *index);
    let ended = steps.iter().flat_map(|(_, items)| items).filter_map(|item| match item {
        Item::End(arrow) if arrow.steps.0 < first => Some(arrow),
        _ => None,
    });
    let mut earlier = [Vec::new(), Vec::new()];
    for arrow in ended {
        let sent = Arrow { fate: Fate::InFlight, new: false, steps: (arrow.steps.0, None), ..arrow.clone() };
        earlier[arrow.from.index()].push(sent);
    }
    for from in Peer::BOTH {
        let sent = |flight: u64| timeline.flight_span(flight).map(|flight_span| flight_span.left);
        let flying = timeline.now().in_flight(from.other()).map(|flight| flight.id).take(lanes);
        let flying = flying.take_while(|&flight| sent(flight).is_some_and(|step| step < first));
        let arrows = &mut earlier[from.index()];
        arrows.extend(flying.filter_map(|flight| Arrow::on_the_wire(model, flight)));
        arrows.sort_by_key(|arrow| arrow.flight);
        arrows.truncate(lanes);
    }
    earlier
}

/// Looks up how the segments were sent that end in these steps and were sent before.
fn complete(model: &Model, steps: &mut [(usize, Vec<Item>)]) {
    let first = steps.first().map_or(0, |(index, _)| *index);
    for item in steps.iter_mut().flat_map(|(_, items)| items) {
        if let Item::End(arrow) = item
            && arrow.steps.0 < first
            && let Some(sent) = arrow.flight.and_then(|flight| Arrow::on_the_wire(model, flight))
        {
            *arrow = arrow.of(&sent);
        }
    }
}

/// What one step puts on the ladder, in order: what arrives, what happens at the peer, what it sends. It follows on
/// the moment `before`.
fn items(
    model: &Model,
    index: usize,
    moment: &Moment,
    before: Option<&Moment>,
    glyphs: &Glyphs,
) -> Vec<Item> {
    let (step, text) = (&moment.step, model.text());
    let new = index == model.timeline.cursor();
    let mut items = Vec::new();
    let sent = step.sent.iter().map(|departure| (*departure, Origin::Peer));
    let sent = sent.chain(step.copied.map(|copy| (copy, Origin::Copy)));
    let sent =
        sent.map(|(departure, origin)| Item::Departure(Arrow::sent(model, index, before, departure, origin)));
    let Some(event) = &step.event else { return sent.collect() };
    let inferred = moment.evidence.is_some_and(|evidence| evidence.inferred);
    let ended = [(step.delivered, Fate::Arrived), (step.lost, Fate::Lost)];
    items.extend(
        ended
            .into_iter()
            .filter_map(|(arrival, fate)| Some(Item::End(Arrow::ended(model, index, arrival?, fate)))),
    );
    let (head, kind) = match &event.kind {
        EventKind::Timeout(timer) => (timer_fires(*timer, text), NoteKind::Timer),
        EventKind::Crash => (text.get(key!("ladder.crash")).to_owned(), NoteKind::Alarm),
        EventKind::Send(octets) | EventKind::Receive(octets) => {
            let call = event.kind.call().map_or("", crate::tcp::Call::name);
            (format!("{call} {octets}"), NoteKind::Call)
        }
        other => (other.call().map_or("", crate::tcp::Call::name).to_owned(), NoteKind::Call),
    };
    let states = step.transitions.iter().map(|taken| format!("{} {}", glyphs.to, taken.edge.to));
    let words: Vec<String> =
        std::iter::once(head.clone()).filter(|head| !head.is_empty()).chain(states).collect();
    let note = |peer, text: String, head, kind| {
        Item::Note(Note { peer, text, head, kind, continued: false, inferred, new })
    };
    if !words.is_empty() {
        items.push(note(event.at, words.join(" "), head.len(), kind));
    }
    let alarms = step.signals.iter().filter(|(_, signal)| is_alarm(*signal));
    let alarms = alarms.map(|(peer, signal)| (*peer, signal.to_string()));
    let alarms = alarms.chain(step.error.map(|(peer, error)| (peer, error.to_string())));
    items.extend(alarms.map(|(peer, words)| {
        let head = words.len();
        note(peer, words, head, NoteKind::Alarm)
    }));
    items.extend(sent);
    items
}

/// The words for a timer that fires.
pub(in crate::ui) fn timer_fires(timer: Timer, text: Text) -> String {
    let key = match timer {
        Timer::Retransmission => key!("ladder.retransmission"),
        Timer::TimeWait => key!("ladder.time-wait"),
        Timer::User => key!("ladder.user"),
        Timer::KeepAlive => key!("ladder.keep-alive"),
    };
    text.get(key).to_owned()
}

/// A peer's FIN, and calls that end with the connection their user closed, are part of a normal close.
const fn is_alarm(signal: Signal) -> bool {
    !matches!(signal, Signal::ConnectionClosing | Signal::Closing)
}
