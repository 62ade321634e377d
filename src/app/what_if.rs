//! What if: all events that can happen at the cursor, each with its outcome. What is chosen becomes a step of a branch
//! of the timeline; the script does not change.

use super::{Model, Overlay, TypedLine, branches, flight, level, walk};
use crate::run::{BranchInfo, Choice, Timeline};
use crate::sim::{Event, EventKind, Forgery, Injection, Peer, Policy, Step, World};
use crate::tcp::{Call, Flag, Segment, State, Timer};
use crate::text::{TextKey, key, keys};

/// The list, while it is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// Which row is selected; none before anything was chosen in a run without a script.
    pub selected: Option<usize>,
    /// The running animation is that of the step at the cursor, not of the preview.
    pub step_moves: bool,
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

    /// The name in `finwait next`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::ProgramA => "a",
            Self::ProgramB => "b",
            Self::Time => "time",
            Self::Trouble => "trouble",
        }
    }

    /// The key of its heading.
    pub fn key(self) -> TextKey {
        const KEYS: [TextKey; WhatIfGroup::ALL.len()] = keys!(WhatIfGroup.id, "what-if.group.", "");
        KEYS[self as usize]
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

/// Where a segment comes from that is on no wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is forged.
    Forged(Forgery),
    /// It was sent earlier in this run, and arrives late.
    Old,
}

impl Origin {
    /// The key of its words.
    pub const fn key(self) -> TextKey {
        match self {
            Self::Forged(Forgery::RstExact) => key!("what-if.rst-exact"),
            Self::Forged(Forgery::RstInWindow) => key!("what-if.rst-in-window"),
            Self::Forged(Forgery::RstOutside) => key!("what-if.rst-outside"),
            Self::Forged(Forgery::SynInWindow) => key!("what-if.syn-in-window"),
            Self::Forged(Forgery::BlindAck) => key!("what-if.blind-ack"),
            Self::Forged(Forgery::OldText) => key!("what-if.old-text"),
            Self::Old => key!("what-if.old"),
        }
    }

    /// The key of fewer words for a forgery.
    pub const fn short_key(self) -> TextKey {
        match self {
            Self::Forged(Forgery::RstExact) => key!("what-if.rst-exact.short"),
            Self::Forged(Forgery::RstInWindow) => key!("what-if.rst-in-window.short"),
            Self::Forged(Forgery::RstOutside) => key!("what-if.rst-outside.short"),
            Self::Forged(Forgery::SynInWindow) => key!("what-if.syn-in-window.short"),
            Self::Forged(Forgery::BlindAck) => key!("what-if.blind-ack.short"),
            Self::Forged(Forgery::OldText) => key!("what-if.old-text.short"),
            Self::Old => self.key(),
        }
    }
}

/// One row of the list: an event, and what it would do.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIfRow {
    /// Its group in the list.
    pub group: WhatIfGroup,
    /// What would happen.
    pub event: Event,
    /// The origin of an injected segment; `None` for a segment of the script, and for other events.
    pub origin: Option<Origin>,
    /// Its outcome.
    pub step: Step,
    /// The states of both peers after it.
    pub states: [State; 2],
    /// Whether it changes anything but the wire.
    pub changes: bool,
    /// Whether the script does this next.
    pub is_script: bool,
    /// Whether it has been chosen here before, and so has a branch.
    pub is_known: bool,
    /// The key that does it; rows beyond the alphabet have none.
    pub key: Option<char>,
}

/// The keys of what happens on the wire, in the order of the rows.
pub(super) const DIGITS: &str = "123456789";

/// A key for each call of A's program and of B's, in the order of [`Policy::calls`]: the same at every step.
const CALLS: [&str; 2] = ["abcdefgh", "ijklmnpr"];

/// Likewise for the timers, in the order of [`Timer::ALL`].
const TIMERS: [&str; 2] = ["svyK", "txzL"];

/// Likewise for crashes.
const CRASHES: [char; 2] = ['A', 'B'];

/// Likewise for forgeries, in the order of [`Forgery::ALL`].
const FORGERIES: [&str; 2] = ["CDEFGX", "HIJMNZ"];

/// Likewise for old duplicates, the oldest first.
const OLD: [&str; 2] = ["OPQ", "TVW"];

/// Whether rows have this key. It then takes precedence over its binding.
pub(super) fn is_row_key(c: char) -> bool {
    let tables = [CALLS, TIMERS, FORGERIES, OLD].into_iter().flatten().chain([DIGITS]);
    tables.into_iter().any(|keys| keys.contains(c)) || CRASHES.contains(&c)
}

/// What the list offers at the cursor: every call, also those that TCP refuses; forgeries; old duplicates.
fn policy(timeline: &Timeline) -> Policy {
    Policy { old: Peer::BOTH.map(|to| old_towards(to, timeline)), ..Policy::wide() }
}

/// So many steps are looked back for old duplicates.
const LOOKED_BACK: usize = 64;

/// Of the segments sent towards a peer in the last steps, and not on the wire now, as many as have keys: SYN and FIN
/// before others, the newest before older ones; in the order in which they were sent.
fn old_towards(to: Peer, timeline: &Timeline) -> Vec<Segment> {
    let now = timeline.now();
    let mut sent: Vec<(u64, Segment)> = Vec::new();
    for (_, moment) in timeline.back().take(LOOKED_BACK) {
        for departure in moment.step.sent.iter().rev().filter(|departure| departure.from != to) {
            let segment = departure.flight.segment;
            let is_new = sent.iter().all(|(_, other)| *other != segment)
                && now.in_flight(to).all(|flight| flight.segment != segment);
            if is_new {
                sent.push((departure.flight.id, segment));
            }
        }
    }
    sent.sort_by_key(|(_, segment)| !(segment.has(Flag::Syn) || segment.has(Flag::Fin)));
    sent.truncate(OLD[to.index()].len());
    sent.sort_by_key(|(id, _)| *id);
    sent.into_iter().map(|(_, segment)| segment).collect()
}

/// What can happen at the cursor, by group; nothing where the run is not simulated. A row's place in its group and its
/// key depend on what it is, not on what else there is.
pub fn rows(timeline: &Timeline) -> Vec<WhatIfRow> {
    let Some(world) = &timeline.now().world else { return Vec::new() };
    let choices: Vec<Choice> = timeline.choices().collect();
    let policy = policy(timeline);
    let mut events = Vec::new();
    world.choices(&policy, &mut events);
    // A run may have gone on by what is not listed: other sizes, other segments.
    let others = choices.iter().map(|choice| &choice.event).filter(|event| !events.contains(event));
    let others: Vec<Event> = others.cloned().collect();
    events.extend(others);
    events.sort_by_key(|event| (WhatIfGroup::of(event), flight_of(timeline, event)));
    let mut digits = DIGITS.chars();
    let row = |event: Event| {
        let (after, step) = world.outcome(&event).ok()?;
        let group = WhatIfGroup::of(&event);
        let known = choices.iter().find(|choice| choice.event == event);
        let origin = origin(&event, world, &policy);
        let key = if group == WhatIfGroup::Wire { digits.next() } else { key(&event, origin, &policy) };
        let changes = Peer::BOTH.iter().any(|&peer| after.endpoint(peer) != world.endpoint(peer));
        Some(WhatIfRow {
            group,
            origin,
            step,
            states: Peer::BOTH.map(|peer| after.state(peer)),
            changes,
            is_script: known.is_some_and(|choice| choice.is_script),
            is_known: known.is_some(),
            key,
            event,
        })
    };
    events.into_iter().filter_map(row).collect()
}

/// Where the segment of this event comes from, if it is injected.
fn origin(event: &Event, world: &World, policy: &Policy) -> Option<Origin> {
    let EventKind::Inject(injection) = &event.kind else { return None };
    let endpoint = world.endpoint(event.at);
    let forgery =
        Forgery::ALL.into_iter().find(|forgery| forgery.against(endpoint).as_ref() == Some(injection));
    let is_old = || policy.old[event.at.index()].iter().any(|segment| Injection::of(segment) == *injection);
    forgery.map(Origin::Forged).or_else(|| is_old().then_some(Origin::Old))
}

/// The key of a row that is not on the wire; none where it is not of the policy.
fn key(event: &Event, origin: Option<Origin>, policy: &Policy) -> Option<char> {
    let me = event.at.index();
    let nth = |keys: &str, place: Option<usize>| keys.chars().nth(place?);
    match (&event.kind, origin) {
        (EventKind::Timeout(timer), _) => nth(TIMERS[me], Timer::ALL.iter().position(|other| other == timer)),
        (EventKind::Crash, _) => Some(CRASHES[me]),
        (_, Some(Origin::Forged(forgery))) => {
            nth(FORGERIES[me], Forgery::ALL.iter().position(|&other| other == forgery))
        }
        (EventKind::Inject(injection), Some(Origin::Old)) => {
            let mut old = policy.old[me].iter();
            nth(OLD[me], old.position(|segment| Injection::of(segment) == *injection))
        }
        (kind, _) => {
            let call: Call = kind.call()?;
            nth(CALLS[me], policy.calls.iter().position(|&other| other == call))
        }
    }
}

/// The events of one segment are together, the oldest segment first.
fn flight_of(timeline: &Timeline, event: &Event) -> u64 {
    let (EventKind::Deliver(nth) | EventKind::Lose(nth) | EventKind::Duplicate(nth)) = event.kind else {
        return 0;
    };
    let place = usize::try_from(nth).unwrap_or(usize::MAX).saturating_sub(1);
    timeline.now().in_flight(event.at).nth(place).map_or(u64::MAX, |flight| flight.id)
}

/// Opens the list at the row of the script's next step, or closes it. In lines a number is asked for.
pub(super) fn toggle(model: &mut Model) {
    model.playing = false;
    if model.plain {
        model.overlay = Some(Overlay::Choose { digits: TypedLine::default() });
    } else if model.what_if.take().is_none() {
        model.what_if = Some(WhatIf::default());
        reselect(model);
        pulse(model);
    }
}

/// Shows the way of the preview, once.
fn pulse(model: &mut Model) {
    if let Some(what_if) = &mut model.what_if {
        what_if.step_moves = false;
        walk::pulse(model);
    }
}

/// Opens the list at the start of a run without a script, where nothing else can be done; no row is selected, so that
/// the summary of the run is printed.
pub fn open_list_of_free(model: &mut Model) {
    model.what_if = None;
    if model.timeline.is_free() && model.timeline.now().world.is_some() {
        if model.plain { toggle(model) } else { model.what_if = Some(WhatIf::default()) }
    }
}

/// Selects what comes next on the path, else the first row.
pub(super) fn reselect(model: &mut Model) {
    if model.what_if.is_some() {
        let ahead = model.timeline.choices().find(|choice| choice.is_ahead).map(|choice| choice.event);
        let rows = level::offered(model);
        let selected = ahead.and_then(|event| rows.iter().position(|row| row.event == event)).unwrap_or(0);
        model.what_if = Some(WhatIf { selected: Some(selected), step_moves: true });
    }
}

/// Selects the row of this event.
pub(super) fn select_event(model: &mut Model, event: &Event) {
    let place = level::offered(model).iter().position(|row| row.event == *event);
    if let Some(place) = place {
        choose(model, |_| place);
    }
}

/// Moves the selection; where there is none, the first row is selected.
pub(super) fn choose(model: &mut Model, to: impl Fn(usize) -> usize) {
    let last = level::offered(model).len().saturating_sub(1);
    if let Some(what_if) = &mut model.what_if {
        what_if.selected = Some(what_if.selected.map_or(0, to).min(last));
        pulse(model);
    }
}

/// The selected row.
pub fn selected(model: &Model) -> Option<WhatIfRow> {
    level::offered(model).into_iter().nth(model.what_if?.selected?)
}

/// Whether there is a row to do.
pub(super) fn has_rows(model: &Model) -> bool {
    model.what_if.is_some() && !level::offered(model).is_empty()
}

/// Does what the selected row says; the first one if none is selected.
pub(super) fn do_selected(model: &mut Model) {
    let Some(WhatIf { selected, .. }) = model.what_if else { return };
    if let Some(row) = level::offered(model).get(selected.unwrap_or(0)) {
        take(model, &row.event);
    }
}

/// Does what the row of this key says; whether there is one.
pub(super) fn do_key(model: &mut Model, key: char) -> bool {
    let row = level::offered(model).into_iter().find(|row| row.key == Some(key));
    row.inspect(|row| take(model, &row.event)).is_some()
}

/// The branches that a number leads to, in lines: behind the rows, if there is more than the script.
pub fn choosable_branches(timeline: &Timeline) -> Vec<BranchInfo> {
    if timeline.branch_count() == 0 { Vec::new() } else { timeline.tree() }
}

/// Does what the row of this number says, the first being 1, or goes to the branch behind the last row; whether there is
/// one.
pub(super) fn do_number(model: &mut Model, number: usize) -> bool {
    let Some(place) = number.checked_sub(1) else { return false };
    let rows = level::offered(model);
    if let Some(row) = rows.get(place) {
        take(model, &row.event);
        return true;
    }
    let info = choosable_branches(&model.timeline).into_iter().nth(place - rows.len());
    info.inspect(|info| branches::walk_to(model, info)).is_some()
}

/// Lets this happen now.
pub(super) fn take(model: &mut Model, event: &Event) {
    model.playing = false;
    if model.level.is_some() && !level::offered(model).iter().any(|row| row.event == *event) {
        model.notify(key!("level.not-allowed"));
    } else if model.timeline.apply(event).is_ok() {
        walk::arrived(model);
        reselect(model);
        level::happened(model);
    }
}

/// Whether the run up to the cursor can be saved as a scenario.
pub(super) fn can_save(model: &Model) -> bool {
    model.timeline.cursor() > 0 && model.timeline.now().world.is_some()
}

/// The model after what the selected row would do, or after the arrival of the segment that is picked: what the preview
/// shows. There is none while the step at the cursor moves, and none while it plays.
pub fn preview(model: &Model) -> Option<Model> {
    let event = match model.what_if {
        Some(what_if) if what_if.step_moves && model.frame.is_some() => return None,
        Some(_) => selected(model)?.event,
        None => flight::picked_segment(model)
            .filter(|_| !model.playing)
            .and_then(|_| flight::event_of(model, EventKind::Deliver))?,
    };
    let mut after = model.clone();
    after.timeline.apply(&event).ok()?;
    after.frame = None;
    after.is_preview = true;
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
