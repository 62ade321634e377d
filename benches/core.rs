//! The machine beside smoltcp's, in one run: an open and close of a connection, each layer of ours above the other. Only
//! the ratios mean anything; docs/performance.md has them.

#![expect(clippy::unwrap_used, reason = "what fails here fails the bench")]

use divan::Bencher;
use divan::counter::ItemsCount;
use finwait::run::Timeline;
use finwait::sim::{Event, EventKind, Peer, Policy, Setup, World};
use finwait::tcp::Timer;
use smoltcp::iface::{Config, Interface, PollResult, SocketHandle, SocketSet};
use smoltcp::phy::{ChecksumCapabilities, Device, DeviceCapabilities, Loopback, Medium};
use smoltcp::socket::tcp::{Socket, SocketBuffer};
use smoltcp::time::{Duration, Instant};
use smoltcp::wire::{HardwareAddress, IpAddress, IpCidr};

fn main() {
    divan::main();
}

/// Two sockets of smoltcp on one interface that hears itself, without checksums.
struct Smoltcp {
    device: Quiet,
    interface: Interface,
    sockets: SocketSet<'static>,
    ends: [SocketHandle; 2],
    now: Instant,
}

/// A loopback device that neither computes nor verifies checksums: our segments have none.
struct Quiet(Loopback);

impl Device for Quiet {
    type RxToken<'a> = <Loopback as Device>::RxToken<'a>;
    type TxToken<'a> = <Loopback as Device>::TxToken<'a>;

    fn receive(&mut self, now: Instant) -> Option<(Self::RxToken<'_>, Self::TxToken<'_>)> {
        self.0.receive(now)
    }

    fn transmit(&mut self, now: Instant) -> Option<Self::TxToken<'_>> {
        self.0.transmit(now)
    }

    fn capabilities(&self) -> DeviceCapabilities {
        let mut capabilities = self.0.capabilities();
        capabilities.checksum = ChecksumCapabilities::ignored();
        capabilities
    }
}

impl Smoltcp {
    fn new() -> Self {
        let mut device = Quiet(Loopback::new(Medium::Ip));
        let mut interface = Interface::new(Config::new(HardwareAddress::Ip), &mut device, Instant::ZERO);
        interface.update_ip_addrs(|addresses| {
            addresses.push(IpCidr::new(IpAddress::v4(127, 0, 0, 1), 8)).unwrap();
        });
        let mut sockets = SocketSet::new(Vec::new());
        let ends = [0, 1].map(|_| {
            let buffer = || SocketBuffer::new(vec![0; 65535]);
            let mut socket = Socket::new(buffer(), buffer());
            socket.set_ack_delay(None);
            sockets.add(socket)
        });
        Self { device, interface, sockets, ends, now: Instant::ZERO }
    }

    fn socket(&mut self, end: usize) -> &mut Socket<'static> {
        self.sockets.get_mut(self.ends[end])
    }

    /// Lets segments go to and fro until there is none left.
    fn poll(&mut self) {
        while self.interface.poll(self.now, &mut self.device, &mut self.sockets) != PollResult::None {}
    }

    /// Open, close at both ends, and the end of TIME-WAIT.
    fn open_and_close(&mut self) {
        use smoltcp::socket::tcp::State as Theirs;
        self.socket(1).listen(80).unwrap();
        let client: &mut Socket<'_> = self.sockets.get_mut(self.ends[0]);
        client.connect(self.interface.context(), (IpAddress::v4(127, 0, 0, 1), 80), 49152).unwrap();
        self.poll();
        assert_eq!(self.socket(1).state(), Theirs::Established);
        self.socket(0).close();
        self.poll();
        self.socket(1).close();
        self.poll();
        assert_eq!(self.socket(1).state(), Theirs::Closed);
        assert_eq!(self.socket(0).state(), Theirs::TimeWait);
        self.now += Duration::from_secs(10);
        self.poll();
        assert_eq!(self.socket(0).state(), Theirs::Closed);
    }
}

/// The same as events of the simulation.
fn cycle() -> [Event; 12] {
    use EventKind::{ActiveOpen, Close, Deliver, PassiveOpen, Timeout};
    use Peer::{A, B};
    [
        (B, PassiveOpen),
        (A, ActiveOpen),
        (B, Deliver(1)),
        (A, Deliver(1)),
        (B, Deliver(1)),
        (A, Close),
        (B, Deliver(1)),
        (A, Deliver(1)),
        (B, Close),
        (A, Deliver(1)),
        (B, Deliver(1)),
        (A, Timeout(Timer::TimeWait)),
    ]
    .map(|(at, kind)| Event::new(at, kind))
}

fn setup() -> Setup {
    Setup { window: [65535; 2], iss: [vec![100], vec![300]], established: false }
}

/// So many cycles are measured together: a run of 1,200 steps.
const CYCLES: usize = 100;

#[divan::bench]
fn smoltcp(bencher: Bencher<'_, '_>) {
    let mut smoltcp = Smoltcp::new();
    bencher
        .counter(ItemsCount::new(CYCLES))
        .bench_local(|| (0..CYCLES).for_each(|_| smoltcp.open_and_close()));
}

/// Lets the cycle happen over and over.
fn repeat(mut apply: impl FnMut(&Event)) {
    let cycle = cycle();
    (0..CYCLES).flat_map(|_| &cycle).for_each(&mut apply);
}

#[divan::bench]
fn world_quiet(bencher: Bencher<'_, '_>) {
    let mut world = World::new(&setup());
    let bencher = bencher.counter(ItemsCount::new(CYCLES));
    bencher.bench_local(|| repeat(|event| world.apply_quiet(event).unwrap()));
}

#[divan::bench]
fn world_telling(bencher: Bencher<'_, '_>) {
    let mut world = World::new(&setup());
    let bencher = bencher.counter(ItemsCount::new(CYCLES));
    bencher.bench_local(|| repeat(|event| drop(divan::black_box(world.apply(event).unwrap()))));
}

/// A new timeline for every run.
#[divan::bench]
fn timeline(bencher: Bencher<'_, '_>) {
    let bencher = bencher.counter(ItemsCount::new(CYCLES)).with_inputs(|| Timeline::new(&setup()));
    bencher.bench_local_refs(|timeline| {
        repeat(|event| {
            timeline.apply(event).unwrap();
        });
    });
}

#[divan::bench]
fn choices(bencher: Bencher<'_, '_>) {
    let world = World::new(&Setup { established: true, ..setup() });
    let (policy, mut choices) = (Policy::default(), Vec::new());
    bencher.bench_local(|| {
        choices.clear();
        world.choices(&policy, &mut choices);
        choices.len()
    });
}

#[divan::bench]
fn key(bencher: Bencher<'_, '_>) {
    let world = World::new(&Setup { established: true, ..setup() });
    let mut key = Vec::new();
    bencher.bench_local(|| {
        key.clear();
        world.key(&mut key);
        key.len()
    });
}
