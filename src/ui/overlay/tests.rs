use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use crate::app::tests::fixture::{model, press, type_in};
use crate::app::{Depth, GlyphSet, Input, Model, Overlay, Scroll, update};
use crate::text::Lang;
use crate::ui::drawing::{Ctx, Drawing};

/// The rows of a buffer, as a terminal shows them.
pub(in crate::ui) fn text(buf: &Buffer) -> String {
    let mut rows = String::new();
    for y in buf.area.top()..buf.area.bottom() {
        let mut x = buf.area.left();
        while let Some(cell) = buf.cell((x, y)) {
            rows += cell.symbol();
            x += u16::try_from(cell.symbol().width()).unwrap().max(1);
        }
        rows.push('\n');
    }
    rows
}

fn drawn(model: &Model) -> Buffer {
    let area = Rect::new(0, 0, model.size.0, model.size.1);
    let mut out = Drawing::new(area, Style::new());
    let row = "龘囗・".repeat(usize::from(area.width) / 6);
    for y in 0..area.height {
        out.buffer.set_stringn(0, y, &row, usize::from(area.width), ratatui::style::Style::new());
    }
    super::draw(&mut out, area, &Ctx::new(model));
    out.buffer
}

fn screen(keys: &str, typed: &str, size: (u16, u16), lang: Lang, glyphs: GlyphSet) -> String {
    let mut model = model("normal-close");
    model.settings.lang = lang;
    model.settings.glyphs = glyphs;
    update(&mut model, Input::Resize(size.0, size.1));
    press(&mut model, keys);
    type_in(&mut model, typed);
    crate::app::tests::fixture::draw(&mut model);
    let rows = text(&drawn(&model));
    rows.replace(['龘', '囗', '・'], "  ").lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn help() {
    insta::assert_snapshot!("help-120x36", screen("?", "", (120, 36), Lang::En, GlyphSet::Unicode));
    insta::assert_snapshot!("help-80x24", screen("?", "", (80, 24), Lang::En, GlyphSet::Unicode));
    insta::assert_snapshot!(
        "help-80x24-end",
        screen(
            "? PageDown PageDown PageDown PageDown PageDown PageDown PageDown PageDown PageDown PageDown PageDown PageDown PageDown PageDown Up",
            "",
            (80, 24),
            Lang::En,
            GlyphSet::Unicode
        )
    );
    insta::assert_snapshot!(
        "help-80x24-search",
        screen("? /", "speed", (80, 24), Lang::En, GlyphSet::Unicode)
    );
    insta::assert_snapshot!("help-120x36-zh-CN", screen("?", "", (120, 36), Lang::ZhCn, GlyphSet::Unicode));
    insta::assert_snapshot!("help-80x24-ascii", screen("?", "", (80, 24), Lang::En, GlyphSet::Ascii));
    insta::assert_snapshot!("help-40x12", screen("?", "", (40, 12), Lang::En, GlyphSet::Unicode));
}

#[test]
fn picker() {
    insta::assert_snapshot!("picker-120x36", screen("s Down", "", (120, 36), Lang::En, GlyphSet::Unicode));
    insta::assert_snapshot!("picker-80x24-search", screen("s", "rst", (80, 24), Lang::En, GlyphSet::Unicode));
    insta::assert_snapshot!(
        "picker-80x24-nothing",
        screen("s", "zzz", (80, 24), Lang::En, GlyphSet::Unicode)
    );
    insta::assert_snapshot!("picker-80x24-zh-CN", screen("s", "", (80, 24), Lang::ZhCn, GlyphSet::Unicode));
    insta::assert_snapshot!("picker-80x24-ascii", screen("s Down", "", (80, 24), Lang::En, GlyphSet::Ascii));
    insta::assert_snapshot!("picker-24x8", screen("s Down", "", (24, 8), Lang::En, GlyphSet::Unicode));
}

#[test]
fn jump() {
    insta::assert_snapshot!("jump-80x24", screen("1 2", "", (80, 24), Lang::En, GlyphSet::Unicode));
    insta::assert_snapshot!("jump-40x12-zh-CN", screen(":", "", (40, 12), Lang::ZhCn, GlyphSet::Unicode));
}

#[test]
fn full_text() {
    insta::assert_snapshot!("full-120x36", screen("n n i", "", (120, 36), Lang::En, GlyphSet::Unicode));
    insta::assert_snapshot!("full-80x24", screen("n i", "", (80, 24), Lang::En, GlyphSet::Unicode));
    insta::assert_snapshot!("full-80x24-start", screen("i", "", (80, 24), Lang::En, GlyphSet::Unicode));
    insta::assert_snapshot!("full-80x24-zh-CN", screen("n i", "", (80, 24), Lang::ZhCn, GlyphSet::Unicode));
    insta::assert_snapshot!("full-80x24-ascii", screen("n n i", "", (80, 24), Lang::En, GlyphSet::Ascii));
    insta::assert_snapshot!("full-40x12", screen("n i", "", (40, 12), Lang::En, GlyphSet::Unicode));
    let refused = "s Down Enter n i";
    insta::assert_snapshot!("full-80x24-refused", screen(refused, "", (80, 24), Lang::En, GlyphSet::Unicode));
    insta::assert_snapshot!(
        "full-80x24-aborted",
        screen("s Down Enter n n i", "", (80, 24), Lang::En, GlyphSet::Unicode)
    );
}

/// Around every size at which something changes, and the smallest.
const WIDTHS: [u16; 14] = [0, 1, 2, 3, 4, 5, 8, 33, 34, 40, 54, 80, 106, 132];
const HEIGHTS: [u16; 14] = [0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 15, 24, 45];

#[test]
fn any_size_shows_something_and_cuts_no_glyph() {
    for keys in ["?", "s", "7", "n i", "End i", "R R", "R q"] {
        for lang in Lang::ALL {
            for (width, height) in
                WIDTHS.into_iter().flat_map(|width| HEIGHTS.map(move |height| (width, height)))
            {
                let mut model = model("normal-close");
                model.settings.lang = lang;
                update(&mut model, Input::Resize(width, height));
                press(&mut model, keys);
                for row in text(&drawn(&model)).lines() {
                    assert_eq!(row.width(), usize::from(width), "{keys} at {width}x{height}: {row}");
                }
            }
        }
    }
}

#[test]
fn ascii_is_ascii_and_mono_has_no_colour() {
    for keys in ["?", "s", "7", "n n i", "R R"] {
        let mut model = model("normal-close");
        model.settings.glyphs = GlyphSet::Ascii;
        model.settings.depth = Depth::Mono;
        press(&mut model, keys);
        let area = Rect::new(0, 0, 80, 24);
        let mut out = Drawing::new(area, Style::new());
        super::draw(&mut out, area, &Ctx::new(&model));
        let buf = out.buffer;
        assert!(text(&buf).is_ascii());
        let colours = |cell: &ratatui::buffer::Cell| [cell.fg, cell.bg];
        assert!(buf.content.iter().flat_map(colours).all(|colour| colour == ratatui::style::Color::Reset));
    }
}

#[test]
fn scrolling_stops_at_the_last_page_and_comes_back_at_once() {
    let mut model = model("normal-close");
    press(&mut model, "?");
    for _ in 0..20 {
        press(&mut model, "PageDown");
    }
    let Some(Overlay::Help { scroll: Scroll { at: end, last }, .. }) = model.overlay else {
        panic!("no help")
    };
    assert!(end > 0 && end < 200, "{end}");
    press(&mut model, "Down Up");
    assert_eq!(model.overlay, Some(Overlay::Help { query: None, scroll: Scroll { at: end - 1, last } }));
}

#[test]
fn nothing_of_the_screen_below_shines_through() {
    use ratatui::style::Modifier;
    let mut model = model("normal-close");
    model.settings.depth = Depth::Mono;
    press(&mut model, "i");
    let area = Rect::new(0, 0, 80, 24);
    let mut out = Drawing::new(area, Style::new());
    out.buffer.set_style(area, Style::new().add_modifier(Modifier::REVERSED));
    super::draw(&mut out, area, &Ctx::new(&model));
    let buf = out.buffer;
    let reversed = |cell: &&ratatui::buffer::Cell| cell.modifier.contains(Modifier::REVERSED);
    let (left, right) = (buf.content.iter().filter(reversed).count(), buf.content.len());
    assert!(left < right, "the panel is reversed");
    assert!(buf.content.iter().filter(|cell| cell.symbol() != " ").all(|cell| !reversed(&cell)));
}
