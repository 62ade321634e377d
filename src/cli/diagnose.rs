//! `finwait diagnose`: counts and warnings from a listing of sockets, of this host or another.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::args::ListFormat;
use crate::live::{Counts, Listing, Socket, Warning, warnings};
use crate::text::{Text, visible};

/// At most this many places are named in a warning.
const MOST_PLACES: usize = 5;

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
    timer: Option<String>,
    pid: Option<u32>,
    process: Option<String>,
}

#[derive(Serialize)]
struct WarningRow {
    kind: &'static str,
    text: String,
    count: u32,
}

/// Writes what a listing shows.
pub(super) fn diagnose(
    out: &mut dyn Write,
    listing: &Listing,
    format: ListFormat,
    text: Text,
) -> io::Result<()> {
    let counts = Counts::of(&listing.sockets);
    let found = warnings(&listing.sockets, listing.names_processes);
    match format {
        ListFormat::Json => {
            let counts = counts.present().map(|(state, count)| (state.name().to_owned(), count.into()));
            let warning = |warning: &Warning| WarningRow {
                kind: warning.kind.id(),
                text: what(warning, text),
                count: warning.count,
            };
            let report = Report {
                counts: counts.collect(),
                sockets: listing.sockets.iter().map(row).collect(),
                warnings: found.iter().map(warning).collect(),
            };
            serde_json::to_writer_pretty(&mut *out, &report)?;
            writeln!(out)
        }
        ListFormat::Text => {
            for (state, count) in counts.present() {
                writeln!(out, "{count:>8}  {state}")?;
            }
            for warning in &found {
                tell(out, warning, text)?;
            }
            if found.is_empty() {
                writeln!(out, "\n{}", text.get("live.no-warning"))?;
            }
            Ok(())
        }
    }
}

/// A warning in four lines: what, what it means, what ends it, what shows it.
fn tell(out: &mut dyn Write, warning: &Warning, text: Text) -> io::Result<()> {
    writeln!(out, "\n{}", what(warning, text))?;
    let about = |part: &str| text.find(&format!("live.warning.{}.{part}", warning.kind.id()));
    for part in ["means", "ends"] {
        writeln!(out, "  {}", about(part).unwrap_or_default())?;
    }
    writeln!(out, "  finwait {}", warning.kind.scenario())
}

fn what(warning: &Warning, text: Text) -> String {
    let mut places: Vec<_> = warning.places.iter().take(MOST_PLACES).map(|place| visible(place)).collect();
    if warning.places.len() > MOST_PLACES {
        places.push("...".into());
    }
    let template = text.find(&format!("live.warning.{}", warning.kind.id())).unwrap_or_default();
    let places = places.join(text.get("live.comma"));
    crate::text::fill(template, &[("count", &warning.count), ("places", &places)])
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
