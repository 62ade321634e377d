use super::*;

fn wrapped(text: &str, columns: u16) -> Vec<&str> {
    wrap(text, columns).into_iter().map(|range| &text[range]).collect()
}

#[test]
fn a_text_that_fits_stays_as_it_is() {
    assert_eq!(clip("SYN-RECEIVED", 12, "…"), "SYN-RECEIVED");
}

#[test]
fn a_cut_text_ends_in_an_ellipsis_and_never_in_half_a_glyph() {
    assert_eq!(clip("SYN-RECEIVED", 8, "…"), "SYN-REC…");
    assert_eq!(clip("one two", 5, "…"), "one…");
    assert_eq!(clip("丢失的确认", 6, "…"), "丢失…");
    assert_eq!(clip("丢失", 1, "…"), "…");
    assert_eq!(clip("丢失", 0, "…"), "");
}

#[test]
fn a_long_number_shows_its_last_digits() {
    assert_eq!(number(4_294_967_295, 10, "…"), "4294967295");
    assert_eq!(number(4_294_967_295, 9, "…"), "…67295");
    assert_eq!(number(65535, 3, "…"), "65535");
}

#[test]
fn lines_break_at_spaces() {
    assert_eq!(wrapped("B is not yet: it waits", 9), ["B is not", "yet: it", "waits"]);
    assert_eq!(wrapped("  ", 9), [""; 0]);
}

#[test]
fn a_word_longer_than_a_line_is_cut() {
    assert_eq!(wrapped("a SYN-RECEIVED", 5), ["a", "SYN-R", "ECEIV", "ED"]);
}

#[test]
fn wide_glyphs_break_anywhere_but_before_what_closes() {
    assert_eq!(wrapped("确认丢失，重传", 8), ["确认丢", "失，重传"]);
    assert_eq!(wrapped("等待（确认）", 6), ["等待", "（确", "认）"]);
    assert_eq!(wrapped("B 的 FIN，并", 8), ["B 的", "FIN，并"]);
}
