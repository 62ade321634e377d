//! What is written is read again by the rules of Moodle's import.

use super::escaped;
use crate::lesson::{Kind, Question, Sheet, SheetFormat};
use crate::text::Lang;

/// The characters that are escaped, and what stands for each while a question is taken apart: no text has these.
const ESCAPED: [(&str, &str, &str); 8] = [
    ("\\\\", "\u{e000}", "\\"),
    ("\\~", "\u{e001}", "~"),
    ("\\=", "\u{e002}", "="),
    ("\\#", "\u{e003}", "#"),
    ("\\{", "\u{e004}", "{"),
    ("\\}", "\u{e005}", "}"),
    ("\\:", "\u{e006}", ":"),
    ("\\n", "\u{e007}", "\n"),
];

fn hidden(gift: &str) -> String {
    ESCAPED.iter().fold(gift.to_owned(), |text, (escaped, sign, _)| text.replace(escaped, sign))
}

fn shown(text: &str) -> String {
    ESCAPED.iter().fold(text.trim().to_owned(), |text, (_, sign, plain)| text.replace(sign, plain))
}

#[derive(Debug, PartialEq, Eq)]
struct Read {
    title: String,
    text: String,
    /// Each with whether it is right, and why it is not.
    answers: Vec<(bool, String, Option<String>)>,
    feedback: String,
}

/// Questions are separated by empty lines; comments are left out.
fn read(gift: &str) -> Vec<Read> {
    let lines: Vec<&str> = gift.lines().filter(|line| !line.starts_with("//")).collect();
    let lines = lines.join("\n");
    lines.split("\n\n").filter(|question| !question.trim().is_empty()).map(read_one).collect()
}

fn read_one(gift: &str) -> Read {
    let gift = hidden(gift);
    let (title, rest) = gift.trim().strip_prefix("::").unwrap().split_once("::").unwrap();
    let (asked, rest) = rest.strip_prefix("[plain]").unwrap().split_once('{').unwrap();
    let (answers, behind) = rest.split_once('}').unwrap();
    assert_eq!(behind, "", "text behind the answers would make a gap of them");
    let (answers, feedback) = answers.split_once("####").unwrap();
    let answers = answers.replace('=', "~=");
    let answers = answers.split('~').map(str::trim).filter(|answer| !answer.is_empty());
    let answers = answers.map(|answer| {
        let (text, why_not) = answer.split_once('#').map_or((answer, None), |(text, why)| (text, Some(why)));
        let right = text.strip_prefix('=');
        assert!(!right.unwrap_or(text).starts_with('%'), "it would be a weight: {text}");
        (right.is_some(), shown(right.unwrap_or(text)), why_not.map(shown))
    });
    Read { title: shown(title), text: shown(asked), answers: answers.collect(), feedback: shown(feedback) }
}

fn expected(id: String, question: &Question) -> Read {
    let answers = question.asked.choices.iter().enumerate();
    let answers = answers
        .map(|(place, choice)| (place == question.asked.answer, choice.text.clone(), choice.why_not.clone()))
        .collect();
    Read { title: id, text: question.text(), answers, feedback: question.asked.why.clone() }
}

#[test]
fn moodle_reads_what_the_sheet_says() {
    for seed in 0..10 {
        for lang in Lang::ALL {
            let sheet = Sheet::new(seed, 2 * Kind::ALL.len(), lang);
            let read = read(&sheet.write(SheetFormat::Gift, "", false));
            let questions = (1..).zip(&sheet.questions);
            let expected: Vec<Read> =
                questions.map(|(number, question)| expected(format!("{seed}-{number}"), question)).collect();
            assert_eq!(read, expected);
            assert!(read.iter().all(|read| read.answers.iter().filter(|answer| answer.0).count() == 1));
        }
    }
}

#[test]
fn what_means_something_to_gift_is_escaped() {
    assert_eq!(escaped("a~b=c#d{e}f:g\\h\ni"), "a\\~b\\=c\\#d\\{e\\}f\\:g\\\\h\\ni");
}
