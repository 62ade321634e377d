//! How far a text is scrolled.

/// The position of what can be scrolled. Only a drawing knows how many rows there are and how many fit: it hands the
/// position back as it has shown it, see [`Input::Drawn`](super::Input::Drawn).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scroll {
    /// First row shown.
    pub at: usize,
    /// The largest `at` that still shows a full page; `usize::MAX` until it has been drawn.
    pub last: usize,
}

impl Scroll {
    /// The last page.
    pub(super) const END: Self = Self { at: usize::MAX, last: usize::MAX };

    /// The same where `last` is the largest position.
    #[must_use]
    pub(crate) fn within(self, last: usize) -> Self {
        Self { at: self.at.min(last), last }
    }

    /// Whether there are rows below those that are shown.
    pub const fn has_more(self) -> bool {
        self.at < self.last
    }

    pub(super) fn go(&mut self, to: impl Fn(usize) -> usize) {
        self.at = to(self.at).min(self.last);
    }
}

impl Default for Scroll {
    /// The top.
    fn default() -> Self {
        Self { at: 0, last: usize::MAX }
    }
}
