//! The label of a segment, as short as its room demands.

use std::fmt::Write;

use crate::tcp::Segment;
use crate::ui::glyphs::Glyphs;
use crate::ui::lines;

/// Ways to write a label, the longest first: how many digits a number may have, and which fields are kept.
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

/// The label of a segment in at most `room` columns: flags, SEQ, ACK, LEN, and the window where `shows_window` says
/// so. PSH is left out. `tail` is always kept.
pub(in crate::ui) fn label(
    segment: &Segment,
    shows_window: bool,
    tail: &str,
    columns: u16,
    glyphs: &Glyphs,
) -> String {
    // Where long numbers would fit on some segments only, they are short on all.
    let cramped = usize::from(columns < ROOMY);
    let mut spelled = String::new();
    for (digits, kept) in SPELLINGS.into_iter().skip(cramped) {
        spelled = spell(segment, shows_window, digits, kept, glyphs);
        spelled.push_str(tail);
        if lines::width(&spelled) <= columns {
            break;
        }
    }
    lines::clip(&spelled, columns, glyphs.ellipsis).into_owned()
}

fn spell(segment: &Segment, shows_window: bool, digits: u16, kept: &[&str], glyphs: &Glyphs) -> String {
    let fields = [
        ("SEQ", Some(segment.seq.0)),
        ("ACK", segment.ack.map(|ack| ack.0)),
        ("LEN", (segment.len > 0).then_some(segment.len)),
        ("WND", shows_window.then_some(segment.window)),
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
