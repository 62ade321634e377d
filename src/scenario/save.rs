//! A run as a scenario file: format 1, with what each step brought about as its expectation. Loaded, it gives the same
//! steps again.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;

use super::format::{MAX_STEPS, START};
use super::{ErrorKeys, EventKeys, SentKeys, SignalKeys};
use crate::run::{About, Moment, Timeline};
use crate::sim::{Peer, Setup};
use crate::text::{Lang, Localized, Text, key};

/// The run from the start to the cursor; `None` where it is not simulated, or has more steps than a file may have.
/// The script's title is kept, with a word added in each language where the run has left the script; then summary and
/// reference, which are about the script, are left out.
pub fn save(timeline: &Timeline) -> Option<String> {
    let about = timeline.about();
    let setup = about.setup.as_ref()?;
    let cursor = timeline.cursor();
    if cursor > MAX_STEPS {
        return None;
    }
    let has_left = timeline.left_script().is_some_and(|step| step < cursor);
    let mut file = String::from("{\n  \"format\": 1,\n");
    let title = if has_left { left(&about.title) } else { about.title.clone() };
    let _ = writeln!(file, "  \"title\": {},", json(&LocalizedValue(&title)));
    if !has_left {
        if let Some(summary) = &about.summary {
            let _ = writeln!(file, "  \"summary\": {},", json(&LocalizedValue(summary)));
        }
        if let Some(reference) = &about.reference {
            let _ = writeln!(file, "  \"reference\": {},", json(reference));
        }
    }
    let start = START[usize::from(setup.established)];
    let _ = writeln!(file, "  \"start\": {},", json(&start));
    let [a, b] = Peer::BOTH.map(|peer| json(&PeerKeys::of(peer, about, setup)));
    let _ = write!(file, "  \"peers\": {{\n    \"a\": {a},\n    \"b\": {b}\n  }},\n  \"steps\": [");
    for (index, moment) in timeline.moments().enumerate().skip(1).take(cursor) {
        file.push_str(if index == 1 { "\n" } else { ",\n" });
        step(&mut file, &moment)?;
    }
    file.push_str("\n  ]\n}\n");
    Some(file)
}

/// The title of a run that has left the script.
fn left(title: &Localized) -> Localized {
    let words = |lang: Lang| {
        let text = Text::of(lang);
        (lang, text.fill(key!("save.left-title"), &[("title", &title.get(lang))]))
    };
    Localized(Lang::ALL.map(words).into())
}

/// One step: its event, the story, what it brought about, how long it stays.
fn step(file: &mut String, moment: &Moment) -> Option<()> {
    let event = moment.event()?;
    let note = moment.note.as_deref();
    let keys = EventKeys::of(event, note.map_or(&[][..], |note| &note.given));
    let keys = json(&keys);
    let keys = keys.strip_prefix("{ ").and_then(|keys| keys.strip_suffix(" }"))?;
    let _ = write!(file, "    {{ {keys}");
    if let Some(say) = moment.story() {
        let _ = write!(file, ",\n      \"say\": {}", json(&LocalizedValue(say)));
    }
    let _ = write!(file, ",\n      \"expect\": {}", json(&ExpectKeys::of(moment)));
    if let Some(pause) = note.and_then(|note| note.pause) {
        let _ = write!(file, ",\n      \"pause_ms\": {}", pause.as_millis());
    }
    file.push_str(" }");
    Some(())
}

/// A text: as one string where it has but one, else with a string for each language.
struct LocalizedValue<'a>(&'a Localized);

impl Serialize for LocalizedValue<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let texts = &self.0.0;
        match texts.values().next() {
            Some(only) if texts.len() == 1 => serializer.serialize_str(only),
            _ => serializer.collect_map(texts.iter().map(|(lang, text)| (lang.tag(), text))),
        }
    }
}

#[derive(Serialize)]
struct PeerKeys<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    port: u16,
    iss: Iss<'a>,
    window: u32,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Iss<'a> {
    One(u32),
    List(&'a [u32]),
}

impl<'a> PeerKeys<'a> {
    fn of(peer: Peer, about: &'a About, setup: &'a Setup) -> Self {
        let info = about.peer(peer);
        let iss = match &setup.iss[peer.index()][..] {
            [one] => Iss::One(*one),
            list => Iss::List(list),
        };
        Self { name: info.name.as_deref(), port: info.port, iss, window: setup.window[peer.index()] }
    }
}

/// What a step brought about: both states; segments, signals and the error where there are any.
#[derive(Serialize)]
struct ExpectKeys {
    a: String,
    b: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sent: Vec<SentKeys>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    signals: Vec<SignalKeys>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorKeys>,
}

impl ExpectKeys {
    fn of(moment: &Moment) -> Self {
        let step = &moment.step;
        Self {
            a: moment.state(Peer::A).to_string(),
            b: moment.state(Peer::B).to_string(),
            sent: step.sent.iter().copied().map(SentKeys::of).collect(),
            signals: step.signals.iter().copied().map(SignalKeys::of).collect(),
            error: step.error.map(ErrorKeys::of),
        }
    }
}

/// As JSON in one line, with blanks as in the scenarios of the library.
fn json(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    let written = value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Spaced));
    debug_assert!(written.is_ok(), "memory takes everything");
    String::from_utf8_lossy(&out).into_owned()
}

/// `{ "a": 1, "b": [1, 2] }`
struct Spaced;

impl Formatter for Spaced {
    fn begin_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b"{ ")
    }

    fn end_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b" }")
    }

    fn begin_object_key<W: io::Write + ?Sized>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        if is_first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn begin_array_value<W: io::Write + ?Sized>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        if is_first { Ok(()) } else { out.write_all(b", ") }
    }
}
