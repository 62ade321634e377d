//! What a terminal sends: however it is cut into reads, the same events; after a silence, the next key counts; and Ctrl-C is
//! heard in every state.

#![no_main]

use finwait::terminal::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let whole = decode([(bytes, true)]);
    // The first byte says where it is cut.
    let place = bytes.first().map_or(0, |&first| usize::from(first) % (bytes.len() + 1));
    let (head, tail) = bytes.split_at(place);
    assert_eq!(decode([(head, false), (tail, true)]), whole);
    let one_by_one = bytes.chunks(1).map(|byte| (byte, false)).chain([(&b""[..], true)]);
    assert_eq!(decode(one_by_one), whole);

    let key = format!("{:?}", decode([(&b"q"[..], true)]));
    let last = decode([(bytes, true), (&b"q"[..], true)]).pop().map(|event| format!("[{event:?}]"));
    assert_eq!(last, Some(key), "the key after a silence");
    let control_c = format!("{:?}", decode([(&b"\x03"[..], true)]));
    let last = decode([(bytes, false), (&b"\x03"[..], false)]).pop().map(|event| format!("[{event:?}]"));
    assert_eq!(last, Some(control_c), "Ctrl-C");
});
