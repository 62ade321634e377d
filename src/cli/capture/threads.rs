//! A capture on several threads: one reads blocks while another gives their segments to connections, and either decodes
//! them; what came of each connection is inferred by as many as there are processors. What is said does not depend on it.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use crate::capture::{Block, Blocks, Capture, Connection, Connections, Detail, OpenError};

/// Blocks on their way from the one thread to the other.
const BLOCKS: usize = 4;
/// While more than so many wait, the thread that they wait for has enough to do.
const ENOUGH: usize = 1;
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
    let mut blocks = Blocks::open(from)?;
    let mut connections = Connections::new(detail);
    let (give_back, empty) = channel();
    let (give, full) = sync_channel(BLOCKS);
    for _ in 0..BLOCKS {
        // The receiver is there still.
        let _ = give_back.send(Block::default());
    }
    let waiting = AtomicUsize::new(0);
    let blocks = thread::scope(|scope| {
        let waiting = &waiting;
        let reader = scope.spawn(move || {
            for mut block in empty {
                if !blocks.read(&mut block) {
                    break;
                }
                // Whoever has less to do decodes it.
                if waiting.load(Ordering::Relaxed) > ENOUGH {
                    block.decode();
                }
                waiting.fetch_add(1, Ordering::Relaxed);
                if give.send(block).is_err() {
                    break;
                }
            }
            blocks
        });
        for mut block in full {
            connections.add(&mut block);
            waiting.fetch_sub(1, Ordering::Relaxed);
            progress(block.packets);
            // The reader may have come to the end.
            let _ = give_back.send(block);
        }
        reader.join()
    });
    let blocks = blocks.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    Ok(connections.finish(blocks))
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
