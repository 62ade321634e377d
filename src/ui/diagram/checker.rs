//! What makes a layout a good one, checked cell by cell: nothing crosses, nothing covers anything, every line
//! meets its boxes squarely, every label is beside its line with a blank on each side.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::layout::{Label, Layout, Point, Route, StateBox};
use super::lines::{Direction, departure};
use super::{DiagramSize, tables};
use crate::tcp::{Edge, State};
use crate::text::{Lang, Text};

/// All that is wrong with a layout.
fn faults(layout: &Layout) -> Vec<String> {
    let mut check = Check { layout, owners: BTreeMap::new(), faults: Vec::new() };
    for state in State::ALL {
        let StateBox { x, y, w, h } = layout.place(state);
        check.claim(&format!("box {state}"), (y..y + h).flat_map(|y| (x..x + w).map(move |x| (x, y))));
    }
    for (edge, route) in layout.routes() {
        check.line(edge, route);
        check.label(edge, route);
    }
    for region in &layout.regions {
        let widest =
            Lang::ALL.map(|lang| Text::of(lang).get(region.key).width()).into_iter().max().unwrap_or(0);
        check.claim(region.key.name(), row(region.title, widest));
    }
    if layout.box_size.1 == 1 {
        for (state, (at, room)) in State::ALL.into_iter().zip(layout.tags) {
            if room > 0 {
                let with_blank = (at.0.saturating_sub(1), at.1);
                check.claim(&format!("tag {state}"), row(with_blank, usize::from(room) + 1));
            }
        }
    }
    check.faults
}

fn row((x, y): Point, columns: usize) -> impl Iterator<Item = Point> {
    (x..).take(columns).map(move |x| (x, y))
}

struct Check<'a> {
    layout: &'a Layout,
    owners: BTreeMap<Point, String>,
    faults: Vec<String>,
}

impl Check<'_> {
    fn claim(&mut self, who: &str, cells: impl Iterator<Item = Point>) {
        let (w, h) = self.layout.canvas;
        for at in cells {
            if at.0 >= w || at.1 >= h {
                self.faults.push(format!("{who} leaves the canvas at {at:?}"));
            }
            if let Some(other) = self.owners.insert(at, who.to_owned()) {
                self.faults.push(format!("{who} and {other} both claim {at:?}"));
            }
        }
    }

    fn line(&mut self, edge: &Edge, route: &Route) {
        let who = format!("line {}", edge.id());
        if route.points.windows(2).any(|leg| leg[0].0 != leg[1].0 && leg[0].1 != leg[1].1) {
            self.faults.push(format!("{who} is not square"));
            return;
        }
        let cells = route.cells();
        let gap = route.gap(edge);
        let covered = |at: Point| gap.as_ref().is_some_and(|(row, gap)| *row == at.1 && gap.contains(&at.0));
        self.claim(&who, cells.iter().copied().filter(|&at| !covered(at)));

        let (source, target) = (self.layout.place(edge.from), self.layout.place(edge.to));
        let starts = cells.first().and_then(|&first| departure(source, first));
        if !starts.is_some_and(|(border, way)| is_on_a_side(source, border, way)) {
            self.faults.push(format!("{who} does not start at the side of its box"));
        }
        let [.., before, last] = cells[..] else { return };
        let way = Direction::between(before, last);
        let ends = match way {
            Direction::Right => (last.0 + 1, last.1),
            Direction::Left => (last.0.wrapping_sub(1), last.1),
            Direction::Up => (last.0, last.1.wrapping_sub(1)),
            Direction::Down => (last.0, last.1 + 1),
        };
        if !target.holds(ends) || !is_on_a_side(target, ends, way) {
            self.faults.push(format!("{who} does not end square to its box"));
        }
    }

    fn label(&mut self, edge: &Edge, route: &Route) {
        let who = format!("label of {}", edge.id());
        let cells = route.cells();
        for (at, words) in route.labels(edge) {
            let columns = usize::from(words.width());
            if let Label::OnLine((x, y)) = route.label {
                // With the blank and one cell of line on each side.
                let whole = (x.saturating_sub(2)..x + words.width() + 2).all(|x| cells.contains(&(x, y)));
                if !whole {
                    self.faults.push(format!("{who} is not on its line"));
                }
                self.claim(&who, row((x.saturating_sub(1), y), columns + 2));
            } else {
                let near = |&(x, y): &Point| {
                    row(at, columns).any(|(lx, ly)| {
                        (x == lx && y.abs_diff(ly) == 1) || (y == ly && (1..=2).contains(&x.abs_diff(lx)))
                    })
                };
                if !cells.iter().any(near) {
                    self.faults.push(format!("{who} is not beside its line"));
                }
                self.claim(&who, row((at.0.saturating_sub(1), at.1), columns + 2));
            }
        }
    }
}

/// Whether a cell of the border is one that a line may touch this way: not a corner, unless there are no sides.
fn is_on_a_side(place: StateBox, (x, y): Point, way: Direction) -> bool {
    match way {
        Direction::Up | Direction::Down => (place.x + 1..place.x + place.w - 1).contains(&x),
        Direction::Left | Direction::Right => y == place.name_row(),
    }
}

#[test]
fn the_three_layouts_have_no_fault() {
    for size in DiagramSize::ALL {
        assert_eq!(faults(size.layout()), Vec::<String>::new(), "{size:?}");
    }
}

#[test]
fn every_label_says_trigger_and_action_of_its_edge() {
    for (edge, route) in DiagramSize::ALL.iter().flat_map(|size| size.layout().routes()) {
        let said: Vec<&str> = route.labels(edge).into_iter().flat_map(|(_, words)| words.parts()).collect();
        let said =
            said.join(" ").split_whitespace().filter(|&word| word != "/").collect::<Vec<_>>().join(" ");
        let whole = [edge.trigger, edge.sends()].join(" ");
        assert_eq!(said, whole.trim());
    }
}

#[test]
fn captions_fit_their_boxes() {
    for lang in Lang::ALL {
        for state in State::ALL {
            let caption = Text::of(lang).caption(state).unwrap();
            assert!((1..=16).contains(&caption.width()), "{lang:?} {state}");
        }
    }
}

/// Spoils one thing and says what the checker finds.
fn spoilt(spoil: impl FnOnce(&mut Layout)) -> String {
    let mut layout = tables::MEDIUM.clone();
    spoil(&mut layout);
    faults(&layout).join("\n")
}

/// Route `k` with other bends.
fn rerouted(k: usize, points: &'static [Point]) -> String {
    spoilt(|layout| layout.routes[k].points = points)
}

#[test]
fn the_checker_finds_two_lines_that_cross() {
    let found = rerouted(10, &[(13, 9), (13, 16)]);
    let crossing = "line syn-received--fin-wait-1 and line syn-received--established both claim (13, 9)";
    assert!(found.contains(crossing), "{found}");
}

#[test]
fn the_checker_finds_a_line_through_a_box() {
    let found = rerouted(20, &[(39, 26), (39, 27), (4, 27), (4, 1), (29, 1)]);
    assert!(found.contains("and box FIN-WAIT-2 both claim (4, 25)"), "{found}");
}

#[test]
fn the_checker_finds_a_label_on_a_box() {
    let found = spoilt(|layout| layout.routes[0].label = Label::Beside((24, 2)));
    assert!(found.contains("label of closed--listen and box CLOSED both claim (30, 2)"), "{found}");
}

#[test]
fn the_checker_finds_a_line_that_does_not_touch_its_box() {
    let found = rerouted(3, &[(49, 7), (56, 7)]);
    assert!(found.contains("listen--syn-sent does not start at the side of its box"), "{found}");
    let found = rerouted(3, &[(48, 7), (55, 7)]);
    assert!(found.contains("listen--syn-sent does not end square to its box"), "{found}");
}

#[test]
fn the_checker_finds_a_line_that_arrives_sideways() {
    let found = rerouted(12, &[(41, 15), (66, 15), (66, 16), (67, 16)]);
    assert!(found.contains("established--close-wait does not end square to its box"), "{found}");
}

#[test]
fn the_checker_finds_a_line_at_a_corner() {
    let found = rerouted(18, &[(57, 20), (57, 22)]);
    assert!(found.contains("close-wait--last-ack does not start at the side"), "{found}");
}

#[test]
fn the_checker_finds_a_label_off_its_line() {
    let found = spoilt(|layout| layout.routes[7].label = Label::OnLine((50, 12)));
    assert!(found.contains("label of syn-sent--established is not on its line"), "{found}");
    let found = spoilt(|layout| layout.routes[2].label = Label::Beside((42, 5)));
    assert!(found.contains("label of listen--closed is not beside its line"), "{found}");
}

#[test]
fn the_checker_finds_a_label_that_hides_a_bend() {
    let found = spoilt(|layout| layout.routes[5].label = Label::OnLine((56, 4)));
    assert!(found.contains("label of syn-sent--closed is not on its line"), "{found}");
}

#[test]
fn the_checker_finds_a_slanted_line_and_one_that_leaves() {
    let found = rerouted(3, &[(48, 7), (56, 8)]);
    assert!(found.contains("listen--syn-sent is not square"), "{found}");
    let found = rerouted(19, &[(75, 24), (78, 24), (78, 1), (48, 1)]);
    assert!(found.contains("last-ack--closed leaves the canvas at (78, 24)"), "{found}");
}
