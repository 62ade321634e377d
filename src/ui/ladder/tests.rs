use ratatui::buffer::Buffer;

use super::layout::Placed;
use super::*;
use crate::app::{GlyphSet, Settings};
use crate::scenario::{BUILTINS, Builtin};
use crate::sim::{EventKind, Injection, SeqExpr};
use crate::tcp::Flags;
use crate::ui::tests::support::{
    DELIVER, a, b, both, lost_last_ack, model, part, setup, simultaneous, text, trouble,
};

fn buffer(model: &Model, width: u16, height: u16) -> Buffer {
    part(model, (width, height), |out, area, ctx| draw(out, area, ctx, false))
}

/// The rows between the lifelines, these included.
fn drawn(model: &Model, width: u16, height: u16) -> Vec<String> {
    let inside = |row: &str| row.trim_matches([' ', '●', '◆']).to_owned();
    text(&buffer(model, width, height)).lines().map(inside).collect()
}

fn at(mut model: Model, step: usize) -> Model {
    model.timeline.seek(step);
    model
}

#[test]
fn the_ladder_runs_in_time() {
    insta::assert_snapshot!("both_open_and_close", drawn(&simultaneous(), 38, 25).join("\n"));
    insta::assert_snapshot!("on_the_way", drawn(&at(simultaneous(), 6), 38, 12).join("\n"));
    insta::assert_snapshot!("trouble", drawn(&trouble(), 38, 30).join("\n"));
    let mut ascii = simultaneous();
    ascii.settings.glyphs = GlyphSet::Ascii;
    insta::assert_snapshot!("in_ascii", drawn(&at(ascii, 9), 38, 25).join("\n"));
}

#[test]
fn a_segment_is_drawn_by_what_became_of_it() {
    let row = |step: usize| drawn(&at(lost_last_ack(), step), 38, 25)[16].clone();
    assert_eq!(row(10), "┠━━━━━━ ACK SEQ=102 ACK=302 ▶······┃");
    assert_eq!(row(11), "┠── ACK SEQ=102 ACK=302 ── ╳ lost ·┃");
}

#[test]
fn an_arrival_is_heavy_in_its_own_step_only() {
    let row = |step: usize| drawn(&at(lost_last_ack(), step), 38, 25)[2].clone();
    assert_eq!(row(3), "┠━━ SYN SEQ=100 ━━━━━━━━━━━━━━━━━━▶┃");
    assert_eq!(row(4), "┠── SYN SEQ=100 ──────────────────▶┃");
}

#[test]
fn the_row_of_the_step_at_the_cursor_is_lit_and_marked_at_its_peer() {
    for mut model in [lost_last_ack(), simultaneous(), trouble()] {
        for step in 1..=model.timeline.last() {
            model.timeline.seek(step);
            let buf = buffer(&model, 38, 40);
            let chip = Theme::new(model.settings.theme, model.settings.depth).bg(Ground::Chip).bg;
            let lit: Vec<u16> =
                (0..40).filter(|&y| Some(buf[(2, y)].bg) == chip || Some(buf[(0, y)].bg) == chip).collect();
            assert_eq!(lit.len(), 1, "step {step}");
            let marks: Vec<_> =
                (0..40).filter(|&y| buf[(0, y)].symbol() == "●" || buf[(37, y)].symbol() == "◆").collect();
            let event = model.timeline.now().step.event.clone().expect("it is not the start");
            if matches!(event.kind, EventKind::Lose(_) | EventKind::Duplicate(_)) {
                assert!(marks.is_empty(), "step {step}: it happens at neither peer");
                continue;
            }
            assert_eq!(marks, lit, "step {step}");
            let of_a = buf[(0, lit[0])].symbol() == "●";
            assert_eq!(event.at, if of_a { Peer::A } else { Peer::B }, "step {step}");
        }
    }
}

/// Follows the line of every segment that has a lane, cell by cell.
#[test]
fn the_line_of_a_segment_leads_from_its_departure_to_its_end() {
    for (_, mut timeline) in BUILTINS.iter().filter_map(Builtin::open) {
        timeline.seek(timeline.last());
        let model = Model::new(timeline, Settings::default());
        let (width, height) = (38, 80);
        let buf = buffer(&model, width, height);
        let view = View::new(&model, (width, height), false).expect("there is room");
        assert_eq!((view.top, view.above), (0, 0));
        for placed in &view.layout.arrows {
            let (Route::Lane(lane), Some(departure)) = (placed.way, placed.departure) else { continue };
            let col = layout::column(lane, view.layout.cells);
            let x = if placed.arrow.from == Peer::A { 2 + col } else { 2 + view.layout.cells - 1 - col };
            let end = placed.end.unwrap_or(view.layout.rows.len());
            let symbols: Vec<&str> =
                (departure..=end).filter_map(|row| view.y(row)).map(|y| buf[(x, y)].symbol()).collect();
            let Placed { arrow, .. } = placed;
            assert!("╮╭┓┏".contains(symbols[0]), "{arrow:?}: {symbols:?}");
            let ends = match arrow.fate {
                Fate::Arrived => "╰╯┗┛",
                Fate::Lost => "╳",
                Fate::InFlight => " ┃",
            };
            assert!(ends.contains(symbols[symbols.len() - 1]), "{arrow:?}: {symbols:?}");
            let between = &symbols[1..symbols.len() - 1];
            assert!(between.iter().all(|symbol| "│┃┼┿╂╋▼".contains(symbol)), "{arrow:?}: {symbols:?}");
        }
    }
}

#[test]
fn the_longest_labels_keep_between_the_lifelines() {
    let rows = drawn(&trouble(), 38, 30);
    assert!(rows.iter().all(|row| lines::width(row) == 36), "{rows:#?}");
    assert!(rows.contains(&"┃◀ SYN,ACK SEQ=…99300 ACK=…00101 ──┨".to_owned()), "{rows:#?}");
    assert!(rows.contains(&"┃◀──── ACK SEQ=…99301 WND=1000 ┼───┨".to_owned()), "{rows:#?}");
}

#[test]
fn a_cross_keeps_away_from_the_lifeline_that_was_not_reached() {
    let events = vec![b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), b(DELIVER), a(EventKind::Lose(1))];
    let model = model(both("Lost", "丢失"), setup([9000, 300]), events);
    let rows = drawn(&model, 38, 25);
    assert!(rows.iter().any(|row| row.ends_with("SYN,ACK SEQ=300 ──┨") && row.contains("┃·")), "{rows:#?}");
}

#[test]
fn a_segment_lost_after_something_else_ends_in_its_lane() {
    let events = vec![a(EventKind::ActiveOpen), b(EventKind::ActiveOpen), b(EventKind::Lose(1))];
    let rows = drawn(&model(both("Lost", "丢失"), setup([100, 300]), events), 38, 25);
    assert_eq!(rows[1], "┠── SYN SEQ=100 ────────────────╮  ┃");
    assert_eq!(rows[2], "┃        active OPEN → SYN-SENT │  ┃");
    assert_eq!(rows[3], "┃  ┏━━━━━━━━━━━━━━━ SYN SEQ=300 ┿━━┨");
    assert_eq!(rows[4], "┃  ▼                       lost ╳  ┃");
}

#[test]
fn a_note_wider_than_its_room_goes_on_in_the_next_row() {
    let events = vec![a(EventKind::ActiveOpen), a(EventKind::Timeout(crate::tcp::Timer::User))];
    let model = model(both("Given up", "放弃"), setup([100, 300]), events);
    let rows = drawn(&model, 38, 25);
    let first = rows.iter().position(|row| row.contains("╳ connection aborted")).expect("an alarm");
    assert_eq!(rows[first], "┃ ╳ connection aborted due to   ┃  ┃");
    assert_eq!(rows[first + 1], "┃   user timeout                ▼  ┃");
}

#[test]
fn what_no_peer_sent_touches_no_senders_lifeline() {
    let rows = drawn(&trouble(), 38, 30);
    assert!(rows.contains(&"┃  │   inject ╌╌ RST SEQ=…04101 ╌╌▶┃".to_owned()), "{rows:#?}");
    let old = Injection {
        flags: Flags::NONE,
        seq: SeqExpr::Number(50),
        ack: Some(SeqExpr::Number(60)),
        len: 10,
        window: 65535,
    };
    let events = vec![b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), a(EventKind::Inject(old))];
    let long = drawn(&model(both("Old", "旧"), setup([100, 300]), events), 38, 25);
    assert!(long.iter().any(|row| row.starts_with("┃◀╌╌ ACK SEQ=50") && row.contains("inject")), "{long:#?}");
    assert!(rows.contains(&"┃   ACK SEQ=…00101 copy ───────╮│  ┃".to_owned()), "{rows:#?}");
}

#[test]
fn more_rows_than_fit_leave_the_newest() {
    let all = drawn(&lost_last_ack(), 38, 40);
    let few = drawn(&lost_last_ack(), 38, 6);
    let used = all.iter().rposition(|row| !row.trim_matches(['┃', ' ']).is_empty()).expect("rows") + 1;
    assert!(few[0].contains('┊'));
    assert_eq!(few[1..], all[used - 5..used]);
}

#[test]
fn an_arrival_whose_departure_is_out_of_sight_says_what_it_is() {
    let mut events = vec![b(EventKind::PassiveOpen), a(EventKind::ActiveOpen)];
    events.extend((0..3).map(|_| b(EventKind::Status)));
    events.push(b(DELIVER));
    let rows = drawn(&model(both("Late", "迟到"), setup([100, 300]), events), 38, 5);
    assert!(rows[0].contains('┊') && rows[0].contains('│') | rows[0].contains('┃'));
    assert!(rows.iter().any(|row| row.ends_with("SYN SEQ=100 ┗━▶┃")), "{rows:#?}");
}

#[test]
fn how_many_more_are_in_flight_is_said_below() {
    let events = (0..40).map(|_| a(EventKind::Send(1))).collect();
    let setup = crate::sim::Setup { established: true, ..setup([100, 300]) };
    let rows = drawn(&model(both("Many", "多"), setup, events), 38, 12);
    assert_eq!(rows[8], "┠━━ ACK SEQ=139 LEN=1 ━━━━┊┃┃┃┃┃┃  ┃");
    assert_eq!(rows[10], "┠━━━ ACK SEQ=140 LEN=1 ▶···▼▼▼▼▼▼··┃");
    assert_eq!(rows[11], "┃              ┊ 33 more in flight ┃");
}

#[test]
fn a_window_is_on_the_segment_that_closes_and_the_one_that_opens_it() {
    let model = trouble();
    assert!(drawn(&model, 38, 30).iter().any(|row| row.contains("WND=0 ")));
    let (_, mut timeline) = Builtin::find("zero-window").and_then(Builtin::open).expect("it is built in");
    timeline.seek(7);
    let rows = drawn(&Model::new(timeline, Settings::default()), 38, 25);
    assert!(rows.iter().any(|row| row.contains("WND=10")), "{rows:#?}");
}

#[test]
fn the_strip_shows_what_was_sent_else_what_ended_else_the_newest() {
    let flags = |step: usize| {
        let newest = newest(&at(lost_last_ack(), step)).any;
        newest.map(|arrow| (arrow.from, arrow.fate, arrow.segment.seq.0))
    };
    assert_eq!(flags(0), None);
    assert_eq!(flags(3), Some((Peer::B, Fate::InFlight, 300)), "its answer, not the SYN that arrived");
    assert_eq!(flags(5), Some((Peer::A, Fate::Arrived, 101)));
    assert_eq!(flags(11), Some((Peer::A, Fate::Lost, 102)));
    assert_eq!(flags(15), Some((Peer::A, Fate::Arrived, 102)), "nothing moved: the newest of all");
}

#[test]
fn a_segment_sets_out_after_the_edge_is_taken_and_then_only_goes_forward() {
    let mut model = at(lost_last_ack(), 4);
    let places: Vec<Option<usize>> = (0..crate::app::FRAMES)
        .map(|frame| {
            model.frame = Some(frame);
            drawn(&model, 38, 25).get(6).and_then(|row| row.find("ACK"))
        })
        .collect();
    assert!(places[..10].iter().all(Option::is_none), "{places:?}");
    assert!(places[10..].is_sorted() && places[10].is_some(), "{places:?}");
}

#[test]
fn a_segment_that_arrives_comes_out_of_its_lane_while_the_edge_is_taken() {
    let events = vec![b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), b(EventKind::Status), b(DELIVER)];
    let mut model = model(both("Late", "迟到"), setup([100, 300]), events);
    let mut row = |frame| {
        model.frame = frame;
        drawn(&model, 38, 25)[4].trim_start_matches(['┃', ' ']).to_owned()
    };
    assert_eq!(row(Some(0)), "▼  ┃");
    assert_eq!(row(Some(3)), "┗  ┃");
    assert_eq!(row(Some(5)), "┗▶ ┃");
    assert_eq!([row(Some(PULSE)), row(None)], ["┗━▶┃", "┗━▶┃"]);
}

#[test]
fn the_strip_shows_what_arrives_before_what_is_sent() {
    let mut model = at(lost_last_ack(), 4);
    let mut sequence = |frame| {
        model.frame = frame;
        newest(&model).any.map(|arrow| (arrow.from, arrow.segment.seq.0))
    };
    assert_eq!(sequence(Some(0)), Some((Peer::B, 300)), "the SYN,ACK comes in");
    assert_eq!(sequence(Some(9)), Some((Peer::B, 300)));
    assert_eq!(sequence(Some(10)), Some((Peer::A, 101)), "then the ACK sets out");
    assert_eq!(sequence(None), Some((Peer::A, 101)));
}
