//! The machine beside Linux's own TCP: the same calls on two sockets over loopback and on two simulated peers, and after
//! each the states of both. Where Linux deviates, the deviation is named (RFC 9293 against Linux 6.x).
//!
//! `cargo test --test kernel -- --ignored`. It needs no privileges, and what it cannot bring about over loopback, where no
//! segment can be held back, is in `tests/captures/kernel`.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, SocketAddrV4, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::thread::sleep;
use std::time::{Duration, Instant};

use finwait::sim::{Event, EventKind, Peer, Setup, World};
use finwait::tcp::State::{
    CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynSent, TimeWait,
};
use finwait::tcp::{State, Timer};
use rustix::net::{self, AddressFamily, SocketFlags, SocketType, sockopt};

/// The receive buffer of the simulated peers. That of the sockets is larger and does not matter: what fills the one,
/// fills the other.
const WINDOW: u32 = 100;

/// Long enough for everything that happens at once to have happened.
const PATIENCE: Duration = Duration::from_secs(2);

/// The states as `include/net/tcp_states.h` numbers them.
fn state(number: u8) -> State {
    use State::{Closing, SynReceived};
    match number {
        1 => Established,
        2 => SynSent,
        3 | 12 => SynReceived,
        4 => FinWait1,
        5 => FinWait2,
        6 => TimeWait,
        7 => Closed,
        8 => CloseWait,
        9 => LastAck,
        10 => Listen,
        11 => Closing,
        _ => panic!("{number}"),
    }
}

/// All IPv4 sockets of this machine: local port, remote port, state.
fn sockets() -> Vec<(u16, u16, State)> {
    let table = fs::read_to_string("/proc/net/tcp").unwrap();
    let port = |address: &str| u16::from_str_radix(address.rsplit(':').next().unwrap(), 16).unwrap();
    let row = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        (port(columns[1]), port(columns[2]), state(u8::from_str_radix(columns[3], 16).unwrap()))
    };
    table.lines().skip(1).map(row).collect()
}

/// A socket at a free port of the loopback interface, and that port.
fn bound() -> (OwnedFd, u16) {
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let socket = net::socket_with(AddressFamily::INET, SocketType::STREAM, flags, None).unwrap();
    net::bind(&socket, &SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))).unwrap();
    let address = SocketAddr::try_from(net::getsockname(&socket).unwrap()).unwrap();
    (socket, address.port())
}

/// Both at once: two sockets, and two simulated peers whose segments all arrive at once.
struct Both {
    world: World,
    ports: [u16; 2],
    /// Sockets that are bound, and not yet connected.
    bound: [Option<OwnedFd>; 2],
    listener: Option<TcpListener>,
    streams: [Option<TcpStream>; 2],
}

impl Both {
    fn new() -> Self {
        let [(a, port_a), (b, port_b)] = [bound(), bound()];
        let setup =
            Setup { window: [WINDOW; 2], iss: [vec![100, 1000], vec![300, 3000]], established: false };
        let world = World::new(&setup);
        Self {
            world,
            ports: [port_a, port_b],
            bound: [Some(a), Some(b)],
            listener: None,
            streams: [None, None],
        }
    }

    /// B listens, A connects, B accepts.
    fn connected() -> Self {
        let mut both = Self::new();
        both.listen();
        both.connect();
        both.agree(Established, Established);
        both
    }

    /// Something happens to a simulated peer. Says whether the call was taken.
    fn event(&mut self, at: Peer, kind: EventKind) -> bool {
        self.world.apply(&Event::new(at, kind)).unwrap().error.is_none()
    }

    /// Whatever is in flight arrives.
    fn settle(&mut self) {
        while let Some((_, to)) = Peer::BOTH
            .into_iter()
            .filter_map(|peer| Some((self.world.in_flight(peer).next()?.id, peer)))
            .min()
        {
            self.event(to, EventKind::Deliver(1));
        }
    }

    fn call(&mut self, at: Peer, kind: &EventKind) {
        assert!(self.event(at, kind.clone()), "{kind:?} at {at}");
        self.settle();
    }

    fn listen(&mut self) {
        let socket = self.bound[1].take().unwrap();
        net::listen(&socket, 16).unwrap();
        self.listener = Some(socket.into());
        self.call(Peer::B, &EventKind::PassiveOpen);
    }

    /// A connects; if B listens, it accepts and listens no more, as the one connection of the RFC's machine does.
    fn connect(&mut self) {
        let socket = self.bound[0].take().unwrap();
        let to = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, self.ports[1]));
        // EINPROGRESS, or what came of it at once.
        let _ = net::connect(&socket, &to);
        self.streams[0] = Some(socket.into());
        if let Some(listener) = self.listener.take() {
            let deadline = Instant::now() + PATIENCE;
            let accepted = loop {
                match listener.accept() {
                    Ok((stream, _)) => break stream,
                    Err(error) => assert!(Instant::now() < deadline, "{error}"),
                }
                sleep(Duration::from_millis(1));
            };
            accepted.set_nonblocking(true).unwrap();
            self.streams[1] = Some(accepted);
        }
        self.call(Peer::A, &EventKind::ActiveOpen);
    }

    fn stream(&self, at: Peer) -> &TcpStream {
        self.streams[at.index()].as_ref().unwrap()
    }

    /// CLOSE: no more to send.
    fn close(&mut self, at: Peer) {
        self.stream(at).shutdown(Shutdown::Write).unwrap();
        self.call(at, &EventKind::Close);
    }

    /// `close()`: no more to receive either.
    fn close_both(&mut self, at: Peer) {
        self.streams[at.index()] = None;
        self.call(at, &EventKind::CloseBoth);
    }

    /// ABORT.
    fn abort(&mut self, at: Peer) {
        let stream = self.streams[at.index()].take().unwrap();
        sockopt::set_socket_linger(&stream, Some(Duration::ZERO)).unwrap();
        drop(stream);
        self.call(at, &EventKind::Abort);
    }

    /// SENDs a little.
    fn send(&mut self, at: Peer) {
        self.stream(at).write_all(b"0123456789").unwrap();
        self.call(at, &EventKind::Send(10));
    }

    /// SENDs more than the peer's window takes.
    fn fill(&mut self, at: Peer) {
        let (block, mut full) = (vec![0; 65536], 0);
        while full < 5 {
            match self.stream(at).write(&block) {
                Ok(1..) => full = 0,
                Ok(0) => panic!("it is closed"),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::WouldBlock);
                    full += 1;
                    sleep(Duration::from_millis(10));
                }
            }
        }
        self.call(at, &EventKind::Send(3 * WINDOW));
    }

    /// RECEIVEs until there is nothing more.
    fn drain(&mut self, at: Peer) {
        let (mut chunk, mut empty) = (vec![0; 1 << 20], 0);
        while empty < 10 {
            match self.stream(at).read(&mut chunk) {
                Ok(0) => break,
                Ok(_) => empty = 0,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::WouldBlock);
                    empty += 1;
                    sleep(Duration::from_millis(10));
                }
            }
        }
        while self.world.endpoint(at).tcb().is_some_and(|tcb| tcb.unread() > 0) {
            self.call(at, &EventKind::Receive(WINDOW));
        }
        // A FIN that found no room in the window goes again.
        if self.world.endpoint(at.other()).timers().any(|timer| timer == Timer::Retransmission) {
            self.call(at.other(), &EventKind::Timeout(Timer::Retransmission));
        }
    }

    /// The states of the sockets. One that is not in the kernel's table is CLOSED.
    fn kernel(&self) -> [State; 2] {
        let sockets = sockets();
        let [a, b] = self.ports;
        let find = |local: u16, remote: u16| {
            let row = sockets.iter().find(|row| (row.0, row.1) == (local, remote));
            row.map_or(Closed, |row| row.2)
        };
        let listens = sockets.contains(&(b, 0, Listen));
        [find(a, b), if listens && find(b, a) == Closed { Listen } else { find(b, a) }]
    }

    /// Waits until the sockets are in these states.
    fn await_kernel(&self, wanted: [State; 2]) {
        let deadline = Instant::now() + PATIENCE;
        while self.kernel() != wanted {
            assert!(Instant::now() < deadline, "Linux is in {:?}, not in {wanted:?}", self.kernel());
            sleep(Duration::from_millis(1));
        }
    }

    fn machine(&self) -> [State; 2] {
        Peer::BOTH.map(|peer| self.world.state(peer))
    }

    /// The machine and Linux are in these states.
    fn agree(&self, a: State, b: State) {
        assert_eq!(self.machine(), [a, b], "the machine");
        self.await_kernel([a, b]);
    }

    /// They are not in the same states, and this is why.
    fn differ(&self, machine: [State; 2], linux: [State; 2], why: &str) {
        assert_ne!(machine, linux);
        assert_eq!(self.machine(), machine, "the machine; {why}");
        self.await_kernel(linux);
    }
}

#[test]
#[ignore = "it compares with the kernel of this machine"]
fn figure_12_normal_close() {
    let mut both = Both::new();
    both.agree(Closed, Closed);
    both.listen();
    both.agree(Closed, Listen);
    both.connect();
    both.agree(Established, Established);
    both.close(Peer::A);
    both.agree(FinWait2, CloseWait);
    // The half that is open still carries data.
    both.send(Peer::B);
    both.drain(Peer::A);
    both.agree(FinWait2, CloseWait);
    both.close(Peer::B);
    both.agree(TimeWait, Closed);
}

#[test]
#[ignore = "it compares with the kernel of this machine"]
fn the_passive_side_closes_first() {
    let mut both = Both::connected();
    both.close(Peer::B);
    both.agree(CloseWait, FinWait2);
    both.close(Peer::A);
    both.agree(Closed, TimeWait);
}

#[test]
#[ignore = "it compares with the kernel of this machine"]
fn nobody_listens() {
    let mut both = Both::new();
    both.connect();
    both.agree(Closed, Closed);
}

#[test]
#[ignore = "it compares with the kernel of this machine"]
fn what_is_not_yet_open_is_closed_without_a_word() {
    let mut both = Both::new();
    both.listen();
    both.agree(Closed, Listen);
    both.listener = None;
    both.call(Peer::B, &EventKind::Close);
    both.agree(Closed, Closed);
}

/// A SYN that a full accept queue drops: SYN-SENT, until it is closed.
#[test]
#[ignore = "it compares with the kernel of this machine"]
fn a_syn_that_is_lost() {
    for how in [EventKind::Close, EventKind::Abort] {
        let mut both = Both::new();
        both.listen();
        let listener = both.listener.take().unwrap();
        net::listen(&listener, 0).unwrap();
        let _queued = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let socket = both.bound[0].take().unwrap();
        let _ = net::connect(&socket, &listener.local_addr().unwrap());
        both.event(Peer::A, EventKind::ActiveOpen);
        both.event(Peer::B, EventKind::Lose(1));
        both.agree(SynSent, Listen);
        if how == EventKind::Abort {
            sockopt::set_socket_linger(&socket, Some(Duration::ZERO)).unwrap();
        }
        drop(socket);
        both.call(Peer::A, &how);
        both.agree(Closed, Listen);
    }
}

#[test]
#[ignore = "it compares with the kernel of this machine"]
fn an_abort_ends_both_sides() {
    // ESTABLISHED.
    let mut both = Both::connected();
    both.abort(Peer::A);
    both.agree(Closed, Closed);
    assert_eq!(
        both.stream(Peer::B).read(&mut [0]).map_err(|error| error.kind()),
        Err(ErrorKind::ConnectionReset)
    );
    // FIN-WAIT-2 and CLOSE-WAIT.
    for at in Peer::BOTH {
        let mut both = Both::connected();
        both.close(Peer::A);
        both.agree(FinWait2, CloseWait);
        both.abort(at);
        both.agree(Closed, Closed);
    }
    // FIN-WAIT-1.
    let mut both = Both::connected();
    both.fill(Peer::A);
    both.close(Peer::A);
    both.agree(FinWait1, Established);
    both.abort(Peer::A);
    both.agree(Closed, Closed);
}

/// The FIN waits behind data that the peer's closed window does not take.
#[test]
#[ignore = "it compares with the kernel of this machine"]
fn close_behind_data_in_established() {
    let mut both = Both::connected();
    both.fill(Peer::A);
    both.agree(Established, Established);
    both.close(Peer::A);
    both.agree(FinWait1, Established);
    both.drain(Peer::B);
    both.agree(FinWait2, CloseWait);
}

#[test]
#[ignore = "it compares with the kernel of this machine"]
fn close_behind_data_in_close_wait() {
    let mut both = Both::connected();
    both.close(Peer::B);
    both.agree(CloseWait, FinWait2);
    both.fill(Peer::A);
    both.agree(CloseWait, FinWait2);
    both.close(Peer::A);
    both.differ(
        [CloseWait, FinWait2],
        [LastAck, FinWait2],
        "3.10.4 leaves CLOSE-WAIT when the FIN is sent, Linux when it is queued",
    );
    both.drain(Peer::B);
    both.agree(Closed, TimeWait);
}

/// Both FINs wait behind data, so neither is acknowledged when the first arrives.
#[test]
#[ignore = "it compares with the kernel of this machine"]
fn simultaneous_close() {
    let mut both = Both::connected();
    both.fill(Peer::A);
    both.fill(Peer::B);
    both.close(Peer::A);
    both.close(Peer::B);
    both.agree(FinWait1, FinWait1);
    both.drain(Peer::B);
    both.agree(FinWait2, Closing);
    both.drain(Peer::A);
    both.agree(TimeWait, TimeWait);
}

/// One socket that connects to its own port: its SYN, and later its FIN, crosses itself. Both simulated peers take the
/// way that this one socket takes.
#[test]
#[ignore = "it compares with the kernel of this machine"]
fn figure_7_and_13_simultaneous_open_and_close() {
    let mut both = Both::new();
    both.ports = [both.ports[0]; 2];
    let socket = both.bound[0].take().unwrap();
    let _ = net::connect(
        &socket,
        &net::getsockname(&socket).map(|own| SocketAddr::try_from(own).unwrap()).unwrap(),
    );
    both.streams[0] = Some(socket.into());
    for peer in Peer::BOTH {
        both.event(peer, EventKind::ActiveOpen);
    }
    both.settle();
    both.agree(Established, Established);
    both.stream(Peer::A).shutdown(Shutdown::Write).unwrap();
    for peer in Peer::BOTH {
        both.event(peer, EventKind::Close);
    }
    both.settle();
    both.agree(TimeWait, TimeWait);
}

/// 3.6.1: data that will not be read draws a RST, whether it is there when the user closes or comes later.
#[test]
#[ignore = "it compares with the kernel of this machine"]
fn close_with_data_that_nobody_will_read() {
    let mut both = Both::connected();
    both.send(Peer::A);
    both.close_both(Peer::B);
    both.agree(Closed, Closed);

    let mut both = Both::connected();
    both.close_both(Peer::B);
    both.agree(CloseWait, FinWait2);
    both.send(Peer::A);
    both.agree(Closed, Closed);

    // Both directions were closed by the peer's own FIN: nothing is lost.
    let mut both = Both::connected();
    both.close_both(Peer::A);
    both.agree(FinWait2, CloseWait);
    both.close_both(Peer::B);
    both.agree(TimeWait, Closed);
}

/// After CLOSE a SEND is refused, and a RECEIVE is not.
#[test]
#[ignore = "it compares with the kernel of this machine"]
fn calls_after_close() {
    let mut both = Both::connected();
    both.close(Peer::A);
    let refused = both.stream(Peer::A).write(b"x").map_err(|error| error.kind());
    assert_eq!(refused, Err(ErrorKind::BrokenPipe));
    assert!(!both.event(Peer::A, EventKind::Send(1)));
    both.send(Peer::B);
    let mut told = [0; 10];
    both.stream(Peer::A).read_exact(&mut told).unwrap();
    assert!(both.event(Peer::A, EventKind::Receive(10)));
    both.settle();
    both.agree(FinWait2, CloseWait);
    // A second OPEN.
    let again = net::connect(both.stream(Peer::A), &SocketAddr::from((Ipv4Addr::LOCALHOST, both.ports[1])));
    assert_eq!(again, Err(rustix::io::Errno::ISCONN));
    assert!(!both.event(Peer::A, EventKind::ActiveOpen));
}
