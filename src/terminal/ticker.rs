//! When the model wants its next tick.

use std::time::Instant;

use crate::app::{self, Model};

/// Since when the model has been waiting for its next tick.
pub(super) struct Ticker {
    since: Instant,
    /// Step, frame, whether it plays, whether something lies over it.
    at: (usize, Option<u16>, bool, bool),
}

impl Ticker {
    pub(super) fn new(model: &Model) -> Self {
        Self { since: Instant::now(), at: Self::at(model) }
    }

    fn at(model: &Model) -> (usize, Option<u16>, bool, bool) {
        (model.timeline.cursor(), model.frame, model.playing, model.overlay.is_some())
    }

    /// What the model shows is something else: its time begins now. A resize or another speed does not count.
    pub(super) fn follow(&mut self, model: &Model) {
        if self.at != Self::at(model) {
            *self = Self::new(model);
        }
    }

    pub(super) fn restart(&mut self) {
        self.since = Instant::now();
    }

    /// When the next tick is due, if the model wants one.
    pub(super) fn due(&self, model: &Model) -> Option<Instant> {
        self.since.checked_add(app::next_tick(model)?)
    }
}
