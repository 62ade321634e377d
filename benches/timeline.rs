//! How stepping, seeking and loading compare with one another: only the ratios mean anything.

#![expect(clippy::unwrap_used, reason = "what fails here fails the bench")]

use divan::Bencher;
use finwait::app::{Model, Settings};
use finwait::run::Timeline;
use finwait::scenario::Builtin;
use finwait::sim::{Event, EventKind, Peer, Setup};
use finwait::ui;
use ratatui::layout::Rect;

fn main() {
    divan::main();
}

/// So many steps of an open connection: a client sends, the server's ACKs come back.
fn long_timeline(steps: usize) -> Timeline {
    let setup = Setup { window: [65535; 2], iss: [vec![100], vec![300]], established: true };
    let round = [
        Event::new(Peer::A, EventKind::Send(10)),
        Event::new(Peer::B, EventKind::Deliver(1)),
        Event::new(Peer::B, EventKind::Receive(10)),
        // The acknowledgment, and the one that opens the window again.
        Event::new(Peer::A, EventKind::Deliver(1)),
        Event::new(Peer::A, EventKind::Deliver(1)),
    ];
    let mut timeline = Timeline::new(&setup);
    for event in round.iter().cycle().take(steps) {
        timeline.apply(event).unwrap();
    }
    timeline
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn step(steps: usize) -> Timeline {
    long_timeline(steps)
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn seek(bencher: Bencher<'_, '_>, steps: usize) {
    let mut timeline = long_timeline(steps);
    bencher.bench_local(|| {
        for index in [0, steps / 2, steps, steps / 3] {
            timeline.seek(divan::black_box(index));
        }
        timeline.cursor()
    });
}

#[divan::bench]
fn load() -> bool {
    Builtin::find("normal-close").and_then(Builtin::open).is_some()
}

/// The last step of so many SENDs of which nothing has arrived.
fn in_flight(sends: usize) -> Vec<Event> {
    vec![Event::new(Peer::A, EventKind::Send(1)); sends]
}

/// That of a SEND and so many calls of which nothing is to be seen.
fn silent(calls: usize) -> Vec<Event> {
    let calls = vec![Event::new(Peer::A, EventKind::Status); calls];
    std::iter::once(Event::new(Peer::A, EventKind::Send(1))).chain(calls).collect()
}

/// That of a SEND whose segment has been copied so often, and is lost at last.
fn lost(copies: usize) -> Vec<Event> {
    let copies = vec![Event::new(Peer::B, EventKind::Duplicate(1)); copies];
    let send = std::iter::once(Event::new(Peer::A, EventKind::Send(1)));
    send.chain(copies).chain([Event::new(Peer::B, EventKind::Lose(1))]).collect()
}

/// A frame costs no more after a long history than after a short one.
#[divan::bench(args = [("in flight", 40), ("in flight", 4_000), ("silent", 40), ("silent", 9_000), ("lost", 40), ("lost", 4_000)])]
fn last_frame(bencher: Bencher<'_, '_>, (history, length): (&str, usize)) {
    let (scenario, _) = Builtin::find("normal-close").and_then(Builtin::open).unwrap();
    let mut timeline =
        Timeline::new(&Setup { window: [65535; 2], iss: [vec![100], vec![300]], established: true });
    let events = match history {
        "in flight" => in_flight(length),
        "silent" => silent(length),
        _ => lost(length),
    };
    for event in &events {
        timeline.apply(event).unwrap();
    }
    let model = Model::new(scenario, timeline, Settings::default());
    bencher.bench_local(|| ui::render(&model, Rect::new(0, 0, 120, 36)));
}

#[divan::bench(args = [(80, 24), (120, 36), (160, 45)])]
fn frame(bencher: Bencher<'_, '_>, (width, height): (u16, u16)) {
    let (scenario, mut timeline) = Builtin::find("normal-close").and_then(Builtin::open).unwrap();
    timeline.seek(timeline.last() / 2);
    let model = Model::new(scenario, timeline, Settings::default());
    bencher.bench_local(|| ui::render(&model, Rect::new(0, 0, width, height)));
}
