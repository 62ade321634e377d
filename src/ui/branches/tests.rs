use ratatui::layout::Rect;

use crate::app::tests::fixture::{model, press};
use crate::app::{GlyphSet, Input, Model, Overlay, Target, update};
use crate::text::Lang;
use crate::ui::tests::support::screen;
use crate::ui::{self, render};

/// The script left at 1 twice and at 2, and the last of these branches left at 3; the newest is open.
fn with_branches(size: (u16, u16)) -> Model {
    let mut model = model("normal-close");
    model.settings.reduced_motion = true;
    model.size = size;
    press(&mut model, "n v o w p Esc o n w m p Left A Esc");
    assert_eq!(model.timeline.branch_count(), 4, "{:?}", model.timeline.tree());
    model
}

#[test]
fn the_tree_stands_in_the_ladders_place_and_each_branch_is_shown_before_it_is_walked_to() {
    let mut model = with_branches((120, 36));
    let (cursor, left) = (model.timeline.cursor(), model.timeline.left_script());
    press(&mut model, "O");
    insta::assert_snapshot!("120x36", screen(&model, 120, 36));
    press(&mut model, "Up Up");
    let shown = screen(&model, 120, 36);
    press(&mut model, "Esc");
    assert_eq!((model.timeline.cursor(), model.timeline.left_script()), (cursor, left), "only looked at");
    press(&mut model, "O Up Up Enter");
    assert_eq!(model.overlay, None);
    assert_ne!((model.timeline.cursor(), model.timeline.last()), (cursor, 0));
    let top = |screen: &str| screen.lines().next().unwrap().to_owned();
    assert_eq!(top(&screen(&model, 120, 36)), top(&shown));
    // Nothing is lost.
    assert_eq!(model.timeline.branch_count(), 4);
}

#[test]
fn the_tree_is_reached_from_the_list_and_from_everywhere_by_mouse() {
    let mut model = with_branches((80, 24));
    press(&mut model, "w Tab");
    assert!(matches!(model.overlay, Some(Overlay::Branches { .. })));
    insta::assert_snapshot!("80x24", screen(&model, 80, 24));
    model.settings.lang = Lang::ZhCn;
    insta::assert_snapshot!("160x45_zh", screen(&model, 160, 45));
    model.settings.lang = Lang::En;
    model.settings.glyphs = GlyphSet::Ascii;
    insta::assert_snapshot!("120x30_ascii", screen(&model, 120, 30));
    for (width, height) in [(160, 45), (120, 36), (120, 30), (80, 24), (60, 20)] {
        let area = Rect::new(0, 0, width, height);
        let targets = ui::draw(&model, area).targets;
        let hits = area.positions().filter_map(|at| match targets.at(at.x, at.y) {
            Some(Target::Branch(row)) => Some(row),
            _ => None,
        });
        let first = hits.min().unwrap();
        let mut clicked = model.clone();
        update(&mut clicked, Input::Click(Target::Branch(first)));
        update(&mut clicked, Input::Click(Target::Branch(first)));
        assert_eq!(clicked.overlay, None, "{width}x{height}");
    }
}

#[test]
fn the_header_marks_where_the_script_was_left() {
    let model = with_branches((120, 36));
    let top = screen(&model, 120, 36).lines().next().unwrap().to_owned();
    assert!(top.contains("━┯━"), "{top}");
}

#[test]
fn any_size_is_drawn() {
    let mut model = with_branches((120, 36));
    press(&mut model, "O");
    for (width, height) in (0..130).step_by(7).flat_map(|w| (0..50).step_by(3).map(move |h| (w, h))) {
        render(&model, Rect::new(0, 0, width, height));
    }
}
