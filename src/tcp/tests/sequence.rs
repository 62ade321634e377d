//! Arithmetic on the circle of 2^32 sequence numbers, and Table 6.

use proptest::prelude::*;

use super::fixtures::{self, segment};
use crate::tcp::{Endpoint, Event, Flag, SeqNum};

proptest! {
    #[test]
    fn order_is_that_of_distance_anywhere_on_the_circle(start: u32, ahead in 1u32..1 << 31) {
        let (low, high) = (SeqNum(start), SeqNum(start) + ahead);
        prop_assert!(low.before(high) && low.at_or_before(high));
        prop_assert!(!high.before(low) && !high.at_or_before(low));
        prop_assert_eq!(high.since(low), ahead);
        prop_assert_eq!(high - ahead, low);
    }

    #[test]
    fn nothing_is_before_itself(start: u32) {
        let seq = SeqNum(start);
        prop_assert!(!seq.before(seq) && seq.at_or_before(seq));
    }

    /// 3.4: numbers half the circle apart have no order.
    #[test]
    fn opposite_numbers_are_neither_before_nor_after_each_other(start: u32) {
        let (one, other) = (SeqNum(start), SeqNum(start) + (1 << 31));
        prop_assert!(!one.before(other) && !other.before(one));
        prop_assert!(!one.at_or_before(other) && !other.at_or_before(one));
    }

    #[test]
    fn a_window_holds_just_its_octets(start: u32, len in 0u32..1 << 30, offset: u32) {
        let seq = SeqNum(start) + offset;
        prop_assert_eq!(seq.in_window(SeqNum(start), len), u64::from(offset) < u64::from(len));
        prop_assert_eq!(seq.between(SeqNum(start), SeqNum(start) + len), offset <= len);
    }

    /// The four cases of Table 6, decided octet by octet instead of by comparison of numbers.
    #[test]
    fn acceptability_is_that_of_table_6(irs: u32, window in 0u32..40, back in 0u32..60, len in 0u32..60) {
        let mut endpoint = Endpoint::new(window, &[100]);
        endpoint.does(fixtures::call(crate::tcp::Call::ActiveOpen));
        endpoint.does(Event::Arrives(segment(&[Flag::Syn], irs, 101, 0)));
        let nxt = SeqNum(irs) + 1;
        let seq = nxt + 40 - back;
        let arriving = segment(&[], seq.0, 101, len);
        let in_window = |octet: SeqNum| (0..window).any(|offset| nxt + offset == octet);
        let accepted = match (len, window) {
            (0, 0) => seq == nxt,
            (0, _) => in_window(seq),
            (_, 0) => false,
            (_, _) => in_window(seq) || in_window(seq + len - 1),
        };
        prop_assert_eq!(endpoint.tcb().unwrap().is_acceptable(&arriving), accepted);
    }
}
