use ratatui::layout::Rect;

use std::time::Duration;

use crate::app::tests::fixture::{press, still};
use crate::app::{GlyphSet, Input, Overlay, Spotlight, Subject, Target, update};
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::Lang;
use crate::ui::tests::support::screen;
use crate::ui::{self, render};

#[test]
fn the_diagram_is_as_large_as_it_goes_and_nothing_else_is_shown() {
    let model = still("n n P Right", (120, 36));
    assert_eq!(model.timeline.cursor(), 3, "the keys of a remote step");
    // 112x35, where the panels leave room for 78x28.
    insta::assert_snapshot!("120x36", screen(&model, 120, 36));
    insta::assert_snapshot!("80x24", screen(&still("n n P n", (80, 24)), 80, 24));
    let shown = screen(&model, 120, 36);
    assert!(!shown.contains("SND.UNA") && !shown.contains("choose"), "{shown}");
}

#[test]
fn story_panels_and_time_are_shown_when_asked_for() {
    let mut model = still("n n P n i c", (160, 45));
    update(&mut model, Input::Elapsed(Duration::from_secs(754)));
    model.settings.lang = Lang::ZhCn;
    insta::assert_snapshot!("160x45_story_zh", screen(&model, 160, 45));
    assert!(screen(&model, 160, 45).contains("12:34"));
    press(&mut model, "Tab");
    assert!(screen(&model, 160, 45).contains("SND.UNA"));
    press(&mut model, "Tab i c");
    let shown = screen(&model, 160, 45);
    assert!(!shown.contains("SND.UNA") && !shown.contains("12:34") && !shown.contains("RFC 9293"), "{shown}");
    press(&mut model, "Esc");
    assert_eq!(model.present, None);
}

#[test]
fn the_spotlight_dims_all_but_a_peer_or_an_edge() {
    let mut model = still("n n P n f", (120, 36));
    assert_eq!(model.present.unwrap().spotlight, Some(Spotlight::Peer(Peer::A)));
    insta::assert_snapshot!("120x36_spotlight_a", screen(&model, 120, 36));
    press(&mut model, "f f");
    assert_eq!(model.present.unwrap().spotlight, Some(Spotlight::Edge));
    model.settings.glyphs = GlyphSet::Ascii;
    insta::assert_snapshot!("120x36_spotlight_edge_ascii", screen(&model, 120, 36));
    press(&mut model, "f");
    assert_eq!(model.present.unwrap().spotlight, None);
}

#[test]
fn the_remotes_keys_present() {
    let mut model = still("P PageDown PageDown PageUp", (120, 36));
    assert_eq!(model.timeline.cursor(), 1);
    press(&mut model, "b");
    assert_eq!(model.overlay, Some(Overlay::Blank));
    press(&mut model, ". .");
    assert_eq!(model.overlay, Some(Overlay::Blank));
    press(&mut model, ". Esc");
    assert_eq!(model.present, None);
    press(&mut model, "P P");
    assert_eq!(model.present, None);
    // What plays is stopped first.
    press(&mut model, "P F5 Esc");
    assert!(model.present.is_some() && !model.playing);
}

#[test]
fn the_list_of_what_can_happen_brings_the_panels_along() {
    let mut model = still("n P w", (120, 36));
    assert!(screen(&model, 120, 36).contains("What if"));
    press(&mut model, "Esc");
    assert!(!screen(&model, 120, 36).contains("SND.UNA"));
}

#[test]
fn states_are_found_by_mouse_and_any_size_is_drawn() {
    let mut model = still("n P i f", (120, 36));
    let area = Rect::new(0, 0, 120, 36);
    let wanted = Some(Target::Subject(Subject::State(State::TimeWait)));
    let targets = ui::draw(&model, area).targets;
    assert!(area.positions().any(|at| targets.at(at.x, at.y) == wanted));
    for keys in ["f", "f", "f"] {
        for (width, height) in (0..130).step_by(7).flat_map(|w| (0..50).step_by(3).map(move |h| (w, h))) {
            render(&model, Rect::new(0, 0, width, height));
        }
        press(&mut model, keys);
    }
}

#[test]
fn a_notice_covers_no_row_of_the_diagram() {
    for size in [(80, 24), (120, 36), (160, 45)] {
        let mut model = still("n n P", size);
        assert!(model.notice.is_some());
        let rows = |model: &crate::app::Model| {
            let rows: Vec<String> = screen(model, size.0, size.1).lines().map(str::to_owned).collect();
            (rows.iter().filter(|row| row.contains("Presenting")).count(), rows)
        };
        let (count, covered) = rows(&model);
        assert_eq!(count, 1, "{size:?}");
        model.notice = None;
        let (_, still) = rows(&model);
        let diagram = |rows: &[String]| rows[1..].iter().filter(|row| row.contains(['│', '─'])).count();
        assert_eq!(diagram(&covered), diagram(&still), "{size:?}");
    }
}
