//! A terminal that is sent the sequences shows the buffers, whatever was on it before.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use unicode_width::UnicodeWidthStr;

use super::Pen;

/// Everything that can be seen of the buffer is on the screen: text, colours, attributes.
pub(crate) fn check_shown(buffer: &Buffer, screen: &vt100::Screen) {
    let colour = |colour: vt100::Color| match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    };
    let indexed = |colour| super::named(colour).map_or(colour, Color::Indexed);
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let (drawn, shown) = (&buffer[(x, y)], screen.cell(y, x).unwrap());
            let text = if shown.has_contents() { shown.contents() } else { " " };
            assert_eq!(text, drawn.symbol(), "at {x},{y}");
            assert_eq!(colour(shown.bgcolor()), indexed(drawn.bg), "background at {x},{y}");
            let has = |modifier| drawn.modifier.contains(modifier);
            assert_eq!(shown.inverse(), has(Modifier::REVERSED), "at {x},{y}");
            assert_eq!(shown.underline(), has(Modifier::UNDERLINED), "at {x},{y}");
            // A blank has no ink.
            if text != " " || shown.inverse() || shown.underline() {
                assert_eq!(colour(shown.fgcolor()), indexed(drawn.fg), "foreground at {x},{y}");
                let weight = (has(Modifier::BOLD), has(Modifier::DIM));
                assert_eq!((shown.bold(), shown.dim()), weight, "at {x},{y}");
            }
            x += u16::try_from(drawn.symbol().width().max(1)).unwrap();
        }
    }
}

const SIZE: Rect = Rect::new(0, 0, 24, 3);

/// Words at places, in styles; they cover each other in part, and leave cells as they were.
fn drawings() -> impl Strategy<Value = Buffer> {
    let colour = prop::sample::select(vec![
        Color::Reset,
        Color::Rgb(12, 17, 24),
        Color::Rgb(86, 182, 255),
        Color::Indexed(200),
        Color::Red,
        Color::White,
    ]);
    let modifier = prop::sample::select(vec![
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::UNDERLINED,
        Modifier::REVERSED | Modifier::BOLD,
    ]);
    let words = prop::sample::select(vec![
        "",
        " ",
        "      ",
        "SYN SEQ=100",
        "━━━▶",
        "中文",
        "a中b",
        "SYN ━━ ACK ━━━━",
    ]);
    let word = (0..SIZE.width, 0..SIZE.height, words, colour.clone(), colour, modifier);
    prop::collection::vec(word, 0..12).prop_map(|words| {
        let mut buffer = Buffer::empty(SIZE);
        for (x, y, word, fg, bg, modifier) in words {
            buffer.set_string(x, y, word, Style::new().fg(fg).bg(bg).add_modifier(modifier));
        }
        // The terminal of the tests is either bold or dim.
        for cell in buffer.content.iter_mut().filter(|cell| cell.modifier.contains(Modifier::BOLD)) {
            cell.modifier -= Modifier::DIM;
        }
        // Half a wide character is a blank, as the screen's widgets leave it.
        for y in 0..SIZE.height {
            for x in 1..SIZE.width {
                let covers = buffer[(x - 1, y)].symbol().width() > 1;
                if covers && buffer[(x, y)].symbol() != " " {
                    buffer[(x - 1, y)].set_symbol(" ");
                }
            }
        }
        buffer
    })
}

/// The same with a part of a row moved along, as an arrow moves.
fn moved(buffer: &Buffer, by: u16, right: bool) -> Buffer {
    let mut next = buffer.clone();
    for y in 0..SIZE.height {
        for x in 4..SIZE.width - 4 {
            next[(if right { x + by } else { x - by }, y)] = buffer[(x, y)].clone();
        }
    }
    for y in 0..SIZE.height {
        for x in 0..SIZE.width {
            if next[(x, y)].symbol().width() > 1 {
                next[(x, y)].set_symbol("w");
            }
        }
    }
    next
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_terminal_shows_whatever_is_drawn(
        buffers in prop::collection::vec((drawings(), 1u16..=4, any::<bool>()), 1..4),
        erases: bool,
    ) {
        let mut terminal = vt100::Parser::new(SIZE.height.try_into().unwrap(), SIZE.width.try_into().unwrap(), 0);
        terminal.process(b"what \x1b[7mwas here\r\n\x1b[45mbefore");
        let mut pen = Pen::erasing(erases);
        let mut shown: Option<Buffer> = None;
        for (buffer, by, right) in buffers {
            for next in [moved(&buffer, by, right), buffer] {
                let bytes = match &shown {
                    None => pen.paint(&next),
                    Some(shown) => pen.update(shown, &next),
                };
                terminal.process(bytes.as_bytes());
                check_shown(&next, terminal.screen());
                prop_assert_eq!(pen.update(&next, &next), "");
                shown = Some(next);
            }
        }
    }
}

#[test]
fn what_moves_along_a_row_is_moved_by_the_terminal() {
    let row = |x: u16| {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 60, 1));
        buffer.set_string(x, 0, "SYN SEQ=100 ▶", Style::new());
        buffer.set_string(59, 0, "│", Style::new());
        buffer
    };
    let mut pen = Pen::erasing(true);
    pen.paint(&row(10));
    assert_eq!(pen.update(&row(10), &row(12)), "\x1b[1;58H\x1b[2P\x1b[1G\x1b[2@  ");
    assert!(!Pen::default().update(&row(10), &row(12)).contains('@'));
}
