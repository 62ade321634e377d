//! What each action does to the model, and which effect it asks for.

use super::action::Action;
use super::explore::{self, Bound, From};
use super::key::KeyPress;
use super::line::TypedLine;
use super::selection::{Toward, named, where_it_happens};
use super::update::edit;
use super::{
    Effect, Entry, Model, Overlay, Pane, RecordingStatus, SPEEDS, Selection, Subject, ThemeName, View,
    current, following, found, picked, save,
};
use super::{branches, captures, card, coverage, flight, level, live, predict, present, reload, what_if};
use crate::run::Timeline;
use crate::sim::EventKind;
use crate::text::Lang;

/// How far Page Up and Page Down go in a list.
const PAGE: usize = 10;

/// Does what the action of a key does now; the press is for those that begin with what is typed.
#[expect(clippy::too_many_lines, reason = "an arm for each action")]
pub(super) fn act(model: &mut Model, action: Action, press: KeyPress) -> Effect {
    match action {
        Action::Next => {
            model.playing = false;
            forward(model);
        }
        Action::Previous => seek(model, model.timeline.cursor().saturating_sub(1)),
        Action::First => seek(model, 0),
        Action::Last => seek(model, model.timeline.last()),
        Action::Jump => {
            let digit = press.character().filter(char::is_ascii_digit);
            let digits = TypedLine::from(digit.map(String::from).unwrap_or_default().as_str());
            model.overlay = Some(Overlay::Jump { digits });
        }
        Action::Go => go(model),
        Action::NextScenario => open_following(model),
        Action::Goal => model.overlay = Some(Overlay::Level { scroll: 0 }),
        Action::GoOn => level::go_on(model),
        Action::LevelHint => level::hint(model),
        Action::Solution => level::toggle_solution(model),
        Action::Again => level::restart(model),
        Action::NextLevel => level::open_next(model),
        Action::Levels => level::pick_level(model),
        Action::Coverage => model.overlay = Some(Overlay::Coverage { selected: 0 }),
        Action::PlayWay => coverage::play(model),
        Action::Marks => {
            model.marks = !model.marks;
            model.notify(if model.marks { "coverage.marks" } else { "coverage.no-marks" });
        }
        Action::Restart if model.level.is_some() => level::restart(model),
        Action::Restart if model.has_file => return Effect::Reread,
        Action::Restart => reload::restart(model),
        Action::Play => {
            if !model.playing && model.timeline.cursor() == model.timeline.last() {
                model.timeline.seek(0);
            }
            model.playing = !model.playing;
        }
        // One thing after the other: what plays, what is picked, the view.
        Action::Stop if model.playing => model.playing = false,
        Action::Stop if super::picked_segment(model).is_some() => model.picked = None,
        Action::Stop if model.present.is_some() => model.present = None,
        Action::Stop if model.plain => {}
        Action::Stop | Action::Connections => captures::show(model),
        Action::Present => present::toggle(model),
        Action::Panels => present::change(model, |present| present.panels = !present.panels),
        Action::StoryBelow => present::change(model, |present| present.story = !present.story),
        Action::Spotlight => present::change(model, present::next_spotlight),
        Action::Clock => present::change(model, |present| present.clock = !present.clock),
        Action::Faster => set_speed(model, SPEEDS.into_iter().find(|&speed| speed > model.speed)),
        Action::Slower => set_speed(model, SPEEDS.into_iter().rfind(|&speed| speed < model.speed)),
        Action::Scenarios => {
            let selected = current(model).unwrap_or(0);
            model.overlay = Some(Overlay::Picker { query: TypedLine::default(), selected, scroll: 0 });
        }
        Action::Open => open(model),
        Action::ConnectionDown => captures::choose(model, |at| at.saturating_add(1)),
        Action::ConnectionUp => captures::choose(model, |at| at.saturating_sub(1)),
        Action::ConnectionPageDown => captures::choose(model, |at| at.saturating_add(PAGE)),
        Action::ConnectionPageUp => captures::choose(model, |at| at.saturating_sub(PAGE)),
        Action::FirstConnection => captures::choose(model, |_| 0),
        Action::LastConnection => captures::choose(model, |_| usize::MAX),
        Action::WalkConnection => captures::walk(model),
        Action::SearchConnections | Action::EndSearch => {
            captures::type_query(model, action == Action::SearchConnections);
        }
        Action::Order => captures::reorder(model),
        Action::CloseConnections => captures::close(model),
        Action::Pane => {
            model.pane = match model.pane {
                Pane::Diagram => Pane::Ladder,
                Pane::Ladder => Pane::Diagram,
            };
        }
        Action::Name => ask_for_state(model),
        // Without a screen there is no diagram to walk through: the state is asked for by name.
        Action::Select if model.plain => ask_for_state(model),
        Action::Select => select(model, Subject::State(where_it_happens(model))),
        Action::SelectDown
        | Action::SelectUp
        | Action::SelectRight
        | Action::SelectLeft
        | Action::NextState
        | Action::PreviousState
        | Action::Edge
        | Action::Follow => reselect(model, |subject| selected_by(action, subject)),
        Action::SeenIn => go_to_scenario(model, press),
        Action::Leave => model.selection = None,
        Action::Story => model.overlay = Some(Overlay::Story { scroll: 0 }),
        Action::Help => model.overlay = Some(Overlay::Help { query: None, scroll: 0 }),
        Action::Theme => next_theme(model),
        Action::Mouse => {
            model.mouse = !model.mouse;
            model.notify(if model.mouse { "notice.mouse" } else { "notice.no-mouse" });
        }
        Action::CopyStep => return copied(model, Effect::CopyStep),
        Action::CopyScreen => return copied(model, Effect::CopyScreen),
        Action::Record => match model.recording {
            RecordingStatus::None => model.recording = RecordingStatus::Running,
            _ => return save::ask(model, false),
        },
        Action::Save => return Effect::Save,
        Action::SaveRun => return save::ask_run(model),
        Action::Keep => return save::keep(model),
        Action::Discard => return save::discard(model),
        Action::ChooseDown => choose(model, |at| at.saturating_add(1)),
        Action::ChooseUp => choose(model, |at| at.saturating_sub(1)),
        Action::WhatIf
        | Action::CloseList
        | Action::Do
        | Action::Undo
        | Action::Redo
        | Action::ToScript
        | Action::Branches
        | Action::WalkTo
        | Action::Deliver
        | Action::Lose => act_what_if(model, action),
        Action::Explore => explore::open(model),
        Action::CloseExplore => model.view = View::Play,
        Action::PlayPair => {
            if let Some(way) = explore::selected_way(model).cloned() {
                open_run(model, way);
            }
        }
        Action::WayHere => explore::lead(model, From::Here),
        Action::WayFromStart => explore::lead(model, From::Start),
        Action::PairDown
        | Action::PairUp
        | Action::PairRight
        | Action::PairLeft
        | Action::Bounds
        | Action::BoundDown
        | Action::BoundUp
        | Action::BoundMore
        | Action::BoundLess
        | Action::CloseBounds => act_on_grid(model, action),
        Action::Live
        | Action::NextSocket
        | Action::PreviousSocket
        | Action::SocketsDown
        | Action::SocketsUp
        | Action::FirstSocket
        | Action::LastSocket
        | Action::Filter
        | Action::Sort
        | Action::Warnings
        | Action::Example
        | Action::Release => live::act(model, action),
        Action::Predict | Action::Answer | Action::NextQuestion | Action::Hint | Action::StopPredicting => {
            act_predict(model, action);
        }
        Action::Language => model.settings.lang = next(&Lang::ALL, model.settings.lang),
        Action::Down => scroll(model, |at| at.saturating_add(1)),
        Action::Up => scroll(model, |at| at.saturating_sub(1)),
        Action::PageDown | Action::CardDown => scroll(model, |at| at.saturating_add(PAGE)),
        Action::PageUp | Action::CardUp => scroll(model, |at| at.saturating_sub(PAGE)),
        Action::Search => {
            model.overlay = Some(Overlay::Help { query: Some(TypedLine::default()), scroll: 0 });
        }
        Action::Blank => model.overlay = Some(Overlay::Blank),
        Action::Edit => edit(model, press),
        Action::Close => close(model),
        Action::Redraw => return Effect::Repaint,
        Action::Suspend => return Effect::Suspend,
        Action::Quit => return save::quit(model),
    }
    Effect::Draw
}

/// What an action selects when `subject` is selected.
fn selected_by(action: Action, subject: Subject) -> Subject {
    match action {
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
        _ => subject,
    }
}

/// Says that something is copied, and asks for it.
fn copied(model: &mut Model, effect: Effect) -> Effect {
    model.notify("notice.copied");
    effect
}

/// To the step of a scenario that the card of a state names: by its digit, or the first one.
fn go_to_scenario(model: &mut Model, press: KeyPress) {
    let Some(Selection { subject: Subject::State(state), .. }) = model.selection else { return };
    let place =
        press.character().and_then(|digit| digit.to_digit(10)).map_or(Some(0), |digit| digit.checked_sub(1));
    let place = place.and_then(|place| usize::try_from(place).ok());
    let found = place.and_then(|place| card::seen_in(model, state).nth(place));
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
    let name = text.find(&format!("theme.{}", theme.id())).unwrap_or(theme.id());
    model.notice = Some(text.fill("notice.theme", &[("name", &name)]));
}

/// What moves on the grid of pairs, and what changes its bounds.
fn act_on_grid(model: &mut Model, action: Action) {
    let Some(grid) = &mut model.explore else { return };
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
        _ => grid.bound = None,
    }
}

/// What leaves the script, and what walks the tree of branches.
fn act_what_if(model: &mut Model, action: Action) {
    match action {
        Action::Do => what_if::do_selected(model),
        Action::Undo => walk(model, Timeline::undo),
        Action::Redo => walk(model, Timeline::redo),
        Action::ToScript => walk(model, Timeline::return_to_script),
        Action::Branches => branches::open(model),
        Action::WalkTo => branches::walk(model),
        Action::Deliver => flight::happen(model, EventKind::Deliver),
        Action::Lose => flight::happen(model, EventKind::Lose),
        _ => what_if::toggle(model),
    }
}

/// What a quiz does.
fn act_predict(model: &mut Model, action: Action) {
    match action {
        Action::Answer => predict::answer_selected(model),
        Action::NextQuestion => predict::go_on(model),
        Action::Hint => predict::hint(model),
        Action::StopPredicting => predict::stop_predicting(model),
        _ => predict::start(model),
    }
}

/// Moves the selection of the list that is open.
pub(super) fn choose(model: &mut Model, to: impl Fn(usize) -> usize) {
    if model.predict.is_some() {
        predict::choose(model, to);
    } else {
        what_if::choose(model, to);
    }
}

/// Closes what lies over the screen; a search of the help ends first.
pub(super) fn close(model: &mut Model) {
    model.overlay = match model.overlay {
        Some(Overlay::Help { query: Some(_), .. }) => Some(Overlay::Help { query: None, scroll: 0 }),
        _ => None,
    };
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

fn reselect(model: &mut Model, from: impl Fn(Subject) -> Subject) {
    if let Some(Selection { subject, .. }) = model.selection {
        select(model, from(subject));
    }
}

/// One step forward, with its animation.
pub(super) fn forward(model: &mut Model) {
    let next = model.timeline.cursor() + 1;
    if next > model.timeline.last() {
        return;
    }
    model.timeline.seek(next);
    arrived(model);
    what_if::reselect(model);
}

/// To a step, by hand: playing ends, nothing moves.
pub(super) fn seek(model: &mut Model, step: usize) {
    model.playing = false;
    model.timeline.seek(step);
    turn_page(model);
    what_if::reselect(model);
}

/// A step has just been taken: it is shown from its top, with its animation.
pub(super) fn arrived(model: &mut Model) {
    turn_page(model);
    pulse(model);
}

/// Begins an animation, if anything moves.
pub(super) fn pulse(model: &mut Model) {
    let moves = !model.settings.reduced_motion && model.overlay.is_none();
    model.frame = moves.then_some(0);
}

/// Moves in the tree of what was chosen; nothing moves on the screen.
fn walk(model: &mut Model, go: fn(&mut Timeline) -> bool) {
    model.playing = false;
    if go(&mut model.timeline) {
        turn_page(model);
        what_if::reselect(model);
    }
}

/// The full text of another step is read from its top.
pub(super) fn turn_page(model: &mut Model) {
    if let Some(Overlay::Story { scroll }) = &mut model.overlay {
        *scroll = 0;
    }
}

/// To the step or the state that is typed. A wrong answer stays to be corrected, but not in lines, where nothing that
/// is written can be changed.
fn go(model: &mut Model) {
    let (text, last, plain) = (model.text(), model.timeline.last(), model.plain);
    match &mut model.overlay {
        Some(Overlay::Jump { digits }) => {
            if let Some(step) = digits.parse().ok().filter(|&step| step <= last) {
                model.overlay = None;
                return seek(model, step);
            }
            if plain {
                *digits = TypedLine::default();
            }
            model.notice = Some(text.fill("notice.range", &[("last", &last)]));
        }
        Some(Overlay::Choose { digits }) => {
            let number = std::mem::take(digits).parse();
            let is_done = number.is_ok_and(|number| what_if::do_number(model, number));
            if is_done {
                model.overlay = None;
            } else {
                let branches = what_if::choosable_branches(&model.timeline);
                let last = level::offered(model).len() + branches.len();
                model.notice = Some(text.fill("notice.row", &[("last", &last)]));
            }
        }
        Some(Overlay::Name { typed }) => {
            let typed = std::mem::take(typed);
            let state = if typed.trim().is_empty() { Some(where_it_happens(model)) } else { named(&typed) };
            if let Some(state) = state {
                model.overlay = None;
                if model.predict.is_some() {
                    predict::answer_state(model, state);
                } else {
                    select(model, Subject::State(state));
                }
            } else {
                model.notice = Some(text.fill("notice.state", &[("name", &typed.trim())]));
                model.overlay =
                    Some(Overlay::Name { typed: if plain { TypedLine::default() } else { typed } });
            }
        }
        Some(Overlay::Filter { typed }) => {
            let typed = typed.to_string();
            live::filter(model, &typed);
        }
        _ => {}
    }
}

/// Opens what is selected in the picker, at its start.
pub(super) fn open(model: &mut Model) {
    open_entry(model, picked);
}

/// Opens the scenario behind this one.
fn open_following(model: &mut Model) {
    open_entry(model, following);
}

/// Opens an entry of the library: a level to be played, or a scenario at its start.
fn open_entry(model: &mut Model, which: fn(&Model) -> Option<&Entry>) {
    let library = model.library.clone();
    let name = which(model).map(|entry| entry.name);
    let Some(entry) = library.iter().find(|entry| Some(entry.name) == name) else { return };
    if !level::open_entry(model, entry) {
        open_run(model, entry.timeline.clone());
    }
}

pub(super) fn open_run(model: &mut Model, timeline: Timeline) {
    model.view = View::Play;
    model.listing = None;
    model.timeline = timeline;
    (model.level, model.overlay, model.predict) = (None, None, None);
    model.picked = None;
    (model.has_file, model.trouble, model.runs_old_version) = (false, None, false);
    seek(model, 0);
    what_if::open_list_of_free(model);
}

fn set_speed(model: &mut Model, speed: Option<u16>) {
    if let Some(speed) = speed {
        model.speed = speed;
        model.notice = Some(model.text().fill("notice.speed", &[("speed", &speed)]));
    }
}

/// Scrolls whatever is open. Only the end of the picker is known here; the others have as many rows as their layout
/// makes.
pub(super) fn scroll(model: &mut Model, to: impl Fn(usize) -> usize) {
    let last = match &model.overlay {
        Some(Overlay::Picker { query, .. }) => found(model, query).len().saturating_sub(1),
        Some(Overlay::Branches { .. }) => model.timeline.branch_count(),
        Some(Overlay::Coverage { .. }) => coverage::count(model).saturating_sub(1),
        _ => usize::MAX,
    };
    match &mut model.overlay {
        Some(
            Overlay::Picker { selected, .. }
            | Overlay::Branches { selected }
            | Overlay::Coverage { selected },
        ) => {
            *selected = to(*selected).min(last);
        }
        Some(Overlay::Help { scroll, .. } | Overlay::Story { scroll } | Overlay::Level { scroll }) => {
            *scroll = to(*scroll);
        }
        Some(
            Overlay::Jump { .. }
            | Overlay::Choose { .. }
            | Overlay::Name { .. }
            | Overlay::Filter { .. }
            | Overlay::SaveAs(_)
            | Overlay::Blank,
        ) => {}
        None => {
            if let Some(Selection { scroll, .. }) = &mut model.selection {
                *scroll = to(*scroll);
            }
        }
    }
}
