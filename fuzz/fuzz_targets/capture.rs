//! The whole path of a capture: read, split into connections, inferred, listed, walked, replayed by the shared machine.
//!
//! Whatever the octets: no panic, no hang, and no more memory than [`FIXED`] and [`FACTOR`] times the file.

#![no_main]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use finwait::capture::{Capture, Detail};
use libfuzzer_sys::fuzz_target;

/// Octets of memory for each octet of the file, of the unpacked stream where it is gzipped.
const FACTOR: usize = 100;
/// Octets of memory whatever the file.
const FIXED: usize = 2 << 20;

/// The system's allocator, which counts what is in use.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(now, Relaxed);
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Runs it and says how much more memory was in use at most.
fn measured<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let before = NOW.load(Relaxed);
    MOST.store(before, Relaxed);
    let value = run();
    (value, MOST.load(Relaxed).saturating_sub(before))
}

fn unpacked_len(bytes: &[u8]) -> usize {
    let mut len = bytes.len();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut stream = flate2::read::MultiGzDecoder::new(bytes);
        let mut chunk = [0; 1 << 16];
        while let Ok(octets @ 1..) = stream.read(&mut chunk) {
            len += octets;
        }
    }
    len
}

fn list_and_walk(bytes: &[u8], detail: Detail) {
    let Ok(capture) = Capture::read(bytes, detail, |_| {}) else { return };
    finwait::trace::connections_jsonl(&mut std::io::sink(), &capture).expect("a sink takes all");
    for connection in capture.connections.iter().take(8) {
        let steps = capture.steps(connection);
        assert_eq!(capture.run(connection).last() + 1, steps.len());
    }
}

fuzz_target!(|bytes: &[u8]| {
    let most = FIXED + FACTOR * unpacked_len(bytes);
    for detail in [Detail::Folded, Detail::Begin, Detail::Of(1)] {
        let ((), used) = measured(|| list_and_walk(bytes, detail));
        assert!(used <= most, "{detail:?}: {used} octets in use for a capture of {}", bytes.len());
    }
});
