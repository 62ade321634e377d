//! Cards reached by key: whole screens with a map of their styles, every card whole, every size.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::*;
use crate::app::tests::fixture::{draw, model, press};
use crate::app::{Depth, GlyphSet, Input, Item, Model, Settings, update};
use crate::tcp::{EDGES, State};
use crate::text::{Lang, StateAspect, Text, key};
use crate::ui::diagram::DiagramSize;
use crate::ui::render;
use crate::ui::tests::support::{lost_last_ack, screen, text};

/// A screen after these keys, at step 4: A is ESTABLISHED, B in SYN-RECEIVED.
fn after(keys: &str, size: (u16, u16), settings: Settings) -> Model {
    let mut model = lost_last_ack();
    model.timeline.seek(4);
    model.settings = settings;
    update(&mut model, Input::Resize(size.0, size.1));
    press(&mut model, keys);
    model
}

fn shown(keys: &str, size: (u16, u16), settings: Settings) -> String {
    screen(&after(keys, size, settings), size.0, size.1)
}

fn all_subjects() -> impl Iterator<Item = Subject> {
    State::ALL.into_iter().map(Subject::State).chain(EDGES.iter().map(Subject::Edge))
}

#[test]
fn the_card_stands_beside_the_diagram_or_on_its_other_half() {
    let settings = Settings::default();
    insta::assert_snapshot!("160x45_state", shown("d Left", (160, 45), settings));
    insta::assert_snapshot!("120x36_edge", shown("d e e", (120, 36), settings));
    insta::assert_snapshot!("80x24_state", shown("d", (80, 24), settings));
    insta::assert_snapshot!("80x24_state_below", shown("d Down Tab", (80, 24), settings));
    insta::assert_snapshot!("80x24_edge", shown("d Left e", (80, 24), settings));
    insta::assert_snapshot!("120x36_undrawn", shown("d e e e", (120, 36), settings));
    insta::assert_snapshot!("80x24_undrawn", shown("d Down Down e e e e", (80, 24), settings));
    insta::assert_snapshot!("80x24_name", shown("d / t i m e", (80, 24), settings));
    insta::assert_snapshot!("40x12_state", shown("d PageDown", (40, 12), settings));
}

#[test]
fn the_card_is_told_in_chinese_in_ascii_and_without_colour() {
    let settings = Settings::default();
    let chinese = Settings { lang: Lang::ZhCn, ..settings };
    let ascii = Settings { glyphs: GlyphSet::Ascii, ..settings };
    let mono = Settings { depth: Depth::Mono, ..settings };
    insta::assert_snapshot!("120x36_state_zh", shown("d", (120, 36), chinese));
    insta::assert_snapshot!("80x24_edge_zh", shown("d e", (80, 24), chinese));
    insta::assert_snapshot!("120x36_edge_ascii", shown("d Right e e", (120, 36), ascii));
    insta::assert_snapshot!("80x24_state_ascii", shown("d Left", (80, 24), ascii));
    insta::assert_snapshot!("80x24_undrawn_zh", shown("d Left e e e e e", (80, 24), chinese));
    insta::assert_snapshot!("120x36_undrawn_ascii", shown("d e e e e", (120, 36), ascii));
    insta::assert_snapshot!("120x36_state_mono", shown("d Down", (120, 36), mono));
    insta::assert_snapshot!("80x24_edge_mono", shown("d Up e", (80, 24), mono));
}

/// Everything on a card but the spaces, which wrapping moves.
fn whole(model: &Model, subject: Subject, width: u16) -> String {
    let page = CardText::new(&Ctx::new(model), Rect::new(0, 0, width, 20));
    let mut lines = vec![title(&page, subject)];
    lines.extend(rows(&page, subject));
    squeezed(&lines.iter().map(Line::to_string).collect::<String>())
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn every_state_and_edge_has_a_whole_card_in_every_language_at_any_width() {
    for (lang, width) in Lang::ALL.into_iter().flat_map(|lang| [38, 44, 74].map(|width| (lang, width))) {
        let mut model = lost_last_ack();
        model.settings.lang = lang;
        for subject in all_subjects() {
            let card = whole(&model, subject, width);
            let mut wanted: Vec<String> = Vec::new();
            match subject {
                Subject::State(state) => {
                    wanted.extend(
                        [StateAspect::Means, StateAspect::Lasts, StateAspect::Trouble]
                            .map(|what| Text::of(lang).about(state, what).unwrap().to_owned()),
                    );
                    for edge in EDGES.iter().filter(|edge| edge.from == state || edge.to == state) {
                        wanted.extend([edge.trigger, edge.section].map(str::to_owned));
                        if edge.is_drawn() {
                            let other = if edge.from == state { edge.to } else { edge.from };
                            wanted.extend([edge.action, other.name()].map(str::to_owned));
                        }
                    }
                    let parts = app::card(&model, subject, Text::of(lang));
                    wanted.extend(parts.iter().flat_map(|part| &part.items).flat_map(|item| match item {
                        Item::ToolView(seen) => vec![seen.name.to_owned(), seen.command.clone()],
                        _ => Vec::new(),
                    }));
                }
                Subject::Edge(edge) => {
                    wanted.extend(
                        [edge.trigger, edge.action, edge.section, edge.from.name(), edge.to.name()]
                            .map(str::to_owned),
                    );
                    let parts = app::card(&model, subject, Text::of(lang));
                    let said = parts.iter().flat_map(|part| &part.items).filter_map(|item| match item {
                        Item::Sentence(words, _) => Some((*words).to_owned()),
                        _ => None,
                    });
                    wanted.extend(said);
                    let heading = if edge.is_drawn() { key!("card.other") } else { key!("card.undrawn") };
                    wanted.push(Text::of(lang).get(heading).to_owned());
                }
            }
            for words in wanted {
                assert!(card.contains(&squeezed(&words)), "{words} is missing in {}: {card}", lang.tag());
            }
        }
    }
}

#[test]
fn an_edge_says_who_has_taken_it_and_who_can() {
    let mut model = after("d", (120, 36), Settings::default());
    let card = |model: &Model, id| {
        whole(model, Subject::Edge(crate::tcp::Edge::by_id(id).unwrap()), 74)
            .rsplit_once("Inthisrun")
            .unwrap()
            .1
            .to_owned()
    };
    assert_eq!(card(&model, "syn-sent--established"), "●Atakenlast·notpossiblenow◆Bnottaken·notpossiblenow");
    assert_eq!(card(&model, "closed--syn-sent"), "●Ataken·notpossiblenow◆Bnottaken·notpossiblenow");
    assert_eq!(card(&model, "established--fin-wait-1"), "●Anottaken·possiblenow◆Bnottaken·notpossiblenow");
    let aborted = "established--closed--abort";
    assert_eq!(card(&model, aborted), "●Anottaken·possiblenow◆Bnottaken·notpossiblenow");
    let refused = "syn-received--closed--rst";
    assert_eq!(card(&model, refused), "●Anottaken·notpossiblenow◆Bnottaken·notpossiblenow");
    press(&mut model, "n");
    assert_eq!(
        card(&model, "syn-received--established"),
        "●Anottaken·notpossiblenow◆Btakenlast·notpossiblenow"
    );
}

/// The cells of a screen that are drawn double.
fn doubles(buf: &Buffer) -> usize {
    buf.content.iter().filter(|cell| "═║╔╗╚╝".contains(cell.symbol())).count()
}

#[test]
fn what_is_selected_is_seen_without_colour_and_never_under_its_card() {
    for size in [(160, 45), (120, 36), (120, 30), (100, 40), (80, 24)] {
        let mut model = after("d", size, Settings { depth: Depth::Mono, ..Settings::default() });
        let area = Rect::new(0, 0, size.0, size.1);
        let bare = Model { selection: None, ..model.clone() };
        assert_eq!(doubles(&render(&bare, area)), 0);
        for state in State::ALL {
            model.selection = Some(Subject::State(state).into());
            let buf = render(&model, area);
            assert!(doubles(&buf) >= 2, "{state} at {size:?}");
            let rows = text(&buf);
            assert!(
                rows.lines()
                    .any(|row| row.matches(['║', '╟', '╢']).count() >= 2 && row.contains(state.name())),
                "{state} at {size:?}\n{rows}"
            );
        }
        for edge in EDGES {
            model.selection = Some(Subject::Edge(edge).into());
            let buf = render(&model, area);
            assert!(doubles(&buf) >= 1, "{} at {size:?}", edge.id());
            let from =
                |row: &str| row.matches(['║', '╟', '╢']).count() >= 2 && row.contains(edge.from.name());
            assert!(edge.is_drawn() || text(&buf).lines().any(from), "{} at {size:?}", edge.id());
        }
    }
}

#[test]
fn the_grid_of_the_arrows_is_that_of_every_layout() {
    for layout in DiagramSize::ALL.map(DiagramSize::layout) {
        for (one, other) in State::ALL.into_iter().flat_map(|one| State::ALL.map(|other| (one, other))) {
            let (a, b) = (layout.place(one), layout.place(other));
            let ((column, row), (other_column, other_row)) = (grid(one), grid(other));
            assert_eq!(column.cmp(&other_column), a.x.cmp(&b.x), "{one} {other}");
            assert_eq!(row.cmp(&other_row), a.y.cmp(&b.y), "{one} {other}");
        }
    }
}

#[test]
fn no_size_is_too_small_for_a_card() {
    let mut model = after("d", (80, 24), Settings { lang: Lang::ZhCn, ..Settings::default() });
    let subjects: Vec<Subject> = all_subjects().collect();
    let sizes = (0..=170).flat_map(|width| (0..=50).map(move |height| (width, height)));
    let kept = sizes.filter(|(width, height)| width.max(height) <= &8 || (width * 3 + height) % 41 == 0);
    for ((width, height), subject) in kept.zip(subjects.into_iter().cycle()) {
        model.size = (width, height);
        model.selection = Some(Selection { scroll: Scroll { at: 99, last: 99 }, ..subject.into() });
        crate::ui::tests::assert_whole(&draw(&mut model).buffer);
    }
}

#[test]
fn ascii_and_mono_hold_for_every_card() {
    let settings =
        Settings { glyphs: GlyphSet::Ascii, depth: Depth::Mono, lang: Lang::ZhCn, ..Settings::default() };
    for subject in all_subjects() {
        for size in [(160, 45), (120, 36), (80, 24)] {
            let mut model = after("d", size, settings);
            model.selection = Some(subject.into());
            let buf = render(&model, Rect::new(0, 0, size.0, size.1));
            assert!(buf.content.iter().all(|cell| cell.symbol().is_ascii()));
            assert!(whole(&model, subject, 38).chars().all(|c| c != '?' && c.is_ascii() || c == '…'));
            assert!(buf.content.iter().all(|cell| [cell.fg, cell.bg] == [Color::Reset; 2]));
        }
    }
}

#[test]
fn nothing_of_what_lies_below_shines_through() {
    for depth in [Depth::True, Depth::Mono] {
        let model = after("d Left", (80, 24), Settings { depth, ..Settings::default() });
        let (area, selection) = (Rect::new(0, 0, 80, 24), model.selection.unwrap());
        let whole = render(&model, area);
        let mut alone = Drawing::new(area, Style::new());
        let ctx = Ctx::new(&model);
        Card::new(&ctx, area, selection).draw(&mut alone, &ctx);
        let (outer, _) = place(area, selection.subject);
        assert!(outer.positions().all(|at| whole[at] == alone.buffer[at]));
    }
}

#[test]
fn a_card_scrolls_to_its_end_and_back_and_another_is_read_from_its_top() {
    let mut model = model("normal-close");
    press(&mut model, "d");
    let Some(Selection { scroll: Scroll { at: 0, last }, .. }) = model.selection else {
        panic!("{:?}", model.selection)
    };
    assert!(last > 10);
    press(&mut model, "PageDown PageDown PageDown PageDown PageDown");
    assert_eq!(model.selection.map(|selection| selection.scroll.at), Some(last));
    press(&mut model, "PageDown");
    assert_eq!(model.notice.as_deref(), Some("This is the end of the card."));
    press(&mut model, "PageUp");
    assert_eq!(model.selection.map(|selection| selection.scroll.at), Some(last - 10));
    press(&mut model, "Tab");
    assert_eq!(model.selection.map(|selection| selection.scroll.at), Some(0));
}

#[test]
fn whoever_is_stuck_in_close_wait_reads_what_to_do_without_paging() {
    for lang in Lang::ALL {
        let shown = shown("d / c l o s e - w Enter", (80, 24), Settings { lang, ..Settings::default() });
        assert!(shown.contains("close()") && shown.contains("ss -tanp state close-wait"), "{shown}");
    }
}
