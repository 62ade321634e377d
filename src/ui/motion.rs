//! The frames of a step: first the taken edge pulses and what arrives comes in, then what is sent leaves.
//!
//! A step has [`FRAMES`] of them, counted and never timed; at rest there is no frame, and the picture is the last
//! one and stays. Who plays them decides how fast.

use crate::app::FRAMES;
use crate::sim::Step;

/// The mark runs along the edge, the arriving segment along its row; in the first frame the peer is still in its
/// old state.
pub(super) const PULSE: u16 = 8;
/// The mark is in its new state.
pub(super) const ARRIVAL: u16 = 2;
/// The segments sent leave, in all frames that are left.
pub(super) const FLIGHT: u16 = FRAMES - PULSE - ARRIVAL;

/// How far along a way a segment in flight is drawn, in thousandths.
pub(super) const IN_FLIGHT: u16 = 550;
/// How far a segment comes that is lost.
pub(super) const LOST_AT: u16 = 700;
/// The end of the way.
pub(super) const ARRIVED: u16 = 1000;

/// Whether a frame of a step may look other than the frame before it. A recording draws only those.
pub fn moves(step: &Step, frame: u16) -> bool {
    const LANDED: u16 = PULSE + ARRIVAL;
    let walks = !step.transitions.is_empty();
    if [0, PULSE, LANDED].contains(&frame) {
        true
    } else if frame < PULSE {
        walks || step.delivered.is_some() || step.lost.is_some()
    } else if frame < LANDED {
        walks
    } else {
        step.copied.is_some() || !step.sent.is_empty()
    }
}

/// The place between `from` and `to` after `done` of `of` frames.
pub(super) fn between(from: u16, to: u16, done: u16, of: u16) -> u16 {
    from + (to - from) * done.min(of) / of.max(1)
}
