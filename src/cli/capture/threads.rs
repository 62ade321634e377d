//! A capture on several threads: one reads packets while another sorts them into connections, and what came of each
//! connection is inferred by as many as there are processors. What is said does not depend on it.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use crate::capture::{Batch, Capture, Connection, Connections, Detail, OpenError, Segments};

/// Batches of segments on their way from the one thread to the other.
const BATCHES: usize = 3;
/// Connections that a thread takes at a time.
const CHUNK: usize = 128;
/// Fewer connections are not worth a second thread.
const FEW: usize = 4 * CHUNK;
/// More threads than this only wait for the one that writes.
const MOST_THREADS: usize = 8;

/// Reads a whole capture; `progress` is told how many packets are read.
pub(super) fn read(
    from: impl Read + Send,
    detail: Detail,
    mut progress: impl FnMut(u32),
) -> Result<Capture, OpenError> {
    let mut segments = Segments::open(from)?;
    let mut connections = Connections::new(detail);
    let (give_back, empty) = channel();
    let (give, full) = sync_channel(BATCHES);
    for _ in 0..BATCHES {
        // The receiver is there still.
        let _ = give_back.send(Batch::default());
    }
    let segments = thread::scope(|scope| {
        let reader = scope.spawn(move || {
            for mut batch in empty {
                if !segments.read(&mut batch) || give.send(batch).is_err() {
                    break;
                }
            }
            segments
        });
        for batch in full {
            connections.add(&batch);
            progress(batch.packets);
            // The reader may have come to the end.
            let _ = give_back.send(batch);
        }
        reader.join()
    });
    let segments = segments.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    Ok(connections.finish(segments))
}

/// Writes what `render` makes of each connection, in their order.
pub(super) fn write_each(
    out: &mut dyn Write,
    capture: &Capture,
    render: impl Fn(&mut Vec<u8>, &Connection) -> io::Result<()> + Sync,
) -> io::Result<()> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let connections = &capture.connections;
    if threads == 1 || connections.len() < FEW {
        let mut lines = Vec::new();
        for connection in connections {
            lines.clear();
            render(&mut lines, connection)?;
            out.write_all(&lines)?;
        }
        return Ok(());
    }
    let next = AtomicUsize::new(0);
    let (give, done) = sync_channel(threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (give, next, render) = (give.clone(), &next, &render);
            scope.spawn(move || {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(chunk) = connections.chunks(CHUNK).nth(place) else { return };
                    let mut lines = Vec::new();
                    let rendered = chunk.iter().try_for_each(|connection| render(&mut lines, connection));
                    if give.send((place, rendered.map(|()| lines))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(give);
        let (mut early, mut turn) = (BTreeMap::new(), 0);
        for (place, lines) in done {
            early.insert(place, lines?);
            while let Some(lines) = early.remove(&turn) {
                out.write_all(&lines)?;
                turn += 1;
            }
        }
        Ok(())
    })
}
