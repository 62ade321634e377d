mod mouse;
pub(crate) mod support;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{lines, render};
use crate::app::tests::fixture::{model, press, type_in};
use crate::app::{Depth, FRAMES, GlyphSet, Input, Model, Pane, refuse, update};
use crate::text::{Lang, key};
use support::{lost_last_ack, screen, simultaneous, trouble};

/// Every row is exactly as wide as the screen, and no wide glyph lacks its second cell.
pub(crate) fn assert_whole(buf: &Buffer) {
    for y in buf.area.top()..buf.area.bottom() {
        let mut x = buf.area.left();
        while x < buf.area.right() {
            let columns = lines::width(buf[(x, y)].symbol());
            assert!(columns >= 1, "an empty cell at {x},{y}");
            for hidden in x + 1..x + columns {
                assert!(hidden < buf.area.right(), "half a glyph at {x},{y}");
                assert_eq!(buf[(hidden, y)].symbol(), " ", "overwritten at {hidden},{y}");
            }
            x += columns;
        }
        assert_eq!(x, buf.area.right());
    }
}

fn all_looks(mut model: Model, mut look: impl FnMut(&Model)) {
    for lang in Lang::ALL {
        for pane in [Pane::Diagram, Pane::Ladder] {
            for glyphs in GlyphSet::ALL {
                model.settings.lang = lang;
                model.settings.glyphs = glyphs;
                model.pane = pane;
                look(&model);
            }
        }
    }
}

#[test]
fn every_step_fits_every_size() {
    for mut model in [lost_last_ack(), simultaneous(), trouble()] {
        for step in 0..=model.timeline.last() {
            model.timeline.seek(step);
            all_looks(model.clone(), |model| {
                for (width, height) in [(160, 45), (120, 30), (80, 24), (40, 12)] {
                    let area = Rect::new(0, 0, width, height);
                    assert_whole(&render(model, area));
                }
            });
        }
    }
}

#[test]
fn no_size_is_too_small_or_too_large() {
    let mut model = trouble();
    model.timeline.seek(8);
    for (width, height) in (0..=170).flat_map(|width| (0..=50).map(move |height| (width, height))) {
        if width <= 12 || height <= 3 || (width * 3 + height) % 17 == 0 {
            let buf = render(&model, Rect::new(3, 2, width, height));
            assert_eq!(buf.area, Rect::new(3, 2, width, height));
            assert_whole(&buf);
        }
    }
}

#[test]
fn every_frame_of_a_step_can_be_drawn_and_the_last_leaves_nothing_hidden() {
    for mut model in [lost_last_ack(), trouble()] {
        for step in 0..=model.timeline.last() {
            model.timeline.seek(step);
            model.frame = None;
            let rest = render(&model, Rect::new(0, 0, 120, 36));
            for frame in 0..FRAMES {
                model.frame = Some(frame);
                assert_whole(&render(&model, Rect::new(0, 0, 120, 36)));
            }
            // The diagram may still hold its last beat; the ladder is at rest.
            let last = render(&model, Rect::new(0, 0, 120, 36));
            for (x, y) in (80..120).flat_map(|x| (9..34).map(move |y| (x, y))) {
                assert_eq!(last[(x, y)], rest[(x, y)], "step {step} at {x},{y}");
            }
        }
    }
}

#[test]
fn ascii_draws_nothing_else() {
    for mut model in [lost_last_ack(), simultaneous(), trouble()] {
        model.settings.glyphs = GlyphSet::Ascii;
        for step in 0..=model.timeline.last() {
            model.timeline.seek(step);
            for lang in Lang::ALL {
                model.settings.lang = lang;
                for (width, height) in [(160, 45), (120, 36), (120, 30), (80, 24), (40, 12)] {
                    let buf = render(&model, Rect::new(0, 0, width, height));
                    assert!(buf.content.iter().all(|cell| cell.symbol().is_ascii()), "step {step}");
                }
            }
        }
    }
}

fn at(mut model: Model, step: usize) -> Model {
    model.timeline.seek(step);
    model
}

fn in_lang(mut model: Model, lang: Lang) -> Model {
    model.settings.lang = lang;
    model
}

fn in_ascii(mut model: Model) -> Model {
    model.settings.glyphs = GlyphSet::Ascii;
    model
}

fn ladder_pane(mut model: Model) -> Model {
    model.pane = Pane::Ladder;
    model
}

#[test]
fn large_screen() {
    insta::assert_snapshot!("160x45_handshake", screen(&at(lost_last_ack(), 4), 160, 45));
    insta::assert_snapshot!("160x45_time_wait", screen(&at(lost_last_ack(), 12), 160, 45));
}

#[test]
fn medium_screen() {
    insta::assert_snapshot!("120x36_start", screen(&at(lost_last_ack(), 0), 120, 36));
    insta::assert_snapshot!("120x36_handshake", screen(&at(lost_last_ack(), 4), 120, 36));
    insta::assert_snapshot!("120x36_resent", screen(&at(lost_last_ack(), 12), 120, 36));
    insta::assert_snapshot!("120x36_closing", screen(&at(simultaneous(), 10), 120, 36));
    insta::assert_snapshot!("120x36_trouble", screen(&trouble(), 120, 36));
}

#[test]
fn short_screen() {
    insta::assert_snapshot!("120x30_lost", screen(&at(lost_last_ack(), 11), 120, 30));
}

#[test]
fn compact_screen() {
    insta::assert_snapshot!("80x24_handshake", screen(&at(lost_last_ack(), 4), 80, 24));
    insta::assert_snapshot!("80x24_both_ways", screen(&at(simultaneous(), 2), 80, 24));
    insta::assert_snapshot!("80x24_ladder", screen(&ladder_pane(at(lost_last_ack(), 12)), 80, 24));
    insta::assert_snapshot!("80x24_trouble", screen(&at(trouble(), 8), 80, 24));
}

#[test]
fn small_screen() {
    insta::assert_snapshot!("40x12", screen(&at(lost_last_ack(), 4), 40, 12));
    insta::assert_snapshot!("24x5", screen(&at(lost_last_ack(), 4), 24, 5));
}

#[test]
fn ascii_screen() {
    insta::assert_snapshot!("120x36_ascii", screen(&in_ascii(at(lost_last_ack(), 12)), 120, 36));
    insta::assert_snapshot!("80x24_ascii", screen(&in_ascii(at(lost_last_ack(), 4)), 80, 24));
}

#[test]
fn console_screen() {
    let console = |mut model: Model| {
        model.settings.glyphs = GlyphSet::Console;
        model.settings.depth = Depth::Ansi16;
        model
    };
    insta::assert_snapshot!("120x36_console", screen(&console(at(lost_last_ack(), 12)), 120, 36));
    insta::assert_snapshot!("80x24_console", screen(&console(at(lost_last_ack(), 4)), 80, 24));
}

#[test]
fn chinese_screen() {
    let chinese = |model| in_lang(model, Lang::ZhCn);
    insta::assert_snapshot!("120x36_zh", screen(&chinese(at(lost_last_ack(), 4)), 120, 36));
    insta::assert_snapshot!("80x24_zh_ladder", screen(&chinese(ladder_pane(at(trouble(), 15))), 80, 24));
    insta::assert_snapshot!("40x12_zh", screen(&chinese(at(lost_last_ack(), 0)), 40, 12));
}

/// The screen after these keys, and this typed.
fn pressed(size: (u16, u16), lang: Lang, glyphs: GlyphSet, keys: &str, typed: &str) -> Model {
    let mut model = model("normal-close");
    (model.settings.lang, model.settings.glyphs) = (lang, glyphs);
    update(&mut model, Input::Resize(size.0, size.1));
    press(&mut model, keys);
    type_in(&mut model, typed);
    model.frame = None;
    model
}

fn shown(model: &Model) -> String {
    screen(model, model.size.0, model.size.1)
}

#[test]
fn while_it_records_the_header_says_so_and_the_footer_how_it_ends() {
    let recording = |size, lang, glyphs| pressed(size, lang, glyphs, "R n n", "");
    insta::assert_snapshot!("80x24_recording", shown(&recording((80, 24), Lang::En, GlyphSet::Unicode)));
    insta::assert_snapshot!(
        "120x36_recording_zh",
        shown(&recording((120, 36), Lang::ZhCn, GlyphSet::Unicode))
    );
    let mut mono = recording((80, 24), Lang::En, GlyphSet::Ascii);
    mono.settings.depth = Depth::Mono;
    insta::assert_snapshot!("80x24_recording_ascii_mono", shown(&mono));
    let kept = pressed((80, 24), Lang::En, GlyphSet::Unicode, "R n R Esc n", "");
    insta::assert_snapshot!("80x24_recording_kept", shown(&kept));
}

#[test]
fn a_recording_is_named_over_the_screen() {
    let asked = |size, lang, glyphs, typed| pressed(size, lang, glyphs, "R n R", typed);
    insta::assert_snapshot!("80x24_save_as", shown(&asked((80, 24), Lang::En, GlyphSet::Unicode, "")));
    insta::assert_snapshot!(
        "80x24_save_as_ascii",
        shown(&asked((80, 24), Lang::En, GlyphSet::Ascii, "demo.ca"))
    );
    let mut refused = asked((120, 36), Lang::ZhCn, GlyphSet::Unicode, "demo.gif");
    let why = refused.text().fill(key!("save.exists"), &[("name", &"demo.gif")]);
    refuse(&mut refused, why, true);
    insta::assert_snapshot!("120x36_save_as_refused_zh", shown(&refused));
    insta::assert_snapshot!(
        "120x36_quitting",
        shown(&pressed((120, 36), Lang::En, GlyphSet::Unicode, "R n q", ""))
    );
    insta::assert_snapshot!(
        "40x12_quitting",
        shown(&pressed((40, 12), Lang::En, GlyphSet::Unicode, "R n q", ""))
    );
}

#[test]
fn who_the_peers_are_is_said_before_their_first_segment_and_above_a_ladder() {
    let mut model = trouble();
    model.timeline.seek(0);
    let rows = |model: &Model, height| support::text(&render(model, Rect::new(0, 0, 80, height)));
    let named =
        |rows: &str| rows.lines().any(|row| row.contains("client :49152") && row.contains("server :80"));
    assert!(named(&rows(&model, 24)));
    model.timeline.seek(model.timeline.last());
    assert!(!named(&rows(&model, 24)), "a segment takes the row");
    for height in [29, 35, 60] {
        let screen = rows(&model, height);
        let (before, _) = screen.split_once("server :80 B ◆").unwrap_or_else(|| panic!("{screen}"));
        let at = |row: Option<&str>, glyph| row.and_then(|row| row.chars().position(|c| c == glyph));
        let (head, below) = (before.lines().last(), screen.lines().nth(before.lines().count()));
        assert_eq!(at(head, '●'), at(below, '┃').or_else(|| at(below, '┠')), "{screen}");
    }
}

/// Reading it takes longer than all else at the start.
#[test]
fn the_first_steps_do_not_read_the_library() {
    let mut model = model("normal-close");
    model.library = std::sync::Arc::new(std::sync::LazyLock::new(|| panic!("the library is read")));
    for (width, height) in [(80, 24), (120, 36), (160, 45)] {
        press(&mut model, "g");
        screen(&model, width, height);
        press(&mut model, "Right w Esc ? Esc");
        screen(&model, width, height);
    }
}
