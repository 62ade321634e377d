//! When the segments of a run were under way.

use super::{Leg, Timeline};
use crate::run::FlightSpan;

impl Timeline {
    /// When the flight of this number was under way, as far as is known at the cursor.
    pub fn flight_span(&self, flight: u64) -> Option<FlightSpan> {
        let begun = |leg: &Leg| self.branch(leg.branch).is_some_and(|branch| branch.first_flight() <= flight);
        let index = self.path.iter().rposition(begun)?;
        let mut flight_span = self.branch(self.path.get(index)?.branch)?.flight_span(flight)?;
        let legs = self.path.get(index + 1..).unwrap_or_default();
        // What happened in a branch after the path left it did not happen on the path.
        let end = legs.first().map_or(usize::MAX, |leg| leg.fork).min(self.cursor);
        if flight_span.left > end {
            return None;
        }
        if flight_span.ended.is_none_or(|step| step > end) {
            (flight_span.ended, flight_span.lost) = (None, false);
            for (index, leg) in legs.iter().enumerate() {
                let end = legs.get(index + 1).map_or(usize::MAX, |leg| leg.fork).min(self.cursor);
                let ended = self.branch(leg.branch).and_then(|branch| branch.end(flight));
                if let Some((step, lost)) = ended.filter(|(step, _)| *step <= end) {
                    (flight_span.ended, flight_span.lost) = (Some(step), lost);
                    break;
                }
            }
        }
        Some(flight_span)
    }
}
