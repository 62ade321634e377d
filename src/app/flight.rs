//! The segment in flight that a key acts on: the one that was picked on the ladder, else the one longest in flight.

use super::{Model, walk, what_if};
use crate::run::Timeline;
use crate::sim::{Event, EventKind, Peer};

/// A segment in flight that was picked by mouse. It stays picked while it is in flight, or until Esc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picked {
    /// Whom it is on its way to.
    pub to: Peer,
    /// Its number on the wire.
    pub flight: u64,
}

impl Picked {
    /// The event for it; `None` if it is no longer in flight.
    fn event(self, timeline: &Timeline, what: fn(u32) -> EventKind) -> Option<Event> {
        let place = timeline.now().in_flight(self.to).position(|flight| flight.id == self.flight)?;
        Some(Event::new(self.to, what(u32::try_from(place + 1).ok()?)))
    }
}

/// The segment that is picked, if it is in flight still.
pub fn picked_segment(model: &Model) -> Option<Picked> {
    model.picked.filter(|picked| picked.event(&model.timeline, EventKind::Deliver).is_some())
}

/// What happens to the segment that is picked, else to the one longest in flight in either direction.
pub(super) fn event_of(model: &Model, what: fn(u32) -> EventKind) -> Option<Event> {
    let timeline = &model.timeline;
    model.picked.and_then(|picked| picked.event(timeline, what)).or_else(|| {
        let oldest = |to: Peer| Some((timeline.now().in_flight(to).next()?.id, to));
        let (_, to) = Peer::BOTH.into_iter().filter_map(oldest).min()?;
        Some(Event::new(to, what(1)))
    })
}

/// Lets this happen to the segment.
pub(super) fn happen(model: &mut Model, what: fn(u32) -> EventKind) {
    if let Some(event) = event_of(model, what) {
        what_if::take(model, &event);
    }
}

/// Picks a segment; the one that is picked already arrives. While the list is open its row is selected instead.
pub(super) fn pick(model: &mut Model, picked: Picked) {
    let Some(event) = picked.event(&model.timeline, EventKind::Deliver) else { return };
    model.playing = false;
    if model.what_if.is_some() {
        if what_if::selected(model).is_some_and(|row| row.event == event) {
            what_if::take(model, &event);
        } else {
            what_if::select_event(model, &event);
        }
    } else if model.picked == Some(picked) {
        what_if::take(model, &event);
    } else {
        model.picked = Some(picked);
        walk::pulse(model);
    }
}
