//! What differs between systems: the terminal's line settings, waiting, and writing without blocking.

#[cfg(unix)]
pub(crate) mod signals;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use signals::{can_suspend, stop, suspend, watch};
#[cfg(unix)]
pub(super) use unix::{
    Interest, Sender, Source, drop_output, has_room, has_terminal, is_hang_up, open, report_mouse,
    set_cooked, set_raw, size, write_some,
};
#[cfg(windows)]
pub(super) use windows::{
    Interest, Sender, Source, can_suspend, drop_output, has_room, has_terminal, is_hang_up, open,
    report_mouse, set_cooked, set_raw, size, stop, suspend, watch, write_some,
};
