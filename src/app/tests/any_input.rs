//! Any input, in any order and at any size: nothing panics, and a quiz shows nothing before its time.

use std::sync::Arc;
use std::time::Duration;

use ratatui::layout::Rect;

use super::fixture::{captured, model};
use super::levels::level;
use crate::app::{
    BINDINGS, Input, Key, KeyCode, KeyPress, Model, Modifiers, Settings, Stage, open_capture, open_quiz,
    reload, stage, update,
};
use crate::live::{Snapshot, Watch, parse};
use crate::scenario::{Builtin, load};
use crate::ui;

/// Numbers from a seed: xorshift64*.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap() % bound
    }

    fn cells(&mut self, bound: u16) -> u16 {
        u16::try_from(self.below(bound.into())).unwrap()
    }
}

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
fn starts() -> Vec<Model> {
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
}

fn key(random: &mut Random) -> KeyPress {
    let keys = BINDINGS[random.below(BINDINGS.len())].keys;
    match keys[random.below(keys.len())] {
        Key::Ctrl(letter) => KeyPress::new(KeyCode::Char(letter), Modifiers::CTRL),
        Key::Digit => {
            KeyCode::Char(char::from_digit(u32::try_from(random.below(10)).unwrap(), 10).unwrap()).into()
        }
        Key::Plain(code) => code.into(),
    }
}

fn paste(random: &mut Random) -> String {
    let pieces = [
        "/",
        "closing time-wait",
        "q",
        "12",
        "\u{1b}[A",
        "时",
        "e\u{301}",
        "\r\n",
        "",
        "state:LISTEN",
        "~/x.gif",
    ];
    (0..random.below(3)).map(|_| pieces[random.below(pieces.len())]).collect()
}

/// One input at random; the mouse hits what is drawn.
fn input(random: &mut Random, watch: &mut Watch, model: &mut Model) -> Option<Input> {
    Some(match random.below(20) {
        0..11 => Input::Key(key(random)),
        11 | 12 => {
            let drawn = ui::draw(model, Rect::new(0, 0, model.size.0, model.size.1));
            let (x, y) = (random.cells(model.size.0.max(1)), random.cells(model.size.1.max(1)));
            Input::Click(drawn.targets.at(x, y)?)
        }
        13 => Input::Wheel { down: random.below(2) == 0 },
        14 => Input::Paste(paste(random)),
        15 => match random.below(3) {
            0 => Input::Resize(random.cells(200), random.cells(60)),
            1 => Input::Resize(random.cells(4), random.cells(4)),
            _ => Input::Resize(80, 24),
        },
        16 => {
            let sockets = parse(SOCKETS[random.below(SOCKETS.len())]).sockets;
            let now = model.now;
            let changes = Arc::new(watch.poll(now, sockets));
            let warnings = watch.warnings(false, |_| true);
            Input::Sockets(Arc::new(Snapshot {
                now,
                sockets: Arc::clone(watch.sockets()),
                changes,
                warnings,
            }))
        }
        17 if model.has_file => {
            reload(model, load("mine.json", FILES[random.below(FILES.len())].as_bytes()));
            return None;
        }
        _ => Input::Tick,
    })
}

#[test]
fn no_input_panics_and_no_quiz_shows_a_step_before_it_is_answered() {
    let mut random = Random(9293);
    let starts = starts();
    for round in 0..28 {
        let mut model = starts[round % starts.len()].clone();
        model.has_file = round % 2 == 0;
        let mut watch = Watch::default();
        for _ in 0..100 {
            model.now += Duration::from_millis(300);
            let asking = (stage(&model) == Some(Stage::Asking)).then(|| {
                let answered = model.predict.as_ref().unwrap().quiz.answered().len();
                (answered, model.timeline.cursor(), model.timeline.branch_count())
            });
            let Some(input) = input(&mut random, &mut watch, &mut model) else { continue };
            update(&mut model, input.clone());
            if let (Some((answered, cursor, branches)), Some(predict)) = (asking, &model.predict)
                && predict.quiz.answered().len() == answered
            {
                assert_eq!(
                    (model.timeline.cursor(), model.timeline.branch_count()),
                    (cursor, branches),
                    "{input:?}"
                );
                assert!(crate::app::preview(&model).is_none(), "{input:?}");
            }
            let drawn = ui::draw(&model, Rect::new(0, 0, model.size.0, model.size.1));
            update(&mut model, Input::Drawn { card: drawn.card, overlay: drawn.overlay });
            model.quit = false;
        }
    }
}
