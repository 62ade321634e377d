use std::time::Duration;

use super::fixture::{model, press, type_in};
use crate::app::{
    Input, Model, Picked, Stage, Subject, Target, asked, preview, stage, stop_predicting, update,
};
use crate::lesson::Kind;
use crate::sim::Peer;
use crate::tcp::State;

/// Gives the right answer, or the one behind it, by its letter.
fn answer(model: &mut Model, is_right: bool) {
    let asked = asked(model).expect("a question");
    let place = if is_right { asked.answer } else { (asked.answer + 1) % asked.choices.len() };
    press(model, &crate::lesson::letter(place).to_string());
}

fn answer_all(model: &mut Model, is_right: bool) {
    while stage(model) == Some(Stage::Asking) {
        answer(model, is_right);
    }
}

#[test]
fn a_step_is_shown_once_all_about_it_is_answered() {
    let mut model = model("normal-close");
    press(&mut model, "n x");
    assert_eq!((stage(&model), model.timeline.cursor()), (Some(Stage::Asking), 1));
    answer(&mut model, true);
    assert_eq!(
        (stage(&model), model.timeline.cursor()),
        (Some(Stage::Asking), 1),
        "the segment is asked for"
    );
    answer_all(&mut model, true);
    assert_eq!((stage(&model), model.timeline.cursor(), model.frame), (Some(Stage::Judged), 2, Some(0)));
    press(&mut model, "Enter");
    assert_eq!((stage(&model), model.timeline.cursor()), (Some(Stage::Asking), 2));
    for key in ["n", "Right", "G", "Home", "Left", "5", "w", "a", "u", "s", "L", "Tab"] {
        let mut model = model.clone();
        press(&mut model, "z");
        let asked = model.predict.as_ref().unwrap().quiz.answered().len();
        press(&mut model, key);
        let is_answer = key == "a";
        assert_eq!(model.timeline.cursor(), 2, "{key} shows nothing before its time");
        assert_eq!(
            model.predict.as_ref().unwrap().quiz.answered().len(),
            asked + usize::from(is_answer),
            "{key}"
        );
        assert_eq!(model.overlay, None, "{key}");
    }
}

#[test]
fn arrows_and_enter_answer_too() {
    let mut model = model("normal-close");
    press(&mut model, "x Down Down Down Down Down Up");
    assert_eq!(model.predict.as_ref().unwrap().selected, Some(2));
    press(&mut model, "Enter");
    assert_eq!(model.predict.as_ref().unwrap().quiz.done()[0].place, 2);
}

#[test]
fn a_state_is_chosen_on_the_diagram_or_by_its_name() {
    let mut by_click = model("normal-close");
    press(&mut by_click, "x");
    assert_eq!(asked(&by_click).unwrap().kind, Kind::NextState);
    let mut by_name = by_click.clone();
    update(&mut by_click, Input::Click(Target::Subject(Subject::State(State::FinWait1))));
    press(&mut by_name, "/");
    type_in(&mut by_name, "fin-wait-1");
    press(&mut by_name, "Enter");
    for mut model in [by_click, by_name] {
        assert!(model.predict.as_ref().unwrap().quiz.done()[0].is_right());
        assert_eq!(model.selection, None);
        // The segment is not on the diagram.
        update(&mut model, Input::Click(Target::Subject(Subject::State(State::FinWait1))));
        assert_eq!(model.notice.as_deref(), Some("This question is answered in the list."));
        press(&mut model, "/");
        assert_eq!(model.overlay, None);
    }
}

#[test]
fn a_click_answers_and_the_wheel_selects() {
    let mut model = model("normal-close");
    press(&mut model, "x");
    update(&mut model, Input::Wheel { down: true });
    assert_eq!(model.predict.as_ref().unwrap().selected, Some(1));
    update(&mut model, Input::Click(Target::Step(5)));
    assert_eq!(model.timeline.cursor(), 0, "the quiz goes its own way");
    let right = asked(&model).unwrap().answer;
    update(&mut model, Input::Click(Target::Answer(right)));
    assert!(model.predict.as_ref().unwrap().quiz.done()[0].is_right());
}

#[test]
fn a_wrong_answer_is_asked_about_and_a_hint_counts() {
    let mut model = model("normal-close");
    press(&mut model, "x h");
    assert!(model.predict.as_ref().unwrap().hint.as_ref().unwrap().contains("FIN-WAIT-1"));
    press(&mut model, "h");
    assert_eq!(model.notice.as_deref(), Some("The hint is shown."));
    answer(&mut model, true);
    assert_eq!(model.predict.as_ref().unwrap().hint, None);
    answer(&mut model, false);
    assert_eq!(asked(&model).unwrap().kind, Kind::WhichRule);
    assert_eq!(model.timeline.cursor(), 0);
    answer(&mut model, true);
    let score = model.predict.as_ref().unwrap().quiz.score();
    assert_eq!((score.right, score.hinted, score.all), (2, 1, 3));
    assert_eq!(model.timeline.cursor(), 1);
}

#[test]
fn the_time_of_an_answer_is_what_its_caller_says() {
    let mut model = model("normal-close");
    model.now = Duration::from_secs(100);
    press(&mut model, "x");
    model.now = Duration::from_millis(103_240);
    answer(&mut model, true);
    model.now = Duration::from_secs(105);
    answer(&mut model, true);
    let answered = model.predict.as_ref().unwrap().quiz.answered();
    let seconds: Vec<String> = answered.iter().map(|answer| answer.seconds.to_string()).collect();
    assert_eq!(seconds, ["3.2", "1.8"]);
}

#[test]
fn at_the_end_comes_another_round_that_begins_with_what_was_wrong() {
    let mut model = model("normal-close");
    press(&mut model, "x");
    let mut is_first = true;
    while stage(&model) != Some(Stage::Over) {
        answer_all(&mut model, !is_first);
        is_first = false;
        press(&mut model, "Enter");
    }
    let wrong = model.predict.as_ref().unwrap().quiz.score().practise;
    assert_eq!(wrong, ["established--fin-wait-1"]);
    let count = model.answered.len();
    assert!(count > 8 && model.progress.is_due("established--fin-wait-1"));
    assert_eq!(model.timeline.cursor(), 7, "the run is at its end");
    press(&mut model, "Enter");
    assert_eq!(stage(&model), Some(Stage::Asking));
    let next = model.timeline.get(model.timeline.cursor() + 1).unwrap();
    assert_eq!(next.step.transitions[0].edge.id(), "established--fin-wait-1");
    assert_eq!(model.answered.len(), count, "each answer is kept once");
    answer_all(&mut model, true);
    press(&mut model, "Esc");
    assert_eq!((stage(&model), model.answered.len() > count), (None, true));
    stop_predicting(&mut model);
    assert_eq!(model.progress.practice["established--fin-wait-1"].asked, 2);
}

#[test]
fn steps_in_which_nothing_is_decided_come_one_at_a_time() {
    let mut model = model("normal-close");
    // B's FIN is lost and sent again: what the wire does is not asked.
    press(&mut model, "n n n n v");
    press(&mut model, "Left x");
    assert_eq!(stage(&model), None, "after it nothing is left to ask");
    assert_eq!(model.notice.as_deref(), Some("Nothing that comes here is for the machine to decide."));
    press(&mut model, "Right w");
    let resent = super::what_if::row_key(
        &model,
        crate::sim::Peer::B,
        &crate::sim::EventKind::Timeout(crate::tcp::Timer::Retransmission),
    );
    press(&mut model, &resent);
    press(&mut model, "Esc Left Left x");
    assert_eq!((stage(&model), model.timeline.cursor()), (Some(Stage::Ahead), 4));
    press(&mut model, "Right");
    assert_eq!((stage(&model), model.timeline.cursor()), (Some(Stage::Asking), 5));
}

#[test]
fn quitting_leaves_the_quiz_first() {
    let mut model = model("normal-close");
    press(&mut model, "x");
    answer_all(&mut model, true);
    press(&mut model, "q");
    assert!(model.predict.is_none() && !model.quit && !model.answered.is_empty());
    press(&mut model, "End x");
    assert!(model.predict.is_none() && model.notice.is_some());
}

#[test]
fn a_click_on_a_segment_shows_and_does_nothing_in_a_quiz() {
    let mut model = model("normal-close");
    press(&mut model, "n");
    let flight = model.timeline.now().in_flight(Peer::B).next().expect("the FIN").id;
    let picked = Target::Segment(Picked { to: Peer::B, flight });
    update(&mut model, Input::Click(picked));
    press(&mut model, "x");
    assert!(preview(&model).is_none(), "it was picked before");
    for _ in 0..2 {
        update(&mut model, Input::Click(picked));
        assert!(preview(&model).is_none(), "it would answer the question");
    }
    assert_eq!((model.timeline.cursor(), model.timeline.branch_count()), (1, 0));
}

#[test]
fn a_round_about_other_runs_leaves_the_level_and_the_file_of_this_one() {
    let mut model = super::levels::level("both-closing");
    press(&mut model, "Enter");
    let first = crate::app::offered(&model)[0].event.clone();
    super::levels::choose(&mut model, &first);
    press(&mut model, "q p x");
    model.has_file = true;
    while stage(&model) != Some(Stage::Over) {
        answer_all(&mut model, true);
        press(&mut model, "Enter");
    }
    assert!(model.level.is_some() && model.has_file, "it was about this run");
    press(&mut model, "Enter");
    assert_eq!(stage(&model), Some(Stage::Asking));
    assert!(model.level.is_none() && !model.has_file);
}
