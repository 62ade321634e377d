use ratatui::style::Style;

use super::*;
use crate::ui::tests::support::lost_last_ack;

fn at(step: usize, widest: u16) -> Bar {
    let mut model = lost_last_ack();
    model.timeline.seek(step);
    bar(&model, widest)
}

#[test]
fn the_bar_has_two_cells_a_step_then_one_and_then_is_scaled() {
    assert_eq!(at(4, 40), Bar { len: 31, now: 8, fork: None });
    assert_eq!(at(4, 30), Bar { len: 16, now: 4, fork: None });
    assert_eq!(at(5, 10), Bar { len: 10, now: 3, fork: None });
}

#[test]
fn the_bar_begins_at_its_first_cell_and_ends_at_its_last() {
    for widest in [1, 2, 10, 20, 40] {
        assert_eq!(at(0, widest).now, 0);
        let end = at(15, widest);
        assert_eq!(end.now + 1, end.len);
    }
}

#[test]
fn each_cell_of_the_bar_leads_to_a_step_that_it_shows() {
    let mut model = lost_last_ack();
    for width in [20, 40, 80, 160, 300] {
        for step in 0..=model.timeline.last() {
            model.timeline.seek(step);
            let (begin, bar) = place(&model, width);
            let found = bar.step_at(bar.now, model.timeline.last());
            model.timeline.seek(found);
            assert_eq!(place(&model, width).1.now, bar.now, "step {step} at {width}");
            let mut out = Drawing::new(Rect::new(0, 0, width, 1), Style::new());
            draw(&mut out, Rect::new(0, 0, width, 1), &Ctx::new(&model));
            let step_at = |x| out.targets.at(x, 0);
            assert_eq!(step_at(begin), Some(Target::Step(0)));
            assert_eq!(step_at(begin + bar.len - 1), Some(Target::Step(model.timeline.last())));
            assert_eq!(step_at(begin - 1), None);
            assert_eq!(step_at(begin + bar.len), None);
        }
    }
}

#[test]
fn a_timeline_of_nothing_but_its_start_has_one_cell() {
    let mut model = lost_last_ack();
    model.timeline = crate::run::Timeline::new(&crate::ui::tests::support::setup([100, 300]));
    assert_eq!(bar(&model, 40), Bar { len: 1, now: 0, fork: None });
}
