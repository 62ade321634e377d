//! The quiz in lines while a run is played: a key answers.

use std::io::{self, Write};

use super::tell_keys;
use crate::app::{self, Action, Model, Stage};
use crate::text::key;
use crate::trace;

/// What was printed of the quiz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Printed {
    /// How many answers were given.
    answers: usize,
    stage: Stage,
    hint: bool,
}

impl Printed {
    fn of(model: &Model) -> Option<Self> {
        let predict = model.predict.as_ref()?;
        let (answers, hint) = (predict.quiz.answered().len(), predict.hint.is_some());
        Some(Self { answers, stage: app::stage(model)?, hint })
    }
}

/// What there is to say to an answer that was given since.
pub(super) fn answers(out: &mut Vec<u8>, printed: Option<&Printed>, model: &Model) -> io::Result<()> {
    let (Some(printed), Some(predict)) = (printed, &model.predict) else { return Ok(()) };
    let Some(done) = predict.quiz.done().last().filter(|_| printed.answers < predict.quiz.answered().len())
    else {
        return Ok(());
    };
    for line in done.sentences(model.text()) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// The hint, the question, how it went, or that it was stopped, where they are new.
pub(super) fn question(out: &mut Vec<u8>, printed: &mut Option<Printed>, model: &Model) -> io::Result<()> {
    let now = Printed::of(model);
    let before = std::mem::replace(printed, now);
    let (Some(predict), Some(now)) = (&model.predict, now) else {
        return if before.is_some() {
            writeln!(out, "\n{}", model.text().get(key!("plain.quiz-stopped")))
        } else {
            Ok(())
        };
    };
    if before == Some(now) {
        return Ok(());
    }
    let is_hint = before.is_some_and(|before| now == Printed { hint: true, ..before });
    if let Some(hint) = predict.hint.as_ref().filter(|_| is_hint) {
        return writeln!(out, "{hint}");
    }
    if before.is_none() {
        tell_keys(
            out,
            model,
            key!("plain.quiz-keys"),
            [("hint", Action::Hint), ("stop", Action::StopPredicting)],
        )?;
    }
    let text = model.text();
    match now.stage {
        Stage::Asking => {
            writeln!(out)?;
            if let Some(event) = predict.quiz.event().filter(|_| predict.quiz.done().is_empty()) {
                writeln!(out, "{event}")?;
            }
            match predict.quiz.question() {
                Some(asked) => trace::quiz_question(out, asked),
                None => Ok(()),
            }
        }
        Stage::Ahead => writeln!(out, "\n{}", text.get(key!("predict.ahead"))),
        Stage::Judged => tell_keys(out, model, key!("plain.quiz-next"), [("next", Action::NextQuestion)]),
        Stage::Over => {
            trace::quiz_score(out, &predict.quiz, text)?;
            tell_keys(
                out,
                model,
                key!("plain.quiz-over"),
                [("next", Action::NextQuestion), ("stop", Action::StopPredicting)],
            )
        }
    }
}
