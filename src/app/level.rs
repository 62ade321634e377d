//! Playing a level: its goal and what is reached of it, what is allowed, hints, the solution, stars.

use std::sync::Arc;

use super::action::Action;
use super::what_if::{self, Origin, WhatIf, WhatIfGroup, WhatIfRow};
use super::{Effect, Entry, Model, Overlay, Scroll, TypedLine, walk};
use crate::lesson::Solved;
use crate::run::Timeline;
use crate::scenario::{Level, Scenario, Topic};
use crate::search::{Allowed, Kind, Reached, Wanted};
use crate::sim::Peer;
use crate::tcp::Edge;
use crate::text::{Text, key};

/// The most stars that a level gives.
pub const STARS: u8 = 3;

/// A level while it is played.
#[derive(Clone, Debug)]
pub struct LevelRun {
    /// Its name in the library; of a file, the file's.
    name: String,
    scenario: Arc<Scenario>,
    /// What has happened before it begins, and a solution.
    whole: Timeline,
    /// The number of hints that have been given.
    hints: usize,
    /// The learner's own run, while the solution is shown.
    own: Option<Timeline>,
    /// The solution has been shown.
    is_given_up: bool,
}

/// Opens the level that a scenario is, at its beginning; whether it is one.
pub fn open_level(model: &mut Model, name: &str, scenario: &Arc<Scenario>, whole: &Timeline) -> bool {
    let start = scenario.level.as_ref().and_then(|level| level.start(&scenario.steps, whole));
    let Some(start) = start else { return false };
    walk::replace_run(model, start);
    model.level = Some(LevelRun {
        name: name.to_owned(),
        scenario: scenario.clone(),
        whole: whole.clone(),
        hints: 0,
        own: None,
        is_given_up: false,
    });
    (model.playing, model.selection, model.frame) = (false, None, None);
    open_list(model);
    model.overlay = Some(Overlay::Level { scroll: Scroll::default() });
    true
}

/// Opens what an entry of the library is: a level to be played, or a scenario.
pub(super) fn open_entry(model: &mut Model, entry: &Entry) -> bool {
    entry.topic == Some(Topic::Level) && open_level(model, entry.name, &entry.scenario, &entry.timeline)
}

fn open_list(model: &mut Model) {
    model.what_if = (!model.plain).then(WhatIf::default);
}

impl LevelRun {
    fn level(&self) -> Option<&Level> {
        self.scenario.level.as_ref()
    }

    /// Whether the solution is shown in place of the learner's run.
    pub const fn shows_solution(&self) -> bool {
        self.own.is_some()
    }

    /// The step after which it begins.
    pub fn from(&self) -> usize {
        self.level().map_or(0, |level| level.from)
    }

    /// How far the run of a model is at a step.
    fn reached(&self, timeline: &Timeline, step: usize) -> Option<Reached> {
        let level = self.level().filter(|level| step >= level.from)?;
        Some(level.reached(timeline, step))
    }
}

/// How far the run is at the cursor; `None` where no level is played, or before it begins.
fn reached_now(model: &Model) -> Option<Reached> {
    model.level.as_ref()?.reached(&model.timeline, model.timeline.cursor())
}

/// Whether the level's goal is reached at the cursor.
pub fn is_reached(model: &Model) -> bool {
    let level = model.level.as_ref().and_then(LevelRun::level);
    level.zip(reached_now(model)).is_some_and(|(level, reached)| level.task.is_met(&reached))
}

/// What can happen at the cursor; in a level only what it allows, and no old duplicates.
pub fn offered(model: &Model) -> Vec<WhatIfRow> {
    let rows = what_if::rows(&model.timeline);
    let Some(run) = &model.level else { return rows };
    let (Some(level), Some(reached)) = (run.level(), reached_now(model)) else { return Vec::new() };
    if run.shows_solution() {
        return Vec::new();
    }
    let is_allowed =
        |row: &WhatIfRow| row.origin != Some(Origin::Old) && level.task.allows(&reached, &row.event);
    let mut rows: Vec<WhatIfRow> = rows.into_iter().filter(is_allowed).collect();
    let wire = rows.iter_mut().filter(|row| row.group == WhatIfGroup::Wire);
    wire.zip(what_if::DIGITS.chars()).for_each(|(row, digit)| row.key = Some(digit));
    rows
}

/// The learner has chosen an event: if it reaches the goal, the result is shown and saved.
pub(super) fn happened(model: &mut Model) {
    let Some(run) = model.level.as_ref().filter(|run| !run.shows_solution()) else { return };
    let before = model.timeline.cursor().saturating_sub(1);
    let was = run.reached(&model.timeline, before);
    let was = run.level().zip(was).is_some_and(|(level, reached)| level.task.is_met(&reached));
    if was || !is_reached(model) {
        if model.plain {
            let progress = met(model).zip(score(model));
            model.notice =
                progress.map(|(met, score)| format!("{met}{}{score}", model.text().get(key!("level.comma"))));
        }
        return;
    }
    let Some(page) = page(model) else { return };
    let solved = Solved { stars: page.stars, events: u32::try_from(page.events).unwrap_or(u32::MAX) };
    Arc::make_mut(&mut model.progress).solve(&run.name.clone(), solved);
    model.overlay = Some(Overlay::Level { scroll: Scroll::default() });
}

/// Actions of the group `Level`.
pub(super) fn act(model: &mut Model, action: Action) -> Option<Effect> {
    match action {
        Action::Goal => model.overlay = Some(Overlay::Level { scroll: Scroll::default() }),
        Action::GoOn => go_on(model),
        Action::LevelHint => hint(model),
        Action::Solution => toggle_solution(model),
        Action::Again => restart(model),
        Action::NextLevel => open_next(model),
        Action::Levels => pick_level(model),
        _ => return None,
    }
    Some(Effect::Draw)
}

/// One more hint; the panel is open.
fn hint(model: &mut Model) {
    if let Some(run) = &mut model.level {
        run.hints = (run.hints + 1).min(run.scenario.level.as_ref().map_or(0, |level| level.hints.len()));
    }
    model.overlay = Some(Overlay::Level { scroll: Scroll::END });
}

/// Whether there is another hint.
pub(super) fn has_hint(model: &Model) -> bool {
    let hints = model.level.as_ref().and_then(|run| Some((run.hints, run.level()?.hints.len())));
    hints.is_some_and(|(given, all)| given < all)
}

/// Whether there is a solution to be shown.
pub(super) fn has_solution(model: &Model) -> bool {
    model.level.as_ref().is_some_and(|run| run.whole.last() > run.from())
}

/// Plays the solution, or goes back from it to the learner's run.
fn toggle_solution(model: &mut Model) {
    let Some(run) = &mut model.level else { return };
    model.overlay = None;
    model.frame = None;
    if let Some(own) = run.own.take() {
        model.timeline = own;
        model.playing = false;
        open_list(model);
        return;
    }
    let mut solution = run.whole.clone();
    solution.seek(run.from());
    run.own = Some(std::mem::replace(&mut model.timeline, solution));
    run.is_given_up = true;
    (model.what_if, model.selection) = (None, None);
    model.playing = true;
}

/// Back to where the level begins; nothing that was chosen is lost.
pub(super) fn restart(model: &mut Model) {
    let Some(run) = &mut model.level else { return };
    if let Some(own) = run.own.take() {
        model.timeline = own;
    }
    let from = run.from();
    model.timeline.return_to_script();
    model.overlay = None;
    open_list(model);
    walk::seek(model, from);
}

/// Closes the panel; where the goal is reached, the next level opens.
fn go_on(model: &mut Model) {
    if is_reached(model) && next(model).is_some() {
        return open_next(model);
    }
    model.overlay = None;
}

/// The level behind this one.
pub(super) fn next(model: &Model) -> Option<&Entry> {
    let run = model.level.as_ref()?;
    let place = model.library.iter().position(|entry| entry.name == run.name)?;
    model.library.get(place + 1).filter(|entry| entry.topic == Some(Topic::Level))
}

/// Opens the level behind this one.
fn open_next(model: &mut Model) {
    let library = model.library.clone();
    let name = next(model).map(|entry| entry.name);
    if let Some(entry) = library.iter().find(|entry| Some(entry.name) == name) {
        open_entry(model, entry);
    }
}

/// Opens the picker on the levels.
pub fn pick_level(model: &mut Model) {
    let query = TypedLine::from(QUERY);
    model.overlay = Some(Overlay::Picker { query, selected: 0, scroll: Scroll::default() });
}

/// What finds the levels in the picker.
pub(super) const QUERY: &str = "level";

/// What the panel of a level says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelPage {
    /// Its title.
    pub title: String,
    /// Which of the built-in levels it is, from 1, and how many there are.
    pub number: Option<(usize, usize)>,
    /// The goal, in a sentence.
    pub goal: String,
    /// What is wanted, and whether it has happened.
    pub wanted: Vec<(String, bool)>,
    /// What is allowed, and how often it still is.
    pub allowed: Vec<String>,
    /// The events so far.
    pub events: usize,
    /// The fewest that reach the goal.
    pub par: Option<u32>,
    /// The hints that have been given.
    pub hints: Vec<String>,
    /// How many there are.
    pub hints_all: usize,
    /// The goal is reached.
    pub is_reached: bool,
    /// The stars for it.
    pub stars: u8,
    /// The most stars so far.
    pub best: Option<Solved>,
}

/// What the panel says of the level that is played.
pub fn page(model: &Model) -> Option<LevelPage> {
    let run = model.level.as_ref()?;
    let (level, text) = (run.level()?, model.text());
    let lang = text.lang();
    let reached = reached_now(model).unwrap_or_default();
    let wanted = level.task.wanted.iter().enumerate();
    let allowed = level.task.allowed.iter().enumerate();
    let is_level = |entry: &&Entry| entry.topic == Some(Topic::Level);
    let number = model.library.iter().filter(is_level).position(|entry| entry.name == run.name);
    let events = model.timeline.cursor().saturating_sub(level.from);
    let is_reached = level.task.is_met(&reached);
    let is_par = level.par.is_some_and(|par| u32::try_from(events).is_ok_and(|events| events <= par));
    let has_help = run.hints > 0 || run.is_given_up;
    Some(LevelPage {
        title: run.scenario.title.get(lang).to_owned(),
        number: number.map(|place| (place + 1, model.library.iter().filter(is_level).count())),
        goal: level.text.get(lang).to_owned(),
        wanted: wanted
            .map(|(place, wanted)| (wanted_in_words(wanted, text), reached.has_met(place)))
            .collect(),
        allowed: allowed
            .map(|(place, allowed)| allowed_in_words(allowed, level.task.left(&reached, place), text))
            .collect(),
        events,
        par: level.par,
        hints: level.hints.iter().take(run.hints).map(|hint| hint.get(lang).to_owned()).collect(),
        hints_all: level.hints.len(),
        is_reached,
        stars: if is_reached { 1 + u8::from(is_par) + u8::from(is_par && !has_help) } else { 0 },
        best: model.progress.levels.get(&run.name).copied(),
    })
}

/// How much is reached of the level that is played.
pub fn met(model: &Model) -> Option<String> {
    let page = page(model)?;
    let met = page.wanted.iter().filter(|(_, is_met)| *is_met).count();
    Some(model.text().fill(key!("level.met"), &[("met", &met), ("all", &page.wanted.len())]))
}

/// How many events that took, or that it is the solution.
pub fn score(model: &Model) -> Option<String> {
    let text = model.text();
    if model.level.as_ref()?.shows_solution() {
        return Some(text.get(key!("level.solution")).to_owned());
    }
    page(model).map(|page| events(&page, text))
}

/// The events so far, and par.
pub fn events(page: &LevelPage, text: Text) -> String {
    match page.par {
        Some(par) => text.fill(key!("level.events"), &[("events", &page.events), ("par", &par)]),
        None => text.fill(key!("level.events-only"), &[("events", &page.events)]),
    }
}

/// How the goal was reached.
pub fn result(page: &LevelPage, text: Text) -> Option<String> {
    page.is_reached.then(|| text.fill(key!("level.reached"), &[("stars", &page.stars), ("all", &STARS)]))
}

/// `A in CLOSING, B in CLOSING`, `A: FIN-WAIT-1 to TIME-WAIT`
fn wanted_in_words(wanted: &Wanted, text: Text) -> String {
    let who =
        |at: Option<Peer>| at.map_or(text.get(key!("level.either")).to_owned(), |peer| peer.to_string());
    match wanted {
        Wanted::States([Some(a), Some(b)]) if a == b => text.fill(key!("level.both"), &[("state", a)]),
        Wanted::States(states) => {
            let states =
                Peer::BOTH.into_iter().zip(states).filter_map(|(peer, state)| Some((peer, (*state)?)));
            let each = states
                .map(|(peer, state)| text.fill(key!("level.in"), &[("peer", &peer), ("state", &state)]));
            each.collect::<Vec<_>>().join(text.get(key!("level.comma")))
        }
        Wanted::State(state) => text.fill(key!("level.in"), &[("peer", &who(None)), ("state", state)]),
        Wanted::Edge(Edge { from, to, cause, trigger, .. }, at) => {
            let key = if cause.suffix().is_some() { key!("level.edge-by") } else { key!("level.edge") };
            text.fill(key, &[("peer", &who(*at)), ("from", from), ("to", to), ("cause", trigger)])
        }
        Wanted::Rule(rule, at) => {
            let values: [(&str, &dyn std::fmt::Display); 3] =
                [("peer", &who(*at)), ("rule", &rule.id()), ("section", &rule.section())];
            text.fill(key!("level.rule"), &values)
        }
    }
}

fn allowed_in_words(allowed: &Allowed, left: Option<u8>, text: Text) -> String {
    let named;
    let what = match allowed.kind {
        Kind::Call(call) => call.name(),
        Kind::Deliver if allowed.oldest => text.get(key!("level.kind.deliver-oldest")),
        Kind::Deliver => text.get(key!("level.kind.deliver")),
        Kind::Lose => text.get(key!("level.kind.lose")),
        Kind::Duplicate => text.get(key!("level.kind.duplicate")),
        Kind::Inject => text.get(key!("level.kind.inject")),
        Kind::Timeout(Some(one)) => {
            named = text.fill(key!("level.kind.timer"), &[("timer", &text.timer(one))]);
            &named
        }
        Kind::Timeout(None) => text.get(key!("level.kind.timeout")),
        Kind::Crash => text.get(key!("level.kind.crash")),
    };
    let what = match (allowed.at, allowed.kind) {
        (None, _) => what.to_owned(),
        (Some(peer), Kind::Deliver | Kind::Lose | Kind::Duplicate | Kind::Inject) => {
            text.fill(key!("level.towards"), &[("what", &what), ("peer", &peer)])
        }
        (Some(peer), _) => text.fill(key!("level.at"), &[("what", &what), ("peer", &peer)]),
    };
    match left.zip(allowed.times) {
        Some((left, times)) => {
            text.fill(key!("level.left"), &[("what", &what), ("left", &left), ("times", &times)])
        }
        None => what,
    }
}
