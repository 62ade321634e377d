//! The list of notes, reached by keys.

use ratatui::layout::Rect;

use crate::app::tests::fixture::{captured, model, press};
use crate::app::{GlyphSet, Input, Model, Overlay, Settings, Target, notes, update};
use crate::run::Remarkable;
use crate::text::Lang;
use crate::ui::tests::assert_whole;
use crate::ui::tests::support::{capture_after, screen};
use crate::ui::{self, render};

/// A connection of a real capture with several notes, after these keys.
fn after(keys: &str, size: (u16, u16), settings: Settings) -> Model {
    capture_after(&format!("End Up Enter {keys}"), size, settings)
}

fn shown(keys: &str, size: (u16, u16), settings: Settings) -> String {
    screen(&after(keys, size, settings), size.0, size.1)
}

#[test]
fn the_notes_stand_in_the_ladders_place_and_the_diagram_shows_the_step_of_each() {
    let settings = Settings::default();
    insta::assert_snapshot!("80x24", shown("!", (80, 24), settings));
    insta::assert_snapshot!("120x36", shown("! Down", (120, 36), settings));
    insta::assert_snapshot!("160x45", shown("! Down Down", (160, 45), settings));
    let chinese = Settings { lang: Lang::ZhCn, ..settings };
    insta::assert_snapshot!("120x36_zh", shown("!", (120, 36), chinese));
    let ascii = Settings { glyphs: GlyphSet::Ascii, ..settings };
    insta::assert_snapshot!("80x24_ascii", shown("! Down", (80, 24), ascii));
}

#[test]
fn enter_goes_to_the_step_of_the_note_and_escape_leaves_all_as_it_was() {
    let mut model = after("n n !", (120, 36), Settings::default());
    press(&mut model, "Down Down Up Esc");
    assert_eq!((model.timeline.cursor(), &model.overlay), (2, &None), "only looked at");
    for place in 0..notes(&model).len() {
        let mut model = after("!", (120, 36), Settings::default());
        let note = notes(&model)[place];
        for _ in 0..place {
            press(&mut model, "Down");
        }
        press(&mut model, "Enter");
        assert_eq!((model.timeline.cursor(), &model.overlay), (note.step, &None), "{note:?}");
    }
}

#[test]
fn a_note_leads_back_from_a_branch_which_is_kept() {
    let mut model = after("w Down Enter Esc", (120, 36), Settings::default());
    assert!(model.timeline.left_script().is_some());
    press(&mut model, "! Enter");
    assert_eq!(model.timeline.left_script(), None);
    assert_eq!(model.timeline.branch_count(), 1);
}

#[test]
fn the_list_opens_at_the_note_last_passed_and_its_key_closes_it() {
    let mut model = after("End !", (120, 36), Settings::default());
    let last = notes(&model).len() - 1;
    assert_eq!(model.overlay, Some(Overlay::Notes { selected: last }));
    press(&mut model, "!");
    assert_eq!(model.overlay, None);
}

#[test]
fn each_note_is_at_a_step_that_its_packet_shows_and_says_so() {
    let file = captured();
    for connection in &file.capture.connections {
        let run = file.capture.run(connection);
        let outcome = file.capture.outcome(connection);
        let remarks = &run.about().remarks;
        let packets = remarks.iter().filter(|remark| matches!(remark.about, Remarkable::Packet { .. }));
        assert_eq!(packets.count(), outcome.notes.len(), "connection {}", connection.number);
        for remark in remarks {
            let moment = run.get(remark.step).unwrap();
            let state = moment.state(remark.peer);
            match remark.about {
                Remarkable::Packet { number, sentence, .. } => {
                    let told = moment.story().unwrap().get(Lang::En);
                    let what = crate::text::Text::of(Lang::En).get(sentence);
                    assert!(told.contains(what), "packet {number}: {told}");
                }
                Remarkable::State(known) => {
                    assert_eq!(state, known);
                    let before = remark.step.checked_sub(1).and_then(|step| run.get(step));
                    assert!(state.exact().is_none());
                    assert!(before.is_none_or(|before| before.state(remark.peer).exact().is_some()));
                }
            }
        }
    }
}

#[test]
fn a_run_without_notes_says_that_there_are_none() {
    let mut model = model("normal-close");
    press(&mut model, "!");
    assert_eq!(model.overlay, None);
    assert!(model.notice.is_some());
}

#[test]
fn a_click_selects_a_note_and_another_goes_there() {
    for (width, height) in [(160, 45), (120, 36), (120, 30), (80, 24), (60, 20)] {
        let mut model = after("!", (width, height), Settings::default());
        let area = Rect::new(0, 0, width, height);
        let targets = ui::draw(&model, area).targets;
        let mut rows = area.positions().filter_map(|at| match targets.at(at.x, at.y) {
            Some(Target::Note(row)) => Some(row),
            _ => None,
        });
        let row = rows.find(|&row| row > 0).unwrap();
        let step = notes(&model)[row].step;
        update(&mut model, Input::Click(Target::Note(row)));
        assert_eq!(model.overlay, Some(Overlay::Notes { selected: row }), "{width}x{height}");
        update(&mut model, Input::Click(Target::Note(row)));
        assert_eq!((model.overlay, model.timeline.cursor()), (None, step), "{width}x{height}");
    }
}

#[test]
fn the_notes_are_whole_at_every_size() {
    let model = after("! Down", (120, 36), Settings::default());
    for (width, height) in
        (0..130).step_by(13).flat_map(|width| (0..40).step_by(5).map(move |height| (width, height)))
    {
        assert_whole(&render(&model, Rect::new(0, 0, width, height)));
    }
}
