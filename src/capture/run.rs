//! A connection as a run: its steps with their times, packets and certainty, to be walked, told and recorded as any other.
//!
//! Sequence numbers are counted from each side's SYN.

use std::collections::HashMap;
use std::sync::Arc;

use super::connection::Connection;
use super::note::{self, NoteKind};
use super::walk::Stride;
use super::{Capture, Outcome};
use crate::run::{About, Moment, Note, PeerInfo, Remark, Remarkable, Timeline};
use crate::sim::Peer;
use crate::text::{Lang, Localized, Text, key};

/// Remarks about packets without a step of their own that the story of a step tells; a run may hide many.
const MOST_OTHERS: usize = 3;

impl Capture {
    /// A connection of this capture as a run. Its segments are single steps if they were kept one by one when the capture
    /// was read; otherwise a run of data is one.
    pub fn run(&self, connection: &Connection) -> Timeline {
        let outcome = self.outcome(connection);
        let mut told: HashMap<u32, Vec<NoteKind>> = HashMap::new();
        for note in &outcome.notes {
            told.entry(note.packet).or_default().push(note.kind);
        }
        let strides = self.steps(&connection.relative());
        let remarks = remarks(&outcome.notes, &strides);
        let mut rest = &remarks[..];
        let mut moments = strides.into_iter().enumerate().map(|(step, stride)| {
            let (here, later) = rest.split_at(rest.partition_point(|remark| remark.step <= step));
            rest = later;
            annotated(stride, &told, here)
        });
        let about = About { remarks: remarks.clone(), ..about(connection, &outcome) };
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

/// What is worth a look, in the order of the steps: each note, and where a peer's state ceases to be exact. A packet that
/// has no step of its own, as it was dropped or folded into a run, shows at the step of the one before it.
fn remarks(notes: &[note::Note], strides: &[Stride]) -> Vec<Remark> {
    let steps = strides.iter().enumerate();
    let mut shown: Vec<(u32, usize)> =
        steps.flat_map(|(step, stride)| stride.packets().map(move |packet| (packet, step))).collect();
    shown.sort_unstable();
    shown.dedup_by_key(|&mut (packet, _)| packet);
    let step_of = |packet: u32| {
        let later = shown.partition_point(|&(known, _)| known <= packet);
        later.checked_sub(1).and_then(|place| shown.get(place)).map_or(0, |&(_, step)| step)
    };
    let mut remarks: Vec<Remark> = Vec::with_capacity(notes.len() + Peer::BOTH.len());
    for note in notes {
        let about =
            Remarkable::Packet { number: note.packet, word: note.kind.word_key(), sentence: note.kind.key() };
        remarks.push(Remark { step: step_of(note.packet), peer: note.from, about });
    }
    for peer in Peer::BOTH {
        let mut states = strides.iter().map(|stride| stride.moment.state(peer)).enumerate();
        if let Some((step, known)) = states.find(|(_, known)| known.exact().is_none()) {
            remarks.push(Remark { step, peer, about: Remarkable::State(known) });
        }
    }
    remarks.sort_by_key(|remark| remark.step);
    remarks
}

/// The step with what is worth a look at it: what its packets are noted for, whatever step shows them first, and its
/// other remarks.
fn annotated(stride: Stride, told: &HashMap<u32, Vec<NoteKind>>, remarks: &[Remark]) -> Moment {
    let packets: Vec<u32> = stride.packets().collect();
    let kinds: Vec<NoteKind> =
        packets.iter().filter_map(|packet| told.get(packet)).flatten().copied().collect();
    let is_own = |remark: &&Remark| matches!(remark.about, Remarkable::Packet { number, .. } if packets.contains(&number));
    let mut moment = stride.moment;
    let is_step = moment.event().is_some() || !moment.step.sent.is_empty();
    let evidence = moment.evidence.filter(|_| is_step);
    if evidence.is_none() && remarks.is_empty() {
        return moment;
    }
    let say = |lang: Lang| {
        let text = Text::of(lang);
        let shown = evidence.map(|evidence| match evidence.packet {
            Some(packet) if evidence.inferred => {
                text.fill(key!("capture.story.inferred"), &[("packet", &packet)])
            }
            Some(packet) => text.fill(key!("capture.story.packet"), &[("packet", &packet)]),
            None => text.get(key!("capture.story.unseen")).to_owned(),
        });
        let notes = kinds.iter().map(|kind| {
            let what = text.get(kind.key());
            text.fill(key!("capture.story.note"), &[("what", &what)])
        });
        let others = remarks.iter().filter(|remark| !is_own(remark)).take(MOST_OTHERS);
        let others = others.map(|remark| remark.sentence(text));
        (lang, shown.into_iter().chain(notes).chain(others).collect::<Vec<_>>().join(text.separator()))
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
