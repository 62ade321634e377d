//! A connection as a run: its steps with their times, packets and certainty, to be walked, told and recorded as any other.
//!
//! Sequence numbers are counted from each side's SYN.

use std::collections::HashMap;
use std::sync::Arc;

use super::connection::Connection;
use super::note::NoteKind;
use super::walk::Stride;
use super::{Capture, Outcome};
use crate::run::{About, Moment, Note, PeerInfo, Timeline};
use crate::text::{Lang, Localized, Text, key};

impl Capture {
    /// A connection of this capture as a run. Its segments are single steps if they were kept one by one when the capture
    /// was read; otherwise a run of data is one.
    pub fn run(&self, connection: &Connection) -> Timeline {
        let outcome = self.outcome(connection);
        let mut told: HashMap<u32, Vec<NoteKind>> = HashMap::new();
        for note in &outcome.notes {
            told.entry(note.packet).or_default().push(note.kind);
        }
        let relative = connection.relative();
        let mut moments = self.steps(&relative).into_iter().map(|stride| annotated(stride, &told));
        let about = about(connection, &outcome);
        match moments.next() {
            Some(start) => Timeline::of(about, start, moments),
            None => Timeline::new(&crate::sim::Setup {
                window: [u16::MAX.into(); 2],
                iss: [vec![0], vec![0]],
                established: false,
            }),
        }
    }
}

/// The step with what is worth a look at its packet.
fn annotated(stride: Stride, told: &HashMap<u32, Vec<NoteKind>>) -> Moment {
    let mut moment = stride.moment;
    let Some(sight) = moment.sight.filter(|_| moment.event().is_some() || !moment.step.sent.is_empty())
    else {
        return moment;
    };
    let say = |lang: Lang| {
        let text = Text::of(lang);
        let mut words = Vec::new();
        match sight.packet {
            Some(packet) if sight.inferred => {
                words.push(text.fill(key!("capture.story.inferred"), &[("packet", &packet)]));
            }
            Some(packet) => words.push(text.fill(key!("capture.story.packet"), &[("packet", &packet)])),
            None => words.push(text.get(key!("capture.story.unseen")).to_owned()),
        }
        let kinds = sight.packet.and_then(|packet| told.get(&packet)).into_iter().flatten();
        for kind in kinds {
            let what = text.get(kind.key());
            words.push(text.fill(key!("capture.story.note"), &[("what", &what)]));
        }
        (lang, words.join(text.joint()))
    };
    let say = Some(Localized(Lang::ALL.map(say).into()));
    moment.note = Some(Arc::new(Note { say, ..Note::default() }));
    moment
}

/// Who the peers are: their addresses are their names.
fn about(connection: &Connection, outcome: &Outcome) -> About {
    let [a, b] = connection.ends.map(|(address, port)| std::net::SocketAddr::new(address, port).to_string());
    let title = |lang: Lang| {
        let values: [(&str, &dyn std::fmt::Display); 3] = [("n", &connection.number), ("a", &a), ("b", &b)];
        (lang, Text::of(lang).fill(key!("capture.title"), &values))
    };
    let at = |lang: Lang| (lang, Text::of(lang).get(outcome.captured_at.key()).to_owned());
    let windows = connection.largest_windows();
    let mut ends = connection.ends.iter().zip(windows);
    let peers = [0, 1].map(|_| {
        let Some((&(address, port), window)) = ends.next() else { return PeerInfo::default() };
        PeerInfo { name: Some(address.to_string()), port, window }
    });
    About {
        title: Localized(Lang::ALL.map(title).into()),
        summary: Some(Localized(Lang::ALL.map(at).into())),
        peers,
        ..About::default()
    }
}
