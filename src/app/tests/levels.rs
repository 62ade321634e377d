//! Levels, by keys: what is offered, what counts, hints, the solution, stars, the next one.

use super::fixture::{model as scenario, press};
use crate::app::{
    Item, LevelPage, Model, Overlay, Settings, Subject, View, card, is_level_reached, level_page, offered,
    open_level,
};
use crate::scenario::{Builtin, LEVELS, load};
use crate::sim::{Event, EventKind, Peer};
use crate::tcp::State;

/// A built-in level, at its beginning, its panel open.
pub(crate) fn level(name: &str) -> Model {
    let (scenario, whole) = Builtin::find(name).unwrap().open().unwrap();
    let mut model = Model::new(whole.clone(), Settings::default());
    assert!(open_level(&mut model, name, &scenario.into(), &whole));
    model
}

fn page(model: &Model) -> LevelPage {
    level_page(model).unwrap()
}

/// Presses the key of the row that lets this happen.
pub(crate) fn choose(model: &mut Model, event: &Event) {
    let key = offered(model).iter().find(|row| row.event == *event).and_then(|row| row.key);
    let key = key.unwrap_or_else(|| panic!("{event:?} has no key"));
    press(model, &key.to_string());
}

fn a(kind: EventKind) -> Event {
    Event::new(Peer::A, kind)
}

fn b(kind: EventKind) -> Event {
    Event::new(Peer::B, kind)
}

#[test]
fn every_level_is_solved_by_the_keys_of_its_solution_and_gives_all_stars() {
    for builtin in LEVELS {
        let (scenario, _) = builtin.open().unwrap();
        let mut model = level(builtin.name);
        assert!(matches!(model.overlay, Some(Overlay::Level { .. })), "the goal is told first");
        press(&mut model, "Enter");
        for step in &scenario.steps[scenario.level.unwrap().from..] {
            assert!(!is_level_reached(&model), "{}", builtin.name);
            choose(&mut model, &step.event);
        }
        assert!(is_level_reached(&model), "{}", builtin.name);
        assert!(matches!(model.overlay, Some(Overlay::Level { .. })), "{}", builtin.name);
        assert_eq!(model.progress.levels[builtin.name].stars, 3, "{}", builtin.name);
    }
}

#[test]
fn only_what_is_allowed_is_offered_and_only_as_often() {
    let mut model = level("both-closing");
    press(&mut model, "Enter");
    let kinds = |model: &Model| offered(model).into_iter().map(|row| row.event).collect::<Vec<_>>();
    assert_eq!(kinds(&model), [a(EventKind::Close), b(EventKind::Close)]);
    choose(&mut model, &a(EventKind::Close));
    assert_eq!(kinds(&model), [b(EventKind::Deliver(1)), b(EventKind::Close)]);
    press(&mut model, "u");
    assert_eq!(model.timeline.cursor(), 0);
    assert_eq!(kinds(&model).len(), 2, "what is undone is not used up");
    press(&mut model, "U");
    // A loss is no part of this level, with the list or without.
    press(&mut model, "Esc v");
    assert_eq!((model.timeline.cursor(), model.notice.is_some()), (1, true));
    press(&mut model, "a");
    assert_eq!(model.timeline.cursor(), 2);
}

#[test]
fn a_detour_and_a_hint_cost_a_star_each_and_the_best_is_kept() {
    let solve = |model: &mut Model, events: &[Event]| events.iter().for_each(|event| choose(model, event));
    let short =
        [a(EventKind::Close), b(EventKind::Deliver(1)), b(EventKind::Close), a(EventKind::Deliver(2))];
    let mut model = level("polite-close");
    press(&mut model, "Enter");
    solve(&mut model, &short[..2]);
    // The ACK of the FIN on its way first: one event more than par.
    solve(&mut model, &[a(EventKind::Deliver(1)), b(EventKind::Close), a(EventKind::Deliver(1))]);
    choose(&mut model, &b(EventKind::Deliver(1)));
    let solved = model.progress.levels["polite-close"];
    assert_eq!((solved.stars, solved.events), (1, 6));
    // Again, by par, but with a hint.
    press(&mut model, "r Tab Tab");
    assert_eq!(page(&model).hints.len(), 1);
    press(&mut model, "Esc");
    solve(&mut model, &short);
    choose(&mut model, &b(EventKind::Deliver(1)));
    let solved = model.progress.levels["polite-close"];
    assert_eq!((solved.stars, solved.events), (2, 5));
}

#[test]
fn the_solution_plays_and_the_own_run_waits() {
    let mut model = level("both-closing");
    press(&mut model, "Enter");
    choose(&mut model, &b(EventKind::Close));
    press(&mut model, "Tab Space");
    assert!(model.playing && model.overlay.is_none());
    assert!(offered(&model).is_empty());
    press(&mut model, "End");
    assert_eq!(model.timeline.now().state(Peer::A).exact(), Some(State::Closing));
    assert!(model.progress.levels.is_empty(), "shown is not solved");
    press(&mut model, "Tab Space");
    assert_eq!((model.timeline.cursor(), model.timeline.last()), (1, 1));
    assert!(model.what_if.is_some());
    for event in [a(EventKind::Close), a(EventKind::Deliver(1)), b(EventKind::Deliver(1))] {
        choose(&mut model, &event);
    }
    assert_eq!(model.progress.levels["both-closing"].stars, 2);
}

#[test]
fn what_happened_before_can_be_looked_at_and_not_changed() {
    let mut model = level("dead-connection");
    assert_eq!(model.timeline.cursor(), 1);
    press(&mut model, "Enter");
    assert_eq!(offered(&model).len(), 2);
    press(&mut model, "Left");
    assert_eq!(model.timeline.cursor(), 0);
    assert!(offered(&model).is_empty());
    press(&mut model, "Right");
    assert_eq!(page(&model).events, 0);
    choose(&mut model, &a(EventKind::Send(1)));
    assert_eq!(page(&model).events, 1);
    press(&mut model, "Tab r");
    assert_eq!((model.timeline.cursor(), page(&model).events), (1, 0));
    assert!(model.timeline.can_undo(), "nothing is lost");
}

#[test]
fn enter_goes_on_to_the_next_level_and_the_picker_lists_them() {
    let mut model = level("nobody-home");
    press(&mut model, "Enter");
    for event in [a(EventKind::ActiveOpen), b(EventKind::Deliver(1)), a(EventKind::Deliver(1))] {
        choose(&mut model, &event);
    }
    press(&mut model, "Enter");
    assert_eq!(page(&model).number, Some((3, LEVELS.len())));
    press(&mut model, "N");
    assert_eq!(page(&model).number, Some((4, LEVELS.len())));
    press(&mut model, "s");
    let found = |model: &Model| {
        let Some(Overlay::Picker { query, .. }) = &model.overlay else { panic!("{:?}", model.overlay) };
        crate::app::found(model, query).len()
    };
    assert_eq!(found(&model), LEVELS.len());
    press(&mut model, "Down Enter");
    assert_eq!(page(&model).number, Some((2, LEVELS.len())));
    // A scenario is no level.
    press(&mut model, "Esc Esc s a b o r t Enter");
    assert!(model.level.is_none() && level_page(&model).is_none());
}

#[test]
fn where_no_level_is_played_its_keys_mean_what_they_always_do() {
    let mut model = scenario("normal-close");
    press(&mut model, "Tab");
    assert!(model.overlay.is_none());
    press(&mut model, "w Tab");
    assert!(model.overlay.is_none());
}

#[test]
fn a_file_without_par_gives_one_star() {
    let json = br#"{"title": "t", "steps": [], "goal": {"text": "t", "reach": [{"b": "LISTEN"}]}}"#;
    let (scenario, whole) = load("mine.json", json).opened.unwrap();
    let mut model = Model::new(whole.clone(), Settings::default());
    open_level(&mut model, "mine.json", &scenario.into(), &whole);
    press(&mut model, "Enter");
    assert!(page(&model).number.is_none());
    choose(&mut model, &b(EventKind::PassiveOpen));
    assert_eq!(page(&model).stars, 1);
    let notice = {
        press(&mut model, "Space");
        model.notice.clone()
    };
    assert!(notice.is_some(), "there is no solution");
}

#[test]
fn a_level_that_is_picked_in_the_view_of_live_sockets_is_shown() {
    let mut model = level("both-closing");
    press(&mut model, "Esc q M s");
    assert_eq!(model.view, View::Live);
    crate::app::tests::fixture::type_in(&mut model, "both-closing");
    press(&mut model, "Enter Enter");
    assert!(model.level.is_some() && model.what_if.is_some());
    assert_eq!(model.view, View::Play);
}

/// It would lay the solution out, by events that the level may not allow.
#[test]
fn a_level_offers_no_way_from_here_on_the_card_of_a_state() {
    let mut model = level("both-closing");
    press(&mut model, "Enter q d / C L O S I N G Enter");
    let keys = |model: &Model| {
        let sections = card(model, Subject::State(State::Closing), model.text());
        let items = sections.into_iter().flat_map(|section| section.items);
        items
            .filter_map(|item| if let Item::Lead { key, .. } = item { Some(key) } else { None })
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&model), ["F"]);
    let last = model.timeline.last();
    press(&mut model, "f");
    assert_eq!(model.timeline.last(), last);
    assert!(model.notice.is_some(), "it says why");
}
