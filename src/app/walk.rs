//! What the keys that walk and play a run do, and how another run is opened.

use super::action::Action;
use super::key::KeyPress;
use super::line::TypedLine;
use super::list::open_following;
use super::scroll::Scroll;
use super::{Effect, Model, Overlay, SPEEDS, View, captures, level, picked_segment, reload, what_if};
use crate::run::Timeline;
use crate::text::key;

/// Actions of the group `Step`.
pub(super) fn step(model: &mut Model, action: Action, press: KeyPress) -> Option<Effect> {
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
        Action::NextScenario => open_following(model),
        _ => return None,
    }
    Some(Effect::Draw)
}

/// Actions of the group `Play`.
pub(super) fn play(model: &mut Model, action: Action) -> Option<Effect> {
    match action {
        Action::Restart if model.level.is_some() => level::restart(model),
        Action::Restart if model.has_file => return Some(Effect::Reread),
        Action::Restart => reload::restart(model),
        Action::Play => {
            if !model.playing && model.timeline.cursor() == model.timeline.last() {
                model.timeline.seek(0);
            }
            model.playing = !model.playing;
        }
        // Stops one thing at a time: playing, the picked segment, the view.
        Action::Stop if model.playing => model.playing = false,
        Action::Stop if picked_segment(model).is_some() => model.picked = None,
        Action::Stop if model.present.is_some() => model.present = None,
        Action::Stop if model.plain => {}
        Action::Stop => captures::show(model),
        Action::Faster => set_speed(model, SPEEDS.into_iter().find(|&speed| speed > model.speed)),
        Action::Slower => set_speed(model, SPEEDS.into_iter().rfind(|&speed| speed < model.speed)),
        _ => return None,
    }
    Some(Effect::Draw)
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

/// To a step, by hand: playing ends, without animation.
pub(super) fn seek(model: &mut Model, step: usize) {
    model.playing = false;
    model.timeline.seek(step);
    turn_page(model);
    what_if::reselect(model);
}

/// After a step: its text is shown from the top, and its animation starts.
pub(super) fn arrived(model: &mut Model) {
    turn_page(model);
    pulse(model);
}

/// Starts the animation, unless motion is off.
pub(super) fn pulse(model: &mut Model) {
    let moves = !model.settings.reduced_motion && model.overlay.is_none();
    model.frame = moves.then_some(0);
}

/// Moves in the tree of branches, without animation.
pub(super) fn walk(model: &mut Model, go: fn(&mut Timeline) -> bool) {
    model.playing = false;
    if go(&mut model.timeline) {
        turn_page(model);
        what_if::reselect(model);
    }
}

/// Scrolls the full text of a step to its top.
pub(super) fn turn_page(model: &mut Model) {
    if let Some(Overlay::Story { scroll }) = &mut model.overlay {
        *scroll = Scroll::default();
    }
}

/// Shows another run in place of this one; the level and the file of this one are left.
pub(super) fn replace_run(model: &mut Model, timeline: Timeline) {
    model.timeline = timeline;
    (model.view, model.listing, model.level, model.picked) = (View::Play, None, None, None);
    (model.has_file, model.trouble, model.runs_old_version) = (false, None, false);
}

/// Shows another run, from its start.
pub(super) fn open_run(model: &mut Model, timeline: Timeline) {
    replace_run(model, timeline);
    (model.overlay, model.predict) = (None, None);
    seek(model, 0);
    what_if::open_list_of_free(model);
}

fn set_speed(model: &mut Model, speed: Option<u16>) {
    if let Some(speed) = speed {
        model.speed = speed;
        model.notice = Some(model.text().fill(key!("notice.speed"), &[("speed", &speed)]));
    }
}
