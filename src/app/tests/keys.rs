use super::fixture::{captured, key, model, press};
use crate::app::{
    BINDINGS, Effect, Input, KeyCode, KeyPress, Modifiers, Overlay, Pane, ThemeName, key_table_markdown,
    update,
};
use crate::text::{Lang, Text};

#[test]
fn every_core_key_steps() {
    for keys in ["Right", "n", "l", "j", "Down", "PageDown", "Enter", ">"] {
        let mut model = model("normal-close");
        press(&mut model, keys);
        assert_eq!(model.timeline.cursor(), 1, "{keys}");
    }
    for keys in ["Left", "p", "h", "k", "Up", "PageUp", "Backspace", "<"] {
        let mut model = model("normal-close");
        press(&mut model, "End");
        press(&mut model, keys);
        assert_eq!(model.timeline.cursor(), 6, "{keys}");
    }
}

#[test]
fn first_last_and_restart() {
    let mut model = model("normal-close");
    press(&mut model, "End");
    assert_eq!(model.timeline.cursor(), 7);
    press(&mut model, "g");
    assert_eq!(model.timeline.cursor(), 0);
    press(&mut model, "G + Tab r");
    assert_eq!((model.timeline.cursor(), model.speed, model.pane), (0, 100, Pane::Diagram));
}

#[test]
fn full_width_characters_and_alt_gr_are_keys_too() {
    let mut model = model("normal-close");
    press(&mut model, "？");
    assert!(matches!(model.overlay, Some(Overlay::Help { .. })));
    press(&mut model, "Esc");
    let alt_gr = KeyPress::new(KeyCode::Char('#'), Modifiers { ctrl: true, ..Modifiers::ALT });
    update(&mut model, Input::Key(alt_gr));
    assert!(matches!(model.overlay, Some(Overlay::Jump { .. })));
}

#[test]
fn other_modifiers_are_other_keys() {
    let mut model = model("normal-close");
    for modifiers in [Modifiers::ALT, Modifiers::CTRL] {
        update(&mut model, Input::Key(KeyPress::new(KeyCode::Char('n'), modifiers)));
    }
    assert_eq!(model.timeline.cursor(), 0);
}

#[test]
fn quit_and_suspend_are_effects() {
    let mut model = model("normal-close");
    assert_eq!(press(&mut model, "Ctrl-z"), Some(Effect::Draw));
    assert_eq!(model.notice.as_deref(), Some("There is no shell to go back to."));
    model.can_suspend = true;
    assert_eq!(press(&mut model, "Ctrl-z"), Some(Effect::Suspend));
    assert_eq!(press(&mut model, "Ctrl-l"), Some(Effect::Repaint));
    assert!(!model.quit);
    assert_eq!(press(&mut model, "q"), Some(Effect::Quit));
    assert!(model.quit);
    for place in ["?", "s", "i", "5"] {
        let mut model = self::model("normal-close");
        press(&mut model, place);
        assert!(model.overlay.is_some());
        assert_eq!(press(&mut model, "Ctrl-c"), Some(Effect::Quit), "{place}");
    }
}

#[test]
fn escape_never_quits() {
    let mut model = model("normal-close");
    press(&mut model, "Space Esc");
    assert!(!model.playing);
    assert_eq!(press(&mut model, "Esc"), Some(Effect::Draw));
    assert_eq!(model.notice.as_deref(), Some("Press q to quit."));
    press(&mut model, "Tab");
    assert_eq!(model.notice, None);
}

#[test]
fn panes_switch_where_they_matter() {
    let mut model = model("normal-close");
    press(&mut model, "Tab");
    assert_eq!(model.pane, Pane::Ladder);
    update(&mut model, Input::Resize(120, 36));
    assert_eq!(model.pane, Pane::Diagram);
    press(&mut model, "Tab");
    assert_eq!(model.pane, Pane::Diagram);
    assert!(
        model.notice.as_deref().is_some_and(|notice| notice.contains("both shown")),
        "{:?}",
        model.notice
    );
    for (size, has_panes) in [((79, 24), false), ((80, 23), false), ((119, 50), true), ((200, 25), true)] {
        assert_eq!(crate::app::has_panes(size), has_panes, "{size:?}");
    }
}

#[test]
fn theme_and_language_go_round() {
    let mut model = model("normal-close");
    let seen: Vec<_> = ThemeName::ALL
        .into_iter()
        .map(|_| {
            press(&mut model, "t");
            model.settings.theme
        })
        .collect();
    assert_eq!(seen, [ThemeName::Light, ThemeName::HighContrast, ThemeName::Terminal, ThemeName::Dark]);
    press(&mut model, "L");
    assert_eq!(model.settings.lang, Lang::ZhCn);
    press(&mut model, "L");
    assert_eq!(model.settings.lang, Lang::En);
}

#[test]
fn every_key_of_every_row_is_reached_somewhere() {
    for row in BINDINGS {
        for wanted in row.keys {
            let reached = [
                "", "?", "? /", "s", ":", "i", "d", "d e", "R R", "w", "M", "M w", "e", "e b", "Esc", "c",
                "C", "c /", "n v O", "P", "x", "x a a a", "!",
            ]
            .into_iter()
            .any(|place| {
                let is_of_level = row.group == crate::app::Group::Level;
                let mut model =
                    if is_of_level { super::levels::level("both-closing") } else { model("normal-close") };
                if row.id.contains("connection") || place.starts_with('c') || row.id == "order" {
                    model.capture = Some(captured());
                }
                if place == "!" {
                    let file = captured();
                    model.timeline = file.capture.run(&file.capture.connections[8]);
                }
                if !place.is_empty() {
                    press(&mut model, place);
                }
                let name = wanted.name(Text::of(Lang::En)).replace("0-9", "3");
                let name =
                    name.strip_prefix("Ctrl-").map_or(name.clone(), |c| format!("Ctrl-{}", c.to_lowercase()));
                let found = crate::app::Binding::of(&model, &key(&name));
                found.is_some_and(|found| found.action == row.action)
            });
            assert!(reached, "{wanted:?} of {}", row.id);
        }
    }
}

#[test]
fn the_key_table_of_the_readme() {
    insta::assert_snapshot!(key_table_markdown(Text::of(Lang::En)));
}

#[test]
fn every_action_is_done_by_the_group_of_its_row() {
    for row in BINDINGS {
        let mut model = model("normal-close");
        crate::app::act::act(&mut model, row, key("1"));
    }
}

/// As keys, what follows the first character would open, copy and quit.
#[test]
fn a_paste_presses_no_key_even_where_its_first_character_closes_the_line() {
    for (keys, pasted) in [("s", "/etq"), (":", "#8q"), ("d /", "/q"), ("s", "?.bq")] {
        let mut model = model("normal-close");
        press(&mut model, keys);
        let before = std::mem::discriminant(&model.overlay);
        assert_eq!(update(&mut model, Input::Paste(pasted.to_owned())), Some(Effect::Draw));
        assert_eq!(std::mem::discriminant(&model.overlay), before, "{keys}, then {pasted}");
        assert!(!model.quit, "{keys}, then {pasted}");
    }
}
