//! Searches: events and worlds a second on one core. Only ratios between runs of the same machine mean anything.

use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher};
use finwait::search::{Bounds, Outcome, Search};

#[global_allocator]
static ALLOC: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

fn searched(bounds: Bounds) -> Search {
    let mut search = Search::new(bounds);
    while search.outcome() == Outcome::Running {
        search.advance(4096);
    }
    search
}

fn bounds(name: &str) -> Bounds {
    let default = Bounds::default();
    match name {
        "losses 1, timeouts 1" => Bounds { losses: 1, timeouts: 1, ..default },
        "sends 2, in flight 4" => Bounds { sends: 2, in_flight: 4, ..default },
        "crashes 1" => Bounds { crashes: 1, ..default },
        _ => default,
    }
}

/// The items are events. The most that is allocated, divided by the worlds, is the memory of a world.
#[divan::bench(args = ["default", "crashes 1", "sends 2, in flight 4", "losses 1, timeouts 1"], max_time = 20)]
fn search(bencher: Bencher<'_, '_>, name: &str) {
    let events = searched(bounds(name)).events();
    bencher.counter(ItemsCount::new(events)).bench_local(|| searched(bounds(name)));
}
