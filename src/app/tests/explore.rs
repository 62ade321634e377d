//! The grid of pairs by its keys, and the ways that lead to a state.

use super::fixture::{model, press};
use crate::app::{
    Bound, Explore, Input, Model, Subject, Target, View, never_with, next_tick, open_within, update,
};
use crate::search::{Bounds, Outcome, within_default};
use crate::sim::Peer;
use crate::tcp::State;
use crate::text::{Lang, StateAspect, Text};

/// Lets the search come to its end.
fn searched(model: &mut Model) {
    while next_tick(model).is_some() {
        update(model, Input::Tick);
    }
}

fn grid(model: &Model) -> &Explore {
    model.explore.as_ref().unwrap()
}

fn opened(keys: &str) -> Model {
    let mut model = model("normal-close");
    press(&mut model, keys);
    searched(&mut model);
    model
}

fn states(model: &Model) -> [State; 2] {
    let world = model.timeline.now().world.as_ref().unwrap();
    Peer::BOTH.map(|peer| world.state(peer))
}

#[test]
fn it_opens_where_the_peers_are_and_rests_when_all_is_found() {
    let mut model = model("normal-close");
    press(&mut model, "n n e");
    assert_eq!((model.view, grid(&model).selected), (View::Explore, states(&model)));
    searched(&mut model);
    let found = &grid(&model).found;
    assert_eq!((found.outcome, found.count()), (Outcome::Complete, 64));
    assert_eq!((next_tick(&model), update(&mut model, Input::Tick)), (None, None));
    press(&mut model, "Esc");
    assert_eq!((model.view, model.timeline.cursor()), (View::Play, 2));
}

#[test]
fn keys_walk_the_grid_and_stop_at_its_edges() {
    let mut model = opened("e");
    assert_eq!(grid(&model).selected, [State::Established; 2]);
    press(&mut model, "Down l");
    assert_eq!(grid(&model).selected, [State::FinWait1; 2]);
    press(&mut model, "k h Up Left j Right");
    assert_eq!(grid(&model).selected, [State::Established; 2]);
    for _ in 0..12 {
        press(&mut model, "j l");
    }
    assert_eq!(grid(&model).selected, [State::TimeWait; 2]);
    for _ in 0..12 {
        press(&mut model, "k h");
    }
    assert_eq!(grid(&model).selected, [State::Closed; 2]);
    update(&mut model, Input::Wheel { down: true });
    assert_eq!(grid(&model).selected, [State::Listen, State::Closed]);
}

#[test]
fn enter_walks_the_shortest_way_as_any_other_run() {
    let mut model = opened("e");
    for _ in 0..4 {
        press(&mut model, "Down");
    }
    for _ in 0..6 {
        press(&mut model, "Right");
    }
    let pair = [State::Closing, State::TimeWait];
    assert_eq!(grid(&model).selected, pair);
    press(&mut model, "Enter");
    assert_eq!((model.view, model.timeline.cursor(), model.timeline.last()), (View::Play, 0, 10));
    press(&mut model, "End");
    assert_eq!(states(&model), pair);
    press(&mut model, "Left w");
    assert!(model.what_if.is_some());
    press(&mut model, "Esc e");
    assert_eq!(grid(&model).selected, pair, "the grid is where it was left");
}

#[test]
fn a_pair_that_is_never_seen_cannot_be_walked_to() {
    let mut model = opened("e");
    press(&mut model, "Right Right");
    assert_eq!(grid(&model).selected, [State::Established, State::FinWait2]);
    press(&mut model, "Enter");
    assert_eq!(model.view, View::Explore);
    assert_eq!(model.notice.as_deref(), Some("No way to this pair has been found."));
}

#[test]
fn a_wider_bound_begins_a_new_search_which_finds_more() {
    let mut model = opened("e b");
    assert_eq!(grid(&model).bound, Some(Bound::Losses));
    press(&mut model, "Right");
    assert_eq!(grid(&model).found.bounds.losses, 1);
    searched(&mut model);
    assert!(grid(&model).found.count() > 64);
    press(&mut model, "- - k Right Down Down Up");
    assert_eq!((grid(&model).found.bounds.losses, grid(&model).found.bounds.reorder), (0, true));
    press(&mut model, "k k k Left");
    assert_eq!((grid(&model).bound, grid(&model).found.bounds.in_flight), (Some(Bound::InFlight), 7));
    press(&mut model, "Esc Down");
    assert_eq!((grid(&model).bound, grid(&model).selected[0]), (None, State::FinWait1));
}

#[test]
fn no_key_leaves_the_range_of_a_bound() {
    for bound in Bound::ALL {
        for key in ["Left", "Right"] {
            let mut model = model("normal-close");
            open_within(&mut model, Bounds { in_flight: 1, max_worlds: 10, ..Bounds::default() });
            update(&mut model, Input::Click(Target::Bound(bound)));
            assert_eq!(grid(&model).bound, Some(bound));
            for _ in 0..40 {
                press(&mut model, key);
            }
            let value = bound.value(&grid(&model).found.bounds);
            let range = match bound {
                Bound::InFlight => 1..=9,
                Bound::Reorder => 0..=1,
                Bound::MaxWorlds => 1..=u32::MAX,
                _ => 0..=9,
            };
            let end = if key == "Left" { range.start() } else { range.end() };
            assert_eq!(value, *end, "{bound:?} {key}");
        }
    }
}

#[test]
fn a_search_that_is_full_is_over() {
    let mut model = model("normal-close");
    open_within(&mut model, Bounds { max_worlds: 100, ..Bounds::default() });
    assert_eq!(grid(&model).found.outcome, Outcome::MaxWorlds);
    assert_eq!(next_tick(&model), None);
}

#[test]
fn a_click_selects_a_pair_and_a_second_one_walks_to_it() {
    let mut model = opened("e");
    let pair = [State::Listen, State::SynSent];
    update(&mut model, Input::Click(Target::Pair(pair)));
    assert_eq!((grid(&model).selected, model.view), (pair, View::Explore));
    update(&mut model, Input::Click(Target::Pair(pair)));
    assert_eq!((model.view, model.timeline.last()), (View::Play, 2));
}

/// The card of a state, reached by its name.
fn card(model: &mut Model, name: &str) {
    press(model, "d /");
    crate::app::tests::fixture::type_in(model, name);
    press(model, "Enter");
    assert!(matches!(model.selection.map(|selection| selection.subject), Some(Subject::State(_))));
}

#[test]
fn from_a_card_the_shortest_way_leads_on_from_the_cursor() {
    let mut model = model("normal-close");
    press(&mut model, "n");
    assert_eq!(states(&model), [State::FinWait1, State::Established]);
    card(&mut model, "CLOSING");
    press(&mut model, "f");
    assert_eq!((model.selection, model.timeline.cursor()), (None, 1));
    assert_eq!(
        model.notice.as_deref(),
        Some("2 steps lead A to CLOSING: step on to walk them, o goes back.")
    );
    assert_eq!(model.timeline.last(), 3);
    press(&mut model, "n n");
    assert_eq!(states(&model)[0], State::Closing);
    press(&mut model, "o");
    assert_eq!((model.timeline.cursor(), model.timeline.last()), (1, 7));
}

#[test]
fn where_a_peer_is_already_no_way_is_laid() {
    let mut model = model("normal-close");
    card(&mut model, "ESTABLISHED");
    press(&mut model, "f");
    assert_eq!(model.notice.as_deref(), Some("A is in ESTABLISHED now."));
    assert_eq!((model.timeline.cursor(), model.timeline.last()), (0, 7));
}

#[test]
fn every_state_is_reached_from_the_start_and_from_anywhere() {
    for state in [State::SynSent, State::Established, State::CloseWait, State::TimeWait] {
        let mut model = model("normal-close");
        card(&mut model, state.name());
        press(&mut model, "F");
        assert_eq!(model.timeline.cursor(), 0);
        press(&mut model, "End");
        assert!(states(&model).contains(&state), "{state}");
        for other in State::ALL {
            let mut model = model.clone();
            if states(&model).contains(&other) {
                continue;
            }
            card(&mut model, other.name());
            press(&mut model, "f End");
            assert!(states(&model).contains(&other), "{state} to {other}: {:?}", model.notice);
        }
    }
}

#[test]
fn a_state_that_is_never_seen_beside_another_has_a_reason_in_every_language() {
    for state in State::ALL {
        let never: Vec<State> = never_with(state).collect();
        for other in &never {
            assert!(within_default().pair(state, *other).is_none());
        }
        for lang in Lang::ALL {
            let why = Text::of(lang).about(state, StateAspect::Never);
            assert_eq!(why.is_some(), !never.is_empty(), "{state} in {}", lang.tag());
        }
    }
}

#[test]
fn the_card_names_the_keys_that_lead_to_its_state() {
    let model = opened("n");
    let text = Text::of(Lang::En);
    let leads = |state| {
        let parts = crate::app::card(&model, Subject::State(state), text).into_iter();
        let items = parts.flat_map(|part| part.items);
        let lead = |item| match item {
            crate::app::Item::Lead { key, from } => Some(format!("{key} {from}")),
            _ => None,
        };
        items.filter_map(lead).collect::<Vec<_>>()
    };
    assert_eq!(
        leads(State::Closing),
        ["f from this step, by the shortest way", "F from the start, in 7 events"]
    );
    assert_eq!(leads(State::Closed)[1], "F every run begins here");
}
