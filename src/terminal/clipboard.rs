//! The terminal's clipboard, by OSC 52, also from inside tmux and GNU screen. Whether the terminal obeys, it does not
//! say.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use data_encoding::BASE64;
use ratatui::buffer::Buffer;

use crate::ui;

/// Terminals drop longer sequences; this is the shortest limit in use.
const LONGEST: usize = 74_994;

/// GNU screen drops longer strings; it joins what it passes on.
const LONGEST_IN_SCREEN: usize = 512;

/// The multiplexer between the program and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Multiplexer {
    None,
    /// tmux, by its socket in the environment.
    Tmux,
    /// GNU screen.
    Screen,
}

impl Multiplexer {
    /// By the variables that they set.
    pub(super) fn of(env: impl Fn(&str) -> Option<String>) -> Self {
        let filled = |name| env(name).is_some_and(|value| !value.is_empty());
        if filled("TMUX") {
            Self::Tmux
        } else if filled("STY") {
            Self::Screen
        } else {
            Self::None
        }
    }
}

/// Passes a text to tmux itself, which keeps it and passes it on to its terminal, regardless of its settings. Returns
/// whether that worked.
pub(super) fn load_tmux_buffer(text: &str) -> bool {
    let tmux = Command::new("tmux")
        .args(["load-buffer", "-w", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut tmux) = tmux else { return false };
    let written = tmux.stdin.take().is_some_and(|mut stdin| stdin.write_all(text.as_bytes()).is_ok());
    tmux.wait().is_ok_and(|status| status.success()) && written
}

/// What asks the terminal to keep this text, unless it is too long.
pub(super) fn copy(text: &str, through: Multiplexer) -> Option<Vec<u8>> {
    let coded = BASE64.encode(text.as_bytes());
    if coded.len() > LONGEST {
        return None;
    }
    let plain = format!("\x1b]52;c;{coded}\x1b\\");
    let sequences = match through {
        Multiplexer::None => plain,
        // As it is for `set-clipboard on`, and wrapped for `allow-passthrough on`.
        Multiplexer::Tmux => format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")),
        // In pieces, and ended by BEL: `ESC \` would end the piece.
        Multiplexer::Screen => {
            let whole = format!("\x1b]52;c;{coded}\x07");
            let mut pieces = String::new();
            for piece in whole.as_bytes().chunks(LONGEST_IN_SCREEN) {
                let _ = write!(pieces, "\x1bP{}\x1b\\", String::from_utf8_lossy(piece));
            }
            pieces
        }
    };
    Some(sequences.into_bytes())
}

/// A screen, row by row.
pub(super) fn text(screen: &Buffer) -> String {
    ui::rows(screen).map(|row| row + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_not_sent() {
        let copy = |text: &str| copy(text, Multiplexer::None);
        assert_eq!(copy("ok").unwrap(), b"\x1b]52;c;b2s=\x1b\\");
        assert!(copy(&"x".repeat(56_000)).is_some());
        assert_eq!(copy(&"x".repeat(57_000)), None);
    }

    #[test]
    fn multiplexers_are_known_by_their_variables() {
        let of = |set: &[&str]| Multiplexer::of(|name| set.contains(&name).then(|| "x".to_owned()));
        assert_eq!(of(&[]), Multiplexer::None);
        assert_eq!(of(&["STY"]), Multiplexer::Screen);
        assert_eq!(of(&["TMUX"]), Multiplexer::Tmux);
        // tmux inside of screen: it is the nearer one as a rule.
        assert_eq!(of(&["TMUX", "STY"]), Multiplexer::Tmux);
        assert_eq!(Multiplexer::of(|_| Some(String::new())), Multiplexer::None);
    }

    #[test]
    fn a_multiplexer_gets_it_wrapped() {
        let tmux = copy("ok", Multiplexer::Tmux).unwrap();
        assert_eq!(tmux, b"\x1b]52;c;b2s=\x1b\\\x1bPtmux;\x1b\x1b]52;c;b2s=\x1b\x1b\\\x1b\\");
        assert_eq!(copy("ok", Multiplexer::Screen).unwrap(), b"\x1bP\x1b]52;c;b2s=\x07\x1b\\");
        let long = copy(&"x".repeat(3000), Multiplexer::Screen).unwrap();
        let long = String::from_utf8(long).unwrap();
        let pieces: Vec<&str> = long.split_terminator("\x1b\\").map(|piece| &piece[2..]).collect();
        assert!(pieces.iter().all(|piece| piece.len() <= LONGEST_IN_SCREEN));
        assert_eq!(pieces.concat(), format!("\x1b]52;c;{}\x07", "eHh4".repeat(1000)));
    }

    #[test]
    fn a_screen_as_text_has_no_blanks_at_the_ends_and_no_cell_twice() {
        let screen = Buffer::with_lines(["状态 A  ", "        ", " b      "]);
        assert_eq!(text(&screen), "状态 A\n\n b\n");
    }
}
