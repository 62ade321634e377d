//! The marks that the screen is drawn with, one set for each kind of terminal. Each mark is one cell wide.

// Unicode: what fonts have
//
// The set avoids marks that a common programming font lacks: a terminal then takes them from another font, where they
// may be two cells wide, or draws an empty box. Checked with fontTools against the packages of Debian 12; "all" is
// JetBrains Mono 2.242, DejaVu Sans Mono 2.37, Hack 3.003, Fira Code 6.2, Noto Sans Mono and FreeMono.
//
// | marks | in | instead of, and what lacks that |
// | --- | --- | --- |
// | `● ◆ ◇ ▶ ◀ ▲ ▼` and all lines used | all | |
// | `◯` | all | `○`: JetBrains Mono; `◦`: Fira Code |
// | `→ ← ↑ ↓` | all | `▷ ◁ △ ▽`: Fira Code |
// | `╳` | all | `✗`: Hack, Fira Code, Noto Sans Mono, FreeMono |
// | `┊` | all | `⋮`: DejaVu Sans Mono, Hack, Fira Code, Noto Sans Mono |
//
// Noto Sans Mono draws `◯ ◆ ◇ ▶ ◀` two cells wide. Liberation Mono has no heavy or dashed lines, no rounded corners
// and none of `◯ ◆ ◇ ▶ ◀`; mononoki and Fantasque Sans Mono have the lines but no geometric shapes; Noto Mono,
// Inconsolata, Monoid and League Mono have neither. Terminals take what is missing from another font there, or draw
// the lines themselves.
//
// Linux console
//
// The Lat15 and Uni2 fonts of Debian's console-setup 1.221 (58 files) have 256 or 512 pictures, many of them for
// several characters: light, heavy, double and dashed lines look alike, as do all corners of one kind, `▶` and `→`,
// `●` and `•`, `✗` and `x`. `○ ◯ ◇ ◦ ▷ ⋮` are in none of them, `◆` in a few, `…` is missing in six. So this set marks line
// weights apart by other characters, and the tests compare pictures.

#[cfg(test)]
mod tests;

use crate::app::GlyphSet;
use crate::sim::Peer;

/// One set of marks.
#[derive(Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Glyphs {
    pub light_h: &'static str,
    pub light_v: &'static str,
    pub heavy_h: &'static str,
    pub heavy_v: &'static str,
    /// What is selected is drawn double.
    pub double_h: &'static str,
    pub double_v: &'static str,
    pub dash_h: &'static str,
    pub dash_v: &'static str,
    /// Where a segment is still to go.
    pub dot: &'static str,
    /// Full heads: right, left, up, down.
    pub heads: [&'static str; 4],
    /// Open heads: right, left, up, down.
    pub open_heads: [&'static str; 4],
    /// Light rounded corners: top left, top right, bottom left, bottom right.
    pub light_corners: [&'static str; 4],
    /// Heavy corners, in the same order.
    pub heavy_corners: [&'static str; 4],
    /// Double corners, in the same order.
    pub double_corners: [&'static str; 4],
    /// Tees of a light border where a light line leaves it: to the right, left, up, down.
    pub tees_light: [&'static str; 4],
    /// Of a light border, for a heavy line.
    pub tees_light_heavy: [&'static str; 4],
    /// Of a heavy border, for a light line.
    pub tees_heavy_light: [&'static str; 4],
    /// Of a heavy border, for a heavy line.
    pub tees_heavy: [&'static str; 4],
    /// Of a light border, for a double line.
    pub tees_light_double: [&'static str; 4],
    /// Of a double border, for any line.
    pub tees_double: [&'static str; 4],
    /// Two lines that cross: both light, heavy across, heavy down, both heavy.
    pub crossings: [&'static str; 4],
    /// The ends of a one-row box without a background.
    pub ends: [&'static str; 2],
    /// From one state to the next, in a line of text.
    pub to: &'static str,
    /// A peer is here: A, B.
    pub here: [&'static str; 2],
    /// A peer has been here: A, B.
    pub been: [&'static str; 2],
    /// A lifeline, where nothing leaves it.
    pub life: &'static str,
    /// A lifeline that a segment leaves to the right, to the left.
    pub depart: [&'static str; 2],
    pub lost: &'static str,
    /// An answer that is right.
    pub right: &'static str,
    /// More rows above.
    pub more: &'static str,
    /// No value.
    pub none: &'static str,
    pub times: &'static str,
    pub section: &'static str,
    pub ellipsis: &'static str,
    /// Between two things of one line.
    pub bar: &'static str,
    /// The progress bar: done, now, to come.
    pub progress: [&'static str; 3],
    /// What is done is being recorded.
    pub recording: &'static str,
    /// The left and right arrow keys.
    pub arrow_keys: &'static str,
}

impl Glyphs {
    /// The marks of a set.
    pub const fn of(set: GlyphSet) -> &'static Self {
        match set {
            GlyphSet::Unicode => &UNICODE,
            GlyphSet::Console => &CONSOLE,
            GlyphSet::Ascii => &ASCII,
        }
    }

    /// The letter of a peer behind its mark, and a blank before it; nothing in ASCII, where the mark is the letter.
    pub fn letter(&self, peer: Peer) -> String {
        if self.is_ascii() { String::new() } else { format!(" {peer}") }
    }

    /// Whether it is the 7-bit set.
    fn is_ascii(&self) -> bool {
        self.light_h.is_ascii()
    }

    /// Whether heavy lines are hardly heavier than light ones, and need bold beside them.
    pub(super) fn has_thin_heavy_lines(&self) -> bool {
        self.heavy_h.is_ascii()
    }

    /// Whether these glyphs can spell Chinese.
    pub(super) fn has_chinese(&self) -> bool {
        *self == UNICODE
    }
}

const UNICODE: Glyphs = Glyphs {
    light_h: "─",
    light_v: "│",
    heavy_h: "━",
    heavy_v: "┃",
    double_h: "═",
    double_v: "║",
    dash_h: "╌",
    dash_v: "╎",
    dot: "·",
    heads: ["▶", "◀", "▲", "▼"],
    open_heads: ["→", "←", "↑", "↓"],
    light_corners: ["╭", "╮", "╰", "╯"],
    heavy_corners: ["┏", "┓", "┗", "┛"],
    double_corners: ["╔", "╗", "╚", "╝"],
    tees_light: ["├", "┤", "┴", "┬"],
    tees_light_heavy: ["┝", "┥", "┸", "┰"],
    tees_heavy_light: ["┠", "┨", "┷", "┯"],
    tees_heavy: ["┣", "┫", "┻", "┳"],
    tees_light_double: ["╞", "╡", "╨", "╥"],
    tees_double: ["╟", "╢", "╧", "╤"],
    crossings: ["┼", "┿", "╂", "╋"],
    ends: ["[", "]"],
    to: "→",
    here: ["●", "◆"],
    been: ["◯", "◇"],
    life: "┃",
    depart: ["┠", "┨"],
    lost: "╳",
    right: "√",
    more: "┊",
    none: "–",
    times: "×",
    section: "§",
    ellipsis: "…",
    bar: "│",
    progress: ["━", "●", "─"],
    recording: "●",
    arrow_keys: "←→",
};

const CONSOLE: Glyphs = Glyphs {
    light_h: "─",
    light_v: "│",
    heavy_h: "=",
    heavy_v: "#",
    double_h: "▒",
    double_v: "▒",
    dash_h: "-",
    dash_v: "¦",
    dot: "·",
    heads: ["▶", "◀", "▲", "▼"],
    open_heads: [">", "<", "^", "v"],
    light_corners: ["┌", "┐", "└", "┘"],
    heavy_corners: ["#"; 4],
    double_corners: ["▒"; 4],
    tees_light: ["├", "┤", "┴", "┬"],
    tees_light_heavy: ["├", "┤", "┴", "┬"],
    tees_heavy_light: ["#"; 4],
    tees_heavy: ["#"; 4],
    tees_light_double: ["├", "┤", "┴", "┬"],
    tees_double: ["▒"; 4],
    crossings: ["┼", "#", "#", "#"],
    ends: ["[", "]"],
    to: "→",
    here: ["●", "♦"],
    been: ["o", "¤"],
    life: "│",
    depart: ["├", "┤"],
    lost: "X",
    right: "+",
    more: ":",
    none: "-",
    times: "×",
    section: "§",
    ellipsis: "~",
    bar: "│",
    progress: ["=", "●", "─"],
    recording: "●",
    arrow_keys: "←→",
};

const ASCII: Glyphs = Glyphs {
    light_h: "-",
    light_v: "|",
    heavy_h: "=",
    heavy_v: "#",
    double_h: "*",
    double_v: "*",
    dash_h: ".",
    dash_v: ":",
    dot: ".",
    heads: [">", "<", "^", "v"],
    open_heads: [">", "<", "^", "v"],
    light_corners: [".", ".", "'", "'"],
    heavy_corners: ["#", "#", "#", "#"],
    double_corners: ["*"; 4],
    tees_light: ["+"; 4],
    tees_light_heavy: ["#"; 4],
    tees_heavy_light: ["#"; 4],
    tees_heavy: ["#"; 4],
    tees_light_double: ["*"; 4],
    tees_double: ["+"; 4],
    crossings: ["+"; 4],
    ends: ["[", "]"],
    to: ">",
    here: ["A", "B"],
    been: ["a", "b"],
    life: "|",
    depart: ["#", "#"],
    lost: "X",
    right: "+",
    more: ":",
    none: "-",
    times: "x",
    section: "sec. ",
    ellipsis: "~",
    bar: "|",
    progress: ["=", "o", "-"],
    recording: "*",
    arrow_keys: "<>",
};
