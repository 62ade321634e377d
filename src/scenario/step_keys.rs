//! What a step did, as JSON: the same keys in the expectations of a scenario file and in a trace.

use serde::Serialize;

use crate::sim::{Departure, Peer};
use crate::tcp::{CallError, Segment, Signal};

/// A segment.
#[derive(Serialize)]
pub(crate) struct SegmentKeys {
    seq: u32,
    ack: Option<u32>,
    flags: Vec<&'static str>,
    len: u32,
    window: u32,
}

impl SegmentKeys {
    pub(crate) fn of(segment: Segment) -> Self {
        Self {
            seq: segment.seq.0,
            ack: segment.ack.map(|ack| ack.0),
            flags: segment.flag_names().collect(),
            len: segment.len,
            window: segment.window,
        }
    }
}

/// A segment that was sent, and who sent it.
#[derive(Serialize)]
pub(crate) struct SentKeys {
    from: &'static str,
    #[serde(flatten)]
    segment: SegmentKeys,
}

impl SentKeys {
    pub(crate) fn of(departure: Departure) -> Self {
        Self { from: departure.from.key(), segment: SegmentKeys::of(departure.flight.segment) }
    }
}

/// A signal to a peer's user.
#[derive(Serialize)]
pub(crate) struct SignalKeys {
    peer: &'static str,
    signal: &'static str,
}

impl SignalKeys {
    pub(crate) fn of((peer, signal): (Peer, Signal)) -> Self {
        Self { peer: peer.key(), signal: signal.name() }
    }
}

/// The error that a peer's user gets for a call.
#[derive(Serialize)]
pub(crate) struct ErrorKeys {
    peer: &'static str,
    error: &'static str,
}

impl ErrorKeys {
    pub(crate) fn of((peer, error): (Peer, CallError)) -> Self {
        Self { peer: peer.key(), error: error.name() }
    }
}
