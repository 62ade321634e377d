//! Screens of the grid, reached by keys.

use ratatui::layout::{Position, Rect};

use crate::app::tests::fixture::press;
use crate::app::{Depth, GlyphSet, Input, Model, Settings, Target, ThemeName, next_tick, update};
use crate::tcp::State;
use crate::text::Lang;
use crate::ui::tests::assert_whole;
use crate::ui::tests::support::{lost_last_ack, screen, text};
use crate::ui::{self, render};

/// The grid after these keys, its search at its end. It opens at step 4: A is ESTABLISHED, B in SYN-RECEIVED.
fn after(keys: &str, size: (u16, u16), settings: Settings) -> Model {
    let mut model = lost_last_ack();
    model.timeline.seek(4);
    model.settings = settings;
    update(&mut model, Input::Resize(size.0, size.1));
    for key in keys.split(' ') {
        press(&mut model, key);
        while next_tick(&model).is_some() {
            update(&mut model, Input::Tick);
        }
    }
    model
}

fn shown(keys: &str, size: (u16, u16), settings: Settings) -> String {
    screen(&after(keys, size, settings), size.0, size.1)
}

const TO_LAST_ACK: &str = "e j j j j j l l l l l l l";

#[test]
fn the_grid_stands_beside_the_way_to_its_pair() {
    let settings = Settings::default();
    insta::assert_snapshot!("80x24", shown("e", (80, 24), settings));
    insta::assert_snapshot!("80x24_longest", shown("e k k k l l l l l l l", (80, 24), settings));
    insta::assert_snapshot!("80x24_never", shown("e l l l l l l", (80, 24), settings));
    insta::assert_snapshot!("80x24_bounds", shown("e b Right Down", (80, 24), settings));
    insta::assert_snapshot!("120x36", shown(TO_LAST_ACK, (120, 36), settings));
    insta::assert_snapshot!("120x36_loss", shown("e b Right Esc j j l l l l l", (120, 36), settings));
    insta::assert_snapshot!("160x45", shown(TO_LAST_ACK, (160, 45), settings));
    insta::assert_snapshot!("60x24", shown("e", (60, 24), settings));
    insta::assert_snapshot!("40x12", shown("e", (40, 12), settings));
}

#[test]
fn the_grid_in_chinese_in_ascii_and_without_colour() {
    let settings = Settings::default();
    let chinese = Settings { lang: Lang::ZhCn, ..settings };
    let ascii = Settings { glyphs: GlyphSet::Ascii, ..settings };
    let mono = Settings { depth: Depth::Mono, ..settings };
    let light = Settings { theme: ThemeName::Light, ..settings };
    insta::assert_snapshot!("80x24_zh", shown("e b Right", (80, 24), chinese));
    insta::assert_snapshot!("120x36_zh", shown(TO_LAST_ACK, (120, 36), chinese));
    insta::assert_snapshot!("80x24_ascii", shown(TO_LAST_ACK, (80, 24), ascii));
    insta::assert_snapshot!("120x36_mono", shown("e b Right Esc", (120, 36), mono));
    insta::assert_snapshot!("120x36_light", shown("e b Right Esc", (120, 36), light));
}

#[test]
fn it_fits_every_size_in_every_look() {
    for keys in ["e", "e k k k l l l l l l l", "e l l", "e b Right"] {
        let mut model = after(keys, (80, 24), Settings::default());
        for (width, height) in (0..=200).flat_map(|width| (0..=60).map(move |height| (width, height))) {
            if width > 12 && height > 3 && (width * 3 + height) % 19 != 0 {
                continue;
            }
            let look = (width + height) % 6;
            model.settings.glyphs = GlyphSet::ALL[usize::from(look % 3)];
            model.settings.lang = Lang::ALL[usize::from(look / 3)];
            let buf = render(&model, Rect::new(2, 1, width, height));
            assert_whole(&buf);
            let ascii = model.settings.glyphs == GlyphSet::Ascii;
            assert!(!ascii || buf.content.iter().all(|cell| cell.symbol().is_ascii()), "{width}x{height}");
        }
    }
}

#[test]
fn the_mouse_finds_what_is_drawn() {
    for size in [(80, 24), (100, 30), (120, 36), (160, 45), (200, 60)] {
        let model = after(TO_LAST_ACK, size, Settings::default());
        let area = Rect::new(0, 0, size.0, size.1);
        let drawn = text(&render(&model, area));
        let targets = ui::draw(&model, area).targets;
        let mut brackets =
            drawn.lines().enumerate().filter_map(|(y, line)| Some((y, line.split_once('[')?.0)));
        let (y, before) = brackets.next().unwrap();
        let x = u16::try_from(before.chars().count()).unwrap();
        let at = Position::new(x + 1, u16::try_from(y).unwrap());
        assert_eq!(targets.at(at.x, at.y), Some(Target::Pair([State::LastAck, State::TimeWait])), "{size:?}");
        assert_eq!(targets.at(0, 0), None);
    }
    let model = after("e b", (80, 24), Settings::default());
    let area = Rect::new(0, 0, 80, 24);
    let drawn = text(&render(&model, area));
    let (y, line) = drawn.lines().enumerate().find(|(_, line)| line.contains("crashes")).unwrap();
    let x = line.split("crashes").next().unwrap().chars().count();
    let at = Position::new(u16::try_from(x).unwrap(), u16::try_from(y).unwrap());
    let found = ui::draw(&model, area).targets.at(at.x, at.y);
    assert_eq!(found, Some(Target::Bound(crate::app::Bound::Crashes)));
}
