use ratatui::layout::{Position, Rect};

use crate::app::tests::fixture::{model, press, still};
use crate::app::{
    GlyphSet, Input, Model, Picked, Settings, Target, coverage, open_list_of_free, preview, sandbox, update,
    what_if_rows,
};
use crate::sim::Peer;
use crate::text::Lang;
use crate::ui::tests::support::screen;
use crate::ui::{self, render};

#[test]
fn the_list_stands_in_the_ladders_place_and_previews_on_the_diagram() {
    let model = still("n n w", (120, 36));
    insta::assert_snapshot!("120x36", screen(&model, 120, 36));
}

#[test]
fn a_large_screen_keeps_the_newest_rows_of_the_ladder() {
    let model = still("n w", (160, 45));
    insta::assert_snapshot!("160x45", screen(&model, 160, 45));
}

#[test]
fn a_compact_screen_has_the_list_below_the_diagram() {
    let mut model = still("n n w Down Down Down", (80, 24));
    insta::assert_snapshot!("80x24", screen(&model, 80, 24));
    model.settings.lang = Lang::ZhCn;
    insta::assert_snapshot!("80x24_zh", screen(&model, 80, 24));
}

#[test]
fn the_header_says_where_the_script_was_left() {
    let model = still("n n w i Esc", (120, 36));
    let screen = screen(&model, 120, 36);
    assert!(screen.lines().next().unwrap().contains("what if · left at 2"), "{screen}");
}

#[test]
fn every_row_can_be_clicked_where_it_stands() {
    for (width, height) in [(160, 45), (120, 36), (120, 30), (80, 24), (60, 20)] {
        let model = still("n w", (width, height));
        let area = Rect::new(0, 0, width, height);
        let mut hit = Vec::new();
        let targets = ui::draw(&model, area).targets;
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            if let Some(Target::WhatIf(row)) = targets.at(x, y) {
                hit.push(row);
            }
        }
        hit.dedup();
        assert!(!hit.is_empty(), "{width}x{height}");
        let mut clicked = model.clone();
        update(&mut clicked, Input::Click(Target::WhatIf(hit[0])));
        assert_eq!(clicked.timeline.cursor(), 2);
        assert!(clicked.what_if.is_some(), "the list stays for the next one");
    }
}

#[test]
fn a_preview_is_what_then_happens() {
    let mut model = still("n n w", (120, 36));
    for row in 0..what_if_rows(&model.timeline).len() {
        model.what_if.as_mut().unwrap().selected = Some(row);
        let after = preview(&model).unwrap();
        let mut done = model.clone();
        press(&mut done, "Enter");
        assert_eq!(after.timeline.now(), done.timeline.now(), "row {row}");
    }
}

/// A click on the chip picks it, at each size that shows one.
#[test]
fn a_segment_in_flight_is_found_on_the_ladder_and_on_the_strip() {
    for (width, height) in [(160, 45), (120, 36), (120, 30), (80, 24), (60, 20)] {
        let mut model = still("n n", (width, height));
        let area = Rect::new(0, 0, width, height);
        let before = screen(&model, width, height);
        let targets = ui::draw(&model, area).targets;
        let hits: Vec<_> = area
            .positions()
            .filter_map(|at| targets.at(at.x, at.y))
            .filter(|target| matches!(target, Target::Segment(_)))
            .collect();
        let is_hit = |at: &Position| targets.at(at.x, at.y) == hits.first().copied();
        let middle = area.positions().filter(is_hit).nth(hits.len() / 2).unwrap();
        update(&mut model, Input::Click(hits[0]));
        let picked = screen(&model, width, height);
        assert!(!before.contains("[ACK SEQ") && picked.contains("[ACK SEQ"), "{width}x{height}\n{picked}");
        assert!(picked.contains("acknowledges the FIN of A"), "its arrival is previewed: {picked}");
        let again = ui::draw(&model, area).targets.at(middle.x, middle.y).unwrap();
        update(&mut model, Input::Click(again));
        assert_eq!(model.timeline.cursor(), 3, "a double click has it arrive");
    }
    let mut model = still("n n", (120, 36));
    let picked = Picked { to: Peer::A, flight: model.timeline.now().in_flight(Peer::A).next().unwrap().id };
    update(&mut model, Input::Click(Target::Segment(picked)));
    insta::assert_snapshot!("picked_120x36", screen(&model, 120, 36));
}

#[test]
fn without_a_script_the_title_counts_what_was_seen() {
    let mut model = model("idle");
    press(&mut model, "w");
    assert_eq!(coverage(&model), (0, 1));
    let shown = screen(&model, 120, 36);
    assert!(shown.contains("0 of 21 edges"), "{shown}");
}

#[test]
fn the_sandbox_says_what_to_try() {
    let mut model = Model::new(sandbox(false).unwrap(), Settings::default());
    model.settings.reduced_motion = true;
    open_list_of_free(&mut model);
    for (width, height) in [(120, 36), (160, 45), (80, 24)] {
        let shown = screen(&model, width, height);
        assert!(shown.contains("Try passive OPEN"), "{shown}");
        assert!(shown.contains("0 of 21 edges"), "{shown}");
    }
    insta::assert_snapshot!("sandbox_120x36", screen(&model, 120, 36));
    insta::assert_snapshot!("sandbox_80x24", screen(&model, 80, 24));
    model.settings.glyphs = GlyphSet::Ascii;
    press(&mut model, "Down Down Down");
    insta::assert_snapshot!("sandbox_80x24_ascii", screen(&model, 80, 24));
}

#[test]
fn any_size_is_drawn() {
    let model = still("n w", (120, 36));
    for (width, height) in (0..130).step_by(7).flat_map(|w| (0..50).step_by(3).map(move |h| (w, h))) {
        render(&model, Rect::new(0, 0, width, height));
    }
}
