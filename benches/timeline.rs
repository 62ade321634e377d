//! How stepping, seeking and loading compare with one another: only the ratios mean anything.

#![expect(clippy::unwrap_used, reason = "what fails here fails the bench")]

use divan::Bencher;
use finwait::app::{Model, Settings};
use finwait::run::Timeline;
use finwait::scenario::Builtin;
use finwait::sim::{Event, EventKind, Peer, Setup};
use finwait::ui;
use ratatui::layout::Rect;

#[global_allocator]
static ALLOC: divan::AllocProfiler = divan::AllocProfiler::system();

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

/// The most that is allocated, divided by the steps, is the memory of a step.
#[divan::bench(args = [1_000, 10_000, 100_000])]
fn step(steps: usize) -> Timeline {
    long_timeline(steps)
}

/// To the start, the end and between.
#[divan::bench(args = [1_000, 100_000])]
fn seek(bencher: Bencher<'_, '_>, steps: usize) {
    let mut timeline = long_timeline(steps);
    let mut places = [0, steps / 2, steps, steps / 3].into_iter().cycle();
    bencher.bench_local(|| {
        timeline.seek(places.next().unwrap_or_default());
        timeline.cursor()
    });
}

#[divan::bench(args = [1_000, 100_000])]
fn back(bencher: Bencher<'_, '_>, steps: usize) {
    let mut timeline = long_timeline(steps);
    bencher.bench_local(|| {
        let cursor = timeline.cursor();
        timeline.seek(if cursor == 0 { steps } else { cursor - 1 });
    });
}

/// A clone, a seek and another event than the next: what every row of a list of choices costs.
#[divan::bench(args = [1_000, 100_000])]
fn fork(bencher: Bencher<'_, '_>, steps: usize) {
    let mut timeline = long_timeline(steps);
    timeline.end_script();
    let mut places = [0, steps / 2, steps, steps / 3].into_iter().cycle();
    bencher.bench_local(|| {
        let mut fork = timeline.clone();
        fork.seek(places.next().unwrap_or_default());
        fork.apply(&Event::new(Peer::A, EventKind::Status)).unwrap();
        fork.cursor()
    });
}

#[divan::bench]
fn load() -> bool {
    Builtin::find("normal-close").and_then(Builtin::open).is_some()
}

/// The last step of `sends` SENDs of which nothing has arrived.
fn in_flight(sends: usize) -> Vec<Event> {
    vec![Event::new(Peer::A, EventKind::Send(1)); sends]
}

/// That of a SEND and `calls` calls without an effect.
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
    let model = Model::new(timeline, Settings::default());
    bencher.bench_local(|| ui::render(&model, Rect::new(0, 0, 120, 36)));
}

#[divan::bench(args = [(80, 24), (120, 36), (160, 45)])]
fn frame(bencher: Bencher<'_, '_>, (width, height): (u16, u16)) {
    let (_, mut timeline) = Builtin::find("normal-close").and_then(Builtin::open).unwrap();
    timeline.seek(timeline.last() / 2);
    let model = Model::new(timeline, Settings::default());
    bencher.bench_local(|| ui::render(&model, Rect::new(0, 0, width, height)));
}
