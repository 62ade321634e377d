//! The terminal's clipboard, by OSC 52. Whether the terminal obeys, it does not say.

use ratatui::buffer::Buffer;

use crate::ui;

/// Terminals drop longer sequences; this is the shortest limit in use.
const LONGEST: usize = 74_994;

/// What asks the terminal to keep this text, unless it is too long.
pub(super) fn copy(text: &str) -> Option<Vec<u8>> {
    let coded = base64(text.as_bytes());
    (coded.len() <= LONGEST).then(|| format!("\x1b]52;c;{coded}\x1b\\").into_bytes())
}

/// A screen, row by row.
pub(super) fn text(screen: &Buffer) -> String {
    ui::rows(screen).map(|row| row + "\n").collect()
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut coded = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let octet = |index| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = octet(0) << 16 | octet(1) << 8 | octet(2);
        for (place, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = DIGITS.get((bits >> shift & 63) as usize).copied().unwrap_or(b'=');
            coded.push(if place > group.len() { '=' } else { digit.into() });
        }
    }
    coded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_rfc() {
        for (text, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xbf]), "+/+/");
    }

    #[test]
    fn what_is_too_long_is_not_sent() {
        assert_eq!(copy("ok").unwrap(), b"\x1b]52;c;b2s=\x1b\\");
        assert!(copy(&"x".repeat(56_000)).is_some());
        assert_eq!(copy(&"x".repeat(57_000)), None);
    }

    #[test]
    fn a_screen_as_text_has_no_blanks_at_the_ends_and_no_cell_twice() {
        let screen = Buffer::with_lines(["状态 A  ", "        ", " b      "]);
        assert_eq!(text(&screen), "状态 A\n\n b\n");
    }
}
