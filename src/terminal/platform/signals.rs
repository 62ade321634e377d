//! Signals, and the shell that may be waiting for us.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::net::UnixStream;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;

use crate::record::files;
use crate::terminal::message::Message;
use crate::terminal::{Error, modes};

/// The signals that ask the program to end.
pub(crate) const ENDING: [i32; 4] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];

/// How long the event loop has to end the program before the watchdog does. With the time that giving the terminal back
/// may take, the program is gone within a second.
const PATIENCE: Duration = Duration::from_millis(500);

/// Caught signals, as a file descriptor to poll.
pub(super) struct Signals(SignalDelivery<UnixStream, SignalOnly>);

impl Signals {
    /// Catches signals from now on.
    pub(super) fn new() -> io::Result<Self> {
        let (read, write) = UnixStream::pair()?;
        let caught = not_ignored(ENDING.into_iter().chain([SIGTSTP, SIGCONT, SIGWINCH]));
        SignalDelivery::with_pipe(read, write, SignalOnly, caught).map(Self)
    }

    pub(super) fn readable(&self) -> &UnixStream {
        self.0.get_read()
    }

    /// Those that have come; never waits.
    pub(super) fn pending(&mut self) -> impl Iterator<Item = Message> + use<> {
        self.0.pending().map(|signal| match signal {
            SIGTSTP => Message::Stop,
            SIGCONT => Message::Continue,
            SIGWINCH => Message::Resized,
            signal => Message::End(signal),
        })
    }
}

/// The signals that were not ignored when the process started, as `nohup` does. Known on Linux only.
pub(crate) fn not_ignored(signals: impl IntoIterator<Item = i32>) -> Vec<i32> {
    static AT_START: OnceLock<u64> = OnceLock::new();
    let read = || ignored(&read_proc("self/status").unwrap_or_default());
    let ignored = *AT_START.get_or_init(read);
    signals.into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0).collect()
}

/// A file below /proc, which tells no size: with room for all of it, it is read at once.
fn read_proc(name: &str) -> io::Result<String> {
    let mut content = String::with_capacity(4096);
    File::open(format!("/proc/{name}"))?.read_to_string(&mut content)?;
    Ok(content)
}

/// The set of ignored signals in /proc/self/status; bit 0 is signal 1.
fn ignored(status: &str) -> u64 {
    let set = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    set.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).unwrap_or(0)
}

/// Ends the program if a signal asks for it and the event loop is too busy: the terminal is given back, and no file is
/// left half written.
pub(crate) fn watch() -> io::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new(not_ignored(ENDING))?;
    thread::Builder::new().name("watchdog".into()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            thread::sleep(PATIENCE);
            modes::give_back_for_good();
            let _swept = files::sweep();
            std::process::exit(Error::Signal(signal).exit_code().into());
        }
    })?;
    Ok(())
}

/// Whether job control can stop the program: there is a shell that would continue it.
pub(crate) fn can_suspend() -> bool {
    !not_ignored([SIGTSTP]).is_empty() && !is_orphaned()
}

/// Whether the process group is orphaned, so that nothing would continue it if it stopped: no parent of a member is in the same session and
/// another group (POSIX: an orphaned process group). The kernel would not stop it either. Looks at this process and
/// its ancestors in the group.
fn is_orphaned() -> bool {
    let Some(me) = Relations::of(None) else { return true };
    let mut parent = me.parent;
    while let Some(relations) = Relations::of(Some(parent)) {
        if relations.session != me.session {
            return true;
        }
        if relations.group != me.group {
            return false;
        }
        parent = relations.parent;
    }
    true
}

/// Where a process belongs. Plain numbers: in a container a group or a session may be 0, led from outside.
#[derive(Debug, PartialEq, Eq)]
struct Relations {
    parent: i32,
    group: i32,
    session: i32,
}

impl Relations {
    /// Those of this process, or of another one.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn of(pid: Option<i32>) -> Option<Self> {
        let process = pid.map_or_else(|| "self".to_owned(), |pid| pid.to_string());
        Self::parse(&read_proc(&format!("{process}/stat")).ok()?)
    }

    /// From /proc/PID/stat.
    #[cfg(any(target_os = "linux", target_os = "android", test))]
    fn parse(stat: &str) -> Option<Self> {
        // The name of the program, in parentheses, may hold anything.
        let mut numbers = stat.rsplit_once(')')?.1.split_whitespace().skip(1).map(str::parse);
        let mut next = || numbers.next()?.ok();
        Some(Self { parent: next()?, group: next()?, session: next()? })
    }

    /// Elsewhere the parent of another process is not known: it counts as the end.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn of(pid: Option<i32>) -> Option<Self> {
        use rustix::process::{Pid, getpgid, getppid, getsid};
        let other = pid.map(|pid| Pid::from_raw(pid).ok_or(())).transpose().ok()?;
        let parent = if other.is_some() { 0 } else { Pid::as_raw(getppid()) };
        let (group, session) = (getpgid(other).ok()?, getsid(other).ok()?);
        Some(Self { parent, group: group.as_raw_pid(), session: session.as_raw_pid() })
    }
}

/// Asks all of the job to stop, as the terminal's own Ctrl-Z would; it comes back to us as a signal.
pub(crate) fn suspend() {
    if can_suspend() {
        let _ = kill_current_process_group(Signal::TSTP);
    }
}

/// Stops, until the shell continues it.
pub(crate) fn stop() {
    let _ = kill_process(getpid(), Signal::STOP);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_read_from_the_status() {
        assert_eq!(ignored("Name:\tx\nSigIgn:\t0000000000001001\nSigCgt:\tff\n"), 0x1001);
        assert_eq!(ignored(""), 0);
    }

    #[test]
    fn relations_are_read_behind_the_name_of_the_program() {
        let relations = Relations { parent: 7, group: 8, session: 9 };
        assert_eq!(Relations::parse("12 (a) b) S 7 8 9 34816 8"), Some(relations));
        assert_eq!(Relations::parse("12 (a) S 7"), None);
    }
}
