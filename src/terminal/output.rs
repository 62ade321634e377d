//! Output on its way to the terminal: kept until there is room, so that nothing waits for a terminal that does not read.

use std::io::{self, ErrorKind};

use super::{modes, platform};

/// Bytes that are not written yet.
#[derive(Debug, Default)]
pub(super) struct Output {
    pending: Vec<u8>,
    /// How many of them are written.
    written: usize,
}

impl Output {
    /// Writes this after what is pending.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.pending.extend(bytes);
    }

    /// How many bytes are pending.
    pub(super) fn len(&self) -> usize {
        self.pending.len() - self.written
    }

    /// Writes as much as there is room for; drops it all if the terminal is given back.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        while let Some(rest @ [_, ..]) = self.pending.get(self.written..) {
            match modes::while_held(|| platform::write_some(rest)).unwrap_or(Ok(rest.len())) {
                Ok(count) => self.written += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        self.clear();
        Ok(())
    }

    /// Drops what is pending.
    pub(super) fn clear(&mut self) {
        self.pending.clear();
        self.written = 0;
    }
}
