//! Signals that end a recording: half written files are removed first.

/// From now on a signal that ends the program first removes half written files, then calls `before`.
#[cfg(unix)]
pub(super) fn sweep_before_the_end(before: impl FnOnce() + Send + 'static) {
    use crate::record::files;
    use crate::terminal::signals::{ENDING, not_ignored};
    if let Ok(mut signals) = signal_hook::iterator::Signals::new(not_ignored(ENDING)) {
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                // Until the end no file is begun or finished, however many signals follow.
                let _swept = files::sweep();
                before();
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
    }
}

/// Without signals there is nothing to wait for.
#[cfg(not(unix))]
pub(super) fn sweep_before_the_end(_before: impl FnOnce() + Send + 'static) {}
