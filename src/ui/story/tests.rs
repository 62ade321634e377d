use super::*;
use crate::app::{GlyphSet, Model, Pane, Settings};
use crate::run::Note;
use crate::scenario::BUILTINS;
use crate::sim::{EventKind, Injection, SeqExpr};
use crate::tcp::{Flags, Var};
use crate::text::Lang;
use crate::ui::regions::regions;
use crate::ui::tests::support::{DELIVER, a, b, both, lost_last_ack, model, part, setup, text, trouble};

fn drawn(model: &Model, width: u16, height: u16) -> String {
    text(&part(model, (width, height), draw))
}

fn at(mut model: Model, step: usize) -> Model {
    model.timeline.seek(step);
    model
}

fn first_row(model: &Model, width: u16) -> String {
    drawn(model, width, 4).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_widest_heading_and_its_section_fit_the_narrowest_wide_story() {
    let mut events =
        vec![b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), b(DELIVER), a(DELIVER), b(DELIVER)];
    events.extend([a(EventKind::Close), b(DELIVER), a(EventKind::Lose(1)), b(EventKind::Close), a(DELIVER)]);
    let model = model(both("Note 2", "Note 2"), setup([100, 300]), events);
    let widest = "● A  FIN-WAIT-1 ━▶ TIME-WAIT  rcv FIN+ACK of FIN / ACK RFC 9293 §3.10.7.4";
    assert_eq!(first_row(&model, 73), widest);
    assert!(first_row(&model, 72).ends_with("rcv FIN+ACK of FIN / ACK         §3.10.7.4"));
}

#[test]
fn two_transitions_of_one_step_stand_in_a_row_and_say_no_triggers() {
    let fin = Injection {
        flags: Flags::FIN,
        seq: SeqExpr::Relative(Var::RcvNxt, 0),
        ack: Some(SeqExpr::Relative(Var::SndNxt, 0)),
        len: 0,
        window: 65535,
    };
    let events =
        vec![b(EventKind::PassiveOpen), a(EventKind::ActiveOpen), b(DELIVER), b(EventKind::Inject(fin))];
    let model = model(both("Two", "Two"), setup([100, 300]), events);
    let heading = first_row(&model, 104);
    assert!(heading.starts_with("◆ B  SYN-RECEIVED ━▶ ESTABLISHED ━▶ CLOSE-WAIT  "), "{heading}");
    assert!(!heading.contains("rcv"), "{heading}");
}

#[test]
fn where_a_ruling_decided_the_heading_says_that_there_are_two_readings() {
    assert!(first_row(&trouble(), 73).ends_with("two readings  RFC 9293 §3.10.5"));
    assert!(!first_row(&at(lost_last_ack(), 4), 104).contains("two readings"));
}

#[test]
fn the_start_tells_what_it_is_about_and_how_to_begin() {
    let story = drawn(&at(lost_last_ack(), 0), 73, 4);
    assert!(story.starts_with("● A  CLOSED    ◆ B  CLOSED"), "{story}");
    assert!(story.contains("RFC 9293 Figure 12\nA opens"), "{story}");
    assert!(story.contains("space plays."), "{story}");
}

#[test]
fn a_run_without_steps_says_how_to_make_one() {
    let story = drawn(&model(both("Free", "Free"), setup([100, 300]), Vec::new()), 73, 4);
    assert!(story.contains("w lists what can happen.") && !story.contains("right arrow"), "{story}");
}

#[test]
fn the_rule_speaks_first_and_the_scenario_after_it() {
    let story = drawn(&at(lost_last_ack(), 4), 104, 4).replace('\n', " ");
    let rule = story.find("ACK=101 acknowledges").expect("the rule speaks");
    let tale = story.find("A may send data now.").expect("the scenario speaks");
    assert!(rule < tale);
}

#[test]
fn a_story_of_another_event_is_not_told() {
    let mut model = at(lost_last_ack(), 3);
    model.timeline.apply(&a(EventKind::Lose(1))).expect("the SYN,ACK is in flight");
    assert!(!drawn(&model, 104, 4).contains("A may send data now."));
}

#[test]
fn what_does_not_fit_ends_in_an_ellipsis_behind_a_whole_word() {
    let story = drawn(&at(lost_last_ack(), 4), 78, 2);
    assert!(story.ends_with("it waits for this…"), "{story}");
}

#[test]
fn refused_calls_and_signals_are_told() {
    assert!(drawn(&at(trouble(), 12), 73, 6).contains("connection already exists"));
    assert!(drawn(&at(lost_last_ack(), 7), 73, 6).contains("connection closing"));
}

#[test]
fn what_users_are_told_gives_way_where_the_tale_would_be_cut() {
    let mut model = at(lost_last_ack(), 7);
    let say = Some(both(
        "B's program reads on and learns that this was the end of file.",
        "B 的程序读到文件结束。",
    ));
    model.timeline.annotate(Note { say, ..Note::default() });
    let roomy = drawn(&model, 78, 4).replace('\n', " ");
    assert!(roomy.contains("connection closing") && roomy.contains("end of file."), "{roomy}");
    let tight = drawn(&model, 78, 2);
    assert!(!tight.contains("connection closing") && tight.ends_with("end of file."), "{tight}");
}

#[test]
fn next_names_every_edge_that_lies_open_and_says_of_each_what_there_is_room_for() {
    let model = at(lost_last_ack(), 4);
    let drawn = |width| text(&part(&model, (width, 2), next));
    let whole = drawn(104);
    assert!(
        whole.contains("● A  next may be  CLOSE / FIN ╌→ FIN-WAIT-1   rcv FIN / ACK ╌→ CLOSE-WAIT\n"),
        "{whole}"
    );
    let triggers = "● A  next may be  CLOSE ╌→ FIN-WAIT-1   rcv FIN ╌→ CLOSE-WAIT\n";
    assert!(drawn(62).starts_with(triggers), "{}", drawn(62));
    let targets = "● A  next may be  ╌→ FIN-WAIT-1   ╌→ CLOSE-WAIT\n";
    assert!(drawn(60).starts_with(targets), "{}", drawn(60));
}

#[test]
fn the_end_tells_what_can_be_done_next() {
    let mut model = lost_last_ack();
    let last = model.timeline.last();
    model.timeline.seek(last);
    assert!(drawn(&model, 73, 6).contains("This is the end."));
    model.playing = true;
    assert!(!drawn(&model, 73, 6).contains("This is the end."));
    assert!(!drawn(&at(lost_last_ack(), last - 1), 73, 6).contains("This is the end."));
}

#[test]
fn with_two_rows_for_each_peer_no_edge_is_cut() {
    let model = at(lost_last_ack(), 4);
    let text = text(&part(&model, (60, 4), next));
    assert!(text.contains("\n                  rcv FIN / ACK ╌→ CLOSE-WAIT"), "{text}");
    assert!(!text.contains('…'), "{text}");
}

/// Neither the story nor a signal is cut, at the smallest size that has a diagram.
#[test]
fn no_sentence_of_a_built_in_scenario_is_cut() {
    let screen = Rect::new(0, 0, 80, 24);
    let mut cut = Vec::new();
    for builtin in BUILTINS {
        let (_, timeline) = builtin.open().expect("it is built in");
        let mut model = Model::new(timeline, Settings::default());
        for (lang, pane) in
            Lang::ALL.into_iter().flat_map(|lang| [(lang, Pane::Diagram), (lang, Pane::Ladder)])
        {
            (model.settings.lang, model.pane) = (lang, pane);
            for step in 0..=model.timeline.last() {
                model.timeline.seek(step);
                let story = regions(screen).for_story(|width| rows(&model, width)).story(pane);
                let needed = rows(&model, story.width);
                if needed > story.height {
                    cut.push(format!("{} {step} {lang:?} {pane:?}: {needed} rows", builtin.name));
                }
            }
        }
    }
    assert_eq!(cut, Vec::<String>::new());
}

#[test]
fn reasons_from_two_sections_show_both() {
    let mut found = 0;
    for builtin in BUILTINS {
        let (_, timeline) = builtin.open().expect("it is built in");
        let mut model = Model::new(timeline, Settings::default());
        for step in 1..=model.timeline.last() {
            model.timeline.seek(step);
            let named = sections(&model, Glyphs::of(GlyphSet::Unicode));
            let screens = [(80, 24), (120, 30), (120, 36), (160, 45)]
                .map(|(width, height)| text(&crate::ui::render(&model, Rect::new(0, 0, width, height))));
            // Three do not always fit beside a heading; the full text names all.
            if named.len() > 2 {
                continue;
            }
            found += usize::from(named.len() == 2);
            for (section, screen) in
                named.iter().flat_map(|section| screens.iter().map(move |it| (section, it)))
            {
                assert!(screen.contains(section.as_str()), "{} {step} {section}: {screen}", builtin.name);
            }
        }
    }
    assert!(found > 0, "there is such a step");
}
