use std::sync::LazyLock;

use ratatui::layout::Rect;

use crate::app::tests::fixture::{model, press};
use crate::app::{GlyphSet, Input, Model, Stage, Target, asked, stage, update};
use crate::lesson::letter;
use crate::text::Lang;
use crate::ui::tests::assert_whole;
use crate::ui::tests::support::screen;
use crate::ui::{self, render};

const SIZES: [(u16, u16); 6] = [(160, 45), (120, 36), (120, 30), (100, 30), (80, 24), (60, 20)];

fn quiz(lang: Lang) -> Model {
    let mut model = model("normal-close");
    model.settings.reduced_motion = true;
    model.settings.lang = lang;
    model.seed = 3;
    press(&mut model, "n n x");
    model
}

fn answer(model: &mut Model, is_right: bool) {
    let asked = asked(model).expect("a question");
    let place = if is_right { asked.answer } else { (asked.answer + 1) % asked.choices.len() };
    press(model, &letter(place).to_string());
}

fn shown(model: &Model) -> String {
    screen(model, model.size.0, model.size.1)
}

/// Each look of a quiz at this size: a state, a segment, a reason asked for, told, over.
fn looks(size: (u16, u16), lang: Lang) -> Vec<(&'static str, Model)> {
    static LOOKS: [LazyLock<Vec<(&str, Model)>>; 2] =
        [LazyLock::new(|| made(Lang::ALL[0])), LazyLock::new(|| made(Lang::ALL[1]))];
    let mut looks = LOOKS[usize::from(lang != Lang::ALL[0])].clone();
    for (_, model) in &mut looks {
        update(model, Input::Resize(size.0, size.1));
    }
    looks
}

fn made(lang: Lang) -> Vec<(&'static str, Model)> {
    let mut model = quiz(lang);
    let mut looks = vec![("state", model.clone())];
    answer(&mut model, false);
    looks.push(("segment", model.clone()));
    answer(&mut model, false);
    looks.push(("reason", model.clone()));
    answer(&mut model, false);
    looks.push(("told", model.clone()));
    press(&mut model, "Enter");
    press(&mut model, "h");
    looks.push(("hint", model.clone()));
    while stage(&model) != Some(Stage::Over) {
        if stage(&model) == Some(Stage::Asking) {
            answer(&mut model, true);
        } else {
            press(&mut model, "Enter");
        }
    }
    looks.push(("over", model));
    looks
}

#[test]
fn the_three_sizes() {
    for size in [(160, 45), (120, 36), (80, 24)] {
        for (name, model) in looks(size, Lang::En) {
            insta::assert_snapshot!(format!("{}x{}_{name}", size.0, size.1), shown(&model));
        }
    }
}

#[test]
fn chinese_and_ascii() {
    let (_, reason) = looks((120, 36), Lang::ZhCn).swap_remove(2);
    insta::assert_snapshot!("120x36_reason_zh", shown(&reason));
    let (_, mut told) = looks((80, 24), Lang::ZhCn).swap_remove(3);
    insta::assert_snapshot!("80x24_told_zh", shown(&told));
    told.settings.glyphs = GlyphSet::Ascii;
    insta::assert_snapshot!("80x24_told_ascii", shown(&told));
    let (_, mut told) = looks((120, 36), Lang::En).swap_remove(3);
    told.settings.glyphs = GlyphSet::Ascii;
    insta::assert_snapshot!("120x36_told_ascii", shown(&told));
}

#[test]
fn every_look_fits_every_size() {
    for lang in Lang::ALL {
        for size in SIZES.into_iter().chain([(40, 12), (24, 5), (3, 2)]) {
            for (_, model) in looks(size, lang) {
                assert_whole(&render(&model, Rect::new(0, 0, size.0, size.1)));
            }
        }
    }
}

#[test]
fn nothing_tells_the_answer_before_its_time() {
    for size in SIZES {
        for (name, model) in looks(size, Lang::En) {
            let before = shown(&model);
            let is_asking = stage(&model) == Some(Stage::Asking);
            if is_asking && name != "hint" {
                // The last row explains all marks.
                let screen = before.lines().take(usize::from(size.1) - 1).collect::<Vec<_>>().join("\n");
                assert!(
                    !screen.contains("╌") && !screen.contains("next may be"),
                    "{name} {size:?}\n{screen}"
                );
            }
        }
    }
}

#[test]
fn every_answer_can_be_clicked_where_it_stands() {
    for (width, height) in SIZES {
        for (name, model) in looks((width, height), Lang::En) {
            let Some(count) = asked(&model).map(|asked| asked.choices.len()) else { continue };
            let area = Rect::new(0, 0, width, height);
            let cells = (0..height).flat_map(|y| (0..width).step_by(9).map(move |x| (x, y)));
            let targets = ui::draw(&model, area).targets;
            let mut hit: Vec<usize> = cells
                .filter_map(|(x, y)| match targets.at(x, y) {
                    Some(Target::Answer(choice)) => Some(choice),
                    _ => None,
                })
                .collect();
            hit.sort_unstable();
            hit.dedup();
            assert_eq!(hit, (0..count).collect::<Vec<_>>(), "{name} {width}x{height}");
        }
    }
}

#[test]
fn a_state_that_is_selected_is_shown_on_the_diagram() {
    let mut model = quiz(Lang::En);
    update(&mut model, Input::Resize(120, 36));
    let first = shown(&model);
    press(&mut model, "Down");
    let second = shown(&model);
    let diagram =
        |screen: &str| screen.lines().map(|row| row.chars().take(78).collect::<String>()).collect::<Vec<_>>();
    assert_ne!(diagram(&first), diagram(&second));
    assert!(second.contains("╔"), "{second}");
}

/// On the smallest screen with a diagram too; three of them are cut there, and told in full by another key.
#[test]
fn two_wrong_answers_about_a_step_are_explained_and_no_state_is_covered() {
    let mut model = quiz(Lang::En);
    for is_right in [false, false, true] {
        answer(&mut model, is_right);
    }
    assert_eq!(stage(&model), Some(Stage::Judged));
    let done = model.predict.as_ref().unwrap().quiz.done();
    let reasons: Vec<&str> = done.iter().filter_map(crate::lesson::Done::why_not).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    let shown = screen(&model, 80, 24);
    for words in reasons.iter().flat_map(|reason| reason.split_whitespace()) {
        assert!(shown.contains(words), "{words} of {reasons:?} in {shown}");
    }
    assert!(shown.contains("FIN-WAIT-2    ──") && shown.contains("LAST-ACK     ──╯"), "{shown}");
}
