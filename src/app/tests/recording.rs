use std::time::Duration;

use super::fixture::{model, press, type_in};
use crate::app::{
    Effect, FRAMES, Input, Model, Overlay, Recording, RecordingStatus, SaveAs, hold, shortened, update,
};
use crate::app::{refuse, writing, written};
use crate::text::Lang;

const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Presses a key at this time, and lets the recording look.
fn at(recording: &mut Recording, model: &mut Model, now: u64, keys: &str) -> Option<Effect> {
    let effect = press(model, keys);
    recording.follow(model, ms(now));
    effect
}

/// Step, frame, and for how long, of all that was seen.
fn seen(recording: &Recording) -> Vec<(usize, Option<u16>, Option<u128>)> {
    let scenes = recording.scenes().iter();
    scenes.map(|scene| (scene.model.timeline.cursor(), scene.model.frame, rest(scene))).collect()
}

fn rest(scene: &crate::app::Scene) -> Option<u128> {
    scene.rest.map(|rest| rest.as_millis())
}

fn still() -> Model {
    let mut model = model("normal-close");
    model.settings.reduced_motion = true;
    model
}

fn asked(model: &Model) -> &SaveAs {
    match &model.overlay {
        Some(Overlay::SaveAs(save)) => save,
        other => panic!("no name is asked for: {other:?}"),
    }
}

#[test]
fn what_is_done_is_kept_from_the_first_press_of_the_key_to_the_second() {
    let (mut model, mut recording) = (still(), Recording::default());
    at(&mut recording, &mut model, 0, "n");
    assert!(recording.scenes().is_empty());
    for (now, key) in [(1000, "R"), (3000, "n"), (3400, "n"), (5000, "p"), (9000, "R")] {
        at(&mut recording, &mut model, now, key);
    }
    let all = [(1, None, Some(2000)), (2, None, Some(400)), (3, None, Some(1600)), (2, None, Some(4000))];
    assert_eq!(seen(&recording), all);
    // What comes later is not part of it.
    at(&mut recording, &mut model, 12_000, "Esc");
    at(&mut recording, &mut model, 13_000, "n");
    assert_eq!(seen(&recording), all);
    assert_eq!(model.recording, RecordingStatus::Kept);
}

#[test]
fn nothing_in_the_recording_tells_of_the_recording() {
    let (mut model, mut recording) = (still(), Recording::default());
    for (now, key) in [(0, "R"), (1, "n"), (2, "t"), (3, "i"), (4, "L"), (5, "d"), (6, "q")] {
        at(&mut recording, &mut model, now, key);
    }
    at(&mut recording, &mut model, 7, "Ctrl-c");
    assert!(asked(&model).quits);
    assert!(recording.scenes().len() > 5);
    for scene in recording.scenes() {
        assert_eq!(scene.model.recording, RecordingStatus::None);
        assert!(!matches!(scene.model.overlay, Some(Overlay::SaveAs(_))));
    }
}

#[test]
fn an_animation_that_ends_is_kept_frame_by_frame() {
    let (mut model, mut recording) = (model("normal-close"), Recording::default());
    at(&mut recording, &mut model, 0, "R");
    at(&mut recording, &mut model, 100, "n");
    for tick in 1..=u64::from(FRAMES) {
        update(&mut model, Input::Tick);
        recording.follow(&model, ms(100 + 15 * tick));
    }
    at(&mut recording, &mut model, 1000, "R");
    let mut all = vec![(0, None, Some(100))];
    all.extend((0..FRAMES).map(|frame| (1, Some(frame), None)));
    all.push((1, None, Some(900 - 15 * u128::from(FRAMES))));
    assert_eq!(seen(&recording), all);
}

#[test]
fn an_animation_that_is_cut_short_ends_in_its_step() {
    let (mut model, mut recording) = (model("normal-close"), Recording::default());
    for (now, key) in [(0, "R"), (100, "n"), (130, "n"), (150, "z"), (180, "n"), (190, "R")] {
        at(&mut recording, &mut model, now, key);
    }
    // The key that means nothing finishes the second step, which then rests; the others go to the next.
    let all = [
        (0, None, Some(100)),
        (1, None, Some(30)),
        (2, Some(0), None),
        (2, None, Some(30)),
        (3, None, Some(10)),
    ];
    assert_eq!(seen(&recording), all);
}

#[test]
fn a_resize_neither_ends_an_animation_nor_changes_the_size_of_the_recording() {
    let (mut model, mut recording) = (model("normal-close"), Recording::default());
    at(&mut recording, &mut model, 0, "R");
    at(&mut recording, &mut model, 100, "n");
    update(&mut model, Input::Resize(120, 36));
    recording.follow(&model, ms(110));
    at(&mut recording, &mut model, 120, "R");
    assert_eq!(seen(&recording), [(0, None, Some(100)), (1, Some(0), None), (1, None, Some(10))]);
    assert_eq!(recording.size(), Some((80, 24)));
    assert!(recording.scenes().iter().all(|scene| scene.model.size == (80, 24)));
}

#[test]
fn a_pause_is_cut_to_what_there_is_to_read_and_a_glance_can_be_seen() {
    let idle = model("idle");
    assert_eq!(hold(&idle), ms(1500));
    for (seen, stays) in [(0, 300), (299, 300), (1234, 1234), (2000, 2000), (2001, 2000), (3_600_000, 2000)] {
        assert_eq!(shortened(&idle, ms(seen)), ms(stays), "{seen}");
    }
    let mut model = still();
    press(&mut model, "n");
    assert!(hold(&model) > ms(2000));
    assert_eq!(shortened(&model, ms(3_600_000)), hold(&model));
}

#[test]
fn a_name_is_suggested_and_an_ending_alone_is_another_format_of_it() {
    let mut model = still();
    assert_eq!(press(&mut model, "R"), Some(Effect::Draw));
    assert_eq!(press(&mut model, "R"), Some(Effect::Suggest));
    assert_eq!(asked(&model).file(), "normal-close.gif");
    for (typed, file) in [
        (".cast", "normal-close.cast"),
        ("demo.svg", "demo.svg"),
        ("a/b", "a/b"),
        ("  ", "normal-close.gif"),
        ("./x.gif", "./x.gif"),
        (".hidden.gif", ".hidden.gif"),
    ] {
        let save = SaveAs { typed: typed.into(), ..asked(&model).clone() };
        assert_eq!(save.file(), file, "{typed:?}");
    }
}

#[test]
fn a_scenario_without_a_name_is_called_by_its_title() {
    for (title, file) in [
        ("Open, close: 2 x FIN/ACK!", "open-close-2-x-fin-ack.gif"),
        ("../..", "finwait.gif"),
        (&"long ".repeat(20), "long-long-long-long-long-long-long-long.gif"),
    ] {
        let mut model = still();
        model.timeline.about_mut().title = super::fixture::both(title, "");
        press(&mut model, "R R");
        assert_eq!(asked(&model).file(), file);
    }
}

#[test]
fn nothing_that_a_terminal_would_obey_can_be_typed() {
    let mut model = still();
    press(&mut model, "R R");
    type_in(&mut model, "a\u{1b}[2J\u{7}\u{9b}\u{202e}\u{200b}\u{0}é 录.gif");
    assert_eq!(*asked(&model).typed, *"a[2Jé 录.gif");
    for _ in 0..20 {
        press(&mut model, "Backspace");
    }
    assert_eq!(*asked(&model).typed, *"");
    type_in(&mut model, &"x".repeat(5000));
    assert_eq!(asked(&model).typed.len(), 1000);
}

#[test]
fn a_refused_name_keeps_the_recording_and_the_same_name_again_may_replace() {
    let mut model = still();
    press(&mut model, "R n R");
    type_in(&mut model, "a.gif");
    assert_eq!(press(&mut model, "Enter"), Some(Effect::Save));
    refuse(&mut model, "It is there.".to_owned(), true);
    assert_eq!((asked(&model).trouble.as_deref(), asked(&model).replaces), (Some("It is there."), true));
    assert_eq!(model.recording, RecordingStatus::Kept);
    press(&mut model, "Backspace");
    assert_eq!((&asked(&model).trouble, asked(&model).replaces), (&None, false));
}

#[test]
fn a_recording_left_without_a_name_is_asked_for_again_by_the_same_key() {
    let mut model = still();
    press(&mut model, "R n R Esc");
    assert_eq!((&model.overlay, model.recording), (&None, RecordingStatus::Kept));
    assert_eq!(model.notice.as_deref(), Some("The recording is kept; R saves it."));
    press(&mut model, "n R");
    assert_eq!(asked(&model).file(), "normal-close.gif");
    press(&mut model, "Ctrl-d");
    assert_eq!((&model.overlay, model.recording, model.quit), (&None, RecordingStatus::None, false));
    press(&mut model, "R");
    assert_eq!(model.recording, RecordingStatus::Running);
}

#[test]
fn writing_ends_in_a_file_or_in_a_recording_that_is_still_there() {
    let mut model = still();
    press(&mut model, "R n R");
    writing(&mut model, "a.gif");
    assert_eq!((&model.overlay, model.recording), (&None, RecordingStatus::Writing));
    press(&mut model, "R");
    assert_eq!(model.notice.as_deref(), Some("The last recording is still being written."));
    let mut failed = model.clone();
    written(&mut failed, "a.gif", Err("no space left"));
    assert_eq!(failed.recording, RecordingStatus::Kept);
    assert_eq!(
        failed.notice.as_deref(),
        Some("Cannot write a.gif: no space left. The recording is kept; R saves it.")
    );
    written(&mut model, "a.gif", Ok(""));
    assert_eq!((model.recording, model.notice.as_deref()), (RecordingStatus::None, Some("Saved in a.gif.")));
    written(&mut model, "a.gif", Ok("語 (U+8A9E)"));
    let notice = "Saved in a.gif. No font here has 語 (U+8A9E); a box stands for each.";
    assert_eq!((model.recording, model.notice.as_deref()), (RecordingStatus::None, Some(notice)));
}

#[test]
fn quitting_asks_for_a_recording_that_is_nowhere_yet() {
    for keys in ["R q", "R R Esc q", "R Ctrl-c", "R R Ctrl-c"] {
        let mut model = still();
        assert_eq!(press(&mut model, keys), Some(Effect::Suggest), "{keys}");
        assert!(asked(&model).quits && !model.quit, "{keys}");
        // Back to the screen, out without it, or when it is written.
        let mut back = model.clone();
        press(&mut back, "Esc");
        assert_eq!((back.recording, back.quit), (RecordingStatus::Kept, false));
        for key in ["Ctrl-c", "Ctrl-d"] {
            assert_eq!(press(&mut model.clone(), key), Some(Effect::Quit), "{keys} {key}");
        }
        writing(&mut model, "a.gif");
        assert!(model.quit);
        let mut failed = model.clone();
        written(&mut failed, "a.gif", Err("no space left"));
        assert!(!failed.quit);
        written(&mut model, "a.gif", Ok(""));
        assert!(model.quit);
    }
}

#[test]
fn quitting_waits_for_what_is_being_written_once() {
    let mut model = still();
    press(&mut model, "R R");
    writing(&mut model, "a.gif");
    assert_eq!(press(&mut model, "q"), Some(Effect::Draw));
    assert!(model.quit && model.notice.is_some());
    assert_eq!(press(&mut model, "q"), Some(Effect::Quit));
}

#[test]
fn the_record_key_says_what_it_does_now() {
    let mut model = model("normal-close");
    let word = |model: &Model| {
        let row = crate::app::BINDINGS.iter().find(|row| row.action == crate::app::Action::Record).unwrap();
        (row.word(model), row.footer(model))
    };
    let mut words = vec![word(&model)];
    for keys in ["R", "R Esc"] {
        press(&mut model, keys);
        words.push(word(&model));
    }
    assert_eq!(words, [("record", Some(11)), ("stop", Some(1)), ("save", Some(1))]);
    model.settings.lang = Lang::ZhCn;
    assert_eq!(word(&model).0, "保存录像");
}
