//! Joints, marks and letters, pixel by pixel.

use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::*;
use crate::text::Lang;

const SIZES: [f32; 6] = [8.0, 11.0, 14.0, 16.0, 22.0, 31.0];

/// The steps of one line of text, row by row.
fn drawn(text: &str, font_size: f32) -> (Metrics, Vec<Vec<u8>>) {
    let mut raster = Raster::new(&RasterOptions { font_size, ..RasterOptions::default() }).expect("carried");
    let area = Rect::new(0, 0, u16::try_from(text.width()).unwrap(), 1);
    let mut screen = Buffer::empty(area);
    screen.set_string(0, 0, text, Style::new());
    let tiles = raster.tiles(&screen);
    let row = |y| tiles.iter().flat_map(|&tile| raster.line(tile, y)).copied().collect();
    (raster.metrics, (0..raster.metrics.height).map(row).collect())
}

fn ink(step: u8) -> bool {
    usize::from(step) == SHADES - 1
}

/// One edge of a cell: left, right, top, bottom.
fn edge(rows: &[Vec<u8>], side: usize) -> Vec<u8> {
    match side {
        0 => rows.iter().map(|row| row[0]).collect(),
        1 => rows.iter().map(|row| row[row.len() - 1]).collect(),
        2 => rows[0].clone(),
        _ => rows[rows.len() - 1].clone(),
    }
}

/// An edge that a straight line of this weight goes through.
fn crossed(metrics: &Metrics, length: usize, weight: u8) -> Vec<u8> {
    let (start, end) = if weight == 0 { (0, 0) } else { metrics.span(length, weight) };
    (0..length).map(|at| if (start..end).contains(&at) { 5 } else { 0 }).collect()
}

#[test]
fn every_arm_reaches_its_edge_with_the_thickness_of_its_weight() {
    for size in SIZES {
        for mark in ('\u{2500}'..='\u{257f}').filter(|&mark| marks::arms(mark).is_some()) {
            let (metrics, rows) = drawn(&mark.to_string(), size);
            for (side, arm) in marks::arms(mark).into_iter().flatten().enumerate() {
                let edge = edge(&rows, side);
                assert_eq!(edge, crossed(&metrics, edge.len(), arm), "{mark} at {size}, side {side}");
            }
        }
    }
}

/// How many pieces there are that touch nowhere, side by side or one above the other.
fn pieces(mut rows: Vec<Vec<u8>>) -> usize {
    let mut count = 0;
    while let Some(start) =
        rows.iter().enumerate().find_map(|(y, row)| Some((y, row.iter().position(|&s| s > 0)?)))
    {
        count += 1;
        let mut open = vec![start];
        while let Some((y, x)) = open.pop() {
            if rows.get(y).and_then(|row| row.get(x)).is_some_and(|&step| step > 0) {
                rows[y][x] = 0;
                open.extend([(y + 1, x), (y, x + 1), (y.wrapping_sub(1), x), (y, x.wrapping_sub(1))]);
            }
        }
    }
    count
}

#[test]
fn lines_join_at_corners_tees_heads_and_tokens_without_a_gap() {
    let whole =
        ["╭────╮", "╰─┬─┴╯", "┏━━┳━┓", "┗━┻━━┛", "├──▶", "◀──┤", "┠━━▶", "→──←", "━━●──", "━◆▶", "─◯─◇─"];
    for size in SIZES {
        for line in whole {
            assert_eq!(pieces(drawn(line, size).1), 1, "{line} at {size}");
        }
        assert_eq!(pieces(drawn("─ ─", size).1), 2);
    }
}

#[test]
fn rounded_corners_meet_the_lines_beside_and_below_them() {
    for size in SIZES {
        for (corner, [across, down]) in [("╭", [1, 3]), ("╮", [0, 3]), ("╰", [1, 2]), ("╯", [0, 2])] {
            let (metrics, rows) = drawn(corner, size);
            for side in 0..4 {
                let edge = edge(&rows, side);
                let line = crossed(&metrics, edge.len(), u8::from(side == across || side == down));
                let inks: Vec<u8> = edge.iter().map(|&step| if ink(step) { step } else { 0 }).collect();
                assert_eq!(inks, line, "{corner} at {size}, side {side}: {edge:?}");
            }
        }
    }
}

#[test]
fn heads_have_their_base_at_the_line_and_their_tip_at_the_middle() {
    for size in SIZES {
        for (head, base) in [("▶", 0), ("→", 0), ("◀", 1), ("←", 1), ("▼", 2), ("↓", 2), ("▲", 3), ("↑", 3)]
        {
            let (metrics, rows) = drawn(head, size);
            let line = edge(&rows, base);
            let (start, end) = metrics.span(line.len(), 1);
            assert!(line[start..end].iter().all(|&step| step > 0), "{head} at {size}: {line:?}");
            let inks = |side: &[u8]| side.iter().filter(|&&step| step > 0).count();
            assert_eq!(inks(&line[..start]), inks(&line[end..]), "{head} at {size} is even on both sides");
        }
    }
}

#[test]
fn dashes_leave_even_gaps_from_cell_to_cell() {
    let (_, rows) = drawn("╌╌╌", 14.0);
    let row = rows.iter().find(|row| row.contains(&5)).expect("ink");
    let runs: Vec<usize> = row.chunk_by(|a, b| a == b).map(<[u8]>::len).collect();
    assert_eq!(runs, [1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1]);
}

#[test]
fn every_mark_of_the_screen_is_drawn() {
    let marks = "─│━┃╌╎┊·▶◀▲▼→←↑↓╭╮╰╯┏┓┗┛●◯◆◇┠┨╳–×§…▐▌█";
    let faces = Faces::new(None).expect("carried");
    for mark in marks.chars() {
        for size in SIZES {
            let (metrics, rows) = drawn(&mark.to_string(), size);
            assert!(rows.iter().flatten().any(|&step| step > 0), "{mark} at {size}");
            let by_hand = marks::draw(mark, &metrics).is_some();
            assert!(by_hand || faces.has(mark), "{mark}");
        }
    }
}

#[test]
fn no_character_of_the_texts_is_missing() {
    let faces = Faces::new(None).expect("carried");
    let mut texts: Vec<String> = Lang::ALL
        .map(|lang| std::fs::read_to_string(format!("src/text/{}.json", lang.tag())).unwrap())
        .into();
    texts.extend(crate::scenario::BUILTINS.iter().map(|builtin| builtin.json.to_owned()));
    let metrics = Raster::new(&RasterOptions::default()).expect("carried").metrics;
    let has = |character: char| {
        character.is_control() || marks::draw(character, &metrics).is_some() || faces.has(character)
    };
    let missing: String = texts.iter().flat_map(|text| text.chars()).filter(|&c| !has(c)).collect();
    assert_eq!(missing, "", "remake the fonts with src/record/raster/fonts/subset.py");
}

#[test]
fn a_wide_character_has_two_cells_and_is_never_cut() {
    for size in SIZES {
        let (metrics, rows) = drawn("建a", size);
        for half in [0..metrics.width, metrics.width..2 * metrics.width] {
            assert!(rows.iter().any(|row| row[half.clone()].iter().any(|&step| step > 0)), "{size}");
        }
        let middle = rows.iter().map(|row| [row[0], row[2 * metrics.width - 1]]);
        assert!(middle.flatten().all(|step| !ink(step)), "{size}: it does not run into its neighbours");
        assert!(rows[0].iter().chain(&rows[rows.len() - 1]).all(|&step| !ink(step)), "{size}");
    }
    let mut raster = Raster::new(&RasterOptions::default()).expect("carried");
    let mut screen = Buffer::empty(Rect::new(0, 0, 2, 1));
    screen[(1, 0)].set_symbol("建");
    let tiles = raster.tiles(&screen);
    assert_eq!(tiles[0], tiles[1], "left out where there is one cell only");
}

#[test]
fn a_character_that_no_font_has_shows_as_a_frame() {
    let (metrics, narrow) = drawn("\u{16a0}", 14.0);
    assert!(narrow.iter().flatten().any(|&step| ink(step)));
    let (_, wide) = drawn("\u{1f600}", 14.0);
    assert_eq!(wide[0].len(), 2 * metrics.width);
    assert_ne!(wide.iter().flatten().max(), Some(&0));
}

#[test]
fn equal_cells_are_equal_tiles() {
    let mut raster = Raster::new(&RasterOptions::default()).expect("carried");
    let mut screen = Buffer::empty(Rect::new(0, 0, 4, 1));
    screen.set_string(0, 0, "aaaa", Style::new());
    screen[(2, 0)].set_fg(Color::Red);
    screen[(3, 0)].modifier = Modifier::BOLD;
    let tiles = raster.tiles(&screen);
    assert_eq!(tiles[0], tiles[1]);
    assert_eq!(tiles[0].mask, tiles[2].mask);
    assert_ne!(tiles[0].ramp, tiles[2].ramp);
    assert_ne!(tiles[0].mask, tiles[3].mask);
}

#[test]
fn an_underline_joins_and_reversed_dim_and_hidden_colour_the_cell() {
    let mut screen = Buffer::empty(Rect::new(0, 0, 1, 1));
    let mut colors = |modifier| {
        screen[(0, 0)].modifier = modifier;
        palette::inks(&screen[(0, 0)], [90, 90, 90], [0, 30, 60])
    };
    assert_eq!(colors(Modifier::empty()), ([90, 90, 90], [0, 30, 60]));
    assert_eq!(colors(Modifier::REVERSED), ([0, 30, 60], [90, 90, 90]));
    assert_eq!(colors(Modifier::DIM), ([60, 70, 80], [0, 30, 60]));
    assert_eq!(colors(Modifier::HIDDEN), ([0, 30, 60], [0, 30, 60]));

    let mut raster = Raster::new(&RasterOptions::default()).expect("carried");
    let mut screen = Buffer::empty(Rect::new(0, 0, 1, 1));
    screen[(0, 0)].modifier = Modifier::UNDERLINED;
    let tile = raster.tiles(&screen)[0];
    let inked = (0..raster.metrics.height).filter(|&y| raster.line(tile, y).iter().all(|&step| ink(step)));
    assert_eq!(inked.count(), raster.metrics.light);
}

#[test]
fn the_256_colours_are_those_of_xterm() {
    let mut screen = Buffer::empty(Rect::new(0, 0, 1, 1));
    let mut color = |index| {
        screen[(0, 0)].fg = Color::Indexed(index);
        palette::inks(&screen[(0, 0)], [0; 3], [0; 3]).0
    };
    assert_eq!(color(9), [255, 0, 0]);
    assert_eq!(color(16), [0, 0, 0]);
    assert_eq!(color(75), [95, 175, 255]);
    assert_eq!(color(231), [255, 255, 255]);
    assert_eq!(color(232), [8, 8, 8]);
    assert_eq!(color(255), [238, 238, 238]);
}

#[test]
fn the_readers_font_comes_first_and_the_carried_ones_help_out() {
    let bold = include_bytes!("fonts/JetBrainsMono-Bold.ttf").to_vec();
    let mut own =
        Raster::new(&RasterOptions { font: Some(bold), ..RasterOptions::default() }).expect("a font");
    let mut carried = Raster::new(&RasterOptions::default()).expect("carried");
    let pixels = |raster: &mut Raster, symbol: &str| -> Vec<u8> {
        let mut screen = Buffer::empty(Rect::new(0, 0, 2, 1));
        screen.set_string(0, 0, symbol, Style::new());
        let tile = raster.tiles(&screen)[0];
        (0..raster.metrics.height).flat_map(|y| raster.line(tile, y).to_vec()).collect()
    };
    assert_ne!(pixels(&mut own, "n"), pixels(&mut carried, "n"));
    assert_eq!(pixels(&mut own, "建"), pixels(&mut carried, "建"));
}

/// The strings of a font's `name` table, with their numbers.
fn names(font: &[u8]) -> Vec<(u16, String)> {
    let u16_at = |at: usize| u16::from_be_bytes([font[at], font[at + 1]]);
    let u32_at = |at: usize| (usize::from(u16_at(at)) << 16) + usize::from(u16_at(at + 2));
    let table = (12..).step_by(16).find(|&at| &font[at..at + 4] == b"name").map(|at| u32_at(at + 8)).unwrap();
    let (count, strings) = (usize::from(u16_at(table + 2)), table + usize::from(u16_at(table + 4)));
    let record = |at: usize| {
        let start = strings + usize::from(u16_at(at + 10));
        let octets = &font[start..start + usize::from(u16_at(at + 8))];
        // Windows' strings are UTF-16, those of old Macs ASCII.
        let is_wide = u16_at(at) != 1;
        let name = if is_wide {
            let units = octets.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or('?')).collect()
        } else {
            String::from_utf8_lossy(octets).into_owned()
        };
        (u16_at(at + 6), name)
    };
    (0..count).map(|nth| record(table + 6 + 12 * nth)).collect()
}

/// The Open Font License: a changed font keeps its notice and licence, and uses no reserved name. The two here
/// reserve none; Source Han Sans, which has Noto's outlines, reserves "Source".
#[test]
fn the_carried_fonts_keep_their_notices_and_no_reserved_name() {
    let notices = include_str!("fonts/OFL.txt");
    let fonts = [
        &include_bytes!("fonts/JetBrainsMono-Regular.ttf")[..],
        include_bytes!("fonts/JetBrainsMono-Bold.ttf"),
        include_bytes!("fonts/NotoSansCJKsc-Regular.otf"),
        include_bytes!("fonts/NotoSansCJKsc-Bold.otf"),
    ];
    for names in fonts.map(names) {
        let says = |id| names.iter().filter(move |(of, _)| *of == id).map(|(_, name)| name.as_str());
        assert!(says(13).any(|licence| licence.contains("SIL Open Font License, Version 1.1")));
        for copyright in says(0) {
            let holder = copyright.trim_start_matches("Copyright ").trim_start_matches("\u{a9} ");
            assert!(notices.contains(holder.trim_end_matches('.')), "{holder}");
        }
        for name in [1, 4, 6, 16].into_iter().flat_map(says) {
            assert!(!name.contains("Source"), "{name}");
        }
        assert!(says(0).chain(says(1)).count() >= 2);
    }
}
