//! What a step is expected to bring about: read from its `expect`, and compared with what it did.

use std::fmt::Display;
use std::ops::Range;

use jsonc_parser::ast::Value;

use super::fields::{Fields, flag_of, number_of, peer_of, text_of, timer_of};
use super::json::span_of;
use super::problem::{Found, Problem, Say, say};
use crate::run::{Known, Moment};
use crate::sim::{Departure, Peer};
use crate::tcp::{CallError, EDGES, Flag, Signal, State, Timer};
use crate::text::key;

/// What a step is expected to bring about. `None` says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// The state of each peer after the step.
    pub states: [Option<State>; 2],
    /// The timers of each peer that are armed after the step, in any order.
    pub timers: [Option<Vec<Timer>>; 2],
    /// The segments sent, in order, none left out.
    pub sent: Option<Vec<ExpectedSegment>>,
    /// The signals to the users, all of them, in order.
    pub signals: Option<Vec<Expected<Signal>>>,
    /// Why the call is refused; `Some(None)` if it must not be.
    pub error: Option<Option<Expected<CallError>>>,
}

/// What is known of an expected segment; a field that is `None` may have any value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedSegment {
    /// Who sends it.
    pub from: Option<Peer>,
    /// SEG.SEQ.
    pub seq: Option<u32>,
    /// SEG.ACK; `Some(None)` if ACK must not be set.
    pub ack: Option<Option<u32>>,
    /// All control bits that are set.
    pub flags: Option<Vec<Flag>>,
    /// Octets of data.
    pub len: Option<u32>,
    /// SEG.WND.
    pub window: Option<u32>,
}

/// A signal to a user, or the error of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected<T> {
    /// Whose user.
    pub peer: Option<Peer>,
    /// What it is.
    pub what: Option<T>,
}

impl Expectation {
    /// The expectation of a step with these fields.
    pub(super) fn read(step: Fields<'_>) -> Self {
        let Some(expect) = step.fields("expect") else { return Self::default() };
        let list = |key| expect.get(key).map(|_| expect.list(key));
        let timers = expect.fields("timers");
        Self {
            states: Peer::BOTH.map(|peer| State::from_name(expect.text(peer.key())?)),
            timers: Peer::BOTH.map(|peer| {
                let timers = timers.filter(|timers| timers.get(peer.key()).is_some())?;
                Some(timers.list(peer.key()).iter().filter_map(|name| timer_of(text_of(name)?)).collect())
            }),
            sent: list("sent").map(|sent| sent.iter().filter_map(ExpectedSegment::read).collect()),
            signals: list("signals").map(|signals| {
                signals.iter().filter_map(|value| Expected::read(value, "signal", &Signal::ALL)).collect()
            }),
            error: expect.get("error").map(|error| Expected::read(error, "error", &CallError::ALL)),
        }
    }

    /// Adds to `found` what the step did otherwise. `before` are the states before it, and `step` has its place in the file.
    pub(super) fn judge(
        &self,
        before: Option<[State; 2]>,
        moment: &Moment,
        step: Fields<'_>,
        found: &mut Found,
    ) {
        let Some(expect) = step.fields("expect") else { return };
        let unmet = |span: Range<usize>, what: Say, label: Say| {
            Problem::unmet(span, what).label(label).because(moment.step.rules.clone())
        };
        let span = |key: &str| expect.span(key).unwrap_or(expect.whole());
        for peer in Peer::BOTH {
            let state = moment.state(peer);
            if let Some(expected) =
                self.states[peer.index()].filter(|expected| Known::Exact(*expected) != state)
            {
                let what = say(key!("problem.expected"))
                    .with("peer", peer)
                    .with("expected", expected)
                    .with("state", state);
                let label = say(key!("problem.is")).with("peer", peer).with("state", state);
                let problem = unmet(span(peer.key()), what, label);
                let from =
                    before.map(|states| states[peer.index()]).filter(|&from| !can_lead(from, expected));
                found.add(match from {
                    Some(from) => {
                        let never = say(key!("problem.never")).with("from", from).with("to", expected);
                        problem.help(never.with("peer", peer))
                    }
                    None => problem,
                });
            }
            let armed: Vec<Timer> = moment.peer(peer).timers().collect();
            if self.timers[peer.index()].as_ref().is_some_and(|expected| !same(expected, &armed)) {
                let span = expect.fields("timers").and_then(|timers| timers.span(peer.key()));
                let armed = listed(armed.into_iter().map(Timer::name));
                let label = say(key!("problem.armed")).with("timers", armed);
                let what = say(key!("problem.expected-timers")).with("peer", peer);
                found.add(unmet(span.unwrap_or(expect.whole()), what, label));
            }
        }
        if let Some(expected) = &self.sent {
            let sent = &moment.step.sent;
            let shown =
                sent.iter().map(|departure| format!("{}: {}", departure.from, departure.flight.segment));
            let differs = difference(expected, sent, ExpectedSegment::is);
            if let Some(span) = differs.map(|index| element(expect, "sent", index)) {
                let label = say(key!("problem.sent")).with("segments", listed(shown));
                found.add(unmet(span, say(key!("problem.expected-sent")), label));
            }
        }
        if let Some(expected) = &self.signals {
            let signals = &moment.step.signals;
            let differs =
                difference(expected, signals, |expected, &(peer, signal)| expected.is(peer, signal));
            if let Some(span) = differs.map(|index| element(expect, "signals", index)) {
                let shown = signals.iter().map(|(peer, signal)| format!("{peer}: {signal}"));
                let label = say(key!("problem.told")).with("signals", listed(shown));
                found.add(unmet(span, say(key!("problem.expected-signals")), label));
            }
        }
        if let Some(expected) = &self.error {
            let holds = match (expected, moment.step.error) {
                (None, None) => true,
                (Some(expected), Some((peer, error))) => expected.is(peer, error),
                _ => false,
            };
            if !holds {
                let shown = moment.step.error.iter().map(|(peer, error)| format!("{peer}: {error}"));
                let label = say(key!("problem.refused")).with("error", listed(shown));
                found.add(unmet(span("error"), say(key!("problem.expected-error")), label));
            }
        }
    }
}

impl ExpectedSegment {
    fn read(value: &Value<'_>) -> Option<Self> {
        let Value::Object(object) = value else { return None };
        let fields = Fields(object);
        let flags = |flags: &[Value<'_>]| flags.iter().filter_map(|flag| flag_of(text_of(flag)?)).collect();
        Some(Self {
            from: fields.text("from").and_then(peer_of),
            seq: fields.number("seq"),
            ack: fields.get("ack").map(number_of),
            flags: fields.get("flags").map(|_| flags(fields.list("flags"))),
            len: fields.number("len"),
            window: fields.number("window"),
        })
    }

    fn is(&self, sent: &Departure) -> bool {
        let segment = &sent.flight.segment;
        let flags: Vec<Flag> = Flag::ALL.into_iter().filter(|&flag| segment.has(flag)).collect();
        self.from.is_none_or(|from| from == sent.from)
            && self.seq.is_none_or(|seq| seq == segment.seq.0)
            && self.ack.is_none_or(|ack| ack == segment.ack.map(|ack| ack.0))
            && self.flags.as_ref().is_none_or(|expected| same(expected, &flags))
            && self.len.is_none_or(|len| len == segment.len)
            && self.window.is_none_or(|window| window == segment.window)
    }
}

impl<T: Copy + PartialEq + Display> Expected<T> {
    /// A text with what it is, or an object with `peer` and `key`.
    fn read(value: &Value<'_>, key: &str, known: &[T]) -> Option<Self> {
        let named = |name: &str| known.iter().copied().find(|known| known.to_string() == name);
        match value {
            Value::Object(object) => {
                let fields = Fields(object);
                Some(Self {
                    peer: fields.text("peer").and_then(peer_of),
                    what: fields.text(key).and_then(named),
                })
            }
            value => Some(Self { peer: None, what: Some(named(text_of(value)?)?) }),
        }
    }

    fn is(&self, peer: Peer, what: T) -> bool {
        self.peer.is_none_or(|expected| expected == peer) && self.what.is_none_or(|expected| expected == what)
    }
}

/// Whether one step can lead from one state to the other: by an edge, or by several where a connection becomes
/// established and queued calls or a FIN take it on at once.
fn can_lead(from: State, to: State) -> bool {
    let leads = |from: State, to: State| EDGES.iter().any(|edge| edge.from == from && edge.to == to);
    let synchronizes = matches!(from, State::SynSent | State::SynReceived);
    let further = [State::Established, State::CloseWait, State::FinWait1, State::LastAck];
    from == to || leads(from, to) || synchronizes && further.contains(&to)
}

/// Whether two lists without repetitions hold the same, in any order.
fn same<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.len() == other.len() && one.iter().all(|item| other.contains(item))
}

/// The first place at which two lists differ.
fn difference<E, T>(expected: &[E], actual: &[T], is: impl Fn(&E, &T) -> bool) -> Option<usize> {
    let common = expected.iter().zip(actual).take_while(|(expected, actual)| is(expected, actual)).count();
    (common < expected.len().max(actual.len())).then_some(common)
}

/// The bytes of this element of a list, or of the whole list where it has none.
fn element(expect: Fields<'_>, key: &str, index: usize) -> Range<usize> {
    let element = expect.list(key).get(index).map(span_of);
    element.or_else(|| expect.span(key)).unwrap_or(expect.whole())
}

/// Things in a row, `-` where there are none.
fn listed(things: impl Iterator<Item = impl Display>) -> String {
    let things: Vec<String> = things.map(|thing| thing.to_string()).collect();
    if things.is_empty() { "-".to_owned() } else { things.join("; ") }
}
