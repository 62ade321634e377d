//! The tree of branches, to be shown and walked.

use super::{Position, TRUNK, Timeline};
use crate::sim::Event;

/// A branch, or the trunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchInfo {
    /// Its number; [`Timeline::walk_to`] takes it.
    pub number: usize,
    /// How many branches it hangs on, the trunk being one.
    pub depth: usize,
    /// The last step in common with what it leaves; 0 for the trunk.
    pub fork: usize,
    /// Its last step.
    pub last: usize,
    /// What happens first in it; none for an empty trunk.
    pub first: Option<Event>,
    /// Whether the path ends in it.
    pub is_open: bool,
}

impl Timeline {
    /// How many branches there are besides the trunk.
    pub fn branch_count(&self) -> usize {
        self.branches.len() - 1
    }

    /// The trunk, and each branch below the one that it leaves: those that leave it early before those that leave late.
    pub fn tree(&self) -> Vec<BranchInfo> {
        let mut infos = Vec::new();
        let mut open = vec![(TRUNK, 0)];
        while let Some((number, depth)) = open.pop() {
            let Some(branch) = self.branch(number) else { continue };
            infos.push(BranchInfo {
                number,
                depth,
                fork: branch.fork,
                last: branch.last(),
                first: branch.entry(branch.fork + 1).and_then(|entry| entry.event()).cloned(),
                is_open: number == self.leaf(),
            });
            let mut children: Vec<usize> = (1..self.branches.len())
                .filter(|&child| self.branch(child).is_some_and(|child| child.parent == number))
                .collect();
            children.sort_by_key(|&child| self.branch(child).map(|child| child.fork));
            open.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
        }
        infos
    }

    /// Lays the path through the branch of this number, and goes to its end; on the trunk to the step where the path left it.
    /// Whether there is such a branch.
    pub fn walk_to(&mut self, number: usize) -> bool {
        let Some(last) = self.branch(number).map(super::Branch::last) else { return false };
        let step = if number == TRUNK { self.left_script().unwrap_or(self.cursor) } else { last };
        self.go_to(Position { leaf: number, step });
        true
    }
}
