use super::*;

#[test]
fn plain_text_of_any_script_stays_as_it_is() {
    for text in
        ["B sends \"300\", it's a \\ SYN", "A 先关闭。\u{3000}然后", "e\u{301}", "हिन्दी", "🙂", "→ ● ─"]
    {
        assert!(matches!(visible(text), Cow::Borrowed(_)), "{text:?}");
    }
}

#[test]
fn breaks_and_odd_spaces_become_spaces() {
    assert_eq!(visible("one\ntwo\tthree\u{a0}four"), "one two three four");
}

#[test]
fn what_a_terminal_would_obey_is_written_out() {
    assert_eq!(visible("\u{1b}[2J\u{7}"), "\\u{1b}[2J\\u{7}");
    assert_eq!(visible("\u{9b}31m"), "\\u{9b}31m");
}

#[test]
fn what_reorders_or_hides_is_written_out() {
    for c in [
        '\u{202e}',
        '\u{2066}',
        '\u{200b}',
        '\u{200d}',
        '\u{feff}',
        '\u{2028}',
        '\u{ad}',
        '\u{fe0f}',
        '\u{e0041}',
    ] {
        assert_eq!(visible(&c.to_string()), format!("\\u{{{:x}}}", u32::from(c)));
    }
}

#[test]
fn nothing_that_is_left_is_a_control_or_has_no_width() {
    for c in (0..=0xffff).chain(0x000e_0000..=0x000e_0fff).filter_map(char::from_u32) {
        let text = c.to_string();
        let shown = visible(&text);
        assert!(!shown.chars().any(char::is_control), "{c:?}");
        assert_eq!(visible(&shown), shown, "{c:?}");
    }
}

#[test]
fn a_long_text_is_cut_between_characters() {
    assert_eq!(visible_start("先关闭了", 2), "先关...");
    assert_eq!(visible_start("ok", 2), "ok");
}
