use super::*;

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

fn background(colour: &str) -> Reply {
    Reply::Background(colour.as_bytes().to_vec())
}

const BOTH: Ask = Ask { background: true, utf8_glyphs: Some(GlyphSet::Console) };

#[test]
fn what_nobody_asks_is_not_answered() {
    let now = Instant::now();
    let mut query = Query::new(Ask::default());
    assert_eq!((query.begin(b"take", now), query.until()), (b"take".to_vec(), None));
    assert_eq!(query.answer(&background("#ffffff")), None);
    assert_eq!(query.answer(&Reply::CursorColumn(3)), None);
    let mut query = Query::new(Ask { utf8_glyphs: None, ..BOTH });
    assert_eq!(query.begin(b"take", now), b"\x1b]11;?\x1b\\take\x1b[c");
    assert!(query.until().is_some());
}

#[test]
fn each_question_is_answered_once_and_the_fence_ends_them_all() {
    let mut query = Query::new(BOTH);
    query.begin(b"", Instant::now());
    assert_eq!(query.answer(&background("#ffffff")), Some(Answer::IsLight(true)));
    assert_eq!(query.answer(&background("#000000")), None);
    assert_eq!(query.answer(&Reply::Attributes), None);
    assert_eq!(query.until(), None);
    assert_eq!(query.answer(&Reply::CursorColumn(2)), None);
}

#[test]
fn a_late_answer_does_not_replace_a_theme_that_was_chosen() {
    let mut query = Query::new(BOTH);
    query.begin(b"", Instant::now());
    query.give_up();
    query.theme_is_chosen();
    assert_eq!(query.answer(&background("#ffffff")), None);
    assert!(query.answer(&Reply::CursorColumn(2)).is_some(), "the glyphs are still asked");
}

#[test]
fn a_late_answer_still_counts() {
    let mut query = Query::new(BOTH);
    query.begin(b"", Instant::now());
    query.give_up();
    assert_eq!(query.until(), None);
    assert_eq!(query.answer(&background("#000000")), Some(Answer::IsLight(false)));
}

#[test]
fn the_column_tells_the_charset() {
    for (column, charset) in [
        (1, None),
        (2, Some(Charset::Narrow(GlyphSet::Console))),
        (3, Some(Charset::Wide)),
        (4, Some(Charset::Other)),
        (80, None),
    ] {
        let mut query = Query::new(BOTH);
        assert_eq!(query.answer(&Reply::CursorColumn(column)), charset.map(Answer::Charset), "{column}");
    }
}
