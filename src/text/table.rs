//! Strings that are made at build time, without a pointer for each.
//!
//! An array of `&str` would be relocated at every start of the program, all of it, for the few that are shown.

/// Strings, one behind the other.
#[derive(Debug)]
pub(super) struct Table {
    /// All of them.
    pub(super) strings: &'static str,
    /// Where each ends, in bytes.
    pub(super) ends: &'static [u32],
}

impl Table {
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string at this place, which is before `len`.
    pub(super) const fn get(&self, place: usize) -> &'static str {
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        let (to_end, _) = self.strings.split_at(self.ends[place] as usize);
        to_end.split_at(start).1
    }
}
