use super::*;
use crate::sim::{EventKind, Injection, SeqExpr};
use crate::tcp::Flag;
use crate::ui::tests::support::{DELIVER, a, b, both, lost_last_ack, model, setup, text, trouble};

fn drawn(model: &Model, width: u16, height: u16) -> Vec<String> {
    let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
    let theme = Theme::new(model.settings.theme, model.settings.depth);
    let area = buf.area;
    draw(&mut buf, area, model, &theme, Glyphs::of(model.settings.ascii), false);
    text(&buf).lines().map(|row| row.trim().to_owned()).collect()
}

fn at(mut model: Model, step: usize) -> Model {
    model.timeline.seek(step);
    model
}

#[test]
fn a_segment_stands_where_it_departs_whatever_becomes_of_it() {
    let row = |step: usize| drawn(&at(lost_last_ack(), step), 38, 25)[13].clone();
    assert_eq!(row(10), "┠━━━━━━ ACK SEQ=102 ACK=302 ▶······┃");
    assert_eq!(row(11), "┠── ACK SEQ=102 ACK=302 ── ✗ lost ·┃");
}

#[test]
fn an_arrival_is_heavy_in_its_own_step_only() {
    let row = |step: usize| drawn(&at(lost_last_ack(), step), 38, 25)[1].clone();
    assert_eq!(row(3), "┠━━ SYN SEQ=100 ━━━━━━━━━━━━━━━━━━▶┃");
    assert_eq!(row(4), "┠── SYN SEQ=100 ──────────────────▶┃");
}

#[test]
fn the_longest_labels_keep_inside_the_lane() {
    let rows = drawn(&trouble(), 38, 25);
    assert!(rows.iter().all(|row| lines::width(row) == 36), "{rows:#?}");
    assert!(rows.contains(&"┃◀ SYN,ACK SEQ=…99300 ACK=…00101 ──┨".to_owned()), "{rows:#?}");
    assert!(rows.contains(&"┃ ✗ lost ACK SEQ=…99301 WND=1000 ──┨".to_owned()), "{rows:#?}");
}

#[test]
fn a_cross_keeps_away_from_the_lifeline_that_was_not_reached() {
    let events = vec![b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), b(DELIVER), a(EventKind::Lose(1))];
    let model = model(both("Lost", "丢失"), setup([9000, 300]), events);
    let rows = drawn(&model, 38, 25);
    assert!(rows.iter().any(|row| row.ends_with("SYN,ACK SEQ=300 ──┨") && row.contains("┃·")), "{rows:#?}");
}

#[test]
fn a_note_wider_than_the_lane_goes_on_in_the_next_row() {
    let events = vec![a(EventKind::ActiveOpen), a(EventKind::Timeout(crate::tcp::Timer::User))];
    let model = model(both("Given up", "放弃"), setup([100, 300]), events);
    let rows = drawn(&model, 38, 25);
    let first = rows.iter().position(|row| row.contains("✗ connection aborted due to")).expect("an alarm");
    assert_eq!(rows[first], "┃ ✗ connection aborted due to user ┃");
    assert_eq!(rows[first + 1], "┃   timeout                        ┃");
}

#[test]
fn what_no_peer_sent_touches_no_senders_lifeline() {
    let rows = drawn(&trouble(), 38, 25);
    assert!(rows.contains(&"┃      inject ╌╌ RST SEQ=…04101 ╌╌▶┃".to_owned()), "{rows:#?}");
    let old = Injection {
        flags: vec![Flag::Ack],
        seq: SeqExpr::Number(50),
        ack: Some(SeqExpr::Number(60)),
        len: 10,
        window: 65535,
    };
    let events = vec![b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), a(EventKind::Inject(old))];
    let long = drawn(&model(both("Old", "旧"), setup([100, 300]), events), 38, 25);
    assert!(
        long.iter().any(|row| row.contains("◀╌╌ ACK SEQ=50 LEN=10 ╌╌") && row.contains("inject")),
        "{long:#?}"
    );
    assert!(rows.contains(&"┃   ACK SEQ=…00101 LEN=3000 copy ─▶┃".to_owned()), "{rows:#?}");
}

#[test]
fn more_rows_than_fit_leave_the_newest() {
    let all = drawn(&lost_last_ack(), 38, 40);
    let few = drawn(&lost_last_ack(), 38, 6);
    let used = all.iter().rposition(|row| !row.trim_matches(['┃', ' ']).is_empty()).expect("rows") + 1;
    assert!(few[0].contains('⋮'));
    assert_eq!(few[1..], all[used - 5..used]);
}

#[test]
fn rows_do_not_change_places_while_stepping() {
    // Only what is new may look different: the rows above are the same, fates aside.
    let notes = |rows: Vec<String>| -> Vec<String> {
        rows.into_iter()
            .filter(|row| !row.contains("SEQ=") && !row.trim_matches(['┃', ' ', '⋮']).is_empty())
            .collect()
    };
    for step in 1..lost_last_ack().timeline.last() {
        let before = notes(drawn(&at(lost_last_ack(), step), 38, 40));
        let after = notes(drawn(&at(lost_last_ack(), step + 1), 38, 40));
        let kept = before.len().saturating_sub(1);
        assert_eq!(before[..kept], after[..kept], "step {step}");
    }
}

#[test]
fn an_arrival_whose_row_is_out_of_sight_is_shown_at_the_top() {
    let mut events = vec![b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), b(EventKind::Duplicate(1))];
    events.extend((0..10).map(|_| b(EventKind::Duplicate(2))));
    events.push(b(DELIVER));
    let model = model(both("Copies", "副本"), setup([100, 300]), events);
    let rows = drawn(&model, 38, 6);
    assert!(rows[0].contains('⋮'));
    assert_eq!(rows[1], "┠━━ SYN SEQ=100 ━━━━━━━━━━━━━━━━━━▶┃");
}

#[test]
fn the_strip_shows_what_was_sent_else_what_ended_else_the_newest() {
    let flags = |step: usize| {
        let newest = newest(&at(lost_last_ack(), step)).any;
        newest.map(|crossing| (crossing.from, crossing.fate, crossing.segment.seq.0))
    };
    assert_eq!(flags(0), None);
    assert_eq!(flags(3), Some((Peer::B, Fate::Flying, 300)), "its answer, not the SYN that arrived");
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
            drawn(&model, 38, 25).get(5).and_then(|row| row.find("ACK"))
        })
        .collect();
    assert!(places[..10].iter().all(Option::is_none), "{places:?}");
    assert!(places[10..].is_sorted() && places[10].is_some(), "{places:?}");
}

#[test]
fn the_strip_shows_what_arrives_before_what_is_sent() {
    let mut model = at(lost_last_ack(), 4);
    let mut sequence = |frame| {
        model.frame = frame;
        newest(&model).any.map(|crossing| (crossing.from, crossing.segment.seq.0))
    };
    assert_eq!(sequence(Some(0)), Some((Peer::B, 300)), "the SYN,ACK comes in");
    assert_eq!(sequence(Some(9)), Some((Peer::B, 300)));
    assert_eq!(sequence(Some(10)), Some((Peer::A, 101)), "then the ACK sets out");
    assert_eq!(sequence(None), Some((Peer::A, 101)));
}
