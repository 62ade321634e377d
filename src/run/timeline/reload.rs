//! Replaces the script by another version; branches that still fit stay.

use std::sync::Arc;

use super::{Position, TRUNK, Timeline};
use crate::run::Moment;

impl Timeline {
    /// Takes the script of another timeline in place of its own. A branch stays if both scripts do the same up to where it
    /// leaves them, and so does the cursor in it. Else the cursor goes to the first step that differs, in its story too;
    /// where none does, it stays. Choices that are gone can be neither undone nor redone.
    pub fn replace_script(&mut self, script: Self) {
        let (old, new) = (self.trunk(), script.trunk());
        let differs = first_difference(&old, &new, |one, other| one == other);
        let departs = first_difference(&old, &new, happens_alike).unwrap_or(usize::MAX);

        let mut branches = vec![Arc::clone(&script.branches[TRUNK])];
        // By the place of each branch until now, its place from now on.
        let mut places = vec![Some(TRUNK)];
        for branch in self.branches.iter().skip(1) {
            let parent = places.get(branch.parent).copied().flatten();
            let parent = parent.filter(|&parent| parent != TRUNK || branch.fork < departs);
            places.push(parent.map(|parent| {
                let mut branch = Arc::clone(branch);
                if branch.parent != parent {
                    Arc::make_mut(&mut branch).parent = parent;
                }
                branches.push(branch);
                branches.len() - 1
            }));
        }
        let moved = |place: &Position| {
            let leaf = places.get(place.leaf).copied().flatten()?;
            (leaf != TRUNK || place.step < departs).then_some(Position { leaf, ..*place })
        };
        let kept = |choices: &[[Position; 2]]| -> Vec<[Position; 2]> {
            choices.iter().filter_map(|[from, to]| Some([moved(from)?, moved(to)?])).collect()
        };
        let (done, undone) = self.choices.split_at(self.choices.len() - self.undone);
        let (mut choices, undone) = (kept(done), kept(undone));
        self.undone = undone.len();
        choices.extend(undone);
        self.choices = choices;

        let leaf = places.get(self.leaf()).copied().flatten().unwrap_or(TRUNK);
        let step = if leaf == TRUNK { differs.unwrap_or(self.cursor) } else { self.cursor };
        (self.about, self.start, self.branches) = (script.about, script.start, branches);
        self.spare = None;
        self.lay_path(leaf);
        self.load(step.min(self.last()));
    }

    /// The same, with nothing on its path but the trunk.
    fn trunk(&self) -> Self {
        let mut trunk = self.clone();
        trunk.go_along(TRUNK);
        trunk
    }
}

/// The first step in which these paths differ; that behind the shorter one where it is the longer one's beginning.
fn first_difference(
    one: &Timeline,
    other: &Timeline,
    are_alike: impl Fn(&Moment, &Moment) -> bool,
) -> Option<usize> {
    let alike = one.moments().zip(other.moments()).take_while(|(one, other)| are_alike(one, other)).count();
    (alike <= one.last() || alike <= other.last()).then_some(alike)
}

/// Whether two moments are the same but for what the source says about them.
fn happens_alike(one: &Moment, other: &Moment) -> bool {
    one.step == other.step && one.world == other.world
}

#[cfg(test)]
mod tests;
