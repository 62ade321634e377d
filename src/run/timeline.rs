//! A tree of steps and a cursor. Every source makes one, and everything shown or recorded is read from one.
//!
//! Steps are numbered along a path from the start through the trunk into at most one branch of each branch. Back, seek
//! and fork are moves of the cursor and of the path; nothing that was chosen is forgotten.

mod flight_span;
mod history;
mod reload;
mod tree;

use std::sync::Arc;

use super::about::About;
use super::branch::{Branch, StoredStep};
use super::moment::{Moment, Note};
use crate::sim::{ApplyError, Event, Setup, World};
pub use tree::BranchInfo;

/// The trunk, as a place in the list of branches.
const TRUNK: usize = 0;

/// A branch on the path, and the step after which the path goes along it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Leg {
    branch: usize,
    fork: usize,
}

/// The position of the cursor, and the branch in which the path ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Position {
    leaf: usize,
    step: usize,
}

/// Why a step cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// The event cannot happen.
    #[error(transparent)]
    Impossible(#[from] ApplyError),
    /// The run was seen, not simulated.
    #[error("nothing can be made to happen in a run that is not simulated")]
    NotSimulated,
}

/// One way on from the cursor that has been gone before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What happens first.
    pub event: Event,
    /// Whether it is what the script does.
    pub is_script: bool,
    /// Whether the steps after the cursor go this way.
    pub is_ahead: bool,
}

/// The steps of a run from the start on, and which of them is now. A clone shares them.
#[derive(Clone, Debug)]
pub struct Timeline {
    about: Arc<About>,
    start: Arc<Moment>,
    branches: Vec<Arc<Branch>>,
    path: Vec<Leg>,
    cursor: usize,
    now: Arc<Moment>,
    before: Option<Arc<Moment>>,
    /// One that is no longer needed, and whose memory the next step can use.
    spare: Option<Arc<Moment>>,
    /// Whether the trunk is a script that is complete.
    is_scripted: bool,
    /// Where each choice was made and where it led, oldest first.
    choices: Vec<[Position; 2]>,
    /// How many of the newest choices are undone.
    undone: usize,
}

impl Timeline {
    /// The start of a simulation, before anything has happened.
    pub fn new(setup: &Setup) -> Self {
        let about = About { setup: Some(setup.clone()), ..About::default() };
        Self::starting_with(about, Moment::start(World::new(setup)))
    }

    /// A run that was seen, not simulated: what is known at the start, and after each step. Flights are numbered from 0 in
    /// the order in which they were sent.
    pub fn of(about: About, start: Moment, moments: impl IntoIterator<Item = Moment>) -> Self {
        let mut timeline = Self::starting_with(about, start);
        for moment in moments {
            timeline.push(StoredStep::Moment(moment.into()));
        }
        timeline.end_script();
        timeline
    }

    fn starting_with(about: About, start: Moment) -> Self {
        let start = Arc::new(start);
        Self {
            about: about.into(),
            now: start.clone(),
            start,
            branches: vec![Branch::new(TRUNK, 0, 0).into()],
            path: vec![Leg { branch: TRUNK, fork: 0 }],
            cursor: 0,
            before: None,
            spare: None,
            is_scripted: false,
            choices: Vec::new(),
            undone: 0,
        }
    }

    /// What the source says about all of it.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// The same, to be changed.
    pub fn about_mut(&mut self) -> &mut About {
        Arc::make_mut(&mut self.about)
    }

    /// Whether both are of the same run, and their cursors at the same step of it.
    pub fn is_at_same_moment(&self, other: &Self) -> bool {
        let is_same = Arc::ptr_eq(&self.now, &other.now) || self.now == other.now;
        is_same && self.cursor == other.cursor && self.is_same_run(other)
    }

    /// Whether both are the same run, whatever their cursors.
    pub fn is_same_run(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.about, &other.about) || self.about == other.about
    }

    /// Lets an event happen now. Where it is what happened here before, the path goes that way again; else it makes a
    /// branch, unless this is the end of one.
    ///
    /// # Errors
    /// [`StepError`] if it cannot happen; then nothing has changed.
    pub fn apply(&mut self, event: &Event) -> Result<&Moment, StepError> {
        let from = self.place();
        if let Some(branch) = self.way(event) {
            self.go_along(branch);
            self.seek(self.cursor + 1);
        } else {
            let spare = self.spare.take().filter(|spare| Arc::strong_count(spare) == 1);
            let mut next = spare.unwrap_or_else(|| self.now.to_be_next().into());
            let happened = Arc::make_mut(&mut next).happen(&self.now, event);
            happened.map_err(|error| error.map_or(StepError::NotSimulated, StepError::from))?;
            self.push_moment(StoredStep::Event(event.clone(), None), next);
        }
        if self.is_scripted {
            self.choices.truncate(self.choices.len() - self.undone);
            self.undone = 0;
            self.choices.push([from, self.place()]);
        }
        Ok(self.now())
    }

    /// Attaches a note to the step at the cursor; the start has none.
    pub fn annotate(&mut self, note: Note) {
        if self.cursor == 0 {
            return;
        }
        let note = Arc::new(note);
        let branch = self.leg_of(self.cursor).branch;
        if let Some(branch) = self.branches.get_mut(branch) {
            Arc::make_mut(branch).annotate(self.cursor, &note);
        }
        Arc::make_mut(&mut self.now).note = Some(note);
    }

    /// The script is complete, and the cursor goes to the start: what is applied from now on is chosen.
    pub fn end_script(&mut self) {
        self.is_scripted = true;
        self.seek(0);
    }

    fn push(&mut self, entry: StoredStep) {
        let moment = entry.after(&self.now);
        self.push_moment(entry, moment);
    }

    /// Adds what follows on the step at the cursor, and goes there.
    fn push_moment(&mut self, entry: StoredStep, moment: Arc<Moment>) {
        let branch = self.branch_to_extend();
        if let Some(branch) = self.branches.get_mut(branch) {
            Arc::make_mut(branch).push(&self.now, entry, &moment.step);
        }
        self.cursor += 1;
        self.spare = self.before.replace(std::mem::replace(&mut self.now, moment));
    }

    /// The branch that ends at the cursor; a new one where none does, or where the script does.
    fn branch_to_extend(&mut self) -> usize {
        let here = self.leg_of(self.cursor).branch;
        let is_end = self.branch(here).is_some_and(|branch| branch.last() == self.cursor);
        let branch = if is_end && !(here == TRUNK && self.is_scripted) {
            here
        } else {
            let first_flight = self.branch(here).map_or(0, |branch| branch.flights_by(self.cursor));
            self.branches.push(Branch::new(here, self.cursor, first_flight).into());
            self.branches.len() - 1
        };
        self.go_along(branch);
        branch
    }

    fn branch(&self, index: usize) -> Option<&Branch> {
        self.branches.get(index).map(|branch| &**branch)
    }

    /// The branch in which the path ends.
    fn leaf(&self) -> usize {
        self.path.last().map_or(TRUNK, |leg| leg.branch)
    }

    fn place(&self) -> Position {
        Position { leaf: self.leaf(), step: self.cursor }
    }

    /// The leg that a step of the path belongs to.
    fn leg_of(&self, step: usize) -> Leg {
        let behind = self.path.iter().rev().find(|leg| leg.fork < step);
        behind.or(self.path.first()).copied().unwrap_or(Leg { branch: TRUNK, fork: 0 })
    }

    /// The branch that this step of the path is stored in.
    fn branch_of(&self, step: usize) -> Option<&Branch> {
        self.branch(self.leg_of(step).branch)
    }

    /// The branches that go on from the cursor, and what happens first in each.
    fn ways(&self) -> impl Iterator<Item = (usize, &Event)> {
        let here = self.leg_of(self.cursor).branch;
        let others = self.branches.iter().enumerate().filter(move |(index, branch)| {
            *index != TRUNK && branch.parent == here && branch.fork == self.cursor
        });
        let ways = std::iter::once(here).chain(others.map(|(index, _)| index));
        ways.filter_map(|index| Some((index, self.branch(index)?.entry(self.cursor + 1)?.event()?)))
    }

    fn way(&self, event: &Event) -> Option<usize> {
        self.ways().find(|(_, first)| *first == event).map(|(branch, _)| branch)
    }

    /// What has been chosen from the cursor on, and what the script does: each way on, the oldest first. Applying its
    /// event goes that way.
    pub fn choices(&self) -> impl Iterator<Item = Choice> {
        let ahead = self.leg_of(self.cursor + 1).branch;
        self.ways().map(move |(branch, event)| Choice {
            event: event.clone(),
            is_script: branch == TRUNK && self.is_scripted,
            is_ahead: branch == ahead,
        })
    }

    /// Makes the path go through this branch to its end. The cursor stays, as it is on this path too.
    fn go_along(&mut self, leaf: usize) {
        if leaf != self.leaf() {
            self.lay_path(leaf);
        }
    }

    fn lay_path(&mut self, leaf: usize) {
        self.path.clear();
        let mut branch = leaf;
        while let Some(&Branch { parent, fork, .. }) = self.branch(branch) {
            self.path.push(Leg { branch, fork });
            if branch == TRUNK {
                break;
            }
            branch = parent;
        }
        self.path.reverse();
    }

    fn go_to(&mut self, place: Position) {
        self.go_along(place.leaf);
        self.load(place.step.min(self.last()));
    }

    /// The moments up to the cursor with their numbers, newest first.
    pub fn back(&self) -> impl Iterator<Item = (usize, Arc<Moment>)> {
        let mut chunk: Vec<Arc<Moment>> = Vec::new();
        (0..=self.cursor).rev().map_while(move |step| {
            if step == self.cursor {
                return Some((step, self.now.clone()));
            }
            // The moments of a chunk are found together.
            if chunk.is_empty() {
                chunk = self.read_chunk(step)?;
            }
            Some((step, chunk.pop()?))
        })
    }

    /// The moment at the cursor.
    pub fn now(&self) -> &Moment {
        &self.now
    }

    /// The moment before the one at the cursor; none at the start.
    pub fn before(&self) -> Option<&Moment> {
        self.before.as_deref()
    }

    /// The moment after step `index` of the path; 0 is the start.
    pub fn get(&self, index: usize) -> Option<Arc<Moment>> {
        if index == self.cursor {
            return Some(self.now.clone());
        }
        if index + 1 == self.cursor {
            return self.before.clone();
        }
        self.read(index)
    }

    /// The moment after a step of the path, as it is stored.
    fn read(&self, index: usize) -> Option<Arc<Moment>> {
        self.read_chunk(index)?.pop()
    }

    /// Some moments of the path up to a step, as they are stored.
    fn read_chunk(&self, index: usize) -> Option<Vec<Arc<Moment>>> {
        if index == 0 {
            return Some(vec![self.start.clone()]);
        }
        let leg = self.leg_of(index);
        self.branch(leg.branch)?.moments_to(index)
    }

    /// All moments of the path, the start first.
    pub fn moments(&self) -> impl Iterator<Item = Arc<Moment>> {
        let mut next = 1;
        std::iter::successors(Some(self.start.clone()), move |before| {
            let moment = self.branch_of(next)?.entry(next)?.after(before);
            next += 1;
            Some(moment)
        })
    }

    /// The number of the step at the cursor; 0 is the start.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// The number of the last step of the path.
    pub fn last(&self) -> usize {
        self.branch(self.leaf()).map_or(0, Branch::last)
    }

    /// Moves the cursor to a step of the path, or to the last one if there are fewer.
    pub fn seek(&mut self, index: usize) {
        let index = index.min(self.last());
        if index == self.cursor + 1 {
            self.arrive(index, Some(self.now.clone()));
        } else if index != self.cursor {
            self.load(index);
        }
    }

    fn load(&mut self, index: usize) {
        self.arrive(index, index.checked_sub(1).and_then(|before| self.read(before)));
    }

    /// Puts the cursor at a step of the path that follows on this moment; at the start if it follows on none.
    fn arrive(&mut self, index: usize, before: Option<Arc<Moment>>) {
        let now = match &before {
            Some(before) => self.branch_of(index).and_then(|branch| Some(branch.entry(index)?.after(before))),
            None => Some(self.start.clone()),
        };
        if let Some(now) = now {
            (self.cursor, self.now, self.before) = (index, now, before);
        }
    }
}
