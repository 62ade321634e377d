//! Any input, in any order and at any size: nothing panics, and a quiz shows nothing before its time.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use proptest::prelude::*;
use ratatui::layout::Rect;

use super::fixture::{captured, model};
use super::levels::level;
use crate::app::{
    BINDINGS, Input, Key, KeyCode, KeyPress, Model, Modifiers, Settings, Stage, open_capture, open_quiz,
    preview, reload, stage, update,
};
use crate::live::{Snapshot, Watch, parse};
use crate::scenario::{Builtin, load};
use crate::ui;

const SOCKETS: [&str; 3] = [
    "",
    "LISTEN 5 5 127.0.0.1:80 0.0.0.0:* sk:1\nCLOSE-WAIT 1 0 127.0.0.1:80 127.0.0.1:5000 sk:2\n",
    "FIN-WAIT-2 0 0 127.0.0.1:5000 127.0.0.1:80 sk:3\nESTAB 0 0 127.0.0.1:80 127.0.0.1:5001 sk:4\n",
];

const FILES: [&str; 3] = [
    r#"{ "title": "t", "steps": [] }"#,
    r#"{ "title": "t", "steps": [{ "at": "b", "do": "passive-open" }] }"#,
    r#"{ "title": "t", "steps": [{ "at": "b", "do": "deliver" }] }"#,
];

/// A model on each of the screens that a command line leads to.
static STARTS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    let (_, timeline) = Builtin::find("normal-close").unwrap().open().unwrap();
    let mut quiz = Model::new(timeline, Settings::default());
    assert!(open_quiz(&mut quiz, true));
    let mut listed = model("normal-close");
    open_capture(&mut listed, captured());
    let mut plain = model("normal-close");
    plain.plain = true;
    let mut presented = model("abort");
    super::fixture::press(&mut presented, "P");
    vec![model("normal-close"), model("idle"), level("both-closing"), quiz, listed, plain, presented]
});

/// The `n`th of these, counted over again and again.
fn nth<T>(all: &[T], n: u16) -> &T {
    &all[usize::from(n) % all.len()]
}

fn key(n: u16, m: u16) -> KeyPress {
    match *nth(nth(BINDINGS, n).keys, m) {
        Key::Ctrl(letter) => KeyPress::new(KeyCode::Char(letter), Modifiers::CTRL),
        Key::Digit => KeyCode::Char(char::from_digit(u32::from(m % 10), 10).unwrap()).into(),
        Key::Plain(code) => code.into(),
    }
}

const PASTES: [&str; 11] = [
    "/",
    "closing time-wait",
    "/q",
    "12",
    "\u{1b}[A",
    "时",
    "e\u{301}",
    "\r\nq",
    "",
    "state:LISTEN",
    "~/x.gif",
];

/// One input by three numbers; the mouse hits what is drawn.
fn input((kind, n, m): (u8, u16, u16), watch: &mut Watch, model: &mut Model) -> Option<Input> {
    Some(match kind {
        0..11 => Input::Key(key(n, m)),
        11 | 12 => {
            let drawn = ui::draw(model, Rect::new(0, 0, model.size.0, model.size.1));
            Input::Click(drawn.targets.at(n % model.size.0.max(1), m % model.size.1.max(1))?)
        }
        13 => Input::Wheel { down: n % 2 == 0 },
        14 => Input::Paste(format!("{}{}", nth(&PASTES, n), nth(&PASTES, m))),
        15 => Input::Resize(n % 200, m % 60),
        16 => Input::Resize(n % 4, m % 4),
        17 => Input::Resize(80, 24),
        18 => {
            let now = model.now;
            let changes = Arc::new(watch.poll(now, parse(SOCKETS[usize::from(n) % SOCKETS.len()]).sockets));
            let warnings = watch.warnings(false, |_| true);
            let sockets = Arc::clone(watch.sockets());
            Input::Sockets(Arc::new(Snapshot { now, sockets, changes, warnings }))
        }
        19 if model.has_file => {
            reload(model, load("mine.json", nth(&FILES, n).as_bytes()));
            return None;
        }
        _ => Input::Tick,
    })
}

/// What a quiz that asks must not change by itself: the step, and the branches.
fn shown(model: &Model) -> Option<(usize, usize, usize)> {
    let predict = model.predict.as_ref()?;
    Some((predict.quiz.answered().len(), model.timeline.cursor(), model.timeline.branch_count()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_input_panics_and_no_quiz_shows_a_step_before_it_is_answered(
        start in 0..STARTS.len(),
        has_file in any::<bool>(),
        inputs in prop::collection::vec((0..22_u8, any::<u16>(), any::<u16>()), 80),
    ) {
        let mut model = STARTS[start].clone();
        model.has_file = has_file;
        let mut watch = Watch::default();
        for numbers in inputs {
            model.now += Duration::from_millis(300);
            let before = shown(&model).filter(|_| stage(&model) == Some(Stage::Asking));
            let Some(input) = input(numbers, &mut watch, &mut model) else { continue };
            update(&mut model, input.clone());
            if let (Some(before), Some(after)) = (before, shown(&model))
                && before.0 == after.0
            {
                prop_assert_eq!(before, after, "{:?}", input);
                prop_assert!(preview(&model).is_none(), "{:?}", input);
            }
            let drawn = ui::draw(&model, Rect::new(0, 0, model.size.0, model.size.1));
            update(&mut model, Input::Drawn { card: drawn.card, overlay: drawn.overlay });
            model.quit = false;
        }
    }
}
