use super::*;
use crate::tcp::State;
use crate::text::Lang;
use crate::ui::tests::support::{lost_last_ack, part, text};

fn drawn(step: usize, width: u16, lang: Lang) -> Vec<String> {
    let mut model = lost_last_ack();
    model.timeline.seek(step);
    model.settings.lang = lang;
    text(&part(&model, (width, HEIGHT), draw)).lines().map(str::to_owned).collect()
}

#[test]
fn each_state_is_told_beside_who_is_in_it() {
    let rows = drawn(3, 104, Lang::En);
    assert!(rows[0].starts_with("● A  SYN-SENT      A client has sent its SYN"), "{rows:#?}");
    assert!(rows[4].starts_with("◆ B  SYN-RECEIVED  A SYN is here and ours is sent"), "{rows:#?}");
}

#[test]
fn a_state_that_both_are_in_is_told_once() {
    let rows = drawn(5, 104, Lang::En);
    assert!(rows[0].starts_with("● A  ◆ B  ESTABLISHED   Both SYNs are acknowledged"), "{rows:#?}");
    assert!(rows[ROWS as usize..].iter().all(|row| row.trim().is_empty()), "{rows:#?}");
}

#[test]
fn what_every_state_means_fits_the_narrowest_column() {
    for lang in Lang::ALL {
        for state in State::ALL {
            let means =
                crate::text::Text::of(lang).about(state, StateAspect::Means).expect("every state has a card");
            // Both marks, the name, and the rest of a story's 73 columns.
            let width = 73 - 10 - NAME;
            assert!(lines::wrap(means, width).len() <= usize::from(ROWS), "{lang:?} {state}");
        }
    }
}
