use ratatui::layout::Rect;

use super::support::{lost_last_ack, simultaneous, text};
use crate::app::tests::fixture::{draw, press};
use crate::app::{self, Input, Model, Overlay, Pane, Scroll, Subject, Target, update};
use crate::tcp::State;
use crate::ui::{self, render};

/// What the mouse hits at a cell of a screen.
fn target(model: &Model, area: Rect, column: u16, row: u16) -> Option<Target> {
    ui::draw(model, area).targets.at(column, row)
}

/// What the mouse hits in the middle of these words, where the screen first has them from this row on.
fn at(model: &Model, (width, height): (u16, u16), words: &str, from_row: usize) -> Option<Target> {
    let area = Rect::new(0, 0, width, height);
    let screen = text(&render(model, area));
    let (row, line) =
        screen.lines().enumerate().skip(from_row).find(|(_, line)| line.contains(words)).unwrap();
    let column = line.split(words).next().unwrap().chars().count() + words.chars().count() / 2;
    target(model, area, u16::try_from(column).unwrap(), u16::try_from(row).unwrap())
}

#[test]
fn states_and_edges_are_found_where_they_are_drawn() {
    let mut model = lost_last_ack();
    model.timeline.seek(0);
    for size in [(80, 24), (120, 30), (120, 36), (160, 45), (200, 60)] {
        assert_eq!(
            at(&model, size, "TIME-WAIT", 0),
            Some(Target::Subject(Subject::State(State::TimeWait))),
            "{size:?}"
        );
        let edge = at(&model, size, "2MSL timeout", 0);
        assert!(
            matches!(edge, Some(Target::Subject(Subject::Edge(edge))) if edge.from == State::TimeWait && edge.to == State::Closed),
            "{size:?}: {edge:?}"
        );
    }
}

#[test]
fn a_row_of_the_ladder_leads_to_where_its_segment_left_and_arrived() {
    let mut model = lost_last_ack();
    model.timeline.seek(5);
    model.pane = Pane::Ladder;
    let area = Rect::new(0, 0, 80, 24);
    let screen = text(&render(&model, area));
    let row = screen.lines().position(|line| line.contains("SYN,ACK")).unwrap();
    let row = u16::try_from(row).unwrap();
    let (left, arrived) = (target(&model, area, 70, row), target(&model, area, 5, row));
    let moments: Vec<_> = model.timeline.moments().collect();
    let steps = moments.iter().enumerate();
    let sent = steps
        .clone()
        .find(|(_, moment)| {
            moment.step.sent.iter().any(|sent| sent.flight.segment.to_string().starts_with("SYN,ACK"))
        })
        .unwrap()
        .0;
    let came = steps
        .clone()
        .find(|(_, moment)| {
            moment.step.delivered.is_some_and(|it| it.segment.to_string().starts_with("SYN,ACK"))
        })
        .unwrap()
        .0;
    assert!(sent < came);
    assert_eq!((left, arrived), (Some(Target::Step(sent)), Some(Target::Step(came))));
    update(&mut model, Input::Click(Target::Step(sent)));
    assert_eq!((model.timeline.cursor(), model.frame), (sent, None));
}

/// Simultaneous close: each FIN is sent before the other one arrives.
#[test]
fn every_row_of_the_ladder_leads_to_its_step_and_both_ends_of_a_segment_with_a_lane_to_theirs() {
    let mut model = simultaneous();
    model.timeline.seek(4);
    model.pane = Pane::Ladder;
    let area = Rect::new(0, 0, 80, 24);
    let screen = text(&render(&model, area));
    let row = |words: &str| {
        let row = screen.lines().position(|line| line.contains(words)).expect(words);
        u16::try_from(row).unwrap()
    };
    let ends = |row| [5, 74].map(|x| target(&model, area, x, row));
    let step = |step| Some(Target::Step(step));
    let first = row("active OPEN → SYN-SENT");
    assert_eq!(ends(first), [step(1); 2]);
    assert_eq!(ends(first + 1), [step(1), step(4)], "A's SYN leaves in step 1 and arrives in step 4");
    assert_eq!(ends(first + 2), [step(2); 2], "B opens");
    assert_eq!(ends(first + 3), [step(3), step(2)], "B's SYN arrives on the row that it left on");
    let arrival = row("▶┃");
    assert_eq!(ends(arrival), [step(4); 2]);
    assert_eq!(ends(arrival + 1), [step(4); 2], "→ SYN-RECEIVED");
}

#[test]
fn an_end_of_the_one_row_strip_leads_where_that_of_a_row_of_the_ladder_does() {
    let mut model = lost_last_ack();
    for size in [(80, 24), (60, 12)] {
        let area = Rect::new(0, 0, size.0, size.1);
        for step in 0..=model.timeline.last() {
            model.timeline.seek(step);
            let screen = text(&render(&model, area));
            let Some(row) = screen.lines().position(|line| line.contains("SEQ=") && line.contains('┃'))
            else {
                continue;
            };
            let row = u16::try_from(row).unwrap();
            let moment = model.timeline.now();
            let ends = [2, size.0 - 3].map(|x| target(&model, area, x, row));
            let now = Some(Target::Step(step));
            if let Some(arrival) =
                moment.step.delivered.or(moment.step.lost).filter(|_| moment.step.sent.is_empty())
            {
                let (there, here) = (ends[arrival.to.other().index()], ends[arrival.to.index()]);
                assert_eq!(here, now, "step {step}");
                assert!(matches!(there, Some(Target::Step(left)) if left < step), "step {step}: {there:?}");
            } else if let Some(sent) = moment.step.sent.first() {
                assert_eq!(ends[sent.from.index()], now, "step {step}");
            }
        }
    }
}

#[test]
fn where_segments_fly_both_ways_each_has_a_row_and_its_own_step() {
    let mut model = simultaneous();
    model.timeline.seek(2);
    let area = Rect::new(0, 0, 80, 24);
    let screen = text(&render(&model, area));
    let rows: Vec<u16> = screen
        .lines()
        .zip(0..)
        .filter(|(line, _)| line.contains("SEQ=") && line.contains('┃'))
        .map(|(_, row)| row)
        .collect();
    let steps: Vec<_> =
        rows.iter().map(|&row| target(&model, area, if row == rows[0] { 5 } else { 74 }, row)).collect();
    assert_eq!(steps, [Some(Target::Step(1)), Some(Target::Step(2))]);
    model.timeline.seek(0);
    assert_eq!(target(&model, area, 10, rows[1]), None, "the row is that of the TCBs");
}

#[test]
fn a_scenario_is_found_in_its_row_and_does_not_jump_away_from_a_double_click() {
    for (width, height) in [(120, 36), (80, 24), (40, 12), (24, 8)] {
        let area = Rect::new(0, 0, width, height);
        let mut model = lost_last_ack();
        update(&mut model, Input::Resize(width, height));
        press(&mut model, "s End Down Down Down Down Down Down Down Down Down Down Down Down Down Down Down");
        press(&mut model, "PageDown Up");
        let picked = |model: &Model| app::picked(model).unwrap().name;
        let rows = |model: &Model| -> Vec<(u16, usize)> {
            let targets = ui::draw(model, area).targets;
            let place = |y| match targets.at(width / 2, y) {
                Some(Target::Scenario(place)) => Some((y, place)),
                _ => None,
            };
            (0..height).filter_map(place).collect()
        };
        let before = rows(&model);
        assert!(before.windows(2).all(|pair| pair[1] == (pair[0].0 + 1, pair[0].1 + 1)), "{before:?}");
        let &(y, place) = before.first().unwrap();
        assert!(place > 0, "it is scrolled at {width}x{height}");
        update(&mut model, Input::Click(Target::Scenario(place)));
        draw(&mut model);
        assert_eq!(rows(&model), before, "nothing moves under the pointer");
        let name: String = picked(&model).chars().take(12).collect();
        let line = text(&render(&model, area)).lines().nth(usize::from(y)).unwrap().to_owned();
        assert!(line.contains(&name), "{name}: {line}");
        update(&mut model, Input::Wheel { down: false });
        draw(&mut model);
        assert_eq!(rows(&model).first(), Some(&(y, place - 1)), "the wheel scrolls");
    }
}

#[test]
fn what_lies_over_the_screen_hides_it() {
    let mut model = lost_last_ack();
    model.overlay = Some(Overlay::Story { scroll: Scroll::default() });
    let area = Rect::new(0, 0, 80, 24);
    let targets = ui::draw(&model, area).targets;
    let found = area.positions().find(|at| targets.at(at.x, at.y).is_some());
    assert_eq!(found, None);
}

#[test]
fn every_cell_of_every_size_is_asked_without_harm() {
    let mut model = lost_last_ack();
    model.timeline.seek(9);
    for (width, height) in
        [(0, 0), (1, 1), (7, 3), (39, 9), (60, 20), (80, 24), (100, 50), (130, 28), (180, 50)]
    {
        let area = Rect::new(0, 0, width, height);
        for pane in [Pane::Diagram, Pane::Ladder] {
            model.pane = pane;
            let targets = ui::draw(&model, area).targets;
            for at in area.positions() {
                if let Some(Target::Step(step)) = targets.at(at.x, at.y) {
                    assert!(step <= model.timeline.last());
                }
            }
        }
        assert_eq!(target(&model, area, width, height), None);
    }
}
