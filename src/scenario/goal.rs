//! The level that a scenario is, where it has a goal: read, and judged by its own steps and by a search.

use super::fields::{Fields, localized_of, peer_of, timer_of};
use super::json::span_of;
use super::lint::Strictness;
use super::problem::{Found, Problem, say};
use super::{Level, ScriptStep};
use crate::run::Timeline;
use crate::search::{Allowed, Fewest, Kind, Reached, Task, Wanted, fewest};
use crate::tcp::{Call, Edge, Rule, State};
use crate::text::key;

use jsonc_parser::ast::Value;

/// The most worlds that are searched for the fewest events of a level: a second or two.
const MOST_WORLDS: u32 = 1_000_000;

impl Level {
    /// The level of a file that `check` has looked at.
    pub(super) fn read(root: Fields<'_>) -> Option<Self> {
        let goal = root.fields("goal")?;
        let wanted = goal.list("reach").iter().filter_map(wanted).collect();
        let allowed = match goal.get("allow") {
            Some(_) => goal.list("allow").iter().filter_map(allowed).collect(),
            None => Kind::ALL.map(Allowed::any).into(),
        };
        Some(Self {
            text: goal.localized("text").unwrap_or_default(),
            task: Task { wanted, allowed },
            from: goal.number("from").and_then(|from| usize::try_from(from).ok()).unwrap_or_default(),
            par: goal.number("par"),
            hints: goal.list("hints").iter().filter_map(localized_of).collect(),
        })
    }

    /// The run with which it begins: what has happened before is its script, and the cursor is at its end.
    pub fn start(&self, steps: &[ScriptStep], whole: &Timeline) -> Option<Timeline> {
        let mut timeline = Timeline::new(whole.about().setup.as_ref()?);
        *timeline.about_mut() = whole.about().clone();
        for step in steps.iter().take(self.from) {
            timeline.apply(&step.event).ok()?;
            if let Some(note) = step.note() {
                timeline.annotate(note);
            }
        }
        timeline.end_script();
        timeline.seek(self.from);
        Some(timeline)
    }

    /// How far a run of it is, from where the level begins to this step.
    pub fn reached(&self, timeline: &Timeline, to: usize) -> Reached {
        let mut progress = Reached::default();
        for (index, moment) in timeline.moments().enumerate().take(to + 1).skip(self.from) {
            let Some(world) = &moment.world else { continue };
            progress = match moment.event().filter(|_| index > self.from) {
                Some(event) => self.task.after(&progress, event, &moment.step, world),
                None => self.task.begin(world),
            };
        }
        progress
    }
}

fn wanted(value: &Value<'_>) -> Option<Wanted> {
    let Value::Object(object) = value else { return None };
    let fields = Fields(object);
    let at = fields.text("at").and_then(peer_of);
    if let Some(id) = fields.text("edge") {
        return Some(Wanted::Edge(Edge::by_id(id)?, at));
    }
    if let Some(id) = fields.text("rule") {
        return Some(Wanted::Rule(Rule::ALL.iter().copied().find(|rule| rule.id() == id)?, at));
    }
    if let Some(name) = fields.text("state") {
        return Some(Wanted::State(State::from_name(name)?));
    }
    Some(Wanted::States(["a", "b"].map(|key| State::from_name(fields.text(key)?))))
}

fn allowed(value: &Value<'_>) -> Option<Allowed> {
    let Value::Object(object) = value else { return None };
    let fields = Fields(object);
    let kind = match fields.text("do")? {
        "passive-open" => Kind::Call(Call::PassiveOpen),
        "active-open" => Kind::Call(Call::ActiveOpen),
        "send" => Kind::Call(Call::Send(1)),
        "receive" => Kind::Call(Call::Receive(1)),
        "close" if fields.flag("both") == Some(true) => Kind::Call(Call::CloseBoth),
        "close" => Kind::Call(Call::Close),
        "abort" => Kind::Call(Call::Abort),
        "status" => Kind::Call(Call::Status),
        "deliver" => Kind::Deliver,
        "lose" => Kind::Lose,
        "duplicate" => Kind::Duplicate,
        "inject" => Kind::Inject,
        "timeout" => Kind::Timeout(fields.text("timer").and_then(timer_of)),
        "crash" => Kind::Crash,
        _ => return None,
    };
    let times = fields.number("times").and_then(|times| u8::try_from(times).ok());
    let oldest = fields.flag("oldest") == Some(true);
    Some(Allowed { kind, at: fields.text("at").and_then(peer_of), times, oldest })
}

/// Adds to `found` what is wrong with the level of a scenario that runs: its steps must reach the goal by what is
/// allowed, and where it is looked at closely, no fewer events than par may do so.
pub(super) fn judge(
    root: Fields<'_>,
    level: &Level,
    places: &[Fields<'_>],
    timeline: &Timeline,
    strictness: Strictness,
    found: &mut Found,
) {
    let Some(goal) = root.fields("goal") else { return };
    let span = |key: &str| goal.span(key).or_else(|| root.span("goal")).unwrap_or(root.whole());
    let last = timeline.last();
    if level.from > last {
        let what = say(key!("problem.goal-from")).with("from", level.from).with("count", last);
        found.add(Problem::error(span("from"), what));
        return;
    }
    let Some(start) = timeline.get(level.from).and_then(|moment| moment.world.clone()) else { return };
    if level.task.is_met(&level.task.begin(&start)) {
        found.add(Problem::error(span("reach"), say(key!("problem.goal-begins"))));
        return;
    }
    let mut progress = level.task.begin(&start);
    for (index, moment) in timeline.moments().enumerate().skip(level.from + 1) {
        let (Some(event), Some(world)) = (moment.event(), &moment.world) else { continue };
        if level.task.is_met(&progress) {
            break;
        }
        if let Some(place) = places.get(index - 1).filter(|_| !level.task.allows(&progress, event)) {
            let is_ever = level.task.allows_ever(event);
            let what = if is_ever { key!("problem.goal-used-up") } else { key!("problem.goal-not-allowed") };
            found.add(Problem::unmet(place.span("do").unwrap_or(place.whole()), say(what)));
        }
        progress = level.task.after(&progress, event, &moment.step, world);
    }
    if level.from == last {
        if strictness != Strictness::Run {
            found.add(Problem::warning(span("from"), say(key!("problem.goal-no-solution"))));
        }
    } else {
        for (index, element) in goal.list("reach").iter().enumerate() {
            if !progress.has_met(index) {
                found.add(Problem::unmet(span_of(element), say(key!("problem.goal-not-reached"))));
            }
        }
    }
    if let Some(par) = level.par.filter(|_| strictness != Strictness::Run) {
        match fewest(&start, &level.task, MOST_WORLDS) {
            Fewest::Way(way) if u32::try_from(way.len()) == Ok(par) => {}
            Fewest::Way(way) => {
                let what = say(key!("problem.goal-par")).with("least", way.len()).with("par", par);
                found.add(Problem::unmet(span("par"), what));
            }
            Fewest::NoWay => found.add(Problem::unmet(span("reach"), say(key!("problem.goal-no-way")))),
            Fewest::Cut => {
                let what = say(key!("problem.goal-par-cut")).with("worlds", MOST_WORLDS);
                found.add(Problem::warning(span("par"), what));
            }
        }
    }
}
