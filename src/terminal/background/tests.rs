use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::*;

fn of(heard: &[u8]) -> Answer {
    read(heard).answer()
}

#[test]
fn colours_are_light_or_dark_however_they_are_written() {
    for (colour, light) in [
        ("rgb:0000/0000/0000", Some(false)),
        ("rgb:ffff/ffff/ffff", Some(true)),
        ("rgb:fd/f6/e3", Some(true)),
        ("rgb:0/2/3", Some(false)),
        ("rgba:ff/ff/ff/00", Some(true)),
        ("#1e1e2e", Some(false)),
        ("#ffffffffffff", Some(true)),
        ("#ff", None),
        ("#", None),
        ("rgb:ff/ff", None),
        ("rgb:fffff/0/0", None),
        ("rgb://", None),
        ("white", None),
        ("", None),
    ] {
        assert_eq!(is_light(colour.as_bytes()), light, "{colour}");
    }
}

#[test]
fn the_second_answer_ends_the_wait_for_the_first() {
    let answer = of(b"\x1b[?62;22c");
    assert_eq!(answer, Answer { is_light: None, typed: String::new(), late: Late::Nothing });
    assert!(read(b"\x1b[?62;22c").is_complete());
    assert!(!read(b"\x1b]11;rgb:0/0/0\x07").is_complete());
    assert!(!read(b"\x1b[?62").is_complete());
}

#[test]
fn either_terminator_ends_the_colour() {
    for heard in [&b"\x1b]11;rgb:ff/ff/ff\x07\x1b[?1;2c"[..], b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?1;2c"] {
        assert_eq!(of(heard).is_light, Some(true));
        assert!(read(heard).is_complete());
    }
}

#[test]
fn what_is_typed_meanwhile_is_kept_and_other_sequences_are_not() {
    assert_eq!(of(b"n\x1b]11;rgb:0/0/0\x1b\\n\x1b[C\x1b[?1c5").typed, "nn5");
}

#[test]
fn half_an_answer_is_due() {
    let answer = of(b"n\x1b]11;rgb:00");
    assert_eq!(answer, Answer { is_light: None, typed: "n".into(), late: Late::Colour });
    assert_eq!(of(b"").late, Late::All);
    assert_eq!(of(b"\x1b").late, Late::Behind);
    assert_eq!(of(b"\x1b]11;rgb:0/0/0\x07\x1b[?6").late, Late::Device);
    assert_eq!(of(b"\x1b]11;rgb:0/0/0\x07").late, Late::Nothing);
}

/// The keys that the library makes of these bytes: behind an escape character, with Alt.
fn keys(bytes: &str) -> Vec<KeyEvent> {
    let mut held = KeyModifiers::NONE;
    let mut keys = Vec::new();
    for c in bytes.chars() {
        match c {
            '\u{1b}' => {
                held = KeyModifiers::ALT;
                continue;
            }
            '\u{7}' => keys.push(KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL)),
            c => keys.push(KeyEvent::new(KeyCode::Char(c), held)),
        }
        held = KeyModifiers::NONE;
    }
    keys
}

#[test]
fn a_late_answer_is_no_keys_and_the_keys_around_it_are() {
    for (late, bytes, left) in [
        (Late::All, "n\u{1b}]11;rgb:ffff/ffff/ffff\u{1b}\\3", "n3"),
        (Late::All, "\u{1b}]11;rgb:00/00/00\u{7}g\u{1b}]1", "g]1"),
        (Late::Behind, "]11;rgb:0/0/0\u{7}n", "n"),
        (Late::Behind, "\\n", "n"),
        (Late::Colour, "ff/0000/0000\u{1b}\\n", "n"),
        (Late::Colour, "ff/0000\u{1b}]", "]"),
        (Late::Behind, "[?1;2cn", "n"),
        (Late::Device, "2;22cn2", "n2"),
        (Late::Colour, "n1", "n1"),
        (Late::Nothing, "\u{1b}]11", "]11"),
    ] {
        let mut waiting = late;
        let left_over = keys(bytes).into_iter().filter(|&key| !waiting.takes(key));
        let typed: String = left_over.filter_map(|key| key.code.as_char()).collect();
        assert_eq!(typed, left, "{late:?} {bytes:?}");
    }
}
