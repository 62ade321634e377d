use super::fixture::{model, press, type_in};
use crate::app::{Depth, GlyphSet, Input, Model, Overlay, Scroll, Settings, found, help, picked, update};
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::{Lang, Text};

#[test]
fn a_digit_opens_the_number_line_and_enter_goes() {
    let mut model = model("normal-close");
    press(&mut model, "5");
    assert_eq!(model.overlay, Some(Overlay::Jump { digits: "5".into() }));
    press(&mut model, "Enter");
    assert_eq!((model.timeline.cursor(), &model.overlay), (5, &None));
    press(&mut model, ": x 1 2 Backspace Enter");
    assert_eq!((model.timeline.cursor(), &model.overlay), (1, &None));
}

#[test]
fn a_step_that_is_not_there_is_refused_with_the_range() {
    for digits in ["8", "99999999999999999999999"] {
        let mut model = model("normal-close");
        press(&mut model, "n #");
        type_in(&mut model, digits);
        press(&mut model, "Enter");
        assert_eq!(model.timeline.cursor(), 1);
        assert_eq!(model.notice.as_deref(), Some("There are steps 0 to 7."));
        assert!(matches!(model.overlay, Some(Overlay::Jump { .. })));
    }
    let mut model = model("normal-close");
    press(&mut model, "# Enter");
    assert_eq!(model.notice.as_deref(), Some("Type the number of a step."));
    press(&mut model, "Backspace");
    assert_eq!(model.overlay, None);
}

#[test]
fn the_picker_finds_names_titles_summaries_and_tags_in_both_languages() {
    let model = model("idle");
    let names = |query| found(&model, query).iter().map(|entry| entry.name).collect::<Vec<_>>();
    assert_eq!(names(""), ["normal-close", "abort", "idle"]);
    assert_eq!(names("NORMAL"), ["normal-close"]);
    assert_eq!(names("中止"), ["abort"]);
    assert_eq!(names("2msl"), ["normal-close"]);
    assert_eq!(names("reset"), ["abort"]);
    assert_eq!(names("rst twice"), ["abort"]);
    assert_eq!(names("nowhere"), [""; 0]);
}

#[test]
fn the_picker_opens_what_is_selected_and_keeps_the_settings() {
    let mut model = model("normal-close");
    model.settings =
        Settings { lang: Lang::ZhCn, glyphs: GlyphSet::Ascii, depth: Depth::Mono, ..model.settings };
    let settings = model.settings;
    press(&mut model, "n + s");
    assert_eq!(picked(&model).map(|entry| entry.name), Some("normal-close"));
    press(&mut model, "Down Down Down Up Enter");
    assert_eq!(model.timeline.about().title.get(Lang::En), "Abort");
    assert_eq!((model.timeline.cursor(), model.timeline.last()), (0, 2));
    assert_eq!((model.settings, model.speed, &model.overlay), (settings, 150, &None));

    press(&mut model, "s");
    assert_eq!(picked(&model).map(|entry| entry.name), Some("abort"));
    type_in(&mut model, "zz");
    assert_eq!(picked(&model).map(|entry| entry.name), None);
    press(&mut model, "Enter");
    assert!(matches!(model.overlay, Some(Overlay::Picker { .. })));
    press(&mut model, "Esc");
    assert_eq!((model.timeline.about().title.get(Lang::En), &model.overlay), ("Abort", &None));
}

#[test]
fn the_help_is_searched_by_what_a_key_does_and_by_its_name() {
    let text = Text::of(Lang::En);
    let ids = |query| {
        help(text, query).into_iter().flat_map(|section| section.rows).map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(ids("theme"), ["theme"]);
    assert_eq!(ids("F1"), ["help"]);
    assert_eq!(ids("+"), ["faster", "bound-more"]);
    assert!(ids("").len() > crate::app::BINDINGS.len(), "the terms follow the keys");
    let mut model = model("normal-close");
    press(&mut model, "? / q u i t");
    assert_eq!(
        model.overlay,
        Some(Overlay::Help { query: Some("quit".into()), scroll: scrolled(&model, 0) })
    );
    press(&mut model, "Esc");
    assert_eq!(model.overlay, Some(Overlay::Help { query: None, scroll: scrolled(&model, 0) }));
    press(&mut model, "Esc");
    assert_eq!(model.overlay, None);
}

#[test]
fn the_full_text_goes_from_step_to_step() {
    let mut model = model("normal-close");
    model.size = (40, 10);
    press(&mut model, "i Right Down");
    assert_eq!(
        (model.timeline.cursor(), &model.overlay),
        (1, &Some(Overlay::Story { scroll: scrolled(&model, 1) }))
    );
    press(&mut model, "n");
    assert_eq!(
        (model.timeline.cursor(), &model.overlay),
        (2, &Some(Overlay::Story { scroll: scrolled(&model, 0) }))
    );
    assert_eq!(model.frame, None);
    press(&mut model, "q");
    assert_eq!((model.overlay, model.quit), (None, false));
}

#[test]
fn the_key_that_opened_an_overlay_closes_it_as_long_as_nothing_is_typed() {
    for keys in
        ["? ?", "F1 F1", "F1 ?", "? q", "i i", "i q", ": :", "# :", "5 Backspace :", "/ /", "s /", "d / /"]
    {
        let mut model = model("normal-close");
        press(&mut model, keys);
        assert_eq!((&model.overlay, model.quit), (&None, false), "{keys}");
    }
    for keys in ["s s", "s q", "/ a /", "? / ?", "? / q", "5 :"] {
        let mut model = model("normal-close");
        press(&mut model, keys);
        assert!(model.overlay.is_some(), "{keys} is typed");
    }
}

#[test]
fn what_is_typed_is_edited_in_every_line() {
    for open in ["? /", "s", "d /"] {
        let mut model = model("normal-close");
        press(&mut model, open);
        type_in(&mut model, "ab cd");
        press(&mut model, "Left Backspace Home x End y");
        let line = |model: &crate::app::Model| match &model.overlay {
            Some(
                Overlay::Help { query: Some(line), .. }
                | Overlay::Picker { query: line, .. }
                | Overlay::Name { typed: line },
            ) => line.to_string(),
            _ => panic!("{open}: no line"),
        };
        assert_eq!(line(&model), "xab dy", "{open}");
        press(&mut model, "Ctrl-w");
        assert_eq!(line(&model), "xab ", "{open}");
        press(&mut model, "Ctrl-u");
        assert_eq!(line(&model), "", "{open}");
    }
}

#[test]
fn what_is_typed_has_an_end() {
    let mut model = model("normal-close");
    press(&mut model, "? /");
    type_in(&mut model, &"x".repeat(1000));
    assert!(matches!(&model.overlay, Some(Overlay::Help { query: Some(query), .. }) if query.len() == 64));
}

#[test]
fn the_picker_offers_the_shortest_way_to_the_states_that_are_typed() {
    let mut model = model("normal-close");
    let ways = |query: &str| {
        let found = found(&model, query);
        let ways = found.iter().filter(|entry| entry.is_way());
        ways.map(|entry| entry.scenario.title.get(Lang::En).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ways("last_ack"), ["To A LAST-ACK, B FIN-WAIT-1", "To A FIN-WAIT-1, B LAST-ACK"]);
    assert_eq!(ways("closing closing"), ["To A CLOSING, B CLOSING"]);
    assert_eq!(ways("time-wait closing").len(), 2);
    for none in ["", "closing server", "fin-wait-2 fin-wait-2", "closed closed", "closing closing closing"] {
        assert_eq!(ways(none), [""; 0], "{none}");
    }
    press(&mut model, "s");
    type_in(&mut model, "closing closing");
    // Behind the scenarios.
    let count = found(&model, "closing closing").len();
    press(&mut model, &("Down ".repeat(count) + "Enter"));
    assert!(model.overlay.is_none());
    model.timeline.seek(model.timeline.last());
    let world = model.timeline.now().world.clone().unwrap();
    assert_eq!(Peer::BOTH.map(|peer| world.state(peer)), [State::Closing; 2]);
}

#[test]
fn the_built_in_scenarios_are_found_by_states_tags_and_whole_words_first() {
    let (_, timeline) = crate::scenario::BUILTINS[0].open().expect("it loads");
    let model = Model::new(timeline, Settings::default());
    let first = |query| found(&model, query).first().map(|entry| entry.name);
    let all = |query| found(&model, query).iter().map(|entry| entry.name).collect::<Vec<_>>();
    let files = crate::scenario::BUILTINS.len() + crate::scenario::LEVELS.len();
    assert_eq!(all("").len(), files + 1, "the sandbox stands among them");
    for (query, name) in [
        ("TIME_WAIT", "normal-close"),
        ("FIN_WAIT_2", "normal-close"),
        ("SYN_RECV", "normal-close"),
        ("closing", "simultaneous-close"),
        ("FIN-WAIT-1 CLOSING TIME-WAIT", "simultaneous-close"),
        ("address already in use", "server-closes-first"),
        ("EADDRINUSE", "server-closes-first"),
        ("ECONNREFUSED", "connection-refused"),
        ("keep-alive", "keep-alive"),
        ("linger", "abort"),
        ("shutdown", "half-close-with-data"),
        ("half-open", "half-open-discovery"),
    ] {
        assert!(all(query).contains(&name), "{query}: {:?}", all(query));
    }
    assert_eq!(first("closing"), Some("simultaneous-close"));
    for query in ["EPIPE", "ECONNRESET", "CLOSE_WAIT", "CLOSE-WAIT"] {
        assert!(!all(query).is_empty(), "{query}");
    }
    // "first" has these letters too.
    let rst = all("rst");
    let place = |name| rst.iter().position(|found| *found == name);
    assert!(place("abort") < place("first-fin-lost"), "{rst:?}");
}

#[test]
fn from_the_end_of_a_scenario_the_next_one_is_a_key_away_and_the_picker_knows_what_was_seen() {
    let mut model = model("normal-close");
    press(&mut model, "N");
    assert_eq!(model.timeline.about().title.get(Lang::En), "Normal close", "only from the end");
    assert!(model.walked.is_empty());
    press(&mut model, "End N");
    assert_eq!((model.timeline.about().title.get(Lang::En), model.timeline.cursor()), ("Abort", 0));
    assert!(model.walked.contains("normal-close") && model.walked.len() == 1);
}

#[test]
fn a_blank_screen_comes_back_with_any_key_which_does_nothing_else() {
    for blank in [".", "b"] {
        for back in [".", "b", "Right", "q", "?", "Esc", "Space", "PageDown"] {
            let mut model = model("normal-close");
            press(&mut model, "n Space");
            press(&mut model, blank);
            assert_eq!(model.overlay, Some(Overlay::Blank));
            assert_eq!(update(&mut model, Input::Tick), None, "nothing goes on behind it");
            press(&mut model, back);
            assert_eq!((&model.overlay, model.quit), (&None, false), "{back}");
            assert_eq!((model.timeline.cursor(), model.playing), (1, true), "{back}");
        }
    }
}

/// The position of an overlay that was drawn.
fn scrolled(model: &Model, at: usize) -> Scroll {
    match model.overlay {
        Some(Overlay::Help { scroll, .. } | Overlay::Story { scroll }) => Scroll { at, ..scroll },
        _ => panic!("{:?}", model.overlay),
    }
}
