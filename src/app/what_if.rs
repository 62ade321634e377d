//! What if: all that can happen at the cursor, each with what would come of it. What is chosen becomes a step of a
//! branch of the timeline; the script stays as it was.

use super::{Model, act};
use crate::run::{Choice, Timeline};
use crate::sim::{Event, EventKind, Peer, Step};

/// The list, while it is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// Which row is selected.
    pub selected: usize,
}

/// What belongs together in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhatIfGroup {
    /// Segments in flight arrive, get lost, are copied.
    Wire,
    /// The calls of A's program.
    ProgramA,
    /// The calls of B's program.
    ProgramB,
    /// Timers.
    Time,
    /// Crashes, forged segments, old duplicates.
    Trouble,
}

impl WhatIfGroup {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 5] = [Self::Wire, Self::ProgramA, Self::ProgramB, Self::Time, Self::Trouble];

    /// The name in `finwait next` and, after `what-if.group.`, in the language tables.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::ProgramA => "a",
            Self::ProgramB => "b",
            Self::Time => "time",
            Self::Trouble => "trouble",
        }
    }

    /// The group of an event.
    pub const fn of(event: &Event) -> Self {
        match (&event.kind, event.at) {
            (EventKind::Deliver(_) | EventKind::Lose(_) | EventKind::Duplicate(_), _) => Self::Wire,
            (EventKind::Timeout(_), _) => Self::Time,
            (EventKind::Crash | EventKind::Inject(_), _) => Self::Trouble,
            (_, Peer::A) => Self::ProgramA,
            (_, Peer::B) => Self::ProgramB,
        }
    }
}

/// One row of the list: an event, and what it would do.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIfRow {
    /// Where it stands.
    pub group: WhatIfGroup,
    /// What would happen.
    pub event: Event,
    /// All that would come of it.
    pub step: Step,
    /// Whether anything but the wire would be as it was.
    pub changes: bool,
    /// Whether the script does this next.
    pub is_script: bool,
    /// Whether it has been chosen here before, and so has a branch.
    pub is_known: bool,
    /// The key that does it; rows beyond the alphabet have none.
    pub key: Option<char>,
}

/// The keys of the rows: digits for the wire, letters for the rest; not those that mean something else meanwhile.
const DIGITS: &str = "123456789";
const LETTERS: &str = "abcdefghijklmnprstvxyz";

/// What can happen at the cursor, by group; nothing where the run is not simulated.
pub fn rows(timeline: &Timeline) -> Vec<WhatIfRow> {
    let Some(world) = &timeline.now().world else { return Vec::new() };
    let choices: Vec<Choice> = timeline.choices().collect();
    let mut events = world.enabled();
    // A run may have gone on by what is not listed: other sizes, other segments.
    events.extend(
        choices
            .iter()
            .map(|choice| &choice.event)
            .filter(|event| !events.contains(event))
            .cloned()
            .collect::<Vec<_>>(),
    );
    events.sort_by_key(|event| (WhatIfGroup::of(event), flight_of(timeline, event)));
    let (mut digits, mut letters) = (DIGITS.chars(), LETTERS.chars());
    let row = |event: Event| {
        let mut after = world.clone();
        let step = after.apply(&event).ok()?;
        let group = WhatIfGroup::of(&event);
        let known = choices.iter().find(|choice| choice.event == event);
        let key = if group == WhatIfGroup::Wire { digits.next() } else { letters.next() };
        let changes = Peer::BOTH.iter().any(|&peer| after.endpoint(peer) != world.endpoint(peer));
        Some(WhatIfRow {
            group,
            step,
            changes,
            is_script: known.is_some_and(|choice| choice.is_script),
            is_known: known.is_some(),
            key,
            event,
        })
    };
    events.into_iter().filter_map(row).collect()
}

/// What happens to one segment stands together, the oldest segment first.
fn flight_of(timeline: &Timeline, event: &Event) -> u64 {
    let (EventKind::Deliver(nth) | EventKind::Lose(nth) | EventKind::Duplicate(nth)) = event.kind else {
        return 0;
    };
    let place = usize::try_from(nth).unwrap_or(usize::MAX).saturating_sub(1);
    timeline.now().in_flight(event.at).nth(place).map_or(u64::MAX, |flight| flight.id)
}

/// Opens the list at the row of the script's next step, or closes it.
pub(super) fn toggle(model: &mut Model) {
    if model.what_if.take().is_none() {
        model.playing = false;
        model.what_if = Some(WhatIf::default());
        reselect(model);
    }
}

/// Selects what comes next on the path, else the first row.
pub(super) fn reselect(model: &mut Model) {
    if model.what_if.is_some() {
        let ahead = model.timeline.choices().find(|choice| choice.is_ahead).map(|choice| choice.event);
        let rows = rows(&model.timeline);
        let selected = ahead.and_then(|event| rows.iter().position(|row| row.event == event)).unwrap_or(0);
        model.what_if = Some(WhatIf { selected });
    }
}

/// Moves the selection by so many rows.
pub(super) fn choose(model: &mut Model, to: impl Fn(usize) -> usize) {
    let last = rows(&model.timeline).len().saturating_sub(1);
    if let Some(what_if) = &mut model.what_if {
        what_if.selected = to(what_if.selected).min(last);
        model.frame = (!model.settings.reduced_motion).then_some(0);
    }
}

/// The selected row.
pub fn selected(model: &Model) -> Option<WhatIfRow> {
    let WhatIf { selected } = model.what_if?;
    rows(&model.timeline).into_iter().nth(selected)
}

/// Does what the selected row says.
pub(super) fn do_selected(model: &mut Model) {
    if let Some(row) = selected(model) {
        take(model, &row.event);
    }
}

/// Does what the row of this key says; whether there is one.
pub(super) fn do_key(model: &mut Model, key: char) -> bool {
    let row = rows(&model.timeline).into_iter().find(|row| row.key == Some(key));
    row.inspect(|row| take(model, &row.event)).is_some()
}

/// Lets this happen now.
pub(super) fn take(model: &mut Model, event: &Event) {
    model.playing = false;
    if model.timeline.apply(event).is_ok() {
        act::arrived(model);
        reselect(model);
    }
}

/// What happens to the segment that has been in flight longest, in either direction.
pub fn oldest(timeline: &Timeline, what: fn(u32) -> EventKind) -> Option<Event> {
    let oldest = |to: Peer| Some((timeline.now().in_flight(to).next()?.id, to));
    let (_, to) = Peer::BOTH.into_iter().filter_map(oldest).min()?;
    Some(Event::new(to, what(1)))
}

/// The model after what the selected row would do: what the preview shows.
pub fn preview(model: &Model) -> Option<Model> {
    let row = selected(model)?;
    let mut after = model.clone();
    after.timeline.apply(&row.event).ok()?;
    after.frame = None;
    Some(after)
}

/// How many of the drawn edges and of the states this run has seen, up to the cursor: edges, states.
pub fn coverage(model: &Model) -> (usize, usize) {
    let now = model.timeline.now();
    let seen = |holds: &dyn Fn(Peer) -> bool| Peer::BOTH.into_iter().any(holds);
    let edges = crate::tcp::drawn().iter().filter(|edge| seen(&|peer| now.trail(peer).has_taken(edge)));
    let states = crate::tcp::State::ALL.into_iter();
    (edges.count(), states.filter(|&state| seen(&|peer| now.trail(peer).has_been_in(state))).count())
}
