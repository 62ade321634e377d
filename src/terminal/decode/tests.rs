use proptest::prelude::*;

use super::*;

/// Decodes reads with the silences after them.
fn decode<'a>(reads: impl IntoIterator<Item = (&'a [u8], Duration)>) -> Vec<Event> {
    let (mut decoder, mut out) = (Decoder::default(), Vec::new());
    for (bytes, silence) in reads {
        decoder.feed(bytes, &mut out);
        if decoder.patience().is_some_and(|patience| silence >= patience) {
            decoder.silence(&mut out);
        }
    }
    out
}

const LONG: Duration = Duration::from_secs(1);

/// Decodes this, and then nothing more comes.
fn whole(bytes: &[u8]) -> Vec<Event> {
    decode([(bytes, LONG)])
}

fn press(code: KeyCode) -> Event {
    Event::Key(code.into())
}

fn held(code: KeyCode, modifiers: Modifiers) -> Event {
    Event::Key(KeyPress { code, modifiers })
}

fn mouse(kind: MouseKind, column: u16, row: u16) -> Event {
    Event::Mouse(Mouse { kind, column, row })
}

/// Everything that the program knows, and what it is.
fn known() -> Vec<(Vec<u8>, Event)> {
    use KeyCode::{
        BackTab, Backspace, Char, Delete, Down, End, Enter, Esc, F, Home, Insert, Left, PageDown, PageUp,
        Right, Tab, Up,
    };
    let (ctrl, alt, shift) = (Modifiers::CTRL, Modifiers::ALT, Modifiers::SHIFT);
    let all = Modifiers { shift: true, alt: true, ctrl: true };
    let mut known: Vec<(&[u8], Event)> = vec![
        (b"\x1b", press(Esc)),
        (b"\r", press(Enter)),
        (b"\t", press(Tab)),
        (b"\x7f", press(Backspace)),
        (b"\x08", press(Backspace)),
        (b"\x1b[Z", press(BackTab)),
        (b"\x1b[A", press(Up)),
        (b"\x1bOB", press(Down)),
        (b"\x1b[C", press(Right)),
        (b"\x1bOC", press(Right)),
        (b"\x1b[D", press(Left)),
        (b"\x1b[1;5D", held(Left, ctrl)),
        (b"\x1b[1;2A", held(Up, shift)),
        (b"\x1b[1;8B", held(Down, all)),
        (b"\x1b[1;3:2B", held(Down, alt)),
        (b"\x1bO5C", held(Right, ctrl)),
        (b"\x1bO1;5P", held(F(1), ctrl)),
        (b"\x1b[H", press(Home)),
        (b"\x1b[1~", press(Home)),
        (b"\x1b[7~", press(Home)),
        (b"\x1bOH", press(Home)),
        (b"\x1b[F", press(End)),
        (b"\x1b[4~", press(End)),
        (b"\x1b[8~", press(End)),
        (b"\x1b[2~", press(Insert)),
        (b"\x1b[3~", press(Delete)),
        (b"\x1b[3;5~", held(Delete, ctrl)),
        (b"\x1b[5~", press(PageUp)),
        (b"\x1b[6~", press(PageDown)),
        (b"\x1bOP", press(F(1))),
        (b"\x1b[11~", press(F(1))),
        (b"\x1b[[A", press(F(1))),
        (b"\x1b[[E", press(F(5))),
        (b"\x1b[15~", press(F(5))),
        (b"\x1b[17~", press(F(6))),
        (b"\x1b[24~", press(F(12))),
        (b"\x1b[34~", press(F(20))),
        (b"\x1bOM", press(Enter)),
        (b"\x1bOs", press(Char('3'))),
        (b"\x03", held(Char('c'), ctrl)),
        (b"\x1a", held(Char('z'), ctrl)),
        (b"\x0c", held(Char('l'), ctrl)),
        (b"\x1c", held(Char('4'), ctrl)),
        (b"\0", held(Char(' '), ctrl)),
        (b"\x1bx", held(Char('x'), alt)),
        (b"\x1b\r", held(Enter, alt)),
        (b"\x1b[99;5u", held(Char('c'), ctrl)),
        (b"\x1b[27;5;99~", held(Char('c'), ctrl)),
        (b"\x1b[27u", press(Esc)),
        (b"\x1b[", held(Char('['), alt)),
        (b"\x1bO", held(Char('O'), alt)),
        (b"\x1bP", held(Char('P'), alt)),
        (b"\x1b]", held(Char(']'), alt)),
        ("é".as_bytes(), press(Char('é'))),
        ("？".as_bytes(), press(Char('？'))),
        ("😀".as_bytes(), press(Char('😀'))),
        ("\x1bß".as_bytes(), held(Char('ß'), alt)),
        (b"\x1b[<0;80;1M", mouse(MouseKind::Press, 79, 0)),
        (b"\x1b[<16;1000;200M", mouse(MouseKind::Press, 999, 199)),
        (b"\x1b[<65;40;12M", mouse(MouseKind::ScrollDown, 39, 11)),
        (b"\x1b[<64;40;12M", mouse(MouseKind::ScrollUp, 39, 11)),
        (b"\x1b[M !\"", mouse(MouseKind::Press, 0, 1)),
        (b"\x1b[M`\xff\xff", mouse(MouseKind::ScrollUp, 222, 222)),
        (b"\x1b[200~n\x1b[20q?\r\n\x1b[201~", Event::Paste("n[20q?\r\n".into())),
        ("\x1b[200~页\x1b\x1b[201~".as_bytes(), Event::Paste("页".into())),
        (b"\x1b[200~\x1b[201~", Event::Paste(String::new())),
        (b"\x1b[200~no end\x1b[2", Event::Paste("no end".into())),
        (b"\x1b]11;rgb:00/00/00\x07", Event::Reply(Reply::Background(b"rgb:00/00/00".to_vec()))),
        (
            b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
            Event::Reply(Reply::Background(b"rgb:ffff/ffff/ffff".to_vec())),
        ),
        (b"\x1b[?62;22c", Event::Reply(Reply::Attributes)),
        (b"\x1b[24;3R", Event::Reply(Reply::CursorColumn(3))),
    ];
    known.extend([(&b"\x1bOR"[..], press(F(3))), (b"\x1b[R", press(F(3)))]);
    known.into_iter().map(|(bytes, event)| (bytes.to_vec(), event)).collect()
}

/// What means nothing, and is no key either.
const UNKNOWN: &[&[u8]] = &[
    b"\x1b[?",
    b"\x1b[<",
    b"\x1b[<0;1",
    b"\x1b[1",
    b"\x1b[M!",
    b"\x1b]11;rgb:00/00",
    b"\x1b]4;1;rgb:0/0/0\x1b\\",
    b"\x1bP>|XTerm(390)\x1b\\",
    b"\x1bP1$r0m",
    b"\x1b_Gi=1;OK\x1b\\",
    b"\x1b^x\x1b\\\x1bXx\x1b\\",
    b"\x1b[I\x1b[O\x1b[E",
    b"\x1b[<0;80;1m\x1b[<35;80;1M\x1b[<0;0;0M\x1b[<0;99999;1M\x1b[<0;1M",
    b"\x1b[97;1:3u",
    b"\x1b[99999999999~\x1b[1;99999999999A\x1b[$y",
    b"\xe2\x82",
    b"\xff\xfe\x80\xc0\xf5",
    b"\xed\xa0\x80",
];

#[test]
fn everything_known_is_what_it_is() {
    for (bytes, event) in known() {
        assert_eq!(whole(&bytes), [event], "{}", bytes.escape_ascii());
    }
    for bytes in UNKNOWN {
        assert_eq!(whole(bytes), [], "{}", bytes.escape_ascii());
    }
}

#[test]
fn cut_anywhere_it_is_the_same() {
    let gap = Duration::from_millis(20);
    let unknown = UNKNOWN.iter().map(|bytes| bytes.to_vec());
    for bytes in known().into_iter().map(|(bytes, _)| bytes).chain(unknown) {
        let expected = whole(&bytes);
        let one_by_one = bytes.chunks(1).map(|byte| (byte, gap)).chain([(&b""[..], LONG)]);
        assert_eq!(decode(one_by_one), expected, "{}", bytes.escape_ascii());
        for at in 0..bytes.len() {
            let (head, tail) = bytes.split_at(at);
            assert_eq!(decode([(head, gap), (tail, LONG)]), expected, "{} at {at}", bytes.escape_ascii());
        }
    }
}

#[test]
fn whatever_is_unfinished_ends_by_itself_and_the_next_key_counts() {
    for bytes in known().into_iter().map(|(bytes, _)| bytes).chain(UNKNOWN.iter().map(|bytes| bytes.to_vec()))
    {
        for at in 0..=bytes.len() {
            let head = &bytes[..at];
            let mut expected = whole(head);
            expected.push(press(KeyCode::Char('q')));
            let after = [(head, Duration::from_millis(200)), (&b"q"[..], Duration::ZERO)];
            assert_eq!(decode(after), expected, "{}", head.escape_ascii());
        }
    }
}

#[test]
fn control_c_is_heard_in_every_state() {
    let control_c = held(KeyCode::Char('c'), Modifiers::CTRL);
    for bytes in known().into_iter().map(|(bytes, _)| bytes).chain(UNKNOWN.iter().map(|bytes| bytes.to_vec()))
    {
        for at in 0..=bytes.len() {
            let head = &bytes[..at];
            let events = decode([(head, Duration::ZERO), (&b"\x03"[..], Duration::ZERO)]);
            assert_eq!(events.last(), Some(&control_c), "{}", head.escape_ascii());
        }
    }
}

#[test]
fn a_paste_that_control_c_has_broken_off_is_no_keys() {
    let rest = whole(b"\x1b[200~abc\x03qn\r\x1b[201~n");
    let control_c = held(KeyCode::Char('c'), Modifiers::CTRL);
    assert_eq!(rest, [control_c, press(KeyCode::Char('n'))]);
}

#[test]
fn a_sequence_begins_anew_inside_another() {
    for unfinished in [&b"\x1b[1;"[..], b"\x1b[<0;", b"\x1b]11;rgb", b"\x1bP1$r", b"\x1b[M ", b"\xe2\x82"] {
        let events = whole(&[unfinished, b"\x1b[C"].concat());
        assert_eq!(events, [press(KeyCode::Right)], "{}", unfinished.escape_ascii());
    }
}

#[test]
fn what_is_kept_has_a_limit() {
    let mut decoder = Decoder::default();
    let mut out = Vec::new();
    for opener in ["\x1b[200~", "\x1b]", "\x1bP", "\x1b["] {
        decoder.feed(opener.as_bytes(), &mut out);
        for _ in 0..1000 {
            decoder.feed(&[b'1'; 1000], &mut out);
        }
        assert!(decoder.buffer.capacity() <= 4 * LONGEST_PASTE, "{opener:?}");
        decoder.silence(&mut out);
    }
    assert_eq!(out, [Event::Paste("1".repeat(LONGEST_PASTE))]);
}

#[test]
fn esc_waits_between_25_and_50_milliseconds_and_nothing_waits_when_all_is_read() {
    let mut decoder = Decoder::default();
    assert_eq!(decoder.patience(), None);
    decoder.feed(b"\x1b", &mut Vec::new());
    let patience = decoder.patience().unwrap();
    assert!((25..=50).contains(&patience.as_millis()));
    decoder.feed(b"[C", &mut Vec::new());
    assert_eq!(decoder.patience(), None);
}

proptest! {
    /// Whatever comes, however it is cut: the same events, and no state that a silence does not end.
    #[test]
    fn cuts_make_no_difference(bytes in prop::collection::vec(any::<u8>(), 0..64), at in any::<prop::sample::Index>()) {
        let (head, tail) = bytes.split_at(at.index(bytes.len() + 1));
        let cut = decode([(head, Duration::ZERO), (tail, LONG)]);
        prop_assert_eq!(cut, whole(&bytes));
    }
}
