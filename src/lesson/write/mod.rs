//! A sheet as a file: HTML to print, Markdown, JSON, GIFT.

mod gift;
mod html;
mod json;
mod markdown;

use super::sheet::Sheet;

/// What a sheet is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SheetFormat {
    /// A page that prints on A4 and Letter.
    #[default]
    Html,
    /// For a course's repository.
    Markdown,
    /// For a quiz system.
    Json,
    /// For Moodle, and others that import its format.
    Gift,
}

impl SheetFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Html, Self::Markdown, Self::Json, Self::Gift];

    /// The name on the command line, and the ending of a file.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Gift => "gift",
        }
    }
}

impl Sheet {
    /// The sheet as a file. `diagram` is the diagram as SVG, which HTML shows where a question needs it. With
    /// `solutions`, HTML and Markdown end with a sheet of the answers; JSON and GIFT always have them.
    pub fn write(&self, format: SheetFormat, diagram: &str, solutions: bool) -> String {
        match format {
            SheetFormat::Html => html::write(self, diagram, solutions),
            SheetFormat::Markdown => markdown::write(self, solutions),
            SheetFormat::Json => json::write(self),
            SheetFormat::Gift => gift::write(self),
        }
    }
}
