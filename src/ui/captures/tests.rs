//! Screens of the list of connections, and of a connection, reached by keys.

use ratatui::layout::Rect;

use crate::app::tests::fixture::{captured, press};
use crate::app::{Depth, GlyphSet, Input, Settings, Target, ThemeName, update};
use crate::run::Known;
use crate::sim::Peer;
use crate::text::Lang;
use crate::ui::tests::assert_whole;
use crate::ui::tests::support::{capture_after, screen};
use crate::ui::{self, render};

fn shown(keys: &str, size: (u16, u16), settings: Settings) -> String {
    screen(&capture_after(keys, size, settings), size.0, size.1)
}

#[test]
fn the_list_says_where_each_connection_ended_and_what_to_look_at() {
    let settings = Settings::default();
    insta::assert_snapshot!("list_80x24", shown("Down Down Down", (80, 24), settings));
    insta::assert_snapshot!("list_120x36", shown("Down Down Down", (120, 36), settings));
    insta::assert_snapshot!("list_160x45", shown("o", (160, 45), settings));
    insta::assert_snapshot!("list_120x36_search", shown("/ r s t", (120, 36), settings));
    insta::assert_snapshot!("list_40x12", shown("End", (40, 12), settings));
}

#[test]
fn the_list_in_chinese_in_ascii_and_without_colour() {
    let settings = Settings::default();
    let chinese = Settings { lang: Lang::ZhCn, theme: ThemeName::Light, ..settings };
    let ascii = Settings { glyphs: GlyphSet::Ascii, ..settings };
    let mono = Settings { depth: Depth::Mono, ..settings };
    insta::assert_snapshot!("list_120x36_zh", shown("Down", (120, 36), chinese));
    insta::assert_snapshot!("list_80x24_ascii", shown("Down", (80, 24), ascii));
    insta::assert_snapshot!("list_80x24_mono", shown("Down", (80, 24), mono));
}

#[test]
fn a_connection_has_its_times_and_what_is_inferred_or_not_sure_is_hollow() {
    let settings = Settings::default();
    let not_sure = "Down Down Down Enter End";
    insta::assert_snapshot!("run_120x36", shown(not_sure, (120, 36), settings));
    insta::assert_snapshot!("run_80x24", shown(not_sure, (80, 24), settings));
    insta::assert_snapshot!("run_160x45", shown(not_sure, (160, 45), settings));
    let ascii = Settings { glyphs: GlyphSet::Ascii, ..settings };
    insta::assert_snapshot!("run_80x24_ascii", shown(not_sure, (80, 24), ascii));
    let chinese = Settings { lang: Lang::ZhCn, ..settings };
    insta::assert_snapshot!("run_120x36_zh", shown(not_sure, (120, 36), chinese));
    let model = capture_after(not_sure, (120, 36), settings);
    assert!(matches!(model.timeline.now().state(Peer::B), Known::OneOf(_)));
}

#[test]
fn every_point_of_a_connection_can_be_left_by_what_if() {
    let model = capture_after("Enter", (120, 36), Settings::default());
    for step in 0..=model.timeline.last() {
        let mut model = model.clone();
        model.timeline.seek(step);
        press(&mut model, "w");
        assert!(model.what_if.is_some(), "step {step}");
        let rows = crate::app::what_if_rows(&model.timeline).len();
        assert!(rows > 10, "step {step} has {rows}");
    }
    insta::assert_snapshot!(
        "what_if_120x36",
        shown("Enter End Left Left w Down Enter", (120, 36), Settings::default())
    );
    let mut model = capture_after("Enter End Left Left w Down Enter o", (120, 36), Settings::default());
    assert_eq!(model.timeline.left_script(), None);
    press(&mut model, "Esc c");
    assert!(model.listing.is_some());
}

#[test]
fn the_flights_of_a_connection_are_numbered_in_the_order_of_its_steps() {
    let file = captured();
    for connection in &file.capture.connections {
        let run = file.capture.run(connection);
        let mut next = 0;
        for moment in run.moments() {
            for departure in &moment.step.sent {
                assert_eq!(departure.flight.id, next);
                next += 1;
            }
            if let Some(id) = moment.step.delivered.and_then(|arrival| arrival.flight) {
                assert!(id < next);
            }
        }
    }
}

#[test]
fn a_search_narrows_the_list_and_escape_ends_it() {
    let mut model = capture_after("/ r e f u s e d", (120, 36), Settings::default());
    assert_eq!(model.listing.as_ref().map(|listing| listing.found.len()), Some(1));
    press(&mut model, "Enter");
    assert!(model.listing.is_none());
    assert_eq!(model.connection, 1);
    press(&mut model, "Esc");
    let listing = model.listing.as_ref().unwrap();
    assert_eq!((listing.selected, listing.found.len()), (1, 10));
    let mut model = capture_after("/ x y z", (120, 36), Settings::default());
    assert_eq!(model.listing.as_ref().map(|listing| listing.found.len()), Some(0));
    press(&mut model, "Enter");
    press(&mut model, "Esc");
    assert_eq!(model.listing.as_ref().map(|listing| listing.found.len()), Some(10));
}

#[test]
fn a_click_selects_a_connection_and_another_walks_it() {
    let mut model = capture_after("", (120, 36), Settings::default());
    let area = Rect::new(0, 0, 120, 36);
    let targets = ui::draw(&model, area).targets;
    let place = (0..36).find(|&y| targets.at(20, y) == Some(Target::Connection(2))).unwrap();
    let click = targets.at(20, place).unwrap();
    update(&mut model, Input::Click(click));
    assert_eq!(model.listing.as_ref().map(|listing| listing.selected), Some(2));
    update(&mut model, Input::Click(click));
    assert!(model.listing.is_none());
    assert_eq!(model.connection, 2);
}

#[test]
fn the_list_is_whole_at_every_size() {
    let model = capture_after("Down Down Down", (120, 36), Settings::default());
    for (width, height) in
        (0..130).step_by(13).flat_map(|width| (0..40).step_by(5).map(move |height| (width, height)))
    {
        assert_whole(&render(&model, Rect::new(0, 0, width, height)));
    }
}
