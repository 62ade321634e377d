use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Format, Frame, FrameOptions, SIZES, description, frames};
use crate::app::{FRAMES, Model, Settings};
use crate::run::Timeline;
use crate::scenario::{BUILTINS, Builtin, Scenario};
use crate::text::{Lang, Text, key};
use crate::ui;

pub(super) fn normal_close() -> (Scenario, Timeline) {
    Builtin::find("normal-close").unwrap().open().unwrap()
}

/// What is drawn of normal-close.
pub(super) fn recorded(options: &FrameOptions) -> Vec<Frame> {
    let (_, timeline) = normal_close();
    frames(&timeline, options).collect()
}

/// A little recorded, in which a segment arrives and another leaves.
pub(super) fn short() -> Vec<Frame> {
    recorded(&FrameOptions { from: 2, to: Some(3), ..FrameOptions::default() })
}

fn rests(options: FrameOptions) -> Vec<(usize, u32)> {
    recorded(&options.stills()).iter().map(|frame| (frame.step, frame.hold_ms)).collect()
}

#[test]
fn a_step_is_its_animation_and_then_its_rest() {
    let all = short();
    for step in [2, 3] {
        let frames: Vec<&Frame> = all.iter().filter(|frame| frame.step == step).collect();
        assert!(frames.len() > 10, "step {step} moves");
        let (rest, beats) = frames.split_last().unwrap();
        assert!(beats.iter().all(|frame| frame.hold_ms % 50 == 0));
        let still = recorded(&FrameOptions::default().only(step).stills());
        assert_eq!(still.len(), 1);
        assert_eq!(still[0].buffer, rest.buffer);
        let whole: u32 = frames.iter().map(|frame| frame.hold_ms).sum();
        assert_eq!(whole, still[0].hold_ms + 50 * u32::from(FRAMES));
    }
}

/// What a recorded does not draw would look like the frame before it.
#[test]
fn frames_that_are_not_drawn_look_like_those_before_them() {
    let steps = BUILTINS.iter().filter_map(Builtin::open).flat_map(|(_, timeline)| {
        (1..=timeline.last()).map(move |step| (timeline.clone(), step)).collect::<Vec<_>>()
    });
    let area = Rect::new(0, 0, 120, 36);
    let mut skipped = 0;
    for (timeline, step) in steps.step_by(3) {
        let mut model = Model::new(timeline, Settings::default());
        model.timeline.seek(step);
        let mut before = None;
        for frame in 0..FRAMES {
            model.frame = Some(frame);
            let moves = ui::moves(&model.timeline.now().step, frame);
            let next_moves = frame + 1 < FRAMES && ui::moves(&model.timeline.now().step, frame + 1);
            if moves && next_moves {
                before = None;
                continue;
            }
            let drawn = ui::render(&model, area);
            if !moves && let Some(before) = &before {
                skipped += 1;
                assert!(
                    *before == drawn,
                    "{}, step {step}, frame {frame}",
                    model.timeline.about().title.get(Lang::En)
                );
            }
            before = Some(drawn);
        }
    }
    assert!(skipped > 500, "{skipped}");
}

#[test]
fn neighbours_differ() {
    let all = recorded(&FrameOptions::default());
    assert!(all.windows(2).all(|pair| pair[0].buffer != pair[1].buffer));
}

#[test]
fn every_step_stays_as_long_as_it_takes_to_read_divided_by_the_speed_or_as_told() {
    let normal = rests(FrameOptions::default());
    assert_eq!(normal.len(), 13);
    assert!(normal.iter().all(|(_, hold)| (1500..=4500).contains(hold)));
    assert!(normal.iter().any(|(_, hold)| *hold > 4000), "{normal:?}");
    let fast = rests(FrameOptions { speed: 200, ..FrameOptions::default() });
    assert!(normal.iter().zip(&fast).all(|(normal, fast)| normal.1 / 2 == fast.1));
    let told = rests(FrameOptions { hold_ms: Some(700), speed: 200, ..FrameOptions::default() });
    assert!(told.iter().all(|(_, hold)| *hold == 700));
}

#[test]
fn a_film_goes_from_a_step_to_a_step() {
    let steps = |from, to| {
        let rests = rests(FrameOptions { from, to, ..FrameOptions::default() });
        rests.into_iter().map(|(step, _)| step).collect::<Vec<_>>()
    };
    assert_eq!(steps(3, Some(5)), [3, 4, 5]);
    assert_eq!(steps(11, None), [11, 12]);
    assert_eq!(steps(11, Some(99)), [11, 12]);
    assert!(steps(13, None).is_empty());
}

#[test]
fn every_size_has_its_screen() {
    for (width, height) in
        [(*SIZES[0].start(), *SIZES[1].start()), (160, 45), (*SIZES[0].end(), *SIZES[1].end())]
    {
        let options = FrameOptions { size: (width, height), ..FrameOptions::default() }.only(4);
        let frames = recorded(&options);
        assert!(
            frames.iter().all(|frame| (frame.buffer.area.width, frame.buffer.area.height) == (width, height))
        );
    }
}

#[test]
fn a_format_is_known_by_its_ending() {
    for format in Format::ALL {
        assert_eq!(Format::of(format!("a/b.c.{}", format.ending()).as_ref()), Some(format));
        assert_eq!(Format::of(format!("B.{}", format.ending().to_uppercase()).as_ref()), Some(format));
    }
    assert_eq!(Format::of("gif".as_ref()), None);
    assert_eq!(Format::of("close.mp4".as_ref()), None);
}

#[test]
fn a_description_tells_what_the_picture_shows() {
    let (_, timeline) = normal_close();
    let whole = description(&timeline, &FrameOptions::default());
    assert!(whole.starts_with("The handshake, then the client closes first"), "{whole}");
    assert!(whole.contains("Step 12 of 12."), "{whole}");
    let settings = Settings { lang: Lang::ZhCn, ..Settings::default() };
    let one = description(&timeline, &FrameOptions { settings, ..FrameOptions::default() }.only(3));
    assert!(one.starts_with("第 3 步，共 12 步。SYN 到达") && !one.contains("第 4 步"), "{one}");
}

/// The text of every step, for each scenario a golden file's worth; one is enough to read.
#[test]
fn text_is_every_screen_under_the_name_of_its_step() {
    let (_, timeline) = normal_close();
    for (name, lang) in [("en", Lang::En), ("zh-CN", Lang::ZhCn)] {
        let settings = Settings { lang, ..Settings::default() };
        let options =
            FrameOptions { size: (80, 24), from: 3, to: Some(4), settings, ..FrameOptions::default() };
        let mut out = Vec::new();
        let stills = frames(&timeline, &options.stills());
        super::txt::write(stills, timeline.last(), crate::text::Text::of(lang), &mut out).unwrap();
        insta::assert_snapshot!(format!("txt-{name}"), String::from_utf8(out).unwrap());
    }
}

#[test]
fn a_wide_character_is_written_once() {
    let mut buffer = Buffer::with_lines(["一步  close  "]);
    buffer.content[12].set_symbol(" ");
    assert_eq!(crate::ui::rows(&buffer).collect::<Vec<_>>(), ["一步  close"]);
}

#[test]
fn a_recording_has_a_legend_and_names_no_keys() {
    for lang in Lang::ALL {
        let text = Text::of(lang);
        for size in [(80, 24), (120, 36), (160, 45)] {
            let settings = Settings { lang, ..Settings::default() };
            for frame in recorded(&FrameOptions { size, settings, ..FrameOptions::default() }.stills()) {
                let rows: Vec<String> = ui::rows(&frame.buffer).collect();
                let footer = rows.last().unwrap();
                assert!(footer.contains(text.get(key!("legend.now"))), "{size:?}: {footer}");
                assert!(!footer.contains('?') && !footer.contains("←→"), "{size:?}: {footer}");
                let hints = [text.get(key!("story.start")), text.get(key!("story.end"))];
                assert!(rows.iter().all(|row| hints.iter().all(|hint| !row.contains(hint))), "{rows:#?}");
            }
        }
    }
}
