//! The diagram itself, for use outside the program: as plain text, for Graphviz, for Mermaid, as a picture.
//!
//! All four come out of the one table of transitions, and what is drawn out of the one layout. Every drawn edge is
//! in each of them once.

mod svg;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::{Depth, GlyphSet, ThemeName};
use crate::live::Counts;
use crate::tcp::{DRAWN, EDGES, Edge, State, drawn};
use crate::text::{Lang, Text, key};
use crate::ui;
use crate::ui::diagram::{self, DiagramSize, View, Words};
use crate::ui::glyphs::Glyphs;
use crate::ui::theme::Theme;

/// What the diagram is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// As the screen draws it, and the edges that it does not draw below.
    #[default]
    Text,
    /// For Graphviz.
    Dot,
    /// For Mermaid: `stateDiagram-v2`.
    Mermaid,
    /// A picture for browsers, light or dark as they are.
    Svg,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Text, Self::Dot, Self::Mermaid, Self::Svg];

    /// The name on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Dot => "dot",
            Self::Mermaid => "mermaid",
            Self::Svg => "svg",
        }
    }
}

/// Writes the diagram, in English where the glyphs cannot spell another language.
pub fn export(format: Format, text: Text, glyphs: GlyphSet) -> String {
    let text = if glyphs.has_chinese() { text } else { Text::of(Lang::En) };
    let glyphs = Glyphs::of(glyphs);
    match format {
        Format::Text => plain(text, glyphs),
        Format::Dot => dot(),
        Format::Mermaid => mermaid(),
        Format::Svg => svg::draw(text, glyphs),
    }
}

/// The diagram for 80 columns, with the number of sockets behind the name of each state that has some.
pub fn with_counts(counts: &Counts, text: Text, glyphs: GlyphSet) -> String {
    let size = DiagramSize::Medium;
    let mut buf = bare(size, text, Glyphs::of(glyphs));
    for (state, count) in counts.present() {
        let place = size.layout().place(state);
        let room = usize::from(place.w - 2 * place.inset());
        let name = format!("{state} {}", diagram::short(count));
        buf.set_string(place.x + place.inset(), place.name_row(), format!("{name:^room$}"), Style::new());
    }
    lines_of(&buf)
}

fn bare(size: DiagramSize, text: Text, glyphs: &Glyphs) -> Buffer {
    let (w, h) = size.canvas();
    let area = Rect::new(0, 0, w, h);
    let mut buf = Buffer::empty(area);
    let theme = Theme::new(ThemeName::Dark, Depth::Mono);
    diagram::draw(&mut buf, area, size, &View::bare(), &theme, glyphs, text);
    buf
}

fn lines_of(buf: &Buffer) -> String {
    ui::rows(buf).fold(String::new(), |out, row| out + &row + "\n")
}

fn plain(text: Text, glyphs: &Glyphs) -> String {
    let mut out = lines_of(&bare(DiagramSize::Large, text, glyphs));
    let _ = writeln!(out, "\n{}\n", text.get(key!("graph.undrawn")));
    for edge in EDGES.iter().skip(DRAWN) {
        let section =
            section(edge).map_or_else(String::new, |section| format!("{}{section}", glyphs.section));
        let line = format!("{:12} {} {:12}  {:26} {section}", edge.from, glyphs.to, edge.to, sentence(edge));
        let _ = writeln!(out, "  {}", line.trim_end());
    }
    out
}

/// `trigger / action`, with the action in full.
fn sentence(edge: &Edge) -> String {
    let words = Words { trigger: edge.trigger, action: edge.action };
    words.parts().concat()
}

/// What the diagram writes on the edge.
fn label(edge: &Edge) -> String {
    let words = Words { trigger: edge.trigger, action: edge.sends() };
    words.parts().concat()
}

/// The section of the RFC, where there is one.
fn section(edge: &Edge) -> Option<&'static str> {
    Some(edge.section).filter(|section| !section.is_empty())
}

fn dot() -> String {
    let mut out = String::from("digraph tcp {\n  node [shape=box, style=rounded];\n");
    for state in State::ALL {
        let _ = writeln!(out, "  \"{state}\";");
    }
    for edge in drawn() {
        let (from, to, label) = (edge.from, edge.to, label(edge));
        let tip = section(edge).map_or_else(String::new, |section| format!("RFC 9293 section {section}"));
        let _ = writeln!(out, "  \"{from}\" -> \"{to}\" [label=\"{label}\", edgetooltip=\"{tip}\"];");
    }
    out.push_str("}\n");
    out
}

fn mermaid() -> String {
    // A hyphen is no part of a name there.
    let name = |state: State| state.name().replace('-', "_");
    let mut out = String::from("stateDiagram-v2\n");
    for state in State::ALL {
        let _ = writeln!(out, "  state \"{state}\" as {}", name(state));
    }
    for edge in drawn() {
        let _ = writeln!(out, "  {} --> {} : {}", name(edge.from), name(edge.to), label(edge));
    }
    out
}
