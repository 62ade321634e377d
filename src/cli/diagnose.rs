//! The report of `finwait diagnose` and `finwait live --once`: sockets counted on the diagram, and what deserves attention.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::args::ListFormat;
use crate::app::GlyphSet;
use crate::graph;
use crate::live::{Counts, Socket, Warning};
use crate::text::{Text, key};
use crate::ui::what_warns as what;

/// What `--format json` writes, of a listing and of live sockets alike.
#[derive(Serialize)]
struct Report {
    counts: Map<String, Value>,
    sockets: Vec<SocketRow>,
    warnings: Vec<WarningRow>,
}

#[derive(Serialize)]
struct SocketRow {
    local: String,
    remote: String,
    state: &'static str,
    recv_q: Option<u32>,
    send_q: Option<u32>,
    timer: Option<Cow<'static, str>>,
    pid: Option<u32>,
    process: Option<String>,
}

#[derive(Serialize)]
struct WarningRow {
    kind: &'static str,
    text: String,
    count: u32,
}

/// How a report is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) format: ListFormat,
    /// Without the diagram, for a screen reader.
    pub(super) plain: bool,
    pub(super) glyphs: GlyphSet,
    pub(super) text: Text,
}

/// Writes what the sockets show.
pub(super) fn report(
    out: &mut dyn Write,
    sockets: &[Socket],
    found: &[Warning],
    style: Style,
) -> io::Result<()> {
    let (counts, text) = (Counts::of(sockets), style.text);
    match style.format {
        ListFormat::Json => {
            let counts = counts.present().map(|(state, count)| (state.name().to_owned(), count.into()));
            let warning = |warning: &Warning| WarningRow {
                kind: warning.kind.id(),
                text: what(warning, text),
                count: warning.count,
            };
            let report = Report {
                counts: counts.collect(),
                sockets: sockets.iter().map(row).collect(),
                warnings: found.iter().map(warning).collect(),
            };
            serde_json::to_writer_pretty(&mut *out, &report)?;
            writeln!(out)
        }
        ListFormat::Text => {
            count(out, sockets, style)?;
            for warning in found {
                writeln!(out)?;
                tell(out, warning, text)?;
            }
            if found.is_empty() {
                writeln!(out, "\n{}", text.get(key!("live.no-warning")))?;
            }
            Ok(())
        }
    }
}

/// The diagram with its counts, then each count in full.
pub(super) fn count(out: &mut dyn Write, sockets: &[Socket], style: Style) -> io::Result<()> {
    let counts = Counts::of(sockets);
    if !style.plain {
        writeln!(out, "{}", graph::with_counts(&counts, style.text, style.glyphs))?;
    }
    for (state, count) in counts.present() {
        writeln!(out, "{count:>8}  {state}")?;
    }
    Ok(())
}

/// A warning in four lines: what, what it means, what ends it, what shows it.
pub(super) fn tell(out: &mut dyn Write, warning: &Warning, text: Text) -> io::Result<()> {
    writeln!(out, "{}", what(warning, text))?;
    for key in warning.kind.advice() {
        writeln!(out, "  {}", text.get(key))?;
    }
    writeln!(out, "  finwait {}", warning.kind.scenario())
}

fn row(socket: &Socket) -> SocketRow {
    SocketRow {
        local: socket.local.to_string(),
        remote: socket.remote.to_string(),
        state: socket.state.name(),
        recv_q: socket.recv_q,
        send_q: socket.send_q,
        timer: socket.timer.clone(),
        pid: socket.pid,
        process: socket.process.clone(),
    }
}
