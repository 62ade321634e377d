//! A capture that is open: its connections, in a list that can be searched and ordered, and the one that is walked.

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::Duration;

use super::line::TypedLine;
use super::{Model, walk};
use crate::capture::{Capture, Certainty, Connection, NoteKind, Outcome};
use crate::run::Timeline;
use crate::tcp::State;
use crate::text::{Lang, Text, TextKey, key};

/// A capture, and what came of each of its connections.
#[derive(Debug)]
pub struct CaptureFile {
    /// What to call it; control characters in it are visible.
    pub name: String,
    /// What was read.
    pub capture: Capture,
    /// What came of each connection, in their order.
    pub outcomes: Vec<Outcome>,
}

impl CaptureFile {
    /// The capture with what came of its connections.
    pub fn new(name: String, capture: Capture) -> Self {
        let outcomes = capture.connections.iter().map(|connection| capture.outcome(connection)).collect();
        Self { name, capture, outcomes }
    }

    /// The connection at an index, and its outcome.
    pub fn get(&self, place: usize) -> Option<(&Connection, &Outcome)> {
        Some((self.capture.connections.get(place)?, self.outcomes.get(place)?))
    }

    /// From the first packet of the capture to the last.
    pub fn lasted(&self) -> Duration {
        self.capture.end.since(self.capture.start)
    }

    /// From the first packet of the capture to the first of this connection.
    pub fn begins(&self, connection: &Connection) -> Duration {
        connection.start.since(self.capture.start)
    }
}

/// What the list is ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The first packets.
    #[default]
    Time,
    /// How many packets, most first.
    Packets,
    /// How much there is to look at, most first.
    Notes,
    /// Where A ended.
    Ends,
}

impl Order {
    /// All of them, in the order of their key.
    pub const ALL: [Self; 4] = [Self::Time, Self::Packets, Self::Notes, Self::Ends];

    /// The key of its word.
    pub const fn key(self) -> TextKey {
        match self {
            Self::Time => key!("capture.order.time"),
            Self::Packets => key!("capture.order.packets"),
            Self::Notes => key!("capture.order.notes"),
            Self::Ends => key!("capture.order.ends"),
        }
    }
}

/// The list of connections, while it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// What is searched for.
    pub query: TypedLine,
    /// Letters go into the query.
    pub typing: bool,
    /// What it is ordered by.
    pub order: Order,
    /// The indices of those found, in this order.
    pub found: Arc<Vec<usize>>,
    /// Which of those found is selected.
    pub selected: usize,
}

impl Listing {
    /// The index of the selected connection.
    pub fn place(&self) -> Option<usize> {
        self.found.get(self.selected).copied()
    }
}

/// Shows the list of the connections of a capture.
pub fn open_capture(model: &mut Model, file: Arc<CaptureFile>) {
    model.capture = Some(file);
    show(model);
}

/// Walks a connection of a capture.
pub fn open_connection(model: &mut Model, file: &Arc<CaptureFile>, place: usize) {
    model.capture = Some(file.clone());
    if let Some(run) = run(file, place) {
        model.connection = place;
        walk::open_run(model, run);
    }
}

/// The run of a connection.
fn run(file: &CaptureFile, place: usize) -> Option<Timeline> {
    file.get(place).map(|(connection, _)| file.capture.run(connection))
}

/// Shows the list, with the connection selected that was walked.
pub(super) fn show(model: &mut Model) {
    model.playing = false;
    model.selection = None;
    model.what_if = None;
    let selected = model.connection;
    model.listing = Some(Listing {
        query: TypedLine::default(),
        typing: false,
        order: Order::default(),
        found: Arc::default(),
        selected: 0,
    });
    search(model);
    select(model, Some(selected));
}

/// Searches again.
pub(super) fn search(model: &mut Model) {
    let text = model.text();
    let (Some(file), Some(listing)) = (&model.capture, &mut model.listing) else { return };
    let query = listing.query.trim().to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let matches = |place: &usize| {
        let Some((connection, outcome)) = file.get(*place) else { return false };
        words.is_empty() || {
            let hay = haystack(connection, outcome, text);
            words.iter().all(|word| hay.contains(word))
        }
    };
    let mut found: Vec<usize> = (0..file.outcomes.len()).filter(matches).collect();
    let noted = |place: &usize| {
        file.get(*place).map_or(0, |(connection, outcome)| {
            outcome.noted + u64::from(look(connection, outcome).any(Finding::is_odd))
        })
    };
    match listing.order {
        Order::Time => {}
        Order::Packets => {
            found.sort_by_key(|place| Reverse(file.get(*place).map(|(connection, _)| connection.packets)));
        }
        Order::Notes => found.sort_by_key(|place| Reverse(noted(place))),
        Order::Ends => found.sort_by_key(|place| {
            file.get(*place).map(|(_, outcome)| {
                outcome.paths.each_ref().map(|path| path.ends.first().map(|state| *state as usize))
            })
        }),
    }
    listing.found = Arc::new(found);
    listing.selected = 0;
}

/// Moves the selection.
pub(super) fn choose(model: &mut Model, to: impl Fn(usize) -> usize) {
    if let Some(listing) = &mut model.listing {
        listing.selected = to(listing.selected).min(listing.found.len().saturating_sub(1));
    }
}

/// Starts or ends typing the query; when it ends, all connections are shown.
pub(super) fn type_query(model: &mut Model, on: bool) {
    let place = model.listing.as_ref().and_then(Listing::place);
    if let Some(listing) = &mut model.listing {
        listing.typing = on;
        if on {
            return;
        }
        listing.query = TypedLine::default();
    }
    search(model);
    select(model, place);
}

/// Ends a search; without one, back to the connection.
pub(super) fn close(model: &mut Model) {
    if model.listing.as_ref().is_some_and(|listing| !listing.query.is_empty()) {
        return type_query(model, false);
    }
    model.listing = None;
}

fn select(model: &mut Model, place: Option<usize>) {
    if let Some(listing) = &mut model.listing {
        listing.selected = listing.found.iter().position(|&other| Some(other) == place).unwrap_or(0);
    }
}

/// Orders the list by the next criterion; the same connection stays selected.
pub(super) fn reorder(model: &mut Model) {
    let Some(listing) = &mut model.listing else { return };
    let place = listing.place();
    let at = Order::ALL.iter().position(|&order| order == listing.order).unwrap_or(0);
    listing.order = Order::ALL[(at + 1) % Order::ALL.len()];
    search(model);
    select(model, place);
}

/// Walks the selected connection.
pub(super) fn walk(model: &mut Model) {
    let (Some(file), Some(place)) = (model.capture.clone(), model.listing.as_ref().and_then(Listing::place))
    else {
        return;
    };
    model.listing = None;
    open_connection(model, &file, place);
}

/// What a query is looked for in, in small letters.
fn haystack(connection: &Connection, outcome: &Outcome, text: Text) -> String {
    let mut hay = connection.ends.map(|(address, port)| format!("{address}:{port}")).join(" ");
    for state in outcome.paths.iter().flat_map(|path| path.states.iter().chain(path.ends.iter())) {
        hay.push(' ');
        hay.push_str(state.name());
    }
    for text in [text, Text::of(Lang::En)] {
        hay.push(' ');
        hay.push_str(&look_words(connection, outcome, text));
    }
    hay.to_lowercase()
}

/// How a connection went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    OpenBefore,
    Refused,
    Nobody,
    HalfOpen,
    Reset,
    Both,
    BOpen,
    AOpen,
    AFirst,
    BFirst,
    Open,
}

impl Course {
    /// The key of its sentence.
    const fn key(self) -> TextKey {
        match self {
            Self::OpenBefore => key!("capture.look.open-before"),
            Self::Refused => key!("capture.look.refused"),
            Self::Nobody => key!("capture.look.nobody"),
            Self::HalfOpen => key!("capture.look.half-open"),
            Self::Reset => key!("capture.look.reset"),
            Self::Both => key!("capture.look.both"),
            Self::BOpen => key!("capture.look.b-open"),
            Self::AOpen => key!("capture.look.a-open"),
            Self::AFirst => key!("capture.look.a-first"),
            Self::BFirst => key!("capture.look.b-first"),
            Self::Open => key!("capture.look.open"),
        }
    }
}

/// Something to look at in a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// How the whole of it went.
    Whole(Course),
    /// Notes of a kind, and their count.
    Notes(NoteKind, usize),
}

impl Finding {
    /// Whether it is out of the ordinary.
    fn is_odd(self) -> bool {
        !matches!(self, Self::Whole(Course::AFirst | Course::BFirst | Course::Both))
    }

    /// Says it in words.
    fn say(self, text: Text, say: &mut impl FnMut(&str)) {
        match self {
            Self::Whole(course) => say(text.get(course.key())),
            Self::Notes(kind, count) => {
                if count > 1 {
                    say(&count.to_string());
                    say(" × ");
                }
                say(text.get(kind.word_key()));
            }
        }
    }
}

/// What to look at, the most telling first: how it ended, then each kind of note.
pub fn look(connection: &Connection, outcome: &Outcome) -> impl Iterator<Item = Finding> + use<> {
    let mut kinds: Vec<(NoteKind, usize)> = Vec::new();
    for note in &outcome.notes {
        match kinds.iter_mut().find(|(kind, _)| *kind == note.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((note.kind, 1)),
        }
    }
    let whole = course(connection, outcome).into_iter().map(Finding::Whole);
    whole.chain(kinds.into_iter().map(|(kind, count)| Finding::Notes(kind, count)))
}

/// The same in words.
pub fn look_words(connection: &Connection, outcome: &Outcome, text: Text) -> String {
    let mut words = String::new();
    say_look(connection, outcome, text, |word| words.push_str(word));
    words
}

/// Says the same bit by bit.
pub fn say_look(connection: &Connection, outcome: &Outcome, text: Text, mut say: impl FnMut(&str)) {
    for (place, thing) in look(connection, outcome).enumerate() {
        if place > 0 {
            say(", ");
        }
        thing.say(text, &mut say);
    }
}

fn course(connection: &Connection, outcome: &Outcome) -> Option<Course> {
    let [a, b] = &outcome.paths;
    let has = |path: &[State], state| path.contains(&state);
    let ends_in = |of: usize, state| outcome.paths[of].ends.contains(&state);
    let reset = |path: &[State]| {
        path.windows(2).any(|two| {
            two[1] == State::Closed
                && !matches!(two[0], State::SynSent | State::LastAck | State::TimeWait | State::SynReceived)
        })
    };
    if connection.was_open_before() {
        return Some(Course::OpenBefore);
    }
    if *b.states == [State::Closed] && has(&a.states, State::SynSent) {
        return Some(Course::Refused);
    }
    if a.states.last() == Some(&State::SynSent) && b.states.is_empty() {
        return Some(Course::Nobody);
    }
    if a.states.last() == Some(&State::SynSent) || b.states.last() == Some(&State::SynReceived) {
        return Some(Course::HalfOpen);
    }
    if reset(&a.states) || reset(&b.states) {
        return Some(Course::Reset);
    }
    let is_first = |path: &[State]| has(path, State::FinWait1);
    match (is_first(&a.states), is_first(&b.states)) {
        (true, true) => Some(Course::Both),
        (true, false) if ends_in(1, State::CloseWait) && b.certainty != Certainty::Exact => {
            Some(Course::BOpen)
        }
        (false, true) if ends_in(0, State::CloseWait) && a.certainty != Certainty::Exact => {
            Some(Course::AOpen)
        }
        (true, false) => Some(Course::AFirst),
        (false, true) => Some(Course::BFirst),
        (false, false) => (a.states.last() == Some(&State::Established)).then_some(Course::Open),
    }
}
