use crate::app::tests::fixture::press;
use crate::app::{Model, Settings, reload};
use crate::scenario::load;
use crate::text::Lang;
use crate::ui::tests::support::screen;

const GOOD: &str = r#"{
  "title": "Mine", "start": "established",
  "steps": [
    { "at": "a", "do": "close" },
    { "at": "b", "do": "deliver" }
  ]
}"#;

/// At step 1 of a file that was good, and now is this.
fn rewritten(file: &str, keys: &str) -> Model {
    let (_, timeline) = load("mine.json", GOOD.as_bytes()).opened.unwrap();
    let mut model = Model::new(timeline, Settings { reduced_motion: true, ..Settings::default() });
    model.has_file = true;
    press(&mut model, keys);
    reload(&mut model, load("mine.json", file.as_bytes()));
    model
}

#[test]
fn what_is_wrong_stands_beside_the_last_good_version() {
    let wrong = GOOD.replace("deliver", "delivr").replace("close\"", "clos\"");
    let mut model = rewritten(&wrong, "n");
    assert_eq!((model.timeline.cursor(), model.timeline.last()), (1, 2));
    insta::assert_snapshot!("80x24", screen(&model, 80, 24));
    insta::assert_snapshot!("120x36", screen(&model, 120, 36));
    model.settings.lang = Lang::ZhCn;
    insta::assert_snapshot!("160x45_zh", screen(&model, 160, 45));
    model.settings.lang = Lang::En;
    model.size = (120, 36);
    press(&mut model, "i");
    insta::assert_snapshot!("120x36_full", screen(&model, 120, 36));
    // All sizes are drawn.
    for (width, height) in (0..130).step_by(9).flat_map(|w| (0..50).step_by(3).map(move |h| (w, h))) {
        screen(&model, width, height);
    }
    reload(&mut model, load("mine.json", GOOD.as_bytes()));
    assert!(model.trouble.is_none() && !screen(&model, 80, 24).contains("mine.json"));
}

#[test]
fn an_expectation_that_does_not_hold_is_told_and_the_new_version_runs() {
    let unmet = GOOD.replace(r#""do": "deliver""#, r#""do": "lose", "expect": { "b": "CLOSING" }"#);
    let model = rewritten(&unmet, "n n");
    assert!(!model.runs_old_version);
    assert!(model.timeline.now().step.lost.is_some());
    let shown = screen(&model, 120, 36);
    assert!(shown.contains("mine.json:5:") && !shown.contains("last good version"), "{shown}");
}
