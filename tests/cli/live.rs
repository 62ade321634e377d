//! `finwait live` on real sockets: those of this test by their port, and ten states in a network namespace of its own.

#![expect(
    clippy::panic,
    clippy::print_stderr,
    reason = "what fails here fails the test, and what is skipped says so"
)]

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use finwait::live::{Counts, parse};
use rustix::net::{AddressFamily, SendFlags, SocketType, bind, ipproto, listen, sendto, socket};
use serde_json::Value;

use super::program::*;

/// Set where the test runs in its namespace.
const INSIDE: &str = "FINWAIT_TEST_INSIDE_NAMESPACE";

/// Half-open connections enough for a warning.
const FLOOD: u16 = 16;

/// A listener, the client and the server of a connection to it.
fn connection(address: &str) -> (TcpListener, TcpStream, TcpStream) {
    let listener = TcpListener::bind((address, 0)).unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    (listener, client, server)
}

fn report(args: &[&str]) -> Value {
    let output = run(&[&["live", "--once", "--format", "json"], args].concat());
    assert_eq!((code(&output), stderr(&output)), (0, ""));
    serde_json::from_str(stdout(&output)).unwrap()
}

#[test]
fn sockets_of_either_family_have_state_queues_and_process() {
    for address in ["127.0.0.1", "::1"] {
        let Ok(probe) = TcpListener::bind((address, 0)) else {
            eprintln!("skipped: no {address} here");
            continue;
        };
        drop(probe);
        let (listener, mut client, server) = connection(address);
        client.write_all(b"hello").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let counts = serde_json::json!({ "LISTEN": 1, "FIN-WAIT-2": 1, "CLOSE-WAIT": 1 });
        // The FIN may be acknowledged late.
        let mut reports = (0..50).map(|_| {
            thread::sleep(Duration::from_millis(50));
            report(&["--port", &port])
        });
        let report = reports.find(|report| report["counts"] == counts).unwrap();
        let rows = report["sockets"].as_array().unwrap();
        let row = rows.iter().find(|row| row["state"] == "CLOSE-WAIT").unwrap();
        assert_eq!(row["local"], server.local_addr().unwrap().to_string());
        assert_eq!(row["remote"], client.local_addr().unwrap().to_string());
        assert_eq!(row["pid"], std::process::id());
        // The five octets, and Linux counts the FIN with them.
        assert_eq!(row["recv_q"], 6);
        assert_eq!(report["warnings"][0]["kind"], "close-wait");
    }
}

#[test]
fn the_text_has_the_diagram_the_sockets_and_the_pair() {
    let (listener, client, _server) = connection("127.0.0.1");
    let (port, from) = (listener.local_addr().unwrap().port(), client.local_addr().unwrap().port());
    let output = run(&["live", "--once", "--filter", &format!("port:{port} process:{}", std::process::id())]);
    let said = stdout(&output);
    assert!(said.contains("ESTABLISHED 2"), "{said}");
    let pair = format!("A and B: 127.0.0.1:{from} in ESTABLISHED, 127.0.0.1:{port} in ESTABLISHED");
    assert!(said.contains(&pair), "{said}");
    let plain = run(&["live", "--once", "--plain", "--port", &port.to_string()]);
    assert!(!stdout(&plain).contains("2MSL"), "{}", stdout(&plain));
}

#[test]
fn every_change_is_a_line_and_what_stays_a_warning() {
    let (listener, client, server) = connection("127.0.0.1");
    let port = listener.local_addr().unwrap().port().to_string();
    let mut child = program()
        .args(["live", "--plain", "--every", "200ms", "--port", &port])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (send, lines) = mpsc::channel();
    let out = BufReader::new(child.stdout.take().unwrap());
    thread::spawn(move || out.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
    let await_line = |part: &str| {
        let mut told = String::new();
        while let Ok(line) = lines.recv_timeout(Duration::from_secs(20)) {
            told += &line;
            if line.contains(part) {
                return;
            }
        }
        panic!("{part:?} is not in {told}");
    };
    await_line("3 sockets");
    client.shutdown(Shutdown::Write).unwrap();
    await_line("goes from ESTABLISHED to FIN-WAIT-2");
    await_line("A and B: ");
    await_line("1 in CLOSE-WAIT");
    drop(server);
    await_line("is gone");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn what_cannot_be_filtered_or_timed_is_refused() {
    assert_unusable(&run(&["live", "--filter", "state:OPEN"]), &["state:CLOSE-WAIT"]);
    assert_unusable(&run(&["live", "--every", "0"]), &["0.1", "500ms"]);
    assert_unusable(&run(&["live", "--port", "0"]), &["65535"]);
    assert_unusable(&run(&["live", "--format", "json"]), &["--once"]);
}

/// Runs itself again in a network namespace where there are no other sockets.
#[test]
fn ten_states_are_counted_as_ss_counts_them() {
    if std::env::var_os(INSIDE).is_some() {
        return ten_states();
    }
    let me = std::env::current_exe().unwrap();
    // What is sent to 10.9.0.0/24 is lost, but for the one address that is ours.
    let script = "ip link set lo up && ip addr add 10.9.0.1/32 dev lo && ip route add 10.9.0.0/24 dev lo && \
                  exec \"$0\" --exact live::ten_states_are_counted_as_ss_counts_them --nocapture";
    let probe = Command::new("unshare").args(["-Urn", "ip", "link", "set", "lo", "up"]).output();
    let allowed = probe.is_ok_and(|output| output.status.success());
    if !allowed {
        eprintln!("skipped: no network namespace of its own, or no `ip` to set it up");
        return;
    }
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net", "sh", "-c", script])
        .arg(me)
        .env(INSIDE, "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
}

fn ten_states() {
    // ESTABLISHED on both sides, with a listener.
    let _established = connection("127.0.0.1");
    // FIN-WAIT-2 and CLOSE-WAIT; then the same, and the program of the first is gone.
    let half_closed = connection("127.0.0.1");
    half_closed.1.shutdown(Shutdown::Write).unwrap();
    let (_listener, orphan, _kept) = connection("127.0.0.1");
    drop(orphan);
    // TIME-WAIT at the client.
    let (_other, client, server) = connection("127.0.0.1");
    client.shutdown(Shutdown::Write).unwrap();
    thread::sleep(Duration::from_millis(50));
    drop((client, server));
    // FIN-WAIT-1: the FIN waits behind data that does not fit into the peer's window.
    let (_third, full, _reader) = connection("127.0.0.1");
    fill(&full);
    full.shutdown(Shutdown::Write).unwrap();
    // CLOSING: likewise, and the peer's FIN arrives; that peer is in FIN-WAIT-2.
    let (_fourth, closing, other) = connection("127.0.0.1");
    fill(&closing);
    closing.shutdown(Shutdown::Write).unwrap();
    other.shutdown(Shutdown::Write).unwrap();
    // LAST-ACK: likewise, but the peer's FIN came first.
    let (_fifth, first, last_ack) = connection("127.0.0.1");
    first.shutdown(Shutdown::Write).unwrap();
    fill(&last_ack);
    last_ack.shutdown(Shutdown::Write).unwrap();
    // SYN-SENT: the address does not answer.
    let _connecting = thread::spawn(|| {
        TcpStream::connect_timeout(&"10.9.0.77:80".parse().unwrap(), Duration::from_secs(60))
    });
    // SYN-RECEIVED: SYNs from addresses that do not answer.
    let flooded = TcpListener::bind("10.9.0.1:0").unwrap();
    flood(flooded.local_addr().unwrap().port());
    // Only bound: in no state of the diagram, though the kernel would list it as CLOSED.
    let bound = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&bound, &SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)).unwrap();
    // A full accept queue.
    let queue = TcpListener::bind("127.0.0.1:0").unwrap();
    listen(&queue, 1).unwrap();
    let _queued = [(); 2].map(|()| TcpStream::connect(queue.local_addr().unwrap()).unwrap());
    thread::sleep(Duration::from_millis(500));

    let report = report(&[]);
    let counts = &report["counts"];
    assert_eq!(counts.as_object().unwrap().len(), 10, "{counts}");
    for (state, least) in
        [("SYN-SENT", 1), ("SYN-RECEIVED", 16), ("FIN-WAIT-1", 1), ("CLOSING", 1), ("LAST-ACK", 1)]
    {
        assert_eq!(counts[state], least, "{state} in {counts}");
    }
    let kinds: Vec<_> = report["warnings"].as_array().unwrap().iter().map(|row| &row["kind"]).collect();
    assert_eq!(kinds, ["close-wait", "syn-received", "accept-queue", "orphaned-fin-wait-2"]);
    let orphans = report["warnings"][3]["count"].as_u64();
    assert_eq!(orphans, Some(1));

    match Command::new("ss").args(["-Htan"]).output() {
        Ok(ss) => {
            let theirs = Counts::of(&parse(stdout(&ss)).sockets);
            let theirs: serde_json::Map<_, _> =
                theirs.present().map(|(state, count)| (state.name().to_owned(), count.into())).collect();
            assert_eq!(*counts, Value::Object(theirs));
        }
        Err(_) => eprintln!("not compared: no `ss` here"),
    }
}

/// Writes until the peer's window and the own buffer are full.
fn fill(mut stream: &TcpStream) {
    stream.set_nonblocking(true).unwrap();
    let block = vec![0; 65536];
    let mut full = 0;
    while full < 5 {
        match stream.write(&block) {
            Ok(_) => full = 0,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                full += 1;
                thread::sleep(Duration::from_millis(10));
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// Sends SYNs with the addresses of others.
fn flood(port: u16) {
    let raw = socket(AddressFamily::INET, SocketType::RAW, Some(ipproto::RAW)).unwrap();
    let server = Ipv4Addr::new(10, 9, 0, 1);
    for from in 1..=FLOOD {
        let source = Ipv4Addr::new(10, 9, 0, 100);
        let mut tcp = Vec::new();
        tcp.extend((20_000 + from).to_be_bytes());
        tcp.extend(port.to_be_bytes());
        tcp.extend([0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0]);
        let pseudo = [&source.octets()[..], &server.octets(), &[0, 6, 0, 20], &tcp].concat();
        let sum: u32 = pseudo.chunks(2).map(|pair| u32::from(pair[0]) << 8 | u32::from(pair[1])).sum();
        let sum = (sum & 0xffff) + (sum >> 16);
        let sum = !u16::try_from((sum & 0xffff) + (sum >> 16)).unwrap();
        tcp[16..18].copy_from_slice(&sum.to_be_bytes());
        // The kernel fills in length, identification and checksum.
        let mut packet = vec![0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0];
        packet.extend(source.octets());
        packet.extend(server.octets());
        packet.extend(tcp);
        let to = SocketAddr::new(IpAddr::V4(server), 0);
        sendto(&raw, &packet, SendFlags::empty(), &to).unwrap();
    }
}
