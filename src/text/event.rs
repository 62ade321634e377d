//! What happened, as a sentence.

use super::Text;
use super::key;
use crate::sim::{Event, EventKind, Step};
use crate::tcp::{Segment, Timer};

impl Text {
    /// What happened in a step, as a sentence: `SYN SEQ=100 WND=65535 arrives at B.`
    pub fn event(self, event: &Event, step: &Step) -> String {
        let me = event.at;
        let segment = step.delivered.or(step.lost).map(|arrival| arrival.segment);
        let segment = segment.or(step.copied.map(|copy| copy.flight.segment));
        let segment = segment.as_ref().map_or_else(String::new, Segment::to_string);
        let segment = |key, nth: u32| self.fill(key, &[("me", &me), ("segment", &segment), ("nth", &nth)]);
        match &event.kind {
            EventKind::Deliver(nth) if *nth > 1 => segment(key!("trace.event.deliver-nth"), *nth),
            EventKind::Deliver(_) => segment(key!("trace.event.deliver"), 1),
            EventKind::Lose(_) => segment(key!("trace.event.lose"), 1),
            EventKind::Duplicate(_) => segment(key!("trace.event.duplicate"), 1),
            EventKind::Inject(_) => segment(key!("trace.event.inject"), 1),
            EventKind::Timeout(timer) => {
                self.fill(key!("trace.event.timeout"), &[("me", &me), ("timer", &self.timer(*timer))])
            }
            EventKind::Crash => self.fill(key!("trace.event.crash"), &[("me", &me)]),
            EventKind::Send(octets) | EventKind::Receive(octets) => {
                let call = event.kind.call().map_or("", |call| call.name());
                self.fill(
                    key!("trace.event.call-octets"),
                    &[("me", &me), ("call", &call), ("octets", octets)],
                )
            }
            EventKind::PassiveOpen
            | EventKind::ActiveOpen
            | EventKind::Close
            | EventKind::CloseBoth
            | EventKind::Abort
            | EventKind::Status => {
                let call = event.kind.call().map_or("", |call| call.name());
                self.fill(key!("trace.event.call"), &[("me", &me), ("call", &call)])
            }
        }
    }

    /// How a timer is called in sentences.
    pub fn timer(self, timer: Timer) -> &'static str {
        self.get(match timer {
            Timer::Retransmission => key!("trace.timer.retransmission"),
            Timer::TimeWait => key!("trace.timer.time-wait"),
            Timer::User => key!("trace.timer.user"),
            Timer::KeepAlive => key!("trace.timer.keep-alive"),
        })
    }
}
