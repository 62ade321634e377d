use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::app::{Model, Settings};
use crate::scenario::{BUILTINS, Builtin};
use crate::sim::{Event, EventKind, Setup};
use crate::ui::glyphs::Glyphs;
use crate::ui::ladder::history::read;
use crate::ui::tests::support::{DELIVER, a, b, both, model, setup};

/// The layout at the cursor with rows for all of the run.
fn whole(model: &Model, cells: u16, spaced: bool) -> Layout {
    let lanes = usize::from(lane_count(cells));
    Layout::new(read(model, usize::MAX / 8, lanes, Glyphs::of(crate::app::GlyphSet::Unicode)), cells, spaced)
}

/// The layout at the cursor for a screen of this many rows.
fn partial(model: &Model, cells: u16, rows: usize) -> Layout {
    Layout::new(
        read(model, rows, usize::from(lane_count(cells)), Glyphs::of(crate::app::GlyphSet::Unicode)),
        cells,
        false,
    )
}

fn builtins() -> impl Iterator<Item = Model> {
    let opened = BUILTINS.iter().filter_map(Builtin::open);
    opened.map(|(_, mut timeline)| {
        timeline.seek(timeline.last());
        Model::new(timeline, Settings::default())
    })
}

/// Who takes a cell, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claim {
    Across,
    Down,
    /// A turn, a head, or a cell of a label or a note.
    Alone,
}

/// The cells of a row that segments and notes take, by column from A's lifeline on.
fn claims(layout: &Layout, row: &Row) -> Vec<(u16, Claim)> {
    let cells = layout.cells;
    let from_a = |from: Peer, col: u16| if from == Peer::A { col } else { cells - 1 - col };
    let mut claims = Vec::new();
    for from in Peer::BOTH {
        let lanes = (0..MOST_LANES).filter(|lane| row.lanes.used[from.index()] >> lane & 1 == 1);
        claims.extend(lanes.map(|lane| (from_a(from, column(lane, cells)), Claim::Down)));
    }
    let mut claim = |from: Peer, col: u16, claim: Claim| claims.push((from_a(from, col), claim));
    match &row.content {
        Content::Departure(at) | Content::End(at) => {
            let placed = &layout.arrows[*at];
            let from = placed.arrow.from;
            let departs = matches!(row.content, Content::Departure(_));
            let reach =
                if departs { placed.reach(&row.lanes, cells) } else { placed.end_reach(&row.lanes, cells) };
            let turn = if departs { reach.line.end - 1 } else { reach.line.start };
            for col in reach.line.clone() {
                let alone = col == turn || col == cells - 1 || reach.room.contains(&col);
                claim(from, col, if alone { Claim::Alone } else { Claim::Across });
            }
            for col in reach.room.filter(|col| !reach.line.contains(col)) {
                claim(from, col, Claim::Alone);
            }
        }
        Content::Note(note) => {
            for col in Row::note_room(&row.lanes, note.peer, cells) {
                claim(note.peer, col, Claim::Alone);
            }
        }
        Content::Gap => {}
    }
    claims
}

/// What must hold of every ladder.
fn check(layout: &Layout) {
    let mut last = 0;
    for row in &layout.rows {
        assert!(row.step >= last, "rows are in step order");
        last = row.step;
        if let Content::Departure(at) = row.content
            && let Some(ended) = layout.straight_end(at)
        {
            assert!(ended >= last, "it arrives no sooner than it is sent");
            last = ended;
        }
        let mut taken: HashMap<u16, Vec<Claim>> = HashMap::new();
        for (col, claim) in claims(layout, row) {
            assert!(col < layout.cells, "{row:?}");
            taken.entry(col).or_default().push(claim);
        }
        for (col, claims) in taken {
            let crossing =
                claims.len() == 2 && claims.contains(&Claim::Across) && claims.contains(&Claim::Down);
            assert!(claims.len() == 1 || crossing, "column {col} is {claims:?} in {row:?}");
        }
    }
    for placed in &layout.arrows {
        if let (Some(departure), Some(end)) = (placed.departure, placed.end) {
            assert!(departure <= end, "it arrives below its departure or on it");
            assert_eq!(departure == end, placed.way == Route::Straight, "{placed:?}");
        }
        assert_eq!(placed.end.is_some(), placed.arrow.fate != Fate::InFlight, "{placed:?}");
        let row = |row: Option<usize>| row.map(|row| layout.rows[row].step);
        let (sent, ended) = placed.arrow.steps;
        assert!(row(placed.departure).is_none_or(|step| step == sent), "{placed:?}");
        assert!(placed.is_straight() || row(placed.end).is_none_or(|step| Some(step) == ended), "{placed:?}");
    }
    for (i, one) in layout.arrows.iter().enumerate() {
        for other in &layout.arrows[i + 1..] {
            let rows =
                |placed: &Placed| placed.departure.unwrap_or(0)..=placed.end.unwrap_or(layout.rows.len());
            let (a, b) = (rows(one), rows(other));
            let together = a.start() <= b.end() && b.start() <= a.end();
            let same = one.arrow.from == other.arrow.from && one.way == other.way;
            assert!(
                !matches!(one.way, Route::Lane(_)) || !same || !together,
                "a lane for two: {one:?} {other:?}"
            );
        }
    }
}

/// A row by what it says, however the layout came about.
fn said(layout: &Layout, row: &Row) -> (usize, String, Lanes) {
    let arrow = |at: usize| {
        let Placed { arrow, way, .. } = &layout.arrows[at];
        format!("{:?} {:?} {way:?}", arrow.flight, arrow.segment)
    };
    let content = match &row.content {
        Content::Note(note) => note.text.clone(),
        Content::Departure(at) => format!("departure {}", arrow(*at)),
        Content::End(at) => format!("end {}", arrow(*at)),
        Content::Gap => String::new(),
    };
    (row.step, content, row.lanes)
}

#[test]
fn time_runs_down_and_lines_meet_only_to_cross_in_every_scenario() {
    for mut model in builtins() {
        for step in 0..=model.timeline.last() {
            model.timeline.seek(step);
            for cells in [8, 20, 34, 40, 72] {
                check(&whole(&model, cells, false));
                check(&whole(&model, cells, true));
                check(&partial(&model, cells, 4));
            }
        }
    }
}

/// What a step adds to the ladder is below everything that was there before.
#[test]
fn rows_do_not_change_places_while_stepping() {
    for mut model in builtins() {
        let mut before: Vec<(usize, String)> = Vec::new();
        for step in 0..=model.timeline.last() {
            model.timeline.seek(step);
            let layout = whole(&model, 34, false);
            let rows: Vec<(usize, String)> = layout
                .rows
                .iter()
                .map(|row| match &row.content {
                    Content::Note(note) => (row.step, note.text.clone()),
                    Content::Departure(at) => {
                        (row.step, format!("sent {:?}", layout.arrows[*at].arrow.segment))
                    }
                    Content::End(at) => (row.step, format!("ended {:?}", layout.arrows[*at].arrow.segment)),
                    Content::Gap => (row.step, String::new()),
                })
                .collect();
            assert_eq!(rows[..before.len()], before, "step {step}");
            before = rows;
        }
    }
}

/// As far as it is not longer than is read back for the screen.
#[test]
fn the_rows_on_the_screen_are_the_last_ones_of_the_whole_ladder() {
    for mut model in builtins() {
        for step in 0..=model.timeline.last() {
            model.timeline.seek(step);
            let (all, some) = (whole(&model, 34, false), partial(&model, 34, 12));
            let last = |layout: &Layout| -> Vec<_> {
                layout.rows.iter().rev().take(12).map(|row| said(layout, row)).collect()
            };
            assert_eq!(last(&some), last(&all), "step {step}");
        }
    }
}

/// However long a run is, no more of it is read than fills the screen a few times.
#[test]
fn what_is_read_does_not_grow_with_the_run() {
    let opening = [b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), b(DELIVER), a(DELIVER), b(DELIVER)];
    let long = |rounds: usize, kinds: &dyn Fn() -> Vec<Event>| {
        let events = opening.iter().cloned().chain((0..rounds).flat_map(|_| kinds())).collect();
        model(both("Long", "长"), setup([100, 300]), events)
    };
    let patterns: [&dyn Fn() -> Vec<Event>; 4] = [
        &|| vec![a(EventKind::Send(1))],
        &|| vec![a(EventKind::Status)],
        &|| vec![b(EventKind::Send(1)), a(EventKind::Lose(1))],
        &|| vec![a(EventKind::Send(1)), b(EventKind::Duplicate(1))],
    ];
    for pattern in patterns {
        let steps = |rounds| {
            read(&long(rounds, pattern), 30, 6, Glyphs::of(crate::app::GlyphSet::Unicode)).steps.len()
        };
        assert_eq!(steps(200), steps(480));
        assert!(steps(480) <= 8 * 30 + 16);
    }
}

#[test]
fn where_there_are_more_segments_than_lanes_the_rest_is_counted() {
    let opening = [b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), b(DELIVER), a(DELIVER), b(DELIVER)];
    let events = opening.into_iter().chain((0..1000).map(|_| a(EventKind::Send(1)))).collect();
    let mut model = model(both("Many", "多"), setup([100, 300]), events);
    let layout = partial(&model, 34, 25);
    check(&layout);
    assert_eq!(layout.hidden, [1000 - usize::from(lane_count(34)) - 1, 0], "the last one is still straight");
    model.timeline.seek(5 + 3);
    assert_eq!(partial(&model, 34, 25).hidden, [0, 0]);
}

#[test]
fn a_lane_inside_of_those_in_use_is_taken_and_a_free_one_again() {
    let send = || a(EventKind::Send(1));
    let setup = Setup { established: true, ..setup([100, 300]) };
    let events = vec![send(), send(), send(), b(DELIVER), b(DELIVER), b(DELIVER), send(), send()];
    let layout = whole(&model(both("Lanes", "通道"), setup, events), 34, false);
    let ways: Vec<Route> =
        layout.arrows.iter().filter(|placed| placed.arrow.from == Peer::A).map(|placed| placed.way).collect();
    // The answers of B are in flight, too; they have lanes of their own.
    assert_eq!(ways, [Route::Lane(0), Route::Lane(1), Route::Lane(2), Route::Lane(0), Route::Straight]);
}

/// A run in which the choice at every step is among all that can happen.
fn run(choices: &[u16], established: bool) -> Model {
    let setup = Setup { established, ..setup([100, 300]) };
    let mut world = crate::sim::World::new(&setup);
    let mut events = Vec::new();
    for choice in choices {
        let mut enabled = world.enabled();
        // Aborts and crashes end most runs early.
        enabled
            .retain(|event| choice % 16 == 0 || !matches!(event.kind, EventKind::Abort | EventKind::Crash));
        let Some(event) = enabled.get(usize::from(*choice) % enabled.len().max(1)).cloned() else { break };
        world.apply(&event).expect("it is enabled");
        events.push(event);
    }
    model(both("Random", "随机"), setup, events)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn time_runs_down_and_lines_meet_only_to_cross_in_every_run(
        choices in prop::collection::vec(any::<u16>(), 1..120),
        established: bool,
        cells in 8_u16..80,
        rows in 1_usize..20,
    ) {
        let model = run(&choices, established);
        check(&whole(&model, cells, false));
        check(&whole(&model, cells, true));
        check(&partial(&model, cells, rows));
    }
}
