//! Whether the terminal is light or dark: it is asked once, before anything is drawn, and must answer at once.
//!
//! The question is OSC 11. Behind it goes one that every terminal answers, DA1: when that answer comes, no other will.

#![cfg_attr(not(unix), allow(dead_code, unused_imports, reason = "only Unix is asked"))]

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::modes;

/// What is the background, and what are you?
const QUESTION: &[u8] = b"\x1b]11;?\x1b\\\x1b[c";

/// A terminal that needs longer has not answered at once.
const PATIENCE: Duration = Duration::from_millis(100);

/// What came back.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    /// Whether the background is light; `None` if the terminal did not say.
    pub(super) is_light: Option<bool>,
    /// What somebody typed meanwhile.
    pub(super) typed: String,
    /// What may still come.
    pub(super) late: Late,
}

/// An answer that comes too late, in the middle of the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Late {
    /// None will come.
    #[default]
    Nothing,
    /// It has not begun.
    All,
    /// It goes on behind its escape character.
    Behind,
    /// It goes on inside the colour.
    Colour,
    /// It goes on inside the second answer.
    Device,
}

impl Late {
    /// Whether this key is a piece of the answer. As keys its sequences are Alt-] and what follows, to the bell or
    /// Alt-\; the library reads a whole second answer itself.
    pub(super) fn takes(&mut self, key: KeyEvent) -> bool {
        let KeyCode::Char(c) = key.code else { return false };
        let held = key.modifiers - KeyModifiers::SHIFT;
        let (next, takes) = match (*self, c, held) {
            (Self::All, ']', KeyModifiers::ALT) | (Self::Behind, ']', KeyModifiers::NONE) => {
                (Self::Colour, true)
            }
            (Self::Behind, '[', KeyModifiers::NONE) => (Self::Device, true),
            (Self::Behind, '\\', KeyModifiers::NONE)
            | (Self::Colour, 'g', KeyModifiers::CONTROL)
            | (Self::Colour, '\\', KeyModifiers::ALT | KeyModifiers::NONE)
            | (Self::Device, 'c', KeyModifiers::NONE) => (Self::Nothing, true),
            (
                Self::Colour,
                '0'..='9' | 'a'..='f' | 'A'..='F' | 'g' | 'r' | ':' | ';' | '/' | '#',
                KeyModifiers::NONE,
            )
            | (Self::Device, '0'..='9' | ';' | '?', KeyModifiers::NONE) => (*self, true),
            (Self::All, ..) => (Self::All, false),
            _ => (Self::Nothing, false),
        };
        *self = next;
        takes
    }
}

/// Asks. The terminal must be in raw mode, and nobody else may read from it.
#[cfg(unix)]
pub(super) fn ask() -> io::Result<Answer> {
    use std::os::fd::AsFd;

    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use nix::unistd::read as read_bytes;

    modes::write(QUESTION)?;
    let stdin = io::stdin();
    let tty = if stdin.is_terminal() { None } else { Some(std::fs::File::open("/dev/tty")?) };
    let deadline = Instant::now() + PATIENCE;
    let mut heard = Vec::new();
    while !read(&heard).is_complete() {
        let left = deadline.saturating_duration_since(Instant::now());
        let wait = PollTimeout::try_from(left).unwrap_or(PollTimeout::ZERO);
        let mut fds = [match &tty {
            Some(tty) => PollFd::new(tty.as_fd(), PollFlags::POLLIN),
            None => PollFd::new(stdin.as_fd(), PollFlags::POLLIN),
        }];
        if left.is_zero() || poll(&mut fds, wait)? == 0 {
            break;
        }
        // The standard library's own buffer would keep what it reads too much.
        let mut chunk = [0; 256];
        let count = match &tty {
            Some(tty) => read_bytes(tty, &mut chunk),
            None => read_bytes(&stdin, &mut chunk),
        }?;
        if count == 0 {
            break;
        }
        heard.extend(chunk.iter().take(count));
    }
    Ok(read(&heard).answer())
}

/// Elsewhere nobody is asked.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
pub(super) fn ask() -> io::Result<Answer> {
    Ok(read(b"").answer())
}

/// What was heard so far, taken apart.
#[derive(Debug, Default)]
struct Heard {
    colour: Option<Vec<u8>>,
    /// DA1 is answered.
    is_over: bool,
    /// Where the last sequence stops, if it has no end.
    cut: Option<Late>,
    typed: Vec<u8>,
}

impl Heard {
    fn is_complete(&self) -> bool {
        self.is_over && self.cut.is_none()
    }

    fn answer(self) -> Answer {
        let silent = self.colour.is_none() && !self.is_over;
        Answer {
            is_light: self.colour.as_deref().and_then(is_light),
            typed: String::from_utf8_lossy(&self.typed).into_owned(),
            late: self.cut.unwrap_or(if silent { Late::All } else { Late::Nothing }),
        }
    }
}

/// Takes apart what was heard: the two answers, other sequences (dropped), and what was typed.
fn read(mut bytes: &[u8]) -> Heard {
    let mut heard = Heard::default();
    while let [first, rest @ ..] = bytes {
        bytes = rest;
        match (first, rest) {
            (0x1b, []) => heard.cut = Some(Late::Behind),
            (0x1b, [b']', body @ ..]) => {
                let end = body.iter().position(|byte| matches!(byte, 0x07 | 0x1b));
                let Some((body, end)) = end.and_then(|end| body.split_at_checked(end)) else {
                    heard.cut = Some(Late::Colour);
                    return heard;
                };
                heard.colour = body.strip_prefix(b"11;").map(<[u8]>::to_vec).or(heard.colour);
                // An escape character that is not of its end begins the next sequence.
                let end = end.strip_prefix(b"\x07").or_else(|| end.strip_prefix(b"\x1b\\")).unwrap_or(end);
                bytes = end;
            }
            (0x1b, [b'[', body @ ..]) => {
                let end = body.iter().position(|byte| !(0x20..=0x3f).contains(byte));
                let Some((values, rest)) = end.and_then(|end| body.split_at_checked(end)) else {
                    heard.cut = Some(Late::Device);
                    return heard;
                };
                heard.is_over |= values.starts_with(b"?") && rest.starts_with(b"c");
                // A control character breaks it off.
                bytes = if rest.first().is_some_and(u8::is_ascii_control) {
                    rest
                } else {
                    rest.get(1..).unwrap_or_default()
                };
            }
            (0x1b | 0x07, _) => {}
            (typed, _) => heard.typed.push(*typed),
        }
    }
    heard
}

/// `rgb:1e1e/1e1e/2e2e`, each part of one to four hex digits, or `#1e1e2e`: whether it is light.
fn is_light(colour: &[u8]) -> Option<bool> {
    let colour = std::str::from_utf8(colour).ok()?;
    let parts: Vec<&str> =
        if let Some(parts) = colour.strip_prefix("rgb:").or_else(|| colour.strip_prefix("rgba:")) {
            parts.split('/').collect()
        } else {
            let digits = colour.strip_prefix('#').filter(|digits| digits.is_ascii())?;
            let width = digits.len() / 3;
            (0..3).map(|part| digits.get(part * width..(part + 1) * width)).collect::<Option<_>>()?
        };
    let [red, green, blue, ..] = parts[..] else { return None };
    let part = |digits: &str| {
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        (1..=4).contains(&digits.len()).then(|| f64::from(value) / f64::from(most))
    };
    let luma = 0.299 * part(red)? + 0.587 * part(green)? + 0.114 * part(blue)?;
    Some(luma > 0.5)
}

#[cfg(test)]
mod tests;
