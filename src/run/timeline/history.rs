//! What was chosen, in the order of choosing: undone, made again, left for the script.

use super::{Position, TRUNK, Timeline};

impl Timeline {
    /// Undoes the newest choice that is not undone: the cursor goes back to where it was made. Whether there was one.
    pub fn undo(&mut self) -> bool {
        let newest = self.choices.len().checked_sub(self.undone + 1);
        let Some(&[from, _]) = newest.and_then(|index| self.choices.get(index)) else { return false };
        self.undone += 1;
        self.go_to(from);
        true
    }

    /// Makes the choice again that was undone last. Whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(&[_, to]) = self.choices.get(self.choices.len() - self.undone) else { return false };
        self.undone -= 1;
        self.go_to(to);
        true
    }

    /// Whether there is a choice to undo.
    pub const fn can_undo(&self) -> bool {
        self.undone < self.choices.len()
    }

    /// Whether there is a choice to make again.
    pub const fn can_redo(&self) -> bool {
        self.undone > 0
    }

    /// Whether there is no script, and all that happens is chosen.
    pub fn is_free(&self) -> bool {
        self.is_scripted && self.branch(TRUNK).is_some_and(|trunk| trunk.last() == 0)
    }

    /// The last step that the path has in common with the script, if it has left it.
    pub fn left_script(&self) -> Option<usize> {
        self.path.get(1).filter(|_| self.is_scripted).map(|leg| leg.fork)
    }

    /// Back to the script, at the step where the path left it. Whether it had.
    pub fn return_to_script(&mut self) -> bool {
        let Some(step) = self.left_script() else { return false };
        self.go_to(Position { leaf: TRUNK, step });
        true
    }
}
