//! The rows a card is made of.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::sim::Peer;
use crate::tcp::Edge;
use crate::text::Text;
use crate::ui::drawing::Ctx;
use crate::ui::glyphs::Glyphs;
use crate::ui::lines;
use crate::ui::overlay::panel::{beside, wrapped};
use crate::ui::pen::{columns, hues};
use crate::ui::theme::{Role, Theme};

/// From this width on an edge takes one row, else two.
const WIDE: u16 = 60;

/// With fewer rows than this there are no empty ones.
const AIRY: u16 = 16;

/// Room for the longest name of a state beside a label.
const WORDS: u16 = 12;

/// What a card is written with, and for how much room.
pub(super) struct CardText<'a> {
    pub(super) model: &'a Model,
    pub(super) text: Text,
    pub(super) theme: Theme,
    pub(super) glyphs: &'static Glyphs,
    width: u16,
    /// There are rows to spare: an empty row between sections.
    pub(super) airy: bool,
}

pub(super) type Rows = Vec<Line<'static>>;

impl<'a> CardText<'a> {
    pub(super) fn new(ctx: &Ctx<'a>, inner: Rect) -> Self {
        let Ctx { model, text, theme, glyphs, .. } = *ctx;
        // The last column is for the marks of more.
        let width = inner.width.saturating_sub(2).max(1);
        Self { model, text, theme, glyphs, width, airy: inner.height >= AIRY }
    }

    pub(super) fn width(&self) -> u16 {
        self.width
    }

    pub(super) fn is_wide(&self) -> bool {
        self.width >= WIDE
    }

    pub(super) fn span(&self, words: impl Into<String>, role: Role) -> Span<'static> {
        Span::styled(words.into(), self.theme.fg(role))
    }

    pub(super) fn wrapped(&self, words: &str, style: Style) -> Rows {
        wrapped(words, self.width, style)
    }

    pub(super) fn sentence(&self, words: &str, role: Role) -> Rows {
        self.wrapped(words, self.theme.fg(role))
    }

    /// The mark of a peer: filled where it is, hollow where it has been.
    pub(super) fn peer(&self, peer: Peer, here: bool) -> Span<'static> {
        let (mark, hues) = (if here { self.glyphs.here } else { self.glyphs.been }[peer.index()], hues(peer));
        let style = if here { self.theme.strong(hues.now) } else { self.theme.fg(hues.mid) };
        Span::styled(format!("{mark}{}", self.glyphs.letter(peer)), style)
    }

    /// Words with a label in a column at their left, or above them where the column is too narrow for it.
    pub(super) fn labelled(&self, label: Span<'static>, column: u16, words: &str, role: Role) -> Rows {
        let most = self.width.saturating_sub(WORDS).max(self.width / 2);
        let column = column.min(most);
        if lines::width(&label.content) > column {
            let mut rows = vec![Line::from(label)];
            rows.extend(self.sentence(words, role));
            return rows;
        }
        beside(&[label], column, words, self.width, |piece: &str| self.span(piece, role))
    }

    /// How a section is named, where there is one.
    pub(super) fn section(&self, section: &str) -> Option<String> {
        (!section.is_empty()).then(|| format!("{}{section}", self.glyphs.section))
    }

    /// Words at the left, and their section of the RFC at the right end of the last row, or of one more.
    pub(super) fn with_section(&self, mut words: Vec<Span<'static>>, sections: &[&str]) -> Rows {
        let named: Vec<_> = sections.iter().filter_map(|section| self.section(section)).collect();
        let section = self.span(named.join(" "), Role::Muted);
        let (left, right) = (columns(&Line::from(words.clone())), lines::width(&section.content));
        let gap = |used: u16| Span::raw(" ".repeat(usize::from(self.width.saturating_sub(used + right))));
        if right == 0 || left + 1 + right <= self.width {
            words.extend([gap(left), section]);
            return vec![Line::from(words)];
        }
        vec![Line::from(words), Line::from(vec![gap(0), section])]
    }

    /// `rcv FIN / snd ACK`.
    pub(super) fn label(&self, edge: &Edge) -> Vec<Span<'static>> {
        let mut words = vec![self.span(edge.trigger, Role::Text)];
        if !edge.action.is_empty() {
            words.extend([self.span(" / ", Role::Faint), self.span(edge.action, Role::Text2)]);
        }
        words
    }
}
