//! Lists and input lines in overlays: moving, scrolling, opening what is selected, going to what is typed.

use super::act::select;
use super::action::Action;
use super::key::KeyPress;
use super::line::TypedLine;
use super::scroll::Scroll;
use super::selection::{named, where_it_happens};
use super::typing::edit;
use super::walk::{open_run, seek};
use super::{Effect, Entry, Model, Overlay, Selection, Subject, following, found, picked};
use super::{captures, coverage, level, live, notes, predict, what_if};
use crate::text::key;

/// How far Page Up and Page Down go in a list.
const PAGE: usize = 10;

/// Where an action moves to in a list.
pub(super) fn moved(action: Action) -> Option<fn(usize) -> usize> {
    Some(match action {
        Action::Down | Action::ConnectionDown | Action::ChooseDown => |at| at.saturating_add(1),
        Action::Up | Action::ConnectionUp | Action::ChooseUp => |at| at.saturating_sub(1),
        Action::PageDown | Action::CardDown | Action::ConnectionPageDown => |at| at.saturating_add(PAGE),
        Action::PageUp | Action::CardUp | Action::ConnectionPageUp => |at| at.saturating_sub(PAGE),
        Action::FirstConnection => |_| 0,
        Action::LastConnection => |_| usize::MAX,
        _ => return None,
    })
}

/// Actions of the group `List`.
pub(super) fn act(model: &mut Model, action: Action, press: KeyPress) -> Option<Effect> {
    match action {
        Action::Down | Action::Up | Action::PageDown | Action::PageUp => scroll(model, moved(action)?),
        Action::ConnectionDown
        | Action::ConnectionUp
        | Action::ConnectionPageDown
        | Action::ConnectionPageUp
        | Action::FirstConnection
        | Action::LastConnection => captures::choose(model, moved(action)?),
        Action::WalkConnection => captures::walk(model),
        Action::SearchConnections => captures::type_query(model, true),
        Action::EndSearch => captures::type_query(model, false),
        Action::Order => captures::reorder(model),
        Action::CloseConnections => captures::close(model),
        Action::PlayWay => coverage::play(model),
        Action::GoToNote => notes::go(model),
        Action::Marks => {
            model.marks = !model.marks;
            model.notify(if model.marks { key!("coverage.marks") } else { key!("coverage.no-marks") });
        }
        Action::Open => open(model),
        Action::Go => go(model),
        Action::Search => {
            let query = Some(TypedLine::default());
            model.overlay = Some(Overlay::Help { query, scroll: Scroll::default() });
        }
        Action::Edit => edit(model, press),
        Action::Close => close(model),
        _ => return None,
    }
    Some(Effect::Draw)
}

/// Moves the selection of the list that is open.
pub(super) fn choose(model: &mut Model, to: impl Fn(usize) -> usize) {
    if model.predict.is_some() {
        predict::choose(model, to);
    } else {
        what_if::choose(model, to);
    }
}

/// Closes the overlay; in the help, a search first.
pub(super) fn close(model: &mut Model) {
    model.overlay = match model.overlay {
        Some(Overlay::Help { query: Some(_), .. }) => {
            Some(Overlay::Help { query: None, scroll: Scroll::default() })
        }
        _ => None,
    };
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
            model.notice = Some(text.fill(key!("notice.range"), &[("last", &last)]));
        }
        Some(Overlay::Choose { digits }) => {
            let number = std::mem::take(digits).parse();
            let is_done = number.is_ok_and(|number| what_if::do_number(model, number));
            if is_done {
                model.overlay = None;
            } else {
                let branches = what_if::choosable_branches(&model.timeline);
                let last = level::offered(model).len() + branches.len();
                model.notice = Some(text.fill(key!("notice.row"), &[("last", &last)]));
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
                model.notice = Some(text.fill(key!("notice.state"), &[("name", &typed.trim())]));
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

/// Opens the scenario that is selected in the picker.
pub(super) fn open(model: &mut Model) {
    open_entry(model, picked);
}

/// Opens the scenario behind this one.
pub(super) fn open_following(model: &mut Model) {
    open_entry(model, following);
}

/// Opens an entry of the library: a level to be played, or a scenario at its start.
fn open_entry(model: &mut Model, which: fn(&Model) -> Option<&Entry>) {
    let Some(entry) = which(model).cloned() else { return };
    if !level::open_entry(model, &entry) {
        open_run(model, entry.timeline);
    }
}

/// Moves the selection of the list that is open, or scrolls the text.
pub(super) fn scroll(model: &mut Model, to: impl Fn(usize) -> usize) {
    let last = match &model.overlay {
        Some(Overlay::Picker { query, .. }) => found(model, query).len().saturating_sub(1),
        Some(Overlay::Branches { .. }) => model.timeline.branch_count(),
        Some(Overlay::Notes { .. }) => notes::notes(model).len().saturating_sub(1),
        Some(Overlay::Coverage { .. }) => coverage::count(model).saturating_sub(1),
        _ => usize::MAX,
    };
    match &mut model.overlay {
        Some(
            Overlay::Picker { selected, .. }
            | Overlay::Branches { selected }
            | Overlay::Notes { selected }
            | Overlay::Coverage { selected },
        ) => {
            *selected = to(*selected).min(last);
        }
        Some(Overlay::Help { scroll, .. } | Overlay::Story { scroll } | Overlay::Level { scroll }) => {
            scroll.go(to);
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
                scroll.go(to);
            }
        }
    }
}
