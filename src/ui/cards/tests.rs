use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

use super::*;
use crate::app::Model;
use crate::sim::{Event, EventKind, Setup};
use crate::ui::tests::support::{both, lost_last_ack, model, part, setup, text, trouble};

fn drawn(model: &Model, width: u16) -> Buffer {
    part(model, (width, 7), draw)
}

fn at(mut model: Model, step: usize) -> Model {
    model.timeline.seek(step);
    model
}

fn is_bold(buf: &Buffer, x: u16, y: u16) -> bool {
    buf[(x, y)].modifier.contains(Modifier::BOLD)
}

#[test]
fn what_the_step_changed_is_bold_and_what_it_left_is_not() {
    let buf = drawn(&at(lost_last_ack(), 4), 38);
    let ends_at_a = |y| is_bold(&buf, 17, y);
    assert_eq!([2, 3, 4, 5].map(ends_at_a), [true, false, true, true]);
    assert!((2..6).all(|y| !is_bold(&buf, 37, y)), "B did not move");
}

#[test]
fn at_the_start_nothing_has_changed() {
    let buf = drawn(&at(lost_last_ack(), 0), 38);
    assert!((2..6).all(|y| !is_bold(&buf, 17, y) && !is_bold(&buf, 37, y)));
}

#[test]
fn numbers_of_ten_digits_keep_their_last_five_where_there_is_no_room() {
    let model = at(trouble(), 6);
    assert!(text(&drawn(&model, 44)).contains("SND.UNA    4000000101"));
    assert!(text(&drawn(&model, 36)).contains("SND.UNA    …00101"));
}

#[test]
fn a_window_is_shown_only_where_it_plays_a_part() {
    let row = |step| text(&drawn(&at(trouble(), step), 38)).lines().nth(6).unwrap_or_default().to_owned();
    assert_eq!(row(6), "", "both windows are at their fullest");
    assert_eq!(row(8), "                    RCV.WND       1000");
    assert_eq!(row(14), "SND.WND       1000  RCV.WND          0");
}

#[test]
fn a_few_octets_less_are_no_news_but_half_the_window_is_and_data_that_waits_is() {
    let windows = |sent: u32| {
        let events = vec![
            Event::new(Peer::A, EventKind::Send(sent)),
            Event::new(Peer::B, EventKind::Deliver(1)),
            Event::new(Peer::A, EventKind::Deliver(1)),
        ];
        let setup = Setup { established: true, ..setup([100, 300]) };
        let model = model(both("Data", "数据"), setup, events);
        [1, 3].map(|step| {
            let screen = text(&drawn(&at(model.clone(), step), 44));
            screen.lines().nth(6).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
        })
    };
    assert_eq!(windows(10), ["", ""]);
    assert_eq!(windows(32767), ["", ""]);
    assert_eq!(windows(32768), ["", "SND.WND 32767 RCV.WND 32767"]);
    assert_eq!(windows(65536), ["SND.WND 65535", "SND.WND 0 RCV.WND 0"]);
}

#[test]
fn a_timer_says_how_often_it_fired_as_far_as_there_is_room() {
    let model = at(trouble(), 17);
    assert!(text(&drawn(&model, 38)).contains("timer RTO fired ×2"));
    assert!(text(&drawn(&model, 34)).contains("timer     RTO ×2"));
    assert!(text(&drawn(&model, 20)).contains("RTO"));
}

#[test]
fn one_row_holds_a_tcb_of_the_longest_numbers() {
    let model = at(trouble(), 17);
    let area = Rect::new(0, 0, 80, 1);
    let mut out = Drawing::new(area, Style::new());
    let pen = out.pen(area, &Ctx::new(&model));
    let row = one_row(&pen, &model, Peer::A, 38);
    assert!(columns(&row) <= 38, "{row}");
    assert!(row.to_string().ends_with("RCV …99301 RTO"), "{row}");
}

#[test]
fn the_state_changes_when_the_mark_arrives() {
    let mut model = at(lost_last_ack(), 4);
    let mut states = |frame| {
        model.frame = frame;
        let row = text(&drawn(&model, 38)).lines().nth(1).unwrap_or_default().to_owned();
        row.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    let before = states(Some(0));
    assert_eq!(before, ["SYN-SENT", "SYN-RECEIVED"]);
    assert_eq!(states(Some(PULSE - 1)), before);
    assert_eq!(states(Some(PULSE)), ["ESTABLISHED", "SYN-RECEIVED"]);
    assert_eq!(states(None), ["ESTABLISHED", "SYN-RECEIVED"]);
}
