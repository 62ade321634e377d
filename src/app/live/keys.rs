//! What keys and the mouse do in the view of live sockets.

use super::{Live, LiveList, Sort, live};
use crate::app::walk::open_run;
use crate::app::{Action, Effect, Model, Overlay, Subject, TypedLine, View};
use crate::live::{Filter, Warning};
use crate::tcp::State;
use crate::text::key;

/// How far Page Up and Page Down go.
const PAGE: usize = 10;

/// Actions of the group `Live`.
pub(in crate::app) fn act(model: &mut Model, action: Action) -> Option<Effect> {
    match action {
        Action::NextSocket => choose(model, |at| at.saturating_add(1)),
        Action::PreviousSocket => choose(model, |at| at.saturating_sub(1)),
        Action::SocketsDown => choose(model, |at| at.saturating_add(PAGE)),
        Action::SocketsUp => choose(model, |at| at.saturating_sub(PAGE)),
        Action::FirstSocket => choose(model, |_| 0),
        Action::LastSocket => choose(model, |_| usize::MAX),
        Action::Filter => ask_for_filter(model),
        Action::Sort => sort(model),
        Action::Warnings => toggle_warnings(model),
        Action::Example => open_scenario(model),
        Action::Release => release(model),
        Action::Live => toggle(model),
        _ => return None,
    }
    Some(Effect::Draw)
}

/// Opens the view, or goes back to the run behind it. From the card of a state it shows the sockets in it.
fn toggle(model: &mut Model) {
    if model.view == View::Live {
        model.view = View::Play;
        return;
    }
    let state = match model.selection.map(|selection| selection.subject) {
        Some(Subject::State(state)) => Some(state),
        _ => None,
    };
    model.playing = false;
    model.frame = None;
    model.selection = None;
    model.what_if = None;
    model.view = View::Live;
    let live = model.live.get_or_insert_default();
    if let Some(state) = state {
        live.set_filter(Filter { states: vec![state], ..Filter::default() });
    }
}

/// Selects another row of the list.
pub(in crate::app) fn choose(model: &mut Model, to: impl Fn(usize) -> usize) {
    let Some(live) = &mut model.live else { return };
    match live.list {
        LiveList::Sockets => {
            let last = live.rows.len().saturating_sub(1);
            // The first key selects the first row, whichever key it is.
            let row = live.selected().map_or(to(0).saturating_sub(1), &to);
            live.follow(row.min(last));
        }
        LiveList::Warnings { selected } => {
            let last = live.warnings().len().saturating_sub(1);
            live.list = LiveList::Warnings { selected: to(selected).min(last) };
        }
    }
}

/// Follows the socket of a row that was clicked.
pub(in crate::app) fn choose_row(model: &mut Model, row: usize) {
    if let Some(live) = &mut model.live {
        live.follow(row);
    }
}

/// Shows the sockets in a state that was clicked, or all again.
pub(in crate::app) fn choose_state(model: &mut Model, state: State) {
    if let Some(live) = &mut model.live {
        let mut filter = live.filter.clone();
        filter.states = if filter.states == [state] { Vec::new() } else { vec![state] };
        live.set_filter(filter);
    }
}

/// Goes back by one: from the warnings to the list, then nothing is followed, then nothing is filtered.
fn release(model: &mut Model) {
    let Some(live) = &mut model.live else { return };
    if live.list != LiveList::Sockets {
        live.list = LiveList::Sockets;
    } else if live.chosen {
        live.chosen = false;
        live.followed = None;
        live.refresh();
    } else {
        live.set_filter(Filter::default());
    }
}

/// Whether there is anything to go back from.
pub(in crate::app) fn can_release(model: &Model) -> bool {
    live(model).is_some_and(|live| live.list != LiveList::Sockets || live.chosen || !live.filter.is_empty())
}

/// Sorts by the next order, and says which.
fn sort(model: &mut Model) {
    let text = model.text();
    let Some(live) = &mut model.live else { return };
    let next = Sort::ALL.into_iter().skip_while(|&sort| sort != live.sort).nth(1);
    live.sort = next.unwrap_or_default();
    live.refresh();
    model.notice = Some(text.fill(key!("notice.sort"), &[("order", &text.get(live.sort.key()))]));
}

/// Shows what deserves attention, or the sockets again.
fn toggle_warnings(model: &mut Model) {
    if let Some(live) = &mut model.live {
        live.list = match live.list {
            LiveList::Sockets => LiveList::Warnings { selected: 0 },
            LiveList::Warnings { .. } => LiveList::Sockets,
        };
    }
}

/// Asks for the filter.
fn ask_for_filter(model: &mut Model) {
    let filter = model.live.as_ref().map(|live| live.filter.to_string()).unwrap_or_default();
    model.overlay = Some(Overlay::Filter { typed: TypedLine::from(filter.as_str()) });
}

/// Applies the filter that was typed, or reports why it is invalid.
pub(in crate::app) fn filter(model: &mut Model, typed: &str) {
    match typed.parse::<Filter>() {
        Ok(filter) => {
            model.overlay = None;
            if let Some(live) = &mut model.live {
                live.chosen = false;
                live.followed = None;
                live.set_filter(filter);
            }
        }
        Err(unknown) => {
            model.notice = Some(model.text().fill(key!("notice.filter"), &[("term", &unknown.0)]));
        }
    }
}

/// The warning that is selected.
pub(in crate::app) fn selected_warning(model: &Model) -> Option<&Warning> {
    match live(model)? {
        live @ Live { list: LiveList::Warnings { selected }, .. } => live.warnings().get(*selected),
        _ => None,
    }
}

/// Opens the scenario that shows what the selected warning is about.
fn open_scenario(model: &mut Model) {
    let Some(name) = selected_warning(model).map(|warning| warning.kind.scenario()) else { return };
    let entry = model.library.iter().find(|entry| entry.name == name);
    let Some(timeline) = entry.map(|entry| entry.timeline.clone()) else { return };
    open_run(model, timeline);
}
