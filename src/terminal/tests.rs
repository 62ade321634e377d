use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Error;
use super::screen::Screen;
use crate::record::Format;
use crate::text::{Lang, Text};

fn row(words: &str) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
    buf.set_string(0, 0, words, Style::new());
    buf
}

fn frame(screen: &mut Screen, next: Buffer) -> String {
    String::from_utf8(screen.frame(next).unwrap()).unwrap()
}

#[test]
fn a_frame_holds_what_has_changed_and_nothing_else() {
    let mut screen = Screen::default();
    let first = frame(&mut screen, row("step 1"));
    assert!(first.starts_with("\u{1b}[?2026h\u{1b}[2J") && first.ends_with("\u{1b}[?2026l"), "{first:?}");
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
fn every_format_is_named_where_a_take_is() {
    for lang in Lang::ALL {
        let told = Text::of(lang).get("save.formats");
        for format in Format::ALL {
            assert!(told.contains(&format!(".{}", format.ending())), "{format:?} in {}", lang.tag());
        }
    }
}
