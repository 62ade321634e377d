use crate::app::tests::fixture::press;
use crate::app::tests::levels::{choose, level};
use crate::app::{GlyphSet, Input, Model, update};
use crate::sim::{Event, EventKind, Peer};
use crate::text::Lang;
use crate::ui::tests::support::screen;

/// A level on a screen of this size, after these keys.
fn pressed(name: &str, size: (u16, u16), lang: Lang, glyphs: GlyphSet, keys: &str) -> Model {
    let mut model = level(name);
    (model.settings.lang, model.settings.glyphs) = (lang, glyphs);
    update(&mut model, Input::Resize(size.0, size.1));
    if !keys.is_empty() {
        press(&mut model, keys);
    }
    model.frame = None;
    model
}

fn shown(model: &Model) -> String {
    screen(model, model.size.0, model.size.1)
}

const EN: Lang = Lang::En;
const UNICODE: GlyphSet = GlyphSet::Unicode;

#[test]
fn the_goal_is_told_first() {
    insta::assert_snapshot!("80x24_goal", shown(&pressed("both-closing", (80, 24), EN, UNICODE, "")));
    let asked = pressed("every-edge", (120, 36), EN, UNICODE, "Tab Tab");
    insta::assert_snapshot!("120x36_hints", shown(&asked));
}

#[test]
fn the_list_has_what_is_allowed_and_the_goal_above_it() {
    insta::assert_snapshot!(
        "80x24_playing",
        shown(&pressed("bad-wire", (80, 24), EN, UNICODE, "Enter Down"))
    );
    let playing = |size, lang, glyphs| {
        let mut model = pressed("bad-wire", size, lang, glyphs, "Enter");
        for (at, kind) in [
            (Peer::A, EventKind::ActiveOpen),
            (Peer::B, EventKind::Lose(1)),
            (Peer::B, EventKind::PassiveOpen),
        ] {
            choose(&mut model, &Event::new(at, kind));
        }
        model.frame = None;
        model
    };
    insta::assert_snapshot!("120x36_playing", shown(&playing((120, 36), EN, UNICODE)));
    insta::assert_snapshot!("160x45_playing", shown(&playing((160, 45), EN, UNICODE)));
    insta::assert_snapshot!("120x36_playing_zh", shown(&playing((120, 36), Lang::ZhCn, UNICODE)));
    insta::assert_snapshot!("80x24_playing_ascii", shown(&playing((80, 24), EN, GlyphSet::Ascii)));
}

#[test]
fn what_is_reached_is_told_with_its_stars() {
    let mut model = pressed("leak-close-wait", (120, 36), EN, UNICODE, "Enter");
    let timeout = EventKind::Timeout(crate::tcp::Timer::User);
    for (at, kind) in [(Peer::A, EventKind::Close), (Peer::B, EventKind::Deliver(1)), (Peer::A, timeout)] {
        choose(&mut model, &Event::new(at, kind));
    }
    model.frame = None;
    insta::assert_snapshot!("120x36_reached", shown(&model));
}

#[test]
fn the_picker_lists_levels_with_their_stars() {
    let mut model = pressed("nobody-home", (120, 36), EN, UNICODE, "Enter");
    for (at, kind) in
        [(Peer::A, EventKind::ActiveOpen), (Peer::B, EventKind::Deliver(1)), (Peer::A, EventKind::Deliver(1))]
    {
        choose(&mut model, &Event::new(at, kind));
    }
    press(&mut model, "s");
    model.frame = None;
    insta::assert_snapshot!("120x36_levels", shown(&model));
}
