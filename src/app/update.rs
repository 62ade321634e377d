//! One input changes the model and gives at most one effect, which the terminal performs.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind};

use super::action::{Action, Binding};
use super::key::{character, half_width};
use super::model::has_panes;
use super::selection::{Toward, named, where_it_happens};
use super::{FRAMES, Model, Overlay, Pane, SPEEDS, Selection, Subject, Take, ThemeName, found, picked, save};
use crate::text::{Lang, is_plain};

/// What comes in from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key goes down, is held down, or comes up.
    Key(KeyEvent),
    /// The mouse is pressed on this.
    Click(Target),
    /// The mouse wheel is turned by a notch: towards the user, or away.
    Wheel {
        /// Towards the user: on, or down.
        down: bool,
    },
    /// The screen has so many columns and rows.
    Resize(u16, u16),
    /// As long as [`super::next_tick`] said has passed.
    Tick,
}

/// What stands at a cell of the screen, for the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A step: a cell of the progress bar, or one end of a row of the ladder.
    Step(usize),
    /// A state or an edge of the diagram.
    Subject(Subject),
    /// A scenario of the picker, by its place among those found.
    Scenario(usize),
}

/// What only the terminal can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Show the model as it is now.
    Draw,
    /// The same, and trust nothing of what the terminal shows.
    Repaint,
    /// Give the terminal back and stop until somebody says continue.
    Suspend,
    /// Hand the step at the cursor to the terminal's clipboard, as text.
    CopyStep,
    /// Hand the screen to the terminal's clipboard, as text.
    CopyScreen,
    /// See whether the name suggested for the take is free.
    Suggest,
    /// Write the take to the file that is named.
    Save,
    /// End.
    Quit,
}

/// How far Page Up and Page Down go in a list.
const PAGE: usize = 10;

/// The longest text that can be searched for.
const QUERY: usize = 64;

/// Lets an input happen.
pub fn update(model: &mut Model, input: Input) -> Option<Effect> {
    match input {
        Input::Key(press) if press.kind == KeyEventKind::Release => None,
        Input::Key(press) => Some(key(model, half_width(press))),
        Input::Click(target) => Some(click(model, target)),
        Input::Wheel { down } => Some(wheel(model, down)),
        Input::Resize(columns, rows) => {
            model.size = (columns, rows);
            if !has_panes(model.size) {
                model.pane = Pane::Diagram;
            }
            Some(Effect::Draw)
        }
        Input::Tick => tick(model),
    }
}

fn tick(model: &mut Model) -> Option<Effect> {
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
fn key(model: &mut Model, press: KeyEvent) -> Effect {
    model.frame = None;
    model.notice = None;
    if typed(model, press) {
        return Effect::Draw;
    }
    let Some(row) = Binding::of(model, &press) else { return Effect::Draw };
    if row.works(model) {
        return act(model, row.action, press);
    }
    model.notice = row.refused(model.text()).map(str::to_owned);
    Effect::Draw
}

/// A click ends the animation and the notice, as a key does.
fn click(model: &mut Model, target: Target) -> Effect {
    model.frame = None;
    model.notice = None;
    match target {
        Target::Step(step) => seek(model, step.min(model.timeline.last())),
        Target::Subject(subject) => select(model, subject),
        Target::Scenario(place) => pick(model, place),
    }
    Effect::Draw
}

/// A click selects a scenario, so that one can read what it is about; on the selected one it opens it, so that a
/// double click does both.
fn pick(model: &mut Model, place: usize) {
    match &mut model.overlay {
        Some(Overlay::Picker { selected, .. }) if *selected == place => open(model),
        Some(Overlay::Picker { selected, .. }) => *selected = place,
        _ => {}
    }
}

/// The wheel steps, or scrolls the list that lies over the screen. What is selected in it stays visible.
fn wheel(model: &mut Model, down: bool) -> Effect {
    model.frame = None;
    model.notice = None;
    if let Some(Overlay::Picker { scroll, .. }) = &mut model.overlay {
        *scroll = if down { scroll.saturating_add(1) } else { scroll.saturating_sub(1) };
    }
    match (model.overlay.is_some(), down) {
        (true, true) => scroll(model, |at| at.saturating_add(1)),
        (true, false) => scroll(model, |at| at.saturating_sub(1)),
        (false, true) => {
            model.playing = false;
            forward(model);
        }
        (false, false) => seek(model, model.timeline.cursor().saturating_sub(1)),
    }
    Effect::Draw
}

/// Whether an overlay took the press as typing.
fn typed(model: &mut Model, press: KeyEvent) -> bool {
    let closes = !matches!(model.overlay, Some(Overlay::SaveAs(_)));
    let (line, longest, takes): (_, _, fn(char) -> bool) = match &mut model.overlay {
        Some(
            Overlay::Help { query: words, .. }
            | Overlay::Picker { query: words, .. }
            | Overlay::Name { typed: words },
        ) => (words, QUERY, |c| !c.is_control()),
        Some(Overlay::Jump { digits }) => (digits, QUERY, |c| c.is_ascii_digit()),
        Some(Overlay::SaveAs(save)) => (&mut save.typed, save::LONGEST, is_plain),
        _ => return false,
    };
    match (character(&press), press.code) {
        (Some(c), _) => {
            if takes(c) && line.len() < longest {
                line.push(c);
            }
        }
        (None, KeyCode::Backspace) => {
            if line.pop().is_none() && closes {
                model.overlay = None;
            }
        }
        _ => return false,
    }
    match &mut model.overlay {
        Some(Overlay::Picker { selected, scroll, .. }) => (*selected, *scroll) = (0, 0),
        Some(Overlay::Help { scroll, .. }) => *scroll = 0,
        Some(Overlay::SaveAs(save)) => save.is_retyped(),
        _ => {}
    }
    true
}

fn act(model: &mut Model, action: Action, press: KeyEvent) -> Effect {
    match action {
        Action::Next => {
            model.playing = false;
            forward(model);
        }
        Action::Previous => seek(model, model.timeline.cursor().saturating_sub(1)),
        Action::First => seek(model, 0),
        Action::Last => seek(model, model.timeline.last()),
        Action::Jump => {
            let digits = character(&press).filter(char::is_ascii_digit).into_iter().collect();
            model.overlay = Some(Overlay::Jump { digits });
        }
        Action::Go => go(model),
        Action::Restart => {
            seek(model, 0);
            model.speed = 100;
            model.pane = Pane::Diagram;
        }
        Action::Play => {
            if !model.playing && model.timeline.cursor() == model.timeline.last() {
                model.timeline.seek(0);
            }
            model.playing = !model.playing;
        }
        Action::Stop => model.playing = false,
        Action::Faster => set_speed(model, SPEEDS.into_iter().find(|&speed| speed > model.speed)),
        Action::Slower => set_speed(model, SPEEDS.into_iter().rfind(|&speed| speed < model.speed)),
        Action::Scenarios => {
            let now = model.library.iter().position(|entry| entry.scenario == model.scenario);
            let selected = now.unwrap_or(0);
            model.overlay = Some(Overlay::Picker { query: String::new(), selected, scroll: 0 });
        }
        Action::Open => open(model),
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
        Action::SelectDown => reselect(model, |subject| subject.toward(Toward::Down)),
        Action::SelectUp => reselect(model, |subject| subject.toward(Toward::Up)),
        Action::SelectRight => reselect(model, |subject| subject.toward(Toward::Right)),
        Action::SelectLeft => reselect(model, |subject| subject.toward(Toward::Left)),
        Action::NextState => reselect(model, |subject| subject.neighbour(true)),
        Action::PreviousState => reselect(model, |subject| subject.neighbour(false)),
        Action::Edge => reselect(model, Subject::way_out),
        Action::Follow => reselect(model, |subject| match subject {
            Subject::Edge(edge) => Subject::State(edge.to),
            state @ Subject::State(_) => state,
        }),
        Action::Leave => model.selection = None,
        Action::Story => model.overlay = Some(Overlay::Story { scroll: 0 }),
        Action::Help => model.overlay = Some(Overlay::Help { query: String::new(), scroll: 0 }),
        Action::Theme => {
            let theme = next(&ThemeName::ALL, model.settings.theme);
            model.settings.theme = theme;
            let text = model.text();
            let name = text.find(&format!("theme.{}", theme.id())).unwrap_or(theme.id());
            model.notice = Some(text.fill("notice.theme", &[("name", &name)]));
        }
        Action::Mouse => {
            model.mouse = !model.mouse;
            let key = if model.mouse { "notice.mouse" } else { "notice.no-mouse" };
            model.notice = Some(model.text().get(key).to_owned());
        }
        Action::CopyStep => {
            model.notice = Some(model.text().get("notice.copied").to_owned());
            return Effect::CopyStep;
        }
        Action::CopyScreen => {
            model.notice = Some(model.text().get("notice.copied").to_owned());
            return Effect::CopyScreen;
        }
        Action::Record => match model.take {
            Take::None => model.take = Take::Running,
            _ => return save::ask(model, false),
        },
        Action::Save => return Effect::Save,
        Action::Keep => return save::keep(model),
        Action::Discard => return save::discard(model),
        Action::Language => model.settings.lang = next(&Lang::ALL, model.settings.lang),
        Action::CardDown => scroll(model, |at| at.saturating_add(PAGE)),
        Action::CardUp => scroll(model, |at| at.saturating_sub(PAGE)),
        Action::Down => scroll(model, |at| at.saturating_add(1)),
        Action::Up => scroll(model, |at| at.saturating_sub(1)),
        Action::PageDown => scroll(model, |at| at.saturating_add(PAGE)),
        Action::PageUp => scroll(model, |at| at.saturating_sub(PAGE)),
        Action::Close => model.overlay = None,
        Action::Redraw => return Effect::Repaint,
        Action::Suspend => return Effect::Suspend,
        Action::Quit => return save::quit(model),
    }
    Effect::Draw
}

/// The one after this, and the first one after the last.
fn next<T: Copy + PartialEq>(all: &[T], now: T) -> T {
    let behind = all.iter().skip_while(|&&one| one != now).nth(1);
    behind.or(all.first()).copied().unwrap_or(now)
}

/// Selects something of the diagram, which comes to the front; playing ends, so that the card can be read.
pub(super) fn select(model: &mut Model, subject: Subject) {
    model.playing = false;
    model.pane = Pane::Diagram;
    model.selection = Some(subject.into());
}

fn ask_for_state(model: &mut Model) {
    model.overlay = Some(Overlay::Name { typed: String::new() });
}

fn reselect(model: &mut Model, from: impl Fn(Subject) -> Subject) {
    if let Some(Selection { subject, .. }) = model.selection {
        select(model, from(subject));
    }
}

/// One step forward, with its animation.
fn forward(model: &mut Model) {
    let next = model.timeline.cursor() + 1;
    if next > model.timeline.last() {
        return;
    }
    model.timeline.seek(next);
    turn_page(model);
    let moves = !model.settings.reduced_motion && model.overlay.is_none();
    model.frame = moves.then_some(0);
}

/// To a step, by hand: playing ends, nothing moves.
fn seek(model: &mut Model, step: usize) {
    model.playing = false;
    model.timeline.seek(step);
    turn_page(model);
}

/// The full text of another step is read from its top.
fn turn_page(model: &mut Model) {
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
                digits.clear();
            }
            model.notice = Some(text.fill("notice.range", &[("last", &last)]));
        }
        Some(Overlay::Name { typed }) => {
            let typed = std::mem::take(typed);
            let state = if typed.trim().is_empty() { Some(where_it_happens(model)) } else { named(&typed) };
            if let Some(state) = state {
                model.overlay = None;
                select(model, Subject::State(state));
            } else {
                model.notice = Some(text.fill("notice.state", &[("name", &typed.trim())]));
                model.overlay = Some(Overlay::Name { typed: if plain { String::new() } else { typed } });
            }
        }
        _ => {}
    }
}

fn open(model: &mut Model) {
    let Some(entry) = picked(model) else { return };
    let (scenario, timeline) = (entry.scenario.clone(), entry.timeline.clone());
    model.scenario = scenario;
    model.timeline = timeline;
    model.overlay = None;
    seek(model, 0);
}

fn set_speed(model: &mut Model, speed: Option<u16>) {
    if let Some(speed) = speed {
        model.speed = speed;
        model.notice = Some(model.text().fill("notice.speed", &[("speed", &speed)]));
    }
}

/// Scrolls whatever is open. Only the end of the picker is known here; the others have as many rows as their layout
/// makes.
fn scroll(model: &mut Model, to: impl Fn(usize) -> usize) {
    let last = match &model.overlay {
        Some(Overlay::Picker { query, .. }) => found(model, query).len().saturating_sub(1),
        _ => usize::MAX,
    };
    match &mut model.overlay {
        Some(Overlay::Picker { selected, .. }) => *selected = to(*selected).min(last),
        Some(Overlay::Help { scroll, .. } | Overlay::Story { scroll }) => *scroll = to(*scroll),
        Some(Overlay::Jump { .. } | Overlay::Name { .. } | Overlay::SaveAs(_)) => {}
        None => {
            if let Some(Selection { scroll, .. }) = &mut model.selection {
                *scroll = to(*scroll);
            }
        }
    }
}
