//! What a terminal sends: however it is cut into reads, the same events; after a silence, the next key counts; and Ctrl-C is
//! heard in every state.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// The events of these reads, where a silence follows each that says so, written out.
fn decode<'a>(reads: impl IntoIterator<Item = (&'a [u8], bool)>) -> Vec<String> {
    finwait::terminal::decode(reads).iter().map(|event| format!("{event:?}")).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let whole = decode([(bytes, true)]);
    // The first byte says where it is cut.
    let place = bytes.first().map_or(0, |&first| usize::from(first) % (bytes.len() + 1));
    let (head, tail) = bytes.split_at(place);
    assert_eq!(decode([(head, false), (tail, true)]), whole);
    let one_by_one = bytes.chunks(1).map(|byte| (byte, false)).chain([(&b""[..], true)]);
    assert_eq!(decode(one_by_one), whole);

    let q = decode([(&b"q"[..], true)]).pop();
    assert_eq!(decode([(bytes, true), (&b"q"[..], true)]).pop(), q, "the key after a silence");
    let control_c = decode([(&b"\x03"[..], true)]).pop();
    assert_eq!(decode([(bytes, false), (&b"\x03"[..], false)]).pop(), control_c, "Ctrl-C");
});
