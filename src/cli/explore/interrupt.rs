//! Ctrl-C ends a search in order: what was found is written. A second one ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether Ctrl-C was pressed.
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on.
    pub(super) fn new() -> Self {
        let pressed = Arc::new(AtomicBool::new(false));
        listen(&pressed);
        Self(pressed)
    }

    pub(super) fn has_come(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(unix)]
fn listen(pressed: &Arc<AtomicBool>) {
    use crate::terminal::signals::not_ignored;
    use signal_hook::consts::SIGINT;
    use signal_hook::flag;
    for signal in not_ignored([SIGINT]) {
        // In this order: the first sets the flag, the second finds it set.
        let _ = flag::register_conditional_default(signal, Arc::clone(pressed));
        let _ = flag::register(signal, Arc::clone(pressed));
    }
}

/// Elsewhere Ctrl-C ends the program.
#[cfg(not(unix))]
fn listen(_pressed: &Arc<AtomicBool>) {}
