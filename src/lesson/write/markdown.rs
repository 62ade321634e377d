//! Markdown as code hosts show it.

use std::fmt::Write;

use super::super::question::letter;
use super::super::sheet::Sheet;
use crate::text::key;

pub(super) fn write(sheet: &Sheet, solutions: bool) -> String {
    let text = sheet.text();
    let (title, note) = (text.get(key!("lesson.sheet.title")), text.get(key!("lesson.sheet.note")));
    let mut out = format!("# {title}\n\n{}\n", escaped(note));
    for (index, question) in sheet.questions.iter().enumerate() {
        let heading = text.fill(key!("lesson.sheet.question"), &[("n", &(index + 1))]);
        let _ = writeln!(out, "\n## {heading}\n");
        for line in &question.lines {
            let _ = writeln!(out, "> {}  ", escaped(line));
        }
        let _ = writeln!(out, "\n**{}**\n", escaped(&question.asked.ask));
        for (index, choice) in question.asked.choices.iter().enumerate() {
            let _ = writeln!(out, "- {}) {}", letter(index), escaped(&choice.text));
        }
    }
    if solutions {
        let _ = writeln!(out, "\n---\n\n## {}", text.get(key!("lesson.sheet.solutions")));
        for (index, question) in sheet.questions.iter().enumerate() {
            let (letter, right) = (letter(question.asked.answer), escaped(question.asked.right()));
            let _ = writeln!(
                out,
                "\n{}. **{letter})** {right}  \n   {}",
                index + 1,
                escaped(&question.asked.why)
            );
        }
    }
    let made = text.fill(key!("lesson.sheet.made"), &[("seed", &sheet.seed)]);
    let _ = writeln!(out, "\n{}", escaped(&made));
    out
}

/// Text in which no character means anything to Markdown, in the middle of a line or at its start.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let starts_list =
        text.find(|c: char| !c.is_ascii_digit()).filter(|&end| end > 0 && text[end..].starts_with('.'));
    for (place, char) in text.char_indices() {
        if matches!(char, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&')
            || starts_list == Some(place)
        {
            out.push('\\');
        }
        out.push(char);
    }
    out
}
