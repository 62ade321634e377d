use std::time::Duration;

use super::fixture::{model, press};
use crate::app::{Effect, FRAME, FRAMES, Input, Model, SPEEDS, hold, next_tick, update};
use crate::run::Note;

/// Ticks until the animation is over.
fn settle(model: &mut Model) -> u16 {
    let mut ticks = 0;
    while model.frame.is_some() {
        assert_eq!(next_tick(model), Some(FRAME));
        assert_eq!(update(model, Input::Tick), Some(Effect::Draw));
        ticks += 1;
    }
    ticks
}

#[test]
fn a_step_forward_is_animated_and_then_rests() {
    let mut model = model("normal-close");
    assert_eq!(next_tick(&model), None);
    press(&mut model, "n");
    assert_eq!(model.frame, Some(0));
    assert_eq!(settle(&mut model), FRAMES);
    assert!(FRAME * u32::from(FRAMES) <= Duration::from_millis(350));
    assert_eq!(next_tick(&model), None);
    assert_eq!(update(&mut model, Input::Tick), None);
}

#[test]
fn only_one_step_forward_is_animated() {
    for keys in ["n p", "End", "End Home", "3 Enter"] {
        let mut model = model("normal-close");
        press(&mut model, keys);
        assert_eq!(model.frame, None, "{keys}");
    }
    let mut still = model("normal-close");
    still.settings.reduced_motion = true;
    press(&mut still, "n");
    assert_eq!((still.timeline.cursor(), still.frame), (1, None));
}

#[test]
fn quick_presses_lose_no_step() {
    let mut model = model("normal-close");
    for step in 1..=7 {
        press(&mut model, "Right");
        update(&mut model, Input::Tick);
        assert_eq!((model.timeline.cursor(), model.frame), (step, Some(1)));
    }
    press(&mut model, "z");
    assert_eq!(model.frame, None);
}

#[test]
fn playing_stops_at_the_end_and_starts_there_again() {
    let mut model = model("normal-close");
    press(&mut model, "Space");
    for step in 1..=7 {
        assert!(model.playing);
        assert_eq!(next_tick(&model), Some(hold(&model)));
        update(&mut model, Input::Tick);
        settle(&mut model);
        assert_eq!(model.timeline.cursor(), step);
    }
    assert_eq!((model.playing, next_tick(&model)), (false, None));
    press(&mut model, "Space");
    assert_eq!((model.playing, model.timeline.cursor()), (true, 0));
}

#[test]
fn a_step_by_hand_ends_playing_and_a_list_makes_it_wait() {
    for keys in ["n", "Home", "End", "Space", "Esc"] {
        let mut model = model("normal-close");
        press(&mut model, "n Space");
        press(&mut model, keys);
        assert!(!model.playing, "{keys}");
    }
    let mut model = model("normal-close");
    press(&mut model, "Space ?");
    assert_eq!((model.playing, next_tick(&model)), (true, None));
    assert_eq!(update(&mut model, Input::Tick), None);
    press(&mut model, "Esc");
    assert!(next_tick(&model).is_some());
}

fn pause(model: &mut Model, millis: u64) {
    model.timeline.annotate(Note { pause: Some(Duration::from_millis(millis)), ..Note::default() });
}

#[test]
fn a_step_stays_as_long_as_it_takes_to_read() {
    let mut model = model("normal-close");
    assert_eq!(hold(&model), Duration::from_millis(1500));
    press(&mut model, "n");
    let read = hold(&model);
    assert!(read > Duration::from_millis(1500) && read <= Duration::from_millis(4500), "{read:?}");
    press(&mut model, "+ + +");
    assert_eq!((model.speed, hold(&model).as_millis()), (300, read.as_millis() / 3));
    pause(&mut model, 600);
    assert_eq!(hold(&model), Duration::from_millis(200));
    pause(&mut model, u64::MAX);
    assert!(hold(&model) > Duration::from_secs(u64::from(u32::MAX)));
}

#[test]
fn a_short_text_still_stays_for_a_while() {
    assert_eq!(hold(&model("idle")), Duration::from_millis(1500));
}

#[test]
fn speed_has_two_ends() {
    let mut model = model("normal-close");
    for _ in SPEEDS {
        press(&mut model, "+");
    }
    assert_eq!((model.speed, model.notice.as_deref()), (400, Some("This is the highest speed.")));
    for _ in SPEEDS {
        press(&mut model, "-");
    }
    assert_eq!((model.speed, model.notice.as_deref()), (25, Some("This is the lowest speed.")));
}
