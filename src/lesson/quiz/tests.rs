use serde_json::Value;

use super::super::ask::segments;
use super::super::{Kind, Progress};
use super::{Quiz, results};
use crate::scenario::{BUILTINS, Builtin};
use crate::tcp::State;
use crate::text::{Lang, Text};

fn quiz(seed: u64) -> Quiz {
    let timeline = Builtin::find("normal-close").unwrap().open().unwrap().1;
    Quiz::new(timeline, 0, seed, Text::of(Lang::En))
}

/// The index of the right answer, from the run itself.
fn answer(quiz: &Quiz) -> usize {
    let moment = quiz.timeline().get(quiz.step().unwrap()).unwrap();
    let peer = moment.event().unwrap().at;
    let text = Text::of(Lang::En);
    let rules: Vec<String> = moment.step.rules.iter().map(|fired| text.rule(fired)).collect();
    let sent: Vec<_> = moment.step.sent.iter().map(|departure| departure.flight.segment).collect();
    let asked = quiz.question().unwrap();
    let is_right = |choice: &str| match asked.kind {
        Kind::NextState => choice == moment.state(peer).to_string(),
        Kind::SegmentSent => choice == segments(&sent, text),
        _ => rules.iter().any(|rule| rule == choice),
    };
    asked.choices.iter().position(|choice| is_right(&choice.text)).unwrap()
}

/// Answers all that is left, always rightly or never; how many answers there were.
fn answer_all(quiz: &mut Quiz, is_right: bool) -> usize {
    let mut count = 0;
    while quiz.question().is_some() {
        let right = answer(quiz);
        quiz.answer(if is_right { right } else { (right + 1) % 4 }, 0.0).unwrap();
        quiz.go_on();
        count += 1;
    }
    count
}

#[test]
fn who_answers_as_the_machine_does_is_always_right_and_asked_why_at_each_third_step() {
    let mut quiz = quiz(1);
    let mut asked: Vec<(usize, Kind)> = Vec::new();
    while let Some(question) = quiz.question() {
        asked.push((quiz.step().unwrap(), question.kind));
        let right = answer(&quiz);
        assert!(quiz.answer(right, 1.5).unwrap().is_right());
        quiz.go_on();
    }
    let score = quiz.score();
    assert_eq!((score.right, score.all, score.hinted), (asked.len(), asked.len(), 0));
    assert!(score.practise.is_empty());
    let of = |kind| asked.iter().filter(move |(_, other)| *other == kind).map(|(step, _)| *step);
    let steps: Vec<usize> = of(Kind::NextState).collect();
    assert_eq!(
        of(Kind::WhichRule).collect::<Vec<_>>(),
        steps.iter().copied().skip(2).step_by(3).collect::<Vec<_>>()
    );
    assert_eq!((quiz.number(), quiz.step()), ((steps.len(), steps.len()), None));
}

#[test]
fn a_wrong_answer_is_told_why_not_then_the_reason_is_asked_for() {
    let mut quiz = quiz(1);
    let text = Text::of(Lang::En);
    let right = answer(&quiz);
    assert_eq!(quiz.question().unwrap().kind, Kind::NextState);
    let step = quiz.step();
    let done = quiz.answer((right + 1) % 4, 2.0).unwrap();
    assert!(!done.is_right());
    let sentences = done.sentences(text).join("\n");
    assert!(sentences.starts_with("No, it is: LISTEN\nWhy not what you chose: "), "{sentences}");
    // The rule would answer what is still to be asked.
    assert!(!sentences.contains("RFC 9293"), "{sentences}");
    let mut kinds = Vec::new();
    while quiz.question().is_some() {
        kinds.push(quiz.question().unwrap().kind);
        let right = answer(&quiz);
        quiz.answer(right, 1.0).unwrap();
    }
    assert_eq!(quiz.step(), step, "it waits");
    assert_eq!(kinds.last(), Some(&Kind::WhichRule));
    let last = quiz.done().last().unwrap();
    assert_eq!(last.sentences(text), ["Right."]);
    assert!(last.asked.why.ends_with("(RFC 9293, section 3.10.1)"), "{}", last.asked.why);
    assert_eq!(quiz.score().practise, ["closed--listen"]);
    quiz.go_on();
    assert!(quiz.done().is_empty() && quiz.step() > step);
    let json: Value = serde_json::from_str(&results(quiz.answered())).unwrap();
    assert_eq!(json[0]["item"], "1/next-state");
    assert_eq!(json[0]["right_answer"], "LISTEN");
    assert_eq!(json[0]["is_right"], false);
    assert_eq!(json[0]["seconds"], 2.0);
}

#[test]
fn a_hint_counts_and_an_answer_that_is_not_there_changes_nothing() {
    let mut quiz = quiz(1);
    assert!(quiz.answer(9, 0.0).is_none());
    assert!(quiz.hint().unwrap().contains("LISTEN"));
    let right = answer(&quiz);
    quiz.answer(right, 1.0).unwrap();
    assert_eq!((quiz.score().hinted, quiz.score().all), (1, 1));
    assert!(quiz.answer_state(State::Listen, 0.0).is_none(), "a segment is asked for");
}

#[test]
fn a_state_that_is_no_choice_is_an_answer_all_the_same() {
    for state in State::ALL {
        let mut quiz = quiz(1);
        let known = quiz.question().unwrap().choices.iter().any(|choice| choice.text == state.name());
        let done = quiz.answer_state(state, 0.0).unwrap();
        assert_eq!(done.is_right(), state == State::Listen);
        assert_eq!(done.why_not().is_some(), state != State::Listen);
        assert_eq!(done.asked.choices.len(), if known { 4 } else { 5 });
    }
}

#[test]
fn it_begins_behind_the_step_that_is_shown() {
    let timeline = Builtin::find("normal-close").unwrap().open().unwrap().1;
    let quiz = Quiz::new(timeline.clone(), 4, 1, Text::of(Lang::En));
    assert_eq!(quiz.step(), Some(5));
    let last = timeline.last();
    assert!(Quiz::new(timeline, last, 1, Text::of(Lang::En)).question().is_none());
}

#[test]
fn every_built_in_scenario_and_every_seed_can_be_asked_about() {
    let runs = BUILTINS.iter().filter_map(Builtin::open);
    let runs = runs.map(|(_, timeline)| Quiz::new(timeline, 0, 3, Text::of(Lang::ZhCn)));
    let rounds = (0..20).map(|seed| Quiz::round(seed, &Progress::default(), Text::of(Lang::En)));
    for mut quiz in runs.chain(rounds) {
        let title = quiz.timeline().about().title.get(Lang::En).to_owned();
        let mut asked = 0;
        while quiz.answer(0, 0.0).is_some() {
            quiz.go_on();
            asked += 1;
        }
        assert!(asked >= 2, "{title}");
    }
}

#[test]
fn the_next_round_begins_with_what_went_wrong_and_leaves_it_after_three() {
    let mut progress = Progress::default();
    let mut first = quiz(1);
    answer_all(&mut first, false);
    first.learn(&mut progress);
    let due = |progress: &Progress| progress.practice.keys().filter(|item| progress.is_due(item)).count();
    let wrong = due(&progress);
    assert!(wrong >= 5, "{progress:?}");
    let text = Text::of(Lang::En);
    let mut round = Quiz::round(7, &progress, text);
    for _ in 0..wrong.min(6) {
        let item = round.item().unwrap();
        assert!(progress.is_due(&item), "{item}");
        while round.question().is_some() {
            let right = answer(&round);
            round.answer(right, 0.0);
        }
        round.go_on();
        assert!(round.is_new_run(), "each is a step of a run of its own");
    }
    for seed in 0..8 {
        let mut round = Quiz::round(seed, &progress, text);
        answer_all(&mut round, true);
        round.learn(&mut progress);
    }
    assert_eq!(due(&progress), 0, "{progress:?}");
}

#[test]
fn rounds_go_where_runs_seldom_go() {
    let edges: std::collections::BTreeSet<String> = (0..40)
        .flat_map(|seed| {
            let mut round = Quiz::round(seed, &Progress::default(), Text::of(Lang::En));
            let mut edges = Vec::new();
            while let Some(step) = round.step() {
                edges.extend(round.edges(step));
                while round.answer(0, 0.0).is_some() {}
                round.go_on();
            }
            edges
        })
        .collect();
    for rare in ["closing--time-wait", "fin-wait-1--time-wait", "syn-sent--syn-received", "listen--syn-sent"]
    {
        assert!(edges.contains(rare), "{rare} is not in {edges:?}");
    }
}
