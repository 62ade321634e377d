use super::*;

impl Regions {
    /// The regions that are on the screen together, for each pane.
    fn panes(&self) -> Vec<Vec<Rect>> {
        match *self {
            Self::Wide {
                size: _,
                header,
                diagram,
                story,
                next,
                here,
                sidebar,
                cards: _,
                ladder: _,
                footer,
            } => {
                vec![vec![header, diagram, story, next, here, sidebar, footer]]
            }
            Self::Compact { header, diagram, heads, strip, tcbs, story, footer, other } => vec![
                vec![header, diagram, heads, strip, tcbs, story, footer],
                vec![header, other.cards, other.ladder, other.story, footer],
            ],
            Self::Small { header, states, strip, story, hint, footer } => {
                vec![vec![header, states, strip, story, hint, footer]]
            }
        }
    }
}

#[test]
fn nothing_overlaps_and_nothing_lies_outside() {
    for (width, height) in (0..=200).flat_map(|width| (0..=60).map(move |height| (width, height))) {
        let area = Rect::new(5, 7, width, height);
        let regions = regions(area);
        if let Regions::Wide { sidebar, cards, ladder, .. } = regions {
            assert_eq!(sidebar.intersection(cards), cards, "{width}x{height}");
            assert_eq!(sidebar.intersection(ladder), ladder, "{width}x{height}");
            assert!(!cards.intersects(ladder), "{width}x{height}");
        }
        for pane in regions.panes() {
            for (i, region) in pane.iter().enumerate().filter(|(_, region)| !region.is_empty()) {
                assert_eq!(area.intersection(*region), *region, "{width}x{height}: {i} is outside");
                for other in &pane[i + 1..] {
                    assert!(!region.intersects(*other), "{width}x{height}: {region:?} and {other:?}");
                }
            }
        }
    }
}

fn at(width: u16, height: u16) -> Regions {
    regions(Rect::new(0, 0, width, height))
}

#[test]
fn exact_sizes_stand_where_the_pictures_have_them() {
    let Regions::Wide { size: Size::Large, diagram, story, next, sidebar, cards, ladder, footer, .. } =
        at(160, 45)
    else {
        panic!("160x45 is large")
    };
    assert_eq!(diagram, rect(0, 2, 112, 35));
    assert_eq!(story, rect(4, 38, 104, 4));
    assert_eq!(next, rect(4, 42, 104, 2));
    assert_eq!(sidebar, rect(112, 1, 48, 43));
    assert_eq!(cards, rect(114, 2, 44, 7));
    assert_eq!(ladder, rect(114, 10, 44, 33));
    assert_eq!(footer, rect(0, 44, 160, 1));

    let Regions::Wide { size: Size::Medium, diagram, story, next, sidebar, ladder, .. } = at(120, 36) else {
        panic!("120x36 is medium")
    };
    assert_eq!(diagram, rect(0, 2, 78, 28));
    assert_eq!(story, rect(3, 31, 73, 4));
    assert!(next.is_empty());
    assert_eq!(sidebar, rect(78, 1, 42, 34));
    assert_eq!(ladder, rect(80, 10, 38, 24));

    let Regions::Wide { size: Size::Short, diagram, story, next, ladder, .. } = at(120, 30) else {
        panic!("120x30 is short")
    };
    assert_eq!(diagram, rect(0, 2, 80, 18));
    assert_eq!(story, rect(3, 21, 75, 4));
    assert_eq!(next, rect(3, 25, 75, 4));
    assert_eq!(ladder, rect(82, 10, 36, 18));

    let Regions::Compact { diagram, strip, tcbs, story, footer, other, .. } = at(80, 24) else {
        panic!("80x24 is compact")
    };
    assert_eq!(diagram, rect(0, 1, 80, 18));
    assert_eq!((strip, tcbs), (rect(0, 19, 80, 1), rect(0, 20, 80, 1)));
    assert_eq!((story, footer), (rect(1, 21, 78, 2), rect(0, 23, 80, 1)));
    assert_eq!((other.cards, other.ladder), (rect(2, 1, 76, 7), rect(2, 8, 76, 12)));
    assert_eq!(other.story, rect(2, 21, 76, 2));
}

#[test]
fn one_cell_less_is_the_next_smaller_class() {
    assert!(matches!(at(159, 45), Regions::Wide { size: Size::Medium, .. }));
    assert!(matches!(at(160, 44), Regions::Wide { size: Size::Medium, .. }));
    assert!(matches!(at(120, 35), Regions::Wide { size: Size::Short, .. }));
    assert!(matches!(at(120, 25), Regions::Compact { .. }));
    assert!(matches!(at(119, 36), Regions::Compact { .. }));
    assert!(matches!(at(79, 24), Regions::Small { .. }));
    assert!(matches!(at(80, 23), Regions::Small { .. }));
}

#[test]
fn extra_columns_widen_the_sidebar_and_then_the_margins() {
    let Regions::Wide { sidebar, diagram, .. } = at(172, 45) else { panic!() };
    assert_eq!((diagram.x, sidebar.width), (0, 60));
    let Regions::Wide { sidebar, diagram, .. } = at(192, 45) else { panic!() };
    assert_eq!((diagram.x, sidebar.width, sidebar.right()), (10, 60, 182));
}

#[test]
fn extra_rows_below_the_diagram_tell_where_the_peers_are_and_then_centre_it() {
    let column = |height| {
        let Regions::Wide { diagram, story, next, here, .. } = at(160, height) else { panic!() };
        (diagram.y, story.height, next.height, here.height)
    };
    assert_eq!(column(49), (2, 6, 4, 0));
    assert_eq!(column(51), (2, 6, 4, 0));
    assert_eq!(column(55), (4, 6, 4, 0));
    assert_eq!(column(56), (2, 6, 2, 7));
    assert_eq!(column(66), (5, 6, 2, 7));
}

#[test]
fn extra_rows_go_to_the_ladder() {
    let Regions::Wide { ladder, .. } = at(160, 60) else { panic!() };
    assert_eq!(ladder.height, 48);
    let Regions::Compact { heads, strip, story, other, .. } = at(80, 50) else { panic!() };
    assert_eq!((heads.height, strip.height, story.height), (1, 24, 4));
    assert_eq!(other.ladder.height, 36);
}

#[test]
fn the_smallest_screens_keep_the_states_longest() {
    let Regions::Small { states, hint, .. } = at(20, 1) else { panic!() };
    assert_eq!((states.height, hint.height), (1, 0));
    let Regions::Small { states, hint, strip, .. } = at(20, 3) else { panic!() };
    assert_eq!((states.height, hint.height, strip.height), (2, 1, 0));
    let Regions::Small { strip, story, .. } = at(100, 20) else { panic!() };
    assert_eq!((strip.height, story.height, story.x, story.width), (8, 8, 11, 78));
}

#[test]
fn a_story_of_three_rows_takes_a_row_from_what_is_above_it_and_overlaps_nothing() {
    for rows in 0..6 {
        let Regions::Compact { tcbs, story, other, footer, .. } = at(80, 24).for_story(|_| rows) else {
            panic!()
        };
        assert_eq!((story.height, tcbs.height), if rows > 2 { (3, 0) } else { (2, 1) });
        assert_eq!((story.y - tcbs.height, story.bottom()), (20, footer.y));
        assert!(other.ladder.bottom() <= other.story.y && other.story.bottom() == footer.y);
        assert_eq!(other.story.height, rows.clamp(2, 4));
    }
    assert_eq!(at(80, 30).for_story(|_| 9), at(80, 30));
}
