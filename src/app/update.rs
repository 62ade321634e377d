//! One input changes the model and gives at most one effect, which the terminal performs.

use std::sync::Arc;
use std::time::Duration;

use super::act::{act, select};
use super::binding::Binding;
use super::coverage;
use super::key::KeyPress;
use super::list::{choose, open, scroll};
use super::mode::Mode;
use super::scroll::Scroll;
use super::selection::Toward;
use super::typing::{self, typed};
use super::walk::{forward, open_run, seek};
use super::{
    Bound, Explore, FRAMES, Model, Overlay, Pane, Picked, Subject, View, current, has_panes, takes_text,
};
use super::{branches, captures, explore, flight, live, notes, predict, what_if};
use crate::live::Snapshot;
use crate::tcp::State;

/// What comes in from outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A key is pressed, or held down.
    Key(KeyPress),
    /// A text is pasted as one piece. Where nothing is typed it does nothing: its characters are no keys.
    Paste(String),
    /// The mouse is pressed on this.
    Click(Target),
    /// The mouse wheel is turned by a notch: towards the user, or away.
    Wheel {
        /// Towards the user: on, or down.
        down: bool,
    },
    /// The screen has these columns and rows.
    Resize(u16, u16),
    /// The model was drawn.
    Drawn {
        /// How far the card of what is selected is scrolled there, if one is shown.
        card: Option<Scroll>,
        /// How far the overlay is scrolled there, if it can be.
        overlay: Option<Scroll>,
    },
    /// How long the presenter's view has been on.
    Elapsed(Duration),
    /// The time that [`super::next_tick`] returned has passed.
    Tick,
    /// The sockets of this machine were read.
    Sockets(Arc<Snapshot>),
    /// They could not be read, for this reason.
    NoSockets(String),
}

/// What the mouse can hit on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A step: a cell of the progress bar, or one end of a row of the ladder.
    Step(usize),
    /// A state or an edge of the diagram.
    Subject(Subject),
    /// A scenario of the picker, by its index among those found.
    Scenario(usize),
    /// A pair of the grid: A's state, B's.
    Pair([State; 2]),
    /// A bound of the search.
    Bound(Bound),
    /// A row of what can happen.
    WhatIf(usize),
    /// A segment in flight.
    Segment(Picked),
    /// A row of the list of sockets.
    Socket(usize),
    /// A connection of a capture, by its index among those found.
    Connection(usize),
    /// A row of the tree of branches.
    Branch(usize),
    /// A row of the list of notes.
    Note(usize),
    /// An answer of the quiz.
    Answer(usize),
}

/// What only the terminal can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Show the model as it is now.
    Draw,
    /// The same, and trust nothing of what the terminal shows.
    Repaint,
    /// Give the terminal back and stop until the shell continues the program.
    Suspend,
    /// Copy the step at the cursor to the terminal's clipboard, as text.
    CopyStep,
    /// Copy the screen to the terminal's clipboard, as text.
    CopyScreen,
    /// Check whether the name suggested for the recording is free.
    Suggest,
    /// Write the recording to the file that is named.
    Save,
    /// Read the file of the scenario again.
    Reread,
    /// End.
    Quit,
}

/// Changes the model by one input; returns what the terminal has to do, `None` if nothing changed.
pub fn update(model: &mut Model, input: Input) -> Option<Effect> {
    let effect = apply(model, input);
    note_walked(model);
    coverage::end_stale_search(model);
    coverage::note(model);
    if live::polls(model).is_none() {
        // Without polls the counts are out of date.
        model.machine = None;
    }
    effect
}

/// Remembers a scenario of the library that has been walked to its end.
fn note_walked(model: &mut Model) {
    if model.level.is_some() || model.timeline.last() == 0 || model.timeline.cursor() < model.timeline.last()
    {
        return;
    }
    if let Some(name) = current(model).and_then(|place| Some(model.library.get(place)?.name)) {
        model.walked.insert(name);
    }
}

fn apply(model: &mut Model, input: Input) -> Option<Effect> {
    match input {
        Input::Key(press) => Some(key(model, press.half_width())),
        Input::Paste(text) => paste(model, &text),
        Input::Click(target) => Some(click(model, target)),
        Input::Wheel { down } => Some(wheel(model, down)),
        Input::Resize(columns, rows) => {
            model.size = (columns, rows);
            if !has_panes(model.size) {
                model.pane = Pane::Diagram;
            }
            Some(Effect::Draw)
        }
        Input::Drawn { card, overlay } => {
            drawn(model, card, overlay);
            None
        }
        Input::Elapsed(elapsed) => {
            model.elapsed = elapsed;
            Some(Effect::Draw)
        }
        Input::Tick => tick(model),
        Input::Sockets(snapshot) => live::take(model, snapshot).then_some(Effect::Draw),
        Input::NoSockets(why) => live::fail(model, why).then_some(Effect::Draw),
    }
}

/// Keeps how far things are scrolled on the screen: no further than to their last page.
fn drawn(model: &mut Model, card: Option<Scroll>, overlay: Option<Scroll>) {
    if let (Some(selection), Some(card)) = (&mut model.selection, card) {
        selection.scroll = card;
    }
    if let Some(
        Overlay::Help { scroll, .. }
        | Overlay::Picker { scroll, .. }
        | Overlay::Story { scroll }
        | Overlay::Level { scroll },
    ) = &mut model.overlay
    {
        *scroll = overlay.unwrap_or(*scroll);
    }
}

fn tick(model: &mut Model) -> Option<Effect> {
    if coverage::wants_ticks(model) {
        return coverage::seek_on(model).then_some(Effect::Draw);
    }
    if explore::wants_ticks(model) {
        let has_news = model.explore.as_mut().is_some_and(Explore::search_on);
        return has_news.then_some(Effect::Draw);
    }
    if let Some(frame) = model.frame {
        model.frame = Some(frame + 1).filter(|&frame| frame < FRAMES);
    } else if model.playing && model.overlay.is_none() {
        forward(model);
        model.playing = model.timeline.cursor() < model.timeline.last();
    } else {
        return None;
    }
    Some(Effect::Draw)
}

/// A key ends the animation and the notice, and then acts.
fn key(model: &mut Model, press: KeyPress) -> Effect {
    model.frame = None;
    model.notice = None;
    if typed(model, press) || unblanked(model, &press) {
        return Effect::Draw;
    }
    let Some(row) = Binding::of(model, &press) else {
        match (Mode::of(model), press.character()) {
            (Mode::WhatIf, Some(key)) => {
                what_if::do_key(model, key);
            }
            (Mode::Ask, Some(key)) => {
                if let Some(choice) = predict::choice_of(model, key) {
                    predict::answer(model, choice);
                }
            }
            _ => {}
        }
        return Effect::Draw;
    };
    if row.closes(model) {
        model.overlay = None;
        return Effect::Draw;
    }
    if row.works(model) {
        return act(model, row, press);
    }
    model.notice = row.refused(model).map(str::to_owned);
    Effect::Draw
}

/// Whether the press has only ended a blank screen; Ctrl-C and Ctrl-Z work as always.
fn unblanked(model: &mut Model, press: &KeyPress) -> bool {
    let ends = model.overlay == Some(Overlay::Blank) && !press.modifiers.ctrl;
    if ends {
        model.overlay = None;
    }
    ends
}

/// A paste is typed where something is typed. It ends the animation and the notice then, as a key does.
fn paste(model: &mut Model, text: &str) -> Option<Effect> {
    if !takes_text(model) {
        return None;
    }
    model.frame = None;
    model.notice = None;
    typing::paste(model, text);
    Some(Effect::Draw)
}

/// A click ends the animation and the notice, as a key does.
fn click(model: &mut Model, target: Target) -> Effect {
    model.frame = None;
    model.notice = None;
    match target {
        // A quiz has its own order of steps, and the arrival of a segment would be the answer.
        Target::Step(_) | Target::Segment(_) if model.predict.is_some() => {}
        Target::Step(step) => seek(model, step.min(model.timeline.last())),
        Target::Subject(Subject::State(state)) if model.view == View::Live => {
            live::choose_state(model, state);
        }
        Target::Subject(_) if model.view == View::Live => {}
        Target::Socket(row) => live::choose_row(model, row),
        Target::Subject(Subject::State(state)) if model.predict.is_some() => {
            predict::answer_state(model, state);
        }
        Target::Subject(_) if model.predict.is_some() => {}
        Target::Subject(subject) => select(model, subject),
        Target::Answer(choice) => predict::answer(model, choice),
        Target::Scenario(place) => pick(model, place),
        Target::Pair(states) => choose_pair(model, states),
        Target::Bound(bound) => {
            if let Some(explore) = &mut model.explore {
                explore.bound = Some(bound);
            }
        }
        Target::Connection(place) => {
            if model.listing.as_ref().is_some_and(|listing| listing.selected == place) {
                captures::walk(model);
            } else {
                captures::choose(model, |_| place);
            }
        }
        Target::WhatIf(row) => {
            what_if::choose(model, |_| row);
            what_if::do_selected(model);
        }
        Target::Branch(row) => branches::pick(model, row),
        Target::Note(row) => notes::pick(model, row),
        Target::Segment(picked) => flight::pick(model, picked),
    }
    Effect::Draw
}

/// A click selects a scenario, which shows its summary; on the selected one it opens it, so a double click does both.
fn pick(model: &mut Model, place: usize) {
    match &mut model.overlay {
        Some(Overlay::Picker { selected, .. }) if *selected == place => open(model),
        Some(Overlay::Picker { selected, .. }) => *selected = place,
        _ => {}
    }
}

/// A click selects a pair; on the selected one it plays the way to it.
fn choose_pair(model: &mut Model, states: [State; 2]) {
    let Some(explore) = &mut model.explore else { return };
    explore.bound = None;
    if explore.selected != states {
        explore.select(states);
    } else if let Some(way) = explore.way.clone() {
        open_run(model, way);
    }
}

/// The wheel steps, or scrolls the overlay; the selected row stays visible.
fn wheel(model: &mut Model, down: bool) -> Effect {
    model.frame = None;
    model.notice = None;
    if let Some(Overlay::Picker { scroll, .. }) = &mut model.overlay {
        scroll.go(|at| if down { at.saturating_add(1) } else { at.saturating_sub(1) });
    }
    if let (View::Explore, None, Some(explore)) = (model.view, &model.overlay, &mut model.explore) {
        explore.go(if down { Toward::Down } else { Toward::Up });
        return Effect::Draw;
    }
    if model.overlay.is_none() && model.listing.is_some() {
        captures::choose(model, |at| if down { at.saturating_add(1) } else { at.saturating_sub(1) });
        return Effect::Draw;
    }
    match (model.overlay.is_some(), down) {
        (true, true) => scroll(model, |at| at.saturating_add(1)),
        (true, false) => scroll(model, |at| at.saturating_sub(1)),
        (false, true) if model.view == View::Live => live::choose(model, |at| at.saturating_add(1)),
        (false, false) if model.view == View::Live => live::choose(model, |at| at.saturating_sub(1)),
        (false, true) if model.predict.is_some() => choose(model, |at| at.saturating_add(1)),
        (false, false) if model.predict.is_some() => choose(model, |at| at.saturating_sub(1)),
        (false, true) => {
            model.playing = false;
            forward(model);
        }
        (false, false) => seek(model, model.timeline.cursor().saturating_sub(1)),
    }
    Effect::Draw
}
