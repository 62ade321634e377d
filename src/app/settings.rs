//! How the screen is drawn, independent of what it shows: language, theme, colours, marks.

use crate::text::{Lang, TextKey, keys};

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// None: only shapes, bold, dim and reverse.
    Mono,
    /// The terminal's own sixteen.
    Ansi16,
    /// The 256 of xterm.
    Ansi256,
    /// 24 bits.
    True,
}

/// A theme, by name; its colours are the screen's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThemeName {
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
    /// As much contrast as there is.
    HighContrast,
    /// The terminal's own sixteen colours on its own background.
    Terminal,
}

impl ThemeName {
    /// All of them, in the order of the theme key.
    pub const ALL: [Self; 4] = [Self::Dark, Self::Light, Self::HighContrast, Self::Terminal];

    /// The name on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::Terminal => "terminal",
        }
    }

    /// The key of its name on the screen.
    pub fn key(self) -> TextKey {
        const KEYS: [TextKey; ThemeName::ALL.len()] = keys!(ThemeName.id, "theme.", "");
        KEYS[self as usize]
    }
}

/// Which marks the terminal can draw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GlyphSet {
    /// Unicode, with the marks that programming fonts have.
    #[default]
    Unicode,
    /// What every font of the Linux console has.
    Console,
    /// 7-bit ASCII.
    Ascii,
}

impl GlyphSet {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Unicode, Self::Console, Self::Ascii];

    /// Whether Chinese can be written with it: neither ASCII nor a console's 512 characters can.
    pub const fn has_chinese(self) -> bool {
        matches!(self, Self::Unicode)
    }
}

/// How the screen is drawn, independent of what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The language.
    pub lang: Lang,
    /// The theme.
    pub theme: ThemeName,
    /// How many colours there are.
    pub depth: Depth,
    /// Which marks are drawn.
    pub glyphs: GlyphSet,
    /// Nothing moves.
    pub reduced_motion: bool,
}

impl Settings {
    /// The language that is shown: English where the glyphs cannot spell another.
    pub fn shown_lang(&self) -> Lang {
        if self.glyphs.has_chinese() { self.lang } else { Lang::En }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lang: Lang::En,
            theme: ThemeName::Dark,
            depth: Depth::True,
            glyphs: GlyphSet::Unicode,
            reduced_motion: false,
        }
    }
}
