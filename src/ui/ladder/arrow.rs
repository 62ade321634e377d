//! One segment of the ladder: who sent it, what became of it, and in which steps.

use ratatui::layout::Rect;

use super::layout::INDENT;
use crate::app::{Model, Picked, Target, WhatIf, picked_segment};
use crate::run::Moment;
use crate::scenario::INJECTED_WINDOW;
use crate::sim::{Arrival, Departure, Peer};
use crate::tcp::{Flag, Segment, Var};
use crate::ui::drawing::Targets;

/// A segment between the lifelines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Arrow {
    /// The peer it comes from, or pretends to.
    pub(in crate::ui) from: Peer,
    pub(in crate::ui) segment: Segment,
    /// How often it had been sent before.
    pub(super) resent: u32,
    pub(super) origin: Origin,
    pub(in crate::ui) fate: Fate,
    /// It was sent, arrived or was lost in the step at the cursor.
    pub(super) new: bool,
    /// Whether its label names the window.
    pub(super) shows_window: bool,
    /// The step that sent it, and the one in which it arrived or was lost.
    pub(super) steps: (usize, Option<usize>),
    /// Its number on the wire; none if it was injected.
    pub(super) flight: Option<u64>,
}

/// Where a segment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The peer sent it.
    Peer,
    /// The network copied it.
    Copy,
    /// It was injected: neither peer sent it.
    Injected,
}

/// What became of a segment, as far as is known at the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Fate {
    InFlight,
    Arrived,
    Lost,
}

impl Arrow {
    /// A segment that is sent in step `step`, which follows on the moment `before`.
    pub(super) fn sent(
        model: &Model,
        step: usize,
        before: Option<&Moment>,
        departure: Departure,
        origin: Origin,
    ) -> Self {
        let Departure { from, flight } = departure;
        Self {
            from,
            segment: flight.segment,
            resent: flight.resent,
            origin,
            fate: Fate::InFlight,
            new: step == model.timeline.cursor(),
            shows_window: shows_window_after(model, from, &flight.segment, before),
            steps: (step, None),
            flight: Some(flight.id),
        }
    }

    /// A segment that arrives or is lost in step `step`, without what only the step that sent it knows.
    pub(super) fn ended(model: &Model, step: usize, arrival: Arrival, fate: Fate) -> Self {
        let Arrival { to, segment, flight } = arrival;
        let from = to.other();
        let flight_span = flight.and_then(|flight| model.timeline.flight_span(flight));
        Self {
            from,
            segment,
            resent: 0,
            origin: if flight.is_some() { Origin::Peer } else { Origin::Injected },
            fate,
            new: step == model.timeline.cursor(),
            shows_window: flight.is_none() && shows_window(model, from, &segment, None),
            steps: (flight_span.map_or(step, |flight_span| flight_span.left), Some(step)),
            flight,
        }
    }

    /// This segment, which was sent as `sent` says.
    pub(super) fn of(&self, sent: &Self) -> Self {
        Self { fate: self.fate, new: self.new, steps: (sent.steps.0, self.steps.1), ..sent.clone() }
    }

    /// The segment of this number on the wire, as it was sent.
    pub(super) fn on_the_wire(model: &Model, flight: u64) -> Option<Self> {
        let step = model.timeline.flight_span(flight)?.left;
        let before = step.checked_sub(1).and_then(|before| model.timeline.get(before));
        let sent = &model.timeline.get(step)?.step;
        let of_peer = sent.sent.iter().map(|departure| (departure, Origin::Peer));
        let all = of_peer.chain(sent.copied.iter().map(|copy| (copy, Origin::Copy)));
        let (departure, origin) = all.into_iter().find(|(departure, _)| departure.flight.id == flight)?;
        Some(Self::sent(model, step, before.as_deref(), *departure, origin))
    }

    /// The step that one end of it belongs to: it was sent in one, and arrived or was lost in the other.
    fn step_at(&self, end: Peer) -> usize {
        let (sent, ended) = self.steps;
        if end == self.from { sent } else { ended.unwrap_or(sent) }
    }

    /// What the mouse can hit on a row that shows it, between lifelines in these columns: at each end the step that
    /// this end belongs to, and beyond the sender's lifeline a segment in flight.
    pub(in crate::ui) fn add_targets(
        &self,
        targets: &mut Targets,
        row: Rect,
        (left, right): (u16, u16),
        model: &Model,
    ) {
        let from_a = |x: u16| Rect { x, width: row.right().saturating_sub(x), ..row };
        let to_b = |end: u16| Rect { width: end.saturating_sub(row.x).min(row.width), ..row };
        let middle = (left + right).div_ceil(2);
        targets.add(row, step_target(model, self.step_at(Peer::B)));
        targets.add(to_b(middle), step_target(model, self.step_at(Peer::A)));
        // What a preview would send is not there to be picked yet.
        let is_sent = !(model.is_preview && self.steps.0 == model.timeline.cursor());
        if let Some(flight) = self.flight.filter(|_| is_sent && self.fate == Fate::InFlight)
            && model.timeline.now().world.is_some()
        {
            let area = match self.from {
                Peer::A => from_a(left + 1 + INDENT),
                Peer::B => to_b(right.saturating_sub(INDENT)),
            };
            targets.add(area, Target::Segment(Picked { to: self.from.other(), flight }));
        }
    }

    /// Whether it was sent, arrived or was lost in the step at the cursor.
    pub(in crate::ui) fn is_of_step(&self, model: &Model) -> bool {
        let now = model.timeline.cursor();
        self.steps.0 == now || self.steps.1 == Some(now)
    }

    /// Whether it was picked by mouse.
    pub(super) fn is_picked(&self, model: &Model) -> bool {
        let picked = picked_segment(model).map(|picked| picked.flight);
        self.fate == Fate::InFlight && picked.is_some() && picked == self.flight
    }

    /// Whether it is drawn with heavy lines: it is in flight, or its fate was decided in the step at the cursor.
    pub(super) fn is_heavy(&self) -> bool {
        match self.fate {
            Fate::InFlight => true,
            Fate::Arrived => self.new,
            Fate::Lost => false,
        }
    }
}

/// A step, or the row of the list of what can happen that it would come of.
pub(super) fn step_target(model: &Model, step: usize) -> Target {
    match model.what_if {
        Some(WhatIf { selected: Some(row), .. }) if model.is_preview && step == model.timeline.cursor() => {
            Target::WhatIf(row)
        }
        _ => Target::Step(step),
    }
}

/// Whether so little is left of a window that it plays a part. The receiver moves it in halves (RFC 9293 section
/// 3.8.6.2.2), so a few octets less than all do not count.
pub(in crate::ui) const fn is_shrunken(window: u32, full: u32) -> bool {
    window <= full / 2
}

/// Whether the window of a segment belongs on its label: it is shrunken, or the segment reopens it. `sent` is the
/// step in which `from` sent it; none for an injected segment.
pub(in crate::ui) fn shows_window(model: &Model, from: Peer, segment: &Segment, sent: Option<usize>) -> bool {
    let Some(sent) = sent else {
        return is_shrunken(segment.window, INJECTED_WINDOW) && !segment.has(Flag::Rst);
    };
    let before = sent.checked_sub(1).and_then(|before| model.timeline.get(before));
    shows_window_after(model, from, segment, before.as_deref())
}

/// The same for a segment that `from` sent in the step after the moment `before`.
fn shows_window_after(model: &Model, from: Peer, segment: &Segment, before: Option<&Moment>) -> bool {
    // A RST has window 0, which does not describe the receive buffer.
    if segment.has(Flag::Rst) {
        return false;
    }
    let full = model.timeline.about().full_window(from);
    let before = before.and_then(|moment| moment.peer(from).var(Var::RcvWnd));
    let reopened = before.is_some_and(|before| is_shrunken(before, full) && segment.window > before);
    is_shrunken(segment.window, full) || reopened
}
