use std::time::Duration;

use super::{frames, write};
use crate::app::{Input, KeyCode, KeyPress, Model, Recording, RecordingStatus, Settings, ThemeName, update};
use crate::record::raster::named;
use crate::record::{Format, Frame};
use crate::scenario::Builtin;
use crate::text::Lang;
use crate::ui;
use ratatui::layout::Rect;

/// A recording of these keys, one a second, and where it ended.
fn take(settings: Settings, keys: &str) -> (Recording, Model) {
    let (_, timeline) = Builtin::find("normal-close").and_then(Builtin::open).unwrap();
    let mut model = Model::new(timeline, settings);
    let (mut recording, mut now) = (Recording::default(), Duration::ZERO);
    model.recording = RecordingStatus::Running;
    recording.follow(&model, now);
    for key in keys.chars() {
        now += Duration::from_secs(1);
        let code = if key == '\n' { KeyCode::Esc } else { KeyCode::Char(key) };
        update(&mut model, Input::Key(KeyPress::from(code)));
        recording.follow(&model, now);
        while model.frame.is_some() {
            now += Duration::from_millis(15);
            update(&mut model, Input::Tick);
            recording.follow(&model, now);
        }
    }
    model.recording = RecordingStatus::Kept;
    recording.follow(&model, now + Duration::from_secs(100));
    (recording, model)
}

fn still() -> Settings {
    Settings { reduced_motion: true, ..Settings::default() }
}

fn text(recording: &Recording, format: Format) -> String {
    let mut out = Vec::new();
    write(recording, format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn steps(frames: &[Frame]) -> Vec<(usize, u32)> {
    frames.iter().map(|frame| (frame.step, frame.hold_ms)).collect()
}

#[test]
fn a_take_goes_where_the_person_went() {
    let (recording, model) = take(still(), "nnpn");
    let recorded: Vec<Frame> = frames(&recording).collect();
    let last = u32::try_from(crate::app::hold(&model).as_millis()).unwrap();
    assert_eq!(steps(&recorded), [(0, 1000), (1, 1000), (2, 1000), (1, 1000), (2, last)]);
    let shown = Model { recording: RecordingStatus::None, for_recording: true, ..model };
    let screen = ui::render(&shown, Rect::new(0, 0, 80, 24));
    assert_eq!(recorded.last().unwrap().buffer, screen);
}

#[test]
fn what_looks_the_same_is_one_pause() {
    let (recording, _) = take(still(), "nzzzzzzzzz");
    let recorded: Vec<Frame> = frames(&recording).collect();
    assert_eq!(recorded.len(), 2);
    let (_, alone) = take(still(), "n");
    assert_eq!(u128::from(recorded[1].hold_ms), crate::app::hold(&alone).as_millis());
}

#[test]
fn motion_has_the_beat_of_every_recording() {
    let (recording, _) = take(Settings::default(), "n");
    let recorded: Vec<Frame> = frames(&recording).collect();
    let (first, moving) = recorded.split_first().unwrap();
    let (rest, beats) = moving.split_last().unwrap();
    assert_eq!((first.hold_ms, rest.step), (1000, 1));
    assert!(beats.len() > 5 && beats.iter().all(|frame| frame.hold_ms % 50 == 0));
}

#[test]
fn every_format_can_be_written() {
    let (recording, _) = take(Settings::default(), "nn");
    let starts: [(Format, &[u8]); 6] = [
        (Format::Cast, b"{"),
        (Format::Gif, b"GIF89a"),
        (Format::Svg, b"<svg "),
        (Format::Png, b"\x89PNG"),
        (Format::Html, b"<!doctype html>"),
        (Format::Txt, b"== Step 0 of 12 =="),
    ];
    for (format, start) in starts {
        let mut out = Vec::new();
        write(&recording, format, &mut out).unwrap();
        assert!(out.starts_with(start), "{format:?}");
    }
    assert!(write(&Recording::default(), Format::Cast, Vec::new()).is_err());
}

#[test]
fn letters_of_a_picture_that_no_font_has_are_named() {
    let (_, mut model) = take(still(), "n");
    model.timeline.about_mut().title.0.insert(Lang::En, "語 is a word".to_owned());
    model.recording = RecordingStatus::Running;
    let mut recording = Recording::default();
    recording.follow(&model, Duration::ZERO);
    let missing = |format| named(&write(&recording, format, &mut Vec::new()).unwrap());
    assert_eq!([Format::Png, Format::Gif].map(missing), ["語 (U+8A9E)"; 2]);
    assert_eq!([Format::Svg, Format::Html, Format::Txt, Format::Cast].map(missing), [""; 4]);
}

#[test]
fn a_page_and_a_text_have_each_picture_at_rest_in_the_order_seen() {
    let (recording, _) = take(Settings::default(), "nnpi\n");
    let told = text(&recording, Format::Txt);
    let headings: Vec<&str> = told.lines().filter(|line| line.starts_with("== ")).collect();
    let of = |step| format!("== Step {step} of 12 ==");
    assert_eq!(headings, [of(0), of(1), of(2), of(1), of(1), of(1)]);
    let page = text(&recording, Format::Html);
    assert_eq!(page.matches("<section ").count(), 6);
    let third = page.split_once("<section id=\"step-3\"").unwrap().1;
    assert!(third.starts_with(" data-ms=\"1000\">") && third.contains("Step 1 of 12"), "{third}");
}

#[test]
fn language_and_theme_change_where_they_were_changed() {
    let (recording, _) = take(still(), "nLt");
    let told = text(&recording, Format::Txt);
    assert!(told.contains("== Step 1 of 12 ==") && told.contains("== 第 1 步，共 12 步 =="));
    let page = text(&recording, Format::Html);
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    assert_eq!(page.matches("lang=\"zh-CN\"").count(), 2);
    let grounds: Vec<_> = frames(&recording).map(|frame| frame.buffer[(0, 1)].bg).collect();
    assert!(grounds[0] == grounds[2] && grounds[2] != grounds[3]);
    assert_eq!(recording.scenes().last().unwrap().model.settings.theme, ThemeName::Light);
    assert_eq!(recording.scenes().last().unwrap().model.settings.lang, Lang::ZhCn);
}

#[test]
fn the_description_tells_each_visit_once() {
    let (recording, _) = take(still(), "nti\np");
    let told = super::description(&recording);
    assert_eq!(told.matches("Step ").count(), 3, "{told}");
    assert_eq!(told.matches("Step 0 of 12.").count(), 2, "{told}");
}

/// A run that leaves the script: the list, a preview, what is done, its animation, the branch, the way back.
#[test]
fn a_take_of_a_what_if_run_works_in_every_format() {
    let (recording, model) = take(Settings::default(), "nnw2t\nuUo");
    assert_eq!(model.timeline.branch_count(), 1);
    for format in Format::ALL {
        let mut out = Vec::new();
        write(&recording, format, &mut out).unwrap_or_else(|error| panic!("{format:?}: {error}"));
        assert!(out.len() > 500, "{format:?}");
        if matches!(format, Format::Svg | Format::Html | Format::Txt) {
            let shown = String::from_utf8(out).unwrap();
            for words in ["left at 2", "is lost"] {
                assert!(shown.contains(words), "{words} in {format:?}");
            }
        }
    }
}
