//! The sockets of this system and their processes, read without privileges: by netlink on Linux, by `netstat2` on macOS
//! and Windows.

#[cfg(any(target_os = "macos", windows))]
mod netstat;
mod processes;
#[cfg(target_os = "linux")]
mod sock_diag;

use std::io;

#[cfg(any(target_os = "macos", windows))]
use netstat as source;
#[cfg(target_os = "linux")]
use sock_diag as source;

use super::Socket;
use processes::Processes;

/// Elsewhere nothing can be read.
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod source {
    pub(super) fn read() -> std::io::Result<Vec<crate::live::Socket>> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

/// This system. It remembers which processes it has looked up.
#[derive(Debug, Default)]
pub struct System {
    processes: Processes,
}

impl System {
    /// All TCP sockets of this network namespace that have a connection or a listener. Which process holds one is known only
    /// if the system reports it together with them.
    ///
    /// # Errors
    /// What the system says.
    pub fn read() -> io::Result<Vec<Socket>> {
        source::read()
    }

    /// Fills in process and name where they can be found. Goes through the processes at most once, and only for sockets that
    /// have not been asked for before.
    pub fn look_up<'a>(&mut self, sockets: impl IntoIterator<Item = &'a mut Socket>) {
        self.processes.look_up(sockets);
    }
}
