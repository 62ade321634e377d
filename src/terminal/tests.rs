use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Error;
use super::screen::Screen;
use crate::app::{Input, KeyCode, Model, Settings, update};
use crate::record::Format;
use crate::scenario::{BUILTINS, Builtin};
use crate::text::{Lang, Text, key};
use crate::ui::render;

fn row(words: &str) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
    buf.set_string(0, 0, words, Style::new());
    buf
}

fn frame(screen: &mut Screen, next: Buffer) -> String {
    String::from_utf8(screen.frame(next)).unwrap()
}

#[test]
fn a_frame_holds_what_has_changed_and_nothing_else() {
    let mut screen = Screen::default();
    let first = frame(&mut screen, row("step 1"));
    assert!(
        first.starts_with("\u{1b}[?2026h\u{1b}[0m\u{1b}[2J") && first.ends_with("\u{1b}[?2026l"),
        "{first:?}"
    );
    assert!(first.contains("step"));
    let second = frame(&mut screen, row("step 2"));
    assert!(second.contains('2') && !second.contains("step") && !second.contains("[2J"), "{second:?}");
    assert_eq!(frame(&mut screen, row("step 2")), "");
}

#[test]
fn what_is_not_known_is_drawn_as_a_whole() {
    let mut screen = Screen::default();
    frame(&mut screen, row("step 1"));
    screen.forget();
    assert!(frame(&mut screen, row("step 1")).contains("step"));
    let larger = Buffer::with_lines(["step 1", "more"]);
    assert!(frame(&mut screen, larger).contains("step"));
}

#[test]
fn the_exit_status_tells_the_signal() {
    assert_eq!(Error::Signal(15).exit_code(), 143);
    assert_eq!(Error::NoTerminal.exit_code(), 2);
}

#[test]
fn every_format_is_named_where_a_recording_is() {
    for lang in Lang::ALL {
        let told = Text::of(lang).get(key!("save.formats"));
        for format in Format::ALL {
            assert!(told.contains(&format!(".{}", format.ending())), "{format:?} in {}", lang.tag());
        }
    }
}

/// A whole scenario on a screen: the bytes of its first frame, and of each step with its animation.
fn bytes_of(scenario: &Builtin, size: (u16, u16)) -> (usize, Vec<usize>) {
    let (_, timeline) = scenario.open().unwrap();
    let mut model = Model::new(timeline, Settings::default());
    let mut screen = Screen::erasing(true);
    let area = Rect::new(0, 0, size.0, size.1);
    update(&mut model, Input::Resize(size.0, size.1));
    let first = screen.frame(render(&model, area)).len();
    let mut steps = Vec::new();
    for _ in 0..model.timeline.last() {
        update(&mut model, Input::Key(KeyCode::Right.into()));
        let mut bytes = screen.frame(render(&model, area)).len();
        while update(&mut model, Input::Tick).is_some() {
            bytes += screen.frame(render(&model, area)).len();
        }
        steps.push(bytes);
    }
    (first, steps)
}

/// The first screen, and a step with all frames of its animation. `benches/terminal.py` measures all scenarios; this is a
/// sample, so its average may be a tenth above theirs.
#[test]
fn screens_and_steps_are_few_bytes() {
    for (size, most_first, most) in [((80, 24), 12_000, 2_200), ((120, 36), 12_000, 2_750)] {
        let mut all = Vec::new();
        for builtin in BUILTINS.iter().step_by(6) {
            let (first, steps) = bytes_of(builtin, size);
            assert!(first < most_first, "{}: {first} bytes at {size:?}", builtin.name);
            all.extend(steps);
        }
        let average = all.iter().sum::<usize>() / all.len();
        assert!(average <= most, "{average} bytes a step at {size:?}");
    }
}
