use super::fixture::{model, press};
use crate::app::{Effect, Input, Model, Overlay, Subject, Target, picked, update};
use crate::tcp::State;
use crate::text::Lang;

#[test]
fn the_wheel_steps_and_loses_none() {
    let mut model = model("normal-close");
    for step in 1..=7 {
        assert_eq!(update(&mut model, Input::Wheel { down: true }), Some(Effect::Draw));
        assert_eq!((model.timeline.cursor(), model.frame), (step, Some(0)));
    }
    update(&mut model, Input::Wheel { down: true });
    assert_eq!((model.timeline.cursor(), model.frame), (7, None));
    update(&mut model, Input::Wheel { down: false });
    assert_eq!((model.timeline.cursor(), model.frame), (6, None));
    press(&mut model, "Home");
    update(&mut model, Input::Wheel { down: false });
    assert_eq!(model.timeline.cursor(), 0);
}

#[test]
fn the_wheel_moves_in_a_list() {
    let mut model = model("normal-close");
    press(&mut model, "s");
    update(&mut model, Input::Wheel { down: true });
    assert!(matches!(model.overlay, Some(Overlay::Picker { selected: 1, .. })));
    update(&mut model, Input::Wheel { down: false });
    assert!(matches!(model.overlay, Some(Overlay::Picker { selected: 0, .. })));
    assert_eq!(model.timeline.cursor(), 0);
}

#[test]
fn the_wheel_scrolls_help_and_the_text_of_a_step() {
    for keys in ["?", "End i"] {
        let mut model = model("normal-close");
        model.size = (40, 10);
        press(&mut model, keys);
        let step = model.timeline.cursor();
        let at = |model: &Model| match model.overlay {
            Some(Overlay::Help { scroll, .. } | Overlay::Story { scroll }) => scroll.at,
            _ => panic!("{:?}", model.overlay),
        };
        update(&mut model, Input::Wheel { down: true });
        update(&mut model, Input::Wheel { down: true });
        update(&mut model, Input::Wheel { down: false });
        assert_eq!((at(&model), model.timeline.cursor()), (1, step), "{keys}");
    }
}

#[test]
fn a_click_selects_a_scenario_and_another_opens_it() {
    let mut model = model("normal-close");
    press(&mut model, "s");
    update(&mut model, Input::Click(Target::Scenario(1)));
    assert_eq!(picked(&model).map(|entry| entry.name), Some("abort"));
    update(&mut model, Input::Click(Target::Scenario(1)));
    assert_eq!((model.timeline.about().title.get(Lang::En), &model.overlay), ("Abort", &None));
}

#[test]
fn a_click_seeks_by_hand() {
    let mut model = model("normal-close");
    press(&mut model, "n Space");
    assert!(model.playing);
    update(&mut model, Input::Click(Target::Step(4)));
    assert_eq!((model.timeline.cursor(), model.playing, model.frame), (4, false, None));
    update(&mut model, Input::Click(Target::Step(99)));
    assert_eq!(model.timeline.cursor(), 7);
}

#[test]
fn a_click_on_a_state_shows_its_card() {
    let mut model = model("normal-close");
    let subject = Subject::State(State::TimeWait);
    update(&mut model, Input::Click(Target::Subject(subject)));
    assert_eq!(model.selection.map(|selection| selection.subject), Some(subject));
    press(&mut model, "Esc");
    assert_eq!(model.selection, None);
}

#[test]
fn the_mouse_is_given_to_the_terminal_and_back() {
    let mut model = model("normal-close");
    assert!(model.mouse);
    press(&mut model, "m");
    assert!(!model.mouse);
    assert_eq!(model.notice.as_deref(), Some("The mouse is the terminal's: text can be selected."));
    press(&mut model, "m");
    assert!(model.mouse);
}

#[test]
fn copying_is_for_the_terminal_to_do() {
    let mut model = model("normal-close");
    assert_eq!(press(&mut model, "y"), Some(Effect::CopyStep));
    assert_eq!(model.notice.as_deref(), Some("Sent to the terminal's clipboard."));
    assert_eq!(press(&mut model, "n Y"), Some(Effect::CopyScreen));
    assert_eq!(press(&mut model, "i y"), Some(Effect::CopyStep));
    press(&mut model, "Esc s");
    assert_eq!(press(&mut model, "y"), Some(Effect::Draw));
}

#[test]
fn without_a_screen_its_keys_do_nothing() {
    let mut model = model("normal-close");
    model.plain = true;
    let before = (model.settings, model.mouse, model.pane, model.recording);
    for keys in ["t", "m", "y", "Y", "R", "Tab", "Ctrl-l"] {
        assert_eq!(press(&mut model, keys), Some(Effect::Draw), "{keys}");
        assert_eq!((model.settings, model.mouse, model.pane, model.recording), before, "{keys}");
        assert_eq!(model.notice, None, "{keys}");
    }
}
