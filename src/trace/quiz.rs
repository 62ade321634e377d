//! The quiz in lines: each question with what happened before it, each answer with what is right, and how it went.

use std::fmt::Display;
use std::io::{self, Write};

use crate::lesson::{Asked, Quiz, letter};
use crate::text::{Text, key};

/// Writes what happened since the last step that was asked about, the state, and the next event; nothing where a
/// question about this step has been answered.
///
/// # Errors
/// Those of `out`.
pub fn quiz_lead(out: &mut dyn Write, quiz: &Quiz, text: Text) -> io::Result<()> {
    if quiz.question().is_none() || !quiz.done().is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    if quiz.is_new_run() {
        let title = quiz.timeline().about().title.get(text.lang());
        let title = Some(title.to_owned()).filter(|title| !title.is_empty());
        for line in title.into_iter().chain(quiz.opening()) {
            writeln!(out, "{line}")?;
        }
    }
    for line in quiz.lead().into_iter().chain(quiz.states()).chain(quiz.numbered_event()) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Writes the question and its answers.
///
/// # Errors
/// Those of `out`.
pub fn quiz_question(out: &mut dyn Write, asked: &Asked) -> io::Result<()> {
    writeln!(out, "{}", asked.ask)?;
    for (index, choice) in asked.choices.iter().enumerate() {
        writeln!(out, "  {}  {}", letter(index), choice.text)?;
    }
    Ok(())
}

/// Writes what there is to say to the last answer, and after the last one about a step the rules that fired in it.
///
/// # Errors
/// Those of `out`.
pub fn quiz_answer(out: &mut dyn Write, quiz: &Quiz, text: Text) -> io::Result<()> {
    let Some(done) = quiz.done().last() else { return Ok(()) };
    for line in done.sentences(text) {
        writeln!(out, "{line}")?;
    }
    // Before, it would answer what is still to be asked.
    if quiz.question().is_none() {
        writeln!(out, "{}", done.asked.why)?;
    }
    Ok(())
}

/// Writes how it went.
///
/// # Errors
/// Those of `out`.
pub fn quiz_score(out: &mut dyn Write, quiz: &Quiz, text: Text) -> io::Result<()> {
    let score = quiz.score();
    let seconds = format!("{:.0}", score.seconds);
    let values: [(&str, &dyn Display); 4] =
        [("right", &score.right), ("all", &score.all), ("hinted", &score.hinted), ("seconds", &seconds)];
    writeln!(out, "\n{}", text.fill(key!("lesson.quiz.score"), &values))?;
    if !score.practise.is_empty() {
        let edges = score.practise.join(", ");
        writeln!(out, "{}", text.fill(key!("lesson.quiz.practise"), &[("edges", &edges)]))?;
    }
    Ok(())
}
