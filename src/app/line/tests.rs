use proptest::prelude::*;

use super::*;
use crate::app::key::Modifiers;

fn edited(line: &str, keys: &[Key]) -> (String, String) {
    let mut line = TypedLine::from(line);
    for key in keys {
        line.edit(press(*key));
    }
    let (before, after) = line.split();
    (before.to_owned(), after.to_owned())
}

fn press(key: Key) -> KeyPress {
    match key {
        Key::Plain(code) => code.into(),
        Key::Ctrl(letter) => KeyPress::new(KeyCode::Char(letter), Modifiers::CTRL),
        Key::Digit => KeyCode::Char('0').into(),
    }
}

const fn plain(code: KeyCode) -> Key {
    Key::Plain(code)
}

#[test]
fn keys_move_and_erase_as_in_a_shell() {
    use KeyCode::{Backspace, Delete, End, Home, Left, Right};
    for (line, keys, before, after) in [
        ("one two", &[plain(Home)][..], "", "one two"),
        ("one two", &[Key::Ctrl('a'), plain(Right)], "o", "ne two"),
        ("one two", &[plain(Left), plain(Backspace)], "one t", "o"),
        ("one two", &[plain(Home), plain(Delete), plain(End)], "ne two", ""),
        ("one two", &[plain(Home), Key::Ctrl('e')], "one two", ""),
        ("one two", &[plain(Left), Key::Ctrl('u')], "", "o"),
        ("one two  ", &[Key::Ctrl('w')], "one ", ""),
        ("one two", &[plain(Left), Key::Ctrl('w')], "one ", "o"),
        ("one\u{3000}two", &[Key::Ctrl('w')], "one\u{3000}", ""),
        ("one", &[Key::Ctrl('w'), Key::Ctrl('w'), plain(Left), plain(Backspace)], "", ""),
        ("", &[plain(Right), plain(Delete)], "", ""),
    ] {
        assert_eq!(edited(line, keys), (before.to_owned(), after.to_owned()), "{line:?} {keys:?}");
    }
}

#[test]
fn a_grapheme_is_moved_over_and_erased_as_one() {
    let left = plain(KeyCode::Left);
    assert_eq!(edited("a建", &[left]), ("a".to_owned(), "建".to_owned()));
    assert_eq!(edited("xe\u{301}", &[left]), ("x".to_owned(), "e\u{301}".to_owned()));
    assert_eq!(edited("x👩‍💻", &[plain(KeyCode::Backspace)]), ("x".to_owned(), String::new()));
    assert_eq!(
        edited("🇩🇪x", &[plain(KeyCode::Home), plain(KeyCode::Delete)]),
        (String::new(), "x".to_owned())
    );
}

proptest! {
    #[test]
    fn no_key_leaves_the_cursor_inside_a_character(
        line in "[a-c 建e\u{301}\u{200d}👩]{0,8}",
        keys in prop::collection::vec((0..EDITING.len(), any::<bool>()), 0..20),
    ) {
        let mut line = TypedLine::from(line.as_str());
        for (key, types) in keys {
            let length = line.len();
            if types {
                line.insert('建');
                prop_assert_eq!(line.len(), length + 3);
            } else {
                line.edit(press(EDITING[key]));
                prop_assert!(line.len() <= length);
            }
            let (before, after) = line.split();
            prop_assert_eq!(format!("{before}{after}"), line.to_string());
        }
    }
}
