//! Text inside a page or a picture.

use std::fmt::{self, Write};

/// Text as character data and attributes of XML and HTML. What neither may hold is left out.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            match char {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\t' | '\n' => f.write_char(' ')?,
                char if char.is_control() || matches!(char, '\u{fffe}' | '\u{ffff}') => {}
                char => f.write_char(char)?,
            }
        }
        Ok(())
    }
}
