//! What is written into a key is read from it again, and nothing else.

use proptest::prelude::*;

use super::fixtures;
use crate::tcp::key::{Base, Reader, Writer, difference, sum};
use crate::tcp::{Call, Endpoint, Event, Flags, Segment, SeqNum, Timer};

const BASE: Base = Base { seq: [SeqNum(100), SeqNum(u32::MAX)], window: [65535, 0] };

fn written(write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut bytes = vec![0xaa];
    write(&mut Writer::new(&mut bytes));
    assert_eq!(bytes.remove(0), 0xaa, "it is appended");
    bytes
}

/// Reads all of it; a key that is cut off is none.
fn read<'a, T>(bytes: &'a [u8], read: impl Fn(&mut Reader<'a>) -> Option<T>) -> T {
    for len in 0..bytes.len() {
        assert!(read(&mut Reader::new(&bytes[..len])).is_none(), "{len} of {} bytes", bytes.len());
    }
    let mut reader = Reader::new(bytes);
    let value = read(&mut reader).expect("it is a key");
    assert!(reader.is_at_end());
    assert!(bytes.is_empty() || !Reader::new(bytes).is_at_end());
    value
}

#[test]
fn a_number_takes_a_byte_for_each_seven_bits() {
    for (number, bytes) in [
        (0, &[0][..]),
        (1, &[1]),
        (0x7f, &[0x7f]),
        (0x80, &[0x80, 1]),
        (0x3fff, &[0xff, 0x7f]),
        (0x4000, &[0x80, 0x80, 1]),
        (u32::MAX, &[0xff, 0xff, 0xff, 0xff, 0x0f]),
    ] {
        assert_eq!(written(|key| key.number(number)), bytes);
        assert_eq!(read(bytes, Reader::number), number);
    }
    assert_eq!(Reader::new(&[0x80; 5]).number(), None, "more than 32 bits");
}

#[test]
fn a_small_difference_of_either_sign_is_a_small_number() {
    for (of, from, folded) in [(7, 7, 0), (8, 7, 2), (6, 7, 1), (9, 7, 4), (0, u32::MAX, 2), (u32::MAX, 0, 1)]
    {
        assert_eq!(difference(of, from), folded, "{of} from {from}");
        assert_eq!(sum(folded, from), of, "{of} from {from}");
    }
}

#[test]
fn numbers_that_are_0_are_not_written() {
    assert_eq!(written(|key| key.sparse([0; 11])), [0, 0]);
    assert_eq!(written(|key| key.sparse([5, 0, 6])), [0b101, 0, 5, 6]);
    let last: [u32; 11] = std::array::from_fn(|place| u32::from(place == 10));
    assert_eq!(written(|key| key.sparse(last)), [0, 0b100, 1]);
}

#[test]
fn a_usual_segment_is_two_or_three_bytes() {
    let fin = Segment { seq: SeqNum(102), ack: Some(SeqNum(0)), flags: Flags::FIN, len: 0, window: 65535 };
    // Its bits, 2 behind 100, 1 behind the other's ISS.
    assert_eq!(written(|key| key.segment(&fin, 0, &BASE)), [0b1_0010, 4, 2]);
    let syn = Segment { ack: None, flags: Flags::SYN, ..fin };
    assert_eq!(written(|key| key.segment(&syn, 0, &BASE)), [0b1, 4]);
    let text = Segment { len: 3, window: 65534, ..fin };
    assert_eq!(written(|key| key.segment(&text, 0, &BASE)), [0b1101_0010, 4, 2, 1, 3]);
}

#[test]
fn which_iss_comes_next_is_written_only_where_there_are_several() {
    for (iss, expected) in [(&[1][..], vec![]), (&[], vec![]), (&[1, 2], vec![1]), (&[1, 2, 3], vec![1])] {
        let mut endpoint = Endpoint::new(1000, iss);
        endpoint.does(fixtures::call(Call::ActiveOpen));
        let bytes = written(|key| endpoint.write_next_iss(key));
        assert_eq!(bytes, expected, "{iss:?}");
        let mut other = Endpoint::new(1000, iss);
        assert_eq!(other.read_next_iss(&mut Reader::new(&bytes)), Some(()));
        assert_eq!(other.next_iss(), endpoint.next_iss());
    }
}

#[test]
fn an_endpoint_comes_back() {
    let window = |window| Event::Arrives(Segment { window, ..fixtures::segment(&[], 301, 101, 0) });
    let [send, again] = [fixtures::call(Call::Send(4)), Event::Timeout(Timer::Retransmission)];
    let probed = fixtures::established().after(&[window(0), send, again]);
    let refused = fixtures::established().after(&[window(4), send, fixtures::arrives(&[], 1301, 101, 0)]);
    assert!(refused.tcb().is_some_and(|tcb| tcb.refused().is_some()));
    for endpoint in fixtures::all().into_iter().map(|fixture| fixture.endpoint).chain([probed, refused]) {
        for me in 0..2 {
            let mut pair = [Endpoint::new(65535, &[7]), Endpoint::new(0, &[u32::MAX])];
            pair[me] = endpoint.clone();
            let base = Base::of(&pair);
            let bytes = written(|key| endpoint.write_key(key, me, &base));
            let mut other = fixtures::closed();
            let mut reader = Reader::new(&bytes);
            assert_eq!(other.read_key(&mut reader, me, &base), Some(()), "{endpoint:?}");
            assert!(reader.is_at_end());
            assert_eq!(other, endpoint);
        }
    }
}

proptest! {
    #[test]
    fn all_numbers_come_back(one in any::<u32>(), other in any::<u32>(), few in any::<[u8; 16]>()) {
        let numbers = [one, other, one >> 20, other >> 12, 0];
        for number in numbers {
            prop_assert_eq!(read(&written(|key| key.number(number)), Reader::number), number);
            let count = number as usize;
            prop_assert_eq!(read(&written(|key| key.count(count)), Reader::count), count);
            let difference = written(|key| key.difference(number, one));
            prop_assert_eq!(read(&difference, |key| key.difference(one)), number);
        }
        prop_assert_eq!(read(&written(|key| key.sparse(numbers)), Reader::sparse), numbers);
        let sixteen = few.map(|number| u32::from(number % 3));
        prop_assert_eq!(read(&written(|key| key.sparse(sixteen)), Reader::sparse), sixteen);
        prop_assert_eq!(read(&written(|key| key.byte(few[0])), Reader::byte), few[0]);
    }

    #[test]
    fn segments_come_back(seq in any::<u32>(), ack in any::<Option<u32>>(), bits in 0u8..64, len in 0u32..3, window in any::<u16>(), from in 0usize..2) {
        let flags = Flags::from_bits(bits & !16);
        for window in [u32::from(window), 0, 65535] {
            let segment = Segment { seq: SeqNum(seq), ack: ack.map(SeqNum), flags, len, window };
            let bytes = written(|key| key.segment(&segment, from, &BASE));
            prop_assert_eq!(read(&bytes, |key| key.segment(from, &BASE)), segment);
        }
    }
}
