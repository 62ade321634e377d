//! Roles, not colours: every cell has a role and a ground, and a theme says what they look like.

use ratatui::style::{Color, Modifier, Style};

use crate::app::{Depth, ThemeName};

/// What a glyph is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// What informs now.
    Text,
    /// What informs beside it.
    Text2,
    /// Labels and hints.
    Muted,
    /// Lines at rest.
    Faint,
    /// Decoration.
    Rule,
    /// Peer A, now.
    A,
    /// Peer B, now.
    B,
    /// Peer A, next or a while ago.
    Am,
    /// Peer B, next or a while ago.
    Bm,
    /// Peer A, been.
    Ad,
    /// Peer B, been.
    Bd,
    /// Lost, refused, wrong.
    Err,
    /// What the program itself points at: sections, progress.
    Acc,
    /// On a ground filled with A's colour.
    InkA,
    /// On a ground filled with B's colour.
    InkB,
}

/// What lies behind a glyph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    /// The screen.
    Bg,
    /// The sidebar.
    Surf,
    /// The regions of the diagram.
    Tint,
    /// A chip at rest: a one-row state box.
    Chip,
    /// Header and footer.
    Bar,
    /// Filled with A's colour.
    FillA,
    /// Filled with B's colour.
    FillB,
}

/// A theme, resolved for a terminal: what each role and ground looks like.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    name: ThemeName,
    depth: Depth,
}

impl Theme {
    /// The theme of this name on a terminal with so many colours.
    pub const fn new(name: ThemeName, depth: Depth) -> Self {
        Self { name, depth }
    }

    /// Foreground and attributes of a role; the ground stays what it is.
    pub fn fg(&self, role: Role) -> Style {
        let _ = (self.name, self.depth, role, Color::Reset);
        Style::new()
    }

    /// The same, standing out: bold where the theme allows it.
    pub fn strong(&self, role: Role) -> Style {
        self.fg(role).add_modifier(Modifier::BOLD)
    }

    /// Background of a ground; the foreground stays what it is.
    pub fn bg(&self, ground: Ground) -> Style {
        let _ = ground;
        Style::new()
    }
}
