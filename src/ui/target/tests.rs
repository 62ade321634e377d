use ratatui::layout::Rect;

use super::target;
use crate::app::{Input, Model, Overlay, Pane, Subject, Target, update};
use crate::tcp::State;
use crate::ui::render;
use crate::ui::tests::support::{lost_last_ack, text};

/// What stands in the middle of the first place where the screen says this, from this row on.
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
    let steps = model.timeline.moments().iter().enumerate();
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

#[test]
fn what_lies_over_the_screen_hides_it() {
    let mut model = lost_last_ack();
    model.overlay = Some(Overlay::Story { scroll: 0 });
    let area = Rect::new(0, 0, 80, 24);
    let found = area.positions().find(|at| target(&model, area, at.x, at.y).is_some());
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
            for at in area.positions() {
                if let Some(Target::Step(step)) = target(&model, area, at.x, at.y) {
                    assert!(step <= model.timeline.last());
                }
            }
        }
        assert_eq!(target(&model, area, width, height), None);
    }
}
