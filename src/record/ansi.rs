//! Screens as control sequences, in few bytes: what looks the same is not sent, the cursor moves only over
//! gaps, and a colour is set only where a cell needs another one than the cell before.
//!
//! Only sequences that xterm, kitty, tmux, the Linux console and Windows Terminal agree on: CUP, CHA, SGR, ED; and
//! EL, ICH, DCH where [`Pen::erasing`] allows them.

mod run;
mod shift;
#[cfg(test)]
pub(crate) mod tests;

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::raster::palette::named;
use run::{Run, SHOWN_ON_BLANKS, changes, runs, width};
use shift::Shift;

/// Each attribute, the code that sets it, and the code that unsets it.
const ATTRIBUTES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// What the terminal is set to, and where its cursor is, if that is known.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
    /// Column and row of the cursor, from 0.
    at: Option<(usize, usize)>,
    /// Of the screen.
    columns: usize,
    /// Whether it erases.
    erases: bool,
}

impl Pen {
    /// A pen for terminals that erase with the current background colour.
    pub(crate) fn erasing(erases: bool) -> Self {
        Self { erases, ..Self::default() }
    }

    /// The whole screen, on a terminal in any state.
    pub(crate) fn paint(&mut self, buffer: &Buffer) -> String {
        *self = Self::erasing(self.erases);
        let mut out = String::from("\x1b[0m");
        let bg = if self.erases { ground(buffer) } else { Color::Reset };
        self.style(&mut out, Color::Reset, bg, Modifier::empty());
        out.push_str("\x1b[2J");
        let mut blank = Cell::EMPTY;
        blank.bg = bg;
        let blanks = vec![blank; usize::from(buffer.area.width)];
        let runs = self.changed(&mut out, std::iter::repeat(&*blanks), buffer, false);
        // Moves of the cursor cost less than 24-bit colours, and more than named ones.
        if runs.iter().any(Run::is_true_color) {
            self.by_style(&mut out, &runs);
        } else {
            self.by_row(&mut out, &runs);
        }
        out
    }

    /// From one screen to another of the same size; nothing where they look the same. In the order of the rows, or style by
    /// style: whichever is shorter.
    pub(crate) fn update(&mut self, before: &Buffer, after: &Buffer) -> String {
        let mut out = String::new();
        let runs = self.changed(&mut out, rows(before), after, self.erases);
        let (mut by_row, mut by_style) = (String::new(), String::new());
        let mut other = self.clone();
        self.by_row(&mut by_row, &runs);
        other.by_style(&mut by_style, &runs);
        if by_style.len() < by_row.len() {
            *self = other;
            by_row = by_style;
        }
        out.push_str(&by_row);
        out
    }

    /// What there is to write where rows of another look are shown, `before`. With `shifts`, parts of rows are moved, which
    /// is written at once.
    fn changed<'b>(
        &mut self,
        out: &mut String,
        before: impl Iterator<Item = &'b [Cell]>,
        after: &'b Buffer,
        shifts: bool,
    ) -> Vec<Run<'b>> {
        self.columns = usize::from(after.area.width);
        let rows = before.zip(rows(after)).enumerate();
        let mut all = Vec::new();
        for (y, (before, after)) in rows.filter(|(_, (before, after))| before != after) {
            let mut known: Vec<Option<&Cell>> = before.iter().map(Some).collect();
            if let Some(shift) = shifts.then(|| Shift::find(before, after)).flatten() {
                self.shift(out, &shift, y);
                known = shift.applied(known);
            }
            runs(&mut all, y, after, &changes(&known, after), self.erases);
        }
        all
    }

    fn by_row(&mut self, out: &mut String, runs: &[Run<'_>]) {
        for run in runs {
            self.run(out, run);
        }
    }

    fn by_style(&mut self, out: &mut String, runs: &[Run<'_>]) {
        let mut left: Vec<&Run<'_>> = runs.iter().collect();
        while let Some(&first) = left.first() {
            let suits =
                |pen: &Self, run: &Run<'_>| pen.bg == run.bg && pen.ink(run) == (pen.fg, pen.modifier);
            if !left.iter().any(|run| suits(self, run)) {
                let (fg, modifier) = self.ink(first);
                self.style(out, fg, first.bg, modifier);
            }
            let (now, later): (Vec<_>, Vec<_>) = left.into_iter().partition(|run| suits(self, run));
            left = later;
            for run in now {
                self.run(out, run);
            }
        }
    }

    /// Writes a run where it belongs. At the end of a row terminals differ in where the cursor is then; the next run is
    /// in another row, or further left.
    fn run(&mut self, out: &mut String, run: &Run<'_>) {
        self.go(out, run.x, run.y);
        let (fg, modifier) = self.ink(run);
        self.style(out, fg, run.bg, modifier);
        if run.erases {
            out.push_str("\x1b[K");
            return;
        }
        let mut x = run.x;
        while let Some(cell) = run.cells.get(x - run.x) {
            out.push_str(cell.symbol());
            x += width(cell);
        }
        self.at = (x < self.columns).then_some((x, run.y));
    }

    /// What a run is written with: blanks with whatever does not show on them.
    fn ink(&self, run: &Run<'_>) -> (Color, Modifier) {
        run.ink.unwrap_or((self.fg, self.modifier - SHOWN_ON_BLANKS))
    }

    /// Brings the cursor to a cell; in the same row by its column alone, as some terminals draw a character wider than
    /// it is taken for here.
    fn go(&mut self, out: &mut String, x: usize, y: usize) {
        let _ = match self.at {
            Some(at) if at == (x, y) => Ok(()),
            Some((_, now)) if now == y => write!(out, "\x1b[{}G", x + 1),
            _ if x == 0 => write!(out, "\x1b[{}H", y + 1),
            _ => write!(out, "\x1b[{};{}H", y + 1, x + 1),
        };
        self.at = Some((x, y));
    }

    /// Moves a part of a row by ICH and DCH; what is beyond it stays.
    fn shift(&mut self, out: &mut String, shift: &Shift, y: usize) {
        let (by, (deletes, inserts)) = (shift.by, shift.columns());
        self.go(out, deletes, y);
        let _ = write!(out, "\x1b[{by}P");
        self.go(out, inserts, y);
        let _ = write!(out, "\x1b[{by}@");
    }

    /// One SGR for all that is to be different, or none.
    fn style(&mut self, out: &mut String, fg: Color, bg: Color, modifier: Modifier) {
        let mut codes = Codes { out, any: false };
        let gone = self.modifier - modifier;
        let mut kept = self.modifier & modifier;
        for (attribute, _, off) in ATTRIBUTES {
            if gone.contains(attribute) {
                codes.add(off);
                // Bold and dim are unset together.
                ATTRIBUTES.iter().filter(|other| other.2 == off).for_each(|other| kept -= other.0);
            }
        }
        for (attribute, on, _) in ATTRIBUTES {
            if (modifier - kept).contains(attribute) {
                codes.add(on);
            }
        }
        if self.fg != fg {
            codes.color(fg, 30);
        }
        if self.bg != bg {
            codes.color(bg, 40);
        }
        codes.end();
        (self.fg, self.bg, self.modifier) = (fg, bg, modifier);
    }
}

/// The end of the output: the cursor restored, below everything.
pub(crate) fn leave(height: u16) -> String {
    format!("\x1b[0m\x1b[{height};1H\x1b[?25h")
}

/// The parameters of one SGR.
struct Codes<'o> {
    out: &'o mut String,
    any: bool,
}

impl Codes<'_> {
    fn add(&mut self, code: u8) {
        self.out.push_str(if self.any { ";" } else { "\x1b[" });
        self.any = true;
        // Many of the bytes of a frame are colours: the formatter shows in profiles.
        let digits = [100, 10, 1].into_iter().filter(|&unit| code >= unit || unit == 1);
        self.out.extend(digits.map(|unit| char::from(b'0' + code / unit % 10)));
    }

    /// A colour; `base` is 30 for the foreground, 40 for the background.
    fn color(&mut self, color: Color, base: u8) {
        match (color, named(color)) {
            (Color::Rgb(r, g, b), _) => [base + 8, 2, r, g, b].into_iter().for_each(|code| self.add(code)),
            (Color::Indexed(index), _) => [base + 8, 5, index].into_iter().for_each(|code| self.add(code)),
            (_, Some(number @ 0..8)) => self.add(base + number),
            (_, Some(bright)) => self.add(base + 60 + bright - 8),
            (_, None) => self.add(base + 9),
        }
    }

    fn end(self) {
        if self.any {
            self.out.push('m');
        }
    }
}

/// The cells of each row.
fn rows(buffer: &Buffer) -> impl Iterator<Item = &[Cell]> {
    buffer.content.chunks(usize::from(buffer.area.width).max(1))
}

/// The background that most cells have.
fn ground(buffer: &Buffer) -> Color {
    let mut counts: Vec<(Color, usize)> = Vec::new();
    for cell in &buffer.content {
        match counts.iter_mut().find(|(bg, _)| *bg == cell.bg) {
            Some((_, count)) => *count += 1,
            None => counts.push((cell.bg, 1)),
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(Color::Reset, |(bg, _)| bg)
}
