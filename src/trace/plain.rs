//! Plain sentences, a few lines a step: everything the screen shows, for a screen reader, a pipe or a teacher.
//!
//! No columns, no control characters, nothing that only eyes understand.

use std::fmt::Display;
use std::io::{self, Write};

use super::capture::connection_plain;
use crate::capture::{Capture, Connection};
use crate::run::{About, Moment, PeerView, Timeline};
use crate::sim::{Departure, Peer, Step, Transition};
use crate::tcp::{CallError, Edge, Segment, Var};
use crate::text::{Text, TextKey, key};

/// The variables that a card shows, and the windows.
const VARS: [Var; 5] = [Var::SndUna, Var::SndNxt, Var::SndWnd, Var::RcvNxt, Var::RcvWnd];

/// Writes the whole timeline.
///
/// # Errors
/// When `out` cannot be written to.
pub fn plain(out: &mut dyn Write, timeline: &Timeline, text: Text) -> io::Result<()> {
    plain_title(out, timeline, text)?;
    for index in 0..=timeline.last() {
        writeln!(out)?;
        plain_step(out, timeline, index, text)?;
    }
    Ok(())
}

/// Writes what the run is about, and who the peers are.
///
/// # Errors
/// When `out` cannot be written to.
pub fn plain_title(out: &mut dyn Write, timeline: &Timeline, text: Text) -> io::Result<()> {
    SentenceWriter { out, text }.title(timeline.about())
}

/// Writes one step: what happened and why, the state after it, what can come next.
///
/// # Errors
/// When `out` cannot be written to.
pub fn plain_step(out: &mut dyn Write, timeline: &Timeline, index: usize, text: Text) -> io::Result<()> {
    plain_step_only(out, timeline, index, text)?;
    let Some(moment) = timeline.get(index) else { return Ok(()) };
    SentenceWriter { out, text }.next(&moment)
}

/// Writes one step without what can come next: that is a hint where the quiz asks for it.
///
/// # Errors
/// When `out` cannot be written to.
pub fn plain_step_only(out: &mut dyn Write, timeline: &Timeline, index: usize, text: Text) -> io::Result<()> {
    let Some(moment) = timeline.get(index) else { return Ok(()) };
    let before = index.checked_sub(1).and_then(|index| timeline.get(index));
    let mut writer = SentenceWriter { out, text };
    writer.step(index, timeline.last(), &moment.step)?;
    if let Some(story) = moment.story() {
        writer.say(key!("trace.story"), &[("text", &story.get(text.lang()))])?;
    }
    writer.peers(before.as_deref(), &moment)?;
    for me in Peer::BOTH {
        let flying = moment.in_flight(me).map(|flight| flight.segment);
        writer.wire(me, flying, moment.in_flight_count(me))?;
    }
    Ok(())
}

/// Writes the steps of a connection of a capture, and what came of it first.
///
/// # Errors
/// When `out` cannot be written to.
pub fn steps_plain(
    out: &mut dyn Write,
    capture: &Capture,
    connection: &Connection,
    text: Text,
) -> io::Result<()> {
    connection_plain(out, connection, &capture.outcome(connection), text)?;
    let steps = capture.steps(connection);
    let mut before = None;
    for (index, stride) in steps.iter().enumerate() {
        let mut writer = SentenceWriter { out: &mut *out, text };
        writer.blank()?;
        writer.step(index, steps.len() - 1, &stride.moment.step)?;
        let evidence = stride.moment.evidence;
        match evidence.and_then(|evidence| evidence.packet) {
            Some(packet) => {
                writer.say(key!("trace.capture.packet"), &[("packet", &packet), ("time", &stride.time)])?;
            }
            None => writer.say(key!("trace.capture.time"), &[("time", &stride.time)])?,
        }
        if evidence.is_some_and(|evidence| evidence.inferred) {
            writer.say(key!("trace.capture.inferred"), &[])?;
        }
        writer.peers(before, &stride.moment)?;
        for me in Peer::BOTH {
            let flying = stride.moment.in_flight(me).map(|flight| flight.segment);
            writer.wire(me, flying, stride.moment.in_flight_count(me))?;
        }
        before = Some(&stride.moment);
    }
    Ok(())
}

/// The most segments in flight towards a peer that are named, the oldest ones; the rest is counted.
const MOST_IN_FLIGHT: usize = 20;

struct SentenceWriter<'a> {
    out: &'a mut dyn Write,
    text: Text,
}

impl SentenceWriter<'_> {
    fn say(&mut self, key: TextKey, values: &[(&str, &dyn Display)]) -> io::Result<()> {
        writeln!(self.out, "{}", self.text.fill(key, values))
    }

    fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    fn title(&mut self, about: &About) -> io::Result<()> {
        let lang = self.text.lang();
        writeln!(self.out, "{}", about.title.get(lang))?;
        if let Some(summary) = &about.summary {
            writeln!(self.out, "{}", summary.get(lang))?;
        }
        if let Some(reference) = &about.reference {
            self.say(key!("trace.reference"), &[("reference", reference)])?;
        }
        for me in Peer::BOTH {
            let info = about.peer(me);
            let name = info.name.as_deref().unwrap_or(self.text.role(me));
            self.say(key!("trace.peer"), &[("me", &me), ("name", &name), ("port", &info.port)])?;
        }
        Ok(())
    }

    /// What happened, and what came of it.
    fn step(&mut self, index: usize, last: usize, step: &Step) -> io::Result<()> {
        let event = match (&step.event, step.sent.first()) {
            (Some(event), _) => self.text.event(event, step),
            // Only in a capture is something sent for no reason that is known.
            (None, Some(sent)) => {
                let values: [(&str, &dyn Display); 2] =
                    [("me", &sent.from), ("segment", &sent.flight.segment)];
                self.text.fill(key!("trace.event.answers"), &values)
            }
            (None, None) => self.text.get(key!("trace.start")).to_owned(),
        };
        self.say(key!("trace.step"), &[("n", &index), ("last", &last), ("event", &event)])?;
        for taken in &step.transitions {
            writeln!(self.out, "{}", moves(taken, self.text))?;
        }
        // Without an event the first segment is in the heading already.
        let in_heading = usize::from(step.event.is_none());
        for departure in step.sent.iter().skip(in_heading) {
            writeln!(self.out, "{}", sends(departure, self.text))?;
        }
        if let Some((me, error)) = step.error {
            writeln!(self.out, "{}", call_refused(me, error, self.text))?;
        }
        for (me, signal) in &step.signals {
            self.say(key!("trace.signal"), &[("me", me), ("signal", signal)])?;
        }
        for &(me, timer) in &step.started {
            self.say(key!("trace.timer-starts"), &[("me", &me), ("timer", &self.text.timer(timer))])?;
        }
        for fired in &step.rules {
            let why = self.text.rule(fired);
            self.say(key!("trace.why"), &[("text", &why), ("section", &fired.rule.section())])?;
            if let Some(ruling) = self.text.ruling(fired) {
                self.say(key!("trace.ruling"), &[("text", &ruling)])?;
            }
        }
        Ok(())
    }

    /// Both states, the values that are new, and the timers that run.
    fn peers(&mut self, before: Option<&Moment>, moment: &Moment) -> io::Result<()> {
        for me in Peer::BOTH {
            let now = moment.peer(me);
            let was = before.map(|before| before.peer(me));
            let state = now.state;
            let news = changed(was, now);
            let key = if news.is_empty() { key!("trace.state") } else { key!("trace.state-values") };
            write!(
                self.out,
                "{}",
                self.text.fill(key, &[("me", &me), ("state", &state), ("values", &news)])
            )?;
            let timers: Vec<&str> = now.timers().map(|timer| self.text.timer(timer)).collect();
            if !timers.is_empty() {
                let fired = now.retransmissions;
                let key = if fired == 0 { key!("trace.timers") } else { key!("trace.timers-fired") };
                let timers = timers.join(", ");
                write!(self.out, "{}", self.text.fill(key, &[("timers", &timers), ("times", &fired)]))?;
            }
            self.blank()?;
        }
        Ok(())
    }

    /// What is in flight towards a peer, and the total.
    fn wire(&mut self, me: Peer, flying: impl Iterator<Item = Segment>, count: usize) -> io::Result<()> {
        let named: Vec<String> = flying.take(MOST_IN_FLIGHT).map(|segment| segment.to_string()).collect();
        let mut flying = named.join("; ");
        let more = count.saturating_sub(MOST_IN_FLIGHT);
        if more > 0 {
            flying = self.text.fill(key!("trace.in-flight-more"), &[("segments", &flying), ("count", &more)]);
        }
        if !flying.is_empty() {
            self.say(key!("trace.in-flight"), &[("me", &me), ("segments", &flying)])?;
        }
        Ok(())
    }

    /// The drawn edges that can be taken next.
    fn next(&mut self, moment: &Moment) -> io::Result<()> {
        for me in Peer::BOTH {
            let edges = moment.possible_drawn(me);
            let edges: Vec<String> = edges.map(|edge| format!("{} ({})", edge.to, edge.trigger)).collect();
            if !edges.is_empty() {
                self.say(key!("trace.next"), &[("me", &me), ("edges", &edges.join("; "))])?;
            }
        }
        Ok(())
    }
}

/// `A goes from CLOSED to SYN-SENT on active OPEN: snd SYN.`
pub(crate) fn moves(taken: &Transition, text: Text) -> String {
    let Edge { from, to, trigger, action, .. } = taken.edge;
    let key = if action.is_empty() { key!("trace.moves") } else { key!("trace.moves-doing") };
    text.fill(key, &[("me", &taken.peer), ("from", from), ("to", to), ("on", trigger), ("does", action)])
}

/// `A sends SYN SEQ=100.`
pub(super) fn sends(departure: &Departure, text: Text) -> String {
    let flight = departure.flight;
    let key = if flight.resent == 0 { key!("trace.sends") } else { key!("trace.sends-again") };
    text.fill(key, &[("me", &departure.from), ("segment", &flight.segment), ("times", &flight.resent)])
}

/// `The call at A is refused: connection closing.`
pub(super) fn call_refused(me: Peer, error: CallError, text: Text) -> String {
    text.fill(key!("trace.error"), &[("me", &me), ("error", &error)])
}

/// `SND.UNA=100, SND.NXT=101`: the values that are not what they were.
fn changed(was: Option<&PeerView>, now: &PeerView) -> String {
    let news = VARS.into_iter().filter_map(|var| {
        let value = now.var(var)?;
        (was.and_then(|was| was.var(var)) != Some(value)).then(|| format!("{}={value}", var.name()))
    });
    news.collect::<Vec<_>>().join(", ")
}
