//! What if, by keys: branches are made, walked, undone and left, and the script stays as it was.

use proptest::prelude::*;

use super::fixture::{model, press, type_in};
use crate::app::{
    Effect, Input, Model, Origin, Overlay, Picked, Saved, Settings, Target, WhatIfGroup, open_list_of_free,
    picked_segment, preview, sandbox, update, what_if_rows,
};
use crate::run::Timeline;
use crate::scenario::{Builtin, load, save};
use crate::sim::{Event, EventKind, Forgery, Peer};
use crate::tcp::Timer;
use crate::trace::jsonl;

pub(super) fn row_key(model: &crate::app::Model, at: Peer, kind: &EventKind) -> String {
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
    assert_eq!(marked, [model.what_if.unwrap().selected.unwrap()]);
    assert_eq!(rows[marked[0]].event.kind, EventKind::Deliver(1));
    let mut keys: Vec<char> = rows.iter().filter_map(|row| row.key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), rows.iter().filter(|row| row.key.is_some()).count(), "a key does one thing");
}

#[test]
fn the_list_has_refused_calls_forgeries_and_old_duplicates() {
    let mut model = model("normal-close");
    press(&mut model, "n n w");
    let rows = what_if_rows(&model.timeline);
    let refused: Vec<&str> = rows
        .iter()
        .filter(|row| row.step.error.is_some() && row.event.at == Peer::A)
        .map(|row| row.event.kind.verb())
        .collect();
    assert!(refused.contains(&"send") && refused.contains(&"close"), "{refused:?}");
    for at in Peer::BOTH {
        let forged: Vec<Forgery> = rows
            .iter()
            .filter(|row| row.event.at == at)
            .filter_map(|row| match row.origin {
                Some(Origin::Forged(forgery)) => Some(forgery),
                _ => None,
            })
            .collect();
        assert_eq!(forged, Forgery::ALL);
    }
    // The FIN that B has already received.
    let old = rows.iter().filter(|row| row.origin == Some(Origin::Old)).collect::<Vec<_>>();
    assert_eq!(old.len(), 1);
    assert_eq!((old[0].event.at, old[0].group), (Peer::B, WhatIfGroup::Trouble));
}

#[test]
fn a_row_has_the_same_key_at_every_step() {
    let mut model = model("normal-close");
    let mut keys = std::collections::BTreeMap::new();
    for _ in 0..=model.timeline.last() {
        for row in what_if_rows(&model.timeline) {
            if row.group != WhatIfGroup::Wire && row.origin != Some(Origin::Old) {
                let what = match row.origin {
                    Some(origin) => format!("{} {origin:?}", row.event.at),
                    None => format!("{:?}", row.event),
                };
                assert!(row.key.is_some(), "{what}");
                assert_eq!(*keys.entry(what).or_insert(row.key), row.key);
            }
        }
        press(&mut model, "n");
    }
    let mut all: Vec<_> = keys.values().collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), keys.len(), "no key means two rows");
}

#[test]
fn while_the_list_is_open_its_letters_come_first() {
    let mut model = model("normal-close");
    press(&mut model, "n w");
    let key = row_key(&model, Peer::B, &EventKind::Abort);
    assert_eq!(key, "p", "which steps back where the list is closed");
    press(&mut model, "p");
    assert_eq!((model.timeline.cursor(), model.timeline.left_script()), (2, Some(1)));
    let theme = model.settings.theme;
    let key = row_key(&model, Peer::A, &EventKind::Timeout(Timer::Retransmission));
    press(&mut model, &key);
    assert_eq!((model.timeline.cursor(), model.settings.theme), (3, theme));
}

#[test]
fn a_run_is_saved_up_to_the_cursor_under_a_name_that_is_asked_for() {
    let mut model = model("normal-close");
    press(&mut model, "S");
    assert_eq!(model.overlay, None, "nothing has happened");
    assert!(model.notice.is_some());
    let effect = press(&mut model, "n S");
    assert_eq!(effect, Some(Effect::Suggest));
    let Some(Overlay::SaveAs(save_as)) = &model.overlay else { panic!("{:?}", model.overlay) };
    assert_eq!((save_as.what, save_as.file().as_str()), (Saved::Run, "normal-close.json"));
    assert_eq!(press(&mut model, "Enter"), Some(Effect::Save));
    press(&mut model, "Esc");
    assert_eq!((&model.overlay, &model.notice), (&None, &None));
    let saved = save(&model.timeline).unwrap();
    assert!(saved.contains("\"say\": { \"en\": \"The client has nothing more to send.\""), "{saved}");
    assert!(saved.contains("\"title\": { \"en\": \"Normal close\""), "{saved}");
    assert_eq!(load("saved", saved.as_bytes()).opened.unwrap().1.last(), 1);
}

#[test]
fn a_run_that_left_the_script_says_so_in_its_title() {
    let mut model = model("normal-close");
    press(&mut model, "n v");
    let saved = save(&model.timeline).unwrap();
    assert!(saved.contains("Normal close: what if"), "{saved}");
    assert!(!saved.contains("summary") && !saved.contains("Figure 12"), "{saved}");
}

#[test]
fn the_sandbox_opens_with_the_list_and_its_first_sentence() {
    for established in [false, true] {
        let timeline = sandbox(established).unwrap();
        let mut model = Model::new(timeline, Settings::default());
        open_list_of_free(&mut model);
        assert_eq!(model.what_if.unwrap().selected, None);
        press(&mut model, "Down Enter");
        assert_eq!(model.timeline.cursor(), 1);
        assert_eq!(model.timeline.left_script(), Some(0));
    }
}

#[test]
fn the_sandbox_is_first_in_the_picker() {
    let mut model = Model::new(Builtin::find("abort").unwrap().open().unwrap().1, Settings::default());
    assert_eq!(model.library[0].name, "sandbox");
    press(&mut model, "s");
    for c in "sandbox".chars() {
        press(&mut model, &c.to_string());
    }
    press(&mut model, "Enter");
    assert!(model.timeline.is_free() && model.what_if.is_some());
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
fn in_lines_a_number_behind_the_rows_leads_to_a_branch() {
    let mut model = model("normal-close");
    model.plain = true;
    press(&mut model, "n v o");
    let branch = what_if_rows(&model.timeline).len() + 2;
    press(&mut model, "w");
    type_in(&mut model, &branch.to_string());
    press(&mut model, "Enter");
    assert_eq!((model.timeline.left_script(), model.timeline.cursor()), (Some(1), 2));
    press(&mut model, "w");
    type_in(&mut model, &(branch + 20).to_string());
    press(&mut model, "Enter");
    assert!(model.notice.as_ref().is_some_and(|notice| notice.contains("from 1 to")), "{:?}", model.notice);
}

#[test]
fn a_segment_in_flight_is_picked_by_a_click_and_arrives_by_another() {
    let mut model = model("normal-close");
    // Three segments towards B: the FIN, and two copies behind it.
    press(&mut model, "n");
    for _ in 0..2 {
        model.timeline.apply(&Event::new(Peer::B, EventKind::Duplicate(1))).unwrap();
    }
    let flights: Vec<u64> = model.timeline.now().in_flight(Peer::B).map(|flight| flight.id).collect();
    let second = Picked { to: Peer::B, flight: flights[1] };
    update(&mut model, Input::Click(Target::Segment(second)));
    assert_eq!((picked_segment(&model), model.timeline.cursor()), (Some(second), 3), "nothing happens yet");
    assert_eq!(model.frame, Some(0), "its way is shown once");
    let after = preview(&model).unwrap();
    assert_eq!(after.timeline.now().event().unwrap().kind, EventKind::Deliver(2));
    // The keys act on it, not on the oldest.
    let mut lost = model.clone();
    press(&mut lost, "v");
    assert_eq!(lost.timeline.now().event().unwrap().kind, EventKind::Lose(2));
    let mut let_go = model.clone();
    press(&mut let_go, "Esc a");
    assert_eq!(let_go.timeline.now().event().unwrap().kind, EventKind::Deliver(1));
    update(&mut model, Input::Click(Target::Segment(second)));
    assert_eq!(model.timeline.now(), after.timeline.now());
    assert_eq!(picked_segment(&model), None);
}

#[test]
fn while_the_list_is_open_a_click_on_a_segment_selects_its_row_and_another_does_it() {
    let mut model = model("normal-close");
    press(&mut model, "n w Down Down Down Down");
    let flight = model.timeline.now().in_flight(Peer::B).next().unwrap().id;
    let target = Target::Segment(Picked { to: Peer::B, flight });
    update(&mut model, Input::Click(target));
    assert_eq!((model.what_if.unwrap().selected, model.timeline.cursor()), (Some(0), 1));
    update(&mut model, Input::Click(target));
    assert_eq!(model.timeline.cursor(), 2);
}

#[test]
fn what_is_done_in_the_list_is_shown_before_the_next_preview() {
    let mut model = model("normal-close");
    press(&mut model, "n w");
    assert_eq!(model.frame, Some(0));
    assert!(preview(&model).is_some(), "the preview pulses once when the list opens");
    press(&mut model, "Enter");
    assert_eq!((model.frame, preview(&model).is_some()), (Some(0), false));
    while update(&mut model, Input::Tick).is_some() {}
    assert!(preview(&model).is_some());
    press(&mut model, "Down");
    assert_eq!((model.frame, preview(&model).is_some()), (Some(0), true));
    model.settings.reduced_motion = true;
    press(&mut model, "Down w w");
    assert_eq!((model.frame, preview(&model).is_some()), (None, true));
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

    /// A saved run expects something in every step, and loads to the same steps.
    #[test]
    fn a_saved_run_is_the_same_again(start in 0usize..7, rows in prop::collection::vec(any::<prop::sample::Index>(), 1..12)) {
        let mut model = model("normal-close");
        model.timeline.seek(start);
        for row in rows {
            let rows = what_if_rows(&model.timeline);
            model.timeline.apply(&rows[row.index(rows.len())].event).unwrap();
        }
        // What follows the script goes on where it ends here.
        prop_assume!(model.timeline.left_script().is_some());
        let saved = save(&model.timeline).unwrap();
        let loaded = load("saved.json", saved.as_bytes());
        prop_assert!(loaded.problems.is_empty(), "{}\n{saved}", loaded.problems.render(false, model.text()));
        let (scenario, again) = loaded.opened.unwrap();
        prop_assert!(scenario.steps.iter().all(|step| step.expect.states.iter().all(Option::is_some)));
        let steps = |timeline: &Timeline| {
            let mut lines = Vec::new();
            jsonl(&mut lines, timeline, model.text()).unwrap();
            let steps: Vec<_> = timeline.moments().map(|moment| moment.step.clone()).collect();
            (String::from_utf8(lines).unwrap(), steps)
        };
        prop_assert_eq!(steps(&model.timeline), steps(&again));
        // Saved again, only the title has one more word for every branch that is left.
        let mut again = again;
        again.seek(usize::MAX);
        let again = save(&again).unwrap();
        prop_assert_eq!(load("again.json", again.as_bytes()).opened.unwrap().0.steps, scenario.steps);
    }

    /// Whatever row is previewed, doing it brings exactly that about, on the diagram's view and in all else.
    #[test]
    fn a_preview_is_what_then_happens(start in 0usize..7, rows in prop::collection::vec(any::<prop::sample::Index>(), 1..8)) {
        let mut model = model("normal-close");
        model.settings.reduced_motion = true;
        model.timeline.seek(start);
        press(&mut model, "w");
        for row in rows {
            let count = what_if_rows(&model.timeline).len();
            model.what_if.as_mut().unwrap().selected = Some(row.index(count));
            let after = preview(&model).unwrap();
            press(&mut model, "Enter");
            prop_assert_eq!(after.timeline.now(), model.timeline.now());
            prop_assert!(after.timeline.is_at_same_moment(&model.timeline));
        }
    }

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
            model.what_if.as_mut().unwrap().selected = Some(row.index(count));
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
