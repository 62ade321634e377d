use unicode_width::UnicodeWidthStr;

use super::*;
use crate::app::GlyphSet;

fn english(format: Format) -> String {
    export(format, Text::of(Lang::En), GlyphSet::Unicode)
}

/// The edges of a list, each as `FROM TO label`, in order.
fn listed<'a>(edges: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Vec<String> {
    let mut listed: Vec<String> = edges.map(|(from, to, label)| format!("{from} {to} {label}")).collect();
    listed.sort();
    listed
}

fn expected() -> Vec<String> {
    let labels: Vec<String> = drawn().iter().map(label).collect();
    listed(
        drawn().iter().zip(&labels).map(|(edge, label)| (edge.from.name(), edge.to.name(), label.as_str())),
    )
}

#[test]
fn dot_has_each_drawn_edge_once() {
    let dot = english(Format::Dot);
    let edges = dot.lines().filter(|line| line.contains("->")).map(|line| {
        let quoted: Vec<&str> = line.split('"').collect();
        (quoted[1], quoted[3], quoted[5])
    });
    assert_eq!(listed(edges), expected());
    assert_eq!(dot.matches('{').count(), dot.matches('}').count());
}

#[test]
fn mermaid_has_each_drawn_edge_once() {
    let mermaid = english(Format::Mermaid);
    let name = |alias: &str| State::from_name(&alias.replace('_', "-")).unwrap().name();
    let edges = mermaid.lines().filter_map(|line| {
        let (from, rest) = line.trim().split_once(" --> ")?;
        let (to, label) = rest.split_once(" : ")?;
        Some((name(from), name(to), label))
    });
    assert_eq!(listed(edges), expected());
    assert!(mermaid.starts_with("stateDiagram-v2\n"));
    // Every state it speaks of is declared.
    assert_eq!(mermaid.matches("  state \"").count(), State::ALL.len());
}

#[test]
fn the_text_has_each_drawn_edge_at_its_place() {
    for glyphs in GlyphSet::ALL {
        let text = export(Format::Text, Text::of(Lang::En), glyphs);
        let rows: Vec<Vec<char>> = text.lines().map(|row| row.chars().collect()).collect();
        let at = |x: u16, y: u16| rows[usize::from(y)].get(usize::from(x)).copied().unwrap_or(' ');
        let layout = DiagramSize::Large.layout();
        for (edge, route) in layout.routes() {
            let gap = route.gap(edge);
            for (x, y) in route.cells() {
                let covered = gap.as_ref().is_some_and(|(row, gap)| *row == y && gap.contains(&x));
                assert!(covered || at(x, y) != ' ', "{} at {x},{y}", edge.id());
            }
            for ((x, y), words) in route.labels(edge) {
                let said: String = (x..x + words.width()).map(|x| at(x, y)).collect();
                assert_eq!(said, words.parts().concat());
                assert_eq!((at(x - 1, y), at(x + words.width(), y)), (' ', ' '), "{said}");
            }
        }
    }
}

#[test]
fn the_text_lists_each_edge_that_is_not_drawn() {
    let text = english(Format::Text);
    let list: Vec<&str> = text.lines().skip_while(|line| !line.ends_with(':')).skip(2).collect();
    assert_eq!(list.len(), EDGES.len() - DRAWN);
    for (line, edge) in list.iter().zip(EDGES.iter().skip(DRAWN)) {
        assert!(line.contains(&format!("{:12} → {}", edge.from, edge.to)), "{line}");
        assert!(
            line.contains(&sentence(edge)) && line.ends_with(section(edge).unwrap_or(edge.action)),
            "{line}"
        );
    }
}

#[test]
fn svg_is_well_formed_and_has_each_drawn_edge_once() {
    for lang in Lang::ALL {
        let svg = export(Format::Svg, Text::of(lang), GlyphSet::Unicode);
        let document = roxmltree::Document::parse(&svg).unwrap();
        let root = document.root_element();
        assert_eq!(root.tag_name().namespace(), Some("http://www.w3.org/2000/svg"));
        let children = |name: &'static str| root.children().filter(move |node| node.has_tag_name(name));
        assert_eq!(children("title").filter_map(|node| node.text()).count(), 1);
        assert_eq!(children("desc").filter_map(|node| node.text()).count(), 1);
        let edges: Vec<_> = children("g").collect();
        let ids: Vec<&str> = edges.iter().filter_map(|edge| edge.attribute("id")).collect();
        assert_eq!(ids, drawn().iter().map(Edge::id).collect::<Vec<_>>());
        for (group, edge) in edges.iter().zip(drawn()) {
            let texts = |name| group.children().filter(move |node| node.has_tag_name(name));
            let said: Vec<&str> = texts("text").filter_map(|node| node.text()).collect();
            let words = |text: &str| {
                text.split_whitespace().filter(|word| *word != "/").map(str::to_owned).collect::<Vec<_>>()
            };
            assert_eq!(words(&said.join(" ")), words(&label(edge)));
            assert_eq!(texts("path").count(), 2, "a line and a head");
        }
        let names: Vec<&str> = root
            .children()
            .filter(|node| node.attribute("class") == Some("name"))
            .filter_map(|node| node.text())
            .collect();
        assert_eq!(names, State::ALL.map(State::name));
    }
}

#[test]
fn svg_stays_inside_its_view_and_asks_for_nothing_outside() {
    let svg = english(Format::Svg);
    let document = roxmltree::Document::parse(&svg).unwrap();
    let root = document.root_element();
    let size = |name| root.attribute(name).unwrap().parse::<f32>().unwrap();
    for node in root.descendants() {
        for (name, limit) in [("x", size("width")), ("y", size("height"))] {
            let value = node.attribute(name).map_or(0.0, |value| value.parse::<f32>().unwrap());
            assert!((0.0..=limit).contains(&value), "{node:?}");
        }
    }
    assert_eq!(svg.matches("http").count(), 1, "only the namespace");
    assert!(svg.contains("prefers-color-scheme: dark"));
}

#[test]
fn ascii_is_ascii_in_every_format_and_language() {
    for (format, lang) in Format::ALL.into_iter().flat_map(|format| Lang::ALL.map(|lang| (format, lang))) {
        assert!(export(format, Text::of(lang), GlyphSet::Ascii).is_ascii(), "{format:?} {lang:?}");
    }
}

#[test]
fn no_row_of_text_is_wider_than_the_diagram() {
    for lang in Lang::ALL {
        let text = export(Format::Text, Text::of(lang), GlyphSet::Unicode);
        let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap();
        assert_eq!(widest, 112 - 1, "the last column of the canvas is blank");
        assert!(text.lines().all(|line| line.trim_end() == line));
    }
}

#[test]
fn the_exports_are_these() {
    for format in Format::ALL {
        insta::assert_snapshot!(format.id(), english(format));
    }
}
