//! GIFT, the text format for questions that Moodle imports: <https://docs.moodle.org/en/GIFT_format>.

#[cfg(test)]
mod tests;

use std::fmt::Write;

use super::super::sheet::Sheet;
use crate::text::key;

pub(super) fn write(sheet: &Sheet) -> String {
    let text = sheet.text();
    let made = text.fill(key!("lesson.sheet.made"), &[("seed", &sheet.seed)]);
    let mut out = format!("// {}\n// {made}\n", text.get(key!("lesson.sheet.title")));
    for (index, question) in sheet.questions.iter().enumerate() {
        // Plain text: nothing in it means anything to Markdown or HTML.
        let (id, asked) = (escaped(&sheet.id(index)), escaped(&question.text()));
        let _ = writeln!(out, "\n::{id}::[plain]{asked}{{");
        for (place, choice) in question.asked.choices.iter().enumerate() {
            let sign = if place == question.asked.answer { '=' } else { '~' };
            let _ = write!(out, "  {sign}{}", escaped(&choice.text));
            if let Some(why_not) = &choice.why_not {
                let _ = write!(out, "#{}", escaped(why_not));
            }
            out.push('\n');
        }
        let _ = writeln!(out, "  ####{}\n}}", escaped(&question.asked.why));
    }
    out
}

/// Text in which no character means anything to GIFT. A question must not hold an empty line, so the ends of lines are
/// escaped too.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' => out.push_str("\\n"),
            '\\' | '~' | '=' | '#' | '{' | '}' | ':' => out.extend(['\\', char]),
            _ => out.push(char),
        }
    }
    out
}
