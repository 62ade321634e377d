//! What is written on a segment, as short as its place demands.

use std::fmt::Write;

use crate::tcp::{Flag, Segment};
use crate::ui::glyphs::Glyphs;
use crate::ui::lines;

/// Ways to spell a label, the whole one first: how many digits a number may have, and which fields are kept.
const SPELLINGS: [(u16, &[&str]); 6] = [
    (u16::MAX, &["SEQ", "ACK", "LEN", "WND"]),
    (5, &["SEQ", "ACK", "LEN", "WND"]),
    (5, &["SEQ", "LEN", "WND"]),
    (5, &["SEQ", "WND"]),
    (5, &["SEQ"]),
    (5, &[]),
];

/// From this width on any label fits with all its digits.
const ROOMY: u16 = 40;

/// The label of a segment in at most so many columns: flags, SEQ, ACK, LEN, and the window where it plays a part.
/// PSH is left out. `tail` is kept whatever else goes.
pub(in crate::ui) fn label(
    segment: &Segment,
    full_window: u32,
    tail: &str,
    columns: u16,
    glyphs: &Glyphs,
) -> String {
    // Where long numbers would fit on some segments only, they are short on all.
    let cramped = usize::from(columns < ROOMY);
    let mut spelled = String::new();
    for (digits, kept) in SPELLINGS.into_iter().skip(cramped) {
        spelled = spell(segment, full_window, digits, kept, glyphs);
        spelled.push_str(tail);
        if lines::width(&spelled) <= columns {
            break;
        }
    }
    lines::clip(&spelled, columns, glyphs.ellipsis).into_owned()
}

/// Whether so little is left of a window that it plays a part. The receiver moves it in halves (RFC 9293 section
/// 3.8.6.2.2), so a few octets less than all are no news.
pub(in crate::ui) const fn is_shrunken(window: u32, full: u32) -> bool {
    window <= full / 2
}

fn spell(segment: &Segment, full_window: u32, digits: u16, kept: &[&str], glyphs: &Glyphs) -> String {
    // A RST has window 0 by nature, which says nothing of the receiver's buffer.
    let window = is_shrunken(segment.window, full_window) && !segment.has(Flag::Rst);
    let fields = [
        ("SEQ", Some(segment.seq.0)),
        ("ACK", segment.ack.map(|ack| ack.0)),
        ("LEN", (segment.len > 0).then_some(segment.len)),
        ("WND", window.then_some(segment.window)),
    ];
    let names: Vec<&str> = segment.flag_names().filter(|&name| name != "PSH").collect();
    let mut label = if names.is_empty() { glyphs.none.to_owned() } else { names.join(",") };
    for (name, value) in fields.into_iter().filter(|(name, _)| kept.contains(name)) {
        if let Some(value) = value {
            let _ = write!(label, " {name}={}", lines::number(value, digits, glyphs.ellipsis));
        }
    }
    label
}
