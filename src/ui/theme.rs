//! Roles, not colours: every cell has a role and a ground, and a theme says what they look like.

mod palettes;
#[cfg(test)]
mod tests;

use ratatui::style::{Color, Modifier, Style};

use crate::app::{Depth, ThemeName};
use palettes::{Bold, Paint, Palette};

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

/// The background of a glyph.
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
    /// How much there is of something: the longer, the more.
    Heat,
}

/// A theme, resolved for a terminal: what each role and ground looks like.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    palette: &'static Palette,
    depth: Depth,
}

impl Theme {
    /// The theme of this name on a terminal with this colour depth.
    pub fn new(name: ThemeName, depth: Depth) -> Self {
        let palette = match name {
            ThemeName::Dark => &palettes::DARK,
            ThemeName::Light => &palettes::LIGHT,
            ThemeName::HighContrast => &palettes::HIGH_CONTRAST,
            ThemeName::Terminal => &palettes::TERMINAL,
        };
        let sixteen = name == ThemeName::Terminal && depth != Depth::Mono;
        Self { palette, depth: if sixteen { Depth::Ansi16 } else { depth } }
    }

    /// Foreground and attributes of a role; the ground stays what it is.
    pub fn fg(&self, role: Role) -> Style {
        match (self.color(self.palette.roles[role as usize]), role) {
            (Some(color), _) => Style::new().fg(color),
            (None, Role::Muted | Role::Faint | Role::Rule) => Style::new().add_modifier(Modifier::DIM),
            (None, _) => Style::new(),
        }
    }

    /// The same, standing out: bold where the theme allows it.
    pub fn strong(&self, role: Role) -> Style {
        let bold = match (self.depth, self.palette.bold_in_16) {
            (Depth::Ansi16, Bold::NotOnInk) => !matches!(role, Role::InkA | Role::InkB),
            (Depth::Ansi16, Bold::OnOwn) => self.palette.roles[role as usize].ansi == Color::Reset,
            (Depth::Ansi16, Bold::Never) => false,
            (Depth::Mono | Depth::Ansi256 | Depth::True, _) => true,
        };
        let style = self.fg(role);
        if bold { style.add_modifier(Modifier::BOLD) } else { style }
    }

    /// Background of a ground; the foreground stays what it is.
    pub fn bg(&self, ground: Ground) -> Style {
        let color = self.color(self.palette.grounds[ground as usize]);
        let style = color.map_or_else(Style::new, |color| Style::new().bg(color));
        let ink = match ground {
            Ground::FillA => Role::InkA,
            Ground::FillB => Role::InkB,
            _ => return style,
        };
        // A fill without a colour is its ink, reversed.
        if color.is_none() { style.patch(self.fg(ink)).add_modifier(Modifier::REVERSED) } else { style }
    }

    /// Black, where there are colours.
    pub fn blank(&self) -> Style {
        match self.depth {
            Depth::Mono => Style::new(),
            Depth::Ansi16 => Style::new().bg(Color::Black),
            Depth::Ansi256 => Style::new().bg(Color::Indexed(16)),
            Depth::True => Style::new().bg(Color::Rgb(0, 0, 0)),
        }
    }

    /// Whether grounds look different from each other: with sixteen colours or none, only the two fills do.
    pub fn has_grounds(&self) -> bool {
        matches!(self.depth, Depth::Ansi256 | Depth::True)
    }

    /// The colour at this depth; none without colours.
    fn color(&self, paint: Paint) -> Option<Color> {
        match self.depth {
            Depth::Mono => None,
            Depth::Ansi16 => Some(paint.ansi),
            Depth::Ansi256 => Some(Color::Indexed(paint.xterm)),
            Depth::True => Some(Color::from_u32(paint.rgb)),
        }
    }
}
