//! What each action does to the model, and which effect it asks for.

use super::action::{Action, Group};
use super::binding::Binding;
use super::explore::{self, Bound, From};
use super::key::KeyPress;
use super::line::TypedLine;
use super::list::{choose, moved, scroll};
use super::scroll::Scroll;
use super::selection::{Toward, where_it_happens};
use super::walk::{open_run, seek};
use super::{
    Effect, Model, Overlay, Pane, RecordingStatus, Selection, Subject, ThemeName, View, current, save,
};
use super::{branches, captures, flight, level, list, live, notes, predict, present, walk, what_if};
use crate::run::Timeline;
use crate::sim::EventKind;
use crate::text::{Lang, key};

/// Performs the action of a row; `press` is the key, which some actions take as the first character typed.
pub(super) fn act(model: &mut Model, row: &Binding, press: KeyPress) -> Effect {
    let effect = match row.group {
        Group::Step => walk::step(model, row.action, press),
        Group::Play => walk::play(model, row.action),
        Group::View => view(model, row.action),
        Group::Present => present::act(model, row.action),
        Group::WhatIf => what_if(model, row.action),
        Group::Explore => explore(model, row.action),
        Group::Level => level::act(model, row.action),
        Group::Predict => predict::act(model, row.action),
        Group::Card => card(model, row.action, press),
        Group::Live => live::act(model, row.action),
        Group::List => list::act(model, row.action, press),
        Group::Program => program(model, row.action),
        Group::Recording => recording(model, row.action),
    };
    debug_assert!(effect.is_some(), "{:?} is in the wrong group", row.action);
    effect.unwrap_or(Effect::Draw)
}

/// Actions of the group `View`.
fn view(model: &mut Model, action: Action) -> Option<Effect> {
    match action {
        Action::Connections => captures::show(model),
        Action::Notes => notes::open(model),
        Action::Scenarios => {
            let selected = current(model).unwrap_or(0);
            let query = TypedLine::default();
            model.overlay = Some(Overlay::Picker { query, selected, scroll: Scroll::default() });
        }
        Action::Pane => {
            model.pane = match model.pane {
                Pane::Diagram => Pane::Ladder,
                Pane::Ladder => Pane::Diagram,
            };
        }
        Action::Coverage => model.overlay = Some(Overlay::Coverage { selected: 0 }),
        Action::Story => model.overlay = Some(Overlay::Story { scroll: Scroll::default() }),
        // Without a screen there is no diagram to walk through: the state is asked for by name.
        Action::Select if model.plain => ask_for_state(model),
        Action::Select => select(model, Subject::State(where_it_happens(model))),
        Action::Theme => next_theme(model),
        Action::Language => model.settings.lang = next(&Lang::ALL, model.settings.lang),
        Action::Mouse => {
            model.mouse = !model.mouse;
            model.notify(if model.mouse { key!("notice.mouse") } else { key!("notice.no-mouse") });
        }
        Action::Blank => model.overlay = Some(Overlay::Blank),
        Action::CopyStep => return Some(copied(model, Effect::CopyStep)),
        Action::CopyScreen => return Some(copied(model, Effect::CopyScreen)),
        Action::Record => match model.recording {
            RecordingStatus::None => model.recording = RecordingStatus::Running,
            _ => return Some(save::ask(model, false)),
        },
        _ => return None,
    }
    Some(Effect::Draw)
}

fn program(model: &mut Model, action: Action) -> Option<Effect> {
    Some(match action {
        Action::Help => {
            model.overlay = Some(Overlay::Help { query: None, scroll: Scroll::default() });
            Effect::Draw
        }
        Action::Redraw => Effect::Repaint,
        Action::Suspend => Effect::Suspend,
        Action::Quit => save::quit(model),
        _ => return None,
    })
}

fn recording(model: &mut Model, action: Action) -> Option<Effect> {
    Some(match action {
        Action::Save => Effect::Save,
        Action::Keep => save::keep(model),
        Action::Discard => save::discard(model),
        _ => return None,
    })
}

/// Actions of the group `Card`.
fn card(model: &mut Model, action: Action, press: KeyPress) -> Option<Effect> {
    match action {
        Action::Name => ask_for_state(model),
        Action::SeenIn => go_to_scenario(model, press),
        Action::Leave => model.selection = None,
        Action::CardDown | Action::CardUp => scroll(model, moved(action)?),
        Action::WayHere => explore::lead(model, From::Here),
        Action::WayFromStart => explore::lead(model, From::Start),
        _ => {
            if let Some(Selection { subject, .. }) = model.selection {
                select(model, selected_by(action, subject)?);
            }
        }
    }
    Some(Effect::Draw)
}

/// What an action selects when `subject` is selected.
fn selected_by(action: Action, subject: Subject) -> Option<Subject> {
    Some(match action {
        Action::SelectDown => subject.toward(Toward::Down),
        Action::SelectUp => subject.toward(Toward::Up),
        Action::SelectRight => subject.toward(Toward::Right),
        Action::SelectLeft => subject.toward(Toward::Left),
        Action::NextState => subject.neighbour(true),
        Action::PreviousState => subject.neighbour(false),
        Action::Edge => subject.way_out(),
        Action::Follow => match subject {
            Subject::Edge(edge) => Subject::State(edge.to),
            Subject::State(_) => subject,
        },
        _ => return None,
    })
}

/// Says that something is copied, and asks for it.
fn copied(model: &mut Model, effect: Effect) -> Effect {
    model.notify(key!("notice.copied"));
    effect
}

/// To the step of a scenario that the card of a state names: by its digit, or the first one.
fn go_to_scenario(model: &mut Model, press: KeyPress) {
    let Some(Selection { subject: Subject::State(state), .. }) = model.selection else { return };
    let place =
        press.character().and_then(|digit| digit.to_digit(10)).map_or(Some(0), |digit| digit.checked_sub(1));
    let place = place.and_then(|place| usize::try_from(place).ok());
    let found = place.and_then(|place| super::card::seen_in(model, state).nth(place));
    let Some((timeline, step)) = found.map(|(entry, step)| (entry.timeline.clone(), step)) else { return };
    model.selection = None;
    open_run(model, timeline);
    seek(model, step);
}

/// Changes to the next theme, and names it.
fn next_theme(model: &mut Model) {
    let theme = next(&ThemeName::ALL, model.settings.theme);
    model.settings.theme = theme;
    let text = model.text();
    let name = text.get(theme.key());
    model.notice = Some(text.fill(key!("notice.theme"), &[("name", &name)]));
}

/// Actions of the group `Explore`.
fn explore(model: &mut Model, action: Action) -> Option<Effect> {
    match action {
        Action::Explore => {
            explore::open(model);
            return Some(Effect::Draw);
        }
        Action::CloseExplore => {
            model.view = View::Play;
            return Some(Effect::Draw);
        }
        Action::PlayPair => {
            if let Some(way) = explore::selected_way(model).cloned() {
                open_run(model, way);
            }
            return Some(Effect::Draw);
        }
        _ => {}
    }
    let Some(grid) = &mut model.explore else { return Some(Effect::Draw) };
    match action {
        Action::PairDown => grid.go(Toward::Down),
        Action::PairUp => grid.go(Toward::Up),
        Action::PairRight => grid.go(Toward::Right),
        Action::PairLeft => grid.go(Toward::Left),
        Action::Bounds => grid.bound = Some(Bound::Losses),
        Action::BoundDown => grid.go_to_bound(true),
        Action::BoundUp => grid.go_to_bound(false),
        Action::BoundMore => grid.change_bound(true),
        Action::BoundLess => grid.change_bound(false),
        Action::CloseBounds => grid.bound = None,
        _ => return None,
    }
    Some(Effect::Draw)
}

/// Actions of the group `WhatIf`.
fn what_if(model: &mut Model, action: Action) -> Option<Effect> {
    match action {
        Action::WhatIf | Action::CloseList => what_if::toggle(model),
        Action::ChooseDown | Action::ChooseUp => choose(model, moved(action)?),
        Action::Do => what_if::do_selected(model),
        Action::Undo => walk::walk(model, Timeline::undo),
        Action::Redo => walk::walk(model, Timeline::redo),
        Action::ToScript => walk::walk(model, Timeline::return_to_script),
        Action::Branches => branches::open(model),
        Action::WalkTo => branches::walk(model),
        Action::Deliver => flight::happen(model, EventKind::Deliver),
        Action::Lose => flight::happen(model, EventKind::Lose),
        Action::SaveRun => return Some(save::ask_run(model)),
        _ => return None,
    }
    Some(Effect::Draw)
}

/// The one after this, and the first one after the last.
fn next<T: Copy + PartialEq>(all: &[T], now: T) -> T {
    let behind = all.iter().skip_while(|&&one| one != now).nth(1);
    behind.or(all.first()).copied().unwrap_or(now)
}

/// Selects something of the diagram, which is shown as long as it is selected; playing ends, so that the card can be read.
pub(super) fn select(model: &mut Model, subject: Subject) {
    model.playing = false;
    model.selection = Some(subject.into());
}

fn ask_for_state(model: &mut Model) {
    model.overlay = Some(Overlay::Name { typed: TypedLine::default() });
}
