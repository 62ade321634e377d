//! What the terminal is asked before anything is drawn: whether its background is light, and how it draws text.
//!
//! The last question, DA1, is one that every terminal answers, in order: when that answer comes, no other will.

use std::time::{Duration, Instant};

use super::decode::Reply;
use crate::app::GlyphSet;

/// How long the first frame waits for a terminal that does not even answer DA1. What comes later still counts.
const PATIENCE: Duration = Duration::from_millis(100);

/// OSC 11: the background colour?
const BACKGROUND: &[u8] = b"\x1b]11;?\x1b\\";

/// Draws U+FFFD at the left edge, and asks for the cursor. The character is one or two columns wide where the terminal
/// uses UTF-8, as it draws characters of ambiguous width. Elsewhere its three bytes are three characters: none of
/// them is a control character in the charsets of ISO 8859.
const WIDTH: &[u8] = b"\r\xef\xbf\xbd\x1b[6n\r\x1b[K";

/// DA1: what are you?
const ATTRIBUTES: &[u8] = b"\x1b[c";

/// What to ask the terminal, besides what every command asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Whether the background is light or dark.
    pub background: bool,
    /// Whether it uses UTF-8, and how wide it draws characters of ambiguous width; what to draw with if it does and
    /// they are narrow. Otherwise it is ASCII.
    pub utf8_glyphs: Option<GlyphSet>,
}

/// How a terminal draws what is not ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    /// UTF-8, and box drawing in one column: these glyphs will do.
    Narrow(GlyphSet),
    /// UTF-8, but characters of ambiguous width take two columns.
    Wide,
    /// Not UTF-8.
    Other,
}

/// What the terminal has said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The background is light, or dark.
    IsLight(bool),
    /// How it draws text.
    Charset(Charset),
}

/// The questions that are open.
#[derive(Debug)]
pub(super) struct Query {
    ask: Ask,
    /// The first frame waits until then.
    until: Option<Instant>,
}

impl Query {
    pub(super) fn new(ask: Ask) -> Self {
        Self { ask, until: None }
    }

    /// Asks: what must be written, with what takes the screen. What is drawn for a question stands on the screen that
    /// is taken.
    pub(super) fn begin(&mut self, take: &[u8], now: Instant) -> Vec<u8> {
        let asked = |asks, question| if asks { question } else { &b""[..] };
        let (background, charset) = (self.ask.background, self.ask.utf8_glyphs.is_some());
        if background || charset {
            self.until = now.checked_add(PATIENCE);
        }
        let fence = asked(background || charset, ATTRIBUTES);
        [asked(background, BACKGROUND), take, asked(charset, WIDTH), fence].concat()
    }

    /// Until when nothing is drawn, if the answers are still to come.
    pub(super) fn until(&self) -> Option<Instant> {
        self.until
    }

    /// The user has chosen a theme: what the background is does not matter any more.
    pub(super) fn theme_is_chosen(&mut self) {
        self.ask.background = false;
    }

    /// The terminal has taken too long.
    pub(super) fn give_up(&mut self) {
        self.until = None;
    }

    /// What a reply means, if it answers a question that is open.
    pub(super) fn answer(&mut self, reply: &Reply) -> Option<Answer> {
        match reply {
            Reply::Attributes => {
                *self = Self::new(Ask::default());
                None
            }
            Reply::Background(colour) if std::mem::take(&mut self.ask.background) => {
                is_light(colour).map(Answer::IsLight)
            }
            Reply::CursorColumn(column) => {
                let glyphs = self.ask.utf8_glyphs.take()?;
                let charset = match column {
                    2 => Charset::Narrow(glyphs),
                    3 => Charset::Wide,
                    4 => Charset::Other,
                    _ => return None,
                };
                Some(Answer::Charset(charset))
            }
            Reply::Background(_) => None,
        }
    }
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
