use std::fmt::Write as _;

use ratatui::layout::Rect;

use crate::app::tests::fixture::{model, press};
use crate::app::{GlyphSet, Input, Model, has_panes, update};
use crate::text::Lang;
use crate::ui::regions::{Regions, regions};
use crate::ui::tests::support::{lost_last_ack, part, trouble};

fn footer(model: &Model) -> String {
    let (width, height) = model.size;
    let area = Rect::new(0, height - 1, width, 1);
    let buf = part(model, model.size, |out, screen, ctx| {
        let story = regions(screen).story(model.pane);
        super::draw(out, area, story, ctx, model);
    });
    crate::ui::overlay::tests::text(&buf).lines().last().unwrap_or_default().to_owned()
}

/// The footers of a walk with these keys, at the sizes of the screens.
fn walk(lang: Lang, glyphs: GlyphSet) -> String {
    let mut told = String::new();
    for size in [(160, 45), (120, 36), (80, 24), (40, 12)] {
        let mut model = model("normal-close");
        model.settings.lang = lang;
        model.settings.glyphs = glyphs;
        update(&mut model, Input::Resize(size.0, size.1));
        let _ = writeln!(told, "-- {size:?}");
        for keys in [
            "z", "n", "Space", "Space", "t", "z", "?", "Esc", "s", "Esc", "i", "Esc", "9", "Enter", "Esc",
            "End", "Home", "x",
        ] {
            press(&mut model, keys);
            model.frame = None;
            let _ = writeln!(told, "{keys:>6} {}", footer(&model).trim_end());
        }
    }
    told
}

#[test]
fn what_works_here_and_now() {
    insta::assert_snapshot!(walk(Lang::En, GlyphSet::Unicode));
}

#[test]
fn in_chinese() {
    insta::assert_snapshot!(walk(Lang::ZhCn, GlyphSet::Unicode));
}

#[test]
fn in_ascii() {
    let walk = walk(Lang::En, GlyphSet::Ascii);
    assert!(walk.is_ascii());
    insta::assert_snapshot!(walk);
}

#[test]
fn a_footer_fits_any_width() {
    for width in 0..200 {
        for notice in [None, Some("a notice that is longer than some screens are wide".to_owned())] {
            let mut model = model("normal-close");
            press(&mut model, "n n");
            model.size = (width, 24);
            model.notice = notice;
            assert_eq!(footer(&model).chars().count(), usize::from(width));
        }
    }
}

#[test]
fn the_pane_key_works_where_the_screen_has_two_panes() {
    for (columns, rows) in
        [79, 80, 119, 120, 160].into_iter().flat_map(|w| [23, 24, 25, 26, 36, 45].map(|h| (w, h)))
    {
        let has_two = matches!(regions(Rect::new(0, 0, columns, rows)), Regions::Compact { .. });
        assert_eq!(has_panes((columns, rows)), has_two, "{columns}x{rows}");
    }
}

#[test]
fn the_section_is_told_once() {
    let mut model = model("normal-close");
    press(&mut model, "n n");
    for (columns, rows) in [64, 79, 80, 100, 119, 120].into_iter().flat_map(|w| (6..40).map(move |h| (w, h)))
    {
        update(&mut model, Input::Resize(columns, rows));
        for _pane in 0..2 {
            let screen =
                crate::ui::overlay::tests::text(&crate::ui::render(&model, Rect::new(0, 0, columns, rows)));
            assert_eq!(screen.matches("§3.10.7.4").count(), 1, "{columns}x{rows}\n{screen}");
            press(&mut model, "Tab");
            model.notice = None;
        }
    }
}

#[test]
fn letters_for_one_word_do_not_read_as_a_name() {
    let mut model = model("normal-close");
    update(&mut model, Input::Resize(160, 45));
    press(&mut model, "n n d");
    let footer = footer(&model);
    assert!(footer.contains("←→▲▼ move") && footer.contains("  p n step"), "{footer}");
}

#[test]
fn where_the_story_is_cut_the_footer_names_the_key_for_all_of_it() {
    let mut cuts = 0;
    for mut model in [lost_last_ack(), trouble()] {
        for (columns, rows) in [(80, 24), (60, 7), (60, 6)] {
            update(&mut model, Input::Resize(columns, rows));
            for step in 1..=model.timeline.last() {
                model.timeline.seek(step);
                let area = Rect::new(0, 0, columns, rows);
                let screen = crate::ui::overlay::tests::text(&crate::ui::render(&model, area));
                let story = regions(area).story(model.pane);
                let told = screen.lines().skip(story.y.into()).take(story.height.into());
                let cut = told.into_iter().any(|row| row.contains('…'));
                let footer = screen.lines().last().unwrap();
                cuts += usize::from(cut);
                assert!(!cut || footer.contains("i full text"), "{step}\n{screen}");
            }
        }
    }
    assert!(cuts > 3);
}
