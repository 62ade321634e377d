//! What one pass over the screen reads ([`Ctx`]) and what comes out of it ([`Drawing`]): the cells, what the mouse can
//! hit, how far things can be scrolled. Nothing of that is computed a second time elsewhere.

use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::glyphs::Glyphs;
use super::overlay::Card;
use super::pen::Pen;
use super::theme::Theme;
use crate::app::{Model, Scroll, Target};
use crate::text::Text;

/// What everything on a screen is drawn from.
#[derive(Clone, Copy)]
pub(super) struct Ctx<'a> {
    pub(super) model: &'a Model,
    pub(super) theme: Theme,
    pub(super) glyphs: &'static Glyphs,
    pub(super) text: Text,
    /// The card of what is selected, laid out.
    pub(super) card: Option<&'a Card>,
}

impl<'a> Ctx<'a> {
    pub(super) fn new(model: &'a Model) -> Self {
        let settings = &model.settings;
        Self {
            model,
            theme: Theme::new(settings.theme, settings.depth),
            glyphs: Glyphs::of(settings.glyphs),
            text: model.text(),
            card: None,
        }
    }

    /// The same screen of another model, such as a preview.
    pub(super) fn of(self, model: &'a Model) -> Self {
        Self { model, ..self }
    }
}

/// A screen.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The cells.
    pub buffer: Buffer,
    /// What the mouse can hit.
    pub targets: Targets,
    /// How far the card of what is selected is scrolled, if one is shown.
    pub card: Option<Scroll>,
    /// How far the overlay is scrolled, if it can be.
    pub overlay: Option<Scroll>,
    /// The rows of the list of sockets that are shown.
    pub sockets: Range<usize>,
}

impl Drawing {
    /// Blank cells of a style.
    pub(super) fn new(area: Rect, style: Style) -> Self {
        let mut blank = Cell::EMPTY;
        blank.set_style(style);
        Self {
            buffer: Buffer::filled(area, blank),
            targets: Targets::default(),
            card: None,
            overlay: None,
            sockets: 0..0,
        }
    }

    /// What writes into a part of the screen.
    pub(super) fn pen(&mut self, area: Rect, ctx: &Ctx<'_>) -> Pen<'_> {
        Pen::new(&mut self.buffer, area, ctx.theme, ctx.glyphs)
    }
}

/// The areas of a screen that the mouse can hit. A later one covers an earlier one.
#[derive(Clone, Debug, Default)]
pub struct Targets(Vec<(Rect, Option<Target>)>);

impl Targets {
    /// What is at this column and row.
    pub fn at(&self, column: u16, row: u16) -> Option<Target> {
        let at = Position::new(column, row);
        self.0.iter().rev().find(|(area, _)| area.contains(at)).and_then(|(_, target)| *target)
    }

    /// A click in this area hits this.
    pub(super) fn add(&mut self, area: Rect, target: Target) {
        self.0.push((area, Some(target)));
    }

    /// A click in this area hits nothing.
    pub(super) fn cover(&mut self, area: Rect) {
        self.0.push((area, None));
    }

    /// Nothing can be hit any more.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
