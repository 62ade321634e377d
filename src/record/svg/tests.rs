use std::collections::{HashMap, HashSet};

use roxmltree::{Document, Node};

use super::{HEIGHT, SvgOptions, WIDTH, svg};
use crate::app::{GlyphSet, Settings, ThemeName};
use crate::record::raster::palette::{self, BG, FG, Rgb};
use crate::record::tests::{recorded, short};
use crate::record::{Frame, FrameOptions};
use crate::text::Lang;

const OPTIONS: SvgOptions<'_> =
    SvgOptions { title: "Open & <close>", description: "\u{1b}a", lang: "en", looped: true };

fn attribute(node: Node<'_, '_>, name: &str) -> usize {
    node.attribute(name).unwrap().parse().unwrap()
}

/// How far this element's parents move it to the right, all strips standing as given by the file itself.
fn shift(node: Node<'_, '_>) -> isize {
    let moves = node.ancestors().filter_map(|node| node.attribute("transform"));
    moves
        .map(|by| by.strip_prefix("translate(").unwrap().strip_suffix(')').unwrap().parse::<isize>().unwrap())
        .sum()
}

/// What each cell of the picture shows of text, and in which colour, while the strips stand so.
fn texts(
    document: &Document<'_>,
    shift_of: impl Fn(Node<'_, '_>) -> isize,
) -> HashMap<(usize, usize), (char, Rgb)> {
    let css = document.descendants().find(|node| node.has_tag_name("style")).unwrap().text().unwrap();
    let colour = |node: Node<'_, '_>| {
        let class = node.attribute("class").unwrap().split(' ').next().unwrap();
        let hex = css.split_once(&format!(".{class}{{fill:#")).unwrap().1;
        [0, 2, 4].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
    };
    let mut cells = HashMap::new();
    for node in document.descendants().filter(|node| node.has_tag_name("text")) {
        let x = isize::try_from(attribute(node, "x")).unwrap() + shift_of(node);
        let Ok(x) = usize::try_from(x) else { continue };
        let y = attribute(node, "y") / HEIGHT;
        let words = node.text().unwrap();
        let width = node.attribute("textLength").map_or(WIDTH, |width| width.parse().unwrap());
        let wide = usize::from(words.chars().any(|char| char as usize > 0x2e80)) + 1;
        if node.has_attribute("textLength") {
            assert_eq!(width, words.chars().count() * WIDTH * wide, "{words}");
        }
        for (at, char) in words.chars().enumerate().filter(|(_, char)| *char != ' ') {
            let before = cells.insert((x / WIDTH + at * wide, y), (char, colour(node)));
            assert_eq!(before, None, "one character in a cell");
        }
    }
    cells
}

/// Every letter of the frame is in the picture where it belongs, in its colour, and nothing else is.
fn compare(frame: &Frame, found: &HashMap<(usize, usize), (char, Rgb)>) {
    let (columns, mut expected) = (usize::from(frame.buffer.area.width), 0);
    let drawn = |char: char| super::shapes::straights(char).is_some() || super::shapes::mark(char).is_some();
    let mut covered = false;
    for (index, cell) in frame.buffer.content.iter().enumerate() {
        let char = cell.symbol().chars().next().unwrap_or(' ');
        let hidden =
            std::mem::replace(&mut covered, unicode_width::UnicodeWidthStr::width(cell.symbol()) > 1);
        if char == ' ' || hidden || drawn(char) {
            continue;
        }
        expected += 1;
        let place = (index % columns, index / columns);
        assert_eq!(found.get(&place), Some(&(char, palette::inks(cell, FG, BG).0)), "{place:?}");
    }
    let inside = found.keys().filter(|(x, _)| *x < columns).count();
    assert_eq!(inside, expected);
}

#[test]
fn a_still_has_every_letter_in_its_cell_and_colour() {
    let zh = Settings { lang: Lang::ZhCn, theme: ThemeName::Light, ..Settings::default() };
    let ascii = Settings { glyphs: GlyphSet::Ascii, ..Settings::default() };
    for settings in [Settings::default(), zh, ascii] {
        for size in [(80, 24), (120, 36), (160, 45)] {
            let frames =
                recorded(&FrameOptions { size, settings, ..FrameOptions::default() }.only(4).stills());
            let picture = svg(frames.clone(), &OPTIONS);
            let document = Document::parse(&picture).unwrap();
            compare(&frames[0], &texts(&document, shift));
            assert!(!picture.contains("@keyframes"));
        }
    }
}

/// A wide character fills its two cells, nearly, and is in the middle of the row as the capitals are.
#[test]
fn wide_characters_are_larger() {
    let settings = Settings { lang: Lang::ZhCn, ..Settings::default() };
    let picture =
        svg(recorded(&FrameOptions { settings, ..FrameOptions::default() }.only(4).stills()), &OPTIONS);
    let document = Document::parse(&picture).unwrap();
    let wide = |node: &Node<'_, '_>| node.text().unwrap().chars().all(|char| char > '\u{2e80}');
    let (wide, narrow): (Vec<_>, Vec<_>) =
        document.descendants().filter(|node| node.has_tag_name("text")).partition(wide);
    assert!(wide.len() > 10 && narrow.len() > 10);
    let has_class =
        |node: &Node<'_, '_>| node.attribute("class").unwrap().split(' ').any(|class| class == "w");
    assert!(wide.iter().all(has_class) && !narrow.iter().any(has_class));
    let below = |node: &Node<'_, '_>| node.attribute("y").unwrap().parse::<usize>().unwrap() % HEIGHT;
    assert!(wide.iter().all(|node| below(node) == 16) && narrow.iter().all(|node| below(node) == 15));
    assert!(picture.contains(".w{font-size:17px;letter-spacing:1px}"));
}

/// Per strip: at which percent it jumps where.
fn jumps(css: &str, strip: &str) -> Vec<(f64, isize)> {
    let rule = css.split_once(&format!("@keyframes {strip}{{")).unwrap().1.split_once("}}").unwrap().0;
    let turns = rule.split('}').map(|turn| {
        let (at, to) = turn.split_once("%{transform:").unwrap();
        let by = if to == "none" { 0 } else { to["translate(".len()..to.len() - 3].parse().unwrap() };
        (at.parse().unwrap(), by)
    });
    turns.collect()
}

#[test]
fn at_every_moment_the_strips_show_its_frame() {
    let frames = short();
    let picture = svg(frames.clone(), &OPTIONS);
    let document = Document::parse(&picture).unwrap();
    let css = document.descendants().find(|node| node.has_tag_name("style")).unwrap().text().unwrap();
    let strips: HashMap<&str, Vec<(f64, isize)>> = document
        .descendants()
        .filter(|node| node.attribute("class") == Some("t"))
        .map(|node| (node.attribute("id").unwrap(), jumps(css, node.attribute("id").unwrap())))
        .collect();
    let whole: f64 = frames.iter().map(|frame| f64::from(frame.hold_ms)).sum();
    assert!(css.contains(&format!("animation:{:.3}s step-end infinite", whole / 1000.0)));
    let mut start = 0.0;
    for frame in &frames {
        // In the middle of the frame, as a player that is a little late.
        let now = (start + f64::from(frame.hold_ms) / 2.0) / whole * 100.0;
        let found = texts(&document, |node| {
            let strip = node.ancestors().find(|node| node.attribute("class") == Some("t"));
            let Some(strip) = strip else { return 0 };
            let inner = node.parent().unwrap();
            let own = if inner == strip { 0 } else { shift(inner) - shift(strip) };
            let jumps = &strips[strip.attribute("id").unwrap()];
            own + jumps.iter().rev().find(|(at, _)| *at <= now).unwrap().1
        });
        compare(frame, &found);
        start += f64::from(frame.hold_ms);
    }
    compare(frames.last().unwrap(), &texts(&document, shift));
}

#[test]
fn it_is_a_picture_of_its_own() {
    let picture = svg(short(), &OPTIONS);
    let document = Document::parse(&picture).unwrap();
    let root = document.root_element();
    let words =
        |name: &str| root.children().find(|node| node.has_tag_name(name)).unwrap().text().unwrap().to_owned();
    assert_eq!((words("title"), words("desc")), ("Open & <close>".to_owned(), "a".to_owned()));
    let names: HashSet<&str> = document.descendants().map(|node| node.tag_name().name()).collect();
    let known = ["", "svg", "title", "desc", "style", "rect", "path", "text", "g"];
    assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
    let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    assert_eq!(ids.len(), ids.iter().collect::<HashSet<_>>().len());
    assert!(!picture.contains("url(") && !picture.contains("href") && !picture.contains("@import"));
    assert!(picture.contains("prefers-reduced-motion"));
    let once = svg(short(), &SvgOptions { looped: false, ..OPTIONS });
    assert!(!once.contains("infinite") && once.contains("step-end 1}"));
}

#[test]
fn half_a_minute_is_small() {
    let frames = recorded(&FrameOptions::default());
    let seconds = frames.iter().map(|frame| frame.hold_ms).sum::<u32>() / 1000;
    assert!(seconds >= 30);
    let picture = svg(frames, &OPTIONS);
    assert!(picture.len() < 400_000, "{} bytes", picture.len());
}

#[test]
fn lines_join_into_one_and_meet_in_corners() {
    let buffer = ratatui::buffer::Buffer::with_lines(["┏━━┓", "┃  ┃", "╰──╯"]);
    let frame = Frame { step: 0, buffer, hold_ms: 1 };
    let picture = svg([frame], &OPTIONS);
    // Both heavy sides in one path: from the far side of the corner down to the end of the last cell.
    assert!(picture.contains("M3 10.5h30M4.5 9v31.5M31.5 9v31.5"), "{picture}");
    assert!(picture.contains("m4.5 0v6q0 4.5 4.5 4.5"), "{picture}");
}
