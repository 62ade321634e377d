//! What if, by keys: branches are made, walked, undone and left, and the script stays as it was.

use proptest::prelude::*;

use super::fixture::{model, press};
use crate::app::{WhatIfGroup, what_if_rows};
use crate::sim::{EventKind, Peer};

fn row_key(model: &crate::app::Model, at: Peer, kind: &EventKind) -> String {
    let rows = what_if_rows(&model.timeline);
    let row = rows.iter().find(|row| row.event.at == at && row.event.kind == *kind).unwrap();
    row.key.unwrap().to_string()
}

#[test]
fn rows_are_grouped_and_the_scripts_next_step_is_marked_and_selected() {
    let mut model = model("normal-close");
    press(&mut model, "n w");
    let rows = what_if_rows(&model.timeline);
    let groups: Vec<WhatIfGroup> = rows.iter().map(|row| row.group).collect();
    assert!(groups.is_sorted());
    let marked: Vec<usize> = (0..rows.len()).filter(|&row| rows[row].is_script).collect();
    assert_eq!(marked, [model.what_if.unwrap().selected]);
    assert_eq!(rows[marked[0]].event.kind, EventKind::Deliver(1));
    let mut keys: Vec<char> = rows.iter().filter_map(|row| row.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), rows.iter().filter(|row| row.key.is_some()).count(), "a key does one thing");
}

#[test]
fn choosing_what_the_script_does_follows_the_script() {
    let mut model = model("normal-close");
    press(&mut model, "w Enter Enter");
    assert_eq!((model.timeline.cursor(), model.timeline.left_script()), (2, None));
}

#[test]
fn a_letter_leaves_the_script_and_o_leads_back() {
    let mut model = model("normal-close");
    press(&mut model, "n w");
    let key = row_key(&model, Peer::B, &EventKind::Abort);
    press(&mut model, &key);
    assert_eq!((model.timeline.cursor(), model.timeline.left_script()), (2, Some(1)));
    assert!(model.what_if.is_some(), "the list stays");
    press(&mut model, "o");
    assert_eq!((model.timeline.cursor(), model.timeline.left_script()), (1, None));
    assert_eq!(model.timeline.last(), 7);
    // The branch is not lost.
    let rows = what_if_rows(&model.timeline);
    assert!(rows.iter().any(|row| row.is_known && !row.is_script && row.event.kind == EventKind::Abort));
}

#[test]
fn left_and_right_walk_the_branch_while_the_list_is_open() {
    let mut model = model("normal-close");
    press(&mut model, "n w");
    let key = row_key(&model, Peer::B, &EventKind::Close);
    press(&mut model, &format!("{key} Left"));
    assert_eq!(model.timeline.cursor(), 1);
    press(&mut model, "Right");
    assert_eq!((model.timeline.cursor(), model.timeline.left_script()), (2, Some(1)));
}

#[test]
fn the_oldest_segment_arrives_or_is_lost_without_the_list() {
    let mut model = model("normal-close");
    press(&mut model, "n v");
    assert_eq!(model.timeline.now().step.lost.map(|lost| lost.to), Some(Peer::B));
    assert_eq!(model.timeline.left_script(), Some(1));
    press(&mut model, "u a");
    assert_eq!((model.timeline.cursor(), model.timeline.left_script()), (2, None));
    let notice = {
        press(&mut model, "g a");
        model.notice.clone()
    };
    assert_eq!(notice.as_deref(), Some("Nothing is in flight."));
}

#[test]
fn a_step_that_was_chosen_tells_no_story_of_the_script() {
    let mut model = model("normal-close");
    let told = {
        press(&mut model, "n");
        model.timeline.now().story().cloned()
    };
    assert!(told.is_some());
    press(&mut model, "g w");
    let key = row_key(&model, Peer::B, &EventKind::Close);
    press(&mut model, &key);
    assert_eq!(model.timeline.now().story(), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is chosen, undoing all of it restores the step exactly, and redoing it the end.
    #[test]
    fn undo_and_redo_restore_each_step(start in 0usize..7, rows in prop::collection::vec(any::<prop::sample::Index>(), 1..12)) {
        let mut model = model("normal-close");
        model.settings.reduced_motion = true;
        model.timeline.seek(start);
        press(&mut model, "w");
        let mut seen = vec![model.timeline.now().clone()];
        for row in rows {
            let count = what_if_rows(&model.timeline).len();
            model.what_if.as_mut().unwrap().selected = row.index(count);
            press(&mut model, "Enter");
            seen.push(model.timeline.now().clone());
        }
        for moment in seen.iter().rev().skip(1) {
            press(&mut model, "u");
            prop_assert_eq!(model.timeline.now(), moment);
        }
        for moment in seen.iter().skip(1) {
            press(&mut model, "U");
            prop_assert_eq!(model.timeline.now(), moment);
        }
    }
}
