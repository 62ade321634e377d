//! `finwait live`: this machine's sockets, once as a report, or every change as a line.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::{self, Write};
use std::thread;
use std::time::{Duration, Instant};

use super::args::{ListFormat, Live};
use super::diagnose::{self, Style};
use crate::live::{Change, Filter, Socket, System, WarningKind, Watch, Watched, pairs, warnings};
use crate::tcp::State;
use crate::text::{Text, key, visible};
use crate::ui::glyphs::Glyphs;

/// Why it ended.
#[derive(Debug)]
pub(super) enum Error {
    /// The system does not list its sockets.
    Unreadable(io::Error),
    /// The output cannot be written.
    Output(io::Error),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Does what was asked for; without `--once` until a signal ends the program or the reader closes the pipe.
pub(super) fn live(out: &mut dyn Write, wanted: &Live, style: Style) -> Result<(), Error> {
    let filter = wanted.filter();
    if wanted.once { once(out, &filter, style) } else { watch(out, &filter, wanted.every, style) }
}

fn once(out: &mut dyn Write, filter: &Filter, style: Style) -> Result<(), Error> {
    let mut sockets = System::read().map_err(Error::Unreadable)?;
    sockets.retain(|socket| filter.fits_state(socket.state) && filter.fits_ports(socket));
    // Of a text without a filter only warnings name processes.
    let names_all = style.format == ListFormat::Json || !filter.is_empty();
    System::default().look_up(
        sockets.iter_mut().filter(|socket| names_all || WarningKind::CloseWait.state() == socket.state),
    );
    sockets.retain(|socket| filter.fits_process(socket));
    diagnose::report(out, &sockets, &warnings(&sockets, false), style)?;
    if style.format == ListFormat::Text && !filter.is_empty() {
        list(out, &sockets, style)?;
    }
    Ok(())
}

/// The sockets, and which of them are two ends of one connection.
fn list(out: &mut dyn Write, sockets: &[Socket], style: Style) -> io::Result<()> {
    writeln!(out)?;
    for socket in sockets {
        writeln!(out, "{:12}  {}", socket.state.name(), name(socket, style))?;
    }
    for (a, b) in pairs(sockets) {
        if let (Some(a), Some(b)) = (sockets.get(a), sockets.get(b)) {
            writeln!(out, "\n{}", pair(a, b, style.text))?;
        }
    }
    Ok(())
}

fn watch(out: &mut dyn Write, filter: &Filter, every: Duration, style: Style) -> Result<(), Error> {
    let start = Instant::now();
    let (mut watch, mut system) = (Watch::default(), System::default());
    let mut warned = BTreeSet::new();
    for poll in 0_u64.. {
        let mut sockets = System::read().map_err(Error::Unreadable)?;
        sockets.retain(|socket| filter.fits_ports(socket));
        let now = start.elapsed();
        let mut changes = watch.poll(now, sockets);
        let by_process = !filter.processes.is_empty();
        let is_asked = |watched: &&mut Watched| {
            let is_new = poll > 0 && !watched.stayed;
            is_new || by_process || watched.socket.state == WarningKind::CloseWait.state()
        };
        let there = watch.sockets_mut().filter(is_asked).map(|watched| &mut watched.socket);
        let moved = changes.iter_mut().filter(|change| change.to.is_some());
        system.look_up(there.chain(moved.map(|change| &mut change.socket)));

        let fits = |socket: &Socket| filter.fits_process(socket);
        let fits_now = |socket: &Socket| fits(socket) && filter.fits_state(socket.state);
        if poll == 0 {
            let sockets = watch.sockets().iter().map(|watched| &watched.socket);
            let sockets: Vec<Socket> = sockets.filter(|socket| fits_now(socket)).cloned().collect();
            diagnose::count(out, &sockets, style)?;
            let (count, every) = (sockets.len(), every.as_secs_f64());
            writeln!(
                out,
                "\n{}\n",
                style.text.fill(key!("live.watching"), &[("count", &count), ("every", &every)])
            )?;
        }
        let is_shown = |change: &&Change| {
            fits(&change.socket)
                && [change.from, change.to].iter().flatten().any(|&state| filter.fits_state(state))
        };
        tell(out, changes.iter().filter(is_shown), &watch, now, style)?;

        let found = watch.warnings(false, fits_now);
        for warning in found.iter().filter(|warning| !warned.contains(&warning.kind)) {
            diagnose::tell(out, warning, style.text)?;
        }
        warned = found.into_iter().map(|warning| warning.kind).collect();
        out.flush()?;
        // At even intervals, however long a poll takes; polls missed while the program was stopped are not repeated.
        let late = start.elapsed().as_nanos() % every.as_nanos();
        thread::sleep(every.saturating_sub(Duration::from_nanos(u64::try_from(late).unwrap_or(u64::MAX))));
    }
    Ok(())
}

/// The changes in lines, and after them the connections of which an end has moved and both are here.
fn tell<'a>(
    out: &mut dyn Write,
    changes: impl Iterator<Item = &'a Change>,
    watch: &Watch,
    now: Duration,
    style: Style,
) -> io::Result<()> {
    let text = style.text;
    let mut moved = Vec::new();
    for change in changes {
        let seconds = |time: Duration| format!("{:.1}", time.as_secs_f64());
        let (time, age, socket) = (seconds(now), seconds(change.lasted), name(&change.socket, style));
        let state = |state: Option<State>| state.map_or("", State::name);
        let (from, to) = (state(change.from), state(change.to));
        let key = match (change.from, change.to) {
            (None, _) => key!("live.change.came"),
            (_, None) => key!("live.change.gone"),
            _ => key!("live.change.moved"),
        };
        let values: [(&str, &dyn Display); 5] =
            [("time", &time), ("age", &age), ("socket", &socket), ("from", &from), ("to", &to)];
        writeln!(out, "{}", text.fill(key, &values))?;
        if change.to.is_some() {
            moved.push(&change.socket);
        }
    }
    if moved.is_empty() {
        return Ok(());
    }
    let sockets: Vec<Socket> = watch.sockets().iter().map(|watched| watched.socket.clone()).collect();
    for (a, b) in pairs(&sockets) {
        let (Some(a), Some(b)) = (sockets.get(a), sockets.get(b)) else { continue };
        let has_moved = |end: &Socket| {
            moved.iter().any(|socket| (&socket.local, &socket.remote) == (&end.local, &end.remote))
        };
        if has_moved(a) || has_moved(b) {
            writeln!(out, "  {}", pair(a, b, text))?;
        }
    }
    Ok(())
}

/// Both ends of a connection and the states that they are in.
fn pair(a: &Socket, b: &Socket, text: Text) -> String {
    text.fill(key!("live.pair"), &[("a", &a.local), ("b", &b.local), ("from", &a.state), ("to", &b.state)])
}

/// Both addresses and, where it is known, the process.
fn name(socket: &Socket, style: Style) -> String {
    let to = Glyphs::of(style.glyphs).to;
    let ends = format!("{} {to} {}", socket.local, socket.remote);
    match (&socket.process, socket.pid) {
        (Some(process), Some(pid)) => format!("{ends} {} ({pid})", visible(process)),
        (_, Some(pid)) => format!("{ends} ({pid})"),
        _ => ends,
    }
}
