//! When the model wants its next tick.

use std::time::{Duration, Instant};

use crate::app::{self, Model};

/// Since when the model has been waiting for its next tick.
pub(super) struct Ticker {
    since: Instant,
    /// Step, frame, whether it plays, whether an overlay is open.
    at: (usize, Option<u16>, bool, bool),
    /// Since when the presenter's view has been on.
    presenting: Option<Instant>,
}

impl Ticker {
    pub(super) fn new(model: &Model) -> Self {
        Self { since: Instant::now(), at: Self::at(model), presenting: None }
    }

    fn at(model: &Model) -> (usize, Option<u16>, bool, bool) {
        (model.timeline.cursor(), model.frame, model.playing, model.overlay.is_some())
    }

    /// What the model shows is something else: its time begins now. A resize or another speed does not count.
    pub(super) fn follow(&mut self, model: &Model) {
        if self.at != Self::at(model) {
            *self = Self { presenting: self.presenting, ..Self::new(model) };
        }
        self.presenting = model.present.map(|_| self.presenting.unwrap_or_else(Instant::now));
    }

    pub(super) fn restart(&mut self) {
        self.since = Instant::now();
    }

    /// When the clock of the presenter's view is to show the next second, if it is shown.
    pub(super) fn clock_due(&self, model: &Model) -> Option<Instant> {
        let shown = model.present.is_some_and(|present| present.clock && model.overlay.is_none());
        self.presenting.filter(|_| shown)?.checked_add(model.elapsed + Duration::from_secs(1))
    }

    /// What it is to show now, in whole seconds.
    pub(super) fn elapsed(&self) -> Duration {
        Duration::from_secs(self.presenting.map_or(0, |since| since.elapsed().as_secs()))
    }

    /// When the next tick is due, if the model wants one.
    pub(super) fn due(&self, model: &Model) -> Option<Instant> {
        self.since.checked_add(app::next_tick(model)?)
    }
}
